"""What immunogenic death, radiotherapy and CDK4/6 inhibitors need in this patient."""

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
    PriorTherapy,
    Zygosity,
)
from warmfront.domain.readouts import StatedMeasurement
from warmfront.domain.therapy import EligibilityCheck
from warmfront.domain.tme import AxisScore, TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.modality_checks import modality_checks, modality_of
from warmfront.tme.facts import establish

BIALLELIC = Mutation(
    gene="RB1", effect="loss_of_function", zygosity=Zygosity.BIALLELIC, clonality=Clonality.SUBCLONAL
)


def case(code: str = "BRCA", **biomarkers: object) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(
            oncotree=code, line_of_therapy=1, hormone_receptor_positive=True, her2_positive=False
        ),
        biomarkers=Biomarkers(**biomarkers),  # type: ignore[arg-type]
    )


def axis(name: str, percentile: float | None) -> AxisScore:
    return AxisScore(
        axis=name,
        label=name,
        raw=0.0,
        method="ssgsea",
        unit="made up",
        percentile=percentile,
        percentile_note="",
        stability_low=None,
        stability_high=None,
        n_genes=4,
        n_present=4,
        missing=(),
        reading="",
        source="made_up",
        status="assumption",
        note="",
    )


def profile(**percentiles: float | None) -> TmeProfile:
    return TmeProfile(
        sample_id="made-up",
        scale="log2 TPM",
        n_genes=100,
        reference=None,
        reference_note="",
        axes=tuple(axis(name, value) for name, value in percentiles.items()),
        cycle=(),
        flags=(),
    )


def checks(
    name: str, patient: Case, found: TmeProfile | None = None, tier: Tier = Tier.HYPOTHESIS
) -> dict[str, EligibilityCheck]:
    base = load_knowledge()
    answers = modality_checks(base.strategies[name], tier, patient, found, establish(patient, base), base)
    return {answer.rule: answer for answer in answers}


@pytest.mark.parametrize("name", ["cdk46_endocrine", "cdk46_palbociclib_avelumab_fulvestrant"])
@pytest.mark.parametrize("tier", [Tier.APPROVED, Tier.TRIAL])
def test_loss_of_rb1_removes_the_target_whatever_the_tier(name: str, tier: Tier) -> None:
    found = checks(name, case(mutations=(BIALLELIC,)), tier=tier)
    assert found["rb1_in_the_tumour"].verdict is Verdict.FAIL
    assert "no target" in found["rb1_in_the_tumour"].reason
    assert "not recoverable" in found["rb1_in_the_tumour"].recoverable


@pytest.mark.parametrize("zygosity", [Zygosity.MONOALLELIC, Zygosity.UNKNOWN])
def test_one_copy_or_an_unsettled_hit_warns(zygosity: Zygosity) -> None:
    hit = dataclasses.replace(BIALLELIC, zygosity=zygosity)
    assert checks("cdk46_endocrine", case(mutations=(hit,)))["rb1_in_the_tumour"].verdict is Verdict.WARN


@pytest.mark.parametrize("mutations", [None, ()])
def test_without_a_hit_in_rb1_nothing_is_said(mutations: tuple[Mutation, ...] | None) -> None:
    assert checks("cdk46_endocrine", case(mutations=mutations)) == {}


def test_every_pair_with_a_checkpoint_inhibitor_is_a_caution_except_trilaciclib() -> None:
    found = checks("cdk46_palbociclib_avelumab_fulvestrant", case())
    assert found["cdk46_inhibitor_with_checkpoint_inhibitor"].verdict is Verdict.WARN
    assert checks("cdk46_trilaciclib_atezolizumab_chemotherapy", case("SCLC")) == {}
    assert checks("cdk46_endocrine", case()) == {}


def test_trilaciclib_needs_no_rb1_in_the_tumour() -> None:
    patient = case("SCLC", mutations=(BIALLELIC,))
    assert "rb1_in_the_tumour" not in checks("cdk46_trilaciclib_atezolizumab_chemotherapy", patient)


def test_an_inhibitor_that_is_taken_meets_cells_when_they_expand() -> None:
    taken = PriorTherapy(agents=("Abemaciclib", "letrozole"), ongoing=True)
    patient = dataclasses.replace(case(), history=History(prior_therapies=(taken,)))
    found = checks("til", patient)["cdk46_inhibitor_with_cells"]
    assert found.verdict is Verdict.WARN
    assert "an inference" in found.reason
    ended = dataclasses.replace(taken, ongoing=False)
    stopped = dataclasses.replace(case(), history=History(prior_therapies=(ended,)))
    assert checks("til", stopped) == {}
    assert "cdk46_inhibitor_with_cells" not in checks("pd1_monotherapy", patient)


