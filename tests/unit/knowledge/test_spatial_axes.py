"""Wrong entries among the statistics of space that a plan reads are named."""

from dataclasses import replace

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.spatial_axes import check_spatial_axes


def test_the_packaged_axes_are_in_order() -> None:
    assert check_spatial_axes(load_knowledge()) == []


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("geometry", {}, "must begin with 'space_'"),
        (
            "space_other",
            {"statistic": "exclusion_index", "role": "cd8_t"},
            "same statistic as space_exclusion_index",
        ),
    ],
)
def test_a_wrong_axis_is_named(name: str, changes: dict[str, object], said: str) -> None:
    base = load_knowledge()
    entry = replace(base.spatial.axes["space_geometry"], axis=name, **changes)  # type: ignore[arg-type]
    kept = {key: axis for key, axis in base.spatial.axes.items() if key != "space_geometry"}
    spatial = replace(base.spatial, axes={**kept, name: entry})
    (problem,) = check_spatial_axes(replace(base, spatial=spatial))
    assert name in problem
    assert said in problem
