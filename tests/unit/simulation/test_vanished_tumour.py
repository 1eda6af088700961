"""A tumour that dies out before any cell has been irradiated must not become a failed draw."""

from warmfront.simulation.engine import SolveStatus


def test_eradicated_without_dying_cells_stays_at_zero(engine, kosinsky):
    solution = engine.solve(kosinsky, {"e": 1.0}, [], list(range(0, 120, 2)))
    assert solution.status is SolveStatus.SOLVED, solution.reason
    assert solution.of("TVd").max() == 0.0
    assert solution.of("TV")[-1] == 0.0


def test_tumour_below_one_cell_at_the_start_is_no_tumour(engine, kosinsky):
    solution = engine.solve(kosinsky, {}, [], [0, 50], {"TV": 1e-7})
    assert solution.status is SolveStatus.SOLVED, solution.reason
    assert solution.of("TV").tolist() == [0.0, 0.0]
