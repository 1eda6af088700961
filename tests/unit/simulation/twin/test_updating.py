"""The update against the conjugate normal posterior, which is exact for the closed-form tumour."""

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.population import Population
from warmfront.simulation.twin.course import simulate_roles
from warmfront.simulation.twin.observations import Observation
from warmfront.simulation.twin.updating import update

VOLUME = "tumour_volume_ml"
DAYS = [0.0, 30.0, 60.0]
SIZES = [30.0, 44.0, 70.0]


def _scans(days=DAYS, sizes=SIZES):
    return [Observation(day=d, quantity=VOLUME, value=v, unit="mL") for d, v in zip(days, sizes, strict=True)]


def _moments(population: Population):
    logs = np.log(np.column_stack([population.parameters["v0"], population.parameters["factor"]]))
    weights = population.weights
    if weights is None:
        weights = np.full(len(logs), 1 / len(logs))
    mean = weights @ logs
    return mean, (weights[:, None] * (logs - mean)).T @ (logs - mean)


@pytest.mark.parametrize("method", ["weights", "tempered", "smoother"])
def test_every_method_finds_the_exact_posterior(method, course, errors, draw_prior, exact):
    posterior = update(draw_prior(6000, 1), _scans(), course, errors, np.random.default_rng(2), method=method)
    mean, covariance = exact(DAYS, SIZES, errors[VOLUME].log_sd)
    found_mean, found_covariance = _moments(posterior.population)
    spread = np.sqrt(np.diag(covariance))
    # 500 effective draws know a mean to 0.045 standard deviations: the limit is more than three of those.
    assert np.all(np.abs(found_mean - mean) < 0.15 * spread)
    assert np.sqrt(np.diag(found_covariance)) == pytest.approx(spread, rel=0.12)
    correlation = found_covariance[0, 1] / np.sqrt(found_covariance[0, 0] * found_covariance[1, 1])
    assert correlation == pytest.approx(covariance[0, 1] / (spread[0] * spread[1]), abs=0.1)


@pytest.mark.parametrize("method", ["weights", "tempered"])
def test_evidence_is_the_exact_marginal_likelihood(method, course, errors, draw_prior):
    from scipy.stats import multivariate_normal

    design = np.column_stack([np.ones(3), DAYS])
    covariance = design @ np.diag([0.5**2, 0.008**2]) @ design.T + 0.2**2 * np.eye(3)
    centre = design @ np.array([np.log(20.0), 0.01])
    expected = multivariate_normal(centre, covariance).logpdf(np.log(SIZES))
    posterior = update(draw_prior(4000, 3), _scans(), course, errors, np.random.default_rng(4), method=method)
    assert posterior.log_evidence == pytest.approx(expected, abs=0.15)


def test_few_effective_patients_are_moved_and_many_are_weighed(course, errors, draw_prior):
    rng = np.random.default_rng(5)
    many = update(draw_prior(4000, 1), _scans(), course, errors, rng)
    few = update(draw_prior(300, 1), _scans(), course, errors, rng)
    assert many.method == "weights"
    assert many.effective_size >= 200
    assert few.method == "tempered"
    assert few.prior_effective_size < 200
    assert few.population.weights is None


def test_missing_value_moves_nothing_and_is_said(course, errors, draw_prior):
    prior = draw_prior(2000, 1)
    with_gap = [*_scans(), Observation(day=45, quantity=VOLUME, value=None, unit="mL")]
    full = update(prior, _scans(), course, errors, np.random.default_rng(1), method="weights")
    gap = update(prior, with_gap, course, errors, np.random.default_rng(1), method="weights")
    assert np.array_equal(full.population.weights, gap.population.weights)
    assert gap.left_out == ("tumour volume on day 45 was not measured",)
    assert gap.n_used == 3


def test_quantity_that_the_model_lacks_is_left_out_and_said(course, errors, draw_prior):
    series = [*_scans(), Observation(day=5, quantity="il6", value=30.0, unit="pg/mL")]
    posterior = update(draw_prior(2000, 1), series, course, errors, np.random.default_rng(1))
    assert posterior.left_out == ("interleukin-6 on day 5: the model does not give it",)
    with pytest.raises(SimulationError, match=r"no observation can be used \(interleukin-6 on day 5"):
        update(draw_prior(20, 1), series[-1:], course, errors, np.random.default_rng(1))


def test_units_are_converted(course, errors, draw_prior):
    prior = draw_prior(2000, 1)
    in_ml = update(prior, _scans(), course, errors, np.random.default_rng(1), method="weights")
    cubic = [Observation(day=o.day, quantity=VOLUME, value=1000 * o.value, unit="mm3") for o in _scans()]
    in_mm3 = update(prior, cubic, course, errors, np.random.default_rng(1), method="weights")
    assert in_mm3.population.weights == pytest.approx(in_ml.population.weights, rel=1e-9)


