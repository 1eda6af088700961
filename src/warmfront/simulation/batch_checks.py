"""Checks of a call before anything is solved: every problem at once, the same for every engine."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.simulation.batch import Batch, DosePlan, SolverSettings

# Names listed in a message; a model may have hundreds.
NAMES_SHOWN = 8


def check_batch(batch: Batch, settings: SolverSettings) -> None:
    """Refuse a call that means nothing.

    Parameters
    ----------
    batch : Batch
        Patients and schedule.
    settings : SolverSettings
        Tolerances and limits.

    Raises
    ------
    SimulationError
        Naming every unknown name, wrong shape, wrong number and dose outside the simulated days.
    """
    problems = [*_day_problems(batch.output_days), *_name_problems(batch, settings)]
    problems += _value_problems(batch)
    problems += _setting_problems(settings)
    if not problems:
        problems += _dose_problems(batch)
    if problems:
        raise SimulationError(f"model {batch.model.model_id}: " + "; ".join(problems))


def _day_problems(days: FloatArray) -> list[str]:
    if days.ndim != 1 or days.size < 2 or not np.isfinite(days).all() or (np.diff(days) <= 0).any():
        return [
            f"output days: found {days[:6].tolist()!r}; allowed: at least two finite days, ascending; "
            "next step: sort the days and remove repeats"
        ]
    return []


def _unknown(kind: str, names: Iterable[str], known: Sequence[str]) -> list[str]:
    wrong = [name for name in names if name not in known]
    if not wrong:
        return []
    shown = ", ".join(known[:NAMES_SHOWN]) + (
        f" and {len(known) - NAMES_SHOWN} more" if len(known) > NAMES_SHOWN else ""
    )
    return [f"{kind} {', '.join(map(repr, wrong))}: unknown; allowed: {shown}; next step: correct the name"]


def _name_problems(batch: Batch, settings: SolverSettings) -> list[str]:
    model = batch.model
    problems = _unknown("parameter", batch.parameters, model.parameters)
    problems += _unknown("output", batch.outputs, [*model.states, *model.observables])
    for kind, names in (
        ("initial state", batch.initial),
        ("floor of state", batch.floors),
        ("extinction of state", settings.extinction),
        ("absolute tolerance of state", settings.absolute_tolerances),
    ):
        problems += _unknown(kind, names, model.states)
    return problems


def _value_problems(batch: Batch) -> list[str]:
    problems = []
    given: tuple[tuple[str, Mapping[str, FloatArray]], ...] = (
        ("parameter", batch.parameters),
        ("initial state", batch.initial),
        ("floor of state", batch.floors),
    )
    for kind, values in given:
        for name, array in values.items():
            if array.shape != (batch.n_patients,):
                problems.append(
                    f"{kind} {name!r}: shape {array.shape}; allowed: ({batch.n_patients},); next step: give "
                    "one value per patient"
                )
            elif not np.isfinite(array).all():
                problems.append(
                    f"{kind} {name!r}: {int((~np.isfinite(array)).sum())} values are not finite; next step: "
                    "leave these patients out or give their value"
                )
    for name, array in batch.floors.items():
        if (array < 0).any():
            problems.append(
                f"floor of state {name!r}: below zero; allowed: zero or more; next step: correct it"
            )
    return problems


def _setting_problems(settings: SolverSettings) -> list[str]:
    wrong = []
    numbers = {
        "relative tolerance": settings.relative_tolerance,
        "absolute tolerance": settings.absolute_tolerance,
        **{f"absolute tolerance of {k!r}": v for k, v in settings.absolute_tolerances.items()},
        "largest number of steps": settings.largest_steps,
        "largest number of events": settings.largest_events,
    }
    for name, number in numbers.items():
        if not 0 < number < float("inf"):
            wrong.append(f"{name}: {number!r}; allowed: above zero, finite; next step: correct the setting")
    for name, level in settings.extinction.items():
        if not 0 <= level < float("inf"):
            wrong.append(f"extinction of {name!r}: {level!r}; allowed: zero or more; next step: correct it")
    return wrong


def _dose_problems(batch: Batch) -> list[str]:
    doses = batch.doses
    n = len(doses.acts)
    if doses.days.shape != (n,) or doses.duration_days.shape != (n,):
        return [
            f"doses: {n} acts, {doses.days.size} days, {doses.duration_days.size} durations; allowed: as "
            "many of each; next step: complete the plan"
        ]
    if doses.sizes.shape not in ((n,), (batch.n_patients, n)):
        return [
            f"doses: sizes of shape {doses.sizes.shape}; allowed: ({n},) or ({batch.n_patients}, {n}); next "
            "step: give one size per dose, or one per patient and dose"
        ]
    problems = _act_problems(batch, doses)
    first, last = float(batch.output_days[0]), float(batch.output_days[-1])
    outside = [f"{day:g}" for day in doses.days if not first <= day <= last]
    if outside:
        problems.append(
            f"doses on day {', '.join(outside[:NAMES_SHOWN])}: outside the simulated days; allowed: "
            f"{first:g} to {last:g}; next step: lengthen the simulation or move the dose"
        )
    if (np.diff(doses.days) < 0).any():
        problems.append("doses: days do not ascend; next step: sort the plan by day")
    # Written so that NaN is refused.
    if not ((doses.sizes >= 0) & (doses.sizes < np.inf)).all():
        problems.append(
            "doses: a size is negative or not finite; allowed: zero or more; next step: correct it"
        )
    if not ((doses.duration_days >= 0) & (doses.duration_days < np.inf)).all():
        problems.append("doses: a duration is negative or not finite; next step: correct it")
    return problems


def _act_problems(batch: Batch, doses: DosePlan) -> list[str]:
    model = batch.model
    own = [act.name for act in model.acts]
    problems = []
    for act, duration in zip(doses.acts, doses.duration_days, strict=True):
        word, _, target = act.partition(" ")
        lasting = word in ("infusion", "raise") and bool(target)
        if target and word in ("bolus", "infusion"):
            problems += _unknown(f"dose {act!r}: state", [target], model.states)
        elif target and word == "raise":
            problems += _unknown(f"dose {act!r}: parameter", [target], model.parameters)
        else:
            problems += _unknown("dose", [act], [*own, "bolus STATE", "infusion STATE", "raise PARAMETER"])
        if lasting != (duration > 0):
            allowed = "above zero" if lasting else "zero, because it happens at once"
            problems.append(
                f"dose {act!r}: duration {duration:g} days; allowed: {allowed}; next step: correct it"
            )
    return list(dict.fromkeys(problems))
