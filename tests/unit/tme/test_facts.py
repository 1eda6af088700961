import dataclasses

import pytest

from warmfront.domain.case import Biomarkers, Case, Clonality, Disease, Mutation, Zygosity
from warmfront.domain.tme import EstablishedFact
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.tme.facts import establish

B2M_LOST = Mutation(
    gene="B2M", effect="loss_of_function", zygosity=Zygosity.BIALLELIC, clonality=Clonality.CLONAL
)


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def read(knowledge: KnowledgeBase, oncotree: str = "BLCA", **markers: object) -> dict[str, EstablishedFact]:
    case = Case(
        case_id="made-up",
        disease=Disease(oncotree=oncotree),
        biomarkers=Biomarkers(**markers),  # type: ignore[arg-type]
    )
    return {fact.fact: fact for fact in establish(case, knowledge)}


def test_no_report_leaves_genes_unknown_and_an_empty_report_makes_them_absent(
    knowledge: KnowledgeBase,
) -> None:
    assert read(knowledge)["b2m_loss"].state == "unknown"
    assert "no mutation report" in read(knowledge)["b2m_loss"].reason
    absent = read(knowledge, mutations=())["b2m_loss"]
    assert absent.state == "absent"
    assert "whether the panel covers it is not stated" in absent.reason


def test_biallelic_clonal_loss_is_present_and_breaks_antigen_presentation(knowledge: KnowledgeBase) -> None:
    fact = read(knowledge, mutations=(B2M_LOST,), msi="MSS")["b2m_loss"]
    assert (fact.state, fact.holds, fact.breaks) == ("present", True, ("antigen presentation",))


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"zygosity": Zygosity.UNKNOWN}, "unknown"),
        ({"clonality": Clonality.UNKNOWN}, "unknown"),
        ({"effect": "unknown"}, "unknown"),
        ({"zygosity": Zygosity.MONOALLELIC}, "absent"),
        ({"clonality": Clonality.SUBCLONAL}, "absent"),
        ({"zygosity": Zygosity.MONOALLELIC, "clonality": Clonality.UNKNOWN}, "absent"),
    ],
)
def test_anything_less_than_biallelic_clonal_loss_widens_and_never_holds(
    knowledge: KnowledgeBase, change: dict[str, object], state: str
) -> None:
    hit = dataclasses.replace(B2M_LOST, **change)  # type: ignore[arg-type]
    fact = read(knowledge, mutations=(hit,), msi="MSS")["b2m_loss"]
    assert (fact.state, fact.widens, fact.holds) == (state, True, False)


def test_a_missense_change_of_b2m_is_no_loss(knowledge: KnowledgeBase) -> None:
    fact = read(knowledge, mutations=(dataclasses.replace(B2M_LOST, effect="missense"),))["b2m_loss"]
    assert (fact.state, fact.widens) == ("absent", False)
    assert "not an effect that counts as loss" in fact.reason


def test_mismatch_repair_deficiency_switches_b2m_off_and_not_jak(knowledge: KnowledgeBase) -> None:
    jak = dataclasses.replace(B2M_LOST, gene="JAK2")
    facts = read(knowledge, mutations=(B2M_LOST, jak), msi="dMMR")
    assert facts["b2m_loss"].disabled_by == "mmr_deficient"
    assert not facts["b2m_loss"].holds
    assert facts["jak_loss"].holds


def test_an_unknown_switch_is_named(knowledge: KnowledgeBase) -> None:
    fact = read(knowledge, mutations=(B2M_LOST,))["b2m_loss"]
    assert fact.holds
    assert "would be switched off by, still unknown: Mismatch-repair deficiency" in fact.reason


@pytest.mark.parametrize(("burden", "state"), [(9.99, "absent"), (10.0, "present"), (40.0, "present")])
def test_the_burden_cut_is_the_label_of_ten_per_megabase(
    knowledge: KnowledgeBase, burden: float, state: str
) -> None:
    assert read(knowledge, tmb_mut_per_mb=burden, tmb_design="paired")["tmb_high"].state == state


def test_a_tumour_only_burden_says_that_it_is_inflated(knowledge: KnowledgeBase) -> None:
    fact = read(knowledge, tmb_mut_per_mb=12.0, tmb_design="tumour_only")["tmb_high"]
    assert "without a paired normal sample, which inflates it" in fact.reason
    assert (
        "not stated whether tumour-only or paired" in read(knowledge, tmb_mut_per_mb=12.0)["tmb_high"].reason
    )


def test_unknown_markers_stay_unknown(knowledge: KnowledgeBase) -> None:
    facts = read(knowledge)
    assert {facts[name].state for name in ("mmr_deficient", "tmb_high", "tmb_low")} == {"unknown"}


def test_stk11_has_a_meaning_in_lung_cancer_only(knowledge: KnowledgeBase) -> None:
    lost = Mutation(gene="STK11", effect="loss_of_function")
    assert "stk11_loss" not in read(knowledge, "BLCA", mutations=(lost,))
    assert read(knowledge, "NSCLC", mutations=(lost,))["stk11_loss"].holds
