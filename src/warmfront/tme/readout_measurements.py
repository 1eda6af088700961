"""Functional assays, microbiota, tissue, protein and stated quantities, as measurements of the profile."""

from collections.abc import Iterator
from math import log

from warmfront.assays.diversity import Diversity, measure_diversity
from warmfront.assays.measured import Placed, place, place_replicates
from warmfront.domain.case import Case, Supply
from warmfront.domain.cell_therapy import DOUBLING_NAMES, LESION_NAMES
from warmfront.domain.measurement import Measurement
from warmfront.domain.readouts import Microbiome, StatedMeasurement
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_axis
from warmfront.knowledge.measured import MeasuredAxis
from warmfront.tme.directions import NO_DIRECTION, find_direction

RECORD = "clinical record"
LOGARITHMS = {"e": 1.0, "2": log(2), "10": log(10)}
"""Natural logarithms of the bases of a Shannon index: exact factors to nats."""

# 10.1016/j.ccell.2022.08.022
TMB_DESIGNS = {
    "tumour_only": "tumour alone sequenced: inflated in under-represented ancestries",
    "paired": "paired with normal",
    None: "tumour alone or paired: not stated",
}


def measure_readouts(case: Case, knowledge: KnowledgeBase) -> tuple[Measurement, ...]:
    """Read everything that a case states beside RNA, variants and blood.

    Parameters
    ----------
    case : Case
        Functional assays, microbiome, tissue calls, biomarkers and stated quantities.
    knowledge : KnowledgeBase
        Measured axes and directions.

    Returns
    -------
    tuple of Measurement
        Impossible values are there without a number and with the reason; none is rescaled.
    """
    return (
        *_functional(case, knowledge),
        *_microbiome(case, knowledge),
        *_tissue(case, knowledge),
        *_markers(case, knowledge),
        *(_stated(item, case, knowledge) for item in case.measured or ()),
    )


def _made(
    axis: str, specimen: str, placed: Placed, case: Case, knowledge: KnowledgeBase, note: str, label: str = ""
) -> Measurement:
    definition = knowledge.measured_axes[axis]
    direction = find_direction(axis, specimen, placed.value, case, knowledge)
    return Measurement(
        axis=axis,
        label=label or definition.label,
        modality=definition.modality,
        specimen=specimen,
        value=placed.value,
        unit=definition.canonical_unit,
        low=placed.low,
        high=placed.high,
        interval=placed.interval,
        supply=Supply.USABLE if placed.value is not None else Supply.SUPPLIED_NOT_USABLE,
        reading=direction.reading,
        source=direction.source or definition.source,
        status=direction.status or definition.status.value,
        note="; ".join(filter(None, (placed.reason, note, direction.note))),
    )


def _place_either(
    axis: MeasuredAxis, value: float | None, replicates: tuple[float, ...] | None, unit: str
) -> Placed:
    if replicates:
        return place_replicates(axis, replicates, unit)
    if value is None:
        return Placed(value=None, reason="neither a value nor replicates were stated")
    return place(axis, value, unit)


def _against(target: str | None, hours: float | None) -> str:
    met = f"against {target}" if target else "target not stated"
    return f"{met}, {f'{hours:g} hours' if hours is not None else 'duration not stated'}"


def _functional(case: Case, knowledge: KnowledgeBase) -> Iterator[Measurement]:
    axes = knowledge.measured_axes
    for release in case.functional.cytokine_release or ():
        placed = _place_either(axes["cytokine_release"], release.value, release.replicates, release.unit)
        note = f"{release.cells} {_against(release.target, release.hours)}"
        if release.background is None:
            note += "; release without target not stated"
        else:
            floor = place(axes["cytokine_release"], release.background, release.unit)
            above = floor.value is not None and placed.value is not None and placed.value > floor.value
            said = floor.reason or f"{floor.value:g} {axes['cytokine_release'].canonical_unit}"
            note += f"; without target {said}{'' if above else ': not above it'}"
        label = f"Release of {release.cytokine}"
        yield _made("cytokine_release", release.specimen, placed, case, knowledge, note, label)
    for assay in case.functional.cytotoxicity or ():
        placed = _place_either(axes["cytotoxicity_assay"], assay.killed_percent, assay.replicates, "%")
        ratio = f"{assay.effector_to_target:g}:1"
        note = f"{assay.cells} at effector:target {ratio}, {_against(assay.target, assay.hours)}"
        label = f"Killing of target cells at {ratio}"
        yield _made("cytotoxicity_assay", assay.specimen, placed, case, knowledge, note, label)
    for growth in case.functional.expansion or ():
        placed = place(axes["expansion_fold"], growth.fold, "fold")
        note = f"{growth.cells} over {growth.days:g} days"
        yield _made("expansion_fold", growth.specimen, placed, case, knowledge, note)


