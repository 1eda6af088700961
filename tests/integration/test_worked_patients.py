"""The worked patients of the reference page: leading options, exclusions and their reasons.

Expected values come from the clinical frame and the trials it names; an indication comes from its
label. Nothing was taken from earlier output. The files of the made-up patients stand in ``worked/``.
"""

import shutil
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import warmfront
from warmfront.domain.plan import Plan
from warmfront.domain.therapy import LeftOut, Option
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.report import render

HERE = Path(__file__).resolve().parent / "worked"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "excluded-urothelial"
T_CELL_GENES = ("CD3D", "CD3E", "CD8A", "CD8B", "GZMB", "PRF1")


@lru_cache(maxsize=16)
def plan_of(name: str) -> Plan:
    with TemporaryDirectory() as folder:
        shutil.copy(HERE / f"{name}.toml", Path(folder) / "case.toml")
        return warmfront.tailor(Path(folder))


def leading(plan: Plan) -> set[str]:
    return {option.strategy_id for option in plan.ranking.approved if option.rank == 1}


def option(plan: Plan, strategy_id: str) -> Option:
    return next(entry for entry in plan.ranking.options if entry.strategy_id == strategy_id)


def offered(plan: Plan) -> set[str]:
    return {entry.strategy_id for entry in plan.ranking.options}


def left_out(plan: Plan, strategy_id: str) -> LeftOut:
    return next(entry for entry in plan.ranking.left_out if entry.strategy_id == strategy_id)


def note(found: Option, part: str) -> str:
    assert found.parts is not None
    return dict(found.parts.notes)[part]


def check_of(found: Option, rule: str) -> tuple[Verdict, str, str]:
    check = next(entry for entry in found.checks if entry.rule == rule)
    return check.verdict, check.reason, check.recoverable


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.toml")))
def test_every_worked_patient_has_a_first_option_with_its_reason(name: str) -> None:
    """Standard of care comes first, and doing without is always weighed (section 3)."""
    plan = plan_of(name)
    assert leading(plan)
    assert all(option(plan, first).block == "this disease" for first in leading(plan))
    assert "no_immunotherapy_step" in offered(plan)
    assert all(entry.reason for entry in plan.ranking.left_out)
    page = render(plan, load_knowledge())
    assert "synergy" not in page.casefold().replace("no synergy", "")


def test_cold_pancreas_gets_chemotherapy_and_no_checkpoint_inhibitor() -> None:
    """PRODIGE 4 and MPACT are the standards; stable pancreatic cancer has no indication of PD-1 alone."""
    plan = plan_of("cold-pancreatic")
    assert leading(plan) == {"pancreas_chemotherapy", "pancreas_gemcitabine_nab_paclitaxel"}
    assert "pd1_monotherapy" not in offered(plan)
    assert not option(plan, "pancreas_gemcitabine_nab_paclitaxel").harm.statement.startswith("No combination")
    assert any("38%" in words for words in option(plan, "pancreas_gemcitabine_nab_paclitaxel").harm.observed)
    tcr = option(plan, "tcr_t")
    assert tcr.tier is Tier.HYPOTHESIS
    verdict, reason, _ = check_of(tcr, "hla_required")
    assert verdict is Verdict.UNDETERMINED
    assert "HLA type is not stated" in reason
    fact = plan.ranking.deciding
    assert fact is not None
    assert "HLA" in fact.fact
    assert "Nothing that is open changes the approved or the trial tier" in fact.words


def test_the_excluded_tumour_keeps_its_standard_first() -> None:
    """EV-302: OS 31.5 against 16.1 months, HR 0.47 (section 3), whatever holds the response back."""
    plan = warmfront.tailor(EXAMPLE)
    assert leading(plan) == {"urothelial_ev_pembrolizumab"}
    first, beaten = (
        option(plan, name)
        for name in ("urothelial_ev_pembrolizumab", "urothelial_platinum_avelumab_maintenance")
    )
    assert first.parts is not None
    assert beaten.parts is not None
    assert first.parts.evidence > beaten.parts.evidence, "platinum was the control of EV-302"
    assert "EV-302" in beaten.achieved
    assert any("boxed warning" in words for words in first.toxicities)
    assert plan.bottleneck.leading is not None
    assert plan.bottleneck.leading.constraint == "stroma_exclusion"
    assert {"radiotherapy_pd1", "tgf_beta_pd1"} <= {entry.strategy_id for entry in plan.ranking.hypothesis}


