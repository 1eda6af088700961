import dataclasses

import pytest

from warmfront.domain.case import Mutation, Patient, Pdl1, PriorTherapy
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.constraint_checks import REQUIREMENT_KINDS
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.requirements import READERS, answer_requirement


def changed(case, part: str, **fields):
    return dataclasses.replace(case, **{part: dataclasses.replace(getattr(case, part), **fields)})


def verdict(requirement: str, case) -> Verdict:
    return answer_requirement(requirement, case, load_knowledge()).verdict


def test_the_kinds_that_files_may_name_are_the_kinds_that_are_read() -> None:
    assert set(READERS) == REQUIREMENT_KINDS


def test_an_unknown_kind_is_refused_by_name(case) -> None:
    with pytest.raises(ValueError, match="requirement 'pdl2_high' is unknown"):
        answer_requirement("pdl2_high", case, load_knowledge())


@pytest.mark.parametrize(
    ("requirement", "part", "met", "unmet"),
    [
        ("msi_high", "biomarkers", {"msi": "dMMR"}, {"msi": "pMMR"}),
        ("mss", "biomarkers", {"msi": "MSS"}, {"msi": "MSI-H"}),
        ("tmb_high", "biomarkers", {"tmb_mut_per_mb": 10.0}, {"tmb_mut_per_mb": 9.0}),
        ("tmb_at_least:16", "biomarkers", {"tmb_mut_per_mb": 16.0}, {"tmb_mut_per_mb": 12.0}),
        ("hr_positive", "disease", {"hormone_receptor_positive": True}, {"hormone_receptor_positive": False}),
        ("her2_negative", "disease", {"her2_positive": False}, {"her2_positive": True}),
        ("stage:III", "disease", {"stage": "stage IIIB"}, {"stage": "IV (T4b N1 M1a)"}),
        ("stage:0/0a/0is/Tis/Ta/T1", "disease", {"stage": "pTa"}, {"stage": "T2 N0 M0"}),
        ("target:GPC3", "biomarkers", {"antigens": {"GPC3": True}}, {"antigens": {"GPC3": False}}),
        ("hla:A*02:01", "biomarkers", {"hla_alleles": ("A*02:01",)}, {"hla_alleles": ("A*02:05", "A*03:01")}),
    ],
)
def test_a_marker_is_met_not_met_or_open(requirement, part, met, unmet, case) -> None:
    assert verdict(requirement, changed(case, part, **met)) is Verdict.PASS
    assert verdict(requirement, changed(case, part, **unmet)) is Verdict.FAIL
    unknown = changed(case, part, **dict.fromkeys(met))
    assert verdict(requirement, unknown) is Verdict.UNDETERMINED


def test_mutations_are_read_by_gene_and_change(case) -> None:
    v600 = changed(case, "biomarkers", mutations=(Mutation(gene="BRAF", change="V600E"),))
    other = changed(case, "biomarkers", mutations=(Mutation(gene="BRAF", change="K601E"),))
    assert verdict("braf_v600", v600) is Verdict.PASS
    assert verdict("braf_v600", other) is Verdict.FAIL
    assert verdict("mutated:BRAF", other) is Verdict.PASS
    assert verdict("no_egfr_alk", other) is Verdict.PASS
    assert verdict("mutated:BRAF", changed(case, "biomarkers", mutations=None)) is Verdict.UNDETERMINED


def test_a_gene_altered_in_an_unstated_way_leaves_the_change_open(case) -> None:
    vague = changed(case, "biomarkers", mutations=(Mutation(gene="BRAF", effect="missense"),))
    assert verdict("braf_v600", vague) is Verdict.UNDETERMINED
    assert verdict("braf_v600", changed(case, "biomarkers", mutations=())) is Verdict.FAIL


def test_a_rearrangement_is_no_point_mutation(case) -> None:
    fused = changed(case, "biomarkers", mutations=(Mutation(gene="ALK", effect="fusion"),))
    point = changed(case, "biomarkers", mutations=(Mutation(gene="ALK", change="R1275Q", effect="missense"),))
    assert verdict("mutated:ALK fusion", fused) is Verdict.PASS
    assert verdict("mutated:ALK fusion", point) is Verdict.FAIL


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("L858R", Verdict.PASS),
        ("p.E746_A750del", Verdict.PASS),
        ("L747_P753delinsS", Verdict.PASS),
        ("D770_N771insSVD", Verdict.FAIL),
        ("G719S", Verdict.UNDETERMINED),
        (None, Verdict.UNDETERMINED),
    ],
)
def test_the_egfr_trial_speaks_for_the_changes_it_took(change, found, case) -> None:
    mutated = changed(case, "biomarkers", mutations=(Mutation(gene="EGFR", change=change),))
    assert verdict("egfr_sensitising", mutated) is found
    assert verdict("egfr_sensitising", changed(case, "biomarkers", mutations=())) is Verdict.FAIL


