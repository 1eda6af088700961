import dataclasses
import datetime as dt

import pytest

from warmfront.assays.expression import harmonise
from warmfront.domain.case import (
    Biomarkers,
    Case,
    Clonality,
    Disease,
    History,
    Mutation,
    PriorTherapy,
    Specimen,
    Zygosity,
)
from warmfront.domain.readouts import StatedMeasurement
from warmfront.domain.therapy import Candidate
from warmfront.domain.tme import GeneReading, TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.io.tables import read_table
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.strategy.eligibility import screen
from warmfront.strategy.targets import judge_targets
from warmfront.tme.antigen_genes import read_antigen_genes
from warmfront.tme.sample import take_sample


@pytest.fixture(scope="module")
def base():
    return load_knowledge()


def patient(oncotree: str, *, prior: tuple[PriorTherapy, ...] = (), measured=None, specimens=(), **markers):
    return Case(
        case_id="made-up",
        disease=Disease(oncotree=oncotree, line_of_therapy=2),
        history=History(prior_therapies=prior, transplant="none"),
        biomarkers=Biomarkers(**markers),
        measured=measured,
        specimens=specimens,
    )


def rna(**states: str) -> TmeProfile:
    amounts = {"absent": 0.0, "low": 0.4, "seen": 30.0, "cannot be told": None, "not measured": None}
    return TmeProfile(
        sample_id="s",
        scale="tpm",
        n_genes=1,
        reference=None,
        reference_note="",
        axes=(),
        cycle=(),
        flags=(),
        antigen_genes=tuple(
            GeneReading(
                gene=gene,
                value=0.0,
                amount=amounts[state],
                unit="TPM",
                state=state,
                note="z-score: no value means absence" if state == "cannot be told" else "",
            )
            for gene, state in states.items()
        ),
    )


def of_product(found, product: str, antigen: str):
    return next(entry for entry in found if (entry.product, entry.antigen) == (product, antigen))


def checked(base, name: str, case: Case, profile: TmeProfile | None = None, tier: Tier = Tier.TRIAL):
    candidate = Candidate(
        strategy_id=name,
        tier=tier,
        answers_leading=True,
        answers_runner_up=False,
        answered=(),
        reason="made up",
    )
    return {c.rule: c for c in screen((candidate,), case, base, profile)[0].checks}


def answers(base, name: str, case: Case, rule: str) -> set[Verdict]:
    candidate = Candidate(
        strategy_id=name,
        tier=Tier.TRIAL,
        answers_leading=True,
        answers_runner_up=False,
        answered=(),
        reason="made up",
    )
    return {c.verdict for c in screen((candidate,), case, base)[0].checks if c.rule == rule}


def judged(base, name: str, case: Case, profile: TmeProfile | None = None):
    return judge_targets(base.strategies[name], case, profile, base)


