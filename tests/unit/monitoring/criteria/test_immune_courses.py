"""Courses of iRECIST from lesions: confirmation, additive growth, windows, reset, best response; patterns."""

from typing import Any

import pytest


def immune(lesions: Any, *seen: Any, **how: Any) -> Any:
    return lesions.judge(*seen, **how)["irecist"]


def calls(lesions: Any, *seen: Any) -> list[str]:
    return [call.call for call in immune(lesions, *seen).calls]


def pattern(course: Any, name: str) -> Any:
    return next(one for one in course.patterns if one.finding == name)


def test_growth_is_confirmed_and_progression_dates_from_the_first_scan(lesions: Any) -> None:
    seen = lesions.sums(40, 50, 55)
    course = immune(lesions, *seen)
    assert [call.call for call in course.calls] == ["iUPD", "iCPD"]
    assert [call.meaning for call in course.calls] == ["unconfirmed_progression", "progression"]
    assert course.progression == course.calls[0].date
    assert course.best == "iCPD"
    assert lesions.judge(*seen)["recist11"].progression == course.progression


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((40, 50, 54.9), ["iUPD", "iUPD"]),
        ((40, 50, 54, 56), ["iUPD", "iUPD", "iCPD"]),
        ((40, 50, 49, 54), ["iUPD", "iUPD", "iUPD"]),
        ((40, 50, 47, 47), ["iUPD", "iSD", "iSD"]),
        ((40, 50, 47, 50, 55), ["iUPD", "iSD", "iUPD", "iCPD"]),
        ((40, 50, 25, 30, 36), ["iUPD", "iPR", "iUPD", "iCPD"]),
        ((40, 50, 0, 0), ["iUPD", "iCR", "iCR"]),
        ((100, 60, 80, 71), ["iPR", "iUPD", "iSD"]),
        ((40, 50, 56, 20), ["iUPD", "iCPD", "iCPD"]),
        ((100, 70, 70, 80, 80, 80), ["iPR", "iPR", "iPR", "iPR", "iPR"]),
    ],
)
def test_sums_alone(lesions: Any, sizes: tuple[float, ...], expected: list[str]) -> None:
    assert calls(lesions, *lesions.sums(*sizes)) == expected


def test_a_scan_before_four_weeks_is_disregarded(lesions: Any) -> None:
    early = [*lesions.sums(40, 50), lesions.size("lung", 69, 70), lesions.size("lung", 70, 56)]
    # Day 69 is 27 days after the iUPD; the scan of the next day repeats the lesion, so it is its own visit.
    assert calls(lesions, *early) == ["iUPD", "NE", "iCPD"]
    course = immune(lesions, *early[:3])
    assert "to be repeated" in course.calls[1].rule
    assert course.progression is None


def test_before_four_weeks_a_new_symptom_with_another_new_lesion_confirms(lesions: Any) -> None:
    first = [*lesions.sums(40, 40), lesions.new("x", 42)]
    another = [lesions.size("lung", 56, 40), lesions.new("y", 56, new_symptom="yes")]
    assert calls(lesions, *first, *another) == ["iUPD", "iCPD"]
    without = [lesions.size("lung", 56, 40), lesions.new("y", 56)]
    assert calls(lesions, *first, *without) == ["iUPD", "NE"]


def test_new_lesions_confirm_by_number_size_or_the_readers_word(lesions: Any) -> None:
    flat = lesions.sums(40, 40, 40)
    first = lesions.new("x", 42)
    assert calls(lesions, *flat, first, lesions.new("x", 84)) == ["iUPD", "iUPD"]
    assert calls(lesions, *flat, first, lesions.new("x", 84), lesions.new("y", 84)) == ["iUPD", "iCPD"]
    assert calls(lesions, *flat, first, lesions.new("x", 84, "increased")) == ["iUPD", "iCPD"]
    assert calls(lesions, *flat, first, lesions.new("x", 84, "absent")) == ["iUPD", "iSD"]
    for now, expected in ((16.9, "iUPD"), (17, "iCPD")):
        measured = [lesions.size("x", 42, 12, role="new"), lesions.size("x", 84, now, role="new")]
        assert calls(lesions, *flat, *measured) == ["iUPD", expected]


