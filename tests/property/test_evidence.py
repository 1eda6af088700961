"""What must always hold of the evidence behind a strategy."""

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Biomarkers, Case, Disease, History, OrganFunction, Patient
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import ObservedResponse
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.evidence import find_rate
from warmfront.strategy.order import Gap, Standing, place

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


def standing(name: str, rate: tuple[float, float] | None) -> Standing:
    return Standing(name=name, block=1, gap=Gap.NONE, settled=Verdict.PASS, fit=1.0, severe=False, rate=rate)


@settings(deadline=None, max_examples=40)
@given(
    held=st.lists(COUNTS, min_size=0, max_size=4),
    n=st.integers(5, 150),
    others=st.lists(COUNTS, max_size=3),
)
def test_a_positive_study_never_lowers_its_strategy(held, n, others) -> None:
    """Positive: its rate reaches the upper end of the interval that the strategy was ordered by."""
    rows = tuple(row(f"R{i}", k, size) for i, (k, size) in enumerate(held))
    before = found(rows).estimate
    events = n if before is None else min(n, int(-(-before.rank_high * n // 1)))
    after = found((*rows, row("NEW", events, n))).estimate
    assert after is not None
    rivals = [
        standing(f"other{i}", (k / size, min(1.0, k / size + 0.2))) for i, (k, size) in enumerate(others)
    ]
    ranks = [
        place([standing("own", None if rate is None else (rate.rank_low, rate.rank_high)), *rivals])[
            "own"
        ].rank
        for rate in (before, after)
    ]
    assert ranks[1] <= ranks[0]


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
