"""From a batch to the arrays that the driver reads."""

from collections.abc import Mapping

import numpy as np

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.simulation.batch import Batch, SolverSettings
from warmfront.simulation.equations.expressions import Op
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel.jumps import ACT, BOLUS, CHANGE_OF_RATE
from warmfront.simulation.kernel.machine import Loaded
from warmfront.simulation.kernel.program import FIXED, Variant
from warmfront.simulation.kernel.tableau import RODAS5P

# Decimal places of a day to which doses and output days are rounded (0.1 milliseconds), so that two
# moments are either the same or far enough apart to step between them.
CLOCK_DIGITS = 9

Arrays = dict[str, FloatArray | IntArray]


def _whole(values: list[int]) -> IntArray:
    return np.array(values, dtype=np.intp)


def find_variant(batch: Batch, settings: SolverSettings) -> Variant:
    """Return what of a batch shapes the program.

    Parameters
    ----------
    batch : Batch
        Its infusions count.
    settings : SolverSettings
        Whether states may be negative.

    Returns
    -------
    Variant
        Key of the program.
    """
    targets = {act.partition(" ")[2] for act in batch.doses.acts if act.startswith("infusion ")}
    infused = tuple(i for i, name in enumerate(batch.model.states) if name in targets)
    return Variant(infused=infused, nonnegative=settings.nonnegative)


def prepare_model(
    loaded: Loaded, model: OdeModel, settings: SolverSettings
) -> tuple[dict[str, int | float], Arrays]:
    """Return what the driver must know of the model, its code and the settings.

    Changes of an act are those from ``change_first[a]`` to ``change_first[a + 1]``; events follow the acts,
    and a target below zero is parameter -1 - target.

    Parameters
    ----------
    loaded : Loaded
        Machine code.
    model : OdeModel
        Equations.
    settings : SolverSettings
        Tolerances and limits.

    Returns
    -------
    numbers : dict of str to number
        For the job.
    arrays : dict of str to ndarray
        For the job.
    """
    targets: list[int] = []
    first = [0]
    for act in model.acts:
        targets += [state for state, _ in act.changes]
        first.append(len(targets))
    for event in model.events:
        targets += [state for state, _ in event.changes]
        targets += [-1 - parameter for parameter, _ in event.parameter_changes]
        first.append(len(targets))
    n_event_times = sum(len(event.at_times) for event in model.events)
    numbers: dict[str, int | float] = {
        **loaded.rows._asdict(),
        **{f"call_{name}": address for name, address in zip(FIXED, loaded.addresses, strict=False)},
        "width": loaded.width,
        "n_computed": len(model.computed_parameters),
        "n_acts": len(model.acts),
        "n_events": len(model.events),
        # Only a trigger without known moments can change within a segment.
        "searches": int(any(not event.at_times for event in model.events)),
        "n_breakpoints": len(model.breakpoints),
        "n_periodic": len(model.periodic_breakpoints),
        "n_event_times": n_event_times,
        "n_begun": loaded.rows.n_states
        + len(model.breakpoints)
        + 2 * len(model.periodic_breakpoints)
        + n_event_times,
        "nonnegative": int(settings.nonnegative),
        "largest_steps": settings.largest_steps,
        "largest_events": settings.largest_events,
        "relative_tolerance": settings.relative_tolerance,
    }
    arrays: Arrays = {
        "calls": _whole(list(loaded.addresses[len(FIXED) :])),
        "computed": _whole([index for index, _ in model.computed_parameters]),
        "change_first": _whole(first),
        "change_target": _whole(targets),
        "active_at_start": _whole([int(event.active_at_start) for event in model.events]),
        "dense": np.array(RODAS5P.dense, dtype=np.float64),
        "absolute": absolute_tolerances(model, settings),
        "base_parameters": np.array(model.parameter_values, dtype=np.float64),
    }
    return numbers, arrays


def absolute_tolerances(model: OdeModel, settings: SolverSettings) -> FloatArray:
    """Return the absolute tolerance of each state.

    Parameters
    ----------
    model : OdeModel
        Names of the states.
    settings : SolverSettings
        As given.

    Returns
    -------
    ndarray of float64, shape (n_states,)
        In the unit of each state.
    """
    return np.array(
        [settings.absolute_tolerances.get(name, settings.absolute_tolerance) for name in model.states],
        dtype=np.float64,
    )


