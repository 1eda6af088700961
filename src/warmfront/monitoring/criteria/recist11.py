"""RECIST 1.1 on sums of diameters: the scale of that name."""

from collections.abc import Mapping, Sequence
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.recist import RecistRule
from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.overall import VisitFacts, judge_visits

RANK = ("CR", "PR", "SD", "non-CR/non-PD", "PD", "NE")


def read_rule(scale: ClinicalScale) -> RecistRule:
    """Make the rule of the thresholds of the scale's file.

    Parameters
    ----------
    scale : ClinicalScale
        ``recist11``.

    Returns
    -------
    RecistRule
        Limits.
    """
    return RecistRule(
        shrinkage=scale.threshold("partial_response_percent") / 100,
        growth=scale.threshold("progression_percent") / 100,
        growth_mm=scale.threshold("progression_mm"),
        confirm_days=scale.threshold("confirmation_days"),
        stable_days=scale.threshold("stable_days"),
    )


def judge_recist11(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Judge every visit from the sum of the target lesions, the non-target lesions and new lesions.

    Parameters
    ----------
    inputs : mapping
        ``baseline_sum_mm`` and one entry for each visit in ``target_sums_mm``, ``nontarget``, ``new_lesion``;
        an entry of None was not assessed.
    scale : ClinicalScale
        ``recist11``.

    Returns
    -------
    Outcome
        Fields ``responses``, ``progression_index`` (the first visit with progression, from 0) and
        ``best_response`` without confirmation.

    Raises
    ------
    InputError
        When the three lists differ in length.
    """
    names = ("target_sums_mm", "nontarget", "new_lesion")
    lengths = {name: len(inputs[name]) for name in names}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise refuse("recist11", f"visits: {found}", "one entry for each visit in each", "complete the lists")
    rows = zip(*(inputs[name] for name in names), strict=True)
    visits = [
        VisitFacts(sum_mm=size, gone=size is not None and size <= 0, nontarget=other, new_lesion=new)
        for size, other, new in rows
    ]
    calls = judge_visits(float(inputs["baseline_sum_mm"]), visits, read_rule(scale))
    responses = tuple(call.call for call in calls)
    first = responses.index("PD") if "PD" in responses else None
    best = min(responses, key=RANK.index) if responses else None
    warnings: tuple[str, ...] = ()
    if any(size is None for size in inputs["target_sums_mm"]):
        warnings = ("A visit without a sum is not evaluable unless another part shows progression.",)
    if _came_back(responses, inputs["target_sums_mm"]):
        warnings += (
            "A lesion came back after a complete response: once that response is beyond doubt (confirmed), "
            "it is progression at any size.",
        )
    return Outcome(
        fields={"responses": responses, "progression_index": first, "best_response": best},
        band=str(best or ""),
        rule=calls[-1].rule if calls else "",
        warnings=warnings,
    )


def _came_back(responses: Sequence[str], sums: Sequence[float | None]) -> bool:
    """Whether target lesions were seen again, too small for progression, right after a complete response."""
    was_complete = False
    for call, size in zip(responses, sums, strict=True):
        if was_complete and call == "PR" and size:
            return True
        was_complete = call == "CR" or (was_complete and call == "NE")
    return False
