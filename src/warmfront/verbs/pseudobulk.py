"""Single cells added up to one sample per patient, and what may be said of such a sample."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from warmfront.assays.cells.pseudobulk import finish_sums, start_sums, sum_cells
from warmfront.assays.expression import harmonise
from warmfront.domain.assay import ExpressionTable, RawTable, Scale
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.single_cells import CellScale
from warmfront.domain.tme import Applicability, TmeProfile
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.tme.phenotype import abstain_wholly
from warmfront.verbs.arguments import OnProgress
from warmfront.verbs.cell_matrix import CHUNK_CELLS, read_prepared

if TYPE_CHECKING:
    from anndata import AnnData

NO_REFERENCE = (
    "no reference: these are sums of single cells, and references are of bulk tumours; cells that were lost, "
    "sorted away or not sequenced are not in them"
)
NO_PHENOTYPE = (
    "the phenotype model was fitted on bulk tumours; a pseudobulk holds the cells that were sequenced, in "
    "shares that the preparation made"
)
NO_FRACTIONS = "no cell fractions are estimated from a pseudobulk: `warmfront cells` counts its cells"


def read_pseudobulk(
    matrix: "Path | str | AnnData",
    *,
    obs: Path | str | None = None,
    genes: Path | str | None = None,
    patient_column: str | None = None,
    layer: str | None = None,
    by: Literal["patient", "sample"] = "patient",
    scale: CellScale | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[RawTable, str]:
    """Add up the cells of each patient (or sample) that pass quality control to a table for the bulk profile.

    Parameters
    ----------
    matrix : path or AnnData
        As for `warmfront.cells`.
    obs, genes : path, optional
        Tables of the cells and of the genes, as for `warmfront.cells`.
    patient_column : str, optional
        Column that holds the patient.
    layer : str, optional
        Matrix other than ``X``, as for `warmfront.cells`.
    by : str
        ``patient`` or ``sample``.
    scale : CellScale, optional
        ``counts`` or ``log`` where it is known.
    on_progress : callable, optional
        Called with the number of finished cells and of all cells.

    Returns
    -------
    tuple of RawTable and str
        Patients (or samples) in rows and genes in columns, for `warmfront.assays.expression.harmonise`; and
        what the numbers are.

    Raises
    ------
    InputError
        When the matrix or a table cannot be used.
    """
    prepared = read_prepared(
        matrix,
        load_knowledge(),
        obs=obs,
        genes=genes,
        patient_column=patient_column,
        layer=layer,
        scale=scale,
        on_progress=on_progress,
    )
    groups = prepared.groups.sample if by == "sample" else prepared.groups.patient
    sums = start_sums(groups.names, len(prepared.genes.symbols), prepared.scale)
    for raw, renamed in prepared.chunks(CHUNK_CELLS):
        here = slice(raw.start, raw.start + raw.n_cells)
        sum_cells(sums, raw, renamed, groups.codes[here], prepared.passed[here])
    return finish_sums(sums, prepared.matrix, prepared.genes.symbols)


def read_patients(
    cells: "Path | str | AnnData",
    beside: tuple[Path | str | None, Path | str | None],
    reference: str | None,
    scale: Scale | None,
    on_progress: OnProgress | None,
) -> tuple[ExpressionTable, str]:
    """Read a matrix of single cells as one sample per patient.

    Parameters
    ----------
    cells : path or AnnData
        Matrix of cells x genes.
    beside : tuple of path or None
        Tables of the cells and of the genes.
    reference : str or None
        Must be None: no reference holds for a pseudobulk.
    scale : Scale or None
        Must be None: the scale follows from the matrix.
    on_progress : callable or None
        Called with finished cells and all cells.

    Returns
    -------
    table : ExpressionTable
        Patients as samples.
    note : str
        What the numbers are.

    Raises
    ------
    InputError
        When the matrix cannot be used, or a reference or a scale is asked for.
    """
    wrong = [
        Problem(
            where="profile",
            found=f"--cells and {name}",
            allowed="one of them",
            next_step=step,
        )
        for name, value, step in (
            ("reference", reference, "leave it out: references are of bulk tumours"),
            ("scale", scale, "leave it out: the scale of a pseudobulk follows from the matrix"),
        )
        if value is not None
    ]
    if wrong:
        raise InputError(wrong)
    raw, note = read_pseudobulk(cells, obs=beside[0], genes=beside[1], on_progress=on_progress)
    return harmonise(raw, load_genes()), note


def without_group(applicability: Applicability) -> Applicability:
    """Take the tumour group away, so that no reference is sought for a pseudobulk."""
    return replace(applicability, tumour_group=None)


def mark_pseudobulk(found: TmeProfile, note: str) -> tuple[TmeProfile, Phenotype]:
    """Say of a profile that it is one of a pseudobulk, and withhold what does not hold there.

    Parameters
    ----------
    found : TmeProfile
        Profile of the added-up cells.
    note : str
        What the numbers are.

    Returns
    -------
    profile : TmeProfile
        Raw scores as they are; no percentile, no fraction.
    phenotype : Phenotype
        An abstention with its reason.
    """
    axes = tuple(
        replace(
            axis, percentile=None, percentile_low=None, percentile_high=None, percentile_note=NO_REFERENCE
        )
        for axis in found.axes
    )
    cycle = tuple(
        replace(
            step, percentile=None, percentile_low=None, percentile_high=None, percentile_note=NO_REFERENCE
        )
        for step in found.cycle
    )
    marked = replace(
        found,
        axes=axes,
        cycle=cycle,
        reference=None,
        reference_note=NO_REFERENCE,
        reference_fit=None,
        fractions=(),
        flags=(f"pseudobulk of single cells: {note}", NO_FRACTIONS, *found.flags),
    )
    return marked, abstain_wholly(NO_PHENOTYPE, calibration="no probabilities were computed")
