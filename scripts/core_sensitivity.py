"""Morris screen and Sobol indices of the core model: samples, runs, indices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from scipy.stats import norm

from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.simulation.batch import Batch, BatchEngine, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.equations.packaged import compile_packaged, plan_act

Array = NDArray[np.float64]
DAYS = np.arange(0.0, 181.0, 2.0)
OUTPUTS = ("sum_of_diameters", "NC", "product_in_blood")
# Share of each prior that is sampled; the tails beyond it would decide the screen by themselves.
LOWEST, HIGHEST = 0.01, 0.99
# Patients solved at once, so that memory stays bounded.
CHUNK = 2000


@dataclass(frozen=True)
class Treatment:
    """One schedule of the study: drug classes with the day on which each starts."""

    name: str
    parts: tuple[tuple[str, float], ...]
    quantities: tuple[str, ...]


@dataclass(frozen=True)
class Screen:
    """What a Morris screen found: parameters by quantity."""

    names: tuple[str, ...]
    quantities: tuple[str, ...]
    mu_star: Array
    failed: int
    n_runs: int


@dataclass(frozen=True)
class Indices:
    """Sobol indices of the survivors with the half-widths of their 95% intervals; (quantity, parameter)."""

    names: tuple[str, ...]
    quantities: tuple[str, ...]
    first: Array
    total: Array
    total_half: Array
    level: Array
    failed: int
    n_runs: int


def read_quantities(values: Array, names: tuple[str, ...]) -> Array:
    """What a course is reduced to; shape (n_patients, n_quantities)."""
    size, neutrophils, copies = values[:, :, 0], values[:, :, 1], values[:, :, 2]
    rules: dict[str, Callable[[], Array]] = {
        "change of diameters, day 84": lambda: size[:, DAYS == 84.0][:, 0] / size[:, 0] - 1,
        "change of diameters, day 180": lambda: size[:, -1] / size[:, 0] - 1,
        "neutrophil nadir, log10": lambda: np.log10(np.maximum(neutrophils.min(axis=1), 1e-2)),
        "peak of copies, log10": lambda: np.log10(np.maximum(copies.max(axis=1), 1e-3)),
    }
    return np.column_stack([rules[name]() for name in names])


def plan_doses(model: MechanisticModel, treatment: Treatment) -> DosePlan:
    """The doses of the arms as the model's file gives them."""
    by_class: Mapping[str, DosingArm] = {arm.drug_class: arm for arm in model.arms}
    doses = sorted(
        ((start + day, by_class[name]) for name, start in treatment.parts for day in by_class[name].days),
        key=lambda dose: dose[0],
    )
    return DosePlan(
        days=np.array([day for day, _ in doses]),
        acts=tuple(plan_act(arm) for _, arm in doses),
        sizes=np.array([arm.amount for _, arm in doses]),
        duration_days=np.array([arm.duration_days for _, arm in doses]),
    )


class Study:
    """Run the core model on samples from its priors."""

    def __init__(self, model: MechanisticModel, engine: BatchEngine, seed: int) -> None:
        self.model = model
        self.equations = compile_packaged(model)
        self.engine = engine
        self.seed = seed
        self.priors = {p.name: (p.value, p.log_sd) for p in model.parameters if p.log_sd > 0}
        self.settings = SolverSettings(
            absolute_tolerances=model.tolerances, extinction=model.extinction, relative_tolerance=1e-5
        )

    def screen(self, treatment: Treatment, trajectories: int) -> Screen:
        """Elementary effects of every parameter with a prior."""
        names = tuple(self.priors)
        problem = self._problem(names)
        sample = morris_sample.sample(problem, trajectories, num_levels=6, seed=self.seed)
        found, failed = self._run(treatment, names, sample)
        columns = [
            morris_analysis.analyze(problem, sample, column, num_levels=6, seed=self.seed)["mu_star"]
            for column in found.T
        ]
        return Screen(names, treatment.quantities, np.array(columns, dtype=float), failed, len(sample))

    def indices(self, treatment: Treatment, names: tuple[str, ...], size: int) -> Indices:
        """Sobol indices of some parameters; the others stay at their medians."""
        problem = self._problem(names)
        sample = sobol_sample.sample(problem, size, calc_second_order=False, seed=self.seed)
        found, failed = self._run(treatment, names, sample)
        results = [
            sobol_analysis.analyze(problem, column, calc_second_order=False, seed=self.seed)
            for column in found.T
        ]
        return Indices(
            names=names,
            quantities=treatment.quantities,
            first=np.array([r["S1"] for r in results]),
            total=np.array([r["ST"] for r in results]),
            total_half=np.array([r["ST_conf"] for r in results]),
            level=np.percentile(found, (5, 50, 95), axis=0).T,
            failed=failed,
            n_runs=len(sample),
        )

    def _problem(self, names: tuple[str, ...]) -> dict[str, object]:
        return {"num_vars": len(names), "names": list(names), "bounds": [[LOWEST, HIGHEST]] * len(names)}

    def _run(self, treatment: Treatment, names: tuple[str, ...], sample: Array) -> tuple[Array, int]:
        """Quantities of each row; a failed run takes the median and is counted."""
        scores = norm.ppf(sample)
        parts, failed = [], 0
        for begin in range(0, len(sample), CHUNK):
            block = scores[begin : begin + CHUNK]
            values = {
                name: self.priors[name][0] * np.exp(self.priors[name][1] * block[:, column])
                for column, name in enumerate(names)
            }
            batch = Batch(
                model=self.equations,
                n_patients=len(block),
                output_days=DAYS,
                outputs=OUTPUTS,
                parameters=values,
                doses=plan_doses(self.model, treatment),
            )
            solution = self.engine.solve_batch(batch, self.settings)
            wrong = solution.status != PatientStatus.SOLVED
            failed += int(wrong.sum())
            part = read_quantities(solution.values, treatment.quantities)
            part[wrong] = np.nan
            parts.append(part)
        found = np.concatenate(parts)
        return np.where(np.isnan(found), np.nanmedian(found, axis=0), found), failed


def choose_survivors(screen: Screen, most: int) -> tuple[str, ...]:
    """The parameters with the largest mean absolute effect on any quantity, relative to the largest there."""
    relative = (screen.mu_star / screen.mu_star.max(axis=1, keepdims=True)).max(axis=0)
    order = np.argsort(-relative)[:most]
    return tuple(screen.names[i] for i in order)
