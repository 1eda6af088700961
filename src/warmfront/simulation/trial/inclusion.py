"""Who of the drawn virtual patients is enrolled."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from warmfront.knowledge.models import MechanisticModel
from warmfront.knowledge.twins import PlausibleBound
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.population import Population
from warmfront.simulation.sampling import draw_packaged
from warmfront.simulation.twin.coordinates import take_patients
from warmfront.simulation.twin.course import make_course
from warmfront.simulation.twin.plausible import Rule, check_prior, select_plausible

DRAWN_PER_PATIENT = 3
"""Patients that are drawn for each that is wanted, as some are not plausible (assumption)."""


def enrol_plausible(
    model: MechanisticModel,
    engine: BatchEngine,
    bounds: Sequence[PlausibleBound],
    rule: Rule,
    n_patients: int,
    seed: int,
) -> Population:
    """Draw patients of a packaged model and enrol the first of those who look like patients.

    Parameters
    ----------
    model : MechanisticModel
        Its parameters vary as its file says.
    engine : BatchEngine
        Solves the untreated course.
    bounds : sequence of PlausibleBound
        What an untreated patient must look like.
    rule : str
        ``bounds`` or ``allen2016``.
    n_patients : int
        Patients wanted; three times as many are drawn.
    seed : int
        Fixes draw and acceptance.

    Returns
    -------
    Population
        At most `n_patients`; its notes name rule, acceptance, effective size, bounds, and what could not be
        checked.

    Raises
    ------
    SimulationError
        When nobody is plausible or no bound applies to the model.
    """
    drawn = draw_packaged(model, seed).draw(0, DRAWN_PER_PATIENT * n_patients)
    check = check_prior(drawn, make_course(model, engine), bounds, model.organism)
    kept = select_plausible(drawn, check, rule, np.random.default_rng(seed)).population
    count = min(kept.n_patients, n_patients)
    words = "; ".join(f"{one.label}, {one.low:g} to {one.high:g} {one.unit}" for one in check.bounds)
    held = f"what they must hold untreated: {words}; the first {count:,} of those kept were enrolled"
    elsewhere = f"not for {model.organism}"
    left = tuple(
        f"not held against the model: {reason}"
        for reason in check.not_checked
        if not reason.endswith(elsewhere)
    )
    return replace(take_patients(kept, np.arange(count)), notes=(*kept.notes, held, *left))
