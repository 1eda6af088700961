"""Checks of the knowledge about cell products: each finds what it is for."""

from dataclasses import replace
from typing import Any

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.product_checks import (
    check_product_axes,
    check_product_directions,
    check_product_limits,
)


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def with_axis(base: KnowledgeBase, name: str, **changes: Any) -> KnowledgeBase:
    axes = {**base.products.axes, name: replace(base.products.axes[name], **changes)}
    return replace(base, products=replace(base.products, axes=axes))


def with_row(base: KnowledgeBase, name: str, **changes: Any) -> KnowledgeBase:
    rows = tuple(replace(r, **changes) if r.row == name else r for r in base.products.directions)
    return replace(base, products=replace(base.products, directions=rows))


def with_limit(base: KnowledgeBase, **changes: Any) -> KnowledgeBase:
    first, *others = base.products.limits
    return replace(base, products=replace(base.products, limits=(replace(first, **changes), *others)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"canonical_unit": "permille"}, "must have the factor 1"),
        ({"units": {"%": 1.0, "fraction": -1.0}}, "not positive"),
        ({"plausible_low": 100.0}, "not in order"),
        ({"populations": ("thymocytes",)}, "unknown population 'thymocytes'"),
        ({"populations": ()}, "needs populations"),
        ({"part_of": "everything"}, "has no tolerance"),
        ({"products": ()}, "no product has it"),
        ({"axis": "viability"}, "must begin with product_"),
    ],
)
def test_wrong_axes_are_found(base: KnowledgeBase, changes: dict[str, Any], words: str) -> None:
    assert any(words in said for said in check_product_axes(with_axis(base, "product_viability", **changes)))


def test_two_axes_of_one_name_and_population_are_found(base: KnowledgeBase) -> None:
    twice = with_axis(base, "product_pd1", populations=("CD8+",))
    assert "share the name 'pd-1'" in check_product_axes(twice)[0]
    kinds = {key: words for key, words in base.products.kinds.items() if key != "TIL"}
    assert check_product_axes(replace(base, products=replace(base.products, kinds=kinds)))


@pytest.mark.parametrize(
    ("row", "changes", "words"),
    [
        ("BM-23", {"direction": "better"}, "direction 'better' is not that of biomarkers.tsv"),
        ("BM-23", {"level": "A"}, "level is not that"),
        ("BM-23", {"claim": "other words"}, "claim is not that"),
        ("BM-23", {"biomarker_id": "BM-999"}, "is not in biomarkers.tsv"),
        ("WP-01", {"disease_groups": ("skin",)}, "unknown disease group 'skin'"),
        ("WP-01", {"axes": ("product_luck",)}, "unknown axis"),
        ("WP-01", {"axes": ()}, "speaks of no axis"),
        ("WP-01", {"level": "C"}, "must have the status 'assumption'"),
        ("WP-01", {"row": "WP-02"}, "duplicate id"),
    ],
)
def test_wrong_directions_are_found(
    base: KnowledgeBase, row: str, changes: dict[str, Any], words: str
) -> None:
    assert any(words in said for said in check_product_directions(with_row(base, row, **changes)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"axis": "product_luck"}, "unknown axis"),
        ({"at_most": 3.0}, "exactly one"),
        ({"population": "CD56+"}, "no share of 'CD56+'"),
        ({"axis": "product_transduction", "population": "", "products": ("TIL",)}, "TIL has no"),
    ],
)
def test_wrong_limits_are_found(base: KnowledgeBase, changes: dict[str, Any], words: str) -> None:
    assert any(words in said for said in check_product_limits(with_limit(base, **changes)))


def test_every_product_row_of_the_extraction_is_carried_over(base: KnowledgeBase) -> None:
    wanted = {row.biomarker_id for row in base.biomarkers if row.stage == "product"}
    assert wanted <= {row.biomarker_id for row in base.products.directions}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quantity": "product_luck"}, "it is no axis"),
        ({"population": "CD56+"}, "no share of 'CD56+'"),
        ({"numerator": ("stem_memory",)}, "'stem_memory' is not a name of composition"),
    ],
)
def test_wrong_shares_of_cells_are_found(base: KnowledgeBase, changes: dict[str, Any], words: str) -> None:
    first, *others = base.products.from_cells
    shares = (replace(first, **changes), *others)
    wrong = replace(base, products=replace(base.products, from_cells=shares))
    assert any(words in said for said in check_product_limits(wrong))
