import numpy as np
import pytest

from warmfront.assays.cells.quality import NORMAL, judge_cells, measurable, unmeasured
from warmfront.domain.single_cells import CellGroups, CellMeasures, CellScale
from warmfront.domain.space import Labels
from warmfront.knowledge.files import load_knowledge

SPATIAL = load_knowledge().spatial


def groups_of(codes: np.ndarray) -> CellGroups:
    names = tuple(f"S{i}" for i in range(int(codes.max()) + 1))
    labels = Labels(codes=codes.astype(np.int32), names=names)
    return CellGroups(patient=labels, sample=labels, patient_of=names)


def measures_of(n_genes: np.ndarray, share: np.ndarray | None = None) -> CellMeasures:
    mitochondrial = None if share is None else share.astype(np.float32)
    return CellMeasures(n_genes=n_genes.astype(np.int32), total=n_genes * 2.5, mitochondrial=mitochondrial)


def test_cuts_follow_the_median_and_its_deviation_of_each_sample() -> None:
    rng = np.random.default_rng(1)
    genes = np.concatenate([rng.integers(1800, 2200, 99), [300], rng.integers(500, 700, 100)])
    share = np.concatenate([np.full(99, 0.05), [0.05], rng.uniform(0.02, 0.06, 99), [0.6]])
    groups = groups_of(np.repeat([0, 1], 100))
    passed, samples = judge_cells(measures_of(genes, share), groups, CellScale.COUNTS, 20_000, SPATIAL)
    assert np.flatnonzero(~passed).tolist() == [99, 199]
    by_name = {(cut.quantity, cut.how[:6]): cut for cut in samples[0].cuts}
    logs = np.log1p(genes[:100])
    spread = NORMAL * np.median(np.abs(logs - np.median(logs)))
    assert by_name["genes", "median"].cut == pytest.approx(np.expm1(np.median(logs) - 5 * spread))
    assert by_name["genes", "median"].n_removed == 1
    assert "same value" in by_name["mitochondrial share", "no cut"].how
    assert (samples[1].n_cells, samples[1].n_passed) == (100, 99)


def test_few_cells_set_no_cut_and_small_panels_no_fixed_number() -> None:
    groups = groups_of(np.zeros(10, dtype=int))
    genes = np.array([30] * 9 + [0])
    passed, samples = judge_cells(measures_of(genes), groups, CellScale.COUNTS, 400, SPATIAL)
    assert passed.tolist() == [True] * 9 + [False]
    assert [cut.cut for cut in samples[0].cuts] == [1.0, None, None, None]
    assert "not applied: 400 genes measured" in samples[0].cuts[1].how
    assert "no cut from the spread of 10 cells" in samples[0].cuts[2].how


def test_whole_transcriptomes_have_a_fixed_number() -> None:
    groups = groups_of(np.zeros(4, dtype=int))
    passed, _ = judge_cells(
        measures_of(np.array([900, 199, 200, 5])), groups, CellScale.COUNTS, 20_000, SPATIAL
    )
    assert passed.tolist() == [True, False, True, False]


def test_logarithms_allow_the_number_of_genes_only() -> None:
    measures = measurable(measures_of(np.full(60, 900), np.full(60, 0.1)), CellScale.LOG)
    assert measures.mitochondrial is None
    _, samples = judge_cells(measures, groups_of(np.zeros(60, dtype=int)), CellScale.LOG, 20_000, SPATIAL)
    assert samples[0].median_counts is None
    assert {cut.quantity for cut in samples[0].cuts} == {"genes"}
    assert [entry.name for entry in unmeasured(measures, CellScale.LOG)] == ["counts", "mitochondrial"]
