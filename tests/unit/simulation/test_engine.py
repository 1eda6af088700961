import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.engine import (
    Bolus,
    Infusion,
    Solution,
    SolveStatus,
    Transfer,
    check_times,
    real_doses,
)


def test_doses_that_give_nothing_are_left_out_and_the_rest_ordered():
    doses = [
        Bolus(time_days=3, species="A", amount=1),
        Bolus(time_days=1, species="A", amount=0),
        Transfer(time_days=2, species="A", into="B", share=0),
        Infusion(time_days=0, duration_days=0, parameter="k", rate=5),
        Transfer(time_days=1, species="A", into="B", share=0.5),
    ]
    kept = real_doses("m", doses, ("A", "B"), ("k",), (0, 5))
    assert [dose.time_days for dose in kept] == [1, 3]


def test_doses_of_one_day_keep_their_order():
    doses = [Bolus(time_days=1, species=name, amount=1) for name in ("B", "A", "B")]
    assert [dose.species for dose in real_doses("m", doses, ("A", "B"), (), (0, 5))] == ["B", "A", "B"]


def test_unknown_target_of_a_transfer_is_named():
    dose = Transfer(time_days=1, species="A", into="C", share=0.5)
    with pytest.raises(SimulationError, match="dose on day 1: into 'C' is unknown; allowed: A, B"):
        real_doses("m", [dose], ("A", "B"), (), (0, 5))


def test_moments_are_the_same_or_far_enough_apart():
    doses = [Bolus(time_days=day, species="A", amount=1) for day in (5e-324, 2 + 4e-10, 2 + 4e-9)]
    assert [dose.time_days for dose in real_doses("m", doses, ("A",), (), (0, 5))] == [0.0, 2.0, 2 + 4e-9]


def test_infusion_too_short_for_the_clock_is_refused():
    dose = Infusion(time_days=1, duration_days=1e-12, parameter="k", rate=1)
    with pytest.raises(SimulationError, match="duration 1e-12 days; allowed: zero, or at least 1e-09"):
        real_doses("m", [dose], (), ("k",), (0, 5))


def test_one_day_alone_is_refused():
    with pytest.raises(SimulationError, match=r"model m: output days: found \[4\]; allowed: at least two"):
        check_times("m", [4])


def test_solution_gives_one_state():
    solution = Solution(
        status=SolveStatus.SOLVED,
        reason="",
        time_days=(0.0, 1.0),
        species=("A", "B"),
        values=np.array([[1.0, 2.0], [3.0, 4.0]]),
    )
    assert solution.of("B").tolist() == [2.0, 4.0]
