"""Response of a glioma from its lesions: RANO, and iRANO while an immunotherapy runs."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from warmfront.domain.follow_up import ResponseCall
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.scales import Outcome
from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.irano import UNCONFIRMED, judge_irano
from warmfront.monitoring.criteria.rano import find_progression, judge_rano
from warmfront.monitoring.criteria.summary import MEANINGS
from warmfront.monitoring.criteria.visits import group_visits

RANO, IRANO = "rano", "irano"
BRAIN_SERIES = (
    "lesion_diameter",
    "lesion_perpendicular",
    "non_target_lesion",
    "new_lesion",
    "t2_flair_change",
    "steroid_dose",
    "neurological_status",
)
NEEDED = ("nadir_mm2", "now_mm2", "unmeasured", "t2_flair", "new_lesion", "steroids", "clinical")
WORDS = {"t2_flair": "t2_flair_change", "clinical": "neurological_status"}


def judge_rano_course(
    follow_up: FollowUp, start: dt.date | None, knowledge: KnowledgeBase, *, final: bool = True
) -> tuple[ResponseCall, ...]:
    """Judge every scan of a glioma.

    Parameters
    ----------
    follow_up : FollowUp
        Two diameters of each enhancing lesion, T2/FLAIR, new lesions, steroids, clinical state, radiotherapy.
    start : date or None
        First day of treatment.
    knowledge : KnowledgeBase
        Scale ``rano``.
    final : bool
        Whether a progression is final; iRANO reads every scan by itself.

    Returns
    -------
    tuple of ResponseCall
        By day; not evaluable where an item is missing and no sign of progression was seen.
    """
    scale = knowledge.monitoring.scales[RANO]
    seen = [one for one in follow_up.observations if one.series in BRAIN_SERIES]
    groups = group_visits(seen, start)
    before = [place for place, group in enumerate(groups) if start is not None and group[0].date <= start]
    if not groups:
        return ()
    place = before[-1] if before else 0
    baseline = best = groups[place]
    targets = choose_targets(baseline, scale)
    known = {
        one.subject
        for group in groups[: place + 1]
        for one in group
        if one.series == "new_lesion" and one.text != "absent"
    }
    first = _add(baseline, targets) or 0.0
    nadir, made, progressed = first, [], False
    for group in groups[place + 1 :]:
        inputs = _read(group, baseline, targets, first, nadir)
        inputs["new_lesion"] = bool(_list_new(group) - known)
        inputs["steroids_since_nadir"] = _compare_steroids(group, best)
        inputs["weeks_since_radiotherapy"] = _weeks_since(follow_up.therapies, group[0].date)
        outcome = _judge(inputs, scale)
        if progressed and final:
            outcome = Outcome(
                fields={"response": "PD"}, rule="After progression the course stays progression."
            )
        made.append(_call(group[0].date, inputs, outcome, first))
        progressed = progressed or outcome.fields["response"] == "PD"
        now = inputs["now_mm2"]
        if now is not None and now <= nadir:
            nadir, best = now, group
    return tuple(made)


def judge_irano_course(
    calls: Sequence[ResponseCall], start: dt.date, knowledge: KnowledgeBase
) -> tuple[ResponseCall, ...]:
    """Judge the same scans under an immunotherapy.

    Parameters
    ----------
    calls : sequence of ResponseCall
        Calls of RANO, by day, each scan by itself.
    start : date
        First day of the immunotherapy.
    knowledge : KnowledgeBase
        Scale ``irano``.

    Returns
    -------
    tuple of ResponseCall
        By day; an unconfirmed progression is open until a scan confirms it.
    """
    scale = knowledge.monitoring.scales[IRANO]
    made: list[ResponseCall] = []
    first: dt.date | None = None
    for one in calls:
        if one.date < start:
            continue
        since = None if first is None else (one.date - first).days / DAYS_PER_MONTH
        outcome = judge_irano(
            {
                "rano_response": one.call,
                "clinical": one.parts["clinical"],
                "months_since_start": (one.date - start).days / DAYS_PER_MONTH,
                "months_since_first_progression": since,
            },
            scale,
        )
        confirmed = any(other.call == "PD" for other in made)
        call = "PD" if confirmed else str(outcome.fields["response"])
        if call == UNCONFIRMED and first is None:
            first = one.date
        elif call not in (UNCONFIRMED, "NE"):
            first = None
        made.append(
            ResponseCall(
                criterion=IRANO,
                date=one.date,
                call=call,
                meaning=MEANINGS[call],
                rule="After progression the course stays progression." if confirmed else outcome.rule,
                parts=one.parts,
                change_from_baseline_percent=one.change_from_baseline_percent,
                change_from_nadir_percent=one.change_from_nadir_percent,
                warnings=one.warnings,
            )
        )
    return tuple(made)


def choose_targets(baseline: Sequence[Observation], scale: ClinicalScale) -> tuple[str, ...]:
    """Choose the lesions that are measurable in both directions, the largest first.

    Parameters
    ----------
    baseline : sequence of Observation
        Scan before treatment.
    scale : ClinicalScale
        ``rano``: least diameter, most lesions.

    Returns
    -------
    tuple of str
        Names of the lesions.
    """
    least, most = scale.threshold("least_diameter_mm"), int(scale.threshold("most_targets"))
    names = sorted({one.subject for one in baseline if one.series == "lesion_diameter"})
    products = {}
    for name in names:
        long, across = _size(baseline, "lesion_diameter", name), _size(baseline, "lesion_perpendicular", name)
        if long is not None and across is not None and min(long, across) >= least:
            products[name] = long * across
    return tuple(sorted(products, key=lambda name: (-products[name], name))[:most])


def _size(group: Sequence[Observation], series: str, name: str) -> float | None:
    found = {one.value for one in group if one.series == series and one.subject == name}
    return found.pop() if len(found) == 1 else None


def _add(group: Sequence[Observation], targets: Sequence[str]) -> float | None:
    """Sum of products; None when a diameter of one lesion is missing, never 0 for a missing one."""
    total = 0.0
    for name in targets:
        long = _size(group, "lesion_diameter", name)
        across = 0.0 if long == 0 else _size(group, "lesion_perpendicular", name)
        if long is None or across is None:
            return None
        total += long * across
    return total if targets else None


def _word(group: Sequence[Observation], series: str) -> str | None:
    found = {one.text for one in group if one.series == series and one.text}
    return found.pop() if len(found) == 1 else None


def _list_new(group: Sequence[Observation]) -> set[str]:
    found = [one for one in group if one.series == "new_lesion" and one.text in ("unequivocal", "increased")]
    return {one.subject for one in found}


def _read(
    group: Sequence[Observation],
    baseline: Sequence[Observation],
    targets: Sequence[str],
    first: float,
    nadir: float,
) -> dict[str, Any]:
    new = [one for one in group if one.series == "new_lesion" and one.subject in _list_new(group)]
    return {
        "baseline_mm2": first,
        "nadir_mm2": nadir,
        "now_mm2": _add(group, targets) if targets else 0.0,
        "unmeasured": _judge_unmeasured(group, baseline, targets),
        **{name: _word(group, series) for name, series in WORDS.items()},
        "steroids": "none" if _size(group, "steroid_dose", "") == 0 else _compare_steroids(group, baseline),
        "weeks_since_radiotherapy": None,
        "outside_field": any(one.details.get("outside_field") == "yes" for one in new),
        "histology": any(one.details.get("biopsy") == "positive" for one in group),
    }


def _judge_unmeasured(
    group: Sequence[Observation], baseline: Sequence[Observation], targets: Sequence[str]
) -> str | None:
    """Judge what enhances and is not measured: by the reader's word on each lesion."""
    small = {one.subject for one in baseline if one.series == "lesion_diameter"} - set(targets)
    named = {one.subject for one in (*baseline, *group) if one.series == "non_target_lesion"} | small
    if not named:
        return "none"
    words = {one.subject: one.text for one in group if one.series == "non_target_lesion"}
    old = {one.subject: one.text for one in baseline if one.series == "non_target_lesion"}
    worst = "unequivocal_progression"
    if any(word == worst and old.get(subject) != worst for subject, word in words.items()):
        return "progression"
    if any(word != "absent" for word in words.values()):
        return "stable"
    return "gone" if named <= set(words) else None


