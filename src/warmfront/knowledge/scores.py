"""Published scores: definitions, genes, weights and pairs."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class WeightedScore:
    """A published weighted or averaged score.

    Parameters
    ----------
    score_id : str
        Id of the score.
    formula, reading : str
        Formula in words, and what a high value means.
    weights : dict of str to float
        Gene to weight.
    housekeeping : tuple of str
        Genes that must be present for the published form.
    method : str
        Name of the module in ``assays/scoring`` that computes it.
    scales : tuple of str
        Scales of expression on which it is defined.
    minimum_coverage : float
        Share of the genes that must be measured; 1 where the published form needs all of them.
    note : str
        Mended or dropped symbols, limits.
    """

    score_id: str
    label: str
    weights: dict[str, float]
    housekeeping: tuple[str, ...] = ()
    method: str
    scales: tuple[str, ...]
    formula: str
    reading: str
    source: str
    status: Status
    minimum_coverage: float = 1.0
    note: str = ""


@record
class CompositeScore:
    """One number of a published score that a module of its own computes from the whole sample.

    Parameters
    ----------
    score_id, label : str
        Name and words for people.
    method : str
        name of the formula in ``assays/scoring/formulas.py``.
    part : str
        Which of the formula's numbers this is.
    formula, reading : str
        How it is computed, and what high means.
    unit : str
        What the number is.
    source, status : str, Status
        Where it was read and how firmly it stands.
    """

    score_id: str
    label: str
    method: str
    part: str
    formula: str
    reading: str
    unit: str
    source: str
    status: Status


@record
class IpsGene:
    """One gene of the immunophenoscore.

    Parameters
    ----------
    gene : str
        Current symbol.
    group : str
        Marker or cell type whose genes are averaged.
    part : str
        Class: antigen presentation, checkpoints, effector or suppressor cells.
    weight : float
        +1 or -1.
    """

    gene: str
    group: str
    part: Literal["MHC", "CP", "EC", "SC"]
    weight: float
    source: str


@record
class GenePair:
    """A pair of genes that votes when the first is above the second.

    Parameters
    ----------
    first, second : str
        Current symbols of the two genes.
    """

    first: str
    second: str
    source: str
