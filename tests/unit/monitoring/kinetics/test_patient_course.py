"""The posterior of one patient: prior without data, closed forms, plain sampling, levels below the limit."""

import dataclasses

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.kinetics.cart_kinetics import Level
from warmfront.monitoring.kinetics.importance import ENOUGH, sample_posterior
from warmfront.monitoring.kinetics.patient_course import (
    fit_patient,
    log_likelihood,
    to_parameters,
)
from warmfront.stats.importance import weighted_quantiles

LEUKAEMIA = load_knowledge().monitoring.cell_kinetics["tisa_cel_b_all"]
SAMPLES = [
    Level(day=day, value=value, below=False)
    for day, value in ((3, 100.0), (7, 5000.0), (10, 20000.0), (14, 8000.0), (28, 500.0))
]


def chance(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_without_samples_the_population_comes_back() -> None:
    course = fit_patient([], LEUKAEMIA, chance())
    assert course.samples == 0
    assert course.distance == pytest.approx(6, rel=0.05)
    peak = course.quantity("cmax")
    spread = np.sqrt(0.65)
    assert peak.median == pytest.approx(24000, rel=0.05)
    assert np.log([peak.low, peak.high]) == pytest.approx(
        np.log(24000) + np.array([-1.96, 1.96]) * spread, abs=0.1
    )
    assert course.quantity("beta_half_life").median == pytest.approx(np.log(2) / 0.0032, rel=0.05)
    assert peak.from_patient < 0.05


def test_a_linear_case_is_the_conjugate_posterior() -> None:
    """On day 0 the log level is log peak less log expansion: normal prior, normal error, known answer."""
    levels = [4.0, 9.0, 30.0, 7.0]
    samples = [Level(day=0.0, value=value, below=False) for value in levels]
    error, prior = LEUKAEMIA.residual_log_sd**2, 0.65 + 2.4
    precision = 1 / prior + len(levels) / error
    mean = (np.log(24000 / 3900) / prior + np.log(levels).sum() / error) / precision
    found = fit_patient(samples, LEUKAEMIA, chance()).quantity("clast")
    ends = mean + np.array([-1.96, 0, 1.96]) / np.sqrt(precision)
    assert np.log([found.low, found.median, found.high]) == pytest.approx(ends, abs=0.05)


def test_a_linear_gaussian_of_six_dimensions_is_reached() -> None:
    rng = np.random.default_rng(3)
    design, seen, error = rng.standard_normal((5, 6)), rng.standard_normal(5) * 2, 0.3

    def likelihood(points: np.ndarray) -> np.ndarray:
        found: np.ndarray = -0.5 * (((points @ design.T - seen) / error) ** 2).sum(axis=1)
        return found

    draws = sample_posterior(likelihood, 6, chance())
    covariance = np.linalg.inv(np.eye(6) + design.T @ design / error**2)
    mean = covariance @ design.T @ seen / error**2
    assert draws.effective >= ENOUGH
    assert draws.weights @ draws.points == pytest.approx(mean, abs=0.1)
    spread = np.sqrt(draws.weights @ (draws.points - mean) ** 2)
    assert spread == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.1)


def test_plain_sampling_of_the_population_gives_the_same_intervals() -> None:
    samples = [*SAMPLES[1:4], Level(day=28.0, value=900.0, below=True)]
    points = chance(1).standard_normal((400_000, 6))
    weights = np.exp(log_likelihood(points, samples, LEUKAEMIA))
    weights /= weights.sum()
    parameters = to_parameters(points, LEUKAEMIA)
    course = fit_patient(samples, LEUKAEMIA, chance())
    for name, values in (("cmax", parameters[:, 2]), ("tmax_day", parameters[:, 1])):
        plain = np.log(weighted_quantiles(values, weights, (0.025, 0.5, 0.975)))
        found = course.quantity(name)
        assert np.log([found.low, found.median, found.high]) == pytest.approx(plain, abs=0.08), name


def test_a_level_below_the_limit_informs_without_being_zero_or_the_limit() -> None:
    def last(level: Level | None) -> float:
        samples = SAMPLES[:-1] + ([level] if level else [])
        return fit_patient(samples, LEUKAEMIA, chance()).quantity("alpha_half_life").median

    censored = last(Level(day=28.0, value=50.0, below=True))
    assert censored < last(Level(day=28.0, value=50.0, below=False)) < last(None)
    high = last(Level(day=28.0, value=1e6, below=True))
    assert high == pytest.approx(last(None), rel=0.1)


def test_a_day_of_loss_is_told_only_where_a_limit_is_known() -> None:
    assert [q.name for q in fit_patient(SAMPLES, LEUKAEMIA, chance()).quantities][-1] == "clast"
    censored = [*SAMPLES, Level(day=90.0, value=50.0, below=True)]
    loss = fit_patient(censored, LEUKAEMIA, chance()).quantity("loss_day")
    assert loss.low < 90


def test_same_samples_and_seed_in_any_order_give_the_same_numbers() -> None:
    once = fit_patient(SAMPLES, LEUKAEMIA, chance())
    assert fit_patient(SAMPLES[::-1], LEUKAEMIA, chance()) == once
    assert once.effective >= ENOUGH


def test_samples_narrow_and_a_wider_population_widens() -> None:
    one = fit_patient(SAMPLES, LEUKAEMIA, chance()).quantity("cmax")
    wide = load_knowledge().monitoring.cell_kinetics["car_t_other"]
    other = fit_patient(SAMPLES, wide, chance()).quantity("cmax")
    assert 1 < one.high / one.low < other.high / other.low
    assert one.from_patient > 0.3


def test_samples_that_no_patient_would_give_are_odd() -> None:
    level = [Level(day=day, value=1e9, below=False) for day in (1.0, 7.0, 14.0, 28.0)]
    assert fit_patient(level, LEUKAEMIA, chance()).distance > 20
    assert fit_patient(SAMPLES, LEUKAEMIA, chance()).distance < 10


def test_a_loss_beyond_reach_in_the_population_does_not_make_the_patient_sure() -> None:
    wide = load_knowledge().monitoring.cell_kinetics["car_t_other"]
    course = fit_patient([Level(day=0.0, value=1.0, below=True)], wide, chance())
    loss = course.quantity("loss_day")
    assert np.isinf(loss.high)
    assert loss.from_patient < 0.3


def test_a_lag_is_kept() -> None:
    lagging = dataclasses.replace(LEUKAEMIA, lag_day=3.0)
    course = fit_patient(SAMPLES, lagging, chance())
    assert course.quantity("tmax_day").low > 3
