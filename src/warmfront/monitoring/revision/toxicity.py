"""Stops and holds: what the management facts make of every grade, followed through time.

A permanent stop stays, whatever comes later. A hold stays until its rule for resuming is seen to be met.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp
from warmfront.domain.records import record
from warmfront.domain.revision import Reason
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.monitoring import ManagementRule
from warmfront.monitoring.organs.management import find_management
from warmfront.monitoring.revision.concerned import grades_under, is_present, list_concerned
from warmfront.monitoring.revision.drafts import Draft, give_reason, number
from warmfront.monitoring.treatment import (
    INFUSION,
    NOT_STATED,
    Given,
    Treatment,
    name_agent,
)

GRAVITY = ("continue", "hold", "stop")
STEROID_SERIES = "steroid_dose"
DEATH = 5
Facts = dict[tuple[str, str, int, tuple[str, ...]], tuple[ManagementRule, ...]]
"""Facts by event, organ, grade and classes: a daily chart asks the same many times."""


@record
class Episode:
    """How one event stands for one therapy at the end of the data.

    Parameters
    ----------
    state : str
        ``continue``, ``hold``, ``stop`` or ``alarm``.
    decisive : ToxicityGrade
        Grade that brought the state about.
    fact : ManagementRule or None
        Fact behind it; None when none is held.
    latest : ToxicityGrade
        Newest grade of the event.
    resumed : bool
        True when a hold was in force and its rule for resuming was met.
    still : str
        Why a hold is not over yet; empty for other states.
    """

    state: str
    decisive: ToxicityGrade
    fact: ManagementRule | None
    latest: ToxicityGrade
    resumed: bool = False
    still: str = ""


def decide_toxicity(
    grades: Sequence[ToxicityGrade], treatment: Treatment, follow_up: FollowUp, knowledge: KnowledgeBase
) -> list[Draft]:
    """Find every stop and hold, and what must be graded again.

    Parameters
    ----------
    grades : sequence of ToxicityGrade
        All grades, in any order.
    treatment : Treatment
        What is and was given.
    follow_up : FollowUp
        Steroid doses.
    knowledge : KnowledgeBase
        Management facts and revision rules.

    Returns
    -------
    list of Draft
        Stops, holds, ends of holds (``continue``) and tests.
    """
    drafts: list[Draft] = []
    seen: Facts = {}
    if not treatment.given and follow_up.observations:
        # Without a therapy values of the case from before the follow-up are no harm of any.
        first = follow_up.observations[0].date
        grades = [one for one in grades if one.date >= first or one.result is None]
    for given in list_concerned(grades, treatment, follow_up, knowledge):
        events = sorted({(one.event, one.organ) for one in grades})
        for event, organ in events:
            course = [one for one in grades if (one.event, one.organ) == (event, organ)]
            course = grades_under(given, course, knowledge)
            if course:
                now = _follow(course, given, follow_up, seen, knowledge)
                drafts += _drafts(now, given, is_present(given, treatment), knowledge)
    return drafts


def _follow(
    course: Sequence[ToxicityGrade],
    given: Given,
    follow_up: FollowUp,
    seen: Facts,
    knowledge: KnowledgeBase,
) -> Episode:
    """Walk through the grades of one event and keep what is in force."""
    now = Episode(state="continue", decisive=course[0], fact=None, latest=course[0])
    for one in course:
        if one.grade is None:
            state = "alarm" if one.alarm and now.state == "continue" else now.state
            decisive = one if state == "alarm" else now.decisive
            now = Episode(
                state=state,
                decisive=decisive,
                fact=now.fact,
                latest=one,
                resumed=now.resumed,
                still=now.still,
            )
            continue
        state, fact = _act(one, given, seen, knowledge)
        held = now.state in ("hold", "alarm")
        if now.state == "stop" or (held and GRAVITY.index(state) == 0):
            still = "" if now.state == "stop" else _not_yet(one, now, follow_up, knowledge)
            over = held and not still
            now = Episode(
                state="continue" if over else now.state,
                decisive=now.decisive,
                fact=now.fact,
                latest=one,
                resumed=over,
                still=still,
            )
        else:
            still = f"grade {one.grade} on {one.date}" if state == "hold" else ""
            milder = now.state == state == "hold" and one.grade < (now.decisive.grade or 0)
            decisive, fact = (now.decisive, now.fact) if milder else (one, fact)
            now = Episode(state=state, decisive=decisive, fact=fact, latest=one, still=still)
    return now


def _act(
    one: ToxicityGrade, given: Given, seen: Facts, knowledge: KnowledgeBase
) -> tuple[str, ManagementRule | None]:
    """Return what the gravest management fact says of a grade, and that fact."""
    assert one.grade is not None  # noqa: S101  ungraded events were taken out before
    if one.grade == DEATH:
        return "stop", None
    key = (one.event, one.organ, one.grade, given.classes)
    if key not in seen:
        seen[key] = find_facts(one, given.classes, knowledge)
    facts = seen[key]
    if facts:
        gravest = max(facts, key=lambda fact: (GRAVITY.index(fact.action), fact.permanent))
        return gravest.action, gravest
    return ("hold" if one.grade >= number("hold_without_fact", knowledge) else "continue"), None


def find_facts(
    one: ToxicityGrade, classes: Sequence[str], knowledge: KnowledgeBase
) -> tuple[ManagementRule, ...]:
    """Return the management facts of a grade for agents of some classes.

    Parameters
    ----------
    one : ToxicityGrade
        With a grade.
    classes : sequence of str
        Classes of the agents; empty when they are not known, which lets the facts of every class speak.
    knowledge : KnowledgeBase
        Management facts.

    Returns
    -------
    tuple of ManagementRule
        The strictest first.
    """
    every = {name for rule in knowledge.monitoring.management.values() for name in rule.agent_classes}
    return find_management(one, tuple(classes) or tuple(sorted(every)), knowledge)


def _not_yet(one: ToxicityGrade, now: Episode, follow_up: FollowUp, knowledge: KnowledgeBase) -> str:
    """Return why a hold is not over at a grade; empty when its rule is met."""
    assert one.grade is not None  # noqa: S101  ungraded events were taken out before
    stated = now.fact.resume_grade if now.fact is not None else None
    limit = number("resume_grade", knowledge) if stated is None else stated
    if one.grade > limit:
        return f"grade {one.grade} on {one.date}, above {limit:g}"
    most = now.fact.resume_steroid if now.fact is not None else None
    if most is None:
        return ""
    dose = steroid_dose(follow_up, one.date)
    if dose is None:
        return f"grade {one.grade} on {one.date}, but the steroid dose is not stated"
    return (
        ""
        if dose < most or dose == 0
        else f"grade {one.grade} on {one.date}, but {dose:g} mg prednisone a day"
    )


def steroid_dose(follow_up: FollowUp, day: dt.date) -> float | None:
    """Return the newest stated steroid dose up to a day.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``steroid_dose``.
    day : date
        Last day that counts.

    Returns
    -------
    float or None
        Milligrams of prednisone equivalent a day; None when none was stated.
    """
    stated = [one for one in follow_up.observations if one.series == STEROID_SERIES and one.date <= day]
    return stated[-1].value if stated else None


def _drafts(now: Episode, given: Given, present: bool, knowledge: KnowledgeBase) -> Iterator[Draft]:
    rules = knowledge.monitoring.revision_rules
    if now.state == "stop":
        yield _stop(now, given, knowledge)
    elif not given.running and not (present and now.state in ("hold", "alarm")):
        return
    elif now.state in ("hold", "alarm"):
        yield _hold(now, given, knowledge)
        if now.still or now.latest.grade is None:
            yield _again(now, given, knowledge)
    elif now.resumed:
        rule = rules["REV-TOX-FACT"]
        words = f"{_say(now.decisive)} led to a hold; its rule for resuming is met by {_say(now.latest)}"
        yield Draft(
            action="continue",
            subject=given.name,
            therapy_ids=(given.therapy_id,),
            agents=given.agents,
            what=f"{given.name} can be considered again: {words}.",
            reasons=(_reason(now, given, knowledge, words),),
            certainty=rule.certainty,
            reversed_by=("the event comes back", *rule.reversed_by),
        )
    elif now.latest.grade is None and given.name != NOT_STATED:
        yield _missing(now.latest, knowledge)


def _stop(now: Episode, given: Given, knowledge: KnowledgeBase) -> Draft:
    rules = knowledge.monitoring.revision_rules
    rule = rules["REV-TOX-GRADE-5" if now.decisive.grade == DEATH else "REV-TOX-FACT"]
    good = now.fact is None or now.fact.permanent
    tail = "" if given.running else "; it was ended already and should not be given again"
    later = "" if now.latest is now.decisive else f" Later: {_say(now.latest)}; this does not end the stop."
    exception = f" Left out by the fact: {now.fact.exception}." if now.fact and now.fact.exception else ""
    return Draft(
        action="stop",
        subject=given.name,
        therapy_ids=(given.therapy_id,),
        agents=given.agents,
        what=f"Stop {given.name}{' for good' if good else ''}: {_say(now.decisive)}{tail}.{later}{exception}",
        reasons=(_reason(now, given, knowledge),),
        certainty=_certainty(now, rule.certainty),
        reversed_by=rule.reversed_by,
        resume_rule="none: the stop is permanent"
        if good
        else "no rule for resuming is held: a specialist decides",
    )


def _hold(now: Episode, given: Given, knowledge: KnowledgeBase) -> Draft:
    rules = knowledge.monitoring.revision_rules
    name = "REV-TOX-FACT" if now.fact else "REV-TOX-ALARM" if now.state == "alarm" else "REV-TOX-NO-FACT"
    rule = rules[name]
    resume = now.fact.resume if now.fact else rule.resume
    alarm = f" {now.decisive.alarm}." if now.state == "alarm" else ""
    exception = f" Left out by the fact: {now.fact.exception}." if now.fact and now.fact.exception else ""
    return Draft(
        action="hold",
        subject=given.name,
        therapy_ids=(given.therapy_id,),
        agents=given.agents,
        what=f"Hold {given.name}{_cells(given)}: {_say(now.decisive)}.{alarm}{exception}",
        reasons=(_reason(now, given, knowledge),),
        certainty=_certainty(now, rule.certainty),
        reversed_by=rule.reversed_by,
        resume_rule=f"{now.decisive.event}: {resume.rstrip('.')}. "
        f"Now: {now.still or _say(now.latest)}; not met.",
    )


def _cells(given: Given) -> str:
    if given.kind == INFUSION:
        return " (no further infusion)"
    return "" if given.running else f" (given until {given.end}; not again before this is met)"


def _again(now: Episode, given: Given, knowledge: KnowledgeBase) -> Draft:
    rule = knowledge.monitoring.revision_rules["REV-TOX-AGAIN"]
    words = f"{now.decisive.event}: {now.still or _say(now.latest)}"
    return Draft(
        action="test",
        subject=f"toxicity under {given.name}",
        therapy_ids=(given.therapy_id,),
        agents=given.agents,
        what=rule.words,
        reasons=(give_reason(rule, words, now.latest.date),),
        certainty=rule.certainty,
        reversed_by=rule.reversed_by,
    )


def _missing(one: ToxicityGrade, knowledge: KnowledgeBase) -> Draft:
    rule = knowledge.monitoring.revision_rules["REV-TOX-MISSING"]
    return Draft(
        action="test",
        subject=one.event,
        what=rule.words,
        reasons=(give_reason(rule, _say(one), one.date),),
        certainty=rule.certainty,
        reversed_by=rule.reversed_by,
    )


def _reason(now: Episode, given: Given, knowledge: KnowledgeBase, words: str = "") -> Reason:
    rules = knowledge.monitoring.revision_rules
    decisive = now.decisive
    blamed = (
        f"suspected: {', '.join(name_agent(agent, knowledge) for agent in decisive.attributed_to)}"
        if decisive.attributed_to
        else f"no agent was named, so it counts against {given.name} while that may be the cause"
    )
    if now.fact is None:
        name = "REV-TOX-ALARM" if decisive.grade is None else "REV-TOX-NO-FACT"
        rule = rules["REV-TOX-GRADE-5" if decisive.grade == DEATH else name]
        return give_reason(rule, words or f"{_say(decisive)}, {blamed}. {rule.words}", decisive.date)
    return Reason(
        kind="toxicity",
        statement=words or f"{_say(decisive)}, {blamed}. {now.fact.words}",
        date=decisive.date,
        rule="REV-TOX-FACT",
        source=now.fact.source,
        status=now.fact.status.value,
    )


def _certainty(now: Episode, words: str) -> str:
    if now.fact is not None and now.fact.status.value == "assumption":
        return f"{words}; this fact was not read in its source (assumption)"
    return words


def name_scale(scale: str) -> str:
    """Write the id of a scale for people.

    Parameters
    ----------
    scale : str
        As in `ToxicityGrade`.

    Returns
    -------
    str
        Without code words.

    Examples
    --------
    >>> name_scale("crs_astct"), name_scale("ctcae_v5.0"), name_scale("t_icaht_early")
    ('ASTCT', 'CTCAE 5.0', 'T-ICAHT-EARLY')
    """
    if scale.endswith("_astct"):
        return "ASTCT"
    return scale.upper().replace("CTCAE_V", "CTCAE ").replace("_", "-")


def _say(one: ToxicityGrade) -> str:
    organ = f" ({one.organ})" if one.organ else ""
    by = f", {one.scale}" if one.scale.startswith("stated") else f" by {name_scale(one.scale)}"
    if one.grade is None:
        return f"{one.event}{organ} not gradable on {one.date}{by}: {one.reason or 'no reason given'}"
    return f"{one.event}{organ} grade {one.grade} on {one.date}{by}"
