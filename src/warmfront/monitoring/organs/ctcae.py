"""Laboratory terms of CTCAE: grade of one value against limits of normal, printed numbers or the baseline."""

import difflib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from warmfront.domain.errors import refuse
from warmfront.domain.scales import Outcome
from warmfront.knowledge.adverse_events import LaboratoryTerm
from warmfront.knowledge.base import KnowledgeBase, LabAnalyte
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.organs.bounds import GradeRange, LaboratoryValue, find_range

DEFAULT_VERSION = "5.0"
VERSIONS = {"4": "4.03", "4.0": "4.03", "5": "5.0", "6": "6.0"}
"""Other names of a version."""

GRAVE = 3


def grade_laboratory_term(
    inputs: Mapping[str, Any], scale: ClinicalScale, knowledge: KnowledgeBase
) -> Outcome:
    """Grade one laboratory value.

    Parameters
    ----------
    inputs : mapping of str to value
        ``term``, ``value``, ``unit``, and where the term needs them ``uln``, ``lln``, ``baseline`` (all in
        `unit`), ``symptomatic``, ``on_anticoagulation``, ``version``.
    scale : ClinicalScale
        ``ctcae_v5_labs``.
    knowledge : KnowledgeBase
        Terms and units.

    Returns
    -------
    Outcome
        Fields ``grade`` (0 to 4; death is never read from a value), ``lowest_grade`` and ``highest_grade``
        (apart when something that decides is missing), ``term``, ``version``, ``needs_clinical_signs``,
        ``beyond_normal`` (whether the value is known to lie beyond its limit of normal).

    Raises
    ------
    InputError
        When the term has no laboratory criteria in that version, the unit is not one of its analyte, or the
        value cannot be one of this analyte in that unit.
    """
    stated = inputs["version"] or DEFAULT_VERSION
    version = VERSIONS.get(stated, stated)
    term = find_term(str(inputs["term"]), version, knowledge)
    lab = knowledge.labs[term.analyte]
    unit = inputs["unit"]
    if unit is None and lab.canonical_unit != "1":
        return Outcome(fields={}, missing=("unit",), reason="missing_input")
    found = LaboratoryValue(
        value=float(inputs["value"]),
        unit=str(unit or ""),
        uln=inputs["uln"],
        lln=inputs["lln"],
        baseline=inputs["baseline"],
        symptomatic=inputs["symptomatic"],
        anticoagulated=inputs["on_anticoagulation"],
    )
    _check(found, lab, term, scale)
    return _outcome(found, find_range(found, term, lab), term, version)


def find_term(name: str, version: str, knowledge: KnowledgeBase) -> LaboratoryTerm:
    """Return a term by its published name or another one; case, spaces and punctuation do not matter.

    Raises
    ------
    InputError
        When that version has no such laboratory term; the nearest names are given.
    """
    wanted = _plain(name)
    terms = [term for term in knowledge.monitoring.laboratory_terms.values() if version in term.versions]
    named = {_plain(one): term for term in terms for one in (*term.synonyms, term.term)}
    if wanted in named:
        return named[wanted]
    close = [named[one].term for one in difflib.get_close_matches(wanted, sorted(named), n=3, cutoff=0.5)]
    others = sorted(
        one
        for term in knowledge.monitoring.laboratory_terms.values()
        for one in term.versions
        if wanted in {_plain(known) for known in (*term.synonyms, term.term)}
    )
    step = f"version {', '.join(dict.fromkeys(others))} has it" if others else "choose one of these"
    allowed = ", ".join(dict.fromkeys(close)) or ", ".join(sorted(term.term for term in terms))
    raise refuse(f"ctcae_v5_labs: term of version {version}", f"{name!r:.60}", allowed, step)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _check(found: LaboratoryValue, lab: LabAnalyte, term: LaboratoryTerm, scale: ClinicalScale) -> None:
    factor = find_factor(found.unit, lab)
    if factor is None:
        raise refuse(f"{scale.scale}: unit", f"{found.unit!r:.30}", ", ".join(lab.units), "correct the unit")
    for name in ("value", "uln", "lln", "baseline"):
        number = getattr(found, name)
        if number is None or lab.plausible_low <= number * factor <= lab.plausible_high:
            continue
        allowed = f"{lab.plausible_low / factor:g} to {lab.plausible_high / factor:g} {found.unit}"
        raise refuse(
            f"{scale.scale}: {name} of {term.term}", f"{number:g}", allowed, "correct the value or its unit"
        )
    if found.lln is not None and found.uln is not None and found.lln >= found.uln:
        raise refuse(
            f"{scale.scale}: lln", f"{found.lln:g}", f"below uln {found.uln:g}", "correct the limits"
        )


def _outcome(found: LaboratoryValue, grades: GradeRange, term: LaboratoryTerm, version: str) -> Outcome:
    signs = tuple(
        f"grade {one.grade}: {one.words}" for one in term.clinical if one.grade > grades.lowest
    ) + tuple(_added(found, grades, term))
    fields: dict[str, Any] = {
        "grade": None,
        "lowest_grade": grades.lowest,
        "highest_grade": grades.highest,
        "term": term.term,
        "version": version,
        "needs_clinical_signs": signs,
        "beyond_normal": is_abnormal(found, term),
    }
    warnings = tuple(_warnings(found, grades, term))
    if grades.missing:
        alarm = f"{term.term}: the grade could be {grades.highest}"
        grave = grades.highest >= GRAVE and is_abnormal(found, term)
        return Outcome(
            fields=fields,
            missing=grades.missing,
            reason="missing_input",
            rule=f"grade {grades.lowest} to {grades.highest}, depending on {', '.join(grades.missing)}",
            alarms=(alarm,) if grave else (),
            warnings=warnings,
        )
    if term.ungraded and grades.highest == 0:
        return Outcome(fields=fields, reason=term.ungraded, warnings=warnings)
    grade = grades.lowest
    rule = f"CTCAE {version}, {term.term}: {'no bound of a grade is met' if not grade else f'grade {grade}'}"
    return Outcome(fields={**fields, "grade": grade}, value=grade, rule=rule, warnings=warnings)


def is_abnormal(found: LaboratoryValue, term: LaboratoryTerm) -> bool:
    """Say whether a value is known to lie beyond the limit of normal that the term is about."""
    if term.direction == "high":
        return found.uln is not None and found.value > found.uln
    return found.lln is not None and found.value < found.lln


def _added(found: LaboratoryValue, grades: GradeRange, term: LaboratoryTerm) -> list[str]:
    """Say which grades a clinical fact that was not stated would add."""
    stated = {"symptoms": found.symptomatic, "anticoagulation": found.anticoagulated}
    return [
        f"grade {bound.grade}: with {bound.also_if}"
        for bound in term.bounds
        if bound.also_if and stated[bound.also_if] is None and bound.grade > grades.lowest
    ]


def _warnings(found: LaboratoryValue, grades: GradeRange, term: LaboratoryTerm) -> list[str]:
    said = []
    if term.analyte == "corrected_calcium":
        said.append("The value is taken as corrected for albumin.")
    if term.note:
        said.append(term.note)
    inside = (found.lln is None or found.value >= found.lln) and (
        found.uln is None or found.value <= found.uln
    )
    limit = found.uln if term.direction == "high" else found.lln
    if grades.lowest and limit is not None and inside:
        said.append("The value lies within the laboratory's limits of normal: the printed number decides.")
    return said
