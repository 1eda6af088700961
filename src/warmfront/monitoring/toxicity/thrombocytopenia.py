"""Early and late haematotoxicity of immune effector cells from days of low platelets."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def grade_early_platelets(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Grade the number of days with low platelets within days 0 to 30.

    Parameters
    ----------
    inputs : mapping of str to int
        Days below 50 and below 20 x 10^9/L, added up.
    scale : ClinicalScale
        ``t_icaht_early``.

    Returns
    -------
    Outcome
        Field ``grade``, 0 to 4; higher is worse.
    """
    below50, below20 = int(inputs["days_lt50"]), int(inputs["days_lt20"])
    if below20:
        grade = 4 if below20 >= scale.threshold("grade4_days_lt20") else 3
    else:
        grade = 2 if below50 >= scale.threshold("grade2_days_lt50") else int(below50 > 0)
    odd = "More days below 20 than below 50 are stated: days below 20 lie below 50 too."
    return Outcome(
        fields={"grade": grade},
        value=grade,
        rule=f"{below50} days below 50, {below20} below 20",
        warnings=(odd,) if below20 > below50 else (),
    )


def grade_late_platelets(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Grade the number of days with low platelets within days 31 to 100.

    Parameters
    ----------
    inputs : mapping of str to int
        Days below 100, 50 and 20 x 10^9/L, added up, and on how many tests they rest.
    scale : ClinicalScale
        ``t_icaht_late``.

    Returns
    -------
    Outcome
        Field ``grade``, 0 to 4; higher is worse. A single low test may be transient and is not graded.
    """
    below = [int(inputs[name]) for name in ("days_lt100", "days_lt50", "days_lt20")]
    low_tests = inputs["low_tests"]
    if not any(below):
        return Outcome(fields={"grade": 0}, value=0, rule="no day below 100")
    if low_tests is None:
        return Outcome(fields={}, missing=("low_tests",), reason="missing_input")
    if low_tests < scale.threshold("low_tests"):
        return Outcome(fields={}, reason="one low test may be transient: a second one is needed")
    if below[2]:
        grade = 4 if below[2] >= scale.threshold("grade4_days_lt20") else 3
    else:
        grade = 2 if below[1] else 1
    return Outcome(
        fields={"grade": grade},
        value=grade,
        rule=f"{below[0]} days below 100, {below[1]} below 50, {below[2]} below 20",
    )
