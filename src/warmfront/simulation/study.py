"""Simulate one combination before, with and after its partner, over the same parameter draws.

A hypothesis, not calibrated: no number of this module may order treatment. It is kept off page 1.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.schedules import ScheduleContrast, ScheduleStudy, Trajectory
from warmfront.domain.therapy import Ranking
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel, ScheduleDesign
from warmfront.simulation.choice import Choice, choose_option
from warmfront.simulation.engine import Engine, SolveStatus
from warmfront.simulation.regimen.orders import Schedule, expand_schedule, order_schedules
from warmfront.simulation.roadrunner import RoadRunnerEngine
from warmfront.simulation.twin.patient import Twin, make_twin

LABEL = "hypothesis, not calibrated"
MODELS_NEEDED = 3
PERCENTILES = (5.0, 50.0, 95.0)
SHOWN_DIGITS = 6
# Relative tolerance 1e-6 is the one of the field's own models (QSPIO-TNBC, specification section 1);
# the absolute one is a thousandth of the one-cell level of the packaged model (assumption).
RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9


def study(
    ranking: Ranking,
    profile: TmeProfile | None,
    knowledge: KnowledgeBase,
    rng: np.random.Generator,
    *,
    engine: Engine | None = None,
) -> ScheduleStudy:
    """Simulate the highest-ranked combination that a packaged model can express.

    Parameters
    ----------
    ranking : Ranking
        Options of one patient.
    profile : TmeProfile or None
        Its percentiles move parameters; without them the draws are the population's.
    knowledge : KnowledgeBase
        Models, strategies, agents.
    rng : Generator
        Source of all parameter draws; the same draws serve every schedule.
    engine : Engine, optional
        Solver; libRoadRunner when not given.

    Returns
    -------
    ScheduleStudy
        Trajectories and paired contrasts; empty, with the reason, when nothing can be expressed.
        Contrasts are differences of log10 burden: negative means less tumour under the first. They
        must not be read as an effect in people.
    """
    choice, passed_over = choose_option(ranking, knowledge)
    if choice is None or choice.model.design is None:
        return _nothing(passed_over)
    model, design = choice.model, choice.model.design
    solver = engine or RoadRunnerEngine(
        relative_tolerance=RELATIVE_TOLERANCE, absolute_tolerance=ABSOLUTE_TOLERANCE
    )
    twin = make_twin(model, profile, design.n_draws, rng)
    schedules = order_schedules(choice.first, choice.partner, design)
    burdens, reasons = _simulate(solver, model, design, schedules, twin)
    failed = design.n_draws - len(burdens)
    return ScheduleStudy(
        label=f"{LABEL}; {model.label}",
        model=f"{model.model_id}: {knowledge.sources[model.source].citation}",
        option=choice.option.strategy_id,
        trajectories=_trajectories(schedules, burdens, design),
        contrasts=_contrasts(schedules, burdens, design),
        failed_draws=failed,
        n_draws=design.n_draws,
        note=_note(choice, passed_over, twin, design, reasons),
    )


def _simulate(
    solver: Engine,
    model: MechanisticModel,
    design: ScheduleDesign,
    schedules: Sequence[Schedule],
    twin: Twin,
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return burdens (draws that were solved, schedules, days) and the reasons of the other draws."""
    solved: list[list[FloatArray]] = []
    reasons: list[str] = []
    for draw in twin.draws:
        rows, reason = _one_draw(solver, model, design, schedules, draw)
        if reason:
            reasons.append(reason)
        else:
            solved.append(rows)
    shape = (0, len(schedules), design.horizon_days + 1)
    return (np.array(solved) if solved else np.empty(shape)), tuple(dict.fromkeys(reasons))


