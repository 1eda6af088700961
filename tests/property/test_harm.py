"""What must always hold of the harm matrix."""

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.evidence import Status
from warmfront.domain.harm import ToxicityRate
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.options import OptionKnowledge
from warmfront.strategy.harm_matrix import TOGETHER, tabulate
from warmfront.strategy.toxicity import percent_of

KNOWLEDGE = load_knowledge()
AGENTS = ("pembrolizumab", "abemaciclib", "aromatase_inhibitor", "nivolumab")
STRATEGY = KNOWLEDGE.strategies["cdk46_abemaciclib_pembrolizumab"]


@st.composite
def rows(draw: st.DrawFn) -> dict[str, ToxicityRate]:
    made = {}
    for number in range(draw(st.integers(0, 8))):
        n = draw(st.integers(5, 500))
        made[f"R{number}"] = ToxicityRate(
            toxicity_id=f"R{number}",
            agents=tuple(draw(st.sets(st.sampled_from(AGENTS), min_size=1, max_size=3))),
            event="made up",
            organ=draw(st.sampled_from(["liver", "lung", "any"])),
            grade=draw(st.sampled_from(["3+", "any", "5"])),
            events=draw(st.integers(0, n)),
            n=n,
            setting="made up",
            source="made_up",
            status=Status.TRIAL,
        )
    return made


@settings(max_examples=80, deadline=None)
@given(rows())
def test_no_number_is_made_from_the_numbers_of_other_columns(table: dict[str, ToxicityRate]) -> None:
    matrix = tabulate(STRATEGY, dataclasses.replace(KNOWLEDGE, options=OptionKnowledge(toxicities=table)))
    assert matrix is not None
    asked = {"pembrolizumab", "abemaciclib"}
    for cell in matrix.cells:
        if cell.percent is None:
            continue
        assert cell.kind == "observed"
        held = [row for row in table.values() if percent_of(row) == cell.percent and row.grade != "any"]
        if cell.component == TOGETHER:
            assert any(asked <= set(row.agents) for row in held)
        else:
            assert any(
                {KNOWLEDGE.agents[name].name for name in row.agents} == {cell.component} for row in held
            )
        assert cell.low is not None
        assert cell.high is not None
        assert cell.low <= cell.percent + 1e-9
        assert cell.percent <= cell.high + 1e-9
