import dataclasses
import datetime as dt

import pytest

from warmfront.domain.case import (
    Biomarkers,
    Clonality,
    LabResult,
    Mutation,
    Patient,
    Zygosity,
)
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.constraint_checks import RULE_KINDS
from warmfront.strategy.eligibility import screen
from warmfront.strategy.rules.catalogue import MEASURED_RULES, RULES

B2M_LOST = Mutation(
    gene="B2M", effect="loss_of_function", zygosity=Zygosity.BIALLELIC, clonality=Clonality.CLONAL
)


def lab(analyte: str, value: float, unit: str) -> LabResult:
    return LabResult(analyte=analyte, value=value, unit=unit, date=dt.date(2026, 1, 5))


def changed(case, part: str, **fields):
    return dataclasses.replace(case, **{part: dataclasses.replace(getattr(case, part), **fields)})


def answer(condition, case, knowledge):
    return RULES[condition.rule](condition, case, knowledge)


def test_the_rules_that_files_may_name_are_the_rules_that_exist() -> None:
    assert set(RULES) == RULE_KINDS
    assert set(RULES) >= MEASURED_RULES


CASES = [
    ("organ_function_renal", {"limit": 30.0}, "organ_function", {"egfr_ml_per_min": 29.0}),
    ("organ_function_cardiac", {"limit": 50.0}, "organ_function", {"lvef_percent": 40.0}),
    ("oxygen_saturation_at_least", {"limit": 92.0}, "organ_function", {"oxygen_saturation_percent": 88.0}),
    ("organ_function_hepatic", {"values": ("A",)}, "organ_function", {"child_pugh": "B"}),
    ("ecog_at_most", {"limit": 1.0}, "patient", {"ecog": 2}),
    ("age_at_least", {"limit": 18.0}, "patient", {"age_years": 12.0}),
    ("age_at_most", {"limit": 75.0}, "patient", {"age_years": 80.0}),
    ("pregnancy", {}, "patient", {"pregnancy": True}),
    ("autoimmune_disease", {}, "history", {"autoimmune_disease": ("colitis",)}),
    ("active_infection", {}, "history", {"active_infections": ("hepatitis B",)}),
    ("prior_immune_toxicity", {}, "history", {"prior_immune_toxicity": ("myocarditis",)}),
    ("chronic_virus", {"values": ("hepatitis_b",)}, "history", {"hepatitis_b": "active"}),
    ("steroids_at_most", {"limit": 10.0}, "history", {"steroids_mg_per_day": 40.0}),
    ("solid_organ_transplant", {}, "history", {"transplant": "solid organ"}),
    ("allogeneic_transplant", {}, "history", {"transplant": "allogeneic stem cell"}),
    ("line_at_most", {"limit": 1.0}, "disease", {"line_of_therapy": 2}),
    ("biomarker", {"values": ("mss",)}, "biomarkers", {"msi": "dMMR"}),
]


@pytest.mark.parametrize(("rule", "fields", "part", "breach"), CASES, ids=[entry[0] for entry in CASES])
def test_a_rule_passes_breaches_or_stays_open(
    rule, fields, part, breach, case, make_condition, make_knowledge
) -> None:
    knowledge = make_knowledge()
    hard = make_condition(rule, **fields)
    soft = make_condition(rule, on_breach=Verdict.WARN, **fields)
    assert answer(hard, case, knowledge).verdict is Verdict.PASS
    assert answer(hard, changed(case, part, **breach), knowledge).verdict is Verdict.FAIL
    assert answer(soft, changed(case, part, **breach), knowledge).verdict is Verdict.WARN
    unknown = answer(hard, changed(case, part, **dict.fromkeys(breach)), knowledge)
    assert unknown.verdict is Verdict.UNDETERMINED
    assert "not stated" in unknown.reason


@pytest.mark.parametrize(("value", "unit"), [(90.0, "10^9/L"), (90_000.0, "/uL"), (90.0, "10^3/uL")])
def test_counts_mean_the_same_in_every_unit(value, unit, case, make_condition, make_knowledge) -> None:
    knowledge = make_knowledge()
    case = dataclasses.replace(case, labs=(lab("platelets", value, unit),))
    assert answer(make_condition("platelets_at_least", limit=75.0), case, knowledge).verdict is Verdict.PASS
    assert answer(make_condition("platelets_at_least", limit=100.0), case, knowledge).verdict is Verdict.FAIL


def test_a_count_in_an_unknown_unit_is_undetermined(case, make_condition, make_knowledge) -> None:
    case = dataclasses.replace(case, labs=(lab("platelets", 90.0, "furlongs"),))
    found = answer(make_condition("platelets_at_least", limit=75.0), case, make_knowledge())
    assert found.verdict is Verdict.UNDETERMINED
    assert "furlongs" in found.reason


