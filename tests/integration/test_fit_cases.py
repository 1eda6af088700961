"""Made-up patients for order, radiotherapy and CDK4/6 inhibitors, asserted from the frame's trials."""

from collections.abc import Callable
from pathlib import Path

import pytest

import warmfront
from warmfront.domain.plan import Plan
from warmfront.domain.therapy import Option
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.report import render

MakePlan = Callable[..., Plan]
HEALTHY = """
[patient]
age_years = 62
sex = "female"
ecog = 0
pregnancy = false
[organ_function]
egfr_ml_per_min = 90
lvef_percent = 62
oxygen_saturation_percent = 98
child_pugh = "A"
[history]
comorbidities = []
autoimmune_disease = []
active_infections = []
hepatitis_b = "none"
hepatitis_c = "none"
hiv = "none"
prior_immune_toxicity = []
steroids_mg_per_day = 0
transplant = "none"
"""
RECEPTORS = "hormone_receptor_positive = true\nher2_positive = false\n"
RB1 = (
    '[biomarkers]\n[[biomarkers.mutations]]\ngene = "RB1"\neffect = "loss_of_function"\n'
    'zygosity = "biallelic"\nclonality = "clonal"\n'
)
ON_ABEMACICLIB = '[[history.prior_therapies]]\nagents = ["abemaciclib", "letrozole"]\nongoing = true\n'


@pytest.fixture
def plan_of(tmp_path: Path) -> MakePlan:
    def make(code: str, stage: str, line: int = 1, *, disease: str = "", more: str = "") -> Plan:
        labs = "".join(
            f'[[labs]]\nanalyte = "{name}"\nvalue = {value}\nunit = "{unit}"\ndate = 2026-01-05\n'
            for name, value, unit in (
                ("neutrophils", 4.0, "10^9/L"),
                ("lymphocytes", 1.6, "10^9/L"),
                ("platelets", 220.0, "10^9/L"),
                ("bilirubin", 0.6, "mg/dL"),
            )
        )
        head = f'case_id = "fit"\nsynthetic_note = "Made up for a test."\n[disease]\noncotree = "{code}"\n'
        body = f'stage = "{stage}"\nline_of_therapy = {line}\n{disease}{HEALTHY}'
        (tmp_path / "case.toml").write_text(f"{head}{body}{more}{labs}", encoding="utf-8")
        return warmfront.tailor(tmp_path)

    return make


def found(plan: Plan, name: str) -> Option:
    return next(entry for entry in plan.ranking.options if entry.strategy_id == name)


def reasons(plan: Plan) -> dict[str, str]:
    return {entry.strategy_id: entry.reason for entry in plan.ranking.left_out}


def test_stage_three_lung_keeps_durvalumab_after_chemoradiation(plan_of: MakePlan) -> None:
    """PACIFIC after chemoradiation, PFS HR 0.52; PACIFIC-2 together, no benefit (section 8)."""
    plan = plan_of("LUAD", "IIIB", more="[biomarkers]\nmutations = []\n")
    option = found(plan, "lung_nonsmall_durvalumab_after_chemoradiation")
    assert option.tier is Tier.APPROVED
    assert option.sequence is not None
    assert option.sequence.order == "known"
    assert "radiotherapy first, then checkpoint inhibitor" in option.sequence.words
    assert "PACIFIC-2" in option.sequence.words
    page = render(plan, load_knowledge())
    assert "compared in people: PACIFIC" in page
    for words in ("concurrent is better", "together is better", "at least as good as sequential"):
        assert words not in page


def test_a_patient_on_abemaciclib_gets_no_pembrolizumab(plan_of: MakePlan) -> None:
    """ALT grade 3+ in 11 of 26, two deaths: a hard stop outside a trial (section 5)."""
    plan = plan_of("BRCA", "IV", 2, disease=RECEPTORS, more=ON_ABEMACICLIB)
    assert "hard stop" in reasons(plan)["cdk46_abemaciclib_pembrolizumab"].casefold()
    base = load_knowledge()
    for option in plan.ranking.options:
        agents = base.strategies[option.strategy_id].agents
        if "pembrolizumab" in agents and option.strategy_id != "no_immunotherapy_step":
            pytest.fail(f"{option.strategy_id} gives pembrolizumab beside abemaciclib")
    for option in plan.ranking.options:
        classes = {base.agents[name].agent_class for name in base.strategies[option.strategy_id].agents}
        if "checkpoint inhibitor" in classes and "CDK4/6 inhibitor" not in classes:
            assert "cdk46_inhibitor_with_checkpoint_inhibitor" in {check.rule for check in option.checks}


def test_loss_of_rb1_takes_every_cdk46_inhibitor_away(plan_of: MakePlan) -> None:
    with_target = plan_of("BRCA", "IV", 1, disease=RECEPTORS, more="[biomarkers]\nmutations = []\n")
    assert found(with_target, "cdk46_endocrine").tier is Tier.APPROVED
    plan = plan_of("BRCA", "IV", 1, disease=RECEPTORS, more=RB1)
    offered = {entry.strategy_id for entry in plan.ranking.options}
    assert not {name for name in offered if name.startswith("cdk46")}
    assert "no target for a CDK4/6 inhibitor" in reasons(plan)["cdk46_endocrine"]


def test_trilaciclib_stands_with_its_randomised_row_even_without_rb1(plan_of: MakePlan) -> None:
    """Randomised, 52 against 53, fewer grade 3+ events: counter-evidence, no hard stop (section 5)."""
    plan = plan_of("SCLC", "extensive", more=RB1)
    option = found(plan, "cdk46_trilaciclib_atezolizumab_chemotherapy")
    assert not option.harm.hard_stop
    assert "52 against 53" in " ".join(option.harm.observed)
    told = " ".join(option.considerations)
    assert "is no reason against it" in told
    assert "PACE" in told
    assert option.sequence is not None
    assert option.sequence.steps[0].agents == ("trilaciclib",)


def test_pace_is_a_caution_and_shows_the_counter_evidence(plan_of: MakePlan) -> None:
    plan = plan_of("BRCA", "IV", 2, disease=RECEPTORS, more="[biomarkers]\nmutations = []\n")
    shown = {entry.strategy_id: entry for entry in plan.ranking.options}
    option = shown["cdk46_palbociclib_avelumab_fulvestrant"]
    assert not option.harm.hard_stop
    assert option.verdict is Verdict.WARN
    assert "Counter-evidence" in " ".join(option.considerations)
