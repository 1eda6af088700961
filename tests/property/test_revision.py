"""The same observations in any order, division or repetition give the same follow-up and revision."""

import dataclasses
import datetime as dt
import random
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Case, Disease
from warmfront.domain.errors import InputError
from warmfront.domain.observations import FollowUp, Observation, Status, TherapyCourse
from warmfront.domain.plan import Plan
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.follow_up import as_known, merge
from warmfront.monitoring.revision.revise import revise
from warmfront.pipeline import tailor
from warmfront.serving.revision_json import revision_from_json, revision_to_json

KNOWLEDGE = load_knowledge()
TIMES = [dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (1, 15, 29)]

OBSERVATIONS = st.builds(
    Observation,
    observation_id=st.sampled_from(["", "a", "b"]),
    series=st.just("crp"),
    time=st.sampled_from(TIMES),
    value=st.sampled_from([None, 1.0, 2.0]),
    unit=st.just("mg/L"),
    details=st.sampled_from([{}, {"uln": "5.0", "organ": "liver"}, {"organ": "liver", "uln": "5.0"}]),
    status=st.sampled_from(get_args(Status)),
    recorded=st.sampled_from([None, *TIMES]),
)
THERAPIES = st.builds(
    TherapyCourse,
    therapy_id=st.sampled_from(["", "t"]),
    agents=st.sampled_from([("pembrolizumab",), ("nivolumab",)]),
    start=st.just(TIMES[0]),
    end=st.sampled_from([None, TIMES[1]]),
    status=st.sampled_from(get_args(Status)),
    recorded=st.sampled_from([None, *TIMES]),
)


def part(
    observations: list[Observation] | tuple[Observation, ...], therapies: list[TherapyCourse] | tuple[()] = ()
) -> FollowUp:
    return FollowUp(case_id="p1", observations=tuple(observations), therapies=tuple(therapies))


def divide(content: list[Observation], chance: random.Random, pieces: int = 3) -> list[FollowUp]:
    places = [chance.randrange(pieces) for _ in content]
    return [part([one for one, at in zip(content, places, strict=True) if at == k]) for k in range(pieces)]


@settings(max_examples=200, deadline=None)
@given(st.lists(OBSERVATIONS, max_size=8), st.lists(THERAPIES, max_size=4), st.randoms(use_true_random=False))
def test_a_follow_up_does_not_depend_on_order_division_or_repetition(
    observations: list[Observation], therapies: list[TherapyCourse], chance: random.Random
) -> None:
    shuffled = observations + observations
    chance.shuffle(shuffled)
    try:
        whole = merge(part(observations, therapies))
    except InputError:
        # What contradicts itself is refused in any order and division too.
        with pytest.raises(InputError):
            merge(*divide(shuffled, chance), part((), therapies[::-1]))
        return
    assert merge(part(shuffled, therapies[::-1])) == whole
    assert merge(whole) == whole
    pieces = [*divide(shuffled, chance), *(part((), [one]) for one in therapies)]
    chance.shuffle(pieces)
    grown = merge(part(()))
    for piece in pieces:
        grown = merge(grown, piece)
    assert grown == whole
    assert merge(*pieces, whole) == whole


@settings(max_examples=100, deadline=None)
@given(st.lists(OBSERVATIONS, max_size=8))
def test_what_stands_is_never_entered_in_error_and_nothing_is_lost(observations: list[Observation]) -> None:
    try:
        whole = merge(part(observations))
    except InputError:
        assume(False)
    assert all(one.status != "entered_in_error" for one in whole.observations)
    assert list(whole.observations) == sorted(whole.observations, key=lambda one: one.time)
    ids = [one.observation_id for one in whole.observations]
    assert len(ids) == len(set(ids))
    known = as_known(whole, dt.date(2027, 1, 1))
    assert known == whole


@pytest.fixture(scope="module")
def base() -> Plan:
    return tailor(
        Case(case_id="p1", disease=Disease(oncotree="BLCA")), None, KNOWLEDGE, seed=1, reference=None
    )