def test_the_latest_count_decides(case, make_condition, make_knowledge) -> None:
    old = dataclasses.replace(lab("neutrophils", 0.4, "10^9/L"), date=dt.date(2025, 1, 1))
    case = dataclasses.replace(case, labs=(lab("neutrophils", 2.0, "10^9/L"), old))
    condition = make_condition("neutrophils_at_least", limit=1.0)
    assert answer(condition, case, make_knowledge()).verdict is Verdict.PASS


def test_bilirubin_is_compared_with_multiples_of_normal(case, make_condition, make_knowledge) -> None:
    condition = make_condition("organ_function_hepatic", limit=1.5)
    high = dataclasses.replace(case, labs=(lab("bilirubin", 3.0, "mg/dL"),))
    fine = dataclasses.replace(case, labs=(lab("bilirubin", 1.0, "mg/dL"),))
    assert answer(condition, high, make_knowledge()).verdict is Verdict.FAIL
    assert answer(condition, fine, make_knowledge()).verdict is Verdict.PASS


def test_a_target_needs_a_protein_assay(case, make_condition, make_knowledge) -> None:
    condition = make_condition("target_antigen", values=("HER2", "CLDN6"))
    knowledge = make_knowledge()
    none = answer(condition, case, knowledge)
    assert none.verdict is Verdict.UNDETERMINED
    assert "RNA may prompt the test and cannot replace it" in none.reason
    one = changed(case, "biomarkers", antigens={"HER2": False})
    assert answer(condition, one, knowledge).verdict is Verdict.UNDETERMINED
    both = changed(case, "biomarkers", antigens={"HER2": False, "CLDN6": False})
    assert answer(condition, both, knowledge).verdict is Verdict.FAIL
    found = changed(case, "biomarkers", antigens={"CLDN6": True})
    assert answer(condition, found, knowledge).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("lost", "verdict"),
    [
        (("A*02:01",), Verdict.FAIL),
        (("A*03:01",), Verdict.PASS),
        (("HLA-A",), Verdict.UNDETERMINED),
        (("HLA-B",), Verdict.PASS),
    ],
)
def test_an_allele_that_the_tumour_lost(case, make_condition, make_knowledge, lost, verdict) -> None:
    needed = make_condition("hla_required", values=("A*02:01P",))
    carrier = changed(case, "biomarkers", hla_alleles=("A*02:01", "A*03:01"), lost_hla=lost)
    assert answer(needed, carrier, make_knowledge()).verdict is verdict


def test_afami_cel_alleles(case, make_condition, make_knowledge) -> None:
    """A*02:01P and three more are needed, A*02:05P excludes (clinical frame, section 7)."""
    needed = make_condition("hla_required", values=("A*02:01P", "A*02:02P", "A*02:03P", "A*02:06P"))
    barred = make_condition("hla_excluded", values=("A*02:05P",))
    knowledge = make_knowledge()
    carrier = changed(case, "biomarkers", hla_alleles=("HLA-A*02:01:01", "A*02:05"))
    assert answer(needed, carrier, knowledge).verdict is Verdict.PASS
    assert answer(barred, carrier, knowledge).verdict is Verdict.FAIL
    other = changed(case, "biomarkers", hla_alleles=("A*03:01", "A*24:02"))
    assert answer(needed, other, knowledge).verdict is Verdict.FAIL
    assert answer(needed, case, knowledge).verdict is Verdict.UNDETERMINED
    vague = make_condition("hla_required", values=("the allele of the product",))
    assert answer(vague, carrier, knowledge).verdict is Verdict.UNDETERMINED


def test_tumour_type_takes_groups_and_codes(case, make_condition, make_knowledge) -> None:
    knowledge = make_knowledge()
    for values, verdict in (
        (("urothelial",), Verdict.PASS),
        (("BLCA",), Verdict.PASS),
        (("any solid",), Verdict.PASS),
        (("melanoma", "SYNS"), Verdict.FAIL),
    ):
        assert answer(make_condition("tumour_type", values=values), case, knowledge).verdict is verdict


def test_a_patient_recorded_as_male_is_not_asked_about_pregnancy(
    case, make_condition, make_knowledge
) -> None:
    man = dataclasses.replace(case, patient=Patient(sex="male"))
    assert answer(make_condition("pregnancy"), man, make_knowledge()).verdict is Verdict.PASS


