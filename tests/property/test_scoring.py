"""What must hold of the rank-based scores whatever the sample."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.assays.scoring import ssgsea
from warmfront.assays.scoring.relabelling import relabelling_null
from warmfront.domain.assay import FloatArray
from warmfront.knowledge.base import CycleGene, CycleStepName
from warmfront.tme.cycle import score_cycle

# Small integers make ties common, and every rescaling below keeps them apart exactly.
sample = st.lists(st.integers(-20, 20), min_size=8, max_size=40).map(lambda x: np.array(x, dtype=float))
rescaling = st.sampled_from(
    [lambda x: 3 * x + 7, lambda x: x**3, np.exp, np.arctan, lambda x: np.sinh(x / 4)]
)
seeds = st.integers(0, 2**32 - 1)


def draw_set(values: FloatArray, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.choice(values.size, size=int(rng.integers(1, values.size)), replace=False)


@given(sample, seeds)
def test_gene_order_changes_no_score(values: FloatArray, seed: int) -> None:
    member = draw_set(values, seed)
    shuffle = np.random.default_rng(seed).permutation(values.size)
    moved = np.flatnonzero(np.isin(shuffle, member))
    before = ssgsea.score(values, [member])[0]
    assert ssgsea.score(values[shuffle], [moved])[0] == pytest.approx(before, rel=1e-9, abs=1e-9)


@given(sample, seeds, rescaling)
def test_strictly_increasing_rescaling_changes_no_score(values: FloatArray, seed: int, rescale) -> None:  # type: ignore[no-untyped-def]
    member = draw_set(values, seed)
    np.testing.assert_array_equal(ssgsea.score(rescale(values), [member]), ssgsea.score(values, [member]))


@given(sample, seeds)
def test_score_lies_between_the_ends_of_the_ranks(values: FloatArray, seed: int) -> None:
    assert abs(ssgsea.score(values, [draw_set(values, seed)])[0]) <= values.size - 1


@given(sample, seeds)
def test_band_lies_between_the_extreme_genes_of_the_set(values: FloatArray, seed: int) -> None:
    member = draw_set(values, seed)
    ranked = ssgsea.prepare(values)
    ranks = ranked.positions
    outside = np.delete(ranks, member).mean()
    low, high = ssgsea.bootstrap_band(ranked, member, np.random.default_rng(seed), 20)
    assert ranks[member].min() - outside - 1e-9 <= low <= high <= ranks[member].max() - outside + 1e-9


@given(sample, seeds)
def test_null_spread_is_never_negative_and_zero_only_for_constant_samples(
    values: FloatArray, seed: int
) -> None:
    null = relabelling_null(ssgsea.prepare(values), np.array([draw_set(values, seed).size]))
    assert np.isfinite(null.mean).all()
    assert (null.sd[0] == 0) == (np.ptp(values) == 0)


GENES = tuple(f"G{i}" for i in range(30))
STEPS = tuple(CycleStepName(step=n, name=f"step {n}", holds="", source="test") for n in (1, 2))
ANNOTATION = (
    *(CycleGene(symbol=f"G{i}", step=1, direction="positive", cell_type="", source="t") for i in range(5)),
    *(CycleGene(symbol=f"G{i}", step=2, direction="positive", cell_type="", source="t") for i in range(3, 9)),
    *(
        CycleGene(symbol=f"G{i}", step=2, direction="negative", cell_type="", source="t")
        for i in range(9, 13)
    ),
)
cycle_sample = st.lists(st.integers(-20, 20), min_size=30, max_size=30, unique=False).map(
    lambda x: np.array(x, dtype=float)
)


def cycle_z(genes: tuple[str, ...], values: FloatArray) -> list[float | None]:
    return [step.z for step in score_cycle(genes, values, ANNOTATION, STEPS)]


@settings(max_examples=50)
@given(cycle_sample, rescaling)
def test_rescaling_changes_nothing_in_the_cycle(values: FloatArray, rescale) -> None:  # type: ignore[no-untyped-def]
    assert cycle_z(GENES, rescale(values)) == cycle_z(GENES, values)


@settings(max_examples=50)
@given(cycle_sample, seeds)
def test_gene_order_changes_nothing_in_the_cycle(values: FloatArray, seed: int) -> None:
    shuffle = np.random.default_rng(seed).permutation(len(GENES))
    found = cycle_z(tuple(GENES[i] for i in shuffle), values[shuffle])
    wanted = cycle_z(GENES, values)
    assert [z is None for z in found] == [z is None for z in wanted]
    pairs = [(a, b) for a, b in zip(found, wanted, strict=True) if a is not None and b is not None]
    assert all(a == pytest.approx(b, rel=1e-6, abs=1e-9) for a, b in pairs)
