"""The cell table of a case folder: read, or recorded with the reason why not; it never stops a plan."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from warmfront.domain.case import SourceTable, Supply
from warmfront.domain.errors import InputError
from warmfront.io.case import CaseFolder, read_case
from warmfront.knowledge.base import KnowledgeBase

HEAD = 'case_id = "x"\n[disease]\noncotree = "BLCA"\n[files]\n'
CELLS = "a,b,kind\n0,0,malignant\n10,0,killer\n0,10,malignant\n10,10,odd\n"
COLUMNS = '[columns]\nx = "a"\ny = "b"\ncell_type = "kind"\n'
ROLES = '[roles]\nmalignant = "tumour"\nkiller = "cd8_t"\n'


def read(folder: Path, knowledge: KnowledgeBase, keys: str, **files: str) -> CaseFolder:
    (folder / "case.toml").write_text(HEAD + keys, encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return read_case(folder, knowledge)


def table_of(found: CaseFolder, kind: str = "cells") -> SourceTable:
    return next(table for table in found.case.tables if table.kind == kind)


def test_columns_roles_unit_and_patient_are_taken(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    keys = (
        'cells = "cells.csv"\ncells_columns = "map.toml"\ncells_roles = "roles.toml"\n'
        'cells_um_per_unit = 0.5\ncells_patient = "P7"\n'
    )
    found = read(tmp_path, knowledge, keys, cells__csv=CELLS, map__toml=COLUMNS, roles__toml=ROLES)
    assert table_of(found).supply is Supply.USABLE
    assert found.cells is not None
    assert found.cells.raw.um_per_unit == 0.5
    assert found.cells.roles == {"malignant": "tumour", "killer": "cd8_t"}
    assert found.cells.patient == "P7"
    assert found.notes == ()


def test_spatial_is_another_word_for_cells(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    found = read(tmp_path, knowledge, 'spatial = "c.csv"\n', c__csv="x_um,y_um,cell_type\n1,2,Tumour\n")
    assert table_of(found, "spatial").supply is Supply.USABLE
    assert found.cells is not None


def test_a_table_of_no_known_layout_is_recorded_with_its_reason(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    found = read(tmp_path, knowledge, 'cells = "cells.csv"\n', cells__csv=CELLS)
    table = table_of(found)
    assert table.supply is Supply.SUPPLIED_NOT_USABLE
    assert "cells.csv" in table.reason
    assert table.sha256 is not None
    assert found.cells is None


def test_a_missing_table_is_referenced_and_not_supplied(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    found = read(tmp_path, knowledge, 'cells = "cells.csv"\n')
    assert table_of(found).supply is Supply.REFERENCED_NOT_SUPPLIED


def test_a_second_cell_table_is_not_silently_joined(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    text = "x_um,y_um,cell_type\n1,2,Tumour\n"
    found = read(tmp_path, knowledge, 'cells = "a.csv"\nspatial = "b.csv"\n', a__csv=text, b__csv=text)
    assert "only the first is used" in table_of(found, "spatial").reason


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("cells_um_per_unit = -1\n", "cells_um_per_unit"),
        ('cells_um_per_unit = "half"\n', "cells_um_per_unit"),
        ("cells_um_per_unit = true\n", "cells_um_per_unit"),
        ('cells_roles = "../roles.toml"\n', "cells_roles"),
        ("cells_patient = 7\n", "cells_patient"),
        ('cells_format = " "\n', "cells_format"),
    ],
)
def test_a_wrong_key_is_a_problem_of_the_case_file(
    tmp_path: Path, knowledge: KnowledgeBase, keys: str, said: str
) -> None:
    with pytest.raises(InputError, match=f"case.toml: files.{said}"):
        read(tmp_path, knowledge, keys)


def test_an_h5ad_without_positions_is_a_matrix_of_single_cells(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    with h5py.File(tmp_path / "plain.h5ad", "w") as opened:
        opened["X"] = np.ones((2, 2))
    found = read(tmp_path, knowledge, 'cells = "plain.h5ad"\n')
    assert table_of(found, "single_cells").supply is Supply.USABLE
    assert found.cells is None
    assert found.single_cells is not None
    assert found.single_cells.path == (tmp_path / "plain.h5ad").resolve()


def test_an_h5ad_that_is_none_is_recorded(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    found = read(tmp_path, knowledge, 'cells = "no.h5ad"\n', no__h5ad="text")
    assert table_of(found).supply is Supply.SUPPLIED_NOT_USABLE
    assert "no h5ad" in table_of(found).reason
