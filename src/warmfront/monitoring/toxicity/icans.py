"""Neurotoxicity of immune effector cells: the highest grade of any domain."""

from collections.abc import Mapping
from typing import Any

from warmfront.domain.scales import Outcome
from warmfront.knowledge.scales import ClinicalScale

CONSCIOUSNESS = {"alert": 0, "spontaneous": 1, "voice": 2, "tactile": 3, "unarousable_or_vigorous": 4}
SEIZURE = {"none": 0, "brief_resolving": 3, "prolonged_or_repetitive": 4}
OEDEMA = {"none": 0, "focal": 3, "diffuse": 4}
WEAKNESS = {False: 0, True: 4}
UNAROUSABLE = {False: 0, True: 4}
"""Grade of each finding (Lee 2019, table of grades)."""

WORST_ALIVE = 4
DEATH = 5


def grade_icans(inputs: Mapping[str, Any], scale: ClinicalScale) -> Outcome:
    """Grade neurotoxicity at one time.

    Parameters
    ----------
    inputs : mapping of str to value
        Inputs of the scale; None where not stated.
    scale : ClinicalScale
        ``icans_astct``.

    Returns
    -------
    Outcome
        Field ``grade``, 0 to 5; higher is worse. A domain may be missing only when another one is grade 4,
        the highest of the living. Below 12 years, and with developmental delay up to 21, CAPD is read
        instead of ICE.
    """
    if inputs["death"]:
        return Outcome(fields={"grade": DEATH}, value=DEATH, rule="death from ICANS")
    domain, encephalopathy, warnings = _encephalopathy(inputs, scale)
    grades: dict[str, int | None] = {
        domain: encephalopathy,
        "consciousness": CONSCIOUSNESS.get(inputs["consciousness"]),
        "seizure": SEIZURE.get(inputs["seizure"]),
        "deep_focal_motor_weakness": WEAKNESS.get(inputs["deep_focal_motor_weakness"]),
        "raised_icp_or_edema": OEDEMA.get(inputs["raised_icp_or_edema"]),
        "unarousable": UNAROUSABLE.get(inputs["unarousable"]),
    }
    missing = tuple(name for name, grade in grades.items() if grade is None)
    worst = max(grade for grade in (*grades.values(), 0) if grade is not None)
    if missing and worst < WORST_ALIVE:
        alarms = (f"what is stated makes grade {worst} or more",) if worst else ()
        return Outcome(fields={}, missing=missing, reason="missing_input", alarms=alarms, warnings=warnings)
    if missing:
        warnings += (f"Grade 4 is the highest of the living: {', '.join(missing)} could not change it.",)
    led = [name.replace("_", " ") for name, grade in grades.items() if grade == worst and worst]
    rule = f"highest domain: {', '.join(led)}" if led else "no domain is affected"
    return Outcome(fields={"grade": worst}, value=worst, rule=rule, warnings=warnings)


def _encephalopathy(
    inputs: Mapping[str, Any], scale: ClinicalScale
) -> tuple[str, int | None, tuple[str, ...]]:
    """Return the domain's name, its grade, and what limits it."""
    age, capd = inputs["age_years"], inputs["capd"]
    assessed = capd is not None or bool(inputs["capd_unable"])
    child = age is not None and age < scale.threshold("child_years")
    delayed = age is not None and age <= scale.threshold("capd_oldest_years")
    if child or (delayed and inputs["developmental_delay"]):
        unread = ("ICE is not meant below 12 years and was not read.",) if inputs["ice"] is not None else ()
        return "capd", _grade_capd(inputs, scale), unread if child else ()
    if inputs["ice"] is None and assessed and age is None:
        return "age_years", None, ("CAPD is read only below 12 years, so the age is needed.",)
    unread = ("CAPD was not read: from 12 years on ICE counts.",) if assessed else ()
    return "ice", _grade_ice(inputs["ice"], bool(inputs["unarousable"]), scale), unread


def _grade_ice(ice: int | None, unarousable: bool, scale: ClinicalScale) -> int | None:
    if ice is None:
        return None
    limits = [scale.threshold(name) for name in ("ice_grade1", "ice_grade2", "ice_grade3")]
    return WORST_ALIVE if ice == 0 and unarousable else sum(ice <= limit for limit in limits)


def _grade_capd(inputs: Mapping[str, Any], scale: ClinicalScale) -> int | None:
    if inputs["capd_unable"]:
        return WORST_ALIVE
    capd = inputs["capd"]
    if capd is None:
        return None
    return 3 if capd >= scale.threshold("capd_grade3") else int(capd >= scale.threshold("capd_grade1"))
