"""Every exclusion names its veto and where that was read."""

import dataclasses

import pytest

from warmfront.domain.case import Case, Disease, History, OrganFunction, Patient, PriorTherapy
from warmfront.domain.therapy import Candidate, EligibilityCheck
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.eligibility import screen
from warmfront.strategy.vetoes import OWN_RULE, find_veto, name_vetoes

KNOWLEDGE = load_knowledge()


def candidate(name: str, tier: Tier = Tier.TRIAL) -> Candidate:
    return Candidate(
        strategy_id=name,
        tier=tier,
        answers_leading=False,
        answers_runner_up=False,
        answered=(),
        reason="made up",
    )


def screened(case: Case, name: str):
    (entry,) = screen((candidate(name),), case, KNOWLEDGE)
    return {check.rule: check for check in entry.checks}


def case_with(**history: object) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(oncotree="MEL", line_of_therapy=1),
        patient=Patient(age_years=60.0, sex="female", ecog=0, pregnancy=False),
        history=History(**history),  # type: ignore[arg-type]
    )


def test_a_transplanted_organ_vetoes_a_checkpoint_inhibitor_with_its_source() -> None:
    check = screened(case_with(transplant="solid organ"), "pd1_monotherapy")["solid_organ_transplant"]
    assert check.verdict is Verdict.FAIL
    assert "39.8% of 83" in check.veto
    assert check.veto_source == "transplant_ici_review_2020"
    with_il2 = screened(case_with(transplant="solid organ"), "til_lifileucel_melanoma")
    assert "interleukin 2" in with_il2["solid_organ_transplant"].veto
    vaccine = screened(case_with(transplant="solid organ"), "vaccine_dendritic_cell")[
        "solid_organ_transplant"
    ]
    assert (vaccine.verdict, vaccine.veto) == (Verdict.WARN, "")


def test_autoimmune_disease_and_steroids_warn() -> None:
    checks = screened(
        case_with(autoimmune_disease=("psoriasis",), steroids_mg_per_day=20.0), "pd1_monotherapy"
    )
    assert checks["autoimmune_disease"].verdict is Verdict.WARN
    assert checks["autoimmune_disease"].source == "autoimmune_ici_review_2018"
    assert checks["steroids_at_most"].verdict is Verdict.WARN
    assert screened(case_with(steroids_mg_per_day=10.0), "pd1_monotherapy")["steroids_at_most"].verdict is (
        Verdict.PASS
    )


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        ("myocarditis", Verdict.FAIL),
        ("colitis grade 4", Verdict.FAIL),
        ("hypothyroidism grade 4", Verdict.WARN),
        ("colitis grade 2", Verdict.WARN),
        ("thyroiditis with encephalitis", Verdict.FAIL),
        ("hypothyroidism, colitis grade 4", Verdict.FAIL),
    ],
)
def test_severe_immune_toxicity_is_a_veto_and_mild_one_a_warning(entry: str, verdict: Verdict) -> None:
    check = screened(case_with(prior_immune_toxicity=(entry,)), "pd1_monotherapy")["prior_immune_toxicity"]
    assert check.verdict is verdict
    assert bool(check.veto) is (verdict is Verdict.FAIL)


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("none", Verdict.PASS),
        ("past", Verdict.WARN),
        ("treated", Verdict.WARN),
        ("active", Verdict.FAIL),
        (None, Verdict.UNDETERMINED),
    ],
)
def test_hepatitis_b_before_lymphodepletion(state: str | None, verdict: Verdict) -> None:
    case = dataclasses.replace(case_with(hepatitis_b=state), disease=Disease(oncotree="DLBCLNOS"))
    assert screened(case, "car_t_cd19_lymphoma")["chronic_virus"].verdict is verdict


def test_an_unknown_virus_is_not_asked_of_a_checkpoint_inhibitor_and_a_known_one_warns() -> None:
    assert screened(case_with(), "pd1_monotherapy")["chronic_virus"].verdict is Verdict.PASS
    assert screened(case_with(hiv="uncontrolled"), "pd1_monotherapy")["chronic_virus"].verdict is Verdict.WARN


def test_infection_before_lymphodepletion_is_a_veto() -> None:
    case = dataclasses.replace(
        case_with(active_infections=("pneumonia",)), disease=Disease(oncotree="DLBCLNOS")
    )
    check = screened(case, "car_t_cd19_lymphoma")["active_infection"]
    assert check.verdict is Verdict.FAIL
    assert check.veto_source == "carvykti_boxed"


def test_every_exclusion_of_a_patient_with_everything_wrong_is_named() -> None:
    worst = Case(
        case_id="made-up",
        disease=Disease(oncotree="MEL", line_of_therapy=3),
        patient=Patient(age_years=80.0, sex="female", ecog=4, pregnancy=True),
        history=History(
            prior_therapies=(PriorTherapy(agents=("nivolumab", "ipilimumab"), best_response="PD"),),
            autoimmune_disease=("lupus",),
            active_infections=("sepsis",),
            prior_immune_toxicity=("myocarditis",),
            steroids_mg_per_day=60.0,
            transplant="solid organ",
            hepatitis_b="active",
        ),
        organ_function=OrganFunction(lvef_percent=20.0, egfr_ml_per_min=10.0, child_pugh="C"),
    )
    entries = screen(tuple(candidate(name) for name in KNOWLEDGE.strategies), worst, KNOWLEDGE)
    failed = [check for entry in entries for check in entry.checks if check.verdict is Verdict.FAIL]
    assert len({check.rule for check in failed}) >= 6
    assert all(check.veto and check.veto != OWN_RULE for check in failed)
    assert all(check.veto_source in KNOWLEDGE.sources for check in failed)


def test_a_fail_without_a_held_veto_keeps_its_own_source() -> None:
    check = EligibilityCheck(
        rule="made_up", verdict=Verdict.FAIL, reason="made up", recoverable="", source="paper"
    )
    (named,) = name_vetoes((check,), KNOWLEDGE.strategies["pd1_monotherapy"], KNOWLEDGE)
    assert (named.veto, named.veto_source) == (OWN_RULE, "paper")


def test_the_hard_stops_have_their_own_trials() -> None:
    sources = {}
    for name in ("cdk46_abemaciclib_pembrolizumab", "cdk46_palbociclib_nivolumab_ai"):
        veto = find_veto("hard_stop", KNOWLEDGE.strategies[name], KNOWLEDGE)
        assert veto is not None
        sources[name] = veto.source
    assert list(sources.values()) == ["rugo2022", "checkmate_7a8"]
