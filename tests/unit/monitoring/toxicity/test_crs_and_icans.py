"""Grades of cytokine release and neurotoxicity: every combination that the table leaves to be read."""

import itertools
from typing import Any

import pytest

import warmfront
from warmfront.domain.scales import ScaleResult

NO_SUPPORT = {"hypotension": "none", "oxygen": "none"}
SUPPORT = {"hypotension": "fluids", "oxygen": "none"}


def crs(temperature: float | None, **more: Any) -> ScaleResult:
    return warmfront.grade("crs_astct", temperature_c=temperature, **{**NO_SUPPORT, **more})


@pytest.mark.parametrize("treated", [True, False, None])
@pytest.mark.parametrize("ongoing", [True, False, None])
def test_under_fever_neither_treatment_nor_episode_is_asked(
    treated: bool | None, ongoing: bool | None
) -> None:
    flags = {"antipyretic_or_anticytokine_given": treated, "ongoing_episode": ongoing}
    assert crs(38.0, **flags)["grade"] == 1
    assert crs(39.1, hypotension="one_vasopressor", **flags)["grade"] == 3


def test_fever_begins_at_38() -> None:
    afebrile = crs(37.999, antipyretic_or_anticytokine_given=False, ongoing_episode=False)
    assert (crs(38.0)["grade"], afebrile["grade"]) == (1, 0)


@pytest.mark.parametrize(
    ("hypotension", "oxygen", "grade"),
    [
        (hypotension, oxygen, max(left, right))
        for (hypotension, left), (oxygen, right) in itertools.product(
            {
                "none": 1,
                "fluids": 2,
                "one_vasopressor": 3,
                "vasopressin_plus_one": 3,
                "multiple_vasopressors": 4,
            }.items(),
            {"none": 1, "low_flow": 2, "blow_by": 2, "high_flow": 3, "positive_pressure": 4}.items(),
        )
    ],
)
def test_the_worse_support_sets_the_grade(hypotension: str, oxygen: str, grade: int) -> None:
    assert crs(38.4, hypotension=hypotension, oxygen=oxygen)["grade"] == grade


@pytest.mark.parametrize(
    ("treated", "ongoing", "grade", "missing"),
    [
        (True, True, 1, ()),
        (True, False, 0, ()),
        (False, True, 0, ()),
        (False, False, 0, ()),
        (None, False, 0, ()),
        (False, None, 0, ()),
        (None, True, None, ("antipyretic_or_anticytokine_given",)),
        (True, None, None, ("ongoing_episode",)),
        (None, None, None, ("antipyretic_or_anticytokine_given", "ongoing_episode")),
    ],
)
def test_without_fever_and_support_only_what_decides_is_asked(
    treated: bool | None, ongoing: bool | None, grade: int | None, missing: tuple[str, ...]
) -> None:
    found = crs(36.9, antipyretic_or_anticytokine_given=treated, ongoing_episode=ongoing)
    assert (found["grade"], found.missing) == (grade, missing)


@pytest.mark.parametrize("ongoing", [True, False, None])
def test_support_without_fever_is_no_grade_unless_treatment_could_hide_it(ongoing: bool | None) -> None:
    untreated = crs(36.9, **SUPPORT, antipyretic_or_anticytokine_given=False, ongoing_episode=ongoing)
    assert (untreated["grade"], untreated.reason, untreated.computable) == (None, "not_gradable", False)
    assert untreated.alarms == ("not CRS by definition: sepsis, IEC-HS, cardiac?",)
    assert crs(36.9, **SUPPORT, antipyretic_or_anticytokine_given=None, ongoing_episode=ongoing).missing
    treated = crs(36.9, **SUPPORT, antipyretic_or_anticytokine_given=True, ongoing_episode=ongoing)
    assert treated["grade"] == 2
    assert any("No earlier fever" in words for words in treated.warnings) == (ongoing is not True)


def test_infection_is_never_excluded() -> None:
    states = [
        crs(38.5), crs(36.9, ongoing_episode=False), crs(None),
        crs(36.9, **SUPPORT, antipyretic_or_anticytokine_given=False), crs(38.5, death=True),
    ]  # fmt: skip
    assert all("Infection is not excluded" in state.warnings[0] for state in states)


