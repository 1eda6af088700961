"""Boundaries of molecular response, limit of detection, error of the assay."""

import math

import pytest

import warmfront
from warmfront.domain.errors import InputError


def grade(before: float, now: float, **rest: float) -> warmfront.ScaleResult:
    return warmfront.grade(
        "ctdna_molecular_response", baseline_mean_vaf=before, ontreatment_mean_vaf=now, **rest
    )


@pytest.mark.parametrize("before", [0.3, 0.6, 0.7, 1.1, 2.0, 33.3, 100.0])
def test_both_sides_of_both_thresholds(before: float) -> None:
    assert grade(before, before * 0.5).molecular_response_50 is True
    assert grade(before, before * 0.5001).molecular_response_50 is False
    assert grade(before, before * 0.1).response_90 is True
    assert grade(before, before * 0.1001).response_90 is False
    assert grade(before, before).pct_change == 0


def test_nothing_found_at_the_start_is_not_evaluable() -> None:
    for found in (grade(0, 0), grade(0, 1.5), grade(0.05, 0.01, limit_of_detection=0.1)):
        assert not found.computable
        assert "not evaluable" in found.reason
        assert found.missing == ()
        assert (found.pct_change, found.clearance) == (None, None)


def test_below_the_limit_is_not_found_and_never_zero() -> None:
    found = grade(2.0, 0.05, limit_of_detection=0.1)
    assert (found.clearance, found.pct_change) == (True, None)
    assert (found.pct_change_low, found.pct_change_high) == (-100.0, -95.0)
    assert (found.molecular_response_50, found.response_90) == (True, True)
    assert found == grade(2.0, 0.05, limit_of_detection=0.1)
    assert found.fields == grade(2.0, 0.0, limit_of_detection=0.1).fields
    open_ = grade(0.5, 0.0, limit_of_detection=0.1)
    assert (open_.molecular_response_50, open_.response_90, open_.clearance) == (True, None, True)


def test_at_the_limit_it_is_found() -> None:
    assert grade(2.0, 0.1, limit_of_detection=0.1).clearance is False
    assert grade(2.0, 0.0999, limit_of_detection=0.1).clearance is True


def test_two_values_near_the_limit_give_no_percentage_without_the_error_of_the_assay() -> None:
    near = grade(0.2, 0.1, limit_of_detection=0.1)
    assert near.computable
    assert (near.pct_change, near.molecular_response_50, near.clearance) == (None, None, False)
    stated = grade(0.2, 0.1, limit_of_detection=0.1, assay_cv_percent=40)
    assert stated.pct_change == -50
    assert stated.pct_change_low is not None
    assert stated.pct_change_low < -50 < 0 < stated.pct_change_high
    assert any("explain the change" in words for words in stated.warnings)
    assert grade(0.3, 0.1, limit_of_detection=0.1).pct_change is not None


def test_the_interval_is_that_of_a_ratio_of_two_lognormal_measurements() -> None:
    found = grade(2.0, 0.5, assay_cv_percent=20)
    spread = 1.959963984540054 * math.sqrt(2 * math.log(1.04))
    assert found.pct_change_low == pytest.approx((0.25 * math.exp(-spread) - 1) * 100)
    assert found.pct_change_high == pytest.approx((0.25 * math.exp(spread) - 1) * 100)
    exact = grade(2.0, 0.5, assay_cv_percent=0)
    assert exact.pct_change_low == exact.pct_change_high == exact.pct_change == -75


def test_missing_and_impossible_inputs() -> None:
    found = warmfront.grade("ctdna_molecular_response", baseline_mean_vaf=1.0)
    assert (found.computable, found.missing) == (False, ("ontreatment_mean_vaf",))
    with pytest.raises(InputError, match="0 to 100"):
        grade(101, 1)
