"""From a trial file to arms and settings."""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.trial_file import TrialDose, TrialFile
from warmfront.domain.units import DAYS_PER_YEAR
from warmfront.knowledge.virtual_trial import VirtualTrialKnowledge
from warmfront.simulation.batch import DosePlan, SolverSettings
from warmfront.simulation.trial.defaults import default_settings
from warmfront.simulation.trial.design import (
    FollowUp,
    MeasurementError,
    SizeReadout,
    TrialArm,
    TrialSettings,
)

STATED = "As stated in the trial file."

Express = Callable[[str, float], TrialArm]
"""Turns the lines of a regimen into an arm without a name, with doses up to a horizon in days; raises
InputError when it cannot."""


def plan_trial(
    trial: TrialFile,
    known: VirtualTrialKnowledge,
    readout: SizeReadout,
    solver: SolverSettings,
    express: Express | None = None,
) -> tuple[tuple[TrialArm, ...], TrialSettings]:
    """Turn a trial file into what `run_trial` takes.

    Parameters
    ----------
    trial : TrialFile
        As read.
    known : VirtualTrialKnowledge
        Numbers that the file leaves out, and links to survival.
    readout : SizeReadout
        Lesions of the model, for a file that names none.
    solver : SolverSettings
        Tolerances of the model.
    express : callable, optional
        Turns a regimen into doses of the model; without it arms may only have doses in the model's words.

    Returns
    -------
    arms : tuple of TrialArm
        With their doses.
    settings : TrialSettings
        Everything else.

    Raises
    ------
    InputError
        With every problem of regimens, visits and names.
    """
    problems: list[Problem] = []
    if trial.lesions:
        readout = SizeReadout(outputs=trial.lesions, quantity=trial.quantity)
    link = known.links.get(trial.survival_link)
    if trial.survival_link and link is None:
        allowed = f"empty, or one of {', '.join(sorted(known.links))}"
        problems.append(
            name_problem("survival_link", repr(trial.survival_link[:60]), allowed, "choose one of them")
        )
    try:
        settings = default_settings(known, readout, trial.visits)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from error
    settings = dataclasses.replace(
        settings,
        error=_error(trial, settings.error),
        follow_up=_follow_up(trial, settings.follow_up),
        rule=dataclasses.replace(settings.rule, confirmed=trial.confirmed),
        link=link,
        n_per_arm=trial.per_arm,
        n_replicates=trial.replicates,
        level=trial.level,
        solver=solver,
    )
    arms = []
    for number, arm in enumerate(trial.arms, start=1):
        try:
            given = _given(arm.regimen, arm.doses, settings.follow_up.longest_days, express)
        except InputError as error:
            problems += [
                dataclasses.replace(one, where=f"arms {number}: {one.where}") for one in error.problems
            ]
            continue
        words = "; ".join(line.strip() for line in arm.regimen.splitlines() if line.strip())
        arms.append(dataclasses.replace(given, name=arm.name.strip(), regimen=words))
    if problems:
        raise InputError(problems)
    return tuple(arms), settings


def plan_doses(doses: Sequence[TrialDose]) -> DosePlan:
    """Put doses in the model's words into order.

    Parameters
    ----------
    doses : sequence of TrialDose
        Each with its days.

    Returns
    -------
    DosePlan
        By day; doses of one day in the order given.
    """
    rows = sorted(
        ((day, place, dose) for place, dose in enumerate(doses) for day in dose.days),
        key=lambda row: row[:2],
    )
    return DosePlan(
        days=np.array([day for day, _, _ in rows], dtype=np.float64),
        acts=tuple(dose.act for _, _, dose in rows),
        sizes=np.array([dose.size for _, _, dose in rows], dtype=np.float64),
        duration_days=np.array([dose.duration_days for _, _, dose in rows], dtype=np.float64),
    )


def _given(
    regimen: str, doses: Sequence[TrialDose], horizon_days: float, express: Express | None
) -> TrialArm:
    if doses:
        return TrialArm(name="", doses=plan_doses(doses))
    if not regimen.strip():
        return TrialArm(name="")
    if express is None:
        raise InputError(
            [
                name_problem(
                    "regimen",
                    repr(regimen.strip()[:60]),
                    "doses in the words of the model, as it names no agents",
                    "write doses = [{ act = ..., days = [...], size = ... }]",
                )
            ]
        )
    return express(regimen, horizon_days)


def _error(trial: TrialFile, known: MeasurementError) -> MeasurementError:
    stated = trial.error
    own = stated.lesion_log_sd is not None or stated.reader_log_sd is not None
    return MeasurementError(
        lesion_log_sd=known.lesion_log_sd if stated.lesion_log_sd is None else stated.lesion_log_sd,
        reader_log_sd=known.reader_log_sd if stated.reader_log_sd is None else stated.reader_log_sd,
        new_reader_each_scan=stated.new_reader_each_scan,
        note=STATED if own else known.note,
    )


def _follow_up(trial: TrialFile, known: FollowUp) -> FollowUp:
    stated = trial.follow_up
    own = [stated.accrual_days, stated.after_last_entry_days, stated.dropout_per_year]
    dropout = known.dropout_per_day
    if stated.dropout_per_year is not None:
        dropout = -math.log1p(-stated.dropout_per_year) / DAYS_PER_YEAR
    after = stated.after_last_entry_days
    return FollowUp(
        accrual_days=known.accrual_days if stated.accrual_days is None else stated.accrual_days,
        after_last_entry_days=known.after_last_entry_days if after is None else after,
        dropout_per_day=dropout,
        note=STATED if any(value is not None for value in own) else known.note,
    )
