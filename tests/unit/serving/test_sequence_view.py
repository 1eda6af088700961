"""How an option's order and considerations stand in the report."""

from dataclasses import replace

import pytest

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case, Disease
from warmfront.domain.plan import Plan
from warmfront.domain.therapy import Option
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.sequence_view import list_considerations, view_sequence
from warmfront.strategy.considerations import consider
from warmfront.strategy.sequence import sketch

NONE = Bottleneck(leading=None, runner_up=None, readings=(), abstained=True, reason="made up")


@pytest.fixture
def option(plan: Plan) -> Option:
    return plan.ranking.trial[0]


def sketched(option: Option, name: str, code: str, stage: str) -> Option:
    base = load_knowledge()
    patient = Case(case_id="made-up", disease=Disease(oncotree=code, stage=stage, line_of_therapy=1))
    return replace(
        option,
        sequence=sketch(base.strategies[name], patient, NONE, base),
        considerations=consider(base.strategies[name], patient, None, NONE, base),
    )


def test_an_option_without_a_sketch_shows_nothing(option: Option) -> None:
    assert view_sequence(option, load_knowledge()) is None
    assert list_considerations(option, load_knowledge()) == ()


def test_a_known_order_cites_its_comparisons(option: Option) -> None:
    found = sketched(option, "lung_nonsmall_durvalumab_after_chemoradiation", "LUAD", "III")
    view = view_sequence(found, load_knowledge())
    assert view is not None
    assert view.sources == ("pacific", "pacific2")
    assert "compared in people: PACIFIC<" in str(view.figure)


def test_an_unknown_order_is_drawn_with_the_words_of_the_constraints(option: Option) -> None:
    view = view_sequence(sketched(option, "tgf_beta_pd1", "PAAD", "IV"), load_knowledge())
    assert view is not None
    for words in ("order unknown", "breaks exclusion", "on: Exclusion by fibroblasts"):
        assert words in str(view.figure)
    assert view.sources == ()


def test_cell_products_of_one_step_are_alternatives(option: Option) -> None:
    view = view_sequence(sketched(option, "car_t_bcma_myeloma", "PCM", "III"), load_knowledge())
    assert view is not None
    told = str(view.figure)
    assert "ciltacabtagene autoleucel or idecabtagene vicleucel" in told


def test_what_starts_together_needs_no_picture(option: Option) -> None:
    view = view_sequence(sketched(option, "urothelial_ev_pembrolizumab", "BLCA", "IV"), load_knowledge())
    assert view is not None
    assert view.figure is None
    assert "EV-302" in view.words


def test_every_consideration_ends_in_a_mark_with_sources_that_exist(option: Option) -> None:
    base = load_knowledge()
    for name in base.strategies:
        for entry in list_considerations(sketched(option, name, "DLBCLNOS", "IV"), base):
            assert entry.mark
            assert entry.sources
            assert set(entry.sources) <= set(base.sources)
            assert "[" not in entry.words[-30:]


def test_a_sentence_without_a_mark_is_shown_as_it_is(option: Option) -> None:
    (entry,) = list_considerations(replace(option, considerations=("Plain words.",)), load_knowledge())
    assert (entry.words, entry.mark, entry.sources) == ("Plain words.", "", ())
