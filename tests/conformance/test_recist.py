"""RECIST against the committed vectors, and progression by error alone against the normal integral."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate
from scipy.special import ndtr

from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, judge_sums
from warmfront.simulation.trial.chance import draw_chance
from warmfront.simulation.trial.design import MeasurementError, Scanning
from warmfront.simulation.trial.scans import read_scans

WORDS = {value: key for key, value in SHORT_NAMES.items()}


@pytest.mark.shared
def test_responses_of_the_vectors(shared: Path) -> None:
    content = json.loads((shared / "reference/expected/scores/recist11.json").read_text())
    assert len(content["cases"]) >= 4
    for case in content["cases"]:
        given = case["inputs"]
        assert set(given["nontarget"]) == {"stable"}
        found = judge_sums(
            np.array([given["baseline_sum_mm"]], dtype=float),
            np.array([given["target_sums_mm"]], dtype=float),
            np.array([given["new_lesion"]], dtype=bool),
            RecistRule(),
        )
        assert [SHORT_NAMES[Response(value)] for value in found[0]] == case["expected"]["responses"], case[
            "id"
        ]


def progression_by_chance(spread: float) -> tuple[float, float]:
    """Share judged progressive at the first, and at one of the first two scans of an unchanged lesion.

    The baseline and the scans are normal on the log scale; progression needs 0.2 above the nadir in ratio.
    """
    limit = np.log(1.2)

    def density(z: float) -> float:
        return float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))

    first = ndtr(-limit / (spread * np.sqrt(2)))

    def no_progression(second: float, base: float) -> float:
        if spread * (second - base) >= limit:
            return 0.0
        return density(base) * density(second) * float(ndtr(min(second, base) + limit / spread))

    stays = integrate.dblquad(no_progression, -7, 7, -7, lambda base: base + limit / spread, epsabs=1e-7)[0]
    return float(first), 1 - stays


@pytest.mark.parametrize("new_reader", [False, True])
def test_error_alone_makes_progression_as_often_as_the_integral_says(new_reader: bool) -> None:
    error = MeasurementError(lesion_log_sd=0.09, reader_log_sd=0.06, new_reader_each_scan=new_reader)
    spread = np.hypot(0.09, 0.06) if new_reader else 0.09
    expected = progression_by_chance(float(spread))
    count = 100_000
    chance = draw_chance(11, 0, (0, count), (3, 1))
    diameters = np.full((count, 3, 1), 60.0)
    scans = read_scans(diameters, chance, error, Scanning(measurable_mm=10.0, smallest_mm=5.0, gone_mm=2.0))
    found = judge_sums(scans.baseline_mm, scans.sums_mm, scans.new_lesion, RecistRule())
    for visit, share in enumerate(expected):
        seen = (found[:, visit] == Response.PROGRESSION).mean()
        assert seen == pytest.approx(share, abs=4 * np.sqrt(share / count))


def test_error_of_a_sum_of_equal_lesions_falls_with_their_number() -> None:
    count = 50_000
    error = MeasurementError(lesion_log_sd=0.06, reader_log_sd=0.0)
    scanning = Scanning(measurable_mm=10.0, smallest_mm=5.0, gone_mm=2.0)
    spreads = []
    for lesions in (1, 4):
        chance = draw_chance(1, 0, (0, count), (2, lesions))
        scans = read_scans(np.full((count, 2, lesions), 30.0), chance, error, scanning)
        spreads.append(float(np.std(scans.baseline_mm) / np.mean(scans.baseline_mm)))
    assert spreads[0] / spreads[1] == pytest.approx(2.0, rel=0.02)
    assert spreads[0] == pytest.approx(0.06, rel=0.02)
