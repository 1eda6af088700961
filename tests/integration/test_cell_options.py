"""Made-up patients through the whole pipeline: which cell product remains, and why another does not.

What is asserted comes from the clinical frame (sections 6 and 7) and from the labels and trials of products.
"""

import dataclasses
import datetime as dt

import pytest

from warmfront.domain.case import (
    Biomarkers,
    Case,
    Clonality,
    Disease,
    History,
    LabResult,
    Mutation,
    OrganFunction,
    Patient,
    PriorTherapy,
    Zygosity,
)
from warmfront.domain.plan import Plan
from warmfront.domain.readouts import StatedMeasurement, TissueCall
from warmfront.domain.therapy import LeftOut, Option
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.pipeline import tailor
from warmfront.serving.report import render

B2M_LOST = Mutation(
    gene="B2M", effect="loss_of_function", zygosity=Zygosity.BIALLELIC, clonality=Clonality.CLONAL
)
DAY = dt.date(2026, 5, 1)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def patient(
    oncotree: str, line: int, *agents: str, age: float = 55.0, measured=None, pathology=None, **markers
):
    return Case(
        case_id="made-up",
        disease=Disease(oncotree=oncotree, line_of_therapy=line),
        patient=Patient(age_years=age, sex="female", ecog=0, pregnancy=False),
        history=History(
            prior_therapies=tuple(PriorTherapy(agents=(agent,), best_response="PR") for agent in agents),
            comorbidities=(),
            autoimmune_disease=(),
            active_infections=(),
            prior_immune_toxicity=(),
            steroids_mg_per_day=0.0,
            transplant="none",
        ),
        organ_function=OrganFunction(
            lvef_percent=60.0, egfr_ml_per_min=90.0, oxygen_saturation_percent=98.0, child_pugh="A"
        ),
        labs=tuple(
            LabResult(analyte=name, value=value, unit="10^9/L", date=DAY)
            for name, value in (("lymphocytes", 1.2), ("neutrophils", 4.0), ("platelets", 200.0))
        ),
        biomarkers=Biomarkers(**markers),
        measured=measured,
        pathology=pathology,
    )


def plan_of(case: Case, knowledge: KnowledgeBase) -> Plan:
    return tailor(case, None, knowledge, seed=1, reference=None)


def option(plan: Plan, name: str) -> Option | None:
    return next((entry for entry in plan.ranking.options if entry.strategy_id == name), None)


def left_out(plan: Plan, name: str) -> LeftOut:
    return next(entry for entry in plan.ranking.left_out if entry.strategy_id == name)


def answer(found: Option | None, rule: str) -> Verdict:
    assert found is not None
    return next(check.verdict for check in found.checks if check.rule == rule)


def test_the_allele_that_excludes_one_product_leaves_the_other(knowledge):
    case = patient(
        "SYNS",
        2,
        "doxorubicin",
        hla_alleles=("A*02:01", "A*02:05"),
        antigens={"MAGE-A4": True, "NY-ESO-1": True},
    )
    plan = plan_of(case, knowledge)
    assert "A*02:05P; carried: A*02:05" in left_out(plan, "tcr_t_afami_cel").reason
    assert answer(option(plan, "tcr_t_lete_cel_sarcoma"), "hla_required") is Verdict.PASS
    neither = dataclasses.replace(
        case, biomarkers=dataclasses.replace(case.biomarkers, hla_alleles=("A*01:01", "A*03:01"))
    )
    plan = plan_of(neither, knowledge)
    for name in ("tcr_t_afami_cel", "tcr_t_lete_cel_sarcoma"):
        assert "none of them" in left_out(plan, name).reason


def test_leukaemia_that_lost_cd19_is_left_with_cd22(knowledge):
    case = patient("BLL", 3, "tisagenlecleucel", age=12.0, antigens={"CD19": False, "CD22": True})
    plan = plan_of(case, knowledge)
    assert "CD19: protein assay negative" in left_out(plan, "car_t_cd19_leukaemia").reason
    assert answer(option(plan, "car_t_cd22_after_cd19"), "target_antigen") is Verdict.PASS


def test_a_share_of_cells_below_the_cut_off_removes_the_product(knowledge):
    share = StatedMeasurement(name="CLDN18.2", modality="protein", value=35, unit="%", specimen="tumour")
    low = patient("STAD", 3, antigens={"CLDN18.2": True}, measured=(share,))
    assert "below the 40%" in left_out(plan_of(low, knowledge), "car_t_cldn182_gastric").reason
    enough = dataclasses.replace(low, measured=(dataclasses.replace(share, value=55.0),))
    found = option(plan_of(enough, knowledge), "car_t_cldn182_gastric")
    assert answer(found, "target_antigen") is Verdict.PASS


def test_loss_of_mhc_leaves_what_needs_none(knowledge):
    case = patient("HCC", 2, antigens={"GPC3": True}, mutations=(B2M_LOST,), msi="MSS")
    plan = plan_of(case, knowledge)
    found = option(plan, "car_t_gpc3_liver")
    assert answer(found, "target_antigen") is Verdict.PASS
    assert all(check.rule != "needs_intact" for check in found.checks)
    assert option(plan, "nk_cells").targets[0].words.startswith("no antigen is asked for; B2M is lost")
    assert all(
        "antigen presentation" in entry.reason
        for entry in plan.ranking.left_out
        if entry.strategy_class == "TIL" and entry.kind == "not eligible"
    )


def test_a_barrier_in_tissue_warns_a_cell_product_of_a_solid_tumour(knowledge):
    case = patient(
        "HCC", 2, antigens={"GPC3": True}, pathology=(TissueCall(method="CD8 IHC", phenotype="excluded"),)
    )
    found = option(plan_of(case, knowledge), "car_t_gpc3_liver")
    assert answer(found, "barrier") is Verdict.WARN


def test_neuroblastoma_and_glioblastoma_have_a_product_of_their_own(knowledge):
    plan = plan_of(patient("NBL", 2, age=4.0, antigens={"GD2": True}), knowledge)
    assert answer(option(plan, "car_t_gd2_neuroblastoma"), "target_antigen") is Verdict.PASS
    plan = plan_of(patient("GB", 2, "temozolomide", antigens={"EGFR": False, "IL13RA2": True}), knowledge)
    assert answer(option(plan, "car_t_egfr_il13ra2_glioma"), "target_antigen") is Verdict.WARN


def test_the_report_shows_antigen_product_and_what_it_needs(knowledge):
    case = patient(
        "SYNS",
        2,
        "doxorubicin",
        hla_alleles=("A*02:01", "A*03:01"),
        antigens={"MAGE-A4": True},
    )
    page = render(plan_of(case, knowledge), knowledge)
    assert "Targets, by product" in page
    assert "not with A*02:05P" in page
    assert "RNA may exclude an antigen or prompt its test" in page
