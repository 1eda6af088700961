"""The disease chooses the criterion of response: every code has exactly one verdict."""

import datetime as dt

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.observations import TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.criteria.choosing import choose_criteria, find_immunotherapy

KNOWLEDGE = load_knowledge()
ALL_CODES = sorted(KNOWLEDGE.tumour_types)
WITHOUT = {"CLLSLL", "MDS", "CML"}
OTHERS = {
    "GB": "rano", "GBM": "rano", "DIFG": "rano", "DIPG": "rapno_dipg", "NBL": "inrc",
    "PLMESO": "mrecist_mesothelioma", "PEMESO": "recist11", "PCM": "imwg", "AML": "eln_aml", "ALL": "all",
    "BLL": "all", "TLL": "all",
}  # fmt: skip


def case_of(code: str) -> Case:
    return Case(case_id="a", disease=Disease(oncotree=code))


@pytest.mark.parametrize("code", ALL_CODES)
def test_every_code_has_exactly_one_verdict(code: str) -> None:
    choice = choose_criteria(case_of(code), KNOWLEDGE)
    tumour = KNOWLEDGE.tumour_types[code]
    assert choice.because.endswith(".")
    if code in WITHOUT:
        assert choice.criterion is None
        assert not choice.usable
        return
    assert choice.criterion is not None
    expected = OTHERS.get(code, "recist11" if tumour.tumour_class == "solid" else "lugano")
    assert choice.criterion.criterion == expected


@pytest.mark.parametrize("code", ALL_CODES)
def test_only_a_disease_of_recist_allows_it(code: str) -> None:
    choice = choose_criteria(case_of(code), KNOWLEDGE)
    is_its_own = choice.criterion is not None and choice.criterion.criterion == "recist11"
    assert choice.allows("recist11") == is_its_own
    assert choice.allows("irecist") == is_its_own
    if KNOWLEDGE.tumour_types[code].tumour_class == "haematological":
        assert not is_its_own


def test_an_unknown_code_has_no_criterion_and_says_so() -> None:
    choice = choose_criteria(case_of("NOSUCH"), KNOWLEDGE)
    assert choice.criterion is None
    assert "NOSUCH" in choice.because


def test_code_is_read_as_the_rest_of_the_program_reads_it() -> None:
    assert choose_criteria(case_of(" luad "), KNOWLEDGE).allows("recist11")


def test_liver_cancer_names_its_second_criterion() -> None:
    choice = choose_criteria(case_of("HCC"), KNOWLEDGE)
    assert [one.criterion for one in choice.beside] == ["mrecist_hcc"]


def test_immunotherapy_is_found_by_class_of_agent_or_product() -> None:
    start = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    product = next(iter(KNOWLEDGE.options.cell_therapies))
    therapies = [
        TherapyCourse(therapy_id="c", agents=("cisplatin",), start=start),
        TherapyCourse(therapy_id="b", agents=("Nivolumab",), start=start + dt.timedelta(days=2)),
        TherapyCourse(therapy_id="a", agents=(), product_id=product, kind="cell infusion", start=start),
        TherapyCourse(therapy_id="d", agents=("pembrolizumab",), start=start, status="entered_in_error"),
    ]
    criterion = KNOWLEDGE.monitoring.criteria["irecist"]
    assert [one.therapy_id for one in find_immunotherapy(therapies, criterion, KNOWLEDGE)] == ["a", "b"]
