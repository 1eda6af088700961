"""Quantities of space as measurements of the profile, beside blood, function and all others."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from warmfront.domain.case import Supply
from warmfront.domain.measurement import Measurement
from warmfront.domain.spatial_profile import SpatialProfile, SpatialStatistic
from warmfront.domain.tme import Applicability
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.spatial_axes import SpatialAxis
from warmfront.tme.applicability import LYMPHOID_STRUCTURE_AXIS
from warmfront.tme.geometry import CaseSpace

SPECIMEN = "tissue"
LYMPHOID_ORGAN = (
    "lymphoid structures are not read here: in a node, brain, liver, a blood cancer or at low purity they "
    "may be the organ's own"
)


def measure_space(
    space: CaseSpace, applicability: Applicability, knowledge: KnowledgeBase
) -> tuple[Measurement, ...]:
    """Turn what was measured in space into measurements.

    Parameters
    ----------
    space : CaseSpace
        Profiles of the images and their roll-up.
    applicability : Applicability
        Says where lymphoid structures must not be read.
    knowledge : KnowledgeBase
        ``spatial.axes`` says which statistics are measurements, and what high means.

    Returns
    -------
    tuple of Measurement
        Modality ``space``, in the order of the knowledge file. One image gives its value with its interval;
        several give their roll-up where there is one, else their median with their range. A quantity that
        could not be measured is supplied and not usable, with the reason; one that nobody computes is left
        out.
    """
    patient = space.patient
    images = [one for one in space.profiles if patient is None or one.timepoint == patient.timepoint]
    rolled = patient.axes if patient is not None else ()
    found = []
    for axis in knowledge.spatial.axes.values():
        held = [
            one for one in (_beyond_chance(axis, image, knowledge) for image in images) if one is not None
        ]
        if not held:
            continue
        suppressed = axis.lymphoid_structure and LYMPHOID_STRUCTURE_AXIS in applicability.suppressed_axes
        whole = next((one for one in rolled if _is(axis, one)), None)
        if suppressed:
            found.append(_state(axis, None, LYMPHOID_ORGAN))
        elif len(images) > 1 and whole is not None:
            found.append(_state(axis, whole, f"{len(images)} images rolled up"))
        elif len(held) == 1:
            found.append(_state(axis, held[0], held[0].note))
        else:
            found.append(_state(axis, *_summarise(held)))
    return tuple(found)


def _find(axis: SpatialAxis, image: SpatialProfile) -> SpatialStatistic | None:
    """Return the statistic with the axis's keys, one with a value first."""
    found = [one for one in (*image.axes, *image.statistics) if _is(axis, one)]
    return next((one for one in found if one.value is not None), found[0] if found else None)


def _beyond_chance(
    axis: SpatialAxis, image: SpatialProfile, knowledge: KnowledgeBase
) -> SpatialStatistic | None:
    """Return the statistic; without its value where chance alone would often give as much."""
    found = _find(axis, image)
    if found is None or found.value is None or not axis.deviations:
        return found
    beside = _find(replace(axis, statistic=axis.deviations), image)
    least = knowledge.spatial.value("argument_deviations")
    if beside is None or beside.value is None:
        return replace(found, value=None, note="how far it lies from chance is not known")
    if abs(beside.value) < least:
        said = f"{beside.value:.1f} standard deviations from chance, at least {least:g} asked"
        return replace(found, value=None, note=said)
    return found


def _is(axis: SpatialAxis, one: SpatialStatistic) -> bool:
    """Compare the keys; a role that the axis leaves open is whatever the panel could tell apart."""
    return (
        one.statistic == axis.statistic
        and axis.role in ("", one.role)
        and one.to_role == axis.to_role
        and one.compartment == axis.compartment
        and one.radius_um == axis.radius_um
    )


def _summarise(held: Sequence[SpatialStatistic]) -> tuple[SpatialStatistic, str]:
    values = [one.value for one in held if one.value is not None]
    first = held[0]
    if not values:
        return first, first.note
    return (
        SpatialStatistic(
            statistic=first.statistic,
            value=float(median(values)),
            unit=first.unit,
            low=min(values) if len(values) > 1 else None,
            high=max(values) if len(values) > 1 else None,
            interval=f"range over {len(values)} images; no confidence interval",
        ),
        f"median of {len(values)} images of this patient",
    )


def _state(axis: SpatialAxis, one: SpatialStatistic | None, note: str) -> Measurement:
    value = one.value if one is not None else None
    seen = f" ({one.role})" if one is not None and one.role and not axis.role else ""
    return Measurement(
        axis=axis.axis,
        label=f"{axis.label}{seen}",
        modality="space",
        specimen=SPECIMEN,
        value=value,
        unit=one.unit if one is not None else axis.unit,
        low=one.low if one is not None and value is not None else None,
        high=one.high if one is not None and value is not None else None,
        interval=one.interval if one is not None and value is not None else "no interval",
        supply=Supply.USABLE if value is not None else Supply.SUPPLIED_NOT_USABLE,
        reading=axis.reading,
        source=axis.source,
        status=axis.status.value,
        note=note,
    )
