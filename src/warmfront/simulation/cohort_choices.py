"""What a cohort is simulated with: outputs, doses, tolerances and clock, from what model and user state."""

import difflib
from collections.abc import Mapping, Sequence

import numpy as np

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.virtual_cohort import DoseTable
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import NO_DOSES, BatchEngine, DosePlan, SolverSettings
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import plan_act
from warmfront.simulation.kernel.machine import ObjectStore
from warmfront.simulation.sampling import list_names

SHOWN_STATES = 12
"""States that are output when nothing is asked for."""
ABSOLUTE_TOLERANCE = 1e-9
UNITS_PER_DAY = {"second": 86_400.0, "minute": 1440.0, "hour": 24.0, "day": 1.0, "week": 1 / 7}


ENGINES = ("kernel", "roadrunner")


def choose_engine(name: str, store: ObjectStore | None = None) -> BatchEngine:
    """Choose what solves the patients.

    Parameters
    ----------
    name : str
        ``kernel``, or ``roadrunner`` (libRoadRunner), the independent engine.
    store : ObjectStore, optional
        Keeps the kernel's machine code between processes.

    Returns
    -------
    BatchEngine
        Ready; nothing is compiled yet.

    Raises
    ------
    InputError
        When there is no such engine.
    """
    if name == "kernel":
        from warmfront.simulation.engines import default_engine

        return default_engine(store)
    if name == "roadrunner":
        from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

        return RoadRunnerBatchEngine()
    raise InputError([name_problem("--engine", repr(name[:40]), ", ".join(ENGINES), "name one of these")])


