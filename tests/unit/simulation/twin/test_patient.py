import math

import numpy as np
import pytest

from warmfront.domain.tme import AxisScore, TmeProfile
from warmfront.simulation.twin.patient import make_twin


def _profile(**percentiles: float | None) -> TmeProfile:
    axes = tuple(
        AxisScore(
            axis=name,
            label=name,
            raw=1.0,
            method="made up",
            unit="made up",
            percentile=percentile,
            percentile_note="made up",
            stability_low=None,
            stability_high=None,
            n_genes=1,
            n_present=1,
            missing=(),
            reading="made up",
            source="made_up",
            status="assumption",
            note="",
        )
        for name, percentile in percentiles.items()
    )
    return TmeProfile(
        sample_id="s",
        scale="log2",
        n_genes=1,
        reference="made up",
        reference_note="",
        axes=axes,
        cycle=(),
        flags=(),
    )


def _logs(twin, name: str) -> np.ndarray:
    return np.log([draw[name] for draw in twin.draws])


def test_without_a_percentile_the_population_is_drawn_and_the_note_says_so(kosinsky):
    twin = make_twin(kosinsky, None, 20_000, np.random.default_rng(1))
    logs = _logs(twin, "SL")
    assert logs.mean() == pytest.approx(math.log(8.89), abs=4 * 0.708 / math.sqrt(20_000))
    assert logs.std() == pytest.approx(0.708, rel=0.03)
    assert "t nk infiltration has no percentile: SL keeps the population's distribution" in twin.note


def test_missing_percentile_of_a_measured_axis_is_the_population_too(kosinsky):
    unread = make_twin(kosinsky, _profile(t_nk_infiltration=None), 5, np.random.default_rng(1))
    absent = make_twin(kosinsky, None, 5, np.random.default_rng(1))
    assert unread.draws == absent.draws
    assert unread.note == absent.note


def test_infiltrated_tumour_has_a_lower_threshold_and_a_narrower_spread(kosinsky):
    """Percentile 97.72 is two standard deviations: centre -0.5 x 2 x 0.708, spread sqrt(0.75) x 0.708."""
    twin = make_twin(kosinsky, _profile(t_nk_infiltration=97.725), 20_000, np.random.default_rng(1))
    logs = _logs(twin, "SL")
    assert logs.mean() == pytest.approx(math.log(8.89) - 0.708, abs=0.02)
    assert logs.std() == pytest.approx(0.708 * math.sqrt(0.75), rel=0.03)
    assert (
        "t nk infiltration at percentile 98 moves the median of SL by a factor 0.49 (assumption)" in twin.note
    )


def test_extreme_percentiles_stay_finite(kosinsky):
    top = make_twin(kosinsky, _profile(t_nk_infiltration=100.0), 5, np.random.default_rng(1))
    ninety_nine = make_twin(kosinsky, _profile(t_nk_infiltration=99.0), 5, np.random.default_rng(1))
    assert top.draws == ninety_nine.draws


def test_other_parameters_do_not_move(kosinsky):
    low = make_twin(kosinsky, _profile(t_nk_infiltration=5.0), 5, np.random.default_rng(1))
    high = make_twin(kosinsky, _profile(t_nk_infiltration=95.0), 5, np.random.default_rng(1))
    for name in ("kLN", "SR", "Kpdl", "alpha"):
        assert [draw[name] for draw in low.draws] == [draw[name] for draw in high.draws]


def test_same_generator_same_draws(kosinsky):
    first = make_twin(kosinsky, None, 3, np.random.default_rng(7))
    assert first.draws == make_twin(kosinsky, None, 3, np.random.default_rng(7)).draws
    assert first.draws != make_twin(kosinsky, None, 3, np.random.default_rng(8)).draws
