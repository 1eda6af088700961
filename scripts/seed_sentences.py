"""Split the texts that the project starts from into numbered sentences, always in the same way.

Every line that is not blank is at least one sentence: headings, cells of tables, captions, entries of a
glossary and page furniture too, so that nothing can be lost between them. Only number and digest leave this
script, never the text.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# Words whose full stop ends no sentence.
ABBREVIATIONS = ("e.g.", "i.e.", "et al.", "vs.", "Fig.", "Ref.", "approx.", "cf.", "Dr.", "No.")
ENDING = re.compile(
    r"""
    (?<=[.!?])["”’)\]]*\s+(?=["“‘(\[]*[A-Z0-9])   # a stop, then a capital or a digit
    | (?<=\)\.)(?=[A-Z][a-z])                      # a stop after a bracket, and the space forgotten
    """,
    re.VERBOSE,
)


def normalised(text: str) -> str:
    """One spelling of characters and spaces, so that a digest does not depend on them."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def digest(sentence: str) -> str:
    """First twelve hexadecimal digits of SHA-256 of the normalised sentence."""
    return hashlib.sha256(normalised(sentence).encode()).hexdigest()[:12]


def split_line(line: str) -> Iterator[str]:
    """Sentences of one line, in order."""
    start = 0
    for found in ENDING.finditer(line):
        before = line[start : found.start()].rstrip('"”’)]')
        if before.endswith(ABBREVIATIONS):
            continue
        yield line[start : found.end()].strip()
        start = found.end()
    rest = line[start:].strip()
    if rest:
        yield rest


def split(text: str) -> tuple[str, ...]:
    """Sentences of a whole text; the first has the number 1."""
    return tuple(
        sentence for line in text.splitlines() for sentence in split_line(normalised(line)) if sentence
    )


def seeds(shared: Path) -> dict[str, tuple[str, ...]]:
    """Sentences of every text below ``seeds``, keyed by file name."""
    return {
        path.name: split(path.read_text(encoding="utf-8"))
        for path in sorted((shared / "seeds").glob("*.txt"))
    }
