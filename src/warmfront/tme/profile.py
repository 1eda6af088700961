"""The microenvironment of one sample: axes, published scores, cycle, percentiles and flags.

Everything is computed from the sample's own column. Other samples of the table never enter.
"""

import numpy as np

from warmfront.assays.deconvolution.fractions import measure_fractions
from warmfront.assays.scoring.published import measure_published
from warmfront.assays.scoring.weighted import WeightedReading
from warmfront.domain.assay import ExpressionTable, Scale
from warmfront.domain.measurement import ReferenceFit
from warmfront.domain.tme import Applicability, AxisScore, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.antigen_genes import read_antigen_genes
from warmfront.tme.axes import score_axes
from warmfront.tme.cycle import score_cycle
from warmfront.tme.gene_bootstrap import band_percentiles
from warmfront.tme.movement import ScaledSample, move_all
from warmfront.tme.placement import place_axis, place_step, score_on_reference
from warmfront.tme.reference_fit import choose_fit, fit_sample, withhold
from warmfront.tme.references import choose_reference
from warmfront.tme.sample import MeasuredSample, take_sample

STABILITY_RESAMPLES = 200
"""Resamples of the genes of a set behind each stability band (assumption: ends to about 3 points)."""

SMALL_TABLE = 5000
"""Genes below which a table is called a panel in the flags (assumption)."""

_SCALE_FLAGS = {
    Scale.COUNTS: "counts: gene length and depth enter the ranks; percentiles are left out; supply TPM",
    Scale.RANK: "ranks: weighted scores and percentiles are left out",
    Scale.Z_SCORE: (
        "z-scores: each gene is relative to the cohort in which it was standardised; rank scores compare "
        "genes by how far they stand out there, not by their amount"
    ),
}


def profile(
    table: ExpressionTable,
    sample: str,
    knowledge: KnowledgeBase,
    applicability: Applicability,
    reference: str | None,
    rng: np.random.Generator,
    cohort_fit: ReferenceFit | None = None,
) -> TmeProfile:
    """Profile the microenvironment of one sample.

    Parameters
    ----------
    table : ExpressionTable
        Harmonised expression that holds the sample.
    sample : str
        Sample identifier.
    knowledge : KnowledgeBase
        Axes, published scores, cycle, references.
    applicability : Applicability
        Tumour group and the axes that must not be read.
    reference : str or None
        Reference asked for; None picks the one of the same tumour group, scale and genes, if any.
    rng : numpy.random.Generator
        For the gene-set stability bands; the fractions draw from a generator spawned from it.
    cohort_fit : ReferenceFit or None
        Result of the test of all samples together, where there is a cohort. Percentiles are withheld when
        the cohort or this sample does not fit the reference.

    Returns
    -------
    TmeProfile
        Every axis and every row of the cycle, those that could not be measured with the reason.

    Raises
    ------
    InputError
        When the sample is not in the table or cannot be scored, or the reference is not packaged.
    """
    measured = take_sample(table, sample)
    yardstick = choose_reference(
        measured.genes, table.scale, applicability.tumour_group, knowledge, reference
    )
    fit = choose_fit(cohort_fit, fit_sample(yardstick, measured.values, knowledge))
    yardstick = withhold(yardstick, fit)
    on_reference = score_on_reference(measured, yardstick, knowledge)
    axes = score_axes(
        measured.genes,
        measured.values,
        knowledge,
        applicability.suppressed_axes,
        rng,
        STABILITY_RESAMPLES,
    )
    readings = measure_published(
        knowledge, measured.genes, measured.values, table.scale, measured.log2_offset
    )
    shown = tuple(_as_axis(reading) for reading in readings)
    axes, shown = move_all(
        axes,
        shown,
        ScaledSample(
            genes=measured.genes,
            values=measured.values,
            scale=table.scale,
            log2_offset=measured.log2_offset,
        ),
        applicability.tumour_group,
        yardstick,
        knowledge,
    )
    cycle = score_cycle(measured.genes, measured.values, knowledge.cycle_genes, knowledge.cycle_steps)
    on_places = measured.values[yardstick.places]
    bands = band_percentiles(on_places, on_reference, yardstick, knowledge, rng.spawn(1)[0])
    return TmeProfile(
        sample_id=sample,
        scale=table.scale.value,
        n_genes=len(measured.genes),
        reference=yardstick.reference.reference_id if yardstick.reference is not None else None,
        reference_note=yardstick.note,
        axes=tuple(place_axis(axis, yardstick, on_reference, bands) for axis in axes) + shown,
        cycle=tuple(place_step(step, yardstick, on_reference, bands) for step in cycle),
        flags=_flags(table, measured, axes, applicability, knowledge),
        fractions=measure_fractions(
            measured.genes,
            measured.values,
            table.scale,
            measured.log2_offset,
            knowledge.signature_matrices,
            rng.spawn(1)[0],
            total=measured.total,
            merged=table.mapping.merged,
        ),
        reference_fit=fit,
        antigen_genes=read_antigen_genes(measured, table.scale, knowledge),
    )


