import dataclasses

import pytest

from warmfront.knowledge.cell_therapy_checks import (
    CELL_CLASSES,
    NEEDED_LIMITS,
    check_antigens,
    check_products,
    check_products_of_agents,
    check_strategies_agree,
)
from warmfront.knowledge.files import load_knowledge


@pytest.fixture(scope="module")
def base():
    return load_knowledge()


def altered(base, product_id, **fields):
    products = dict(base.options.cell_therapies)
    products[product_id] = dataclasses.replace(products[product_id], **fields)
    return dataclasses.replace(base, options=dataclasses.replace(base.options, cell_therapies=products))


def test_every_cell_agent_has_its_product(base):
    cells = {key for key, agent in base.agents.items() if agent.agent_class in CELL_CLASSES}
    assert cells
    assert cells <= set(base.options.cell_therapies)
    assert check_products_of_agents(base) == []


def test_a_cell_agent_without_product_is_a_problem(base):
    products = {key: p for key, p in base.options.cell_therapies.items() if key != "lifileucel"}
    cut = dataclasses.replace(base, options=dataclasses.replace(base.options, cell_therapies=products))
    assert any("lifileucel" in problem for problem in check_products_of_agents(cut))


def test_a_product_that_nothing_names_is_a_problem(base):
    lonely = dataclasses.replace(base.options.cell_therapies["car_t_gpc3"], product_id="car_t_lonely")
    products = {**base.options.cell_therapies, "car_t_lonely": lonely}
    grown = dataclasses.replace(base, options=dataclasses.replace(base.options, cell_therapies=products))
    assert any("car_t_lonely" in problem for problem in check_products_of_agents(grown))


@pytest.mark.parametrize(
    ("product_id", "fields", "words"),
    [
        ("afami_cel", {"hla": ("A2",)}, "not written like"),
        ("afami_cel", {"hla": ()}, "does not say on which HLA allele"),
        ("afami_cel", {"hla_excluded": ("A*02:01P",)}, "both needed and excluded"),
        ("et019003", {"hla": ("A*02:01",)}, "not MHC-dependent and yet names"),
        ("et019003", {"mhc_dependent": True}, "is surface, but mhc_dependent"),
        ("axi_cel", {"targets": ("CD19", "CD20")}, "does not fit 2 targets"),
        ("axi_cel", {"targets": ("CD91",)}, "is not in options/antigens.toml"),
        ("axi_cel", {"vein_to_vein_days": (40.0, 20.0)}, "lowest to highest"),
        ("axi_cel", {"lymphodepletion": "perhaps"}, "neither a regimen"),
        ("axi_cel", {"disease_groups": ("lymphoma",)}, "is unknown"),
        ("car_t_any", {"stands_for": ("nothing",)}, "is no product"),
    ],
)
def test_what_a_product_states_wrongly_is_named(base, product_id, fields, words):
    problems = check_products(altered(base, product_id, **fields))
    assert any(words in problem and product_id in problem for problem in problems)


def test_the_strategy_and_its_product_ask_for_the_same(base):
    assert check_strategies_agree(base) == []
    other = altered(base, "afami_cel", hla=("A*02:01P",), targets=("PRAME",))
    problems = check_strategies_agree(other)
    assert any("hla" in problem and "tcr_t_afami_cel" in problem for problem in problems)
    assert any("target_antigens" in problem for problem in problems)


def test_every_antigen_of_a_strategy_is_known(base):
    antigens = {key: a for key, a in base.options.antigens.items() if key != "GD2"}
    cut = dataclasses.replace(base, options=dataclasses.replace(base.options, antigens=antigens))
    assert any("GD2" in problem for problem in check_strategies_agree(cut))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"genes": ()}, "rna_informative needs genes"),
        ({"genes": ("CD19B",)}, "no current symbol"),
        ({"synonyms": ("CD20",)}, "already means"),
        ({"mutation": "KRAS G12D"}, "a mutation antigen"),
    ],
)
def test_what_an_antigen_states_wrongly_is_named(base, fields, words):
    antigens = dict(base.options.antigens)
    antigens["CD19"] = dataclasses.replace(antigens["CD19"], **fields)
    changed = dataclasses.replace(base, options=dataclasses.replace(base.options, antigens=antigens))
    assert any(words in problem for problem in check_antigens(changed))


def test_a_missing_number_is_named(base):
    limits = {key: entry for key, entry in base.options.cell_limits.items() if key != "rna_absent_tpm"}
    cut = dataclasses.replace(base, options=dataclasses.replace(base.options, cell_limits=limits))
    assert any("rna_absent_tpm" in problem for problem in check_products(cut))
    assert set(base.options.cell_limits) >= NEEDED_LIMITS


def test_products_of_the_frame_state_their_hla(base):
    products = base.options.cell_therapies
    assert not products["et019003"].mhc_dependent
    assert products["et019003"].hla == ()
    assert products["afami_cel"].hla == ("A*02:01P", "A*02:02P", "A*02:03P", "A*02:06P")
    assert products["afami_cel"].hla_excluded == ("A*02:05P",)


def test_what_is_only_remembered_is_an_assumption(base):
    for table in (base.options.antigens, base.options.cell_therapies, base.options.cell_limits):
        for key, entry in table.items():
            if base.sources[entry.source].checked == "memory":
                assert entry.status == "assumption", key