def test_lost_b2m_in_melanoma_warns_the_standard_and_excludes_what_needs_hla() -> None:
    """Biallelic, clonal loss decides (section 6); TIL and TCR-T need what is lost, NK cells do not."""
    plan = plan_of("b2m-lost-melanoma")
    assert plan.bottleneck.leading is not None
    assert plan.bottleneck.leading.constraint == "recognition_loss"
    assert plan.bottleneck.leading.overriding
    for strategy_id in leading(plan):
        assert option(plan, strategy_id).verdict is Verdict.WARN
        assert "needs intact" in note(option(plan, strategy_id), "evidence")
    for strategy_id in ("tcr_t_with_radiotherapy", "til_with_second_cell_product"):
        assert "B2M" in left_out(plan, strategy_id).reason
    assert "nk_cells" in offered(plan)
    assert not offered(plan) & {"til", "tcr_t", "til_lifileucel_melanoma"}


def test_lost_b2m_with_deficient_mismatch_repair_keeps_pd1() -> None:
    """20 of 21 B2M-inactivated deficient cancers responded: the veto is disabled (section 6)."""
    plan = plan_of("msi-high-colorectal-b2m")
    assert "pd1_monotherapy" in leading(plan)
    kept = option(plan, "pd1_monotherapy")
    assert kept.verdict is Verdict.PASS
    assert "lowered" not in note(kept, "evidence")
    said = " ".join(sentence for reading in plan.bottleneck.readings for sentence in reading.evidence_against)
    assert "switched off by: mismatch-repair deficiency" in said


def test_on_abemaciclib_every_pd1_option_names_the_hard_stop() -> None:
    """Abemaciclib + pembrolizumab: ALT grade 3+ 11 of 26, a hard stop outside a trial (section 5)."""
    plan = plan_of("breast-on-abemaciclib")
    assert left_out(plan, "cdk46_abemaciclib_pembrolizumab").kind == "hard stop"
    assert left_out(plan, "cdk46_palbociclib_nivolumab_ai").kind == "hard stop"
    knowledge = load_knowledge()
    met = 0
    for found in plan.ranking.options:
        agents = knowledge.strategies[found.strategy_id].agents
        assert "pembrolizumab" not in agents
        if "pd1_antibody" in agents:
            met += 1
            verdict, reason, again = check_of(found, "cdk46_inhibitor_with_checkpoint_inhibitor")
            assert verdict is Verdict.WARN
            assert "HARD STOP outside a trial" in reason
            assert "pembrolizumab + abemaciclib" in reason
            assert "42.3%" in reason
            assert "recoverable when the inhibitor is stopped" in again
    assert met >= 2
    pace = option(plan, "cdk46_palbociclib_avelumab_fulvestrant")
    assert pace.tier is Tier.TRIAL
    assert "did not favour it (TRIAL-PACE)" in note(pace, "evidence")


def test_cohorts_of_triple_negative_cancer_are_other_patients_for_hormone_receptors() -> None:
    """A rate and a cohort count within their own cell only (section 4)."""
    found = option(plan_of("breast-on-abemaciclib"), "radiotherapy_pd1")
    assert "under a criterion that this patient does not meet" in note(found, "evidence")


def test_trilaciclib_protects_and_stands_behind_the_standard() -> None:
    """IMpower133: OS 12.3 against 10.3 months; trilaciclib: fewer grade 3+ events, no gain (section 5)."""
    plan = plan_of("small-cell-trilaciclib")
    assert leading(plan) == {"lung_small_atezolizumab_chemotherapy"}
    standard = option(plan, "lung_small_atezolizumab_chemotherapy")
    protector = option(plan, "cdk46_trilaciclib_atezolizumab_chemotherapy")
    assert (standard.rank, protector.rank) == (1, 2)
    assert "12.3 against 10.3" in standard.achieved
    assert "no gain against the tumour" in note(protector, "evidence")
    assert "with trilaciclib given too" not in " ".join(standard.harm.observed)
    assert all("trilaciclib given too" not in words for words in standard.harm.observed)
    assert protector.access is not None
    assert "trial" not in protector.access.site.casefold()
    alone = option(plan, "pd1_monotherapy")
    assert alone.fit_note.startswith("A part of Atezolizumab or durvalumab with platinum and etoposide")


