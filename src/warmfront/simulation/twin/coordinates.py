"""Virtual patients as points of a space in which their prior is a standard normal distribution."""

from dataclasses import replace

import numpy as np

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.simulation.population import Population

_INITIAL = "state "
# Directions with less than this share of the largest variance do not vary.
_FLAT = 1e-12


@record
class Coordinates:
    """How points become parameters and starting values again.

    Parameters
    ----------
    columns : tuple of str
        Parameters, and states marked as such, that vary.
    logarithmic : ndarray of bool, shape (n_columns,)
        Columns that are positive throughout and are moved on the scale of their logarithm.
    centre : ndarray of float64, shape (n_columns,)
        Mean.
    root : ndarray of float64, shape (n_columns, n_dimensions)
        Root of the covariance: a point times it is a distance from the centre.
    """

    columns: tuple[str, ...]
    logarithmic: FloatArray
    centre: FloatArray
    root: FloatArray


def to_points(population: Population) -> tuple[Coordinates, FloatArray]:
    """Centre and scale what varies between virtual patients.

    The population is described by mean and covariance of its logarithms: exact for the log-normal populations
    of `make_twin`, an approximation for one that was cut by bounds.

    Parameters
    ----------
    population : Population
        All weights alike.

    Returns
    -------
    coordinates : Coordinates
        The way back.
    points : ndarray of float64, shape (n_patients, n_dimensions)
        Mean 0 and covariance 1.
    """
    given = dict(population.parameters) | {_INITIAL + name: v for name, v in population.initial.items()}
    columns = tuple(name for name, values in given.items() if np.ptp(values) > 0)
    logarithmic = np.array([float(np.all(given[name] > 0)) for name in columns])
    values = np.column_stack(
        [np.log(given[n]) if logged else given[n] for n, logged in zip(columns, logarithmic, strict=True)]
    )
    centre = values.mean(axis=0)
    size, direction = np.linalg.eigh(np.atleast_2d(np.cov(values, rowvar=False)))
    used = size > _FLAT * size.max()
    root = (direction[:, used] * np.sqrt(size[used])).T
    points = (values - centre) @ (direction[:, used] / np.sqrt(size[used]))
    return Coordinates(columns=columns, logarithmic=logarithmic, centre=centre, root=root.T), points


def to_population(coordinates: Coordinates, points: FloatArray, like: Population) -> Population:
    """Turn points into virtual patients.

    Parameters
    ----------
    coordinates : Coordinates
        From `to_points`.
    points : ndarray of float64, shape (n_patients, n_dimensions)
        One row per virtual patient.
    like : Population
        Gives the columns that do not vary and the notes.

    Returns
    -------
    Population
        All weights alike.
    """
    values = coordinates.centre + points @ coordinates.root.T
    parameters = {name: _resized(column, len(points)) for name, column in like.parameters.items()}
    initial = {name: _resized(column, len(points)) for name, column in like.initial.items()}
    for place, name in enumerate(coordinates.columns):
        column = np.exp(values[:, place]) if coordinates.logarithmic[place] else values[:, place].copy()
        if name.startswith(_INITIAL):
            initial[name.removeprefix(_INITIAL)] = column
        else:
            parameters[name] = column
    return replace(like, n_patients=len(points), parameters=parameters, initial=initial, weights=None)


def take_patients(population: Population, places: IntArray) -> Population:
    """Keep virtual patients by their places, repeats allowed; weights are dropped."""
    return replace(
        population,
        n_patients=len(places),
        parameters={name: values[places] for name, values in population.parameters.items()},
        initial={name: values[places] for name, values in population.initial.items()},
        weights=None,
    )


def _resized(column: FloatArray, n: int) -> FloatArray:
    return np.full(n, column[0])
