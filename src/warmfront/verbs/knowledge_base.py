"""Looking into the packaged knowledge: one entry, words in all entries, counts, and tables to take away."""

from pathlib import Path
from typing import Literal

from warmfront.domain.errors import InputError, Problem
from warmfront.io.knowledge_outputs import tabulate_catalogue, write_knowledge_csv, write_knowledge_sqlite
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.catalogue import load_catalogue
from warmfront.knowledge.catalogue_search import EntryView, Hit, find_entries, search_entries
from warmfront.knowledge.census import Census, take_census
from warmfront.knowledge.files import load_knowledge

FORMATS = ("csv", "sqlite")


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
        raise InputError(
            [
                Problem(
                    where="--format",
                    found=repr(str(format)[:40]),
                    allowed=" or ".join(FORMATS),
                    next_step="write for example --format sqlite --out knowledge.sqlite",
                )
            ]
        )
    tables = tabulate_catalogue(load_catalogue())
    if format == "csv":
        write_knowledge_csv(Path(out), tables)
    else:
        write_knowledge_sqlite(Path(out), tables)
    return Path(out)
