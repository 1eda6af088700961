"""RECIST 1.1 from lesions: choice of targets, nodes, missing and tiny lesions, new lesions, summaries."""

import dataclasses
import datetime as dt
import itertools
from typing import Any

import pytest

from warmfront.domain.errors import InputError


def test_course_with_its_numbers_rule_and_parts(lesions: Any) -> None:
    course = lesions.judge(*lesions.sums(60, 50, 40, 49))["recist11"]
    assert [call.call for call in course.calls] == ["SD", "PR", "PD"]
    assert [call.meaning for call in course.calls] == ["stable", "response", "progression"]
    last = course.calls[-1]
    assert last.change_from_nadir_percent == pytest.approx(22.5)
    assert last.change_from_baseline_percent == pytest.approx(-18.333333)
    assert "smallest sum of 40 mm" in last.rule
    assert last.parts == {"target": "PD", "non_target": "none", "new": "no"}
    assert (course.best, course.progression) == ("PR", last.date)
    assert (course.response_start, course.duration_days) == (course.calls[1].date, 42.0)
    assert not course.ongoing
    assert "with confirmation it is SD" in course.best_rule


def test_order_of_observations_does_not_matter(lesions: Any) -> None:
    seen = [*lesions.sums(60, 50, 40), lesions.other("bone", -7, "present"), lesions.new("x", 84)]
    first = lesions.judge(*seen)
    for order in itertools.islice(itertools.permutations(seen), 0, 120, 7):
        assert lesions.judge(*order) == first


def test_a_missing_lesion_never_becomes_zero(lesions: Any) -> None:
    both = [lesions.size("a", -7, 30, organ="lung"), lesions.size("b", -7, 30, organ="liver")]
    one = lesions.size("a", 42, 10, organ="lung")
    course = lesions.judge(*both, one)["recist11"]
    assert [call.call for call in course.calls] == ["NE"]
    assert course.calls[0].sum_mm is None
    assert any("not assessed: b" in warning for warning in course.calls[0].warnings)
    absent = lesions.size("b", 42, None, organ="liver")
    assert lesions.calls(*both, one, absent) == ["NE"]
    assert lesions.calls(*both, one, lesions.size("b", 42, 0, organ="liver")) == ["PR"]


@pytest.mark.parametrize(("grown", "expected"), [(71.9, "NE"), (72, "PD")])
def test_progression_is_certain_without_the_missing_lesion(lesions: Any, grown: float, expected: str) -> None:
    both = [lesions.size("a", -7, 30, organ="lung"), lesions.size("b", -7, 30, organ="liver")]
    assert lesions.calls(*both, lesions.size("a", 42, grown, organ="lung")) == [expected]


def test_lymph_nodes_of_normal_size_stay_in_the_sum_of_a_complete_response(lesions: Any) -> None:
    before = [lesions.size("node", -7, 22, node="yes"), lesions.size("lung", -7, 20)]
    for short_axis, expected in ((9.9, "CR"), (10.0, "PR")):
        course = lesions.judge(
            *before, lesions.size("node", 42, short_axis, node="yes"), lesions.size("lung", 42, 0)
        )["recist11"]
        assert [call.call for call in course.calls] == [expected]
        assert course.calls[0].sum_mm == short_axis


@pytest.mark.parametrize(
    ("node", "value", "is_target"),
    [("no", 9.9, False), ("no", 10, True), ("yes", 14.9, False), ("yes", 15, True)],
)
def test_least_size_of_a_target(lesions: Any, node: str, value: float, is_target: bool) -> None:
    large = lesions.size("liver", -7, 50)
    seen = [large, lesions.size("x", -7, value, node=node), lesions.size("liver", 42, 50)]
    seen.append(lesions.size("x", 42, value, node=node))
    call = lesions.judge(*seen)["recist11"].calls[0]
    assert call.sum_mm == (50 + value if is_target else 50)
    assert any("Too small for a target" in warning for warning in call.warnings) != is_target
    assert call.parts["non_target"] == ("none" if is_target else "non-CR/non-PD")


