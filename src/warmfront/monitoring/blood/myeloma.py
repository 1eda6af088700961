"""Courses of myeloma: one assessment for each serum protein, against start and lowest value, confirmed."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from warmfront.domain.follow_up import ResponseCall
from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.blood.calls import make_call
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import (
    Observed,
    find_start,
    index_series,
    nearest,
    read_limit,
    read_value,
    read_word,
    select,
)

PROTEIN_DAYS = 14
"""Urine and light chains belong to a serum protein within this many days (assumption)."""

MARROW_DAYS = 42
"""Marrow, immunofixation and scans belong to a visit that follows within this many days (assumption)."""

AFTER_DAYS = 7
"""What was taken later than this after a visit belongs to the next one (assumption)."""

NUMBERS = {
    "serum_m": ("m_protein_serum", 0),
    "urine_m": ("m_protein_urine", PROTEIN_DAYS),
    "flc_involved": ("flc_involved", PROTEIN_DAYS),
    "flc_uninvolved": ("flc_uninvolved", PROTEIN_DAYS),
    "marrow_plasma_cells": ("marrow_plasma_cells", MARROW_DAYS),
}
"""Inputs that are numbers: their series, and the days within which they belong to the visit."""

WORDS = {
    "flc_ratio": ("flc_ratio_normal", PROTEIN_DAYS),
    "clonal_plasma_cells": ("clonal_plasma_cells", MARROW_DAYS),
    "plasmacytoma": ("plasmacytoma", MARROW_DAYS),
    "bone_lesions": ("bone_lesions", MARROW_DAYS),
}

BASELINES = ("serum_m", "urine_m", "flc_involved", "flc_uninvolved", "marrow_plasma_cells")

IMAGING = ("plasmacytoma", "bone lesions")
"""Words of a rule that rests on a scan; such a progression needs no second one."""


def judge_myeloma(criterion: str, follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[ResponseCall, ...]:
    """Call the response at every serum protein after the start.

    Parameters
    ----------
    criterion : str
        Of the course.
    follow_up : FollowUp
        Proteins, light chains, immunofixation, marrow, scans.
    knowledge : KnowledgeBase
        Scales and units.

    Returns
    -------
    tuple of ResponseCall
        By day. A progression by protein stays unconfirmed until the next assessment that can be judged says
        the same.
    """
    observed = index_series(follow_up)
    visits = sorted({one.date for one in select(observed, "m_protein_serum", "imwg.serum_m")})
    start = find_start(follow_up)
    base = _find_base(visits, start)
    if base is None:
        return ()
    first = _gather(base, observed, knowledge)
    baseline = {f"baseline_{name}": first[name] for name in BASELINES}
    seen = [first]
    calls = []
    for day in visits:
        if day <= base or (start is not None and day <= start):
            continue
        now = _gather(day, observed, knowledge)
        inputs = {**now, **baseline, **_find_lowest(seen)}
        result = grade_scale("imwg", inputs, knowledge)
        parts = {name: f"{now[name]:g}" for name in ("serum_m", "urine_m") if now[name] is not None}
        calls.append(make_call(criterion, day, result, "response", parts))
        seen.append(now)
    first_day = base if start is None else max(base, start)
    return _confirm(sorted([*calls, *_call_scans(criterion, first_day, visits, observed)], key=_day))


def _call_scans(
    criterion: str, after: dt.date, visits: Sequence[dt.date], observed: Observed
) -> list[ResponseCall]:
    """Call progression on the day of a scan that shows it, where no protein was taken that day."""
    words = {"plasmacytoma": ("new", "grown"), "bone_lesions": ("new_or_grown",)}
    made: dict[dt.date, ResponseCall] = {}
    for series, worse in words.items():
        for one in select(observed, series, f"imwg.{series}"):
            if one.text in worse and one.date > after and one.date not in (*visits, *made):
                label = series.replace("_", " ")
                made[one.date] = ResponseCall(
                    criterion=criterion,
                    date=one.date,
                    call="PD",
                    meaning="progression",
                    rule=f"{label} {one.text.replace('_', ' ')}: PD",
                    parts={"by": "scan"},
                )
    return list(made.values())


def _day(call: ResponseCall) -> dt.date:
    return call.date


def _find_base(visits: Sequence[dt.date], start: dt.date | None) -> dt.date | None:
    if start is None:
        return visits[0] if visits else None
    return max((day for day in visits if day <= start), default=None)


def _gather(day: dt.date, observed: Observed, knowledge: KnowledgeBase) -> dict[str, Any]:
    def near(name: str, series: str, days: int, subject: str | None = None) -> Observation | None:
        found = select(observed, series, f"imwg.{name}", subject=subject)
        return nearest(found, day, days, min(days, AFTER_DAYS))

    inputs: dict[str, Any] = {
        name: _number(near(name, series, days), knowledge) for name, (series, days) in NUMBERS.items()
    }
    inputs |= {name: read_word(near(name, series, days)) for name, (series, days) in WORDS.items()}
    for fluid in ("serum", "urine"):
        name = f"{fluid}_immunofixation"
        inputs[name] = read_word(near(name, "immunofixation", MARROW_DAYS, fluid))
    return {**inputs, **_residual(near("mrd", "mrd", MARROW_DAYS), knowledge)}


def _number(one: Observation | None, knowledge: KnowledgeBase) -> float | None:
    """Return a value; what electrophoresis or microscopy does not find is nothing that they find: zero.

    The criteria speak of protein that electrophoresis does not show, and have immunofixation for what lies
    below, so here "below the limit" is the category that the criterion itself names.
    """
    if one is not None and one.below_limit and one.series in ("m_protein_serum", "m_protein_urine"):
        return 0.0
    return read_value(one, knowledge)


def _residual(one: Observation | None, knowledge: KnowledgeBase) -> dict[str, Any]:
    if one is None or one.value is None:
        return {}
    method = {"flow": "flow", "ngf": "flow", "sequencing": "sequencing", "ngs": "sequencing"}
    found = {
        "mrd": "negative" if one.below_limit else "positive",
        "mrd_method": method.get(one.subject.lower()),
    }
    if one.below_limit:
        return {**found, "mrd_sensitivity": read_limit(one, knowledge)}
    return found


def _find_lowest(seen: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the lowest value of every earlier assessment, the start included."""
    lowest = {}
    for name in ("serum_m", "urine_m", "marrow_plasma_cells"):
        values = [one[name] for one in seen if one[name] is not None]
        if values:
            lowest[f"nadir_{name}"] = min(values)
    chains = [
        one["flc_involved"] - one["flc_uninvolved"]
        for one in seen
        if one["flc_involved"] is not None and one["flc_uninvolved"] is not None
    ]
    return {**lowest, **({"nadir_flc_difference": min(chains)} if chains else {})}


def _confirm(calls: Sequence[ResponseCall]) -> tuple[ResponseCall, ...]:
    """Mark progression by protein that no second, consecutive assessment confirms."""
    judged = [call for call in calls if call.meaning != "not_evaluable"]
    following = dict(zip([call.date for call in judged], judged[1:], strict=False))
    made = []
    for call in calls:
        after = following.get(call.date)
        by_scan = any(words in call.rule for words in IMAGING)
        if call.call != "PD" or by_scan or (after is not None and after.call == "PD"):
            made.append(call)
            continue
        earlier = made[-1] if made else None
        if earlier is not None and earlier.meaning == "progression":
            made.append(call)
            continue
        words = (
            "a second assessment is still to come" if after is None else "the next assessment does not say so"
        )
        made.append(
            dataclasses.replace(call, meaning="unconfirmed_progression", rule=f"{call.rule}; {words}")
        )
    return tuple(made)
