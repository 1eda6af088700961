"""Chance of the trial itself, drawn by patient: the same for every arm, chunk and order of work."""

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record

BLOCK = 1_000
"""Patients drawn together; a patient's draws depend on its number and the seed alone."""

LESION, READER, DROPOUT, ENTRY, DEATH, PATIENTS = range(6)


@record
class Chance:
    """Standard draws of some patients.

    Parameters
    ----------
    lesion : ndarray of float64, shape (n_patients, n_scans, n_lesions)
        Standard normal, for each diameter.
    reader : ndarray of float64, shape (n_patients, n_scans)
        Standard normal, for each reading; the first column also serves one reader of all scans.
    dropout : ndarray of float64, shape (n_patients,)
        Standard exponential.
    entry, death : ndarray of float64, shape (n_patients,)
        Uniform between 0 and 1.
    """

    lesion: FloatArray
    reader: FloatArray
    dropout: FloatArray
    entry: FloatArray
    death: FloatArray


def draw_chance(
    seed: int, stream: int, patients: tuple[int, int], scans: tuple[int, int], block: int = BLOCK
) -> Chance:
    """Draw the chance of some consecutive patients.

    Parameters
    ----------
    seed : int
        Of the whole trial.
    stream : int
        0 for the whole population, then one for each arm of each replicate.
    patients : tuple of int
        Number of the first, and the number after the last.
    scans : tuple of int
        Scans with baseline, and lesions.
    block : int
        Patients drawn together; the same for all calls with one stream.

    Returns
    -------
    Chance
        The same values however the patients are split into calls.
    """
    start, stop = patients
    blocks = range(start // block, (stop + block - 1) // block)

    def gather(kind: int, *shape: int) -> FloatArray:
        parts = [_draw(_generator(seed, stream, kind, number), kind, (block, *shape)) for number in blocks]
        offset = start - blocks.start * block
        return np.concatenate(parts)[offset : offset + stop - start]

    return Chance(
        lesion=gather(LESION, *scans),
        reader=gather(READER, scans[0]),
        dropout=gather(DROPOUT),
        entry=gather(ENTRY),
        death=gather(DEATH),
    )


def draw_patients(seed: int, stream: int, n_drawn: int, n_patients: int) -> NDArray[np.intp]:
    """Draw patients of a replicate: independently, with replacement, all alike.

    Parameters
    ----------
    seed, stream : int
        As for `draw_chance`.
    n_drawn, n_patients : int
        How many out of how many.

    Returns
    -------
    ndarray of int, shape (n_drawn,)
        Positions.
    """
    return _generator(seed, stream, PATIENTS, 0).integers(0, n_patients, size=n_drawn)


def resample(seed: int, n_drawn: int, weights: FloatArray) -> NDArray[np.intp]:
    """Turn a weighted population into one in which all count alike (systematic resampling).

    Positions are drawn at even distances along the summed weights, which adds the least chance to what the
    weights say: a patient is drawn as often as its weight asks for, rounded down or up.

    Parameters
    ----------
    seed : int
        Of the whole trial.
    n_drawn : int
        Patients wanted.
    weights : ndarray of float64, shape (n_patients,)
        Not negative; they need not sum to 1.

    Returns
    -------
    ndarray of int, shape (n_drawn,)
        Ascending positions in the population, with repeats.
    """
    places = (np.arange(n_drawn) + _generator(seed, 0, PATIENTS, 0).random()) / n_drawn
    edges = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(edges, places, side="right"), weights.size - 1)


def _generator(seed: int, stream: int, kind: int, block: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(stream, kind, block)))


def _draw(generator: np.random.Generator, kind: int, shape: tuple[int, ...]) -> FloatArray:
    if kind in (LESION, READER):
        return generator.standard_normal(shape)
    if kind == DROPOUT:
        return generator.standard_exponential(shape)
    return generator.random(shape)
