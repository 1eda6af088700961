"""Parts of an option: every value from the packaged scale, worse facts never better."""

import dataclasses

import pytest

from warmfront.domain.access import Access
from warmfront.domain.evidence import Status
from warmfront.domain.harm import HarmCell, HarmMatrix
from warmfront.domain.ranking import TrialVerdict
from warmfront.domain.therapy import EligibilityCheck, Harm
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.candidates import propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.evidence_level import states_comparison
from warmfront.strategy.parts import answer_anew, find_block, order_values, part_of_rule, weigh_parts
from warmfront.strategy.ranking import rank

SCALE = load_knowledge().options.scale
NO_EVIDENCE = (0.0, "none")


@pytest.fixture
def parts_of(make_bottleneck, solid, case):
    def run(knowledge, patient=case, named=(("checkpoint_brake", 0.8), ("stroma_exclusion", 0.4))):
        bottleneck = make_bottleneck(*named)
        candidates, left_out = propose(bottleneck, patient, solid, knowledge)
        found = rank(screen(candidates, patient, knowledge), left_out, bottleneck, patient, knowledge)
        return {option.strategy_id: option for option in found.options}

    return run


@pytest.fixture
def option(parts_of, make_knowledge, make_strategy):
    return parts_of(make_knowledge(make_strategy("one")))["one"]


def checked(rule: str, verdict: Verdict) -> EligibilityCheck:
    return EligibilityCheck(rule=rule, verdict=verdict, reason="made up", recoverable="", source="made_up")


def matrix(*cells: HarmCell, components: tuple[str, ...] = ("a", "b", "together")) -> HarmMatrix:
    return HarmMatrix(
        organs=tuple(cell.organ for cell in cells), components=components, cells=cells, note="made up"
    )


def observed(organ: str, percent: float, high: float | None = None, component: str = "together") -> HarmCell:
    return HarmCell(
        organ=organ, component=component, kind="observed", words="", percent=percent, high=high, n=50
    )


def test_the_example_of_every_level_of_evidence(
    parts_of, make_knowledge, make_strategy, make_approval, make_row
) -> None:
    here = make_approval()
    compared = dataclasses.replace(here, achieved="made-up trial: 12 against 8 months")
    knowledge = make_knowledge(
        make_strategy("compared", approvals=(compared,)),
        make_strategy("single_arm", approvals=(here,)),
        make_strategy("any_tumour", approvals=(make_approval("any solid"),)),
        make_strategy("remembered", approvals=(dataclasses.replace(compared, status=Status.ASSUMPTION),)),
        make_strategy("own_cell", evidence=("CELL",)),
        make_strategy("other_line", evidence=("LINE",)),
        make_strategy("elsewhere", disease_groups=("urothelial",), evidence=("ELSEWHERE",)),
        make_strategy("nobody", evidence=("ZERO",)),
        make_strategy("nothing"),
        observed=(
            make_row("CELL", 10, 20),
            make_row("LINE", 10, 20, line="3"),
            make_row("ELSEWHERE", 10, 20, disease_group="melanoma"),
            make_row("ZERO", 0, 20, line="3"),
        ),
    )
    found = {name: option.parts.evidence for name, option in parts_of(knowledge).items()}
    # 95% Jeffreys interval of 10/20: beta(10.5, 10.5), lower end 0.2934 (scipy.stats.beta.ppf).
    assert found.pop("own_cell") == pytest.approx(0.6 + 0.1 * 0.2934, abs=1e-4)
    assert found == {
        "compared": 1.0,
        "single_arm": 0.6,
        "any_tumour": 0.4,
        "remembered": 0.0,
        "other_line": 0.3,
        "elsewhere": 0.15,
        "nobody": 0.0,
        "nothing": 0.0,
    }


def test_a_further_row_with_a_rate_as_good_never_lowers(
    parts_of, make_knowledge, make_strategy, make_row
) -> None:
    rows = (make_row("A", 6, 20), make_row("B", 15, 40), make_row("C", 20, 50, line="4"))
    values = []
    for count in range(4):
        names = tuple(row.study_id for row in rows[:count])
        knowledge = make_knowledge(make_strategy("one", evidence=names), observed=rows)
        values.append(parts_of(knowledge)["one"].parts.evidence)
    assert values == sorted(values)
    assert values[0] == 0.0
    assert values[2] > values[1]


