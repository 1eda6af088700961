"""Scores of the blood: units, contradictions, one rule with the plan, choices between published tables."""

import dataclasses
import datetime as dt

import pytest

import warmfront
from warmfront.assays.blood_indices import compute_index
from warmfront.assays.labs import convert
from warmfront.domain.case import LabResult
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.scale_checks import check_scales

LUNG = {"neut_1e9": 9, "wbc_1e9": 11, "ldh": 300, "ldh_uln": 250}
COUNT = {"neut_1e9": 4, "lymph_1e9": 2, "mono_1e9": 0.5, "plt_1e9": 250, "wbc_1e9": 7}


def test_ldh_and_its_limit_in_one_other_unit_give_the_same_group() -> None:
    katal = {"ldh": {"value": 5, "unit": "ukat/L"}, "ldh_uln": {"value": 4.2, "unit": "µkat/l"}}
    assert warmfront.grade("lipi", **{**LUNG, **katal})["group"] == "poor"
    assert warmfront.grade("lipi", **{**LUNG, **katal}).inputs[2].value == 300


@pytest.mark.parametrize(
    "pair",
    [
        {"ldh": {"value": 5, "unit": "ukat/L"}, "ldh_uln": {"value": 250, "unit": "U/L"}},
        {"ldh": {"value": 5, "unit": "ukat/L"}},
        {"ldh_uln": {"value": 4.2, "unit": "ukat/L"}},
    ],
)
@pytest.mark.parametrize("name", ["lipi", "grim_rmh"])
def test_ldh_and_its_limit_in_two_units_are_refused(name: str, pair: dict[str, object]) -> None:
    rest = {"lymph_1e9": 1, "albumin_g_l": 40, "metastatic_sites": 1, "neut_1e9": 9, **LUNG}
    keys = [one.name for one in load_knowledge().monitoring.scales[name].inputs]
    inputs = {key: rest[key] for key in keys}
    with pytest.raises(InputError, match="one unit for both"):
        warmfront.grade(name, **{**inputs, **pair})


def test_at_the_limits_themselves_lipi_counts_nothing() -> None:
    edge = {"neut_1e9": 3, "wbc_1e9": 4, "ldh": 250, "ldh_uln": 250}
    assert warmfront.grade("lipi", **edge)["score"] == 0
    assert warmfront.grade("lipi", **{**edge, "neut_1e9": 3.001})["score"] == 1
    assert warmfront.grade("lipi", **{**edge, "ldh": 250.1})["score"] == 1


def test_neutrophils_above_the_leukocytes_are_a_contradiction() -> None:
    result = warmfront.grade("lipi", **{**LUNG, "neut_1e9": 12})
    assert not result.computable
    assert "exceed the leukocytes" in result.reason
    whole = warmfront.grade("lipi", **{**LUNG, "neut_1e9": 11})
    assert "leukocytes - neutrophils is not above zero" in whole.reason
    parts = warmfront.grade("blood_indices", **{**COUNT, "wbc_1e9": 5})
    assert "neutrophils and lymphocytes and monocytes exceed" in parts.reason


def test_a_plan_and_a_grade_give_the_same_number() -> None:
    knowledge = load_knowledge()
    names = {"neut_1e9": "neutrophils", "lymph_1e9": "lymphocytes", "mono_1e9": "monocytes"}
    names |= {"plt_1e9": "platelets", "wbc_1e9": "leukocytes"}
    labs = [
        LabResult(analyte=names[key], value=value, unit="10^9/L", date=dt.date(2026, 3, 1))
        for key, value in COUNT.items()
    ]
    readings = [convert(lab, knowledge.labs) for lab in labs]
    graded = warmfront.grade("blood_indices", **COUNT)
    for name in ("nlr", "plr", "mlr", "sii", "siri", "dnlr"):
        indices = knowledge.blood_indices
        assert graded[name] == compute_index(indices[name], readings, indices).value


def test_lipi_is_prognostic_only() -> None:
    result = warmfront.grade("lipi", **LUNG)
    assert "never predictive" in result.use
    assert any("not predictive" in words for words in result.warnings)


def test_the_second_table_of_lymphocytes_on_request_only() -> None:
    inputs = {"albumin_g_dl": 4, "lymph_per_ul": 1700, "cholesterol_mg_dl": 200}
    assert warmfront.grade("conut_pni", **inputs)["score"] == 0
    assert warmfront.grade("conut_pni", **inputs, lymphocyte_cut_per_ul=1800)["score"] == 1
    assert warmfront.grade("conut_pni", **inputs, lymphocyte_cut_per_ul=1600)["score"] == 0
    with pytest.raises(InputError, match="1600 or 1800"):
        warmfront.grade("conut_pni", **inputs, lymphocyte_cut_per_ul=1700)


