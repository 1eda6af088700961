"""Shares of each patient: bars as long as they are, dashes where there is none, opposed states in order."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from warmfront.domain.single_cells import CellScale, CellShare, CellStudy
from warmfront.serving.figures.share_columns import ShareBar, ShareRow, draw_shares
from warmfront.serving.figures.state_ladder import Rung, draw_ladder
from warmfront.serving.notebook import standalone
from warmfront.serving.patient_shares import MOST_COLUMNS, draw_patient_shares

INTERVAL = "95% over cells only"


def share(patient: str, name: str, of: str, n: int, n_of: int, **more: Any) -> CellShare:
    return CellShare(
        name=name,
        label=name.replace("_", " "),
        level=more.pop("level", "patient"),
        group_id=patient,
        patient_id=patient,
        of=of,
        n=n,
        n_of=n_of,
        share=n / n_of if n_of else None,
        low=0.0 if n_of else None,
        high=1.0 if n_of else None,
        interval=INTERVAL if n_of else "no interval",
        note="" if n_of else "no such cells",
    )


def study(composition: list[CellShare], states: list[CellShare]) -> CellStudy:
    return CellStudy(
        file_name="made up",
        sha256="",
        source_format="",
        scale=CellScale.COUNTS,
        scale_reason="",
        n_cells=10,
        n_passed=10,
        n_genes=5,
        patients=("A", "B<script>"),
        quality=(),
        composition=tuple(composition),
        states=tuple(states),
        scores=(),
        cannot_say=(),
        notes=(),
        knowledge_version="",
    )


def made_up_study() -> CellStudy:
    whole = "all cells that passed"
    composition = [
        share(patient, f"type_{place}", whole, 10 - place, 40)
        for patient in ("A", "B<script>")
        for place in range(MOST_COLUMNS + 2)
    ]
    composition += [share("A", "type_0", whole, 1, 1, level="sample")]
    states = [
        share("A", "progenitor_exhausted", "type_0", 1, 10),
        share("A", "terminal_exhausted", "type_0", 8, 10),
        share("A", "naive", "type_0", 2, 10),
        share("B<script>", "progenitor_exhausted", "type_0", 6, 10),
        share("B<script>", "terminal_exhausted", "type_0", 1, 10),
        share("B<script>", "naive", "type_0", 0, 0),
    ]
    return study(composition, states)


@pytest.fixture
def made() -> CellStudy:
    return made_up_study()


def test_every_picture_is_well_formed_with_all_numbers_beside_it(made: CellStudy) -> None:
    drawings = draw_patient_shares(made)
    assert [one.name for one in drawings] == ["types-by-patient", "exhaustion", "states-by-patient"]
    for one in drawings:
        ET.fromstring(standalone(one.svg))  # noqa: S314  our own text
        assert "<script" not in str(one.svg)
        assert {len(row) for row in one.rows} == {len(one.header)}
    assert len(drawings[0].rows) == 2 * (MOST_COLUMNS + 2)
    assert "2 rarer kinds stand in the table" in str(drawings[0].svg)
    assert INTERVAL in str(drawings[0].svg)


def test_the_patient_in_whom_renewal_prevails_stands_first(made: CellStudy) -> None:
    text = str(draw_patient_shares(made)[1].svg)
    assert text.index(">B&lt;script&gt;<") < text.index(">A<")


def test_a_missing_share_is_a_dash_and_never_a_bar(made: CellStudy) -> None:
    states = draw_patient_shares(made)[2]
    assert str(states.svg).count("\N{EN DASH}") == 1
    assert [row[6] for row in states.rows] == [0.2, None]


def test_nothing_found_draws_nothing() -> None:
    assert draw_patient_shares(study([], [])) == ()
    empty = share("A", "naive", "t_cell", 0, 0)
    assert draw_patient_shares(study([empty], [empty])) == ()


def test_bars_are_as_long_as_their_share() -> None:
    bars = (ShareBar(share=0.2, low=None, high=None), ShareBar(share=0.6, low=None, high=None))
    text = str(draw_shares("t", ["x", "y"], [ShareRow(name="n", cells="", bars=bars)], "note"))
    first, second = (float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', text))
    assert second == pytest.approx(3 * first, rel=0.01)


def test_opposed_states_lie_on_either_side() -> None:
    rung = Rung(
        name="n",
        cells="",
        left=ShareBar(share=0.5, low=0.4, high=0.6),
        right=ShareBar(share=0.25, low=None, high=None),
    )
    text = str(draw_ladder("t", "left", "right", [rung], "note"))
    places = [(float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)"', text)]
    (left, left_width), (right, right_width) = places
    assert left + left_width == pytest.approx(right, abs=0.2)
    assert left_width == pytest.approx(2 * right_width, rel=0.01)
    assert "left 50% (40 to 60), right 25%" in text
