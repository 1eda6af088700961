"""Every format gives the same cells; layouts are made by the programs that users have."""

import gzip
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.io
import scipy.sparse as sp

from warmfront.domain.errors import InputError
from warmfront.domain.single_cells import CellMatrix
from warmfront.io.matrix.sources import read_matrix
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes

GENES = ["CD3D", "CD8A", "MS4A1", "LYZ", "GZMB", "MT-CO1", "ACTB"]
ENSEMBL = [f"ENSG000001{i:05d}" for i in range(7)]
CELLS = [f"cell{i}" for i in range(13)]
KINDS = (
    "h5ad_csr",
    "h5ad_csc",
    "h5ad_dense",
    "mtx",
    "mtx_gz_v2",
    "h5_v3",
    "h5_v2",
    "npz",
    "csv",
    "csv_turned",
    "anndata",
)


@pytest.fixture(scope="module")
def counts() -> sp.csr_matrix:
    rng = np.random.default_rng(2)
    made = rng.poisson(1.2, (13, 7)).astype(np.float32)
    made[4] = 0
    made[:, 2] = 0
    made[0, 2] = 7
    return sp.csr_matrix(made)


def write(counts: sp.csr_matrix, kind: str, folder: Path) -> dict[str, object]:
    obs = pd.DataFrame({"donor_id": pd.Categorical([f"P{i % 3}" for i in range(13)])}, index=CELLS)
    var = pd.DataFrame(index=GENES)
    made = {"csr": counts, "csc": counts.tocsc(), "dense": counts.toarray()}
    if kind == "anndata":
        return {"source": anndata.AnnData(counts, obs=obs, var=var)}
    if kind.startswith("h5ad"):
        anndata.AnnData(made[kind.removeprefix("h5ad_")], obs=obs, var=var).write_h5ad(folder / "a.h5ad")
        return {"source": folder / "a.h5ad"}
    if kind.startswith("mtx"):
        return {"source": write_folder(counts, folder, v2=kind.endswith("v2"))}
    if kind.startswith("h5"):
        return {"source": write_h5(counts, folder / "filtered.h5", v2=kind.endswith("v2"))}
    if kind == "npz":
        sp.save_npz(folder / "m.npz", counts)
        pd.DataFrame({"gene": GENES}).to_csv(folder / "genes.csv", index=False)
        obs.rename_axis("cell_id").to_csv(folder / "obs.csv")
        return {"source": folder / "m.npz", "genes": folder / "genes.csv", "obs": folder / "obs.csv"}
    frame = pd.DataFrame(counts.toarray(), index=CELLS, columns=GENES)
    (frame if kind == "csv_turned" else frame.T).to_csv(folder / "t.csv")
    return {"source": folder / "t.csv"}


def write_folder(counts: sp.csr_matrix, folder: Path, *, v2: bool) -> Path:
    inner = folder / "filtered_feature_bc_matrix"
    inner.mkdir()
    scipy.io.mmwrite(inner / "matrix.mtx", counts.T.astype(int).tocoo())
    lines = [f"{gene}\t{gene}" + ("" if v2 else "\tGene Expression") for gene in GENES]
    if v2:
        (inner / "genes.tsv").write_text("\n".join(lines) + "\n")
        (inner / "matrix.mtx.gz").write_bytes(gzip.compress((inner / "matrix.mtx").read_bytes()))
        (inner / "matrix.mtx").unlink()
    else:
        (inner / "features.tsv").write_text("\n".join(lines) + "\n")
    (inner / "barcodes.tsv").write_text("\n".join(CELLS) + "\n")
    return inner


def write_h5(counts: sp.csr_matrix, path: Path, *, v2: bool) -> Path:
    with h5py.File(path, "w") as root:
        group = root.create_group("GRCh38" if v2 else "matrix")
        turned = counts.T.tocsc()
        for name in ("data", "indices", "indptr"):
            group[name] = getattr(turned, name)
        group["shape"] = np.array([7, 13], dtype=np.int32)
        group["barcodes"] = np.array(CELLS, dtype="S16")
        if v2:
            group["genes"], group["gene_names"] = np.array(ENSEMBL, dtype="S15"), np.array(GENES, dtype="S10")
        else:
            inner = group.create_group("features")
            inner["id"], inner["name"] = np.array(GENES, dtype="S10"), np.array(GENES, dtype="S10")
            inner["feature_type"] = np.array(["Gene Expression"] * 7, dtype="S20")
    return path


def read(made: dict[str, object], **more: object) -> CellMatrix:
    given = {**made, **more}
    source = given.pop("source")
    return read_matrix(source, load_knowledge().cells, load_genes(), **given)  # type: ignore[arg-type]


