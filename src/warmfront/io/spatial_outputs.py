"""Files of the verb ``spatial``."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from warmfront.domain.phenotype import Phenotype
from warmfront.domain.space import NO_TYPE, PreparedCells
from warmfront.domain.spatial_profile import (
    PairedContrast,
    SpatialPatient,
    SpatialProfile,
    SpatialStatistic,
)
from warmfront.io.outputs import write_tsv

KEREN = "keren2018"
AXIS_NAMES = ("density_inside", "density_beside", "geometry")
AXIS_COLUMNS = tuple(f"{name}{end}" for name in AXIS_NAMES for end in ("", "_low", "_high"))
CALL_COLUMNS = ("call", "inflamed", "excluded", "desert", "abstained", "reason")
BESIDE_THE_CALL = (
    ("exclusion_index", "exclusion_index", ""),
    ("infiltration_ratio", "infiltration_ratio", "core"),
    ("penetration_ratio", "penetration_ratio", ""),
    ("tile_overdispersion", "tile_overdispersion", ""),
)
"""Column, statistic and compartment of what else is read of the counted cells."""

MORE_COLUMNS = tuple(f"{column}{end}" for column, _, _ in BESIDE_THE_CALL for end in ("", "_low", "_high"))
SAMPLE_COLUMNS = (
    "sample_id",
    "patient_id",
    *CALL_COLUMNS,
    "keren_class",
    "keren_mixing",
    *AXIS_COLUMNS,
    *MORE_COLUMNS,
    "cells_counted",
    "prediction_set",
    "image_id",
    "timepoint",
    "n_cells",
    "n_tumour",
    "tissue_area_mm2",
    "keren_note",
    "cannot_say",
    "flags",
)
PATIENT_COLUMNS = (
    "patient_id",
    "timepoint",
    *CALL_COLUMNS,
    "prediction_set",
    *AXIS_COLUMNS,
    "interval",
    "n_regions",
    "n_regions_used",
    "region_calls",
    *(f"{name}_{spread}_regions" for name in AXIS_NAMES for spread in ("between", "within")),
    "flags",
)
MAPPING_COLUMNS = ("what", "name", "used_as", "cells", "note")
BETWEEN_TEXTS = "; "

Cell = str | float | int | bool | None


def write_spatial(
    folder: Path,
    prepared: PreparedCells,
    profiles: Sequence[SpatialProfile],
    patients: Sequence[SpatialPatient],
) -> None:
    """Write ``spatial.tsv``, ``patients.tsv``, ``contrasts.tsv``, ``statistics.parquet`` and ``mapping.tsv``.

    Parameters
    ----------
    folder : Path
        Where to write.
    prepared : PreparedCells
        The table; images that could not be used stand in ``spatial.tsv`` with their reason.
    profiles : sequence of SpatialProfile
        One per usable image, in table order.
    patients : sequence of SpatialPatient
        The roll-up.
    """
    write_tsv(folder, "spatial.tsv", SAMPLE_COLUMNS, list(_sample_rows(prepared, profiles)))
    write_tsv(folder, "patients.tsv", PATIENT_COLUMNS, [_patient_row(patient) for patient in patients])
    write_tsv(folder, "contrasts.tsv", CONTRAST_COLUMNS, list(_contrast_rows(patients)))
    write_tsv(folder, "mapping.tsv", MAPPING_COLUMNS, list(_mapping_rows(prepared)))
    _write_statistics(folder, profiles)


def _call_cells(phenotype: Phenotype) -> tuple[Cell, ...]:
    return (
        phenotype.call.value if phenotype.call is not None else None,
        phenotype.inflamed,
        phenotype.excluded,
        phenotype.desert,
        phenotype.abstained,
        phenotype.reason,
    )


def _axis_cells(axes: Sequence[SpatialStatistic]) -> tuple[Cell, ...]:
    by_name = {axis.statistic: axis for axis in axes}
    found: list[Cell] = []
    for name in AXIS_NAMES:
        axis = by_name.get(name)
        found += [None] * 3 if axis is None else [axis.value, axis.low, axis.high]
    return tuple(found)


def _more_cells(profile: SpatialProfile) -> tuple[Cell, ...]:
    role = profile.axes[0].role if profile.axes else ""
    found: list[Cell] = []
    for _, name, compartment in BESIDE_THE_CALL:
        one = profile.statistic(name, role, compartment) if role else None
        found += [None] * 3 if one is None else [one.value, one.low, one.high]
    return tuple(found)


def _set_text(phenotype: Phenotype) -> str:
    return ",".join(name.value for name in phenotype.prediction_set)


def _sample_rows(prepared: PreparedCells, profiles: Sequence[SpatialProfile]) -> Iterator[tuple[Cell, ...]]:
    for profile in profiles:
        keren = next((one for one in profile.published if one.score == KEREN), None)
        yield (
            profile.sample_id,
            profile.patient_id,
            *_call_cells(profile.phenotype),
            keren.label if keren is not None else None,
            keren.mixing if keren is not None else None,
            *_axis_cells(profile.axes),
            *_more_cells(profile),
            profile.axes[0].role if profile.axes else None,
            _set_text(profile.phenotype),
            profile.image_id,
            profile.timepoint,
            profile.n_cells,
            profile.role_counts.get("tumour", 0),
            profile.tissue_area_mm2,
            keren.note if keren is not None else None,
            BETWEEN_TEXTS.join(profile.cannot_say),
            BETWEEN_TEXTS.join(profile.flags),
        )
    empty = (None,) * (len(SAMPLE_COLUMNS) - 8)
    for sample, reason in prepared.left_out:
        yield (sample, None, None, None, None, None, True, reason, *empty)


def _patient_row(patient: SpatialPatient) -> tuple[Cell, ...]:
    spread = {one.statistic: one.value for one in patient.heterogeneity}
    return (
        patient.patient_id,
        patient.timepoint,
        *_call_cells(patient.phenotype),
        _set_text(patient.phenotype),
        *_axis_cells(patient.axes),
        patient.axes[0].interval if patient.axes else None,
        len(patient.region_calls),
        len(patient.samples),
        BETWEEN_TEXTS.join(f"{sample}: {call}" for sample, call in patient.region_calls),
        *(spread.get(f"{name}_{kind}_regions") for name in AXIS_NAMES for kind in ("between", "within")),
        BETWEEN_TEXTS.join(patient.flags),
    )


CONTRAST_COLUMNS = ("patient_id", *(one.name for one in fields(PairedContrast)))


def _contrast_rows(patients: Sequence[SpatialPatient]) -> Iterator[tuple[Cell, ...]]:
    for patient in patients:
        for contrast in patient.contrasts:
            yield (patient.patient_id, *(getattr(contrast, one.name) for one in fields(PairedContrast)))


def _mapping_rows(prepared: PreparedCells) -> Iterator[tuple[Cell, ...]]:
    yield "table", prepared.file_name, prepared.source_format, sum(i.n_cells for i in prepared.images), None
    counts: dict[str, int] = {}
    for image in prepared.images:
        for name, count in _count_types(image.cell_type.codes.tolist(), image.cell_type.names).items():
            counts[name] = counts.get(name, 0) + count
    for name, role, who in prepared.roles:
        yield "type", name, role, counts.get(name, 0), f"mapped by {who}"
    for name, count in prepared.unmapped:
        yield "type", name, "unmapped", count, "nobody has mapped it; give a role with --roles"
    for image in prepared.images:
        note = BETWEEN_TEXTS.join((f"{image.um_per_unit:g} um per unit ({image.unit_note})", *image.flags))
        yield "image", image.sample_id, "used", image.n_cells, note
        for reason, count in image.dropped:
            yield "rows left out", image.sample_id, None, count, reason
    for sample, reason in prepared.left_out:
        yield "image", sample, "not used", None, reason
    for note in prepared.notes:
        yield "note", None, None, None, note


def _count_types(codes: list[int], names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, count in Counter(codes).items():
        found[names[code] if code >= 0 else NO_TYPE] = count
    return found


def _write_statistics(folder: Path, profiles: Sequence[SpatialProfile]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = ("value", "radius_um", "low", "high")
    names = tuple(one.name for one in fields(SpatialStatistic))
    rows = [(profile, one) for profile in profiles for one in (*profile.axes, *profile.statistics)]
    columns = {
        "sample_id": pa.array([profile.sample_id for profile, _ in rows], type=pa.string()),
        "patient_id": pa.array([profile.patient_id for profile, _ in rows], type=pa.string()),
    }
    for name in names:
        kind = pa.float64() if name in numbers else pa.string()
        columns[name] = pa.array([getattr(one, name) for _, one in rows], type=kind)
    pq.write_table(pa.table(columns), folder / "statistics.parquet")
