"""Several regions of one patient rolled up, with their heterogeneity; nothing is averaged away."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile, SpatialStatistic
from warmfront.knowledge.spatial import SpatialKnowledge
from warmfront.tme.space_beside import TAKEN_AS_BESIDE
from warmfront.tme.space_call import AXES, BLOCKS_ONLY, abstain, call_sums, describe_axes, draw_for_call
from warmfront.tme.space_cells import CALLED_CELLS, CalledCells
from warmfront.tme.space_contrast import contrast_timepoints, log_axes, order_timepoints
from warmfront.tme.space_refusals import Refusal

NO_CALL = "no call"
REGIONS_AND_BLOCKS = "95% percentile interval, regions and spatial blocks within them resampled"
ONE_REGION = "one region: within-region only; what lies outside this field is not in it"

FEW_REGIONS = 5
"""Regions below which resampling them gives too narrow an interval, and says so (assumption)."""
TOO_NARROW = "; fewer than five regions: too narrow"
MOST_REASONS = 2
"""Reasons of regions that a patient's reason repeats; the rest stand with the regions (assumption)."""


def roll_up(
    profiles: Sequence[SpatialProfile], spatial: SpatialKnowledge, rng: np.random.Generator
) -> tuple[SpatialPatient, ...]:
    """Roll the images of every patient up, by timepoint.

    Parameters
    ----------
    profiles : sequence of SpatialProfile
        Of any patients and timepoints.
    spatial : SpatialKnowledge
        Thresholds.
    rng : numpy.random.Generator
        Source of randomness; patients are taken in order of first appearance.

    Returns
    -------
    tuple of SpatialPatient
        One per patient and timepoint, in order of the patients' first appearance and of time. Contrasts stand
        on the later timepoint. A single usable region gives its own call and axes, unchanged.
    """
    patients = dict.fromkeys(profile.patient_id for profile in profiles)
    made: list[SpatialPatient] = []
    for patient in patients:
        own = [profile for profile in profiles if profile.patient_id == patient]
        times = order_timepoints([profile.timepoint for profile in own])
        groups = {time: [profile for profile in own if profile.timepoint == time] for time in times}
        for place, time in enumerate(times):
            rolled = _roll_one(groups[time], spatial, rng)
            # Regions without a stated timepoint belong to no order, so nothing is held against them.
            earlier = [one for one in times[:place] if one is not None] if time is not None else []
            contrasts = tuple(
                found
                for before in earlier
                for found in contrast_timepoints(
                    _usable(groups[before]), _usable(groups[time]), (before, str(time)), spatial, rng
                )
            )
            made.append(replace(rolled, contrasts=contrasts))
    return tuple(made)


def _usable(profiles: Sequence[SpatialProfile]) -> list[SpatialProfile]:
    return [profile for profile in profiles if profile.blocks]


def _roll_one(
    profiles: Sequence[SpatialProfile], spatial: SpatialKnowledge, rng: np.random.Generator
) -> SpatialPatient:
    usable = _usable(profiles)
    region_calls = tuple((profile.sample_id, _name_call(profile.phenotype)) for profile in profiles)
    flags = tuple(
        f"{profile.sample_id} is not in the roll-up: {profile.phenotype.reason}"
        for profile in profiles
        if not profile.blocks
    )
    groups = {profile.axes[0].role for profile in usable}
    phenotype: Phenotype
    axes: tuple[SpatialStatistic, ...] = ()
    heterogeneity: tuple[SpatialStatistic, ...] = ()
    if not usable:
        phenotype = abstain(_refuse_all(profiles))
    elif len(groups) > 1:
        counted = ", ".join(sorted(groups))
        phenotype = abstain(
            Refusal(reason=f"regions were called on different cells ({counted}) and cannot be added up")
        )
    else:
        cells = next(kind for kind in CALLED_CELLS if kind.group == usable[0].axes[0].role)
        tables = [np.array(profile.blocks) for profile in usable]
        if len(usable) == 1:
            # The image's own draws: two numbers for one thing could fall on either side of a threshold.
            axes, phenotype = usable[0].axes, usable[0].phenotype
            flags += (ONE_REGION,)
        else:
            axes, phenotype = _add_up(usable, tables, cells, spatial, rng)
        if any(TAKEN_AS_BESIDE in profile.phenotype.arguments_against for profile in usable):
            flags = (*flags, TAKEN_AS_BESIDE)
        heterogeneity = _measure_heterogeneity(tables, cells.group, rng, spatial)
    return SpatialPatient(
        patient_id=profiles[0].patient_id,
        timepoint=profiles[0].timepoint,
        samples=tuple(profile.sample_id for profile in usable),
        phenotype=phenotype,
        region_calls=region_calls,
        axes=axes,
        heterogeneity=heterogeneity,
        contrasts=(),
        flags=flags,
    )


