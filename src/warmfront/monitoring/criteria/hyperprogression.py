"""Hyper-progression by three published definitions that disagree; none without a scan before the baseline."""

import math
from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.knowledge.scales import ClinicalScale

NOT_ASSESSABLE = "not assessable"


def growth_rate(before_mm: float, after_mm: float, days: float) -> float | None:
    """Compute the growth of the tumour volume in percent in a month, from two sums of diameters.

    Parameters
    ----------
    before_mm, after_mm : float
        Sums of diameters in mm.
    days : float
        Days between them, above 0.

    Returns
    -------
    float or None
        Percent in a month, above 0 when growing; None when a sum is 0.

    Notes
    -----
    The volume goes with the cube of the diameter and grows exponentially.

    References
    ----------
    Ferte C, et al. Clin Cancer Res 2014;20:246-252, doi:10.1158/1078-0432.CCR-13-2098.

    Examples
    --------
    >>> round(growth_rate(50.0, 50.0 * 2 ** (1 / 3), 365.25 / 12), 9)
    100.0
    """
    if before_mm <= 0 or after_mm <= 0:
        return None
    return 100 * math.expm1(3 * math.log(after_mm / before_mm) * DAYS_PER_MONTH / days)


def judge_hyperprogression(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Compare growth before and under treatment by each definition.

    Parameters
    ----------
    inputs : mapping
        Sums of the same target lesions on three scans, days between them, and whether the first scan under
        treatment is progression by RECIST 1.1.
    scale : ClinicalScale
        ``hyperprogression``.

    Returns
    -------
    Outcome
        Rates, ratios, and ``yes``, ``no`` or ``not assessable`` for each definition.
    """
    sums = tuple(float(inputs[name]) for name in ("sum_before_mm", "sum_baseline_mm", "sum_first_mm"))
    days = float(inputs["days_before"]), float(inputs["days_after"])
    rates = growth_rate(sums[0], sums[1], days[0]), growth_rate(sums[1], sums[2], days[1])
    slopes = tuple((sums[i + 1] - sums[i]) * DAYS_PER_MONTH / days[i] for i in (0, 1))
    ratio = _ratio(*rates)
    slope_ratio = _ratio(*slopes)
    change = None if None in rates else (rates[1] or 0.0) - (rates[0] or 0.0)
    progressed = bool(inputs["progression"])
    least, least_slope = scale.threshold("rate_ratio"), scale.threshold("slope_ratio")
    verdicts = {
        "champiat": _verdict(ratio, lambda value: progressed and value >= least),
        "saada_bouzid": _verdict(slope_ratio, lambda value: value >= least_slope),
        "ferrara": _verdict(change, lambda value: progressed and value > scale.threshold("rate_change")),
    }
    told = sorted(name for name, verdict in verdicts.items() if verdict == "yes")
    warnings = []
    if len(set(verdicts.values())) > 1:
        warnings.append("The definitions disagree: each is shown.")
    if ratio is None or slope_ratio is None:
        warnings.append("Without growth before treatment there is no ratio.")
    return Outcome(
        fields={
            "rate_before": rates[0],
            "rate_after": rates[1],
            "rate_ratio": ratio,
            "rate_change": change,
            "slope_ratio": slope_ratio,
            **verdicts,
        },
        rule=f"Hyper-progression by {', '.join(told)}." if told else "Hyper-progression by no definition.",
        warnings=tuple(warnings),
    )


def _ratio(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None or before <= 0 else after / before


def _verdict(value: float | None, meets: Any) -> str:
    if value is None:
        return NOT_ASSESSABLE
    return "yes" if meets(value) else "no"
