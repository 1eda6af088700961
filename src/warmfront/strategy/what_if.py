"""Place the options again as if open questions were answered, without judging the patient anew."""

import dataclasses
from collections.abc import Mapping

from warmfront.domain.ranking import RankingScale
from warmfront.domain.records import record
from warmfront.domain.therapy import EligibilityCheck, LeftOut, Option, Ranking
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.arranging import arrange, scale_of, weights_of
from warmfront.strategy.parts import answer_anew
from warmfront.strategy.regimen import agents_of

SEVERITY = (Verdict.PASS, Verdict.WARN, Verdict.UNDETERMINED, Verdict.FAIL)
"""From best to worst, as in `warmfront.strategy.eligibility`."""


@record
class Question:
    """One open question: a rule and what it says is missing. Options that share both share the question.

    Parameters
    ----------
    rule : str
        Rule that asks.
    reason : str
        What is missing, in the words of the rule.
    """

    rule: str
    reason: str


def list_questions(ranking: Ranking) -> dict[Question, tuple[str, ...]]:
    """List the open questions of a ranking with the options that ask them.

    Parameters
    ----------
    ranking : Ranking
        With the answers of every rule.

    Returns
    -------
    dict of Question to tuple of str
        Strategy ids; questions in the order of the options that ask them first.
    """
    asked: dict[Question, list[str]] = {}
    for option in ranking.options:
        for check in option.checks:
            if check.verdict is Verdict.UNDETERMINED:
                asking = asked.setdefault(Question(rule=check.rule, reason=check.reason), [])
                if option.strategy_id not in asking:
                    asking.append(option.strategy_id)
    return {question: tuple(names) for question, names in asked.items()}


def replace_answers(
    ranking: Ranking, answers: Mapping[Question, Verdict], knowledge: KnowledgeBase
) -> Ranking:
    """Rank again as if some open questions were answered.

    Parameters
    ----------
    ranking : Ranking
        As `warmfront.strategy.ranking.rank` made it.
    answers : mapping of Question to Verdict
        ``PASS`` or ``FAIL`` for each question that is answered. A rule that only warns when it is breached
        takes ``FAIL`` as a warning.
    knowledge : KnowledgeBase
        Says which rules only warn, and holds the weights where the ranking names none.

    Returns
    -------
    Ranking
        Same options, less those that the answers exclude; these stand in `left_out`. Weights stay, shifts and
        deciding fact are left empty.

    Notes
    -----
    Only rules are answered. An option that loses its indication leaves its tier and is not offered in a lower
    one; a rate is not looked up again. Both need a new plan.
    """
    scale = scale_of(knowledge)
    weights = weights_of(knowledge, ranking.weights)
    kept, excluded = [], list(ranking.left_out)
    for option in ranking.options:
        changed = answer_option(option, answers, knowledge, scale)
        if changed is not None:
            kept.append(changed)
        else:
            excluded.append(_left_out(option, answers))
    tiers = arrange(kept, weights, scale)
    return dataclasses.replace(
        ranking,
        approved=tiers[Tier.APPROVED],
        trial=tiers[Tier.TRIAL],
        hypothesis=tiers[Tier.HYPOTHESIS],
        left_out=tuple(sorted(excluded, key=lambda item: (item.kind, item.strategy_id))),
        shifts=(),
        deciding=None,
    )


def answer_option(
    option: Option, answers: Mapping[Question, Verdict], knowledge: KnowledgeBase, scale: RankingScale
) -> Option | None:
    """Answer the open questions of one option.

    Parameters
    ----------
    option : Option
        With its checks and parts.
    answers : mapping of Question to Verdict
        As for `replace_answers`.
    knowledge : KnowledgeBase
        Says which rules only warn.
    scale : RankingScale
        Value of a warning.

    Returns
    -------
    Option or None
        None when an answer excludes it; the very same option when it asks none of the questions.
    """
    # Looked up by plain pairs: one plan asks tens of thousands of times.
    told = {(question.rule, question.reason): answer for question, answer in answers.items()}
    after = tuple(_answered(check, option, told, knowledge) for check in option.checks)
    if after == option.checks:
        return option
    if any(check.verdict is Verdict.FAIL for check in after):
        return None
    parts = None if option.parts is None else answer_anew(option.parts, option.checks, after, scale)
    worst = max((check.verdict for check in after), key=SEVERITY.index, default=Verdict.PASS)
    return dataclasses.replace(option, checks=after, verdict=worst, parts=parts)


def _answered(
    check: EligibilityCheck,
    option: Option,
    told: Mapping[tuple[str, str], Verdict],
    knowledge: KnowledgeBase,
) -> EligibilityCheck:
    if check.verdict is not Verdict.UNDETERMINED:
        return check
    answer = told.get((check.rule, check.reason))
    if answer is None:
        return check
    if answer is Verdict.FAIL:
        answer = breach_of(check.rule, option, knowledge)
    return dataclasses.replace(check, verdict=answer, recoverable="")


def breach_of(rule: str, option: Option, knowledge: KnowledgeBase) -> Verdict:
    """Say what a breach of a rule means for an option.

    Parameters
    ----------
    rule : str
        Rule of a check.
    option : Option
        The option that asks it.
    knowledge : KnowledgeBase
        Rules of the strategy and general rules.

    Returns
    -------
    Verdict
        ``WARN`` or ``FAIL``; what no table names excludes, except a lost function under an indication.
    """
    strategy = knowledge.strategies.get(option.strategy_id)
    own = strategy.conditions if strategy is not None else ()
    agents = agents_of(strategy, knowledge) if strategy is not None else ()
    words = {word for agent in agents for word in (agent.agent_id, agent.agent_class)}
    shared = (one for one in knowledge.general_conditions if not one.applies_to or words & {*one.applies_to})
    for condition in (*own, *shared):
        if condition.rule == rule:
            return condition.on_breach
    if rule == "needs_intact" and option.tier is Tier.APPROVED:
        return Verdict.WARN
    return Verdict.FAIL


def _left_out(option: Option, answers: Mapping[Question, Verdict]) -> LeftOut:
    reasons = [
        f"{check.rule.replace('_', ' ')}: answered no ({check.reason})"
        for check in option.checks
        if answers.get(Question(rule=check.rule, reason=check.reason)) is Verdict.FAIL
    ]
    return LeftOut(
        strategy_id=option.strategy_id,
        name=option.name,
        strategy_class=option.strategy_class,
        reason="; ".join(reasons),
        kind="not eligible",
    )
