"""Pictures of a virtual trial, each with the numbers that it shows."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.recist import SHORT_NAMES, Response
from warmfront.domain.units import DAYS_PER_MONTH, DAYS_PER_WEEK
from warmfront.serving.figures.plane import nice_ticks
from warmfront.serving.figures.spider import SpiderArm, SpiderLine, draw_spider
from warmfront.serving.figures.survival_steps import SurvivalLine, draw_survival
from warmfront.serving.figures.swimmer import Lane, SwimmerArm, draw_swimmer
from warmfront.serving.figures.waterfall import WaterfallArm, draw_waterfall
from warmfront.serving.sample_figures import Cell, Drawing
from warmfront.simulation.trial.result import ArmResult, Interval, TrialResult
from warmfront.stats.kaplan_meier import SurvivalCurve, count_at_risk, survival_at

MOST_LINES = 40
MOST_LANES = 25
MOST_ARMS = 4
MOST_STEPS = 400
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)

Rows = tuple[tuple[Cell, ...], ...]


def draw_trial(result: TrialResult) -> tuple[Drawing, ...]:
    """Draw a virtual trial.

    Parameters
    ----------
    result : TrialResult
        Its arms; the first four are drawn.

    Returns
    -------
    tuple of Drawing
        Waterfall, spider, swimmer, progression-free survival, and survival where it was asked for. Of many
        patients the spider and the swimmer draw the first, which are no selection, as patients come in no
        order.
    """
    arms = result.arms[:MOST_ARMS]
    drawings = [
        Drawing(
            name="waterfall",
            svg=draw_waterfall(
                f"Best change of the sum of diameters ({result.label})", [_waterfall(arm) for arm in arms]
            ),
            header=(
                "arm",
                "patients",
                *(f"{100 * share:.0f}%" for share in QUANTILES),
                "fell 30%",
                "rose 20%",
            ),
            rows=tuple(_change_row(arm) for arm in arms),
        ),
        Drawing(
            name="spider",
            svg=draw_spider(
                f"Change of the sum of diameters from baseline ({result.label})",
                [_spider(arm, result.visit_days) for arm in arms],
            ),
            header=("arm", "week", "scans", "lowest quarter", "median", "highest quarter"),
            rows=tuple(row for arm in arms for row in _visit_rows(arm, result.visit_days)),
        ),
        Drawing(
            name="swimmer",
            svg=draw_swimmer(f"Time without progression ({result.label})", [_swimmer(arm) for arm in arms]),
            header=("arm", "weeks", "first response", "best", "end"),
            rows=tuple(row for arm in arms for row in _lane_rows(arm)),
        ),
        _survival(
            f"Progression-free survival ({result.label})",
            "progression",
            [(arm, arm.progression_free, arm.progression_free_median) for arm in arms],
        ),
    ]
    curves = [(arm, arm.survival, arm.survival_median) for arm in arms if arm.survival is not None]
    if curves:
        drawings.append(
            _survival(f"Overall survival by a link from tumour size ({result.label})", "survival", curves)
        )
    return tuple(drawings)


def _waterfall(arm: ArmResult) -> WaterfallArm:
    kept = np.isfinite(arm.outcomes.best_change)
    return WaterfallArm(
        name=arm.name,
        changes=tuple(arm.outcomes.best_change[kept].tolist()),
        responses=tuple(SHORT_NAMES[Response(value)] for value in arm.outcomes.best[kept].tolist()),
        without=int((~kept).sum()),
    )


def _change_row(arm: ArmResult) -> tuple[Cell, ...]:
    changes = arm.outcomes.best_change[np.isfinite(arm.outcomes.best_change)]
    if not changes.size:
        return (arm.name, 0, *(None for _ in QUANTILES), None, None)
    spread = [_percent(value) for value in np.quantile(changes, QUANTILES)]
    return (arm.name, int(changes.size), *spread, int((changes <= -0.3).sum()), int((changes >= 0.2).sum()))


def _spider(arm: ArmResult, days: np.ndarray) -> SpiderArm:
    outcomes = arm.outcomes
    lines = []
    for patient in range(min(arm.n, MOST_LINES)):
        seen = np.isfinite(outcomes.changes[patient])
        lines.append(
            SpiderLine(
                weeks=tuple((days[seen] / DAYS_PER_WEEK).tolist()),
                changes=tuple(outcomes.changes[patient][seen].tolist()),
                progressed=bool(outcomes.progressed[patient]) and not _died_first(arm, patient),
                responded=bool(outcomes.best[patient] <= Response.PARTIAL),
            )
        )
    return SpiderArm(name=arm.name, lines=tuple(lines), total=arm.n)


def _visit_rows(arm: ArmResult, days: np.ndarray) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for place, day in enumerate(days.tolist()):
        seen = arm.outcomes.changes[:, place]
        seen = seen[np.isfinite(seen)]
        if seen.size:
            low, middle, high = np.quantile(seen, (0.25, 0.5, 0.75))
            rows.append(
                (
                    arm.name,
                    f"{day / DAYS_PER_WEEK:g}",
                    int(seen.size),
                    _percent(low),
                    _percent(middle),
                    _percent(high),
                )
            )
    return rows


def _swimmer(arm: ArmResult) -> SwimmerArm:
    outcomes = arm.outcomes
    lanes = []
    for patient in range(min(arm.n, MOST_LANES)):
        response = float(outcomes.response_days[patient])
        event = "death" if _died_first(arm, patient) else "progression"
        lanes.append(
            Lane(
                weeks=float(outcomes.progression_days[patient]) / DAYS_PER_WEEK,
                response_week=response / DAYS_PER_WEEK if np.isfinite(response) else None,
                end=event if outcomes.progressed[patient] else "left",  # type: ignore[arg-type]
                best=SHORT_NAMES[Response(int(outcomes.best[patient]))],
            )
        )
    return SwimmerArm(name=arm.name, lanes=tuple(lanes), total=arm.n)


def _lane_rows(arm: ArmResult) -> list[tuple[Cell, ...]]:
    lanes = sorted(_swimmer(arm).lanes, key=lambda lane: -lane.weeks)
    return [
        (
            arm.name,
            f"{lane.weeks:.1f}",
            None if lane.response_week is None else f"{lane.response_week:g}",
            lane.best,
            lane.end,
        )
        for lane in lanes
    ]


def _died_first(arm: ArmResult, patient: int) -> bool:
    """Whether death, not a scan, ended the time without progression."""
    outcomes = arm.outcomes
    return bool(
        outcomes.died[patient]
        and outcomes.progressed[patient]
        and outcomes.progression_days[patient] == outcomes.survival_days[patient]
    )


def _survival(title: str, name: str, curves: Sequence[tuple[ArmResult, SurvivalCurve, Interval]]) -> Drawing:
    longest = max(float(curve.times[-1]) for _, curve, _ in curves) / DAYS_PER_MONTH
    ticks = nice_ticks(0.0, max(longest, 1.0), 8)
    level = curves[0][1].level
    predicted = name == "progression" and all(arm.progression_free_band for arm, _, _ in curves)
    lines = [_line(arm, curve, median, ticks, predicted) for arm, curve, median in curves]
    return Drawing(
        name=name,
        svg=draw_survival(
            title,
            lines,
            ticks,
            "months from baseline",
            _say_band(predicted, level),
            figure_id=name,
        ),
        header=("arm", "month", "at risk", "share", "low", "high"),
        rows=tuple(row for arm, curve, _ in curves for row in _curve_rows(arm, curve, ticks)),
    )


def _line(
    arm: ArmResult, curve: SurvivalCurve, median: Interval, ticks: Sequence[float], predicted: bool
) -> SurvivalLine:
    kept = _thin(curve)
    days, low, high = curve.times[kept], curve.low[kept], curve.high[kept]
    if predicted and arm.progression_free_band is not None:
        band = arm.progression_free_band
        days, low, high = band.days, band.low, band.high
    left = np.repeat(curve.times, curve.left)
    return SurvivalLine(
        name=arm.name,
        times=tuple((curve.times[kept] / DAYS_PER_MONTH).tolist()),
        survival=tuple(curve.survival[kept].tolist()),
        band=tuple(
            (float(day) / DAYS_PER_MONTH, float(least), float(most))
            for day, least, most in zip(days, low, high, strict=True)
            if np.isfinite(least) and np.isfinite(most)
        ),
        left=tuple((left / DAYS_PER_MONTH).tolist()),
        at_risk=_at_risk(curve, ticks),
        median=None if median.value is None else median.value / DAYS_PER_MONTH,
        n=curve.n,
    )


def _say_band(predicted: bool, level: float) -> str:
    words = f"{100 * level:.0f}%"
    if predicted:
        return (
            f"Band: {words} of the trials drawn lie within it at each scan; the line is all virtual patients."
        )
    return f"Band: pointwise {words} interval, of chance among virtual patients only."


def _thin(curve: SurvivalCurve) -> np.ndarray:
    """Places of the steps that are drawn: those with an event, evenly thinned when there are many."""
    steps = np.flatnonzero(curve.events > 0)
    if steps.size > MOST_STEPS:
        steps = steps[np.linspace(0, steps.size - 1, MOST_STEPS).round().astype(int)]
    return np.union1d(steps, [curve.times.size - 1])


def _at_risk(curve: SurvivalCurve, ticks: Sequence[float]) -> tuple[int, ...]:
    times = np.repeat(curve.times, curve.events + curve.left)
    return tuple(count_at_risk(times, [tick * DAYS_PER_MONTH for tick in ticks]).tolist())


def _curve_rows(arm: ArmResult, curve: SurvivalCurve, ticks: Sequence[float]) -> Rows:
    moments = [tick * DAYS_PER_MONTH for tick in ticks]
    shares = survival_at(curve, moments)
    places = np.searchsorted(curve.times, moments, side="right") - 1
    rows: list[tuple[Cell, ...]] = []
    for tick, count, share, place in zip(
        ticks, _at_risk(curve, ticks), shares.tolist(), places.tolist(), strict=True
    ):
        low, high = (float(curve.low[place]), float(curve.high[place])) if place >= 0 else (1.0, 1.0)
        ends = (f"{low:.3f}", f"{high:.3f}") if low == low else (None, None)
        rows.append((arm.name, f"{tick:g}", count, f"{share:.3f}", *ends))
    return tuple(rows)


def _percent(share: float) -> str:
    return f"{100 * share:+.0f}%"
