"""Late effects belong to the product, its target, its donor or the cytokine given beside it."""

import dataclasses

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.late_effects import gather_late_effects

KNOWLEDGE = load_knowledge()
CAR_T = sorted(
    key
    for key, strategy in KNOWLEDGE.strategies.items()
    if any(KNOWLEDGE.agents[name].agent_class == "CAR-T" for name in strategy.agents)
)


def told(name: str) -> str:
    return " | ".join(gather_late_effects(KNOWLEDGE.strategies[name], KNOWLEDGE).sentences)


@pytest.mark.parametrize("name", CAR_T)
def test_every_car_t_option_carries_the_second_malignancy(name: str) -> None:
    words = told(name)
    assert "second T-cell malignancy" in words or "second malignancy from vector integration" in words


def test_the_boxed_warning_belongs_to_cd19_and_bcma_with_its_source() -> None:
    found = gather_late_effects(KNOWLEDGE.strategies["car_t_cd19_lymphoma"], KNOWLEDGE)
    assert "boxed warning of 2024" in found.sentences[0]
    assert "fda_tcell_malignancy" in found.sources
    assert "boxed warning of 2024" not in told("car_t_mesothelin_pembrolizumab")


def test_parkinsonism_belongs_to_bcma_and_b_cell_aplasia_to_b_cell_targets() -> None:
    assert "parkinsonism" in told("car_t_bcma_myeloma")
    assert "parkinsonism" not in told("car_t_cd19_lymphoma")
    assert "B-cell aplasia" in told("car_t_tandem_cd19_cd20")
    assert "B-cell aplasia" not in told("car_t_mesothelin_pembrolizumab")


def test_capillary_leak_comes_with_interleukin_2() -> None:
    assert "capillary leak" in told("til_lifileucel_melanoma")
    assert "capillary leak" in told("cytokine_il2_high_dose")
    assert "capillary leak" not in told("car_t_cd19_lymphoma")


def test_a_donor_that_is_not_stated_keeps_graft_versus_host_disease_open() -> None:
    assert "graft-versus-host disease from T cells of another person (if the cells are allogeneic" in told(
        "car_t"
    )
    assert "graft-versus-host" not in told("car_t_cd19_lymphoma")


def test_a_subject_is_told_once() -> None:
    strategy = dataclasses.replace(
        KNOWLEDGE.strategies["car_t_cd19_lymphoma"],
        late_effects=("second T-cell malignancy: boxed warning", "a sentence of its own"),
    )
    sentences = gather_late_effects(strategy, KNOWLEDGE).sentences
    assert sum("T-cell malignancy" in sentence for sentence in sentences) == 1
    assert "a sentence of its own" in sentences


def test_late_effects_of_drugs_are_there_too() -> None:
    assert "heart failure" in told("lymphoma_b_first_line")
    assert gather_late_effects(KNOWLEDGE.strategies["no_immunotherapy_step"], KNOWLEDGE).sources == ()
