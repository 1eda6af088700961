from warmfront.serving.figures.forest import OTHER_HEAD, OWN_HEAD, ForestRow, draw_forest


def row(name: str, kind: str) -> ForestRow:
    return ForestRow(name=name, words=f"words of {name}", rate=0.4, low=0.2, high=0.6, kind=kind)


def test_other_cells_stand_below_the_own_one_and_look_different() -> None:
    drawn = str(draw_forest([row("far", "other"), row("near", "own"), row("next", "pooled")], "forest-x"))
    assert drawn.index(OWN_HEAD) < drawn.index(">near<") < drawn.index(OTHER_HEAD) < drawn.index(">far<")
    assert drawn.count("<circle") == 1
    assert drawn.count("<polygon") == 1
    assert "words of far, indirect" in drawn


def test_without_a_row_of_the_own_cell_no_heading_promises_one() -> None:
    drawn = str(draw_forest([row("far", "other")], "forest-y"))
    assert OWN_HEAD not in drawn
    assert OTHER_HEAD in drawn


def test_names_are_escaped() -> None:
    assert "<b>" not in str(draw_forest([row("<b>", "own")], "forest-z"))