def test_a_randomised_trial_that_found_no_gain_outweighs_rows_without_one(
    parts_of, make_knowledge, make_strategy, make_row
) -> None:
    packaged = load_knowledge()
    rows = {"one": make_row("ONE", 10, 20)}
    study = dataclasses.replace(
        packaged.studies["TRIAL-ECHO301"], study_id="NEGATIVE", disease_groups=("urothelial",)
    )
    verdicts = {"NEGATIVE": TrialVerdict(study_id="NEGATIVE", verdict="no gain")}
    options = dataclasses.replace(packaged.options, trial_verdicts=verdicts)
    better = dataclasses.replace(study, study_id="BETTER")
    elsewhere = dataclasses.replace(study, disease_groups=("melanoma",))

    def weigh(studies, *names: str):
        tables = {"studies": studies, "observed": tuple(rows.values()), "options": options}
        return parts_of(make_knowledge(make_strategy("one", evidence=names), **tables))["one"].parts

    assert weigh({}, "ONE").evidence > 0.6
    negative = weigh({"NEGATIVE": study}, "ONE", "NEGATIVE")
    assert negative.evidence == 0.0
    assert "did not favour it (NEGATIVE)" in dict(negative.notes)["evidence"]
    assert weigh({"NEGATIVE": study, "BETTER": better}, "ONE", "NEGATIVE", "BETTER").evidence > 0.6
    assert weigh({"NEGATIVE": elsewhere}, "ONE", "NEGATIVE").evidence > 0.6
    assert weigh({"NEGATIVE": elsewhere}, "NEGATIVE").evidence == 0.0


@pytest.mark.parametrize(
    ("achieved", "stated", "expected"),
    [
        ("made up: OS 12 against 8 months", None, True),
        ("made up: death HR 0.60", None, True),
        ("made up: response in 17 of 44", None, False),
        ("made up: loses, 52 against 72%", False, False),
        ("made up: response in 17 of 44", True, True),
    ],
)
def test_a_comparison_is_stated_or_read(make_approval, achieved, stated, expected) -> None:
    approval = dataclasses.replace(make_approval(), achieved=achieved, compared=stated)
    assert states_comparison(approval) is expected


def test_harm_from_the_rate_as_given_uses_the_upper_end(option, make_strategy) -> None:
    def harm(cells: HarmMatrix | None, statement: str = "Combination rate unknown.", **fields: bool) -> float:
        said = Harm(statement=statement, observed=(), shared_organs=(), hard_stop=False)
        one = dataclasses.replace(option, harm=dataclasses.replace(said, **fields), harm_matrix=cells)
        return weigh_parts(one, make_strategy("one"), NO_EVIDENCE, True, SCALE).harm

    assert harm(None) == 0.4
    assert harm(None, "No combination: what is known of the single agent applies.") == 0.5
    assert harm(matrix(observed("any", 20.0, 30.0))) == pytest.approx(0.7)
    assert harm(matrix(observed("any", 20.0))) == 0.4  # of how many is not said: no better than unknown
    assert harm(matrix(observed("any", 75.0))) == pytest.approx(0.25)
    assert harm(matrix(observed("any, all causes", 70.0, 80.0))) == pytest.approx(0.2)
    both = matrix(observed("any", 20.0, 30.0), observed("any, all causes", 70.0, 80.0))
    assert harm(both) == pytest.approx(0.7)
    assert harm(matrix(observed("any", 70.0, 80.0))) == pytest.approx(0.2)
    # A rate of one organ says nothing of the others: never better than unknown.
    assert harm(matrix(observed("liver", 5.0, 9.0))) == 0.4
    assert harm(matrix(observed("liver", 60.0, 72.0))) == pytest.approx(0.28)
    # The rate of a component is not that of the combination.
    assert harm(matrix(observed("any", 5.0, component="a"))) == 0.4
    assert harm(matrix(observed("any", 10.0, 12.0, component="a"), components=("a",))) == pytest.approx(0.88)
    assert harm(matrix(observed("any", 20.0)), severe=True) == 0.25
    assert harm(matrix(observed("any", 20.0)), hard_stop=True) == 0.0


def test_no_human_data_caps_harm(option, make_strategy) -> None:
    parts = weigh_parts(option, make_strategy("one", human_safety_data=False), NO_EVIDENCE, True, SCALE)
    assert parts.harm == 0.25
    assert "no human safety data" in dict(parts.notes)["harm"]


