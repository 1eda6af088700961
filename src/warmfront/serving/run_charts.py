"""Pictures of all images of a run: calls, regions of each patient, densities about the margin, changes."""

from collections.abc import Sequence

from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile, SpatialStatistic
from warmfront.serving.figures.call_strip import CallRow, draw_calls
from warmfront.serving.figures.cell_marks import say_role
from warmfront.serving.figures.margin_plane import PlanePoint, draw_plane
from warmfront.serving.figures.paired_arrows import Arrow, draw_arrows
from warmfront.serving.figures.region_grid import RegionRow, draw_regions
from warmfront.serving.sample_figures import NO_CALL, Cell, Drawing
from warmfront.serving.space_wording import AXIS_WORDS, relied_call, say_call, say_published, shares_of
from warmfront.serving.wording import say_count, say_signed

ROWS_PER_PICTURE = 45
"""Images on one picture of calls; more go on in the next (assumption: a page)."""
INSIDE, BESIDE = "density_inside", "density_beside"
SHARES = (
    "Shares of resamples (of blocks and thresholds): no frequency of being right. Pale: not to be relied on."
)


def call_drawings(profiles: Sequence[SpatialProfile]) -> tuple[Drawing, ...]:
    """Draw the calls of all images, under their patients, in as many pictures as are needed.

    Parameters
    ----------
    profiles : sequence of SpatialProfile
        At least one.

    Returns
    -------
    tuple of Drawing
        ``calls``, ``calls-2``, ...
    """
    pages = [
        profiles[start : start + ROWS_PER_PICTURE] for start in range(0, len(profiles), ROWS_PER_PICTURE)
    ]
    return tuple(_calls(page, place, len(pages)) for place, page in enumerate(pages, start=1))


def _calls(profiles: Sequence[SpatialProfile], page: int, pages: int) -> Drawing:
    name = "calls" if page == 1 else f"calls-{page}"
    grouped: dict[str, list[SpatialProfile]] = {}
    for profile in profiles:
        grouped.setdefault(profile.patient_id, []).append(profile)
    several = any(len(members) > 1 for members in grouped.values())
    if several:
        groups = [
            (f"patient {patient}", [_call_row(one) for one in found]) for patient, found in grouped.items()
        ]
    else:
        groups = [("", [_call_row(one) for one in profiles])]
    title = "Calls from space" + (f", part {page} of {pages}" if pages > 1 else "")
    rows: list[tuple[Cell, ...]] = []
    for one in profiles:
        shares = shares_of(one.phenotype) or (None, None, None)
        call = one.phenotype.call.value if one.phenotype.call else NO_CALL
        abstained = "yes" if one.phenotype.abstained else "no"
        rows.append(
            (
                one.sample_id,
                one.patient_id,
                call,
                *shares,
                abstained,
                one.phenotype.reason,
                say_published(one),
            )
        )
    return Drawing(
        name=name,
        svg=draw_calls(title, groups, SHARES, name),
        header=(
            "sample_id",
            "patient_id",
            "call",
            "inflamed",
            "excluded",
            "desert",
            "abstained",
            "reason",
            "published_class",
        ),
        rows=tuple(rows),
    )


def _call_row(profile: SpatialProfile) -> CallRow:
    when = f" ({profile.timepoint})" if profile.timepoint else ""
    return CallRow(
        name=f"{profile.sample_id}{when}",
        shares=shares_of(profile.phenotype),
        call=say_call(profile.phenotype),
        relied=not profile.phenotype.abstained,
        published=say_published(profile),
    )


def region_drawing(patients: Sequence[SpatialPatient]) -> Drawing | None:
    """Draw the calls of every region of each patient beside the roll-up; None without several regions.

    Parameters
    ----------
    patients : sequence of SpatialPatient
        Roll-ups.

    Returns
    -------
    Drawing or None
        Only patients with at least two regions are drawn; the table has all.
    """
    several = [one for one in patients if len(one.region_calls) > 1]
    if not several:
        return None
    shown = [
        RegionRow(
            name=_name(one),
            calls=tuple(call for _, call in one.region_calls),
            rolled_up=say_call(one.phenotype),
        )
        for one in several
    ]
    return Drawing(
        name="regions",
        svg=draw_regions(shown),
        header=("patient_id", "timepoint", "sample_id", "call", "patient_call"),
        rows=tuple(
            (one.patient_id, one.timepoint, sample, call, relied_call(one.phenotype))
            for one in patients
            for sample, call in one.region_calls
        ),
    )


