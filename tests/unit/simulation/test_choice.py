import pytest

from warmfront.simulation.choice import choose_option


@pytest.fixture
def knowledge(make_knowledge):
    return make_knowledge(
        cells=("cart",),
        pair=("radiotherapy_external", "pd1"),
        mono=("pd1",),
        triple=("pd1", "radiotherapy_external", "ctla4"),
        second=("pd1", "radiotherapy_external"),
        whole=("tbi", "pd1"),
        dangling=("pd1", "unheard_of"),
    )


def test_highest_expressible_combination_is_chosen_and_the_rest_is_named(knowledge, make_ranking):
    choice, passed_over = choose_option(make_ranking("cells", "mono", "triple", "pair", "second"), knowledge)
    assert choice.option.strategy_id == "pair"
    assert choice.position == 4
    assert (choice.first.arm, choice.partner.arm) == ("PD-(L)1 inhibitor", "radiotherapy")
    assert passed_over == (
        "name of cells: kosinsky2018: it has no term for cart",
        "name of mono: kosinsky2018: not a combination of two of its arms",
        "name of triple: kosinsky2018: it has no term for ctla4",
    )


def test_hard_stop_is_passed_over(knowledge, make_ranking):
    choice, passed_over = choose_option(make_ranking("pair", "second", hard_stops=("pair",)), knowledge)
    assert choice.option.strategy_id == "second"
    assert passed_over == ("name of pair: hard stop",)


def test_nothing_expressible_is_none_with_every_reason(knowledge, make_ranking):
    choice, passed_over = choose_option(make_ranking("cells", "mono"), knowledge)
    assert choice is None
    assert len(passed_over) == 2


def test_what_only_resembles_an_arm_does_not_count(knowledge, make_ranking):
    choice, passed_over = choose_option(make_ranking("whole", "dangling"), knowledge)
    assert choice is None
    assert passed_over == (
        "name of whole: kosinsky2018: it has no term for tbi",
        "name of dangling: kosinsky2018: it has no term for unheard_of",
    )
