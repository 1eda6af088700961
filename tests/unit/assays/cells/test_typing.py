import numpy as np
import pytest

from warmfront.assays.cells.markers import MarkerValues
from warmfront.assays.cells.states import find_states, plan_states
from warmfront.assays.cells.typing import TypingPlan, plan_typing, type_cells
from warmfront.knowledge.files import load_knowledge

KNOWLEDGE = load_knowledge()
EVERY = tuple(
    dict.fromkeys(
        gene
        for rule in KNOWLEDGE.cells.types.values()
        for gene in (*rule.positive, *rule.negative, *rule.must_show)
    )
) + tuple(dict.fromkeys(gene for rule in KNOWLEDGE.cells.states.values() for gene in rule.genes))


def cells_with(*shown: tuple[str, ...], genes: tuple[str, ...] = EVERY, value: float = 2.0) -> MarkerValues:
    at = {gene: place for place, gene in enumerate(dict.fromkeys(genes))}
    values = np.zeros((len(shown), len(at)), order="F")
    for row, names in enumerate(shown):
        values[row, [at[name] for name in names]] = value
    return MarkerValues(at=at, values=values)


def plan(genes: tuple[str, ...] = EVERY) -> TypingPlan:
    return plan_typing(KNOWLEDGE.cells, KNOWLEDGE.spatial, genes)


def names(markers: MarkerValues, chosen: TypingPlan) -> list[str]:
    return [chosen.names[code] for code in type_cells(markers, chosen).code]


def lineage(cell_type: str) -> tuple[str, ...]:
    rule = KNOWLEDGE.cells.types[cell_type]
    return (*rule.positive, *(lineage(rule.parent) if rule.parent else ()))


@pytest.mark.parametrize("cell_type", KNOWLEDGE.cells.types)
def test_a_cell_that_shows_all_markers_of_a_type_is_of_that_type(cell_type: str) -> None:
    assert names(cells_with(lineage(cell_type)), plan()) == [cell_type]


def test_what_no_rule_tells_is_unknown_and_what_no_kind_wins_stays_with_its_parent() -> None:
    shown = cells_with((), ("CD3D", "CD3E", "TRAC"), ("CD3D", "CD3E", "CD8A", "CD8B", "CD4", "CD40LG"))
    assert names(shown, plan()) == ["unknown", "t_cell", "t_cell"]


def test_two_lineages_in_one_cell_are_unknown() -> None:
    assert names(cells_with((*lineage("t_cell"), *lineage("b_cell"))), plan()) == ["unknown"]


def test_a_type_whose_genes_were_not_measured_cannot_be_told_and_is_not_absent() -> None:
    genes = tuple(gene for gene in EVERY if gene != "FOXP3")
    chosen = plan(genes)
    treg = next(entry for entry in chosen.cannot_say if entry.name == "treg")
    assert (
        treg.reason
        == "FOXP3 was not measured; such cells are called CD4 T cells, which then hold the regulatory ones"
    )
    assert names(cells_with(("CD3D", "CD3E", "CD4", "IL2RA", "IKZF2"), genes=genes), chosen) == ["cd4_t"]
    told = [rule.cell_type for _, rules in chosen.levels for rule in rules]
    states = plan_states(KNOWLEDGE.cells, chosen.names, told, genes)
    assert "FOXP3 was not measured" in next(e.reason for e in states.cannot_say if e.name == "regulatory")


def test_kinds_of_a_type_that_cannot_be_told_cannot_be_told_either() -> None:
    genes = tuple(gene for gene in EVERY if gene not in KNOWLEDGE.cells.types["myeloid"].positive)
    reasons = {entry.name: entry.reason for entry in plan(genes).cannot_say}
    assert "its parent myeloid cannot be told" in reasons["cdc1"]


def test_a_regulatory_cell_must_show_foxp3_itself() -> None:
    base = ("CD3D", "CD3E", "CD4", "CD40LG", "IL2RA", "IKZF2")
    assert names(cells_with(base, (*base, "FOXP3")), plan()) == ["cd4_t", "treg"]


def test_no_measured_marker_at_all_leaves_every_cell_unknown() -> None:
    chosen = plan(("ACTB",))
    assert chosen.levels == ()
    assert names(cells_with((), (), genes=("ACTB",)), chosen) == ["unknown", "unknown"]


def states_of(*shown: tuple[str, ...], above: float = 0.0) -> list[set[str]]:
    chosen = plan()
    told = [rule.cell_type for _, rules in chosen.levels for rule in rules]
    wanted = plan_states(KNOWLEDGE.cells, chosen.names, told, EVERY)
    assert not wanted.cannot_say
    markers = cells_with(*shown, value=1.5)
    found = find_states(markers, type_cells(markers, chosen).code, wanted, above)
    return [
        {rule.state for rule, yes in zip(wanted.rules, row, strict=True) if yes} for row in found.tolist()
    ]


CD8 = ("CD3D", "CD3E", "CD3G", "CD8A", "CD8B")


def test_progenitor_and_terminal_exhaustion_exclude_each_other() -> None:
    found = states_of(
        (*CD8, "TCF7", "PDCD1"), (*CD8, "HAVCR2", "PDCD1"), (*CD8, "TCF7", "HAVCR2", "PDCD1"), (*CD8, "TCF7")
    )
    assert found[0] >= {"tcf7_positive", "progenitor_exhausted"}
    assert found[1] == {"terminal_exhausted"}
    assert found[2] == {"tcf7_positive"}
    assert found[3] == {"tcf7_positive"}


def test_states_belong_to_their_type_and_its_kinds() -> None:
    assert states_of(("CD3D", "CD3E", "CD3G", "CD2", "CD4", "CD40LG", "TCF7", "PDCD1")) == [set()]
    assert states_of((*CD8, "CCR7", "SELL", "CD27", "FAS", "TCF7"))[0] >= {"stem_memory"}
    assert states_of(("LYZ", "CST3", "AIF1", "CD68", "C1QA", "C1QB", "CD163", "SPP1"))[0] == {
        "spp1_macrophage",
        "c1q_macrophage",
    }


def test_the_strict_reading_asks_for_more() -> None:
    assert states_of((*CD8, "TCF7", "PDCD1"), above=1.6) == [set()]
