"""The rule of the call from space: two densities and their ratio against thresholds that may be drawn."""

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray
from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.records import record
from warmfront.knowledge.spatial import SpatialKnowledge, SpatialParameter

CLASSES = tuple(PhenotypeClass)


@record
class CallThresholds:
    """Thresholds of one kind of cell, as numbers or as one draw per resample.

    Parameters
    ----------
    inside, beside : ndarray of float64, shape (resamples,) or ()
        Cells per mm2 from which on there are enough.
    ratio : ndarray of float64, same shape
        log2 of inside over beside below which there is exclusion.
    """

    inside: FloatArray
    beside: FloatArray
    ratio: FloatArray


def fix_thresholds(group: str, spatial: SpatialKnowledge) -> CallThresholds:
    """Take the thresholds of a kind of cell as they stand."""
    inside, beside, ratio = _find(group, spatial)
    return CallThresholds(
        inside=np.array(inside.value), beside=np.array(beside.value), ratio=np.array(ratio.value)
    )


def draw_thresholds(
    group: str, spatial: SpatialKnowledge, n_resamples: int, rng: np.random.Generator
) -> CallThresholds:
    """Draw thresholds from their intervals: log-uniformly for densities, uniformly for the log2 ratio.

    Parameters
    ----------
    group : str
        Kind of cell, as in `CalledCells`.
    spatial : SpatialKnowledge
        Parameters with intervals.
    n_resamples : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    CallThresholds
        One draw per resample.
    """
    inside, beside, ratio = _find(group, spatial)
    low, high = ends(ratio)
    return CallThresholds(
        inside=_draw_density(inside, n_resamples, rng),
        beside=_draw_density(beside, n_resamples, rng),
        ratio=rng.uniform(low, high, size=n_resamples),
    )


def ends(parameter: SpatialParameter) -> tuple[float, float]:
    """Return the interval of a parameter, or its value twice when it has none."""
    if parameter.low is None or parameter.high is None:
        return parameter.value, parameter.value
    return parameter.low, parameter.high


def _find(group: str, spatial: SpatialKnowledge) -> tuple[SpatialParameter, ...]:
    kind = group.removesuffix("_t")
    names = (f"enough_inside_{kind}", f"enough_beside_{kind}", "exclusion_ratio")
    return tuple(spatial.parameters[name] for name in names)


def _draw_density(parameter: SpatialParameter, n_resamples: int, rng: np.random.Generator) -> FloatArray:
    low, high = ends(parameter)
    drawn: FloatArray = np.exp(rng.uniform(np.log(low), np.log(high), size=n_resamples))
    return drawn


def judge(
    inside: FloatArray, beside: FloatArray, geometry: FloatArray, thresholds: CallThresholds
) -> NDArray[np.int8]:
    """Apply the rule of the call.

    Parameters
    ----------
    inside, beside : ndarray of float64, shape (cases,)
        Cells per mm2 in the tumour region and in the outer margin.
    geometry : ndarray of float64, shape (cases,)
        log2 of inside over beside.
    thresholds : CallThresholds
        One for all cases, or one per case.

    Returns
    -------
    ndarray of int8, shape (cases,)
        Index into `CLASSES`; -1 where a density is not known.

    Examples
    --------
    >>> some = CallThresholds(inside=np.array(100.0), beside=np.array(100.0), ratio=np.array(-2.0))
    >>> found = judge(np.array([10.0, 10.0, 300.0, 300.0]), np.array([10.0, 500.0, 500.0, 3000.0]),
    ...     np.array([0.0, -5.6, -0.7, -3.3]), some)
    >>> [CLASSES[i].value for i in found]
    ['desert', 'excluded', 'inflamed', 'excluded']
    """
    enough_inside = inside >= thresholds.inside
    enough_beside = beside >= thresholds.beside
    held_back = geometry < thresholds.ratio
    found = np.full(np.shape(inside), CLASSES.index(PhenotypeClass.DESERT), dtype=np.int8)
    found[enough_beside | enough_inside] = CLASSES.index(PhenotypeClass.EXCLUDED)
    found[enough_inside & ~held_back] = CLASSES.index(PhenotypeClass.INFLAMED)
    found[np.isnan(inside) | np.isnan(beside)] = -1
    return found


def share_classes(found: NDArray[np.int8]) -> dict[PhenotypeClass, float]:
    """Return the share of resamples in each class, among those in which both densities are known."""
    known = found[found >= 0]
    return {name: float(np.mean(known == place)) for place, name in enumerate(CLASSES)}
