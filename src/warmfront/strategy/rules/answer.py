"""What a rule answers, and the comparisons that most rules share."""

from warmfront.domain.records import record
from warmfront.domain.therapy import Condition
from warmfront.domain.verdicts import Verdict


@record
class Answer:
    """Verdict of one rule with its reason in words.

    Parameters
    ----------
    verdict : Verdict
        ``UNDETERMINED`` whenever something that the rule needs is not known; never a guess.
    reason : str
        What was seen and what the rule asks.
    """

    verdict: Verdict
    reason: str


def not_known(what: str) -> Answer:
    """Answer ``UNDETERMINED`` because something is not stated.

    Parameters
    ----------
    what : str
        What is missing, as the subject of the sentence.

    Returns
    -------
    Answer
        Undetermined.

    Examples
    --------
    >>> not_known("ECOG performance status").reason
    'ECOG performance status is not stated'
    """
    return Answer(verdict=Verdict.UNDETERMINED, reason=f"{what} is not stated")


def judged(holds: bool, condition: Condition, reason: str) -> Answer:
    """Answer ``PASS``, or what the condition says of a breach.

    Parameters
    ----------
    holds : bool
        Whether the rule is met.
    condition : Condition
        Its ``on_breach`` is the answer otherwise.
    reason : str
        What was seen.

    Returns
    -------
    Answer
        Pass or breach.
    """
    return Answer(verdict=Verdict.PASS if holds else condition.on_breach, reason=reason)


def at_least(value: float | None, condition: Condition, what: str, unit: str) -> Answer:
    """Compare a value with a lower limit.

    Parameters
    ----------
    value : float or None
        None when it is not known.
    condition : Condition
        Its ``limit`` is the smallest allowed value.
    what, unit : str
        Words for the reason.

    Returns
    -------
    Answer
        Pass, breach or undetermined.
    """
    if value is None:
        return not_known(what)
    limit = limit_of(condition)
    return judged(value >= limit, condition, f"{what} is {value:g} {unit}; at least {limit:g} is asked")


def at_most(value: float | None, condition: Condition, what: str, unit: str) -> Answer:
    """Compare a value with an upper limit.

    Parameters
    ----------
    value : float or None
        None when it is not known.
    condition : Condition
        Its ``limit`` is the largest allowed value.
    what, unit : str
        Words for the reason.

    Returns
    -------
    Answer
        Pass, breach or undetermined.
    """
    if value is None:
        return not_known(what)
    limit = limit_of(condition)
    return judged(value <= limit, condition, f"{what} is {value:g} {unit}; at most {limit:g} is asked")


def none_of(found: tuple[str, ...] | None, condition: Condition, what: str) -> Answer:
    """Pass when a list is stated to be empty.

    Parameters
    ----------
    found : tuple of str or None
        None when it is not stated, empty when there is none.
    condition : Condition
        Says what a breach means.
    what : str
        Words for the reason.

    Returns
    -------
    Answer
        Pass, breach or undetermined.
    """
    if found is None:
        return not_known(what)
    return judged(not found, condition, f"{what}: {', '.join(found) if found else 'none'}")


def limit_of(condition: Condition) -> float:
    """Return the threshold of a condition that must have one.

    Parameters
    ----------
    condition : Condition
        As its knowledge file states it.

    Returns
    -------
    float
        In the unit of the condition.

    Raises
    ------
    ValueError
        When the file gives no limit; it is never taken as zero.
    """
    if condition.limit is None:
        raise ValueError(f"condition {condition.rule!r} has no limit; give it one in its knowledge file")
    return condition.limit