def test_a_response_after_a_new_lesion_needs_better_targets_than_before(lesions: Any) -> None:
    still_there = [lesions.new("x", 84), lesions.new("x", 126)]
    first = [lesions.sums(40, 40, 26, 26), lesions.new("x", 42), *still_there]
    assert calls(lesions, *first[0], *first[1:]) == ["iUPD", "iPR", "iPR"]
    before = [*lesions.sums(40, 26, 26, 26), lesions.new("x", 84), lesions.new("x", 126)]
    assert calls(lesions, *before) == ["iPR", "iUPD", "iUPD"]


def test_a_response_is_not_complete_while_a_new_lesion_is_there(lesions: Any) -> None:
    seen = [*lesions.sums(40, 40, 0), lesions.new("x", 42), lesions.new("x", 84)]
    assert calls(lesions, *seen) == ["iUPD", "iPR"]
    gone = [*lesions.sums(40, 40, 0), lesions.new("x", 42), lesions.new("x", 84, "absent")]
    assert calls(lesions, *gone) == ["iUPD", "iCR"]


def test_after_a_reset_old_new_lesions_need_twenty_percent_and_five_millimetres(lesions: Any) -> None:
    flat = lesions.sums(40, 40, 26, 26, 26)
    sizes = [(42, 20), (84, 20), (126, 24), (168, 26)]
    measured = [lesions.size("x", at, value, role="new") for at, value in sizes]
    assert calls(lesions, *flat, *measured) == ["iUPD", "iPR", "iPR", "iUPD"]


def test_non_target_lesions(lesions: Any) -> None:
    def course(*words: str) -> list[str]:
        days = (-7, 42, 84, 126)
        told = [lesions.other("bone", at, text) for at, text in zip(days, ("present", *words), strict=False)]
        return calls(lesions, *lesions.sums(*([40] * (len(words) + 1))), *told)

    worst = "unequivocal_progression"
    assert course(worst, worst) == ["iUPD", "iUPD"]
    assert course(worst, "increased") == ["iUPD", "iCPD"]
    assert course(worst, "present") == ["iUPD", "iSD"]
    assert course("increased", "increased") == ["iSD", "iSD"]


def test_another_category_confirms_only_with_progression_of_its_own(lesions: Any) -> None:
    other = [lesions.other("bone", at, "present") for at in (-7, 42)]
    grown = [*other, lesions.other("bone", 84, "increased")]
    worse = [*other, lesions.other("bone", 84, "unequivocal_progression")]
    assert calls(lesions, *lesions.sums(40, 50, 50), *grown) == ["iUPD", "iUPD"]
    assert calls(lesions, *lesions.sums(40, 50, 50), *worse) == ["iUPD", "iCPD"]
    new = lesions.new("x", 42)
    still = lesions.new("x", 84)
    assert calls(lesions, *lesions.sums(40, 40, 46), new, still) == ["iUPD", "iUPD"]
    assert calls(lesions, *lesions.sums(40, 40, 48), new, still) == ["iUPD", "iCPD"]


def test_a_missing_scan_neither_confirms_nor_resets(lesions: Any) -> None:
    both = [
        *lesions.sums(40, 55, None, 60),
        *(lesions.size("liver", at, 12) for at in (-7, 42, 84, 126)),
    ]
    course = immune(lesions, *both)
    assert [call.call for call in course.calls] == ["iUPD", "NE", "iCPD"]
    assert course.progression == course.calls[0].date
    assert any("later than 8" in warning for warning in course.calls[-1].warnings)


@pytest.mark.parametrize(
    ("sizes", "best"),
    [
        ((40, 0, 40, 56), "iCR"),
        ((40, 50, 0, 0), "iCR"),
        ((40, 50, 25, 25), "iPR"),
        ((40, 50, 45, 45), "iSD"),
        ((40, 50, 56, 10), "iCPD"),
        ((40, 50, 50, 56), "iCPD"),
        ((40, 50), "iUPD"),
    ],
)
def test_best_call_as_in_the_published_scenarios(lesions: Any, sizes: tuple[float, ...], best: str) -> None:
    assert immune(lesions, *lesions.sums(*sizes)).best == best


