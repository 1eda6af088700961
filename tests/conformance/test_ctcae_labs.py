"""Laboratory terms of CTCAE: the vectors, the printed criteria, and the conditions of another program."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import warmfront
from warmfront.knowledge.files import load_knowledge

TERMS = load_knowledge().monitoring.laboratory_terms


@pytest.mark.shared
def test_every_case_of_the_vectors(shared: Path) -> None:
    cases = json.loads((shared / "reference/expected/scores/ctcae_v5_labs.json").read_text("utf-8"))["cases"]
    assert cases
    for case in cases:
        found = warmfront.grade("ctcae_v5_labs", **case["inputs"])
        assert {name: found[name] for name in case["expected"]} == case["expected"], case["id"]


@pytest.mark.shared
def test_every_printed_number_of_version_5_is_a_bound(shared: Path) -> None:
    """Only the numbers at which a printed range begins; its other end is where the next grade begins."""
    printed = json.loads((shared / "reference/ctcae/ctcae_v5_laboratory_terms.json").read_text("utf-8"))
    known = {term.term: term for term in TERMS.values() if "5.0" in term.versions}
    assert set(known) == {one["TERM"] for one in printed}
    for one in printed:
        numbers = {
            number
            for bound in known[one["TERM"]].bounds
            for number in (bound.times, *bound.limits.values(), *bound.plus.values())
        }
        for grade in range(1, 5):
            clauses = one[f"GRADE_{grade}"].split(";")
            ionised = [clause for clause in clauses if "Ionized" in clause]
            kept = ionised if "Ionized" in one["TERM"] else [c for c in clauses if c not in ionised]
            starts = re.findall(r"[<>]\s?([0-9][0-9,]*\.?[0-9]*)(?![0-9.%])", ";".join(kept))
            wanted = {float(start.replace(",", "")) for start in starts} - {
                0.0
            }  # "more than 0 above" is more than the limit
            # 50% less than the baseline is half of it; cells per cubic millimetre are also printed as 10^9/L.
            known_too = {*numbers, *(1000 * number for number in numbers)}
            assert wanted <= known_too, (one["TERM"], grade, wanted - known_too)


BELOW = {
    "Anemia": ("g/L", 120.0, (None, 100.0, 80.0)),
    "CD4 lymphocytes decreased": ("10^9/L", 0.6, (None, 0.5, 0.2, 0.05)),
    "Lymphocyte count decreased": ("10^9/L", 1.0, (None, 0.8, 0.5, 0.2)),
    "Neutrophil count decreased": ("10^9/L", 1.8, (None, 1.5, 1.0, 0.5)),
    "Platelet count decreased": ("10^9/L", 150.0, (None, 75.0, 50.0, 25.0)),
    "White blood cell decreased": ("10^9/L", 4.0, (None, 3.0, 2.0, 1.0)),
    "Hypoalbuminemia": ("g/L", 35.0, (None, 30.0, 20.0)),
    "Hypocalcemia": ("mmol/L", 2.2, (None, 2.0, 1.75, 1.5)),
    "Hypocalcemia (Ionized)": ("mmol/L", 1.15, (None, 1.0, 0.9, 0.8)),
    "Hypoglycemia": ("mmol/L", 3.9, (None, 3.0, 2.2, 1.7)),
    "Hypomagnesemia": ("mmol/L", 0.7, (None, 0.5, 0.4, 0.3)),
}
ABOVE = {
    "Cholesterol high": ("mmol/L", 5.2, (None, 7.75, 10.34, 12.92)),
    "Hypercalcemia": ("mmol/L", 2.6, (None, 2.9, 3.1, 3.4)),
    "Hypercalcemia (Ionized)": ("mmol/L", 1.3, (None, 1.5, 1.6, 1.8)),
    "Hyperkalemia": ("mmol/L", 5.0, (None, 5.5, 6.0, 7.0)),
    "Hypernatremia": ("mmol/L", 145.0, (None, 150.0, 155.0, 160.0)),
}
MULTIPLES = {
    "Activated partial thromboplastin time prolonged": ("s", (1.0, 1.5, 2.5)),
    "CPK increased": ("U/L", (1.0, 2.5, 5.0, 10.0)),
}
BY_BASELINE = {
    "Alanine aminotransferase increased": ("U/L", (1.0, 3.0, 5.0, 20.0), 1.5),
    "Aspartate aminotransferase increased": ("U/L", (1.0, 3.0, 5.0, 20.0), 1.5),
    "Alkaline phosphatase increased": ("U/L", (1.0, 2.5, 5.0, 20.0), 2.0),
}
"""Conditions of the program (pharmaverse/admiral, file of version 5), read there: limits outward by grade."""


def _program_cases() -> Iterator[tuple[dict[str, Any], int]]:
    for name, (unit, limit, cuts) in {**BELOW, **ABOVE}.items():
        low = name in BELOW
        key = "lln" if low else "uln"
        ends = [limit, *(cut for cut in cuts if cut is not None)]
        for end in ends:
            for value in (end * 0.99, end, end * 1.01):
                passed = [grade for grade, cut in enumerate(ends, 1) if (value < cut if low else value > cut)]
                yield {"term": name, "unit": unit, key: limit, "value": value}, max(passed, default=0)
    for name, (unit, factors) in MULTIPLES.items():
        for factor in factors:
            for value in (39.9 * factor, 40 * factor, 40.1 * factor):
                passed = [grade for grade, one in enumerate(factors, 1) if value > one * 40]
                yield {"term": name, "unit": unit, "uln": 40, "value": value}, max(passed, default=0)
    for name, (unit, factors, first) in BY_BASELINE.items():
        for factor in (*factors, first):
            for nudge in (0.99, 1.0, 1.01):
                value = 40 * factor * nudge
                passed = [grade for grade, one in enumerate(factors, 1) if value > one * 40]
                yield (
                    {"term": name, "unit": unit, "uln": 40, "baseline": 30, "value": value},
                    max(passed, default=0),
                )
                value = 60 * factor * nudge
                passed = [grade for grade, one in enumerate(factors[1:], 2) if value > one * 60]
                yield (
                    {"term": name, "unit": unit, "uln": 40, "baseline": 60, "value": value},
                    max(passed, default=int(value >= first * 60)),
                )


def test_grades_of_another_program_on_both_sides_of_every_limit() -> None:
    cases = list(_program_cases())
    assert len(cases) > 200
    for inputs, wanted in cases:
        assert warmfront.grade("ctcae_v5_labs", **inputs)["grade"] == wanted, inputs


@pytest.mark.parametrize(
    ("inputs", "ours", "theirs"),
    [
        # Printed "2.0 - 2.5 x baseline"; the program asks for more than twice.
        ({"term": "GGT increased", "value": 120, "unit": "U/L", "uln": 40, "baseline": 60}, 1, 0),
        # Printed "150 mg/dL - 300 mg/dL"; the program asks for more than 1.71 mmol/L.
        ({"term": "Hypertriglyceridemia", "value": 1.71, "unit": "mmol/L"}, 1, 0),
        # Printed "125-129": the program leaves 129.5 in grade 1; version 6 prints "125 - <130".
        ({"term": "Hyponatremia", "value": 129.5, "unit": "mmol/L", "lln": 135, "symptomatic": True}, 3, 1),
        # The program takes symptoms for given.
        ({"term": "Hypokalemia", "value": 3.2, "unit": "mmol/L", "lln": 3.5}, 1, 2),
    ],
)
def test_where_the_other_program_differs_the_printed_words_decide(
    inputs: dict[str, Any], ours: int, theirs: int
) -> None:
    assert warmfront.grade("ctcae_v5_labs", **inputs)["grade"] == ours != theirs


CREATININE = [
    (241, 241, 4), (240, 230, 3), (121, 120, 3), (120, 119, 2), (61, 60, 2), (60, 60, 1), (41, 41, 1),
    (40, 40, 0), (42, 13.9, 3), (42, 14, 2), (42.1, 28, 2),
]  # fmt: skip
FIBRINOGEN = [
    (0.49, None, 4), (0.49, 1, 4), (0.5, 2.1, 4), (1, 2.1, 3), (1.5, 2.1, 2), (2, 2.1, 1), (1.5, 1.5, 0),
]  # fmt: skip


def test_rows_of_the_other_programs_own_tests_on_creatinine_and_fibrinogen() -> None:
    """Rows read in tests/testthat/test-derive_var_atoxgr.R; fibrinogen without a change from baseline."""
    limits = {"term": "Creatinine increased", "unit": "umol/L", "uln": 40}
    found = [
        (value, baseline, warmfront.grade("ctcae_v5_labs", **limits, value=value, baseline=baseline)["grade"])
        for value, baseline, _ in CREATININE
    ]
    assert found == CREATININE
    plain = {"term": "Fibrinogen decreased", "unit": "g/L"}
    graded = [
        (value, lln, warmfront.grade("ctcae_v5_labs", **plain, value=value, lln=lln)["grade"])
        for value, lln, _ in FIBRINOGEN
    ]
    assert graded == FIBRINOGEN


@pytest.mark.parametrize(
    ("term", "unit", "version", "uln", "baseline", "rows"),
    [
        (
            "GGT increased",
            "U/L",
            "4.03",
            40,
            20,
            {801: 4, 800: 3, 201: 3, 200: 2, 101: 2, 100: 1, 41: 1, 40: 0},
        ),
        (
            "GGT increased",
            "U/L",
            "5.0",
            40,
            40,
            {801: 4, 800: 3, 201: 3, 200: 2, 101: 2, 100: 1, 41: 1, 40: 0},
        ),
        ("GGT increased", "U/L", "5.0", 39, 40, {801: 4, 800: 3, 201: 3, 200: 2, 101: 2, 100: 1, 81: 1}),
        ("GGT increased", "U/L", "6.0", 39, 40, {401: 4, 400: 3, 121: 3, 120: 2, 61: 2, 60: 1, 40: 1, 39: 0}),
        ("Hemoglobin increased", "g/L", "4.03", 60, 65, {106: 3, 105: 2, 86: 2, 85: 1, 66: 1, 65: 0}),
        ("Hemoglobin increased", "g/L", "5.0", 65, 60, {106: 3, 105: 2, 86: 2, 85: 1, 66: 1, 65: 0}),
        ("Hemoglobin increased", "g/dL", "6.0", 6.5, 6.0, {10.6: 3, 10.5: 2, 8.6: 2, 8.5: 1, 6.6: 1, 6.5: 0}),
    ],
)
def test_rows_of_the_other_programs_own_tests(
    term: str, unit: str, version: str, uln: float, baseline: float, rows: dict[float, int]
) -> None:
    """Rows read in tests/testthat/test-derive_var_atoxgr.R of pharmaverse/admiral."""
    inputs = {"term": term, "unit": unit, "version": version, "uln": uln, "baseline": baseline}
    assert {value: warmfront.grade("ctcae_v5_labs", **inputs, value=value)["grade"] for value in rows} == rows
