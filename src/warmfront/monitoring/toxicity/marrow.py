"""Haematotoxicity after each infusion of cells, from the blood counts of the record."""

import datetime as dt

from warmfront.domain.follow_up import ToxicityGrade
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.kinetics.infusions import Infusion, list_infusions
from warmfront.monitoring.observed import read_limit, read_value, select
from warmfront.monitoring.toxicity.anchors import Anchor, make_grade, mark_peaks
from warmfront.monitoring.toxicity.icaht import Counts, fill_days, find_runs
from warmfront.monitoring.toxicity.observed_inputs import grade_or_refuse

PER_UL = 1000.0
"""From 10^9/L to cells per uL."""

PLATELET_LIMITS = {"days_lt50": 50.0, "days_lt20": 20.0}
"""10^9/L; as the inputs of ``t_icaht_early`` say."""

SHORT_OF_THERAPY = ("cytokine", "local cytokine")
"""Classes given beside cells, which are no next therapy."""

PROGRESSION_WORDS = {"non_target_lesion": "unequivocal_progression", "new_lesion": "unequivocal"}
"""Words of series that say that the disease has progressed."""


def grade_marrow_course(follow_up: FollowUp, knowledge: KnowledgeBase) -> list[ToxicityGrade]:
    """Grade neutrophils and platelets after each infusion of cells.

    Parameters
    ----------
    follow_up : FollowUp
        Laboratory series ``neutrophils`` and ``platelets``, therapies, death and last contact.
    knowledge : KnowledgeBase
        Scales and units.

    Returns
    -------
    list of ToxicityGrade
        Early and late ICAHT and early T-ICAHT for each infusion after which counts exist; a window that has
        passed without a count has no grade.
    """
    grades: list[ToxicityGrade] = []
    for infusion in list_infusions(follow_up, knowledge):
        anchor = _anchor_of(infusion, follow_up)
        grades += _grade_neutrophils(follow_up, infusion, anchor, knowledge)
        grades += _grade_platelets(follow_up, infusion, anchor, knowledge)
    return grades


def _anchor_of(infusion: Infusion, follow_up: FollowUp) -> Anchor:
    agents = next(
        (one.agents for one in follow_up.therapies if one.start == infusion.start and one.agents), ()
    )
    named = (infusion.product_id,) if infusion.product_id else ()
    return Anchor(start=infusion.start, agents=agents or named, cells=True)


def _grade_neutrophils(
    follow_up: FollowUp, infusion: Infusion, anchor: Anchor, knowledge: KnowledgeBase
) -> list[ToxicityGrade]:
    scale = knowledge.monitoring.scales["icaht"]
    early_end, late_end = (int(scale.threshold(name)) for name in ("early_last_day", "late_last_day"))
    counts = _daily_counts(follow_up, "neutrophils", infusion, knowledge)
    days = list(counts)
    if not any(0 <= day <= late_end for day in days):
        return []
    last = _last_day(follow_up, infusion)
    inputs = {
        "days": days,
        "anc_per_ul": [value * PER_UL for value in counts.values()],
        "last_fu_day": last,
        "progression_day": _progression_day(follow_up, infusion),
        "subsequent_therapy_day": _next_therapy_day(follow_up, infusion, knowledge),
        "still_observed": follow_up.died is None and last < early_end,
    }
    found = grade_or_refuse("icaht", inputs, knowledge)
    result = found[0]
    grades: list[ToxicityGrade] = []
    early = [day for day in days if 0 <= day <= early_end]
    if early:
        day = infusion.start.date() + dt.timedelta(days=min(max(early), early_end))
        grades += mark_peaks([make_grade("early ICAHT", day, found, "icaht", anchor, "early_grade")])
    if last > early_end and result is not None:
        late = [day for day in days if early_end < day <= late_end]
        day = infusion.start.date() + dt.timedelta(days=max(late, default=min(last, late_end)))
        reason = found[1] or ("no value in the late window" if result["late_grade"] is None else "")
        grades += mark_peaks([make_grade("late ICAHT", day, (result, reason), "icaht", anchor, "late_grade")])
    return grades


def _grade_platelets(
    follow_up: FollowUp, infusion: Infusion, anchor: Anchor, knowledge: KnowledgeBase
) -> list[ToxicityGrade]:
    """Days of low platelets, filled and joined as for neutrophils, which T-ICAHT refers to."""
    scale = knowledge.monitoring.scales["icaht"]
    ends = [_last_day(follow_up, infusion), int(scale.threshold("early_last_day"))]
    ends += [
        day - 1
        for day in (_progression_day(follow_up, infusion), _next_therapy_day(follow_up, infusion, knowledge))
        if day is not None
    ]
    end = min(ends)
    counts = _daily_counts(follow_up, "platelets", infusion, knowledge)
    seen = {day: value for day, value in counts.items() if 0 <= day <= end}
    if not seen:
        return []
    filled = fill_days(seen, end, int(scale.threshold("fill_days")), 1)
    join = int(scale.threshold("join_days"))
    inputs = {
        name: sum(
            last - first + 1 for first, last in find_runs([d for d in filled if filled[d] < limit], join)
        )
        for name, limit in PLATELET_LIMITS.items()
    }
    notes = (f"{len(seen)} of {end + 1} days were measured; the others are filled in or missing.",)
    found = grade_or_refuse("t_icaht_early", inputs, knowledge, notes)
    graded_on = infusion.start.date() + dt.timedelta(days=max(seen))
    return mark_peaks([make_grade("early T-ICAHT", graded_on, found, "t_icaht_early", anchor)])


def _daily_counts(follow_up: FollowUp, series: str, infusion: Infusion, knowledge: KnowledgeBase) -> Counts:
    """Lowest count of each calendar day from one infusion to the next; a limit of detection stands in."""
    counts: Counts = {}
    for one in select(follow_up, series):
        value = read_limit(one, knowledge) if one.below_limit else read_value(one, knowledge)
        if value is not None and (infusion.until is None or one.time < infusion.until):
            day = (one.date - infusion.start.date()).days
            counts[day] = min(value, counts.get(day, value))
    return counts


def _last_day(follow_up: FollowUp, infusion: Infusion) -> int:
    """Day of death, last contact, or the newest observation."""
    known = follow_up.died or follow_up.last_seen
    if known is None:
        known = max((one.date for one in follow_up.observations), default=infusion.start.date())
    return max(0, (known - infusion.start.date()).days)


def _progression_day(follow_up: FollowUp, infusion: Infusion) -> int | None:
    days = [
        (one.date - infusion.start.date()).days
        for series, word in PROGRESSION_WORDS.items()
        for one in select(follow_up, series)
        if one.text == word
    ]
    return min((day for day in days if day > 0), default=None)


def _next_therapy_day(follow_up: FollowUp, infusion: Infusion, knowledge: KnowledgeBase) -> int | None:
    days = []
    for one in follow_up.therapies:
        known = [knowledge.agents[agent].agent_class for agent in one.agents if agent in knowledge.agents]
        beside = bool(known) and all(name in SHORT_OF_THERAPY for name in known)
        same = one.kind == "cell infusion" and (infusion.until is None or one.start < infusion.until)
        if one.kind in ("supportive", "procedure") or one.status == "entered_in_error" or beside or same:
            continue
        days.append((one.start.date() - infusion.start.date()).days)
    return min((day for day in days if day > 0), default=None)
