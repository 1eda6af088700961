"""What happens at moments: model events, jumps of rates with time, extinction, computed values."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from warmfront.simulation.batch import Batch, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.equations.expressions import Graph, Op
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.extinction import draw_extinction_floors
from warmfront.simulation.kernel.engine import KernelEngine

TIGHT = SolverSettings(relative_tolerance=1e-10, absolute_tolerance=1e-13)
Names = dict[str, int]


def still(g: Graph, n: Names) -> Names:
    return {"x": g.constant(0.0)}


def rising(g: Graph, n: Names) -> Names:
    return {"x": g.constant(1.0)}


def solve(
    engine: KernelEngine,
    model: OdeModel,
    days: list[float],
    settings: SolverSettings = TIGHT,
    **given: Any,
) -> NDArray[np.float64]:
    batch = Batch(
        model=model, n_patients=1, output_days=np.array(days, dtype=float), outputs=model.states, **given
    )
    solution = engine.solve_batch(batch, settings)
    assert solution.status[0] == PatientStatus.SOLVED
    return solution.values[0]


@pytest.mark.parametrize("how", ["at least", "equal", "after"])
def test_an_event_fires_once_at_its_moment(
    build_model: Callable[..., OdeModel], engine: KernelEngine, how: str
) -> None:
    def trigger(g: Graph, n: Names) -> int:
        if how == "equal":
            return g.call(Op.EQUAL, n["time"], n["at"])
        op = Op.LESS_EQUAL if how == "at least" else Op.LESS
        return g.call(op, n["at"], n["time"])

    model = build_model(
        {"x": 1.0},
        {"at": 2.0},
        still,
        events=[("double", trigger, lambda g, n: {"x": g.add(n["x"], n["x"])}, ("at",))],
    )
    # The value of the day of the event holds the event, unless it fires only just after.
    values = solve(engine, model, [0, 1.9, 2.0, 2.1, 9])[:, 0]
    assert values.tolist() == [1, 1, 1 if how == "after" else 2, 2, 2]


def test_each_patient_has_its_own_moment(build_model: Callable[..., OdeModel], engine: KernelEngine) -> None:
    model = build_model(
        {"x": 0.0},
        {"at": 2.0, "rate": 0.0},
        lambda _, n: {"x": n["rate"]},
        events=[
            (
                "start",
                lambda g, n: g.call(Op.LESS_EQUAL, n["at"], n["time"]),
                lambda g, _: {"rate": g.constant(3.0)},
                ("at",),
            )
        ],
    )
    at = np.linspace(0.3, 8.7, 19)
    batch = Batch(
        model=model,
        n_patients=19,
        output_days=np.array([0.0, 10.0]),
        outputs=("x",),
        parameters={"at": at},
    )
    values = engine.solve_batch(batch, TIGHT).values[:, 1, 0]
    np.testing.assert_allclose(values, 3 * (10 - at), rtol=1e-9)


def test_a_state_that_reaches_a_level_fires_there(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    model = build_model(
        {"x": 0.0},
        {"top": 1.0},
        rising,
        events=[
            (
                "fall",
                lambda g, n: g.call(Op.LESS_EQUAL, n["top"], n["x"]),
                lambda g, _: {"x": g.constant(0.0)},
                (),
            )
        ],
    )
    values = solve(engine, model, [0, 0.5, 1.5, 2.75, 30.25])[:, 0]
    np.testing.assert_allclose(values, [0, 0.5, 0.5, 0.75, 0.25], atol=1e-9)


def test_events_of_one_moment_compute_before_any_is_given(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    def due(g: Graph, n: Names) -> int:
        return g.call(Op.LESS_EQUAL, n["at"], n["time"])

    model = build_model(
        {"x": 1.0, "y": 5.0},
        {"at": 1.0},
        lambda g, _: {"x": g.constant(0.0), "y": g.constant(0.0)},
        events=[
            ("to x", due, lambda _, n: {"x": n["y"]}, ("at",)),
            ("to y", due, lambda _, n: {"y": n["x"]}, ("at",)),
        ],
    )
    assert solve(engine, model, [0, 2])[1].tolist() == [5, 1]


def test_events_that_set_each_other_off_end_as_a_status(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    model = build_model(
        {"x": 0.0},
        {"top": 1.0},
        rising,
        events=[
            (
                "down",
                lambda g, n: g.call(Op.LESS_EQUAL, n["top"], n["x"]),
                lambda g, _: {"x": g.constant(0.0)},
                (),
            ),
            (
                "up",
                lambda g, n: g.call(Op.LESS, n["x"], n["top"]),
                lambda g, _: {"x": g.constant(2.0)},
                (),
            ),
        ],
    )
    batch = Batch(model=model, n_patients=1, output_days=np.array([0.0, 5.0]), outputs=("x",))
    solution = engine.solve_batch(batch, SolverSettings(largest_events=50))
    assert solution.status[0] == PatientStatus.TOO_MANY_EVENTS
    assert solution.failed_day[0] == pytest.approx(1.0, abs=1e-6)


def test_short_pulses_of_a_rate_are_not_stepped_over(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    # Claret 2009 as encoded (specification 2.6): doses as pulses in time without an event. Closed form: the
    # integral of the rate over the pulses.
    def rates(g: Graph, n: Names) -> Names:
        cycles = g.call(Op.FLOOR, g.divide(n["time"], n["cycle"]))
        within = g.subtract(n["time"], g.multiply(n["cycle"], cycles))
        on = g.call(Op.LESS, within, n["length"])
        kill = g.call(Op.SELECT, on, n["drug"], g.constant(0.0))
        return {"x": g.multiply(g.subtract(n["growth"], kill), n["x"])}

    model = build_model(
        {"x": 200.0},
        {"growth": 0.021, "drug": 12.0, "length": 0.0625, "cycle": 21.0},
        rates,
        periodic=[("length", "cycle"), ("cycle", "cycle")],
    )
    values = solve(engine, model, [0, 20, 63])[:, 0]
    exact = 200 * np.exp(0.021 * np.array([0, 20, 63]) - 12 * 0.0625 * np.array([0, 1, 3]))
    np.testing.assert_allclose(values, exact, rtol=1e-8)
    quick = solve(engine, model, [0, 63], SolverSettings())[1, 0]
    assert quick == pytest.approx(exact[2], rel=1e-5)


def test_rates_that_change_with_time_are_followed(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    # Stein 2019, tisagenlecleucel (specification 2.5): growth to a peak, then two exponentials.
    def rates(g: Graph, n: Names) -> Names:
        late = g.subtract(n["time"], n["peak"])
        fast = g.call(Op.EXP, g.negate(g.multiply(n["alpha"], late)))
        slow = g.call(Op.EXP, g.negate(g.multiply(n["beta"], late)))
        share = g.subtract(g.constant(1.0), n["memory"])
        value = g.add(g.multiply(share, fast), g.multiply(n["memory"], slow))
        fall = g.add(
            g.multiply(n["alpha"], g.multiply(share, fast)),
            g.multiply(n["beta"], g.multiply(n["memory"], slow)),
        )
        rate = g.call(
            Op.SELECT, g.call(Op.LESS, n["time"], n["peak"]), n["rho"], g.negate(g.divide(fall, value))
        )
        return {"x": g.multiply(rate, n["x"])}

    peak, fold = 9.3, 3900.0
    model = build_model(
        {"x": 24000.0 / fold},
        {"rho": np.log(fold) / peak, "peak": peak, "alpha": 0.16, "beta": 0.0032, "memory": 0.0079},
        rates,
        breakpoints=["peak"],
    )
    days = np.array([0.0, 4, 9.3, 12, 28, 90, 365])
    late = np.maximum(days - peak, 0)
    fall = (1 - 0.0079) * np.exp(-0.16 * late) + 0.0079 * np.exp(-0.0032 * late)
    exact = np.where(days < peak, 24000 / fold * fold ** (days / peak), 24000 * fall)
    values = solve(engine, model, days.tolist())[:, 0]
    np.testing.assert_allclose(values, exact, rtol=1e-8)


def test_a_state_below_its_floor_is_gone_and_stays_gone(decay: OdeModel, engine: KernelEngine) -> None:
    settings = SolverSettings(relative_tolerance=1e-9, absolute_tolerance=1e-12, extinction={"x": 1.0})
    # 10 exp(-0.1 t) passes 1 on day 23.03.
    values = solve(engine, decay, [0, 23.0, 23.05, 100], settings)[:, 0]
    assert values[1] == pytest.approx(10 * np.exp(-2.3), rel=1e-8)
    assert values[2:].tolist() == [0, 0]
    fed = DosePlan(days=np.array([50.0]), acts=("bolus x",), sizes=np.array([4.0]), duration_days=np.zeros(1))
    again = solve(engine, decay, [0, 49, 51, 80], settings, doses=fed)[:, 0]
    np.testing.assert_allclose(again, [10, 0, 4 * np.exp(-0.1), 0], rtol=1e-8)


def test_a_dose_may_leave_less_than_a_cell(decay: OdeModel, engine: KernelEngine) -> None:
    settings = SolverSettings(extinction={"x": 6.0})
    halved = DosePlan(days=np.array([1.0]), acts=("halve",), sizes=np.array([1.0]), duration_days=np.zeros(1))
    assert solve(engine, decay, [0, 2], settings, doses=halved)[1, 0] == 0


def test_the_moment_of_cure_follows_the_linear_death_process(decay: OdeModel, engine: KernelEngine) -> None:
    # The chance that none of n cells is alive at time t is (1 - exp(-k t))^n.
    n_cells, n, k, cell = 2000, 4000, 0.3, 1e-9
    days = np.array([0.0, 20, 25, 28, 32, 40])
    batch = Batch(
        model=decay,
        n_patients=n,
        output_days=days,
        outputs=("x",),
        parameters={"k": np.full(n, k)},
        initial={"x": np.full(n, n_cells * cell)},
        floors={"x": draw_extinction_floors(n, cell, np.random.default_rng(5))},
    )
    settings = SolverSettings(absolute_tolerance=1e-15)
    gone = (engine.solve_batch(batch, settings).values[:, :, 0] == 0).mean(axis=0)
    chance = (1 - np.exp(-k * days)) ** n_cells
    error = np.sqrt(chance * (1 - chance) / n)
    assert (np.abs(gone - chance) <= 4 * error + 1e-12).all()


def test_computed_parameters_follow_others_unless_given(
    build_model: Callable[..., OdeModel], engine: KernelEngine
) -> None:
    model = build_model(
        {"x": 0.0},
        {"a": 2.0, "b": 0.0, "c": 0.0},
        still,
        computed=lambda g, n: {"b": g.add(n["a"], n["a"]), "c": g.multiply(n["b"], n["b"])},
        initial=lambda _, n: {"x": n["c"]},
    )
    batch = Batch(
        model=model,
        n_patients=2,
        output_days=np.array([0.0, 1.0]),
        outputs=("x",),
        parameters={"a": np.array([1.0, 3.0])},
    )
    assert engine.solve_batch(batch, TIGHT).values[:, 0, 0].tolist() == [4, 36]
    given = Batch(
        model=model,
        n_patients=2,
        output_days=np.array([0.0, 1.0]),
        outputs=("x",),
        parameters={"a": np.array([1.0, 3.0]), "b": np.array([5.0, 6.0])},
    )
    assert engine.solve_batch(given, TIGHT).values[:, 0, 0].tolist() == [25, 36]
