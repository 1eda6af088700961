import dataclasses

import numpy as np
import pytest

from warmfront.domain.case import Supply
from warmfront.domain.measurement import Measurement
from warmfront.tme.draws import draw_measured, draw_percentiles

QUANTITIES = (("axis", "t_nk_infiltration"), ("cycle", "Step6"), ("axis", "vessels"))


@pytest.fixture
def banded(make_profile):
    """Profile with a band on one axis and one row."""
    profile = make_profile({"t_nk_infiltration": 50.0, "Step6": 97.5, "vessels": None})
    axes = tuple(
        dataclasses.replace(axis, percentile_low=20.0, percentile_high=60.0)
        if axis.axis == "t_nk_infiltration"
        else axis
        for axis in profile.axes
    )
    cycle = tuple(
        dataclasses.replace(row, percentile_low=90.0, percentile_high=97.5) if row.row == "Step6" else row
        for row in profile.cycle
    )
    return dataclasses.replace(profile, axes=axes, cycle=cycle)


def test_drawn_percentiles_meet_the_ends_of_the_band(banded) -> None:
    read, unread = draw_percentiles(banded, QUANTITIES, np.random.default_rng(3), 4000)
    assert set(read) == {QUANTITIES[0], QUANTITIES[1]}
    assert set(unread) == {QUANTITIES[2]}
    assert np.percentile(read[QUANTITIES[0]], [5, 50, 95]) == pytest.approx([20, 50, 60], abs=1.5)
    assert np.percentile(read[QUANTITIES[1]], [5, 50, 95]) == pytest.approx([90, 97.5, 97.5], abs=0.5)
    assert read[QUANTITIES[0]].min() == 20.0


def test_unread_percentiles_are_spread_evenly_and_shift_no_other_draw(make_profile, banded) -> None:
    whole, holed = (
        draw_percentiles(profile, QUANTITIES, np.random.default_rng(5), 2000)
        for profile in (make_profile(), make_profile({"t_nk_infiltration": None}))
    )
    assert whole[1] == {}
    even = holed[1][QUANTITIES[0]]
    assert np.percentile(even, [10, 50, 90]) == pytest.approx([10, 50, 90], abs=3)
    again = draw_percentiles(banded, QUANTITIES, np.random.default_rng(5), 2000)[1]
    fresh = draw_percentiles(make_profile({"vessels": None}), QUANTITIES, np.random.default_rng(5), 2000)[1]
    assert again[QUANTITIES[2]].tolist() == fresh[QUANTITIES[2]].tolist()


def test_without_a_band_the_percentile_stays(make_profile) -> None:
    read, _ = draw_percentiles(make_profile({"vessels": 81.0}), QUANTITIES, np.random.default_rng(1), 5)
    assert read[("axis", "vessels")].tolist() == [81.0] * 5


def test_without_a_profile_everything_is_unread() -> None:
    read, unread = draw_percentiles(None, QUANTITIES, np.random.default_rng(1), 5)
    assert read == {}
    assert set(unread) == set(QUANTITIES)


def _measured(axis: str, modality: str = "space", **changes: object) -> Measurement:
    made = Measurement(
        axis=axis,
        label=axis,
        modality="space",
        specimen="tissue",
        value=150.0,
        unit="cells/mm2",
        low=100.0,
        high=220.0,
        interval="95% of blocks",
        supply=Supply.USABLE,
        reading="",
        source="made_up",
        status="assumption",
    )
    return dataclasses.replace(made, modality=modality, **changes)  # type: ignore[arg-type]


def test_quantities_of_space_are_drawn_over_their_interval(make_profile) -> None:
    profile = dataclasses.replace(make_profile(), measurements=(_measured("space_cd8_inside"),))
    drawn = draw_measured(profile, ("space_cd8_inside", "space_cd8_inside"), np.random.default_rng(2), 4000)
    (values,) = drawn.values()
    assert np.percentile(values, [2.5, 50, 97.5]) == pytest.approx([100, 150, 220], abs=3)
    assert values.min() == 100.0


def test_without_a_quantity_of_space_nothing_is_drawn(make_profile) -> None:
    rng = np.random.default_rng(2)
    others = (_measured("a", "blood"), _measured("b", value=None), _measured("c", low=None))
    profile = dataclasses.replace(make_profile(), measurements=others)
    assert draw_measured(profile, ("a", "b", "c", "d"), rng) == {}
    assert draw_measured(None, ("a",), rng) == {}
    assert rng.random() == np.random.default_rng(2).random()
