"""Molecular response: how much the mean variant fraction of circulating tumour DNA fell."""

import math
from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome, Value
from warmfront.knowledge.scales import ClinicalScale

DECIMALS = 12
"""Changes are rounded here, so that a fall to exactly one half is 50% in every unit."""

TWO_SIDED_95 = 1.959963984540054
"""Standard normal quantile of 0.975."""


def judge_molecular_response(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Compare the mean variant fraction under treatment with that at the start.

    Parameters
    ----------
    inputs : mapping of str to value
        ``baseline_mean_vaf`` and ``ontreatment_mean_vaf`` in percent; ``limit_of_detection`` (percent) and
        ``assay_cv_percent`` (percent) may be None.
    scale : ClinicalScale
        ``ctdna_molecular_response``.

    Returns
    -------
    Outcome
        Every field is None when no tumour DNA was found at the start. Below a stated limit of detection the
        change is known only to lie under ``pct_change_high``; a threshold that this leaves open is None.
    """
    before, now = float(inputs["baseline_mean_vaf"]), float(inputs["ontreatment_mean_vaf"])
    limit = float(inputs["limit_of_detection"] or 0.0)
    if before <= 0 or before < limit:
        return Outcome(fields={}, reason="not evaluable: no tumour DNA was found at the start")
    found = now > 0 and now >= limit
    spread = _log_spread(inputs["assay_cv_percent"])
    near = limit > 0 and round(before / limit, DECIMALS) < scale.threshold("quantified_from")
    if near and spread is None:
        return _near_limit(found)
    if not found and limit:
        return _below_limit(before, limit, scale)
    change = round((now - before) / before * 100, DECIMALS)
    low, high = _interval(now / before, spread)
    fields: dict[str, Value] = {
        "pct_change": change,
        "molecular_response_50": change <= scale.threshold("response"),
        "response_90": change <= scale.threshold("deep_response"),
        "clearance": not found,
        "pct_change_low": low,
        "pct_change_high": high,
    }
    return Outcome(
        fields=fields, value=change, rule=_words(change, found), warnings=_doubts(low, high, scale)
    )


def _below_limit(before: float, limit: float, scale: ClinicalScale) -> Outcome:
    """Return what is known when nothing was found: the fall is at least that to the limit of detection."""
    least = round((limit - before) / before * 100, DECIMALS)

    def met(name: str) -> bool | None:
        return True if least <= scale.threshold(name) else None

    fields: dict[str, Value] = {
        "pct_change": None,
        "molecular_response_50": met("response"),
        "response_90": met("deep_response"),
        "clearance": True,
        "pct_change_low": -100.0,
        "pct_change_high": least,
    }
    rule = f"not found, which with a limit of {limit:g}% means a fall by at least {-least:.3g}%"
    return Outcome(
        fields=fields, rule=rule, warnings=("Not found is not zero: the assay has a limit of detection.",)
    )


def _near_limit(found: bool) -> Outcome:
    words = "found at the start too near the limit of detection for a percentage"
    warning = "So near the limit a second sample of the same blood can come out the other way."
    return Outcome(fields={"clearance": not found}, rule=words, warnings=(warning,))


def _log_spread(cv_percent: float | None) -> float | None:
    """Return the standard deviation of the logarithm of a ratio of two measurements."""
    if cv_percent is None:
        return None
    return math.sqrt(2 * math.log1p((cv_percent / 100) ** 2))


def _interval(ratio: float, spread: float | None) -> tuple[float | None, float | None]:
    if spread is None or ratio <= 0:
        return None, None
    ends = [ratio * math.exp(side * TWO_SIDED_95 * spread) for side in (-1, 1)]
    return round((ends[0] - 1) * 100, DECIMALS), round((ends[1] - 1) * 100, DECIMALS)


def _doubts(low: float | None, high: float | None, scale: ClinicalScale) -> tuple[str, ...]:
    if low is None or high is None:
        return ()
    names = {"response": "50%", "deep_response": "90%"}
    open_ = [words for name, words in names.items() if low <= scale.threshold(name) < high]
    doubts = [f"The error of the assay alone leaves a fall by {words} open." for words in open_]
    if low <= 0 <= high:
        doubts.append("The error of the assay alone can explain the change.")
    return tuple(doubts)


def _words(change: float, found: bool) -> str:
    if not found:
        return "found at the start, not found under treatment"
    return f"{'fall' if change < 0 else 'rise'} by {abs(change):.4g}%"
