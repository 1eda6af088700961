"""Gene sets in single cells: which can be scored, and what the cells of a patient add up to."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.gene_sets import GeneSet
from warmfront.domain.records import record
from warmfront.domain.single_cells import CannotSay, CellChunk, CellScoreSummary
from warmfront.domain.space import BoolArray, CodeArray

MINIMUM_COVERAGE = 0.5
"""Share of the genes of a set that must be measured (assumption, as for bulk samples)."""

MINIMUM_GENES = 2
"""Genes of a set that must be measured (assumption, as for bulk samples)."""

BINS = 500
"""Bins of the range 0 to 1 in which scores are counted for their quantiles: exact to 0.002."""


@record
class CellSets:
    """Gene sets that can be scored.

    Parameters
    ----------
    names : tuple of str
        In the order of the scores.
    members : tuple of ndarray of int
        Places of the measured genes of each set.
    cannot_say : tuple of CannotSay
        Sets that cannot be scored.
    """

    names: tuple[str, ...]
    members: tuple[IntArray, ...]
    cannot_say: tuple[CannotSay, ...]


def place_cell_sets(sets: Sequence[GeneSet], symbols: Sequence[str]) -> CellSets:
    """Find the measured genes of each set.

    Parameters
    ----------
    sets : sequence of GeneSet
        With current symbols.
    symbols : sequence of str
        Genes of the matrix.

    Returns
    -------
    CellSets
        A set of which fewer than half, or than two, genes were measured cannot be scored; nor one whose
        genes have weights, as the score ignores them.
    """
    at = {symbol: place for place, symbol in enumerate(symbols)}
    names, members, cannot = [], [], []
    for entry in sets:
        places = [at[gene] for gene in dict.fromkeys(entry.genes) if gene in at]
        reason = ""
        if entry.weights is not None:
            reason = "its genes have weights, which scoring of single cells ignores"
        elif len(places) < max(MINIMUM_GENES, MINIMUM_COVERAGE * len(entry.genes)):
            reason = f"{len(places)} of {len(entry.genes)} genes were measured"
        if reason:
            cannot.append(CannotSay(kind="score", name=entry.name, label=entry.note, reason=reason))
        else:
            names.append(entry.name)
            members.append(np.array(places, dtype=np.intp))
    return CellSets(names=tuple(names), members=tuple(members), cannot_say=tuple(cannot))


def score_chunk(chunk: CellChunk, sets: CellSets, threads: int = 1) -> FloatArray:
    """Score the sets in each cell of a chunk by AUCell.

    Parameters
    ----------
    chunk : CellChunk
        Columns are genes. AUCell needs the order of a cell's genes only, so counts serve as they are.
    sets : CellSets
        Sets.
    threads : int
        Threads; the result does not depend on their number.

    Returns
    -------
    ndarray of float64, shape (cells, sets)
        0 to 1.
    """
    from warmfront.assays.scoring.sparse import score_cells

    return score_cells(
        chunk.data,
        chunk.indices.astype(np.intp),
        chunk.indptr.astype(np.intp),
        chunk.n_genes,
        sets.members,
        threads=threads,
    )


@record
class ScoreSums:
    """Running sums of scores by patient; the arrays are added to in place.

    Parameters
    ----------
    n_cells : ndarray of int, shape (patients,)
        Cells that passed.
    sums, squares : ndarray of float64, shape (patients, sets)
        Of the scores.
    bins : ndarray of int, shape (patients, sets, bins)
        Cells by score.
    """

    n_cells: IntArray
    sums: FloatArray
    squares: FloatArray
    bins: CodeArray


def start_scores(n_patients: int, n_sets: int) -> ScoreSums:
    """Return sums over no cells.

    Parameters
    ----------
    n_patients, n_sets : int
        Sizes.

    Returns
    -------
    ScoreSums
        Zeros.
    """
    return ScoreSums(
        n_cells=np.zeros(n_patients, dtype=np.intp),
        sums=np.zeros((n_patients, n_sets)),
        squares=np.zeros((n_patients, n_sets)),
        bins=np.zeros((n_patients, n_sets, BINS), dtype=np.int32),
    )


def add_scores(sums: ScoreSums, scores: FloatArray, codes: CodeArray, passed: BoolArray) -> None:
    """Add the cells that passed, in their order, so that chunks of any size give the same sums.

    Parameters
    ----------
    sums : ScoreSums
        Added to in place.
    scores : ndarray of float64, shape (cells, sets)
        Scores of a chunk.
    codes : ndarray of int32, shape (cells,)
        Patient of each cell.
    passed : ndarray of bool, shape (cells,)
        Cells to add.
    """
    whose, kept = codes[passed], scores[passed]
    np.add.at(sums.n_cells, whose, 1)
    # One flat index: numpy adds along it in order and without a detour over several.
    at = (whose[:, None].astype(np.int64) * kept.shape[1] + np.arange(kept.shape[1])).ravel()
    flat = kept.ravel()
    np.add.at(sums.sums.reshape(-1), at, flat)
    np.add.at(sums.squares.reshape(-1), at, flat * flat)
    place = np.minimum((flat * BINS).astype(np.int64), BINS - 1)
    np.add.at(sums.bins.reshape(-1), at * BINS + place, np.int32(1))


def summarise_scores(
    sums: ScoreSums, patients: Sequence[str], names: Sequence[str]
) -> tuple[CellScoreSummary, ...]:
    """Mean with its interval over cells, and quantiles, of each set in each patient.

    Parameters
    ----------
    sums : ScoreSums
        Over all cells.
    patients, names : sequence of str
        Patients and sets.

    Returns
    -------
    tuple of CellScoreSummary
        Intervals are Student's, over the cells of the patient only; quantiles are exact to one bin.
    """
    from scipy.special import stdtrit

    found = []
    for row, patient in enumerate(patients):
        n = int(sums.n_cells[row])
        for column, name in enumerate(names):
            mean = low = high = None
            if n:
                mean = float(sums.sums[row, column]) / n
            if n > 1 and mean is not None:
                variance = max(float(sums.squares[row, column]) - n * mean * mean, 0.0) / (n - 1)
                reach = float(stdtrit(n - 1, 0.975)) * float(np.sqrt(variance / n))
                low, high = mean - reach, mean + reach
            q10, q50, q90 = _quantiles(sums.bins[row, column], n)
            found.append(
                CellScoreSummary(
                    patient_id=patient, set_name=name, n_cells=n, mean=mean, low=low, high=high,
                    q10=q10, q50=q50, q90=q90,
                )
            )  # fmt: skip
    return tuple(found)


def _quantiles(bins: CodeArray, n: int) -> tuple[float | None, ...]:
    if not n:
        return None, None, None
    reached = np.cumsum(bins)
    places = np.searchsorted(reached, [np.ceil(share * n) for share in (0.1, 0.5, 0.9)])
    # Scores of zero are many and exact; of the other bins the middle is given.
    return tuple(0.0 if place == 0 else (float(place) + 0.5) / BINS for place in places.tolist())
