"""Whatever a cell table holds, no row is lost, and the way its axes point changes nothing."""

import gzip
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.assays.spatial.grouping import split_images
from warmfront.assays.spatial.images import prepare_images
from warmfront.domain.errors import InputError
from warmfront.domain.space import Labels, PreparedCells, RawCells
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.files import load_knowledge

SPATIAL = load_knowledge().spatial
NAMES = ("Tumor", "CD8+ T cell", "Stroma", "Cluster 7")
PLACES = st.one_of(st.integers(-5, 60).map(float), st.just(float("nan")))
CODES = st.integers(-1, 2)


@st.composite
def tables(draw: st.DrawFn) -> RawCells:
    n = draw(st.integers(1, 60))

    def column(*names: str) -> Labels | None:
        if not draw(st.booleans()):
            return None
        codes = draw(st.lists(st.integers(-1, len(names) - 1), min_size=n, max_size=n))
        return Labels(codes=np.array(codes, dtype=np.int32), names=names)

    return RawCells(
        file_name="cells.csv",
        sha256="",
        source_format="plain",
        x=np.array(draw(st.lists(PLACES, min_size=n, max_size=n))),
        y=np.array(draw(st.lists(PLACES, min_size=n, max_size=n))),
        um_per_unit=1.0,
        unit_source="stated by the user",
        cell_type=Labels(
            codes=np.array(draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n)), dtype=np.int32),
            names=NAMES,
        ),
        sample=column("S1", "S2"),
        patient=column("P1", "P2/S1", "S1"),
        image=column("A", "B", "S1/A"),
        timepoint=column("pre", "on"),
        field=draw(st.sampled_from([None, (0.0, 0.0, 50.0, 55.0)])),
        markers={},
    )


def _prepared(raw: RawCells) -> PreparedCells | None:
    try:
        return prepare_images(raw, SPATIAL)
    except InputError:
        return None


def _told(prepared: PreparedCells | None) -> object:
    """Return everything but positions and the order of images."""
    if prepared is None:
        return None
    return (
        sorted(
            (
                image.sample_id,
                image.patient_id,
                image.image_id,
                image.timepoint or "",
                image.um_per_unit,
                image.n_raw,
                image.dropped,
                sorted(Counter(image.role.tolist()).items()),
            )
            for image in prepared.images
        ),
        sorted(prepared.unmapped),
        sorted(prepared.left_out),
    )


@given(tables())
@settings(max_examples=150, deadline=None)
def test_no_row_is_lost_and_no_name_comes_twice(raw: RawCells) -> None:
    images, nowhere, _ = split_images(raw)
    rows = np.concatenate([image.rows for image in images]) if images else np.array([], dtype=int)
    assert len(set(rows.tolist())) == len(rows) == len(raw.x) - sum(count for _, count in nowhere)
    assert len({image.sample_id for image in images}) == len(images)
    prepared = _prepared(raw)
    if prepared is not None:
        assert len(prepared.images) + len(prepared.left_out) == len(images) + len(nowhere)
        for image in prepared.images:
            assert image.n_raw == image.n_cells + sum(count for _, count in image.dropped)


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_flipped_and_swapped_axes_and_another_order_of_rows_change_nothing(
    raw: RawCells, random: object
) -> None:
    told = _told(_prepared(raw))
    field = raw.field
    flipped = replace(
        raw, y=-raw.y, field=None if field is None else (field[0], -field[3], field[2], -field[1])
    )
    assert _told(_prepared(flipped)) == told
    swapped = replace(
        raw, x=raw.y, y=raw.x, field=None if field is None else (field[1], field[0], field[3], field[2])
    )
    assert _told(_prepared(swapped)) == told
    order = list(range(len(raw.x)))
    random.shuffle(order)  # type: ignore[attr-defined]
    columns = {name: getattr(raw, name) for name in ("cell_type", "sample", "patient", "image", "timepoint")}
    shuffled = replace(
        raw,
        x=raw.x[order],
        y=raw.y[order],
        **{
            name: labels if labels is None else replace(labels, codes=labels.codes[order])
            for name, labels in columns.items()
        },
    )
    assert _told(_prepared(shuffled)) == told


@given(
    st.lists(
        st.tuples(
            st.floats(-1e6, 1e6),
            st.one_of(st.floats(-1e6, 1e6), st.none()),
            st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12),
        ),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(rows: list[tuple[float, float | None, str]]) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    missing = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None"}
    lines = [f"{x!r},{'' if y is None else repr(y)},{quoted(kind)}" for x, y, kind in rows]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cells.csv"
        path.write_text("x_um,y_um,cell_type\n" + "\n".join(lines) + "\n", encoding="utf-8")
        cells = read_cells(path)
    np.testing.assert_array_equal(cells.x, [x for x, _, _ in rows])
    np.testing.assert_array_equal(cells.y, [np.nan if y is None else y for _, y, _ in rows])
    types = cells.cell_type
    found = [
        "" if types is None or c < 0 else types.names[c] for c in (types.codes if types else [-1] * len(rows))
    ]
    assert [text for text in found if text not in missing] == [k for _, _, k in rows if k not in missing]


def _good_files() -> dict[str, bytes]:
    n = 40
    columns = {
        "sample_id": ["S1"] * n,
        "cell_id": [f"c{i}" for i in range(n)],
        "x_um": [7.5 * (i % 8) for i in range(n)],
        "y_um": [7.5 * (i // 8) for i in range(n)],
        "cell_type": ["Tumor", "CD8"] * (n // 2),
        "CD8": [0.5] * n,
    }
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    text = "\n".join(lines).encode()
    stored = io.BytesIO()
    pq.write_table(pa.table(columns), stored)
    nuclei = {
        str(i): {"centroid": [x, y]}
        for i, x, y in zip(range(n), columns["x_um"], columns["y_um"], strict=True)
    }
    return {
        "c.csv": text,
        "c.csv.gz": gzip.compress(text, mtime=0),
        "c.parquet": stored.getvalue(),
        "c.json": json.dumps(nuclei).encode(),
    }


GOOD = _good_files()


@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(
        st.tuples(st.floats(0, 0.999), st.binary(max_size=8), st.integers(0, 8)), min_size=1, max_size=6
    ),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    name: str, cuts: list[tuple[float, bytes, int]]
) -> None:
    content = GOOD[name]
    for share, put, taken in cuts:
        place = int(share * len(content))
        content = content[:place] + put + content[place + taken :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            told = len(read_cells(path, um_per_unit=1).x) > 0
        except InputError as error:
            told = name in str(error)
    assert told
