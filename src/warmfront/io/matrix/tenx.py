"""What 10x Cell Ranger writes: a folder of matrix.mtx, features and barcodes, or one h5 file."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.domain.single_cells import CellChunk, CellMatrix
from warmfront.domain.space import BoolArray
from warmfront.io.h5ad import H5adFile, open_h5ad
from warmfront.io.limits import check_file
from warmfront.io.matrix.bounds import (
    MAX_MATRIX_BYTES,
    check_matrix_shape,
    check_pointers,
    make_chunk,
    plan_chunks,
)
from warmfront.io.matrix.h5ad import sparse_parts
from warmfront.io.matrix.held import chunks_of_rows
from warmfront.io.matrix.mtx import read_mtx
from warmfront.io.tables import file_digest
from warmfront.io.text import read_lines

GENE_EXPRESSION = "Gene Expression"


def is_tenx_folder(path: Path) -> bool:
    """Tell whether a folder holds ``matrix.mtx``, plain or gzip."""
    return path.is_dir() and any((path / name).is_file() for name in ("matrix.mtx", "matrix.mtx.gz"))


def _part(folder: Path, *names: str) -> Path:
    for name in names:
        for ending in ("", ".gz"):
            if (folder / f"{name}{ending}").is_file():
                return folder / f"{name}{ending}"
    raise refuse(
        folder.name,
        "no file " + " or ".join(names),
        "matrix.mtx, features.tsv (or genes.tsv) and barcodes.tsv, each plain or gzip",
        "copy the whole folder filtered_feature_bc_matrix",
    )


def read_tenx_folder(folder: Path) -> CellMatrix:
    """Read a folder of ``matrix.mtx``, ``features.tsv`` or ``genes.tsv``, and ``barcodes.tsv``.

    Parameters
    ----------
    folder : Path
        As Cell Ranger writes it (version 2 or 3), plain or gzip.

    Returns
    -------
    CellMatrix
        Gene expression only: antibody and guide counts are left out and counted in the notes. Genes are
        known by their identifiers where these are Ensembl's, else by their names.

    Raises
    ------
    InputError
        When a file is missing or damaged, or the numbers declared and found differ.
    """
    features, barcodes = _part(folder, "features.tsv", "genes.tsv"), _part(folder, "barcodes.tsv")
    matrix = _part(folder, "matrix.mtx")
    rows = [line.rstrip("\r\n").split("\t") for line in read_lines(features)]
    cells = tuple(line.strip() for line in read_lines(barcodes) if line.strip())
    labels = tuple((row[1] if len(row) > 1 else row[0]).strip() for row in rows)
    identifiers = tuple(row[0].strip() for row in rows)
    kinds = [row[2].strip() if len(row) > 2 else GENE_EXPRESSION for row in rows]
    kept = np.array([kind == GENE_EXPRESSION for kind in kinds], dtype=np.bool_)
    data, indices, indptr = read_mtx(matrix, len(labels), len(cells))
    where = f"{folder.name}/{matrix.name}"
    parts = (file_digest(path) for path in (matrix, features, barcodes))
    return CellMatrix(
        file_name=folder.name,
        sha256=hashlib.sha256("".join(parts).encode()).hexdigest(),
        source_format="10x mtx",
        cells=cells,
        gene_labels=_name_genes(identifiers, labels, kept),
        observations={},
        read=_only(chunks_of_rows(where, data, indices, indptr, len(labels)), kept),
        notes=_left_out(kept),
    )


def _name_genes(identifiers: tuple[str, ...], names: tuple[str, ...], kept: BoolArray) -> tuple[str, ...]:
    """Return identifiers if they are Ensembl's: names change with the release, identifiers do not."""
    ensembl = sum(text.startswith("ENSG") for text in identifiers) > len(identifiers) / 2
    chosen = identifiers if ensembl else names
    return tuple(name for name, wanted in zip(chosen, kept.tolist(), strict=True) if wanted)


def _left_out(kept: BoolArray) -> tuple[str, ...]:
    n_other = int((~kept).sum())
    return (f"{n_other:,} features that are no gene expression were left out.",) if n_other else ()


