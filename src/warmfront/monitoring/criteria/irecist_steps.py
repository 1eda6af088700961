"""One assessment after an unconfirmed progression: it is confirmed, kept, or taken back (iRECIST)."""

from collections.abc import Sequence
from typing import Literal

from warmfront.domain.records import record

ImmuneCall = Literal["iCR", "iPR", "iSD", "iUPD", "iCPD", "NE", "non-iCR/non-iUPD"]
RepeatScan = "not_assignable_repeat_scan"

PASSED_OVER = frozenset({"iUPD", "NE"})
"""Calls that may lie between the first iUPD and the iCPD that confirms it."""

ROUNDING = 1e-9
"""Sums and weeks that differ from a limit by less than this are at the limit."""


@record
class StepLimits:
    """Limits of one step.

    Parameters
    ----------
    growth_mm : float
        Further rise of a sum in mm that confirms progression.
    earliest_weeks, latest_weeks : float
        Window after the first unconfirmed progression in which a scan is meant to confirm it.
    """

    growth_mm: float = 5.0
    earliest_weeks: float = 4.0
    latest_weeks: float = 8.0


@record
class Step:
    """What has changed since the first unconfirmed progression of the block.

    Parameters
    ----------
    target_delta_mm : float
        Rise of the sum of the target lesions in mm; several rises add up. Negative for a fall.
    new_sum_delta_mm : float
        Rise of the sum of the new lesions that are measured.
    new_count_delta : int
        Further new lesions.
    nontarget_increase : bool
        Any further growth of non-target lesions, unequivocal or not.
    new_nontarget_increase : bool
        Any growth of new lesions that are not measured.
    target_was_iupd, nontarget_was_iupd : bool
        Whether these lesions made the unconfirmed progression.
    fresh_progression : bool
        Progression by RECIST 1.1 in a part that had none before.
    """

    target_delta_mm: float = 0.0
    new_sum_delta_mm: float = 0.0
    new_count_delta: int = 0
    nontarget_increase: bool = False
    new_nontarget_increase: bool = False
    target_was_iupd: bool = True
    nontarget_was_iupd: bool = True
    fresh_progression: bool = False


def find_confirmation(step: Step, limits: StepLimits) -> str:
    """Say what confirms progression in this step.

    Parameters
    ----------
    step : Step
        Changes since the first unconfirmed progression.
    limits : StepLimits
        Limits.

    Returns
    -------
    str
        The reason in words; empty when nothing confirms it.

    References
    ----------
    Seymour L, et al. Lancet Oncol 2017;18:e143-e152, doi:10.1016/S1470-2045(17)30074-8, table 2.

    Examples
    --------
    >>> find_confirmation(Step(target_delta_mm=4.0), StepLimits())
    ''
    """
    enough = limits.growth_mm - ROUNDING
    if step.new_count_delta > 0:
        return "another new lesion"
    if step.target_was_iupd and step.target_delta_mm >= enough:
        return f"the sum of the target lesions rose by a further {step.target_delta_mm:g} mm"
    if step.nontarget_was_iupd and step.nontarget_increase:
        return "non-target lesions grew further"
    if step.new_sum_delta_mm >= enough:
        return f"the sum of the new lesions rose by {step.new_sum_delta_mm:g} mm"
    if step.new_nontarget_increase:
        return "new lesions that are not measured grew"
    if step.fresh_progression:
        return "progression by RECIST 1.1 in a part that had none before"
    return ""


def find_progression(calls: Sequence[str]) -> int | None:
    """Find the day of progression in a row of calls: the first iUPD of the block that is confirmed.

    Parameters
    ----------
    calls : sequence of str
        Calls in order of time.

    Returns
    -------
    int or None
        Index from 0; None when no iUPD was confirmed.

    Examples
    --------
    >>> find_progression(["iSD", "iUPD", "iPR", "iUPD", "NE", "iCPD"])
    3
    """
    if "iCPD" not in calls:
        return None
    place = start = list(calls).index("iCPD")
    while start > 0 and calls[start - 1] in PASSED_OVER:
        start -= 1
    block = [index for index in range(start, place) if calls[index] == "iUPD"]
    return block[0] if block else None
