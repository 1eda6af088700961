"""Grades of laboratory values: worse never grades milder, units do not matter, both sides of every bound."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.knowledge.adverse_events import GradeBound, LaboratoryTerm
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.lab_names import find_factor
from warmfront.monitoring.grading import grade_scale

KNOWLEDGE = load_knowledge()
TERMS = list(KNOWLEDGE.monitoring.laboratory_terms.values())
LIMITS = {
    "haemoglobin": (12, 17),
    "leukocytes": (4, 10),
    "aptt": (25, 37),
    "alt": (5, 40),
    "ast": (5, 40),
    "alp": (40, 120),
    "ggt": (5, 60),
    "bilirubin": (0.2, 1.2),
    "ldh": (120, 250),
    "cd4": (0.6, 1.6),
    "cholesterol": (120, 200),
    "creatine_kinase": (30, 200),
    "creatinine": (0.6, 1.2),
    "fibrinogen": (2, 4),
    "haptoglobin": (0.3, 2),
    "inr": (0.8, 1.1),
    "lipase": (10, 60),
    "amylase": (30, 110),
    "lymphocytes": (1, 3.5),
    "neutrophils": (1.8, 7.5),
    "platelets": (150, 400),
    "ph": (7.35, 7.45),
    "corrected_calcium": (2.2, 2.6),
    "ionised_calcium": (1.15, 1.3),
    "potassium": (3.5, 5),
    "magnesium": (0.7, 1.05),
    "sodium": (135, 145),
    "triglycerides": (40, 149),
    "uric_acid": (200, 420),
    "albumin": (3.5, 5),
    "glucose": (3.9, 5.6),
    "fasting_glucose": (3.9, 5.6),
    "phosphate": (0.85, 1.45),
    "hdl": (40, 100),
    "ldl": (30, 130),
}
"""Made-up limits of a laboratory, in canonical units; no printed number lies between them."""

ANY_TERM = st.sampled_from(TERMS)
FRACTIONS = st.floats(0.001, 0.999)


def a_unit(term: LaboratoryTerm) -> str:
    printed = [unit for bound in term.bounds for unit in (*bound.limits, *bound.plus)]
    return printed[0] if printed else KNOWLEDGE.labs[term.analyte].canonical_unit


def limits_of_normal(term: LaboratoryTerm, unit: str) -> tuple[float, float]:
    factor = find_factor(unit, KNOWLEDGE.labs[term.analyte])
    assert factor is not None
    low, high = LIMITS[term.analyte]
    return low / factor, high / factor


def all_inputs(term: LaboratoryTerm, unit: str, baseline: float, flag: bool) -> dict[str, Any]:
    low, high = limits_of_normal(term, unit)
    return {
        "term": term.term,
        "unit": unit,
        "lln": low,
        "uln": high,
        "baseline": low + (high - low) * baseline
        if baseline <= 1 or term.analyte == "ph"
        else high * baseline,
        "symptomatic": flag,
        "on_anticoagulation": flag,
        "version": term.versions[-1],
    }


def plausible(term: LaboratoryTerm, unit: str, share: float) -> float:
    lab = KNOWLEDGE.labs[term.analyte]
    factor = find_factor(unit, lab)
    assert factor is not None
    low, high = lab.plausible_low / factor, lab.plausible_high / factor
    return low + (min(high, limits_of_normal(term, unit)[1] * 30) - low) * share


@given(
    term=ANY_TERM, shares=st.tuples(FRACTIONS, FRACTIONS), baseline=st.floats(0.0, 1.5), flag=st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_a_worse_value_never_has_a_milder_grade(
    term: LaboratoryTerm, shares: tuple[float, float], baseline: float, flag: bool
) -> None:
    unit = a_unit(term)
    inputs = all_inputs(term, unit, baseline, flag)
    first, second = sorted(shares, reverse=term.direction == "low")
    grades = [
        grade_scale("ctcae_v5_labs", {**inputs, "value": plausible(term, unit, share)}, KNOWLEDGE)["grade"]
        for share in (first, second)
    ]
    known = [-1 if grade is None else grade for grade in grades]  # no grade only below the printed ones
    assert known[0] <= known[1]
    assert None not in grades or term.ungraded


@given(term=ANY_TERM, share=FRACTIONS, baseline=st.floats(0.0, 1.5), data=st.data())
@settings(max_examples=100, deadline=None)
def test_another_unit_of_the_same_kind_gives_the_same_grade(
    term: LaboratoryTerm, share: float, baseline: float, data: st.DataObject
) -> None:
    unit, lab = a_unit(term), KNOWLEDGE.labs[term.analyte]
    inputs = all_inputs(term, unit, baseline, True)
    inputs["value"] = plausible(term, unit, share)
    printed = {one for bound in term.bounds for one in bound.limits}
    given_factor = find_factor(unit, lab)
    assert given_factor is not None
    ratios = {one: given_factor / factor for one, factor in lab.units.items()}
    # Of units that are printed themselves only the first has the very same limits.
    others = [one for one, ratio in ratios.items() if one not in printed and _tenfold(ratio)] or [unit]
    other = data.draw(st.sampled_from(others))
    scaled = {name: inputs[name] * ratios.get(other, 1.0) for name in ("value", "lln", "uln", "baseline")}
    first = grade_scale("ctcae_v5_labs", inputs, KNOWLEDGE)
    second = grade_scale("ctcae_v5_labs", {**inputs, **scaled, "unit": other}, KNOWLEDGE)
    assert first["grade"] == second["grade"]


def _tenfold(ratio: float) -> bool:
    return any(abs(ratio / 10**power - 1) < 1e-12 for power in range(-9, 10))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.term_id)
def test_both_sides_of_every_bound(term: LaboratoryTerm) -> None:
    for bound in term.bounds:
        for unit in bound.limits or (a_unit(term),):
            inside, at_limit, beyond = _grades_around(term, bound, unit)
            assert beyond >= bound.grade
            assert at_limit == (beyond if "=" in bound.op else inside)


def _grades_around(term: LaboratoryTerm, bound: GradeBound, unit: str) -> tuple[int, int, int]:
    """Grade just inside a bound, at it, and just beyond it."""
    beyond = bound.when in ("baseline high", "baseline low")
    inputs = all_inputs(term, unit, 0.4, not bound.when.startswith("no "))
    if bound.when in ("baseline high", "baseline low"):
        inputs["baseline"] = inputs["uln"] * 1.2 if bound.when == "baseline high" else inputs["lln"] * 0.8
    if bound.of == "baseline" and not beyond:
        inputs["baseline"] = inputs["uln"] if term.direction == "high" else inputs["lln"]
    reference = {"value": 0.0, "uln and baseline": inputs["uln"]}.get(bound.of)
    reference = inputs[bound.of] if reference is None else reference
    plus = next(iter(bound.plus.values()), 0.0)
    limit = bound.limits[unit] if bound.limits else bound.times * reference + plus
    outward = 1.0001 if term.direction == "high" else 0.9999
    inside, at_limit, outside = (
        grade_scale("ctcae_v5_labs", {**inputs, "value": value}, KNOWLEDGE)["grade"] or 0
        for value in (limit / outward, limit, limit * outward)
    )
    return inside, at_limit, outside
