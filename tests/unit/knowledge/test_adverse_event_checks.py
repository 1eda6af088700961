"""Every check of the laboratory terms can fail."""

import dataclasses
from typing import Any

import pytest

from warmfront.knowledge.adverse_event_checks import check_adverse_events
from warmfront.knowledge.adverse_events import EventMeasure, GradeBound, GradeStep
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.scale_checks import check_scales


def test_the_packaged_terms_have_no_problem() -> None:
    assert check_adverse_events(load_knowledge()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"analyte": "gold"}, "not in labs.toml"),
        ({"versions": ()}, "no bounds or no version"),
        ({"direction": "high"}, "in a term of high values"),
        ({"bounds": (GradeBound(grade=5, op="<", of="lln"),)}, "a value gives 1 to 4"),
        ({"bounds": (GradeBound(grade=1, op="<", of="value"),)}, "needs its units"),
        ({"bounds": (GradeBound(grade=1, op="<", of="value", limits={"mol": 1.0}),)}, "unit 'mol'"),
        (
            {
                "bounds": (
                    GradeBound(grade=1, op="<", of="value", limits={"g/L": 80.0}),
                    GradeBound(grade=2, op="<", of="value", limits={"g/L": 100.0}),
                )
            },
            "do not run outward",
        ),
        ({"synonyms": ("Neutropenia",)}, "'neutropenia' of version 4.03 is"),
    ],
)
def test_a_wrong_term_is_named(changes: dict[str, Any], words: str) -> None:
    base = load_knowledge()
    terms = base.monitoring.laboratory_terms
    wrong = {**terms, "anaemia": dataclasses.replace(terms["anaemia"], **changes)}
    monitoring = dataclasses.replace(base.monitoring, laboratory_terms=wrong)
    problems = check_adverse_events(dataclasses.replace(base, monitoring=monitoring))
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"laboratory_terms": ("Gold increased",)}, "is no laboratory term"),
        ({"measures": (EventMeasure(input="gold", steps=()),)}, "is no input"),
        (
            {
                "measures": (
                    EventMeasure(input="daily_life", steps=(GradeStep(grade=2, word="x", words="y"),)),
                )
            },
            "'x' is not one of",
        ),
        (
            {"measures": (EventMeasure(input="mgfa_class", steps=(GradeStep(grade=2, words="y"),)),)},
            "a number or a word",
        ),
        (
            {
                "measures": (
                    EventMeasure(
                        input="mgfa_class",
                        steps=(
                            GradeStep(grade=2, op=">=", value=3, words="a"),
                            GradeStep(grade=3, op=">=", value=1, words="b"),
                        ),
                    ),
                )
            },
            "must run upward",
        ),
    ],
)
def test_a_wrong_event_is_named(changes: dict[str, Any], words: str) -> None:
    base = load_knowledge()
    events = base.monitoring.immune_events
    wrong = {**events, "rash": dataclasses.replace(events["rash"], **changes)}
    monitoring = dataclasses.replace(base.monitoring, immune_events=wrong)
    problems = check_adverse_events(dataclasses.replace(base, monitoring=monitoring))
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mg_per_kg": 20.0}, "upward"),
        ({"from_kg": 40.0}, "weights run upward"),
        ({"below_kg": 40.0}, "overlap with those of tocilizumab_from_30"),
    ],
)
def test_a_wrong_dose_is_named(changes: dict[str, Any], words: str) -> None:
    base = load_knowledge()
    doses = base.monitoring.weight_doses
    wrong = {**doses, "tocilizumab_below_30": dataclasses.replace(doses["tocilizumab_below_30"], **changes)}
    monitoring = dataclasses.replace(base.monitoring, weight_doses=wrong)
    problems = check_adverse_events(dataclasses.replace(base, monitoring=monitoring))
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"series": "gold"}, "neither in series.toml nor in labs.toml"),
        ({"factor": 1.0}, "factor must be above 1"),
        ({"biomarkers": ("BM-999",)}, "is not in biomarkers.tsv"),
        ({"decision_rule": "DR-99"}, "is not in reviews/decision_rules.tsv"),
    ],
)
def test_a_wrong_marker_of_risk_is_named(changes: dict[str, Any], words: str) -> None:
    base = load_knowledge()
    markers = base.monitoring.risk_markers
    wrong = {**markers, "ferritin": dataclasses.replace(markers["ferritin"], **changes)}
    monitoring = dataclasses.replace(base.monitoring, risk_markers=wrong)
    problems = check_adverse_events(dataclasses.replace(base, monitoring=monitoring))
    assert any(words in problem for problem in problems), problems


def test_a_rule_of_management_from_memory_is_an_assumption() -> None:
    base = load_knowledge()
    rules = base.monitoring.management
    wrong = {**rules, "irae_g2": dataclasses.replace(rules["irae_g2"], source="organ_toxicity_memory")}
    monitoring = dataclasses.replace(base.monitoring, management=wrong)
    problems = check_scales(dataclasses.replace(base, monitoring=monitoring))
    assert any("irae_g2" in problem and "must be assumption" in problem for problem in problems)
