"""Whether B cells came back early after cells against a target on B cells."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale


def judge_b_cell_recovery(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Judge whether B cells came back before six months.

    Parameters
    ----------
    inputs : mapping of str to value
        Day of recovery, or months of follow-up without one.
    scale : ClinicalScale
        ``b_cell_aplasia``.

    Returns
    -------
    Outcome
        Field ``early_recovery``; None when the follow-up is too short to say.
    """
    day, months = inputs["first_b_cell_recovery_day"], inputs["months_followup"]
    if day is not None:
        early = day < scale.threshold("early_days")
        alarm = "early recovery of B cells: the product is probably gone, the relapse risk is raised"
        return Outcome(
            fields={"early_recovery": early},
            rule=f"B cells back on day {day:g}",
            alarms=(alarm,) if early else (),
        )
    if months is None:
        return Outcome(fields={}, missing=("months_followup",), reason="missing_input")
    if months < scale.threshold("early_months"):
        return Outcome(fields={}, reason="not_evaluable", rule=f"no recovery in {months:g} months so far")
    return Outcome(fields={"early_recovery": False}, rule=f"no recovery in {months:g} months")
