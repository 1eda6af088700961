"""Reference cohorts: their quantiles, the places of their genes, and how far a sample may lie from them."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class ReferenceGroup:
    """Quantiles of one tumour group in a reference.

    Parameters
    ----------
    group : str
        Disease group of ``tumour_types.tsv``, or ``all``.
    n : int
        Samples behind the quantiles.
    quantiles : dict of str to tuple of float
        Quantity (axis name, or cycle row) to its values at the reference's levels, ascending.
    rank_low, rank_middle, rank_high : tuple of float
        5th, 50th and 95th percentile over the tumours of the place of each gene of the universe within its
        sample, in the order of the universe: (average rank - 0.5) / genes, 0 to 1, 1 highest. Empty when they
        were not taken.
    """

    group: str
    n: int
    quantiles: dict[str, tuple[float, ...]]
    rank_low: tuple[float, ...] = ()
    rank_middle: tuple[float, ...] = ()
    rank_high: tuple[float, ...] = ()


@record
class Reference:
    """Aggregates of a real cohort against which a sample may be placed.

    Parameters
    ----------
    reference_id : str
        Name used by ``--reference``.
    scale : str
        Scale on which it holds.
    universe : tuple of str
        Genes among which ranks were taken. A sample is scored anew on exactly these genes.
    gene_mean, gene_sd : dict of str to float
        Moments of single genes, for standardising features; may be empty.
    levels : tuple of float
        Percentile levels, 0 to 100.
    groups : tuple of ReferenceGroup
        One for each tumour group.
    made_by : str
        Script of the repository that made it.
    """

    reference_id: str
    label: str
    scale: str
    universe: tuple[str, ...]
    gene_mean: dict[str, float]
    gene_sd: dict[str, float]
    levels: tuple[float, ...]
    groups: tuple[ReferenceGroup, ...]
    source: str
    made_by: str


@record
class FitLimit:
    """How far samples may lie from a reference before percentiles are withheld.

    The limit for n samples is ``base + per_root_n / sqrt(n)``.

    Parameters
    ----------
    quantity : str
        Distance by name; computed in ``tme/reference_fit``.
    label : str
        Words for people.
    level : str
        ``sample`` or ``cohort``.
    scales : tuple of str
        Scales of references for which it is taken.
    base, per_root_n : float
        Not negative.
    """

    quantity: str
    label: str
    level: Literal["sample", "cohort"]
    scales: tuple[str, ...]
    base: float
    per_root_n: float
    source: str
    status: Status
