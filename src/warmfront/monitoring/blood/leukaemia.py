"""Courses of acute leukaemia: one assessment for each marrow, with the counts and blood around it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from warmfront.domain.follow_up import ResponseCall
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.blood.calls import make_call
from warmfront.monitoring.blood.relapse_without_marrow import REMISSIONS, add_relapses
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import (
    Observed,
    find_start,
    index_series,
    nearest,
    read_flag,
    read_limit,
    read_value,
    read_word,
    select,
)

BLOOD_DAYS = 7
"""Counts and blasts in blood belong to a marrow within this many days (assumption)."""

SITES_DAYS = 42
"""Disease outside marrow and blood holds from its statement for this many days (assumption)."""

GROWTH = 1.25
"""A rise of blasts by a quarter is progression in ALL (Biol Blood Marrow Transplant 2010, table 4a)."""


def judge_leukaemia(
    scale: str, criterion: str, follow_up: FollowUp, knowledge: KnowledgeBase
) -> tuple[ResponseCall, ...]:
    """Call the response at every marrow after the start.

    Parameters
    ----------
    scale : str
        ``eln_aml`` or ``all_response``.
    criterion : str
        Of the course.
    follow_up : FollowUp
        Marrow, blood, sites, residual disease.
    knowledge : KnowledgeBase
        Scales and units.

    Returns
    -------
    tuple of ResponseCall
        By day. What is not stated is not guessed: where every possible answer gives the same call that call
        stands, otherwise it is not evaluable.
    """
    observed = index_series(follow_up)
    marrows = select(observed, "marrow_blasts", f"{scale}.marrow_blasts")
    start = find_start(follow_up)
    baseline = _find_baseline(marrows, start)
    calls: list[ResponseCall] = []
    remission = False
    lowest: float | None = None
    for day in sorted({one.date for one in marrows}):
        if (start is not None and day <= start) or (baseline is not None and day <= baseline.date):
            continue
        inputs = _gather(scale, day, observed, knowledge)
        inputs["baseline_marrow_blasts"] = read_value(baseline, knowledge)
        inputs["earlier_remission"] = remission
        result = grade_open(scale, inputs, _open_answers(scale), knowledge)
        parts = _parts(inputs, result)
        call = make_call(criterion, day, result, "response", parts)
        if scale == "all_response" and call.call == "failure":
            call = _grown(call, inputs, lowest if lowest is not None else inputs["baseline_marrow_blasts"])
        blasts = inputs["marrow_blasts"]
        if blasts is not None:
            lowest = blasts if lowest is None else min(lowest, blasts)
        remission = remission or call.call in REMISSIONS
        calls.append(call)
    return add_relapses(criterion, scale, calls, observed, knowledge)


def grade_open(
    scale: str, inputs: Mapping[str, Any], answers: Mapping[str, Sequence[Any]], knowledge: KnowledgeBase
) -> ScaleResult:
    """Grade a scale; where inputs are not stated, take the call that every possible answer gives.

    Parameters
    ----------
    scale : str
        Id of the scale.
    inputs : mapping of str to value
        None for what is not stated.
    answers : mapping of str to sequence
        Possible answers of inputs that may be open.
    knowledge : KnowledgeBase
        Scales.

    Returns
    -------
    ScaleResult
        Not computable, with the inputs named, when the answers differ.
    """
    plain = grade_scale(scale, inputs, knowledge)
    open_ = [name for name in answers if inputs.get(name) is None]
    if plain.computable or not open_:
        return plain
    found = [
        grade_scale(scale, {**inputs, **dict(zip(open_, chosen, strict=True))}, knowledge)
        for chosen in product(*(answers[name] for name in open_))
    ]
    if all(one.computable for one in found) and len({str(one.fields["response"]) for one in found}) == 1:
        return found[0]
    return plain


def _open_answers(scale: str) -> dict[str, tuple[Any, ...]]:
    return {"blood_blasts": (0.0, 50.0), "extramedullary": (False, True)} if scale == "eln_aml" else {
        "extramedullary": (False, True)
    }  # fmt: skip


def _find_baseline(marrows: Sequence[Observation], start: dt.date | None) -> Observation | None:
    """Return the last marrow up to the start of therapy; without a start the first one."""
    if start is None:
        return marrows[0] if marrows else None
    before = [one for one in marrows if one.date <= start]
    return before[-1] if before else None


def _gather(scale: str, day: dt.date, observed: Observed, knowledge: KnowledgeBase) -> dict[str, Any]:
    def near(name: str, *series: str, days: int = BLOOD_DAYS) -> Observation | None:
        return nearest(select(observed, *series, f"{scale}.{name}"), day, days, days)

    marrow = near("marrow_blasts", "marrow_blasts", days=0)
    sites = nearest(
        select(observed, "extramedullary_disease", f"{scale}.extramedullary"), day, SITES_DAYS, BLOOD_DAYS
    )
    word = read_word(sites)
    active = word in ("present", "new") if word in ("absent", "present", "new") else read_flag(sites)
    blasts = near("blood_blasts", "blood_blasts")
    inputs: dict[str, Any] = {
        "marrow_blasts": read_value(marrow, knowledge),
        "blood_blasts": 0.0 if blasts is not None and blasts.below_limit else read_value(blasts, knowledge),
        "extramedullary": active,
        "neutrophils": read_value(near("neutrophils", "neutrophils"), knowledge),
        "platelets": read_value(near("platelets", "platelets"), knowledge),
    }
    residual = near("mrd", "mrd")
    if scale == "eln_aml":
        adequate = {"yes": True, "no": False}.get(
            "" if marrow is None else marrow.details.get("adequate", "")
        )
        inputs |= {"marrow_adequate": adequate, "mrd": _aml_residual(residual)}
    elif residual is not None:
        inputs |= _all_residual(residual, knowledge)
    return inputs


def _aml_residual(residual: Observation | None) -> str | None:
    if residual is None or (residual.value is None and residual.text not in ("negative", "positive")):
        return None
    if residual.text:
        return residual.text
    return "negative" if residual.below_limit else "positive"


def _all_residual(residual: Observation, knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return level and sensitivity; below the limit none was found, and the limit is the sensitivity."""
    if residual.below_limit:
        return {"mrd_level": 0.0, "mrd_sensitivity": read_limit(residual, knowledge)}
    level = read_value(residual, knowledge)
    quantifiable = {"yes": True, "no": False}.get(residual.details.get("quantifiable", ""))
    stated = residual.details.get("sensitivity", "")
    try:
        finest = float(stated) if stated else None
    except ValueError:
        finest = None
    return {"mrd_level": level, "mrd_sensitivity": finest, "mrd_quantifiable": quantifiable}


def _parts(inputs: Mapping[str, Any], result: ScaleResult) -> dict[str, str]:
    parts = {
        name: f"{inputs[name]:g}"
        for name in ("marrow_blasts", "blood_blasts", "neutrophils", "platelets")
        if inputs.get(name) is not None
    }
    for field in ("response_with_mrd", "mrd_response"):
        if result.fields.get(field):
            parts["residual disease"] = str(result.fields[field])
    return parts


def _grown(call: ResponseCall, inputs: Mapping[str, Any], lowest: float | None) -> ResponseCall:
    """Let a failure with clearly more blasts than before mean progression."""
    if not lowest or inputs["marrow_blasts"] < lowest * GROWTH:
        return call
    rule = f"{call.rule}; marrow blasts up by a quarter or more from {lowest:g}%"
    return ResponseCall(
        criterion=call.criterion,
        date=call.date,
        call=call.call,
        meaning="progression",
        rule=rule,
        parts=call.parts,
        warnings=call.warnings,
    )
