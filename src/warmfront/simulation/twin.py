"""From a patient's profile to parameter draws: distributions, never points.

A percentile p of a linked axis has the normal score s(p). The standard normal variate of the linked
parameter is then rho s(p) + sqrt(1 - rho^2) e with e standard normal: in the population the
parameter keeps its published spread, in this patient its centre moves by rho s(p) of it.
"""

import math
from statistics import NormalDist

import numpy as np

from warmfront.domain.records import record
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.models import AxisLink, MechanisticModel

# Percentiles outside 1 to 99 are read as 1 and 99: a reference of some hundred tumours says no more
# about its tails (assumption).
TAIL_PERCENTILE = 1.0


@record
class Twin:
    """Parameter draws of one patient.

    Parameters
    ----------
    draws : tuple of dict of str to float
        One set of values for each draw; only parameters that vary.
    note : str
        What the patient's data changed, and what stayed the population's.
    """

    draws: tuple[dict[str, float], ...]
    note: str


def make_twin(
    model: MechanisticModel, profile: TmeProfile | None, n_draws: int, rng: np.random.Generator
) -> Twin:
    """Draw parameters for one patient.

    Parameters
    ----------
    model : MechanisticModel
        Values, log-normal spreads and the links from axes to parameters.
    profile : TmeProfile or None
        Only percentiles are used: a raw score has no place in a population.
    n_draws : int
        Number of draws.
    rng : Generator
        Source of all random numbers.

    Returns
    -------
    Twin
        Draws and a note; without a percentile the draws are the population's.
    """
    varying = [parameter for parameter in model.parameters if parameter.log_sd > 0]
    normals = rng.standard_normal((n_draws, len(varying)))
    sentences = []
    for link in model.links:
        percentile = _percentile(link, profile)
        axis = link.axis.replace("_", " ")
        if percentile is None:
            sentences.append(
                f"{axis} has no percentile: {link.parameter} keeps the population's distribution"
            )
            continue
        column = [parameter.name for parameter in varying].index(link.parameter)
        clipped = min(max(percentile, TAIL_PERCENTILE), 100 - TAIL_PERCENTILE)
        shift = link.correlation * NormalDist().inv_cdf(clipped / 100)
        normals[:, column] = shift + math.sqrt(1 - link.correlation**2) * normals[:, column]
        factor = math.exp(shift * varying[column].log_sd)
        sentences.append(
            f"{axis} at percentile {percentile:.0f} moves the median of {link.parameter} "
            f"by a factor {factor:.2f} ({link.status.value})"
        )
    values = np.array([parameter.value for parameter in varying])
    spreads = np.array([parameter.log_sd for parameter in varying])
    drawn = values * np.exp(spreads * normals)
    names = [parameter.name for parameter in varying]
    return Twin(
        draws=tuple(dict(zip(names, map(float, row), strict=True)) for row in drawn),
        note="; ".join(sentences) or "this model has no link to a patient's profile",
    )


def _percentile(link: AxisLink, profile: TmeProfile | None) -> float | None:
    axis = profile.axis(link.axis) if profile is not None else None
    return None if axis is None else axis.percentile
