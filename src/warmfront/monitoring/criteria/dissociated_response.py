"""Dissociated response: some lesions shrink while others grow, lesion by lesion."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def judge_dissociated(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Count lesions that shrank and lesions that grew between two scans.

    Parameters
    ----------
    inputs : mapping
        ``before_mm`` and ``now_mm``, one entry for each lesion in one order; None for a lesion not assessed.
    scale : ClinicalScale
        ``dissociated_response``.

    Returns
    -------
    Outcome
        Fields ``dissociated``, ``shrunk`` and ``grown`` (counts).

    Raises
    ------
    InputError
        When the lists differ in length.
    """
    before, now = inputs["before_mm"], inputs["now_mm"]
    if len(before) != len(now):
        found = f"{len(before)} and {len(now)} lesions"
        raise refuse("dissociated_response", found, "the same lesions in both", "complete the lists")
    pairs = [(old, new) for old, new in zip(before, now, strict=True) if old and new is not None]
    if len(pairs) < 2:
        reason = "fewer than two lesions were measured at both scans"
        return Outcome(fields={}, reason=reason)
    fall, rise = scale.threshold("shrinkage_percent") / 100, scale.threshold("growth_percent") / 100
    shrunk = sum(new < (1 - fall) * old - 1e-9 for old, new in pairs)
    larger = [new - old for old, new in pairs if new > (1 + rise) * old + 1e-9]
    grown = len(larger) if sum(larger) >= scale.threshold("growth_mm") - 1e-9 else 0
    verdict = shrunk > 0 and grown > 0
    words = (
        f"of {len(pairs)} lesions {shrunk} shrank by more than {fall:.0%}, {grown} grew by over {rise:.0%}"
    )
    left = len(before) - len(pairs)
    return Outcome(
        fields={"dissociated": verdict, "shrunk": shrunk, "grown": grown},
        band="yes" if verdict else "no",
        rule=f"{words}.",
        warnings=(f"{left} lesions were not measured at both scans and are left out.",) if left else (),
    )
