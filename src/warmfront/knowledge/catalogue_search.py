"""Finding entries of the knowledge base: one by its id, many by words; and what is doubtful about one."""

import difflib
from collections.abc import Callable, Mapping

from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.knowledge.base import Source
from warmfront.knowledge.catalogue import Catalogue, Entry, Link, leaves
from warmfront.knowledge.kinds import CLASSES, KINDS

MOST_CHARACTERS = 200
"""Longer texts are refused: no id and no sensible question is as long (assumption)."""

NEAREST = 5
ID_HIT, TITLE_HIT, FIELD_HIT = 4, 2, 1
"""What a word is worth where it is found; the same word is counted once, at its best place (assumption)."""


@record
class EntryView:
    """One entry as it is shown: with its sources in full, who names it, and what is doubtful.

    Parameters
    ----------
    entry : Entry
        Its fields.
    sources : tuple of Source
        Every source that it names.
    used_by : tuple of Link
        Entries that name it.
    flags : tuple of str
        Doubts, in words.
    """

    entry: Entry
    sources: tuple[Source, ...]
    used_by: tuple[Link, ...]
    flags: tuple[str, ...]


@record
class Hit:
    """One entry found by words.

    Parameters
    ----------
    kind, entry_id, title : str
        The entry.
    score : int
        Sum over the words of where each was found: 4 in the id, 2 in the title, 1 in another field; and 4
        more when the whole text is the id.
    where : tuple of str
        Fields in which words were found that are neither in the id nor in the title.
    """

    kind: str
    entry_id: str
    title: str
    score: int
    where: tuple[str, ...]


def find_entries(catalogue: Catalogue, entry_id: str, sources: Mapping[str, Source]) -> tuple[EntryView, ...]:
    """Find every entry of an id, whatever its kind.

    Parameters
    ----------
    catalogue : Catalogue
        Index.
    entry_id : str
        As written in the files; if no entry has exactly this id, case does not matter.
    sources : mapping of str to Source
        Sources by id.

    Returns
    -------
    tuple of EntryView
        At least one.

    Raises
    ------
    InputError
        When no entry has this id; names the nearest ids.
    """
    wanted = _checked(entry_id, "ID")
    found = catalogue.with_id(wanted)
    if not found:
        folded = wanted.casefold()
        found = tuple(entry for entry in catalogue.entries if entry.entry_id.casefold() == folded)
    if not found:
        raise _unknown("ID", wanted, _nearest(catalogue, wanted))
    return tuple(
        EntryView(
            entry=entry,
            sources=tuple(sources[name] for name in entry.sources if name in sources),
            used_by=catalogue.used_by(entry),
            flags=find_flags(entry, catalogue, sources),
        )
        for entry in found
    )


def search_entries(catalogue: Catalogue, text: str, kind: str | None = None) -> tuple[Hit, ...]:
    """Find the entries in which every word of the text occurs.

    Parameters
    ----------
    catalogue : Catalogue
        Index.
    text : str
        Words; case does not matter, a word may be part of a longer one, signs mean themselves.
    kind : str or None
        Only entries of this kind.

    Returns
    -------
    tuple of Hit
        Best first; entries that score alike stay in the order of the catalogue.

    Raises
    ------
    InputError
        When the text is empty or too long, or the kind unknown.

    Examples
    --------
    >>> from warmfront.knowledge.catalogue import load_catalogue
    >>> search_entries(load_catalogue(), "relatlimab", "agent")[0].entry_id
    'relatlimab'
    """
    words = tuple(dict.fromkeys(_checked(text, "TEXT").casefold().split()))
    if kind is not None:
        check_kind(kind)
    whole = " ".join(words)
    hits = []
    for entry in catalogue.entries:
        if kind is None or entry.kind == kind:
            hit = _hit(entry, words, whole)
            if hit is not None:
                hits.append(hit)
    return tuple(sorted(hits, key=lambda hit: -hit.score))


def check_kind(kind: str) -> None:
    """Refuse a kind that the knowledge base does not have.

    Parameters
    ----------
    kind : str
        As in `warmfront.knowledge.kinds.KINDS`.

    Raises
    ------
    InputError
        Names the kinds.
    """
    names = [*(one.kind for one in KINDS), *CLASSES]
    if kind not in names:
        raise InputError(
            [
                Problem(
                    where="--kind",
                    found=repr(kind[:40]),
                    allowed=", ".join(names),
                    next_step="take one of these, or leave --kind out",
                )
            ]
        )


