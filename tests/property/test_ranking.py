"""What must always hold of eligibility and ranking, on the packaged knowledge."""

import dataclasses
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.case import Biomarkers, Case, Disease, History, LabResult, OrganFunction, Patient
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.ranking import PARTS, Weights
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import Applicability
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.candidates import NO_STEP, propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.order import Gap, Standing, WeightRange, place, vary_weights
from warmfront.strategy.ranking import rank
from warmfront.strategy.rules.catalogue import MEASURED_RULES
from warmfront.strategy.what_if import list_questions, replace_answers

KNOWLEDGE = load_knowledge()
CONSTRAINTS = tuple(definition.constraint for definition in KNOWLEDGE.constraints)
SOLID = Applicability(
    tumour_group="urothelial",
    tumour_class="solid",
    phenotype_use="supported",
    flags=(),
    unsupported=(),
    suppressed_axes=(),
)
NO_PHENOTYPE = Phenotype(
    inflamed=None,
    excluded=None,
    desert=None,
    call=None,
    abstained=True,
    reason="not asked",
    arguments_for=(),
    arguments_against=(),
    model="made-up",
    calibration="none",
)
ANTIGENS = sorted({name for strategy in KNOWLEDGE.strategies.values() for name in strategy.target_antigens})
DAY = dt.date(2026, 1, 5)
# Every laboratory value and organ test that a packaged rule asks for, far on the good side.
GOOD_LABS = {
    "platelets": (250.0, "10^9/L"),
    "neutrophils": (4.0, "10^9/L"),
    "lymphocytes": (1.5, "10^9/L"),
    "bilirubin": (0.5, "mg/dL"),
}
OTHER_UNITS = {
    "platelets": (250_000.0, "/uL"),
    "neutrophils": (4_000.0, "/uL"),
    "lymphocytes": (1_500.0, "/uL"),
    "bilirubin": (8.552, "umol/L"),
}
GOOD_ORGANS = OrganFunction(
    lvef_percent=65.0, egfr_ml_per_min=95.0, oxygen_saturation_percent=98.0, child_pugh="A"
)


def labs(values: dict[str, tuple[float, str]]) -> tuple[LabResult, ...]:
    return tuple(
        LabResult(analyte=name, value=value, unit=unit, date=DAY) for name, (value, unit) in values.items()
    )


def whole_case(oncotree: str, line: int) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(
            oncotree=oncotree,
            line_of_therapy=line,
            stage="IV",
            hormone_receptor_positive=True,
            her2_positive=False,
        ),
        patient=Patient(age_years=58.0, sex="female", ecog=0, pregnancy=False),
        history=History(
            prior_therapies=(),
            comorbidities=(),
            autoimmune_disease=(),
            active_infections=(),
            prior_immune_toxicity=(),
            steroids_mg_per_day=0.0,
            transplant="none",
            current_drugs=(),
            hepatitis_b="none",
        ),
        organ_function=GOOD_ORGANS,
        labs=labs(GOOD_LABS),
        biomarkers=Biomarkers(
            mutations=(), msi="MSS", tmb_mut_per_mb=6.0, antigens=dict.fromkeys(ANTIGENS, True)
        ),
    )


def bottleneck_of(names: tuple[str, str]) -> Bottleneck:
    readings = tuple(
        ConstraintReading(
            constraint=name,
            label=name,
            cycle_step=7,
            weight=weight,
            read=1.0,
            evidence_for=(),
            evidence_against=(),
            unread=(),
            overriding=False,
        )
        for name, weight in zip(names, (0.8, 0.4), strict=True)
    )
    return Bottleneck(
        leading=readings[0], runner_up=readings[1], readings=readings, abstained=False, reason=""
    )


def ranked(case: Case, bottleneck: Bottleneck) -> Ranking:
    candidates, left_out = propose(bottleneck, case, SOLID, KNOWLEDGE)
    return rank(screen(candidates, case, KNOWLEDGE), left_out, bottleneck, case, KNOWLEDGE)


diseases = st.sampled_from(["BLCA", "MEL", "NSCLC", "BRCA", "COADREAD", "HCC", "DLBCLNOS", "PCM"]).filter(
    lambda code: code in KNOWLEDGE.tumour_types
)
bottlenecks = st.permutations(CONSTRAINTS).map(lambda names: bottleneck_of((names[0], names[1])))
cases = st.builds(whole_case, diseases, st.integers(1, 3))
gaps = st.sets(st.sampled_from([*GOOD_LABS, *(field.name for field in dataclasses.fields(OrganFunction))]))


def without(case: Case, missing: set[str]) -> Case:
    kept = tuple(lab for lab in case.labs or () if lab.analyte not in missing)
    organs = dataclasses.replace(
        case.organ_function, **{name: None for name in missing if name not in GOOD_LABS}
    )
    return dataclasses.replace(case, labs=kept, organ_function=organs)


