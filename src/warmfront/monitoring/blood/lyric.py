"""Indeterminate responses of lymphoma under immune therapy."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def judge_lyric(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Name the indeterminate response, or progression, or none.

    Parameters
    ----------
    inputs : mapping of str to value
        Change of the sum of products from its smallest, days since the start, and what was seen.
    scale : ClinicalScale
        ``lyric``.

    Returns
    -------
    Outcome
        ``response``: IR1, IR2a, IR2b, IR3, PD or none; a new lesion stands before growth, growth before
        uptake.

    References
    ----------
    Cheson et al. 2016, doi:10.1182/blood-2016-05-718528.
    """
    change, days = inputs["spd_change_from_nadir_percent"], inputs["days_since_start"]
    if change >= scale.threshold("growth"):
        early = days <= scale.threshold("early_days") and not inputs["clinical_decline"]
        found = "IR1" if early else "PD"
        when = "with clinical decline" if inputs["clinical_decline"] else f"on day {days:g}"
        return _name(found, f"sum of products up by {change:.4g}% {when}")
    if inputs["new_lesion"]:
        return _name("IR2a", f"new lesion, sum of products changed by {change:.4g}%")
    if inputs["single_growth"]:
        return _name("IR2b", f"growth of some lesions, sum of products changed by {change:.4g}%")
    if inputs["uptake_rise"]:
        return _name("IR3", "more uptake without growth that is progression")
    return _name("none", "nothing that is indeterminate")


def _name(response: str, why: str) -> Outcome:
    return Outcome(fields={"response": response}, band=response, rule=f"{why}: {response}")
