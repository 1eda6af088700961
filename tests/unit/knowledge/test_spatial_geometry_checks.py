"""The check of the parameters of tissue, region and blocks can fail."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.spatial_geometry_checks import check_spatial_geometry


def changed(**values: float | None) -> KnowledgeBase:
    base = load_knowledge()
    parameters = dict(base.spatial.parameters)
    for name, value in values.items():
        if value is None:
            del parameters[name]
        else:
            parameters[name] = dataclasses.replace(parameters[name], value=value)
    return dataclasses.replace(base, spatial=dataclasses.replace(base.spatial, parameters=parameters))


def test_the_packaged_parameters_fit_together() -> None:
    assert check_spatial_geometry(load_knowledge()) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"exclusion_guard": 30.0}, "exclusion_guard: 30.0 is no multiple of profile_bin"),
        ({"tile_side": 0.0}, "tile_side: 0.0 must be above 0"),
        ({"void_share": 0.0}, "void_share: 0.0 must be above 0"),
        ({"pixel": 25.0}, "pixel: 25.0 is wider than profile_bin"),
        ({"pixel_largest": 5.0}, "larger than pixel_largest"),
        ({"margin_width": None}, "margin_width: is needed and missing"),
    ],
)
def test_what_does_not_fit_is_named(values: dict[str, float | None], words: str) -> None:
    found = check_spatial_geometry(changed(**values))
    assert any(words in problem for problem in found)
