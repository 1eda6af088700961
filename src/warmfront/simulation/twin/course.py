"""A course to simulate: model, doses and engine together, and the quantities that a clinic sees of it."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import NO_DOSES, Batch, BatchEngine, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import compile_packaged, settings_of
from warmfront.simulation.population import Population

# Name of the column that holds a patient's own factor between assay and model.
SCALE = "scale of "


@record
class Course:
    """Everything but the patients.

    Parameters
    ----------
    model : OdeModel
        Equations.
    roles : dict of str to str
        Quantity that all models name alike to the state or observable of this one.
    engine : BatchEngine
        Solver.
    settings : SolverSettings
        Tolerances and limits.
    doses : DosePlan
        What is given; nothing by default.
    start_day : float
        Day on which the patients have their starting values.
    """

    model: OdeModel
    roles: dict[str, str]
    engine: BatchEngine
    settings: SolverSettings = SolverSettings()
    doses: DosePlan = NO_DOSES
    start_day: float = 0.0


def make_course(
    model: MechanisticModel, engine: BatchEngine, doses: DosePlan = NO_DOSES, start_day: float = 0.0
) -> Course:
    """Make a course of a packaged model with its own tolerances and one-cell levels.

    Parameters
    ----------
    model : MechanisticModel
        Packaged model.
    engine : BatchEngine
        Solver.
    doses : DosePlan
        What is given.
    start_day : float
        Day on which the patients have their starting values.

    Returns
    -------
    Course
        Ready for `simulate_roles` and the update.
    """
    return Course(
        model=compile_packaged(model),
        roles=dict(model.roles),
        engine=engine,
        settings=settings_of(model),
        doses=doses,
        start_day=start_day,
    )


def simulate_roles(
    course: Course, population: Population, days: Sequence[float], quantities: Sequence[str]
) -> FloatArray:
    """Simulate what a clinic would see, without measurement error.

    Parameters
    ----------
    course : Course
        Model, doses and engine.
    population : Population
        Virtual patients; columns that begin with ``scale of`` multiply their quantity and never reach the
        engine.
    days : sequence of float
        Not before the course starts, in any order, repeats allowed.
    quantities : sequence of str
        Roles of the model.

    Returns
    -------
    ndarray of float64, shape (n_patients, n_days, n_quantities)
        In the units of the model; NaN for patients that could not be solved.

    Raises
    ------
    SimulationError
        When the model does not give a quantity, or a day lies before the start.
    """
    unknown = [name for name in quantities if name not in course.roles]
    if unknown:
        raise SimulationError(
            f"model {course.model.model_id}: quantities {', '.join(unknown)} are not given; allowed: "
            f"{', '.join(course.roles)}; next step: choose one of these"
        )
    wanted = np.asarray(days, dtype=np.float64)
    if wanted.size and wanted.min() < course.start_day:
        raise SimulationError(
            f"day {wanted.min():g} lies before the course starts (day {course.start_day:g}); next step: "
            "start the course earlier"
        )
    given = np.unique(np.concatenate([[course.start_day], wanted]))
    if len(given) == 1:
        given = np.append(given, course.start_day + 1.0)
    outputs = tuple(dict.fromkeys(course.roles[name] for name in quantities))
    batch = Batch(
        model=course.model,
        n_patients=population.n_patients,
        output_days=given,
        outputs=outputs,
        parameters={
            name: values for name, values in population.parameters.items() if not name.startswith(SCALE)
        },
        doses=_until(course.doses, float(given[-1])),
        initial=population.initial,
    )
    solution = course.engine.solve_batch(batch, course.settings)
    columns = [outputs.index(course.roles[name]) for name in quantities]
    values = np.array(solution.values[:, np.searchsorted(given, wanted), :][:, :, columns])
    values[solution.status != PatientStatus.SOLVED] = np.nan
    for place, name in enumerate(quantities):
        factor = population.parameters.get(SCALE + name)
        if factor is not None:
            values[:, :, place] *= factor[:, None]
    return values


def _until(doses: DosePlan, last: float) -> DosePlan:
    """Leave out doses after the last day that is asked for: they cannot matter."""
    kept = doses.days <= last
    return DosePlan(
        days=doses.days[kept],
        acts=tuple(act for act, used in zip(doses.acts, kept, strict=True) if used),
        sizes=doses.sizes[..., kept],
        duration_days=doses.duration_days[kept],
    )
