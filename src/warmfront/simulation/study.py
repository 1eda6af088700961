"""Simulate the schedules of the highest-ranked option that models of people can express.

A hypothesis, not calibrated: no number of this module may order treatment. It is kept off page 1.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from warmfront.domain.case import Case
from warmfront.domain.regimen import BodySize
from warmfront.domain.schedules import ScheduleStudy
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import TmeProfile
from warmfront.domain.virtual_cohort import HYPOTHESIS
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.choice import choose_option
from warmfront.simulation.regimen.limits import ASSUMED_BODY
from warmfront.simulation.search.alternatives import list_alternatives
from warmfront.simulation.search.case_study import Comparison, compare_regimens
from warmfront.simulation.search.effort import EFFORTS, Effort
from warmfront.simulation.search.for_case import population_of

SOLID = "solid"


def study(
    ranking: Ranking,
    profile: TmeProfile | None,
    knowledge: KnowledgeBase,
    rng: np.random.Generator,
    *,
    case: Case | None = None,
    tumour_class: str = SOLID,
    effort: Effort = EFFORTS["quick"],
    engine: BatchEngine | None = None,
    body: BodySize = ASSUMED_BODY,
    on_progress: Callable[[int, int], None] | None = None,
) -> ScheduleStudy:
    """Simulate the highest-ranked option that a packaged model of people can express.

    Parameters
    ----------
    ranking : Ranking
        Options of one patient.
    profile : TmeProfile or None
        Its percentiles move parameters; without them the draws are the population's.
    knowledge : KnowledgeBase
        Models, regimens, limits, strategies, agents.
    rng : Generator
        Source of the seed; the same draws serve every schedule of a model.
    case : Case, optional
        Facts and scans of the patient.
    tumour_class : str
        Models hold solid lesions with diameters: nothing is simulated for another class.
    effort : Effort
        Numbers of draws and schedules.
    engine : BatchEngine, optional
        Solver; the default engine when not given.
    body : BodySize
        Weight and surface.
    on_progress : callable, optional
        Called with the number of finished models and of all models.

    Returns
    -------
    ScheduleStudy
        Empty, with the reason, when nothing can be expressed. Contrasts are differences of log10 burden:
        negative means less tumour under the first. They must not be read as an effect in people.
    """
    seed = int(rng.integers(2**63))
    if tumour_class != SOLID:
        return _nothing(f"models hold solid lesions with diameters; the tumour class is {tumour_class}")
    choice, passed_over = choose_option(ranking, knowledge)
    if choice is None:
        return _nothing(
            f"no option can be expressed. {_listed(passed_over)}"
            if passed_over
            else "the ranking holds no option"
        )
    words = [f"Simulated: {choice.option.name} (option {choice.position} of the ranking)", choice.words]
    if passed_over:
        words.append(f"Ranked above it and not expressible here: {_listed(passed_over)}")
    words.append(f"Human evidence for order: {choice.option.order_note}")
    comparison = Comparison(
        standard=choice.standard,
        alternatives=list_alternatives(choice.standard, knowledge.agents, effort),
        effort=effort,
        seed=seed,
        body=body,
        option=choice.option.strategy_id,
        words=tuple(words),
    )
    found = compare_regimens(
        comparison, knowledge, population_of(profile, case, knowledge), engine or _default(), on_progress
    )
    return found if found.option is not None else replace(found, option=choice.option.strategy_id)


def _listed(sentences: tuple[str, ...], shown: int = 3) -> str:
    more = f"; and {len(sentences) - shown} more" if len(sentences) > shown else ""
    return "; ".join(sentences[:shown]) + more


def _default() -> BatchEngine:
    from warmfront.simulation.engines import default_engine

    return default_engine()


def _nothing(why: str) -> ScheduleStudy:
    return ScheduleStudy(
        label=HYPOTHESIS,
        model="none",
        option=None,
        trajectories=(),
        contrasts=(),
        failed_draws=0,
        n_draws=0,
        note=f"Nothing was simulated: {why}.",
    )
