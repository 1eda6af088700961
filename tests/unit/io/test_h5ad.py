"""The matrix of h5ad files; AnnData writes the files that are read here."""

import tracemalloc
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from warmfront.domain.errors import InputError
from warmfront.io.tables import read_table

VALUES = np.array([[1.0, 0.0, 2.5], [0.0, 0.0, 4.0]])


def write(path: Path, matrix: object) -> Path:
    adata = anndata.AnnData(
        matrix, obs=pd.DataFrame(index=["S1", "S2"]), var=pd.DataFrame(index=["CD8A", "CD4", "GZMB"])
    )
    adata.write_h5ad(path)
    return path


def problem_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path)
    return str(caught.value)


@pytest.mark.parametrize("kind", [np.asarray, scipy.sparse.csr_matrix, scipy.sparse.csc_matrix])
def test_dense_csr_and_csc(tmp_path: Path, kind: type) -> None:
    table = read_table(write(tmp_path / "a.h5ad", kind(VALUES)))
    assert table.row_labels == ("S1", "S2")
    assert table.column_labels == ("CD8A", "CD4", "GZMB")
    np.testing.assert_array_equal(table.values, VALUES)


def test_nan_is_kept_and_infinity_refused(tmp_path: Path) -> None:
    values = VALUES.copy()
    values[0, 1] = np.nan
    assert np.isnan(read_table(write(tmp_path / "a.h5ad", values)).values[0, 1])
    values[1, 2] = np.inf
    assert "row 'S2', column 'GZMB': found inf" in problem_of(write(tmp_path / "b.h5ad", values))


@pytest.mark.parametrize("shape", [(2_000_000, 60_000), (19_000, 19_000), (2, 4)])
def test_lying_sparse_shape_is_refused_cheaply(tmp_path: Path, shape: tuple[int, int]) -> None:
    path = write(tmp_path / "a.h5ad", scipy.sparse.csr_matrix(VALUES))
    with h5py.File(path, "r+") as root:
        root["X"].attrs["shape"] = np.array(shape)
    tracemalloc.start()
    said = problem_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "a.h5ad: X" in said
    assert peak < 20_000_000


def test_huge_dense_dataset_without_data(tmp_path: Path) -> None:
    path = write(tmp_path / "a.h5ad", VALUES)
    with h5py.File(path, "r+") as root:
        del root["X"]
        root.create_dataset("X", shape=(19_000, 20_000), chunks=(100, 100), dtype="f8")
    assert "bytes on disk that stand for more than" in problem_of(path)


def test_sparse_parts_that_do_not_fit(tmp_path: Path) -> None:
    for part, value, said in [
        ("indices", [0, 2, 9], "positions outside the shape"),
        ("indptr", [0, 3, 1], "pointers that do not fit"),
        ("indptr", [0, 2], "pointers that do not fit"),
    ]:
        path = write(tmp_path / "a.h5ad", scipy.sparse.csr_matrix(VALUES))
        with h5py.File(path, "r+") as root:
            del root["X"][part]
            root["X"][part] = np.array(value)
        assert said in problem_of(path)


def test_links_out_of_the_file_are_refused(tmp_path: Path) -> None:
    other = write(tmp_path / "other.h5ad", VALUES)
    path = write(tmp_path / "a.h5ad", VALUES)
    with h5py.File(path, "r+") as root:
        del root["X"]
        root["X"] = h5py.ExternalLink(str(other), "/X")
    assert "a link to another place" in problem_of(path)
    (tmp_path / "raw.bin").write_bytes(b"\0" * 48)
    with h5py.File(path, "r+") as root:
        del root["X"]
        root.create_dataset("X", shape=(2, 3), dtype="f8", external=[(str(tmp_path / "raw.bin"), 0, 48)])
    assert "data stored in another file" in problem_of(path)


def test_object_matrix_and_missing_parts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.h5ad", VALUES)
    with h5py.File(path, "r+") as root:
        del root["X"]
        root.create_dataset("X", data=np.array([["a"] * 3] * 2, dtype=object), dtype=h5py.string_dtype())
    assert "of kind 'O'" in problem_of(path)
    with h5py.File(path, "r+") as root:
        del root["X"]
    assert "nothing of that name" in problem_of(path)


def test_truncated(tmp_path: Path) -> None:
    path = write(tmp_path / "a.h5ad", VALUES)
    path.write_bytes(path.read_bytes()[:900])
    assert "a complete h5ad file" in problem_of(path)


def test_index_that_is_a_group_of_groups(tmp_path: Path) -> None:
    path = write(tmp_path / "a.h5ad", VALUES)
    with h5py.File(path, "a") as file:
        del file["var/_index"]
        file["var"].create_group("_index").create_group("values")
    assert "var/_index: found no one-dimensional dataset" in problem_of(path)