def choose_outputs(
    wanted: Sequence[str], model: OdeModel, packaged: MechanisticModel | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose what is summed up over time.

    Parameters
    ----------
    wanted : sequence of str
        States and observables; empty for the usual ones.
    model : OdeModel
        Knows the names.
    packaged : MechanisticModel or None
        Its roles, or else its burden, are the usual outputs of a packaged model.

    Returns
    -------
    outputs : tuple of str
        Each once.
    notes : tuple of str
        What was left out unasked.

    Raises
    ------
    InputError
        When a name is not in the model; lists every one.
    """
    known = (*model.states, *(name for name in model.observables if name not in model.states))
    problems = [_unknown("--outputs", name, known) for name in dict.fromkeys(wanted) if name not in known]
    if problems:
        raise InputError(problems)
    if wanted:
        return tuple(dict.fromkeys(wanted)), ()
    usual = tuple(packaged.roles.values()) or packaged.burden if packaged is not None else ()
    usual = tuple(dict.fromkeys(name for name in usual if name in known))
    if usual:
        return usual, ()
    if len(model.states) <= SHOWN_STATES:
        return model.states, ()
    note = (
        f"The first {SHOWN_STATES} of {len(model.states)} states are shown; --outputs names others, such as "
        f"{list_names(known[SHOWN_STATES:])}."
    )
    return model.states[:SHOWN_STATES], (note,)


def check_thresholds(thresholds: Mapping[str, float], outputs: Sequence[str]) -> None:
    """Refuse thresholds of what is not an output, and those that are no number.

    Parameters
    ----------
    thresholds : mapping of str to float
        Output to level.
    outputs : sequence of str
        What is summed up.

    Raises
    ------
    InputError
        Lists every problem.
    """
    problems = [_unknown("--above", name, outputs) for name in thresholds if name not in outputs]
    problems += [
        name_problem(f"--above {name}", str(level), "a finite number", "correct it")
        for name, level in thresholds.items()
        if not np.isfinite(level)
    ]
    if problems:
        raise InputError(problems)


def plan_doses(
    table: DoseTable, model: OdeModel, packaged: MechanisticModel | None, last_day: float
) -> DosePlan:
    """Turn a table of doses into the plan of an engine.

    Parameters
    ----------
    table : DoseTable
        As read; an act may also be the name of an arm of a packaged model, with the size in its unit.
    model : OdeModel
        Knows states, parameters and acts.
    packaged : MechanisticModel or None
        Knows the arms.
    last_day : float
        Doses after it are left out.

    Returns
    -------
    DosePlan
        The same for all patients.

    Raises
    ------
    InputError
        When an act cannot be given in this model, or a size lies beyond the largest of an arm; lists every
        problem.
    """
    if not table.days:
        return NO_DOSES
    arms = {arm.arm: arm for arm in packaged.arms} if packaged is not None else {}
    targets = {"bolus": model.states, "infusion": model.states, "raise": model.parameters}
    own = [act.name for act in model.acts]
    acts: list[str] = []
    durations = list(table.duration_days)
    problems: list[Problem] = []
    for i, act in enumerate(table.acts):
        where = f"{table.file_name}: day {table.days[i]:g}, act {act[:60]!r}"
        verb, _, target = act.partition(" ")
        arm = arms.get(act)
        if arm is not None:
            durations[i] = durations[i] or arm.duration_days
            if arm.largest_amount is not None and table.sizes[i] > arm.largest_amount:
                problems.append(
                    name_problem(
                        where,
                        f"{table.sizes[i]:g} {arm.unit}",
                        f"up to {arm.largest_amount:g} {arm.unit}, where the law of this arm holds",
                        "lower the dose",
                    )
                )
            acts.append(plan_act(arm))
            continue
        acts.append(act)
        if verb in targets:
            if target not in targets[verb]:
                problems.append(_unknown(where, target, targets[verb]))
        elif act not in own:
            allowed = ("bolus STATE", "infusion STATE", "raise PARAMETER", *arms, *own)
            problems.append(_unknown(where, act, allowed))
    if problems:
        raise InputError(problems)
    given = [i for i, day in enumerate(table.days) if day <= last_day]
    return DosePlan(
        days=np.array([table.days[i] for i in given]),
        acts=tuple(acts[i] for i in given),
        sizes=np.array([table.sizes[i] for i in given]),
        duration_days=np.array([durations[i] for i in given]),
    )


def settle_settings(
    packaged: MechanisticModel | None,
    *,
    relative_tolerance: float,
    absolute_tolerance: float | None,
    allow_negative: bool,
) -> SolverSettings:
    """Settle how exactly patients are solved.

    Parameters
    ----------
    packaged : MechanisticModel or None
        Has tolerances and extinction levels of its own.
    relative_tolerance : float
        Of each step.
    absolute_tolerance : float or None
        For all states; None takes those of the model, or 1e-9.
    allow_negative : bool
        Whether states may fall below zero.

    Returns
    -------
    SolverSettings
        For an engine.

    Raises
    ------
    InputError
        When a tolerance is out of bounds; lists every problem.
    """
    problems = []
    if not 1e-13 <= relative_tolerance <= 0.1:
        problems.append(name_problem("--rtol", f"{relative_tolerance:g}", "1e-13 to 0.1", "1e-6 is usual"))
    if absolute_tolerance is not None and not (0 < absolute_tolerance < np.inf):
        problems.append(
            name_problem("--atol", f"{absolute_tolerance:g}", "a number above zero", "1e-9 is usual")
        )
    if problems:
        raise InputError(problems)
    own = {} if packaged is None or absolute_tolerance is not None else dict(packaged.tolerances)
    return SolverSettings(
        relative_tolerance=relative_tolerance,
        absolute_tolerance=ABSOLUTE_TOLERANCE if absolute_tolerance is None else absolute_tolerance,
        absolute_tolerances=own,
        extinction={} if packaged is None else dict(packaged.extinction),
        nonnegative=not allow_negative,
    )


def read_clock(model: OdeModel, stated: str | None) -> tuple[float, tuple[str, ...]]:
    """Return how many units of the model's time make a day.

    Parameters
    ----------
    model : OdeModel
        May state its unit of time.
    stated : str or None
        What the user says that unit is.

    Returns
    -------
    per_day : float
        Units of the model's time in one day.
    notes : tuple of str
        What was assumed, and where user and model disagree.

    Raises
    ------
    InputError
        When the user's unit is not known.

    Examples
    --------
    >>> from warmfront.simulation.equations.reading import read_model
    >>> model = read_model("S = 8; k = 0.5; J: S -> ; k*S", model_id="decay", format="antimony")
    >>> read_clock(model, "hour")
    (24.0, ())
    """
    if stated is not None and stated not in UNITS_PER_DAY:
        raise InputError(
            [name_problem("--time-unit", repr(stated[:40]), ", ".join(UNITS_PER_DAY), "name one of these")]
        )
    own = model.units.get("time", "")
    if stated is not None:
        differs = own in UNITS_PER_DAY and own != stated
        note = f"The model states {own} as its unit of time; it was read as {stated}, as asked."
        return UNITS_PER_DAY[stated], (note,) if differs else ()
    if own in UNITS_PER_DAY:
        note = f"The model counts time in units of a {own}; days were converted."
        return UNITS_PER_DAY[own], () if own == "day" else (note,)
    note = "The model states no known unit of time; one unit was taken for a day (--time-unit changes it)."
    return 1.0, (note,)


def _unknown(where: str, name: str, known: Sequence[str]) -> Problem:
    close = difflib.get_close_matches(name, known, n=3)
    return name_problem(
        where,
        f"{name[:60]!r}, which the model does not have",
        list_names(known),
        f"did you mean {' or '.join(close)}?" if close else "correct the name",
    )
