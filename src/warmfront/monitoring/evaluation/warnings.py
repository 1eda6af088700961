"""Early-warning rules on simulated courses: which patients, which events, how far ahead."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.observations import FollowUp
from warmfront.domain.records import record
from warmfront.domain.units import HOURS_PER_DAY, elapsed_days
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.monitored_courses import EarlyWarningRule
from warmfront.monitoring.evaluation.alarms import AlarmPerformance, measure_alarms
from warmfront.monitoring.evaluation.following import SimulatedPatients, solve_under
from warmfront.monitoring.evaluation.policies import progression_scans
from warmfront.monitoring.risk.early_warning import find_alarms, find_anchor
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.monitored_courses.cell_therapy import (
    LAST_DAY,
    see_cell_courses,
    solve_cell_truth,
)
from warmfront.simulation.monitored_courses.emission import emit_cell_course, emit_course
from warmfront.simulation.monitored_courses.numbers import take_numbers
from warmfront.simulation.monitored_courses.truth import LAST_DAY as COURSE_DAYS
from warmfront.simulation.monitored_courses.truth import draw_population, fixed_plan


@record
class WatchedCohort:
    """Simulated patients as seen, with what truly happened.

    Parameters
    ----------
    label : str
        Words for people.
    follow_ups : tuple of FollowUp
        What was seen.
    event_days : dict of str to ndarray of float64, shape (n_patients,)
        Event of the rules to its true day; infinite without it.
    end_days : ndarray of float64, shape (n_patients,)
        End of follow-up.
    """

    label: str
    follow_ups: tuple[FollowUp, ...]
    event_days: dict[str, FloatArray]
    end_days: FloatArray


def make_cell_cohort(
    knowledge: KnowledgeBase, engine: BatchEngine, n_patients: int, seed: int
) -> WatchedCohort:
    """Simulate patients after CAR T cells with the core model.

    Parameters
    ----------
    knowledge : KnowledgeBase
        Model and numbers.
    engine : BatchEngine
        Solver.
    n_patients, seed : int
        How many, and the seed.

    Returns
    -------
    WatchedCohort
        Events ``severe CRS`` and ``severe neutropenia``.
    """
    model, numbers = knowledge.mechanistic_models["core"], take_numbers(knowledge)
    population = draw_population(model, n_patients, seed)
    truth = solve_cell_truth(model, engine, population, numbers, seed)
    seen = see_cell_courses(truth, numbers, seed)
    return WatchedCohort(
        label="core model, CAR T cells",
        follow_ups=tuple(emit_cell_course(seen, row) for row in range(n_patients)),
        event_days={"severe CRS": truth.severe_crs_day, "severe neutropenia": truth.neutropenia_day},
        end_days=np.full(n_patients, LAST_DAY),
    )


def measure_rule(
    rule: EarlyWarningRule, cohort: WatchedCohort, knowledge: KnowledgeBase, rng: np.random.Generator
) -> AlarmPerformance:
    """Measure one rule on one cohort.

    Parameters
    ----------
    rule : EarlyWarningRule
        Rule; it was fixed before.
    cohort : WatchedCohort
        Has the rule's event.
    knowledge : KnowledgeBase
        Units.
    rng : Generator
        For the bootstrap.

    Returns
    -------
    AlarmPerformance
        An alarm counts from the moment when its data were known.
    """
    return measure_alarms(
        rule.rule_id,
        [list_alarm_days(rule, one, knowledge) for one in cohort.follow_ups],
        cohort.event_days[rule.event],
        cohort.end_days,
        rule.horizon_hours / HOURS_PER_DAY,
        rng,
    )


def list_alarm_days(rule: EarlyWarningRule, follow_up: FollowUp, knowledge: KnowledgeBase) -> list[float]:
    """List the days after the anchor on which alarms were known.

    Parameters
    ----------
    rule : EarlyWarningRule
        Rule.
    follow_up : FollowUp
        What was seen.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    list of float
        Ascending; empty without an alarm.
    """
    anchor = find_anchor(follow_up, rule)
    if anchor is None:
        return []
    return sorted(elapsed_days(anchor, one.known) for one in find_alarms(follow_up, rule, knowledge))


def make_tumour_cohorts(patients: SimulatedPatients, label: str) -> tuple[WatchedCohort, WatchedCohort]:
    """Watch patients under the fixed plan, against the truth and against what scans show of it.

    Parameters
    ----------
    patients : SimulatedPatients
        Patients of one model.
    label : str
        Words for people.

    Returns
    -------
    tuple of WatchedCohort
        The event ``progression`` is the true one in the first; in the second it is the report of the first
        scan that shows progression once it is true.
    """
    given = fixed_plan(patients.n_patients)
    truth, seen = solve_under(patients, given)
    shown = progression_scans(seen, np.inf) & (seen.scan_days >= truth.progression_day[:, None])
    reported = np.where(shown, seen.scan_known, np.inf).min(axis=1)
    follow_ups = tuple(emit_course(seen, given, row) for row in range(patients.n_patients))
    ends = np.full(patients.n_patients, COURSE_DAYS)
    return (
        WatchedCohort(
            label=label,
            follow_ups=follow_ups,
            event_days={"progression": truth.progression_day},
            end_days=ends,
        ),
        WatchedCohort(
            label=f"{label}, against the scan",
            follow_ups=follow_ups,
            event_days={"progression": reported},
            end_days=ends,
        ),
    )