def test_refractory_lymphoma_goes_to_cells_compared_in_its_line() -> None:
    """ZUMA-7 and TRANSFORM, refractory or within 12 months; engagers are indicated after two lines only."""
    plan = plan_of("refractory-large-b-cell")
    assert leading(plan) == {"car_t_cd19_lymphoma", "car_t_liso_cel_lymphoma"}
    assert "HR 0.40" in option(plan, "car_t_cd19_lymphoma").achieved
    assert "HR 0.34" in option(plan, "car_t_liso_cel_lymphoma").achieved
    assert option(plan, "bispecific_cd20_cd3_lymphoma").tier is Tier.TRIAL
    assert "lymphoma_b_salvage_transplant" not in leading(plan)
    assert plan.applicability.phenotype_use == "not_applicable"
    assert any("T-cell malignancy" in words for words in option(plan, "car_t_cd19_lymphoma").late_effects)
    irradiated = option(plan, "low_dose_total_body_irradiation").sequence
    assert irradiated is not None
    assert "bridging" not in irradiated.words


def test_a_child_after_blinatumomab_is_not_led_by_it() -> None:
    """ELIANA 65 of 79 in this cell; TOWER compared adults, and the child has had blinatumomab (section 4)."""
    plan = plan_of("paediatric-b-all")
    order = [entry.strategy_id for entry in plan.ranking.approved]
    assert order.index("car_t_cd19_leukaemia") < order.index("bispecific_blinatumomab")
    cells = option(plan, "car_t_cd19_leukaemia")
    assert cells.evidence is not None
    assert (cells.evidence.events, cells.evidence.n) == (65, 79)
    again = option(plan, "bispecific_blinatumomab")
    assert again.verdict is Verdict.WARN
    assert "age group adult, the patient's is child" in note(again, "evidence")
    assert "lowered by" in note(again, "evidence")
    assert "given before" in note(again, "evidence")
    assert {entry.product for entry in cells.targets} == {"tisa_cel"}
    named = {entry.product for found in plan.ranking.options for entry in found.targets}
    assert not named & {"obe_cel", "brexu_cel"}
    engaged = option(plan, "adc_inotuzumab_ozogamicin")
    assert "22 of 53" in engaged.achieved
    assert "single arm" in engaged.achieved


def test_myeloma_after_three_classes_gets_bcma_with_its_late_effects() -> None:
    """Delayed BCMA parkinsonism is a late effect of the product (section 5)."""
    plan = plan_of("multiple-myeloma")
    assert leading(plan) == {"car_t_bcma_myeloma"}
    cells = option(plan, "car_t_bcma_myeloma")
    assert any("parkinsonism" in words for words in cells.late_effects)
    assert "bispecific_teclistamab" in {entry.strategy_id for entry in plan.ranking.approved}
    assert any("IMWG" in words for words in plan.monitoring)
    assert any("B-cell recovery" in words for words in plan.monitoring)
    assert plan.applicability.phenotype_use == "not_applicable"


def test_neuroblastoma_after_induction_gets_the_antibody_and_no_cells_before_relapse() -> None:
    """ANBL0032, randomised: two-year event-free survival 66 against 46%; GD2 CAR-T came after relapse."""
    plan = plan_of("neuroblastoma")
    assert leading(plan) == {"neuroblastoma_anti_gd2"}
    antibody = option(plan, "neuroblastoma_anti_gd2")
    assert "66 against 46%" in antibody.achieved
    assert "a randomised comparison favours it" in note(antibody, "evidence")
    assert "line of therapy is 1" in left_out(plan, "car_t_gd2_neuroblastoma").reason
    assert any("CAPD" in words for words in plan.monitoring)
    assert not any("B-cell recovery" in words for words in plan.monitoring)


def test_glioblastoma_gets_radiochemotherapy_and_no_checkpoint_inhibitor() -> None:
    """OS 14.6 against 12.1 months, HR 0.63; CheckMate 498 was worse with nivolumab."""
    plan = plan_of("glioblastoma")
    assert leading(plan) == {"glioma_temozolomide_radiotherapy"}
    standard = option(plan, "glioma_temozolomide_radiotherapy")
    assert "HR 0.63" in standard.achieved
    assert "CheckMate 498" in standard.summary
    assert not offered(plan) & {"pd1_monotherapy", "radiotherapy_pd1"}
    assert "stated from tissue (desert) argues, and does not locate alone" in plan.bottleneck.reason


