"""Variants change facts, rules and the profile; what they cannot answer stays open."""

import dataclasses

from warmfront.domain.case import Biomarkers, Case, Clonality, Disease, Mutation, Sequencing, Zygosity
from warmfront.domain.genomics import Variant, VariantTable
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.requirements import answer_requirement
from warmfront.tme.facts import establish
from warmfront.tme.genome import read_genome

KNOWLEDGE = load_knowledge()
CASE = Case(
    case_id="made-up",
    disease=Disease(oncotree="LUAD"),
    sequencing=Sequencing(assay="whole_exome", region_mb=30.0),
)


def table(*variants: Variant, **rest: object) -> VariantTable:
    content = {"format": "maf", "kinds": ("short",)} | rest
    return VariantTable(
        samples=("T1",), variants=variants, notes=(), file_name="made-up.maf", sha256="0" * 64, **content
    )


def states(case: Case) -> dict[str, str]:
    return {fact.fact: fact.state for fact in establish(case, KNOWLEDGE)}


def b2m(zygosity: Zygosity, clonality: Clonality) -> Variant:
    return Variant(
        sample="T1", gene="B2M", consequence="Nonsense_Mutation", zygosity=zygosity, clonality=clonality
    )


def test_only_biallelic_clonal_loss_of_the_file_overrides() -> None:
    full = b2m(Zygosity.BIALLELIC, Clonality.CLONAL)
    half = b2m(Zygosity.MONOALLELIC, Clonality.CLONAL)
    open_one = b2m(Zygosity.UNKNOWN, Clonality.UNKNOWN)
    assert states(read_genome(CASE, table(full), None, KNOWLEDGE).case)["b2m_loss"] == "present"
    assert states(read_genome(CASE, table(half), None, KNOWLEDGE).case)["b2m_loss"] == "absent"
    case = read_genome(CASE, table(open_one), None, KNOWLEDGE).case
    found = next(fact for fact in establish(case, KNOWLEDGE) if fact.fact == "b2m_loss")
    assert (found.state, found.widens) == ("unknown", True)


def test_mismatch_repair_deficiency_of_the_file_switches_the_veto_off() -> None:
    full = table(b2m(Zygosity.BIALLELIC, Clonality.CLONAL), format="panel", msi={"T1": "MSI-H"})
    facts = {fact.fact: fact for fact in establish(read_genome(CASE, full, None, KNOWLEDGE).case, KNOWLEDGE)}
    assert facts["b2m_loss"].disabled_by == "mmr_deficient"


def test_an_exome_without_events_answers_for_genes_and_not_for_fusions() -> None:
    case = read_genome(CASE, table(), None, KNOWLEDGE).case
    assert states(case)["b2m_loss"] == "absent"
    assert states(case)["stk11_loss"] == "unknown"
    assert answer_requirement("braf_v600", case, KNOWLEDGE).verdict is Verdict.FAIL
    fusion = answer_requirement("no_egfr_alk", case, KNOWLEDGE)
    assert fusion.verdict is Verdict.UNDETERMINED
    assert "holds no rearrangements" in fusion.reason


def test_a_file_of_unknown_coverage_denies_nothing() -> None:
    blind = dataclasses.replace(CASE, sequencing=Sequencing())
    case = read_genome(blind, table(), None, KNOWLEDGE).case
    assert case.biomarkers.mutations == ()
    assert states(case)["b2m_loss"] == "unknown"
    assert answer_requirement("braf_v600", case, KNOWLEDGE).verdict is Verdict.UNDETERMINED


def test_a_passenger_in_a_driver_gene_opens_no_drug() -> None:
    row = Variant(sample="T1", gene="EGFR", consequence="Missense_Mutation", protein_change="p.A289V")
    case = read_genome(CASE, table(row), None, KNOWLEDGE).case
    assert answer_requirement("mutated:EGFR", case, KNOWLEDGE).verdict is Verdict.UNDETERMINED
    driver = dataclasses.replace(row, protein_change="p.Leu858Arg")
    case = read_genome(CASE, table(driver), None, KNOWLEDGE).case
    assert answer_requirement("mutated:EGFR", case, KNOWLEDGE).verdict is Verdict.PASS