def _microbiome(case: Case, knowledge: KnowledgeBase) -> Iterator[Measurement]:
    found = case.microbiome
    if found is None:
        return
    counted = dict(_from_counts(found))
    stated = dict(_from_words(found, knowledge))
    level = f"taxa of level {found.taxon_level}" if found.taxon_level else "level of the taxa not stated"
    for axis in (*counted, *(name for name in stated if name not in counted)):
        note = level
        if axis in counted:
            note = f"{level}; from counts of taxa"
            if axis in stated:
                note += f"; the value stated beside them is {stated[axis].value or stated[axis].reason}"
        placed = counted.get(axis) or stated[axis]
        yield _made(axis, found.specimen, placed, case, knowledge, note)
    if found.antibiotics is None:
        return
    names = ", ".join(f"{one.agent} {one.days_before_treatment:g} days before" for one in found.antibiotics)
    courses = Placed(value=float(len(found.antibiotics)), interval="no interval: a count of courses")
    yield _made("antibiotic_courses", RECORD, courses, case, knowledge, names or "none was given, as stated")
    if found.antibiotics:
        nearest = min(one.days_before_treatment for one in found.antibiotics)
        placed = place(knowledge.measured_axes["antibiotic_interval"], nearest, "days before treatment")
        yield _made("antibiotic_interval", RECORD, placed, case, knowledge, names)


def _from_counts(found: Microbiome) -> Iterator[tuple[str, Placed]]:
    if found.taxon_counts is None:
        return
    for one in measure_diversity(found.taxon_counts):
        yield (
            one.index,
            Placed(
                value=one.value,
                low=one.low,
                high=one.high,
                interval=_say_drawing(one),
            ),
        )


def _say_drawing(one: Diversity) -> str:
    drawn = f"{one.n_reads:,} reads over {one.n_taxa:,} taxa"
    if one.low is None:
        return f"no interval: {one.singles:.0%} of {drawn} are of taxa seen once; too few reads were drawn"
    return f"95% interval for the drawing of {drawn}; not of the patient"


def _from_words(found: Microbiome, knowledge: KnowledgeBase) -> Iterator[tuple[str, Placed]]:
    axes = knowledge.measured_axes
    if found.shannon is not None:
        nats = found.shannon * LOGARITHMS[found.shannon_base]
        yield "shannon", place(axes["shannon"], nats, "nats")
    if found.simpson is not None:
        yield "simpson", place(axes["simpson"], found.simpson, "probability")
    if found.inverse_simpson is not None:
        yield "inverse_simpson", place(axes["inverse_simpson"], found.inverse_simpson, "effective taxa")


def _tissue(case: Case, knowledge: KnowledgeBase) -> Iterator[Measurement]:
    for call in case.pathology or ():
        by = f"by {call.method}"
        if call.stromal_til_percent is not None:
            placed = place(knowledge.measured_axes["stromal_til"], call.stromal_til_percent, "%")
            yield _made("stromal_til", "tumour", placed, case, knowledge, by)
        if call.cd8_per_mm2 is not None:
            placed = place(knowledge.measured_axes["cd8_density"], call.cd8_per_mm2, "cells/mm2")
            yield _made("cd8_density", "tumour", placed, case, knowledge, by)


def _markers(case: Case, knowledge: KnowledgeBase) -> Iterator[Measurement]:
    markers = case.biomarkers
    if markers.tmb_mut_per_mb is not None:
        placed = place(knowledge.measured_axes["tmb"], markers.tmb_mut_per_mb, "mutations/Mb")
        yield _made("tmb", "tumour", placed, case, knowledge, TMB_DESIGNS[markers.tmb_design])
    for result in markers.pdl1 or ():
        axis = knowledge.measured_axes[f"pdl1_{result.score.lower()}"]
        note = f"clone {result.clone}" if result.clone else "clone not stated"
        placed = place(axis, result.value, axis.canonical_unit)
        yield _made(axis.axis, "tumour", placed, case, knowledge, note)


def _say_reader(name: str, knowledge: KnowledgeBase) -> str:
    """Say whether a rule outside the table of measured axes reads a quantity."""
    written = name.strip().casefold()
    if written in knowledge.options.names_of_targets():
        return "shown as stated; read with the targets of cell products"
    if written in LESION_NAMES | DOUBLING_NAMES:
        return "shown as stated; read with the feasibility of cell products"
    return "shown as stated; no rule reads it, and its bounds are not known"


def _stated(item: StatedMeasurement, case: Case, knowledge: KnowledgeBase) -> Measurement:
    axis = find_axis(item.name, knowledge.measured_axes)
    if axis is not None and axis.modality == item.modality:
        placed = place(axis, item.value, item.unit)
        ends = [place(axis, end, item.unit).value for end in (item.low, item.high) if end is not None]
        if placed.value is not None and len(ends) == 2 and None not in ends:
            placed = Placed(
                value=placed.value,
                low=ends[0],
                high=ends[1],
                interval=item.interval or "interval not described",
            )
        return _made(axis.axis, item.specimen, placed, case, knowledge, "")
    return Measurement(
        axis=item.name,
        label=item.name,
        modality=item.modality,
        specimen=item.specimen,
        value=item.value,
        unit=item.unit,
        low=item.low,
        high=item.high,
        interval=item.interval or "no interval was stated",
        supply=Supply.USABLE,
        reading=NO_DIRECTION,
        source="case_statement",
        status="assumption",
        note=_say_reader(item.name, knowledge),
    )
