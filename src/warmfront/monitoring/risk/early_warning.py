"""Early warning: which rules of the knowledge base speak, when their data were known, and on what reading."""

import datetime as dt
from collections.abc import Sequence

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.records import record
from warmfront.domain.units import elapsed_hours
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.monitored_courses import EarlyWarningRule
from warmfront.knowledge.observed_series import convert_observed

SHOWN_ON = "lead time and false alarms are known from simulated courses only"


@record
class Alarm:
    """One reading at which a rule speaks.

    Parameters
    ----------
    rule_id : str
        Rule.
    time, known : datetime
        When the reading was taken, and when all readings that the rule needs were known.
    value : float
        Reading in the canonical unit.
    reference : float or None
        What it is compared with, for a ratio.
    """

    rule_id: str
    time: dt.datetime
    known: dt.datetime
    value: float
    reference: float | None = None


@record
class _Reading:
    time: dt.datetime
    known: dt.datetime
    value: float
    below: bool


def find_alarms(follow_up: FollowUp, rule: EarlyWarningRule, knowledge: KnowledgeBase) -> tuple[Alarm, ...]:
    """Find every reading at which one rule speaks.

    A reading below the limit of detection never raises an alarm of a rise, and as reference it counts with
    its limit, which makes a ratio too small rather than too large.

    Parameters
    ----------
    follow_up : FollowUp
        Observations in canonical order.
    rule : EarlyWarningRule
        Rule.
    knowledge : KnowledgeBase
        Units of laboratory values and series.

    Returns
    -------
    tuple of Alarm
        By time of the reading; empty without the anchor or the series.
    """
    anchor = find_anchor(follow_up, rule)
    if anchor is None:
        return ()
    silent = find_silence(follow_up, rule)
    readings = [
        one for one in _read(follow_up.observations, rule, knowledge) if silent is None or one.time < silent
    ]
    alarms: list[Alarm] = []
    row = 0
    since: list[_Reading] = []
    for place, reading in enumerate(readings):
        reference = _reference(readings[:place], reading, rule)
        hours = elapsed_hours(anchor, reading.time)
        if not rule.from_hours <= hours <= rule.to_hours or not _meets(reading, reference, rule):
            row, since = 0, []
            continue
        row += 1
        since.append(reading)
        if row >= rule.in_a_row:
            needed = [*since[-rule.in_a_row :], *([reference] if reference else [])]
            alarms.append(
                Alarm(
                    rule_id=rule.rule_id,
                    time=reading.time,
                    known=max(one.known for one in needed),
                    value=reading.value,
                    reference=reference.value if reference else None,
                )
            )
    return tuple(alarms)


def warn_early(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Say which early-warning rules have spoken, each once, with what it rests on.

    Parameters
    ----------
    follow_up : FollowUp
        Observations in canonical order.
    knowledge : KnowledgeBase
        Rules.

    Returns
    -------
    tuple of Finding
        In the order of the rules; a rule that is silent or has no data says nothing.
    """
    found = []
    for rule in knowledge.monitoring.early_warning.values():
        alarms = find_alarms(follow_up, rule, knowledge)
        if not alarms:
            continue
        first, last = alarms[0], alarms[-1]
        compared = "" if last.reference is None else f" against {last.reference:g}"
        found.append(
            Finding(
                finding=f"early_warning_{rule.rule_id}",
                series=rule.series,
                verdict="yes",
                direction="worse",
                date=first.time.date(),
                value=last.value,
                unit=_unit(rule, knowledge),
                interval=f"none: not calibrated; {SHOWN_ON}",
                statement=(
                    f"{rule.label}: spoke first on {first.time.date()}, last at {last.value:g}{compared}; "
                    f"evidence that {rule.event} may come, not a probability"
                ),
                source=rule.source,
                status=rule.status.value,
            )
        )
    return tuple(found)


def find_anchor(follow_up: FollowUp, rule: EarlyWarningRule) -> dt.datetime | None:
    """Return the time from which a rule counts; None when there was no such therapy.

    Parameters
    ----------
    follow_up : FollowUp
        Therapies.
    rule : EarlyWarningRule
        Names the anchor.

    Returns
    -------
    datetime or None
        Start of the newest cell infusion, or of the first therapy that is not supportive.
    """
    if rule.anchor == "infusion":
        starts = [one.start for one in follow_up.therapies if one.kind == "cell infusion"]
        return max(starts, default=None)
    return min((one.start for one in follow_up.therapies if one.kind != "supportive"), default=None)


def find_silence(follow_up: FollowUp, rule: EarlyWarningRule) -> dt.datetime | None:
    """Return the time from which a rule is silent, because a drug moves its series.

    Parameters
    ----------
    follow_up : FollowUp
        Therapies, supportive ones too.
    rule : EarlyWarningRule
        Names the drugs.

    Returns
    -------
    datetime or None
        Start of the first such drug; None without one.
    """
    return min(
        (
            one.start
            for one in follow_up.therapies
            if {name.strip().lower() for name in one.agents} & set(rule.not_after)
        ),
        default=None,
    )


def _read(
    observations: Sequence[Observation], rule: EarlyWarningRule, knowledge: KnowledgeBase
) -> list[_Reading]:
    readings = []
    for one in observations:
        if one.series != rule.series or one.value is None:
            continue
        value = convert_observed(one.value, one.unit, one.series, knowledge)
        if value is None:
            continue
        readings.append(
            _Reading(
                time=one.time,
                known=max(one.recorded or one.time, one.time),
                value=value,
                below=one.below_limit,
            )
        )
    return sorted(readings, key=lambda one: (one.time, one.known, one.value))


def _unit(rule: EarlyWarningRule, knowledge: KnowledgeBase) -> str:
    lab = knowledge.labs.get(rule.series)
    if lab is not None:
        return lab.canonical_unit
    series = knowledge.monitoring.series.get(rule.series)
    return series.unit if series is not None else rule.unit


def _reference(earlier: Sequence[_Reading], now: _Reading, rule: EarlyWarningRule) -> _Reading | None:
    if rule.kind == "level":
        return None
    near = [
        one for one in earlier if elapsed_hours(one.time, now.time) <= rule.look_back_hours and one.value > 0
    ]
    if rule.direction == "up":
        return min(near, key=lambda one: (one.value, one.known), default=None)
    near = [one for one in near if not one.below]
    return max(near, key=lambda one: (one.value, -one.known.timestamp()), default=None)


def _meets(reading: _Reading, reference: _Reading | None, rule: EarlyWarningRule) -> bool:
    rises = rule.direction == "up"
    if rises and reading.below:
        return False
    if rule.beyond is not None and (reading.value < rule.beyond if rises else reading.value > rule.beyond):
        return False
    compared = reading.value
    if rule.kind == "ratio":
        if reference is None:
            return False
        compared = reading.value / reference.value
    return compared >= rule.threshold if rises else compared <= rule.threshold