def test_a_warning_lowers_the_part_that_it_concerns(option, make_strategy) -> None:
    def weigh(*checks: EligibilityCheck):
        one = dataclasses.replace(option, checks=checks)
        return weigh_parts(one, make_strategy("one"), NO_EVIDENCE, True, SCALE)

    plain = weigh()
    for rule, part in (
        ("needs_intact", "fit"),
        ("given_before", "fit"),
        ("organ_function_hepatic", "harm"),
        ("autoimmune_disease", "harm"),
        ("product_yield", "feasibility"),
    ):
        assert part_of_rule(rule, SCALE) == part
        warned = weigh(checked(rule, Verdict.WARN))
        assert getattr(warned, part) == pytest.approx(getattr(plain, part) - 0.1)
        assert rule.replace("_", " ") in dict(warned.notes)[part]
    many = weigh(*(checked("autoimmune_disease", Verdict.WARN) for _ in range(20)))
    assert many.harm == 0.0


def test_feasibility_counts_time_and_days_and_never_cost(option, make_strategy) -> None:
    def weigh(**fields: object) -> float:
        entry = Access(access_id="made-up", site="made up", source="made_up", status=Status.TRIAL, **fields)
        one = dataclasses.replace(option, access=entry)
        return weigh_parts(one, make_strategy("one"), NO_EVIDENCE, True, SCALE).feasibility

    assert weigh() == 0.5
    assert weigh(cost_class="very high") == weigh(cost_class="low")
    assert weigh(days_to_start=(7.0, 15.0), treatment_days_per_month=(1.0, 3.0)) == pytest.approx(0.775)
    assert weigh(days_to_start=(30.0, 90.0), treatment_days_per_month=(1.0, 30.0)) == 0.0


def test_certainty_leaves_missing_measurements_to_the_order(option, make_strategy) -> None:
    def certainty(known: bool, *checks: EligibilityCheck) -> float:
        one = dataclasses.replace(option, checks=checks)
        return weigh_parts(one, make_strategy("one"), NO_EVIDENCE, known, SCALE).certainty

    passed, missing = checked("pregnancy", Verdict.PASS), checked("hla_required", Verdict.UNDETERMINED)
    assert certainty(True, passed, checked("platelets_at_least", Verdict.UNDETERMINED)) == 1.0
    assert certainty(True, passed, missing) == pytest.approx(0.9)
    assert certainty(False, passed, missing) == pytest.approx(0.8)
    # A rule that is asked in addition and passes leaves the part as it is.
    assert certainty(True, passed, passed, passed, missing) == pytest.approx(0.9)
    assert certainty(True, *[missing] * 30) == 0.0


def test_an_answer_weighs_as_if_it_had_been_known(option, make_strategy) -> None:
    before = (checked("hla_required", Verdict.UNDETERMINED), checked("autoimmune_disease", Verdict.PASS))
    for answer in (Verdict.PASS, Verdict.WARN):
        for known in (True, False):
            after = (checked("hla_required", answer), before[1])
            made = [
                weigh_parts(
                    dataclasses.replace(option, checks=checks),
                    make_strategy("one"),
                    NO_EVIDENCE,
                    known,
                    SCALE,
                )
                for checks in (before, after)
            ]
            again = answer_anew(made[0], before, after, SCALE)
            assert order_of(again) == pytest.approx(order_of(made[1]))


def order_of(parts) -> tuple[float, ...]:
    return parts.fit, parts.evidence, parts.harm, parts.feasibility, parts.certainty


def test_harm_of_an_indication_orders_only_where_the_weights_say_so(option) -> None:
    weights = load_knowledge().options.weights
    here = dataclasses.replace(
        option, tier=Tier.APPROVED, block="this disease", checks=(checked("ecog_at_most", Verdict.WARN),)
    )
    assert order_values(here, weights, SCALE)[2] == pytest.approx(0.9)
    strict = dataclasses.replace(weights, harm_of_indications=True)
    assert order_values(here, strict, SCALE)[2] == option.parts.harm
    assert order_values(dataclasses.replace(here, parts=None), weights, SCALE) == (0.0,) * 5


def test_blocks(make_approval) -> None:
    assert find_block(make_approval(), False) == "this disease"
    assert find_block(make_approval("any solid"), False) == "other"
    assert find_block(None, False) == "other"
    assert find_block(None, True) == "doing without"
