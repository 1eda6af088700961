"""The call inflamed, excluded or desert of one image, from immune density and geometry."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.records import record
from warmfront.domain.space import CellRole, TissueImage, TumourRegion
from warmfront.domain.spatial_profile import SpatialStatistic
from warmfront.knowledge.spatial import SpatialKnowledge
from warmfront.tme.space_beside import judge_beside
from warmfront.tme.space_blocks import draw_sums, measure_sides, tabulate_blocks
from warmfront.tme.space_cells import CalledCells, choose_cells
from warmfront.tme.space_refusals import Refusal, refuse_image, refuse_region
from warmfront.tme.space_rule import CLASSES, draw_thresholds, fix_thresholds, judge, share_classes

MODEL = "space-density-geometry 1"
"""Identifier of the rule; its parameters have versions of their own."""

CALIBRATION = (
    "share of resamples of this field's blocks, with the thresholds drawn from their intervals: uncertainty "
    "of sampling and thresholds only, no frequency of being right, nothing about tumour outside the field"
)
NO_CELLS = "no kind of cell that a call can rest on is told apart"
NO_PROBABILITIES = "no probabilities were computed"
AXES = ("density_inside", "density_beside", "geometry")
"""The two axes of the call: immune density on either side of the margin, and geometry."""

RATIO_ALONE = (
    "there are enough inside; only the ratio to the margin speaks for exclusion, and dense lymphoid tissue "
    "beside the tumour, as in a lymph node, would do the same"
)
"""What must be said of an exclusion that rests on the ratio."""

BLOCKS_ONLY = "95% interval, spatial blocks of this field resampled, spread by Student's t for few blocks"


@record
class ImageCall:
    """What is called in one image.

    Parameters
    ----------
    phenotype : Phenotype
        The call or the refusal.
    axes : tuple of SpatialStatistic
        Immune density on either side of the margin, geometry; empty when nothing could be measured.
    blocks : tuple of tuple of float
        Cells and areas by block, for the roll-up; empty when the image was refused.
    """

    phenotype: Phenotype
    axes: tuple[SpatialStatistic, ...]
    blocks: tuple[tuple[float, float, float, float], ...]


def call_image(
    image: TissueImage,
    region: TumourRegion,
    panel: frozenset[CellRole],
    spatial: SpatialKnowledge,
    rng: np.random.Generator,
    block_um: float,
) -> ImageCall:
    """Call one image.

    Parameters
    ----------
    image : TissueImage
        Cells.
    region : TumourRegion
        Tumour region found in it.
    panel : frozenset of CellRole
        Roles that the table tells apart.
    spatial : SpatialKnowledge
        Thresholds and limits.
    rng : numpy.random.Generator
        Source of randomness.
    block_um : float
        Side of the blocks that are resampled.

    Returns
    -------
    ImageCall
        A refused image has no call and no probabilities, its reason, and the classes that stay possible.
    """
    refused = refuse_image(image, panel, spatial)
    cells = choose_cells(panel)
    if refused is not None or cells is None:
        return ImageCall(phenotype=abstain(refused or Refusal(reason=NO_CELLS)), axes=(), blocks=())
    table = tabulate_blocks(image, region, cells.roles, block_um, spatial.value("margin_guard"))
    beside = judge_beside(image, region, panel, spatial)
    refused = refuse_region(region, table, beside, cells, spatial)
    if not len(table):
        return ImageCall(phenotype=abstain(refused or Refusal(reason="no tissue")), axes=(), blocks=())
    sums = draw_for_call([table], spatial, rng)
    axes = describe_axes(table.sum(axis=0), sums, cells.group, BLOCKS_ONLY)
    if refused is not None:
        return ImageCall(phenotype=abstain(refused), axes=axes, blocks=())
    phenotype = call_sums(table.sum(axis=0), sums, cells, spatial, rng)
    if beside.doubt:
        phenotype = replace(phenotype, arguments_against=(*phenotype.arguments_against, beside.doubt))
    return ImageCall(phenotype=phenotype, axes=axes, blocks=tuple(tuple(row) for row in table.tolist()))


def draw_for_call(
    tables: Sequence[FloatArray], spatial: SpatialKnowledge, rng: np.random.Generator
) -> FloatArray:
    """Draw the resamples behind a call, as many as the parameters say."""
    n_resamples = int(spatial.value("call_resamples"))
    return draw_sums(tables, n_resamples, spatial.value("cells_for_bootstrap"), rng)


def call_sums(
    total: FloatArray,
    sums: FloatArray,
    cells: CalledCells,
    spatial: SpatialKnowledge,
    rng: np.random.Generator,
) -> Phenotype:
    """Call from cells and areas and their resamples.

    Parameters
    ----------
    total : ndarray, shape (4,)
        Cells inside, mm2 inside, cells beside, mm2 beside.
    sums : ndarray, shape (resamples, 4)
        The same of each resample.
    cells : CalledCells
        What was counted.
    spatial : SpatialKnowledge
        Thresholds.
    rng : numpy.random.Generator
        Draws the thresholds.

    Returns
    -------
    Phenotype
        With probabilities; abstained when the most frequent class is not frequent enough.
    """
    sides = measure_sides(sums)
    drawn = share_classes(judge(*sides, draw_thresholds(cells.group, spatial, len(sums), rng)))
    fixed = fix_thresholds(cells.group, spatial)
    sampled = share_classes(judge(*sides, fixed))
    call = max(CLASSES, key=lambda name: drawn[name])
    as_measured = CLASSES[int(judge(*measure_sides(total[None, :]), fixed)[0])]
    least, in_set = spatial.value("call_least_share"), spatial.value("call_set_share")
    abstained = drawn[call] < least
    reason = (
        f"{call.value} in only {drawn[call]:.1%} of resamples (at least {least:.0%})" if abstained else ""
    )
    return Phenotype(
        inflamed=drawn[PhenotypeClass.INFLAMED],
        excluded=drawn[PhenotypeClass.EXCLUDED],
        desert=drawn[PhenotypeClass.DESERT],
        call=call,
        abstained=abstained,
        reason=reason,
        arguments_for=(
            *_say_sides(total, cells, spatial),
            f"with the thresholds as they stand {sampled[call]:.0%} of resamples are {call.value}",
        ),
        arguments_against=_say_against(call, as_measured, drawn)
        + _say_ratio_alone(call, total, cells, spatial),
        model=MODEL,
        calibration=CALIBRATION,
        prediction_set=tuple(name for name in CLASSES if name == call or drawn[name] >= in_set),
        modality="space",
    )


def abstain(refusal: Refusal) -> Phenotype:
    """Make the phenotype of a refused image: no call, no probabilities, the reason."""
    return Phenotype(
        inflamed=None,
        excluded=None,
        desert=None,
        call=None,
        abstained=True,
        reason=refusal.reason,
        arguments_for=(),
        arguments_against=(),
        model=MODEL,
        calibration=NO_PROBABILITIES,
        prediction_set=refusal.possible,
        modality="space",
    )


def describe_axes(
    total: FloatArray, sums: FloatArray, group: str, interval: str
) -> tuple[SpatialStatistic, ...]:
    """Give the axes of the call with the percentile intervals of their resamples.

    Parameters
    ----------
    total : ndarray, shape (4,)
        Cells inside, mm2 inside, cells beside, mm2 beside.
    sums : ndarray, shape (resamples, 4)
        The same of each resample.
    group : str
        Kind of cell.
    interval : str
        What the intervals are.

    Returns
    -------
    tuple of SpatialStatistic
        In the order of `AXES`; a side without area has no value and says so.
    """
    units = ("cells/mm2", "cells/mm2", "log2 ratio")
    made = []
    for name, unit, value, draws in zip(
        AXES, units, measure_sides(total[None, :]), measure_sides(sums), strict=True
    ):
        known = draws[~np.isnan(draws)]
        if np.isnan(value[0]) or not len(known):
            made.append(
                SpatialStatistic(
                    statistic=name,
                    value=None,
                    unit=unit,
                    role=group,
                    note="no area on one side of the margin",
                )
            )
            continue
        low, high = np.quantile(known, [0.025, 0.975])
        # Where no cell was counted the draws lie above the value: nothing is as low as none.
        low, high = min(low, value[0]), max(high, value[0])
        made.append(
            SpatialStatistic(
                statistic=name,
                value=float(value[0]),
                unit=unit,
                role=group,
                low=float(low),
                high=float(high),
                interval=interval,
            )
        )
    return tuple(made)


def _say_sides(total: FloatArray, cells: CalledCells, spatial: SpatialKnowledge) -> tuple[str, ...]:
    inside, beside, geometry = (float(found[0]) for found in measure_sides(total[None, :]))
    limits = fix_thresholds(cells.group, spatial)
    return (
        f"{inside:.0f} {cells.label} per mm2 inside the tumour region (enough from {float(limits.inside):g})",
        f"{beside:.0f} {cells.label} per mm2 in the outer margin (enough from {float(limits.beside):g})",
        f"density inside is {2**geometry:.2g} times that beside (exclusion below "
        f"{2 ** float(limits.ratio):.2g})",
    )


def _say_against(
    call: PhenotypeClass, as_measured: PhenotypeClass, drawn: dict[PhenotypeClass, float]
) -> tuple[str, ...]:
    said = [f"{name.value} in {drawn[name]:.0%} of resamples" for name in CLASSES if name != call]
    if as_measured != call:
        said.append(f"the field as measured, with the thresholds as they stand, is {as_measured.value}")
    return tuple(said)


def _say_ratio_alone(
    call: PhenotypeClass, total: FloatArray, cells: CalledCells, spatial: SpatialKnowledge
) -> tuple[str, ...]:
    inside = float(measure_sides(total[None, :])[0][0])
    enough = inside >= float(fix_thresholds(cells.group, spatial).inside)
    return (RATIO_ALONE,) if call == PhenotypeClass.EXCLUDED and enough else ()
