"""The rule by which a difference of schedules may be shown, on made-up differences."""

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.agreement import FEWEST_DRAWS, LEVEL, PairedDifference, judge_agreement


def _model(name, centre, *, family=None, organism="human", spread=0.1, weights=None):
    draws = centre + spread * np.linspace(-1, 1, 41)
    return PairedDifference(
        model_id=name, family=family or name, organism=organism, draws=draws, weights=weights
    )


def test_three_families_with_one_sign_make_a_difference():
    found = judge_agreement([_model("a", -1), _model("b", -2), _model("c", -0.5)])
    assert found.verdict == "first is lower"
    assert found.agreeing == ("a", "b", "c")
    assert found.reasons == ("3 structurally different models agree: a, b, c",)


def test_a_silent_model_does_not_veto_and_is_named():
    found = judge_agreement([_model("a", 1), _model("b", 2), _model("c", 0.5), _model("d", 0)])
    assert found.verdict == "first is higher"
    assert found.silent == ("d",)
    assert "without a sign of its own: d" in found.reasons


def test_one_model_that_contradicts_is_enough_to_show_nothing():
    found = judge_agreement([_model("a", 1), _model("b", 2), _model("c", 0.5), _model("d", -1)])
    assert found.verdict == "not distinguishable"
    assert found.opposing == ("d",)
    assert "contradict" in found.reasons[0]


def test_growth_laws_of_one_structure_count_once():
    models = [_model("core_gompertz", -1, family="core"), _model("core_logistic", -1, family="core")]
    found = judge_agreement([*models, _model("b", -1)])
    assert found.verdict == "not distinguishable"
    assert found.agreeing == ("core", "b")


def test_a_family_whose_variants_differ_says_nothing():
    models = [_model("core_gompertz", -1, family="core"), _model("core_logistic", 1, family="core")]
    found = judge_agreement([*models, _model("b", -1), _model("c", -1)])
    assert found.silent == ("core",)
    assert found.verdict == "not distinguishable"


@pytest.mark.parametrize("organism", ["mouse", "none"])
def test_mice_and_models_without_units_never_count(organism):
    human = [_model("a", -1), _model("b", -1)]
    with_third = judge_agreement([*human, _model("m", -1, organism=organism)])
    assert with_third.verdict == "not distinguishable"
    assert with_third.outside == ("m",)
    against = judge_agreement([*human, _model("c", -1), _model("m", 1, organism=organism)])
    assert against.verdict == "first is lower"
    assert any("m (" in reason and "first is higher" in reason for reason in against.reasons)


def test_weights_decide_which_draws_count():
    draws = np.array([-1.0, -1.0, -1.0, 5.0])
    light = np.array([1.0, 1.0, 1.0, 0.0])
    models = [
        PairedDifference(model_id=k, family=k, organism="human", draws=draws, weights=light) for k in "abc"
    ]
    assert judge_agreement(models).verdict == "first is lower"
    assert judge_agreement(models).signs[0].n_draws == 3
    unweighted = [PairedDifference(model_id=k, family=k, organism="human", draws=draws) for k in "abc"]
    assert judge_agreement(unweighted).verdict == "not distinguishable"


def test_what_is_negligible_has_no_sign():
    models = [_model("a", -0.3), _model("b", -0.3), _model("c", -0.3)]
    assert judge_agreement(models, negligible=0.05).distinguishable
    assert not judge_agreement(models, negligible=0.25).distinguishable


def test_models_without_draws_are_silent():
    empty = PairedDifference(model_id="a", family="a", organism="human", draws=np.zeros(0))
    found = judge_agreement([empty])
    assert found.silent == ("a",)
    assert np.isnan(found.signs[0].median)


def test_wrong_calls_name_every_problem():
    broken = PairedDifference(
        model_id="a",
        family="",
        organism="human",
        draws=np.array([1.0, np.nan]),
        weights=np.array([1.0]),
    )
    with pytest.raises(SimulationError) as raised:
        judge_agreement([broken, broken], families_needed=0, level=1.0, negligible=-1.0)
    text = str(raised.value)
    for part in (
        "families_needed",
        "level",
        "negligible",
        "given twice",
        "no structure",
        "finite",
        "weights",
    ):
        assert part in text


def test_fewest_draws_are_the_binomial_bound_of_the_level():
    tail = (1 - LEVEL) / 2
    assert (1 - tail) ** FEWEST_DRAWS <= 0.05 < (1 - tail) ** (FEWEST_DRAWS - 1)


def test_models_with_too_few_draws_have_no_sign_and_are_named():
    models = [_model(name, -1) for name in "abc"]
    assert judge_agreement(models, fewest_draws=41).verdict == "first is lower"
    found = judge_agreement(models, fewest_draws=42)
    assert found.verdict == "not distinguishable"
    assert {sign.sign for sign in found.signs} == {"none"}
    assert found.reasons[-1] == ("fewer than 42 virtual patients, too few for a sign: a (41), b (41), c (41)")
