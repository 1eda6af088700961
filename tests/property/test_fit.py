"""Order, coverage and considerations over many made-up patients: what must hold for every one of them."""

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.case import Biomarkers, Case, Disease, History, Mutation, PriorTherapy, Zygosity
from warmfront.domain.therapy import Candidate
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.considerations import consider
from warmfront.strategy.coverage import cover, fit_of
from warmfront.strategy.intent import intent_of
from warmfront.strategy.modality_checks import modality_checks
from warmfront.strategy.order_comparisons import IN_ORDER
from warmfront.strategy.sequence import sketch
from warmfront.tme.facts import establish

KNOWLEDGE = load_knowledge()
CONSTRAINTS = tuple(entry.constraint for entry in KNOWLEDGE.constraints)
names = st.sampled_from(sorted(KNOWLEDGE.strategies))
codes = st.sampled_from(sorted(KNOWLEDGE.tumour_types))
stages = st.sampled_from([None, "I", "IIIB", "IVA", "IV", "limited", "extensive", "not a stage"])
lines = st.sampled_from([None, 1, 2, 4])


def case_of(code: str, stage: str | None, line: int | None) -> Case:
    return Case(case_id="made-up", disease=Disease(oncotree=code, stage=stage, line_of_therapy=line))


cases = st.builds(case_of, codes, stages, lines)


def bottleneck_of(held: tuple[str, ...]) -> Bottleneck:
    readings = tuple(
        ConstraintReading(
            constraint=name,
            label=name,
            cycle_step=7,
            weight=0.5,
            read=1.0,
            evidence_for=(),
            evidence_against=(),
            unread=(),
            overriding=False,
        )
        for name in held
    )
    return Bottleneck(
        leading=readings[0] if readings else None,
        runner_up=readings[1] if len(readings) > 1 else None,
        readings=readings,
        abstained=not readings,
        reason="",
        contenders=held[2:],
    )


bottlenecks = st.lists(st.sampled_from(CONSTRAINTS), max_size=4, unique=True).map(
    lambda held: bottleneck_of(tuple(held))
)


def candidate_of(name: str, bottleneck: Bottleneck, answered: set[str]) -> Candidate:
    wanted = [reading.constraint for reading in bottleneck.readings]
    return Candidate(
        strategy_id=name,
        tier=Tier.HYPOTHESIS,
        answers_leading=bool(wanted) and wanted[0] in answered,
        answers_runner_up=bool(set(wanted[1:]) & answered),
        answered=tuple(constraint for constraint in wanted if constraint in answered),
        reason="",
    )


@settings(max_examples=200, deadline=None)
@given(names, cases, bottlenecks)
def test_a_sketch_holds_every_component_once_at_places_without_gaps(
    name: str, case: Case, bottleneck: Bottleneck
) -> None:
    strategy = KNOWLEDGE.strategies[name]
    found = sketch(strategy, case, bottleneck, KNOWLEDGE)
    if found is None:
        return
    listed = [agent for step in found.steps for agent in step.agents]
    assert sorted(listed) == sorted(KNOWLEDGE.agents[agent].name for agent in strategy.agents)
    places = [step.place for step in found.steps]
    assert places == sorted(places)
    assert set(places) == set(range(1, max(places) + 1))


@settings(max_examples=200, deadline=None)
@given(names, cases, bottlenecks)
def test_a_known_order_rests_on_a_comparison_of_this_disease_and_intent(
    name: str, case: Case, bottleneck: Bottleneck
) -> None:
    found = sketch(KNOWLEDGE.strategies[name], case, bottleneck, KNOWLEDGE)
    if found is None or found.order != "known":
        return
    group = KNOWLEDGE.tumour_types[case.disease.oncotree].group
    intent = intent_of(case, KNOWLEDGE)
    rows = [KNOWLEDGE.options.order_comparisons[key] for key in found.comparisons]
    assert any(
        group in row.disease_groups
        and row.intent in (intent, "not stated")
        and (row.favours in IN_ORDER or (row.favours == "together" and row.randomised))
        for row in rows
    )


@settings(max_examples=100, deadline=None)
@given(names, cases, bottlenecks)
def test_without_comparisons_no_order_is_known(name: str, case: Case, bottleneck: Bottleneck) -> None:
    options = dataclasses.replace(KNOWLEDGE.options, order_comparisons={})
    found = sketch(
        KNOWLEDGE.strategies[name], case, bottleneck, dataclasses.replace(KNOWLEDGE, options=options)
    )
    assert found is None or found.order in ("unknown", "by schedule")


@settings(max_examples=200, deadline=None)
@given(names, bottlenecks, st.sets(st.sampled_from(CONSTRAINTS)), st.sampled_from(CONSTRAINTS))
def test_answering_more_never_lowers_the_fit_and_splits_what_is_wanted(
    name: str, bottleneck: Bottleneck, answered: set[str], more: str
) -> None:
    less = candidate_of(name, bottleneck, answered)
    wider = candidate_of(name, bottleneck, answered | {more})
    assert fit_of(less, bottleneck, KNOWLEDGE) <= fit_of(wider, bottleneck, KNOWLEDGE)
    found = cover(less, bottleneck)
    assert {*found.covered, *found.uncovered} == set(bottleneck.readings)
    assert not {*found.covered} & {*found.uncovered}


@settings(max_examples=100, deadline=None)
@given(names, cases, bottlenecks)
def test_considerations_name_level_and_do_not_depend_on_the_order_of_the_history(
    name: str, case: Case, bottleneck: Bottleneck
) -> None:
    therapies = (
        PriorTherapy(agents=("axicabtagene ciloleucel",), best_response="PD"),
        PriorTherapy(agents=("nivolumab",), best_response="PR"),
    )
    strategy = KNOWLEDGE.strategies[name]
    told = []
    for given_before in (therapies, therapies[::-1]):
        history = dataclasses.replace(case, history=History(prior_therapies=given_before))
        told.append(consider(strategy, history, None, bottleneck, KNOWLEDGE))
    assert told[0] == told[1]
    assert all(", level " in sentence and "DR-06" not in sentence for sentence in told[0])


@settings(max_examples=100, deadline=None)
@given(names, cases, st.sampled_from(list(Zygosity)), st.sampled_from(list(Tier)))
def test_a_hit_in_rb1_never_helps_and_two_copies_exclude(
    name: str, case: Case, zygosity: Zygosity, tier: Tier
) -> None:
    strategy = KNOWLEDGE.strategies[name]
    hit = Mutation(gene="RB1", effect="loss_of_function", zygosity=zygosity)
    lost = dataclasses.replace(case, biomarkers=Biomarkers(mutations=(hit,)))
    plain = dataclasses.replace(case, biomarkers=Biomarkers(mutations=()))
    checks = [
        modality_checks(strategy, tier, patient, None, establish(patient, KNOWLEDGE), KNOWLEDGE)
        for patient in (plain, lost)
    ]
    before, after = ({check.rule: check.verdict for check in found} for found in checks)
    assert set(before) <= set(after)
    added = set(after) - set(before)
    assert added <= {"rb1_in_the_tumour"}
    if added:
        expected = Verdict.FAIL if zygosity is Zygosity.BIALLELIC else Verdict.WARN
        assert after["rb1_in_the_tumour"] is expected