def _name(patient: SpatialPatient) -> str:
    return f"{patient.patient_id} ({patient.timepoint})" if patient.timepoint else patient.patient_id


def plane_drawing(profiles: Sequence[SpatialProfile]) -> Drawing | None:
    """Draw immune density inside against beside for the images that have both.

    Parameters
    ----------
    profiles : sequence of SpatialProfile
        Of a run.

    Returns
    -------
    Drawing or None
        None when no image has both densities. When images count different cells, the most frequent kind
        is drawn.
    """
    pairs = [
        (profile, inside, beside)
        for profile in profiles
        if (inside := _axis(profile, INSIDE)) is not None and (beside := _axis(profile, BESIDE)) is not None
    ]
    if not pairs:
        return None
    kinds = [inside.role for _, inside, _ in pairs]
    kind = max(dict.fromkeys(kinds), key=kinds.count)
    points, rows = [], []
    for profile, inside, beside in pairs:
        if inside.role != kind or inside.value is None or beside.value is None:
            continue
        call = relied_call(profile.phenotype)
        points.append(
            PlanePoint(call=call, x=beside.value, y=inside.value, x_ends=_ends(beside), y_ends=_ends(inside))
        )
        rows.append(
            (
                profile.sample_id,
                call,
                kind,
                beside.value,
                beside.low,
                beside.high,
                inside.value,
                inside.low,
                inside.high,
            )
        )
    note = f"{len(points)} of {say_count(len(profiles), 'image')} have both densities of these cells."
    return Drawing(
        name="plane",
        svg=draw_plane(points, say_role(kind), note),
        header=(
            "sample_id",
            "call",
            "cells",
            "beside_per_mm2",
            "beside_low",
            "beside_high",
            "inside_per_mm2",
            "inside_low",
            "inside_high",
        ),
        rows=tuple(rows),
    )


def _axis(profile: SpatialProfile, name: str) -> SpatialStatistic | None:
    found = (one for one in profile.axes if one.statistic == name and one.value is not None)
    return next(found, None)


def _ends(one: SpatialStatistic) -> tuple[float, float] | None:
    return None if one.low is None or one.high is None else (one.low, one.high)


def contrast_drawing(patients: Sequence[SpatialPatient]) -> Drawing | None:
    """Draw the change of each axis between timepoints; None when no patient has two.

    Parameters
    ----------
    patients : sequence of SpatialPatient
        Roll-ups; contrasts stand on the later timepoint.

    Returns
    -------
    Drawing or None
        One block per axis.
    """
    blocks: dict[str, list[Arrow]] = {}
    rows: list[tuple[Cell, ...]] = []
    for patient in patients:
        for one in patient.contrasts:
            change = (
                f"{say_signed(one.change)} {one.unit}" if one.change is not None else one.note or "no change"
            )
            if one.change is not None and one.low is not None and one.high is not None:
                change += f" ({say_signed(one.low)} to {say_signed(one.high)})"
            arrow = Arrow(
                name=f"{patient.patient_id}: {one.before} to {one.after}",
                before=one.value_before,
                after=one.value_after,
                words=change,
            )
            blocks.setdefault(AXIS_WORDS.get(one.axis, one.axis.replace("_", " ")), []).append(arrow)
            rows.append(
                (
                    patient.patient_id,
                    one.axis,
                    one.before,
                    one.after,
                    one.n_before,
                    one.n_after,
                    one.value_before,
                    one.value_after,
                    one.change,
                    one.unit,
                    one.low,
                    one.high,
                    one.interval,
                    one.note,
                )
            )
    if not rows:
        return None
    return Drawing(
        name="contrasts",
        svg=draw_arrows(list(blocks.items())),
        header=(
            "patient_id",
            "axis",
            "before",
            "after",
            "images_before",
            "images_after",
            "value_before",
            "value_after",
            "change",
            "unit",
            "low",
            "high",
            "interval",
            "note",
        ),
        rows=tuple(rows),
    )