def prepare_patients(
    batch: Batch, settings: SolverSettings, loaded: Loaded, infused: tuple[int, ...], patients: slice
) -> tuple[dict[str, int | float], Arrays]:
    """Return the numbers and arrays of some patients of a batch; arrays per patient have the patient last.

    Actions of a moment are those from ``action_first[m]`` to ``action_first[m + 1]``. What runs over time
    adds to an inflow (place 0 or above) or to parameter -1 - place.

    Parameters
    ----------
    batch : Batch
        Checked before.
    settings : SolverSettings
        Extinction levels.
    loaded : Loaded
        Places of the observables.
    infused : tuple of int
        States with an inflow.
    patients : slice
        Rows of the batch.

    Returns
    -------
    numbers : dict of str to number
        For the job.
    arrays : dict of str to ndarray
        For the job.
    """
    model = batch.model
    count = len(range(*patients.indices(batch.n_patients)))
    given = {name: values[patients] for name, values in batch.parameters.items()}
    initial = {name: values[patients] for name, values in batch.initial.items()}
    levels = {name: np.full(count, level) for name, level in settings.extinction.items() if level > 0}
    levels |= {name: values[patients] for name, values in batch.floors.items()}
    places = [_output_place(model, loaded, name) for name in batch.outputs]
    days = np.asarray(batch.output_days, dtype=np.float64).round(CLOCK_DIGITS)
    schedule = _schedule(batch, infused, patients, count)
    numbers: dict[str, int | float] = {
        "n_patients": count,
        "n_days": len(days),
        "n_outputs": len(places),
        "n_moments": len(schedule["moment_days"]),
        "n_floors": len(levels),
        "n_rates": len(schedule["rate_dose"]),
        "n_given": len(given),
        "n_initial": len(initial),
        "asks_observables": int(any(place < 0 for place in places)),
        "first_day": float(days[0]),
        "last_day": float(days[-1]),
    }
    arrays: Arrays = {
        "given_parameters": _whole([model.parameters.index(name) for name in given]),
        "given_values": _stacked(given, count),
        "initial_states": _whole([model.states.index(name) for name in initial]),
        "initial_values": _stacked(initial, count),
        "floor_states": _whole([model.states.index(name) for name in levels]),
        "floor_values": _stacked(levels, count),
        "output_days": days,
        "output_places": _whole(places),
        **schedule,
    }
    return numbers, arrays


def _stacked(values: Mapping[str, FloatArray], count: int) -> FloatArray:
    """Return one row per name, also when there is none."""
    rows = [np.asarray(row, dtype=np.float64) for row in values.values()]
    return np.ascontiguousarray(np.stack(rows)) if rows else np.zeros((0, count))


def _output_place(model: OdeModel, loaded: Loaded, name: str) -> int:
    if name in model.states:
        return model.states.index(name)
    if name in loaded.observed:
        return -1 - loaded.observed[name]
    node = model.graph.nodes[model.observables[name]]
    if node.op is not Op.STATE:
        raise AssertionError(f"{name} has no place in the program")
    return int(node.value)


def _schedule(batch: Batch, infused: tuple[int, ...], patients: slice, count: int) -> Arrays:
    """Return the moments of the schedule with their actions, and what runs over time."""
    model, doses = batch.model, batch.doses
    acts = {act.name: place for place, act in enumerate(model.acts)}
    actions: list[tuple[float, int, int, int]] = []
    rates: list[tuple[int, int, float, float]] = []
    for dose, act in enumerate(doses.acts):
        start = round(float(doses.days[dose]), CLOCK_DIGITS)
        word, _, target = act.partition(" ")
        if act in acts:
            actions.append((start, ACT, acts[act], dose))
        elif word == "bolus":
            actions.append((start, BOLUS, model.states.index(target), dose))
        else:
            end = round(start + float(doses.duration_days[dose]), CLOCK_DIGITS)
            infusion = word == "infusion"
            place = (
                infused.index(model.states.index(target)) if infusion else -1 - model.parameters.index(target)
            )
            rates.append((dose, place, start, end))
            actions += [(start, CHANGE_OF_RATE, 0, dose), (end, CHANGE_OF_RATE, 0, dose)]
    # Stable: what falls on one moment stays in the order of the plan.
    actions.sort(key=lambda action: action[0])
    days = sorted({action[0] for action in actions})
    first = np.searchsorted([action[0] for action in actions], days) if actions else np.zeros(0)
    sizes = np.broadcast_to(doses.sizes, (batch.n_patients, len(doses.acts)))[patients]
    return {
        "moment_days": np.array(days, dtype=np.float64),
        "action_first": np.append(first, len(actions)).astype(np.intp),
        "action_kind": _whole([action[1] for action in actions]),
        "action_target": _whole([action[2] for action in actions]),
        "action_dose": _whole([action[3] for action in actions]),
        "rate_dose": _whole([rate[0] for rate in rates]),
        "rate_place": _whole([rate[1] for rate in rates]),
        "rate_start": np.array([rate[2] for rate in rates], dtype=np.float64),
        "rate_end": np.array([rate[3] for rate in rates], dtype=np.float64),
        "sizes": np.ascontiguousarray(sizes.T, dtype=np.float64).reshape(len(doses.acts), count),
    }
