"""The call of one image, on tissue whose region is known exactly."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.space import ROLES, TUMOUR_ONLY_EXPORT, CellRole, TissueImage, TumourRegion
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.space_blocks import draw_sums, measure_sides, resample_sums, tabulate_blocks
from warmfront.tme.space_call import AXES, RATIO_ALONE, ImageCall, call_image, call_sums, describe_axes
from warmfront.tme.space_cells import CALLED_CELLS, choose_cells, find_roles, list_unseen
from warmfront.tme.space_refusals import CANNOT_ASSESS

MakeTissue = Callable[..., tuple[TissueImage, TumourRegion]]
WithoutMargin = Callable[[TumourRegion], TumourRegion]
HE = frozenset({CellRole.TUMOUR, CellRole.LYMPHOCYTE, CellRole.STROMA})


def call(
    image: TissueImage,
    region: TumourRegion | None,
    packaged: KnowledgeBase,
    panel: frozenset[CellRole] | None = None,
    seed: int = 5,
) -> ImageCall:
    panel = panel if panel is not None else find_roles(image)
    return call_image(image, region, panel, packaged.spatial, np.random.default_rng(seed), 200.0)


def as_role(image: TissueImage, old: tuple[CellRole, ...], new: CellRole) -> TissueImage:
    role = image.role.copy()
    role[image.is_role(*old)] = ROLES.index(new)
    return replace(image, role=role)


@pytest.mark.parametrize(
    ("pattern", "expected"), [("mixed", "inflamed"), ("excluded", "excluded"), ("desert", "desert")]
)
def test_unmistakable_tissue_is_called(
    pattern: str, expected: str, packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    found = call(*make_tissue(pattern), packaged)
    assert found.phenotype.call == expected
    assert not found.phenotype.abstained
    assert getattr(found.phenotype, expected) > 0.9
    assert found.phenotype.prediction_set == (PhenotypeClass(expected),)
    assert tuple(axis.statistic for axis in found.axes) == AXES
    assert {axis.role for axis in found.axes} == {"cd8_t"}


def test_axes_are_the_true_densities(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    found = call(*make_tissue("mixed", n_cells=40_000), packaged)
    inside = found.axes[0]
    assert inside.value == pytest.approx(800, rel=0.1)  # 16% of 5,000 cells per mm2
    assert inside.low is not None
    assert inside.high is not None
    assert inside.value is not None
    assert inside.low < inside.value < inside.high


def test_a_panel_with_cd8_and_no_cd8_cell_is_zero_not_unknown(
    packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("excluded")
    bare = as_role(image, (CellRole.CD8_T,), CellRole.FIBROBLAST)
    found = call(bare, region, packaged, find_roles(image))
    assert found.axes[0].role == "cd8_t"
    assert found.axes[0].value == 0.0
    assert found.phenotype.call == PhenotypeClass.DESERT


def test_routine_slides_are_called_on_lymphocytes(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    image, region = make_tissue("mixed")
    lymphocytes = (CellRole.CD8_T, CellRole.CD4_T, CellRole.TREG, CellRole.B)
    seen = as_role(image, lymphocytes, CellRole.LYMPHOCYTE)
    stroma = (CellRole.FIBROBLAST, CellRole.VESSEL, CellRole.MACROPHAGE, CellRole.DENDRITIC)
    seen = as_role(seen, stroma, CellRole.STROMA)
    found = call(seen, region, packaged, HE)
    assert found.phenotype.call == PhenotypeClass.INFLAMED
    assert found.axes[0].role == "lymphoid"
    said = " ".join(list_unseen(HE, has_checkpoint=False))
    for what in ("CD8", "regulatory", "tertiary lymphoid", "checkpoint", "macrophages"):
        assert what in said


def test_no_margin_says_what_can_be_said(
    packaged: KnowledgeBase, make_tissue: MakeTissue, without_margin: WithoutMargin
) -> None:
    image, region = make_tissue("mixed")
    found = call(image, without_margin(region), packaged)
    assert found.phenotype.abstained
    assert found.phenotype.call is None
    assert found.phenotype.inflamed is None
    assert found.phenotype.reason.startswith(CANNOT_ASSESS)
    assert "no margin in the field" in found.phenotype.reason
    assert found.phenotype.prediction_set == (PhenotypeClass.INFLAMED, PhenotypeClass.EXCLUDED)
    assert found.blocks == ()
    assert found.axes[0].value is not None
    assert found.axes[1].value is None


def test_a_desert_inside_without_margin_rules_inflamed_out(
    packaged: KnowledgeBase, make_tissue: MakeTissue, without_margin: WithoutMargin
) -> None:
    image, region = make_tissue("desert")
    found = call(image, without_margin(region), packaged)
    assert found.phenotype.prediction_set == (PhenotypeClass.EXCLUDED, PhenotypeClass.DESERT)


def test_a_panel_that_names_nothing_beside_the_tumour_is_refused(
    packaged: KnowledgeBase, make_tissue: MakeTissue, without_margin: WithoutMargin
) -> None:
    image, region = make_tissue("mixed")
    panel = frozenset({CellRole.TUMOUR, CellRole.CD8_T})
    for seen in (region, without_margin(region)):
        found = call(image, seen, packaged, panel)
        assert found.phenotype.reason.startswith(CANNOT_ASSESS)
        assert "tumour compartment only" in found.phenotype.reason
        assert found.phenotype.call is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ((CellRole.FIBROBLAST, CellRole.VESSEL, CellRole.MACROPHAGE), CellRole.UNMAPPED, "mapped to no role"),
        ((CellRole.TUMOUR,), CellRole.FIBROBLAST, "too few tumour cells"),
    ],
)
def test_images_are_refused_in_words(
    old: tuple[CellRole, ...], new: CellRole, words: str, packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("excluded")
    found = call(as_role(image, old, new), region, packaged, find_roles(image))
    assert found.phenotype.abstained
    assert found.phenotype.call is None
    assert words in found.phenotype.reason
    assert found.phenotype.prediction_set == ()


def test_a_panel_without_immune_cells_is_refused(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    image, region = make_tissue("mixed")
    found = call(image, region, packaged, frozenset({CellRole.TUMOUR, CellRole.STROMA}))
    assert "no immune cell" in found.phenotype.reason


def test_a_panel_without_tumour_is_refused(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    image, region = make_tissue("mixed")
    found = call(image, region, packaged, frozenset({CellRole.CD8_T, CellRole.STROMA}))
    assert "no tumour cell" in found.phenotype.reason


def test_a_small_tumour_region_is_refused(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    image, region = make_tissue("mixed", n_cells=1200)
    bit = replace(region, mask=region.mask & (np.cumsum(region.mask).reshape(region.mask.shape) < 300))
    found = call(image, bit, packaged)
    assert "tumour region too small" in found.phenotype.reason


def test_the_same_seed_gives_the_same_call(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    image, region = make_tissue("clustered")
    assert call(image, region, packaged) == call(image, region, packaged)


def test_a_density_at_the_threshold_abstains_with_its_shares(
    packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("desert", n_cells=20_000)
    fibroblasts = np.flatnonzero(image.is_role(CellRole.FIBROBLAST, CellRole.TUMOUR))
    role = image.role.copy()
    wanted = int(100 * region.window.area_mm2)  # as many CD8 T cells per mm2 as the threshold
    chosen = np.random.default_rng(1).choice(fibroblasts, wanted, replace=False)
    role[chosen] = ROLES.index(CellRole.CD8_T)
    found = call(replace(image, role=role), region, packaged)
    assert found.phenotype.abstained
    assert found.phenotype.call is not None
    assert "of resamples" in found.phenotype.reason
    assert len(found.phenotype.prediction_set) >= 2


def test_blocks_keep_every_cell_and_area(make_tissue: MakeTissue) -> None:
    image, region = make_tissue("excluded")
    cells = choose_cells(find_roles(image))
    assert cells is not None
    for side in (50.0, 100.0, 330.0):
        total = tabulate_blocks(image, region, cells.roles, side).sum(axis=0)
        row, column = region.window.locate(image.x_um, image.y_um)
        inside = region.mask[row, column] & image.is_role(*cells.roles)
        assert total[0] == inside.sum()
        assert total[1] == pytest.approx(region.tumour_area_mm2)
        assert total[3] == pytest.approx(region.area_mm2["outer_margin"])


def test_resamples_are_unbiased_and_whole_regions_are_drawn() -> None:
    rng = np.random.default_rng(0)
    tables = [np.tile([2.0, 0.01, 1.0, 0.01], (40, 1)), np.tile([8.0, 0.01, 1.0, 0.01], (40, 1))]
    one = resample_sums(tables[:1], 200, rng)
    assert np.allclose(one, [80.0, 0.4, 40.0, 0.4])
    both = resample_sums(tables, 2000, rng)
    assert both.mean(axis=0)[0] == pytest.approx(400.0, rel=0.03)
    assert len(np.unique(both[:, 0])) == 3  # first twice, one each, second twice
    inside, _, _ = measure_sides(both)
    assert inside.min() == pytest.approx(200.0)
    assert inside.max() == pytest.approx(800.0)


def test_every_reason_of_a_tumour_only_export_says_that_exclusion_cannot_be_assessed(
    packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("mixed")
    few = as_role(image, (CellRole.TUMOUR,), CellRole.OTHER)
    found = call(replace(few, flags=(TUMOUR_ONLY_EXPORT,)), region, packaged, find_roles(image))
    assert found.phenotype.reason.startswith(CANNOT_ASSESS)
    assert "too few tumour cells" in found.phenotype.reason


def test_few_cells_are_not_certain() -> None:
    table = np.tile([0.0, 0.01, 0.0, 0.01], (6, 1))
    drawn = draw_sums([table], 4000, 10, np.random.default_rng(0))
    inside, _, _ = measure_sides(drawn)
    assert np.quantile(inside, 0.95) == pytest.approx(1.92 / 0.06, rel=0.1)  # Gamma(1/2) over the area


def test_few_blocks_are_spread_by_students_t() -> None:
    table = np.column_stack(
        [np.arange(10.0, 60.0, 10.0), np.full(5, 0.01), np.full(5, 30.0), np.full(5, 0.01)]
    )
    plain = measure_sides(resample_sums([table], 4000, np.random.default_rng(0)))[0]
    spread = measure_sides(draw_sums([table], 4000, 10, np.random.default_rng(0)))[0]
    factor = np.std(np.log(spread)) / np.std(np.log(plain))
    assert factor == pytest.approx(2.776 / 1.96 * np.sqrt(5 / 4), rel=0.01)  # t with 4 degrees of freedom


def test_a_table_known_to_be_tumour_only_is_refused_whatever_its_panel(
    packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("excluded")
    flagged = replace(image, flags=("tumour-only export: tissue category Tumor",))
    found = call(flagged, region, packaged)
    assert found.phenotype.reason.startswith(f"{CANNOT_ASSESS}: tumour-only export")
    assert found.phenotype.call is None


def test_where_no_cell_was_counted_the_interval_still_holds_the_value(packaged: KnowledgeBase) -> None:
    table = np.tile([0.0, 0.01, 20.0, 0.01], (40, 1))
    sums = draw_sums([table], 500, 10, np.random.default_rng(1))
    inside, _, geometry = describe_axes(table.sum(axis=0), sums, "cd8_t", "interval")
    assert (inside.value, inside.low) == (0.0, 0.0)
    assert inside.high > 0
    assert geometry.low <= geometry.value < geometry.high


@pytest.mark.parametrize(("inside", "told"), [(200.0, True), (20.0, False)])
def test_an_exclusion_by_the_ratio_alone_says_so(inside: float, told: bool, packaged: KnowledgeBase) -> None:
    table = np.tile([inside * 0.01, 0.01, 40.0, 0.01], (40, 1))
    rng = np.random.default_rng(1)
    found = call_sums(
        table.sum(axis=0), draw_sums([table], 500, 10, rng), CALLED_CELLS[0], packaged.spatial, rng
    )
    assert found.call == PhenotypeClass.EXCLUDED
    assert (RATIO_ALONE in found.arguments_against) is told
