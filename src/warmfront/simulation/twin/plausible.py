"""Which virtual patients look like patients before treatment, by two rules."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.knowledge.twins import PlausibleBound
from warmfront.simulation.batch import NO_DOSES
from warmfront.simulation.population import Population
from warmfront.simulation.twin.coordinates import take_patients
from warmfront.simulation.twin.course import Course, simulate_roles
from warmfront.stats.density import nearest_density
from warmfront.stats.importance import effective_size

Rule = Literal["bounds", "allen2016"]

# Acceptance ratios are scaled so that one in a hundred would exceed 1: the largest alone is the noise of the
# density estimate (assumption).
RATIO_QUANTILE = 0.99
LEVELS = (0.05, 0.5, 0.95)


@record
class OutputCheck:
    """One output of the untreated prior, against its bounds.

    Parameters
    ----------
    bound, label, unit : str
        As in `PlausibleBound`.
    low, median, high : float
        5th, 50th and 95th percentile over the virtual patients.
    inside : float
        Share within the bounds, 0 to 1; a patient that does not grow has an infinite doubling time.
    """

    bound: str
    label: str
    unit: str
    low: float
    median: float
    high: float
    inside: float


@record
class PriorCheck:
    """The untreated course of a population, before anything is selected.

    Parameters
    ----------
    outputs : tuple of OutputCheck
        One per bound that the model can be held against.
    not_checked : tuple of str
        One sentence per bound that it cannot.
    inside : ndarray of bool, shape (n_patients,)
        Patients within all bounds; one that could not be solved is outside.
    values : ndarray of float64, shape (n_patients, n_outputs)
        The outputs.
    bounds : tuple of PlausibleBound
        Columns of `values`.
    """

    outputs: tuple[OutputCheck, ...]
    not_checked: tuple[str, ...]
    inside: npt.NDArray[np.bool_]
    values: FloatArray
    bounds: tuple[PlausibleBound, ...]


@record
class Selection:
    """Virtual patients that were kept.

    Parameters
    ----------
    population : Population
        All weights alike; its notes name rule, acceptance and effective size.
    places : ndarray of int, shape (n_kept,)
        Rows of the population that they came from.
    rule : str
        ``bounds`` or ``allen2016``.
    acceptance : float
        Share kept, 0 to 1.
    effective_size : float
        Effective number of the importance weights towards the observed distribution; for ``bounds`` the
        number kept.
    """

    population: Population
    places: npt.NDArray[np.intp]
    rule: Rule
    acceptance: float
    effective_size: float


def check_prior(
    population: Population, course: Course, bounds: Sequence[PlausibleBound], organism: str
) -> PriorCheck:
    """Simulate the untreated course and hold it against what patients look like.

    Parameters
    ----------
    population : Population
        Virtual patients of the prior.
    course : Course
        Model and engine; its doses are left out.
    bounds : sequence of PlausibleBound
        From ``twin/bounds.toml``.
    organism : str
        Of the model; bounds of other organisms do not apply.

    Returns
    -------
    PriorCheck
        Distribution of every output and who is inside.

    Raises
    ------
    SimulationError
        When no bound applies to the model.
    """
    usable, not_checked = _applicable(bounds, course, organism)
    if not usable:
        raise SimulationError(
            f"model {course.model.model_id}: no bound of plausibility applies ({'; '.join(not_checked)}); "
            "next step: add roles to the model or bounds to twin/bounds.toml"
        )
    days = sorted({0.0, *(bound.days for bound in usable)})
    roles = list(dict.fromkeys(bound.role for bound in usable))
    untreated = replace(course, doses=NO_DOSES)
    series = simulate_roles(untreated, population, [course.start_day + day for day in days], roles)
    columns = []
    for bound in usable:
        start = series[:, 0, roles.index(bound.role)]
        later = series[:, days.index(bound.days), roles.index(bound.role)]
        columns.append(_output(bound, start, later))
    values = np.column_stack(columns)
    low = np.array([bound.low for bound in usable])
    high = np.array([bound.high for bound in usable])
    within = (values >= low) & (values <= high)
    return PriorCheck(
        outputs=tuple(
            _summary(bound, values[:, place], within[:, place]) for place, bound in enumerate(usable)
        ),
        not_checked=not_checked,
        inside=np.all(within, axis=1),
        values=values,
        bounds=tuple(usable),
    )


def select_plausible(
    population: Population, check: PriorCheck, rule: Rule, rng: np.random.Generator
) -> Selection:
    """Keep plausible virtual patients.

    Parameters
    ----------
    population : Population
        As checked.
    check : PriorCheck
        From `check_prior`.
    rule : str
        ``bounds`` keeps everyone inside. ``allen2016`` then keeps each with a probability in proportion to
        the observed over the plausible density of those outputs that have an observed distribution, so that
        the kept ones follow it without weights.
    rng : Generator
        Decides about acceptance.

    Returns
    -------
    Selection
        Kept patients with the rule, the acceptance and the effective size in their notes.

    Raises
    ------
    SimulationError
        When nobody is left.

    References
    ----------
    Allen RJ, Rieger TR, Musante CJ. Efficient generation and selection of virtual populations in
    quantitative systems pharmacology models. CPT Pharmacometrics Syst Pharmacol 2016;5:140-146,
    10.1002/psp4.12063. That the choice of the rule changes the result of a virtual trial: Gevertz JL, Wares
    JR. Assessing the role of patient generation techniques, 10.1007/s11538-024-01345-6.
    """
    inside = np.flatnonzero(check.inside)
    if len(inside) == 0:
        raise SimulationError(
            f"none of {population.n_patients} virtual patients is plausible; least often met: "
            f"{min(check.outputs, key=lambda one: one.inside).label}; next step: look at the prior"
        )
    if rule == "bounds":
        places, size = inside, float(len(inside))
    else:
        ratios = _density_ratios(check, inside)
        size = effective_size(ratios / ratios.sum())
        chance = ratios / np.quantile(ratios, RATIO_QUANTILE)
        places = inside[rng.random(len(inside)) < chance]
        if len(places) == 0:
            raise SimulationError("the rule allen2016 kept nobody; next step: draw more virtual patients")
    acceptance = len(places) / population.n_patients
    note = (
        f"rule of inclusion {rule}: {len(places)} of {population.n_patients} virtual patients kept "
        f"({acceptance:.0%}), effective size {size:.0f}"
    )
    kept = take_patients(population, places)
    return Selection(
        population=replace(kept, notes=(*population.notes, note)),
        places=places,
        rule=rule,
        acceptance=acceptance,
        effective_size=size,
    )


def _applicable(
    bounds: Sequence[PlausibleBound], course: Course, organism: str
) -> tuple[list[PlausibleBound], tuple[str, ...]]:
    usable, left = [], []
    for bound in bounds:
        if organism not in bound.organisms:
            left.append(f"{bound.label} is bounded for {' and '.join(bound.organisms)}, not for {organism}")
        elif bound.role not in course.roles:
            left.append(f"{bound.label}: the model gives no {bound.role}")
        else:
            usable.append(bound)
    return usable, tuple(left)


def _output(bound: PlausibleBound, start: FloatArray, later: FloatArray) -> FloatArray:
    if bound.output == "value":
        return start
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = later / start
        if bound.output == "ratio":
            return ratio
        rate = np.log(ratio) / bound.days
        # A tumour that does not grow never doubles; NaN stays what could not be solved.
        return np.where(rate > 0, np.log(2) / rate, np.where(np.isnan(rate), np.nan, np.inf))


def _summary(bound: PlausibleBound, values: FloatArray, inside: npt.NDArray[np.bool_]) -> OutputCheck:
    solved = values[~np.isnan(values)]
    low, median, high = (
        np.quantile(solved, LEVELS, method="inverted_cdf") if len(solved) else np.full(3, np.nan)
    )
    return OutputCheck(
        bound=bound.bound,
        label=bound.label,
        unit=bound.unit,
        low=float(low),
        median=float(median),
        high=float(high),
        inside=float(np.mean(inside)),
    )


def _density_ratios(check: PriorCheck, inside: npt.NDArray[np.intp]) -> FloatArray:
    """Observed over plausible density of the outputs with an observed distribution, up to a constant."""
    observed = [place for place, bound in enumerate(check.bounds) if bound.median is not None]
    if not observed:
        raise SimulationError(
            "the rule allen2016 needs an output with an observed distribution; next step: use the rule bounds"
        )
    scores = np.empty((len(inside), len(observed)))
    for column, place in enumerate(observed):
        bound = check.bounds[place]
        assert bound.median is not None and bound.log_sd is not None  # noqa: S101, PT018 - checked on load
        scores[:, column] = (np.log(check.values[inside, place]) - np.log(bound.median)) / bound.log_sd
    target = np.exp(-0.5 * np.sum(scores**2, axis=1))
    return np.asarray(target / nearest_density(scores), dtype=np.float64)