@pytest.mark.parametrize(("positive", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_the_protein_assay_decides(base, positive, verdict):
    case = patient("DLBCLNOS", antigens={"CD19": positive})
    found = judged(base, "car_t_cd19_lymphoma", case, rna(CD19="seen" if not positive else "absent"))
    assert [(entry.verdict, entry.measured_by) for entry in found] == [(verdict, "protein")]


@pytest.mark.parametrize(
    ("state", "verdict", "words"),
    [
        ("absent", Verdict.FAIL, "RNA excludes"),
        ("low", Verdict.UNDETERMINED, "too little to prompt"),
        ("seen", Verdict.UNDETERMINED, "prompts a protein test"),
        ("cannot be told", Verdict.UNDETERMINED, "scale without zero"),
        ("not measured", Verdict.UNDETERMINED, "was not measured"),
    ],
)
def test_rna_excludes_or_prompts_and_never_satisfies(base, state, verdict, words):
    found = judged(base, "car_t_cd19_lymphoma", patient("DLBCLNOS"), rna(CD19=state))
    assert found[0].verdict is verdict
    assert words in found[0].words


def test_rna_of_an_almost_empty_specimen_excludes_nothing(base):
    sample = Specimen(specimen_id="s", purity_percent=10.0)
    case = patient("DLBCLNOS", specimens=(sample,))
    found = judged(base, "car_t_cd19_lymphoma", case, rna(CD19="absent"))
    assert found[0].verdict is Verdict.UNDETERMINED
    assert "too few" in found[0].words


def test_rna_does_not_speak_for_a_glycolipid(base):
    found = judged(base, "neuroblastoma_anti_gd2", patient("NBL"), rna(CD19="absent"))
    assert found[0].verdict is Verdict.UNDETERMINED
    assert "glycolipid" in found[0].words


def test_excluded_by_rna_the_product_is_out_until_a_protein_assay_is_positive(base):
    check = checked(base, "car_t_cd19_lymphoma", patient("DLBCLNOS"), rna(CD19="absent"))["target_antigen"]
    assert check.verdict is Verdict.FAIL
    assert "protein assay" in check.recoverable
    again = patient("DLBCLNOS", antigens={"CD19": True})
    check = checked(base, "car_t_cd19_lymphoma", again, rna(CD19="absent"))["target_antigen"]
    assert check.verdict is Verdict.PASS


def test_rna_excludes_the_antigen_of_an_engager(base):
    check = checked(base, "bispecific_teclistamab", patient("PCM"), rna(TNFRSF17="absent"))["target_antigen"]
    assert check.verdict is Verdict.FAIL
    check = checked(base, "bispecific_teclistamab", patient("PCM"), rna(TNFRSF17="seen"))["target_antigen"]
    assert check.verdict is Verdict.UNDETERMINED


def test_both_copies_of_the_gene_lost_overrules_everything(base):
    gone = Mutation(gene="TNFRSF17", effect="deletion", zygosity=Zygosity.BIALLELIC)
    found = judged(base, "car_t_bcma_myeloma", patient("PCM", antigens={"BCMA": True}, mutations=(gone,)))
    assert {entry.verdict for entry in found} == {Verdict.FAIL}
    half = dataclasses.replace(gone, zygosity=Zygosity.MONOALLELIC)
    found = judged(base, "car_t_bcma_myeloma", patient("PCM", antigens={"BCMA": True}, mutations=(half,)))
    assert {entry.verdict for entry in found} == {Verdict.PASS}
    assert "one copy of TNFRSF17" in found[0].escape


def test_an_excluding_allele_removes_afami_cel_whatever_else_fits(base):
    fits = patient("SYNS", antigens={"MAGE-A4": True}, hla_alleles=("A*02:01", "A*03:01"))
    checks = checked(base, "tcr_t_afami_cel", fits, tier=Tier.APPROVED)
    assert {checks[rule].verdict for rule in ("target_antigen", "hla_required", "hla_excluded")} == {
        Verdict.PASS
    }
    excluded = patient("SYNS", antigens={"MAGE-A4": True}, hla_alleles=("A*02:01", "A*02:05"))
    check = checked(base, "tcr_t_afami_cel", excluded, tier=Tier.APPROVED)["hla_excluded"]
    assert check.verdict is Verdict.FAIL


def test_the_same_allele_that_excludes_one_product_serves_another(base):
    products = base.options.cell_therapies
    assert "A*02:05P" in products["afami_cel"].hla_excluded
    assert "A*02:05" in products["lete_cel"].hla


def test_an_allele_lost_in_the_tumour_is_no_allele(base):
    case = patient(
        "PAAD",
        mutations=(Mutation(gene="KRAS", change="G12D", effect="missense"),),
        hla_alleles=("C*08:02", "A*11:01"),
        lost_hla=("C*08:02",),
    )
    check = checked(base, "tcr_t", case)["hla_required"]
    assert check.verdict is Verdict.PASS
    assert check.reason.startswith("KRAS G12D TCR-T on A*11:01")
    only = dataclasses.replace(
        case,
        biomarkers=dataclasses.replace(
            case.biomarkers, hla_alleles=("C*08:02", "C*07:01", "A*01:01", "A*03:01")
        ),
    )
    assert checked(base, "tcr_t", only)["hla_required"].verdict is Verdict.FAIL


def test_antigen_and_allele_must_hold_for_the_same_product(base):
    # TP53 R175H is there and A*11:01 is carried, but no product sees the one on the other.
    case = patient(
        "COAD", mutations=(Mutation(gene="TP53", change="R175H"),), hla_alleles=("A*11:01", "A*03:01")
    )
    checks = checked(base, "tcr_t", case)
    assert Verdict.FAIL in {checks["target_antigen"].verdict, checks["hla_required"].verdict}


def test_loss_of_mhc_breaks_only_what_sees_its_target_on_hla(base):
    lost = Mutation(
        gene="B2M", effect="loss_of_function", zygosity=Zygosity.BIALLELIC, clonality=Clonality.CLONAL
    )
    on_hla = patient(
        "SYNS", antigens={"MAGE-A4": True}, hla_alleles=("A*02:01",), mutations=(lost,), msi="MSS"
    )
    assert Verdict.FAIL in answers(base, "tcr_t_afami_cel", on_hla, "needs_intact")
    surface = patient("DLBCLNOS", antigens={"CD19": True}, mutations=(lost,), msi="MSS")
    for name in ("car_t_cd19_lymphoma", "artemis_et019003_lymphoma"):
        checks = checked(base, name, surface)
        assert "needs_intact" not in checks
        assert "hla_required" not in checks
        assert checks["target_antigen"].verdict is Verdict.PASS


def test_after_loss_of_cd19_another_antigen_is_judged_by_itself(base):
    prior = (PriorTherapy(agents=("tisagenlecleucel",), best_response="CR"),)
    case = patient("BLL", prior=prior, antigens={"CD19": False, "CD22": True})
    assert checked(base, "car_t_cd19_leukaemia", case)["target_antigen"].verdict is Verdict.FAIL
    assert checked(base, "car_t_cd22_after_cd19", case)["target_antigen"].verdict is Verdict.PASS
    lost = judged(base, "car_t_cd19_leukaemia", case)[0]
    assert "DR-17" in lost.escape
    assert "tisagenlecleucel saw the same antigen" in lost.words


def test_a_positive_assay_after_the_same_antigen_was_hit_only_warns(base):
    prior = (PriorTherapy(agents=("blinatumomab",)),)
    found = judged(base, "car_t_cd19_leukaemia", patient("BLL", prior=prior, antigens={"CD19": True}))
    assert {entry.verdict for entry in found} == {Verdict.WARN}
    assert "blinatumomab before went with failure" in found[0].escape


def test_one_of_two_antigens_is_enough_for_a_tandem_and_its_loss_is_said(base):
    case = patient("DLBCLNOS", antigens={"CD19": False, "CD20": True})
    check = checked(base, "car_t_tandem_cd19_cd20", case)["target_antigen"]
    assert check.verdict is Verdict.WARN
    assert "CD19: protein assay negative" in check.reason
    none = patient("DLBCLNOS", antigens={"CD19": False, "CD20": False})
    assert checked(base, "car_t_tandem_cd19_cd20", none)["target_antigen"].verdict is Verdict.FAIL


def stated(name: str, value: float, unit: str, day: int | None = None) -> StatedMeasurement:
    date = dt.date(2026, 1, day) if day else None
    return StatedMeasurement(
        name=name, modality="protein", value=value, unit=unit, specimen="tumour", date=date
    )


def test_the_cut_off_is_the_products(base):
    low = patient("STAD", antigens={"CLDN18.2": True}, measured=(stated("claudin 18.2", 30, "%"),))
    high = patient("STAD", antigens={"CLDN18.2": True}, measured=(stated("CLDN18.2", 60, "%"),))
    name = "car_t_with_checkpoint_inhibitor"
    assert of_product(judged(base, name, low), "satri_cel", "CLDN18.2").verdict is Verdict.FAIL
    found = of_product(judged(base, name, high), "satri_cel", "CLDN18.2")
    assert found.verdict is Verdict.PASS
    assert "40% of the cells were negative" in found.escape
    uncalled = patient("STAD", measured=(stated("CLDN18.2", 60, "%"),))
    assert of_product(judged(base, name, uncalled), "satri_cel", "CLDN18.2").verdict is Verdict.UNDETERMINED


def test_falling_density_is_called_a_loss(base):
    measured = (
        stated("CD19", 12000, "molecules per cell", 3),
        stated("CD19", 2500, "molecules per cell", 20),
    )
    case = patient("DLBCLNOS", antigens={"CD19": True}, measured=measured)
    found = judged(base, "car_t_cd19_lymphoma", case)[0]
    assert found.verdict is Verdict.WARN
    assert "loss: 12000 on 2026-01-03, 2500 on 2026-01-20" in found.words
    assert "below 3,000 molecules" in found.words


def test_imaging_alone_does_not_satisfy(base):
    seen = StatedMeasurement(name="PSMA", modality="imaging", value=80, unit="%", specimen="whole body")
    found = judged(base, "car_t_with_checkpoint_inhibitor", patient("PRAD", measured=(seen,)))
    assert of_product(found, "car_t_psma", "PSMA").verdict is Verdict.UNDETERMINED
    assert of_product(found, "car_t_psma", "PSMA").measured_by == "imaging"


def test_only_products_tried_in_the_disease_are_judged(base):
    found = judged(base, "car_t_with_checkpoint_inhibitor", patient("HCC", antigens={"GPC3": True}))
    assert {entry.product for entry in found} == {"car_t_gpc3"}
    check = checked(base, "car_t_with_checkpoint_inhibitor", patient("HCC", antigens={"GPC3": True}))
    assert check["target_antigen"].verdict is Verdict.PASS
    none = checked(base, "car_t_with_checkpoint_inhibitor", patient("ANSC", antigens={"GPC3": True}))
    assert none["target_antigen"].verdict is Verdict.UNDETERMINED


def test_products_without_an_antigen_say_their_own_limits(base):
    found = judged(base, "nk_cells", patient("AML"))
    assert found[0].antigen == "none"
    assert "KIR" in found[0].escape
    assert "allogeneic" in found[0].facts
    assert judged(base, "pd1_monotherapy", patient("BLCA")) == ()


def test_a_mutation_antigen_is_read_from_the_report(base):
    name = "tcr_t"
    unknown = of_product(judged(base, name, patient("COAD")), "tcr_kras_g12v", "KRAS G12V")
    assert unknown.verdict is Verdict.UNDETERMINED
    absent = of_product(judged(base, name, patient("COAD", mutations=())), "tcr_kras_g12v", "KRAS G12V")
    assert absent.verdict is Verdict.FAIL
    clone = Mutation(gene="KRAS", change="G12V", clonality=Clonality.SUBCLONAL)
    found = of_product(judged(base, name, patient("COAD", mutations=(clone,))), "tcr_kras_g12v", "KRAS G12V")
    assert (found.verdict, found.measured_by) == (Verdict.PASS, "sequencing")
    assert "subclonal" in found.escape


def test_a_negative_stain_of_cd19_says_how_firm_that_is(base):
    found = judged(base, "car_t_cd19_lymphoma", patient("DLBCLNOS", antigens={"CD19": False}))[0]
    assert found.verdict is Verdict.FAIL
    assert "6 of 16" in found.words


def test_limits_of_a_product_are_shown_with_its_facts(base):
    found = judged(base, "car_t_gpc3_liver", patient("HCC", antigens={"GPC3": True}))[0]
    assert "tumour thrombus in the main portal vein" in found.facts


def test_her2_negative_excludes_what_asks_for_overexpression_and_nothing_else(base):
    case = patient("BRCA")
    case = dataclasses.replace(case, disease=dataclasses.replace(case.disease, her2_positive=False))
    found = of_product(judged(base, "car_macrophage", case), "ct_0508", "HER2")
    assert found.verdict is Verdict.FAIL
    low = judged(base, "adc_trastuzumab_deruxtecan", case)[0]
    assert low.verdict is Verdict.UNDETERMINED
    assert "low HER2" in low.words


def test_a_unit_that_no_rule_reads_is_named(base):
    case = patient("HCC", measured=(stated("GPC3", 3, "+"),))
    found = judged(base, "car_t_with_checkpoint_inhibitor", case)[0]
    assert found.verdict is Verdict.UNDETERMINED
    assert "stated in +" in found.words


def test_a_disease_without_a_tried_product_says_so(base):
    check = checked(base, "car_t_with_checkpoint_inhibitor", patient("BLCA"))["target_antigen"]
    assert check.verdict is Verdict.UNDETERMINED
    assert "no product tried in urothelial cancer" in check.reason
    assert judged(base, "car_t_with_checkpoint_inhibitor", patient("BLCA")) == ()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "oncotree"),
    [
        ("padron2022/expression_log2tpm", "PAAD"),
        ("liu2019/expression_log2tpm", "SKCM"),
        ("imvigor210_dev/expression_log2tpm_predictio_subset", "BLCA"),
    ],
)
def test_on_real_tumours_rna_never_satisfies_and_a_lost_antigen_removes(shared, base, path, oncotree):
    table = harmonise(read_table(shared / "data" / f"{path}.parquet"), load_genes())
    lost = patient(oncotree, antigens=dict.fromkeys(base.options.antigens, False))
    needing = [name for name, entry in base.strategies.items() if entry.target_antigens]
    for sample in [name for name in table.samples if name not in table.unusable][:40]:
        readings = read_antigen_genes(take_sample(table, sample), table.scale, base)
        profile = dataclasses.replace(rna(), antigen_genes=readings)
        for name, strategy in base.strategies.items():
            for entry in judge_targets(strategy, patient(oncotree), profile, base):
                assert entry.antigen == "none" or entry.verdict in (Verdict.UNDETERMINED, Verdict.FAIL), name
    for name in needing:
        assert checked(base, name, lost, profile)["target_antigen"].verdict is Verdict.FAIL
