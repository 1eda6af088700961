"""Regimens that a user names or writes, compared for one case."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from warmfront.domain.case import Case
from warmfront.domain.errors import InputError, name_problem
from warmfront.domain.regimen import BodySize, Regimen
from warmfront.domain.schedules import ScheduleStudy
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.population import Population
from warmfront.simulation.regimen.limits import ASSUMED_BODY
from warmfront.simulation.search.alternatives import list_alternatives
from warmfront.simulation.search.case_study import Comparison, MakePopulation, compare_regimens
from warmfront.simulation.search.effort import EFFORTS, Effort
from warmfront.simulation.twin.patient import make_twin

LARGEST_COMPARISON = 50


def study_regimens(
    regimens: Sequence[Regimen],
    knowledge: KnowledgeBase,
    engine: BatchEngine,
    *,
    seed: int,
    profile: TmeProfile | None = None,
    case: Case | None = None,
    effort: Effort = EFFORTS["normal"],
    body: BodySize = ASSUMED_BODY,
    search: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScheduleStudy:
    """Compare regimens for one patient; the first is the standard.

    Parameters
    ----------
    regimens : sequence of Regimen
        One to fifty, with different names.
    knowledge : KnowledgeBase
        Models, agents, limits.
    engine : BatchEngine
        Solver.
    seed : int
        Fixes every draw.
    profile : TmeProfile, optional
        Percentiles and measurements; without it the virtual patients are the population's.
    case : Case, optional
        Facts and scans.
    effort : Effort
        Numbers of draws and, for a search, the grid.
    body : BodySize
        Weight, surface, filtration.
    search : bool
        Whether alternatives of the standard are added from the grid of the effort.
    on_progress : callable, optional
        Called with the number of finished models and of all models.

    Returns
    -------
    ScheduleStudy
        A hypothesis, not calibrated.

    Raises
    ------
    InputError
        When there are none, too many, or two of one name.
    """
    named = _named(regimens)
    standard, others = named[0], list(named[1:])
    if search:
        taken = {regimen.name for regimen in named}
        others += [
            one for one in list_alternatives(standard, knowledge.agents, effort) if one.name not in taken
        ]
    comparison = Comparison(
        standard=standard, alternatives=tuple(others), effort=effort, seed=seed, body=body
    )
    return compare_regimens(
        comparison, knowledge, population_of(profile, case, knowledge), engine, on_progress
    )


def choose_regimens(names: Sequence[str], knowledge: KnowledgeBase) -> tuple[Regimen, ...]:
    """Return packaged regimens by id.

    Parameters
    ----------
    names : sequence of str
        Ids of ``options/regimens.toml``.
    knowledge : KnowledgeBase
        Regimens.

    Returns
    -------
    tuple of Regimen
        In the order given.

    Raises
    ------
    InputError
        Naming every id that is unknown, with those near it.
    """
    held = knowledge.options.regimens
    problems = [
        name_problem(
            "--regimens",
            repr(name),
            "a file, or an id of the packaged regimens"
            + (f"; near: {', '.join(near)}" if (near := difflib.get_close_matches(name, held, n=3)) else ""),
            "warmfront knowledge search finds regimens",
        )
        for name in names
        if name not in held
    ]
    if problems:
        raise InputError(problems)
    return tuple(held[name] for name in names)


def population_of(profile: TmeProfile | None, case: Case | None, knowledge: KnowledgeBase) -> MakePopulation:
    """Return the function that draws the virtual patients of one patient for any model.

    Parameters
    ----------
    profile : TmeProfile or None
        Percentiles and measurements.
    case : Case or None
        Facts and scans.
    knowledge : KnowledgeBase
        How axes are read.

    Returns
    -------
    callable
        Model, number of patients and generator to population and a sentence on what the data moved.
    """

    def draw(model: MechanisticModel, n: int, rng: np.random.Generator) -> tuple[Population, str]:
        twin = make_twin(model, profile, n, rng, case=case, knowledge=knowledge)
        return twin.population, twin.note

    return draw


def _named(regimens: Sequence[Regimen]) -> tuple[Regimen, ...]:
    """Return regimens with names of their own: the id is added where two have the same words."""
    if not 1 <= len(regimens) <= LARGEST_COMPARISON:
        raise InputError(
            [
                name_problem(
                    "--regimens", f"{len(regimens)} regimens", f"1 to {LARGEST_COMPARISON}", "compare fewer"
                )
            ]
        )
    words = [regimen.name for regimen in regimens]
    named = tuple(
        replace(one, name=f"{one.name} ({one.regimen_id})") if words.count(one.name) > 1 else one
        for one in regimens
    )
    names = [regimen.name for regimen in named]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            [
                name_problem("--regimens", repr(name), "different names", "name each regimen once")
                for name in twice
            ]
        )
    return named
