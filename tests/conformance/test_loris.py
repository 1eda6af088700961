"""LORIS against its published formula and against the cohort AUCs of the project's cohort specification.

Cases: reference/expected/scores, computed from the formula in the authors' repository. AUCs: table 6a of
the profiling specification and the cohort specification, three decimals, hence the tolerance of 0.001.
"""

import csv
import json
from pathlib import Path

import pytest

import warmfront
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.responses import ResponseScore
from warmfront.stats.auc import auc
from warmfront.strategy.response.inputs import ADULT_YEARS
from warmfront.strategy.response.loris import compute_log_odds, compute_score

COLUMNS = {
    "tmb": "TMB",
    "pdl1_tps": "PDL1_TPS(%)",
    "systemic_therapy": "Systemic_therapy_history",
    "albumin": "Albumin",
    "nlr": "NLR",
    "age": "Age",
}


def packaged(name: str) -> ResponseScore:
    return load_knowledge().response_scores[name]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["loris_pan", "loris_nsclc"])
def test_published_cases(shared: Path, name: str) -> None:
    content = json.loads((shared / "reference" / "expected" / "scores" / f"{name}.json").read_text())
    assert len(content["cases"]) >= 2
    for case in content["cases"]:
        given = dict(case["inputs"])
        inputs = {
            {"psth": "systemic_therapy", "albumin_g_dl": "albumin"}.get(key, key): value
            for key, value in given.items()
            if key != "cancer_type"
        }
        cancer_type = given.get("cancer_type", "NSCLC")
        assert compute_log_odds(packaged(name), inputs, cancer_type) == pytest.approx(
            case["expected"]["S"], abs=1e-6
        )
        assert compute_score(packaged(name), inputs, cancer_type) == pytest.approx(
            case["expected"]["loris"], abs=1e-6
        )


def complete_rows(shared: Path, cohort: str, model: ResponseScore) -> list[dict[str, str]]:
    with (shared / "data" / "loris_clinical" / f"{cohort}.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    needed = ["Response", *(COLUMNS[term.name] for term in model.terms)]
    return [row for row in rows if all(row[name] != "" for name in needed)]


def scores_of(rows: list[dict[str, str]], model: ResponseScore) -> list[float]:
    return [
        compute_score(
            model, {term.name: float(row[COLUMNS[term.name]]) for term in model.terms}, row["CancerType"]
        )
        for row in rows
    ]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("cohort", "name", "n", "responders", "expected"),
    [
        ("Chowell_train", "loris_pan", 964, 282, 0.741),
        ("Chowell_test", "loris_pan", 515, 127, 0.754),
        ("MSK1", "loris_pan", 453, 116, 0.699),
        ("Kato_panCancer", "loris_pan", 35, 5, 0.793),
        ("Vanguri_NSCLC", "loris_pan", 246, 61, 0.664),
        ("Chowell_train", "loris_nsclc", 169, None, 0.697),
        ("Chowell_test", "loris_nsclc", 155, None, 0.788),
        ("MSK1", "loris_nsclc", 74, None, 0.658),
        ("Vanguri_NSCLC", "loris_nsclc", 201, None, 0.768),
    ],
)
def test_cohort_auc(
    shared: Path, cohort: str, name: str, n: int, responders: int | None, expected: float
) -> None:
    model = packaged(name)
    known = {entry.cancer_type for entry in model.cancer_types}
    rows = [row for row in complete_rows(shared, cohort, model) if row["CancerType"] in known]
    labels = [float(row["Response"]) == 1 for row in rows]
    assert len(rows) == n
    assert responders is None or sum(labels) == responders
    assert auc(labels, scores_of(rows, model)) == pytest.approx(expected, abs=0.001)


@pytest.mark.shared
def test_every_patient_of_msk2_is_refused(shared: Path) -> None:
    rows = complete_rows(shared, "MSK2", packaged("loris_pan"))
    assert len(rows) >= 100
    for row in rows:
        with pytest.raises(InputError, match="cancer type"):
            scores_of([row], packaged("loris_pan"))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("cohort", "n"), [("Chowell_test", 515), ("MSK1", 453), ("Kato_panCancer", 35), ("Vanguri_NSCLC", 246)]
)
def test_grading_the_patients_of_a_cohort_is_the_same_score(shared: Path, cohort: str, n: int) -> None:
    model = packaged("loris_pan")
    known = {entry.cancer_type for entry in model.cancer_types}
    rows = [row for row in complete_rows(shared, cohort, model) if row["CancerType"] in known]
    assert len(rows) == n
    names = {"systemic_therapy": "psth", "albumin": "albumin_g_dl"}
    graded = []
    for row in rows:
        inputs = {names.get(term.name, term.name): float(row[COLUMNS[term.name]]) for term in model.terms}
        result = warmfront.grade("loris_pan", **inputs, cancer_type=row["CancerType"])
        assert result.computable == (inputs["age"] >= ADULT_YEARS)
        graded.append(result.value)
    expected = scores_of(rows, model)
    assert all(one in (None, other) for one, other in zip(graded, expected, strict=True))
    assert sum(one is None for one in graded) <= n / 20
