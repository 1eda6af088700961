"""What would change the answer: parameters that go with a paired difference, and where its sign turns."""

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.schedules import ScheduleFlip

# Below this many pairs, or below this rank correlation, nothing is said (assumption).
FEWEST_PAIRS = 20
SMALLEST_CORRELATION = 0.4
# Chance that any parameter of a study is named although none matters (assumption).
CHANCE = 0.05
SHOWN = 2


def find_flips(
    model: str,
    first: str,
    second: str,
    differences: FloatArray,
    parameters: Mapping[str, FloatArray],
    meanings: Mapping[str, str],
    *,
    comparisons: int = 1,
) -> tuple[ScheduleFlip, ...]:
    """Find the parameters that decide a paired difference.

    Parameters
    ----------
    model, first, second : str
        Model and names of the schedules; the difference is first minus second.
    differences : ndarray of float64, shape (n_patients,)
        Of virtual patients that were solved under both.
    parameters : mapping of str to ndarray
        Parameter to its values in these patients, all positive.
    meanings : mapping of str to str
        Parameter to what it is.
    comparisons : int
        Paired differences that are searched in the same study, over all models.

    Returns
    -------
    tuple of ScheduleFlip
        At most two, strongest first; empty when no parameter goes with the difference by more than the
        largest of so many correlations would by chance (Bonferroni, normal law of Spearman's coefficient).
    """
    if len(differences) < FEWEST_PAIRS or np.ptp(differences) == 0:
        return ()
    ranks = _ranks(differences)
    found = []
    varied = {
        name: values for name, values in parameters.items() if np.ptp(values) > 0 and not (values <= 0).any()
    }
    tests = max(1, len(varied) * comparisons)
    by_chance = NormalDist().inv_cdf(1 - CHANCE / (2 * tests)) / np.sqrt(len(differences) - 1)
    for name, values in varied.items():
        correlation = float(np.corrcoef(_ranks(values), ranks)[0, 1])
        if abs(correlation) >= max(SMALLEST_CORRELATION, by_chance):
            found.append((abs(correlation), name, correlation, _turn(values, differences)))
    found.sort(key=lambda row: (-row[0], row[1]))
    return tuple(
        ScheduleFlip(
            model=model,
            first=first,
            second=second,
            parameter=name,
            correlation=round(correlation, 3),
            threshold=turn,
            words=_words(name, meanings.get(name, ""), correlation, turn),
        )
        for _, name, correlation, turn in found[:SHOWN]
    )


def _turn(values: FloatArray, differences: FloatArray) -> float | None:
    """Return where the line through the differences over the logarithm crosses zero, within the draws."""
    logs = np.log(values)
    slope, level = np.polyfit(logs, differences, 1)
    low, high = np.percentile(logs, (5.0, 95.0))
    if slope == 0 or not low < -level / slope < high:
        return None
    return float(f"{np.exp(-level / slope):.3g}")


def _words(name: str, meaning: str, correlation: float, turn: float | None) -> str:
    what = f"{name} ({meaning})" if meaning else name
    direction = "higher" if correlation > 0 else "lower"
    if turn is None:
        inside = "it does not turn within the middle 90% of the draws"
        return f"the larger {what}, the {direction} the difference; {inside}"
    return f"the larger {what}, the {direction} the difference; the fitted line turns at {turn:g}"


def _ranks(values: FloatArray) -> FloatArray:
    """Return ranks with ties shared."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared = ends - (counts - 1) / 2
    return np.asarray(shared[inverse], dtype=np.float64)
