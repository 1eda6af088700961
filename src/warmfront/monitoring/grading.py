"""One scale for one patient: inputs are checked and converted, the rule computes, limits stand beside."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome, ScaleResult, UsedInput
from warmfront.domain.units import elapsed_hours
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.rules import RULES
from warmfront.monitoring.scale_inputs import read_inputs
from warmfront.monitoring.scale_rule import apply_rule

HOURS_DECIMALS = 1


def grade_scale(scale_id: str, inputs: Mapping[str, Any], knowledge: KnowledgeBase) -> ScaleResult:
    """Compute one scale.

    Parameters
    ----------
    scale_id : str
        Id of ``scales/``.
    inputs : mapping of str to value
        Values by input name. A quantity may also come as ``{"value": 12, "unit": "mg/L", "time":
        "2026-03-01T08:00+01:00"}``; it is then converted exactly, or refused. None, or a name that is left
        out, means "not stated".
    knowledge : KnowledgeBase
        Scales and units.

    Returns
    -------
    ScaleResult
        Without a value, and with the missing inputs named, when one is missing; never a partial score.

    Raises
    ------
    InputError
        When the scale is unknown, an input is unknown, of the wrong type or unit, or outside its range; lists
        every problem.
    """
    scales = knowledge.monitoring.scales
    if scale_id not in scales:
        raise refuse("scale", repr(scale_id), ", ".join(sorted(scales)), "choose one of these")
    scale = scales[scale_id]
    if not scale.available:
        outcome = Outcome(fields={}, reason=f"parameters unavailable: {scale.refusal}")
        return _result(scale, (), outcome)
    used = read_inputs(inputs, scale, knowledge)
    values = {one.name: one.value for one in used}
    missing = tuple(one.name for one in scale.inputs if one.required and values[one.name] is None)
    if missing:
        return _result(scale, used, Outcome(fields={}, missing=missing, reason="missing_input"))
    apart = _hours_apart(used)
    if scale.window_hours is not None and apart is not None and apart > scale.window_hours:
        words = f"inputs lie {apart:.{HOURS_DECIMALS}f} hours apart, more than {scale.window_hours:g}"
        return _result(scale, used, Outcome(fields={}, reason=words))
    return _result(scale, used, apply_rule(RULES[scale_id], values, scale, knowledge))


def _hours_apart(used: tuple[UsedInput, ...]) -> float | None:
    times = [one.time for one in used if one.time is not None]
    return elapsed_hours(min(times), max(times)) if times else None


def _result(scale: ClinicalScale, used: tuple[UsedInput, ...], outcome: Outcome) -> ScaleResult:
    nothing = dict.fromkeys([one.name for one in scale.outputs])
    return ScaleResult(
        scale=scale.scale,
        label=scale.label,
        computable=not outcome.reason,
        value=outcome.value,
        band=outcome.band,
        fields={**nothing, **outcome.fields},
        inputs=used,
        missing=outcome.missing,
        reason=outcome.reason,
        rule=outcome.rule,
        alarms=outcome.alarms,
        warnings=(*scale.warnings, *outcome.warnings),
        timing=scale.timing,
        population=scale.population,
        discrimination=scale.discrimination,
        use=scale.use,
        sources=scale.sources,
        status=scale.status.value,
        from_memory=scale.from_memory,
    )
