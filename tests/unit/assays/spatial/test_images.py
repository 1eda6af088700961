"""Every row of a cell table ends in an image, among the dropped, or among the left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from warmfront.assays.spatial.images import DUPLICATE, NO_POSITION, OUTSIDE, prepare_images
from warmfront.domain.errors import InputError
from warmfront.domain.space import ROLES, Labels, RawCells
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.files import load_knowledge

SPATIAL = load_knowledge().spatial


def labels(*texts: str) -> Labels:
    names = tuple(dict.fromkeys(text for text in texts if text))
    return Labels(codes=np.array([names.index(t) if t else -1 for t in texts], dtype=np.int32), names=names)


def raw_cells(x: list[float], y: list[float], types: list[str], **more: object) -> RawCells:
    fields: dict[str, object] = {
        "file_name": "cells.csv",
        "sha256": "",
        "source_format": "plain",
        "x": np.array(x, dtype=float),
        "y": np.array(y, dtype=float),
        "um_per_unit": 1.0,
        "unit_source": "stated by the user",
        "cell_type": labels(*types),
        "markers": {},
    }
    return RawCells(**{**fields, **more})  # type: ignore[arg-type]


def grid(n: int, step: float) -> tuple[list[float], list[float]]:
    side = int(np.sqrt(n))
    x, y = np.meshgrid(np.arange(side) * step, np.arange(side) * step)
    return x.ravel().tolist(), y.ravel().tolist()


def test_every_row_is_accounted_for() -> None:
    nan = float("nan")
    raw = raw_cells(
        [0, 9, 9, 9, nan, 50, 0, 5, 9, 1],
        [0, 9, 9, 9, 1, 1, 9, 5, 0, 1],
        ["Tumor", "CD8", "CD8", "Tumor", "CD8", "CD8", "", "Odd", "CD8", "CD8"],
        image=labels(*["A"] * 8, "B", ""),
        field=(0, 0, 10, 10),
    )
    prepared = prepare_images(raw, SPATIAL)
    (image,) = prepared.images
    assert dict(image.dropped) == {NO_POSITION: 1, OUTSIDE: 1, DUPLICATE: 1}
    assert image.n_raw == 8 == image.n_cells + sum(count for _, count in image.dropped)
    assert [ROLES[code].value for code in image.role] == ["tumour", "cd8_t", "tumour", "unmapped", "unmapped"]
    assert prepared.unmapped == (("Odd", 1), ("(no type)", 1))
    assert [name for name, _ in prepared.left_out] == ["(rows without image_id)", "B"]
    assert "1 rows" in prepared.left_out[0][1]


def test_a_repeated_identifier_is_flagged_and_kept() -> None:
    raw = raw_cells([0, 1, 2], [0, 1, 0], ["a", "b", "c"], cell_id=np.array(["1", "1", "2"]))
    (image,) = prepare_images(raw, SPATIAL).images
    assert image.n_cells == 3
    assert any("1 cell identifiers come again" in flag for flag in image.flags)


def test_an_image_of_one_type_is_kept_with_a_flag() -> None:
    (image,) = prepare_images(raw_cells([0, 1, 2], [0, 1, 0], ["Tumor"] * 3), SPATIAL).images
    assert any("one type (Tumor)" in flag for flag in image.flags)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [([5.0], [5.0], "fewer than 3 distinct positions"), ([7.0] * 40, [7.0] * 40, "same position and type")],
    ids=["one cell", "all cells at one point"],
)
def test_a_table_without_any_usable_image_is_refused(x: list[float], y: list[float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        prepare_images(raw_cells(x, y, ["Tumor"] * len(x)), SPATIAL)


def test_names_of_images_follow_sample_then_image() -> None:
    x, y = [0, 1, 2] * 4, [0, 1, 0] * 4
    raw = raw_cells(
        x,
        y,
        ["Tumor", "CD8", "B"] * 4,
        sample=labels(*["S1"] * 6, *["S2"] * 3, *["S1"] * 3),
        patient=labels(*["P1"] * 9, *["P2"] * 3),
        image=labels(*["A"] * 3, *["B"] * 3, *["A"] * 3, *["A"] * 3),
    )
    prepared = prepare_images(raw, SPATIAL)
    assert [image.sample_id for image in prepared.images] == ["P1/S1/A", "S1/B", "S2", "P2/S1/A"]
    assert [image.patient_id for image in prepared.images] == ["P1", "P1", "P1", "P2"]


def test_without_patients_each_sample_is_one_and_that_is_said() -> None:
    raw = raw_cells([0, 1, 2] * 2, [0, 1, 0] * 2, ["a"] * 6, sample=labels(*["S1"] * 3, *["S2"] * 3))
    prepared = prepare_images(raw, SPATIAL)
    assert [image.patient_id for image in prepared.images] == ["S1", "S2"]
    assert any("no column of patients" in note for note in prepared.notes)


def test_the_same_sample_before_and_on_treatment_is_two_images() -> None:
    raw = raw_cells(
        [0, 1, 2] * 2,
        [0, 1, 0] * 2,
        ["a"] * 6,
        patient=labels(*["P"] * 6),
        timepoint=labels(*["Baseline"] * 3, *["C2D1"] * 3),
    )
    assert [(i.sample_id, i.timepoint) for i in prepare_images(raw, SPATIAL).images] == [
        ("P/Baseline", "pre"),
        ("P/C2D1", "C2D1"),
    ]


def _spaced(step: float, unit: float | None) -> RawCells:
    x, y = grid(100, step)
    return raw_cells(x, y, ["Tumor", "CD8"] * 50, um_per_unit=unit)


@pytest.mark.parametrize(("step", "expected"), [(8.0, 1.0), (18.0, 0.5), (40.0, 0.25)])
def test_an_unstated_unit_is_inferred_with_a_warning(step: float, expected: float) -> None:
    prepared = prepare_images(_spaced(step, None), SPATIAL)
    assert prepared.images[0].um_per_unit == expected
    assert "unit inferred" in prepared.images[0].flags[0]
    assert any("--um-per-unit" in note for note in prepared.notes)


@pytest.mark.parametrize(("step", "said"), [(11.0, "fits 1 um"), (400.0, "fits no usual unit")])
def test_a_unit_that_cannot_be_inferred_is_asked_for(step: float, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        prepare_images(_spaced(step, None), SPATIAL)
    assert "--um-per-unit" in str(caught.value)


def test_a_stated_unit_is_doubted_and_an_absurd_one_refused() -> None:
    assert prepare_images(_spaced(8.0, 1.0), SPATIAL).images[0].flags == ()
    doubted = prepare_images(_spaced(60.0, 1.0), SPATIAL).images[0]
    assert doubted.um_per_unit == 1.0
    assert "unit in doubt" in doubted.flags[0]
    with pytest.raises(InputError, match="4 to 25 um in tissue"):
        prepare_images(_spaced(300.0, 1.0), SPATIAL)


def test_types_come_from_flags_in_their_order_when_there_is_no_type() -> None:
    raw = raw_cells(
        [0, 1, 2, 3],
        [0, 1, 0, 1],
        [""] * 4,
        cell_type=None,
        markers={
            "CD8 Positive": np.float32([1, 1, 0, 0]),
            "CK_pos": np.float32([1, 0, 0, 0]),
            "CD3": np.float32([0.2, 3, 1, 1]),
        },
    )
    prepared = prepare_images(raw, SPATIAL)
    (image,) = prepared.images
    assert [ROLES[code].value for code in image.role] == ["tumour", "cd8_t", "other", "other"]
    assert any("made from flags" in note for note in prepared.notes)
    with pytest.raises(InputError, match="no column of types"):
        prepare_images(replace(raw, markers={"CD3": np.float32([0.2, 3, 1, 1])}), SPATIAL)


def test_the_mapping_file_goes_before_the_packaged_names() -> None:
    raw = raw_cells([0, 1, 2], [0, 1, 0], ["Tumor", "Cluster 7", "B cell"])
    prepared = prepare_images(raw, SPATIAL, {"cluster-7": "nk", "B cell": "other", "Absent": "b"})
    assert [role for _, role, _ in prepared.roles] == ["tumour", "nk", "other"]
    assert [who for _, _, who in prepared.roles] == ["packaged", "mapping file", "mapping file"]
    assert any("1 types of the mapping file do not occur" in note for note in prepared.notes)


def test_columns_of_identifiers_are_not_taken_for_images_or_types() -> None:
    n = 10_001
    many = Labels(codes=np.arange(n, dtype=np.int32), names=tuple(map(str, range(n))))
    raw = raw_cells([0.0] * n, [0.0] * n, ["a"] * n)
    with pytest.raises(InputError, match="10,001 combinations"):
        prepare_images(replace(raw, image=many), SPATIAL)
    with pytest.raises(InputError, match="10,001 distinct names"):
        prepare_images(replace(raw, cell_type=many), SPATIAL)


def test_a_role_that_is_none_is_refused_also_from_python() -> None:
    with pytest.raises(InputError, match="found 'cd8'"):
        prepare_images(raw_cells([0, 1, 2], [0, 1, 0], ["a", "b", "c"]), SPATIAL, {"a": "cd8", "b": "nk"})


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "images", "patients", "tumour"),
    [
        ("keren2018_tnbc", 27, 27, 68_404),
        ("hoch2022_melanoma_imc", 48, 31, 133_246),
        ("jackson2020_breast_imc", 100, 100, None),
        ("vectra_lung", 163, 33, 128_155),
    ],
)
def test_the_public_tables_lose_no_row(
    shared: Path, name: str, images: int, patients: int, tumour: int | None
) -> None:
    raw = read_cells(shared / "data" / "spatial" / f"{name}_cells.parquet")
    prepared = prepare_images(raw, SPATIAL)
    assert len(prepared.images) == images
    assert len({image.patient_id for image in prepared.images}) == patients
    assert len({image.sample_id for image in prepared.images}) == images
    assert sum(image.n_raw for image in prepared.images) == len(raw.x)
    for image in prepared.images:
        assert image.n_raw == image.n_cells + sum(count for _, count in image.dropped)
    assert prepared.unmapped == ()
    if tumour is not None:
        assert sum(int((image.role == 0).sum()) for image in prepared.images) == tumour
