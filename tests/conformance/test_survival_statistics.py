"""Survival curves, hazard ratios and score intervals against scipy, a textbook and a plain likelihood."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, stats

from warmfront.stats.hazard_ratio import hazard_ratio
from warmfront.stats.intervals import wilson
from warmfront.stats.kaplan_meier import kaplan_meier, median_time

# Remission in weeks of 42 children with leukaemia (Freireich 1963), as printed in textbooks of survival.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
DRUG = [6, 6, 6, 7, 10, 13, 16, 22, 23]
DRUG_LEFT = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TIMES = np.array(DRUG + DRUG_LEFT + PLACEBO, dtype=float)
EVENTS = np.array([True] * len(DRUG) + [False] * len(DRUG_LEFT) + [True] * len(PLACEBO))
ON_PLACEBO = np.array([False] * (len(DRUG) + len(DRUG_LEFT)) + [True] * len(PLACEBO))


def test_curve_of_the_textbook() -> None:
    curve = kaplan_meier(TIMES[~ON_PLACEBO], EVENTS[~ON_PLACEBO])
    steps = curve.survival[curve.events > 0]
    assert steps.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert median_time(curve)[0] == 23
    assert median_time(kaplan_meier(TIMES[ON_PLACEBO], EVENTS[ON_PLACEBO]))[0] == 8


def test_curve_and_its_interval_are_those_of_scipy() -> None:
    rng = np.random.default_rng(3)
    event_times = rng.exponential(10, 200).round(1)
    leave = rng.exponential(15, 200).round(1)
    times, events = np.minimum(event_times, leave), event_times <= leave
    curve = kaplan_meier(times, events)
    data = stats.CensoredData(uncensored=times[events], right=times[~events])
    expected = stats.ecdf(data).sf
    assert curve.survival == pytest.approx(expected.evaluate(curve.times), abs=1e-12)
    with pytest.warns(RuntimeWarning, match="undefined at some"):  # at the end, where nobody is left
        interval = expected.confidence_interval(method="log-log")
    inner = (curve.survival < 1) & (curve.survival > 0)
    assert curve.low[inner] == pytest.approx(interval.low.evaluate(curve.times[inner]), abs=1e-12)
    assert curve.high[inner] == pytest.approx(interval.high.evaluate(curve.times[inner]), abs=1e-12)


def test_hazard_ratio_of_the_textbook_with_ties() -> None:
    # Efron's method on these data is printed as coefficient 1.572 with error 0.412.
    found = hazard_ratio(TIMES, EVENTS, ON_PLACEBO)
    assert found is not None
    assert np.log(found.ratio) == pytest.approx(1.572, abs=5e-4)
    assert found.log_error == pytest.approx(0.412, abs=5e-4)


def plain_efron(beta: float, times: np.ndarray, events: np.ndarray, second: np.ndarray) -> float:
    """Log partial likelihood, written as the paper has it, case by case."""
    total = 0.0
    for time in sorted(set(times[events].tolist())):
        tied = np.flatnonzero((times == time) & events)
        risk = sum(np.exp(beta * second[i]) for i in np.flatnonzero(times >= time))
        among = sum(np.exp(beta * second[i]) for i in tied)
        for place, case in enumerate(tied):
            total += beta * second[case] - np.log(risk - place / tied.size * among)
    return total


@pytest.mark.parametrize("seed", range(4))
def test_hazard_ratio_is_at_the_maximum_of_the_plain_likelihood(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = np.ceil(rng.exponential(4, 80))
    events, second = rng.random(80) < 0.7, rng.random(80) < 0.4
    found = hazard_ratio(times, events, second)
    best = optimize.minimize_scalar(
        lambda beta: -plain_efron(beta, times, events, second),
        bounds=(-4, 4),
        method="bounded",
        options={"xatol": 1e-9},
    )
    assert found is not None
    assert np.log(found.ratio) == pytest.approx(best.x, abs=1e-6)
    step = 1e-3
    around = [plain_efron(best.x + move, times, events, second) for move in (-step, 0, step)]
    curvature = -(around[0] - 2 * around[1] + around[2]) / step**2
    assert found.log_error == pytest.approx(1 / np.sqrt(curvature), rel=1e-4)


@pytest.mark.parametrize(("events", "n"), [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29)])
def test_score_interval_is_that_of_scipy(events: int, n: int) -> None:
    expected = stats.binomtest(events, n).proportion_ci(method="wilson")
    assert wilson(events, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.shared
def test_score_interval_of_the_vectors(shared: Path) -> None:
    content = json.loads((shared / "reference/expected/scores/binomial_ci.json").read_text())
    assert content["cases"]
    for case in content["cases"]:
        found = [100 * bound for bound in wilson(case["inputs"]["k"], case["inputs"]["n"])]
        assert found == pytest.approx(case["expected"]["wilson"], abs=6e-4), case["id"]
