"""What must always hold of the evidence behind a strategy."""

import dataclasses
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Biomarkers, Case, Disease, History, OrganFunction, Patient
from warmfront.knowledge.base import ObservedResponse
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.evidence import find_rate
from warmfront.strategy.evidence_level import reach_level

KNOWLEDGE = load_knowledge()
STRATEGY = KNOWLEDGE.strategies["pd1_monotherapy"]
CASE = Case(
    case_id="made-up",
    patient=Patient(age_years=61.0, sex="female"),
    disease=Disease(oncotree="BLCA", line_of_therapy=1),
    specimens=(),
    biomarkers=Biomarkers(),
    history=History(),
    organ_function=OrganFunction(),
    labs=(),
    tables=(),
)
COUNTS = st.integers(5, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def row(name: str, events: int, n: int) -> ObservedResponse:
    return ObservedResponse(
        study_id=name,
        disease_group="urothelial",
        oncotree="BLCA",
        agent="atezolizumab",
        agent_class="PD-L1 inhibitor",
        line="1",
        age_group="adult",
        criterion="RECIST 1.1",
        events=events,
        n=n,
        source=f"made_up_{name}",
        note="",
    )


def found(rows: tuple[ObservedResponse, ...]):
    named = dataclasses.replace(STRATEGY, evidence=tuple(one.study_id for one in rows))
    return find_rate(named, CASE, dataclasses.replace(KNOWLEDGE, observed=rows))


def level(rows: tuple[ObservedResponse, ...]) -> float:
    knowledge = dataclasses.replace(KNOWLEDGE, observed=rows)
    named = dataclasses.replace(STRATEGY, evidence=tuple(one.study_id for one in rows))
    finding = find_rate(named, CASE, knowledge)
    option = SimpleNamespace(evidence=finding.estimate, pooled=finding.pooled)
    assert KNOWLEDGE.options.scale is not None
    return reach_level(option, "other", None, named, CASE, knowledge, KNOWLEDGE.options.scale)[0]  # type: ignore[arg-type]


@settings(deadline=None, max_examples=40)
@given(held=st.lists(COUNTS, min_size=0, max_size=2), n=st.integers(5, 150))
def test_a_positive_study_never_lowers_its_strategy(held, n) -> None:
    """Positive: its rate reaches the upper end of the interval that the strategy was ordered by."""
    rows = tuple(row(f"R{i}", k, size) for i, (k, size) in enumerate(held))
    before = found(rows).estimate
    events = n if before is None else min(n, int(-(-before.rank_high * n // 1)))
    assert level((*rows, row("NEW", events, n))) >= level(rows) - 1e-12


@settings(deadline=None, max_examples=25)
@given(held=st.lists(COUNTS, min_size=1, max_size=5), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(held, seed) -> None:
    rows = [row(f"R{i}", k, size) for i, (k, size) in enumerate(held)]
    shuffled = list(rows)
    seed.shuffle(shuffled)
    first, second = found(tuple(rows)), found(tuple(shuffled))
    assert (first.estimate, first.lines, first.pooled) == (second.estimate, second.lines, second.pooled)


@given(counts=COUNTS)
def test_a_row_of_another_cell_never_becomes_the_rate(counts) -> None:
    own = row("OWN", 2, 9)
    other = dataclasses.replace(row("OTHER", *counts), disease_group="melanoma")
    assert found((own, other)).estimate == found((own,)).estimate
    assert found((other,)).estimate is None
