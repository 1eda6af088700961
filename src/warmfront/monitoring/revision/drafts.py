"""Decisions in the making: one action for one therapy or question, with its reasons."""

import datetime as dt
from collections.abc import Iterable, Sequence

from warmfront.domain.records import record
from warmfront.domain.revision import Action, Decision, Reason
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.revision_rules import RevisionRule

ORDER: tuple[Action, ...] = ("stop", "hold", "switch", "add", "intensify", "test", "continue")
"""Gravest first."""


@record
class Draft:
    """One decision before all are weighed against each other.

    Parameters
    ----------
    action : str
        As in `Decision`.
    subject : str
        Therapy or question, in words.
    therapy_ids, agents : tuple of str
        Therapies and agents that it is about.
    what : str
        The sentence for the board.
    reasons : tuple of Reason
        Why.
    certainty, resume_rule : str
        As in `Decision`.
    reversed_by, overridden : tuple of str
        As in `Decision`.
    options : tuple of str
        Strategies that the rule names first.
    """

    action: Action
    subject: str
    therapy_ids: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    what: str
    reasons: tuple[Reason, ...]
    certainty: str
    reversed_by: tuple[str, ...]
    resume_rule: str = ""
    overridden: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def give_reason(rule: RevisionRule, statement: str, date: dt.date | None) -> Reason:
    """Make a reason of a rule and of what was seen.

    Parameters
    ----------
    rule : RevisionRule
        What makes it a reason.
    statement : str
        What was seen, with numbers.
    date : date or None
        When.

    Returns
    -------
    Reason
        With the source and status of the rule.
    """
    return Reason(
        kind=rule.kind,
        statement=statement,
        date=date,
        rule=rule.rule_id,
        source=rule.source,
        status=rule.status.value,
    )


def number(name: str, knowledge: KnowledgeBase) -> float:
    """Return one number of the revision rules.

    Parameters
    ----------
    name : str
        Its id.
    knowledge : KnowledgeBase
        Table of numbers.

    Returns
    -------
    float
        In the unit of the entry.
    """
    return knowledge.monitoring.revision_numbers[name].value


def join_drafts(drafts: Sequence[Draft]) -> Draft:
    """Join drafts of one action about one subject.

    Parameters
    ----------
    drafts : sequence of Draft
        At least one; the first gives the sentence.

    Returns
    -------
    Draft
        With all reasons, each once.
    """
    first = drafts[0]
    if len(drafts) == 1:
        return first
    return Draft(
        action=first.action,
        subject=first.subject,
        therapy_ids=_once(name for one in drafts for name in one.therapy_ids),
        agents=_once(name for one in drafts for name in one.agents),
        what=" ".join(dict.fromkeys(one.what for one in drafts)),
        reasons=tuple(dict.fromkeys(reason for one in drafts for reason in one.reasons)),
        certainty="; ".join(dict.fromkeys(one.certainty for one in drafts)),
        reversed_by=_once(words for one in drafts for words in one.reversed_by),
        resume_rule=" ".join(dict.fromkeys(one.resume_rule for one in drafts if one.resume_rule)),
        overridden=_once(words for one in drafts for words in one.overridden),
        options=_once(name for one in drafts for name in one.options),
    )


def finish(draft: Draft) -> Decision:
    """Turn a draft into the decision that is shown.

    Parameters
    ----------
    draft : Draft
        Weighed against all others.

    Returns
    -------
    Decision
        Without the ids that only the weighing needs.
    """
    return Decision(
        action=draft.action,
        subject=draft.subject,
        agents=draft.agents,
        what=draft.what,
        reasons=draft.reasons,
        certainty=draft.certainty,
        reversed_by=draft.reversed_by,
        resume_rule=draft.resume_rule,
        overridden=draft.overridden,
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
