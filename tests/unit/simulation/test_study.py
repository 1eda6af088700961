import numpy as np
import pytest

from warmfront.simulation.engine import Solution, SolveStatus
from warmfront.simulation.roadrunner import RoadRunnerEngine
from warmfront.simulation.study import study


@pytest.fixture(scope="module")
def knowledge(make_knowledge):
    return make_knowledge(cells=("cart",), pair=("radiotherapy_external", "pd1"))


@pytest.fixture(scope="module")
def found(knowledge, make_ranking):
    return study(make_ranking("cells", "pair"), None, knowledge, np.random.default_rng(3))


def test_study_names_the_option_and_says_what_it_is_not(found):
    assert found.option == "pair"
    assert found.label.startswith("hypothesis, not calibrated; CT26 mouse")
    assert "Simulated: name of pair (option 2 of the ranking)" in found.note
    assert "it has no term for cart" in found.note
    assert "at least 3 structurally different models agree" in found.note
    assert "no human comparison of order exists in this disease" in found.note
    assert "keeps the population's distribution" in found.note


def test_trajectories_start_at_one_and_bands_are_ordered(found):
    assert len(found.trajectories) == 4
    for trajectory in found.trajectories:
        assert trajectory.time_days == tuple(float(day) for day in range(43))
        assert trajectory.median[0] == trajectory.low[0] == trajectory.high[0] == 1.0
        bands = np.array([trajectory.low, trajectory.median, trajectory.high])
        assert (np.diff(bands, axis=0) >= 0).all()
        assert (bands >= 0).all()


def test_contrasts_are_paired_and_ordered(found):
    assert found.failed_draws == 0
    assert found.n_draws == 40
    assert found.contrasts[0].first == "PD-(L)1 inhibitor with radiotherapy"
    assert found.contrasts[0].second == "PD-(L)1 inhibitor before radiotherapy"
    assert all(contrast.low <= contrast.median <= contrast.high for contrast in found.contrasts)
    treated = found.contrasts[-1]
    assert treated.second == "no treatment"
    assert treated.high <= 0


def test_same_seed_same_study_and_another_seed_another(knowledge, make_ranking, found):
    ranking = make_ranking("cells", "pair")
    assert study(ranking, None, knowledge, np.random.default_rng(3)) == found
    assert study(ranking, None, knowledge, np.random.default_rng(4)) != found


def test_nothing_expressible_is_said_and_no_number_is_given(knowledge, make_ranking):
    nothing = study(make_ranking("cells"), None, knowledge, np.random.default_rng(3))
    assert (nothing.option, nothing.trajectories, nothing.contrasts, nothing.n_draws) == (None, (), (), 0)
    assert nothing.note == (
        "Nothing was simulated: no option can be expressed. name of cells: kosinsky2018: it has no term "
        "for cart."
    )


def test_empty_ranking_is_said(knowledge, make_ranking):
    nothing = study(make_ranking(), None, knowledge, np.random.default_rng(3))
    assert nothing.note == "Nothing was simulated: the ranking holds no option."


class _EveryFourthFails:
    """Fails whole draws: the lead-in of every fourth one."""

    def __init__(self, share: int) -> None:
        self.inner = RoadRunnerEngine(relative_tolerance=1e-6, absolute_tolerance=1e-9)
        self.share = share
        self.lead_ins = 0

    def solve(self, model, parameters, doses, time_days, initial=None):
        if initial is None:
            self.lead_ins += 1
            if self.lead_ins % self.share == 0:
                return Solution(
                    status=SolveStatus.FAILED,
                    reason="made-up failure",
                    time_days=tuple(time_days),
                    species=("TV",),
                    values=np.full((len(time_days), 1), np.nan),
                )
        return self.inner.solve(model, parameters, doses, time_days, initial)


def test_failed_draws_are_counted_and_named(knowledge, make_ranking):
    some = study(make_ranking("pair"), None, knowledge, np.random.default_rng(3), engine=_EveryFourthFails(4))
    assert some.failed_draws == 10
    assert len(some.trajectories) == 4
    assert "left out of every schedule: made-up failure" in some.note


def test_all_draws_failed_gives_no_trajectory(knowledge, make_ranking):
    none = study(make_ranking("pair"), None, knowledge, np.random.default_rng(3), engine=_EveryFourthFails(1))
    assert none.failed_draws == none.n_draws == 40
    assert none.trajectories == ()
    assert none.contrasts == ()
