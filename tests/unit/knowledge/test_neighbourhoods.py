"""Wrong neighbourhoods are found on load."""

from dataclasses import replace

import pytest

from warmfront import load_knowledge
from warmfront.knowledge.neighbourhoods import KINDS, check_neighbourhoods


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shares": dict.fromkeys(KINDS, 0.2)}, "add up to 1"),
        ({"shares": {"tumour": 1.0}}, "must name exactly"),
    ],
)
def test_a_wrong_neighbourhood_is_named(change, said):
    base = load_knowledge()
    entry = replace(base.spatial.neighbourhoods["tumour"], **change)
    wrong = replace(base, spatial=replace(base.spatial, neighbourhoods={"tumour": entry}))
    assert check_neighbourhoods(base) == []
    (problem,) = check_neighbourhoods(wrong)
    assert said in problem
    assert "neighbourhoods.toml tumour" in problem
