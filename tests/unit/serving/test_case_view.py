"""The whole case on the input page."""

from dataclasses import fields

from warmfront.domain.case import (
    Biomarkers,
    Case,
    Consent,
    Disease,
    History,
    OrganFunction,
    Patient,
    Reach,
    Sequencing,
)
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.case_view import case_groups

RECORDS = (Disease, Patient, History, OrganFunction, Biomarkers, Sequencing, Consent, Reach)


def test_every_field_is_there_and_a_gap_is_a_word(knowledge: KnowledgeBase) -> None:
    groups = case_groups(Case(case_id="X", disease=Disease(oncotree="BLCA")), knowledge)
    words = {fact.name: fact.words for group in groups for fact in group.facts}
    assert words.pop("Tumour") == "Bladder urothelial carcinoma (BLCA)"
    assert words.pop("Tables") == "none supplied"
    assert set(words.values()) == {"not stated"}
    # TMB, its design, interval and origin share a row; specimens, tables, therapy and tissue have one each.
    expected = sum(len(fields(kind)) for kind in RECORDS) - 3
    assert sum(len(group.facts) for group in groups) == expected + 4


def test_units_stand_beside_the_numbers(plan: Plan, knowledge: KnowledgeBase) -> None:
    groups = case_groups(plan.case, knowledge)
    words = {fact.name: fact.words for group in groups for fact in group.facts}
    assert words["LVEF"] == "61%"
    assert words["eGFR"] == "58 mL/min"
    assert words["Steroids (prednisone equivalent)"] == "0 mg/day"
    assert words["Autoimmune disease"] == "none"
    assert words["Active infections"] == "not stated"
    assert words["Mutations"] == "FGFR3 S249C (missense, zygosity monoallelic, clonality clonal)"
    assert words["Prior therapies"].endswith("(neoadjuvant, 2025-02-03 to 2025-05-12, best response PR)")