def test_the_highest_grade_of_the_living_stands_without_the_other_support() -> None:
    found = crs(39.0, hypotension="multiple_vasopressors", oxygen=None)
    assert found["grade"] == 4
    assert any("not stated" in words for words in found.warnings)
    lower = crs(39.0, hypotension="one_vasopressor", oxygen=None)
    assert (lower["grade"], lower.missing) == (None, ("oxygen",))
    assert "grade 3 or more" in lower.alarms[0]


def test_death_is_grade_5_whatever_else_is_known() -> None:
    assert warmfront.grade("crs_astct", death=True)["grade"] == 5
    assert warmfront.grade("icans_astct", death=True)["grade"] == 5


def test_low_flow_ends_at_six_litres() -> None:
    assert crs(38.2, oxygen="low_flow", oxygen_l_per_min=6)["grade"] == 2
    above = crs(38.2, oxygen="low_flow", oxygen_l_per_min=6.1)
    assert above["grade"] == 3
    assert any("high flow" in words for words in above.warnings)
    assert "correct one" in crs(38.2, oxygen="none", oxygen_l_per_min=2).reason


NORMAL: dict[str, Any] = {
    "ice": 10,
    "consciousness": "alert",
    "seizure": "none",
    "deep_focal_motor_weakness": False,
    "raised_icp_or_edema": "none",
    "unarousable": False,
}


def icans(**more: Any) -> ScaleResult:
    return warmfront.grade("icans_astct", **{**NORMAL, **more})


@pytest.mark.parametrize(
    ("found", "grade"),
    [
        *(
            ({"ice": ice}, grade)
            for ice, grade in zip(range(11), (3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 0), strict=True)
        ),
        ({"ice": 0, "unarousable": True}, 4),
        ({"consciousness": "spontaneous"}, 1),
        ({"consciousness": "voice"}, 2),
        ({"consciousness": "tactile"}, 3),
        ({"consciousness": "unarousable_or_vigorous"}, 4),
        ({"seizure": "brief_resolving"}, 3),
        ({"seizure": "prolonged_or_repetitive"}, 4),
        ({"deep_focal_motor_weakness": True}, 4),
        ({"raised_icp_or_edema": "focal"}, 3),
        ({"raised_icp_or_edema": "diffuse"}, 4),
        ({"ice": 4, "seizure": "brief_resolving"}, 3),
    ],
)
def test_every_row_of_the_table(found: dict[str, Any], grade: int) -> None:
    assert icans(**found)["grade"] == grade


def test_without_ice_only_the_highest_grade_stands() -> None:
    found = icans(ice=None, consciousness="unarousable_or_vigorous", unarousable=True)
    assert found["grade"] == 4
    assert "highest of the living" in found.warnings[-1]
    lower = icans(ice=None, consciousness="tactile")
    assert (lower["grade"], lower.missing) == (None, ("ice",))
    assert lower.alarms == ("what is stated makes grade 3 or more",)


@pytest.mark.parametrize(
    ("child", "grade"),
    [
        ({"capd": 0}, 0),
        ({"capd": 1}, 1),
        ({"capd": 8}, 1),
        ({"capd": 8, "consciousness": "voice"}, 2),
        ({"capd": 9}, 3),
        ({"capd": 32}, 3),
        ({"capd_unable": True}, 4),
        ({"capd": 4, "ice": 2}, 1),
    ],
)
def test_below_twelve_capd_takes_the_place_of_ice(child: dict[str, Any], grade: int) -> None:
    assert icans(**{"ice": None, "age_years": 11.9, **child})["grade"] == grade


def test_age_decides_between_the_two() -> None:
    assert icans(age_years=11.9).missing == ("capd",)
    assert icans(ice=None, age_years=12, capd=3).missing == ("ice",)
    assert icans(ice=None, capd=3).missing == ("age_years",)
    assert icans(ice=None, age_years=15, capd=12, developmental_delay=True)["grade"] == 3
    assert icans(ice=None, age_years=30, capd=12, developmental_delay=True).missing == ("ice",)
