"""Cure as a chance event: each patient's own level below which the last cell is gone."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError


def draw_extinction_floors(n_patients: int, one_cell: float, rng: np.random.Generator) -> FloatArray:
    """Draw the level of each patient at which a dying population is taken to be extinct.

    In a linear death process that starts with many cells, the chance that none is left when x cells are
    expected is exp(-x). That is the chance that an exponential variate exceeds x: setting the state to zero
    when it falls below the variate times one cell gives each patient a moment of cure with the law of the
    process, whatever the death rate does over time.

    It holds while cells only die. Where the last cells also divide, the chance of extinction at the same
    expected number is smaller or larger as births make up the losses; the level is then an approximation.

    Parameters
    ----------
    n_patients : int
        Number of levels.
    one_cell : float
        One cell in the unit of the state.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    ndarray of float64, shape (n_patients,)
        Levels, for `warmfront.simulation.batch.Batch.floors`.

    Raises
    ------
    SimulationError
        When one cell is not above zero.

    Examples
    --------
    >>> draw_extinction_floors(3, 1e-9, np.random.default_rng(1)).round(11)
    array([1.07e-09, 3.10e-10, 5.38e-09])
    """
    if not 0 < one_cell < np.inf:
        raise SimulationError(
            f"extinction floors: one cell is {one_cell!r}; allowed: above zero, in the unit of the state; "
            "next step: give the model's extinction level"
        )
    return rng.exponential(one_cell, n_patients)
