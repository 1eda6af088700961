"""What is refused rather than extrapolated, and levels below the limit of quantification."""

import pytest

import warmfront
from warmfront.domain.errors import InputError
from warmfront.domain.scales import ScaleResult


def read(days: list[float], levels: list[float | None], **more: object) -> ScaleResult:
    return warmfront.grade("cart_kinetics", days=days, copies_per_ug=levels, **more)


def test_a_series_that_ends_before_day_28_has_no_area_and_says_so() -> None:
    found = read([0, 7, 27.9], [0, 100, 10])
    assert (found["auc0_28"], found["cmax"], found["clast_day"]) == (None, 100, 27.9)
    assert "ends on day 27.9, before day 28" in found["auc0_28_reason"]
    assert read([0, 7, 28], [0, 100, 10])["auc0_28"] is not None


def test_a_series_that_starts_after_the_infusion_has_no_area() -> None:
    found = read([1, 7, 28], [0, 100, 10])
    assert found["auc0_28"] is None
    assert "starts on day 1, after day 0" in found["auc0_28_reason"]


def test_the_first_of_two_equal_maxima_is_taken() -> None:
    assert read([0, 7, 10, 28], [0, 100, 100, 10])["tmax_day"] == 7


def test_a_level_below_the_limit_gives_bounds_and_never_zero() -> None:
    found = read([0, 10, 28], [50, 1000, 100], below_limit=[True, False, False])
    assert found["auc0_28"] is None
    assert found["auc0_28_low"] == 10 * 500 + 18 * 550
    assert found["auc0_28_high"] == 10 * 525 + 18 * 550
    assert "days 0" in found["auc0_28_reason"]
    assert read([0, 10, 28], [0, 1000, 100])["auc0_28"] == 10 * 500 + 18 * 550


def test_levels_below_the_limit_after_day_28_do_not_matter_to_the_area() -> None:
    found = read([0, 10, 28, 60], [0, 1000, 100, 50], below_limit=[False, False, False, True])
    assert found["auc0_28"] == 10 * 500 + 18 * 550
    assert (found["clast_day"], found["clast"]) == (28, 100)


def test_the_last_level_is_the_last_one_above_zero() -> None:
    found = read([0, 10, 28, 60], [0, 1000, 100, 0])
    assert (found["clast_day"], found["clast"]) == (28, 100)
    assert read([0, 28], [0, 0])["clast_day"] is None


def test_a_high_limit_hides_the_peak() -> None:
    found = read([0, 7, 10, 28], [0, 500, 2000, 10], below_limit=[False, False, True, False])
    assert (found["cmax"], found["tmax_day"]) == (None, None)
    assert any("day 10" in words for words in found.warnings)


def test_nothing_measured_is_not_computable() -> None:
    found = read([0, 7, 28], [50, 50, 50], below_limit=[True, True, True])
    assert not found.computable
    assert found["cmax"] is None
    assert "limit of quantification" in found.reason


def test_a_level_that_is_not_known_is_missing_and_not_left_out() -> None:
    found = read([0, 7, 28], [0, None, 10])
    assert (found.computable, found["missing"]) == (False, ["copies_per_ug"])
    assert warmfront.grade("cart_kinetics", days=[0, 7]).missing == ("copies_per_ug",)


def test_one_day_with_two_levels_is_not_guessed() -> None:
    assert "two different levels on day 7" in read([0, 7, 7, 28], [0, 5, 6, 1]).reason
    assert read([0, 7, 7, 28], [0, 5, 5, 1]).computable


def test_a_peak_at_the_edge_is_warned_of() -> None:
    assert any("outside the series" in words for words in read([3, 7], [10, 5]).warnings)


@pytest.mark.parametrize(
    ("days", "levels", "words"),
    [
        ([0, 1], [1], "one level and one flag for each day"),
        ([], [], "at least one day"),
        ([-1, 3], [1, 2], "0 to 36500"),
        ([0, 3], [1, -2], "at least 0"),
    ],
)
def test_lists_that_do_not_fit_are_refused(days: list[float], levels: list[float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(days, levels)
