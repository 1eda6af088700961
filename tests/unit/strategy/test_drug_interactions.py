"""Drugs taken beside an option, and shortly before it."""

import dataclasses

import pytest

from warmfront.domain.case import Case, Disease, History, PriorTherapy
from warmfront.domain.readouts import AntibioticCourse, Microbiome
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.drug_interactions import interaction_checks, name_unknown_drugs, taken_now

KNOWLEDGE = load_knowledge()


def case_of(*drugs: str, **history: object) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(oncotree="BRCA"),
        history=History(current_drugs=drugs or None, **history),  # type: ignore[arg-type]
    )


def found(case: Case, name: str):
    return interaction_checks(KNOWLEDGE.strategies[name], case, KNOWLEDGE)


def test_a_strong_cyp3a_inhibitor_warns_of_a_cdk46_inhibitor_with_the_label() -> None:
    (check,) = found(case_of("Itraconazole 200 mg"), "cdk46_palbociclib_avelumab_fulvestrant")
    assert check.verdict is Verdict.WARN
    assert check.source == "ibrance_label_7"
    assert check.reason.startswith("Itraconazole 200 mg (strong CYP3A inhibitor): raises exposure")


@pytest.mark.parametrize("name", ["rifampin", "St John's wort"])
def test_an_inducer_warns_too(name: str) -> None:
    (check,) = found(case_of(name), "cdk46_endocrine")
    assert "lowers exposure to ribociclib" in check.reason


def test_a_name_inside_another_name_is_not_the_drug() -> None:
    assert found(case_of("esomeprazolex"), "pd1_monotherapy") == ()


def test_what_is_not_stated_gives_no_answer() -> None:
    assert found(case_of(), "pd1_monotherapy") == ()
    assert name_unknown_drugs(case_of(), KNOWLEDGE) == ()


def test_antibiotics_before_car_t_warn_within_four_weeks() -> None:
    """Decision rule DR-15 of the review: flag; confounded by indication."""

    def given(days: float) -> Case:
        courses = (AntibioticCourse(agent="cefepime", days_before_treatment=days),)
        return dataclasses.replace(case_of(), microbiome=Microbiome(antibiotics=courses))

    (check,) = found(given(10), "car_t_cd19_lymphoma")
    assert check.verdict is Verdict.WARN
    assert check.source == "antibiotics_cart_2026"
    assert found(given(60), "car_t_cd19_lymphoma") == ()


def test_a_live_vaccine_counts_for_its_time_only() -> None:
    (check,) = found(case_of(live_vaccine_days_ago=20.0), "pd1_monotherapy")
    assert "20 days ago" in check.reason
    assert found(case_of(live_vaccine_days_ago=31.0), "pd1_monotherapy") == ()


def test_an_agent_being_given_is_judged_with_the_agents_of_the_option() -> None:
    ongoing = case_of(prior_therapies=(PriorTherapy(agents=("ipilimumab",), ongoing=True),))
    assert taken_now(ongoing) == ("ipilimumab",)
    (check,) = found(ongoing, "pd1_monotherapy")
    assert (check.rule, check.verdict) == ("drug_taken_now", Verdict.WARN)
    ended = case_of(prior_therapies=(PriorTherapy(agents=("ipilimumab",), ongoing=False),))
    assert found(ended, "pd1_monotherapy") == ()


def test_pembrolizumab_being_given_vetoes_abemaciclib() -> None:
    ongoing = case_of(prior_therapies=(PriorTherapy(agents=("pembrolizumab",), ongoing=True),))
    strategy = dataclasses.replace(
        KNOWLEDGE.strategies["cdk46_endocrine"], agents=("abemaciclib", "aromatase_inhibitor")
    )
    (check,) = interaction_checks(strategy, ongoing, KNOWLEDGE)
    assert check.verdict is Verdict.FAIL
    assert "42.3%" in check.reason


def test_drugs_that_no_table_names_are_said() -> None:
    (sentence,) = name_unknown_drugs(case_of("omeprazole", "unobtainium", "pembrolizumab"), KNOWLEDGE)
    assert sentence.endswith(": unobtainium")
