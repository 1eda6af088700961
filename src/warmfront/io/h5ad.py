"""The matrix of an h5ad file: dense, CSR or CSC, read with h5py and nothing of AnnData."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, refuse
from warmfront.io.limits import check_expansion, check_file, check_shape
from warmfront.io.numbers import LabelledNumbers, check_finite

_WRITE_AGAIN = "write the file again with a current AnnData"
_COPY_LAYER = "copy the layer that holds the expression into X and write the file again"
_NUMBER_KINDS = "iuf"
OLD_CATEGORIES = "__categories"
"""Where AnnData 0.7 kept the texts of categorical columns."""


class H5adFile:
    """An open h5ad file that gives only plain members stored in the file itself."""

    def __init__(self, name: str, stored: int, root: Any) -> None:
        self.name = name
        self.stored = stored
        self.root = root

    def refuse(self, part: str, found: str, allowed: str, next_step: str = _WRITE_AGAIN) -> InputError:
        """Return the refusal of a part of the file."""
        return refuse(f"{self.name}: {part}", found, allowed, next_step)

    def member(self, group: Any, key: str, part: str) -> Any:
        """Return a member of a group, refusing whatever leads out of the file."""
        import h5py

        link = group.get(key, getlink=True)
        if link is None:
            told = (_COPY_LAYER,) if part == "X" else ()
            raise self.refuse(part, "nothing of that name", f"a member {key!r}", *told)
        if not isinstance(link, h5py.HardLink):
            raise self.refuse(part, "a link to another place", "data stored in the file itself")
        found = group[key]
        if isinstance(found, h5py.Dataset) and (found.is_virtual or found.external):
            raise self.refuse(part, "data stored in another file", "data stored in the file itself")
        return found

    def check_numbers(self, dataset: Any, part: str, dimensions: int) -> None:
        """Raise when the dataset is not one of numbers in so many dimensions."""
        shape = getattr(dataset, "shape", None)
        kind = getattr(getattr(dataset, "dtype", None), "kind", "?")
        if shape is None or len(shape) != dimensions or kind not in _NUMBER_KINDS:
            raise self.refuse(
                part, f"shape {shape} of kind {kind!r}", f"numbers in {dimensions} dimension(s)"
            )

    def numbers(self, dataset: Any, part: str, dimensions: int) -> Any:
        """Return the whole dataset after checking its kind, shape and declared size."""
        self.check_numbers(dataset, part, dimensions)
        check_expansion(f"{self.name}: {part}", self.stored, int(dataset.size) * dataset.dtype.itemsize)
        return dataset[()]

    def labels(self, axis: str) -> tuple[str, ...]:
        """Return the index of ``obs`` or ``var``."""
        import h5py

        group = self.member(self.root, axis, axis)
        if not isinstance(group, h5py.Group):
            raise self.refuse(axis, "the layout of AnnData before 0.7", "a group with an index")
        key = group.attrs.get("_index", "_index")
        index = self.member(group, str(key), f"{axis}/{key}")
        if isinstance(index, h5py.Group):
            told = self.categorical(group, str(key), axis)
            if told is None:
                return self.texts(self.member(index, "values", f"{axis}/{key}/values"), f"{axis}/{key}")
            codes, texts = told
            if codes.size and codes.min() < 0:
                raise self.refuse(f"{axis}/{key}", "missing labels", "a label for each row")
            return tuple(texts[code] for code in codes)
        return self.texts(index, f"{axis}/{key}")

    def categorical(self, group: Any, name: str, where: str) -> tuple[Any, tuple[str, ...]] | None:
        """Return codes (-1: missing) and texts of a categorical column, or None when it is of another kind.

        AnnData 0.7 kept the texts in a group beside the columns, and the codes as if they were numbers.
        """
        import h5py

        part = f"{where}/{name}"
        found = self.member(group, name, part)
        if isinstance(found, h5py.Group):
            if "categories" not in found:
                return None
            kept, codes = (self.member(found, inner, f"{part}/{inner}") for inner in ("categories", "codes"))
        else:
            old = f"{where}/{OLD_CATEGORIES}"
            beside = self.member(group, OLD_CATEGORIES, old) if OLD_CATEGORIES in group else ()
            if name not in beside:
                return None
            kept, codes = self.member(beside, name, f"{old}/{name}"), found
        texts, codes = self.texts(kept, part), self.numbers(codes, part, 1)
        whole = codes.dtype.kind in "iu"
        if not whole or (codes.size and not (codes.min() >= -1 and codes.max() < len(texts))):
            raise self.refuse(part, "codes outside the categories", "valid codes")
        return codes, texts

    def texts(self, dataset: Any, part: str) -> tuple[str, ...]:
        """Return a list of texts after checking its declared size."""
        import h5py

        if getattr(dataset, "ndim", None) != 1:
            raise self.refuse(part, "no one-dimensional dataset", "a list of labels")
        check_shape(f"{self.name}: {part}", int(dataset.shape[0]), 1)
        check_expansion(f"{self.name}: {part}", self.stored, int(dataset.size) * dataset.dtype.itemsize)
        if h5py.check_string_dtype(dataset.dtype) is not None:
            return tuple(str(text).strip() for text in dataset.asstr()[()])
        if dataset.dtype.kind in "iu":
            return tuple(str(number) for number in dataset[()])
        raise self.refuse(part, f"labels of type {dataset.dtype}", "texts")


def _sparse(file: H5adFile, group: Any, encoding: str, shape: tuple[int, int]) -> FloatArray:
    by_row = encoding.startswith("csr")
    major, minor = shape if by_row else shape[::-1]
    pointers = file.numbers(file.member(group, "indptr", "X/indptr"), "X/indptr", 1)
    places = file.numbers(file.member(group, "indices", "X/indices"), "X/indices", 1)
    data = file.numbers(file.member(group, "data", "X/data"), "X/data", 1)
    ends_fit = len(pointers) == major + 1 and pointers[0] == 0 and pointers[-1] == len(data) == len(places)
    if not ends_fit or np.any(np.diff(pointers) < 0) or "f" in (pointers.dtype.kind, places.dtype.kind):
        raise file.refuse("X/indptr", "pointers that do not fit the data", f"{major + 1} rising pointers")
    if places.size and not (places.min() >= 0 and places.max() < minor):
        raise file.refuse("X/indices", "positions outside the shape", f"0 to {minor - 1}")
    values = np.zeros((major, minor), dtype=np.float64)
    np.add.at(values, (np.repeat(np.arange(major), np.diff(pointers)), places), data)
    return values if by_row else np.ascontiguousarray(values.T)


def declared_shape(file: H5adFile, matrix: Any) -> tuple[int, int]:
    """Return the shape that the matrix declares, samples x genes.

    Parameters
    ----------
    file : H5adFile
        The open file.
    matrix : h5py.Dataset or h5py.Group
        Its ``X``.

    Returns
    -------
    tuple of int
        Rows and columns.

    Raises
    ------
    InputError
        When it is not two-dimensional.
    """
    import h5py

    if isinstance(matrix, h5py.Dataset):
        shape: Sequence[int] = matrix.shape or ()
    else:
        shape = np.atleast_1d(matrix.attrs.get("shape", ())).tolist()
    if len(shape) != 2 or not all(isinstance(side, int) for side in shape):
        raise file.refuse("X", f"shape {tuple(shape)}", "two dimensions, samples x genes")
    return int(shape[0]), int(shape[1])


def _matrix(file: H5adFile) -> LabelledNumbers:
    import h5py

    matrix = file.member(file.root, "X", "X")
    shape = declared_shape(file, matrix)
    check_shape(f"{file.name}: X", *shape)
    check_expansion(f"{file.name}: X", file.stored, 8 * shape[0] * shape[1])
    rows, columns = file.labels("obs"), file.labels("var")
    if shape != (len(rows), len(columns)):
        raise file.refuse(
            "X",
            f"a declared shape of {shape[0]:,} x {shape[1]:,}",
            f"{len(rows):,} x {len(columns):,}, as many as obs and var have labels",
        )
    if not rows or not columns:
        raise file.refuse(
            "X", "no samples or no genes", "at least one of each", "check that the export finished"
        )
    if isinstance(matrix, h5py.Dataset):
        values = np.asarray(file.numbers(matrix, "X", 2), dtype=np.float64)
    else:
        encoding = str(matrix.attrs.get("encoding-type", matrix.attrs.get("h5sparse_format", "none")))
        if not encoding.startswith(("csr", "csc")):
            raise file.refuse("X", f"encoding {encoding!r}", "a dense array, csr_matrix or csc_matrix")
        values = _sparse(file, matrix, encoding, shape)
    return LabelledNumbers(row_labels=rows, column_labels=columns, values=values)


@contextmanager
def open_h5ad(path: Path) -> Iterator[Any]:
    """Open an HDF5 file, and turn whatever damage shows while it is read into one kind of error.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    h5py.File
        Open for reading.

    Raises
    ------
    InputError
        When the file is damaged or is none.
    """
    import h5py

    try:
        with h5py.File(path, "r") as root:
            yield root
    except InputError:
        raise
    # h5py reports damage by whichever of these its C library or its Python part meets first.
    except (OSError, RuntimeError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise refuse(
            path.name,
            f"damaged or foreign content ({(str(error).splitlines() or [type(error).__name__])[0][:120]})",
            "a complete h5ad file",
            "copy or export it again",
        ) from error


def read_h5ad(path: Path) -> LabelledNumbers:
    """Read ``X`` of an h5ad file with the indices of ``obs`` (rows) and ``var`` (columns).

    The declared shape is compared with the file's size and with the number of labels before any
    array is made; links out of the file and object arrays are refused.

    Parameters
    ----------
    path : Path
        An h5ad file written by AnnData 0.7 or newer.

    Returns
    -------
    LabelledNumbers
        Samples in rows, as AnnData stores them.

    Raises
    ------
    InputError
        When the file is damaged, declares too much, or holds no numeric matrix with labels.
    """
    stored = check_file(path)
    with open_h5ad(path) as root:
        numbers = _matrix(H5adFile(path.name, stored, root))
    problems = check_finite(path.name, numbers.row_labels, numbers.column_labels, numbers.values)
    if problems:
        raise InputError(problems)
    return numbers
