"""Whatever the matrix: order of cells and genes, chunks, and storage change no cell's call."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from warmfront.assays.cells.preparation import prepare
from warmfront.assays.cells.study import StudiedCells, plan_study, study_cells
from warmfront.domain.gene_sets import GeneSet
from warmfront.domain.single_cells import CellMatrix
from warmfront.io.matrix.held import chunks_of_dense
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes

KNOWLEDGE = load_knowledge()
GENES = tuple(
    dict.fromkeys(
        [gene for rule in KNOWLEDGE.cells.types.values() for gene in rule.positive]
        + [gene for rule in KNOWLEDGE.cells.states.values() for gene in rule.genes]
    )
)
SETS = (GeneSet(name="set", genes=GENES[:12]),)


def matrix_of(counts: NDArray[np.float32], genes: tuple[str, ...]) -> CellMatrix:
    return CellMatrix(
        file_name="m",
        sha256="",
        source_format="made up",
        cells=tuple(f"c{i}" for i in range(len(counts))),
        gene_labels=genes,
        observations={},
        read=chunks_of_dense("m", counts),
    )


def study(counts: NDArray[np.float32], genes: tuple[str, ...] = GENES, width: int = 50) -> StudiedCells:
    prepared = prepare(matrix_of(counts, genes), load_genes(), KNOWLEDGE, width=width)
    return study_cells(prepared, plan_study(prepared, SETS, KNOWLEDGE), KNOWLEDGE, width=width)


@st.composite
def count_tables(draw: st.DrawFn) -> NDArray[np.float32]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_cells = draw(st.integers(1, 30))
    kinds = rng.integers(0, len(GENES), (n_cells, 6))
    counts = rng.poisson(draw(st.floats(0.01, 1.0)), (n_cells, len(GENES)))
    np.put_along_axis(counts, kinds, 9, axis=1)
    counts[0, 0] = 7
    return counts.astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(count_tables(), st.integers(1, 40))
def test_chunks_change_nothing(counts: NDArray[np.float32], width: int) -> None:
    one, other = study(counts), study(counts, width=width)
    assert np.array_equal(one.calls.type_code, other.calls.type_code)
    assert np.array_equal(one.calls.states, other.calls.states)
    assert np.array_equal(one.sums.values, other.sums.values)
    assert np.array_equal(one.scores.sums, other.scores.sums)


@settings(max_examples=25, deadline=None)
@given(count_tables(), st.randoms(use_true_random=False))
def test_order_of_cells_and_of_genes_changes_no_call(counts: NDArray[np.float32], random: object) -> None:
    rng = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    cells, genes = rng.permutation(len(counts)), rng.permutation(len(GENES))
    one = study(counts)
    turned = study(counts[cells][:, genes], tuple(GENES[at] for at in genes))
    assert np.array_equal(one.calls.type_code[cells], turned.calls.type_code)
    assert np.array_equal(one.calls.states[cells], turned.calls.states)
    assert np.array_equal(one.calls.passed[cells], turned.calls.passed)


@settings(max_examples=25, deadline=None)
@given(count_tables(), st.integers(2, 9))
def test_depth_changes_no_type(counts: NDArray[np.float32], times: int) -> None:
    one, deeper = study(counts), study(counts * times)
    assert np.array_equal(one.calls.type_code, deeper.calls.type_code)
    assert np.array_equal(one.calls.states, deeper.calls.states)
    assert replace(one.calls, passed=deeper.calls.passed).type_names == deeper.calls.type_names
