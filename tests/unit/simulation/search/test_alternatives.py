"""Alternatives change one thing at a time, move blocks whole and keep the clinical rules."""

from dataclasses import replace

import pytest

from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.search.alternatives import broken_rules, list_alternatives
from warmfront.simulation.search.effort import EFFORTS

PLAIN = replace(EFFORTS["quick"], gaps_days=(21,), fractionations=(), dose_factors=())


@pytest.fixture
def alternatives(packaged):
    def make(text, effort=PLAIN):
        (standard,) = parse_regimens(text, packaged.agents)
        found = list_alternatives(standard, packaged.agents, effort)
        return {one.name: one.doses for one in found}

    return make


def test_each_of_two_blocks_is_moved_behind_the_other(alternatives):
    found = alternatives(
        "pembrolizumab 200 mg day 1 every 21 days for 4 cycles\n"
        "carboplatin AUC 5 day 1 every 21 days for 4 cycles\n"
        "pemetrexed 500 mg/m2 day 1 every 21 days for 4 cycles"
    )
    moved = found["carboplatin and pemetrexed 21 days later"]
    assert [dose.days for dose in moved] == [(1,), (22,), (22,)]
    first = found["pembrolizumab 21 days later"]
    assert [dose.days for dose in first] == [(22,), (1,), (1,)]
    doubled = found["pembrolizumab doubled at twice the interval"][0]
    assert (doubled.amount, doubled.cycle_days, doubled.cycles) == (400.0, 42, 2)


def test_cells_never_leave_their_lymphodepletion(alternatives):
    depletion = "fludarabine_cyclophosphamide 30 mg/m2 (fludarabine) days 1, 2, 3 once"
    assert alternatives(f"{depletion}\naxi_cel 2e6 cells/kg day 6 once") == {}


def test_of_three_blocks_each_goes_before_and_behind(alternatives):
    found = alternatives("pembrolizumab 200 mg day 1\nipilimumab 1 mg/kg day 1\nbevacizumab 15 mg/kg day 1")
    assert len(found) == 6


def test_fractions_are_tried_with_every_order(alternatives):
    effort = replace(PLAIN, fractionations=((5, 4.0),))
    found = alternatives(
        "radiotherapy 24 Gy in 3 fractions days 1, 3, 5\npembrolizumab 200 mg day 1 every 21 days", effort
    )
    assert found["5 x 4 Gy"][0].days == (1, 2, 3, 4, 5)
    both = found["radiotherapy 21 days later, 5 x 4 Gy"]
    assert (both[0].amount, both[0].days) == (4.0, (22, 23, 24, 25, 26))


def test_a_part_of_the_dose_is_tried_and_what_has_no_dose_is_left(alternatives):
    effort = replace(PLAIN, dose_factors=(0.5,))
    found = alternatives("docetaxel 75 mg/m2 day 1 every 21 days\navd dose not stated day 1", effort)
    assert found["docetaxel at 50% of the dose"][0].amount == 37.5
    assert not any("doxorubicin" in name and "%" in name for name in found)


def test_the_grid_is_bounded(alternatives):
    effort = replace(PLAIN, gaps_days=tuple(range(1, 200)), longest_search=7)
    assert len(alternatives("pembrolizumab 200 mg day 1\nbevacizumab 15 mg/kg day 1", effort)) == 7


def test_rules_are_those_of_the_labels_and_unknown_limits_are_said(packaged):
    (one,) = parse_regimens(
        "pembrolizumab 400 mg day 1 every 21 days\ncyclophosphamide_low 100 mg day 1", packaged.agents
    )
    broken, unknown = broken_rules(one, packaged.options.dose_limits)
    assert len(broken) == 1
    assert broken[0].startswith("pembrolizumab: found 800 mg from day 1; allowed: 400 mg in 42 days")
    assert unknown == ("cyclophosphamide low: no limit in mg is held; the dose was not compared with any",)
