"""Single cells added up to one sample per patient, and what may be said of such a sample."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from warmfront.assays.expression import harmonise
from warmfront.domain.assay import ExpressionTable, Scale
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.tme import Applicability, TmeProfile
from warmfront.knowledge.genes import load_genes
from warmfront.tme.phenotype import abstain_wholly
from warmfront.verbs.arguments import OnProgress
from warmfront.verbs.single_cells import read_pseudobulk

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


def read_table(
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
