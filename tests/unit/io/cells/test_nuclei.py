"""Nuclei of H&E in JSON: three layouts, one meaning."""

import gzip
import json
from pathlib import Path

import pytest

from warmfront.assays.spatial.images import prepare_images
from warmfront.domain.errors import InputError
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.files import load_knowledge

INSTANCES = {
    "0f3a": {
        "box": [10, 20, 18, 30],
        "centroid": [14.5, 25.0],
        "contour": [[10, 20], [18, 20], [18, 30]],
        "prob": 0.93,
        "type": 1,
    },
    "77bc": {
        "box": [40, 20, 48, 30],
        "centroid": [44.0, 25.0],
        "contour": [[40, 20]],
        "prob": 0.7,
        "type": 2,
    },
    "91dd": {"box": [0, 0, 8, 8], "centroid": [4.0, 4.0], "contour": [[0, 0]], "prob": 0.8, "type": 3},
}


def _square(x: float, y: float, size: float = 8) -> dict[str, object]:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "c1",
            "geometry": _square(10, 20),
            "properties": {
                "objectType": "detection",
                "classification": {"name": "Tumor", "color": [200, 0, 0]},
            },
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [44, 24]},
            "properties": {"type": "Stroma"},
        },
        {"type": "Feature", "geometry": _square(0, 0, 9000), "properties": {"objectType": "annotation"}},
    ],
}


def _write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [("0.json", INSTANCES), ("0.json.gz", INSTANCES), ("h.json", {"mag": 40, "nuc": INSTANCES})],
)
def test_instances_of_tiatoolbox_and_hovernet(tmp_path: Path, name: str, content: object) -> None:
    cells = read_cells(_write(tmp_path, name, content))
    assert cells.source_format == "nuclei"
    assert (cells.x.tolist(), cells.y.tolist()) == ([14.5, 44, 4], [25, 25, 4])
    assert cells.cell_id is not None
    assert cells.cell_id.tolist() == ["0f3a", "77bc", "91dd"]
    prepared = prepare_images(
        read_cells(_write(tmp_path, name, content), um_per_unit=0.25), load_knowledge().spatial
    )
    assert prepared.unmapped == (("1", 1), ("2", 1), ("3", 1))


def test_numbers_mean_something_once_the_model_is_named(tmp_path: Path) -> None:
    cells = read_cells(_write(tmp_path, "0.json", INSTANCES), format_id="nuclei_pannuke", um_per_unit=0.25)
    prepared = prepare_images(cells, load_knowledge().spatial)
    assert [role for _, role, _ in prepared.roles] == ["tumour", "other_immune", "stroma"]


def test_geojson_of_qupath_leaves_annotations_out(tmp_path: Path) -> None:
    cells = read_cells(_write(tmp_path, "cells.geojson", GEOJSON))
    assert (cells.x.tolist(), cells.y.tolist()) == ([14, 44], [24, 24])
    assert cells.cell_type is not None
    assert [cells.cell_type.names[code] for code in cells.cell_type.codes] == ["Tumor", "Stroma"]


def test_the_centre_of_odd_outlines(tmp_path: Path) -> None:
    two = {
        "type": "MultiPolygon",
        "coordinates": [_square(0, 0, 1)["coordinates"], _square(10, 10)["coordinates"]],
    }
    line = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [0, 0]]]}
    triangle = {"type": "Polygon", "coordinates": [[[0, 0], [3, 0], [0, 3], [0, 0]]]}
    features = [{"geometry": shape, "properties": {"class": 1}} for shape in (triangle, line, two)]
    cells = read_cells(_write(tmp_path, "x.geojson", {"features": features}))
    assert cells.x[0] == pytest.approx(1)
    assert cells.y[0] == pytest.approx(1)
    assert cells.x[1] == pytest.approx(2 / 3)
    assert cells.cell_type is not None
    assert cells.cell_type.names == ("1",)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warmfront.io.cells.nuclei.MAX_JSON_BYTES", 100)
    for name in ("x.json", "x.json.gz"):
        with pytest.raises(InputError, match="100 bytes"):
            read_cells(_write(tmp_path, name, {str(i): {"centroid": [i, i]} for i in range(50)}))


def test_one_feature_per_line(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(feature) for feature in GEOJSON["features"])  # type: ignore[attr-defined]
    cells = read_cells(_write(tmp_path, "cells.ndjson", lines + "\n"))
    assert cells.x.tolist() == [14, 44]
    with pytest.raises(InputError, match="line 4"):
        read_cells(_write(tmp_path, "cells.ndjson", lines + "\n{\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("3", "content of type int"),
        ("{}", "no nuclei"),
        ({"a": {"box": [1]}, "b": {"centroid": ["x", 1]}}, "entry 'b'"),
        ({"a": {"centroid": [1e308, 2]}}, "1e\\+308"),
    ],
)
def test_a_hostile_file_gets_a_clear_error(tmp_path: Path, content: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_cells(_write(tmp_path, "x.json", content))


def test_a_pickle_is_never_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can run code"):
        read_cells(_write(tmp_path, "0.dat", "cos\nsystem\n"))