def whole(matrix: CellMatrix, width: int = 5) -> np.ndarray:
    found = np.zeros((len(matrix.cells), len(matrix.gene_labels)))
    for chunk in matrix.read(width):
        np.add.at(found, (chunk.start + chunk.rows, chunk.indices), chunk.data)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_the_same_cells(kind: str, counts: sp.csr_matrix, tmp_path: Path) -> None:
    matrix = read(write(counts, kind, tmp_path))
    assert matrix.cells == tuple(CELLS)
    assert matrix.gene_labels == tuple(ENSEMBL if kind == "h5_v2" else GENES)
    for width in (1, 4, 100):
        assert np.array_equal(whole(matrix, width), counts.toarray())
        assert all(chunk.n_cells <= width for chunk in matrix.read(width))


@pytest.mark.parametrize("kind", ["h5ad_csr", "npz", "anndata"])
def test_columns_say_whose_a_cell_is(kind: str, counts: sp.csr_matrix, tmp_path: Path) -> None:
    donors = read(write(counts, kind, tmp_path)).observations["donor_id"]
    assert [donors.names[code] for code in donors.codes] == [f"P{i % 3}" for i in range(13)]


def test_a_table_beside_the_matrix_in_any_order(counts: sp.csr_matrix, tmp_path: Path) -> None:
    table = pd.DataFrame({"barcode": CELLS, "who": [f"Q{i}" for i in range(13)]}).iloc[::-1]
    table.to_csv(tmp_path / "obs.tsv", sep="\t", index=False)
    made = write(counts, "mtx", tmp_path)
    found = read(made, obs=tmp_path / "obs.tsv", patient_column="who").observations["who"]
    assert [found.names[code] for code in found.codes] == [f"Q{i}" for i in range(13)]


def test_antibody_counts_are_left_out(counts: sp.csr_matrix, tmp_path: Path) -> None:
    folder = write_folder(counts, tmp_path, v2=False)
    lines = (
        (folder / "features.tsv")
        .read_text()
        .replace("ACTB\tACTB\tGene Expression", "x\tCD4 protein\tAntibody Capture")
    )
    (folder / "features.tsv").write_text(lines)
    matrix = read({"source": folder})
    assert matrix.gene_labels == tuple(GENES[:-1])
    assert np.array_equal(whole(matrix), counts.toarray()[:, :-1])
    assert "1 features that are no gene expression" in matrix.notes[0]


@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize("layer", ["raw", "counts"])
def test_another_matrix_than_x(layer: str, in_memory: bool, counts: sp.csr_matrix, tmp_path: Path) -> None:
    made = anndata.AnnData(counts, obs=pd.DataFrame(index=CELLS), var=pd.DataFrame(index=GENES))
    made.layers["counts"] = counts.copy()
    made.raw = made.copy()
    scaled = made[:, :4].copy() if layer == "raw" else made
    scaled.X = scaled.X.toarray() - 1.5
    scaled.write_h5ad(tmp_path / "a.h5ad")
    matrix = read({"source": scaled if in_memory else tmp_path / "a.h5ad"}, layer=layer)
    assert matrix.gene_labels == tuple(GENES)
    assert np.array_equal(whole(matrix), counts.toarray())
    with pytest.raises(InputError, match="no layer 'spliced'"):
        read({"source": scaled if in_memory else tmp_path / "a.h5ad"}, layer="spliced")


def test_a_layer_of_a_format_without_layers(counts: sp.csr_matrix, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="an h5ad file or AnnData object"):
        read(write(counts, "mtx", tmp_path), layer="raw")


def test_categories_as_anndata_07_kept_them(counts: sp.csr_matrix, tmp_path: Path) -> None:
    made = write(counts, "h5ad_csr", tmp_path)
    with h5py.File(str(made["source"]), "r+") as root:
        codes, names = root["obs/donor_id/codes"][()], root["obs/donor_id/categories"][()]
        del root["obs/donor_id"]
        root["obs/donor_id"] = codes
        root.create_dataset("obs/__categories/donor_id", data=names, dtype=h5py.string_dtype())
    donors = read(made).observations["donor_id"]
    assert [donors.names[code] for code in donors.codes] == [f"P{i % 3}" for i in range(13)]


@pytest.mark.parametrize("kind", ["h5ad_csr", "h5ad_dense"])
def test_a_backed_object_is_sliced(kind: str, counts: sp.csr_matrix, tmp_path: Path) -> None:
    backed = anndata.read_h5ad(str(write(counts, kind, tmp_path)["source"]), backed="r")
    assert np.array_equal(whole(read({"source": backed}), 4), counts.toarray())
    backed.file.close()