def test_sites_count_from_three_on() -> None:
    inputs = {"neut_1e9": 4, "lymph_1e9": 2, "ldh": 1, "ldh_uln": 2, "albumin_g_l": 40}
    found = [warmfront.grade("grim_rmh", **inputs, metastatic_sites=sites)["rmh"] for sites in (0, 2, 3)]
    assert found == [0, 0, 1]
    low = warmfront.grade("grim_rmh", **{**inputs, "albumin_g_l": 34.9}, metastatic_sites=3)
    assert (low["rmh"], low["rmh_high"], low["grim"], low["grim_high"]) == (2, True, 1, False)


def loris(**changed: object) -> object:
    known = {"tmb": 10, "psth": 0, "albumin_g_dl": 4.0, "nlr": 3, "age": 60, "cancer_type": "NSCLC"}
    return warmfront.grade("loris_pan", **{**known, **changed})["S"]


@pytest.mark.parametrize(("item", "cap"), [("tmb", 50), ("nlr", 25), ("age", 85)])
def test_loris_counts_up_to_its_caps(item: str, cap: float) -> None:
    assert loris(**{item: cap}) == loris(**{item: cap + 10})
    assert loris(**{item: cap}) != loris(**{item: cap - 1})


def test_an_unknown_cancer_type_is_an_error_and_no_term_of_zero() -> None:
    for other in ("Glioma", "", "nsclc"):
        with pytest.raises(InputError, match="Melanoma"):
            loris(cancer_type=other)
    assert loris(cancer_type="HeadNeck") == loris(cancer_type="Head & Neck")


def test_loris_says_nothing_on_children() -> None:
    known = {"tmb": 10, "psth": 0, "albumin_g_dl": 4.0, "nlr": 3, "age": 12, "cancer_type": "Sarcoma"}
    assert "made for adults" in warmfront.grade("loris_pan", **known).reason


def test_counts_that_cannot_be_and_shares_that_cannot_be() -> None:
    assert "not a single read" in warmfront.grade("diversity", counts=[0, 0]).reason
    assert "not a single read" in warmfront.grade("diversity", counts=[]).reason
    assert warmfront.grade("diversity", counts=[3, None]).missing == ("counts",)
    assert warmfront.grade("diversity", counts=[5, 0])["inverse_simpson"] == 1
    for counts in ([-1, 2], [0.5, 1], "12"):
        with pytest.raises(InputError):
            warmfront.grade("diversity", counts=counts)
    with pytest.raises(InputError, match="3 of 2"):
        warmfront.grade("binomial_ci", k=3, n=2)
    with pytest.raises(InputError, match="binomial_ci: n"):
        warmfront.grade("binomial_ci", k=0, n=0)


@pytest.mark.parametrize("n", [1, 2, 30])
def test_ends_of_the_intervals_at_none_and_all(n: int) -> None:
    none, every = warmfront.grade("binomial_ci", k=0, n=n), warmfront.grade("binomial_ci", k=n, n=n)
    for name in ("exact", "wilson", "jeffreys"):
        assert (none[name][0], every[name][1]) == (0, 100)
        assert every[name][0] == pytest.approx(100 - none[name][1], abs=1e-9)


def test_the_hours_of_hay_are_not_over_yet() -> None:
    early = warmfront.grade("hay2017", max_temp_c=38.0, hours_from_infusion=12, mcp1_pg_ml=9000)
    late = warmfront.grade("hay2017", max_temp_c=39.5, hours_from_infusion=36.1, mcp1_pg_ml=9000)
    assert (early["severe_crs_risk"], late["severe_crs_risk"]) == (False, False)
    assert any("not over" in words for words in early.warnings)
    assert not any("not over" in words for words in late.warnings)


def test_inputs_of_two_days_are_not_mixed() -> None:
    first, later = "2026-03-01T08:00Z", "2026-03-03T08:00Z"
    sample = {"ldh_u_l": 250, "creatinine_mg_dl": 1.0, "crp_mg_dl": 2.0}
    mixed = {key: {"value": value, "time": first} for key, value in sample.items()}
    result = warmfront.grade("easix", **mixed, platelets_1e9_l={"value": 200, "time": later})
    assert not result.computable
    assert "48.0 hours apart" in result.reason


