"""What the RNA of one sample says of the genes of target antigens: absent, low, seen, or nothing at all.

RNA may exclude a target or prompt its protein test and never satisfies one; whether a transcript may be
called absent depends on the scale of the table and on the depth of the sample.
"""

import numpy as np

from warmfront.assays.scale import TPM_TOTAL_LIMIT
from warmfront.domain.assay import FloatArray, Scale
from warmfront.domain.records import record
from warmfront.domain.tme import GeneReading
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.sample import MeasuredSample

FLOOR_TOLERANCE = 1e-6
"""Linear units within which a value counts as no read at all (assumption: rounding of a logarithm)."""

PER_MILLION = 1e6


@record
class Linear:
    """A sample on the linear scale, with what that scale allows to say.

    Parameters
    ----------
    values : ndarray of float64 or None
        None when nothing on the scale means amount.
    is_tpm : bool
        Whether the values are taken as transcripts per million.
    zeros_speak : bool
        Whether no read at all may be called absence on a scale that is not TPM.
    words : str
        Unit, or why there is none.
    """

    values: FloatArray | None
    is_tpm: bool
    zeros_speak: bool
    words: str


def read_antigen_genes(
    measured: MeasuredSample, scale: Scale, knowledge: KnowledgeBase
) -> tuple[GeneReading, ...]:
    """Read the genes of the target antigens in one sample.

    Parameters
    ----------
    measured : MeasuredSample
        The sample, genes in alphabetical order.
    scale : Scale
        Scale of its values. On z-scores and ranks no value means absence.
    knowledge : KnowledgeBase
        Antigens, the limits of what counts as absent, and the gene sets whose zeros show the depth.

    Returns
    -------
    tuple of GeneReading
        One for each gene, by name; genes that the sample does not hold are ``not measured``.

    Notes
    -----
    A table on a logarithmic scale does not name its unit. It is taken as TPM when its linear values sum to no
    more than 1.5 million, which a panel always does; amounts of another kind with such a sum (FPKM) differ by
    a small factor. Larger sums are counts, of which only a true zero in a deep sample is absence.
    """
    genes = sorted({gene for antigen in knowledge.options.antigens.values() for gene in antigen.genes})
    if not genes:
        return ()
    linear = _linear(measured, scale, knowledge)
    shallow = _too_shallow(measured, linear, knowledge)
    places = {gene: place for place, gene in enumerate(measured.genes)}
    return tuple(
        _read(gene, places[gene], measured, linear, shallow, knowledge)
        if gene in places
        else GeneReading(gene=gene, value=None, amount=None, unit="", state="not measured")
        for gene in genes
    )


def _linear(measured: MeasuredSample, scale: Scale, knowledge: KnowledgeBase) -> Linear:
    if scale in (Scale.Z_SCORE, Scale.RANK):
        return Linear(
            values=None,
            is_tpm=False,
            zeros_speak=False,
            words=f"{scale.value.replace('_', '-')}: no value means absence",
        )
    values = measured.values
    if scale is Scale.LOG2:
        if measured.log2_offset is None:
            return Linear(
                values=None, is_tpm=False, zeros_speak=False, words="log2 without a floor: no zero is known"
            )
        values = np.maximum(np.exp2(values) - measured.log2_offset, 0.0)
    total = measured.total if measured.total is not None else float(values.sum())
    if scale is Scale.TPM or (scale is Scale.LOG2 and total <= TPM_TOTAL_LIMIT):
        return Linear(values=values, is_tpm=True, zeros_speak=True, words="TPM")
    deep = total >= knowledge.options.cell_limits["rna_least_total"].value
    return Linear(
        values=values * (PER_MILLION / total) if total > 0 else values,
        is_tpm=False,
        zeros_speak=deep,
        words="counts per million, not corrected for length",
    )


def _too_shallow(measured: MeasuredSample, linear: Linear, knowledge: KnowledgeBase) -> str:
    """Say why the sample is too shallow for RNA to exclude anything; empty when it is not."""
    if linear.values is None:
        return ""
    wanted = {gene for signature in knowledge.signatures.values() for gene in signature.genes}
    watched = [value for gene, value in zip(measured.genes, linear.values, strict=True) if gene in wanted]
    limit = knowledge.options.cell_limits["rna_most_zeros"].value
    share = float(np.mean(np.array(watched) <= FLOOR_TOLERANCE)) if watched else 1.0
    if share > limit:
        return f"{share:.0%} of the watched genes have no read, above {limit:.0%}: too shallow to exclude"
    return ""


def _read(
    gene: str, place: int, measured: MeasuredSample, linear: Linear, shallow: str, knowledge: KnowledgeBase
) -> GeneReading:
    value = float(measured.values[place])
    if linear.values is None:
        return GeneReading(
            gene=gene, value=value, amount=None, unit="", state="cannot be told", note=linear.words
        )
    amount = float(linear.values[place])
    limits = knowledge.options.cell_limits
    low = amount < limits["rna_detected_tpm"].value
    absent = amount < limits["rna_absent_tpm"].value if linear.is_tpm else amount <= FLOOR_TOLERANCE
    note = shallow if low else ""
    if absent and not linear.is_tpm and not linear.zeros_speak:
        note = "too few reads in all for a zero to mean absence"
    state = "seen" if not low else "absent" if absent and not note else "low"
    return GeneReading(
        gene=gene,
        value=value,
        amount=amount,
        unit=linear.words,
        state=state,  # type: ignore[arg-type]
        note=note,
    )
