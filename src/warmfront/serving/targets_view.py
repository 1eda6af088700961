"""Targets of an option's products, as a short table: equal findings of several products share a row."""

from warmfront.domain.cell_therapy import TargetJudgement
from warmfront.domain.records import record
from warmfront.domain.therapy import Option
from warmfront.domain.verdicts import Verdict

BEST_FIRST = (Verdict.PASS, Verdict.WARN, Verdict.UNDETERMINED, Verdict.FAIL)
ROWS_SHOWN = 6
"""Rows of the table; further antigens are named below it."""
PRODUCTS_SHOWN = 4


@record
class TargetRow:
    """One antigen with what was found, for every product that needs it.

    Parameters
    ----------
    antigen, measured_by, words, escape, source : str
        As judged.
    verdict : Verdict
        Of the antigen, not of the option.
    products : str
        Names; empty for an engager or antibody.
    """

    antigen: str
    verdict: Verdict
    measured_by: str
    words: str
    escape: str
    source: str
    products: str


@record
class ProductFacts:
    """What one product needs and hurts beside its antigen."""

    name: str
    facts: str
    source: str


@record
class TargetsView:
    """Table and facts below it.

    Parameters
    ----------
    rows : tuple of TargetRow
        Best first.
    further : str
        Antigens without a row; empty when all have one.
    facts : tuple of ProductFacts
        Products of the rows, best first.
    """

    rows: tuple[TargetRow, ...]
    further: str
    facts: tuple[ProductFacts, ...]


def view_targets(option: Option) -> TargetsView | None:
    """Arrange the targets of an option for the report.

    Parameters
    ----------
    option : Option
        Its judged targets.

    Returns
    -------
    TargetsView or None
        None when the option has no target.
    """
    if not option.targets:
        return None
    ordered = sorted(option.targets, key=lambda entry: BEST_FIRST.index(entry.verdict))
    grouped: dict[tuple[str, ...], list[TargetJudgement]] = {}
    for entry in ordered:
        key = (entry.antigen, entry.verdict.value, entry.words, entry.escape)
        grouped.setdefault(key, []).append(entry)
    rows = [_row(entries) for entries in grouped.values()]
    shown = {row.antigen for row in rows[:ROWS_SHOWN]}
    further = ", ".join(
        f"{row.antigen} ({row.verdict.value})" for row in rows[ROWS_SHOWN:] if row.antigen not in shown
    )
    return TargetsView(rows=tuple(rows[:ROWS_SHOWN]), further=further, facts=_facts(ordered))


def _row(entries: list[TargetJudgement]) -> TargetRow:
    first = entries[0]
    names = [entry.product_name for entry in entries if entry.product_name]
    return TargetRow(
        antigen=first.antigen,
        verdict=first.verdict,
        measured_by=first.measured_by,
        words=first.words,
        escape=first.escape,
        source=first.source,
        products=", ".join(dict.fromkeys(names)),
    )


def _facts(ordered: list[TargetJudgement]) -> tuple[ProductFacts, ...]:
    by_name = {entry.product_name: entry for entry in ordered if entry.facts}
    alive = [entry.product_name for entry in ordered if entry.verdict is not Verdict.FAIL]
    names = [name for name in by_name if name in alive] or list(by_name)
    return tuple(
        ProductFacts(name=name, facts=by_name[name].facts, source=by_name[name].facts_source)
        for name in names[:PRODUCTS_SHOWN]
    )
