from warmfront.domain.evidence import Status
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.harm import combine

PAIR = {"agents": ("pd1", "abemaciclib"), "partners": ("checkpoint inhibitor",)}


def test_a_single_agent_has_no_combination(make_knowledge, make_strategy, make_interaction) -> None:
    either = make_strategy("either", agents=("pd1", "pd1_other"))
    harm = combine(either, make_knowledge(either, interactions=(make_interaction("I", "pd1", "pd1_other"),)))
    assert harm.statement.startswith("No combination")
    assert not harm.hard_stop


def test_an_unknown_rate_names_the_shared_organs_and_no_number(make_knowledge, make_strategy) -> None:
    harm = combine(make_strategy("pair", **PAIR), make_knowledge())
    assert harm.statement == "Combination rate unknown. Organs that several agents can hurt: liver."
    assert harm.shared_organs == ("liver",)
    assert harm.observed == ()


def test_a_row_of_the_pair_replaces_the_rows_of_its_classes(
    make_knowledge, make_strategy, make_interaction
) -> None:
    rows = (
        make_interaction("CLASS", "checkpoint inhibitor", "CDK4/6 inhibitor", severity="high"),
        make_interaction("PAIR", "abemaciclib", "pd1", evidence="11 of 26"),
    )
    harm = combine(make_strategy("pair", **PAIR), make_knowledge(interactions=rows))
    assert len(harm.observed) == 1
    assert "11 of 26" in harm.statement
    assert not harm.severe
    other = make_strategy("other", agents=("pd1", "trilaciclib"), partners=("checkpoint inhibitor",))
    assert combine(other, make_knowledge(interactions=rows)).severe


def test_a_hard_stop_is_said_first(make_knowledge, make_strategy, make_interaction) -> None:
    rows = (make_interaction("STOP", "pd1", "abemaciclib", hard_stop=True, severity="high"),)
    harm = combine(make_strategy("pair", **PAIR), make_knowledge(interactions=rows))
    assert harm.hard_stop
    assert harm.statement.startswith("Hard stop outside a trial.")


def test_expected_harm_is_not_called_observed(make_knowledge, make_strategy, make_interaction) -> None:
    rows = (make_interaction("FEAR", "PD-1", "CDK4/6", status=Status.ASSUMPTION, verification="memory"),)
    harm = combine(make_strategy("pair", **PAIR), make_knowledge(interactions=rows))
    assert harm.observed == ()
    assert harm.statement.startswith("Combination rate unknown.")
    assert "Expected, not measured: PD-1 + CDK4/6" in harm.statement


def test_the_packaged_cdk46_pairs_are_keyed_by_agent(make_strategy) -> None:
    """Clinical frame, section 5: two pairs are hard stops outside a trial, the other two are not."""
    knowledge = load_knowledge()
    stops = {
        key: combine(strategy, knowledge).hard_stop
        for key, strategy in knowledge.strategies.items()
        if strategy.strategy_class == "CDK4/6 inhibitor with checkpoint inhibitor"
    }
    assert stops == {
        "cdk46_abemaciclib_pembrolizumab": True,
        "cdk46_palbociclib_nivolumab_ai": True,
        "cdk46_palbociclib_avelumab_fulvestrant": False,
        "cdk46_trilaciclib_atezolizumab_chemotherapy": False,
    }
