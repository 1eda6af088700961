"""The published classes: the rule on made-up tissue, and on the 27 development tumours."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from warmfront import load_knowledge
from warmfront.assays.spatial.keren import classify_keren
from warmfront.domain.space import ROLES, TUMOUR_ONLY_EXPORT, CellRole

FIELD = (0.0, 0.0, 800.0, 800.0)


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


def lattice(n_immune, mixed):
    """Cells on a square lattice of 10 um: immune cells scattered or all on one side."""
    x, y = (axis.ravel() * 10.0 + 5 for axis in np.meshgrid(np.arange(80), np.arange(80)))
    order = np.random.default_rng(0).permutation(6400) if mixed else np.arange(6400)
    role = np.full(6400, ROLES.index(CellRole.TUMOUR))
    role[order[:n_immune]] = ROLES.index(CellRole.CD8_T)
    role[order[: n_immune // 2]] = ROLES.index(CellRole.MACROPHAGE)
    return x, y, role


@pytest.mark.parametrize(
    ("n_immune", "mixed", "label"),
    [(249, True, "cold"), (1500, True, "mixed"), (1500, False, "compartmentalised")],
)
def test_three_classes(n_immune, mixed, label, place_cells, knowledge):
    found = classify_keren(place_cells(*lattice(n_immune, mixed), field_um=FIELD), knowledge)
    assert found.label == label
    assert found.immune_cells == n_immune
    assert found.score == "keren2018"
    assert "faithful re-implementation" in found.note
    assert found.status == "assumption"


@pytest.mark.parametrize(
    ("n_immune", "doubted"), [(100, False), (223, True), (249, True), (260, True), (315, True), (1500, False)]
)
def test_a_class_near_a_cut_says_that_its_neighbour_is_as_likely(n_immune, doubted, place_cells, knowledge):
    found = classify_keren(place_cells(*lattice(n_immune, True), field_um=FIELD), knowledge)
    assert ("about as likely" in found.note) is doubted
    assert not doubted or found.note.startswith(f"immune cells {n_immune} lies between")


def test_the_class_does_not_change_when_the_tissue_is_turned(place_cells, knowledge):
    x, y, role = lattice(1500, True)
    angle = 0.7
    turned = (np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y)
    plain = classify_keren(place_cells(x, y, role, field_um=FIELD), knowledge)
    other = classify_keren(place_cells(*turned, role, field_um=FIELD), knowledge)
    assert other.mixing == plain.mixing


def test_a_smaller_field_scales_the_cut_and_says_so(place_cells, knowledge):
    x, y, role = lattice(249, True)
    keep = (x < 400) & (y < 400)
    found = classify_keren(place_cells(x[keep], y[keep], role[keep], field_um=(0, 0, 400, 400)), knowledge)
    assert "scaled to 62 cells (assumption)" in found.note
    assert found.label == ("cold" if found.immune_cells < 62.5 else "mixed")


@pytest.mark.parametrize("n_immune", [100, 1500])
def test_a_tumour_only_export_has_no_class(n_immune, place_cells, knowledge):
    image = place_cells(*lattice(n_immune, True), field_um=FIELD)
    flagged = replace(image, flags=(f"{TUMOUR_ONLY_EXPORT}: every cell lies in the tissue class Tumor",))
    found = classify_keren(flagged, knowledge)
    assert found.label is None
    assert found.note.startswith(TUMOUR_ONLY_EXPORT)
    assert found.mixing is not None
    assert "no stromal cells are named" in classify_keren(image, knowledge).note


def test_a_tiny_field_has_no_class(place_cells, knowledge):
    x = np.full(300, 5.0)
    found = classify_keren(place_cells(x, x, [CellRole.TUMOUR, CellRole.B, CellRole.B] * 100), knowledge)
    assert found.label is None
    assert found.note.startswith("field of 0 mm2")


def test_no_tumour_cells_no_class(place_cells, knowledge):
    x, y, _ = lattice(0, True)
    found = classify_keren(place_cells(x, y, [CellRole.CD8_T] * 6400, field_um=FIELD), knowledge)
    assert found.label is None
    assert found.note.startswith("no tumour cells")


def test_no_immune_pair_is_missing_not_zero(place_cells, knowledge):
    x, y = (axis.ravel() * 20.0 for axis in np.meshgrid(np.arange(40), np.arange(40)))
    role = [CellRole.NK if i % 2 else CellRole.TUMOUR for i in range(1600)]
    found = classify_keren(place_cells(x, y, role, field_um=FIELD), knowledge)
    assert (found.label, found.mixing) == (None, None)
    assert "not defined" in found.note
    assert "no myeloid cells are named" in found.note


TYPES = {
    "Treg": "treg", "CD4_T": "cd4_t", "CD8_T": "cd8_t", "CD3_T": "t_cell", "NK": "nk", "B": "b",
    "Neutrophil": "other_immune", "Macrophage": "macrophage", "DC": "dendritic", "DC_Mono": "dendritic",
    "Mono_Neu": "other_immune", "Other_immune": "other_immune", "Tumour": "tumour", "Endothelial": "vessel",
    "Mesenchymal": "fibroblast", "Unidentified": "other",
}  # fmt: skip


@pytest.mark.shared
def test_published_classes_of_the_development_tumours(shared, place_cells, knowledge):
    folder = shared / "data" / "spatial"
    cells = pd.read_parquet(
        folder / "keren2018_tnbc_cells.parquet", columns=["patient_id", "x", "y", "cell_type"]
    )
    truth = pd.read_csv(folder / "keren2018_tnbc_patients.csv").set_index("patient_id").keren_class
    found = {}
    for patient, rows in cells.groupby("patient_id"):
        roles = [CellRole(TYPES[name]) for name in rows.cell_type]
        image = place_cells(rows.x * 800 / 2048, rows.y * 800 / 2048, roles)
        found[patient] = classify_keren(image, knowledge)
    assert len(found) == 27
    assert {p: one.label for p, one in found.items()} == {p: truth[p] for p in found}
    mixed = [one.mixing for p, one in found.items() if truth[p] == "mixed"]
    apart = [one.mixing for p, one in found.items() if truth[p] == "compartmentalised"]
    assert min(mixed) > max(apart)


TUMOUR_AND = frozenset({CellRole.TUMOUR})


@pytest.mark.parametrize(
    ("panel", "why"),
    [
        (TUMOUR_AND, "no immune cell is told apart"),
        (TUMOUR_AND | {CellRole.CD8_T}, "T cells alone are told apart"),
        (TUMOUR_AND | {CellRole.CD8_T, CellRole.MACROPHAGE}, ""),
    ],
)
def test_what_nobody_looked_for_does_not_make_a_tumour_cold(panel, why, place_cells, knowledge):
    image = place_cells(*lattice(100, True), field_um=FIELD)
    found = classify_keren(image, knowledge, panel=panel)
    assert found.label == (None if why else "cold")
    assert why in found.note


def test_unknown_types_leave_no_class(place_cells, knowledge):
    x, y, role = lattice(1500, True)
    role[::3] = ROLES.index(CellRole.UNMAPPED)
    found = classify_keren(place_cells(x, y, role, field_um=FIELD), knowledge)
    assert found.label is None
    assert "have no role" in found.note
