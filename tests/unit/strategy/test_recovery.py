from warmfront.domain.therapy import EligibilityCheck
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.recovery import add_recovery
from warmfront.strategy.rules.catalogue import RULES

LATER = {"given_before", "needs_intact", "approval_marker", "rb1_in_the_tumour"}
"""Rules that are asked without an entry in the list of rules."""


def checked(rule: str, verdict: Verdict, recoverable: str = "") -> EligibilityCheck:
    return EligibilityCheck(
        rule=rule, verdict=verdict, reason="made up", recoverable=recoverable, source="made_up"
    )


def test_words_are_added_only_where_a_breach_has_none() -> None:
    found = add_recovery(
        [
            checked("hla_excluded", Verdict.FAIL),
            checked("hla_excluded", Verdict.PASS),
            checked("line_at_least", Verdict.WARN, "recoverable otherwise"),
            checked("no_such_rule", Verdict.FAIL),
        ],
        load_knowledge(),
    )
    words = ["not recoverable: HLA is inherited", "", "recoverable otherwise", ""]
    assert [check.recoverable for check in found] == words


def test_every_rule_without_words_of_its_own_has_words_here() -> None:
    knowledge = load_knowledge()
    conditions = [*knowledge.general_conditions]
    conditions += [one for strategy in knowledge.strategies.values() for one in strategy.conditions]
    # Targets and HLA of the product fields become conditions without words as well.
    mute = {one.rule for one in conditions if not one.recoverable} | {"hla_required", "hla_excluded"}
    assert not mute - set(knowledge.options.recovery)
    assert (
        not set(knowledge.options.recovery)
        - set(RULES)
        - LATER
        - {"cdk46_inhibitor_with_checkpoint_inhibitor"}
    )
