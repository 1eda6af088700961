"""Ten lines for the terminal."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.case import SourceTable, Supply
from warmfront.domain.plan import Plan
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.summary import summarise, summarise_space
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.space import profile_image


@pytest.mark.parametrize("name", ["plan", "abstention", "blood"])
def test_there_are_always_ten_short_lines(name: str, request: pytest.FixtureRequest) -> None:
    lines = summarise(request.getfixturevalue(name))
    assert len(lines) == 10
    assert all(0 < len(line) <= 110 for line in lines)


def test_the_lines_say_what_the_plan_says(plan: Plan) -> None:
    lines = summarise(plan)
    assert "EXAMPLE-01, BLCA, stage IV (M1a), line 1, ECOG 1 (made-up case)" in lines[0]
    assert "1,268 genes, scale z score; 15 of 16 axes scored, 13 with percentile" in lines[1]
    assert "excluded (inflamed 0.21, excluded 0.64, desert 0.15; no interval)" in lines[2]
    assert "Stromal exclusion (cycle step 5)" in lines[3]
    assert "Suppressive myeloid cells (cycle step 7)" in lines[4]
    assert "Enfortumab vedotin + pembrolizumab [PASS]" in lines[5]
    assert "PD-L1 inhibitor + TGF-beta blockade [WARN, tied with 1] and 2 more" in lines[6]
    assert "CDK4/6 inhibitor + PD-1 inhibitor [WARN]" in lines[7]
    assert "MSI or mismatch-repair status" in lines[8]
    assert "research use only" in lines[9]


def test_abstention_is_said_first(abstention: Plan, blood: Plan) -> None:
    assert "abstained (the model was trained on urothelial cancer only)" in summarise(abstention)[2]
    assert "abstained: no axis could be placed" in summarise(abstention)[3]
    assert "not applicable" in summarise(blood)[2]
    assert "no usable expression" in summarise(blood)[1]


def test_control_characters_cannot_reach_the_terminal(plan: Plan) -> None:
    hostile = replace(plan, case=replace(plan.case, case_id="\x1b[2J\nX"))
    text = "".join(summarise(hostile))
    assert "\x1b" not in text
    assert "\n" not in text


def test_images_are_summed_up_one_by_one_where_they_are_few() -> None:
    cells = simulate_tissue("excluded", 3000, np.random.default_rng(1)).image
    image = replace(cells, sample_id="S\x1b[31m" + "x" * 900)
    profile = profile_image(image, load_knowledge(), np.random.default_rng(2))
    *lines, counts = summarise_space([profile], [("S2", "3 rows")], ["unit inferred"])
    assert lines[0].endswith(": excluded (inflamed 0.00, excluded 1.00, desert 0.00)")
    assert lines[0].isprintable()
    assert len(lines[0]) < 110
    assert lines[1:] == ["S2: left out, 3 rows", "note: unit inferred"]
    assert counts == "1 image, 0 abstained, 1 excluded, 1 left out"
    assert len(summarise_space([profile] * 20, [])) == 1


def test_a_table_that_could_not_be_used_is_named(plan: Plan) -> None:
    table = SourceTable(
        kind="cells",
        file_name="cells.csv",
        sha256=None,
        supply=Supply.SUPPLIED_NOT_USABLE,
        reason="no column of positions",
    )
    bare = replace(plan, profile=None)
    lines = summarise(replace(bare, case=replace(plan.case, tables=(table,))))
    assert any("not usable, see the report: cells" in line for line in lines)
    assert not any(
        "not usable, see" in line for line in summarise(replace(bare, case=replace(plan.case, tables=())))
    )
