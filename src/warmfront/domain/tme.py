"""What the measurements mean: applicability, profile, facts."""

from typing import Literal

from warmfront.domain.genomics import GenomicFindings
from warmfront.domain.measurement import CellFractions, Disagreement, Measurement, ReferenceFit
from warmfront.domain.readouts import TissueCall
from warmfront.domain.records import record
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile

NO_EXPRESSION = "none"
"""Scale of a profile without an expression table."""


@record
class Applicability:
    """What may be asked of this specimen.

    Parameters
    ----------
    tumour_group : str or None
        Group of the OncoTree code (``urothelial``, ``melanoma``, ...); None when the code is unknown.
    tumour_class : str
        ``solid``, ``haematological`` or ``unknown``.
    phenotype_use : str
        ``supported`` (the group that the model was trained on), ``outside_training`` or ``not_applicable``.
    flags : tuple of str
        Sentences that travel to the report.
    unsupported : tuple of str
        Inputs that were given and that this version cannot use.
    suppressed_axes : tuple of str
        Axes that must not be read for this specimen.
    """

    tumour_group: str | None
    tumour_class: Literal["solid", "haematological", "unknown"]
    phenotype_use: Literal["supported", "outside_training", "not_applicable"]
    flags: tuple[str, ...]
    unsupported: tuple[str, ...]
    suppressed_axes: tuple[str, ...]


@record
class AxisScore:
    """One axis of the microenvironment.

    Parameters
    ----------
    axis : str
        Identifier, for example ``t_nk_infiltration``.
    label : str
        Words for people.
    raw : float or None
        Raw single-sample score; None when coverage is below the minimum or the axis is suppressed.
    method : str
        Scoring method by name.
    unit : str
        What the number is, for example ``ssGSEA units (gene universe of 1,268)``.
    percentile : float or None
        0 to 100 in the named reference.
    percentile_note : str
        Name of the reference, or why there is no percentile.
    stability_low, stability_high : float or None
        Gene-set stability band (5th and 95th percentile over bootstrap resamples of the set's
        genes). Not a patient interval.
    n_genes, n_present : int
        Genes in the set, and measured in this sample.
    missing : tuple of str
        Genes of the set that were not measured.
    reading : str
        What high means.
    source : str
        Key in ``sources.toml``.
    status : str
        Status of the gene set.
    note : str
        Why the axis is left out, or an empty string.
    missing_low, missing_high : float or None
        Scores if the genes that were not measured took the low and the high end of their reference
        range; None when no gene is missing or their range is not known.
    missing_note : str
        What that range is, or why it cannot be given.
    percentile_low, percentile_high : float or None
        Gene-set stability band of the percentile (5th and 95th percentile over resamples of the set's
        genes, each held against the reference's typical tumour). Not a patient interval.
    """

    axis: str
    label: str
    raw: float | None
    method: str
    unit: str
    percentile: float | None
    percentile_note: str
    stability_low: float | None
    stability_high: float | None
    n_genes: int
    n_present: int
    missing: tuple[str, ...]
    reading: str
    source: str
    status: str
    note: str
    missing_low: float | None = None
    missing_high: float | None = None
    missing_note: str = ""
    percentile_low: float | None = None
    percentile_high: float | None = None

    @property
    def coverage(self) -> float:
        """Share of the set's genes that were measured, 0 to 1."""
        return self.n_present / self.n_genes


@record
class CycleStep:
    """One row of the cancer-immunity cycle (steps 1 to 7; step 4 also per recruited cell type).

    Parameters
    ----------
    row : str
        ``Step1`` to ``Step7``, or ``Step4.CD8 T cell.recruiting``.
    step : int
        1 to 7.
    label : str
        Name of the step.
    z : float or None
        Standard deviations above the mean of the score under relabelling of the genes; for steps
        with negative genes the difference of two such numbers.
    percentile : float or None
        0 to 100 in the named reference.
    percentile_note : str
        Name of the reference, or why there is none.
    n_genes, n_present : int
        Genes annotated, and measured.
    note : str
        Why there is no number, or an empty string.
    percentile_low, percentile_high : float or None
        Gene-set stability band of the percentile (5th and 95th percentile over resamples of the row's
        genes, each held against the reference's typical tumour). Not a patient interval.
    """

    row: str
    step: int
    label: str
    z: float | None
    percentile: float | None
    percentile_note: str
    n_genes: int
    n_present: int
    note: str
    percentile_low: float | None = None
    percentile_high: float | None = None


