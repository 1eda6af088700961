import dataclasses

import pytest

from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Condition
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.constraint_checks import check_constraints
from warmfront.knowledge.constraint_model import ConstraintDefinition, ConstraintPiece
from warmfront.knowledge.files import load_knowledge


@pytest.fixture(scope="module")
def packaged() -> KnowledgeBase:
    return load_knowledge()


def piece(**fields: object) -> ConstraintPiece:
    base: dict[str, object] = {
        "kind": "axis",
        "name": "hypoxia",
        "when": "above",
        "threshold": 67.0,
        "log_odds": 1.0,
        "low": 0.5,
        "high": 1.5,
        "why": "made up",
        "source": "oncotree",
        "status": Status.ASSUMPTION,
    }
    return ConstraintPiece(**{**base, **fields})  # type: ignore[arg-type]


def with_constraint(packaged: KnowledgeBase, *pieces: ConstraintPiece, **fields: object) -> KnowledgeBase:
    base: dict[str, object] = {
        "constraint": "made_up",
        "label": "Made up",
        "cycle_step": 7,
        "explanation": "made up",
        "pieces": pieces,
    }
    made = ConstraintDefinition(**{**base, **fields})  # type: ignore[arg-type]
    return dataclasses.replace(packaged, constraints=(*packaged.constraints, made))


def test_the_packaged_tables_hold_together(packaged: KnowledgeBase) -> None:
    assert check_constraints(packaged) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "hypoxya"}, "axis 'hypoxya' is not known"),
        ({"log_odds": 0.2}, "log_odds 0.2 in 0.5 to 1.5; allowed"),
        ({"threshold": None}, "needs a threshold"),
        ({"threshold": 140.0}, "threshold 140.0; allowed: 0 to 100"),
        ({"threshold": 33.0}, "threshold 33.0 overlaps its mirror image"),
        ({"kind": "phenotype", "name": "excluded", "threshold": 50.0}, "allowed: 0 to 1"),
        ({"kind": "lab", "name": "ldh", "threshold": 250.0}, "counts_opposite must be false"),
        ({"kind": "fact", "name": "b2m_loss"}, "a fact is only ever 'present'"),
        ({"kind": "cycle", "name": "Step9"}, "cycle 'Step9' is not known"),
        ({"kind": "tissue", "name": "excluded"}, "a tissue is only ever 'present'"),
        ({"kind": "fraction", "name": "gremlins"}, "fraction 'gremlins' is not known"),
        ({"kind": "event", "name": "gremlins"}, "event 'gremlins' is not known"),
        (
            {"kind": "measurement", "name": "cd8_density", "counts_opposite": False},
            "full None; allowed: a value beyond the threshold",
        ),
        (
            {"kind": "measurement", "name": "cd8_density", "counts_opposite": False, "full": 10.0},
            "full 10.0; allowed: a value beyond the threshold",
        ),
        ({"group": "no_such_group"}, "group 'no_such_group' is not in constraint_model.toml"),
        ({"group": "stroma"}, "group 'stroma' has one piece"),
        ({}, "evidence adds up to 1.00; allowed: 3.5 within 5%"),
    ],
)
def test_a_piece_that_cannot_be_read_is_named(packaged: KnowledgeBase, fields, message: str) -> None:
    problems = check_constraints(with_constraint(packaged, piece(**fields)))
    assert any("constraints.toml made_up" in problem and message in problem for problem in problems), problems


def test_a_piece_is_counted_once(packaged: KnowledgeBase) -> None:
    problems = check_constraints(with_constraint(packaged, piece(), piece(log_odds=1.5)))
    assert any("axis 'hypoxia' is counted twice" in problem for problem in problems)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"prior_low": 0.0}, "prior (0.0, -1.5, -0.75); allowed: low < value < high"),
        ({"widening_high": 0.1}, "widening (0.0, 0.5, 0.1); allowed"),
        ({"full_percentile": 40.0}, "full_percentile must lie in 50 to 100"),
        ({"contender_odds": 1.0}, "contender_odds must exceed 1"),
    ],
)
def test_the_model_holds_together(packaged: KnowledgeBase, fields, message: str) -> None:
    assert packaged.constraint_model is not None
    broken = dataclasses.replace(packaged.constraint_model, **fields)
    problems = check_constraints(dataclasses.replace(packaged, constraint_model=broken))
    assert any(problem.startswith("constraint_model.toml") and message in problem for problem in problems)