def _compare_steroids(group: Sequence[Observation], baseline: Sequence[Observation]) -> str | None:
    now, before = (_size(part, "steroid_dose", "") for part in (group, baseline))
    if now is None or before is None:
        return None
    if now == before:
        return "stable"
    return "increased" if now > before else "decreased"


def _weeks_since(therapies: Sequence[TherapyCourse], day: dt.date) -> float | None:
    ends = [
        one.end.date()
        for one in therapies
        if one.kind == "radiotherapy" and one.end is not None and one.status != "entered_in_error"
    ]
    past = [end for end in ends if end <= day]
    return (day - max(past)).days / 7 if past else None


def _judge(inputs: dict[str, Any], scale: ClinicalScale) -> Outcome:
    """Judge with what is there: a sign of progression counts, anything else needs every item."""
    missing = [name for name in NEEDED if inputs[name] is None]
    if not missing:
        return judge_rano(inputs, scale)
    imaging, clinical = find_progression(inputs, scale)
    if imaging or clinical:
        return judge_rano({**inputs, "now_mm2": inputs["now_mm2"] or 0.0}, scale)
    words = f"Not stated: {', '.join(missing)}; without them neither response nor stability can be said."
    return Outcome(fields={"response": "NE"}, rule=words)


def _call(day: dt.date, inputs: dict[str, Any], outcome: Outcome, first: float) -> ResponseCall:
    call = str(outcome.fields["response"])
    now, nadir = inputs["now_mm2"], inputs["nadir_mm2"]
    return ResponseCall(
        criterion=RANO,
        date=day,
        call=call,
        meaning=MEANINGS[call],
        rule=outcome.rule,
        parts={
            "products_mm2": "not measured" if now is None else f"{now:g}",
            "unmeasured": inputs["unmeasured"] or "not stated",
            "t2_flair": inputs["t2_flair"] or "not stated",
            "new": "yes" if inputs["new_lesion"] else "no",
            "steroids": inputs["steroids"] or "not stated",
            "clinical": inputs["clinical"] or "not stated",
        },
        change_from_baseline_percent=_change(now, first),
        change_from_nadir_percent=_change(now, nadir),
        warnings=outcome.warnings,
    )


def _change(now: float | None, before: float) -> float | None:
    return None if now is None or before <= 0 else round((now - before) / before * 100, 6)