def _hit(entry: Entry, words: tuple[str, ...], whole: str) -> Hit | None:
    key, title = entry.entry_id.casefold(), entry.title.casefold()
    fields: list[tuple[str, str]] | None = None
    score, where = 0, []
    for word in words:
        if word in key:
            score += ID_HIT
        elif word in title:
            score += TITLE_HIT
        else:
            if fields is None:
                fields = [
                    (name, str(value).casefold())
                    for name, content in entry.fields.items()
                    for _, value in leaves(content)
                ]
            place = next((name for name, value in fields if word in value), None)
            if place is None:
                return None
            score += FIELD_HIT
            where.append(place)
    return Hit(
        kind=entry.kind,
        entry_id=entry.entry_id,
        title=entry.title,
        score=score + (ID_HIT if key == whole else 0),
        where=tuple(dict.fromkeys(where)),
    )


def _checked(text: str, where: str) -> str:
    words = " ".join(text[: MOST_CHARACTERS + 1].split())
    if not words:
        found, allowed = "nothing", "at least one word"
    elif len(text) > MOST_CHARACTERS:
        found, allowed = f"{len(text):,} characters", f"at most {MOST_CHARACTERS} characters"
    else:
        return words
    step = "see warmfront knowledge search --help"
    raise InputError([Problem(where=where, found=found, allowed=allowed, next_step=step)])


def _nearest(catalogue: Catalogue, wanted: str) -> list[str]:
    folded = wanted.casefold()
    by_fold = {entry.entry_id.casefold(): entry.entry_id for entry in catalogue.entries}
    near = difflib.get_close_matches(folded, by_fold, n=NEAREST, cutoff=0.6)
    near += [key for key in by_fold if folded in key and key not in near]
    return [by_fold[key] for key in near[:NEAREST]]


def _unknown(where: str, wanted: str, near: list[str]) -> InputError:
    return InputError(
        [
            Problem(
                where=where,
                found=f"{wanted[:60]!r}, which no entry has",
                allowed=f"nearest: {', '.join(near)}" if near else "no id is near",
                next_step="look for it with: warmfront knowledge search TEXT",
            )
        ]
    )


def find_flags(entry: Entry, catalogue: Catalogue, sources: Mapping[str, Source]) -> tuple[str, ...]:
    """Name what is doubtful about an entry.

    Parameters
    ----------
    entry : Entry
        Of any kind.
    catalogue : Catalogue
        Says who names the entry.
    sources : mapping of str to Source
        Sources by id.

    Returns
    -------
    tuple of str
        Sentences; empty when nothing is known against it.
    """
    flags = [
        f"Source {name} is named from memory; what rests on it alone is no evidence."
        for name in entry.sources
        if name in sources and sources[name].checked == "memory"
    ]
    if entry.status == "assumption":
        flags.append("Assumption: never ranked as evidence.")
    if entry.kind in FLAGS:
        flags += FLAGS[entry.kind](entry)
    for link in catalogue.used_by(entry):
        if link.kind == "inconsistency":
            flags.append(f"Inconsistency {link.entry_id} speaks of it.")
        elif link.field == "supersedes":
            flags.append(f"Superseded by {link.kind} {link.entry_id}.")
        elif link.kind == "outcome":
            flags += [
                f"Inconsistency {other.entry_id} speaks of its outcome {link.entry_id}."
                for other in catalogue.named_by.get((link.kind, link.entry_id), ())
                if other.kind == "inconsistency"
            ]
    return tuple(dict.fromkeys(flags))


def _flags_of_study(entry: Entry) -> list[str]:
    flags = []
    species, curation = entry.field("species"), entry.field("curation")
    if species != "human":
        flags.append(f"No human cohort ({species}): backs hypotheses only.")
    elif not entry.field("comparator"):
        flags.append("No comparator: no effect may be claimed from it.")
    if curation != "extracted":
        flags.append(f"Not to be pooled: {curation}.")
    overlaps = entry.field("overlaps_with")
    if isinstance(overlaps, list) and overlaps:
        flags.append(f"May count the same patients as {', '.join(map(str, overlaps))}.")
    if entry.field("note"):
        flags.append(f"Doubt: {entry.field('note')}.")
    return flags


def _flags_of_outcome(entry: Entry) -> list[str]:
    flags = []
    if entry.field("count_origin") == "inferred":
        flags.append("Counts were worked back from the printed figures.")
    elif entry.field("unit") == "%" and entry.field("events") is None:
        flags.append("A percentage without counts: gives no rate.")
    if entry.field("note"):
        flags.append(f"Doubt: {entry.field('note')}.")
    return flags


def _flags_of_strategy(entry: Entry) -> list[str]:
    flags = []
    if entry.field("human_safety_data") is False:
        flags.append("No human safety data.")
    if not entry.field("evidence"):
        flags.append("No row of the evidence tables stands behind it.")
    return flags


def _flags_of_toxicity(entry: Entry) -> list[str]:
    return [] if entry.field("n") is not None else ["A percentage without n: no interval can be given."]


FLAGS: Mapping[str, Callable[[Entry], list[str]]] = {
    "study": _flags_of_study,
    "outcome": _flags_of_outcome,
    "strategy": _flags_of_strategy,
    "toxicity": _flags_of_toxicity,
}
"""Kind to what is asked of its fields."""
