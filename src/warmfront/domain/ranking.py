"""The parts by which options are ordered within a tier, the weights, and what would change the order."""

from warmfront.domain.records import record


@record
class OptionParts:
    """The parts of one option, each 0 (worst) to 1 (best), shown apart; none is a probability.

    Parameters
    ----------
    fit : float
        Coverage of the leading constraint and of the runner-up.
    evidence : float
        How good the evidence is in the patient's own disease; 0 says that none can be ranked.
    harm : float
        1 minus the burden of known severe harm; unknown combination harm is not 1.
    feasibility : float
        Access, time to start, product feasibility.
    certainty : float
        1 minus the share of rules and parts that are open.
    notes : tuple of tuple (str, str)
        Part and the words behind its value.
    """

    fit: float
    evidence: float
    harm: float
    feasibility: float
    certainty: float
    notes: tuple[tuple[str, str], ...] = ()


@record
class Weights:
    """Weights of the utility; they are judgements, in a file, and add up to 1.

    Parameters
    ----------
    fit, evidence, harm, feasibility, certainty : float
        Weight of each part, 0 to 1.
    name : str
        Name of the set of weights.
    """

    fit: float
    evidence: float
    harm: float
    feasibility: float
    certainty: float
    source: str = ""
    name: str = "default"


@record
class OrderShift:
    """How the order of one tier changes when the weights do.

    Parameters
    ----------
    tier : str
        Tier.
    changed : str
        Which weight, and from what to what.
    first_before, first_after : str
        Strategy ids at the head.
    words : str
        The change in a sentence.
    """

    tier: str
    changed: str
    first_before: str
    first_after: str
    words: str


@record
class DecidingFact:
    """The single fact that, if known, would change the order most."""

    fact: str
    words: str
    moves: tuple[tuple[str, int, int], ...]
