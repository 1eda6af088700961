"""Pictures of single cells show every number of their tables, and nothing when there is none."""

from dataclasses import replace

import pytest

from warmfront.domain.single_cells import CellScale, CellShare, CellStudy
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.cell_figures import MOST_ROWS, draw_study

RULES = load_knowledge().cells


def share(
    name: str, level: str, group: str, n: int, n_of: int, of: str = "all cells that passed"
) -> CellShare:
    value = n / n_of if n_of else None
    return CellShare(
        name=name,
        label=name,
        level=level,
        group_id=group,
        patient_id=group,
        of=of,
        n=n,
        n_of=n_of,
        share=value,
        low=None if value is None else 0.0,
        high=None if value is None else 1.0,
        interval="made up",
    )


def study(n_patients: int = 2) -> CellStudy:
    patients = tuple(f"P<{i}>" for i in range(n_patients))
    shares = [
        share(name, "patient", patient, n, 20)
        for patient in patients
        for name, n in (("unknown", 2), ("nk", 4), ("t_cell", 6), ("cd8_t", 8), ("mast", 0))
    ]
    states = [
        *(share("tcf7_positive", "patient", patient, 3, 8, "cd8_t") for patient in patients),
        share("tcf7_positive", "all", "all", 6, 16, "cd8_t"),
        share("spp1_macrophage", "all", "all", 0, 0, "macrophage"),
    ]
    return CellStudy(
        file_name="m",
        sha256="",
        source_format="h5ad",
        scale=CellScale.COUNTS,
        scale_reason="",
        n_cells=40,
        n_passed=40,
        n_genes=9,
        patients=patients,
        quality=(),
        composition=tuple(shares),
        states=tuple(states),
        scores=(),
        cannot_say=(),
        notes=(),
        knowledge_version="",
    )


def test_composition_in_the_order_of_the_tree_with_what_is_unknown_last() -> None:
    drawing = draw_study(study(), RULES)[0]
    assert [row[1] for row in drawing.rows[:4]] == ["t_cell", "cd8_t", "nk", "unknown"]
    text = str(drawing.svg)
    assert "T cells, not told further" in text
    assert "P&lt;0&gt;" in text
    assert "url(#composition-unknown)" in text
    assert "Mast" not in text


def test_states_without_cells_are_not_drawn() -> None:
    drawing = draw_study(study(), RULES)[1]
    assert {row[0] for row in drawing.rows} == {"tcf7_positive"}
    assert [row[2] for row in drawing.rows] == ["all", "patient", "patient"]
    assert "38% (0% to 100%)" in str(drawing.svg)


def test_many_patients_are_all_in_the_table() -> None:
    drawing = draw_study(study(MOST_ROWS + 5), RULES)[0]
    assert len({row[0] for row in drawing.rows}) == MOST_ROWS + 5
    assert str(drawing.svg).count(">20 cells<") == MOST_ROWS


@pytest.mark.parametrize("part", ["composition", "states"])
def test_nothing_to_show_is_left_out(part: str) -> None:
    emptied = replace(study(), **{part: ()})
    assert part not in {drawing.name for drawing in draw_study(emptied, RULES)}