@settings(max_examples=40, deadline=None)
@given(cases, bottlenecks, gaps)
def test_missing_measurements_never_improve_a_rank(
    case: Case, bottleneck: Bottleneck, missing: set[str]
) -> None:
    """With any subset left out, no option ranks better than when all are known and pass."""
    known = {o.strategy_id: o for o in ranked(case, bottleneck).options}
    fewer = {o.strategy_id: o for o in ranked(without(case, missing), bottleneck).options}
    assert set(fewer) == set(known)
    for name, option in fewer.items():
        assert option.tier is known[name].tier
        assert option.rank >= known[name].rank


@settings(max_examples=40, deadline=None)
@given(cases, bottlenecks, st.sampled_from(sorted(GOOD_LABS)))
def test_leaving_out_a_bad_value_gives_undetermined_at_best(
    case: Case, bottleneck: Bottleneck, analyte: str
) -> None:
    bad = dataclasses.replace(case, labs=labs({**GOOD_LABS, analyte: (0.01, GOOD_LABS[analyte][1])}))
    if analyte == "bilirubin":
        bad = dataclasses.replace(case, labs=labs({**GOOD_LABS, analyte: (20.0, "mg/dL")}))
    with_bad = {o.strategy_id: o.verdict for o in ranked(bad, bottleneck).options}
    hidden = {o.strategy_id: o.verdict for o in ranked(without(case, {analyte}), bottleneck).options}
    for name, verdict in hidden.items():
        if name not in with_bad or with_bad[name] is Verdict.WARN:
            assert verdict in (Verdict.UNDETERMINED, with_bad.get(name))
        if name not in with_bad:
            assert verdict is Verdict.UNDETERMINED


WORSE = {
    "egfr_ml_per_min": (55.0, 40.0, 25.0, 12.0),
    "lvef_percent": (48.0, 42.0, 30.0),
    "oxygen_saturation_percent": (93.0, 89.0),
}


@settings(max_examples=25, deadline=None)
@given(cases, bottlenecks, st.sampled_from(sorted(WORSE)), st.data())
def test_a_worse_organ_never_raises_a_utility(
    case: Case, bottleneck: Bottleneck, organ: str, data: st.DataObject
) -> None:
    value = data.draw(st.sampled_from(WORSE[organ]))
    worse = dataclasses.replace(
        case, organ_function=dataclasses.replace(case.organ_function, **{organ: value})
    )
    before = {o.strategy_id: o for o in ranked(case, bottleneck).options}
    for option in ranked(worse, bottleneck).options:
        known = before.get(option.strategy_id)
        if known is None or known.tier is not option.tier or option.utility is None:
            continue
        assert known.utility is not None
        assert option.utility <= known.utility


@settings(max_examples=25, deadline=None)
@given(cases, bottlenecks, st.sets(st.sampled_from(sorted(GOOD_LABS)), min_size=1))
def test_the_unit_of_a_value_changes_nothing(case: Case, bottleneck: Bottleneck, swapped: set[str]) -> None:
    mixed = {name: OTHER_UNITS[name] if name in swapped else GOOD_LABS[name] for name in GOOD_LABS}
    first = ranked(case, bottleneck)
    second = ranked(dataclasses.replace(case, labs=labs(mixed)), bottleneck)
    assert [(o.strategy_id, o.rank, o.verdict, o.tied_with) for o in first.options] == [
        (o.strategy_id, o.rank, o.verdict, o.tied_with) for o in second.options
    ]


