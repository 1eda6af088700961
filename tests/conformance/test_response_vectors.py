"""RECIST 1.1 and iRECIST against every committed case, through the function that users call."""

import json
from pathlib import Path

import numpy as np
import pytest

import warmfront
from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, best_responses


@pytest.mark.shared
@pytest.mark.parametrize("score", ["recist11", "irecist"])
def test_every_case_of_the_vectors(shared: Path, score: str) -> None:
    content = json.loads((shared / f"reference/expected/scores/{score}.json").read_text())
    assert len(content["cases"]) >= 4
    for case in content["cases"]:
        found = warmfront.grade(score, **case["inputs"])
        for field, expected in case["expected"].items():
            assert found[field] == expected, (case["id"], field)


WORDS = {name: value for value, name in SHORT_NAMES.items()}
PUBLISHED_PATIENTS = {
    "1": ("PR 0, CR 31, NE 46, CR 60, SD 91", "CR"),
    "2": ("SD 20, PR 51, SD 80, CR 92", "SD"),
    "3": ("CR 1, CR 21, SD 51", "SD"),
    "4": ("PR 2, SD 62, SD 93, PR 123", "SD"),
    "7": ("PR 4, CR 14, NE 59", "NE"),
    "9": ("PD 15, SD 34", "PD"),
}
"""Patients of admiralonco's own test of the best confirmed response: calls with days, and its result."""


def best_confirmed(course: str) -> str:
    calls = [entry.split() for entry in course.split(", ")]
    responses = np.array([[int(WORDS[name]) for name, _ in calls]], dtype=np.int8)
    days = np.array([float(day) for _, day in calls])
    rule = RecistRule(confirm_days=28, stable_days=28, confirmed=True)
    # After progression the house rule says nothing else.
    if "PD" in course:
        responses[:, [name for name, _ in calls].index("PD") :] = Response.PROGRESSION
    return SHORT_NAMES[Response(best_responses(responses, days, rule)[0])]


@pytest.mark.parametrize("patient", sorted(PUBLISHED_PATIENTS))
def test_best_confirmed_response_of_admiralonco(patient: str) -> None:
    course, expected = PUBLISHED_PATIENTS[patient]
    assert best_confirmed(course) == expected


def test_a_partial_response_after_a_complete_one_is_where_admiralonco_differs() -> None:
    # It gives SD, taking the complete response at its word; here that call is taken to have been partial,
    # as the organisation's page of questions suggests for a complete response that was not confirmed.
    assert best_confirmed("PR 4, CR 14, PR 57") == "PR"
