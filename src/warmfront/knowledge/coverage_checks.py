"""Checks that nothing of the reviews vanishes; each returns sentences with file and entry."""

import re
from collections.abc import Callable, Iterable

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.coverage import CoveredItem, cover
from warmfront.knowledge.reviews_checks import known_ids

DIGEST = re.compile(r"[0-9a-f]{12}")


def check_nothing_vanishes(base: KnowledgeBase) -> list[str]:
    """Check that each carried-over row and each sentence is used, rejected with a reason, or out of scope.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming table and row.
    """
    return [
        f"{item.table} {item.item}: used nowhere and without a reason; tie it to an entry, or say why not in "
        "coverage/rows.tsv or coverage/sentences.tsv"
        for item in cover(base).unexplained
    ]


def check_coverage_ties(base: KnowledgeBase) -> list[str]:
    """Check that what rows and sentences are said to feed exists, and that each disposition has its ground.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    known = known_ids(base)
    places = [
        (f"coverage/sentences.tsv {row.seed} {row.number}", row.disposition, row.where, row.reason)
        for row in base.reviews.sentences
    ]
    places += [
        (f"coverage/rows.tsv {key}", note.disposition, note.where, note.reason)
        for key, note in base.reviews.row_notes.items()
    ]
    problems = []
    for where, disposition, ids, reason in places:
        problems += [f"{where}: no entry is named {name!r}" for name in ids if name not in known]
        if disposition == "used" and not ids:
            problems.append(f"{where}: 'used' without an entry that it feeds")
        if disposition in ("rejected", "out of scope") and not reason:
            problems.append(f"{where}: {disposition!r} without a reason")
        if disposition == "unexplained":
            problems.append(f"{where}: 'unexplained' is a finding, not a disposition")
    rows = cover(base).rows
    items = {item.item for item in rows}
    problems += _unused_ends(base, rows)
    return problems + [
        f"coverage/rows.tsv {key}: no carried-over row has this id"
        for key in base.reviews.row_notes
        if key not in items
    ]


def _unused_ends(base: KnowledgeBase, rows: Iterable[CoveredItem]) -> list[str]:
    """Find sentences called used that feed nothing but rows which are not, or a list of errors."""
    fate: dict[str, set[str]] = {}
    for item in rows:
        use = "listed as an error" if item.table == "inconsistencies" else item.disposition
        fate.setdefault(item.item, set()).add(use)
    return [
        f"coverage/sentences.tsv {row.seed} {row.number}: 'used', but {', '.join(row.where)} are not used "
        "themselves; call it rejected and say why"
        for row in base.reviews.sentences
        if row.disposition == "used"
        and row.where
        and all("used" not in fate.get(i, {"used"}) for i in row.where)
    ]


def check_sentence_numbers(base: KnowledgeBase) -> list[str]:
    """Check that sentences of each text run from 1 without a gap, with a digest and a topic of few words.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    expected: dict[str, int] = {}
    for row in base.reviews.sentences:
        where = f"coverage/sentences.tsv {row.seed} {row.number}"
        expected[row.seed] = expected.get(row.seed, 0) + 1
        if row.number != expected[row.seed]:
            problems.append(f"{where}: number {expected[row.seed]} is expected here")
        if not DIGEST.fullmatch(row.digest):
            problems.append(f"{where}: digest {row.digest!r} is not 12 hexadecimal digits")
        if not 1 <= len(row.topic.split()) <= MOST_TOPIC_WORDS:
            problems.append(f"{where}: a topic has 1 to {MOST_TOPIC_WORDS} words, not {row.topic!r}")
    return problems


MOST_TOPIC_WORDS = 9
"""A topic is a label, not a copy of the sentence."""

COVERAGE_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_nothing_vanishes,
    check_coverage_ties,
    check_sentence_numbers,
)
