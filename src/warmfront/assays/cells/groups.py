"""Whose each cell is: patients and samples out of the columns of a file."""

import numpy as np

from warmfront.domain.errors import InputError, Problem
from warmfront.domain.single_cells import CellGroups, CellMatrix
from warmfront.domain.space import Labels
from warmfront.knowledge.cells import CellKnowledge, plain_name

ONE = "all cells"
"""Name of the patient and of the sample when a file names none."""


def group_cells(
    matrix: CellMatrix, knowledge: CellKnowledge, patient_column: str | None = None
) -> CellGroups:
    """Say which patient and which sample each cell is of.

    Parameters
    ----------
    matrix : CellMatrix
        With the columns of its file.
    knowledge : CellKnowledge
        Usual names of columns.
    patient_column : str or None
        Column that the user names.

    Returns
    -------
    CellGroups
        Where only one of patient and sample is stated, it is taken for both; a time splits the samples of
        a file that names no samples; where nothing is stated, all cells are one sample.

    Raises
    ------
    InputError
        When a cell has no patient, or a sample has several patients.
    """
    patient_name = patient_column or _find(matrix, knowledge, "patient")
    sample_name, time_name = (_find(matrix, knowledge, key) for key in ("sample", "timepoint"))
    n_cells = len(matrix.cells)
    if patient_name is None and sample_name is None:
        one = Labels(codes=np.zeros(n_cells, dtype=np.int32), names=(ONE,))
        note = "No column names patients or samples: all cells are taken as one sample of one patient."
        return CellGroups(patient=one, sample=one, patient_of=(ONE,), notes=(note,))
    notes = []
    patient = matrix.observations[patient_name or str(sample_name)]
    if patient_name is None:
        notes.append(f"No column names patients: each sample (column {sample_name}) is taken as a patient.")
    else:
        notes.append(f"Patients are the column {patient_name}.")
    time = matrix.observations[time_name] if time_name else None
    if sample_name is not None:
        sample = matrix.observations[sample_name]
        notes.append(f"Samples are the column {sample_name}.")
    elif time is not None:
        sample = _cross(patient, time)
        notes.append(f"Samples are the patients at each time (column {time_name}).")
    else:
        sample = patient
        notes.append("No column names samples: each patient is one sample.")
    patient, sample = _shorten(patient), _shorten(sample)
    _refuse_unnamed(matrix.file_name, patient, sample)
    return CellGroups(
        patient=patient,
        sample=sample,
        patient_of=_of_sample(matrix.file_name, sample, patient),
        notes=tuple(notes),
    )


def _find(matrix: CellMatrix, knowledge: CellKnowledge, meaning: str) -> str | None:
    usual = [plain_name(name) for name in knowledge.names(meaning)]
    plain = {plain_name(name): name for name in matrix.observations}
    return next((plain[name] for name in usual if name in plain), None)


def _cross(first: Labels, second: Labels) -> Labels:
    width = len(second.names) + 1
    key = np.where(first.codes < 0, -1, first.codes.astype(np.int64) * width + second.codes + 1)
    known, codes = np.unique(key, return_inverse=True)
    names = [
        ""
        if value < 0
        else first.names[value // width] + (f" {second.names[value % width - 1]}" if value % width else "")
        for value in known.tolist()
    ]
    found = np.where(key < 0, -1, codes).astype(np.int32)
    return Labels(codes=found, names=tuple(names))


def _shorten(labels: Labels) -> Labels:
    """Drop names without a cell, and order the others by their first cell."""
    codes, first, inverse = np.unique(labels.codes, return_index=True, return_inverse=True)
    order = [at for at in np.argsort(first).tolist() if codes[at] >= 0]
    place = np.full(codes.size, -1, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Labels(codes=place[inverse], names=tuple(labels.names[codes[at]] for at in order))


def _refuse_unnamed(file_name: str, patient: Labels, sample: Labels) -> None:
    for what, labels in (("patient", patient), ("sample", sample)):
        unnamed = int((labels.codes < 0).sum())
        if unnamed:
            raise InputError(
                [
                    Problem(
                        where=f"{file_name}: {what} of the cells",
                        found=f"{unnamed:,} cells without one",
                        allowed=f"a {what} for every cell",
                        next_step="fill the column, or leave these cells out of the matrix",
                    )
                ]
            )


def _of_sample(file_name: str, sample: Labels, patient: Labels) -> tuple[str, ...]:
    pairs = np.unique(np.stack([sample.codes, patient.codes], axis=1), axis=0)
    if len(pairs) > len(sample.names):
        doubled = next(at for at in range(len(sample.names)) if (pairs[:, 0] == at).sum() > 1)
        raise InputError(
            [
                Problem(
                    where=f"{file_name}: sample {sample.names[doubled]!r}",
                    found=f"{int((pairs[:, 0] == doubled).sum())} patients",
                    allowed="one patient for each sample",
                    next_step="name the column of patients (--patient-column), or make the samples distinct",
                )
            ]
        )
    return tuple(patient.names[whose] for _, whose in pairs.tolist())
