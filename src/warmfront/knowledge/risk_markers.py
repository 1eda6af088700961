"""Entries of ``monitoring/risk_markers.toml``: series whose change speaks for or against a severe event."""

from collections.abc import Iterator, Mapping
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class RiskMarker:
    """One series that is evidence about a severe event; it has a direction and no probability.

    Parameters
    ----------
    marker : str
        Id.
    label : str
        Words for people.
    series : str
        Series as in `Observation.series`.
    events : tuple of str
        ``severe CRS``, ``severe ICANS``, ``severe or prolonged cytopenia``.
    worse : str
        ``up`` or ``down``: which change speaks for the event.
    factor : float
        Ratio to the value before the infusion from which a change is called one; above 1.
    biomarkers : tuple of str
        Rows of ``biomarkers.tsv`` behind it; empty when there is none.
    decision_rule : str
        Row of ``reviews/decision_rules.tsv`` that asks for it; may be empty.
    why : str
        What is known, and what is assumed.
    source : str
        Key in ``sources``.
    status : Status
        How firmly direction and factor stand.
    """

    marker: str
    label: str
    series: str
    events: tuple[str, ...]
    worse: Literal["up", "down"]
    factor: float
    biomarkers: tuple[str, ...] = ()
    decision_rule: str = ""
    why: str
    source: str
    status: Status


def marker_problems(
    marker: RiskMarker,
    series: Mapping[str, object],
    biomarkers: frozenset[str],
    decision_rules: Mapping[str, object],
) -> Iterator[str]:
    """Yield what is wrong with one marker.

    Parameters
    ----------
    marker : RiskMarker
        Entry.
    series : mapping
        Known series and analytes.
    biomarkers : frozenset of str
        Ids of ``biomarkers.tsv``.
    decision_rules : mapping
        By id.

    Yields
    ------
    str
        One sentence per problem.
    """
    if marker.series not in series:
        yield f"series {marker.series!r} is neither in series.toml nor in labs.toml"
    if marker.factor <= 1:
        yield "factor must be above 1"
    yield from (f"{name!r} is not in biomarkers.tsv" for name in marker.biomarkers if name not in biomarkers)
    if marker.decision_rule and marker.decision_rule not in decision_rules:
        yield f"{marker.decision_rule!r} is not in reviews/decision_rules.tsv"