@record
class GeneReading:
    """RNA of one gene of a target antigen.

    Parameters
    ----------
    gene : str
        Current symbol.
    value : float or None
        As in the table; None when the sample does not hold the gene.
    amount : float or None
        On the linear scale; None where the scale of the table gives none.
    unit : str
        Unit of `amount`.
    state : str
        ``absent`` (may exclude the antigen), ``low`` (excludes nothing), ``seen`` (prompts a protein test),
        ``cannot be told`` (the scale has no zero) or ``not measured``.
    note : str
        Why a low value is not called absent, or why nothing can be told.
    """

    gene: str
    value: float | None
    amount: float | None
    unit: str
    state: Literal["absent", "low", "seen", "cannot be told", "not measured"]
    note: str = ""


@record
class TmeProfile:
    """The microenvironment of one sample; every modality meets here.

    Parameters
    ----------
    sample_id : str
        Column of the expression table, or the case when there is no expression.
    scale : str
        Scale of the expression; ``none`` without expression.
    n_genes : int
        Genes measured.
    reference : str or None
        Reference of the percentiles.
    reference_note : str
        Which one, or why none.
    axes : tuple of AxisScore
        Gene-set axes and published scores; empty without expression.
    cycle : tuple of CycleStep
        Rows of the cancer-immunity cycle.
    flags : tuple of str
        Limits.
    fractions : tuple of CellFractions
        Cell fractions, one entry per deconvolution method.
    measurements : tuple of Measurement
        Blood, function, microbiome, genomics, space: everything that is not a gene set.
    genomics : GenomicFindings or None
        What the variants say; None when none were supplied.
    disagreements : tuple of Disagreement
        Where two modalities say different things.
    reference_fit : ReferenceFit or None
        Whether the cohort fits the reference; None when it was not tested.
    tissue_calls : tuple of TissueCall
        What was seen in tissue sections.
    space : tuple of SpatialProfile
        What space says of each image of this patient; empty without a usable cell table.
    space_patient : SpatialPatient or None
        The images rolled up; None without a usable cell table.
    antigen_genes : tuple of GeneReading
        RNA of the genes of target antigens; empty without expression.
    """

    sample_id: str
    scale: str
    n_genes: int
    reference: str | None
    reference_note: str
    axes: tuple[AxisScore, ...]
    cycle: tuple[CycleStep, ...]
    flags: tuple[str, ...]
    fractions: tuple[CellFractions, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    genomics: GenomicFindings | None = None
    disagreements: tuple[Disagreement, ...] = ()
    reference_fit: ReferenceFit | None = None
    tissue_calls: tuple[TissueCall, ...] = ()
    space: tuple[SpatialProfile, ...] = ()
    space_patient: SpatialPatient | None = None
    antigen_genes: tuple[GeneReading, ...] = ()

    @property
    def has_expression(self) -> bool:
        """True when the profile rests on an expression table; its other parts stand without one."""
        return self.scale != NO_EXPRESSION

    def measurement(self, name: str) -> Measurement | None:
        """Return the measurement of that name, or None when the profile does not hold it."""
        return next((found for found in self.measurements if found.axis == name), None)

    def axis(self, name: str) -> AxisScore | None:
        """Return the axis of that name, or None when the profile does not hold it."""
        return next((axis for axis in self.axes if axis.axis == name), None)


@record
class EstablishedFact:
    """Whether one genomic or clinical fact holds for this patient.

    Parameters
    ----------
    fact : str
        Identifier in the fact table.
    label : str
        Words for people.
    state : str
        ``present``, ``absent`` or ``unknown``; unknown is never read as absent.
    reason : str
        What it was read from, or what is missing.
    widens : bool
        True when a hit was found that does not meet the rule (one copy, subclonal, or not stated): it
        widens what must be considered and never overrides.
    disabled_by : str or None
        Fact that switches this one off in this patient.
    breaks : tuple of str
        What no longer works when it is present and not switched off.
    source : str
        Key in ``sources.toml``.
    """

    fact: str
    label: str
    state: Literal["present", "absent", "unknown"]
    reason: str
    widens: bool
    disabled_by: str | None
    breaks: tuple[str, ...]
    source: str

    @property
    def holds(self) -> bool:
        """True when the fact is present and nothing switches it off."""
        return self.state == "present" and self.disabled_by is None
