"""Every check of the rules of single cells can fail."""

from dataclasses import replace

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cells import CellKnowledge
from warmfront.knowledge.cells_checks import check_cell_rules
from warmfront.knowledge.files import load_knowledge

BASE = load_knowledge()


def with_type(**changes: object) -> CellKnowledge:
    changed = replace(BASE.cells.types["treg"], **changes)  # type: ignore[arg-type]
    return replace(BASE.cells, types={**BASE.cells.types, changed.cell_type: changed})


def with_state(**changes: object) -> CellKnowledge:
    changed = replace(BASE.cells.states["regulatory"], **changes)  # type: ignore[arg-type]
    return replace(BASE.cells, states={**BASE.cells.states, changed.state: changed})


def looped() -> CellKnowledge:
    root = replace(BASE.cells.types["t_cell"], parent="treg")
    return replace(BASE.cells, types={**BASE.cells.types, "t_cell": root})


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (with_type(cell_type="unknown"), "name of cells that no rule tells"),
        (with_type(parent="nobody"), "parent 'nobody' is no type"),
        (looped(), "is its own ancestor"),
        (with_type(negative=("FOXP3",)), "speaks for and against"),
        (with_type(needs=("CD4",)), "needs a gene that does not speak for it"),
        (with_type(minimum_measured=9), "minimum_measured 9"),
        (with_type(positive=("FOXP3", "XYZ1")), "'XYZ1' is no current symbol"),
        (with_state(of="nobody"), "which is no type"),
        (with_state(shows=()), "told by absence alone"),
        (with_state(lacks=("FOXP3",)), "must be seen and not be seen"),
        (
            replace(
                BASE.cells,
                gene_groups={"m": replace(BASE.cells.gene_groups["mitochondrial"], source="no", ensembl=())},
            ),
            "13 symbols and 0 identifiers",
        ),
    ],
)
def test_each_check_can_fail(cells: CellKnowledge, words: str) -> None:
    base: KnowledgeBase = replace(BASE, cells=cells)
    assert any(words in problem for problem in check_cell_rules(base)), check_cell_rules(base)


def test_the_packaged_rules_pass() -> None:
    assert check_cell_rules(BASE) == []
