"""Antigens over a follow-up: the newest sample against the start, by the scale ``antigen_loss``."""

from collections.abc import Sequence
from typing import Any, Literal

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import find_start, read_detail, read_limit, read_value, select

MEASURES = {"antigen_density": "molecules_per_cell", "antigen_positive_percent": "percent_positive"}

ASSUMED_CV_PERCENT = 30.0
"""Coefficient of variation of a density where none is stated (assumption)."""

SOURCE = "monitoring_project"


def read_antigens(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Say of each antigen whether it was lost.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``antigen_density`` and ``antigen_positive_percent``, with the antigen as subject.
    knowledge : KnowledgeBase
        Units and the scale.

    Returns
    -------
    tuple of Finding
        ``antigen_loss`` by series and antigen that has a sample before and one since; ``not evaluable`` with
        its reason where the assays differ or a part is missing.
    """
    found = []
    start = find_start(follow_up)
    for series in MEASURES:
        taken = select(follow_up, series)
        for antigen in sorted({one.subject for one in taken}):
            samples = [one for one in taken if one.subject == antigen and one.value is not None]
            before = [one for one in samples if start is None or one.date <= start]
            if not before:
                continue
            base = before[0] if start is None else before[-1]
            later = [one for one in samples if one.time > base.time]
            if later:
                found.append(_judge(series, antigen, (base, later[-1]), knowledge))
    return tuple(found)


def _judge(series: str, antigen: str, pair: Sequence[Observation], knowledge: KnowledgeBase) -> Finding:
    base, now = pair
    assays = {one.details["assay"] for one in pair if one.details.get("assay")}
    if len(assays) > 1:
        return _open(series, antigen, now, "the two samples come from different assays")
    if base.below_limit:
        return _open(series, antigen, now, "the antigen was not found before")
    density = series == "antigen_density"
    stated = read_detail(now, "cv_percent") or read_detail(base, "cv_percent")
    inputs: dict[str, Any] = {
        "measure": MEASURES[series],
        "baseline": read_value(base, knowledge),
        "now": read_limit(now, knowledge) if now.below_limit else read_value(now, knowledge),
        "now_below_limit": now.below_limit,
        "limit": read_detail(now, "limit"),
        "assay_cv_percent": (stated or ASSUMED_CV_PERCENT) if density else None,
        "cells_counted_before": read_detail(base, "cells_counted"),
        "cells_counted_now": read_detail(now, "cells_counted"),
        "antigen": "CD19" if antigen.upper() == "CD19" else "other",
    }
    result = grade_scale("antigen_loss", inputs, knowledge)
    if not result.computable:
        why = f"not stated: {', '.join(result.missing)}" if result.missing else result.reason
        return _open(series, antigen, now, why.removeprefix("not evaluable: "))
    call = str(result.fields["call"])
    assumed = (
        ""
        if not density or stated or now.below_limit
        else f" An error of {ASSUMED_CV_PERCENT:g}% was assumed."
    )
    published = " It lies below the 3,000 molecules that one study took as its limit." if (
        result.fields["below_published_limit"]
    ) else ""  # fmt: skip
    direction: Literal["worse", "neither"] = "worse" if call in ("loss", "down-regulation") else "neither"
    return Finding(
        finding="antigen_loss",
        series=series,
        subject=antigen,
        verdict=call,
        direction=direction,
        date=now.date,
        value=_plain(result.fields["ratio"]),
        low=_plain(result.fields["ratio_low"]),
        high=_plain(result.fields["ratio_high"]),
        unit="ratio",
        interval=_interval(now, density),
        statement=f"{antigen} on {now.date} against {base.date}: {result.rule}.{assumed}{published}",
        source="spiegel2021" if published else SOURCE,
        status="assumption",
    )


def _interval(now: Observation, density: bool) -> str:
    if now.below_limit:
        return "upper end: the limit of the assay against the value before"
    return (
        "95%, error of the assay in both samples" if density else "ends of two exact 95% intervals of shares"
    )


def _open(series: str, antigen: str, now: Observation, why: str) -> Finding:
    return Finding(
        finding="antigen_loss",
        series=series,
        subject=antigen,
        verdict="not evaluable",
        direction="neither",
        date=now.date,
        interval="none",
        statement=f"Whether {antigen} was lost is not evaluable: {why}.",
        source=SOURCE,
        status="assumption",
    )


def _plain(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
