"""From a patient's profile to a population of virtual patients: distributions, never points.

A patient placed at the normal score s of an axis has, for the linked parameter, the standard normal
variate rho s + sqrt(1 - rho^2) e with e standard normal: in the population the parameter keeps its
published spread, in this patient its centre moves by rho s of it. A measured size scales its parameter with
the error of the measurement; the growth between two scans weighs the growth parameter by its likelihood.
"""

import math

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.case import Case
from warmfront.domain.records import record
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import AxisLink, MechanisticModel
from warmfront.simulation.population import Population
from warmfront.simulation.twin.placement import Placement, place_axis
from warmfront.simulation.twin.scans import ScanGrowth, latest_size, measure_growth

# Points of the grid on which the likelihood of the growth between two scans is weighed against the spread of
# the parameter, in standard deviations.
_GRID = np.linspace(-6.0, 6.0, 2401)


@record
class Twin:
    """The virtual patients of one patient.

    Parameters
    ----------
    population : Population
        One row per virtual patient; only parameters that vary.
    note : str
        What the patient's data changed, and what stayed the population's.
    moved : tuple of str
        One sentence for each parameter that the data moved.
    kept : tuple of str
        One sentence for each link that had no data.
    """

    population: Population
    note: str
    moved: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def draws(self) -> tuple[dict[str, float], ...]:
        """The same virtual patients as one set of values each."""
        names = list(self.population.parameters)
        rows = zip(*(self.population.parameters[name] for name in names), strict=True)
        return tuple(dict(zip(names, map(float, row), strict=True)) for row in rows)


def make_twin(
    model: MechanisticModel,
    profile: TmeProfile | None,
    n_patients: int,
    rng: np.random.Generator,
    *,
    case: Case | None = None,
    knowledge: KnowledgeBase | None = None,
) -> Twin:
    """Draw the virtual patients of one patient.

    Parameters
    ----------
    model : MechanisticModel
        Values, log-normal spreads and the links from axes to parameters.
    profile : TmeProfile or None
        Percentiles and measurements; a raw score has no place in a population.
    n_patients : int
        Number of virtual patients.
    rng : Generator
        Source of all random numbers. Two patients with the same generator share their random numbers.
    case : Case, optional
        Facts (loss of B2M), sizes and scans.
    knowledge : KnowledgeBase, optional
        How axes are read; without it only percentiles of axes of the profile are.

    Returns
    -------
    Twin
        Without any data the draws are the population's.
    """
    varying = [parameter for parameter in model.parameters if parameter.log_sd > 0]
    columns = {parameter.name: place for place, parameter in enumerate(varying)}
    normals = rng.standard_normal((n_patients, len(varying)))
    priors = [(0.0, 1.0)] * len(varying)
    moved: list[str] = []
    kept: list[str] = []
    # Growth is weighed last: what an axis says of the same parameter is its prior.
    for link in sorted(model.links, key=lambda link: link.kind == "growth"):
        column = columns[link.parameter]
        spread = varying[column].log_sd
        if link.kind == "score":
            placed = place_axis(link.axis, profile, case, knowledge)
            sentence = _by_score(link, placed, normals, column, spread)
            if placed.score is not None:
                priors[column] = (link.correlation * placed.score, math.sqrt(1 - link.correlation**2))
        elif link.kind == "size":
            sentence = _by_size(link, latest_size(case, knowledge), normals, column, spread)
        else:
            growth = measure_growth(case, knowledge)
            sentence = _by_growth(link, growth, normals, column, spread, priors[column])
        (moved if sentence.startswith("+") else kept).append(sentence.lstrip("+"))
    values = np.array([parameter.value for parameter in varying])
    spreads = np.array([parameter.log_sd for parameter in varying])
    drawn = values * np.exp(spreads * normals)
    note = "; ".join((*moved, *kept)) or "this model has no link to a patient's profile"
    return Twin(
        population=Population(
            n_patients=n_patients,
            parameters={name: np.ascontiguousarray(drawn[:, place]) for name, place in columns.items()},
            notes=(f"prior: log-normal around the values of {model.model_id}", f"twin: {note}"),
        ),
        note=note,
        moved=tuple(moved),
        kept=tuple(kept),
    )


def _by_score(link: AxisLink, placed: Placement, normals: FloatArray, column: int, spread: float) -> str:
    """Move one column; a leading plus marks a sentence of something that moved."""
    if placed.score is None:
        return f"{placed.words}: {link.parameter} keeps the population's distribution"
    shift = link.correlation * placed.score
    normals[:, column] = shift + math.sqrt(1 - link.correlation**2) * normals[:, column]
    return (
        f"+{placed.words} moves the median of {link.parameter} "
        f"by a factor {math.exp(shift * spread):.2f} ({link.status.value})"
    )


def _by_size(
    link: AxisLink, size: tuple[float, float, str] | None, normals: FloatArray, column: int, spread: float
) -> str:
    if size is None or link.reference is None:
        return f"no size was stated: {link.parameter} keeps the population's distribution"
    value, log_sd, words = size
    shift = link.exponent * math.log(value / link.reference)
    # The measured size replaces the population's spread by the error of the measurement.
    normals[:, column] = (shift + link.exponent * log_sd * normals[:, column]) / spread
    return (
        f"+{words} sets the median of {link.parameter} to {math.exp(shift):.2f} of the model's own value "
        f"({link.status.value})"
    )


def _by_growth(
    link: AxisLink,
    growth: ScanGrowth | str,
    normals: FloatArray,
    column: int,
    spread: float,
    prior: tuple[float, float],
) -> str:
    if isinstance(growth, str) or link.reference is None:
        return f"{growth}: {link.parameter} keeps its distribution"
    centre, width = prior
    grid = centre + width * _GRID
    expected = link.reference * (1 + link.exponent * np.expm1(spread * grid))
    residual = (growth.per_day - expected) / growth.sd_per_day
    log_density = -0.5 * _GRID**2 - 0.5 * residual**2
    posterior = _cumulated(np.exp(log_density - log_density.max()))
    # Each draw keeps its rank: the same random number, now of the narrower distribution.
    ranks = np.interp((normals[:, column] - centre) / width, _GRID, _cumulated(np.exp(-0.5 * _GRID**2)))
    normals[:, column] = np.interp(ranks, posterior, grid)
    factor = math.exp(spread * float(np.interp(0.5, posterior, grid)))
    return (
        f"+{growth.words} sets the median of {link.parameter} to {factor:.2f} of the model's own value "
        f"({link.status.value})"
    )


def _cumulated(density: FloatArray) -> FloatArray:
    """Shares below each point of an even grid."""
    steps = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return np.asarray(steps / steps[-1], dtype=np.float64)
