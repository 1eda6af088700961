"""What is said of several schedules together: which are shown, and which has the most benefit."""

from collections.abc import Sequence

from warmfront.domain.schedules import ScheduleOutcome, ScheduleVerdict
from warmfront.simulation.search.courses import UNTREATED

# Trajectories are kept for this many regimens of each model, the standard and no treatment included.
SHOWN_REGIMENS = 4


def choose_shown(standard: str, outcomes: Sequence[ScheduleOutcome]) -> list[str]:
    """Return the standard, the alternatives of the best mean benefit, and no treatment.

    Parameters
    ----------
    standard : str
        Name of the standard regimen.
    outcomes : sequence of ScheduleOutcome
        Of all models.

    Returns
    -------
    list of str
        At most four names.
    """
    means = _mean_benefits(outcomes)
    others = sorted((name for name in means if name != standard), key=lambda name: -means[name])
    return [standard, *others[: SHOWN_REGIMENS - 2], UNTREATED]


def say_best(standard: str, outcomes: Sequence[ScheduleOutcome], verdicts: Sequence[ScheduleVerdict]) -> str:
    """Say which allowed schedule has the highest mean benefit, with the verdict of the models on it.

    Parameters
    ----------
    standard : str
        Name of the standard regimen.
    outcomes : sequence of ScheduleOutcome
        Of all models.
    verdicts : sequence of ScheduleVerdict
        Of each alternative against the standard.

    Returns
    -------
    str
        A sentence; empty without an alternative.
    """
    means = _mean_benefits(outcomes)
    if len(means) < 2 or standard not in means:
        return ""
    best = max(means, key=lambda name: (means[name], name == standard))
    if best == standard:
        return "No alternative has a higher probability of benefit, averaged over models, than the standard"
    verdict = next((one.verdict for one in verdicts if (one.first, one.second) == (best, standard)), "none")
    return (
        f"Highest probability of benefit averaged over models: {best} ({100 * means[best]:.0f}% against "
        f"{100 * means[standard]:.0f}% under the standard); verdict of the models on the two: {verdict}"
    )


def _mean_benefits(outcomes: Sequence[ScheduleOutcome]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for outcome in outcomes:
        if outcome.regimen != UNTREATED:
            found.setdefault(outcome.regimen, []).append(outcome.benefit)
    return {name: sum(shares) / len(shares) for name, shares in found.items()}