def place_sample(
    table: ExpressionTable,
    sample: str,
    knowledge: KnowledgeBase,
    applicability: Applicability,
    cohort_fit: ReferenceFit | None = None,
) -> tuple[AxisScore, ...]:
    """Score the axes of one sample and place them in the fitting reference, and nothing else.

    Parameters
    ----------
    table : ExpressionTable
        Harmonised expression that holds the sample.
    sample : str
        Sample identifier.
    knowledge : KnowledgeBase
        Axes and references.
    applicability : Applicability
        Tumour group and the axes that must not be read.
    cohort_fit : ReferenceFit or None
        As for `profile`.

    Returns
    -------
    tuple of AxisScore
        The axes of `profile` with the same percentiles, without stability bands.

    Raises
    ------
    InputError
        When the sample is not in the table or cannot be scored.
    """
    measured = take_sample(table, sample)
    yardstick = choose_reference(measured.genes, table.scale, applicability.tumour_group, knowledge)
    yardstick = withhold(yardstick, choose_fit(cohort_fit, fit_sample(yardstick, measured.values, knowledge)))
    on_reference = score_on_reference(measured, yardstick, knowledge)
    axes = score_axes(measured.genes, measured.values, knowledge, applicability.suppressed_axes)
    return tuple(place_axis(axis, yardstick, on_reference, {}) for axis in axes)


def _as_axis(reading: WeightedReading) -> AxisScore:
    """Show a published score beside the axes; it has no reference and no stability band."""
    return AxisScore(
        axis=reading.score_id,
        label=reading.label,
        raw=reading.value,
        method=reading.score_id,
        unit=reading.unit,
        percentile=None,
        percentile_note="no reference: none is packaged for this score",
        stability_low=None,
        stability_high=None,
        n_genes=reading.n_genes,
        n_present=reading.n_present,
        missing=reading.missing,
        reading=reading.reading,
        source=reading.source,
        status=reading.status,
        note=reading.note,
    )


def _flags(
    table: ExpressionTable,
    measured: MeasuredSample,
    axes: tuple[AxisScore, ...],
    applicability: Applicability,
    knowledge: KnowledgeBase,
) -> tuple[str, ...]:
    flags = []
    if table.scale in _SCALE_FLAGS:
        flags.append(_SCALE_FLAGS[table.scale])
    if len(measured.genes) < SMALL_TABLE:
        flags.append(
            f"{len(measured.genes):,} genes measured: raw rank scores are not comparable with those of a "
            "full transcriptome"
        )
    unmeasured = len(table.genes) - len(measured.genes)
    if unmeasured:
        flags.append(f"{unmeasured:,} genes of the table were not measured in this sample and are left out")
    short = [
        axis.label for axis in axes if axis.raw is None and axis.axis not in applicability.suppressed_axes
    ]
    if short:
        flags.append(f"axes left out for lack of genes: {', '.join(short)}")
    if applicability.suppressed_axes:
        lymphoid = ", ".join(axis.label for axis in knowledge.axes if axis.lymphoid)
        flags.append(f"read with care in this specimen: {lymphoid}")
    return tuple(flags)
