"""Tables of docs/reference/monitoring-evaluation.md."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from pages import tabulate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.evaluation.alarms import AlarmPerformance, Estimate
from warmfront.monitoring.evaluation.outcomes import PatientOutcomes, compare_means, summarise

NONE = "none"


def share(one: Estimate) -> str:
    """Percent with interval and the number it is a share of."""
    if not one.n:
        return NONE
    return f"{percent(one.value)} ({percent(one.low)} to {percent(one.high)}) of {one.n}"


def percent(value: float) -> str:
    """Whole percent, with a decimal where whole ones would read as none or all."""
    near = 0 < value < 0.01 or 0.99 < value < 1
    return f"{100 * value:.1f}" if near else f"{100 * value:.0f}"


def number(one: Estimate, digits: int = 0, factor: float = 1.0) -> str:
    """A number with its interval."""
    if not one.n or math.isnan(one.value):
        return NONE
    value, low, high = (factor * part for part in (one.value, one.low, one.high))
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def ratio(one: Estimate) -> str:
    """The exponential of a mean logarithm with its interval."""
    return f"{math.exp(one.value):.2f} ({math.exp(one.low):.2f} to {math.exp(one.high):.2f})"


WARNING_HEAD = [
    "courses of",
    "rule",
    "patients, events",
    "caught before the event, %",
    "median lead, days",
    "alarm without event, % of patients",
    "false alarms per 100 patient-weeks",
]


def warning_table(found: Sequence[tuple[str, str, AlarmPerformance]]) -> str:
    """One row for each cohort and rule."""
    rows, last = [], ""
    for label, words, one in found:
        rows.append(
            [
                "" if label == last else label,
                words,
                f"{one.patients}, {one.events}",
                share(one.caught),
                number(one.lead_days, 1),
                share(one.alarmed_without),
                number(one.false_per_week, 1, 100),
            ]
        )
        last = label
    return tabulate(WARNING_HEAD, rows)


POLICY_HEAD = [
    "patients of",
    "policy",
    "switched, %",
    "before true progression, %",
    "responders switched, %",
    "progression missed, %",
    "lasting progression missed, %",
    "days from true progression to the switch",
    "burden on day 252, ratio to fixed",
    "days below the limit, against fixed",
]

Outcomes = Mapping[str, Mapping[str, PatientOutcomes]]
"""Patients of a model to policy to outcomes."""


def policy_table(found: Outcomes, fixed: str, seed: int) -> str:
    """One row for each model and policy; the fixed plan only says what is missed."""
    rows = []
    for label, by_policy in found.items():
        first = label
        for name, under in by_policy.items():
            base = by_policy[fixed]
            rng = np.random.default_rng(seed)
            made = summarise(under, base, rng)
            rows.append(
                [
                    first,
                    name,
                    share(made["switched"]),
                    share(made["too_early"]),
                    share(made["responders"]),
                    share(made["missed"]),
                    share(made["missed_lasting"]),
                    number(made["delay"]),
                    ratio(compare_means(under.log_burden, base.log_burden, rng)) if name != fixed else "1",
                    number(compare_means(under.days_below, base.days_below, rng), 1)
                    if name != fixed
                    else "0",
                ]
            )
            first = ""
    return tabulate(POLICY_HEAD, rows)


def number_table(knowledge: KnowledgeBase) -> str:
    """Every number of the simulated courses with its source."""
    rows = [
        [one.words, f"{one.value:g}", one.unit, one.note, f"`{one.source}`", one.status.value]
        for one in knowledge.monitoring.course_numbers.values()
    ]
    return tabulate(["number", "value", "unit", "note", "source", "status"], rows)


LIVER_HEAD = [
    "policy",
    "patients with hepatitis of grade 2 or more",
    "days from true grade 2 to the first dose left out",
    "doses after true grade 2, mean",
    "against fixed",
    "days at grade 3 or more, against fixed",
    "dose left out without hepatitis, %",
]


def liver_table(pooled: Mapping[str, PatientOutcomes], fixed: str, seed: int) -> str:
    """One row for each policy, patients of all models together."""
    rows = []
    base = pooled[fixed]
    harmed = np.isfinite(base.grade_2_day)
    for name, under in pooled.items():
        rng = np.random.default_rng(seed)
        made = summarise(under, base, rng)
        doses = compare_means(under.harmful_doses[harmed], base.harmful_doses[harmed], rng)
        days = compare_means(under.days_grade_3[harmed], base.days_grade_3[harmed], rng)
        rows.append(
            [
                name,
                str(int(harmed.sum())),
                number(made["hold_delay"]),
                number(made["harmful"], 1),
                number(doses, 1) if name != fixed else "0",
                number(days, 1) if name != fixed else "0",
                share(made["false_off"]),
            ]
        )
    return tabulate(LIVER_HEAD, rows)
