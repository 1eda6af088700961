"""What was measured beside gene sets: single quantities, cell fractions, and where modalities disagree."""

from typing import Literal

from warmfront.domain.case import Supply
from warmfront.domain.records import record

Modality = Literal[
    "expression",
    "deconvolution",
    "genomics",
    "blood",
    "function",
    "microbiome",
    "protein",
    "pathology",
    "space",
    "cells",
    "imaging",
]


@record
class Measurement:
    """One measured quantity that is not a gene-set score.

    Parameters
    ----------
    axis : str
        Identifier, for example ``nlr`` or ``tmb``.
    label : str
        Words for people.
    modality : str
        Kind of assay.
    specimen : str
        What it was measured in, for example ``blood`` or ``stool``.
    value : float or None
        In `unit`; None unless `supply` is ``usable``.
    unit : str
        Unit, or ``ratio``.
    low, high : float or None
        Ends of the interval; None when it has none.
    interval : str
        What the interval is, with its level, or the words that there is none and why.
    supply : Supply
        Usable, not measured, referenced but not supplied, supplied but not usable.
    reading : str
        What a high value means for this disease, therapy and specimen, or that no direction is known.
    source : str
        Key in ``sources.toml``.
    status : str
        Status of the reading.
    note : str
        Treatment or reason; may be empty.
    """

    axis: str
    label: str
    modality: Modality
    specimen: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    interval: str
    supply: Supply
    reading: str
    source: str
    status: str
    note: str = ""


@record
class CellFraction:
    """One cell type's share.

    Parameters
    ----------
    cell_type : str
        Identifier.
    label : str
        Words for people.
    fraction : float or None
        0 to 1; None with the reason in `note`.
    low, high : float or None
        Ends of the bootstrap interval.
    note : str
        Reason or limit; may be empty.
    """

    cell_type: str
    label: str
    fraction: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


@record
class CellFractions:
    """Cell fractions of one sample by one deconvolution method.

    Parameters
    ----------
    method : str
        Solver by name.
    label : str
        Words for people.
    unit : str
        Share of what, for example ``share of all cells`` or ``share of the immune cells in the matrix``.
    cells : tuple of CellFraction
        Cell types of the signature matrix.
    other : CellFraction or None
        Cells that are none of them; None when the method has no such remainder.
    n_genes, n_present : int
        Genes of the matrix, and measured.
    missing : tuple of str
        Genes that were not measured.
    interval : str
        What the intervals are, with level, or that there are none.
    residual : float or None
        Share of the sum of squares of the signal that the mixture leaves unexplained, 0 to 1.
    note : str
        Treatment of the input, or why there are no fractions.
    source, status : str
        Key in ``sources.toml``; status.
    """

    method: str
    label: str
    unit: str
    cells: tuple[CellFraction, ...]
    other: CellFraction | None
    n_genes: int
    n_present: int
    missing: tuple[str, ...]
    interval: str
    residual: float | None
    note: str
    source: str
    status: str


@record
class SuppliedReadings:
    """What one more table of the case gives to the profile: a single-cell matrix, a cell product.

    Parameters
    ----------
    fractions : tuple of CellFractions
        Shares of cells by a method of their own.
    measurements : tuple of Measurement
        Single quantities.
    flags : tuple of str
        Limits that travel to the report.
    """

    fractions: tuple[CellFractions, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    flags: tuple[str, ...] = ()


@record
class Disagreement:
    """Two modalities that say different things of the same matter.

    Parameters
    ----------
    subject : str
        What they speak of, for example ``phenotype`` or ``microsatellite instability``.
    first, second : str
        Modality and what it says, in words.
    sentence : str
        The disagreement for people.
    consequence : str
        What was widened, or that nothing was changed.
    """

    subject: str
    first: str
    second: str
    sentence: str
    consequence: str


@record
class ReferenceFit:
    """Whether a cohort (or sample) may be placed in a reference at all.

    Parameters
    ----------
    reference : str or None
        Reference that was tested.
    fits : bool or None
        False withholds percentiles; None when it could not be tested.
    n_samples : int
        Samples tested together.
    tests : tuple of tuple (str, float, float)
        Quantity, distance, and the distance above which it counts as misfit.
    sentence : str
        The result for people.
    """

    reference: str | None
    fits: bool | None
    n_samples: int
    tests: tuple[tuple[str, float, float], ...]
    sentence: str
