"""Tissue beside the tumour in tables that tell no stromal cell apart."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.space import (
    ROLES,
    TUMOUR_ONLY_EXPORT,
    WHOLE_EXPORT,
    CellRole,
    Labels,
    TissueImage,
    TumourRegion,
)
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.space_beside import NO_OTHER, TAKEN_AS_BESIDE, TissueBeside, judge_beside

MakeTissue = Callable[..., tuple[TissueImage, TumourRegion]]
WithoutMargin = Callable[[TumourRegion], TumourRegion]
STAIN = frozenset({CellRole.TUMOUR, CellRole.CD8_T, CellRole.OTHER})


def as_stain(image: TissueImage) -> TissueImage:
    kept = image.is_role(CellRole.TUMOUR, CellRole.CD8_T)
    return replace(image, role=np.where(kept, image.role, ROLES.index(CellRole.OTHER)).astype(np.int8))


def without_strips(image: TissueImage) -> TissueImage:
    """Cells of the tumour, and other cells only in every other strip of 60 um."""
    kept = image.is_role(CellRole.TUMOUR) | ((image.y_um // 60) % 2 == 0)
    return replace(
        image,
        x_um=image.x_um[kept],
        y_um=image.y_um[kept],
        role=image.role[kept],
        cell_type=Labels(codes=image.cell_type.codes[kept], names=image.cell_type.names),
        cell_id=None,
        markers={},
    )


@pytest.mark.parametrize("pattern", ["mixed", "excluded", "desert", "clustered"])
def test_whole_tissue_passes_with_a_doubt(
    pattern: str, packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue(pattern)
    found = judge_beside(as_stain(image), region, STAIN, packaged.spatial)
    assert found == TissueBeside(doubt=TAKEN_AS_BESIDE)


def test_holes_beside_the_tumour_are_named_with_the_remedy(
    packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("mixed")
    found = judge_beside(without_strips(as_stain(image)), region, STAIN, packaged.spatial)
    for words in ("is empty", "tumour compartment only", "--whole-tissue", "--roles"):
        assert words in found.lack


def test_what_is_stated_goes_before_what_is_judged(packaged: KnowledgeBase, make_tissue: MakeTissue) -> None:
    image, region = make_tissue("mixed")
    seen = as_stain(image)
    only = replace(seen, flags=(f"{TUMOUR_ONLY_EXPORT}: stated by the user",))
    assert judge_beside(only, region, STAIN, packaged.spatial).lack == only.flags[0]
    whole = replace(without_strips(seen), flags=(f"{WHOLE_EXPORT}: stated",))
    assert judge_beside(whole, region, STAIN, packaged.spatial) == TissueBeside()
    both = replace(whole, flags=(*whole.flags, *only.flags))
    assert judge_beside(both, region, STAIN, packaged.spatial).lack == only.flags[0]


def test_stroma_needs_no_judgement_and_negative_cells_are_needed_without(
    packaged: KnowledgeBase, make_tissue: MakeTissue
) -> None:
    image, region = make_tissue("mixed")
    named = STAIN | {CellRole.STROMA}
    assert judge_beside(without_strips(image), region, named, packaged.spatial) == TissueBeside()
    bare = STAIN - {CellRole.OTHER}
    assert judge_beside(image, region, bare, packaged.spatial) == TissueBeside(lack=NO_OTHER)


def test_where_there_is_no_margin_nothing_is_judged(
    packaged: KnowledgeBase, make_tissue: MakeTissue, without_margin: WithoutMargin
) -> None:
    image, region = make_tissue("mixed")
    found = judge_beside(without_strips(as_stain(image)), without_margin(region), STAIN, packaged.spatial)
    assert found.lack == ""