def test_a_liver_thrombus_leaves_two_patients_in_their_place() -> None:
    """GPC3 CAR-T with Gamma Knife: n = 2, no rate (section 4); HIMALAYA took no thrombus of the main vein."""
    plan = plan_of("hepatocellular-thrombus")
    assert leading(plan) == {"liver_atezolizumab_bevacizumab", "liver_durvalumab_tremelimumab"}
    assert "Vp4" in option(plan, "liver_durvalumab_tremelimumab").summary
    cells = option(plan, "car_t_with_radiotherapy")
    assert cells.tier is Tier.HYPOTHESIS
    assert cells.evidence is None
    page = render(plan, load_knowledge())
    assert "n = 2" in page
    assert "5-year DFS: 100%, so few patients support no rate" in page
    assert check_of(option(plan, "car_t_gpc3_liver"), "line_at_least")[0] is Verdict.WARN
    same = option(plan, "anti_vegf_pd1")
    assert same.fit_note.startswith("The same agents are indicated here as Atezolizumab with bevacizumab")


def test_stage_three_lung_keeps_durvalumab_after_and_not_with() -> None:
    """PACIFIC PFS HR 0.52; PACIFIC-2 PFS HR 0.85, OS HR 1.03, fatal events 13.7 against 10.2% (section 8)."""
    plan = plan_of("stage-iii-lung")
    assert leading(plan) == {"lung_nonsmall_durvalumab_after_chemoradiation"}
    found = option(plan, "lung_nonsmall_durvalumab_after_chemoradiation")
    assert found.sequence is not None
    assert found.sequence.order == "known"
    for figure in ("0.52", "0.85", "1.03", "13.7 against 10.2%"):
        assert figure in found.order_note
    alone = option(plan, "pd1_monotherapy")
    assert alone.tier is Tier.TRIAL
    assert "is indicated here" in alone.fit_note
    assert found.access is not None
    assert "radiotherapy" not in found.access.site
    assert "is not in the mutation report" in left_out(plan, "tcr_t").reason


def test_an_excluding_allele_removes_the_product_and_not_the_other_one() -> None:
    """Afami-cel: no A*02:05P (section 7); letetresgene takes A*02:05."""
    plan = plan_of("synovial-sarcoma-hla")
    reason = left_out(plan, "tcr_t_afami_cel").reason
    assert "hla excluded" in reason
    assert "A*02:05" in reason
    assert option(plan, "tcr_t_lete_cel_sarcoma").tier is Tier.TRIAL
    assert leading(plan) == {"sarcoma_later_line"}
    nano = [entry for entry in plan.ranking.options if entry.strategy_id == "nanoparticle_icd"]
    assert all(entry.parts is not None and entry.parts.evidence == 0.0 for entry in nano)


@pytest.mark.shared
def test_a_real_cold_pancreatic_cancer_is_read_in_place(shared: Path, tmp_path: Path) -> None:
    """The tumour of PRINCE with the least T-cell transcripts; PRINCE found no order or match to claim."""
    import pandas as pd

    found = pd.read_parquet(shared / "data" / "padron2022" / "expression_log2tpm.parquet")
    if found.index.dtype != object or "CD8A" not in found.index:
        found = found.set_index(found.columns[0])
    coldest = found.loc[[gene for gene in T_CELL_GENES if gene in found.index]].mean().idxmin()
    found[[coldest]].rename_axis("gene").dropna().to_csv(tmp_path / "expression.tsv", sep="\t")
    text = (HERE / "cold-pancreatic.toml").read_text(encoding="utf-8").split("[[pathology]]")[0]
    text = text.replace('case_id = "worked-cold-pancreatic"', 'case_id = "real-cold-pancreatic"')
    text = "\n".join(line for line in text.splitlines() if not line.startswith("synthetic_note"))
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    plan = warmfront.tailor(tmp_path)
    assert leading(plan) == {"pancreas_chemotherapy", "pancreas_gemcitabine_nab_paclitaxel"}
    assert "pd1_monotherapy" not in offered(plan)
    assert plan.phenotype.call is None or plan.phenotype.call != "inflamed"
    matched = [
        entry for entry in plan.ranking.options if entry.strategy_id == "pancreas_nivolumab_chemotherapy"
    ]
    assert all(entry.tier is not Tier.APPROVED for entry in matched)
