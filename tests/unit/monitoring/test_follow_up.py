"""Putting observations together: corrections, repeats, deaths, late data."""

import dataclasses
import datetime as dt

import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.monitoring.follow_up import as_known, merge

START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def seen(value: float | None, name: str = "a", day: int = 0, **more: object) -> Observation:
    content = {"observation_id": name, "series": "crp", "value": value, "unit": "mg/L", **more}
    return Observation(time=START + dt.timedelta(days=day), **content)  # type: ignore[arg-type]


def part(*observations: Observation, **more: object) -> FollowUp:
    return FollowUp(case_id="p1", observations=observations, **more)  # type: ignore[arg-type]


def test_a_correction_replaces_and_says_so() -> None:
    found = merge(part(seen(5.0), seen(7.0, status="corrected")))
    assert [one.value for one in found.observations] == [7.0]
    assert found.removed == (
        "crp of 2026-03-01: 5 mg/L is replaced by crp of 2026-03-01: 7 mg/L (corrected)",
    )
    assert merge(found, part(seen(5.0))) == found


def test_the_latest_recorded_version_stands_and_a_late_old_one_does_not() -> None:
    old = seen(5.0, recorded=START + dt.timedelta(days=1))
    new = seen(6.0, recorded=START + dt.timedelta(days=2))
    assert merge(part(new), part(old)).observations == (new,)


def test_entered_in_error_removes_also_before_the_original_arrives() -> None:
    error = seen(None, status="entered_in_error")
    first = merge(part(error))
    assert merge(first, part(seen(5.0))).observations == ()
    assert merge(first, part(seen(5.0))).removed == (
        "crp of 2026-03-01: 5 mg/L was entered in error and is removed",
    )
    without_id = seen(5.0, name="")
    assert (
        merge(part(without_id, dataclasses.replace(without_id, status="entered_in_error"))).observations == ()
    )


def test_the_same_content_counts_once_whatever_its_id() -> None:
    found = merge(part(seen(5.0), seen(5.0, name=""), seen(5.0, name="b"), seen(5.0)))
    assert [one.observation_id for one in found.observations] == ["a"]
    assert len(found.superseded) == 2


def test_two_values_under_one_id_are_refused_unless_one_is_newer() -> None:
    lesion = seen(20.0, series="lesion_diameter", subject="liver 1")
    with pytest.raises(InputError, match="none is said to be newer"):
        merge(part(lesion, dataclasses.replace(lesion, subject="liver 2")))
    with pytest.raises(InputError, match="none is said to be newer"):
        merge(part(seen(5.0)), part(seen(50.0)))
    newer = seen(50.0, recorded=START + dt.timedelta(days=1))
    assert merge(part(seen(5.0)), part(newer)).observations == (newer,)


def test_two_therapies_under_one_id_are_refused_and_an_end_that_came_later_is_not() -> None:
    first = TherapyCourse(therapy_id="t", agents=("nivolumab",), start=START)
    ended = dataclasses.replace(first, end=START + dt.timedelta(days=30))
    assert merge(part(therapies=(first, ended))).therapies == (ended,)
    with pytest.raises(InputError, match="therapy_id 't'"):
        merge(part(therapies=(first, dataclasses.replace(first, agents=("ipilimumab",)))))


def test_an_id_names_one_observation_only() -> None:
    with pytest.raises(InputError, match="one observation for each id"):
        merge(part(seen(5.0), seen(5.0, series="alt")))
    with pytest.raises(InputError, match="one patient"):
        merge(part(), FollowUp(case_id="p2", observations=()))


def test_death_is_an_observation_that_can_be_corrected() -> None:
    dead = part(died=dt.date(2026, 4, 1))
    assert merge(dead).died == dt.date(2026, 4, 1)
    assert merge(merge(dead)) == merge(dead)
    error = seen(None, name="died", series="vital_status", unit="", status="entered_in_error")
    assert merge(dead, part(error)).died is None


def test_an_end_stated_later_joins_the_same_therapy() -> None:
    begun = TherapyCourse(therapy_id="", agents=("pembrolizumab",), start=START)
    ended = dataclasses.replace(begun, end=START + dt.timedelta(days=60))
    found = merge(part(therapies=(ended,)), part(therapies=(begun,)))
    assert [one.end for one in found.therapies] == [ended.end]


def test_what_was_known_on_a_day_is_what_was_recorded_by_then() -> None:
    corrected = seen(7.0, status="corrected", recorded=START + dt.timedelta(days=9))
    whole = merge(part(seen(5.0), corrected, seen(1.0, name="b", day=5)))
    assert [one.value for one in as_known(whole, dt.date(2026, 3, 4)).observations] == [5.0]
    assert [one.value for one in as_known(whole, dt.date(2026, 3, 31)).observations] == [7.0, 1.0]
