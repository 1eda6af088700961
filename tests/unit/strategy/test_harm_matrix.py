"""Organs by components: what was observed, and nothing that was computed from other columns."""

import dataclasses

import pytest

from warmfront.domain.evidence import Status
from warmfront.domain.harm import ToxicityRate
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.options import OptionKnowledge
from warmfront.knowledge.options_checks import check_counts_of_harm
from warmfront.strategy.harm import combine
from warmfront.strategy.harm_matrix import ALL_CAUSES, FATAL, TOGETHER, UNKNOWN_TOGETHER, tabulate
from warmfront.strategy.toxicity import percent_of, rows_of_strategy, say_percentage, say_toxicity

PAIR = {"agents": ("pd1", "abemaciclib"), "partners": ("checkpoint inhibitor",)}


def rate(name: str, *agents: str, **fields: object) -> ToxicityRate:
    base: dict[str, object] = {
        "toxicity_id": name,
        "agents": agents,
        "event": "ALT increased",
        "organ": "liver",
        "grade": "3+",
        "setting": "made-up trial",
        "source": "made_up",
        "status": Status.TRIAL,
    }
    return ToxicityRate(**{**base, **fields})  # type: ignore[arg-type]


def options(*rows: ToxicityRate) -> OptionKnowledge:
    return OptionKnowledge(toxicities={row.toxicity_id: row for row in rows})


def cells_of(matrix):
    return {(cell.organ, cell.component): cell for cell in matrix.cells}


def test_alt_under_abemaciclib_with_pembrolizumab_is_what_was_seen_and_not_a_product() -> None:
    """Rugo 2022 (10.1038/s41523-022-00482-2): 11 of 26, alone 4 to 6% (clinical frame, section 5)."""
    knowledge = load_knowledge()
    strategy = knowledge.strategies["cdk46_abemaciclib_pembrolizumab"]
    cells = cells_of(tabulate(strategy, knowledge))
    together = cells["liver", TOGETHER]
    assert (together.percent, together.n, together.source) == (42.3, 26, "rugo2022")
    # scipy.stats.binomtest(11, 26).proportion_ci()
    assert together.low == pytest.approx(23.35, abs=0.01)
    assert together.high == pytest.approx(63.08, abs=0.01)
    assert "10.7% (3 of 28)" in together.words
    assert "aromatase inhibitor given too" in together.words
    assert cells["liver", "abemaciclib"].percent == 6
    assert cells[FATAL, TOGETHER].n == 26
    assert "42.3%" in combine(strategy, knowledge).statement


def test_without_a_row_the_combination_is_unknown_whatever_its_parts_show(
    make_knowledge, make_strategy
) -> None:
    rows = (
        rate("A", "pd1", events=5, n=100),
        rate("B", "abemaciclib", events=6, n=100),
        rate("C", "abemaciclib", organ="bone marrow", events=30, n=100),
    )
    strategy = make_strategy("pair", **PAIR)
    cells = cells_of(tabulate(strategy, make_knowledge(strategy, options=options(*rows))))
    assert cells["liver", "pd1"].percent == pytest.approx(5)
    liver, marrow = cells["liver", TOGETHER], cells["bone marrow", TOGETHER]
    assert (liver.kind, liver.percent) == ("expected", None)
    assert liver.words.startswith(UNKNOWN_TOGETHER)
    assert (marrow.kind, marrow.percent, marrow.words) == ("unknown", None, UNKNOWN_TOGETHER)


def test_a_row_of_part_of_a_combination_is_a_column_of_its_own(make_knowledge, make_strategy) -> None:
    strategy = make_strategy(
        "triplet", agents=("pd1", "abemaciclib", "radiation"), partners=("checkpoint inhibitor",)
    )
    knowledge = make_knowledge(strategy, options=options(rate("A", "pd1", "abemaciclib", events=4, n=10)))
    matrix = tabulate(strategy, knowledge)
    assert matrix.components == ("pd1", "abemaciclib", "radiation", "abemaciclib + pd1", TOGETHER)
    assert cells_of(matrix)["liver", TOGETHER].percent is None


def test_a_row_with_more_agents_counts_and_says_so(make_knowledge, make_strategy) -> None:
    strategy = make_strategy("pair", **PAIR)
    row = rate("A", "pd1", "abemaciclib", "radiation", events=4, n=10)
    knowledge = make_knowledge(strategy, options=options(row))
    cell = cells_of(tabulate(strategy, knowledge))["liver", TOGETHER]
    assert cell.percent == pytest.approx(40)
    assert "radiation given too" in cell.words
    assert combine(strategy, knowledge).observed == (say_toxicity(row, knowledge.agents, strategy.agents),)


def test_one_of_several_alternatives_stands_for_its_class(make_knowledge, make_strategy) -> None:
    strategy = make_strategy("pair", agents=("pd1", "pd1_other", "ctla4"), partners=("checkpoint inhibitor",))
    row = rate("A", "pd1_other", "ctla4", events=4, n=10)
    other = rate("B", "pd1", "pd1_other", events=9, n=10)
    matrix = tabulate(strategy, make_knowledge(strategy, options=options(row, other)))
    assert cells_of(matrix)["liver", TOGETHER].percent == pytest.approx(40)
    assert "pd1 + pd1_other" in matrix.components


