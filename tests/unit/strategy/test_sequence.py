"""The order of an option's components: known only with a human comparison in this disease and intent."""

import dataclasses

import pytest

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case, Disease
from warmfront.domain.evidence import Status
from warmfront.domain.sequence import OrderComparison, SequenceSketch
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.intent import intent_of
from warmfront.strategy.sequence import role_of, sketch

NONE = Bottleneck(leading=None, runner_up=None, readings=(), abstained=True, reason="made up")


def case(code: str, stage: str | None = None, line: int | None = 1) -> Case:
    return Case(case_id="made-up", disease=Disease(oncotree=code, stage=stage, line_of_therapy=line))


def sketched(
    name: str, code: str, stage: str | None = None, line: int = 1, knowledge: KnowledgeBase | None = None
) -> SequenceSketch:
    base = knowledge or load_knowledge()
    found = sketch(base.strategies[name], case(code, stage, line), NONE, base)
    assert found is not None
    return found


def with_comparison(**changes: object) -> KnowledgeBase:
    """Give the packaged knowledge one comparison alone: PACIFIC with changes."""
    base = load_knowledge()
    row = dataclasses.replace(base.options.order_comparisons["ORD-01"], **changes)  # type: ignore[arg-type]
    options = dataclasses.replace(base.options, order_comparisons={row.comparison_id: row})
    return dataclasses.replace(base, options=options)


def places(found: SequenceSketch) -> dict[str, int]:
    return {name: step.place for step in found.steps for name in step.agents}


def test_stage_three_lung_after_chemoradiation_has_a_known_order() -> None:
    found = sketched("lung_nonsmall_durvalumab_after_chemoradiation", "LUAD", "IIIB")
    assert (found.order, found.intent) == ("known", "curative")
    assert found.comparisons[:2] == ("ORD-01", "ORD-02")
    assert places(found) == {"external beam radiotherapy": 1, "durvalumab": 2}
    assert "PACIFIC, 713 patients" in found.words
    assert "Arms were not randomised to the order itself." in found.words
    assert "PACIFIC-2" in found.words


@pytest.mark.parametrize(
    ("code", "stage"), [("LUAD", "IV"), ("BLCA", "IV"), ("HNSC", "IVA"), ("CESC", "III"), ("GB", None)]
)
def test_elsewhere_the_order_of_radiotherapy_and_checkpoint_inhibitor_is_unknown(
    code: str, stage: str | None
) -> None:
    found = sketched("radiotherapy_pd1", code, stage)
    assert found.order == "unknown"
    assert found.words.startswith("Order unknown: no human comparison of orders in ")
    assert "a hypothesis, not a recommendation" in found.words


@pytest.mark.parametrize("code", sorted(load_knowledge().tumour_types))
def test_giving_radiotherapy_at_the_same_time_is_never_favoured(code: str) -> None:
    """Mouse models favour it; no human trial does (clinical frame, section 8)."""
    base = load_knowledge()
    for stage in ("III", "IV", None):
        for name in ("radiotherapy_pd1", "lung_nonsmall_durvalumab_after_chemoradiation"):
            found = sketch(base.strategies[name], case(code, stage), NONE, base)
            assert found is not None
            ordered = places(found)
            first = ordered.pop("external beam radiotherapy")
            assert all(first < place for place in ordered.values())
            assert "radiotherapy with checkpoint inhibitor" not in found.words
            for words in ("concurrent is better", "together is better", "better together"):
                assert words not in found.words.casefold()


def test_no_row_of_the_table_lets_concurrent_radiotherapy_win_an_order() -> None:
    rows = load_knowledge().options.order_comparisons.values()
    together = [
        row for row in rows if "radiotherapy" in (row.first, row.second) and row.favours == "together"
    ]
    assert {row.trial for row in together} == {"KEYNOTE-A18"}
    assert not any(row.randomised for row in together)


def test_a_comparison_of_another_intent_is_named_and_not_carried_over() -> None:
    found = sketched("radiotherapy_pd1", "LUAD", "IV")
    assert "not carried over: PACIFIC, PACIFIC-2" in found.words
    assert set(found.comparisons) >= {"ORD-01", "ORD-12"}


@pytest.mark.parametrize(
    ("changes", "order"),
    [
        ({}, "known"),
        ({"favours": "neither"}, "unknown"),
        ({"favours": "worse than control"}, "unknown"),
        ({"favours": "together"}, "unknown"),
        ({"favours": "together", "randomised": True}, "known"),
        ({"status": Status.ASSUMPTION}, "unknown"),
        ({"status": Status.PRECLINICAL}, "unknown"),
        ({"intent": "palliative"}, "unknown"),
        ({"disease_groups": ("melanoma",)}, "unknown"),
    ],
)
def test_what_makes_an_order_known(changes: dict[str, object], order: str) -> None:
    base = with_comparison(**changes)
    assert sketched("radiotherapy_pd1", "LUAD", "III", knowledge=base).order == order


