"""What series of infused cells, B cells and residual disease say."""

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.kinetics.aplasia import read_b_cells
from warmfront.monitoring.kinetics.expansion import read_expansion_of
from warmfront.monitoring.kinetics.infusions import list_infusions
from warmfront.monitoring.kinetics.residual import read_residual

CELL_SERIES = ("car_transgene", "car_cells", "b_cells")


def read_cells(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Read infused cells, B cells and residual disease.

    Parameters
    ----------
    follow_up : FollowUp
        In canonical order; therapies of the kind ``cell infusion`` anchor the days.
    case : Case
        Disease.
    knowledge : KnowledgeBase
        Populations of courses, readings, limits, scales.

    Returns
    -------
    tuple of Finding
        By infusion, then residual disease; with levels but no infusion, one finding that says so.
    """
    findings: list[Finding] = []
    infusions = list_infusions(follow_up, knowledge)
    for infusion in infusions:
        findings += read_expansion_of(follow_up, infusion, case, knowledge)
        findings += read_b_cells(follow_up, infusion, case, knowledge)
    observed = {one.series for one in follow_up.observations}
    if not infusions:
        findings += [_unanchored(series) for series in CELL_SERIES[:2] if series in observed]
    findings += read_residual(follow_up, knowledge)
    return tuple(findings)


def _unanchored(series: str) -> Finding:
    return Finding(
        finding="car_without_infusion", series=series, verdict="not evaluable", direction="neither",
        interval="none",
        statement="Levels of infused cells were supplied without the day of an infusion: days cannot be "
        "counted. State the therapy of the kind 'cell infusion'.",
        source="kinetics_project", status="assumption",
    )  # fmt: skip
