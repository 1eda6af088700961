"""Every row of the myeloma criteria, both sides of each limit, and parts that were not done."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warmfront

START: dict[str, Any] = {
    "baseline_serum_m": 4.0,
    "nadir_serum_m": 4.0,
    "baseline_urine_m": 0.0,
    "nadir_urine_m": 0.0,
    "urine_m": 0.0,
    "plasmacytoma": "none",
}
COMPLETE: dict[str, Any] = {
    **START,
    "serum_m": 0.0,
    "serum_immunofixation": "negative",
    "urine_immunofixation": "negative",
    "marrow_plasma_cells": 4.9,
}
CHAINS: dict[str, Any] = {
    "baseline_serum_m": 0.0,
    "serum_m": 0.0,
    "baseline_urine_m": 0.0,
    "urine_m": 0.0,
    "baseline_flc_involved": 101.0,
    "baseline_flc_uninvolved": 1.0,
    "flc_uninvolved": 1.0,
    "nadir_flc_difference": 100.0,
    "plasmacytoma": "none",
}
ORDER = ["sCR", "CR", "VGPR", "PR", "MR", "SD", "PD"]


def call(**inputs: Any) -> str | None:
    found = warmfront.grade("imwg", **inputs).fields["response"]
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("serum", "expected"),
    [
        (0.4, "VGPR"),
        (0.41, "PR"),
        (2.0, "PR"),
        (2.01, "MR"),
        (3.0, "MR"),
        (3.01, "SD"),
        (4.99, "SD"),
        (5.0, "PD"),
    ],
)
def test_serum_alone_on_both_sides_of_each_limit(serum: float, expected: str) -> None:
    assert call(**START, serum_m=serum) == expected


@pytest.mark.parametrize(
    ("urine", "expected"),
    [
        (99.9, "VGPR"),
        (100.0, "PR"),
        (199.9, "PR"),
        (200.0, "MR"),
        (950.0, "MR"),
        (951.0, "SD"),
        (2374.0, "SD"),
        (2375.0, "PD"),
    ],
)
def test_urine_alone(urine: float, expected: str) -> None:
    inputs = {**START, "baseline_serum_m": 0.5, "nadir_serum_m": 0.5, "serum_m": 0.5}
    assert (
        call(**{**inputs, "baseline_urine_m": 1900.0, "nadir_urine_m": 1900.0, "urine_m": urine}) == expected
    )


def test_a_urine_fall_by_nine_tenths_is_partial_above_200() -> None:
    both = {**START, "baseline_urine_m": 4000.0, "nadir_urine_m": 4000.0, "serum_m": 1.0}
    assert call(**{**both, "urine_m": 400.0}) == "PR"
    assert call(**{**both, "urine_m": 401.0}) == "MR"


@pytest.mark.parametrize(
    ("lowest", "now", "expected"),
    [
        (0.4, 0.89, "PR"),
        (0.4, 0.9, "PD"),
        (3.0, 3.7, "SD"),
        (3.0, 3.75, "PD"),
        (5.0, 6.2, "SD"),
        (5.0, 6.25, "PD"),
    ],
)
def test_progression_needs_a_quarter_and_the_absolute_rise(lowest: float, now: float, expected: str) -> None:
    start = {**START, "baseline_serum_m": 5.0} if lowest == 5 else START
    assert call(**{**start, "nadir_serum_m": lowest, "serum_m": now}) == expected


def test_from_five_on_the_rise_must_be_one_gram() -> None:
    high = {**START, "baseline_serum_m": 8.0, "nadir_serum_m": 8.0}
    assert call(**{**high, "serum_m": 9.9}) == "SD"
    assert call(**{**high, "serum_m": 10.0}) == "PD"


@pytest.mark.parametrize(
    "part", [{"plasmacytoma": "new"}, {"plasmacytoma": "grown"}, {"bone_lesions": "new_or_grown"}]
)
def test_a_lesion_is_progression_whatever_the_protein(part: dict[str, str]) -> None:
    assert call(**{**COMPLETE, **part}) == "PD"


@pytest.mark.parametrize(
    ("tumour", "expected"), [("gone", "PR"), ("halved", "PR"), ("quarter_less", "SD"), ("unchanged", "SD")]
)
def test_plasmacytomas_hold_the_response_back(tumour: str, expected: str) -> None:
    assert call(**{**START, "serum_m": 1.0, "plasmacytoma": tumour}) == expected


def test_complete_and_stringent() -> None:
    assert call(**COMPLETE) == "CR"
    assert call(**COMPLETE, flc_ratio="normal", clonal_plasma_cells="absent") == "sCR"
    assert call(**COMPLETE, flc_ratio="abnormal", clonal_plasma_cells="absent") == "CR"
    assert call(**{**COMPLETE, "marrow_plasma_cells": 5.0}) == "VGPR"
    assert call(**{**COMPLETE, "urine_immunofixation": "positive"}) == "VGPR"
    assert call(**{**COMPLETE, "plasmacytoma": "halved"}) == "VGPR"


@pytest.mark.parametrize(
    "name", ["serum_immunofixation", "urine_immunofixation", "marrow_plasma_cells", "plasmacytoma"]
)
def test_what_was_not_done_leaves_the_best_call_that_the_rest_supports(name: str) -> None:
    found = warmfront.grade("imwg", **{**COMPLETE, name: None})
    assert found.response == "VGPR"
    assert any("not stated" in words for words in found.warnings)


@pytest.mark.parametrize(
    ("now", "expected"), [(11.0, "VGPR"), (11.1, "PR"), (51.0, "PR"), (51.1, "SD"), (126.0, "PD")]
)
def test_light_chains_only_without_measurable_protein(now: float, expected: str) -> None:
    assert call(**CHAINS, flc_involved=now) == expected
    assert call(**START, serum_m=1.0, flc_involved=now, flc_uninvolved=1.0, nadir_flc_difference=1.0) == "PR"


def test_the_rise_of_light_chains_must_exceed_ten() -> None:
    low = {**CHAINS, "nadir_flc_difference": 5.0, "flc_uninvolved": 0.0}
    assert call(**low, flc_involved=15.0) == "PR"
    assert call(**low, flc_involved=15.1) == "PD"


def test_marrow_only_when_nothing_else_is_measurable() -> None:
    marrow = {"baseline_serum_m": 0.0, "serum_m": 0.0, "baseline_urine_m": 0.0, "urine_m": 0.0}
    marrow = {**marrow, "baseline_marrow_plasma_cells": 40.0, "nadir_marrow_plasma_cells": 20.0}
    assert call(**marrow, marrow_plasma_cells=20.0) == "PR"
    assert call(**marrow, marrow_plasma_cells=20.1) == "SD"
    assert call(**marrow, marrow_plasma_cells=30.0) == "PD"
    found = warmfront.grade(
        "imwg", **{**marrow, "baseline_marrow_plasma_cells": 29.0}, marrow_plasma_cells=10
    )
    assert (found.computable, found.missing) == (False, ())
    assert "no measurable disease" in found.reason


@pytest.mark.parametrize("name", ["baseline_serum_m", "serum_m", "baseline_urine_m"])
def test_parts_without_which_there_is_no_call(name: str) -> None:
    found = warmfront.grade("imwg", **{**START, "serum_m": 1.0, name: None})
    assert (found.computable, found.missing) == (False, (name,))
    urine = {**START, "serum_m": 1.0, "baseline_urine_m": 900.0, "urine_m": None}
    assert warmfront.grade("imwg", **urine).missing == ("urine_m",)


def test_residual_disease_has_a_category_in_complete_response_only() -> None:
    fine = {"mrd": "negative", "mrd_method": "flow", "mrd_sensitivity": 1e-5}
    assert warmfront.grade("imwg", **COMPLETE, **fine).mrd_category == "flow MRD-negative"
    assert warmfront.grade("imwg", **COMPLETE, **fine, imaging_negative=True).mrd_category == (
        "imaging and flow MRD-negative"
    )
    coarse = {**fine, "mrd_sensitivity": 1e-4}
    assert "not stated to be sensitive" in warmfront.grade("imwg", **COMPLETE, **coarse).mrd_category
    assert warmfront.grade("imwg", **{**START, "serum_m": 1.0}, **fine).mrd_category is None
    assert warmfront.grade("imwg", **COMPLETE, mrd="positive").mrd_category == "MRD-positive"


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(0, 12), min_size=2, max_size=2).map(sorted),
    lowest=st.floats(0, 4),
    urine=st.sampled_from([0.0, 150.0, 600.0]),
)
def test_more_protein_is_never_better(values: list[float], lowest: float, urine: float) -> None:
    calls = [
        call(**{**START, "nadir_serum_m": lowest, "serum_m": v, "urine_m": urine, "nadir_urine_m": urine})
        for v in values
    ]
    ranks = [ORDER.index(str(found)) for found in calls]
    assert all(one <= other for one, other in pairwise(ranks))
