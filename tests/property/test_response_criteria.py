"""Properties of RECIST 1.1 and iRECIST: a plain oracle, monotony, order, missing lesions, boundaries."""

import datetime as dt
import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Case, Disease
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, judge_sums
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.criteria.courses import judge_solid
from warmfront.monitoring.criteria.irecist_steps import Step, StepLimits, find_confirmation, find_progression
from warmfront.monitoring.criteria.overall import VisitFacts, judge_visits

KNOWLEDGE = load_knowledge()
START = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
RANK = {"CR": 0, "PR": 1, "SD": 2, "PD": 3}

SIZES = st.integers(0, 1200).map(lambda tenths: tenths / 10)
MAYBE_SIZES = st.one_of(st.none(), SIZES)
OTHERS = st.sampled_from(["CR", "stable", "progression", "none", None])
VISITS = st.lists(
    st.tuples(MAYBE_SIZES, OTHERS, st.sampled_from([False, False, False, True, None])), max_size=7
)


def plain_responses(baseline: float, rows: list[Any]) -> list[str]:
    """The tables of RECIST 1.1 row by row, written without looking at the package."""
    made: list[str] = []
    smallest, has_responded, over = baseline, False, False
    for size, other, new in rows:
        if size is None:
            target = "NE"
        elif size >= 1.2 * smallest - 1e-9 and size - smallest >= 5 - 1e-9:
            target = "PD"
        elif size == 0:
            target = "CR"
        elif size <= 0.7 * baseline + 1e-9 or has_responded:
            target = "PR"
        else:
            target = "SD"
        # Growth of the targets to progression is not taken back, nor is any other progression.
        over = over or target == "PD" or other == "progression" or new is True
        if over:
            made.append("PD")
        elif new is None or target == "NE":
            made.append("NE")
        elif target == "CR":
            made.append("CR" if other in ("CR", "none") else "PR")
        else:
            made.append(target)
        if size is not None:
            smallest = min(smallest, size)
            has_responded = has_responded or size <= 0.7 * baseline + 1e-9
    return made


def facts(rows: list[Any]) -> list[VisitFacts]:
    return [
        VisitFacts(sum_mm=size, gone=size == 0, nontarget=other, new_lesion=new) for size, other, new in rows
    ]


@given(baseline=st.integers(100, 1000).map(lambda tenths: tenths / 10), rows=VISITS)
@settings(max_examples=300, deadline=None)
def test_overall_response_is_that_of_a_plain_table(baseline: float, rows: list[Any]) -> None:
    found = [call.call for call in judge_visits(baseline, facts(rows), RecistRule())]
    assert found == plain_responses(baseline, rows)


@given(
    sums=st.lists(MAYBE_SIZES, min_size=1, max_size=8), new=st.lists(st.booleans(), min_size=8, max_size=8)
)
@settings(max_examples=200, deadline=None)
def test_one_rule_in_the_house(sums: list[float | None], new: list[bool]) -> None:
    rows = [(size, "none", seen) for size, seen in zip(sums, new, strict=False)]
    found = [call.call for call in judge_visits(50.0, facts(rows), RecistRule())]
    array = np.array([[np.nan if size is None else size for size in sums]], dtype=float)
    flags = np.array([new[: len(sums)]], dtype=bool)
    expected = judge_sums(np.array([50.0]), array, flags, RecistRule())[0]
    assert found == [SHORT_NAMES[Response(value)] for value in expected]


@given(before=st.lists(SIZES, max_size=5), last=SIZES, more=SIZES)
@settings(max_examples=200, deadline=None)
def test_a_larger_sum_is_never_a_better_response(before: list[float], last: float, more: float) -> None:
    def final(size: float) -> int:
        rows = [(one, "stable", False) for one in (*before, size)]
        return RANK[judge_visits(60.0, facts(rows), RecistRule())[-1].call]

    assert final(last) <= final(last + more)


@given(sums=st.lists(SIZES, min_size=1, max_size=6), factor=st.floats(1, 5))
@settings(max_examples=150, deadline=None)
def test_in_a_larger_tumour_the_same_shape_is_at_least_as_progressive(
    sums: list[float], factor: float
) -> None:
    # Percentages do not change; only the 5 mm are met more easily.
    def calls(scale: float) -> list[str]:
        rows = [(one * scale, "none", False) for one in sums]
        return [call.call for call in judge_visits(60.0 * scale, facts(rows), RecistRule())]

    small, large = calls(1), calls(factor)
    assert all(b == a or b == "PD" for a, b in zip(small, large, strict=True))


@given(calls=st.lists(st.sampled_from(["iCR", "iPR", "iSD", "iUPD", "iCPD", "NE"]), max_size=9))
@settings(max_examples=300, deadline=None)
def test_day_of_progression_by_its_definition(calls: list[str]) -> None:
    expected = None
    if "iCPD" in calls:
        end = calls.index("iCPD")
        fitting = [
            place
            for place in range(end)
            if calls[place] == "iUPD" and set(calls[place:end]) <= {"iUPD", "NE"}
        ]
        expected = fitting[0] if fitting else None
    assert find_progression(calls) == expected


