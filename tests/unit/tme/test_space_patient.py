"""Several regions of one patient."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.spatial_profile import SpatialProfile, SpatialStatistic
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.space_blocks import resample_sums
from warmfront.tme.space_call import abstain, call_sums, describe_axes
from warmfront.tme.space_cells import CALLED_CELLS
from warmfront.tme.space_contrast import order_timepoints
from warmfront.tme.space_patient import NO_CALL, ONE_REGION, roll_up
from warmfront.tme.space_refusals import Refusal

CD8 = CALLED_CELLS[0]


def region(
    packaged: KnowledgeBase,
    sample: str,
    inside: float,
    beside: float,
    patient: str = "P1",
    timepoint: str | None = None,
    seed: int = 1,
) -> SpatialProfile:
    """A region of 40 blocks with about these densities per mm2 on either side."""
    rng = np.random.default_rng(seed)
    table = np.column_stack(
        [
            rng.poisson(inside * 0.01, 40),
            np.full(40, 0.01),
            rng.poisson(beside * 0.01, 40),
            np.full(40, 0.01),
        ]
    ).astype(float)
    sums = resample_sums([table], 500, rng)
    total = table.sum(axis=0)
    return profile(
        sample,
        call_sums(total, sums, CD8, packaged.spatial, rng),
        describe_axes(total, sums, CD8.group, "blocks"),
        tuple(tuple(row) for row in table.tolist()),
        patient,
        timepoint,
    )


def profile(
    sample: str,
    phenotype: Phenotype,
    axes: Sequence[SpatialStatistic] = (),
    blocks: tuple[tuple[float, float, float, float], ...] = (),
    patient: str = "P1",
    timepoint: str | None = None,
) -> SpatialProfile:
    return SpatialProfile(
        sample_id=sample,
        patient_id=patient,
        image_id=sample,
        timepoint=timepoint,
        n_cells=1000,
        role_counts={"tumour": 500},
        tissue_area_mm2=0.8,
        statistics=(),
        distance_profile=(),
        phenotype=phenotype,
        axes=tuple(axes),
        published=(),
        cannot_say=(),
        flags=(),
        blocks=blocks,
    )


def test_one_region_says_that_it_is_one(packaged: KnowledgeBase) -> None:
    one = region(packaged, "a", 600, 300)
    (rolled,) = roll_up([one], packaged.spatial, np.random.default_rng(0))
    assert rolled.phenotype.call == PhenotypeClass.INFLAMED
    assert rolled.phenotype == one.phenotype
    assert rolled.axes == one.axes
    assert ONE_REGION in rolled.flags
    between = {spread.statistic: spread for spread in rolled.heterogeneity}["geometry_between_regions"]
    assert between.value is None


def test_agreeing_regions_add_up(packaged: KnowledgeBase) -> None:
    regions = [region(packaged, name, 600, 300, seed=seed) for seed, name in enumerate("abc")]
    (rolled,) = roll_up(regions, packaged.spatial, np.random.default_rng(0))
    assert rolled.samples == ("a", "b", "c")
    assert rolled.phenotype.call == PhenotypeClass.INFLAMED
    assert not rolled.phenotype.abstained
    assert rolled.axes[0].value == pytest.approx(np.mean([one.axes[0].value for one in regions]))


def test_disagreeing_regions_are_never_averaged_away(packaged: KnowledgeBase) -> None:
    hot, cold = region(packaged, "hot", 2000, 1000), region(packaged, "cold", 5, 5, seed=2)
    (rolled,) = roll_up([hot, cold], packaged.spatial, np.random.default_rng(0))
    assert rolled.phenotype.abstained
    assert "regions disagree: hot inflamed, cold desert" in rolled.phenotype.reason
    assert {PhenotypeClass.INFLAMED, PhenotypeClass.DESERT} <= set(rolled.phenotype.prediction_set)
    assert dict(rolled.region_calls) == {"hot": "inflamed", "cold": "desert"}
    spread = {one.statistic: one.value for one in rolled.heterogeneity}
    between, within = spread["density_inside_between_regions"], spread["density_inside_within_regions"]
    assert between is not None
    assert within is not None
    assert between > within
    low, high = rolled.axes[0].low, rolled.axes[0].high
    assert low is not None
    assert high is not None
    assert low < 50
    assert high > 1500


def test_regions_that_cannot_be_called_are_named(packaged: KnowledgeBase) -> None:
    refused = profile("b", abstain(Refusal(reason="too few tumour cells: 3 (at least 100)")))
    (rolled,) = roll_up(
        [region(packaged, "a", 600, 300), refused], packaged.spatial, np.random.default_rng(0)
    )
    assert rolled.samples == ("a",)
    assert dict(rolled.region_calls)["b"] == NO_CALL
    assert any("b is not in the roll-up: too few tumour cells" in flag for flag in rolled.flags)


def test_without_any_usable_region_the_patient_abstains(packaged: KnowledgeBase) -> None:
    possible = (PhenotypeClass.INFLAMED, PhenotypeClass.EXCLUDED)
    refused = [
        profile("a", abstain(Refusal(reason="cannot assess exclusion: no margin", possible=possible))),
        profile("b", abstain(Refusal(reason="too few tumour cells"))),
    ]
    (rolled,) = roll_up(refused, packaged.spatial, np.random.default_rng(0))
    assert rolled.phenotype.call is None
    assert "none of 2 regions" in rolled.phenotype.reason
    assert "cannot assess exclusion" in rolled.phenotype.reason
    assert rolled.phenotype.prediction_set == possible
    assert rolled.axes == ()


def test_cells_of_different_panels_are_not_added_up(packaged: KnowledgeBase) -> None:
    other = region(packaged, "b", 600, 300)
    other = replace(other, axes=tuple(replace(axis, role="lymphoid") for axis in other.axes))
    (rolled,) = roll_up([region(packaged, "a", 600, 300), other], packaged.spatial, np.random.default_rng(0))
    assert rolled.phenotype.call is None
    assert "different cells" in rolled.phenotype.reason


def test_timepoints_are_kept_apart_and_held_against_each_other(packaged: KnowledgeBase) -> None:
    regions = [
        region(packaged, "on1", 800, 400, timepoint="on", seed=1),
        region(packaged, "pre1", 100, 400, timepoint="pre", seed=2),
        region(packaged, "pre2", 100, 400, timepoint="pre", seed=3),
        region(packaged, "other", 100, 400, patient="P2", seed=4),
    ]
    pre, on, other = roll_up(regions, packaged.spatial, np.random.default_rng(0))
    assert (pre.timepoint, on.timepoint, other.patient_id) == ("pre", "on", "P2")
    assert pre.contrasts == ()
    assert other.contrasts == ()
    found = {contrast.axis: contrast for contrast in on.contrasts}
    inside = found["density_inside"]
    assert (inside.before, inside.after, inside.n_before, inside.n_after) == ("pre", "on", 2, 1)
    assert inside.change == pytest.approx(3.0, abs=0.5)  # eightfold
    assert inside.low is not None
    assert inside.high is not None
    assert inside.low > 0
    assert "within-region only" in inside.interval
    beside = found["density_beside"]
    assert beside.low is not None
    assert beside.high is not None
    assert beside.low < 0.2
    assert beside.high > -0.2


def test_a_timepoint_without_a_usable_image_gives_no_contrast(packaged: KnowledgeBase) -> None:
    refused = profile("pre1", abstain(Refusal(reason="too few tumour cells")), timepoint="pre")
    _, on = roll_up(
        [refused, region(packaged, "on1", 800, 400, timepoint="on")],
        packaged.spatial,
        np.random.default_rng(0),
    )
    assert [contrast.change for contrast in on.contrasts] == [None] * 3
    assert "no usable image pre" in on.contrasts[0].note


def test_order_of_time() -> None:
    assert order_timepoints(["post", None, "week 6", "pre"]) == (None, "pre", "post", "week 6")


def test_many_reasons_are_not_repeated_in_full(packaged: KnowledgeBase) -> None:
    refused = [profile(f"r{n}", abstain(Refusal(reason=f"too few tumour cells: {n}"))) for n in range(5)]
    (rolled,) = roll_up(refused, packaged.spatial, np.random.default_rng(0))
    assert rolled.phenotype.reason.endswith("too few tumour cells: 1 / 3 more, see the regions")