def test_an_amplified_gene_is_not_sensitised(case) -> None:
    more = changed(case, "biomarkers", mutations=(Mutation(gene="EGFR", effect="amplification"),))
    assert verdict("egfr_sensitising", more) is Verdict.FAIL


@pytest.mark.parametrize(("age", "found"), [(75.0, Verdict.PASS), (60.0, Verdict.UNDETERMINED)])
def test_unfitness_for_intensive_induction_is_asked_below_the_age_of_the_label(age, found, case) -> None:
    assert verdict("unfit_for_intensive_induction", changed(case, "patient", age_years=age)) is found


@pytest.mark.parametrize(
    ("code", "found"),
    [("LUSC", Verdict.PASS), ("LUAD", Verdict.FAIL), ("NSCLC", Verdict.UNDETERMINED)],
)
def test_a_code_that_names_no_type_leaves_the_type_open(code, found, case) -> None:
    assert verdict("oncotree:LUSC", changed(case, "disease", oncotree=code)) is found
    assert verdict("oncotree:LUSC/LUAD", changed(case, "disease", oncotree="LUAD")) is Verdict.PASS


def test_a_vegf_antibody_is_no_receptor_inhibitor(case) -> None:
    for name, found in (("bevacizumab", Verdict.FAIL), ("sunitinib", Verdict.PASS)):
        given = changed(case, "history", prior_therapies=(PriorTherapy(agents=(name,)),))
        assert verdict("prior_vegfr_inhibitor", given) is found


def test_pdl1_scores_are_never_converted(case) -> None:
    tps = changed(case, "biomarkers", pdl1=(Pdl1(score="TPS", value=80.0),))
    found = answer_requirement("pdl1_cps_at_least:10", tps, load_knowledge())
    assert found.verdict is Verdict.UNDETERMINED
    assert "TPS was reported; scores are never converted" in found.reason
    assert verdict("pdl1_tps_at_least:50", tps) is Verdict.PASS


def test_disagreeing_pdl1_results_are_not_averaged(case) -> None:
    both = (Pdl1(score="CPS", value=5.0, clone="22C3"), Pdl1(score="CPS", value=20.0, clone="SP142"))
    found = answer_requirement(
        "pdl1_cps_at_least:10", changed(case, "biomarkers", pdl1=both), load_knowledge()
    )
    assert found.verdict is Verdict.UNDETERMINED
    assert "never averaged" in found.reason


@pytest.mark.parametrize("name", ["pembrolizumab", "Pembrolizumab", "anti-PD-1 antibody"])
def test_a_checkpoint_inhibitor_given_before_is_recognised(name, case) -> None:
    given = changed(case, "history", prior_therapies=(PriorTherapy(agents=(name,)),))
    assert verdict("no_prior_checkpoint_inhibitor", given) is Verdict.FAIL
    assert verdict("prior_checkpoint_inhibitor", given) is Verdict.PASS
    assert verdict("no_prior_checkpoint_inhibitor", case) is Verdict.PASS
    unknown = changed(case, "history", prior_therapies=None)
    assert verdict("no_prior_checkpoint_inhibitor", unknown) is Verdict.UNDETERMINED


def test_fitness_for_cisplatin(case) -> None:
    assert verdict("cisplatin_eligible", case) is Verdict.PASS
    assert (
        verdict("cisplatin_eligible", changed(case, "organ_function", egfr_ml_per_min=52.0)) is Verdict.FAIL
    )
    assert verdict("cisplatin_ineligible", changed(case, "patient", ecog=2)) is Verdict.PASS
    bare = dataclasses.replace(case, patient=Patient())
    assert verdict("cisplatin_eligible", bare) is Verdict.UNDETERMINED


def test_what_no_field_can_answer_is_asked_of_the_clinic(case) -> None:
    found = answer_requirement("castration_resistant", case, load_knowledge())
    assert found.verdict is Verdict.UNDETERMINED
    assert "ask the clinic" in found.reason
