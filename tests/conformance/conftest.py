"""Packaged models, solved with libRoadRunner at tight tolerance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.simulation.batch import Batch, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import compile_packaged, plan_act
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

Dose = tuple[float, DosingArm, float]


@dataclass(frozen=True)
class CoreCourses:
    """Solve one packaged model for one patient or a few."""

    model: MechanisticModel
    equations: OdeModel

    def arm(self, drug_class: str) -> DosingArm:
        return next(arm for arm in self.model.arms if arm.drug_class == drug_class)

    def scenario(self, name: str) -> dict[str, float]:
        return dict(next(s.values for s in self.model.scenarios if s.scenario == name))

    def doses(
        self,
        drug_class: str,
        start: float = 0.0,
        amount: float | None = None,
        days: Sequence[float] | None = None,
    ) -> list[Dose]:
        arm = self.arm(drug_class)
        size = arm.amount if amount is None else amount
        return [(start + day, arm, size) for day in (arm.days if days is None else days)]

    def solve(
        self,
        outputs: Sequence[str],
        days: ArrayLike,
        *,
        values: Mapping[str, ArrayLike] | None = None,
        doses: Sequence[Dose] = (),
        initial: Mapping[str, float] | None = None,
        relative_tolerance: float = 1e-9,
        extinction: bool = True,
    ) -> NDArray[np.float64]:
        """Return values, shape (n_patients, n_days, n_outputs)."""
        given = {
            name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in (values or {}).items()
        }
        n = max((len(value) for value in given.values()), default=1)
        ordered = sorted(doses, key=lambda dose: dose[0])
        plan = DosePlan(
            days=np.array([day for day, _, _ in ordered]),
            acts=tuple(plan_act(arm) for _, arm, _ in ordered),
            sizes=np.array([size for _, _, size in ordered]),
            duration_days=np.array([arm.duration_days for _, arm, _ in ordered]),
        )
        batch = Batch(
            model=self.equations,
            n_patients=n,
            output_days=np.asarray(days, dtype=float),
            outputs=tuple(outputs),
            parameters={name: np.broadcast_to(value, n).copy() for name, value in given.items()},
            doses=plan,
            initial={name: np.full(n, value) for name, value in (initial or {}).items()},
        )
        settings = SolverSettings(
            relative_tolerance=relative_tolerance,
            absolute_tolerance=1e-13,
            extinction=self.model.extinction if extinction else {},
        )
        solution = RoadRunnerBatchEngine().solve_batch(batch, settings)
        assert (solution.status == PatientStatus.SOLVED).all()
        return solution.values


@pytest.fixture(scope="session")
def core() -> CoreCourses:
    model = load_knowledge().mechanistic_models["core"]
    return CoreCourses(model=model, equations=compile_packaged(model))


@pytest.fixture(scope="session")
def courses_of() -> Callable[[str], CoreCourses]:
    """Any packaged model by its id."""

    @cache
    def find(model_id: str) -> CoreCourses:
        model = load_knowledge().mechanistic_models[model_id]
        return CoreCourses(model=model, equations=compile_packaged(model))

    return find
