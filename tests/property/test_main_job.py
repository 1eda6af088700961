"""What must always hold of the main job, on the made-up example."""

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.assays.expression import harmonise
from warmfront.domain.assay import ExpressionTable, RawTable
from warmfront.domain.case import Case, LabResult
from warmfront.domain.plan import Plan
from warmfront.domain.therapy import Option
from warmfront.io.case import read_case
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.pipeline import tailor

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "excluded-urothelial"
KNOWLEDGE = load_knowledge()
FOLDER = read_case(EXAMPLE, KNOWLEDGE)
FEW = settings(max_examples=6, deadline=None)


def table(raw: RawTable) -> ExpressionTable:
    return harmonise(raw, load_genes())


def raw_table() -> RawTable:
    assert FOLDER.expression is not None
    return FOLDER.expression


def plan_of(case: Case, raw: RawTable) -> Plan:
    return tailor(case, table(raw), KNOWLEDGE, seed=3, reference=None)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(FOLDER.case, raw_table())


def ranks(plan: Plan) -> dict[str, tuple[str, int]]:
    return {option.strategy_id: (option.tier.value, option.rank) for option in plan.ranking.options}


@FEW
@given(seed=st.integers(0, 10_000))
def test_gene_order_changes_nothing(plan: Plan, seed: int) -> None:
    raw = raw_table()
    order = np.random.default_rng(seed).permutation(len(raw.row_labels))
    shuffled = dataclasses.replace(
        raw, row_labels=tuple(raw.row_labels[i] for i in order), values=raw.values[order]
    )
    again = plan_of(FOLDER.case, shuffled)
    assert again.profile is not None
    assert plan.profile is not None
    for first, second in zip(plan.profile.axes, again.profile.axes, strict=True):
        assert (first.raw is None) == (second.raw is None)
        if first.raw is not None:
            assert second.raw == pytest.approx(first.raw, rel=1e-9, abs=1e-9)
    assert ranks(again) == ranks(plan)
    assert again.phenotype.call == plan.phenotype.call


@FEW
@given(seed=st.integers(0, 10_000), others=st.integers(1, 4))
def test_other_samples_and_their_order_never_change_a_sample(plan: Plan, seed: int, others: int) -> None:
    raw = raw_table()
    rng = np.random.default_rng(seed)
    noise = raw.values + rng.normal(0, 1.5, size=(raw.values.shape[0], others))
    own = int(rng.integers(0, others + 1))
    values = np.insert(np.clip(noise, raw.values.min(), None), own, raw.values[:, 0], axis=1)
    labels = [f"other-{i}" for i in range(others)]
    labels.insert(own, FOLDER.case.specimens[0].specimen_id)
    again = plan_of(FOLDER.case, dataclasses.replace(raw, column_labels=tuple(labels), values=values))
    assert again.profile == plan.profile
    assert again.phenotype == plan.phenotype
    assert again.bottleneck == plan.bottleneck
    assert again.ranking == plan.ranking


@FEW
@given(factor=st.floats(0.2, 3.0), power=st.sampled_from([1, 3]))
def test_increasing_rescaling_leaves_rank_based_scores_unchanged(
    plan: Plan, factor: float, power: int
) -> None:
    from warmfront.assays.scoring import ssgsea

    values = raw_table().values[:, 0]
    members = [np.arange(5, 30, dtype=np.intp), np.arange(100, 140, dtype=np.intp)]
    rescaled = factor * (values - values.min() + 1) ** power
    assert ssgsea.score(rescaled, members) == pytest.approx(ssgsea.score(values, members), rel=1e-12)


def test_the_unit_of_a_lab_changes_nothing(plan: Plan) -> None:
    same = {("albumin", "g/dL"): ("g/L", 10.0), ("ldh", "U/L"): ("ukat/L", 1 / 60)}
    labs = []
    for lab in FOLDER.case.labs or ():
        unit, factor = same.get((lab.analyte, lab.unit), (lab.unit, 1.0))
        labs.append(dataclasses.replace(lab, unit=unit, value=lab.value * factor))
    changed = dataclasses.replace(FOLDER.case, labs=tuple(labs))
    assert changed.labs != FOLDER.case.labs
    again = plan_of(changed, raw_table())
    assert again.ranking == plan.ranking
    assert again.bottleneck == plan.bottleneck


def position(plan: Plan, strategy_id: str) -> Option | None:
    return next((option for option in plan.ranking.options if option.strategy_id == strategy_id), None)


@FEW
@given(chooser=st.randoms(use_true_random=False))
def test_missing_labs_never_improve_a_rank(plan: Plan, chooser: random.Random) -> None:
    labs: tuple[LabResult, ...] = FOLDER.case.labs or ()
    kept = tuple(lab for lab in labs if chooser.random() < 0.5)
    again = plan_of(dataclasses.replace(FOLDER.case, labs=kept or None), raw_table())
    for option in again.ranking.options:
        known = position(plan, option.strategy_id)
        if known is not None and known.tier == option.tier:
            assert option.rank >= known.rank, option.strategy_id