def test_checks_of_a_scale_file_can_fail() -> None:
    knowledge = load_knowledge()
    lipi = knowledge.monitoring.scales["lipi"]
    inputs = tuple(
        dataclasses.replace(one, same_unit_as="wbc_1e9") if one.name == "ldh" else one for one in lipi.inputs
    )
    inputs = tuple(
        dataclasses.replace(one, same_unit_as="nothing") if one.name == "ldh_uln" else one for one in inputs
    )
    outputs = tuple(dataclasses.replace(one, order=("good", "good")) for one in lipi.outputs)
    bad = dataclasses.replace(
        lipi, inputs=inputs, outputs=outputs, rests_on=("blood_indices.nothing", "labs.crp")
    )
    monitoring = dataclasses.replace(knowledge.monitoring, scales={"lipi": bad})
    problems = "\n".join(check_scales(dataclasses.replace(knowledge, monitoring=monitoring)))
    assert "unit and analyte differ from those of wbc_1e9" in problems
    assert "same_unit_as 'nothing' is not another input" in problems
    assert "rests_on 'blood_indices.nothing'" in problems
    assert "rests_on 'labs.crp'" in problems
    assert "duplicate word 'good'" in problems


def test_a_scale_without_example_or_word_on_memory_is_refused() -> None:
    knowledge = load_knowledge()
    hay = dataclasses.replace(knowledge.monitoring.scales["hay2017"], example={}, from_memory=())
    monitoring = dataclasses.replace(knowledge.monitoring, scales={"hay2017": hay})
    problems = "\n".join(check_scales(dataclasses.replace(knowledge, monitoring=monitoring)))
    assert "an available scale needs an example" in problems
    assert "fever_from, hours_to, mcp1_from rest on memory" in problems


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        ("albumin_g_dl", 3.5, 0),
        ("albumin_g_dl", 3.499, 2),
        ("albumin_g_dl", 3.0, 2),
        ("albumin_g_dl", 2.999, 4),
        ("albumin_g_dl", 2.5, 4),
        ("albumin_g_dl", 2.499, 6),
        ("lymph_per_ul", 1600, 0),
        ("lymph_per_ul", 1599, 1),
        ("lymph_per_ul", 1200, 1),
        ("lymph_per_ul", 1199, 2),
        ("lymph_per_ul", 800, 2),
        ("lymph_per_ul", 799, 3),
        ("lymph_per_ul", 0, 3),
        ("cholesterol_mg_dl", 180, 0),
        ("cholesterol_mg_dl", 179.9, 1),
        ("cholesterol_mg_dl", 140, 1),
        ("cholesterol_mg_dl", 139.9, 2),
        ("cholesterol_mg_dl", 100, 2),
        ("cholesterol_mg_dl", 99.9, 3),
    ],
)
def test_both_sides_of_each_cut_of_conut(item: str, value: float, points: int) -> None:
    well = {"albumin_g_dl": 4.5, "lymph_per_ul": 2500, "cholesterol_mg_dl": 220}
    result = warmfront.grade("conut_pni", **{**well, item: value})
    assert result["score"] == points
    assert result["category"] == ("normal" if points < 2 else "mild" if points < 5 else "moderate")


@pytest.mark.parametrize(
    ("albumin", "lymphocytes", "cholesterol", "score", "category"),
    [(3.2, 1000, 220, 4, "mild"), (3.2, 500, 220, 5, "moderate"), (2.6, 1000, 120, 8, "moderate"),
     (2.6, 700, 120, 9, "severe")],
)  # fmt: skip
def test_categories_of_conut(
    albumin: float, lymphocytes: float, cholesterol: float, score: int, category: str
) -> None:
    result = warmfront.grade(
        "conut_pni", albumin_g_dl=albumin, lymph_per_ul=lymphocytes, cholesterol_mg_dl=cholesterol
    )
    assert (result["score"], result["category"]) == (score, category)


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [("neut_1e9", 6, 0), ("neut_1e9", 6.001, 1), ("ldh", 250, 0), ("ldh", 250.1, 1),
     ("albumin_g_l", 35, 0), ("albumin_g_l", 34.99, 1)],
)  # fmt: skip
def test_both_sides_of_each_cut_of_grim(item: str, value: float, points: int) -> None:
    well = {"neut_1e9": 3, "lymph_1e9": 1, "ldh": 200, "ldh_uln": 250, "albumin_g_l": 40}
    assert warmfront.grade("grim_rmh", **{**well, item: value}, metastatic_sites=0)["grim"] == points
