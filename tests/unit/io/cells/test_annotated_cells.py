"""AnnData, in a file and in memory, gives the same cells."""

from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from warmfront.domain.errors import InputError
from warmfront.io.cells.tables import read_cells


def _annotated(**more: object) -> anndata.AnnData:
    obs = pd.DataFrame(
        {
            "cell_type": pd.Categorical(["Tumor", "CD8", None]),
            "patient": ["P1", "P1", "P2"],
            "fov": [1, 1, 2],
        },
        index=["a", "b", "c"],
    )
    made = anndata.AnnData(
        X=np.float32([[1, 0], [0, 2], [3, 3]]), obs=obs, var=pd.DataFrame(index=["CD8", "PD-L1"]), **more
    )
    made.obsm["spatial"] = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    return made


@pytest.mark.parametrize("sparse", [False, True])
def test_file_and_object_agree(tmp_path: Path, sparse: bool) -> None:
    made = _annotated()
    if sparse:
        made.X = scipy.sparse.csr_matrix(made.X)
    made.write_h5ad(tmp_path / "cells.h5ad")
    for cells in (read_cells(made, um_per_unit=1), read_cells(tmp_path / "cells.h5ad", um_per_unit=1)):
        assert cells.source_format == "anndata"
        assert (cells.x.tolist(), cells.y.tolist()) == ([1, 3, 5], [2, 4, 6])
        assert cells.cell_type is not None
        assert cells.patient is not None
        assert cells.image is not None
        assert cells.cell_id is not None
        assert (cells.cell_type.names, cells.cell_type.codes.tolist()) == (("Tumor", "CD8"), [0, 1, -1])
        assert [cells.patient.names[code] for code in cells.patient.codes] == ["P1", "P1", "P2"]
        assert cells.image.names == ("1", "2")
        assert cells.cell_id.tolist() == ["a", "b", "c"]
        assert cells.markers["PD-L1"].tolist() == [0, 2, 3]


def _as_anndata_07(path: Path, codes: list[int]) -> Path:
    _annotated().write_h5ad(path)
    with h5py.File(path, "r+") as root:
        names = root["obs/cell_type/categories"][()]
        del root["obs/cell_type"]
        root["obs/cell_type"] = np.array(codes, dtype=np.int8)
        root.create_dataset("obs/__categories/cell_type", data=names, dtype=h5py.string_dtype())
    return path


def test_categories_as_anndata_07_kept_them_are_names_not_numbers(tmp_path: Path) -> None:
    cells = read_cells(_as_anndata_07(tmp_path / "cells.h5ad", [1, 0, -1]), um_per_unit=1)
    assert cells.cell_type is not None
    assert [cells.cell_type.names[code] for code in cells.cell_type.codes[:2]] == ["Tumor", "CD8"]
    assert cells.cell_type.codes[2] == -1


@pytest.mark.parametrize("wrong", [-2, 2])
def test_codes_outside_the_categories_are_refused(tmp_path: Path, wrong: int) -> None:
    with pytest.raises(InputError, match="obs/cell_type: found codes outside the categories"):
        read_cells(_as_anndata_07(tmp_path / "cells.h5ad", [1, 0, wrong]), um_per_unit=1)


def test_positions_in_obs_are_recognised_as_those_of_a_table(tmp_path: Path) -> None:
    made = _annotated()
    del made.obsm["spatial"]
    made.obs[["CellID", "X_centroid", "Y_centroid"]] = [[1, 2.5, 3.5], [2, 4.5, 5.5], [3, 6.5, 7.5]]
    made.write_h5ad(tmp_path / "cells.h5ad")
    for cells in (read_cells(made), read_cells(tmp_path / "cells.h5ad")):
        assert cells.source_format == "mcmicro"
        assert cells.x.tolist() == [2.5, 4.5, 6.5]


def test_a_transcriptome_is_not_read_as_markers() -> None:
    made = anndata.AnnData(X=np.zeros((3, 500), dtype=np.float32))
    made.obsm["spatial"] = np.zeros((3, 2))
    assert read_cells(made, um_per_unit=1).markers == {}


def test_positions_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    made = _annotated()
    made.write_h5ad(tmp_path / "cells.h5ad")
    with h5py.File(tmp_path / "cells.h5ad", "a") as root:
        del root["obsm/spatial"]
        root["obsm/spatial"] = np.zeros((2, 2))
    with pytest.raises(InputError, match="one row per cell"):
        read_cells(tmp_path / "cells.h5ad")
    made.obsm["spatial"] = np.array([["1", "2"]] * 3)
    with pytest.raises(InputError, match="obsm/spatial"):
        read_cells(made)


def test_a_file_that_declares_a_thousand_million_cells_is_refused_at_once(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "huge.h5ad", "w") as root:
        obs = root.create_group("obs")
        obs.attrs["_index"] = "_index"
        obs.create_dataset("_index", shape=(10**9,), dtype="i4", chunks=(10**6,))
        root.create_group("obsm").create_dataset("spatial", shape=(10**9, 2), dtype="f4", chunks=(10**6, 2))
    with pytest.raises(InputError, match="1,000,000,000 rows"):
        read_cells(tmp_path / "huge.h5ad")


def test_numbers_and_texts_with_gaps_keep_their_gaps(tmp_path: Path) -> None:
    made = _annotated()
    made.obs["sample"] = pd.array([1, None, 2], dtype="Int64")
    made.obs["timepoint"] = pd.array(["pre", None, "on"], dtype="string")
    with anndata.settings.override(allow_write_nullable_strings=True):
        made.write_h5ad(tmp_path / "cells.h5ad")
    for cells in (read_cells(made), read_cells(tmp_path / "cells.h5ad")):
        assert cells.sample is not None
        assert cells.timepoint is not None
        assert (cells.sample.names, cells.sample.codes.tolist()) == (("1", "2"), [0, -1, 1])
        assert (cells.timepoint.names, cells.timepoint.codes.tolist()) == (("pre", "on"), [0, -1, 1])


def test_a_link_out_of_the_file_is_refused(tmp_path: Path) -> None:
    _annotated().write_h5ad(tmp_path / "cells.h5ad")
    with h5py.File(tmp_path / "cells.h5ad", "a") as root:
        del root["obsm/spatial"]
        root["obsm/spatial"] = h5py.ExternalLink("elsewhere.h5", "/spatial")
    with pytest.raises(InputError, match="a link to another place"):
        read_cells(tmp_path / "cells.h5ad")


def test_without_a_matrix_the_cells_are_read_all_the_same(tmp_path: Path) -> None:
    made = anndata.AnnData(obs=pd.DataFrame({"cell_type": ["Tumor", "CD8"]}, index=["a", "b"]))
    made.obsm["spatial"] = np.array([[1.0, 2.0], [3.0, 4.0]])
    made.write_h5ad(tmp_path / "cells.h5ad")
    for cells in (read_cells(made), read_cells(tmp_path / "cells.h5ad")):
        assert cells.markers == {}
        assert cells.x.tolist() == [1, 3]


def test_an_object_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="an object of type list"):
        read_cells([1, 2, 3])
