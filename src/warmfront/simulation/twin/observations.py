"""Serial measurements of one patient, their errors, and how well a simulated course explains them."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.knowledge.twins import MeasurementError

# Simulated values are not told apart below this share of the smallest measurable value.
FLOOR_SHARE = 1e-6
_LOG_TWO_PI = math.log(2 * math.pi)


@record
class Observation:
    """One measured value of a series.

    Parameters
    ----------
    day : float
        On the clock of the simulated course.
    quantity : str
        Role of the models, for example ``sum_of_diameters_mm``.
    value : float or None
        As measured; the limit of detection when `below_limit`; None when it was not measured, which says
        nothing.
    unit : str
        One of the units of its measurement error.
    below_limit : bool
        True when all that is known is that the value lies below `value`.
    """

    day: float
    quantity: str
    value: float | None
    unit: str
    below_limit: bool = False


@record
class Datum:
    """One observation in the unit of the model, with its error.

    Parameters
    ----------
    day, quantity : float, str
        As in `Observation`.
    log_value : float
        Logarithm of the value or of the limit below which it lies.
    log_sd : float
        Standard deviation of the logarithm.
    log_floor : float
        Logarithm below which simulated values are not told apart.
    log_limit : float
        Logarithm of the smallest value that this assay tells apart.
    below : bool
        Whether only an upper limit is known.
    """

    day: float
    quantity: str
    log_value: float
    log_sd: float
    log_floor: float
    log_limit: float
    below: bool


def read_observations(
    observations: Sequence[Observation], errors: Mapping[str, MeasurementError], roles: Mapping[str, str]
) -> tuple[tuple[Datum, ...], tuple[str, ...]]:
    """Bring observations into the model's units; leave out what was not measured or cannot be simulated.

    Parameters
    ----------
    observations : sequence of Observation
        In any order.
    errors : mapping of str to MeasurementError
        By quantity.
    roles : mapping of str to str
        Quantities that the model gives.

    Returns
    -------
    data : tuple of Datum
        By day.
    left_out : tuple of str
        One sentence for each observation that is not used.

    Raises
    ------
    SimulationError
        With every unknown quantity or unit, negative value or day that is not a number.
    """
    problems: list[str] = []
    data: list[Datum] = []
    left_out: list[str] = []
    for one in observations:
        error = errors.get(one.quantity)
        where = f"observation of {one.quantity!r} on day {one.day:g}"
        if error is None:
            problems.append(f"{where}: unknown quantity; allowed: {', '.join(errors)}")
        elif one.unit not in error.units:
            problems.append(f"{where}: unit {one.unit!r}; allowed: {', '.join(error.units)}")
        elif not math.isfinite(one.day):
            problems.append(f"{where}: the day must be a number")
        elif one.value is None:
            left_out.append(f"{error.label} on day {one.day:g} was not measured")
        elif not 0 <= one.value < math.inf or (one.below_limit and one.value == 0):
            problems.append(
                f"{where}: value {one.value:g}; allowed: zero or more, finite; a limit above zero"
            )
        elif one.quantity not in roles:
            left_out.append(f"{error.label} on day {one.day:g}: the model does not give it")
        else:
            data.append(_datum(one, one.value * error.units[one.unit], error))
    if problems:
        raise SimulationError("; ".join(problems) + "; next step: correct the observations")
    return tuple(sorted(data, key=lambda datum: datum.day)), tuple(left_out)


def _datum(one: Observation, value: float, error: MeasurementError) -> Datum:
    # A value too small to measure says that it lies below the smallest measurable one.
    below = one.below_limit or value < error.smallest
    limit = value if one.below_limit else max(value, error.smallest)
    return Datum(
        day=one.day,
        quantity=one.quantity,
        log_value=math.log(limit),
        log_sd=error.log_sd,
        log_floor=math.log(error.smallest * FLOOR_SHARE),
        log_limit=math.log(limit if below else error.smallest),
        below=below,
    )


def log_of(simulated: FloatArray, data: Sequence[Datum]) -> FloatArray:
    """Logarithms of simulated values at the floor of each measurement.

    Parameters
    ----------
    simulated : ndarray of float64, shape (n_patients, n_data)
        In the units of the model; NaN where a patient could not be solved.
    data : sequence of Datum
        Columns of `simulated`.

    Returns
    -------
    ndarray of float64, shape (n_patients, n_data)
        NaN stays NaN.
    """
    floors = np.array([math.exp(datum.log_floor) for datum in data])
    return np.asarray(np.log(np.maximum(simulated, floors)), dtype=np.float64)


def log_likelihood(logs: FloatArray, data: Sequence[Datum]) -> FloatArray:
    """Log likelihood of the data for each virtual patient, errors independent and log-normal.

    Parameters
    ----------
    logs : ndarray of float64, shape (n_patients, n_data)
        Logarithms of the simulated values.
    data : sequence of Datum
        A value gives a density of its logarithm, a value below a limit the probability of lying there.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        Minus infinity for a patient that could not be solved.
    """
    from scipy.special import log_ndtr

    total = np.zeros(len(logs))
    for column, datum in enumerate(data):
        distance = (datum.log_value - logs[:, column]) / datum.log_sd
        if datum.below:
            total += log_ndtr(distance)
        else:
            total += -0.5 * distance**2 - math.log(datum.log_sd) - 0.5 * _LOG_TWO_PI
    return np.where(np.isfinite(total), total, -np.inf)
