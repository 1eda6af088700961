"""Quality of single cells: what is measured of each, and cut-offs by sample that are reported.

Cut-offs follow the median of the sample and its median absolute deviation (times 1.4826, so that it is a
standard deviation for normal values), for genes and counts on the scale of log(1 + x). Doublets are not
looked for: that needs simulated mixtures of the same capture.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from warmfront.assays.cells.scale import ValueRange, add_chunk
from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.single_cells import (
    CannotSay,
    CellChunk,
    CellGroups,
    CellMeasures,
    CellScale,
    QualityCut,
    SampleQuality,
)
from warmfront.domain.space import BoolArray, CodeArray
from warmfront.knowledge.cells import CellGeneGroup
from warmfront.knowledge.spatial import SpatialKnowledge

NORMAL = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation, 1 / 0.67449."""

NO_DOUBLETS = (
    "Doublets were not looked for: two cells in one droplet can pass as an activated cell or as unknown; "
    "remove them before (Scrublet, scDblFinder) where the capture was dense."
)


def find_group(gene_labels: Sequence[str], group: CellGeneGroup) -> BoolArray:
    """Find the columns of a group of genes by their labels.

    Parameters
    ----------
    gene_labels : sequence of str
        As the file has them; case and the version of an identifier do not matter.
    group : CellGeneGroup
        Genes.

    Returns
    -------
    ndarray of bool, shape (labels,)
        Columns of the group.
    """
    wanted = {*group.symbols, *group.ensembl}
    return np.array([label.strip().upper().split(".")[0] in wanted for label in gene_labels], dtype=np.bool_)


def measure_cells(
    chunks: Iterable[CellChunk], mitochondrial: BoolArray, n_cells: int
) -> tuple[CellMeasures, ValueRange]:
    """Measure what quality control looks at, and the range of all values, in one pass.

    Parameters
    ----------
    chunks : iterable of CellChunk
        All cells, with the columns of the file.
    mitochondrial : ndarray of bool, shape (labels,)
        Columns of mitochondrial genes, see `find_group`.
    n_cells : int
        Cells of the matrix.

    Returns
    -------
    tuple of CellMeasures and ValueRange
        The same for every way to cut the matrix into chunks.
    """
    n_genes = np.zeros(n_cells, dtype=np.int32)
    total, held = np.zeros(n_cells), np.zeros(n_cells)
    seen = ValueRange()
    for chunk in chunks:
        here = slice(chunk.start, chunk.start + chunk.n_cells)
        values = chunk.data.astype(np.float64)
        n_genes[here] = _row_sums(chunk, (chunk.data > 0).astype(np.float64)).astype(np.int32)
        total[here] = _row_sums(chunk, values)
        held[here] = _row_sums(chunk, np.where(mitochondrial[chunk.indices], values, 0.0))
        seen = add_chunk(seen, chunk)
    share = None
    if mitochondrial.any():
        share = np.divide(held, total, out=np.zeros(n_cells), where=total > 0).astype(np.float32)
    return CellMeasures(n_genes=n_genes, total=total, mitochondrial=share), seen


def _row_sums(chunk: CellChunk, values: FloatArray) -> FloatArray:
    found: FloatArray = np.bincount(chunk.rows, weights=values, minlength=chunk.n_cells).astype(np.float64)
    return found


def measurable(measures: CellMeasures, scale: CellScale) -> CellMeasures:
    """Leave out what the scale does not allow: of logarithms, a share of the total means nothing.

    Parameters
    ----------
    measures : CellMeasures
        As measured.
    scale : CellScale
        Of the values.

    Returns
    -------
    CellMeasures
        Without mitochondrial share for logarithms.
    """
    if scale is CellScale.COUNTS:
        return measures
    return CellMeasures(n_genes=measures.n_genes, total=measures.total, mitochondrial=None)


def unmeasured(measures: CellMeasures, scale: CellScale) -> tuple[CannotSay, ...]:
    """List what quality control could not look at.

    Parameters
    ----------
    measures : CellMeasures
        See `measurable`.
    scale : CellScale
        Of the values.

    Returns
    -------
    tuple of CannotSay
        Empty for counts with mitochondrial genes.
    """
    found = []
    if scale is not CellScale.COUNTS:
        why = "logarithms have no total that means depth; supply the counts"
        found.append(CannotSay(kind="quality", name="counts", label="counts of a cell", reason=why))
    if measures.mitochondrial is None:
        why = (
            "no gene of the mitochondrial genome was measured"
            if scale is CellScale.COUNTS
            else "a share of a sum of logarithms means nothing; supply the counts"
        )
        found.append(CannotSay(kind="quality", name="mitochondrial", label="mitochondrial share", reason=why))
    return tuple(found)


