"""Wrong entries about cells in space are named."""

from dataclasses import replace

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.spatial import SpatialKnowledge, SpatialParameter
from warmfront.knowledge.spatial_checks import check_spatial_parameters


def _problems(**changes: object) -> list[str]:
    base = load_knowledge()
    entry: SpatialParameter = replace(base.spatial.parameters["margin_width"], **changes)  # type: ignore[arg-type]
    return check_spatial_parameters(
        replace(base, spatial=SpatialKnowledge(parameters={"margin_width": entry}))
    )


def test_the_packaged_parameters_are_in_order() -> None:
    assert check_spatial_parameters(load_knowledge()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"low": 1.0}, "both ends"),
        ({"low": 1.0, "high": 2.0, "cohort": "x"}, "lies outside"),
        ({"low": 1.0, "high": 200.0}, "without the cohort"),
    ],
)
def test_a_wrong_parameter_is_named(changes: dict[str, object], said: str) -> None:
    (problem,) = _problems(**changes)
    assert "margin_width" in problem
    assert said in problem
