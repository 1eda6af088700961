"""Scores over a course: values of case and follow-up, windows, the time before lymphodepletion."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from warmfront.domain.case import Case, Disease, LabResult
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.scales import ScaleResult
from warmfront.io.observations import read_observations
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.scores.course import score_bloods

START = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
BLOOD = {
    "platelets": 110.0,
    "neutrophils": 0.95,
    "haemoglobin": 10.1,
    "crp": 42.0,
    "ferritin": 540.0,
    "ldh": 480.0,
    "creatinine": 0.8,
}
UNITS = {name: load_knowledge().labs[name].canonical_unit for name in (*BLOOD, "leukocytes", "lymphocytes")}


def seen(series: str, day: float, value: float | None = None, **more: Any) -> Observation:
    unit = UNITS.get(series, "") if value is not None else ""
    time = START + dt.timedelta(days=day)
    return Observation(**{"series": series, "time": time, "value": value, "unit": unit, **more})


def given(kind: Any, day: float) -> TherapyCourse:
    start = START + dt.timedelta(days=day)
    return TherapyCourse(therapy_id=f"{kind} {day}", agents=("x",), kind=kind, start=start)


CELLS = (given("lymphodepletion", -5), given("cell infusion", 0))


def case(code: str = "DLBCLNOS", **more: Any) -> Case:
    return Case(case_id="a", disease=Disease(oncotree=code), **more)


def score(*observations: Observation, case_: Case | None = None, **more: Any) -> dict[str, list[ScaleResult]]:
    follow_up = FollowUp(case_id="a", observations=observations, **more)
    found: dict[str, list[ScaleResult]] = {}
    for result in score_bloods(follow_up, case_ or case(), load_knowledge()):
        found.setdefault(result.scale, []).append(result)
    return found


def blood(day: float, **changed: float) -> list[Observation]:
    return [seen(name, day, value) for name, value in {**BLOOD, **changed}.items()]


def test_before_lymphodepletion_and_after_it() -> None:
    found = score(*blood(-6), *blood(1, platelets=20), therapies=CELLS)
    assert [result["score"] for result in found["car_hematotox"]] == [3]
    before, after = found["easix"]
    assert before.value == pytest.approx(480 * 0.8 / 110)
    assert (before.band, after.band) == ("not above 4.67", "")
    assert before.inputs[2].value == pytest.approx(4.2)
    assert before.inputs[2].supplied == "42.0 mg/L"
    assert before.inputs[0].time == START - dt.timedelta(days=6)


def test_the_last_complete_day_before_lymphodepletion_counts() -> None:
    found = score(*blood(-20, crp=1), *blood(-9, ferritin=2500), *blood(-4, crp=1), therapies=CELLS)
    (result,) = found["car_hematotox"]
    assert result["score"] == 5
    assert {one.time for one in result.inputs} == {START - dt.timedelta(days=9)}


def test_without_a_stated_lymphodepletion_only_what_is_surely_before_it_counts() -> None:
    infusion = (given("cell infusion", 0),)
    assert "car_hematotox" not in score(*blood(-3), therapies=infusion)
    assert score(*blood(-6), therapies=infusion)["car_hematotox"][0].computable


def test_values_of_the_case_and_of_the_follow_up_meet_on_one_day() -> None:
    day = (START - dt.timedelta(days=6)).date()
    labs = (
        LabResult(analyte="CRP", value=4.2, unit="mg/dL", date=day),
        LabResult(analyte="LDH", value=8, unit="ukat/L", date=day),
    )
    rest = [one for one in blood(-6) if one.series not in ("crp", "ldh")]
    found = score(*rest, case_=case(labs=labs), therapies=CELLS)
    assert found["car_hematotox"][0]["score"] == 3
    assert found["easix"][0].value == pytest.approx(480 * 0.8 / 110)


def test_days_are_mixed_only_within_the_window_of_the_scale() -> None:
    apart = [one for one in blood(-8) if one.series != "ferritin"] + [seen("ferritin", -6, 540.0)]
    assert score(*apart, therapies=CELLS)["car_hematotox"][0].computable
    far = [one for one in blood(-11) if one.series != "ferritin"] + [seen("ferritin", -6, 540.0)]
    result = score(*far, therapies=CELLS)["car_hematotox"][0]
    assert not result.computable
    assert set(result.missing) == {"platelets_1e9_l", "anc_per_ul", "hemoglobin_g_dl", "crp_mg_dl"}
    two_days = [one for one in blood(1) if one.series != "creatinine"] + [seen("creatinine", 2, 0.8)]
    (easix,) = score(*two_days, therapies=CELLS)["easix"]
    assert not easix.computable


def test_nothing_of_cells_is_said_without_cells() -> None:
    found = score(*blood(-6))
    assert not {"easix", "car_hematotox"} & set(found)


def lung(*more: Observation, **limit: Any) -> dict[str, list[ScaleResult]]:
    values = [
        seen("neutrophils", -1, 9.0),
        seen("leukocytes", -1, 11.0),
        seen("ldh", -3, 300.0, **limit),
    ]
    return score(*values, *more, case_=case("LUAD"), therapies=(given("drug", 0),))


def test_lipi_needs_the_upper_limit_of_the_laboratory_and_comes_before_the_therapy() -> None:
    (result,) = lung(details={"uln": "250"})["lipi"]
    assert (result["group"], result.inputs[3].value) == ("poor", 250)
    for details in ({}, {"uln": "4.2"}, {"uln": "nan"}, {"uln": "normal"}):
        (result,) = lung(details=details)["lipi"]
        assert (result.computable, result.missing) == (False, ("ldh_uln",))
    later = [seen("neutrophils", 20, 2.0), seen("leukocytes", 20, 9.0), seen("ldh", 20, 1.0)]
    assert lung(*later, details={"uln": "250"})["lipi"] == lung(details={"uln": "250"})["lipi"]


def test_two_values_of_one_moment_and_values_below_a_limit_are_missing() -> None:
    twice = score(*blood(-6), seen("crp", -6, 10.0), therapies=CELLS)["car_hematotox"][0]
    assert twice.missing == ("crp_mg_dl",)
    below = [one for one in blood(-6) if one.series != "crp"]
    found = score(*below, seen("crp", -6, 3.0, below_limit=True), therapies=CELLS)["car_hematotox"][0]
    assert found.missing == ("crp_mg_dl",)


def test_inputs_named_by_the_scale_itself() -> None:
    own = [
        seen("hay2017.max_temp_c", 1, 39.5),
        seen("hay2017.hours_from_infusion", 1, 20.0),
        seen("hay2017.mcp1_pg_ml", 1, 2000.0),
    ]
    own = [dataclasses.replace(one, unit="") for one in own]
    assert score(*own)["hay2017"][0]["severe_crs_risk"] is True
    assert score(*own[:2])["hay2017"][0].missing == ("mcp1_pg_ml",)


def test_ratios_follow_the_whole_course_and_a_count_of_zero_is_told() -> None:
    days = []
    for day, lymphocytes in ((1, 2.0), (5, 0.0), (9, 1.0)):
        count = {"neutrophils": 4.0, "lymphocytes": lymphocytes, "leukocytes": 7.0, "platelets": 200.0}
        days += [seen(name, day, value, unit="10^9/L") for name, value in {**count, "monocytes": 0.5}.items()]
    found = score(*days)["blood_indices"]
    assert [result.value for result in found] == [2.0, None, 4.0]
    assert "lymphocytes is not above zero" in found[1].reason


def test_the_order_of_observations_does_not_matter() -> None:
    values = [*blood(-6), *blood(1)]
    assert score(*values, therapies=CELLS) == score(*reversed(values), therapies=CELLS)


def test_a_course_without_blood_says_nothing() -> None:
    assert score(therapies=CELLS) == {}


def test_values_of_a_file_keep_their_upper_limit_in_the_same_unit(tmp_path: Path) -> None:
    table = tmp_path / "bloods.csv"
    table.write_text(
        "series,time,value,unit,uln\n"
        "ldh,2026-03-09,5,ukat/L,4.2\n"
        "neutrophils,2026-03-09,9000,/uL,\n"
        "leukocytes,2026-03-09,11,10^9/L,\n",
        encoding="utf-8",
    )
    knowledge = load_knowledge()
    follow_up = read_observations([table], "a", knowledge).follow_up
    found = {one.scale: one for one in score_bloods(follow_up, case("LUAD"), knowledge)}
    assert (found["lipi"]["group"], found["lipi"].inputs[3].value) == ("poor", 252)