def test_every_wrong_observation_is_named_at_once(course, errors, draw_prior):
    wrong = [
        Observation(day=0, quantity="weight", value=1.0, unit="kg"),
        Observation(day=0, quantity=VOLUME, value=1.0, unit="gallons"),
        Observation(day=1, quantity=VOLUME, value=-1.0, unit="mL"),
    ]
    with pytest.raises(SimulationError) as caught:
        update(draw_prior(20, 1), wrong, course, errors, np.random.default_rng(1))
    assert "observation of 'weight' on day 0: unknown quantity" in str(caught.value)
    assert "unit 'gallons'; allowed: mL, mm3" in str(caught.value)
    assert "value -1" in str(caught.value)


def test_value_below_its_limit_says_only_that(course, errors, draw_prior):
    """A limit at the prior's median makes a skewed normal distribution, whose mean is known."""
    prior = draw_prior(20_000, 1)
    series = [Observation(day=0, quantity=VOLUME, value=20.0, unit="mL", below_limit=True)]
    posterior = update(prior, series, course, errors, np.random.default_rng(1), method="weights")
    # log V0 ~ N(log 20, 0.5), probit of (log 20 - log V0) / 0.2: mean of a skewed normal distribution.
    slope = 0.5 / 0.2
    expected = np.log(20.0) - 0.5 * slope / np.sqrt(1 + slope**2) * np.sqrt(2 / np.pi)
    assert _moments(posterior.population)[0][0] == pytest.approx(expected, abs=0.02)
    with pytest.raises(SimulationError, match="cannot use values below their limit"):
        update(prior, series, course, errors, np.random.default_rng(1), method="smoother")


def test_blood_with_an_unknown_factor_tells_change_and_not_level(course, errors, draw_prior):
    """Two values ten times too high: the patient's own factor takes the level, the change tells growth."""
    days, seen = np.array([0.0, 60.0]), np.array([20.0, 20.0 * np.exp(60 * 0.02)])
    series = [
        Observation(day=day, quantity="ctdna", value=value, unit="%")
        for day, value in zip(days, seen, strict=True)
    ]
    posterior = update(
        draw_prior(6000, 1), series, course, errors, np.random.default_rng(1), method="tempered"
    )
    # Conjugate posterior of (log v0, log factor, log scale); blood is a tenth of the volume.
    design = np.column_stack([np.ones(2), days, np.ones(2)])
    prior = np.diag([0.5**2, 0.008**2, 1.0])
    covariance = np.linalg.inv(np.linalg.inv(prior) + design.T @ design / 0.3**2)
    centre = np.array([np.log(20.0), 0.01, 0.0])
    mean = covariance @ (np.linalg.inv(prior) @ centre + design.T @ np.log(10 * seen) / 0.3**2)
    spread = np.sqrt(np.diag(covariance))
    columns = posterior.population.parameters
    logs = np.log([columns["v0"], columns["factor"], columns["scale of ctdna"]])
    assert np.all(np.abs(logs.mean(axis=1) - mean) < 0.15 * spread)
    assert logs.std(axis=1) == pytest.approx(spread, rel=0.12)
    # The change says as much of growth as the errors allow; the level stays nearly as open as it was.
    assert spread[1] < 0.75 * 0.008
    assert spread[0] > 0.85 * 0.5


def test_weighted_prior_counts_by_its_weights(course, errors, draw_prior, exact):
    """Drawing from a wider prior and weighing it back gives the posterior of the narrow one."""
    rng = np.random.default_rng(1)
    wide = rng.standard_normal((40_000, 2)) * [1.0, 0.012] + [np.log(20.0), 0.01]
    narrow = -0.5 * (((wide - [np.log(20.0), 0.01]) / [0.5, 0.008]) ** 2).sum(axis=1)
    broad = -0.5 * (((wide - [np.log(20.0), 0.01]) / [1.0, 0.012]) ** 2).sum(axis=1)
    weights = np.exp(narrow - broad)
    prior = Population(
        n_patients=len(wide),
        parameters={"v0": np.exp(wide[:, 0]), "factor": np.exp(wide[:, 1])},
        weights=weights / weights.sum(),
    )
    posterior = update(prior, _scans(), course, errors, rng, method="weights")
    mean, covariance = exact(DAYS, SIZES, 0.2)
    assert np.all(np.abs(_moments(posterior.population)[0] - mean) < 0.15 * np.sqrt(np.diag(covariance)))


def test_bands_narrow_and_hold_the_exact_prediction(course, errors, draw_prior, exact):
    posterior = update(
        draw_prior(6000, 1), _scans(), course, errors, np.random.default_rng(2), days=[0.0, 60.0, 120.0]
    )
    band = posterior.bands[0]
    mean, covariance = exact(DAYS, SIZES, 0.2)
    at = np.array([1.0, 120.0])
    centre, spread = at @ mean, np.sqrt(at @ covariance @ at)
    assert np.log(band.posterior[3, 2]) == pytest.approx(centre, abs=0.15 * spread)
    width = np.log(band.posterior[6, 2] / band.posterior[0, 2])
    assert width == pytest.approx(2 * 1.96 * spread, rel=0.15)
    assert np.log(band.prior[6, 2] / band.prior[0, 2]) > 1.5 * width
    assert np.log(band.measured[6, 2] / band.measured[0, 2]) == pytest.approx(
        2 * 1.96 * np.hypot(spread, 0.2), rel=0.15
    )


