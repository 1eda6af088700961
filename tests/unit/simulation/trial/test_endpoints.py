import numpy as np
import pytest

from warmfront.domain.recist import RecistRule, Response
from warmfront.simulation.trial.endpoints import Outcomes, judge_patients
from warmfront.simulation.trial.scans import Scans

DAYS = np.array([42.0, 84.0, 126.0])


def judge(sums: list[float], end: float = 1000.0, death: float = np.inf) -> Outcomes:
    scans = Scans(
        baseline_mm=np.array([100.0]), sums_mm=np.array([sums]), new_lesion=np.zeros((1, 3), dtype=bool)
    )
    return judge_patients(scans, DAYS, np.array([end]), np.array([death]), RecistRule())


@pytest.mark.parametrize(
    ("sums", "end", "death", "day", "event"),
    [
        ([90, 110, 80], 1000, np.inf, 84, True),  # dated at the scan that shows it
        ([90, 90, 90], 1000, np.inf, 126, False),  # censored at the last scan
        ([90, 90, 90], 100, np.inf, 84, False),  # left: the last scan before counts
        ([90, 110, 90], 83, np.inf, 42, False),  # left before the scan that would have shown it
        ([90, 90, 90], 20, np.inf, 0, False),  # left before the first scan
        ([90, 90, 90], 1000, 100.5, 100.5, True),  # died between scans
        ([90, 110, 90], 1000, 100, 84, True),  # progression before death
        ([90, 90, 90], 100, 110, 84, False),  # died after leaving: not seen
    ],
)
def test_progression_free_survival(
    sums: list[float], end: float, death: float, day: float, event: bool
) -> None:
    found = judge(sums, end, death)
    assert found.progression_days[0] == day
    assert bool(found.progressed[0]) is event
    assert found.survival_days[0] == min(end, death)
    assert bool(found.died[0]) is (death <= end)


def test_nothing_after_progression_counts() -> None:
    found = judge([90, 110, 20])
    assert found.best[0] == Response.STABLE
    assert found.best_change[0] == pytest.approx(-0.1)
    assert found.changes[0][:2] == pytest.approx([-0.1, 0.1])
    assert np.isnan(found.changes[0][2])
    assert np.isnan(found.response_days[0])


def test_without_a_scan_there_is_no_best_change() -> None:
    found = judge([50, 50, 50], end=10)
    assert found.best[0] == Response.NOT_EVALUABLE
    assert np.isnan(found.best_change[0])


def test_first_response() -> None:
    assert judge([90, 60, 50]).response_days[0] == 84
