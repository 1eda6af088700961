"""Cytokine release syndrome: fever, then the worse of blood pressure support and oxygen."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

HYPOTENSION = {
    "none": 1,
    "fluids": 2,
    "one_vasopressor": 3,
    "vasopressin_plus_one": 3,
    "multiple_vasopressors": 4,
}
OXYGEN = {"none": 1, "low_flow": 2, "blow_by": 2, "high_flow": 3, "positive_pressure": 4}
"""Grade of each kind of support under fever (Lee 2019, table of grades)."""

WORST_ALIVE = 4
DEATH = 5
ALARM = "not CRS by definition: sepsis, IEC-HS, cardiac?"


def grade_crs(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Grade one day of cytokine release syndrome.

    Fever alone makes the syndrome; support sets the grade. Without fever the grade goes on only under
    recorded treatment that could hide the fever. What that leaves open is not said in the table, and is
    read here as follows: under treatment and without support an episode that had begun stays at grade 1,
    and without such an episode there is none (grade 0); without treatment and without support it is over
    (grade 0); support without fever and without treatment is not this syndrome (no grade, and an alarm).

    Parameters
    ----------
    inputs : mapping of str to value
        Inputs of the scale; None where not stated.
    scale : ClinicalScale
        ``crs_astct``.

    Returns
    -------
    Outcome
        Field ``grade``, 0 to 5; higher is worse. An input may be missing only where it cannot change it.
    """
    if inputs["death"]:
        return _graded(DEATH, "death from CRS")
    oxygen, warnings, wrong = _read_oxygen(inputs, scale)
    if wrong:
        return Outcome(fields={}, reason=wrong)
    temperature = inputs["temperature_c"]
    supports = {"hypotension": HYPOTENSION.get(inputs["hypotension"]), "oxygen": oxygen}
    levels = [level for level in supports.values() if level is not None]
    unknown = tuple(name for name, level in supports.items() if level is None)
    worst = max(levels, default=0)
    if temperature is None or (unknown and worst < WORST_ALIVE):
        missing = (*(("temperature_c",) if temperature is None else ()), *unknown)
        return _missing(missing, worst)
    if unknown:
        warnings += (f"{unknown[0]} is not stated: no other value of it could change the grade.",)
    if temperature >= scale.threshold("fever_c"):
        return _graded(worst, f"fever of {temperature:g} degrees C with {_support(inputs)}", warnings)
    return _without_fever(inputs, worst, warnings)


def _without_fever(inputs: Mapping[str, Any], worst: int, warnings: tuple[str, ...]) -> Outcome:
    treated, ongoing = inputs["antipyretic_or_anticytokine_given"], inputs["ongoing_episode"]
    supported = worst > 1
    if supported and treated is None:
        return _missing(("antipyretic_or_anticytokine_given",), 0)
    if supported and not treated:
        words = f"{_support(inputs)} without fever and without recorded treatment of fever"
        return Outcome(fields={}, reason="not_gradable", rule=words, alarms=(ALARM,), warnings=warnings)
    if supported:
        if ongoing is not True:
            warnings += ("No earlier fever of this episode is recorded: other causes come first.",)
        return _graded(worst, f"{_support(inputs)}; fever is not required after treatment", warnings)
    if ongoing is False or treated is False:
        if treated:
            warnings += ("Treatment can hide fever.",)
        return _graded(0, "no fever and no support", warnings)
    flags = {"antipyretic_or_anticytokine_given": treated, "ongoing_episode": ongoing}
    open_flags = tuple(name for name, value in flags.items() if value is None)
    if open_flags:
        return _missing(open_flags, 0)
    return _graded(1, "episode that goes on under treatment, without support", warnings)


def _read_oxygen(inputs: Mapping[str, Any], scale: ClinicalScale) -> tuple[int | None, tuple[str, ...], str]:
    """Return the grade of the oxygen support, warnings, and why it contradicts the flow."""
    words, flow = inputs["oxygen"], inputs["oxygen_l_per_min"]
    limit = scale.threshold("low_flow_l_per_min")
    if words == "none" and flow:
        return None, (), "oxygen is none, and a flow is stated: correct one of them"
    if words == "low_flow" and flow is not None and flow > limit:
        return OXYGEN["high_flow"], (f"{flow:g} L/min is above {limit:g} and read as high flow.",), ""
    return OXYGEN.get(words), (), ""


def _support(inputs: Mapping[str, Any]) -> str:
    parts = {"blood pressure support": inputs["hypotension"], "oxygen": inputs["oxygen"]}
    return ", ".join(
        f"{name} {str(value or 'not stated').replace('_', ' ')}" for name, value in parts.items()
    )


def _graded(grade: int, rule: str, warnings: tuple[str, ...] = ()) -> Outcome:
    return Outcome(fields={"grade": grade}, value=grade, rule=rule, warnings=warnings)


def _missing(names: tuple[str, ...], worst: int) -> Outcome:
    alarms = (f"what is stated would make grade {worst} or more under fever",) if worst > 1 else ()
    return Outcome(fields={}, missing=names, reason="missing_input", alarms=alarms)
