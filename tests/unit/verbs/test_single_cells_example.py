"""The worked example on real T cells: what can be said, what cannot, and no claim."""

from pathlib import Path

import numpy as np
import pytest

import warmfront
from warmfront.assays.expression import harmonise
from warmfront.domain.assay import Scale
from warmfront.domain.single_cells import CellScale, CellStudy
from warmfront.knowledge.genes import load_genes
from warmfront.verbs.pseudobulk import read_pseudobulk

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def given(shared: Path) -> dict[str, Path]:
    folder = shared / "data" / "singlecell"
    return {
        "matrix": folder / "sadefeldman2018_melanoma_tcells_550x3523.npz",
        "genes": folder / "sadefeldman2018_genes.csv",
        "obs": folder / "sadefeldman2018_obs.csv",
    }


@pytest.fixture(scope="module")
def study(given: dict[str, Path]) -> CellStudy:
    return warmfront.cells(**given)


def test_the_file_is_read_as_its_note_says(study: CellStudy) -> None:
    assert (study.n_cells, len(study.patients)) == (550, 19)
    assert study.scale is CellScale.LOG
    assert "4.32" in study.scale_reason


def test_nearly_all_are_t_cells_and_nothing_unmeasured_is_absent(study: CellStudy) -> None:
    whole = {share.name: share for share in study.composition if share.level == "all"}
    t_cells = sum(whole[name].n for name in ("t_cell", "cd8_t", "cd4_t"))
    assert t_cells / 550 > 0.95
    reasons = {entry.name: entry.reason for entry in study.cannot_say}
    assert "FOXP3 was not measured" in reasons["treg"]
    assert "MKI67 was not measured" in reasons["proliferating"]
    assert not {"treg", "b_cell", "macrophage"} & set(whole)


def test_intervals_of_few_cells_are_wide_and_said_to_be_over_cells(study: CellStudy) -> None:
    smallest = next(
        s for s in study.composition if s.level == "patient" and s.n_of == 7 and s.name == "cd8_t"
    )
    assert smallest.high is not None
    assert smallest.low is not None
    assert smallest.high - smallest.low > 0.5
    assert "over cells only" in smallest.interval
    assert smallest.note == "rests on 7 cells"


def test_logarithms_of_unknown_base_give_ranks(given: dict[str, Path]) -> None:
    raw, note = read_pseudobulk(given["matrix"], genes=given["genes"], obs=given["obs"])
    assert "only the order of the genes is kept" in note
    table = harmonise(raw, load_genes())
    assert table.scale is Scale.RANK
    assert table.values.shape[1] == 19
    assert np.isfinite(table.values).all()
