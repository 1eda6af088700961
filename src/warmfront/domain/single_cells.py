"""Single cells: the matrix as it is read, what each cell was found to be, what they add up to."""

from collections.abc import Callable, Iterator
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.space import BoolArray, CodeArray, Labels

SinglePrecision = NDArray[np.float32]
PointerArray = NDArray[np.int64]


class CellScale(StrEnum):
    """Scale of a matrix of cells x genes."""

    COUNTS = "counts"
    LOG = "log"


@record
class CellChunk:
    """Some cells that lie side by side in a matrix, in compressed sparse rows; what is not stored is zero.

    Parameters
    ----------
    start : int
        Place of the first cell in the matrix.
    data : ndarray of float32, shape (stored,)
        Values.
    indices : ndarray of int32, shape (stored,)
        Gene of each value.
    indptr : ndarray of int64, shape (cells + 1,)
        Where each cell begins in `data`, and its end.
    n_genes : int
        Columns of the matrix.
    """

    start: int
    data: SinglePrecision
    indices: CodeArray
    indptr: PointerArray
    n_genes: int

    @property
    def n_cells(self) -> int:
        """Number of cells of the chunk."""
        return int(self.indptr.size - 1)

    @property
    def rows(self) -> PointerArray:
        """Cell of each stored value, counted from the start of the chunk."""
        return np.repeat(np.arange(self.n_cells, dtype=np.int64), np.diff(self.indptr))


@record
class CellMatrix:
    """A matrix of cells x genes that is read in chunks, as often as it is needed.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder; digest of the bytes (of all files of a folder; empty for an object in memory).
    source_format : str
        For example ``h5ad`` or ``10x mtx``.
    cells : tuple of str
        Identifiers in the order of the rows.
    gene_labels : tuple of str
        Labels in the order of the columns, as the file has them.
    observations : dict of str to Labels
        Column of the file (or of the table beside it) to one text per cell.
    read : callable
        Takes the greatest number of cells of a chunk and yields the chunks in order.
    notes : tuple of str
        What reading left to say.
    """

    file_name: str
    sha256: str
    source_format: str
    cells: tuple[str, ...]
    gene_labels: tuple[str, ...]
    observations: dict[str, Labels]
    read: Callable[[int], Iterator[CellChunk]]
    notes: tuple[str, ...] = ()


@record
class CellGroups:
    """Whose each cell is.

    Parameters
    ----------
    patient, sample : Labels
        One of each for every cell.
    patient_of : tuple of str
        Patient of each sample, in the order of the names of `sample`.
    notes : tuple of str
        Which columns were used, and what was assumed.
    """

    patient: Labels
    sample: Labels
    patient_of: tuple[str, ...]
    notes: tuple[str, ...] = ()


@record
class CellMeasures:
    """What quality control looks at, for every cell.

    Parameters
    ----------
    n_genes : ndarray of int32, shape (cells,)
        Labels with a value above zero.
    total : ndarray of float64, shape (cells,)
        Sum over all labels on the file's scale.
    mitochondrial : ndarray of float32, shape (cells,), or None
        Share of the total that mitochondrial genes hold, 0 to 1; None where it cannot be told.
    """

    n_genes: CodeArray
    total: FloatArray
    mitochondrial: SinglePrecision | None


@record
class QualityCut:
    """One cut-off in one sample, and how many cells fell at it.

    Parameters
    ----------
    quantity : str
        ``genes``, ``counts``, ``mitochondrial share``.
    side : str
        ``below`` or ``above``: where cells are left out.
    cut : float or None
        In the unit of the quantity; None where no cut was made, with the reason in `how`.
    how : str
        How the cut was found.
    n_removed : int
        Cells beyond it, also those that fall at another cut as well.
    """

    quantity: str
    side: str
    cut: float | None
    how: str
    n_removed: int


@record
class SampleQuality:
    """Quality of one sample.

    Parameters
    ----------
    sample_id, patient_id : str
        Whose.
    n_cells, n_passed : int
        Cells read, and kept.
    median_genes : float
        Over all its cells.
    median_counts, median_mitochondrial : float or None
        The same; None where the scale allows none.
    cuts : tuple of QualityCut
        In the order in which they were made.
    """

    sample_id: str
    patient_id: str
    n_cells: int
    n_passed: int
    median_genes: float
    median_counts: float | None
    median_mitochondrial: float | None
    cuts: tuple[QualityCut, ...]


