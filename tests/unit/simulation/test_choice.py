"""The highest-ranked option with a regimen that a model of people can express."""

import pytest

from warmfront.simulation.choice import choose_option


@pytest.fixture(scope="module")
def choose(packaged, make_ranking):
    def run(*strategy_ids, **settings):
        return choose_option(make_ranking(*strategy_ids, **settings), packaged)

    return run


def test_the_first_expressible_option_is_chosen_and_those_above_are_named(choose):
    choice, passed_over = choose("urothelial_erdafitinib", "lung_nonsmall_docetaxel", "ctla4_pd1")
    assert (choice.option.strategy_id, choice.position) == ("lung_nonsmall_docetaxel", 2)
    assert choice.standard.regimen_id == "docetaxel"
    assert passed_over == ("name of urothelial_erdafitinib: no model has a term for erdafitinib",)


def test_an_option_behind_a_hard_stop_is_passed_over(choose):
    choice, passed_over = choose("ctla4_pd1", "pd1_monotherapy", hard_stops=("ctla4_pd1",))
    assert choice.option.strategy_id == "pd1_monotherapy"
    assert passed_over == ("name of ctla4_pd1: hard stop",)


def test_a_regimen_that_no_model_expresses_says_what_is_missing(choose):
    choice, passed_over = choose("urothelial_ev_pembrolizumab")
    assert choice is None
    (why,) = passed_over
    assert why.endswith("no model expresses it; the nearest: it has no term for enfortumab vedotin")


def test_an_empty_ranking_gives_nothing(choose):
    assert choose() == (None, ())
