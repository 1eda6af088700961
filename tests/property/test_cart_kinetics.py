"""Laws of the kinetics read off a series: order, unit, additivity, bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warmfront
from warmfront.domain.scales import ScaleResult
from warmfront.monitoring.kinetics.cart_kinetics import Level, bound_area

levels = st.floats(0, 1e6, allow_subnormal=False)
inner_days = st.lists(st.floats(0.5, 27.5), min_size=1, max_size=8, unique=True)


@st.composite
def series(draw: st.DrawFn) -> list[tuple[float, float]]:
    days = [0.0, *sorted(draw(inner_days)), 28.0, 60.0]
    return [(day, draw(levels)) for day in days]


def read(points: list[tuple[float, float]], **more: object) -> ScaleResult:
    return warmfront.grade(
        "cart_kinetics", days=[day for day, _ in points], copies_per_ug=[level for _, level in points], **more
    )


@given(series(), st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_samples_does_not_matter(points, random) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)
    assert read(shuffled).fields == read(points).fields


@given(series(), st.floats(1e-3, 1e3))
@settings(max_examples=30, deadline=None)
def test_another_unit_scales_levels_and_area_and_leaves_days(points, factor) -> None:
    whole, scaled = read(points), read([(day, level * factor) for day, level in points])
    assert scaled["cmax"] == pytest.approx(whole["cmax"] * factor)
    assert scaled["auc0_28"] == pytest.approx(whole["auc0_28"] * factor)
    assert scaled["tmax_day"] == whole["tmax_day"]


@given(series(), st.floats(1, 27))
@settings(max_examples=30, deadline=None)
def test_areas_of_two_parts_add_up(points, cut) -> None:
    found = [Level(day=day, value=value, below=False) for day, value in points]
    whole, first, second = (bound_area(found, a, b)[0] for a, b in ((0, 28), (0, cut), (cut, 28)))
    assert first + second == pytest.approx(whole, rel=1e-9, abs=1e-6)


@given(series(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_level_below_the_limit_keeps_the_area_between_its_bounds(points, data) -> None:
    place = data.draw(st.integers(0, len(points) - 1))
    whole = read(points)
    censored = read(points, below_limit=[place == at for at in range(len(points))])
    assert censored["auc0_28_high"] == pytest.approx(whole["auc0_28"], abs=1e-6)
    assert censored["auc0_28_low"] <= whole["auc0_28"] + 1e-6
