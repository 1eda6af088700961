"""The coefficients of the method: order, damping, and the curve within a step."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from warmfront.simulation.kernel.tableau import RODAS5P


def plain_step(t: float, y: float, h: float, share: float = 1.0) -> tuple[float, float]:
    """One step for y' = -y^2 + cos t, written out; also the state at a share of the step."""
    s = RODAS5P.n_stages
    slope, by_time = -2 * y, -math.sin(t)
    k = np.zeros(s)
    state = y
    for i in range(s):
        weights = RODAS5P.weights[i]
        state = state + k[i - 1] if weights is None else y + float(np.dot(weights, k[:i]))
        moment = t + RODAS5P.moments[i] * h
        right = -(state**2) + math.cos(moment) + float(np.dot(RODAS5P.couplings[i], k[:i])) / h
        right += h * RODAS5P.slopes[i] * by_time
        k[i] = right / (1 / (h * RODAS5P.gamma) - slope)
    new = state + k[-1]
    u = np.array(RODAS5P.dense) @ k
    inner = u[0] + share * (u[1] + share * u[2])
    return (1 - share) * y + share * (new + (1 - share) * inner), k[-1]


def course(n: int, share: float = 1.0) -> tuple[float, float]:
    """Solve from 0 to 1 in n steps; the last one only up to a share of it."""
    h, y, error = 1.0 / n, 0.3, 0.0
    for i in range(n):
        y, error = plain_step(i * h, y, h, share if i == n - 1 else 1.0)
    return y, error


EXACT = course(2000)[0]


def test_halving_the_step_divides_the_error_by_two_to_the_fifth() -> None:
    errors = [abs(course(n)[0] - EXACT) for n in (8, 16, 32)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert (orders > RODAS5P.order - 0.3).all()


def test_the_curve_within_a_step_is_of_order_four() -> None:
    def local(h: float) -> float:
        return abs(plain_step(0.4, 0.6, h, 0.5)[0] - plain_fine(0.4, 0.6, 0.5 * h))

    orders = np.log2(local(0.05) / local(0.025))
    assert orders > 4.6


def plain_fine(t: float, y: float, h: float) -> float:
    for i in range(50):
        y, _ = plain_step(t + i * h / 50, y, h / 50)
    return y


def test_the_error_estimate_is_one_order_coarser() -> None:
    first, second = (abs(plain_step(0.4, 0.6, h)[1]) for h in (0.05, 0.025))
    assert 4.5 < math.log2(first / second) < 5.5


def stability(z: complex) -> complex:
    """State after one step of y' = z y from 1 with h = 1."""
    s = RODAS5P.n_stages
    k: NDArray[np.complex128] = np.zeros(s, dtype=np.complex128)
    state: complex = 1.0
    for i in range(s):
        weights = RODAS5P.weights[i]
        state = state + k[i - 1] if weights is None else 1.0 + complex(np.dot(weights, k[:i]))
        right = z * state + complex(np.dot(RODAS5P.couplings[i], k[:i]))
        k[i] = right / (1 / RODAS5P.gamma - z)
    return state + complex(k[-1])


@pytest.mark.parametrize("angle", [90, 95, 110, 135, 180])
def test_it_is_stable_for_every_decaying_mode(angle: float) -> None:
    direction = complex(math.cos(math.radians(angle)), math.sin(math.radians(angle)))
    sizes = [abs(stability(r * direction)) for r in np.geomspace(1e-3, 1e4, 60)]
    assert max(sizes) <= 1 + 1e-8


def test_infinitely_stiff_modes_vanish_in_one_step() -> None:
    assert abs(stability(-1e9)) < 1e-6


def test_moments_are_the_sums_of_the_weights_in_the_untransformed_method() -> None:
    # With Gamma^-1 = 1/gamma - C, the weights are A = a Gamma, the moments their row sums and the slopes
    # the row sums of Gamma (Hairer and Wanner, Solving ODEs II, IV.7).
    s = RODAS5P.n_stages
    couplings = np.zeros((s, s))
    weights = np.zeros((s, s))
    for i in range(s):
        couplings[i, :i] = RODAS5P.couplings[i]
        row = RODAS5P.weights[i]
        if row is None:
            weights[i] = weights[i - 1]
            weights[i, i - 1] = 1.0
        else:
            weights[i, :i] = row
    gamma = np.linalg.inv(np.eye(s) / RODAS5P.gamma - couplings)
    np.testing.assert_allclose((weights @ gamma).sum(axis=1), RODAS5P.moments, atol=1e-12)
    np.testing.assert_allclose(gamma.sum(axis=1), RODAS5P.slopes, atol=1e-12)
