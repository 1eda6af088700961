"""Hyper-progression and dissociated response as scales: limits on both sides, what is not assessable."""

from typing import Any

import pytest

import warmfront
from warmfront.domain.errors import InputError

MONTH = 365.25 / 12


def hyper(before: float, baseline: float, first: float, **changes: Any) -> Any:
    inputs = {"days_before": MONTH, "days_after": MONTH, "progression": True, **changes}
    return warmfront.grade(
        "hyperprogression", sum_before_mm=before, sum_baseline_mm=baseline, sum_first_mm=first, **inputs
    )


def test_a_volume_that_doubles_in_a_month_grows_by_a_hundred_percent() -> None:
    found = hyper(50, 50 * 2 ** (1 / 3), 50 * 4 ** (1 / 3))
    assert found["rate_before"] == pytest.approx(100)
    assert (found["rate_ratio"], found["rate_change"]) == (pytest.approx(1), pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize(("first", "expected"), [(111.99, "no"), (112, "yes")])
def test_slope_of_the_sum_at_twice_the_slope_before(first: float, expected: str) -> None:
    assert hyper(94, 100, first)["saada_bouzid"] == expected
    assert hyper(94, 100, first)["slope_ratio"] == pytest.approx((first - 100) / 6)


def test_without_progression_only_the_slope_counts() -> None:
    found = hyper(94, 100, 150, progression=False)
    assert [found[name] for name in ("champiat", "saada_bouzid", "ferrara")] == ["no", "yes", "no"]
    assert any("disagree" in warning for warning in found["warnings"])


def test_a_tumour_that_shrank_before_has_no_ratio() -> None:
    found = hyper(110, 100, 150)
    assert (found["rate_ratio"], found["slope_ratio"]) == (None, None)
    assert [found[name] for name in ("champiat", "saada_bouzid")] == ["not assessable", "not assessable"]
    assert found["ferrara"] == "yes"


def test_a_vanished_tumour_has_no_rate() -> None:
    found = hyper(50, 60, 0)
    assert (found["rate_after"], found["champiat"], found["ferrara"]) == (
        None,
        "not assessable",
        "not assessable",
    )
    assert found["saada_bouzid"] == "no"


def test_a_missing_scan_is_named() -> None:
    found = hyper(None, 60, 70)  # type: ignore[arg-type]
    assert (found["computable"], found["missing"]) == (False, ["sum_before_mm"])


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([40, 25], [27, 31], True),
        ([40, 25], [28, 31], False),
        ([40, 25], [27, 30], False),
        ([40, 20], [27, 24.5], False),
        ([40, 20, 20], [27, 24.5, 24.5], True),
        ([40, 40], [10, 10], False),
        ([40, 40], [60, 60], False),
    ],
)
def test_dissociated_response_on_both_sides(before: list[float], now: list[float], expected: bool) -> None:
    assert warmfront.grade("dissociated_response", before_mm=before, now_mm=now)["dissociated"] is expected


def test_one_lesion_cannot_part_and_a_missing_one_is_left_out() -> None:
    alone = warmfront.grade("dissociated_response", before_mm=[40, 20], now_mm=[20, None])
    assert (alone["computable"], alone["dissociated"]) == (False, None)
    three = warmfront.grade("dissociated_response", before_mm=[40, 20, 10], now_mm=[20, 30, None])
    assert three["dissociated"] is True
    assert any("1 lesions" in warning for warning in three["warnings"])
    with pytest.raises(InputError, match="the same lesions in both"):
        warmfront.grade("dissociated_response", before_mm=[1, 2], now_mm=[1])
