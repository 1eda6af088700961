"""Page 1."""

from dataclasses import replace

from warmfront.domain.case import Case, Disease
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving import board


def test_a_bare_case_says_not_stated_everywhere() -> None:
    facts = board.who_facts(Case(case_id="X", disease=Disease(oncotree="BLCA")))
    assert {fact.words for fact in facts} == {"not stated"}
    assert not any(fact.known for fact in facts)


def test_markers_keep_their_own_scale(plan: Plan) -> None:
    words = {fact.name: fact.words for fact in board.who_facts(plan.case)}
    assert words["PD-L1"] == "CPS 8 (clone 22C3)"
    assert words["TMB"] == "7.4 mutations/Mb (tumour-only; no interval)"
    assert words["Prior therapy"] == "gemcitabine + cisplatin (best response PR)"


def test_an_untreated_patient_has_none_and_an_unknown_history_is_not_stated(plan: Plan) -> None:
    untreated = replace(plan.case, history=replace(plan.case.history, prior_therapies=()))
    unknown = replace(plan.case, history=replace(plan.case.history, prior_therapies=None))
    assert board.say_prior(untreated) == "none"
    assert board.say_prior(unknown) == "not stated"


def test_an_unknown_code_is_shown_as_it_is(plan: Plan, knowledge: KnowledgeBase) -> None:
    assert board.name_tumour(plan.case, knowledge) == "Bladder urothelial carcinoma (BLCA)"
    unknown = replace(plan.case, disease=Disease(oncotree="ODD"))
    assert board.name_tumour(unknown, knowledge) == "OncoTree ODD"


def test_each_tier_shows_its_first_options_and_counts_the_rest(plan: Plan) -> None:
    approved, trial, hypothesis = board.tier_views(plan.ranking)
    assert (len(approved.shown), approved.hidden) == (1, 0)
    assert (len(trial.shown), trial.hidden) == (2, 1)
    assert hypothesis.title == "Hypothesis"


def test_long_items_are_shortened_and_the_rest_counted() -> None:
    shown, hidden = board.first(["x " * 200, "b", "c"], 2)
    assert hidden == 1
    assert len(shown[0]) <= board.PAGE_1_CHARACTERS
    assert shown[0].endswith("…")


def test_many_options_are_split_between_articles_and_short_entries(plan: Plan) -> None:
    many = tuple(replace(plan.ranking.hypothesis[0], strategy_id=f"h{i}") for i in range(9))
    tier = board.tier_views(replace(plan.ranking, hypothesis=many))[2]
    assert tier.written_out + tier.in_table == many
    assert len(tier.written_out) == 4


def test_the_reference_is_described_once_not_in_every_sentence() -> None:
    note = "cohort, n = 161; scored anew"
    sentence = f"T cells at percentile 2 (at or below the 2.5th percentile of {note}; the rule is below 33)."
    assert board.without_note(sentence, note) == "T cells at percentile 2 (the rule is below 33)."
    assert board.without_note(f"T cells at percentile 9 ({note}).", note) == "T cells at percentile 9."
    assert board.without_note("unchanged", "") == "unchanged"


def test_a_specimen_names_its_gaps_once(plan: Plan) -> None:
    bare = replace(plan.case.specimens[0], kind=None, purity_percent=None)
    assert board.say_specimen(bare) == "site primary, 2026-01-05; not stated: kind, purity"
    empty = replace(bare, site=None, date=None)
    assert board.say_specimen(empty) == "not stated: kind, site, purity, date"
