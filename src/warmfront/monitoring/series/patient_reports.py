"""What patients report: QLQ-C30 with its time to deterioration, PRO-CTCAE since the start."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.scales import ScaleResult
from warmfront.domain.units import elapsed_days
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import find_start, read_value, select

FINDINGS = {"qlq_c30": "qlq_c30_deterioration", "pro_ctcae": "pro_ctcae_worst"}

GAP_DAYS = 90
"""A longer time without a questionnaire is named (assumption)."""


def read_reports(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Say what patients report.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``qlq_c30`` (subject: scale) and ``pro_ctcae`` (subject: item).
    knowledge : KnowledgeBase
        Scales.

    Returns
    -------
    tuple of Finding
        By scale and item; a missing questionnaire is missing, neither good nor bad.
    """
    found = []
    known = next(one for one in knowledge.monitoring.scales["qlq_c30_change"].inputs if one.name == "scale")
    for name, taken in _by_subject(follow_up, "qlq_c30"):
        if name not in known.allowed:
            words = f"{name!r:.40} is not a scale of the questionnaire; known: {', '.join(known.allowed)}"
            found.append(_open("qlq_c30", name, taken[-1].date, words))
        else:
            found.append(_read_qlq(name, taken, find_start(follow_up), knowledge))
    for name, taken in _by_subject(follow_up, "pro_ctcae"):
        found.append(_read_item(name, taken, find_start(follow_up), knowledge))
    return tuple(found)


def _by_subject(follow_up: FollowUp, series: str) -> list[tuple[str, list[Observation]]]:
    taken = select(follow_up, series)
    return [
        (name, [one for one in taken if one.subject == name])
        for name in sorted({one.subject for one in taken})
    ]


def _split(
    taken: Sequence[Observation], start: dt.date | None
) -> tuple[Observation | None, list[Observation]]:
    """Return the answer before treatment, and those since."""
    filled = [one for one in taken if one.value is not None]
    before = [one for one in filled if start is None or one.date <= start]
    if not before:
        return None, filled
    base = before[0] if start is None else before[-1]
    return base, [one for one in filled if one.time > base.time]


def _read_qlq(
    name: str, taken: Sequence[Observation], start: dt.date | None, knowledge: KnowledgeBase
) -> Finding:
    base, later = _split(taken, start)
    if base is None or not later:
        words = f"{name}: there is no questionnaire before treatment, or none since"
        return _open("qlq_c30", name, taken[-1].date, words)
    results = [_grade(name, base, one, knowledge) for one in later]
    worse = [position for position, result in enumerate(results) if result.fields["deteriorated"]]
    gaps = _name_gaps([base, *later])
    newest = results[-1]
    if not worse:
        better = bool(newest.fields["improved"])
        return Finding(
            finding="qlq_c30_deterioration",
            series="qlq_c30",
            subject=name,
            verdict="no",
            direction="better" if better else "neither",
            date=later[-1].date,
            value=newest.value,
            unit="points",
            interval="none: one questionnaire at a time",
            statement=f"{name}: no deterioration by 10 points in {len(later)} questionnaires; newest: "
            f"{newest.rule}.{gaps}",
            source="osoba1998",
            status="trial",
        )
    first = worse[0]
    lasting = all(result.fields["deteriorated"] for result in results[first:])
    last_good = later[first - 1] if first else base
    ends = [elapsed_days(base.time, one.time) for one in (last_good, later[first])]
    still = (
        "and has lasted since" if lasting and len(results) - first > 1 else
        "which a further questionnaire must confirm" if lasting else "and did not last"
    )  # fmt: skip
    return Finding(
        finding="qlq_c30_deterioration",
        series="qlq_c30",
        subject=name,
        verdict="yes" if lasting else "passing",
        direction="worse" if lasting else "neither",
        date=later[first].date,
        value=ends[1],
        low=ends[0],
        high=ends[1],
        unit="d",
        interval="the deterioration lies between the last questionnaire without and the first with it",
        statement=f"{name}: {results[first].rule} on {later[first].date}, {still}.{gaps}",
        source="anota2015",
        status="trial",
    )


def _grade(name: str, base: Observation, now: Observation, knowledge: KnowledgeBase) -> ScaleResult:
    inputs = {"scale": name, "baseline": read_value(base, knowledge), "now": read_value(now, knowledge)}
    return grade_scale("qlq_c30_change", inputs, knowledge)


def _name_gaps(filled: Sequence[Observation]) -> str:
    gaps = [(one, other) for one, other in pairwise(filled) if (other.date - one.date).days > GAP_DAYS]
    if not gaps:
        return ""
    one, other = max(gaps, key=lambda pair: pair[1].date - pair[0].date)
    return f" No questionnaire from {one.date} to {other.date}."


def _read_item(
    name: str, taken: Sequence[Observation], start: dt.date | None, knowledge: KnowledgeBase
) -> Finding:
    base, later = _split(taken, start)
    if not later:
        return _open("pro_ctcae", name, taken[-1].date, f"{name}: no answer since the start")
    answers = [read_value(one, knowledge) for one in later]
    inputs = {"baseline": None if base is None else read_value(base, knowledge), "later": answers}
    result = grade_scale("pro_ctcae_worst", inputs, knowledge)
    worst = max(later, key=lambda one: (one.value or 0.0, -one.time.timestamp()))
    if not result.computable:
        words = f"{name}: worst answer since the start {worst.value:g} of 4, with none at the start beside it"
        return _open("pro_ctcae", name, worst.date, words)
    worsened = bool(result.fields["worsened"])
    return Finding(
        finding="pro_ctcae_worst",
        series="pro_ctcae",
        subject=name,
        verdict="worse than at the start" if worsened else "not worse than at the start",
        direction="worse" if worsened else "neither",
        date=worst.date,
        value=float(worst.value or 0.0),
        unit="points",
        interval="none: an answer on a scale of 0 to 4",
        statement=f"{name}: {result.rule}, in {len(answers)} answers. An answer is no CTCAE grade.",
        source="basch2021",
        status="assumption",
    )


def _open(series: str, name: str, day: dt.date, words: str) -> Finding:
    return Finding(
        finding=FINDINGS[series],
        series=series,
        subject=name,
        verdict="not evaluable",
        direction="neither",
        date=day,
        interval="none",
        statement=f"Not evaluable. {words}.",
        source="osoba1998" if series == "qlq_c30" else "basch2021",
        status="assumption",
    )
