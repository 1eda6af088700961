"""What a simulated cohort writes: summaries as CSV, and every patient in compressed CSV when asked."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.virtual_cohort import PatientRows, VirtualCohort
from warmfront.io.outputs import format_cell, write_text

PATIENTS = "patients.csv.gz"
COURSES = "courses.csv.gz"
SHARES = "shares.csv"
OPTIONAL_FILES = (SHARES, PATIENTS, COURSES)
"""Written only when asked for."""


def write_cohort(folder: Path, cohort: VirtualCohort) -> None:
    """Write the summaries of a cohort.

    Parameters
    ----------
    folder : Path
        Receives ``bands.csv``, ``changes.csv``, ``statuses.csv`` and, with thresholds, ``shares.csv``.
    cohort : VirtualCohort
        The same cohort gives the same bytes.
    """
    levels = [name_level(level) for level in cohort.levels]
    _write(
        folder,
        "bands.csv",
        ("output", "unit", "day", "mean", *levels),
        [
            (band.output, band.unit, day, band.mean[i], *(quantile[i] for quantile in band.quantiles))
            for band in cohort.bands
            for i, day in enumerate(band.days)
        ],
    )
    _write(
        folder,
        "changes.csv",
        ("output", "change", "n_patients", *levels),
        [
            (one.output, one.change, one.n_patients, *(one.quantiles or (None,) * len(levels)))
            for one in cohort.changes
        ],
    )
    _write(
        folder,
        "statuses.csv",
        ("status", "reason", "n_patients", "share", "first_day"),
        [(one.status, one.reason, one.n_patients, one.share, one.first_day) for one in cohort.statuses],
    )
    if cohort.shares:
        days = cohort.bands[0].days
        _write(
            folder,
            SHARES,
            ("output", "threshold", "day", "share"),
            [
                (one.output, one.threshold, day, share)
                for one in cohort.shares
                for day, share in zip((*days, "any"), (*one.shares, one.ever), strict=True)
            ],
        )


def name_level(level: float) -> str:
    """Return the column of a quantile.

    Examples
    --------
    >>> name_level(0.05), name_level(0.5)
    ('q05', 'q50')
    """
    return f"q{round(100 * level):02d}"


def _write(folder: Path, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[format_cell(cell) for cell in row] for row in rows])
    write_text(folder, name, text.getvalue())


class PatientFiles:
    """Receives chunks of patients and appends them to two tables.

    ``patients.csv.gz`` has one row per patient: number, status, day of failure, weight, and what varies.
    ``courses.csv.gz`` has one row per patient and day, with a column per output.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, Any] = {}
        self._streams: list[Any] = []

    def take(self, rows: PatientRows) -> None:
        """Append one chunk.

        Parameters
        ----------
        rows : PatientRows
            With the same columns every time.
        """
        n, n_days, _ = rows.values.shape
        number = np.arange(rows.first, rows.first + n)
        columns: dict[str, Any] = {
            "patient": number,
            "status": list(rows.status),
            "failed_day": rows.failed_day,
        }
        if rows.weights is not None:
            columns["weight"] = rows.weights
        self._append(PATIENTS, _beside(columns, rows.columns))
        courses: dict[str, Any] = {"patient": np.repeat(number, n_days), "day": np.tile(rows.days, n)}
        values = {
            output: np.ascontiguousarray(rows.values[:, :, i]).ravel()
            for i, output in enumerate(rows.outputs)
        }
        self._append(COURSES, _beside(courses, values))

    def _append(self, name: str, columns: dict[str, Any]) -> None:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        arrays = [pa.array(column, from_pandas=isinstance(column, np.ndarray)) for column in columns.values()]
        batch = pa.record_batch(arrays, names=list(columns))
        if name not in self._writers:
            stream = pa.CompressedOutputStream(str(self._folder / name), "gzip")
            self._streams.append(stream)
            self._writers[name] = arrow_csv.CSVWriter(stream, batch.schema)
        self._writers[name].write_batch(batch)

    def close(self) -> None:
        """End both tables."""
        for open_one in (*self._writers.values(), *self._streams):
            open_one.close()
        self._writers, self._streams = {}, []


def _beside(own: dict[str, Any], of_model: Mapping[str, Any]) -> dict[str, Any]:
    """Join columns; a name of the model that is also one of ours is written as ``model.NAME``."""
    return own | {f"model.{name}" if name in own else name: column for name, column in of_model.items()}


@contextmanager
def open_patient_files(folder: Path) -> Iterator[PatientFiles]:
    """Open the two tables of patients and close them whatever happens.

    Parameters
    ----------
    folder : Path
        Where to write.

    Yields
    ------
    PatientFiles
        Receives chunks.
    """
    files = PatientFiles(folder)
    try:
        yield files
    finally:
        files.close()
