"""AnnData at the edge: an object as a raw table, and profiles as an h5ad file."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.assay import FloatArray, RawTable
from warmfront.domain.errors import refuse
from warmfront.domain.phenotype import SECOND_AXIS, Phenotype
from warmfront.domain.tme import TmeProfile
from warmfront.io.limits import check_shape
from warmfront.io.tables import read_table

SCHEMA = "warmfront-profile/1"
SCORE_FIELDS = ("raw", "percentile", "stability_low", "stability_high", "coverage")
"""Fields of an axis that become one table of samples x axes each, in ``obsm``."""


def is_annotated(found: object) -> bool:
    """Tell whether an object looks like AnnData, without importing it.

    Parameters
    ----------
    found : object
        What the user handed over.

    Returns
    -------
    bool
        True when it has a matrix and names on both sides.
    """
    return all(hasattr(found, name) for name in ("X", "obs_names", "var_names"))


def read_expression(expression: object) -> RawTable:
    """Read whatever a verb was given as its expression table.

    Parameters
    ----------
    expression : path or AnnData
        A file, or an object in memory.

    Returns
    -------
    RawTable
        As `read_table` or `read_annotated` gives it.

    Raises
    ------
    InputError
        When it is neither, or cannot be used.
    """
    if is_annotated(expression):
        return read_annotated(expression)
    if isinstance(expression, str | os.PathLike):
        return read_table(Path(expression))
    raise refuse(
        "expression",
        f"an object of type {type(expression).__name__}",
        "the path of a table, or an AnnData object",
        "wrap a table in memory: anndata.AnnData(table), with samples in rows and genes in columns",
    )


def read_annotated(annotated: Any) -> RawTable:
    """Take the matrix of an AnnData object as it is.

    Parameters
    ----------
    annotated : AnnData
        Samples in ``obs``, genes in ``var``; ``X`` dense or sparse. The object is not changed.

    Returns
    -------
    RawTable
        Samples in rows, float64.

    Raises
    ------
    InputError
        When there is no matrix of real numbers, it is empty, or backed by a file too large to hold.
    """
    matrix = annotated.X
    if matrix is None:
        raise refuse("AnnData", "no matrix X", "expression in X", "copy the layer that is meant into X")
    check_shape("AnnData: X", *matrix.shape)
    if 0 in matrix.shape:
        rows, columns = matrix.shape
        raise refuse("AnnData: X", f"{rows} x {columns} values", "a sample and genes", "check the selection")
    if np.dtype(matrix.dtype).kind not in "iuf":
        raise refuse("AnnData: X", f"values of type {matrix.dtype}", "real numbers", "convert the matrix")
    # A backed object hands out its matrix only when it is sliced.
    matrix = matrix[:] if not isinstance(matrix, np.ndarray) and not hasattr(matrix, "toarray") else matrix
    dense = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    values: FloatArray = np.array(dense, dtype=np.float64)
    if np.isinf(values).any():
        raise refuse("AnnData: X", "infinite values", "finite numbers, NaN for missing", "mend the matrix")
    return RawTable(
        file_name="AnnData object",
        sha256=hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest(),
        row_labels=tuple(str(name) for name in annotated.obs_names),
        column_labels=tuple(str(name) for name in annotated.var_names),
        values=values,
    )


def write_profiles_h5ad(
    folder: Path,
    profiles: Sequence[TmeProfile],
    phenotypes: Mapping[str, Phenotype],
    provenance: Mapping[str, str],
) -> Path:
    """Write ``profile.h5ad``: calls in ``obs``, scores in ``obsm``, what they are in ``uns``.

    The layout is documented in docs/reference/outputs.md; there is no ``X``, because a profile has no
    genes.

    Parameters
    ----------
    folder : Path
        Where to write.
    profiles : sequence of TmeProfile
        Of usable samples.
    phenotypes : mapping of str to Phenotype
        By sample.
    provenance : mapping of str to str
        Versions, seed, digest of the input.

    Returns
    -------
    Path
        The file.
    """
    import h5py

    path = folder / "profile.h5ad"
    samples = [profile.sample_id for profile in profiles]
    with h5py.File(path, "w") as root:
        root.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        _frame(root, "obs", samples, _calls(profiles, phenotypes))
        _frame(root, "var", [], {})
        obsm = _mapping(root, "obsm")
        axes = dict.fromkeys(axis.axis for profile in profiles for axis in profile.axes)
        for field in SCORE_FIELDS:
            columns = {name: [_number(profile, name, field) for profile in profiles] for name in axes}
            _frame(obsm, f"warmfront_{field}", samples, columns)
        steps = dict.fromkeys(step.row for profile in profiles for step in profile.cycle)
        for field in ("z", "percentile"):
            columns = {row: [_step(profile, row, field) for profile in profiles] for row in steps}
            _frame(obsm, f"warmfront_cycle_{field}", samples, columns)
        for method, columns in _fractions(profiles).items():
            _frame(obsm, f"warmfront_fractions_{method}", samples, columns)
        for name in ("layers", "varm", "obsp", "varp"):
            _mapping(root, name)
        _describe(_mapping(root, "uns"), profiles, axes, provenance)
    return path


def _calls(profiles: Sequence[TmeProfile], phenotypes: Mapping[str, Phenotype]) -> dict[str, list[Any]]:
    found = [phenotypes.get(profile.sample_id) for profile in profiles]
    return {
        "phenotype": [call.call.value if call and call.call else "" for call in found],
        **{
            name: [_float(getattr(call, name) if call else None) for call in found]
            for name in ("inflamed", "excluded", "desert")
        },
        "prediction_set": [
            ";".join(kind.value for kind in call.prediction_set) if call else "" for call in found
        ],
        "prediction_coverage": [
            _float(call.prediction_coverage[0] if call and call.prediction_coverage else None)
            for call in found
        ],
        **{dimension: [_state(call, dimension) for call in found] for dimension in SECOND_AXIS},
        "abstained": [call.abstained if call else True for call in found],
        "reason": [call.reason if call else "not classified" for call in found],
        "reference": [profile.reference or "" for profile in profiles],
        "n_genes": [float(profile.n_genes) for profile in profiles],
    }


def _state(call: Phenotype | None, dimension: str) -> str:
    readings = call.second_axis if call is not None else ()
    return next((reading.state for reading in readings if reading.dimension == dimension), "")


def _float(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _number(profile: TmeProfile, axis: str, field: str) -> float:
    found = profile.axis(axis)
    return _float(getattr(found, field) if found is not None else None)


def _step(profile: TmeProfile, row: str, field: str) -> float:
    return next((_float(getattr(step, field)) for step in profile.cycle if step.row == row), float("nan"))


def _fractions(profiles: Sequence[TmeProfile]) -> dict[str, dict[str, list[float]]]:
    methods = dict.fromkeys(entry.method for profile in profiles for entry in profile.fractions)
    tables: dict[str, dict[str, list[float]]] = {}
    for method in methods:
        entries = [next((e for e in p.fractions if e.method == method), None) for p in profiles]
        parts = [
            {}
            if e is None
            else {c.cell_type: c.fraction for c in (*e.cells, *((e.other,) if e.other else ()))}
            for e in entries
        ]
        names = dict.fromkeys(name for part in parts for name in part)
        tables[method] = {name: [_float(part.get(name)) for part in parts] for name in names}
    return tables


def _describe(
    uns: Any, profiles: Sequence[TmeProfile], axes: Mapping[str, None], provenance: Mapping[str, str]
) -> None:
    group = _mapping(uns, "warmfront")
    for key, value in {"schema": SCHEMA, "research_use": "Research use only.", **provenance}.items():
        _text(group, key, value)
    found = {name: next(a for p in profiles for a in p.axes if a.axis == name) for name in axes}
    _frame(
        group,
        "axes",
        list(axes),
        {
            field: [str(getattr(axis, field)) for axis in found.values()]
            for field in ("label", "method", "unit", "reading", "source", "status")
        },
    )
    notes = sorted({profile.reference_note for profile in profiles})
    _text(group, "reference_note", "; ".join(notes))
    _text(group, "flags", "; ".join(sorted({flag for profile in profiles for flag in profile.flags})))


def _mapping(parent: Any, name: str) -> Any:
    group = parent.create_group(name)
    group.attrs.update({"encoding-type": "dict", "encoding-version": "0.1.0"})
    return group


def _text(group: Any, name: str, value: str) -> None:
    import h5py

    dataset = group.create_dataset(name, data=value, dtype=h5py.string_dtype())
    dataset.attrs.update({"encoding-type": "string", "encoding-version": "0.2.0"})


def _array(group: Any, name: str, values: Sequence[Any]) -> None:
    import h5py

    if all(isinstance(value, str) for value in values):
        dataset = group.create_dataset(
            name, data=list(values), dtype=h5py.string_dtype(), shape=(len(values),)
        )
        kind = "string-array"
    else:
        dataset = group.create_dataset(name, data=np.asarray(values))
        kind = "array"
    dataset.attrs.update({"encoding-type": kind, "encoding-version": "0.2.0"})


def _frame(parent: Any, name: str, index: Sequence[str], columns: Mapping[str, Sequence[Any]]) -> None:
    import h5py

    # A slash would be read as a folder of the file.
    columns = {column.replace("/", "_"): values for column, values in columns.items()}
    group = parent.create_group(name)
    group.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index"})
    group.attrs.create("column-order", list(columns), dtype=h5py.string_dtype(), shape=(len(columns),))
    _array(group, "_index", index)
    for column, values in columns.items():
        _array(group, column, values)