@settings(max_examples=25, deadline=None)
@given(cases, bottlenecks, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(case: Case, bottleneck: Bottleneck, random) -> None:
    candidates, left_out = propose(bottleneck, case, SOLID, KNOWLEDGE)
    screened = list(screen(candidates, case, KNOWLEDGE))
    plain = rank(screened, left_out, bottleneck, case, KNOWLEDGE)
    random.shuffle(screened)
    shuffled = rank(screened, list(reversed(left_out)), bottleneck, case, KNOWLEDGE)
    assert plain == shuffled


@settings(max_examples=40, deadline=None)
@given(cases, bottlenecks)
def test_every_strategy_is_an_option_or_left_out_with_a_reason(case: Case, bottleneck: Bottleneck) -> None:
    found = ranked(case, bottleneck)
    names = [entry.strategy_id for entry in (*found.options, *found.left_out)]
    assert sorted(names) == sorted(KNOWLEDGE.strategies)
    assert all(entry.reason for entry in found.left_out)
    assert NO_STEP in {option.strategy_id for option in found.options}


@settings(max_examples=40, deadline=None)
@given(cases, bottlenecks)
def test_ties_are_mutual_and_share_a_rank_and_no_row_outranks_none(
    case: Case, bottleneck: Bottleneck
) -> None:
    found = ranked(case, bottleneck)
    for tier in (found.approved, found.trial, found.hypothesis):
        options = {option.strategy_id: option for option in tier}
        for option in tier:
            for name in option.tied_with:
                assert options[name].rank == option.rank
                assert option.strategy_id in options[name].tied_with
        assert [option.rank for option in tier] == sorted(option.rank for option in tier)


SCALE, DEFAULT = KNOWLEDGE.options.scale, KNOWLEDGE.options.weights
assert SCALE is not None
assert DEFAULT is not None
parts = st.sampled_from([0.0, 0.15, 0.25, 0.3, 0.4, 0.5, 0.6, 0.66, 0.8, 1.0])
values = st.tuples(parts, parts, parts, parts, parts)
standings = st.builds(
    Standing,
    name=st.text("abcdefgh", min_size=1, max_size=3),
    block=st.integers(0, 2),
    gap=st.sampled_from(Gap),
    values=values,
)
rows = st.lists(standings, max_size=9, unique_by=lambda s: s.name)
raw_weights = st.lists(st.floats(0.05, 1), min_size=5, max_size=5)
weightings = raw_weights.map(
    lambda raw: vary_weights(
        Weights(**{part: value / sum(raw) for part, value in zip(PARTS, raw, strict=True)}), SCALE
    )
)


@settings(max_examples=150, deadline=None)
@given(rows, weightings, st.data())
def test_a_gap_in_a_measurement_moves_nobody_forward(
    options: list[Standing], weights: WeightRange, data: st.DataObject
) -> None:
    """Order alone, with made-up parts and any weights."""
    whole = [s if s.gap is Gap.OTHER else dataclasses.replace(s, gap=Gap.NONE) for s in options]
    hidden = [
        dataclasses.replace(s, gap=Gap.MEASUREMENT) if s.gap is Gap.NONE and data.draw(st.booleans()) else s
        for s in whole
    ]
    before, after = place(whole, weights), place(hidden, weights)
    assert all(after[s.name].rank >= before[s.name].rank for s in whole)


@settings(max_examples=300, deadline=None)
@given(rows.filter(bool), weightings, st.data())
def test_a_part_that_gets_worse_never_gains_a_rank(
    options: list[Standing], weights: WeightRange, data: st.DataObject
) -> None:
    """Whatever the ties; the reverse, a part that gets better, never loses one."""
    own = data.draw(st.sampled_from(options))
    worse = tuple(min(now, data.draw(parts)) for now in own.values)
    changed = [dataclasses.replace(s, values=worse) if s is own else s for s in options]
    assert place(changed, weights)[own.name].rank >= place(options, weights)[own.name].rank


@settings(max_examples=150, deadline=None)
@given(rows, weightings, st.randoms(use_true_random=False))
def test_made_up_options_in_any_order_give_the_same_places(
    options: list[Standing], weights: WeightRange, random
) -> None:
    shuffled = list(options)
    random.shuffle(shuffled)
    assert place(shuffled, weights) == place(options, weights)


@settings(max_examples=150, deadline=None)
@given(rows, st.sampled_from([0.6, 0.64, 0.7, 0.8]))
def test_without_a_rate_nothing_outranks_a_rate(options: list[Standing], level: float) -> None:
    """Under the default weights and with harm, feasibility and certainty equal, whatever the fit.

    A rate in the patient's own cell counts 0.6 or more, no row 0 (options/ranking_scale.toml).
    """
    weights = vary_weights(DEFAULT, SCALE)
    rated = {s.name for s in options if s.values[0] >= 0.5}
    alike = [
        dataclasses.replace(s, values=(s.values[0], level if s.name in rated else 0.0, 0.4, 0.5, 1.0))
        for s in options
    ]
    placed = place(alike, weights)
    for bare in (s for s in alike if s.name not in rated):
        for other in (s for s in alike if s.name in rated):
            if (bare.block, bare.gap) == (other.block, other.gap):
                assert placed[other.name].rank <= placed[bare.name].rank


@settings(max_examples=20, deadline=None)
@given(cases, bottlenecks)
def test_the_pareto_set_holds_what_nothing_dominates(case: Case, bottleneck: Bottleneck) -> None:
    found = ranked(case, bottleneck)
    for tier in (found.approved, found.trial, found.hypothesis):
        for own in (o for o in tier if o.parts is not None and not o.pareto):
            assert any(
                other.block == own.block
                and all(getattr(other.parts, part) >= getattr(own.parts, part) for part in PARTS)
                for other in tier
                if other.parts is not None and other is not own
            )


@settings(max_examples=20, deadline=None)
@given(cases, bottlenecks, st.sets(st.sampled_from(sorted(GOOD_LABS))))
def test_what_if_answers_every_gap_as_the_whole_case_does(
    case: Case, bottleneck: Bottleneck, missing: set[str]
) -> None:
    """Answering every missing measurement with PASS gives the order of the case that states them."""
    known, fewer = ranked(case, bottleneck), ranked(without(case, missing), bottleneck)
    answers = {q: Verdict.PASS for q in list_questions(fewer) if q.rule in MEASURED_RULES}
    again = replace_answers(fewer, answers, KNOWLEDGE)
    assert [(o.strategy_id, o.rank, o.utility) for o in again.options] == [
        (o.strategy_id, o.rank, o.utility) for o in known.options
    ]
