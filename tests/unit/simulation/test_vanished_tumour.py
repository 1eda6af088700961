"""A tumour that dies out before any cell has been irradiated must not become a failed patient."""

import numpy as np
import pytest

from warmfront.simulation.batch import Batch, SolverSettings
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

SETTINGS = SolverSettings(relative_tolerance=1e-10, absolute_tolerance=1e-12, extinction={"TV": 1e-6})


def solve(engine, model, days, **given):
    batch = Batch(
        model=compile_packaged(model),
        n_patients=1,
        output_days=np.array(days, dtype=float),
        outputs=("TV", "TVd"),
        **given,
    )
    solution = engine().solve_batch(batch, SETTINGS)
    assert solution.status.tolist() == [0]
    return solution.values[0].T


@pytest.mark.parametrize("engine", [KernelEngine, RoadRunnerBatchEngine])
def test_eradicated_without_dying_cells_stays_at_zero(engine, kosinsky):
    tumour, dying = solve(engine, kosinsky, range(0, 120, 2), parameters={"e": np.array([1.0])})
    assert dying.max() == 0.0
    assert tumour[-1] == 0.0


@pytest.mark.parametrize("engine", [KernelEngine, RoadRunnerBatchEngine])
def test_what_is_fed_rises_through_the_level_of_one_cell(engine, kosinsky):
    """Only a state that falls below one cell is gone; a clone that arises starts below it."""
    tumour, _ = solve(engine, kosinsky, [0, 10, 50], initial={"TV": np.array([1e-7])})
    assert tumour[1] == pytest.approx(1e-7 * np.exp(0.39 * 10), rel=1e-3)
    assert tumour[2] > 1.0
