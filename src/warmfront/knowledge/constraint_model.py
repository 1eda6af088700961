"""The bottleneck's model as records: pieces of evidence, prior, ramps and groups of correlated pieces."""

from collections import Counter
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class ConstraintPiece:
    """One piece of evidence for or against a constraint.

    Parameters
    ----------
    kind : str
        ``axis`` (percentile in the reference), ``cycle`` (percentile of a cycle row), ``phenotype``
        (probability of a class), ``fact`` (a genomic or clinical fact by name), ``lab``, ``fraction``
        (share of a cell type), ``event`` (a named genomic event), ``measurement`` (a value of the profile),
        ``tissue`` (a phenotype seen in tissue sections).
    name : str
        Axis, cycle row, class, fact, analyte, cell type, event or measurement.
    when : str
        ``above``, ``below`` the threshold, or ``present``.
    threshold : float or None
        Where it begins to speak: percentile 0 to 100, probability 0 to 1, or the unit of the value.
    full : float or None
        Where it speaks with its full log-odds; None for percentiles and probabilities, whose place is
        stated once in the model.
    argues : str
        ``for`` or ``against`` the constraint when the condition holds.
    counts_opposite : bool
        True when the far side of ``100 - threshold`` argues the other way with the same log-odds.
    log_odds : float
        Natural log-odds that it adds at full strength, before the discount of its group; positive.
    low, high : float
        Range of `log_odds` within which the answer is tried out.
    group : str
        Group of pieces that say much the same; empty when it stands alone.
    why, source, status : str
        The reason in words, its key in ``sources.toml``, how firmly the link stands.
    """

    kind: Literal["axis", "cycle", "phenotype", "fact", "lab", "fraction", "event", "measurement", "tissue"]
    name: str
    when: Literal["above", "below", "present"]
    threshold: float | None = None
    full: float | None = None
    argues: Literal["for", "against"] = "for"
    counts_opposite: bool = True
    log_odds: float
    low: float
    high: float
    group: str = ""
    why: str
    source: str
    status: Status


@record
class ConstraintDefinition:
    """One thing that can hold the immune response back.

    Parameters
    ----------
    constraint, label : str
        Id and words.
    cycle_step : int
        Step of the cancer-immunity cycle that it holds up, 1 to 7.
    explanation : str
        What it means, in a sentence.
    pieces : tuple of ConstraintPiece
        Evidence for and against it.
    overriding_facts : tuple of str
        Facts that establish it whatever expression says.
    """

    constraint: str
    label: str
    cycle_step: int
    explanation: str
    pieces: tuple[ConstraintPiece, ...]
    overriding_facts: tuple[str, ...] = ()


@record
class EvidenceGroup:
    """Pieces that say much the same, with the correlation by which they are discounted.

    Parameters
    ----------
    group : str
        Name used by the pieces.
    correlation : float
        Common correlation between them, 0 to 1. Each of n pieces of one constraint counts
        ``1 / (1 + (n - 1) * correlation)`` of its log-odds.
    why, source, status : str
        What they share, where the correlation comes from, how firmly it stands.
    """

    group: str
    correlation: float
    why: str
    source: str
    status: Status


@record
class ConstraintModel:
    """How the pieces of all constraints are put together.

    Parameters
    ----------
    prior_log_odds, prior_low, prior_high : float
        Natural log-odds of each constraint against "none of these, or cannot tell", with its range.
    full_evidence : float
        Natural log-odds to which the pieces of every constraint from percentiles and markers add up when
        all speak fully for it, after discount.
    full_percentile : float
        Percentile at which a piece that speaks ``above`` reaches its full log-odds; 100 minus it for
        ``below``.
    full_probability : float
        The same for a phenotype probability.
    widening_log_odds, widening_low, widening_high : float
        What a genomic hit adds that is no established biallelic, clonal loss, with its range.
    contender_odds : float
        Constraints whose odds against the leading one are better than 1 to this are not separable.
    minimum_read : float
        Share of a constraint's evidence that must be readable before it can lead, 0 to 1.
    groups : tuple of EvidenceGroup
        Groups of correlated pieces.
    why, source, status : str
        Meaning of the prior, and where the numbers come from.
    """

    prior_log_odds: float
    prior_low: float
    prior_high: float
    full_evidence: float
    full_percentile: float
    full_probability: float
    widening_log_odds: float
    widening_low: float
    widening_high: float
    contender_odds: float
    minimum_read: float
    groups: tuple[EvidenceGroup, ...]
    why: str
    source: str
    status: Status


def discount_of(piece: ConstraintPiece, definition: ConstraintDefinition, model: ConstraintModel) -> float:
    """Discount of one piece for what the others of its group say as well.

    Parameters
    ----------
    piece : ConstraintPiece
        One of the definition's pieces.
    definition : ConstraintDefinition
        All its pieces count, also those that cannot be read in this patient, so that a gap never raises
        what is left.
    model : ConstraintModel
        Correlation of each group.

    Returns
    -------
    float
        1 for a piece that stands alone, else ``1 / (1 + (n - 1) * correlation)``.
    """
    if not piece.group:
        return 1.0
    n = Counter(other.group for other in definition.pieces)[piece.group]
    correlation = next(group.correlation for group in model.groups if group.group == piece.group)
    return 1.0 / (1.0 + (n - 1) * correlation)
