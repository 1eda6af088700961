"""Which of the constraints that hold this patient's response back an option answers, and which it leaves."""

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.records import record
from warmfront.domain.therapy import Candidate
from warmfront.knowledge.base import KnowledgeBase


@record
class Coverage:
    """Constraints of this patient that an option answers and those that it leaves open.

    Parameters
    ----------
    covered, uncovered : tuple of ConstraintReading
        Leading first, then the runner-up, then what else contends; empty when no bottleneck was named.
    """

    covered: tuple[ConstraintReading, ...]
    uncovered: tuple[ConstraintReading, ...]


def wanted_constraints(bottleneck: Bottleneck) -> tuple[ConstraintReading, ...]:
    """List the constraints that an option should answer.

    Parameters
    ----------
    bottleneck : Bottleneck
        What holds the response back.

    Returns
    -------
    tuple of ConstraintReading
        Leading, runner-up, then those that cannot be separated from the leading one; empty without a leader.
    """
    if bottleneck.leading is None:
        return ()
    close = [reading for reading in bottleneck.readings if reading.constraint in bottleneck.contenders]
    runner_up = [bottleneck.runner_up] if bottleneck.runner_up is not None else []
    named: dict[str, ConstraintReading] = {}
    for reading in (bottleneck.leading, *runner_up, *close):
        named.setdefault(reading.constraint, reading)
    return tuple(named.values())


def cover(candidate: Candidate, bottleneck: Bottleneck) -> Coverage:
    """Split the constraints of this patient into those that the candidate answers and the others.

    Parameters
    ----------
    candidate : Candidate
        Names what it answers.
    bottleneck : Bottleneck
        What holds the response back.

    Returns
    -------
    Coverage
        Both parts in the order of the bottleneck.
    """
    wanted = wanted_constraints(bottleneck)
    return Coverage(
        covered=tuple(reading for reading in wanted if reading.constraint in candidate.answered),
        uncovered=tuple(reading for reading in wanted if reading.constraint not in candidate.answered),
    )


def fit_of(candidate: Candidate, bottleneck: Bottleneck, knowledge: KnowledgeBase) -> float:
    """Give the fit of a candidate by the rule of ``options/fit_rule.toml``.

    Parameters
    ----------
    candidate : Candidate
        Says whether it answers the leading constraint and one of the next.
    bottleneck : Bottleneck
        Says whether there is a next one at all.
    knowledge : KnowledgeBase
        Holds the rule.

    Returns
    -------
    float
        0 to 1; an ordering device, not a probability. Answering the only constraint counts as answering both.
    """
    rule = knowledge.options.fit_rule
    if rule is None:
        raise ValueError("options/fit_rule.toml holds no rule; the knowledge check refuses this earlier")
    alone = len(wanted_constraints(bottleneck)) < 2
    if candidate.answers_leading:
        return rule.both if candidate.answers_runner_up or alone else rule.leading_only
    return rule.next_only if candidate.answers_runner_up else 0.0


def say_uncovered(candidate: Candidate, bottleneck: Bottleneck) -> str:
    """Name what the candidate leaves open.

    Parameters
    ----------
    candidate : Candidate
        Names what it answers.
    bottleneck : Bottleneck
        What holds the response back.

    Returns
    -------
    str
        For example ``does not cover: exclusion by fibroblasts and TGF-beta``; empty when nothing is open, or
        nothing is answered.
    """
    found = cover(candidate, bottleneck)
    left = [reading.label for reading in found.uncovered]
    if not left or not found.covered:
        return ""
    return "does not cover: " + ", ".join(f"{label[0].lower()}{label[1:]}" for label in left)