def test_five_targets_two_in_an_organ_and_nodes_are_one_organ(lesions: Any) -> None:
    sizes = {"l1": ("liver", 40), "l2": ("liver", 30), "l3": ("liver", 60), "n1": ("neck", 20)}
    sizes |= {"n2": ("groin", 25), "n3": ("axilla", 30), "k": ("kidney", 12), "b": ("brain", 11)}
    seen = [
        lesions.size(name, at, value, organ=organ, node="yes" if name.startswith("n") else "no")
        for at in (-7, 42)
        for name, (organ, value) in sizes.items()
    ]
    call = lesions.judge(*seen)["recist11"].calls[0]
    assert call.sum_mm == 60 + 40 + 30 + 25 + 12
    assert any("b, l2, n1" in warning for warning in call.warnings)


def test_too_small_to_measure_is_five_millimetres_and_a_measured_number_stands(lesions: Any) -> None:
    before = lesions.sums(40)
    for seen, expected in (
        (lesions.size("lung", 42, None, too_small="yes"), 5),
        (lesions.size("lung", 42, 0, too_small="yes"), 5),
        (lesions.size("lung", 42, 3, too_small="yes"), 3),
        (lesions.size("lung", 42, 4, below_limit=True), 5),
        (lesions.size("lung", 42, 2), 2),
    ):
        call = lesions.judge(*before, seen)["recist11"].calls[0]
        assert (call.sum_mm, call.call) == (expected, "PR")


def test_fragments_are_added_and_merged_lesions_count_once(lesions: Any) -> None:
    before = [lesions.size("a", -7, 30, organ="liver"), lesions.size("b", -7, 20, organ="lung")]
    split = [lesions.size("a", 42, 12, organ="liver"), lesions.size("a2", 42, 9, part_of="a")]
    call = lesions.judge(*before, *split, lesions.size("b", 42, 20, organ="lung"))["recist11"].calls[0]
    assert call.sum_mm == 41
    assert any("fragments" in warning for warning in call.warnings)
    joined = lesions.size("a", 42, 45, organ="liver", merged_with="b")
    call = lesions.judge(*before, joined)["recist11"].calls[0]
    assert (call.sum_mm, call.call) == (45, "SD")
    assert any("grown into a" in warning for warning in call.warnings)


def test_two_diameters_on_one_day_are_not_chosen_between(lesions: Any) -> None:
    twice = [lesions.size("lung", 42, 20), lesions.size("lung", 42.1, 30)]
    course = lesions.judge(*lesions.sums(40), *twice)["recist11"]
    assert [call.call for call in course.calls] == ["NE"]
    same = [lesions.size("lung", 42, 20), lesions.size("lung", 42.1, 20)]
    assert lesions.calls(*lesions.sums(40), *same) == ["PR"]


def test_scans_of_one_week_are_one_visit(lesions: Any) -> None:
    before = [lesions.size("lung", -9, 30), lesions.size("liver", -5, 30)]
    near = [lesions.size("lung", 42, 20), lesions.size("liver", 49, 20)]
    assert lesions.calls(*before, *near) == ["PR"]
    far = [lesions.size("lung", 42, 20), lesions.size("liver", 50, 20)]
    assert lesions.calls(*before, *far) == ["NE", "NE"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("absent", "absent"), "CR"),
        (("absent", "present"), "PR"),
        (("absent", "increased"), "PR"),
        (("absent", None), "PR"),
        (("absent", "unequivocal_progression"), "PD"),
    ],
)
def test_non_target_lesions(lesions: Any, words: tuple[str | None, ...], expected: str) -> None:
    before = [
        *lesions.sums(40, 0),
        lesions.other("bone", -7, "present"),
        lesions.other("pleura", -7, "present"),
    ]
    after = [
        lesions.other(name, 42, text) for name, text in zip(("bone", "pleura"), words, strict=True) if text
    ]
    assert lesions.calls(*before, *after) == [expected]


def test_patient_without_target_lesions(lesions: Any) -> None:
    seen = [
        lesions.other("bone", at, text) for at, text in ((-7, "present"), (42, "present"), (84, "absent"))
    ]
    course = lesions.judge(*seen)["recist11"]
    assert [call.call for call in course.calls] == ["non-CR/non-PD", "CR"]
    assert course.calls[0].sum_mm is None
    assert lesions.judge(*seen[:2])["recist11"].best == "non-CR/non-PD"


