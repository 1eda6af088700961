"""Each check names file and entry when one thing is broken, and is silent on the packaged files."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Approval, Strategy
from warmfront.domain.verdicts import Tier
from warmfront.knowledge import evidence_checks as checks
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge

Check = Callable[[KnowledgeBase], list[str]]


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def with_strategy(base: KnowledgeBase, key: str, **changes: object) -> KnowledgeBase:
    changed: Strategy = replace(base.strategies[key], **changes)  # type: ignore[arg-type]
    return replace(base, strategies={**base.strategies, key: changed})


@pytest.mark.parametrize("check", checks.EVIDENCE_CHECKS, ids=lambda check: check.__name__)
def test_packaged_files_pass(check: Check, base: KnowledgeBase) -> None:
    assert check(base) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"agents": ("no_such_drug",)},
            "strategies/lag3_pd1.toml: agent 'no_such_drug' is not in agents.toml",
        ),
        (
            {"constraints": ("bad_luck",)},
            "strategies/lag3_pd1.toml: constraint 'bad_luck' is not in constraints",
        ),
        (
            {"evidence": ("ACT-T9-99",)},
            "strategies/lag3_pd1.toml: evidence row 'ACT-T9-99' is not in studies.tsv",
        ),
    ],
)
def test_dangling_names_of_a_strategy(base: KnowledgeBase, changes: dict[str, object], expected: str) -> None:
    (problem,) = checks.check_references(with_strategy(base, "lag3_pd1", **changes))
    assert problem.startswith(expected)


def test_dangling_study_of_an_outcome(base: KnowledgeBase) -> None:
    first, *rest = base.outcomes
    broken = replace(base, outcomes=(replace(first, study_id="ACT-T9-99"), *rest))
    assert checks.check_references(broken) == [
        f"outcomes.tsv {first.outcome_id}: study 'ACT-T9-99' is not in studies.tsv"
    ]


def test_interaction_of_an_unknown_class(base: KnowledgeBase) -> None:
    first, *rest = base.interactions
    broken = replace(base, interactions=(replace(first, class_b="moonlight"), *rest))
    (problem,) = checks.check_references(broken)
    assert "interactions.tsv TOX-01: agent, class or target 'moonlight'" in problem


def test_condition_for_an_unknown_class(base: KnowledgeBase) -> None:
    first, *rest = base.general_conditions
    broken = replace(base, general_conditions=(replace(first, applies_to=("moonlight",)), *rest))
    (problem,) = checks.check_references(broken)
    assert problem == f"conditions.toml {first.rule}: agent or class 'moonlight' is not in agents.toml"


@pytest.mark.parametrize("step", [0, 8])
def test_cycle_step_outside_the_cycle(base: KnowledgeBase, step: int) -> None:
    broken = with_strategy(base, "lag3_pd1", steps=(step,))
    assert checks.check_cycle_steps(broken) == [
        f"strategies/lag3_pd1.toml: cycle step {step} is outside 1 to 7"
    ]


@pytest.mark.parametrize("status", [Status.PRECLINICAL, Status.ASSUMPTION])
def test_unsettled_status_allows_only_hypothesis(base: KnowledgeBase, status: Status) -> None:
    (problem,) = checks.check_tiers(with_strategy(base, "lag3_pd1", status=status))
    assert f"status '{status.value}' allows only the tier 'hypothesis'" in problem


def test_a_file_cannot_call_itself_approved(base: KnowledgeBase) -> None:
    (problem,) = checks.check_tiers(with_strategy(base, "lag3_pd1", tier=Tier.APPROVED))
    assert "tier 'approved' is given by a matching approval" in problem


def test_mouse_row_outside_the_hypothesis_tier(base: KnowledgeBase) -> None:
    broken = with_strategy(base, "lag3_pd1", evidence=("ACT-T2-13",))
    assert checks.check_preclinical_evidence(broken) == [
        "strategies/lag3_pd1.toml: preclinical row 'ACT-T2-13' in tier 'trial'"
    ]


def test_level_d_is_never_human(base: KnowledgeBase) -> None:
    study = replace(base.studies["ACT-T2-13"], species="human")
    broken = replace(base, studies={**base.studies, "ACT-T2-13": study})
    assert checks.check_preclinical_evidence(broken) == [
        "studies.tsv ACT-T2-13: level D does not fit species 'human'"
    ]


def test_approval_from_memory_must_say_so(base: KnowledgeBase) -> None:
    approval = Approval(
        disease_groups=("melanoma",),
        lines=(1,),
        dated="before 2025",
        achieved="wonders",
        source="field_knowledge",
        status=Status.ASSUMPTION,
    )
    (problem,) = checks.check_unread_approvals(with_strategy(base, "lag3_pd1", approvals=(approval,)))
    assert "must say 'from memory, unverified'" in problem


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"events": 9, "n": 8}, "9 events of 8; allowed: 0 to n"),
        ({"events": 3, "n": None}, "3 events of None; allowed: 0 to n, with n given"),
        (
            {"events": 3, "n": 7, "value": "43.9", "unit": "%", "note": ""},
            "3/7 is not 43.9% and no note says why",
        ),
    ],
)
def test_impossible_counts(base: KnowledgeBase, changes: dict[str, object], expected: str) -> None:
    first, *rest = base.outcomes
    broken = replace(base, outcomes=(replace(first, **changes), *rest))  # type: ignore[arg-type]
    (problem,) = checks.check_counts(broken)
    assert problem == f"outcomes.tsv {first.outcome_id}: {expected}" or expected in problem


@pytest.mark.parametrize("printed", ["42.9", "43"])
def test_percentage_rounded_to_its_own_decimals_is_fine(base: KnowledgeBase, printed: str) -> None:
    first, *rest = base.outcomes
    row = replace(first, events=3, n=7, value=printed, unit="%", note="")
    assert checks.check_counts(replace(base, outcomes=(row, *rest))) == []


def test_observed_cell_of_four_patients(base: KnowledgeBase) -> None:
    first, *rest = base.observed
    broken = replace(base, observed=(replace(first, events=1, n=4), *rest))
    (problem,) = checks.check_counts(broken)
    assert problem.startswith(f"observed_responses.tsv {first.study_id}: 1 of 4; allowed")


def test_duplicate_row_ids(base: KnowledgeBase) -> None:
    broken = replace(base, outcomes=(*base.outcomes, base.outcomes[0]))
    assert checks.check_unique_rows(broken) == [f"outcomes.tsv: duplicate id '{base.outcomes[0].outcome_id}'"]


def test_missing_class_and_missing_pair(base: KnowledgeBase) -> None:
    kept = {
        key: s for key, s in base.strategies.items() if key not in ("phototherapy_icd", "nk_with_vaccine")
    }
    assert checks.check_classes(replace(base, strategies=kept)) == [
        "strategies: no file of class 'phototherapy'",
        "strategies: no file of class 'NK' with partner 'vaccine'",
    ]


def test_missing_human_safety_must_be_said(base: KnowledgeBase) -> None:
    without = with_strategy(base, "nanoparticle_icd", human_safety_data=True, evidence=())
    (problem,) = checks.check_missing_safety(without)
    assert problem.startswith("strategies/nanoparticle_icd.toml")


def test_hard_stops_are_exactly_the_two_pairs(base: KnowledgeBase) -> None:
    stops = {frozenset((row.class_a, row.class_b)) for row in base.interactions if row.hard_stop}
    assert stops == {frozenset(("pembrolizumab", "abemaciclib")), frozenset(("nivolumab", "palbociclib"))}


def test_two_reports_of_one_trial_share_a_cohort(base: KnowledgeBase) -> None:
    older, newer = base.studies["ACT-T2-08"], base.studies["ACT-T2-07"]
    assert older.cohort_id == newer.cohort_id
    assert older.curation == "superseded by ACT-T2-07"


def test_one_registry_number_may_hold_three_cohorts(base: KnowledgeBase) -> None:
    cohorts = {s.cohort_id for s in base.studies.values() if "NCT03645928" in s.registry}
    assert len(cohorts) == 3


def test_afami_cel_carries_its_alleles(base: KnowledgeBase) -> None:
    product = base.strategies["tcr_t_afami_cel"]
    assert set(product.hla) == {"A*02:01P", "A*02:02P", "A*02:03P", "A*02:06P"}
    assert product.hla_excluded == ("A*02:05P",)
    assert base.strategies["artemis_et019003_lymphoma"].hla == ()
