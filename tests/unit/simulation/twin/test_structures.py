"""Several structures together: the mixture of their predictions."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from warmfront.domain.errors import SimulationError
from warmfront.simulation.population import Population
from warmfront.simulation.twin.structures import FittedStructure, pool_structures

VOLUME = "tumour_volume_ml"


def _population(centre: float, spread: float, n: int, seed: int) -> Population:
    rng = np.random.default_rng(seed)
    return Population(
        n_patients=n,
        parameters={"v0": np.exp(centre + spread * rng.standard_normal(n)), "factor": np.full(n, 1.01)},
    )


def test_quantiles_are_those_of_the_mixture_with_equal_shares(course, errors):
    """Two log-normal predictions of unlike size and unlike numbers of draws."""
    low, high = _population(2.0, 0.2, 20_000, 1), _population(3.0, 0.4, 3_000, 2)
    parts = [FittedStructure(course=course, prior=one, posterior=one) for one in (low, high)]
    band = pool_structures(parts, [0.0, 50.0], errors[VOLUME], np.random.default_rng(3))

    def quantile(level: float) -> float:
        return brentq(lambda x: (norm.cdf(x, 2.0, 0.2) + norm.cdf(x, 3.0, 0.4)) / 2 - level, 0.0, 6.0)

    for row, level in enumerate(band.levels):
        assert np.log(band.posterior[row, 0]) == pytest.approx(quantile(level), abs=0.12)
    assert np.log(band.posterior[:, 1] / band.posterior[:, 0]) == pytest.approx(np.log(1.01) * 50)
    assert np.log(band.measured[6, 0] / band.measured[0, 0]) > np.log(
        band.posterior[6, 0] / band.posterior[0, 0]
    )


def test_weights_count_and_patients_that_cannot_be_solved_do_not(course, errors):
    mixed = _population(2.0, 0.01, 1000, 1)
    mixed.parameters["v0"][:500] *= 100
    mixed.parameters["v0"][900:] = -1.0
    weights = np.where(np.arange(1000) < 500, 0.0, 1 / 500)
    weighted = replace(mixed, weights=weights)
    parts = [FittedStructure(course=course, prior=mixed, posterior=weighted)] * 2
    band = pool_structures(parts, [0.0], errors[VOLUME], np.random.default_rng(3))
    assert np.log(band.posterior[:, 0]) == pytest.approx(2.0, abs=0.05)
    assert np.log(band.prior[-1, 0]) == pytest.approx(2.0 + np.log(100), abs=0.05)


def test_one_structure_or_none_that_can_be_solved_is_refused(course, errors):
    part = FittedStructure(course=course, prior=_population(2, 1, 5, 1), posterior=_population(2, 1, 5, 1))
    with pytest.raises(SimulationError, match="1 structures were given; allowed: two or more"):
        pool_structures([part], [0.0], errors[VOLUME], np.random.default_rng(1))
    part.posterior.parameters["v0"][:] = -1.0
    with pytest.raises(SimulationError, match="no virtual patient could be solved"):
        pool_structures([part, part], [0.0], errors[VOLUME], np.random.default_rng(1))