def test_a_doubtful_new_lesion_counts_from_its_first_scan_once_proved(lesions: Any) -> None:
    shrinking = lesions.sums(40, 38, 38)
    doubtful = lesions.new("x", 42, "equivocal")
    course = lesions.judge(*shrinking, doubtful)["recist11"]
    assert [call.call for call in course.calls] == ["SD", "SD"]
    assert course.progression is None
    proved = lesions.judge(*shrinking, doubtful, lesions.new("x", 84))["recist11"]
    assert [call.call for call in proved.calls] == ["PD", "PD"]
    assert proved.progression == lesions.day(42).date()


def test_a_measured_new_lesion_is_new(lesions: Any) -> None:
    assert lesions.calls(*lesions.sums(40, 40), lesions.size("x", 42, 12, role="new")) == ["PD"]
    doubted = [lesions.size("x", 42, 12, role="new"), lesions.new("x", 42, "equivocal")]
    assert lesions.calls(*lesions.sums(40, 40), *doubted) == ["SD"]


def test_a_lesion_that_comes_back_after_a_confirmed_complete_response(lesions: Any) -> None:
    assert lesions.calls(*lesions.sums(40, 0, 0, 3)) == ["CR", "CR", "PD"]
    assert lesions.calls(*lesions.sums(40, 0, 3)) == ["CR", "PR"]
    assert lesions.calls(*lesions.sums(40, 0, 0, 3, every=20)) == ["CR", "CR", "PR"]


def test_baseline_is_the_last_scan_before_treatment(lesions: Any) -> None:
    seen = [lesions.size("lung", at, value) for at, value in ((-60, 20), (-10, 40), (42, 26))]
    call = lesions.judge(*seen)["recist11"].calls
    assert [(one.call, one.change_from_baseline_percent) for one in call] == [("PR", -35.0)]
    late = lesions.judge(*(lesions.size("lung", at, value) for at, value in ((10, 40), (52, 40))))["recist11"]
    assert any("10 days after its start" in warning for warning in late.calls[0].warnings)
    old = lesions.judge(*(lesions.size("lung", at, value) for at, value in ((-40, 40), (52, 40))))["recist11"]
    assert any("40 days older" in warning for warning in old.calls[0].warnings)
    none = lesions.judge(*lesions.sums(40, 40), therapies=())["recist11"]
    assert any("No therapy is stated" in warning for warning in none.calls[0].warnings)


def test_supportive_drugs_do_not_start_treatment(lesions: Any) -> None:
    steroid = lesions.therapy("dexamethasone", -30, kind="supportive")
    seen = [lesions.size("lung", at, value) for at, value in ((-60, 20), (-10, 40), (42, 40))]
    course = lesions.judge(*seen, therapies=(steroid, lesions.therapy()))["recist11"]
    assert course.calls[0].change_from_baseline_percent == 0


def test_ongoing_response_death_and_short_stability(lesions: Any) -> None:
    course = lesions.judge(*lesions.sums(40, 20, 20))["recist11"]
    assert (course.duration_days, course.ongoing) == (42.0, True)
    assert "as well" in course.best_rule
    died = lesions.judge(*lesions.sums(40, 20, 20), died=lesions.day(100).date())["recist11"]
    assert (died.duration_days, died.ongoing, died.progression) == (58.0, False, None)
    short = lesions.judge(*lesions.sums(40, 40, every=30))["recist11"]
    assert short.best == "NE"
    assert "less than 42 days" in short.best_rule


def test_entries_in_error_are_not_read(lesions: Any) -> None:
    wrong = lesions.new("x", 42)
    removed = dataclasses.replace(wrong, status="entered_in_error")
    assert lesions.calls(*lesions.sums(40, 40), wrong) == ["PD"]
    assert lesions.calls(*lesions.sums(40, 40), removed) == ["SD"]


@pytest.mark.parametrize(
    ("code", "criterion"),
    [("MDS", "recist11"), ("CLLSLL", "recist11"), ("DLBCLNOS", "recist11"),
     ("PLMESO", "mrecist_mesothelioma"), ("NBL", "inrc"), ("DIPG", "rapno_dipg"), ("NOSUCH", "recist11")],
)  # fmt: skip
def test_other_diseases_refuse_recist_with_the_reason(lesions: Any, code: str, criterion: str) -> None:
    found = lesions.judge(*lesions.sums(40, 20), oncotree=code)
    assert list(found) == [criterion]
    course = found[criterion]
    assert (course.refused, course.calls, course.best) == (True, (), "")
    assert len(course.chosen_because) > 30