def test_constraints_without_a_model_or_with_an_impossible_correlation_are_named(
    packaged: KnowledgeBase,
) -> None:
    bare = check_constraints(dataclasses.replace(packaged, constraint_model=None))
    assert any("constraint_model.toml: missing" in problem for problem in bare)
    assert packaged.constraint_model is not None
    groups = (dataclasses.replace(packaged.constraint_model.groups[0], correlation=1.5),)
    broken = dataclasses.replace(packaged.constraint_model, groups=groups)
    problems = check_constraints(dataclasses.replace(packaged, constraint_model=broken))
    assert "constraint_model.toml release: correlation 1.5; allowed: 0 to 1" in problems


def test_a_constraint_names_known_facts_and_steps(packaged: KnowledgeBase) -> None:
    broken = with_constraint(packaged, piece(), cycle_step=8, overriding_facts=("no_such_fact",))
    problems = check_constraints(broken)
    assert "constraints.toml made_up: cycle_step 8; allowed: 1 to 7" in problems
    assert "constraints.toml made_up: overriding fact 'no_such_fact' is not in facts.toml" in problems


def test_a_fact_needs_genes_or_a_marker_and_known_switches(packaged: KnowledgeBase) -> None:
    fact = dataclasses.replace(
        packaged.facts["b2m_loss"], marker="msi", effects=(), disabled_by=("no_such_fact",)
    )
    problems = check_constraints(dataclasses.replace(packaged, facts={**packaged.facts, "b2m_loss": fact}))
    assert "facts.toml b2m_loss: needs either genes or a marker" in problems
    assert "facts.toml b2m_loss: genes without effects that count" in problems
    assert "facts.toml b2m_loss: disabled_by 'no_such_fact' is not in facts.toml" in problems


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rule": "organ_function"}, "rule 'organ_function' is unknown; allowed: active_infection"),
        ({"rule": "ecog_at_most"}, "rule 'ecog_at_most' needs a limit"),
        ({"rule": "hla_required"}, "rule 'hla_required' needs values"),
        ({"rule": "organ_function_hepatic"}, "or Child-Pugh classes"),
        ({"rule": "platelets_at_least", "limit": 75.0, "unit": "/uL"}, "unit '/uL'; allowed: 10^9/L"),
        ({"rule": "biomarker", "values": ("pdl2_high",)}, "requirement 'pdl2_high' is unknown"),
        ({"rule": "biomarker", "values": ("tmb_at_least:many",)}, "needs a number after the colon"),
        ({"rule": "biomarker", "values": ("mutated",)}, "needs a value after the colon"),
    ],
)
def test_a_condition_that_no_rule_answers_is_refused(packaged: KnowledgeBase, fields, message: str) -> None:
    condition = Condition(source="oncotree", status=Status.ASSUMPTION, **fields)
    strategy = dataclasses.replace(packaged.strategies["pd1_monotherapy"], conditions=(condition,))
    broken = dataclasses.replace(packaged, strategies={"pd1_monotherapy": strategy})
    problems = check_constraints(broken)
    assert any("strategies/pd1_monotherapy.toml" in p and message in p for p in problems), problems


def test_a_strategy_answers_known_constraints_only(packaged: KnowledgeBase) -> None:
    strategy = dataclasses.replace(packaged.strategies["pd1_monotherapy"], constraints=("checkpoint_break",))
    broken = dataclasses.replace(packaged, strategies={"pd1_monotherapy": strategy})
    assert any(
        "constraint 'checkpoint_break' is not in constraints.toml" in p for p in check_constraints(broken)
    )


def test_a_cohort_requirement_of_an_unknown_kind_is_refused(packaged) -> None:
    key, study = next(iter(packaged.studies.items()))
    wrong = dataclasses.replace(study, requires=("pdl2_high",))
    problems = check_constraints(dataclasses.replace(packaged, studies={key: wrong}))
    assert f"studies.tsv or trials.tsv {key}: requirement 'pdl2_high' is unknown" in "\n".join(problems)
