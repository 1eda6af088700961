"""Whether an antigen was lost between two samples, or only found less."""

import math
from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome, Value
from warmfront.knowledge.scales import ClinicalScale
from warmfront.stats.intervals import clopper_pearson

TWO_SIDED_95 = 1.959963984540054
"""Standard normal quantile of 0.975."""


def judge_antigen(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name what became of an antigen.

    Parameters
    ----------
    inputs : mapping of str to value
        Molecules a cell or percent of cells, before and now, with the limit of the assay and its error.
    scale : ClinicalScale
        ``antigen_loss``.

    Returns
    -------
    Outcome
        ``call`` with the ratio of now to before and its 95% interval; not found leaves only an upper end.
    """
    before, now, limit = float(inputs["baseline"]), float(inputs["now"]), _limit(inputs, scale)
    if before <= 0 or (limit is not None and before < limit):
        return Outcome(fields={}, reason="not evaluable: the antigen was not found before")
    published = _below_published(inputs, now, scale)
    if inputs["now_below_limit"] or now <= 0 or (limit is not None and now < limit):
        return _not_found(before, limit, published, scale)
    missing = _missing(inputs)
    if missing:
        return Outcome(fields={}, missing=missing, reason="missing_input")
    low, high = _interval(inputs, before, now)
    call = "down-regulation" if high < 1 else "no loss" if low > 1 else "not separable"
    rule = f"{now / before:.3g} of the value before (95% {low:.3g} to {high:.3g}): {call}"
    return _outcome(call, rule, (now / before, low, high), published)


def _limit(inputs: Mapping[str, Any], scale: ClinicalScale) -> float | None:
    if inputs["limit"] is not None:
        return float(inputs["limit"])
    if inputs["now_below_limit"]:
        return float(inputs["now"])
    return scale.threshold("percent_limit") if inputs["measure"] == "percent_positive" else None


def _not_found(before: float, limit: float | None, published: bool | None, scale: ClinicalScale) -> Outcome:
    if limit is None or limit <= 0:
        return Outcome(fields={}, missing=("limit",), reason="missing_input")
    clear = round(before / limit, 9) >= scale.threshold("well_above")
    call = "loss" if clear else "not separable"
    rule = f"not found, limit {limit:g}, against {before:g} before: {call}"
    return _outcome(call, rule, (None, 0.0, limit / before), published)


def _missing(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    needed = (
        ("assay_cv_percent",)
        if inputs["measure"] == "molecules_per_cell"
        else ("cells_counted_before", "cells_counted_now")
    )
    return tuple(name for name in needed if inputs[name] is None)


def _interval(inputs: Mapping[str, Any], before: float, now: float) -> tuple[float, float]:
    """Return the 95% interval of the ratio: lognormal error, or the ends of two exact intervals of shares."""
    if inputs["measure"] == "molecules_per_cell":
        spread = math.sqrt(2 * math.log1p((inputs["assay_cv_percent"] / 100) ** 2))
        ratio = now / before
        return ratio * math.exp(-TWO_SIDED_95 * spread), ratio * math.exp(TWO_SIDED_95 * spread)
    ends = []
    for percent, counted in ((before, "cells_counted_before"), (now, "cells_counted_now")):
        cells = int(inputs[counted])
        positive = min(cells, round(cells * percent / 100))
        ends.append(clopper_pearson(positive, cells))
    (before_low, before_high), (now_low, now_high) = ends
    return now_low / before_high, now_high / max(before_low, 1e-12)


def _below_published(inputs: Mapping[str, Any], now: float, scale: ClinicalScale) -> bool | None:
    if inputs["antigen"] != "CD19" or inputs["measure"] != "molecules_per_cell":
        return None
    return now < scale.threshold("cd19_molecules")


def _outcome(
    call: str, rule: str, ratio: tuple[float | None, float, float], published: bool | None
) -> Outcome:
    fields: dict[str, Value] = {
        "call": call,
        "ratio": ratio[0],
        "ratio_low": ratio[1],
        "ratio_high": ratio[2],
        "below_published_limit": published,
    }
    return Outcome(fields=fields, value=ratio[0], band=call, rule=rule)
