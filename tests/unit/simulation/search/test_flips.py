import numpy as np
import pytest
from scipy.stats import spearmanr

from warmfront.simulation.search.flips import find_flips


def test_the_deciding_parameter_is_found_with_scipys_correlation_and_its_turning_point():
    rng = np.random.default_rng(2)
    decides, idle = np.exp(rng.normal(0, 0.5, 200)), np.exp(rng.normal(0, 0.5, 200))
    differences = np.log(decides / 1.2) + rng.normal(0, 0.05, 200)
    (found,) = find_flips("m", "a", "b", differences, {"x": decides, "y": idle}, {"x": "growth"})
    assert found.parameter == "x"
    assert found.correlation == pytest.approx(spearmanr(decides, differences).statistic, abs=1e-3)
    assert found.threshold == pytest.approx(1.2, rel=0.02)
    assert found.words == (
        f"the larger x (growth), the higher the difference; the fitted line turns at {found.threshold:g}"
    )


def test_a_difference_of_one_sign_has_no_turning_point():
    values = np.exp(np.random.default_rng(3).normal(0, 0.5, 100))
    (found,) = find_flips("m", "a", "b", -np.log(values) - 10.0, {"x": values}, {})
    assert (found.threshold, found.correlation) == (None, -1.0)
    assert "does not turn" in found.words


@pytest.mark.parametrize(
    ("differences", "values"),
    [
        (np.arange(19.0), np.arange(1.0, 20.0)),
        (np.zeros(30), np.arange(1.0, 31.0)),
        (np.arange(30.0), np.ones(30)),
    ],
)
def test_few_pairs_equal_differences_and_constants_say_nothing(differences, values):
    assert find_flips("m", "a", "b", differences, {"x": values}, {}) == ()


def test_the_largest_of_many_chance_correlations_is_not_named():
    rng = np.random.default_rng(7)
    idle = {f"p{number}": np.exp(rng.normal(0, 0.5, 32)) for number in range(60)}
    differences = rng.normal(0, 1, 32)
    strongest = max(abs(spearmanr(values, differences).statistic) for values in idle.values())
    assert strongest > 0.4
    assert find_flips("m", "a", "b", differences, idle, {}, comparisons=10) == ()
    decides = idle | {"x": np.exp(differences + rng.normal(0, 0.1, 32))}
    (found,) = find_flips("m", "a", "b", differences, decides, {}, comparisons=10)
    assert found.parameter == "x"
