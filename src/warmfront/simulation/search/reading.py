"""From courses to the records of a study: trajectories, paired differences, outcomes."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.schedules import ScheduleContrast, ScheduleOutcome, Trajectory
from warmfront.simulation.search.courses import Courses
from warmfront.simulation.search.front import find_front
from warmfront.simulation.search.outcome import find_benefit, share_of_low_neutrophils, share_with_interval

PERCENTILES = (5.0, 50.0, 95.0)
SHOWN_DIGITS = 4
# Burdens below a thousandth of a mL (1 mm3, 1e6 cells) cannot be seen and are not read (assumption).
SMALLEST_BURDEN = 1e-3
# Days between two shown points of a trajectory, as a multiple of the step of the courses.
SHOWN_STEP = 2
QUANTITY = "log10 tumour burden at the horizon (-1: ten times smaller)"


def trajectory_of(
    courses: Courses, model: str, regimen: str, doses: Sequence[tuple[str, float]]
) -> Trajectory:
    """Return median and band of the burden relative to its start.

    Parameters
    ----------
    courses : Courses
        Of the model.
    model, regimen : str
        Model id and name of the regimen.
    doses : sequence of tuple (str, float)
        Agent and day of each planned dose.

    Returns
    -------
    Trajectory
        Weighted percentiles over virtual patients.
    """
    burden = courses.burdens[regimen][:, ::SHOWN_STEP]
    relative = burden / np.maximum(burden[:, :1], SMALLEST_BURDEN)
    low, median, high = (
        _shown(line) for line in weighted_percentiles(relative, courses.weights, PERCENTILES).tolist()
    )
    return Trajectory(
        schedule=regimen,
        time_days=tuple(float(day) for day in courses.days[::SHOWN_STEP]),
        median=median,
        low=low,
        high=high,
        doses=tuple(doses),
        model=model,
    )


def paired_differences(courses: Courses, first: str, second: str) -> FloatArray:
    """Return log10 burden at the horizon, first minus second, of every virtual patient.

    Parameters
    ----------
    courses : Courses
        Of one model.
    first, second : str
        Names of regimens.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        Negative where the first leaves less tumour.
    """
    ends = [np.maximum(courses.burdens[name][:, -1], SMALLEST_BURDEN) for name in (first, second)]
    return np.asarray(np.log10(ends[0]) - np.log10(ends[1]))


def contrast_of(courses: Courses, model: str, first: str, second: str) -> ScheduleContrast:
    """Return the paired difference of two regimens of one model.

    Parameters
    ----------
    courses : Courses
        Of the model.
    model, first, second : str
        Model id and names of the regimens.

    Returns
    -------
    ScheduleContrast
        Weighted percentiles over virtual patients.
    """
    differences = paired_differences(courses, first, second)
    low, median, high = _shown(weighted_percentiles(differences, courses.weights, PERCENTILES).tolist())
    lower = float(np.sum(courses.weights * (differences < 0)) / np.sum(courses.weights))
    return ScheduleContrast(
        first=first,
        second=second,
        quantity=QUANTITY,
        median=median,
        low=low,
        high=high,
        model=model,
        share_lower=_shown([lower])[0],
        n_draws=len(differences),
    )


def outcomes_of(
    courses: Courses,
    model: str,
    treatment_days: Mapping[str, int],
    visit_days: int,
    picks: npt.NDArray[np.intp],
) -> tuple[ScheduleOutcome, ...]:
    """Return the probability of benefit of every regimen of one model, with the Pareto front.

    Parameters
    ----------
    courses : Courses
        Of the model.
    model : str
        Model id.
    treatment_days : mapping of str to int
        Regimen to days with a dose.
    visit_days : int
        Days between visits.
    picks : ndarray of int, shape (n_boot, n_patients)
        Resamples, the same for every regimen.

    Returns
    -------
    tuple of ScheduleOutcome
        In the order of the regimens.
    """
    step = round(visit_days / (courses.days[1] - courses.days[0]))
    rows = []
    for name, sums in courses.sums_mm.items():
        share, low, high = share_with_interval(find_benefit(sums[:, ::step]), courses.weights, picks)
        counts = courses.neutrophils.get(name)
        hazard = None if counts is None else share_of_low_neutrophils(counts, courses.weights)
        rows.append((name, share, low, high, hazard))
    aims = np.array([(share, -treatment_days[name]) for name, share, *_ in rows], dtype=np.float64)
    return tuple(
        ScheduleOutcome(
            model=model,
            regimen=name,
            benefit=_shown([share])[0],
            low=_shown([low])[0],
            high=_shown([high])[0],
            hazard=None if hazard is None else _shown([hazard])[0],
            treatment_days=treatment_days[name],
            on_front=bool(front),
        )
        for (name, share, low, high, hazard), front in zip(rows, find_front(aims), strict=True)
    )


def weighted_percentiles(values: FloatArray, weights: FloatArray, percents: Sequence[float]) -> FloatArray:
    """Return percentiles of weighted values; with equal weights numpy's own.

    Parameters
    ----------
    values : ndarray of float64, shape (n_patients,) or (n_patients, n_days)
        Each column is read by itself.
    weights : ndarray of float64, shape (n_patients,)
        Not negative, not all zero.
    percents : sequence of float
        0 to 100.

    Returns
    -------
    ndarray of float64, shape (n_percents,) or (n_percents, n_days)
        Interpolated between the middles of the weights.
    """
    if np.ptp(weights) == 0:
        return np.asarray(np.percentile(values, percents, axis=0))
    columns = values.reshape(len(values), -1)
    order = np.argsort(columns, axis=0, kind="stable")
    ordered, own = np.take_along_axis(columns, order, axis=0), weights[order]
    middles = (np.cumsum(own, axis=0) - own / 2) / own.sum(axis=0)
    wanted = np.asarray(percents) / 100
    found = [np.interp(wanted, middle, column) for middle, column in zip(middles.T, ordered.T, strict=True)]
    return np.stack(found, axis=-1).reshape(len(wanted), *values.shape[1:])


def _shown(values: Sequence[float]) -> tuple[float, ...]:
    """Round to digits that tolerances and numbers of draws can carry."""
    return tuple(float(f"{value:.{SHOWN_DIGITS}g}") for value in values)
