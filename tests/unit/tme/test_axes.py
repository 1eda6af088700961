"""Axes: coverage, missing genes, hand-computed scores, bands."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import AxisDefinition, KnowledgeBase, Signature
from warmfront.knowledge.files import load_knowledge
from warmfront.tme.axes import place_axes, score_axes, score_raw


def _axis(name: str, coverage: float = 0.5) -> AxisDefinition:
    return AxisDefinition(
        axis=name,
        label=name.upper(),
        group="effector",
        signature=name,
        method="ssgsea",
        minimum_coverage=coverage,
        reading="high: more",
    )


def _signature(name: str, genes: str) -> Signature:
    return Signature(
        signature_id=name, label=name, genes=tuple(genes.split()), source="x", status=Status.ASSUMPTION
    )


def _knowledge(**sets: str) -> KnowledgeBase:
    return replace(
        load_knowledge(),
        axes=tuple(_axis(name) for name in sets),
        signatures={name: _signature(name, genes) for name, genes in sets.items()},
    )


GENES = tuple(f"G{i}" for i in range(10))
VALUES = np.array([5.0, 1.0, 9.0, 2.0, 8.0, 0.0, 0.0, 7.0, 3.0, 4.0])


def _by_hand(members: list[int]) -> float:
    """Weighted mean rank inside minus mean rank outside, ranks of ties averaged, by plain loops."""
    ranks = [
        sum(other < value for other in VALUES) + (sum(other == value for other in VALUES) + 1) / 2
        for value in VALUES
    ]
    weight = sum(ranks[i] ** 0.25 for i in members)
    inside = sum(ranks[i] ** 0.25 * ranks[i] for i in members) / weight
    others = [i for i in range(len(VALUES)) if i not in members]
    return inside - sum(ranks[i] for i in others) / len(others)


def test_raw_scores_agree_with_plain_loops() -> None:
    knowledge = _knowledge(first="G2 G4 G7", second="G1 G5 G6 G3")
    found = score_raw(place_axes(GENES, knowledge.axes, knowledge.signatures), VALUES)
    assert found["first"] == pytest.approx(_by_hand([2, 4, 7]), abs=1e-12)
    assert found["second"] == pytest.approx(_by_hand([1, 5, 6, 3]), abs=1e-12)


@pytest.mark.parametrize(
    ("genes", "scored"),
    [
        ("G1 G2 G3 X1 X2 X3", True),
        ("G1 G2 G3 X1 X2 X3 X4", False),
        ("G1 G2 X1", False),
        ("G1 G2", True),
        ("G1 X1", False),
    ],
)
def test_coverage_needs_half_and_three_genes_or_a_pair(genes: str, scored: bool) -> None:
    (found,) = score_axes(GENES, VALUES, _knowledge(one=genes))
    assert (found.raw is not None) is scored
    assert found.missing == tuple(gene for gene in genes.split() if gene.startswith("X"))
    assert ("left out" in found.note) is not scored


def test_the_reason_names_counts_and_the_minimum() -> None:
    (found,) = score_axes(GENES, VALUES, _knowledge(one="G1 X1 X2 X3"))
    assert found.note == "left out: 1 of 4 genes measured; at least 50% and 3 genes are needed"
    assert found.coverage == 0.25


def test_a_missing_value_leaves_the_gene_out_and_never_counts_as_zero() -> None:
    knowledge = _knowledge(one="G2 G4 G7 G8")
    values = VALUES.copy()
    values[8] = np.nan
    keep = [i for i in range(10) if i != 8]
    (with_gap,) = score_axes(GENES, values, knowledge)
    (without,) = score_axes([GENES[i] for i in keep], VALUES[keep], knowledge)
    assert with_gap.raw == without.raw
    assert with_gap.missing == ("G8",)
    assert with_gap.unit == "ssGSEA ranks among 9 genes"


def test_a_set_that_is_the_whole_table_has_no_score() -> None:
    (found,) = score_axes(GENES[:3], VALUES[:3], _knowledge(one="G0 G1 G2"))
    assert found.raw is None
    assert "nothing to rank against" in found.note


def test_a_suppressed_axis_is_not_read() -> None:
    first, second = score_axes(
        GENES, VALUES, _knowledge(one="G2 G4 G7", two="G1 G3 G5"), ("one",), np.random.default_rng(0)
    )
    assert first.raw is None
    assert first.stability_low is None
    assert "not read for this specimen" in first.note
    assert second.raw is not None


def test_the_band_holds_the_score_and_needs_a_generator() -> None:
    knowledge = _knowledge(one="G2 G4 G7 G5")
    (found,) = score_axes(GENES, VALUES, knowledge, rng=np.random.default_rng(1))
    assert found.raw is not None
    assert found.stability_low is not None
    assert found.stability_high is not None
    assert found.stability_low <= found.raw <= found.stability_high
    (bare,) = score_axes(GENES, VALUES, knowledge)
    assert bare.stability_low is None


def test_leaving_out_one_axis_does_not_move_the_bands_of_others() -> None:
    complete = score_axes(
        GENES, VALUES, _knowledge(one="G2 G4 G7", two="G1 G3 G5"), (), np.random.default_rng(3)
    )
    partial = score_axes(
        GENES, VALUES, _knowledge(one="X1 X2 X3", two="G1 G3 G5"), (), np.random.default_rng(3)
    )
    assert partial[0].raw is None
    assert (complete[1].stability_low, complete[1].stability_high) == (
        partial[1].stability_low,
        partial[1].stability_high,
    )


def test_the_packaged_axes_cover_the_required_topics() -> None:
    names = {axis.axis for axis in load_knowledge().axes}
    required = {
        "t_nk_infiltration",
        "cytotoxicity",
        "interferon_gamma",
        "antigen_presentation",
        "checkpoint_ligands",
        "exhaustion",
        "regulatory_t_cells",
        "suppressive_myeloid",
        "b_cells",
        "tertiary_lymphoid",
        "tgfb_exclusion",
        "fibroblasts",
        "vessels",
        "hypoxia",
        "metabolism",
        "icd_competence",
        "cytokines",
        "proliferation",
    }
    assert required <= names