def test_only_severe_rates_are_numbers(make_knowledge, make_strategy) -> None:
    strategy = make_strategy("one")
    row = rate("A", "pd1", grade="any", events=40, n=100)
    cell = cells_of(tabulate(strategy, make_knowledge(strategy, options=options(row))))["liver", "pd1"]
    assert (cell.kind, cell.percent, cell.n) == ("observed", None, None)
    assert "any grade: 40% (40 of 100)" in cell.words


def test_a_single_agent_without_rates_has_no_matrix(make_knowledge, make_strategy) -> None:
    assert tabulate(make_strategy("one"), make_knowledge()) is None
    assert tabulate(make_strategy("either", agents=("pd1", "pd1_other")), make_knowledge()) is None


def test_a_percentage_without_counts_has_no_interval(make_knowledge, make_strategy) -> None:
    strategy = make_strategy("one")
    knowledge = make_knowledge(strategy, options=options(rate("A", "pd1", percent=55.9)))
    cell = cells_of(tabulate(strategy, knowledge))["liver", "pd1"]
    assert (cell.percent, cell.low, cell.high, cell.n) == (55.9, None, None, None)
    assert "55.9% (n not reported)" in cell.words


def test_a_rate_in_words() -> None:
    assert say_percentage(rate("A", "pd1", percent=3.0, n=50)) == "3% (n 50)"
    assert percent_of(rate("A", "pd1")) is None
    assert percent_of(rate("A", "pd1", events=0, n=10)) == 0


def test_every_number_of_the_packaged_matrices_stands_in_a_row() -> None:
    knowledge = load_knowledge()
    held = {percent_of(row) for row in knowledge.options.toxicities.values()}
    for strategy in knowledge.strategies.values():
        matrix = tabulate(strategy, knowledge)
        cells = matrix.cells if matrix is not None else ()
        assert {cell.percent for cell in cells if cell.percent is not None} <= held
        assert all(cell.source in knowledge.sources for cell in cells if cell.kind == "observed")


def test_the_statement_and_the_matrix_tell_the_same_rates() -> None:
    """Whatever is observed together in the matrix makes the statement an observed one."""
    knowledge = load_knowledge()
    trusted = (Status.TRIAL, Status.GUIDELINE)
    rows = {k: r for k, r in knowledge.options.toxicities.items() if r.status in trusted}
    known = dataclasses.replace(knowledge, options=dataclasses.replace(knowledge.options, toxicities=rows))
    told = []
    for key, strategy in known.strategies.items():
        matrix = tabulate(strategy, known)
        if matrix is None:
            continue
        seen = any(c.component == TOGETHER and c.kind == "observed" for c in matrix.cells)
        if seen:
            assert "Observed together" in combine(strategy, known).statement, key
            told.append(key)
    assert len(told) > 20


def test_events_of_every_cause_have_a_line_of_their_own(make_knowledge, make_strategy) -> None:
    strategy = make_strategy("one")
    rows = (
        rate("A", "pd1", organ="any", event="adverse events", percent=55.0),
        rate("B", "pd1", organ="any", event="treatment-related events", events=34, n=153),
        rate("C", "pd1", organ="any", event="drug-related events", events=9, n=131),
    )
    cells = cells_of(tabulate(strategy, make_knowledge(strategy, options=options(*rows))))
    assert cells["any", "pd1"].n == 153
    assert "6.9% (9 of 131)" in cells["any", "pd1"].words
    assert "55%" not in cells["any", "pd1"].words
    assert cells[ALL_CAUSES, "pd1"].percent == 55.0


def test_a_row_of_one_schedule_is_not_shown_under_another() -> None:
    """PACIFIC-2 gave durvalumab with chemoradiation, PACIFIC after it (clinical frame, section 8)."""
    knowledge = load_knowledge()
    after = knowledge.strategies["lung_nonsmall_durvalumab_after_chemoradiation"]
    cells = cells_of(tabulate(after, knowledge))
    assert "13.7%" not in " ".join(cell.words for cell in cells.values())
    assert cells[ALL_CAUSES, TOGETHER].percent == 29.9


def test_a_row_names_only_strategies_that_exist() -> None:
    knowledge = load_knowledge()
    row = rate("A", "durvalumab", percent=3.0, strategies=("no_such_strategy",))
    changed = dataclasses.replace(
        knowledge, options=dataclasses.replace(knowledge.options, toxicities={"A": row})
    )
    assert check_counts_of_harm(changed) == [
        "options/toxicities.tsv A: strategy 'no_such_strategy' is in no file of strategies/"
    ]


def test_what_was_seen_with_a_further_agent_is_not_shown_without_it() -> None:
    """Only cohort 1 of Rugo 2022 stays, which the clinical frame (section 5) cites for the pair itself."""
    knowledge = load_knowledge()
    further = {
        (key, agent)
        for key, strategy in knowledge.strategies.items()
        for row in rows_of_strategy(strategy, knowledge).together
        for agent in row.agents
        if agent not in strategy.agents
    }
    assert further == {("cdk46_abemaciclib_pembrolizumab", "aromatase_inhibitor")}
