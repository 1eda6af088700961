"""Trials of a real size, drawn again and again from the same courses."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import Response
from warmfront.domain.records import record
from warmfront.simulation.trial.chance import draw_chance, draw_patients
from warmfront.simulation.trial.courses import Courses, TrialRun, take_courses, watch_courses
from warmfront.simulation.trial.endpoints import Outcomes, take_outcomes
from warmfront.stats.hazard_ratio import hazard_ratio
from warmfront.stats.kaplan_meier import kaplan_meier, median_time, survival_at


@record
class ArmReplicates:
    """One number per replicate of one arm; NaN where it is not reached.

    Parameters
    ----------
    response_rate, progression_free_median : ndarray of float64, shape (n_replicates,)
        Share of CR and PR; days.
    days : ndarray of float64, shape (n_visits,)
        Days of the scans.
    curves : ndarray of float64, shape (n_replicates, n_visits)
        Share without progression just after each scan.
    """

    response_rate: FloatArray
    progression_free_median: FloatArray
    days: FloatArray
    curves: FloatArray


@record
class Replicates:
    """What came of all replicates.

    Parameters
    ----------
    response_rates, medians : ndarray of float64, shape (n_replicates, n_arms)
        Share of CR and PR; median progression-free survival in days, NaN where not reached.
    days : ndarray of float64, shape (n_visits,)
        Days of the scans.
    curves : ndarray of float64, shape (n_replicates, n_arms, n_visits)
        Share without progression just after each scan.
    progression_ratios, survival_ratios : ndarray of float64, shape (n_replicates, n_arms, 3)
        Hazard ratio against the first arm with the ends of its own interval; NaN where not defined.
    """

    response_rates: FloatArray
    medians: FloatArray
    days: FloatArray
    curves: FloatArray
    progression_ratios: FloatArray
    survival_ratios: FloatArray

    def of_arm(self, arm: int) -> ArmReplicates:
        """Numbers of one arm."""
        return ArmReplicates(
            response_rate=self.response_rates[:, arm],
            progression_free_median=self.medians[:, arm],
            days=self.days,
            curves=self.curves[:, arm],
        )


def run_replicates(run: TrialRun, courses: list[Courses]) -> Replicates:
    """Draw whole trials: other patients in every arm, other errors, entries and dropouts in every trial.

    Parameters
    ----------
    run : TrialRun
        Design and seed.
    courses : list of Courses
        True courses by arm, the same patients in the same order.

    Returns
    -------
    Replicates
        Empty arrays when no replicates are asked for.
    """
    count, arms = run.settings.n_replicates, len(run.arms)
    response = np.full((count, arms), np.nan)
    medians = np.full((count, arms), np.nan)
    visits = run.calendar.visits
    curves = np.full((count, arms, visits.size), np.nan)
    progression = np.full((count, arms, 3), np.nan)
    survival = np.full((count, arms, 3), np.nan)
    for number in range(count):
        drawn = [_draw_arm(run, courses[arm], 1 + number * arms + arm) for arm in range(arms)]
        for arm, outcomes in enumerate(drawn):
            if not outcomes.best.size:
                continue
            response[number, arm] = (outcomes.best <= Response.PARTIAL).mean()
            curve = kaplan_meier(outcomes.progression_days, outcomes.progressed)
            curves[number, arm] = survival_at(curve, visits)
            median = median_time(curve)[0]
            medians[number, arm] = np.nan if median is None else median
            if arm:
                progression[number, arm] = compare(drawn[0], outcomes, "progression", run.settings.level)
                survival[number, arm] = compare(drawn[0], outcomes, "survival", run.settings.level)
    return Replicates(
        response_rates=response,
        medians=medians,
        days=visits,
        curves=curves,
        progression_ratios=progression,
        survival_ratios=survival,
    )


def compare(first: Outcomes, second: Outcomes, endpoint: str, level: float) -> tuple[float, float, float]:
    """Hazard ratio of two arms with its interval; NaN where not defined.

    Parameters
    ----------
    first, second : Outcomes
        Below 1 favours the second.
    endpoint : str
        ``progression`` or ``survival``.
    level : float
        Coverage of the interval.

    Returns
    -------
    tuple of float
        Ratio, lower and upper end.
    """
    if endpoint == "progression":
        times = (first.progression_days, second.progression_days)
        events = (first.progressed, second.progressed)
    else:
        times = (first.survival_days, second.survival_days)
        events = (first.died, second.died)
    group = np.repeat([False, True], [times[0].size, times[1].size])
    found = hazard_ratio(np.concatenate(times), np.concatenate(events), group, level)
    return (np.nan, np.nan, np.nan) if found is None else (found.ratio, found.low, found.high)


def _draw_arm(run: TrialRun, courses: Courses, stream: int) -> Outcomes:
    wanted = run.settings.n_per_arm
    places = draw_patients(run.seed, stream, wanted, courses.new_lesion_day.size)
    chance = draw_chance(run.seed, stream, (0, wanted), courses.diameters_mm.shape[1:], block=wanted)
    outcomes, measurable = watch_courses(run, take_courses(courses, places), chance)
    return take_outcomes(outcomes, measurable)
