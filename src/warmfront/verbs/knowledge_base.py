"""Looking into the packaged knowledge: one entry, words in all entries, counts, and tables to take away."""

from pathlib import Path
from typing import Literal, get_args

from warmfront.domain.errors import InputError, Problem
from warmfront.io.knowledge_outputs import tabulate_catalogue, write_knowledge_csv, write_knowledge_sqlite
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.catalogue import load_catalogue
from warmfront.knowledge.catalogue_search import EntryView, Hit, find_entries, search_entries
from warmfront.knowledge.coverage import Coverage, CoveredItem, cover
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.reviews import Disposition
from warmfront.strategy.census import Census, take_census

FORMATS = ("csv", "sqlite")
DISPOSITIONS: tuple[Disposition, ...] = get_args(Disposition)


def check() -> KnowledgeBase:
    """Read and check every packaged knowledge file.

    Returns
    -------
    KnowledgeBase
        When all is well.

    Raises
    ------
    KnowledgeError
        Lists every problem with file and entry.
    """
    return load_knowledge()


def coverage(
    *, seed: str | None = None, disposition: str | None = None, unexplained: bool = False
) -> Coverage:
    """Say what became of every carried-over row and of every sentence of the texts the project starts from.

    Parameters
    ----------
    seed : str, optional
        Only one text or one table: its name, or the beginning of it.
    disposition : str, optional
        Only what is ``used``, ``rejected``, ``out of scope`` or ``unexplained``.
    unexplained : bool
        Only what is used nowhere and has no reason; there should be none.

    Returns
    -------
    Coverage
        Rows and sentences in order, each with the entries that it feeds or the reason why it feeds none.

    Raises
    ------
    InputError
        When no text, table or disposition has this name.

    Examples
    --------
    >>> from warmfront.verbs import knowledge_base
    >>> len(knowledge_base.coverage(seed="studies").rows)
    47
    """
    whole = cover(load_knowledge())
    tables = tuple(whole.counts())
    chosen = tuple(name for name in tables if seed is None or name.casefold().startswith(seed.casefold()))
    if seed is not None and (not chosen or not seed.strip()):
        raise _unknown("--seed", seed, tables)
    if disposition is not None and disposition not in DISPOSITIONS:
        raise _unknown("--disposition", disposition, DISPOSITIONS)

    def keep(item: CoveredItem) -> bool:
        return (
            item.table in chosen
            and disposition in (None, item.disposition)
            and (not unexplained or item.disposition == "unexplained")
        )

    return Coverage(
        rows=tuple(item for item in whole.rows if keep(item)),
        sentences=tuple(item for item in whole.sentences if keep(item)),
    )


def _unknown(where: str, found: str, allowed: tuple[str, ...]) -> InputError:
    return InputError(
        [
            Problem(
                where=where,
                found=repr(found[:40]),
                allowed=", ".join(allowed),
                next_step="take one of these",
            )
        ]
    )


def show(entry_id: str) -> tuple[EntryView, ...]:
    """Show an entry of the knowledge base: all fields, sources, where it is used, doubts.

    Parameters
    ----------
    entry_id : str
        Id as in the knowledge files, of any kind: a strategy, a study, a source, an agent.

    Returns
    -------
    tuple of EntryView
        One for each kind that has an entry of this id.

    Raises
    ------
    InputError
        When no entry has this id; names the nearest.

    Examples
    --------
    >>> from warmfront.verbs import knowledge_base
    >>> view, = knowledge_base.show("ACT-T1-02")
    >>> view.entry.kind, view.sources[0].checked
    ('study', 'seen')
    """
    return find_entries(load_catalogue(), entry_id, load_knowledge().sources)


def search(text: str, *, kind: str | None = None) -> tuple[Hit, ...]:
    """Find the entries that hold every word of a text.

    Parameters
    ----------
    text : str
        Words; case does not matter and signs mean themselves.
    kind : str, optional
        Only entries of this kind, for example ``strategy``.

    Returns
    -------
    tuple of Hit
        Best first: words in the id count most, then in the title, then in other fields.

    Raises
    ------
    InputError
        When the text is empty or too long, or the kind unknown.

    Examples
    --------
    >>> from warmfront.verbs import knowledge_base
    >>> [hit.entry_id for hit in knowledge_base.search("relatlimab", kind="strategy")]
    ['lag3_pd1']
    """
    return search_entries(load_catalogue(), text, kind)


def stats() -> Census:
    """Count what the knowledge base holds, gaps included.

    Returns
    -------
    Census
        Entries by kind and status, sources read and from memory, classes without a row, cells of evidence.

    Examples
    --------
    >>> from warmfront.verbs import knowledge_base
    >>> knowledge_base.stats().outcomes > 80
    True
    """
    return take_census(load_knowledge(), load_catalogue())


def export(out: Path | str, *, format: Literal["csv", "sqlite"] = "csv") -> Path:  # noqa: A002
    """Write the whole knowledge base as tables.

    Parameters
    ----------
    out : path
        For ``csv`` a folder that receives one file for each kind, ``links.csv`` and ``meta.csv``; for
        ``sqlite`` a file with the same tables.
    format : str
        ``csv`` or ``sqlite``.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    InputError
        When the format is unknown, or `out` cannot be written or is a file that is no earlier export.
    """
    if format not in FORMATS:
        raise _unknown("--format", str(format), FORMATS)
    tables = tabulate_catalogue(load_catalogue())
    if format == "csv":
        write_knowledge_csv(Path(out), tables)
    else:
        write_knowledge_sqlite(Path(out), tables)
    return Path(out)
