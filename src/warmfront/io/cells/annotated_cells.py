"""Cell tables in AnnData: h5ad files by the package's own reader, and objects in memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import InputError, refuse
from warmfront.domain.space import Labels
from warmfront.io.cells.columns import Use, check_identifiers, check_rows, labels_as_flags, make_labels
from warmfront.io.h5ad import H5adFile, declared_shape, open_h5ad
from warmfront.io.h5ad_blocks import read_h5ad_blocks
from warmfront.io.limits import check_file

POSITIONS = ("obsm/spatial/0", "obsm/spatial/1")
NAMES = "obs_names"
MARKER = "var/"
MAX_MARKERS = 200  # assumption: an antibody panel has fewer, a transcriptome more
_ROWS = 100_000


class H5adCells:
    """Cells of an h5ad file: ``obs``, ``obsm["spatial"]``, and ``X`` when it is a panel of markers.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        When it is damaged, declares too much, or its parts do not fit each other.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = path.name
        self.stored = check_file(path)
        with open_h5ad(path) as root:
            file = H5adFile(path.name, self.stored, root)
            obs = file.member(root, "obs", "obs")
            if not hasattr(obs, "keys"):
                raise file.refuse("obs", "the layout of AnnData before 0.7", "a group of columns")
            self.index = str(obs.attrs.get("_index", "_index"))
            self.count = _length(file, file.member(obs, self.index, f"obs/{self.index}"))
            check_rows(path.name, self.count)
            columns = [str(key) for key in obs if key != self.index and not str(key).startswith("__")]
            obsm = root.get("obsm")
            self.placed = obsm is not None and "spatial" in obsm
            self.markers = _panel(file, set(columns))
        self.names = (
            NAMES,
            *(POSITIONS if self.placed else ()),
            *columns,
            *(MARKER + m for m in self.markers),
        )

    def read(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the wanted columns by place."""
        found: dict[int, Any] = {}
        with open_h5ad(self.path) as root:
            file = H5adFile(self.where, self.stored, root)
            places = self._positions(file) if self.placed else None
            obs = file.member(root, "obs", "obs")
            for place, use in wanted.items():
                name = self.names[place]
                if name in POSITIONS and places is not None:
                    found[place] = _used(self.where, name, places[:, POSITIONS.index(name)], use)
                elif not name.startswith(MARKER):
                    key = self.index if name == NAMES else name
                    column = _column(file, obs, key, self.count)
                    found[place] = _used(self.where, name, column, use)
        asked = {place: self.names[place] for place in wanted if self.names[place].startswith(MARKER)}
        if asked:
            found |= self._markers(asked)
        return {place: column for place, column in found.items() if column is not None}

    def _positions(self, file: H5adFile) -> Any:
        part = "obsm/spatial"
        dataset = file.member(file.member(file.root, "obsm", "obsm"), "spatial", part)
        file.check_numbers(dataset, part, 2)
        rows, columns = dataset.shape
        if rows != self.count or columns not in (2, 3):
            raise file.refuse(part, f"shape {rows:,} x {columns}", f"{self.count:,} x 2, one row per cell")
        return np.asarray(file.numbers(dataset, part, 2), dtype=np.float64)[:, :2]

    def _markers(self, asked: Mapping[int, str]) -> dict[int, Any]:
        table = np.empty((self.count, len(self.markers)), dtype=np.float32)
        start = 0
        shape = (self.count, len(self.markers))
        for block in read_h5ad_blocks(self.path, shape, by_row=True, width=_ROWS):
            table[start : start + len(block)] = block
            start += len(block)
        return {place: table[:, self.markers.index(name[len(MARKER) :])] for place, name in asked.items()}


def _length(file: H5adFile, member: Any) -> int:
    inner = member.get("codes", member.get("values")) if hasattr(member, "keys") else member
    shape = getattr(inner, "shape", None)
    if shape is None or len(shape) != 1:
        raise file.refuse("obs", "no one-dimensional index", "one name per cell")
    return int(shape[0])


def _panel(file: H5adFile, taken: set[str]) -> tuple[str, ...]:
    """Return the markers of ``X``; none when it is a transcriptome or absent."""
    if "X" not in file.root or "var" not in file.root:
        return ()
    matrix = file.member(file.root, "X", "X")
    if getattr(matrix, "shape", ()) is None:  # AnnData writes an absent X as an empty dataset
        return ()
    width = declared_shape(file, matrix)[1]
    names = file.labels("var") if 0 < width <= MAX_MARKERS else ()
    distinct = len(set(names)) == len(names) == width
    return names if distinct and not taken & set(names) else ()


def _column(file: H5adFile, obs: Any, name: str, count: int) -> Any:
    """Return a column of ``obs`` as `Labels` or as an array of numbers."""
    import h5py

    part = f"obs/{name}"
    told = file.categorical(obs, name, "obs")
    if told is not None:
        codes, names = told
        if len(codes) != count:
            raise file.refuse(part, f"{len(codes):,} codes", f"one for each of {count:,} cells")
        return make_labels(np.asarray(codes, dtype=np.int64), list(names))
    member = file.member(obs, name, part)
    hidden = None
    if isinstance(member, h5py.Group):
        mask = file.member(member, "mask", f"{part}/mask")
        if getattr(mask, "shape", None) != (count,):
            raise file.refuse(part, "a mask that does not fit", f"one value for each of {count:,} cells")
        hidden = np.asarray(mask[()], dtype=bool)
        member = file.member(member, "values", f"{part}/values")
    if getattr(member, "shape", None) != (count,):
        raise file.refuse(
            part, f"shape {getattr(member, 'shape', None)}", f"one value for each of {count:,} cells"
        )
    if member.dtype.kind in "iufb":
        numbers = np.asarray(member[()], dtype=np.float64)
        return numbers if hidden is None else np.where(hidden, np.nan, numbers)
    distinct, places = np.unique(np.array(file.texts(member, part)), return_inverse=True)
    return make_labels(places if hidden is None else np.where(hidden, -1, places), distinct.tolist())


def _used(where: str, name: str, column: Any, use: Use) -> Any:
    """Return a column, of labels or numbers, for its use."""
    if use is Use.MARKER:
        return labels_as_flags(column) if isinstance(column, Labels) else column.astype(np.float32)
    if use is Use.POSITION:
        if isinstance(column, Labels):
            raise refuse(f"{where}: {name}", "text", "numbers", "name another column as the position")
        return np.asarray(column, dtype=np.float64)
    if not isinstance(column, Labels):
        values, codes = np.unique(column, return_inverse=True)
        texts = ["" if np.isnan(value) else f"{value:.12g}" for value in values]
        column = make_labels(codes, texts)
    if use is Use.LABEL:
        return column
    check_identifiers(f"{where}: {name}", max(map(len, column.names), default=0))
    return np.array([*column.names, ""])[column.codes]


class AnnDataCells:
    """Cells of an AnnData object in memory, which is not changed.

    Parameters
    ----------
    annotated : AnnData
        With ``obsm["spatial"]``, or positions in ``obs``.

    Raises
    ------
    InputError
        When positions and cells do not fit.
    """

    def __init__(self, annotated: Any) -> None:
        self.where = "AnnData object"
        self.annotated = annotated
        check_rows(self.where, annotated.n_obs)
        columns = [str(name) for name in annotated.obs.columns]
        names = [str(name) for name in annotated.var_names]
        small = 0 < len(names) <= MAX_MARKERS and annotated.X is not None and not set(names) & set(columns)
        self.markers = tuple(names) if small and len(set(names)) == len(names) else ()
        self.placed = "spatial" in annotated.obsm
        self.names = (
            NAMES,
            *(POSITIONS if self.placed else ()),
            *columns,
            *(MARKER + m for m in self.markers),
        )

    def read(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the wanted columns by place."""
        found = {place: self._read(self.names[place], use) for place, use in wanted.items()}
        return {place: column for place, column in found.items() if column is not None}

    def _read(self, name: str, use: Use) -> Any:
        if name in POSITIONS and self.placed:
            return _used(self.where, name, self._positions()[:, POSITIONS.index(name)], use)
        if name.startswith(MARKER):
            column = self.annotated.X[:, self.markers.index(name[len(MARKER) :])]
            dense = column.toarray() if hasattr(column, "toarray") else column
            return np.asarray(dense, dtype=np.float32).ravel()
        values = self.annotated.obs_names if name == NAMES else self.annotated.obs[name]
        numbers = np.asarray(values)
        if numbers.dtype.kind in "iufb":
            return _used(self.where, name, numbers.astype(np.float64), use)
        texts = np.array(["" if _is_missing(value) else str(value) for value in numbers])
        names, codes = np.unique(texts, return_inverse=True)
        return _used(self.where, name, make_labels(codes, names.tolist()), use)

    def _positions(self) -> Any:
        places = np.asarray(self.annotated.obsm["spatial"])
        fits = places.ndim == 2 and places.shape[1] in (2, 3) and places.dtype.kind in "iuf"
        if not fits:
            raise self._misplaced(places)
        return places[:, :2].astype(np.float64)

    def _misplaced(self, places: Any) -> InputError:
        found = f"shape {places.shape} of kind {places.dtype.kind!r}"
        return refuse(
            "AnnData: obsm/spatial", found, "numbers, one row per cell and two columns", "mend obsm"
        )


def _is_missing(value: Any) -> bool:
    # Missing values of pandas are equal to nothing, not even to themselves, or answer neither yes nor no.
    return value is None or str(value == value) != "True"
