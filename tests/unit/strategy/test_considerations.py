"""Decision rules, drivers and notes as considerations: with level and source, never an order."""

import dataclasses

import pytest

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.case import Biomarkers, Case, Disease, History, Mutation, Pdl1, PriorTherapy
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.reviews import RULE_WORDS
from warmfront.strategy.considerations import ANSWERS, consider

NONE = Bottleneck(leading=None, runner_up=None, readings=(), abstained=True, reason="made up")


def held_by(name: str) -> Bottleneck:
    reading = ConstraintReading(
        constraint=name,
        label=name,
        cycle_step=7,
        weight=0.5,
        read=1.0,
        evidence_for=(),
        evidence_against=(),
        unread=(),
        overriding=False,
    )
    return Bottleneck(leading=reading, runner_up=None, readings=(reading,), abstained=False, reason="made up")


def case(code: str, *prior: PriorTherapy, **biomarkers: object) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(oncotree=code, line_of_therapy=2),
        history=History(prior_therapies=prior),
        biomarkers=Biomarkers(**biomarkers),  # type: ignore[arg-type]
    )


def told(name: str, patient: Case, bottleneck: Bottleneck = NONE) -> str:
    base = load_knowledge()
    return "\n".join(consider(base.strategies[name], patient, None, bottleneck, base))


CAR_T = PriorTherapy(agents=("axicabtagene ciloleucel",), best_response="PD")


def test_every_kind_of_requirement_has_an_answer() -> None:
    assert set(ANSWERS) == set(RULE_WORDS)


def test_pdl1_above_five_counts_only_in_lymphoma_after_cells_failed() -> None:
    """Valid for lymphoma after CAR-T failure alone, 3 of 12 (clinical frame, section 6)."""
    high = (Pdl1(score="TPS", value=60.0),)
    assert "DR-02" in told("pd1_monotherapy", case("DLBCLNOS", CAR_T, pdl1=high))
    assert "3 of 12" in told("pd1_monotherapy", case("DLBCLNOS", CAR_T, pdl1=high))
    assert "DR-02" not in told("pd1_monotherapy", case("LUAD", CAR_T, pdl1=high))
    assert "DR-02" not in told("pd1_monotherapy", case("DLBCLNOS", pdl1=high))
    assert "DR-02" not in told("pd1_monotherapy", case("DLBCLNOS", CAR_T))
    combined = (Pdl1(score="CPS", value=60.0),)
    assert "DR-02" not in told("pd1_monotherapy", case("DLBCLNOS", CAR_T, pdl1=combined))
    remission = dataclasses.replace(CAR_T, best_response="CR")
    assert "DR-02" not in told("pd1_monotherapy", case("DLBCLNOS", remission, pdl1=high))


def test_a_retired_rule_is_never_shown() -> None:
    base = load_knowledge()
    for code in ("PAAD", "DLBCLNOS", "LUAD", "SKCM"):
        for name in base.strategies:
            assert "DR-06" not in told(name, case(code, CAR_T))


@pytest.mark.parametrize(
    ("name", "patient", "rule"),
    [
        ("car_t_cd22_after_cd19", case("DLBCLNOS", CAR_T, antigens={"CD19": False}), "DR-17"),
        ("car_t_cd19_pd1_lymphoma", case("DLBCLNOS", mutations=(Mutation(gene="TP53"),)), "DR-16"),
        ("til_lifileucel_melanoma", case("SKCM", PriorTherapy(agents=("nivolumab",))), "DR-18"),
    ],
)
def test_a_rule_applies_when_the_case_answers_it(name: str, patient: Case, rule: str) -> None:
    assert rule in told(name, patient)
    unanswered = dataclasses.replace(patient, history=History(), biomarkers=Biomarkers())
    assert rule not in told(name, unanswered)


def test_a_rule_with_an_unread_part_is_a_question() -> None:
    found = told("car_t_cd19_lymphoma", case("DLBCLNOS"))
    (line,) = [line for line in found.splitlines() if "DR-07" in line]
    assert line.startswith("Open question: ")
    assert "Not read: tumour burden" in line
    assert "level B" in line


def test_every_sentence_names_level_and_source_and_gives_no_order() -> None:
    base = load_knowledge()
    patient = case("DLBCLNOS", CAR_T, pdl1=(Pdl1(score="TPS", value=60.0),), antigens={"CD19": False})
    for name in base.strategies:
        for line in told(name, patient, held_by("antigen_release_poor")).splitlines():
            assert ", level " in line
            assert line.endswith("]")
            for word in ("must be given", "should be given", "is indicated", "recommended"):
                assert word not in line


def test_a_driver_links_its_therapy_only_where_its_constraint_holds_back() -> None:
    assert "TME-06" in told("tgf_beta_pd1", case("BLCA"), held_by("stroma_exclusion"))
    assert "TME-06" not in told("tgf_beta_pd1", case("BLCA"), held_by("priming_poor"))
    assert "TME-06" not in told("tgf_beta_pd1", case("BLCA"))


def test_platinum_is_told_apart_where_antigen_is_lacking() -> None:
    found = told("urothelial_cisplatin_gemcitabine_nivolumab", case("BLCA"), held_by("antigen_release_poor"))
    assert "No canonical inducer of immunogenic death" in found
    assert told("urothelial_cisplatin_gemcitabine_nivolumab", case("BLCA")) == ""


def test_phototherapy_and_nanoparticles_print_that_there_is_no_human_safety_data() -> None:
    for name in ("phototherapy_icd", "nanoparticle_icd"):
        assert "No human safety data" in told(name, case("HNSC"))
    assert "19 patients with head and neck cancer" in told("phototherapy_icd", case("HNSC"))


def test_cdk46_options_carry_stops_counter_evidence_and_washout() -> None:
    found = told("cdk46_palbociclib_avelumab_fulvestrant", case("BRCA"))
    for words in (
        "hard stops outside a trial",
        "Counter-evidence: PACE",
        "Washout",
        "both ways",
        "through RB",
    ):
        assert words in found
    plain = told("cdk46_endocrine", case("BRCA"))
    assert "through RB" in plain
    assert "Washout" not in plain
    transient = told("cdk46_trilaciclib_atezolizumab_chemotherapy", case("SCLC"))
    assert "is no reason against it" in transient
    assert "fewer grade 3+ events" in transient
    assert "through RB" not in transient


def test_radiotherapy_says_what_is_out_of_range_and_that_nothing_is_learned() -> None:
    found = told("radiotherapy_pd1", case("BLCA"))
    for words in (
        "Gamma Knife are out of range",
        "TREX1",
        "no model here was learned",
        "RSI",
    ):
        assert words in found
    assert "neither local radiotherapy nor a priming agent" in told(
        "low_dose_total_body_irradiation", case("BLL")
    )
