"""Spreads of single quantities: settled from what a file states, drawn, said in words."""

import math
from collections.abc import Mapping

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.virtual_cohort import Spread

LARGEST_LOG_SD = 5.0
"""Assumption: four in five patients of such a log-normal lie within a factor of 600 of its median."""
MAX_TRIES = 1000
"""Redraws of values outside their bounds before the bounds are called impossible."""
FIELDS = ("median", "cv", "log_sd", "mean", "sd", "low", "high", "value")
NUMBERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lognormal": (("median", "cv", "log_sd", "low", "high"), ("median", "log_sd")),
    "normal": (("mean", "sd", "low", "high"), ("mean", "sd")),
    "uniform": (("low", "high"), ("low", "high")),
    "loguniform": (("low", "high"), ("low", "high")),
    "fixed": (("value",), ("value",)),
}
"""For each distribution the numbers that it may have, and those that it must have."""
POSITIVE: Mapping[str, tuple[str, ...]] = {
    "lognormal": ("median", "cv", "log_sd"),
    "normal": ("sd",),
    "loguniform": ("low", "high"),
}


def log_sd_of(cv: float) -> float:
    """Return the standard deviation of the logarithm that gives a log-normal this coefficient of variation.

    Examples
    --------
    >>> round(log_sd_of(0.2), 6)
    0.198042
    """
    return math.sqrt(math.log1p(cv**2))


def settle_spread(spread: Spread, own: float | None, where: str) -> tuple[Spread | None, list[Problem]]:
    """Fill in what a spread leaves to the model, and check its numbers.

    Parameters
    ----------
    spread : Spread
        As the user wrote it.
    own : float or None
        The model's own value, which stands in for a median, mean or value that is left out.
    where : str
        File and key, for messages.

    Returns
    -------
    spread : Spread or None
        Settled; None with problems.
    problems : list of Problem
        Everything that is wrong.
    """
    allowed, needed = NUMBERS[spread.distribution]
    given = {name: getattr(spread, name) for name in FIELDS if getattr(spread, name) is not None}
    problems = [
        name_problem(
            f"{where}.{name}", f"{given[name]:g}", f"no such number for {spread.distribution}", "remove it"
        )
        for name in given
        if name not in allowed
    ]
    centre = {"lognormal": "median", "normal": "mean", "fixed": "value"}.get(spread.distribution)
    if centre and centre not in given and own is not None:
        given[centre] = own
    if spread.distribution == "lognormal" and "cv" in given:
        if "log_sd" in given:
            problems.append(name_problem(where, "cv and log_sd", "one of the two", "remove one"))
        elif given["cv"] > 0:
            given["log_sd"] = log_sd_of(given["cv"])
    problems += [
        name_problem(f"{where}.{name}", "nothing", f"a number: {spread.distribution} needs it", "state it")
        for name in needed
        if name not in given
    ]
    problems += [
        name_problem(f"{where}.{name}", f"{given[name]:g}", "a number above zero", "correct the value")
        for name in POSITIVE.get(spread.distribution, ())
        if name in given and given[name] <= 0
    ]
    if given.get("log_sd", 0.0) > LARGEST_LOG_SD:
        problems.append(
            name_problem(
                f"{where}.log_sd", f"{given['log_sd']:g}", f"up to {LARGEST_LOG_SD:g}", "correct the value"
            )
        )
    low, high = given.get("low"), given.get("high")
    if low is not None and high is not None and not low < high:
        problems.append(
            name_problem(where, f"low {low:g}, high {high:g}", "low below high", "swap or correct them")
        )
    if problems:
        return None, problems
    given.pop("cv", None)
    return Spread(distribution=spread.distribution, **given), []


def draw_spread(spread: Spread, n: int, rng: np.random.Generator, name: str = "a quantity") -> FloatArray:
    """Draw values of one quantity.

    Parameters
    ----------
    spread : Spread
        Every number settled.
    n : int
        Number of values.
    rng : numpy.random.Generator
        Source of randomness.
    name : str
        Of the quantity, for messages.

    Returns
    -------
    ndarray of float64, shape (n,)
        Inside the bounds of the spread.

    Raises
    ------
    InputError
        When bounds leave hardly any of the distribution.
    """
    if spread.distribution == "fixed":
        return np.full(n, _stated(spread.value))
    if spread.distribution == "uniform":
        return rng.uniform(_stated(spread.low), _stated(spread.high), n)
    if spread.distribution == "loguniform":
        return np.exp(rng.uniform(math.log(_stated(spread.low)), math.log(_stated(spread.high)), n))
    low = -math.inf if spread.low is None else spread.low
    high = math.inf if spread.high is None else spread.high
    drawn = np.empty(n)
    missing = np.arange(n)
    for _ in range(MAX_TRIES):
        score = rng.standard_normal(len(missing))
        if spread.distribution == "lognormal":
            drawn[missing] = _stated(spread.median) * np.exp(_stated(spread.log_sd) * score)
        else:
            drawn[missing] = _stated(spread.mean) + _stated(spread.sd) * score
        missing = missing[(drawn[missing] < low) | (drawn[missing] > high)]
        if not len(missing):
            return drawn
    raise InputError(
        [
            name_problem(
                f"{name}: {say_spread(spread)}",
                "bounds that leave hardly any of the distribution",
                "bounds that hold at least about one draw in a hundred",
                "widen low and high, or use a uniform distribution between them",
            )
        ]
    )


def _stated(number: float | None) -> float:
    if number is None:
        raise ValueError("spread: found a number that is not settled; next step: settle_spread first")
    return number


def say_spread(spread: Spread) -> str:
    """Say a settled spread in words.

    Examples
    --------
    >>> say_spread(Spread(distribution="lognormal", median=2.0, log_sd=0.2))
    'log-normal, median 2, standard deviation of the logarithm 0.2'
    """
    words = {
        "lognormal": "log-normal, median {0.median:.6g}, standard deviation of the logarithm {0.log_sd:.4g}",
        "normal": "normal, mean {0.mean:.6g}, standard deviation {0.sd:.6g}",
        "uniform": "uniform from {0.low:.6g} to {0.high:.6g}",
        "loguniform": "log-uniform from {0.low:.6g} to {0.high:.6g}",
        "fixed": "{0.value:.6g} in all patients",
    }[spread.distribution].format(spread)
    if spread.distribution in ("normal", "lognormal"):
        words += "" if spread.low is None else f", not below {spread.low:.6g}"
        words += "" if spread.high is None else f", not above {spread.high:.6g}"
    return words
