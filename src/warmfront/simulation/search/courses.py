"""Solve the regimens of one model over the same virtual patients."""

from collections.abc import Sequence
from dataclasses import field

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.regimen import DoseRule
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import NO_DOSES, Batch, BatchEngine
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import settings_of
from warmfront.simulation.population import Population
from warmfront.simulation.regimen.conditions import solve_with_rules
from warmfront.simulation.regimen.expression import Expression
from warmfront.stats.importance import effective_size

UNTREATED = "no treatment"
# Days between two points of a course: the nadir of neutrophils after a dose lasts longer.
STEP_DAYS = 3.5


@record
class Courses:
    """Courses of the virtual patients that were solved under every regimen of one model.

    Parameters
    ----------
    days : ndarray of float64, shape (n_days,)
        Since the start of treatment.
    burdens, sums_mm : dict of str to ndarray, shape (n_patients, n_days)
        Regimen to tumour burden in the model's unit, and to sum of diameters.
    neutrophils : dict of str to ndarray
        Regimen to neutrophils in 10^9/L; empty where the model has none.
    held : dict of str to float
        Regimen to the share of planned doses that its rules left out.
    weights : ndarray of float64, shape (n_patients,)
        Of the patients that were kept.
    parameters : dict of str to ndarray
        Parameters of the patients that were kept.
    n_draws, failed_draws : int
        Patients in all, and those that some regimen left unsolved.
    """

    days: FloatArray
    burdens: dict[str, FloatArray]
    sums_mm: dict[str, FloatArray]
    neutrophils: dict[str, FloatArray]
    weights: FloatArray
    parameters: dict[str, FloatArray]
    n_draws: int
    failed_draws: int
    held: dict[str, float] = field(default_factory=dict)

    @property
    def effective_draws(self) -> float:
        """Effective number of patients after weighting (Kish)."""
        total = float(self.weights.sum())
        return 0.0 if total == 0 else effective_size(self.weights / total)


def solve_courses(
    engine: BatchEngine,
    model: MechanisticModel,
    equations: OdeModel,
    population: Population,
    expressions: Sequence[Expression],
    rules: Sequence[Sequence[DoseRule]],
    horizon_days: int,
) -> Courses:
    """Solve every regimen, and no treatment, over one population.

    Parameters
    ----------
    engine : BatchEngine
        Solver.
    model : MechanisticModel
        Roles, burden, tolerances.
    equations : OdeModel
        The same model compiled.
    population : Population
        Serves every regimen: common random numbers.
    expressions : sequence of Expression
        Each with a plan.
    rules : sequence of sequences of DoseRule
        Of each regimen.
    horizon_days : int
        Length of a course.

    Returns
    -------
    Courses
        Of the patients that were solved under all of them.
    """
    outputs = tuple(dict.fromkeys((*model.burden, *_read(model).values())))
    days = np.arange(0.0, horizon_days + STEP_DAYS / 2, STEP_DAYS)
    found: dict[str, FloatArray] = {}
    held: dict[str, float] = {}
    solved = np.ones(population.n_patients, dtype=np.bool_)
    plans = [(one.regimen, one.plan, one.agents, rule) for one, rule in zip(expressions, rules, strict=True)]
    for name, plan, agents, own in [*plans, (UNTREATED, NO_DOSES, (), ())]:
        batch = Batch(
            model=equations,
            n_patients=population.n_patients,
            parameters=population.parameters,
            initial=population.initial,
            output_days=days,
            outputs=outputs,
            doses=NO_DOSES if plan is None else plan,
        )
        course = solve_with_rules(engine, batch, settings_of(model), agents, own, model.roles)
        found[name] = course.values
        solved &= course.solved
        if own:
            held[name] = float(1 - course.given.mean())
    return _keep(model, days, outputs, found, held, solved, population)


def _read(model: MechanisticModel) -> dict[str, str]:
    return {role: model.roles[role] for role in ("sum_of_diameters_mm", "neutrophils") if role in model.roles}


def _keep(
    model: MechanisticModel,
    days: FloatArray,
    outputs: Sequence[str],
    found: dict[str, FloatArray],
    held: dict[str, float],
    solved: npt.NDArray[np.bool_],
    population: Population,
) -> Courses:
    burden = [outputs.index(name) for name in model.burden]
    read = {role: outputs.index(name) for role, name in _read(model).items()}
    kept = {name: values[solved] for name, values in found.items()}
    weights = population.weights
    return Courses(
        days=days,
        burdens={name: values[:, :, burden].sum(axis=2) for name, values in kept.items()},
        sums_mm={name: values[:, :, read["sum_of_diameters_mm"]] for name, values in kept.items()},
        neutrophils=(
            {name: values[:, :, read["neutrophils"]] for name, values in kept.items()}
            if "neutrophils" in read
            else {}
        ),
        held=held,
        weights=np.ones(int(solved.sum())) if weights is None else weights[solved],
        parameters={name: values[solved] for name, values in population.parameters.items()},
        n_draws=population.n_patients,
        failed_draws=int((~solved).sum()),
    )