def course() -> list[Observation]:
    """A made-up course: sizes, a grade, ctDNA, a correction, an entry in error, a late value."""
    day = TIMES[0]
    found = [
        Observation(
            observation_id=f"l{number}", series="lesion_diameter", subject="liver 1", unit="mm", value=size,
            time=day + dt.timedelta(days=56 * number),
            details={"role": "target", "node": "no", "organ": "liver"},
        )
        for number, size in enumerate((50.0, 38.0, 36.0))
    ]  # fmt: skip
    wrong = dataclasses.replace(found[2], value=80.0, recorded=found[2].time)
    right = dataclasses.replace(found[2], status="corrected", recorded=found[2].time + dt.timedelta(days=2))
    grade = Observation(
        observation_id="g", series="stated_grade", subject="colitis", unit="grade", value=3.0,
        time=day + dt.timedelta(days=70), details={"organ": "gut", "attributed_to": "pembrolizumab"},
    )  # fmt: skip
    ghost = dataclasses.replace(grade, observation_id="h", value=4.0, time=day + dt.timedelta(days=90))
    error = dataclasses.replace(ghost, status="entered_in_error", recorded=day + dt.timedelta(days=92))
    late = Observation(
        series="ctdna_mean_vaf", unit="%", value=1.5, time=day, recorded=day + dt.timedelta(days=100)
    )
    later = dataclasses.replace(late, value=0.2, time=day + dt.timedelta(days=56))
    return [*found[:2], wrong, right, grade, ghost, error, late, later]


THERAPY = TherapyCourse(therapy_id="t", agents=("pembrolizumab",), start=TIMES[0])


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_revision_does_not_depend_on_order_division_or_repetition(
    base: Plan, chance: random.Random
) -> None:
    content = course()
    whole = revise(base, part(content, [THERAPY]), (), KNOWLEDGE, seed=3)
    shuffled = content + chance.sample(content, 4)
    chance.shuffle(shuffled)
    grown = merge(part((), [THERAPY]), *divide(shuffled, chance))
    again = revise(base, grown, (), KNOWLEDGE, seed=3)
    assert again == whole
    assert revise(base, whole.follow_up, whole.tissue, KNOWLEDGE, seed=3) == whole


def test_equal_revisions_give_equal_bytes_and_read_back(base: Plan) -> None:
    content = course()
    one = revise(base, part(content, [THERAPY]), (), KNOWLEDGE, seed=3)
    other = revise(base, part(content[::-1], [THERAPY]), (), KNOWLEDGE, seed=3)
    text = revision_to_json(one)
    assert text == revision_to_json(other)
    assert revision_from_json(text) == one
    assert len(one.history) > 3


def test_nothing_observed_leaves_the_plan_as_it_was(base: Plan) -> None:
    found = revise(base, part(()), (), KNOWLEDGE, seed=3)
    assert found.plan == base
    assert found.changed == ()
    assert [one.action for one in found.decisions] == ["test"]


def test_a_switch_names_what_is_left_of_the_plan_and_nothing_that_a_stop_bars(base: Plan) -> None:
    """After progression and a permanent stop no checkpoint inhibitor is proposed again."""
    grown = dataclasses.replace(
        course()[1], observation_id="m", value=90.0, time=TIMES[0] + dt.timedelta(days=120)
    )
    more = dataclasses.replace(grown, observation_id="n", value=120.0, time=TIMES[0] + dt.timedelta(days=160))
    worst = dataclasses.replace(
        course()[4], observation_id="w", subject="myocarditis", value=4.0,
        time=TIMES[0] + dt.timedelta(days=100), details={"organ": "heart", "attributed_to": "pembrolizumab"},
    )  # fmt: skip
    revision = revise(base, part([*course(), grown, more, worst], [THERAPY]), (), KNOWLEDGE, seed=3)
    actions = [one.action for one in revision.decisions]
    assert actions[0] == "stop"
    switch = next(one for one in revision.decisions if one.action == "switch")
    assert "A toxicity is open" in switch.what
    barred = [
        option.name
        for option in revision.plan.ranking.options
        if any(
            KNOWLEDGE.agents[name].agent_class == "checkpoint inhibitor"
            for name in KNOWLEDGE.strategies[option.strategy_id].agents
        )
    ]
    assert not [name for name in barred if name in switch.what]
    assert revision.plan.case.history.prior_immune_toxicity
    assert any(one.best_response for one in revision.plan.case.history.prior_therapies or ())
