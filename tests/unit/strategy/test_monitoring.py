from dataclasses import replace

import pytest

from warmfront.domain.therapy import Ranking
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.candidates import propose
from warmfront.strategy.eligibility import screen
from warmfront.strategy.monitoring import choose_monitoring
from warmfront.strategy.ranking import rank


@pytest.fixture
def ranked(make_bottleneck, solid, case):
    def run(knowledge):
        bottleneck = make_bottleneck(("checkpoint_brake", 0.8))
        candidates, left_out = propose(bottleneck, case, solid, knowledge)
        return rank(screen(candidates, case, knowledge), left_out, bottleneck, case, knowledge)

    return run


def test_the_leading_options_are_watched_and_each_line_is_said_once(
    ranked, case, make_knowledge, make_strategy
) -> None:
    watched = {"monitoring": ("thyroid", "thyroid"), "late_effects": ("late skin change",)}
    knowledge = make_knowledge(
        make_strategy("a", **watched),
        make_strategy("b", **watched),
        make_strategy("c", monitoring=("never seen",)),
    )
    lines = choose_monitoring(ranked(knowledge), case, knowledge)
    assert lines.count("A: thyroid") == 1
    assert "B, late: late skin change" in lines
    assert not any("never seen" in line for line in lines)


def test_cell_products_bring_the_grading_of_cytokine_release(
    ranked, case, make_knowledge, make_strategy
) -> None:
    cells = make_knowledge(make_strategy("cells_now", agents=("cells",)))
    drug = make_knowledge(make_strategy("drug"))
    with_cells = " ".join(choose_monitoring(ranked(cells), case, cells))
    assert '"infection not excluded"' in with_cells
    assert "not gradable" in with_cells
    assert "infection not excluded" not in " ".join(choose_monitoring(ranked(drug), case, drug))


def test_rules_that_no_case_can_answer_and_triggers_are_listed_with_their_level(
    ranked, case, make_knowledge, make_strategy
) -> None:
    reviews = load_knowledge().reviews
    cells = replace(
        make_knowledge(make_strategy("cells_now", strategy_class="CAR-T", agents=("cells",))), reviews=reviews
    )
    lines = choose_monitoring(ranked(cells), case, cells)
    assert [line.split("(")[1][:5] for line in lines if "not read from the case" in line] == [
        "DR-11",
        "DR-12",
        "DR-13",
        "DR-19",
    ]
    assert not any("DR-06" in line for line in lines)
    assert sum("level E" in line for line in lines) == 2
    no_immune_step = replace(make_knowledge(make_strategy("drug", agents=("drug",))), reviews=reviews)
    assert not any(
        "TME-16" in line for line in choose_monitoring(ranked(no_immune_step), case, no_immune_step)
    )


def test_nothing_to_give_is_nothing_to_watch(make_knowledge, case) -> None:
    empty = Ranking(approved=(), trial=(), hypothesis=(), left_out=(), note="")
    assert choose_monitoring(empty, case, make_knowledge()) == ()
