"""One patient's course as exact boundaries: what changes when, before any solver is asked."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.batch import Batch, SolverSettings
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.model import Act, OdeModel

# Decimal places of a day to which doses and output days are rounded (0.1 milliseconds), so that two
# moments are either the same or far enough apart for a solver to step between them.
CLOCK_DIGITS = 9

# Start, end, target and size of what lasts.
Lasting = tuple[float, float, int, float]


@record
class Stop:
    """A boundary of the integration.

    Parameters
    ----------
    day : float
        When.
    boluses : tuple of tuple (int or Act, float)
        State that rises, or act, and the size; in the order of the plan.
    raised : tuple of tuple (int, float)
        Parameter and what is added to its own value from now on, all doses together.
    inputs : tuple of tuple (int, float)
        State and what flows into it per unit of time from now on, all infusions together.
    """

    day: float
    boluses: tuple[tuple[int | Act, float], ...] = ()
    raised: tuple[tuple[int, float], ...] = ()
    inputs: tuple[tuple[int, float], ...] = ()


@record
class Course:
    """Everything that a solver needs for one patient.

    Parameters
    ----------
    output_days : ndarray of float64, shape (n_days,)
        Days of output.
    parameters, state : ndarray of float64
        Values at the start; a solver may change its copy.
    floors, tolerances : ndarray of float64, shape (n_states,)
        Extinction levels (0: none) and absolute tolerances.
    stops : tuple of Stop
        Ascending; the last one is the last output day.
    jumps : frozenset of float
        Stops at which the rates jump with time.
    """

    output_days: FloatArray
    parameters: FloatArray
    state: FloatArray
    floors: FloatArray
    tolerances: FloatArray
    stops: tuple[Stop, ...]
    jumps: frozenset[float]


def plan_course(batch: Batch, settings: SolverSettings, patient: int) -> Course:
    """Lay out the course of one patient.

    Parameters
    ----------
    batch : Batch
        Checked batch.
    settings : SolverSettings
        Floors and tolerances.
    patient : int
        Row of the batch.

    Returns
    -------
    Course
        Boundaries, start and levels; doses of size zero are left out.
    """
    model = batch.model
    parameters = start_parameters(model, {k: float(v[patient]) for k, v in batch.parameters.items()})
    nodes = evaluate(model.graph, model.initial, states=np.zeros(0), parameters=parameters)
    state = np.array([float(value) for value in nodes])
    for name, starts in batch.initial.items():
        state[model.states.index(name)] = starts[patient]
    floors = np.array([settings.extinction.get(name, 0.0) for name in model.states])
    for name, levels in batch.floors.items():
        floors[model.states.index(name)] = levels[patient]
    absolute = settings.absolute_tolerance
    tolerances = [settings.absolute_tolerances.get(name, absolute) for name in model.states]
    days = np.round(batch.output_days, CLOCK_DIGITS)
    first, last = float(days[0]), float(days[-1])
    jumps = _jumps(model, parameters, first, last)
    due = [node for event in model.events for node in event.at_times]
    moments = evaluate(model.graph, due, states=np.zeros(0), parameters=parameters)
    events = [float(moment) for moment in moments if first < float(moment) < last]
    stops = _stops(batch, patient, [*jumps, *events], last)
    return Course(
        output_days=days,
        parameters=parameters,
        state=state,
        floors=floors,
        tolerances=np.array(tolerances),
        stops=stops,
        jumps=frozenset(stop.day for stop in stops if _is_near(stop.day, set(jumps))),
    )


def start_parameters(model: OdeModel, given: dict[str, float]) -> FloatArray:
    """Return the parameters of one patient, with those computed from others that are not given.

    Parameters
    ----------
    model : OdeModel
        Own values and formulas.
    given : dict of str to float
        Values that replace them.

    Returns
    -------
    ndarray of float64, shape (n_parameters,)
        In the model's order.
    """
    parameters = model.parameter_values.copy()
    for name, own in given.items():
        parameters[model.parameters.index(name)] = own
    for index, node in model.computed_parameters:
        if model.parameters[index] not in given:
            (value,) = evaluate(model.graph, (node,), states=np.zeros(0), parameters=parameters)
            parameters[index] = float(value)
    return parameters


def _jumps(model: OdeModel, parameters: FloatArray, first: float, last: float) -> list[float]:
    """Return the moments within the days at which rates jump with time."""
    none = np.zeros(0)
    found = {float(v) for v in evaluate(model.graph, model.breakpoints, states=none, parameters=parameters)}
    for pair in model.periodic_breakpoints:
        start, period = (float(v) for v in evaluate(model.graph, pair, states=none, parameters=parameters))
        if not (np.isfinite(start) and np.isfinite(period) and period > 0):
            continue
        begin = np.ceil((first - start) / period)
        found.update((start + period * np.arange(begin, np.floor((last - start) / period) + 1)).tolist())
    return sorted(moment for moment in found if first <= moment < last)


def _stops(batch: Batch, patient: int, own: list[float], last: float) -> tuple[Stop, ...]:
    """Return doses, ends of infusions, the model's own moments and the last day in ascending order."""
    model, doses = batch.model, batch.doses
    acts = {act.name: act for act in model.acts}
    sizes = doses.sizes if doses.sizes.ndim == 1 else doses.sizes[patient]
    boluses: dict[float, list[tuple[int | Act, float]]] = {}
    rises: list[Lasting] = []
    flows: list[Lasting] = []
    for day, act, size, duration in zip(doses.days, doses.acts, sizes, doses.duration_days, strict=True):
        if size == 0:
            continue
        when = round(float(day), CLOCK_DIGITS)
        end = round(when + float(duration), CLOCK_DIGITS)
        word, _, target = act.partition(" ")
        if act in acts:
            boluses.setdefault(when, []).append((acts[act], float(size)))
        elif word == "bolus":
            boluses.setdefault(when, []).append((model.states.index(target), float(size)))
        elif word == "raise":
            rises.append((when, end, model.parameters.index(target), float(size)))
        else:
            flows.append((when, end, model.states.index(target), float(size) / float(duration)))
    given = {*boluses, last, *(edge for one in (*rises, *flows) for edge in one[:2])}
    moments = given | {moment for moment in own if not _is_near(moment, given)}
    return tuple(
        Stop(
            day=moment,
            boluses=tuple(boluses.get(moment, ())),
            raised=_running(rises, moment),
            inputs=_running(flows, moment),
        )
        for moment in sorted(moments)
        if moment <= last
    )


def _running(lasting: list[Lasting], moment: float) -> tuple[tuple[int, float], ...]:
    """Return what is added to each target just after a moment, zero where nothing runs."""
    return tuple(
        (target, sum(size for start, end, one, size in lasting if one == target and start <= moment < end))
        for target in sorted({one for _, _, one, _ in lasting})
    )


def _is_near(moment: float, given: set[float]) -> bool:
    return any(abs(moment - one) < 10**-CLOCK_DIGITS for one in given)