def test_duration_runs_to_the_first_scan_of_the_confirmed_block(lesions: Any) -> None:
    course = immune(lesions, *lesions.sums(100, 60, 75, 60, 75, 81))
    assert [call.call for call in course.calls] == ["iPR", "iUPD", "iPR", "iUPD", "iCPD"]
    assert course.duration_days == 3 * 42
    assert course.progression == course.calls[3].date


@pytest.mark.parametrize(
    ("sizes", "verdict"),
    [
        ((40, 50, 25), "yes"),
        ((40, 50, 45), "taken back without response"),
        ((40, 50, 56), "no"),
        ((40, 50), "not evaluable"),
        ((40, 40), "no"),
        ((40, 50, 45, 52, 20), "yes"),
        ((40, 50, 20, 26, 32), "yes"),
    ],
)
def test_pseudo_progression_is_named_by_what_followed(
    lesions: Any, sizes: tuple[float, ...], verdict: str
) -> None:
    assert pattern(immune(lesions, *lesions.sums(*sizes)), "pseudo_progression").verdict == verdict


def test_hyper_progression_needs_a_scan_before_the_baseline(lesions: Any) -> None:
    course = immune(lesions, *lesions.sums(40, 70))
    for name in ("champiat", "saada_bouzid", "ferrara"):
        found = pattern(course, f"hyper_progression_{name}")
        assert found.verdict == "not assessable"
        assert "no scan before the baseline" in found.statement


def test_hyper_progression_by_each_definition(lesions: Any) -> None:
    def verdicts(before: float, baseline: float, first: float) -> list[str]:
        seen = [lesions.size("lung", at, v) for at, v in ((-67, before), (-7, baseline), (53, first))]
        course = immune(lesions, *seen)
        return [
            pattern(course, f"hyper_progression_{n}").verdict for n in ("champiat", "saada_bouzid", "ferrara")
        ]

    assert verdicts(40, 42, 70) == ["yes", "yes", "yes"]
    assert verdicts(40, 42, 46) == ["no", "yes", "no"]
    assert verdicts(30, 40, 50) == ["no", "no", "no"]
    assert verdicts(40, 40, 70) == ["not assessable", "not assessable", "yes"]


def test_dissociated_response(lesions: Any) -> None:
    before = [lesions.size("a", -7, 40, organ="lung"), lesions.size("b", -7, 20, organ="liver")]
    after = [lesions.size("a", 42, 22, organ="lung"), lesions.size("b", 42, 30, organ="liver")]
    course = immune(lesions, *before, *after)
    assert pattern(course, "dissociated_response").verdict == "yes"
    alone = immune(lesions, *lesions.sums(40, 20))
    assert pattern(alone, "dissociated_response").verdict == "not assessable"


def test_stable_disease_counts_from_six_weeks_on(lesions: Any) -> None:
    assert immune(lesions, *lesions.sums(40, 40, every=30)).best == "NE"
    assert immune(lesions, *lesions.sums(40, 40, 40, every=30)).best == "iSD"


@pytest.mark.parametrize(("first", "then", "expected"), [(6, 9, "iUPD"), (12, 15, "iCPD")])
def test_only_new_lesions_that_are_large_enough_are_summed(
    lesions: Any, first: float, then: float, expected: str
) -> None:
    two = [
        lesions.size(name, at, value, role="new") for name in "xy" for at, value in ((42, first), (84, then))
    ]
    assert calls(lesions, *lesions.sums(40, 40, 40), *two) == ["iUPD", expected]


def test_another_non_target_lesion_that_progresses_confirms(lesions: Any) -> None:
    words = {"bone": ("present", "unequivocal_progression", "unequivocal_progression")}
    words["pleura"] = ("present", "present", "unequivocal_progression")
    told = [
        lesions.other(name, at, text)
        for name, row in words.items()
        for at, text in zip((-7, 42, 84), row, strict=True)
    ]
    assert calls(lesions, *lesions.sums(40, 40, 40), *told) == ["iUPD", "iCPD"]
