import dataclasses

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.virtual_trial import SurvivalLink
from warmfront.simulation.trial.survival_link import course_days, death_days, time_to_growth

DAYS = course_days(1300.0)
NEVER = np.full(4, np.inf)
CHANCE = np.array([0.9, 0.5, 0.2, 0.05])


def link(name: str) -> SurvivalLink:
    return load_knowledge().virtual_trial.links[name]


def test_median_of_the_lognormal_link_is_its_formula() -> None:
    # Baseline 90 mm, smallest sum in week 15: exp(1.079 - 0.00197 90 + 0.97695 ln 205 - 0.264).
    sums = np.tile(90 + 0.01 * np.abs(DAYS - 105), (4, 1))
    sums[:, 0] = 90
    sums[:, 15] = 80
    found = death_days(link("nsclc_time_to_growth"), sums, DAYS, NEVER, CHANCE)
    assert found[1] == pytest.approx(np.exp(1.079 - 0.00197 * 90 + 0.97695 * np.log(205) - 0.264))
    assert found[0] < found[1] < found[2] < found[3]
    # One standard deviation of the logarithm is 0.7866.
    deviation = death_days(link("nsclc_time_to_growth"), sums, DAYS, NEVER, np.full(4, 0.15865525393145707))
    assert np.log(deviation[0] / found[1]) == pytest.approx(0.7866)


def test_time_to_growth_is_the_first_smallest_week() -> None:
    sums = np.array([[3.0, 2.0, 2.0, 4.0], [1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]])
    assert time_to_growth(sums, DAYS[:4]).tolist() == [7, 0, 21]


def test_unchanged_tumours_die_by_the_weibull_closed_form() -> None:
    terms = link("ovarian_early_change").coefficients
    sums = np.full((4, DAYS.size), 70.0)
    found = death_days(link("ovarian_early_change"), sums, DAYS, NEVER, CHANCE)
    hazard = np.exp(terms["per_baseline_unit"])
    expected = (-np.log(CHANCE) / hazard) ** (1 / terms["shape"]) / terms["rate_per_day"]
    within = expected < DAYS[-1]
    assert within.sum() == 3
    assert found[within] == pytest.approx(expected[within], rel=1e-9)
    assert np.isinf(found[~within]).all()


def test_a_new_lesion_raises_the_hazard_from_its_day_on() -> None:
    terms = link("ovarian_early_change").coefficients
    sums = np.full((4, DAYS.size), 70.0)
    new = np.full(4, 350.0)
    found = death_days(link("ovarian_early_change"), sums, DAYS, new, CHANCE)
    base = np.exp(terms["per_baseline_unit"])

    def summed(day: np.ndarray) -> np.ndarray:
        early = (terms["rate_per_day"] * np.minimum(day, 350.0)) ** terms["shape"]
        late = (terms["rate_per_day"] * day) ** terms["shape"] - early
        return base * (early + np.exp(terms["new_lesion"]) * late)

    died = np.isfinite(found)
    assert summed(found[died]) == pytest.approx(-np.log(CHANCE[died]), rel=1e-9)
    unchanged = death_days(link("ovarian_early_change"), sums, DAYS, NEVER, CHANCE)
    assert (found <= unchanged).all()
    assert found[0] == unchanged[0]  # dead before the lesion


def test_change_after_the_last_day_has_no_weight() -> None:
    early = np.full((4, DAYS.size), 70.0)
    early[:, 13:] = 20.0  # from day 91 on
    found = death_days(link("ovarian_early_change"), early, DAYS, NEVER, CHANCE)
    unchanged = death_days(link("ovarian_early_change"), np.full((4, DAYS.size), 70.0), DAYS, NEVER, CHANCE)
    assert (found == unchanged).all()
    early[:, 10:] = 20.0
    assert (death_days(link("ovarian_early_change"), early, DAYS, NEVER, CHANCE) >= unchanged).all()


def test_larger_tumours_die_earlier() -> None:
    sums = np.outer([40.0, 80.0, 120.0, 160.0], np.ones(DAYS.size))
    for name in load_knowledge().virtual_trial.links:
        found = death_days(link(name), sums, DAYS, NEVER, np.full(4, 0.6))
        assert (np.diff(found) < 0).all(), name


def test_links_keep_their_words() -> None:
    for name, entry in load_knowledge().virtual_trial.links.items():
        assert "not immunotherapy" in entry.limits, name
        assert dataclasses.replace(entry).n_patients > 100
