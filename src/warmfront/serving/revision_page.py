"""The page of a revised plan: what to consider, the course as a picture, and everything it rests on."""

from markupsafe import Markup

from warmfront.domain.follow_up import Finding, ResponseCourse, ToxicityGrade
from warmfront.domain.revision import Decision, Revision
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.revision.toxicity import name_scale
from warmfront.monitoring.toxicity.late_effects import make_calendar_of
from warmfront.monitoring.treatment import name_agent
from warmfront.serving.citations import Citations
from warmfront.serving.figures.timeline import draw_timeline
from warmfront.serving.pages import render_page
from warmfront.serving.revision_timeline import make_timeline
from warmfront.serving.wording import say_number

ACTION_WORDS = {
    "stop": "Stop",
    "hold": "Hold",
    "switch": "Switch",
    "add": "Add",
    "intensify": "Intensify",
    "test": "Test",
    "continue": "Continue",
}
LATEST_GRADES = 40
"""Grades in the table; a daily chart has hundreds. What is left out is counted below it."""


def render_revision(revision: Revision, knowledge: KnowledgeBase) -> str:
    """Write the page of one revision.

    Parameters
    ----------
    revision : Revision
        Decisions and everything behind them.
    knowledge : KnowledgeBase
        Names and sources.

    Returns
    -------
    str
        One self-contained HTML page without scripts; decisions and the timeline come first.
    """
    citations = Citations(knowledge.sources)
    grades = _shown_grades(revision)
    return render_page(
        "revision.html.j2",
        ("page.css", "report.css", "cohort.css"),
        {
            "revision": revision,
            "case": revision.base.case,
            "research_use": revision.research_use,
            "timeline": draw_course(revision, knowledge),
            "action_words": ACTION_WORDS,
            "grades": grades,
            "grades_hidden": len(revision.assessment.grades) - len(grades),
            "options": options_now(revision),
            "name_agents": lambda agents: ", ".join(name_agent(one, knowledge) for one in agents),
            "name_scale": lambda scale: scale if scale.startswith("stated") else name_scale(scale),
            "name_series": lambda series: _name_series(series, knowledge),
            "late_checks": make_calendar_of(revision.follow_up, knowledge),
            "say_finding": say_finding,
            "say_duration": say_duration,
            "say_reasons": say_reasons,
            "cite": citations.cite,
            "citations": citations,
        },
    )


def draw_course(revision: Revision, knowledge: KnowledgeBase) -> Markup | None:
    """Draw the timeline of one revision; None when nothing was observed."""
    timeline = make_timeline(revision, knowledge)
    return None if timeline is None else draw_timeline(timeline)


def _name_series(series: str, knowledge: KnowledgeBase) -> str:
    known = knowledge.monitoring.series.get(series) or knowledge.labs.get(series)
    return known.label if known is not None else series.replace("_", " ")


def _shown_grades(revision: Revision) -> tuple[ToxicityGrade, ...]:
    """Leave out normal days; of the rest show the latest, and always the worst of each event."""
    told = [one for one in revision.assessment.grades if one.grade != 0]
    worst: dict[str, ToxicityGrade] = {}
    for one in told:
        known = worst.get(one.event)
        if known is None or (one.grade or 0) > (known.grade or 0):
            worst[one.event] = one
    kept = {id(one) for one in (*told[-LATEST_GRADES:], *worst.values())}
    return tuple(one for one in told if id(one) in kept)


def options_now(revision: Revision) -> tuple[tuple[str, str, str], ...]:
    """List the leading options of the revised plan beside their rank before.

    Parameters
    ----------
    revision : Revision
        Base plan and revised plan.

    Returns
    -------
    tuple of (str, str, str)
        Tier, option with its rank now, and its rank before in words.
    """
    before = {option.strategy_id: option for option in revision.base.ranking.options}
    rows = []
    for tier in ("approved", "trial", "hypothesis"):
        for option in getattr(revision.plan.ranking, tier)[:3]:
            old = before.get(option.strategy_id)
            words = "not an option before" if old is None else f"rank {old.rank} in tier {old.tier.value}"
            rows.append((tier, f"{option.rank}. {option.name}", words))
    return tuple(rows)


def say_finding(finding: Finding) -> str:
    """Write value and interval of a finding, or that there is none.

    Examples
    --------
    >>> say_finding(Finding(finding="f", series="s", verdict="yes", direction="worse", value=2.0, low=1.0,
    ...                     high=4.0, unit="days", interval="95%", statement="s"))
    '2.00 days (1.00 to 4.00; 95%)'
    """
    if finding.value is None:
        return finding.interval or "no number"
    number = f"{say_number(finding.value)} {finding.unit}".strip()
    if finding.low is None or finding.high is None:
        return f"{number} ({finding.interval or 'no interval'})"
    return f"{number} ({say_number(finding.low)} to {say_number(finding.high)}; {finding.interval})"


def say_duration(course: ResponseCourse) -> str:
    """Write how long a response lasted.

    Examples
    --------
    >>> say_duration(ResponseCourse(criterion="recist11", label="RECIST 1.1", chosen_because="",
    ...                             duration_days=84.0, ongoing=True))
    'at least 84 days, ongoing at the last visit'
    """
    if course.duration_days is None:
        return "no response"
    if course.ongoing and course.duration_days == 0:
        return "seen at one visit so far"
    if course.ongoing:
        return f"at least {course.duration_days:.0f} days, ongoing at the last visit"
    return f"{course.duration_days:.0f} days"


def say_reasons(decision: Decision) -> tuple[str, ...]:
    """List what a decision rests on, with the day.

    Parameters
    ----------
    decision : Decision
        With its reasons.

    Returns
    -------
    tuple of str
        One sentence each.
    """
    return tuple(
        f"{reason.statement}{f' ({reason.date.isoformat()})' if reason.date else ''}"
        for reason in decision.reasons
    )