def test_data_that_the_prior_could_make_do_not_contradict_it_and_others_do(course, errors, draw_prior):
    prior = draw_prior(1500, 1)
    fair = update(prior, _scans(), course, errors, np.random.default_rng(2))
    assert not fair.conflict.contradicts
    assert fair.conflict.p_value > 0.05
    # A tumour that halves in a month where the prior's doubles in two.
    strange = update(prior, _scans(sizes=[30.0, 15.0, 7.0]), course, errors, np.random.default_rng(2))
    assert strange.conflict.contradicts
    assert "contradict the prior" in strange.notes[-1]


def test_conflict_is_uniform_for_patients_of_the_prior(course, errors, draw_prior):
    """Share of false alarms at 10%: 60 patients, binomial bounds at 1 in 1,000."""
    from warmfront.simulation.twin.conflict import find_conflict
    from warmfront.simulation.twin.observations import log_of, read_observations

    rng = np.random.default_rng(7)
    prior = draw_prior(400, 1)
    truths = draw_prior(60, 2)
    seen = simulate_roles(course, truths, DAYS, [VOLUME])[:, :, 0]
    logs = simulate_roles(course, prior, DAYS, [VOLUME])[:, :, 0]
    p_values = []
    for row in seen * np.exp(0.2 * rng.standard_normal(seen.shape)):
        data, _ = read_observations(_scans(sizes=row.tolist()), errors, course.roles)
        p_values.append(find_conflict(log_of(logs, data), data, rng, replicates=99).p_value)
    assert 0 <= np.sum(np.array(p_values) <= 0.1) <= 14
    assert 20 <= np.sum(np.array(p_values) <= 0.5) <= 43


def test_patients_that_cannot_be_solved_get_no_weight(course, errors, draw_prior):
    prior = draw_prior(2000, 1)
    prior.parameters["v0"][:500] = -1.0
    posterior = update(prior, _scans(), course, errors, np.random.default_rng(1), method="weights", days=[90])
    assert not posterior.population.weights[:500].any()
    assert np.all(np.isfinite(posterior.bands[0].posterior))
    prior.parameters["v0"][:] = -1.0
    with pytest.raises(SimulationError, match="none of 2000 virtual patients could be solved"):
        update(prior, _scans(), course, errors, np.random.default_rng(1))


def test_days_before_the_start_and_unknown_quantities_are_refused(course, errors, draw_prior):
    with pytest.raises(SimulationError, match="day -5 lies before the course starts"):
        simulate_roles(course, draw_prior(5, 1), [-5.0], [VOLUME])
    with pytest.raises(SimulationError, match="quantities il6 are not given"):
        simulate_roles(course, draw_prior(5, 1), [1.0], ["il6"])


def test_same_seed_same_posterior(course, errors, draw_prior):
    first, second = (
        update(draw_prior(300, 1), _scans(), course, errors, np.random.default_rng(9)) for _ in range(2)
    )
    assert np.array_equal(first.population.parameters["v0"], second.population.parameters["v0"])


def test_stated_error_of_the_model_acts_like_measurement_error_and_widens_the_bands(
    course, errors, draw_prior, exact
):
    """Errors of 0.2 and 0.3 add up in squares; the band of the truth holds the model's own again."""
    posterior = update(
        draw_prior(6000, 1),
        _scans(),
        course,
        errors,
        np.random.default_rng(2),
        days=[120.0],
        method="tempered",
        model_log_sd=0.3,
    )
    mean, covariance = exact(DAYS, SIZES, np.hypot(0.2, 0.3))
    found_mean, found_covariance = _moments(posterior.population)
    assert np.all(np.abs(found_mean - mean) < 0.15 * np.sqrt(np.diag(covariance)))
    assert np.diag(found_covariance) == pytest.approx(np.diag(covariance), rel=0.15)
    at = np.array([1.0, 120.0])
    expected = 2 * 1.96 * np.sqrt(at @ covariance @ at + 0.3**2)
    band = posterior.bands[0]
    assert np.log(band.posterior[6, 0] / band.posterior[0, 0]) == pytest.approx(expected, rel=0.1)
    assert "error of the model itself: 0.3 of the logarithm" in posterior.notes
    plain = update(draw_prior(300, 1), _scans(), course, errors, np.random.default_rng(2))
    assert "intervals hold no error of the model itself" in plain.notes


def test_order_of_the_observations_does_not_matter(course, errors, draw_prior):
    prior = draw_prior(500, 1)
    forth = update(prior, _scans(), course, errors, np.random.default_rng(1), method="weights")
    back = update(prior, _scans()[::-1], course, errors, np.random.default_rng(1), method="weights")
    assert np.array_equal(forth.population.weights, back.population.weights)
