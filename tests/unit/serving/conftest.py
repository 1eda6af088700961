"""A made-up plan with every record filled, and a small made-up knowledge base; no patient is behind it."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
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
    Pdl1,
    PriorTherapy,
    SourceTable,
    Specimen,
    Supply,
    Zygosity,
)
from warmfront.domain.evidence import EvidenceCell, RateEstimate, Status, Study
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.plan import Plan, Provenance
from warmfront.domain.schedules import ScheduleContrast, ScheduleStudy, Trajectory
from warmfront.domain.therapy import EligibilityCheck, Harm, LeftOut, Option, Ranking
from warmfront.domain.tme import Applicability, AxisScore, CycleStep, TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import AxisDefinition, CycleStepName, KnowledgeBase, Source, TumourType
from warmfront.knowledge.references import Reference, ReferenceGroup
from warmfront.knowledge.spatial import SpatialKnowledge, SpatialParameter

STEP_NAMES = (
    "Release of cancer cell antigens",
    "Cancer antigen presentation",
    "Priming and activation",
    "Trafficking of immune cells to tumours",
    "Infiltration of immune cells into tumours",
    "Recognition of cancer cells by T cells",
    "Killing of cancer cells",
)
AXES = (
    ("t_nk_infiltration", "T-cell and NK infiltration", "effector", 0.112, 38.0, "more T and NK cells"),
    ("cytotoxicity", "Cytotoxicity", "effector", 0.094, 31.0, "more killing machinery"),
    ("interferon_gamma", "Interferon-gamma response", "effector", 0.153, 44.0, "signalling is on"),
    ("antigen_presentation", "Antigen presentation", "effector", 0.412, 57.0, "tumour can be seen"),
    ("b_tls", "B cells and tertiary lymphoid structures", "effector", -0.031, None, "organised help"),
    ("checkpoint_ligands", "Checkpoint ligands", "suppressive", 0.071, 49.0, "more brakes"),
    ("exhaustion", "Exhaustion", "suppressive", 0.088, 36.0, "tired T cells"),
    ("regulatory_t", "Regulatory T cells", "suppressive", 0.064, 41.0, "more suppression"),
    ("myeloid_suppression", "Suppressive myeloid cells", "suppressive", 0.137, 66.0, "more suppression"),
    (
        "fibroblast_tgfb",
        "Fibroblast and TGF-beta exclusion",
        "stroma and vessels",
        0.386,
        91.0,
        "stromal wall",
    ),
    ("vessels", "Vessels", "stroma and vessels", 0.244, 72.0, "abnormal vessels"),
    ("hypoxia", "Hypoxia and metabolism", "stroma and vessels", 0.198, 63.0, "starved tissue"),
    ("icd_competence", "Competence for immunogenic cell death", "tumour", 0.271, 52.0, "danger signals"),
    ("proliferation", "Proliferation", "tumour", 0.309, 60.0, "faster growth"),
    ("cytokines", "Cytokines", "soluble", None, None, "mixed"),
    ("ifng6", "IFN-gamma 6 score", "", 4.21, None, "inflamed"),
)
RESEARCH_USE = (
    "Computed from incomplete data by software that has not been validated in patients. "
    "Not for diagnosis or treatment decisions."
)


def made_up_case() -> Case:
    return Case(
        case_id="EXAMPLE-01",
        disease=Disease(oncotree="BLCA", stage="IV (M1a)", line_of_therapy=1),
        patient=Patient(age_years=67.0, sex="female", ecog=1, pregnancy=False),
        history=History(
            prior_therapies=(
                PriorTherapy(
                    agents=("gemcitabine", "cisplatin"),
                    start=dt.date(2025, 2, 3),
                    end=dt.date(2025, 5, 12),
                    best_response="PR",
                    setting="neoadjuvant",
                ),
            ),
            comorbidities=("hypertension",),
            autoimmune_disease=(),
            steroids_mg_per_day=0.0,
            transplant="none",
        ),
        organ_function=OrganFunction(egfr_ml_per_min=58.0, lvef_percent=61.0),
        labs=(LabResult(analyte="ldh", value=312.0, unit="U/L", date=dt.date(2026, 1, 9)),),
        biomarkers=Biomarkers(
            pdl1=(Pdl1(score="CPS", value=8.0, clone="22C3"),),
            tmb_mut_per_mb=7.4,
            tmb_design="tumour_only",
            mutations=(
                Mutation(
                    gene="FGFR3",
                    change="S249C",
                    effect="missense",
                    zygosity=Zygosity.MONOALLELIC,
                    clonality=Clonality.CLONAL,
                ),
            ),
            antigens={"NECTIN4": True},
        ),
        specimens=(
            Specimen(
                specimen_id="EX1",
                site="primary",
                date=dt.date(2026, 1, 5),
                kind="FFPE",
                purity_percent=55.0,
                quality="DV200 62%",
                treatment_at_biopsy="none",
            ),
        ),
        tables=(
            SourceTable(
                kind="expression",
                file_name="expression.tsv",
                sha256="ab" * 32,
                supply=Supply.USABLE,
                reason="",
            ),
        ),
        synthetic_note="This patient does not exist; the tumour was made with a known excluded phenotype.",
    )


def made_up_axis(row: tuple[Any, ...]) -> AxisScore:
    axis, label, _, raw, percentile, reading = row
    return AxisScore(
        axis=axis,
        label=label,
        raw=raw,
        method="ssgsea",
        unit="ssGSEA units (1,268 genes)",
        percentile=percentile,
        percentile_note="made-up reference" if percentile is not None else "no reference for this axis",
        stability_low=None if percentile is None else raw - 0.03,
        stability_high=None if percentile is None else raw + 0.04,
        n_genes=12,
        n_present=4 if raw is None else 11,
        missing=("GENE1", "GENE2") if raw is None else ("GENE1",),
        reading=reading,
        source="paper-a",
        status="trial",
        note="coverage of 4 of 12 genes is below the minimum of 0.5" if raw is None else "",
    )


def made_up_profile() -> TmeProfile:
    z = (0.4, 1.1, -0.3, None, -1.9, 0.2, -0.8)
    percentile = (52.0, 61.0, 44.0, None, 8.0, 49.0, 27.0)
    rows = [
        CycleStep(
            row=f"Step{i + 1}",
            step=i + 1,
            label=STEP_NAMES[i],
            z=z[i],
            percentile=percentile[i],
            percentile_note="made-up reference",
            n_genes=20,
            n_present=18,
            note="",
        )
        for i in range(7)
        if i != 3
    ]
    recruiting = [
        CycleStep(
            row=f"Step4.{cell}.recruiting",
            step=4,
            label=STEP_NAMES[3],
            z=value,
            percentile=35.0 + value,
            percentile_note="made-up reference",
            n_genes=9,
            n_present=8,
            note="",
        )
        for cell, value in (("CD8 T cell", -0.6), ("NK cell", -0.2), ("Treg", 0.9))
    ]
    return TmeProfile(
        sample_id="EX1",
        scale="z_score",
        n_genes=1268,
        reference="made_up",
        reference_note="Made-up reference of 142 urothelial tumours.",
        axes=tuple(made_up_axis(row) for row in AXES),
        cycle=tuple(rows + recruiting),
        flags=("Only 1,268 genes were measured.",),
    )


def made_up_bottleneck() -> Bottleneck:
    leading = ConstraintReading(
        constraint="stromal_exclusion",
        label="Stromal exclusion",
        cycle_step=5,
        weight=0.62,
        read=0.9,
        evidence_for=(
            "fibroblast and TGF-beta axis at the 91st percentile",
            "infiltration step at the 8th percentile",
            "excluded phenotype with probability 0.64",
            "vessels at the 72nd percentile",
        ),
        evidence_against=("antigen presentation at the 57th percentile",),
        unread=("pathology of CD8 at the margin",),
        overriding=False,
    )
    runner_up = replace(
        leading,
        constraint="myeloid",
        label="Suppressive myeloid cells",
        cycle_step=7,
        weight=0.31,
        evidence_for=("myeloid axis at the 66th percentile",),
        evidence_against=(),
    )
    return Bottleneck(
        leading=leading,
        runner_up=runner_up,
        readings=(leading, runner_up),
        abstained=False,
        reason="The leading constraint is clear of the runner-up by 0.31 on a scale of 2.",
    )


def made_up_option(
    rank: int, strategy_id: str, name: str, tier: Tier, verdict: Verdict, **parts: Any
) -> Option:
    base = Option(
        rank=rank,
        strategy_id=strategy_id,
        name=name,
        strategy_class="checkpoint inhibitor",
        tier=tier,
        verdict=verdict,
        checks=(
            EligibilityCheck(
                rule="ecog", verdict=Verdict.PASS, reason="ECOG 1, limit 2", recoverable="", source="paper-a"
            ),
            EligibilityCheck(
                rule="autoimmune_disease",
                verdict=Verdict.UNDETERMINED,
                reason="severity is not stated",
                recoverable="when the rheumatologist has answered",
                source="paper-b",
            ),
        ),
        fit=0.5,
        fit_note="Answers the runner-up: suppressive myeloid cells.",
        evidence=None,
        evidence_note="Two indirect rows, no rate in this cell.",
        evidence_rows=("row-1", "A sentence that names no study."),
        harm=Harm(
            statement="Combination rate unknown.",
            observed=(),
            shared_organs=("lung", "colon"),
            hard_stop=False,
        ),
        feasibility="Infusion every 3 weeks; available in most centres.",
        order_note="No human comparison of order exists in this disease.",
        summary="Blocks one brake and opens the stroma.",
        achieved="",
        tied_with=(),
        toxicities=("pneumonitis grade 3+ 2% (n = 400)",),
        late_effects=("endocrine failure",),
        monitoring=("thyroid function every 6 weeks",),
        caveats=("Shown in one trial only.",),
        sources=("paper-a",),
    )
    return replace(base, **parts)


def made_up_ranking() -> Ranking:
    rate = RateEstimate(
        events=8,
        n=17,
        rate=8 / 17,
        low=0.2298,
        high=0.7219,
        rank_low=0.25,
        rank_high=0.70,
        cell=EvidenceCell(
            disease_group="urothelial", line="1", age_group="adult", criterion="RECIST 1.1", product="agent B"
        ),
        study_id="row-1",
        flag="counts read from a figure",
    )
    return Ranking(
        approved=(
            made_up_option(
                1,
                "soc",
                "Enfortumab vedotin + pembrolizumab",
                Tier.APPROVED,
                Verdict.PASS,
                achieved="Overall survival 31.5 against 16.1 months, hazard ratio 0.47 (EV-302).",
                fit_note="Standard of care in this line.",
            ),
        ),
        trial=(
            made_up_option(
                1,
                "tgfb",
                "PD-L1 inhibitor + TGF-beta blockade",
                Tier.TRIAL,
                Verdict.WARN,
                fit=1.0,
                fit_note="Answers the leading constraint: stromal exclusion.",
                evidence=rate,
                tied_with=("vegf",),
            ),
            made_up_option(
                1,
                "vegf",
                "PD-L1 inhibitor + anti-VEGF",
                Tier.TRIAL,
                Verdict.UNDETERMINED,
                tied_with=("tgfb",),
            ),
            made_up_option(3, "nk", "NK cells", Tier.TRIAL, Verdict.WARN),
        ),
        hypothesis=(
            made_up_option(
                1,
                "cdk",
                "CDK4/6 inhibitor + PD-1 inhibitor",
                Tier.HYPOTHESIS,
                Verdict.WARN,
                harm=Harm(
                    statement="Liver injury grade 3+ in 11 of 26.",
                    observed=("ALT grade 3+ 42% (n = 26)",),
                    shared_organs=("liver",),
                    hard_stop=True,
                ),
            ),
        ),
        left_out=(
            LeftOut(
                strategy_id="car",
                name="CD19 CAR-T",
                strategy_class="CAR-T",
                kind="not for this disease",
                reason="The target is not on urothelial tumours.",
            ),
            LeftOut(
                strategy_id="il2",
                name="High-dose interleukin-2",
                strategy_class="cytokine",
                kind="not eligible",
                reason="eGFR 58 mL/min is below the limit of 60.",
            ),
        ),
        note="Tiers are never summed across.",
    )


def made_up_schedule() -> ScheduleStudy:
    days = tuple(float(day) for day in range(0, 85, 7))
    trajectories = tuple(
        Trajectory(
            schedule=name,
            time_days=days,
            median=tuple(2 ** (-slope * day / 84) for day in days),
            low=tuple(2 ** (-(slope + 1) * day / 84) for day in days),
            high=tuple(2 ** (-(slope - 1.5) * day / 84) for day in days),
            doses=(("PD-L1 inhibitor", start), ("PD-L1 inhibitor", start + 21), ("TGF-beta blockade", 14.0)),
        )
        for name, slope, start in (("before", 0.6, 0.0), ("with", 1.1, 14.0), ("after", 0.3, 28.0))
    )
    return ScheduleStudy(
        label="Hypothesis, not calibrated.",
        model="made-up-model",
        option="tgfb",
        trajectories=trajectories,
        contrasts=(
            ScheduleContrast(
                first="with",
                second="before",
                quantity="log2 burden at day 84",
                median=-0.5,
                low=-1.6,
                high=0.4,
            ),
        ),
        failed_draws=2,
        n_draws=100,
        note="One lesion only.",
    )


def made_up_plan() -> Plan:
    return Plan(
        case=made_up_case(),
        applicability=Applicability(
            tumour_group="urothelial",
            tumour_class="solid",
            phenotype_use="supported",
            flags=("The specimen is a single piece of the primary.",),
            unsupported=("cell table",),
            suppressed_axes=(),
        ),
        profile=made_up_profile(),
        phenotype=Phenotype(
            inflamed=0.21,
            excluded=0.64,
            desert=0.15,
            call=PhenotypeClass.EXCLUDED,
            abstained=False,
            reason="",
            arguments_for=("stroma at the 91st percentile",),
            arguments_against=("interferon-gamma at the 44th percentile",),
            model="made-up-model",
            calibration="Calibration was checked on 142 tumours only.",
        ),
        bottleneck=made_up_bottleneck(),
        ranking=made_up_ranking(),
        schedule=made_up_schedule(),
        monitoring=("ctDNA before each cycle", "thyroid function every 6 weeks"),
        missing=(
            "MSI or mismatch-repair status: could open an approved option",
            "CD8 staining at the margin: would confirm or refute exclusion",
            "HLA typing: opens antigen-specific trials",
            "Thyroid function: baseline for checkpoint inhibitors",
            "Second specimen: heterogeneity is not known",
        ),
        mapping=("1,268 of 1,300 labels are current symbols.", "3 labels were ambiguous and not used."),
        flags=("TMB is from tumour-only sequencing.",),
        abstained=False,
        provenance=Provenance(
            package_version="0.1.0",
            knowledge_version="0123456789ab",
            seed=7,
            reference="made_up",
            inputs=(("case.toml", "cd" * 32), ("expression.tsv", "ab" * 32)),
        ),
        research_use=RESEARCH_USE,
    )


MARGIN_WIDTH = SpatialParameter(
    parameter="margin_width",
    value=60.0,
    unit="um",
    meaning="made up",
    version="1",
    source="paper-a",
    status=Status.ASSUMPTION,
)


def made_up_knowledge() -> KnowledgeBase:
    empty: dict[str, Any] = {
        field.name: {} if str(field.type).startswith("dict") else ()
        for field in dataclasses.fields(KnowledgeBase)
    }
    levels = (0.0, 25.0, 50.0, 75.0, 100.0)
    quantiles = {"fibroblast_tgfb": (0.0, 0.1, 0.2, 0.3, 0.434)}
    filled = {
        "version": "0123456789ab",
        "spatial": SpatialKnowledge(parameters={"margin_width": MARGIN_WIDTH}),
        "sources": {
            "paper-a": Source(
                source_id="paper-a",
                citation="Made-up A, J Tests 2024",
                doi="10.1000/made.up",
                kind="paper",
                checked="seen",
            ),
            "paper-b": Source(
                source_id="paper-b", citation="Made-up B, 2023", kind="guideline", checked="memory"
            ),
        },
        "axes": tuple(
            AxisDefinition(
                axis=row[0],
                label=row[1],
                group=row[2],
                signature=row[0],
                method="ssgsea",
                minimum_coverage=0.5,
                reading=row[5],
            )
            for row in AXES
            if row[2]
        ),
        "cycle_steps": tuple(
            CycleStepName(step=i + 1, name=name, holds="", source="paper-a")
            for i, name in enumerate(STEP_NAMES)
        ),
        "tumour_types": {
            "BLCA": TumourType(
                oncotree="BLCA",
                name="Bladder urothelial carcinoma",
                group="urothelial",
                tumour_class="solid",
                source="paper-a",
            )
        },
        "studies": {
            "row-1": Study(
                study_id="row-1",
                cohort_id="c1",
                strategy="tgfb",
                modality="",
                product="agent B",
                target="",
                partner="",
                partner_class="",
                indication="urothelial",
                disease_groups=("urothelial",),
                n_printed=17,
                level="C",
                design="single arm",
                species="human",
                registry="",
                line="1",
                age_group="adult",
                criterion="RECIST 1.1",
                finding="8 of 17 responded",
                note="",
                source="paper-b",
                curation="",
            )
        },
        "references": {
            "made_up": Reference(
                reference_id="made_up",
                label="Made-up",
                scale="z_score",
                universe=(),
                gene_mean={},
                gene_sd={},
                levels=levels,
                groups=(ReferenceGroup(group="urothelial", n=142, quantiles=quantiles),),
                source="paper-a",
                made_by="",
            )
        },
        "teaching_notes": {"stability_band": "What the score does when genes of the set are resampled."},
    }
    return KnowledgeBase(**{**empty, **filled})


def made_up_abstention(plan: Plan) -> Plan:
    """The same tumour outside urothelial cancer: no reference, abstained, no bottleneck."""
    assert plan.profile is not None
    return replace(
        plan,
        case=Case(case_id="ABSTAIN-02", disease=Disease(oncotree="COAD")),
        applicability=replace(
            plan.applicability, tumour_group="colorectal", phenotype_use="outside_training"
        ),
        profile=replace(
            plan.profile,
            reference=None,
            reference_note="no reference of this tumour group",
            axes=tuple(
                replace(axis, percentile=None, percentile_note="no reference") for axis in plan.profile.axes
            ),
            cycle=tuple(
                replace(row, percentile=None, percentile_note="no reference") for row in plan.profile.cycle
            ),
        ),
        phenotype=replace(
            plan.phenotype, abstained=True, reason="the model was trained on urothelial cancer only"
        ),
        bottleneck=Bottleneck(
            leading=None, runner_up=None, readings=(), abstained=True, reason="no axis could be placed"
        ),
        ranking=Ranking(approved=(), trial=(), hypothesis=(), left_out=(), note="No option."),
        schedule=replace(
            plan.schedule, option=None, trajectories=(), contrasts=(), note="No option to simulate."
        ),
        missing=(),
        mapping=(),
        flags=(),
        monitoring=(),
        abstained=True,
    )


def made_up_blood(plan: Plan) -> Plan:
    """A haematological tumour without expression: phenotype not applicable, still a plan."""
    return replace(
        plan,
        case=replace(
            plan.case, case_id="BLOOD-03", disease=Disease(oncotree="DLBCLNOS"), synthetic_note=None
        ),
        applicability=replace(
            plan.applicability,
            tumour_group="lymphoma",
            tumour_class="haematological",
            phenotype_use="not_applicable",
        ),
        profile=None,
        phenotype=Phenotype(
            inflamed=None,
            excluded=None,
            desert=None,
            call=None,
            abstained=True,
            reason="Hot and cold are not defined for a haematological tumour.",
            arguments_for=(),
            arguments_against=(),
            model="",
            calibration="",
        ),
    )


VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Reads a page, checks that every tag is closed, and keeps tags with attributes and all text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Page]:
    return Page


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return made_up_knowledge()


@pytest.fixture(scope="session")
def plan() -> Plan:
    return made_up_plan()


@pytest.fixture(scope="session")
def abstention(plan: Plan) -> Plan:
    return made_up_abstention(plan)


@pytest.fixture(scope="session")
def blood(plan: Plan) -> Plan:
    return made_up_blood(plan)
