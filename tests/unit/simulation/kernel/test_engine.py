"""The compiled kernel behind the contract: closed forms, doses, outputs, patients that cannot be solved."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from warmfront.domain.errors import SimulationError
from warmfront.simulation.batch import Batch, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel.engine import KernelEngine

TIGHT = SolverSettings(relative_tolerance=1e-10, absolute_tolerance=1e-12)


def plan(*doses: tuple[float, str, float, float]) -> DosePlan:
    """Doses as (day, act, size, duration)."""
    return DosePlan(
        days=np.array([dose[0] for dose in doses]),
        acts=tuple(dose[1] for dose in doses),
        sizes=np.array([dose[2] for dose in doses]),
        duration_days=np.array([dose[3] for dose in doses]),
    )


def test_decay_follows_the_exponential_for_every_patient(decay: OdeModel, engine: KernelEngine) -> None:
    k = np.linspace(0.01, 5.0, 21)
    days = np.array([0.0, 0.5, 3.0, 20.0])
    batch = Batch(model=decay, n_patients=21, output_days=days, outputs=("x", "twice"), parameters={"k": k})
    solution = engine.solve_batch(batch, TIGHT)
    exact = 10.0 * np.exp(-k[:, None] * days)
    np.testing.assert_allclose(solution.values[:, :, 0], exact, rtol=3e-9, atol=1e-11)
    np.testing.assert_allclose(solution.values[:, :, 1], 2 * exact, rtol=3e-9, atol=1e-11)
    assert (solution.status == PatientStatus.SOLVED).all()
    assert np.isnan(solution.failed_day).all()
    np.testing.assert_array_equal(solution.final_states[:, 0], solution.values[:, -1, 0])


def test_stiff_reactions_agree_with_an_independent_solver(
    stiff_network: OdeModel, engine: KernelEngine
) -> None:
    days = np.array([0.0, 0.4, 40.0, 4e3, 4e5])
    batch = Batch(model=stiff_network, n_patients=1, output_days=days, outputs=stiff_network.states)
    solution = engine.solve_batch(batch, SolverSettings(relative_tolerance=1e-8, absolute_tolerance=1e-14))

    def rates(_: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        found = evaluate(
            stiff_network.graph,
            stiff_network.derivatives,
            states=y,
            parameters=stiff_network.parameter_values,
        )
        return np.array(found)

    start = np.array([1.0, 0.0, 0.0])
    oracle = solve_ivp(rates, (0, 4e5), start, method="Radau", t_eval=days, rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(solution.values[0], oracle.y.T, rtol=1e-6)
    assert solution.steps[0] < 1000


def test_the_invariant_of_predator_and_prey_drifts_less_than_1e_8(
    predator: OdeModel, engine: KernelEngine
) -> None:
    # The tumour falls to 1e-4 of its start: the tolerance of each state must lie below its smallest value.
    settings = SolverSettings(
        relative_tolerance=1e-11,
        absolute_tolerance=1e-15,
        absolute_tolerances={"E": 1e-15, "T": 1e-15},
    )
    batch = Batch(model=predator, n_patients=1, output_days=np.linspace(0.0, 200.0, 201), outputs=("E", "T"))
    e, t = engine.solve_batch(batch, settings).values[0].T
    rho, k_e, g, d = predator.parameter_values
    invariant = rho * t - k_e * np.log(t) + d * e - g * np.log(e)
    assert np.abs(invariant / invariant[0] - 1).max() < 1e-8


def test_published_values_of_predator_and_prey(predator: OdeModel, engine: KernelEngine) -> None:
    # Chaudhury 2020 as encoded in BIOMD0000001024, two solvers (specification 2.8).
    batch = Batch(model=predator, n_patients=1, output_days=np.array([0.0, 5, 10, 100]), outputs=("E", "T"))
    values = engine.solve_batch(batch, TIGHT).values[0]
    expected = [[14557.08, 87.35045], [7094.048, 0.05873032], [7.684272e-3, 55.35069]]
    np.testing.assert_allclose(values[1:], expected, rtol=1e-6)


def test_doses_are_given_at_their_moment_and_after_the_output_of_that_day(
    decay: OdeModel, engine: KernelEngine
) -> None:
    doses = plan((2.0, "bolus x", 5.0, 0.0), (2.0, "halve", 1.0, 0.0), (7.5, "bolus x", 1.0, 0.0))
    batch = Batch(
        model=decay, n_patients=1, output_days=np.array([0.0, 2.0, 4.0, 7.5]), outputs=("x",), doses=doses
    )
    solution = engine.solve_batch(batch, TIGHT)
    at_two = 10 * np.exp(-0.2)
    after = (at_two + 5) / 2
    expected = [10, at_two, after * np.exp(-0.2), after * np.exp(-0.55)]
    np.testing.assert_allclose(solution.values[0, :, 0], expected, rtol=1e-9)
    assert solution.final_states[0, 0] == pytest.approx(expected[-1] + 1, rel=1e-9)


def test_infusions_and_raised_parameters_run_for_their_time(decay: OdeModel, engine: KernelEngine) -> None:
    doses = plan((1.0, "infusion x", 6.0, 2.0), (5.0, "raise k", 0.4, 1.0))
    batch = Batch(
        model=decay,
        n_patients=1,
        output_days=np.array([0.0, 1.0, 3.0, 5.0, 6.0, 8.0]),
        outputs=("x",),
        doses=doses,
    )
    values = engine.solve_batch(batch, TIGHT).values[0, :, 0]
    one = 10 * np.exp(-0.1)
    three = one * np.exp(-0.2) + 3.0 / 0.1 * (1 - np.exp(-0.2))
    five = three * np.exp(-0.2)
    six = five * np.exp(-0.5)
    np.testing.assert_allclose(values, [10, one, three, five, six, six * np.exp(-0.2)], rtol=1e-9)


def test_a_pulse_of_a_minute_is_not_stepped_over(decay: OdeModel, engine: KernelEngine) -> None:
    batch = Batch(
        model=decay,
        n_patients=1,
        output_days=np.array([0.0, 200.0]),
        outputs=("x",),
        doses=plan((199.0, "infusion x", 3.0, 0.0007)),
    )
    value = engine.solve_batch(batch, SolverSettings()).values[0, -1, 0]
    length = 0.0007
    pulse = 3 / length / 0.1 * (1 - np.exp(-0.1 * length)) * np.exp(-0.1 * (1 - length))
    assert value == pytest.approx(pulse + 10 * np.exp(-20.0), rel=1e-6)


def test_doses_of_size_zero_change_no_bit(predator: OdeModel, engine: KernelEngine) -> None:
    days = np.linspace(0.0, 50.0, 11)
    given: dict[str, Any] = {"model": predator, "n_patients": 2, "output_days": days, "outputs": ("E", "T")}
    nothing = plan((1.0, "bolus E", 0.0, 0.0), (3.3, "infusion T", 0.0, 2.0), (9.0, "raise g", 0.0, 1.0))
    without = engine.solve_batch(Batch(**given), SolverSettings())
    with_zero = engine.solve_batch(Batch(**given, doses=nothing), SolverSettings())
    np.testing.assert_array_equal(without.values, with_zero.values)
    sizes = np.array([[5.0], [0.0]])
    for_one = DosePlan(days=np.array([1.0]), acts=("bolus E",), sizes=sizes, duration_days=np.zeros(1))
    mixed = engine.solve_batch(Batch(**given, doses=for_one), SolverSettings())
    np.testing.assert_array_equal(mixed.values[1], without.values[1])
    assert (mixed.values[0, 1:] != without.values[0, 1:]).all()


def test_splitting_a_dose_or_the_simulation_changes_nothing_beyond_tolerance(
    predator: OdeModel, engine: KernelEngine
) -> None:
    days = np.array([0.0, 10.0, 20.0])
    whole = Batch(
        model=predator,
        n_patients=1,
        output_days=days,
        outputs=("E", "T"),
        doses=plan((4.0, "bolus E", 300.0, 0.0)),
    )
    halves = Batch(
        model=predator,
        n_patients=1,
        output_days=days,
        outputs=("E", "T"),
        doses=plan((4.0, "bolus E", 100.0, 0.0), (4.0, "bolus E", 200.0, 0.0)),
    )
    one, two = (engine.solve_batch(batch, TIGHT) for batch in (whole, halves))
    np.testing.assert_array_equal(one.values, two.values)
    first = Batch(
        model=predator,
        n_patients=1,
        output_days=days[:2],
        outputs=("E", "T"),
        doses=plan((4.0, "bolus E", 300.0, 0.0)),
    )
    middle = engine.solve_batch(first, TIGHT).final_states
    second = Batch(
        model=predator,
        n_patients=1,
        output_days=days[1:],
        outputs=("E", "T"),
        initial={"E": middle[:, 0], "T": middle[:, 1]},
    )
    np.testing.assert_allclose(engine.solve_batch(second, TIGHT).values[0, -1], one.values[0, -1], rtol=1e-7)


@pytest.mark.parametrize("lanes", [2, 4])
def test_bits_do_not_depend_on_neighbours_chunks_or_width(
    predator: OdeModel, engine: KernelEngine, lanes: int
) -> None:
    n = 37
    g = np.linspace(0.05, 0.3, n)

    def solved(rows: slice, used: KernelEngine) -> NDArray[np.float64]:
        part = g[rows]
        batch = Batch(
            model=predator,
            n_patients=len(part),
            output_days=np.linspace(0.0, 60.0, 7),
            outputs=("E", "T"),
            parameters={"g": part},
            doses=plan((10.0, "bolus E", 50.0, 0.0)),
        )
        return used.solve_batch(batch, SolverSettings()).values

    whole = solved(slice(None), engine)
    for cut in (1, 5, 8, 20):
        parts = [solved(slice(i, i + cut), engine) for i in range(0, n, cut)]
        np.testing.assert_array_equal(np.concatenate(parts), whole)
    np.testing.assert_array_equal(solved(slice(None), KernelEngine(lanes=lanes)), whole)


def test_a_wrong_call_names_every_problem(decay: OdeModel, engine: KernelEngine) -> None:
    batch = Batch(
        model=decay,
        n_patients=2,
        output_days=np.array([0.0, 1.0]),
        outputs=("y",),
        parameters={"kk": np.ones(2), "k": np.ones(3)},
        initial={"x": np.array([1.0, np.nan])},
    )
    with pytest.raises(SimulationError) as caught:
        engine.solve_batch(batch, SolverSettings(relative_tolerance=0.0))
    for part in ("'y'", "'kk'", "shape (3,)", "not finite", "relative tolerance"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("dose", "problem"),
    [
        ((1.0, "bolus y", 1.0, 0.0), "'y'"),
        ((1.0, "whole brain", 1.0, 0.0), "'whole brain'"),
        ((1.0, "bolus x", -1.0, 0.0), "negative"),
        ((1.0, "bolus x", np.nan, 0.0), "not finite"),
        ((9.0, "bolus x", 1.0, 0.0), "outside the simulated days"),
        ((1.0, "infusion x", 1.0, 0.0), "above zero"),
        ((1.0, "bolus x", 1.0, 2.0), "at once"),
        ((1.0, "raise z", 1.0, 2.0), "'z'"),
    ],
)
def test_a_wrong_dose_is_refused(
    decay: OdeModel, engine: KernelEngine, dose: tuple[float, str, float, float], problem: str
) -> None:
    batch = Batch(
        model=decay, n_patients=1, output_days=np.array([0.0, 5.0]), outputs=("x",), doses=plan(dose)
    )
    with pytest.raises(SimulationError, match=problem):
        engine.solve_batch(batch, SolverSettings())


def test_dividing_by_zero_fails_that_patient_alone(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    model = build_model({"x": 1.0}, {"a": 1.0}, lambda g, n: {"x": g.divide(n["x"], n["a"])})
    batch = Batch(
        model=model,
        n_patients=3,
        output_days=np.array([0.0, 1.0]),
        outputs=("x",),
        parameters={"a": np.array([1.0, 0.0, -1.0])},
    )
    solution = engine.solve_batch(batch, SolverSettings())
    assert solution.status.tolist() == [0, PatientStatus.NOT_FINITE, 0]
    assert solution.failed_day[1] == 0
    assert np.isnan(solution.values[1, 1:]).all()
    np.testing.assert_allclose(solution.values[[0, 2], 1, 0], np.exp([1, -1]), rtol=1e-6)


def test_too_many_steps_and_negative_states_are_statuses(
    build_model: Callable[..., OdeModel], predator: OdeModel, engine: KernelEngine
) -> None:
    batch = Batch(model=predator, n_patients=1, output_days=np.array([0.0, 1000.0]), outputs=("E",))
    few = engine.solve_batch(batch, SolverSettings(largest_steps=20))
    assert few.status[0] == PatientStatus.TOO_MANY_STEPS
    assert 0 < few.failed_day[0] < 1000
    drain = build_model({"x": 1.0}, {"a": 1.0}, lambda g, n: {"x": g.negate(n["a"])})
    batch = Batch(model=drain, n_patients=1, output_days=np.array([0.0, 3.0]), outputs=("x",))
    below = engine.solve_batch(batch, SolverSettings())
    assert below.status[0] == PatientStatus.NEGATIVE
    assert below.failed_day[0] == pytest.approx(1.0, abs=0.05)
    allowed = engine.solve_batch(batch, SolverSettings(nonnegative=False))
    assert allowed.values[0, 1, 0] == pytest.approx(-2.0)


def test_growth_to_infinity_ends_as_a_status(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    model = build_model({"x": 1.0}, {}, lambda g, n: {"x": g.multiply(n["x"], n["x"])})
    batch = Batch(model=model, n_patients=1, output_days=np.array([0.0, 2.0]), outputs=("x",))
    solution = engine.solve_batch(batch, SolverSettings())
    assert solution.status[0] in (PatientStatus.STEP_TOO_SMALL, PatientStatus.NOT_FINITE)
    assert solution.failed_day[0] == pytest.approx(1.0, abs=1e-3)