def _add_up(
    usable: Sequence[SpatialProfile],
    tables: Sequence[FloatArray],
    cells: CalledCells,
    spatial: SpatialKnowledge,
    rng: np.random.Generator,
) -> tuple[tuple[SpatialStatistic, ...], Phenotype]:
    """Call several regions from their cells and areas together."""
    total = np.sum([table.sum(axis=0) for table in tables], axis=0)
    sums = draw_for_call(tables, spatial, rng)
    interval = REGIONS_AND_BLOCKS + (TOO_NARROW if len(usable) < FEW_REGIONS else "")
    axes = describe_axes(total, sums, cells.group, interval)
    phenotype = _hold_regions(call_sums(total, sums, cells, spatial, rng), usable)
    if any(TAKEN_AS_BESIDE in profile.phenotype.arguments_against for profile in usable):
        phenotype = replace(phenotype, arguments_against=(*phenotype.arguments_against, TAKEN_AS_BESIDE))
    return axes, phenotype


def _name_call(phenotype: Phenotype) -> str:
    return NO_CALL if phenotype.abstained or phenotype.call is None else phenotype.call.value


def _refuse_all(profiles: Sequence[SpatialProfile]) -> Refusal:
    """Keep the reasons apart; a class stays possible when any region leaves it open."""
    possible = {name for profile in profiles for name in profile.phenotype.prediction_set}
    if len(profiles) == 1:
        reason = profiles[0].phenotype.reason
    else:
        reasons = list(dict.fromkeys(profile.phenotype.reason for profile in profiles))
        told = " / ".join(reasons[:MOST_REASONS])
        more = len(reasons) - MOST_REASONS
        reason = f"none of {len(profiles)} regions can be called: {told}" + (
            f" / {more} more, see the regions" if more > 0 else ""
        )
    return Refusal(reason=reason, possible=tuple(name for name in PhenotypeClass if name in possible))


def _hold_regions(phenotype: Phenotype, usable: Sequence[SpatialProfile]) -> Phenotype:
    """Mark the call when regions were called differently, and keep every region's class in the set."""
    firm = [
        (profile.sample_id, profile.phenotype.call)
        for profile in usable
        if profile.phenotype.call is not None and not profile.phenotype.abstained
    ]
    called = {call for _, call in firm}
    if len(called) < 2:
        return phenotype
    told = ", ".join(f"{sample} {call.value}" for sample, call in firm)
    sentence = f"regions disagree: {told}"
    return replace(
        phenotype,
        abstained=True,
        reason="; ".join(filter(None, (phenotype.reason, sentence))),
        arguments_against=(*phenotype.arguments_against, sentence),
        prediction_set=tuple(
            name for name in PhenotypeClass if name in called or name in phenotype.prediction_set
        ),
    )


def _measure_heterogeneity(
    tables: Sequence[FloatArray], group: str, rng: np.random.Generator, spatial: SpatialKnowledge
) -> tuple[SpatialStatistic, ...]:
    """Give the spread of log2 density between regions, and what blocks within regions would make of it.

    Half a cell is added to every count, so that a region without a cell has a logarithm.
    """
    totals = np.array([table.sum(axis=0) for table in tables])
    draws = [draw_for_call([table], spatial, rng) for table in tables]
    between = log_axes(totals)
    within = [np.nanstd(log_axes(draw), axis=1) for draw in draws]
    made = []
    for place, axis in enumerate(AXES):
        spread = float(np.std(between[place], ddof=1)) if len(tables) > 1 else None
        noise = float(np.sqrt(np.mean([one[place] ** 2 for one in within])))
        few = "one region: no spread between regions" if spread is None else f"{len(tables)} regions"
        made += [
            SpatialStatistic(
                statistic=f"{axis}_between_regions",
                value=spread,
                unit="log2 ratio",
                role=group,
                interval=f"no interval: standard deviation over {len(tables)} regions"
                if spread is not None
                else "no interval",
                note=few,
            ),
            SpatialStatistic(
                statistic=f"{axis}_within_regions",
                value=noise,
                unit="log2 ratio",
                role=group,
                interval="no interval: standard error of one region from its blocks, root mean square",
                note=BLOCKS_ONLY,
            ),
        ]
    return tuple(made)
