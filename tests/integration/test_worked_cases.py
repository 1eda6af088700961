"""Made-up patients whose answer the clinical frame fixes: leading option, or exclusion with its reason.

What is asserted comes from the clinical frame and the trials it names, not from earlier output.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import warmfront
from warmfront.domain.plan import Plan
from warmfront.domain.therapy import LeftOut, Option
from warmfront.domain.verdicts import Verdict

PERSON = {"age_years": "60", "sex": '"female"', "ecog": "1", "pregnancy": "false"}
HISTORY = {
    "comorbidities": "[]",
    "autoimmune_disease": "[]",
    "active_infections": "[]",
    "hepatitis_b": '"none"',
    "hepatitis_c": '"none"',
    "hiv": '"none"',
    "prior_immune_toxicity": "[]",
    "steroids_mg_per_day": "0",
    "transplant": '"none"',
}
ORGANS = {
    "egfr_ml_per_min": "80",
    "lvef_percent": "60",
    "oxygen_saturation_percent": "97",
    "child_pugh": '"A"',
}
LABS = (
    ("neutrophils", 4.0, "10^9/L"),
    ("lymphocytes", 1.2, "10^9/L"),
    ("platelets", 220.0, "10^9/L"),
    ("bilirubin", 0.6, "mg/dL"),
)
MakePlan = Callable[..., Plan]


def lines(values: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in values.items())


@pytest.fixture
def plan_of(tmp_path: Path) -> MakePlan:
    def make(
        oncotree: str,
        line: int,
        *,
        stage: str = "IV",
        prior: tuple[tuple[str, str], ...] = (),
        disease: str = "",
        history: dict[str, str] | None = None,
        person: dict[str, str] | None = None,
        biomarkers: str = "mutations = []\n",
    ) -> Plan:
        stated = HISTORY | (history or {}) | ({} if prior else {"prior_therapies": "[]"})
        given = "".join(
            f'[[history.prior_therapies]]\nagents = ["{agents}"]\nbest_response = "{response}"\n'
            for agents, response in prior
        )
        labs = "".join(
            f'[[labs]]\nanalyte = "{name}"\nvalue = {value}\nunit = "{unit}"\ndate = 2026-01-05\n'
            for name, value, unit in LABS
        )
        text = (
            'case_id = "worked"\nsynthetic_note = "Made up for a test."\n'
            f'[disease]\noncotree = "{oncotree}"\n'
            f'stage = "{stage}"\nline_of_therapy = {line}\n{disease}'
            f"[patient]\n{lines(PERSON | (person or {}))}"
            f"[history]\n{lines(stated)}{given}[organ_function]\n{lines(ORGANS)}{labs}[biomarkers]\n{biomarkers}"
        )
        (tmp_path / "case.toml").write_text(text, encoding="utf-8")
        return warmfront.tailor(tmp_path)

    return make


def leading(plan: Plan) -> set[str]:
    return {option.strategy_id for option in plan.ranking.approved if option.rank == 1}


def option(plan: Plan, strategy_id: str) -> Option:
    return next(entry for entry in plan.ranking.options if entry.strategy_id == strategy_id)


def left_out(plan: Plan, strategy_id: str) -> LeftOut:
    return next(entry for entry in plan.ranking.left_out if entry.strategy_id == strategy_id)


def mutation(gene: str, zygosity: str, clonality: str) -> str:
    return (
        f'[[biomarkers.mutations]]\ngene = "{gene}"\neffect = "loss_of_function"\n'
        f'zygosity = "{zygosity}"\nclonality = "{clonality}"\n'
    )


def test_urothelial_first_line_shows_the_standard_with_what_it_achieved(plan_of: MakePlan) -> None:
    """EV-302: overall survival 31.5 against 16.1 months, HR 0.47 (section 3)."""
    found = option(plan_of("BLCA", 1), "urothelial_ev_pembrolizumab")
    assert found.rank == 1
    for figure in ("31.5 against 16.1", "HR 0.47"):
        assert figure in found.achieved


def test_urothelial_after_progression_on_the_first_line_does_not_repeat_it(plan_of: MakePlan) -> None:
    plan = plan_of("BLCA", 2, prior=(('enfortumab vedotin", "pembrolizumab', "PD"),))
    assert leading(plan) == {"urothelial_platinum_after_checkpoint"}
    for strategy_id in ("urothelial_ev_pembrolizumab", "adc_enfortumab_vedotin", "pd1_monotherapy"):
        assert "the tumour grew under it" in left_out(plan, strategy_id).reason


@pytest.mark.parametrize(
    ("zygosity", "clonality", "decides"),
    [("biallelic", "clonal", True), ("monoallelic", "clonal", False), ("unknown", "unknown", False)],
)
def test_only_biallelic_clonal_b2m_loss_overrides_in_melanoma(
    plan_of: MakePlan, zygosity: str, clonality: str, decides: bool
) -> None:
    """Mono-allelic or unknown zygosity widens (section 6)."""
    plan = plan_of("SKCM", 1, biomarkers='msi = "MSS"\n' + mutation("B2M", zygosity, clonality))
    named = plan.bottleneck.leading
    assert (named is not None and named.overriding) is decides
    verdict = option(plan, "pd1_monotherapy").verdict
    assert verdict is (Verdict.WARN if decides else Verdict.PASS)


def test_mismatch_repair_deficiency_disables_the_b2m_veto(plan_of: MakePlan) -> None:
    """20 of 21 B2M-inactivated deficient cancers responded (section 6)."""
    plan = plan_of("COAD", 1, biomarkers='msi = "MSI-H"\n' + mutation("B2M", "biallelic", "clonal"))
    assert "pd1_monotherapy" in leading(plan)
    assert option(plan, "pd1_monotherapy").verdict is Verdict.PASS
    assert plan.bottleneck.leading is None


def test_cdk46_hard_stops_and_an_inhibitor_that_may_still_be_taken(plan_of: MakePlan) -> None:
    """Keyed by agent pair; PACE is counter-evidence and stays visible (section 5)."""
    receptor = "hormone_receptor_positive = true\nher2_positive = false\n"
    plan = plan_of("BRCA", 2, disease=receptor, prior=(('abemaciclib", "letrozole', "PR"),))
    for strategy_id in ("cdk46_abemaciclib_pembrolizumab", "cdk46_palbociclib_nivolumab_ai"):
        assert left_out(plan, strategy_id).kind == "hard stop"
    assert "42.3%" in left_out(plan, "cdk46_abemaciclib_pembrolizumab").reason
    pace = option(plan, "cdk46_palbociclib_avelumab_fulvestrant")
    assert "HR 0.75 (90% CI 0.50 to 1.12)" in pace.harm.statement
    asked = {check.rule: check for check in option(plan, "pd1_monotherapy").checks}
    meeting = asked["cdk46_inhibitor_with_checkpoint_inhibitor"]
    assert meeting.verdict is Verdict.UNDETERMINED
    assert "hard stop outside a trial" in meeting.reason


def test_trilaciclib_is_not_stopped_in_small_cell_lung_cancer(plan_of: MakePlan) -> None:
    """Randomised, 105 patients, fewer grade 3+ events (section 5)."""
    found = option(plan_of("SCLC", 1), "cdk46_trilaciclib_atezolizumab_chemotherapy")
    assert not found.harm.hard_stop
    assert "fewer grade 3+ events" in found.harm.statement


def test_durvalumab_follows_chemoradiation_and_does_not_go_with_it(plan_of: MakePlan) -> None:
    """PACIFIC after: PFS HR 0.52; PACIFIC-2 with: HR 0.85, fatal events 13.7 against 10.2% (section 8)."""
    plan = plan_of("LUAD", 1, stage="IIIB", prior=(("cisplatin", "PR"),))
    assert leading(plan) == {"lung_nonsmall_durvalumab_after_chemoradiation"}
    order = option(plan, "lung_nonsmall_durvalumab_after_chemoradiation").order_note
    for figure in ("0.52", "0.85", "13.7 against 10.2%"):
        assert figure in order


@pytest.mark.parametrize(
    ("alleles", "allowed"),
    [
        ('["A*02:01", "A*24:02"]', True),
        ('["A*02:05", "A*02:01"]', False),
        ('["A*03:01", "A*24:02"]', False),
    ],
)
def test_afami_cel_by_allele_in_synovial_sarcoma(plan_of: MakePlan, alleles: str, allowed: bool) -> None:
    """Needs A*02:01P, 02:02P, 02:03P or 02:06P and no A*02:05P (section 7)."""
    plan = plan_of(
        "SYNS",
        2,
        prior=(("doxorubicin", "PD"),),
        biomarkers=f'mutations = []\nhla_alleles = {alleles}\nantigens = {{"MAGE-A4" = true}}\n',
    )
    if allowed:
        assert "tcr_t_afami_cel" in leading(plan)
    else:
        assert "hla" in left_out(plan, "tcr_t_afami_cel").reason


def test_pdl1_scores_are_not_converted(plan_of: MakePlan) -> None:
    """TPS and CPS are never converted (section 6)."""
    stain = 'mutations = []\n[[biomarkers.pdl1]]\nscore = "CPS"\nvalue = 60\nclone = "22C3"\n'
    reasons = [
        check.reason for check in option(plan_of("LUAD", 1, biomarkers=stain), "pd1_monotherapy").checks
    ]
    assert "PD-L1 TPS is not stated (CPS was reported; scores are never converted)" in reasons


def test_refractory_lymphoma_goes_to_cells_with_their_late_effects(plan_of: MakePlan) -> None:
    """Blood cancers have no phenotype; second T-cell malignancy is said (sections 1 and 5)."""
    marked = "mutations = []\nantigens = {CD19 = true, CD20 = true}\n"
    plan = plan_of("DLBCLNOS", 2, prior=(("R-CHOP", "PD"),), biomarkers=marked)
    assert leading(plan) == {"car_t_cd19_lymphoma", "car_t_liso_cel_lymphoma"}  # ZUMA-7 and TRANSFORM
    assert plan.applicability.phenotype_use == "not_applicable"
    late = " ".join(option(plan, "car_t_cd19_lymphoma").late_effects)
    for words in ("second T-cell malignancy", "hepatitis B and cytomegalovirus"):
        assert words in late


@pytest.mark.parametrize(
    ("person", "history", "words"),
    [
        ({"pregnancy": "true"}, {}, "pregnancy: yes"),
        ({}, {"transplant": '"solid organ"'}, "transplant history: solid organ"),
    ],
)
def test_pregnancy_and_a_transplant_leave_doing_without(
    plan_of: MakePlan, person: dict[str, str], history: dict[str, str], words: str
) -> None:
    plan = plan_of("SKCM", 1, person=person, history=history)
    assert not plan.ranking.approved
    assert words in left_out(plan, "pd1_monotherapy").reason
    assert option(plan, "no_immunotherapy_step").tier.value == "hypothesis"


def test_without_a_bottleneck_no_idea_for_tumours_at_large_is_offered(plan_of: MakePlan) -> None:
    plan = plan_of("GB", 1)
    assert leading(plan) == {"glioma_temozolomide_radiotherapy"}
    offered = {entry.strategy_id for entry in plan.ranking.options}
    assert not offered & {"phototherapy_icd", "nanoparticle_icd", "cik_with_vaccine", "pd1_monotherapy"}
    assert "nothing speaks for it here" in left_out(plan, "phototherapy_icd").reason


def test_the_excluded_example_gets_radiotherapy_as_a_hypothesis_and_a_simulation() -> None:
    """Radiotherapy is an answer of the review to poor infiltration; order unknown (section 8)."""
    example = Path(__file__).resolve().parents[2] / "examples" / "excluded-urothelial"
    plan = warmfront.tailor(example)
    found = option(plan, "radiotherapy_pd1")
    assert found.tier.value == "hypothesis"
    assert found.fit == 1.0
    assert found.evidence is None
    assert "In any other disease or intent: order unknown" in found.order_note
    assert plan.schedule is not None
    assert plan.schedule.option == "urothelial_platinum_avelumab_maintenance"
    starts = dict(reversed(plan.schedule.trajectories[0].doses))
    assert starts["avelumab"] > max(starts["carboplatin"], starts["gemcitabine"])
