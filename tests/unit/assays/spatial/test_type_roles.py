"""Names of cell types are understood as people write them, and left alone when they are not."""

import numpy as np
import pytest

from warmfront.assays.spatial.type_roles import assign_roles, index_roles, role_of
from warmfront.domain.space import NO_TYPE, ROLES, CellRole, Labels
from warmfront.knowledge.files import load_knowledge

INDEX = index_roles("plain", load_knowledge().spatial)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Tumor", "tumour"),
        ("TUMOUR_CELLS", "tumour"),
        ("CK+", "tumour"),
        ("CD8+ T-cell", "cd8_t"),
        ("CD8- T cell", "t_cell"),
        ("CD3+CD8+", "cd8_t"),
        ("CD3+ CD4+ FOXP3+", "treg"),
        ("CD3+CD8-", "t_cell"),
        ("CK-CD8+", "cd8_t"),
        ("CK+/CD8+", "tumour"),
        ("PD-L1+CD68+", "macrophage"),
        ("CD8: Positive", "cd8_t"),
        ("CD8: Positive: PanCK: Negative", "cd8_t"),
        ("CD8: Negative: PanCK: Negative", "other"),
        ("Tumor: Positive", "tumour"),
        ("PanCK+", "tumour"),
        ("PanCK", "tumour"),
        ("Pan-cytokeratin", "tumour"),
        ("PanCK: Positive: CD8: Negative", "tumour"),
        ("CD8 cells", "cd8_t"),
        ("CD8-positive", "cd8_t"),
        ("Stroma: CD8: Positive", "cd8_t"),
        ("Negative", "other"),
        ("Negative cells", "other"),
        ("CK-CD8-", "other"),
        ("DAPI only", "other"),
        ("Other", "other"),
        ("Stroma", "stroma"),
        ("Immune cells: CD8", "cd8_t"),
        ("Lymphocytes", "lymphocyte"),
        ("Fibroblast", "fibroblast"),
    ],
)
def test_a_usual_name_has_its_role(name: str, role: str) -> None:
    found = role_of(name, INDEX)
    assert found is not None
    assert found[0].value == role


@pytest.mark.parametrize(
    "name", ["Cluster 7", "7", "Ki67+", "Cells: 12", "CD8- something", "T cells & B cells"]
)
def test_a_name_that_nobody_mapped_stays_so(name: str) -> None:
    assert role_of(name, INDEX) is None


def test_a_number_means_something_in_its_own_format_alone() -> None:
    jackson = index_roles("jackson2020", load_knowledge().spatial)
    found = role_of("14", jackson)
    assert found is not None
    assert found[0].value == "tumour"
    assert role_of("14", INDEX) is None


def test_a_role_file_says_what_cells_without_a_type_are() -> None:
    types = Labels(codes=np.array([0, -1, -1], dtype=np.int32), names=("PanCK",))
    codes, roles = assign_roles(types, "qupath", load_knowledge().spatial, {NO_TYPE: "stroma"})
    assert [ROLES[code] for code in codes[types.codes]] == [CellRole.TUMOUR, CellRole.STROMA, CellRole.STROMA]
    assert (NO_TYPE, "stroma", "mapping file") in roles
