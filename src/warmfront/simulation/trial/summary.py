"""From the outcomes of patients to rates, curves and contrasts."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.recist import SHORT_NAMES, Response
from warmfront.simulation.trial.design import TrialArm, TrialSettings
from warmfront.simulation.trial.endpoints import Outcomes
from warmfront.simulation.trial.replicates import ArmReplicates, Replicates, compare
from warmfront.simulation.trial.result import ArmResult, Band, Contrast, Interval
from warmfront.stats.intervals import wilson
from warmfront.stats.kaplan_meier import SurvivalCurve, kaplan_meier, median_time

NOTHING = Interval(value=None, low=None, high=None)


def summarise_arm(
    arm: TrialArm, outcomes: Outcomes, replicates: ArmReplicates, settings: TrialSettings
) -> ArmResult:
    """Summarise one arm.

    Parameters
    ----------
    arm : TrialArm
        Name and regimen.
    outcomes : Outcomes
        Its patients, at least one.
    replicates : ArmReplicates
        The same arm in replicate trials.
    settings : TrialSettings
        Coverage, and whether survival was asked for.

    Returns
    -------
    ArmResult
        Rates, curves and intervals.
    """
    count, level = int(outcomes.best.size), settings.level
    curve = kaplan_meier(outcomes.progression_days, outcomes.progressed, level)
    survival = kaplan_meier(outcomes.survival_days, outcomes.died, level) if settings.link else None
    return ArmResult(
        name=arm.name,
        regimen=arm.regimen,
        n=count,
        best_responses={
            SHORT_NAMES[response]: int((outcomes.best == response).sum()) for response in Response
        },
        response_rate=_rate(int((outcomes.best <= Response.PARTIAL).sum()), count, level),
        control_rate=_rate(int((outcomes.best <= Response.STABLE).sum()), count, level),
        response_rate_replicates=spread(replicates.response_rate, level),
        progression_free=curve,
        progression_free_median=_median(curve),
        progression_free_median_replicates=spread_of_times(replicates.progression_free_median, level),
        progression_free_band=_band(replicates, level),
        progression_free_events=int(outcomes.progressed.sum()),
        survival=survival,
        survival_median=NOTHING if survival is None else _median(survival),
        outcomes=outcomes,
    )


def contrast_arms(
    arms: Sequence[TrialArm], outcomes: Sequence[Outcomes], replicates: Replicates, settings: TrialSettings
) -> tuple[Contrast, ...]:
    """Compare every other arm with the first.

    Parameters
    ----------
    arms : sequence of TrialArm
        Names.
    outcomes : sequence of Outcomes
        By arm, the same patients.
    replicates : Replicates
        Replicate trials.
    settings : TrialSettings
        Coverage, and whether survival was asked for.

    Returns
    -------
    tuple of Contrast
        Progression-free survival of every arm, then overall survival where asked for.
    """
    endpoints = [("progression", "progression-free survival", replicates.progression_ratios)]
    if settings.link is not None:
        endpoints.append(("survival", "overall survival", replicates.survival_ratios))
    found = []
    for key, words, ratios in endpoints:
        for place in range(1, len(arms)):
            ratio = compare(outcomes[0], outcomes[place], key, settings.level)[0]
            first, second = _times(outcomes[0], key), _times(outcomes[place], key)
            drawn = ratios[:, place]
            defined = drawn[np.isfinite(drawn).all(axis=1)]
            found.append(
                Contrast(
                    arm=arms[place].name,
                    against=arms[0].name,
                    endpoint=words,
                    hazard_ratio=float(ratio) if np.isfinite(ratio) else None,
                    replicates=spread(defined[:, 0], settings.level),
                    share_below=float((defined[:, 2] < 1).mean()) if defined.size else None,
                    share_above=float((defined[:, 1] > 1).mean()) if defined.size else None,
                    undefined=int(drawn.shape[0] - defined.shape[0]),
                    ratios=tuple(defined[:, 0].tolist()),
                    later=float((second > first).mean()),
                    earlier=float((second < first).mean()),
                )
            )
    return tuple(found)


def spread(values: FloatArray, level: float) -> Interval:
    """Median and central interval of replicates; nothing when there are none."""
    usable = values[np.isfinite(values)]
    if not usable.size:
        return NOTHING
    low, middle, high = np.quantile(usable, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Interval(value=float(middle), low=float(low), high=float(high))


def spread_of_times(values: FloatArray, level: float) -> Interval:
    """Summarise times that some replicates do not reach; those count as longer than all others."""
    if not values.size:
        return NOTHING
    ordered = np.sort(np.where(np.isfinite(values), values, np.inf))
    places = [round(share * (ordered.size - 1)) for share in (0.5, (1 - level) / 2, (1 + level) / 2)]
    value, low, high = (float(ordered[place]) for place in places)
    return Interval(
        value=value if np.isfinite(value) else None,
        low=low if np.isfinite(low) else None,
        high=high if np.isfinite(high) else None,
    )


def _times(outcomes: Outcomes, endpoint: str) -> FloatArray:
    return outcomes.progression_days if endpoint == "progression" else outcomes.survival_days


def _band(replicates: ArmReplicates, level: float) -> Band | None:
    drawn = replicates.curves[np.isfinite(replicates.curves).all(axis=1)]
    if not drawn.size:
        return None
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Band(days=replicates.days, low=low, high=high)


def _rate(events: int, count: int, level: float) -> Interval:
    low, high = wilson(events, count, level)
    return Interval(value=events / count, low=low, high=high)


def _median(curve: SurvivalCurve) -> Interval:
    value, low, high = median_time(curve)
    return Interval(value=value, low=low, high=high)