def judge_cells(
    measures: CellMeasures, groups: CellGroups, scale: CellScale, n_labels: int, knowledge: SpatialKnowledge
) -> tuple[BoolArray, tuple[SampleQuality, ...]]:
    """Decide which cells pass, sample by sample.

    Parameters
    ----------
    measures : CellMeasures
        Of all cells; see `measurable`.
    groups : CellGroups
        Whose each cell is.
    scale : CellScale
        Logarithms allow the number of genes only.
    n_labels : int
        Columns of the matrix: of a part of the transcriptome, a fixed number of genes means nothing.
    knowledge : SpatialKnowledge
        Parameters ``cell_*``.

    Returns
    -------
    tuple of ndarray of bool and tuple of SampleQuality
        Cells that pass, and every cut-off with the number of cells that fell at it.
    """
    passed = np.ones(measures.n_genes.size, dtype=np.bool_)
    samples = []
    for code, name in enumerate(groups.sample.names):
        at = np.flatnonzero(groups.sample.codes == code)
        if not at.size:
            continue
        cuts = []
        for cut, removed in _cuts(measures, at, scale, n_labels, knowledge):
            passed[at[removed]] = False
            cuts.append(cut)
        shares = None if measures.mitochondrial is None else measures.mitochondrial[at]
        samples.append(
            SampleQuality(
                sample_id=name,
                patient_id=groups.patient_of[code],
                n_cells=int(at.size),
                n_passed=int(passed[at].sum()),
                median_genes=float(np.median(measures.n_genes[at])),
                median_counts=float(np.median(measures.total[at])) if scale is CellScale.COUNTS else None,
                median_mitochondrial=None if shares is None else float(np.median(shares)),
                cuts=tuple(cuts),
            )
        )
    return passed, tuple(samples)


def _cuts(
    measures: CellMeasures, at: IntArray, scale: CellScale, n_labels: int, knowledge: SpatialKnowledge
) -> list[tuple[QualityCut, BoolArray]]:
    few = knowledge.value("cell_mad_minimum_cells")
    found = [_empty(measures.n_genes[at]), _floor(measures.n_genes[at], n_labels, knowledge)]
    spreads = [("genes", measures.n_genes[at].astype(np.float64))]
    if scale is CellScale.COUNTS:
        spreads.append(("counts", measures.total[at]))
    width = knowledge.value("cell_mad_width")
    for quantity, values in spreads:
        found.append(_below(quantity, values, width, few))
    if measures.mitochondrial is not None:
        found.append(_above(measures.mitochondrial[at].astype(np.float64), few, knowledge))
    return found


def _empty(n_genes: CodeArray) -> tuple[QualityCut, BoolArray]:
    removed = n_genes < 1
    cut = QualityCut(
        quantity="genes", side="below", cut=1.0, how="a cell without any value", n_removed=int(removed.sum())
    )
    return cut, removed


def _floor(n_genes: CodeArray, n_labels: int, knowledge: SpatialKnowledge) -> tuple[QualityCut, BoolArray]:
    whole, least = knowledge.value("cell_whole_transcriptome"), knowledge.value("cell_minimum_genes")
    if n_labels < whole:
        how = (
            f"not applied: {n_labels:,} genes measured, fewer than the {whole:,.0f} of a whole transcriptome"
        )
        cut = QualityCut(quantity="genes", side="below", cut=None, how=how, n_removed=0)
        return cut, np.zeros(n_genes.size, dtype=np.bool_)
    removed = n_genes < least
    cut = QualityCut(
        quantity="genes", side="below", cut=least, how="fixed number of genes", n_removed=int(removed.sum())
    )
    return cut, removed


def _spread(values: FloatArray) -> tuple[float, float]:
    middle = float(np.median(values))
    return middle, NORMAL * float(np.median(np.abs(values - middle)))


def _none(quantity: str, side: str, n_cells: int, few: float, spread: float) -> QualityCut | None:
    how = ""
    if n_cells < few:
        how = f"no cut from the spread of {n_cells} cells; at least {few:.0f} are needed"
    elif spread == 0:
        how = "no cut: more than half of the cells have the same value"
    return QualityCut(quantity=quantity, side=side, cut=None, how=how, n_removed=0) if how else None


def _below(quantity: str, values: FloatArray, width: float, few: float) -> tuple[QualityCut, BoolArray]:
    logs = np.log1p(values)
    middle, spread = _spread(logs)
    if (cut := _none(quantity, "below", values.size, few, spread)) is not None:
        return cut, np.zeros(values.size, dtype=np.bool_)
    removed = logs < middle - width * spread
    how = f"median of log(1 + x) less {width:g} robust standard deviations"
    limit = float(np.expm1(middle - width * spread))
    return (
        QualityCut(quantity=quantity, side="below", cut=limit, how=how, n_removed=int(removed.sum())),
        removed,
    )


def _above(values: FloatArray, few: float, knowledge: SpatialKnowledge) -> tuple[QualityCut, BoolArray]:
    name, width = "mitochondrial share", knowledge.value("cell_mad_width_mitochondrial")
    middle, spread = _spread(values)
    if (cut := _none(name, "above", values.size, few, spread)) is not None:
        return cut, np.zeros(values.size, dtype=np.bool_)
    floor = knowledge.value("cell_mitochondrial_floor")
    limit = max(middle + width * spread, floor)
    how = f"median plus {width:g} robust standard deviations, never below {floor:g}"
    removed = values > limit
    return QualityCut(quantity=name, side="above", cut=limit, how=how, n_removed=int(removed.sum())), removed
