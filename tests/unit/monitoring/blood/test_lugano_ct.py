"""Lugano on CT against plain sums, the rule of one lesion, spleen, marrow; indeterminate responses."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warmfront


def inputs(now: list[tuple[float, float]], **changes: Any) -> dict[str, Any]:
    start = [(40.0, 30.0), (20.0, 20.0)][: len(now)]
    return {
        "baseline_longest_mm": [a for a, _ in start],
        "baseline_across_mm": [b for _, b in start],
        "nadir_longest_mm": [a for a, _ in start],
        "nadir_across_mm": [b for _, b in start],
        "longest_mm": [a for a, _ in now],
        "across_mm": [b for _, b in now],
        "nodal": [True] * len(now),
        "new_lesion": False,
        "other_lesions": "none",
        **changes,
    }


def call(now: list[tuple[float, float]], **changes: Any) -> str:
    return str(warmfront.grade("lugano_ct", **inputs(now, **changes)).fields["response"])


def test_the_sum_of_products_on_both_sides_of_one_half() -> None:
    assert call([(40.0, 10.0), (20.0, 20.0)]) == "PR"
    assert call([(40.0, 10.1), (20.0, 20.0)]) == "SD"
    found = warmfront.grade("lugano_ct", **inputs([(40.0, 10.0), (20.0, 20.0)]))
    assert found.spd_change_percent == pytest.approx((400 + 400) / (1200 + 400) * 100 - 100)


def test_complete_needs_normal_nodes_and_no_other_site() -> None:
    small = [(15.0, 10.0), (15.0, 15.0)]
    assert call(small) == "CR"
    assert call([(15.1, 10.0), (15.0, 15.0)]) == "PR"
    assert call(small, nodal=[True, False]) == "PR"
    assert call([(15.0, 10.0), (0.0, 0.0)], nodal=[True, False]) == "CR"
    assert call(small, other_lesions="present") == "PR"
    assert call(small, marrow="positive") == "PR"
    assert call(small, marrow="negative") == "CR"


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((30.0, 20.0), "PD"),
        ((25.0, 24.0), "PD"),
        ((24.9, 24.9), "SD"),
        ((29.9, 20.0), "SD"),
        ((24.0, 27.0), "PD"),
    ],
)
def test_a_small_lesion_must_grow_by_half_and_five_millimetres(
    size: tuple[float, float], expected: str
) -> None:
    assert call([(40.0, 30.0), size]) == expected


@pytest.mark.parametrize(
    ("size", "expected"), [((50.0, 36.0), "PD"), ((49.0, 39.0), "SD"), ((49.0, 40.0), "PD")]
)
def test_a_large_lesion_must_grow_by_ten_millimetres(size: tuple[float, float], expected: str) -> None:
    assert call([size, (20.0, 20.0)]) == expected


def test_growth_that_stays_normal_is_no_progression() -> None:
    grown = {"nadir_longest_mm": [5.0], "nadir_across_mm": [5.0]}
    assert call([(15.0, 15.0)], **grown) == "CR"
    assert call([(15.1, 15.0)], **grown) == "PD"


@pytest.mark.parametrize(
    "changes", [{"new_lesion": True}, {"other_lesions": "progressed"}, {"marrow": "new_or_recurrent"}]
)
def test_what_is_new_is_progression(changes: dict[str, Any]) -> None:
    assert call([(10.0, 10.0), (10.0, 10.0)], **changes) == "PD"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (150, 160, "SD"),
        (150, 160.1, "PD"),
        (150, 140, "SD"),
        (150, 139.9, "PR"),
        (120, 139.9, "SD"),
        (120, 140, "PD"),
        (120, 129, "CR"),
    ],
)
def test_a_spleen_of_150_mm_must_exceed_160(before: float, now: float, expected: str) -> None:
    small = [(10.0, 10.0), (10.0, 10.0)]
    assert call(small, baseline_spleen_mm=before, spleen_mm=now) == expected


def test_targets_that_cannot_be_judged() -> None:
    odd = inputs([(10.0, 10.0)], longest_mm=[1.0, 2.0])
    assert "length" in warmfront.grade("lugano_ct", **odd).reason
    hole = inputs([(10.0, 10.0)], across_mm=[None])
    assert warmfront.grade("lugano_ct", **hole).missing == ("across_mm",)
    none = inputs([(10.0, 10.0)], baseline_longest_mm=[0.0])
    assert "no measurable" in warmfront.grade("lugano_ct", **none).reason


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), min_size=2, max_size=2),
    turn=st.booleans(),
)
def test_the_order_of_targets_does_not_matter(sizes: list[tuple[int, int]], turn: bool) -> None:
    plain = inputs([(float(a), float(b)) for a, b in sizes], nodal=[True, False])
    turned = {
        name: value[::-1] if isinstance(value, list) and turn else value for name, value in plain.items()
    }
    one, other = (warmfront.grade("lugano_ct", **given_) for given_ in (plain, turned))
    assert one.response == other.response
    assert one.spd_change_percent == pytest.approx(other.spd_change_percent)


@pytest.mark.parametrize(
    ("change", "days", "flags", "expected"),
    [
        (50.0, 84, "", "IR1"),
        (50.0, 85, "", "PD"),
        (50.0, 20, "decline", "PD"),
        (49.9, 84, "new", "IR2a"),
        (49.9, 400, "growth", "IR2b"),
        (0.0, 400, "uptake", "IR3"),
        (0.0, 400, "", "none"),
        (49.9, 20, "new growth uptake", "IR2a"),
    ],
)
def test_indeterminate_responses(change: float, days: float, flags: str, expected: str) -> None:
    names = {
        "decline": "clinical_decline",
        "new": "new_lesion",
        "growth": "single_growth",
        "uptake": "uptake_rise",
    }
    seen = {name: key in flags.split() for key, name in names.items()}
    found = warmfront.grade("lyric", spd_change_from_nadir_percent=change, days_since_start=days, **seen)
    assert found.response == expected
    assert warmfront.grade("lyric", spd_change_from_nadir_percent=change, days_since_start=days).missing