@pytest.mark.parametrize(
    ("count", "verdict", "words"),
    [
        (0.4, Verdict.WARN, "severe lymphopenia"),
        (0.8, Verdict.WARN, "low lymphocytes"),
        (1.2, Verdict.PASS, "Lymphocytes"),
        (None, Verdict.UNDETERMINED, "Lymphocytes"),
    ],
)
def test_lymphocytes_before_radiotherapy(count: float | None, verdict: Verdict, words: str) -> None:
    labs = (
        None
        if count is None
        else (LabResult(analyte="lymphocytes", value=count, unit="10^9/L", date=dt.date(2026, 1, 2)),)
    )
    patient = dataclasses.replace(case("BLCA"), labs=labs)
    found = checks("radiotherapy_pd1", patient)["lymphocytes_at_least"]
    assert (found.verdict, found.reason.startswith(words)) == (verdict, True)
    assert checks("radiotherapy_pd1", patient, tier=Tier.APPROVED) == {}
    assert "lymphocytes_at_least" not in checks(
        "low_dose_total_body_irradiation", dataclasses.replace(case("BLL"), labs=labs)
    )


@pytest.mark.parametrize(("gray", "words"), [(8.0, ""), (10.0, "out of range"), (20.0, "TREX1")])
def test_a_stated_dose_per_fraction_is_held_against_the_models(gray: float, words: str) -> None:
    stated = StatedMeasurement(
        name="dose per fraction", modality="imaging", value=gray, unit="Gy", specimen="plan"
    )
    found = checks("radiotherapy_pd1", dataclasses.replace(case("BLCA"), measured=(stated,)))
    assert ("dose_per_fraction" in found) is bool(words)
    if words:
        assert words in found["dose_per_fraction"].reason


@pytest.mark.parametrize(
    ("percentiles", "warns"),
    [
        ({"cdc1": 10.0}, True),
        ({"icd_competence": 20.0}, True),
        ({"cdc1": 50.0, "icd_competence": 60.0}, False),
        ({"cdc1": None}, False),
        ({}, False),
    ],
)
def test_missing_dendritic_cells_warn_of_inducers_of_immunogenic_death(
    percentiles: dict[str, float | None], warns: bool
) -> None:
    found = checks("icd_anthracycline", case("BLCA"), profile(**percentiles))
    assert ("immunogenic_death" in found) is warns
    assert all(answer.verdict is Verdict.WARN for answer in found.values())


def test_rna_does_not_warn_of_an_approved_option_and_no_inducer_is_asked_nothing() -> None:
    low = profile(cdc1=5.0)
    assert checks("gastric_nivolumab_chemotherapy", case("STAD"), low, Tier.APPROVED) == {}
    assert checks("urothelial_cisplatin_gemcitabine_nivolumab", case("BLCA"), low) == {}


def test_a_tumour_that_no_longer_answers_interferon_is_named() -> None:
    hit = Mutation(
        gene="JAK1",
        effect="loss_of_function",
        zygosity=Zygosity.BIALLELIC,
        clonality=Clonality.CLONAL,
    )
    found = checks("icd_oxaliplatin", case("COAD", mutations=(hit,)))["immunogenic_death"]
    assert "interferon-gamma signalling" in found.reason


def test_cisplatin_is_no_canonical_inducer_and_oxaliplatin_is() -> None:
    base = load_knowledge()
    canonical = {
        name: entry.canonical
        for name in ("cisplatin", "carboplatin", "oxaliplatin", "doxorubicin", "gemcitabine")
        if (entry := modality_of(base.agents[name], base)) is not None
    }
    assert canonical == {
        "cisplatin": False,
        "carboplatin": False,
        "oxaliplatin": True,
        "doxorubicin": True,
        "gemcitabine": False,
    }
    assert modality_of(base.agents["pembrolizumab"], base) is None


def test_modalities_without_human_safety_data_say_so_in_modality_and_strategy() -> None:
    base = load_knowledge()
    unsafe = {key for key, entry in base.options.icd_modalities.items() if not entry.human_safety_data}
    assert unsafe == {"phototherapy", "nanoparticle"}
    for key in unsafe:
        assert "No human safety data" in base.options.icd_modalities[key].words
    assert not base.strategies["phototherapy_icd"].human_safety_data
    assert not base.strategies["nanoparticle_icd"].human_safety_data
    for name in ("phototherapy_icd", "nanoparticle_icd"):
        assert base.strategies[name].tier is Tier.HYPOTHESIS
