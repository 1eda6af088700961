import pytest

from warmfront.domain.errors import InputError
from warmfront.simulation.trial.visits import read_visits, visit_days


def test_one_block() -> None:
    assert visit_days(read_visits("q6w"), 130).tolist() == [42, 84, 126]
    assert visit_days(read_visits("Q8W"), 56).tolist() == [56]


def test_a_later_block_starts_at_the_last_visit_of_the_one_before() -> None:
    plan = read_visits("q9w until week 20 then q12w")
    assert (visit_days(plan, 400) / 7).tolist() == [9, 18, 30, 42, 54]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "six weeks",
        "q0w",
        "q6w until week 48",
        "q6w then q9w",
        "q6w until week 48 then q9w until week 12 then q12w",
    ],
)
def test_words_that_are_no_schedule(words: str) -> None:
    with pytest.raises(InputError, match="visits"):
        read_visits(words)


@pytest.mark.parametrize("horizon", [20.0, 1e6])
def test_no_visit_and_too_many_are_refused(horizon: float) -> None:
    with pytest.raises(InputError, match="1 to 1000"):
        visit_days(read_visits("q6w"), horizon)
