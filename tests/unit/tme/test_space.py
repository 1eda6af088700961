"""One image measured from its cells alone."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.space import CellRole, PreparedCells, TissueImage
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue
from warmfront.tme.space import measure_image, profile_image
from warmfront.tme.space_cells import find_panel


def simulate(pattern: str, seed: int = 1, n_cells: int = 8000) -> SimulatedTissue:
    return simulate_tissue(pattern, n_cells, np.random.default_rng(seed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "expected"), [("mixed", "inflamed"), ("excluded", "excluded"), ("desert", "desert")]
)
def test_simulated_tissue_is_called_from_its_cells(
    pattern: str, expected: str, packaged: KnowledgeBase
) -> None:
    found = profile_image(simulate(pattern).image, packaged, np.random.default_rng(3))
    assert found.phenotype.call == expected
    assert found.phenotype.modality == "space"
    assert found.published[0].score == "keren2018"
    assert found.blocks


def test_tissue_without_nests_has_no_margin(packaged: KnowledgeBase) -> None:
    found = profile_image(simulate("random").image, packaged, np.random.default_rng(3))
    assert found.phenotype.abstained
    assert found.phenotype.reason.startswith("cannot assess exclusion: no margin in the field")


def _turn(image: TissueImage, how: str) -> TissueImage:
    x, y, field = image.x_um, image.y_um, image.field_um
    assert field is not None
    _, _, right, top = field
    if how == "y flipped":
        return replace(image, y_um=top - y)
    if how == "axes swapped":
        return replace(image, x_um=y, y_um=x, field_um=(0.0, 0.0, top, right))
    if how == "turned by 90 degrees":
        return replace(image, x_um=top - y, y_um=x, field_um=(0.0, 0.0, top, right))
    if how == "shifted":
        return replace(image, x_um=x + 1e4, y_um=y - 730.0, field_um=(1e4, -730.0, right + 1e4, top - 730.0))
    order = np.random.default_rng(0).permutation(len(x))
    codes = image.cell_type.codes[order]
    shuffled = replace(image.cell_type, codes=codes)
    return replace(image, x_um=x[order], y_um=y[order], role=image.role[order], cell_type=shuffled)


@pytest.mark.parametrize(
    "how", ["y flipped", "axes swapped", "turned by 90 degrees", "shifted", "cells in another order"]
)
@pytest.mark.parametrize("pattern", ["mixed", "excluded", "desert"])
def test_how_the_axes_point_changes_no_result(how: str, pattern: str, packaged: KnowledgeBase) -> None:
    image = simulate(pattern).image
    first = profile_image(image, packaged, np.random.default_rng(3))
    turned = profile_image(_turn(image, how), packaged, np.random.default_rng(3))
    assert turned.phenotype.call == first.phenotype.call
    for one, other in zip(first.axes, turned.axes, strict=True):
        # Pixels of the raster fall elsewhere when the field is no whole number of them.
        assert other.value == pytest.approx(one.value, rel=0.05, abs=5)
    assert turned.published[0].mixing == pytest.approx(first.published[0].mixing)


def test_the_panel_of_the_table_counts_not_what_occurs_in_the_image(packaged: KnowledgeBase) -> None:
    image = simulate("desert").image
    kept = ~image.is_role(CellRole.CD8_T)
    bare = replace(
        image,
        x_um=image.x_um[kept],
        y_um=image.y_um[kept],
        role=image.role[kept],
        cell_type=replace(image.cell_type, codes=image.cell_type.codes[kept]),
    )
    prepared = PreparedCells(
        file_name="t",
        sha256="",
        source_format="canonical",
        images=(bare,),
        unmapped=(),
        roles=(("CD8", "cd8_t", "packaged"),),
        left_out=(),
        notes=(),
    )
    panel = find_panel(prepared)
    assert CellRole.CD8_T in panel
    found, region = measure_image(bare, packaged, np.random.default_rng(1), panel)
    assert found.axes[0].role == "cd8_t"
    assert found.axes[0].value == 0.0
    assert region is not None


def test_an_image_that_cannot_be_measured_abstains_and_the_rest_goes_on(packaged: KnowledgeBase) -> None:
    image = simulate("mixed").image
    apart = image.x_um.copy()
    apart[::2] += 1e9
    wide = replace(image, x_um=apart, y_um=image.y_um * 1e6, field_um=None)
    found, region = measure_image(wide, packaged, np.random.default_rng(1))
    assert region is None
    assert found.phenotype.abstained
    assert found.phenotype.reason.startswith("this image cannot be measured: extent of the image")
    assert found.statistics == ()
    assert found.published == ()
    assert found.n_cells == image.n_cells