@given(
    rise=st.floats(-50, 50),
    more=st.floats(0, 50),
    new=st.integers(0, 3),
    sums=st.floats(-20, 20),
    grew=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_more_growth_never_undoes_a_confirmation(
    rise: float, more: float, new: int, sums: float, grew: bool
) -> None:
    def confirmed(**plus: float) -> bool:
        step = Step(
            target_delta_mm=rise + plus.get("rise", 0),
            new_sum_delta_mm=sums + plus.get("sums", 0),
            new_count_delta=new + int(plus.get("new", 0)),
            nontarget_increase=grew or bool(plus.get("grew", 0)),
        )
        return bool(find_confirmation(step, StepLimits()))

    if confirmed():
        assert confirmed(rise=more)
        assert confirmed(sums=more)
        assert confirmed(new=1)
        assert confirmed(grew=1)


def observations(
    sizes: list[list[float | None]], words: list[str], new: list[str | None]
) -> list[Observation]:
    """Two lesions in two organs, one lesion followed by eye, one that may be new."""
    made = []
    for visit, pair in enumerate(sizes):
        time = START + dt.timedelta(days=-7 if visit == 0 else 42 * visit)
        for name, value in zip(("lung", "liver"), pair, strict=True):
            if value is not None:
                details = {"role": "target", "node": "no", "organ": name}
                made.append(
                    Observation(
                        series="lesion_diameter",
                        subject=name,
                        time=time,
                        value=value,
                        unit="mm",
                        details=details,
                    )
                )
        made.append(Observation(series="non_target_lesion", subject="bone", time=time, text=words[visit]))
        if visit and new[visit]:
            made.append(Observation(series="new_lesion", subject="x", time=time, text=str(new[visit])))
    return made


def judge(seen: list[Observation]) -> Any:
    therapy = TherapyCourse(therapy_id="t", agents=("nivolumab",), start=START)
    follow_up = FollowUp(case_id="p", observations=tuple(seen), therapies=(therapy,))
    return judge_solid(follow_up, Case(case_id="p", disease=Disease(oncotree="LUAD")), KNOWLEDGE)


LESION = st.integers(10, 60).map(float)
LATER = st.one_of(st.none(), st.integers(0, 80).map(float))
COURSES = st.integers(1, 5).flatmap(
    lambda count: st.tuples(
        st.tuples(LESION, LESION),
        st.lists(st.tuples(LATER, LATER), min_size=count, max_size=count),
        st.lists(
            st.sampled_from(["present", "present", "absent", "increased", "unequivocal_progression"]),
            min_size=count,
            max_size=count,
        ),
        st.lists(
            st.sampled_from([None, "absent", "absent", "equivocal", "unequivocal", "increased"]),
            min_size=count,
            max_size=count,
        ),
    )
)


def written(course: Any) -> list[Observation]:
    first, later, words, new = course
    return observations([list(first), *map(list, later)], ["present", *words], [None, *new])


@given(course=COURSES, seed=st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_order_and_repetition_of_observations_do_not_matter(course: Any, seed: int) -> None:
    seen = written(course)
    mixed = [*seen, *seen]
    random.Random(seed).shuffle(mixed)  # noqa: S311  a shuffle for a test
    assert judge(mixed) == judge(seen)


@given(course=COURSES)
@settings(max_examples=150, deadline=None)
def test_both_criteria_part_only_after_the_first_progression(course: Any) -> None:
    recist, immune = judge(written(course))
    plain, named = [call.call for call in recist.calls], [call.call for call in immune.calls]
    first = plain.index("PD") if "PD" in plain else len(plain)
    back = any("came back" in call.rule for call in recist.calls)
    assert [name.removeprefix("i") for name in named[:first]] == plain[:first]
    if first < len(plain) and not back:
        assert named[first] == "iUPD"
    if "iCPD" in named:
        assert "iUPD" in named[: named.index("iCPD")]
        assert immune.progression is not None
        assert immune.progression <= immune.calls[named.index("iCPD")].date
    else:
        assert immune.progression is None


@given(course=COURSES, place=st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_a_lesion_left_out_gives_no_call_that_needs_it(course: Any, place: int) -> None:
    first, later, words, new = course
    place %= len(later)
    cut = [(None, one[1]) if number == place else one for number, one in enumerate(later)]
    recist = judge(written((first, cut, words, new)))[0]
    date = (START + dt.timedelta(days=42 * (place + 1))).date()
    call = next(one for one in recist.calls if one.date == date)
    assert call.call in ("NE", "PD")
    assert call.sum_mm is None