def _one_draw(
    solver: Engine,
    model: MechanisticModel,
    design: ScheduleDesign,
    schedules: Sequence[Schedule],
    draw: Mapping[str, float],
) -> tuple[list[FloatArray], str]:
    start = design.lead_in_days
    initial: dict[str, float] | None = None
    if start > 0:
        lead_in = solver.solve(model, draw, [], [0.0, start])
        if lead_in.status is SolveStatus.FAILED:
            return [], lead_in.reason
        initial = dict(zip(lead_in.species, map(float, lead_in.values[-1]), strict=True))
    days = [start + day for day in range(design.horizon_days + 1)]
    rows: list[FloatArray] = []
    for schedule in schedules:
        doses = expand_schedule(schedule, model, draw, start)
        solution = solver.solve(model, draw, doses, days, initial)
        if solution.status is SolveStatus.FAILED:
            return [], solution.reason
        rows.append(np.sum([solution.of(name) for name in model.burden], axis=0))
    return rows, ""


def _trajectories(
    schedules: Sequence[Schedule], burdens: FloatArray, design: ScheduleDesign
) -> tuple[Trajectory, ...]:
    if not len(burdens):
        return ()
    found = []
    for index, schedule in enumerate(schedules):
        relative = burdens[:, index, :] / burdens[:, index, :1]
        low, median, high = np.percentile(relative, PERCENTILES, axis=0)
        found.append(
            Trajectory(
                schedule=schedule.name,
                time_days=tuple(float(day) for day in range(design.horizon_days + 1)),
                median=_shown(median),
                low=_shown(low),
                high=_shown(high),
                doses=schedule.doses,
            )
        )
    return tuple(found)


def _contrasts(
    schedules: Sequence[Schedule], burdens: FloatArray, design: ScheduleDesign
) -> tuple[ScheduleContrast, ...]:
    if not len(burdens):
        return ()
    logs = np.log10(np.maximum(burdens[:, :, design.contrast_day], design.smallest_burden))
    before, together, after, none = range(len(schedules))
    pairs = ((together, before), (together, after), (before, after), (together, none))
    found = []
    for first, second in pairs:
        low, median, high = _shown(np.percentile(logs[:, first] - logs[:, second], PERCENTILES))
        found.append(
            ScheduleContrast(
                first=schedules[first].name,
                second=schedules[second].name,
                quantity=f"log10 tumour volume on day {design.contrast_day} (-1: ten times smaller)",
                median=median,
                low=low,
                high=high,
            )
        )
    return tuple(found)


def _shown(values: FloatArray) -> tuple[float, ...]:
    """Round to the digits that a tolerance of 1e-6 can carry."""
    return tuple(float(f"{value:.{SHOWN_DIGITS}g}") for value in values)


def _note(
    choice: Choice,
    passed_over: Sequence[str],
    twin: Twin,
    design: ScheduleDesign,
    reasons: Sequence[str],
) -> str:
    sentences = [f"Simulated: {choice.option.name} (option {choice.position} of the ranking)"]
    if passed_over:
        sentences.append(f"Ranked above it and not expressible here: {_listed(passed_over)}")
    sentences.append(f"Twin: {twin.note}")
    sentences.append(design.note.rstrip("."))
    sentences.append(choice.model.limits.rstrip("."))
    sentences.append(
        f"A difference between schedules may be shown to a board only when at least {MODELS_NEEDED} "
        "structurally different models agree in its sign; this is one model, so no difference is a finding"
    )
    sentences.append(f"Human evidence for order: {choice.option.order_note.rstrip('.')}")
    if reasons:
        sentences.append(f"Draws that could not be solved are left out of every schedule: {_listed(reasons)}")
    return ". ".join(sentences) + "."


def _nothing(passed_over: Sequence[str]) -> ScheduleStudy:
    why = (
        f"no option can be expressed. {_listed(passed_over)}"
        if passed_over
        else "the ranking holds no option"
    )
    return ScheduleStudy(
        label=LABEL,
        model="none",
        option=None,
        trajectories=(),
        contrasts=(),
        failed_draws=0,
        n_draws=0,
        note=f"Nothing was simulated: {why}.",
    )


def _listed(sentences: Sequence[str], shown: int = 3) -> str:
    more = f"; and {len(sentences) - shown} more" if len(sentences) > shown else ""
    return "; ".join(sentences[:shown]) + more
