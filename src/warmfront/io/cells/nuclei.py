"""Nuclei of H&E as JSON: instances of TIAToolbox, files of HoVer-Net, GeoJSON of QuPath and of both."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.io.cells.columns import Use, check_identifiers, check_rows, make_labels
from warmfront.io.limits import MIB, check_file, listed, shorten
from warmfront.io.text import open_bounded, read_lines

MAX_JSON_BYTES = 256 * MIB  # assumption: several hundred thousand outlines; more is better kept as a table
LINES = ".ndjson"
NAMES = ("nucleus/id", "nucleus/x", "nucleus/y", "nucleus/type")
_CLASSES = ("classification", "class", "type")
_STEP = "write a table of centroids (docs/how-to/cell-tables.md)"
_LAYOUTS = "{id: {centroid, type}}, {nuc: {id: ...}} or GeoJSON features"


class Nuclei:
    """A JSON file of nuclei; outlines are reduced to their centroids.

    Parameters
    ----------
    path : Path
        A ``.json`` or ``.geojson`` file, or ``.ndjson`` with one feature per line; plain or gzip.

    Raises
    ------
    InputError
        When it is too large, no JSON, or of another layout.
    """

    names = NAMES

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = path.name
        by_line = path.name.lower().removesuffix(".gz").endswith(LINES)
        self.cells = list(self._nuclei(_load_lines(path) if by_line else _load(path)))
        if not self.cells:
            raise refuse(path.name, "no nuclei", "at least one", "check that the export finished")

    def _nuclei(self, content: Any) -> Iterator[tuple[str, float, float, str]]:
        if isinstance(content, Mapping) and isinstance(content.get("nuc"), Mapping):
            content = content["nuc"]
        features = content.get("features") if isinstance(content, Mapping) else content
        if isinstance(features, list):
            pairs: Any = ((str(i + 1), item) for i, item in enumerate(features))
            count, take = len(features), _feature
        elif isinstance(content, Mapping):
            pairs, count, take = content.items(), len(content), _instance
        else:
            raise refuse(self.where, f"content of type {type(content).__name__}", _LAYOUTS, _STEP)
        check_rows(self.where, count)
        problems: list[Problem] = []
        wrong = 0
        for key, item in pairs:
            try:
                made = take(key, item)
            except (TypeError, ValueError, KeyError, IndexError, AttributeError):
                wrong += 1
                if wrong <= 5:
                    problems.append(self._problem(key))
                continue
            if made is not None:
                yield made
        if problems:
            raise InputError(listed(problems, wrong, self.where, "entries that are no nuclei"))

    def _problem(self, key: str) -> Problem:
        return Problem(
            where=f"{self.where}: entry {shorten(key, 20)}",
            found="no centroid or outline that can be read",
            allowed=_LAYOUTS,
            next_step=_STEP,
        )

    def read(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the wanted columns by place."""
        found: dict[int, Any] = {}
        for place, use in wanted.items():
            values = [cell[place] for cell in self.cells]
            if use is Use.POSITION:
                found[place] = np.array(values, dtype=np.float64)
            elif use is Use.LABEL:
                names, codes = np.unique(np.array(values, dtype=np.str_), return_inverse=True)
                found[place] = make_labels(codes, names.tolist())
            elif use is Use.IDENTIFIER:
                check_identifiers(self.where, max(len(str(value)) for value in values))
                found[place] = np.array(values, dtype=np.str_)
        return found


def _load(path: Path) -> Any:
    check_file(path, MAX_JSON_BYTES)
    with open_bounded(path) as stream:
        content = stream.read(MAX_JSON_BYTES + 1)
    if len(content) > MAX_JSON_BYTES:
        raise refuse(path.name, f"more than {MAX_JSON_BYTES:,} bytes of JSON", "fewer", _STEP)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise refuse(path.name, f"no JSON ({str(error)[:80]})", _LAYOUTS, "export it again") from error


def _load_lines(path: Path) -> list[Any]:
    items = []
    for number, line in enumerate(read_lines(path), start=1):
        check_rows(path.name, number)
        try:
            items.append(json.loads(line) if line.strip() else None)
        except (ValueError, RecursionError) as error:
            raise refuse(f"{path.name}: line {number}", "no JSON", _LAYOUTS, "export it again") from error
    return [item for item in items if item is not None]


def _instance(key: str, item: Mapping[str, Any]) -> tuple[str, float, float, str]:
    x, y = item["centroid"]
    kind = item.get("type")
    return key, float(x), float(y), "" if kind is None else str(kind)


def _feature(key: str, item: Mapping[str, Any]) -> tuple[str, float, float, str] | None:
    """Return the centroid of a GeoJSON feature; None for an annotation, which is no cell."""
    properties = item.get("properties") or {}
    if properties.get("objectType") in ("annotation", "tma_core", "root"):
        return None
    kind = next((properties[key] for key in _CLASSES if properties.get(key) is not None), None)
    if isinstance(kind, Mapping):
        kind = kind.get("name")
    x, y = _centre(item["geometry"])
    return str(item.get("id", key)), x, y, "" if kind is None else str(kind)


def _centre(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Return the centroid of the area of a polygon, or the point itself."""
    shape, coordinates = geometry["type"], geometry["coordinates"]
    if shape == "Point":
        return float(coordinates[0]), float(coordinates[1])
    if shape == "MultiPolygon":
        coordinates = max(coordinates, key=lambda part: len(part[0]))
    elif shape != "Polygon":
        raise ValueError(shape)
    ring = [(float(point[0]), float(point[1])) for point in coordinates[0]]
    x0, y0 = ring[0]
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        area += cross
        x += (x1 + x2 - 2 * x0) * cross
        y += (y1 + y2 - 2 * y0) * cross
    if area == 0 or not math.isfinite(area):
        return math.fsum(p[0] for p in ring) / len(ring), math.fsum(p[1] for p in ring) / len(ring)
    return x0 + x / (3 * area), y0 + y / (3 * area)
