import numpy as np
import pytest

from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, best_responses, judge_sums

NAN = float("nan")


def judge(baseline: float, sums: list[float], new: list[int] | None = None) -> list[str]:
    flags = np.array([[number in (new or []) for number in range(len(sums))]])
    found = judge_sums(np.array([baseline]), np.array([sums]), flags, RecistRule())
    return [SHORT_NAMES[Response(value)] for value in found[0]]


def best(words: list[str], days: list[float], rule: RecistRule) -> str:
    values = {word: int(response) for response, word in SHORT_NAMES.items()}
    row = np.array([[values[word] for word in words]], dtype=np.int8)
    return SHORT_NAMES[Response(best_responses(row, np.array(days), rule)[0])]


@pytest.mark.parametrize(
    ("baseline", "sums", "expected"),
    [
        (100, [80, 70, 84], ["SD", "PR", "PD"]),  # +20% and +14 mm over the nadir of 70
        (100, [60, 71.9], ["PR", "PR"]),  # just below +20% over the nadir: the response holds
        (100, [60, 72], ["PR", "PD"]),
        (20, [12, 16.9], ["PR", "PR"]),  # +40% but +4.9 mm
        (20, [12, 17], ["PR", "PD"]),
        (100, [119.9, 120], ["SD", "PD"]),
        (100, [90, 108], ["SD", "PD"]),  # the nadir is a visit, not the baseline
        (100, [110, 120], ["SD", "PD"]),  # the nadir is the baseline
        (50, [0, 0], ["CR", "CR"]),
        (50, [0, 4], ["CR", "PR"]),  # back, but by less than 5 mm
        (50, [0, 5], ["CR", "PD"]),
        (100, [NAN, 69], ["NE", "PR"]),
        (100, [60, NAN, 73], ["PR", "NE", "PD"]),
        (100, [130, 50], ["PD", "PD"]),  # nothing is said after progression
        (0, [10, 20], ["NE", "NE"]),
        (NAN, [10], ["NE"]),
    ],
)
def test_sequences_worked_by_hand(baseline: float, sums: list[float], expected: list[str]) -> None:
    assert judge(baseline, sums) == expected


def test_a_new_lesion_is_progression_whatever_the_sum_does() -> None:
    assert judge(100, [60, 40, 30], new=[1]) == ["PR", "PD", "PD"]
    assert judge(100, [NAN], new=[0]) == ["PD"]


@pytest.mark.parametrize(
    ("words", "days", "confirmed", "expected"),
    [
        (["PR", "PD"], [42, 84], False, "PR"),
        (["PR", "PD"], [42, 84], True, "SD"),
        (["PR", "PR"], [42, 84], True, "PR"),
        (["CR", "PR"], [42, 84], True, "PR"),
        (["CR", "CR"], [42, 84], True, "CR"),
        (["PR", "NE", "PR"], [42, 84, 126], True, "PR"),
        (["PR", "PR"], [42, 63], True, "SD"),  # three weeks do not confirm
        (["PR", "SD", "PR"], [42, 63, 84], True, "PR"),
        (["SD", "PD"], [21, 42], False, "PD"),  # stable too early to count
        (["SD", "NE"], [21, 42], False, "NE"),
        (["SD", "PD"], [42, 84], False, "SD"),
        (["NE", "NE"], [42, 84], False, "NE"),
    ],
)
def test_best_response(words: list[str], days: list[float], confirmed: bool, expected: str) -> None:
    assert best(words, days, RecistRule(confirmed=confirmed)) == expected


def test_responses_do_not_change_when_everything_is_ten_times_larger_and_the_limit_too() -> None:
    rng = np.random.default_rng(0)
    baseline, sums = rng.uniform(20, 200, 50), rng.uniform(0, 250, (50, 6))
    new = np.zeros((50, 6), dtype=bool)
    small = judge_sums(baseline, sums, new, RecistRule())
    large = judge_sums(10 * baseline, 10 * sums, new, RecistRule(growth_mm=50.0))
    assert (small == large).all()
