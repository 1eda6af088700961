"""Write docs/reference/coverage.md: what became of every carried-over row and every sentence.

Run as ``python scripts/document_coverage.py``; it reads the packaged knowledge only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from pages import REFERENCE, tabulate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.coverage import TABLES, CoveredItem, cover
from warmfront.knowledge.files import load_knowledge

PAGE = REFERENCE / "coverage.md"
DISPOSITIONS = ("used", "rejected", "out of scope", "unexplained")
SEEDS = {
    "000": "mini-review of immunogenic cell death, as a summary page",
    "001": "article on the tumour microenvironment, without references",
    "002": "review of adoptive cell therapy and its partners",
    "003": "article on CDK4/6 inhibitors, without references",
    "004": "abstract on radiotherapy, immunotherapy and machine learning",
}
INTRODUCTION = """# Coverage: what became of every row and every sentence

Written by `scripts/document_coverage.py` (`make evidence`); do not edit by hand. The whole list,
row by row, is given by `warmfront knowledge coverage`.

The reviews and articles that the project starts from were extracted into tables and checked. Each
row of these tables, and each sentence of the five texts, is **used** (an entry of the knowledge
base carries it), **rejected** with a reason, or **out of scope** with a reason. Where a row is used
is worked out from the entries that name it: a study from the options that show it, a marker from
the axes, product axes and decision rules that read it. A row or sentence that is none of these
stops the knowledge check. The texts themselves are not in the repository: of a sentence only its
number, the first 12 digits of its SHA-256 and a topic in our words are kept, so that a lost or
changed sentence is noticed.

A sentence counts as used when it feeds an entry, not when the entry is right: entries carry their
own level, status and doubts. Headings, cells of tables, captions, entries of glossaries and page
furniture are counted as sentences too, so shares of a text say little of its worth."""
FEW = 12
"""Numbers of sentences listed one by one; more are given as a count."""


def write_page(base: KnowledgeBase) -> str:
    found = cover(base)
    counts = found.counts()
    rows = [table for table in counts if table in TABLES]
    texts = [table for table in counts if table not in TABLES]
    parts = [
        INTRODUCTION,
        "## Carried-over rows",
        counted(rows, counts),
        "## Sentences",
        counted(texts, counts, {name: f"{name[:3]}: {SEEDS[name[:3]]}" for name in texts}),
        "## Rows that were rejected or are out of scope",
        reasons_of_rows(found.rows),
        "## Sentences that were rejected",
        rejected_sentences(found.sentences),
        "## Sentences out of scope",
        reasons(i for i in found.sentences if i.disposition == "out of scope"),
        "## Gaps that the reviews leave",
        gaps(base),
        "## Errors found in the reviews",
        errors(base),
    ]
    return "\n\n".join(parts) + "\n"


def counted(
    tables: Sequence[str], counts: dict[str, dict[str, int]], names: dict[str, str] | None = None
) -> str:
    body = [
        [(names or {}).get(name, name), *(str(counts[name][word]) for word in DISPOSITIONS)]
        for name in tables
    ]
    total = [str(sum(counts[name][word] for name in tables)) for word in DISPOSITIONS]
    return tabulate(("", *DISPOSITIONS), [*body, ["**all**", *total]])


def reasons(items: Iterable[CoveredItem]) -> str:
    found = Counter(item.reason for item in items)
    return tabulate(
        ("Reason", "Sentences"),
        [(why, str(n)) for why, n in sorted(found.items(), key=lambda i: (-i[1], i[0]))],
    )


def reasons_of_rows(items: Iterable[CoveredItem]) -> str:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        if item.disposition != "used":
            found[item.table, item.reason].append(item.item)
    return tabulate(
        ("Table", "Rows", "Reason"), [(table, ", ".join(ids), why) for (table, why), ids in found.items()]
    )


def rejected_sentences(items: Iterable[CoveredItem]) -> str:
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for item in items:
        if item.disposition == "rejected":
            found[item.table[:3], item.topic, item.reason].append(item.item)
    return tabulate(
        ("Text", "Sentences", "Topic", "Reason"),
        [
            (text, ", ".join(numbers) if len(numbers) <= FEW else str(len(numbers)), topic, why)
            for (text, topic, why), numbers in found.items()
        ],
    )


def gaps(base: KnowledgeBase) -> str:
    rows = [(key, row.challenge, row.gap) for key, row in base.reviews.challenges.items() if row.gap]
    rows += [(key, row.item, row.gap) for key, row in base.reviews.drivers.items() if row.gap]
    return tabulate(("Row", "What", "Gap"), rows)


def errors(base: KnowledgeBase) -> str:
    found = Counter(row.outcome for row in base.reviews.inconsistencies.values())
    intro = (
        f"{len(base.reviews.inconsistencies)} errors, contradictions and doubts were found; each names the "
        "entries that carry its outcome (`warmfront knowledge show INC-01`)."
    )
    return f"{intro}\n\n" + tabulate(("Outcome", "Rows"), [(word, str(n)) for word, n in found.most_common()])


def main() -> None:
    PAGE.write_text(write_page(load_knowledge()), encoding="utf-8")
    print(f"{PAGE.name} written")


if __name__ == "__main__":
    main()