def test_an_alteration_of_unstated_kind_opens_no_drug() -> None:
    case = Case(
        case_id="made-up",
        disease=Disease(oncotree="BLCA"),
        biomarkers=Biomarkers(mutations=(Mutation(gene="FGFR3"),)),
    )
    assert answer_requirement("fgfr3_altered", case, KNOWLEDGE).verdict is Verdict.UNDETERMINED


def test_a_file_without_a_sample_of_the_case_is_flagged() -> None:
    two = dataclasses.replace(table(), samples=("A", "B"))
    found = read_genome(CASE, two, None, KNOWLEDGE)
    assert found.findings is None
    assert found.case == CASE
    assert "none bears the name of a specimen" in found.flags[0]


def test_a_case_without_files_keeps_its_statements() -> None:
    stated = dataclasses.replace(
        CASE,
        biomarkers=Biomarkers(tmb_mut_per_mb=8.0),
        sequencing=Sequencing(neoantigen_load=12),
    )
    found = read_genome(stated, None, None, KNOWLEDGE)
    assert found.case == stated
    assert [one.axis for one in found.measurements] == ["neoantigen_load"]


def test_a_cut_inside_the_interval_is_not_answered() -> None:
    wide = Biomarkers(tmb_mut_per_mb=11.0, tmb_interval=(6.0, 18.0), tmb_design="paired")
    case = dataclasses.replace(CASE, biomarkers=wide)
    assert states(case)["tmb_high"] == "unknown"
    for requirement in ("tmb_high", "tmb_at_least:10"):
        found = answer_requirement(requirement, case, KNOWLEDGE)
        assert found.verdict is Verdict.UNDETERMINED
        assert "interval" in found.reason
    narrow = dataclasses.replace(wide, tmb_interval=(10.1, 12.0))
    sure = dataclasses.replace(CASE, biomarkers=narrow)
    assert states(sure)["tmb_high"] == "present"
    assert answer_requirement("tmb_at_least:10", sure, KNOWLEDGE).verdict is Verdict.PASS


def test_a_burden_that_was_counted_here_is_flagged() -> None:
    row = Variant(sample="T1", gene="TTN", consequence="Missense_Mutation")
    found = read_genome(CASE, table(row), None, KNOWLEDGE)
    assert any("not by an approved test" in flag for flag in found.flags)
    assert found.case.biomarkers.tmb_interval is not None
    assert found.case.biomarkers.tmb_origin == "counted"


def test_a_counted_burden_leaves_the_label_open() -> None:
    high = Biomarkers(tmb_mut_per_mb=40.0, tmb_interval=(37.0, 43.0), tmb_origin="counted")
    counted = dataclasses.replace(CASE, biomarkers=high)
    found = answer_requirement("tmb_high", counted, KNOWLEDGE)
    assert found.verdict is Verdict.UNDETERMINED
    assert "approved test" in found.reason
    assert states(counted)["tmb_high"] == "present"
    reported = dataclasses.replace(CASE, biomarkers=dataclasses.replace(high, tmb_origin="reported"))
    assert answer_requirement("tmb_high", reported, KNOWLEDGE).verdict is Verdict.PASS


def test_an_hla_allele_that_the_tumour_lost_no_longer_answers_a_rule() -> None:
    typed = dataclasses.replace(CASE, biomarkers=Biomarkers(hla_alleles=("A*02:01", "A*03:01")))
    rows = {
        change: Variant(sample="T1", gene="HLA-A", consequence="loh", kind="loh", protein_change=change)
        for change in ("A*02:01", "HLA-A*03:01", "")
    }
    answers = {}
    for change, row in rows.items():
        joined = read_genome(typed, table(row, kinds=("short", "loh")), None, KNOWLEDGE).case
        answers[change] = answer_requirement("hla:A*02:01P", joined, KNOWLEDGE).verdict
    assert answers == {
        "A*02:01": Verdict.FAIL,
        "HLA-A*03:01": Verdict.PASS,
        "": Verdict.UNDETERMINED,
    }
