"""Entries of the knowledge base as lines for a terminal."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from warmfront.domain.evidence import EvidenceCell
from warmfront.knowledge.base import Source
from warmfront.knowledge.catalogue import Link, Plain
from warmfront.knowledge.catalogue_search import EntryView, Hit
from warmfront.knowledge.coverage import Coverage
from warmfront.serving.citations import CHECKED_WORDS, DOI
from warmfront.strategy.census import Census
from warmfront.strategy.pooled import POOLING_NEEDS

TRIAL_NUMBER = re.compile(r"NCT\d{8}")
NAMES_SHOWN = 12
EMPTY: tuple[Plain, ...] = (None, "", [], {})


def link_source(source: Source) -> str:
    """Return the address under which a source is found: its DOI, else its entry in the registry.

    Parameters
    ----------
    source : Source
        With or without DOI and trial number.

    Returns
    -------
    str
        Empty when neither looks like one; a registry's number that this project cannot link is shown as text
        by the caller.

    Examples
    --------
    >>> link_source(Source(source_id="a", citation="A", registry="NCT01234567", kind="trial", checked="seen"))
    'https://clinicaltrials.gov/study/NCT01234567'
    """
    if DOI.fullmatch(source.doi):
        return f"https://doi.org/{quote(source.doi, safe='/')}"
    if TRIAL_NUMBER.fullmatch(source.registry):
        return f"https://clinicaltrials.gov/study/{source.registry}"
    return ""


def say_source(source: Source) -> str:
    """Say in one line what a source is, where it is found, and whether it was read.

    Parameters
    ----------
    source : Source
        One entry of ``sources/``.

    Returns
    -------
    str
        Id, citation, kind, whether it was read, address.
    """
    parts = (
        f"{source.source_id}: {source.citation} ({source.kind}; {CHECKED_WORDS[source.checked]})",
        f"registry {source.registry}" if source.registry else "",
        link_source(source),
    )
    return "; ".join(filter(None, parts))


def say_value(content: Plain) -> str:
    """Write a plain value in one line.

    Parameters
    ----------
    content : plain value
        Of a field.

    Returns
    -------
    str
        Parts of a list are separated by semicolons, those of a mapping named.

    Examples
    --------
    >>> say_value(["CD19", "CD20"]), say_value(True)
    ('CD19; CD20', 'yes')
    """
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, list):
        return "; ".join(say_value(part) for part in content)
    if isinstance(content, dict):
        return ", ".join(f"{name} {say_value(part)}" for name, part in content.items() if part not in EMPTY)
    return "" if content is None else " ".join(str(content).split())


def describe_entry(view: EntryView) -> list[str]:
    """Describe one entry: fields, sources, where it is used, doubts.

    Parameters
    ----------
    view : EntryView
        From `warmfront.knowledge.catalogue_search.find_entries`.

    Returns
    -------
    list of str
        Lines.
    """
    entry = view.entry
    lines = [f"{entry.kind} {entry.entry_id}: {entry.title}", f"  file: {entry.file}"]
    blank = []
    for name, content in entry.fields.items():
        if content in EMPTY:
            blank.append(name)
        elif isinstance(content, list) and any(isinstance(part, (dict, str)) for part in content):
            lines.append(f"  {name}:")
            lines += [f"    - {say_value(part)}" for part in content]
        else:
            lines.append(f"  {name}: {say_value(content)}")
    if blank:
        lines.append(f"  empty: {', '.join(blank)}")
    if view.sources:
        lines.append("  sources:")
        lines += [f"    - {say_source(source)}" for source in view.sources]
    lines.append("  named by:" if view.used_by else "  named by: no other entry")
    lines += _say_links(view.used_by)
    if view.flags:
        lines.append("  flags:")
        lines += [f"    - {flag}" for flag in view.flags]
    return lines


def _say_links(links: Sequence[Link]) -> list[str]:
    groups: dict[tuple[str, str], list[str]] = {}
    for link in links:
        groups.setdefault((link.kind, link.field), []).append(link.entry_id)
    lines = []
    for (kind, field), names in groups.items():
        more = f" and {len(names) - NAMES_SHOWN} more (--json lists all)" if len(names) > NAMES_SHOWN else ""
        lines.append(f"    - {kind} ({field}): {', '.join(names[:NAMES_SHOWN])}{more}")
    return lines


def describe_hits(hits: Sequence[Hit], limit: int) -> list[str]:
    """List what a search found, best first.

    Parameters
    ----------
    hits : sequence of Hit
        All of them.
    limit : int
        How many are listed.

    Returns
    -------
    list of str
        Lines; the last says how many more there are, by kind.
    """
    if not hits:
        return ["nothing found: every word must occur in the same entry; try fewer or shorter words"]
    lines = []
    for hit in hits[:limit]:
        place = f" [in {', '.join(hit.where)}]" if hit.where else ""
        lines.append(f"{hit.kind} {hit.entry_id}: {hit.title}{place}")
    rest = Counter(hit.kind for hit in hits[limit:])
    if rest:
        kinds = ", ".join(f"{n} {kind}" for kind, n in rest.most_common())
        lines.append(f"and {rest.total()} more ({kinds}); --limit and --kind show them")
    return lines


def describe_census(census: Census) -> list[str]:
    """Say what the knowledge base holds.

    Parameters
    ----------
    census : Census
        Counts.

    Returns
    -------
    list of str
        Lines.
    """
    lines = [f"knowledge {census.version}", "", "entries by kind and status"]
    for one in census.kinds:
        status = ", ".join(f"{n} {name}" for name, n in one.by_status.items())
        lines.append(f"  {one.kind}: {one.entries}" + (f" ({status})" if status else ""))
    checks = census.sources_by_check
    lines += ["", f"sources: {checks.get('seen', 0)} read, {checks.get('memory', 0)} from memory"]
    lines.append(f"outcomes: {census.outcomes}, of which {census.outcomes_with_counts} with counts")
    lines.append(f"rates of harm: {census.toxicities}, of which {census.toxicities_with_counts} with counts")
    lines += ["", "strategies by class"]
    for group in census.classes:
        tiers = ", ".join(f"{n} {tier}" for tier, n in group.by_tier.items())
        lines.append(
            f"  {group.strategy_class}: {tiers}; {group.approvals} approvals ({group.approvals_read} with a "
            f"source that was read); {len(group.rows)} human rows"
        )
    without = ", ".join(census.classes_without_rows)
    lines.append(f"classes without a human row that was read: {without or 'none'}")
    lines += ["", "human and other cohorts by disease group"]
    lines.append("  " + ", ".join(f"{group} {n}" for group, n in census.studies_by_disease.items()))
    lines += ["", *_describe_cells(census)]
    return lines


def _describe_cells(census: Census) -> list[str]:
    n, apart = len(census.cells), len(census.rows_without_a_cell)
    lines = [
        f"cells of evidence: {n} with a counted response rate; {len(census.poolable)} with the "
        f"{POOLING_NEEDS} independent cohorts that pooling needs"
    ]
    lines += [f"  {_say_cell(one.cell, one.requires)}: {', '.join(one.cohorts)}" for one in census.cells]
    lines.append(
        f"counted response rates in no cell, for want of line, age group or a registered criterion: {apart}"
    )
    return lines


def _say_cell(cell: EvidenceCell, requires: Sequence[str]) -> str:
    parts = (cell.disease_group, f"line {cell.line}", cell.age_group, cell.criterion, cell.product, *requires)
    return ", ".join(parts)


def describe_coverage(coverage: Coverage) -> list[str]:
    """List rows and sentences with what became of them, and count them by table and text.

    Parameters
    ----------
    coverage : Coverage
        All of them, or those that were chosen.

    Returns
    -------
    list of str
        Lines.
    """
    lines = []
    for item in coverage.rows + coverage.sentences:
        where = f" -> {', '.join(item.where)}" if item.where else ""
        reason_words = f" ({item.reason})" if item.reason else ""
        lines.append(f"{item.table} {item.item}: {item.disposition}: {item.topic}{where}{reason_words}")
    lines.append("")
    for table, counts in coverage.counts().items():
        lines.append(f"{table}: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    n = len(coverage.rows) + len(coverage.sentences)
    lines.append(f"{n:,} rows and sentences, {len(coverage.unexplained)} unexplained")
    return lines
