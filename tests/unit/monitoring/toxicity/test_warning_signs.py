"""Signs for patients: by class of agent, each with its source."""

import dataclasses

import pytest

from warmfront.knowledge.effector_toxicity_checks import check_effector_toxicity
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.toxicity.warning_signs import list_warning_signs


@pytest.mark.parametrize(
    ("agents", "events"),
    [
        (["axi_cel"], ["CRS", "ICANS"]),
        (["tarlatamab"], ["CRS", "ICANS"]),
        (
            ["pembrolizumab"],
            ["pneumonitis", "colitis", "hepatitis", "endocrine failure", "nephritis", "rash"],
        ),
        (["cisplatin"], []),
        (["nothing"], []),
    ],
)
def test_signs_follow_the_class(agents: list[str], events: list[str]) -> None:
    assert [sign.event for sign in list_warning_signs(agents, load_knowledge())] == events


def test_a_wrong_entry_is_named() -> None:
    base = load_knowledge()
    sign = dataclasses.replace(base.monitoring.warning_signs["cells_crs"], agent_classes=("CAR-X",), signs=())
    changed = dataclasses.replace(base.monitoring, warning_signs={"cells_crs": sign})
    found = "\n".join(check_effector_toxicity(dataclasses.replace(base, monitoring=changed)))
    for words in ("no agent has the class 'CAR-X'", "no signs"):
        assert f"warning_signs.toml: cells_crs: {words}" in found
