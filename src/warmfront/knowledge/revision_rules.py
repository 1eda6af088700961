"""Rules that turn what monitoring saw into something for the board to consider, and their numbers."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

RuleKind = Literal["toxicity", "response", "series", "tissue", "twin", "missing"]
RuleAction = Literal["stop", "hold", "switch", "add", "intensify", "test", "continue"]


@record
class RevisionRule:
    """One rule: what must be seen, and what it makes worth considering.

    Parameters
    ----------
    rule_id : str
        Id.
    kind : str
        ``toxicity``, ``response``, ``series``, ``tissue``, ``twin`` or ``missing``.
    meanings : tuple of str
        Meanings of a response call that it reads; empty for rules of other kinds.
    findings : tuple of str
        Ids of findings that it reads.
    verdicts : tuple of str
        Verdicts of these findings; empty for any.
    directions : tuple of str
        Directions (``better``, ``worse``, ``neither``) of these findings; empty for any.
    situation : str
        ``well``, ``not well`` or ``not known``: how the patient is, where the rule depends on it.
    subjects : tuple of str
        Antigens or axes in the finding's statement to which it is limited; empty for any.
    action : str
        What to consider.
    words : str
        The sentence for the board.
    certainty : str
        How sure.
    reversed_by : tuple of str
        What would turn it round.
    resume : str
        When a hold ends; empty otherwise.
    options : tuple of str
        Strategies that the rule names first for a switch or an addition; they must still be eligible.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands.
    """

    rule_id: str
    kind: RuleKind
    meanings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    situation: Literal["", "well", "not well", "not known"] = ""
    subjects: tuple[str, ...] = ()
    action: RuleAction
    words: str
    certainty: str
    reversed_by: tuple[str, ...]
    resume: str = ""
    options: tuple[str, ...] = ()
    source: str
    status: Status


@record
class RevisionNumber:
    """One number of the revision rules.

    Parameters
    ----------
    number : str
        Id by which the code reads it.
    value : float
        In `unit`.
    unit : str
        Unit.
    meaning : str
        What happens at it, and on which side it lies itself.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands.
    """

    number: str
    value: float
    unit: str
    meaning: str
    source: str
    status: Status
