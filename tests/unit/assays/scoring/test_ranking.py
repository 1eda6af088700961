import numpy as np
import pytest
from scipy import stats

from warmfront.assays.scoring.ranking import (
    check_values,
    first_come_ranks,
    flatten_members,
    positions_from_top,
    tie_average_ranks,
)


def test_averaged_ranks_equal_scipy() -> None:
    values = np.random.default_rng(1).integers(0, 30, size=400).astype(float)
    np.testing.assert_array_equal(tie_average_ranks(values), stats.rankdata(values))


def test_first_come_ranks_equal_scipy_ordinal() -> None:
    values = np.random.default_rng(2).integers(0, 30, size=400).astype(float)
    np.testing.assert_array_equal(first_come_ranks(values), stats.rankdata(values, method="ordinal"))


def test_positions_keep_input_order_of_ties() -> None:
    assert positions_from_top(np.array([2.0, 2.0, 2.0])).tolist() == [3.0, 2.0, 1.0]


def test_missing_values_are_refused_with_their_number() -> None:
    with pytest.raises(ValueError, match="2 of 3 expression values are missing or infinite"):
        check_values(np.array([1.0, np.nan, np.inf]))


def test_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"found shape \(2, 2\); pass one column"):
        check_values(np.ones((2, 2)))


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ([], "gene set 0 has 0 of the 4 genes of the sample; allowed: 1 to 3; check the coverage"),
        ([0, 1, 2, 3], "gene set 0 has 4 of the 4 genes"),
        ([0, 4], "allowed: 0 to 3"),
        ([-1], "allowed: 0 to 3"),
        ([1, 1], "names a gene twice"),
    ],
)
def test_impossible_sets_are_refused(member: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        flatten_members([np.array(member, dtype=np.intp)], 4)