def test_an_own_condition_replaces_the_general_one(
    case, make_condition, make_knowledge, make_strategy, make_candidate
) -> None:
    pregnant = changed(case, "patient", pregnancy=True)
    strategy = make_strategy("strict", conditions=(make_condition("pregnancy"),))
    general = (make_condition("pregnancy", on_breach=Verdict.WARN),)
    knowledge = make_knowledge(strategy, make_strategy("plain"), general_conditions=general)
    strict, plain = screen((make_candidate("strict"), make_candidate("plain")), pregnant, knowledge)
    assert (strict.verdict, plain.verdict) == (Verdict.FAIL, Verdict.WARN)
    assert len(strict.checks) == 1


def test_what_is_not_known_weighs_more_than_a_warning(
    case, make_condition, make_knowledge, make_strategy, make_candidate
) -> None:
    conditions = (
        make_condition("autoimmune_disease", on_breach=Verdict.WARN),
        make_condition("platelets_at_least", limit=75.0, recoverable="recoverable later"),
    )
    ill = changed(case, "history", autoimmune_disease=("psoriasis",))
    knowledge = make_knowledge(make_strategy("one", conditions=conditions))
    (found,) = screen((make_candidate("one"),), ill, knowledge)
    assert found.verdict is Verdict.UNDETERMINED
    assert {check.recoverable for check in found.checks} == {"", "recoverable when this is known"}


def test_b2m_loss_excludes_what_needs_antigen_presentation_and_warns_the_approved(
    case, make_knowledge, make_strategy, make_candidate
) -> None:
    knowledge = make_knowledge(make_strategy("needs", needs_intact=("antigen presentation",)))
    lost = changed(case, "biomarkers", mutations=(B2M_LOST,))
    trial, approved = make_candidate("needs"), make_candidate("needs", Tier.APPROVED)
    assert screen((trial,), lost, knowledge)[0].verdict is Verdict.FAIL
    assert screen((approved,), lost, knowledge)[0].verdict is Verdict.WARN
    assert screen((trial,), case, knowledge)[0].verdict is Verdict.PASS
    deficient = dataclasses.replace(lost, biomarkers=Biomarkers(mutations=(B2M_LOST,), msi="MSI-H"))
    assert screen((trial,), deficient, knowledge)[0].verdict is Verdict.PASS
    untested = changed(case, "biomarkers", mutations=None)
    assert screen((trial,), untested, knowledge)[0].verdict is Verdict.UNDETERMINED


def test_an_open_indication_is_undetermined_and_says_when_it_can_change(
    case, make_knowledge, make_strategy, make_candidate, make_approval
) -> None:
    knowledge = make_knowledge(
        make_strategy("indicated", approvals=(make_approval(requires=("pdl1_cps_at_least:10",)),))
    )
    unknown = changed(case, "disease", line_of_therapy=None)
    (found,) = screen((make_candidate("indicated", Tier.APPROVED),), unknown, knowledge)
    assert found.verdict is Verdict.UNDETERMINED
    assert {check.rule for check in found.checks} == {"approval_line", "approval_marker"}
    assert all(check.recoverable == "recoverable when this is known" for check in found.checks)


def test_a_loss_that_only_widens_leaves_the_approved_option_alone(
    case, make_knowledge, make_strategy, make_candidate
) -> None:
    """Mono-allelic or unknown zygosity widens, it does not override (clinical frame, section 6)."""
    knowledge = make_knowledge(make_strategy("needs", needs_intact=("antigen presentation",)))
    trial, approved = make_candidate("needs"), make_candidate("needs", Tier.APPROVED)
    one_copy = dataclasses.replace(B2M_LOST, zygosity=Zygosity.MONOALLELIC)
    unclear = dataclasses.replace(B2M_LOST, zygosity=Zygosity.UNKNOWN)
    for hit, lower in ((one_copy, Verdict.WARN), (unclear, Verdict.UNDETERMINED)):
        patient = changed(case, "biomarkers", mutations=(hit,))
        assert screen((approved,), patient, knowledge)[0].verdict is Verdict.PASS
        assert screen((trial,), patient, knowledge)[0].verdict is lower


def test_her2_of_the_disease_record_answers_for_the_antigen(case, make_condition, make_knowledge) -> None:
    condition = make_condition("target_antigen", values=("HER2",))
    knowledge = make_knowledge()
    positive = changed(case, "disease", her2_positive=True)
    negative = changed(case, "disease", her2_positive=False)
    assert answer(condition, positive, knowledge).verdict is Verdict.PASS
    found = answer(condition, negative, knowledge)
    assert found.verdict is Verdict.UNDETERMINED
    assert "low HER2" in found.reason
