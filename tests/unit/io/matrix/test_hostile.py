"""Damaged, lying and foreign files end in one clear error, before anything large is allocated."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from warmfront.domain.errors import InputError
from warmfront.io.matrix.sources import read_matrix
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes

HEAD = "%%MatrixMarket matrix coordinate integer general\n"
GENES = ["CD3D", "CD8A", "MS4A1", "LYZ"]


def read_all(path: Path, **more: Path) -> None:
    matrix = read_matrix(path, load_knowledge().cells, load_genes(), **more)
    for _ in matrix.read(1000):
        pass


def tables(folder: Path, cells: int = 3) -> dict[str, Path]:
    pd.DataFrame({"gene": GENES}).to_csv(folder / "genes.csv", index=False)
    pd.DataFrame({"cell_id": range(cells), "patient": "A"}).to_csv(folder / "obs.csv", index=False)
    return {"genes": folder / "genes.csv", "obs": folder / "obs.csv"}


def h5ad(folder: Path) -> Path:
    made = sp.csr_matrix(np.arange(12, dtype=np.float32).reshape(3, 4))
    anndata.AnnData(made, var=pd.DataFrame(index=GENES)).write_h5ad(folder / "a.h5ad")
    return folder / "a.h5ad"


def declare_billion(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        root["X"].attrs["shape"] = np.array([10**9, 4])


def point_outside(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        root["X/indices"][0] = 99


def fall(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        root["X/indptr"][1] = 11


def miss(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        root["X/data"][0] = np.nan


def point_back(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        root["X/indices"][0] = -1


def lead_out(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        del root["X/data"]
        root["X/data"] = h5py.ExternalLink("other.h5", "/x")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def drop_matrix(path: Path) -> None:
    with h5py.File(path, "r+") as root:
        del root["X"]


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (declare_billion, "1,000,000,000 cells x 4 genes"),
        (point_outside, "positions outside the matrix"),
        (point_back, "positions outside the matrix"),
        (fall, "pointers that do not fit"),
        (miss, "cell 1 of the matrix.*nan"),
        (lead_out, "a link to another place"),
        (cut, "damaged or foreign content"),
        (drop_matrix, "copy the layer"),
    ],
)
def test_h5ad(harm: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    path = h5ad(tmp_path)
    harm(path)
    with pytest.raises(InputError, match=words):
        read_all(path)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (HEAD + "4 1000000000 1\n1 1 1\n", "1,000,000,000 cells"),
        (
            HEAD + "4 3 999999999\n1 1 1\n",
            "999,999,999 stored values",
        ),
        (
            HEAD + "4 3 12\n1 1 1\n",
            "12 values declared.*in so small a file",
        ),
        (
            HEAD + "% made by hand, and longer than it has to be\n4 3 3\n1 1 1\n2 1 1\n",
            "2 values.*3, as declared",
        ),
        (HEAD + "4 3 1\n1 1 1\n2 1 1\n", "2 values|more than"),
        (HEAD + "4 3 1\n9 1 1\n", "positions outside the matrix"),
        (HEAD + "4 3 1\n0 1 1\n", "positions outside the matrix"),
        (
            HEAD + "4 3 1\n1 1 many\n",
            "no gene, cell and finite value",
        ),
        (
            HEAD + "4 3 1\n1 1 nan\n",
            "no gene, cell and finite value",
        ),
        (HEAD + "5 3 1\n1 1 1\n", "5 genes x 3 cells declared"),
        (HEAD + "", "genes, cells, values"),
        ("gene\tcell\n", "MatrixMarket"),
    ],
)
def test_mtx(lines: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "matrix.mtx").write_text(lines)
    (tmp_path / "features.tsv").write_text("\n".join(f"{g}\t{g}\tGene Expression" for g in GENES) + "\n")
    (tmp_path / "barcodes.tsv").write_text("a\nb\nc\n")
    with pytest.raises(InputError, match=words):
        read_all(tmp_path)


def test_mtx_without_its_barcodes(tmp_path: Path) -> None:
    (tmp_path / "matrix.mtx").write_text(HEAD + "4 3 0\n")
    (tmp_path / "features.tsv").write_text("\n".join(GENES) + "\n")
    with pytest.raises(InputError, match="no file barcodes"):
        read_all(tmp_path)


def test_npz_with_objects_is_never_unpickled(tmp_path: Path) -> None:
    parts = {name: np.zeros(1, dtype=np.int32) for name in ("indices", "indptr", "shape")}
    np.savez(tmp_path / "m.npz", data=np.array([{"a": 1}], dtype=object), format=np.array("csr"), **parts)
    with pytest.raises(InputError, match="content of type object"):
        read_all(tmp_path / "m.npz", **tables(tmp_path))


def test_npz_that_declares_a_billion_values(tmp_path: Path) -> None:
    sp.save_npz(tmp_path / "m.npz", sp.csr_matrix(np.eye(3, 4, dtype=np.float32)))
    with zipfile.ZipFile(tmp_path / "m.npz") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["data.npy"] = parts["data.npy"].replace(b"(3,), }     ", b"(3000000000,), }"[:12], 1)
    header = b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3000000000,), }"
    parts["data.npy"] = header.ljust(127) + b"\n"
    with zipfile.ZipFile(tmp_path / "m.npz", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match="bytes on disk that stand for more"):
        read_all(tmp_path / "m.npz", **tables(tmp_path))


@pytest.mark.parametrize(
    ("shape", "words"),
    [((3, 5), "3 cells x 5 genes"), ((2, 4), "2 cells x 4 genes"), ((3, 4), "genes TABLE")],
)
def test_npz_that_does_not_fit_its_tables(shape: tuple[int, int], words: str, tmp_path: Path) -> None:
    sp.save_npz(tmp_path / "m.npz", sp.csr_matrix(np.eye(*shape, dtype=np.float32)))
    given = tables(tmp_path)
    if "TABLE" in words:
        del given["genes"]
    with pytest.raises(InputError, match=words):
        read_all(tmp_path / "m.npz", **given)


def test_foreign_content_under_every_name(tmp_path: Path) -> None:
    for name in ("a.h5ad", "a.h5", "a.npz", "a.csv", "a.loom"):
        path = tmp_path / name
        path.write_bytes(b"not what the name says\n")
        with pytest.raises(InputError):
            read_all(path, **(tables(tmp_path) if name == "a.npz" else {}))
        path.write_bytes(b"")
        with pytest.raises(InputError):
            read_all(path)
    with pytest.raises(InputError, match="no such file"):
        read_all(tmp_path / "missing.h5ad")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("cell_id,patient\n0,A\n1,A\n", "cell '2' of the matrix"),
        ("cell_id,patient\n0,A\n0,A\n2,A\n", "rows of cells that have one already"),
        ("cell_id,colour\n0,A\n1,A\n2,A\n", "patient-column"),
        ("cell_id,patient\n0,A,B\n", "3 cells"),
    ],
)
def test_table_of_cells_that_does_not_fit(table: str, words: str, tmp_path: Path) -> None:
    path = h5ad(tmp_path)
    (tmp_path / "cells.csv").write_text(table)
    with pytest.raises(InputError, match=words):
        read_all(path, obs=tmp_path / "cells.csv")


def tenx(path: Path) -> Path:
    with h5py.File(path, "w") as root:
        group = root.create_group("matrix")
        made = sp.csc_matrix(np.arange(12, dtype=np.int32).reshape(4, 3))
        for name in ("data", "indices", "indptr"):
            group[name] = getattr(made, name)
        group["shape"] = np.array([4, 3])
        group["barcodes"] = np.array(["a", "b", "c"], dtype="S1")
        features = group.create_group("features")
        for name in ("id", "name"):
            features[name] = np.array(GENES, dtype="S8")
        features["feature_type"] = np.array(["Gene Expression"] * 4, dtype="S20")
    return path


def declare_many(root: h5py.File) -> None:
    root["matrix/shape"][...] = [4, 10**9]


def lose_a_barcode(root: h5py.File) -> None:
    del root["matrix/barcodes"]
    root["matrix/barcodes"] = np.array(["a"], dtype="S1")


def lose_features(root: h5py.File) -> None:
    del root["matrix/features"]


def shorten_values(root: h5py.File) -> None:
    values = root["matrix/data"][:-2]
    del root["matrix/data"]
    root["matrix/data"] = values


def second_genome(root: h5py.File) -> None:
    for name in ("GRCh38", "mm10"):
        root[f"{name}/barcodes"] = np.array(["a"], dtype="S1")
    del root["matrix"]


def write_text(root: h5py.File) -> None:
    del root["matrix/data"]
    root["matrix/data"] = np.array(["x"] * 11, dtype="S1")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (declare_many, "1,000,000,000 cells"),
        (lose_a_barcode, "4 genes and 1 cells"),
        (lose_features, "nothing of that name"),
        (shorten_values, "positions of type"),
        (second_genome, "2 groups with barcodes"),
        (write_text, "of kind 'S'"),
    ],
)
def test_tenx_h5(harm: Callable[[h5py.File], None], words: str, tmp_path: Path) -> None:
    path = tenx(tmp_path / "filtered.h5")
    read_all(path)
    with h5py.File(path, "r+") as root:
        harm(root)
    with pytest.raises(InputError, match=words):
        read_all(path)


def test_values_beyond_single_precision(tmp_path: Path) -> None:
    path = h5ad(tmp_path)
    with h5py.File(path, "r+") as root:
        values = root["X/data"][()].astype(np.float64)
        values[3] = 1e308
        del root["X/data"]
        root["X/data"] = values
    with pytest.raises(InputError, match="1e\\+308"):
        read_all(path)