def _only(read: Any, kept: BoolArray) -> Any:
    """Drop the columns of other kinds of features from each chunk."""
    if kept.all():
        return read
    place = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)

    def narrowed(width: int) -> Iterator[CellChunk]:
        for chunk in read(width):
            at = place[chunk.indices]
            ends = np.concatenate([[0], np.cumsum(at >= 0)])[chunk.indptr]
            yield CellChunk(
                start=chunk.start,
                data=chunk.data[at >= 0],
                indices=at[at >= 0],
                indptr=ends,
                n_genes=int(kept.sum()),
            )

    return narrowed


def read_tenx_h5(path: Path) -> CellMatrix:
    """Read the h5 file that Cell Ranger writes: group ``matrix`` (version 3), or one group per genome.

    Parameters
    ----------
    path : Path
        For example ``filtered_feature_bc_matrix.h5``.

    Returns
    -------
    CellMatrix
        Gene expression only, read in chunks of cells.

    Raises
    ------
    InputError
        When it is damaged, holds several genomes, or its parts do not fit.
    """
    stored = check_file(path, MAX_MATRIX_BYTES)
    with open_h5ad(path) as root:
        file = H5adFile(path.name, stored, root)
        name = _group_name(file)
        group = file.member(root, name, name)
        shape = file.numbers(file.member(group, "shape", f"{name}/shape"), f"{name}/shape", 1).tolist()
        if len(shape) != 2:
            raise file.refuse(f"{name}/shape", f"{len(shape)} numbers", "genes and cells")
        genes, n_cells = int(shape[0]), int(shape[1])
        check_matrix_shape(f"{path.name}: {name}", n_cells, genes)
        cells = file.texts(file.member(group, "barcodes", f"{name}/barcodes"), f"{name}/barcodes")
        identifiers, labels, kept = _features(file, group, name)
        if (len(labels), len(cells)) != (genes, n_cells):
            raise file.refuse(
                name, f"{len(labels):,} genes and {len(cells):,} cells", f"{genes:,} and {n_cells:,}"
            )
        pointers, _, values = sparse_parts(file, group, ("indptr", "indices", "data"), name)
        check_pointers(f"{path.name}: {name}", pointers, n_cells, values.size, genes)

    def read(width: int) -> Iterator[CellChunk]:
        with open_h5ad(path) as root:
            again = H5adFile(path.name, stored, root)
            inner = again.member(root, name, name)
            ends, at, data = sparse_parts(again, inner, ("indptr", "indices", "data"), name)
            for start, end in plan_chunks(ends, width):
                part = slice(int(ends[start]), int(ends[end]))
                where = f"{path.name}: {name}"
                yield make_chunk(where, start, data[part], at[part], ends[start : end + 1], genes)

    return CellMatrix(
        file_name=path.name,
        sha256=file_digest(path),
        source_format="10x h5",
        cells=cells,
        gene_labels=_name_genes(identifiers, labels, kept),
        observations={},
        read=_only(read, kept),
        notes=_left_out(kept),
    )


def _group_name(file: H5adFile) -> str:
    if "matrix" in file.root:
        return "matrix"
    names = [name for name in file.root if "barcodes" in file.root[name]]
    if len(names) == 1:
        return str(names[0])
    raise file.refuse(
        "root",
        f"{len(names)} groups with barcodes" if names else "no group matrix and no genome with barcodes",
        "one matrix of Cell Ranger 2 or 3 (or an h5ad file under a name that ends in .h5ad)",
        "export one genome",
    )


def _features(file: H5adFile, group: Any, name: str) -> tuple[tuple[str, ...], tuple[str, ...], BoolArray]:
    if "features" in group:
        inner = file.member(group, "features", f"{name}/features")
        part = f"{name}/features"
        found = {
            key: file.texts(file.member(inner, key, f"{part}/{key}"), f"{part}/{key}")
            for key in ("id", "name", "feature_type")
        }
        kept = np.array([kind == GENE_EXPRESSION for kind in found["feature_type"]], dtype=np.bool_)
        return found["id"], found["name"], kept
    identifiers = file.texts(file.member(group, "genes", f"{name}/genes"), f"{name}/genes")
    labels = file.texts(file.member(group, "gene_names", f"{name}/gene_names"), f"{name}/gene_names")
    return identifiers, labels, np.ones(len(labels), dtype=np.bool_)
