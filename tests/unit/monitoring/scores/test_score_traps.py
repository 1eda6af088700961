"""Errors that public code makes with these scores, each kept from coming back."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

import warmfront
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.grading import grade_scale

WORST = {
    "platelets_1e9_l": 5,
    "anc_per_ul": 10,
    "hemoglobin_g_dl": 5,
    "crp_mg_dl": 40,
    "ferritin_ng_ml": 90000,
}
BEST = {
    "platelets_1e9_l": 300,
    "anc_per_ul": 4000,
    "hemoglobin_g_dl": 14,
    "crp_mg_dl": 0.1,
    "ferritin_ng_ml": 50,
}
SAMPLE = {"ldh_u_l": 250, "creatinine_mg_dl": 1.0, "crp_mg_dl": 2.0, "platelets_1e9_l": 200}


def hematotox(**changed: Any) -> Any:
    return warmfront.grade("car_hematotox", **{**BEST, **changed})


def test_hematotox_ends_at_seven_and_is_high_from_two() -> None:
    # Trap: five items of 0 to 2 points, 0 to 10, high from 3 on.
    assert warmfront.grade("car_hematotox", **WORST)["score"] == 7
    assert (hematotox()["score"], hematotox()["category"]) == (0, "low")
    one, two = hematotox(crp_mg_dl=3.0), hematotox(crp_mg_dl=3.0, anc_per_ul=1199)
    assert (one["score"], one["category"], two["score"], two["category"]) == (1, "low", 2, "high")


@pytest.mark.parametrize("item", ["anc_per_ul", "hemoglobin_g_dl", "crp_mg_dl"])
def test_neutrophils_haemoglobin_and_crp_give_one_point_at_most(item: str) -> None:
    assert hematotox(**{item: WORST[item]})["score"] == 1


@pytest.mark.parametrize("item", ["platelets_1e9_l", "ferritin_ng_ml"])
def test_platelets_and_ferritin_give_two_points_at_most(item: str) -> None:
    assert hematotox(**{item: WORST[item]})["score"] == 2


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        ("platelets_1e9_l", 175.001, 0),
        ("platelets_1e9_l", 175, 1),
        ("platelets_1e9_l", 75, 1),
        ("platelets_1e9_l", 74.999, 2),
        ("anc_per_ul", 1200, 0),
        ("anc_per_ul", 1199.9, 1),
        ("hemoglobin_g_dl", 9, 0),
        ("hemoglobin_g_dl", 8.999, 1),
        ("crp_mg_dl", 2.999, 0),
        ("crp_mg_dl", 3, 1),
        ("ferritin_ng_ml", 649.9, 0),
        ("ferritin_ng_ml", 650, 1),
        ("ferritin_ng_ml", 2000, 1),
        ("ferritin_ng_ml", 2000.1, 2),
    ],
)
def test_both_sides_of_each_cut_of_hematotox(item: str, value: float, points: int) -> None:
    assert hematotox(**{item: value})["score"] == points


def test_crp_in_mg_per_litre_is_a_tenth_in_mg_per_decilitre() -> None:
    # Trap: mg/L taken for mg/dL, a silent error of ten times.
    assert hematotox(crp_mg_dl={"value": 29.9, "unit": "mg/L"})["score"] == 0
    assert hematotox(crp_mg_dl={"value": 30, "unit": "mg/L"})["score"] == 1
    easix = warmfront.grade("easix", **{**SAMPLE, "crp_mg_dl": {"value": 20, "unit": "mg/L"}})
    assert easix["m_easix"] == pytest.approx(2.5, rel=1e-9)
    assert easix["inputs"][2]["supplied"] == "20 mg/L"


def test_crp_without_its_unit_is_refused_where_only_mg_per_litre_can_be_meant() -> None:
    with pytest.raises(InputError, match="0 to 100 mg/dL"):
        hematotox(crp_mg_dl=180)
    with pytest.raises(InputError, match="mg/dL"):
        hematotox(crp_mg_dl={"value": 18, "unit": "nmol/L"})


@pytest.mark.parametrize("name", ["teachey2016", "hong_tree", "eipm", "easix_f", "easix_fc"])
def test_models_without_public_parameters_are_known_and_refuse(name: str) -> None:
    # Trap: "approximate published coefficients" of -8.5 or -5.0, 0.8, 1.2 and 0.6, which no source shows.
    result = warmfront.grade(name)
    assert not result["computable"]
    assert result["reason"].startswith("parameters unavailable")
    scale = load_knowledge().monitoring.scales[name]
    assert (scale.thresholds, scale.inputs, scale.outputs) == ((), (), ())
    words = " ".join([scale.rule, scale.refusal, scale.limits])
    assert not re.search(r"-8\.5|-5\.0|\b0\.8\b|\b1\.2\b|\b0\.6\b", words)


def test_easix_has_one_cut_off_and_no_bands_of_3_2_and_10() -> None:
    # Trap: bands at 3.2 and 10 "derived from tertiles", in no abstract or page that was seen.
    scale = load_knowledge().monitoring.scales["easix"]
    assert [one.value for one in scale.thresholds] == [4.67]

    def band(easix: float, **more: str) -> str:
        inputs = {"ldh_u_l": 100 * easix, "creatinine_mg_dl": 1, "crp_mg_dl": 1, "platelets_1e9_l": 100}
        return warmfront.grade("easix", **inputs, **more).band

    before = {"timepoint": "before_lymphodepletion"}
    assert band(3.1, **before) == band(3.3, **before) == band(4.67, **before) == "not above 4.67"
    assert band(4.68, **before) == band(9.9, **before) == band(10.1, **before) == "above 4.67"
    assert band(9.9) == band(9.9, timepoint="later") == ""


def test_the_discrimination_of_easix_that_was_found_outside_stands_on_every_result() -> None:
    assert "0.61 to 0.62" in warmfront.grade("easix", **SAMPLE).discrimination


def test_what_is_tested_is_what_is_used() -> None:
    # Trap: tests that compute the score themselves never test the module.
    knowledge = load_knowledge()
    scale = knowledge.monitoring.scales["car_hematotox"]
    moved = tuple(
        dataclasses.replace(one, value=2.0) if one.name == "crp_from" else one for one in scale.thresholds
    )
    scales = {**knowledge.monitoring.scales, scale.scale: dataclasses.replace(scale, thresholds=moved)}
    other = dataclasses.replace(
        knowledge, monitoring=dataclasses.replace(knowledge.monitoring, scales=scales)
    )
    inputs = {**BEST, "crp_mg_dl": 2.5}
    assert grade_scale("car_hematotox", inputs, knowledge)["score"] == 0
    assert grade_scale("car_hematotox", inputs, other)["score"] == 1
    own = (Path(__file__).parents[3] / "conformance" / "test_blood_and_risk_scores.py").read_text()
    assert "warmfront.grade(" in own
    assert not re.search(r"\b(175|1200|650|2000|4\.67|1343\.5)\b", own)


@pytest.mark.parametrize("name", ["easix", "blood_indices", "grim_rmh"])
def test_a_denominator_of_zero_is_named_and_never_infinite(name: str) -> None:
    inputs: dict[str, dict[str, float]] = {
        "easix": {**SAMPLE, "platelets_1e9_l": 0},
        "blood_indices": {"neut_1e9": 4, "lymph_1e9": 0, "mono_1e9": 0, "plt_1e9": 9, "wbc_1e9": 5},
        "grim_rmh": {
            "neut_1e9": 4,
            "lymph_1e9": 0,
            "ldh": 200,
            "ldh_uln": 250,
            "albumin_g_l": 40,
            "metastatic_sites": 1,
        },
    }
    result = warmfront.grade(name, **inputs[name])
    assert not result["computable"]
    assert "platelets" in result["reason"] or "lymphocytes" in result["reason"]
    assert all(value is None for value in result.fields.values())


def test_one_cytopenia_gives_no_points_of_hscore_and_two_give_24() -> None:
    # Trap: a copy of the table in a test gave 24 points for one and 34 for two.
    example = load_knowledge().monitoring.scales["hscore"].example
    points = [
        warmfront.grade("hscore", **{**example, "cytopenia_lineages": lines})["score"] for lines in range(4)
    ]
    assert [one - points[0] for one in points] == [0, 0, 24, 34]


def test_hscore_is_a_cut_off_and_no_probability() -> None:
    # Trap: "93% probability" at 169, and a logistic curve of a web calculator (-4.3 + 0.03 s).
    scale = load_knowledge().monitoring.scales["hscore"]
    assert not any("probab" in one.name for one in scale.outputs)
    result = warmfront.grade("hscore", **scale.example)
    assert all(not isinstance(value, float) for value in result.fields.values())
    assert warmfront.grade("hscore", temperature_c=39.5).missing


def test_exactly_169_points_of_hscore_are_not_above_the_cut_off() -> None:
    inputs = {
        "immunosuppression": True,
        "temperature_c": 40.0,
        "organomegaly": "both",
        "cytopenia_lineages": 3,
        "ferritin_ng_ml": 300,
        "triglycerides_mmol_l": 1.0,
        "fibrinogen_g_l": 2.0,
        "ast_u_l": 20,
        "hemophagocytosis": False,
    }
    at = warmfront.grade("hscore", **inputs)
    assert (at["score"], at["above_169"]) == (169, False)
    above = warmfront.grade("hscore", **{**inputs, "ast_u_l": 30})
    assert (above["score"], above["above_169"]) == (188, True)