def test_comparisons_that_contradict_each_other_leave_the_order_open() -> None:
    base = load_knowledge()
    row = base.options.order_comparisons["ORD-01"]
    other = dataclasses.replace(row, comparison_id="made up", favours="second then first")
    options = dataclasses.replace(base.options, order_comparisons={"a": row, "b": other})
    found = sketched("radiotherapy_pd1", "LUAD", "III", knowledge=dataclasses.replace(base, options=options))
    assert found.order == "unknown"


def test_a_comparison_against_the_logic_turns_the_steps_and_says_so() -> None:
    base = with_comparison(favours="second then first")
    found = sketched("radiotherapy_pd1", "LUAD", "III", knowledge=base)
    assert found.against_logic
    assert places(found) == {"PD-1 antibody": 1, "external beam radiotherapy": 2}
    assert "in another order than the logic" in found.words


def test_both_checkpoint_antibodies_stay_together_in_melanoma_and_the_sequence_trial_is_told() -> None:
    found = sketched("ctla4_pd1", "SKCM", "IV")
    assert found.order == "by schedule"
    assert set(places(found).values()) == {1}
    assert "If given one after the other, order known in melanoma" in found.words
    assert "PD-1 antibody first, then CTLA-4 antibody" in found.words
    assert found.against_logic
    assert "CheckMate 064" not in sketched("ctla4_pd1", "COAD", "IV").words.split("not carried over")[0]


def test_surgery_orders_no_components_and_is_told_where_it_was_compared() -> None:
    found = sketched("ctla4_pd1", "SKCM", "III")
    assert {"ORD-17", "ORD-18"} <= set(found.comparisons)
    assert "SWOG S1801" in found.words
    assert found.order == "by schedule"
    assert "SWOG S1801" not in sketched("tgf_beta_pd1", "PAAD", "IV").words


def test_one_component_shows_the_comparisons_that_name_it_or_nothing() -> None:
    found = sketched("melanoma_braf_mek", "SKCM", "IV", 2)
    assert found.order == "single step"
    assert "DREAMseq, 265 patients" in found.words
    base = load_knowledge()
    assert sketch(base.strategies["lung_nonsmall_docetaxel"], case("LUAD", "IV", 2), NONE, base) is None


def test_lymphodepletion_stands_before_the_cells_by_design() -> None:
    found = sketched("car_t_cd19_lymphoma", "DLBCLNOS")
    assert found.order == "by schedule"
    assert [step.role for step in found.steps] == ["prepare", "effector"]
    assert found.intent == "not stated"


def test_radiotherapy_with_cells_says_that_only_kinds_of_bridging_were_compared() -> None:
    found = sketched("car_t_with_radiotherapy", "DLBCLNOS", line=3)
    assert found.order == "unknown"
    assert "retrospective" in found.words


def test_maintenance_follows_its_schedule() -> None:
    found = sketched("urothelial_platinum_avelumab_maintenance", "BLCA", "IV")
    assert places(found) == {"carboplatin": 1, "gemcitabine": 1, "avelumab": 2}
    assert "no human comparison of orders in urothelial cancer" in found.words.replace("No human", "no human")


@pytest.mark.parametrize(
    ("code", "stage", "line", "intent"),
    [
        ("LUAD", "IIIB", 1, "curative"),
        ("LUAD", "stage IIIA (N2)", None, "curative"),
        ("LUAD", "IV", 1, "palliative"),
        ("LUAD", "IVA", 1, "palliative"),
        ("HNSC", "IVA", 1, "curative"),
        ("HNSC", "IVC", 1, "palliative"),
        ("SCLC", "limited", 1, "curative"),
        ("SCLC", "extensive-stage", 1, "palliative"),
        ("LUAD", "III", 2, "palliative"),
        ("LUAD", None, 1, "palliative"),
        ("LUAD", None, None, "not stated"),
        ("LUAD", "unclear", 1, "not stated"),
        ("GB", "IV", 1, "not stated"),
        ("DLBCLNOS", "IV", 2, "not stated"),
        ("no such code", "III", 1, "not stated"),
    ],
)
def test_intent_follows_stage_and_line(code: str, stage: str | None, line: int | None, intent: str) -> None:
    assert intent_of(case(code, stage, line), load_knowledge()) == intent


def test_an_agent_id_goes_before_its_class_and_a_target_before_a_class_alone() -> None:
    base = load_knowledge()
    agents = base.agents
    assert getattr(role_of(agents["oxaliplatin"], base), "role_id", None) == "prime_oxaliplatin"
    assert getattr(role_of(agents["cisplatin"], base), "role_id", None) == "prime_chemotherapy"
    assert getattr(role_of(agents["ipilimumab"], base), "role", None) == "prime"
    assert getattr(role_of(agents["durvalumab"], base), "role", None) == "release the brake"
    stranger = dataclasses.replace(agents["cisplatin"], agent_class="made up", agent_id="made up")
    assert role_of(stranger, base) is None


def test_every_agent_of_the_table_has_a_role() -> None:
    base = load_knowledge()
    assert [name for name, agent in base.agents.items() if role_of(agent, base) is None] == []


def test_order_comparison_defaults_leave_the_short_name_empty() -> None:
    fields = {field.name: field.default for field in dataclasses.fields(OrderComparison)}
    assert fields["trial"] == ""