def test_nothing_is_said_without_lesions_unless_there_is_no_criterion(lesions: Any) -> None:
    assert lesions.judge() == {}
    assert lesions.judge(oncotree="DLBCLNOS") == {}
    assert lesions.judge(oncotree="MDS")["recist11"].refused


def test_irecist_stands_beside_only_under_an_immunotherapy(lesions: Any) -> None:
    seen = lesions.sums(40, 40)
    assert set(lesions.judge(*seen, agents=("cisplatin",))) == {"recist11"}
    assert set(lesions.judge(*seen, agents=("cisplatin", "pembrolizumab"))) == {"recist11", "irecist"}


def test_a_further_therapy_is_flagged(lesions: Any) -> None:
    given = (lesions.therapy("cisplatin"), lesions.therapy("docetaxel", 60))
    course = lesions.judge(*lesions.sums(40, 40), therapies=given)["recist11"]
    assert any("further therapy began" in warning for warning in course.calls[0].warnings)
    assert isinstance(course.calls[0].date, dt.date)


def test_units_are_converted_and_an_unknown_unit_is_no_value(lesions: Any) -> None:
    before, after = lesions.sums(40), lesions.size("lung", 42, 2.6)
    assert lesions.calls(*before, dataclasses.replace(after, unit="cm")) == ["PR"]
    assert lesions.calls(*before, dataclasses.replace(after, unit="inch")) == ["NE"]


def test_more_visits_than_any_patient_has_are_refused(lesions: Any) -> None:
    daily = [lesions.size("lung", float(number), 40) for number in range(1002)]
    with pytest.raises(InputError, match="more than 1000 visits"):
        lesions.judge(*daily)


def test_a_lesion_that_was_new_before_the_baseline_is_not_new_after_it(lesions: Any) -> None:
    earlier = [lesions.new("x", -50), lesions.new("x", -7)]
    later = [lesions.new("x", 42), lesions.new("x", 84, "absent")]
    course = lesions.judge(*lesions.sums(40, 26, 0), *earlier, *later)["recist11"]
    assert [call.call for call in course.calls] == ["PR", "CR"]
    assert [call.parts["new"] for call in course.calls] == ["no", "no"]
    assert [call.parts["non_target"] for call in course.calls] == ["non-CR/non-PD", "CR"]
    another = lesions.new("y", 84)
    assert lesions.calls(*lesions.sums(40, 26, 26), *earlier, *later[:1], another) == ["PR", "PD"]


def test_a_measured_lesion_that_was_new_before_the_baseline_can_be_a_target(lesions: Any) -> None:
    sizes = [lesions.size("x", at, value, role="new") for at, value in ((-7, 20), (42, 10))]
    call = lesions.judge(*lesions.sums(40, 26), *sizes)["recist11"].calls[0]
    assert (call.sum_mm, call.call, call.change_from_baseline_percent) == (36, "PR", -40.0)


def test_a_progression_that_is_merely_repeated_from_the_baseline_is_old(lesions: Any) -> None:
    worst = "unequivocal_progression"
    told = [lesions.other("bone", at, worst) for at in (-7, 42, 84)]
    course = lesions.judge(*lesions.sums(40, 40, 40), *told)["recist11"]
    assert [call.call for call in course.calls] == ["SD", "SD"]
    assert any("stated at the baseline already" in warning for warning in course.calls[0].warnings)
    again = [told[0], lesions.other("bone", 42, "present"), lesions.other("bone", 84, worst)]
    assert lesions.calls(*lesions.sums(40, 40, 40), *again) == ["SD", "PD"]


def test_a_lesion_called_new_on_a_late_baseline_is_flagged(lesions: Any) -> None:
    seen = [lesions.size("lung", at, 40) for at in (10, 52)]
    course = lesions.judge(*seen, lesions.new("x", 10), lesions.new("x", 52))["recist11"]
    assert [call.call for call in course.calls] == ["SD"]
    assert any("Called new on the scan" in warning for warning in course.calls[0].warnings)
