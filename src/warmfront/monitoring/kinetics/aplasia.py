"""B cells after cells against a target on B cells: aplasia, recovery, and whether it came early."""

from collections.abc import Iterator, Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp
from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.kinetics.infusions import Infusion, Sample, day_to_date, latest_day, samples_after

SCALE = "b_cell_aplasia"
TARGETS = ("CD19", "CD20", "CD22")
"""Antigens of B cells: losing them is on target; after other products B cells say nothing."""

RELAPSE_GROUPS = ("leukaemia_b", "leukaemia_acute_lymphoid")
"""Disease groups in which early recovery is a flag of relapse."""


def read_b_cells(
    follow_up: FollowUp, infusion: Infusion, case: Case, knowledge: KnowledgeBase
) -> Iterator[Finding]:
    """Read aplasia and recovery of B cells after one infusion.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``b_cells``.
    infusion : Infusion
        Anchor; only products against an antigen of B cells, or of no stated product, are read.
    case : Case
        Disease: early recovery flags relapse in B-cell leukaemia after CD19 only.
    knowledge : KnowledgeBase
        Scale ``b_cell_aplasia``, limits.

    Yields
    ------
    Finding
        At most one.
    """
    product = knowledge.options.cell_therapies.get(infusion.product_id)
    if product is not None and not set(product.targets) & set(TARGETS):
        return
    samples = [
        one for one in samples_after(follow_up, "b_cells", infusion) if one.observation.value is not None
    ]
    if not samples:
        return
    limit = knowledge.monitoring.cell_limits["b_cell_recovery"]
    gone = next((at for at, one in enumerate(samples) if not _recovered(one, limit.value)), None)
    if gone is None:
        yield _finding(
            "no aplasia seen", samples[-1].day, infusion,
            f"B cells were at or above {limit.value:g} cells/uL in every sample since the infusion.",
        )  # fmt: skip
        return
    back = next((at for at in range(gone, len(samples)) if _recovered(samples[at], limit.value)), None)
    yield _judge(samples, back, infusion, case, knowledge)


def _judge(
    samples: Sequence[Sample], back: int | None, infusion: Infusion, case: Case, knowledge: KnowledgeBase
) -> Finding:
    months = latest_day(samples) / DAYS_PER_MONTH
    day = None if back is None else samples[back].day
    result = grade_scale(SCALE, {"first_b_cell_recovery_day": day, "months_followup": months}, knowledge)
    early = result["early_recovery"]
    source, status = result.sources[0], result.status
    if back is None or day is None:
        if early is None:
            return _finding(
                "not evaluable", latest_day(samples), infusion,
                f"Aplasia so far, followed for {months:.1f} months: before six months early recovery cannot "
                "be ruled out.", source=source, status=status,
            )  # fmt: skip
        return _finding(
            "ongoing aplasia", latest_day(samples), infusion,
            f"No recovery of B cells in {months:.1f} months.", source=source, status=status,
        )  # fmt: skip
    before = samples[back - 1].day
    limit = knowledge.monitoring.scales[SCALE].threshold("early_days")
    span = f"between day {before:.3g} (still absent) and day {day:.3g}"
    if not early and before < limit:
        return _finding(
            "not evaluable", day, infusion,
            f"B cells came back {span}: whether before day {limit:g} cannot be said.",
            ends=(before, day), source=source, status=status,
        )  # fmt: skip
    if not early:
        return _finding(
            "late recovery", day, infusion, f"B cells came back {span}.",
            ends=(before, day), source=source, status=status,
        )  # fmt: skip
    flag = _flags_relapse(infusion, case, knowledge)
    words = (
        "In B-cell leukaemia after CD19-directed cells this goes with loss of the cells and relapse."
        if flag
        else "No flag of relapse was read for this disease and product."
    )
    return _finding(
        "early recovery", day, infusion, f"B cells came back {span}, before day {limit:g}. {words}",
        ends=(before, day), worse=flag, source=source, status=status,
    )  # fmt: skip


def _recovered(sample: Sample, limit: float) -> bool:
    one = sample.observation
    return not one.below_limit and one.value is not None and one.value >= limit


def _flags_relapse(infusion: Infusion, case: Case, knowledge: KnowledgeBase) -> bool:
    product = knowledge.options.cell_therapies.get(infusion.product_id)
    tumour = knowledge.tumour_types.get(case.disease.oncotree)
    return (
        product is not None
        and "CD19" in product.targets
        and tumour is not None
        and tumour.group in RELAPSE_GROUPS
    )


def _finding(
    verdict: str,
    day: float,
    infusion: Infusion,
    statement: str,
    *,
    ends: tuple[float, float] | None = None,
    worse: bool = False,
    source: str = "kinetics_project",
    status: str = "assumption",
) -> Finding:
    return Finding(
        finding="b_cell_recovery", series="b_cells", verdict=verdict,
        direction="worse" if worse else "neither",
        date=day_to_date(infusion, day), value=None if ends is None else day,
        low=None if ends is None else ends[0], high=None if ends is None else ends[1], unit="days",
        interval="none" if ends is None else "last absent to first recovered sample", statement=statement,
        source=source, status=status,
    )  # fmt: skip
