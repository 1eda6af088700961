"""Wrong formats and names of cell tables are named."""

from dataclasses import replace

import pytest

from warmfront.domain.space import CellRole
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_table_checks import check_cell_formats, check_type_names
from warmfront.knowledge.files import load_knowledge

BASE = load_knowledge()


def _with(**changes: object) -> KnowledgeBase:
    return replace(BASE, spatial=replace(BASE.spatial, **changes))  # type: ignore[arg-type]


def test_the_packaged_entries_are_in_order() -> None:
    assert check_cell_formats(BASE) == []
    assert check_type_names(BASE) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x": ("elsewhere",)}, "not among the required ones"),
        ({"telling_types": ("Odd",)}, "not among types"),
        ({"field": (0.0, 1.0)}, "x low, y low"),
        ({"um_per_unit": -1.0}, "above 0"),
        ({"must_state_unit": True}, "cannot be fixed"),
    ],
)
def test_a_wrong_format_is_named(changes: dict[str, object], said: str) -> None:
    entry = replace(BASE.spatial.formats["canonical"], **changes)  # type: ignore[arg-type]
    (problem,) = check_cell_formats(_with(formats={"canonical": entry}))
    assert "formats.toml canonical" in problem
    assert said in problem


def test_two_formats_that_nothing_tells_apart_are_named() -> None:
    entry = BASE.spatial.formats["canonical"]
    (problem,) = check_cell_formats(_with(formats={"canonical": entry, "again": entry}))
    assert "nothing tells it from canonical" in problem


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "TUMOR"}, "the same name as 'Tumor'"),
        ({"name": "..."}, "without letters"),
        ({"name": "x1", "format_id": "nowhere"}, "format 'nowhere'"),
        ({"name": "x1", "role": CellRole.UNMAPPED}, "unmapped"),
    ],
)
def test_a_wrong_name_is_named(changes: dict[str, object], said: str) -> None:
    entry = replace(BASE.spatial.type_names[0], **changes)  # type: ignore[arg-type]
    problems = check_type_names(_with(type_names=(*BASE.spatial.type_names, entry)))
    assert any(said in problem for problem in problems)


def test_wrong_markers_and_units_are_named() -> None:
    first, *rest = BASE.spatial.lineage_markers
    markers = (first, replace(first, rank=99), *rest)
    unit = replace(BASE.spatial.units[0], um_per_unit=0.0)
    times = (*BASE.spatial.timepoints, replace(BASE.spatial.timepoints[0], name="PRE"))
    told = "\n".join(check_type_names(_with(lineage_markers=markers, units=(unit,), timepoints=times)))
    for said in (
        "the name comes twice",
        "ranks must rise",
        "stands also at rank 1",
        "um_per_unit must be above 0",
    ):
        assert said in told
