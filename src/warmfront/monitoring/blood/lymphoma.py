"""Courses of lymphoma: PET where there is one, CT otherwise; indeterminate under immune therapy."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from warmfront.domain.follow_up import ResponseCall
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.blood.calls import make_call
from warmfront.monitoring.blood.leukaemia import grade_open
from warmfront.monitoring.blood.lugano_ct import has_grown, sum_products
from warmfront.monitoring.blood.lymphoma_scans import (
    SCAN_DAYS,
    CtScan,
    Size,
    find_new_lesion,
    find_pet_days,
    gather_ct,
    gather_pet,
    read_ct_scans,
)
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import Observed, find_start, index_series, nearest, read_flag, select

PET_ANSWERS: dict[str, tuple[Any, ...]] = {
    "uptake_change": ("reduced", "unchanged", "increased"),
    "new_fdg_lesion": (False, True),
}
CT_ANSWERS: dict[str, tuple[Any, ...]] = {
    "new_lesion": (False, True),
    "other_lesions": ("absent", "present", "progressed"),
}


def judge_lymphoma(criterion: str, follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[ResponseCall, ...]:
    """Call the response at every scan after the start.

    Parameters
    ----------
    criterion : str
        Of the course.
    follow_up : FollowUp
        Scans, marrow, spleen.
    knowledge : KnowledgeBase
        Scales and units.

    Returns
    -------
    tuple of ResponseCall
        By day. A CT within two weeks of a PET adds nothing to the call by PET. Where what is not stated could
        not change the call, the call stands; otherwise it is not evaluable and says what is missing.
    """
    start = find_start(follow_up)
    observed = index_series(follow_up)
    pet_days = [day for day in find_pet_days(observed) if start is None or day > start]
    if start is None:
        pet_days = pet_days[1:]
    calls = [_call_pet(criterion, day, observed, knowledge) for day in pet_days]
    scans = read_ct_scans(observed, knowledge)
    base = find_base_scan(scans, start)
    if base is not None and base.sizes:
        lowest: dict[str, Size] = dict(base.sizes)
        for scan in (one for one in scans if one.date > base.date and (start is None or one.date > start)):
            if not any(abs((scan.date - day).days) <= SCAN_DAYS for day in pet_days):
                calls.append(_call_ct(criterion, (scan, base), lowest, observed, knowledge))
            lowest = lower(lowest, scan)
    return tuple(sorted(calls, key=lambda call: call.date))


def find_base_scan(scans: Sequence[CtScan], start: dt.date | None) -> CtScan | None:
    """Return the last scan up to the start of therapy; without a start the first.

    Parameters
    ----------
    scans : sequence of CtScan
        By day.
    start : date or None
        Of therapy.

    Returns
    -------
    CtScan or None
        None without one.
    """
    before = [scan for scan in scans if start is None or scan.date <= start]
    return None if not before else before[0] if start is None else before[-1]


def lower(lowest: dict[str, Size], scan: CtScan) -> dict[str, Size]:
    """Return the smallest size of each target, this scan included.

    Parameters
    ----------
    lowest : dict of str to tuple
        Before this scan.
    scan : CtScan
        Its sizes.

    Returns
    -------
    dict of str to tuple
        By lesion; smallest by product.
    """
    return {
        lesion: min(size, scan.sizes.get(lesion, size), key=lambda one: (one[0] * one[1], one))
        for lesion, size in lowest.items()
    }


def _call_pet(criterion: str, day: dt.date, observed: Observed, knowledge: KnowledgeBase) -> ResponseCall:
    inputs = gather_pet(day, observed, knowledge)
    if inputs["uptake_change"] == "any":
        inputs["uptake_change"] = None
    result = grade_open("lugano_pet", inputs, PET_ANSWERS, knowledge)
    parts = {"by": "PET-CT", **{name: str(value) for name, value in inputs.items() if value is not None}}
    return make_call(criterion, day, result, "response", parts)


def _call_ct(
    criterion: str,
    scans: tuple[CtScan, CtScan],
    lowest: dict[str, Size],
    observed: Observed,
    knowledge: KnowledgeBase,
) -> ResponseCall:
    scan, base = scans
    inputs = gather_ct(scan, base, lowest, observed, knowledge)
    result = grade_open("lugano_ct", inputs, CT_ANSWERS, knowledge)
    parts = {"by": "CT", "targets": str(len(base.sizes))}
    call = make_call(criterion, scan.date, result, "response", parts)
    lacking = tuple(f"target {lesion} has one diameter only" for lesion in (*base.one_sided, *scan.one_sided))
    change = result.fields.get("spd_change_percent")
    return dataclasses.replace(
        call,
        warnings=(*call.warnings, *lacking),
        change_from_baseline_percent=float(change) if isinstance(change, (int, float)) else None,
    )


def judge_indeterminate(
    calls: Sequence[ResponseCall], immune_start: dt.date, follow_up: FollowUp, knowledge: KnowledgeBase
) -> tuple[ResponseCall, ...]:
    """Read progression under immune therapy as indeterminate where LYRIC says so.

    Parameters
    ----------
    calls : sequence of ResponseCall
        By Lugano.
    immune_start : date
        First day of the immune therapy.
    follow_up : FollowUp
        Scans, and ``lyric.clinical_decline``.
    knowledge : KnowledgeBase
        Scales.

    Returns
    -------
    tuple of ResponseCall
        The same calls; one that follows an indeterminate one and still is progression confirms it, and then
        the first of them is the day of progression.
    """
    observed = index_series(follow_up)
    scans = read_ct_scans(observed, knowledge)
    base = find_base_scan(scans, find_start(follow_up))
    made: list[ResponseCall] = []
    for call in calls:
        if call.meaning != "progression" or call.date <= immune_start:
            made.append(dataclasses.replace(call, criterion="lyric"))
            continue
        result = grade_scale(
            "lyric", _gather_lyric(call, base, scans, immune_start, observed, knowledge), knowledge
        )
        if result.computable and str(result.fields["response"]).startswith("IR"):
            made.append(make_call("lyric", call.date, result, "response", call.parts))
        else:
            why = (
                f"; LYRIC: {result.rule}"
                if result.computable
                else (f"; not judged whether indeterminate, not stated: {', '.join(result.missing)}")
            )
            made.append(dataclasses.replace(call, criterion="lyric", rule=call.rule + why))
    return _settle(made)


def _gather_lyric(
    call: ResponseCall,
    base: CtScan | None,
    scans: Sequence[CtScan],
    immune_start: dt.date,
    observed: Observed,
    knowledge: KnowledgeBase,
) -> dict[str, Any]:
    near = [scan for scan in scans if abs((scan.date - call.date).days) <= SCAN_DAYS]
    decline = nearest(select(observed, "lyric.clinical_decline"), call.date, SCAN_DAYS, SCAN_DAYS)
    new = find_new_lesion(call.date, observed, "lugano_pet.new_fdg_lesion")
    inputs: dict[str, Any] = {
        "days_since_start": (call.date - immune_start).days,
        "clinical_decline": read_flag(decline),
        "new_lesion": new,
        "uptake_rise": call.parts.get("by") == "PET-CT",
    }
    if base is None or not near or not set(base.sizes) <= set(near[0].sizes):
        return inputs
    targets, scan = sorted(base.sizes), near[0]
    earlier = [one for one in scans if base.date <= one.date < scan.date and set(targets) <= set(one.sizes)]
    sums = [sum_products(*zip(*(one.sizes[lesion] for lesion in targets), strict=True)) for one in earlier]
    if not sums or min(sums) <= 0:
        return inputs
    now = sum_products(*zip(*(scan.sizes[lesion] for lesion in targets), strict=True))
    lowest: dict[str, Size] = dict(base.sizes)
    for one in earlier:
        lowest = lower(lowest, one)
    scale = knowledge.monitoring.scales["lugano_ct"]
    grown = any(has_grown(scan.sizes[lesion], lowest[lesion], scale) for lesion in targets)
    change = round((now - min(sums)) / min(sums) * 100, 9)
    return {**inputs, "spd_change_from_nadir_percent": change, "single_growth": grown}


def _settle(calls: Sequence[ResponseCall]) -> tuple[ResponseCall, ...]:
    """Let a progression that follows an indeterminate call be dated back to it."""
    made = list(calls)
    for position, call in enumerate(made):
        follows = [one for one in made[position + 1 :] if one.meaning != "not_evaluable"][:1]
        if call.meaning == "unconfirmed_progression" and follows and follows[0].meaning in (
            "progression", "unconfirmed_progression",
        ):  # fmt: skip
            rule = f"{call.rule}; still there on {follows[0].date}"
            made[position] = dataclasses.replace(call, meaning="progression", rule=rule)
    return tuple(made)
