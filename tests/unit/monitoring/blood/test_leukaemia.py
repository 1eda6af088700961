"""Rows of the leukaemia criteria, both sides of each limit, residual disease."""

from typing import Any

import pytest

import warmfront

AML: dict[str, Any] = {
    "marrow_blasts": 2.0,
    "blood_blasts": 0.0,
    "extramedullary": False,
    "neutrophils": 1.0,
    "platelets": 100.0,
    "marrow_adequate": True,
}
ALL: dict[str, Any] = {
    "marrow_blasts": 2.0,
    "blood_blasts": 0.0,
    "extramedullary": False,
    "neutrophils": 1.01,
    "platelets": 101.0,
}


def aml(**changes: Any) -> str | None:
    return warmfront.grade("eln_aml", **{**AML, **changes}).fields["response"]  # type: ignore[return-value]


def lymphoblastic(**changes: Any) -> str | None:
    return warmfront.grade("all_response", **{**ALL, **changes}).fields["response"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("neutrophils", "platelets", "expected"),
    [(1.0, 100, "CR"), (0.99, 100, "CRh"), (1.0, 99, "CRh"), (0.5, 50, "CRh"), (0.49, 100, "CRi"),
     (1.0, 49, "CRi"), (0.49, 99, "MLFS"), (0.99, 49, "MLFS"), (0.0, 0, "MLFS")],
)  # fmt: skip
def test_remissions_of_aml_by_counts(neutrophils: float, platelets: float, expected: str) -> None:
    assert aml(neutrophils=neutrophils, platelets=platelets) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"marrow_blasts": 4.9}, "CR"),
        ({"marrow_blasts": 5.0, "baseline_marrow_blasts": 10.0}, "PR"),
        ({"marrow_blasts": 5.0, "baseline_marrow_blasts": 9.9}, "no response"),
        ({"marrow_blasts": 25.0, "baseline_marrow_blasts": 80.0}, "PR"),
        ({"marrow_blasts": 25.1, "baseline_marrow_blasts": 80.0}, "no response"),
        ({"marrow_blasts": 25.1, "at_landmark": True}, "refractory"),
        ({"marrow_blasts": 10.0, "baseline_marrow_blasts": 80.0, "platelets": 99.0}, "no response"),
        ({"blood_blasts": 1.0}, "no response"),
        ({"extramedullary": True}, "no response"),
        ({"marrow_blasts": 5.0, "earlier_remission": True}, "relapse"),
        ({"marrow_blasts": 4.9, "earlier_remission": True}, "CR"),
        ({"blood_blasts": 0.1, "earlier_remission": True}, "relapse"),
        ({"extramedullary": True, "earlier_remission": True}, "relapse"),
    ],
)
def test_rows_of_aml(changes: dict[str, Any], expected: str) -> None:
    assert aml(**changes) == expected


def test_an_aml_marrow_that_allows_no_call_is_not_evaluable() -> None:
    found = warmfront.grade("eln_aml", **{**AML, "marrow_adequate": False})
    assert not found.computable
    assert "not adequate" in found.reason
    assert aml(marrow_adequate=False, blood_blasts=20.0) == "no response"


@pytest.mark.parametrize("name", ["neutrophils", "platelets"])
def test_counts_are_missing_only_where_they_matter(name: str) -> None:
    for score, whole in (("eln_aml", AML), ("all_response", ALL)):
        assert warmfront.grade(score, **{**whole, name: None}).missing == (name,)
        assert warmfront.grade(score, **{**whole, name: None, "marrow_blasts": 60.0}).computable


def test_counts_convert_from_other_units() -> None:
    assert aml(neutrophils={"value": 999, "unit": "/uL"}, platelets={"value": 250000, "unit": "/uL"}) == "CRh"
    assert aml(neutrophils={"value": 1000, "unit": "/uL"}) == "CR"


@pytest.mark.parametrize(
    ("mrd", "words"), [("negative", "CR without MRD"), ("positive", "CR with MRD"), (None, "CR")]
)
def test_residual_disease_of_aml_stands_beside_the_response(mrd: str | None, words: str) -> None:
    assert warmfront.grade("eln_aml", **AML, mrd=mrd).response_with_mrd == words


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "CR"),
        ({"neutrophils": 1.0}, "CRi"),
        ({"platelets": 100.0}, "CRi"),
        ({"neutrophils": 1.0, "platelets": 100.0}, "MLFS"),
        ({"marrow_blasts": 5.0, "baseline_marrow_blasts": 10.0}, "PR"),
        ({"marrow_blasts": 25.1, "baseline_marrow_blasts": 90.0}, "failure"),
        ({"mrd_level": 0.01}, "failure"),
        ({"mrd_level": 0.0099}, "CR"),
        ({"extramedullary": True}, "failure"),
        ({"earlier_remission": True, "marrow_blasts": 5.0}, "relapse"),
        ({"earlier_remission": True, "blood_blasts": 1.0}, "relapse"),
        ({"earlier_remission": True, "extramedullary": True}, "relapse"),
    ],
)
def test_rows_of_all(changes: dict[str, Any], expected: str) -> None:
    assert lymphoblastic(**changes) == expected


def test_a_relapse_below_the_older_limit_says_so() -> None:
    low = warmfront.grade("all_response", **{**ALL, "earlier_remission": True, "marrow_blasts": 24.9})
    high = warmfront.grade("all_response", **{**ALL, "earlier_remission": True, "marrow_blasts": 25.0})
    assert any("2010" in words for words in low.warnings)
    assert not any("2010" in words for words in high.warnings)


@pytest.mark.parametrize(
    ("residual", "expected"),
    [
        ({"mrd_level": 0.0, "mrd_sensitivity": 1e-4}, "complete MRD response"),
        (
            {"mrd_level": 0.0, "mrd_sensitivity": 1e-3},
            "MRD intermediate: negative by a method that is not sensitive enough",
        ),
        ({"mrd_level": 1e-4}, "MRD failure"),
        ({"mrd_level": 9.9e-5}, "MRD intermediate: positive below the limit"),
        ({"mrd_level": 5e-5, "mrd_quantifiable": False}, "MRD intermediate: positive, not quantifiable"),
        ({"mrd_level": 0.0}, None),
        ({}, None),
    ],
)
def test_residual_disease_of_all(residual: dict[str, Any], expected: str | None) -> None:
    assert warmfront.grade("all_response", **ALL, **residual).mrd_response == expected