@record
class CellCalls:
    """What every cell was found to be.

    Parameters
    ----------
    passed : ndarray of bool, shape (cells,)
        Whether it passed quality control; the others keep their calls and enter no share.
    type_names : tuple of str
        Types in the order of the codes; the first is ``unknown``.
    type_code : ndarray of int32, shape (cells,)
        Type of each cell.
    type_score, type_margin : ndarray of float32, shape (cells,)
        Score of the deciding rule, and its distance to the next one.
    state_names : tuple of str
        States that can be told.
    states : ndarray of bool, shape (cells, states)
        Whether the cell shows the state; False for cells of another type.
    """

    passed: BoolArray
    type_names: tuple[str, ...]
    type_code: CodeArray
    type_score: SinglePrecision
    type_margin: SinglePrecision
    state_names: tuple[str, ...]
    states: BoolArray


@record
class CellShare:
    """A share of cells with its interval.

    Parameters
    ----------
    name, label : str
        Type or state; words for people.
    level : str
        ``sample`` or ``patient`` or ``all``.
    group_id, patient_id : str
        Sample or patient; patient (empty for all).
    of : str
        Which cells are the whole: ``all cells that passed`` or a type.
    n, n_of : int
        Cells, and cells of the whole.
    share : float or None
        0 to 1; None with its reason in `note`.
    low, high : float or None
        Ends of the interval.
    interval : str
        What the interval is, or that there is none.
    strict : float or None
        Share when a gene counts only at the strict threshold (states).
    note : str
        Reason or limit; may be empty.
    """

    name: str
    label: str
    level: str
    group_id: str
    patient_id: str
    of: str
    n: int
    n_of: int
    share: float | None
    low: float | None
    high: float | None
    interval: str
    strict: float | None = None
    note: str = ""


@record
class CellScoreSummary:
    """Scores of a gene set over the cells of a patient.

    Parameters
    ----------
    patient_id, set_name : str
        Whose, and which set.
    n_cells : int
        Cells that passed quality control.
    mean : float or None
        Mean score; None without cells.
    low, high : float or None
        Student's interval of the mean over cells; None with fewer than two.
    q10, q50, q90 : float or None
        Quantiles over cells.
    """

    patient_id: str
    set_name: str
    n_cells: int
    mean: float | None
    low: float | None
    high: float | None
    q10: float | None
    q50: float | None
    q90: float | None


@record
class CannotSay:
    """A type or state that these genes cannot tell; it is neither present nor absent.

    Parameters
    ----------
    kind : str
        ``type``, ``state``, ``quality`` or ``score``.
    name, label : str
        Which.
    reason : str
        What is missing, and what the cells concerned are called instead.
    """

    kind: str
    name: str
    label: str
    reason: str


@record
class CellStudy:
    """Everything that was found in a matrix of cells.

    Parameters
    ----------
    file_name, sha256, source_format : str
        Where it came from.
    scale : CellScale
        Detected or stated.
    scale_reason : str
        How it was found.
    n_cells, n_passed, n_genes : int
        Cells read and kept; genes with a current symbol.
    patients : tuple of str
        In file order.
    quality : tuple of SampleQuality
        One for each sample.
    composition : tuple of CellShare
        Shares of types, by sample, by patient and over all.
    states : tuple of CellShare
        Shares of states within their types, by patient.
    scores : tuple of CellScoreSummary
        Scores of gene sets by patient.
    cannot_say : tuple of CannotSay
        What these genes cannot tell.
    notes : tuple of str
        Treatments and limits, one sentence each.
    knowledge_version : str
        Digest of the knowledge files.
    """

    file_name: str
    sha256: str
    source_format: str
    scale: CellScale
    scale_reason: str
    n_cells: int
    n_passed: int
    n_genes: int
    patients: tuple[str, ...]
    quality: tuple[SampleQuality, ...]
    composition: tuple[CellShare, ...]
    states: tuple[CellShare, ...]
    scores: tuple[CellScoreSummary, ...]
    cannot_say: tuple[CannotSay, ...]
    notes: tuple[str, ...]
    knowledge_version: str
