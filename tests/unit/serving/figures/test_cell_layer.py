"""Cells as marks and as pixels: every cell where it belongs, no picture beyond its size."""

import base64
import re
import struct
import zlib

import numpy as np
import pytest

from warmfront.serving.figures.cell_layer import DotGroup, dot_path, draw_cells, draw_crowd, fit_frame
from warmfront.serving.figures.png import write_png


def group(
    n: int, seed: int = 0, colour: str = "#0b2f8a", shape: str = "circle", side: float = 1000.0
) -> DotGroup:
    x, y = np.random.default_rng(seed).uniform(0, side, (2, n))
    return DotGroup(colour=colour, shape=shape, x_um=x, y_um=y)


def read_png(png: bytes) -> tuple[np.ndarray, bytes]:
    """Read an unfiltered indexed picture chunk by chunk."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, place = {}, 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        assert check == zlib.crc32(kind + content)
        chunks[kind] = content
        place += 12 + length
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 3)
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    assert not lines[:, 0].any()
    return lines[:, 1:], chunks[b"PLTE"]


def embedded(svg: str) -> np.ndarray:
    found = re.search(r"data:image/png;base64,([^\"]+)", svg)
    assert found is not None
    return read_png(base64.b64decode(found[1]))[0]


def test_the_path_goes_through_every_place() -> None:
    across, down = np.array([5, 30, 30, 7]), np.array([9, 2, 2, 400])
    steps = [(int(a), int(b)) for a, b in re.findall(r"m(-?\d+) ?(-?\d+)h0", dot_path(across, down))]
    assert np.cumsum(steps, axis=0).tolist() == np.column_stack([across, down]).tolist()


def test_a_picture_comes_back_from_its_file() -> None:
    indices = np.random.default_rng(0).integers(0, 3, (7, 11), dtype=np.uint8)
    found, palette = read_png(write_png(indices, ["#ffffff", "#010203", "#0a0b0c"]))
    assert (found == indices).all()
    assert palette == bytes([255, 255, 255, 1, 2, 3, 10, 11, 12])


@pytest.mark.parametrize("shape", ["circle", "square", "diamond"])
def test_every_cell_is_one_mark(shape: str) -> None:
    frame = fit_frame((0, 0), (1000, 1000), 0, 0, 500, 500)
    drawn, said = draw_cells([group(300, shape=shape)], frame, 1e6)
    assert len(re.findall(r"m-?\d+ ?-?\d+h[01]", str(drawn))) == 300
    assert said == "Each of the 300 cells is one mark."


def test_a_turned_mark_stands_where_its_cell_is() -> None:
    frame = fit_frame((0, 0), (1000, 1000), 0, 0, 500, 500)
    cells = group(50, shape="diamond")
    text = str(draw_cells([cells], frame, 1e6)[0])
    assert 'transform="rotate(45)"' in text
    steps = [(int(a), int(b)) for a, b in re.findall(r"m(-?\d+) ?(-?\d+)h1", text)]
    # Each mark is a tenth long, and the next one begins at its end.
    turned = np.cumsum(steps, axis=0) + np.column_stack([np.arange(50), np.zeros(50)])
    x = (turned[:, 0] - turned[:, 1]) / np.sqrt(2)
    y = (turned[:, 0] + turned[:, 1]) / np.sqrt(2)
    order, expected = np.argsort(x), np.argsort(cells.x_um)
    assert x[order] == pytest.approx(cells.x_um[expected] * 5, abs=1.5)
    assert np.sort(y) == pytest.approx(np.sort(cells.y_um) * 5, abs=1.5)


def test_too_many_cells_become_pixels_in_their_proportions() -> None:
    frame = fit_frame((0, 0), (1000, 1000), 0, 0, 500, 500)
    drawn, said = draw_cells([group(30_000), group(10_000, seed=1, colour="#d4541a")], frame, 1e6)
    picture = embedded(str(drawn))
    shown = np.bincount(picture.ravel(), minlength=3)
    assert shown[2] / shown[1:].sum() == pytest.approx(0.25, abs=0.02)
    assert "40,000 cells are too many" in said
    assert f"{shown[1:].sum():,} cells seen" in said


def test_a_pixel_shows_the_cell_nearest_to_its_centre() -> None:
    frame = fit_frame((0, 0), (10, 10), 0, 0, 10, 10)
    far = DotGroup(colour="#000000", shape="circle", x_um=np.full(5, 0.1), y_um=np.full(5, 0.1))
    near = DotGroup(colour="#111111", shape="circle", x_um=np.array([4.9]), y_um=np.array([5.0]))
    drawn, _ = draw_cells([near, far], frame, 6 * 123.45, most=1)
    assert embedded(str(drawn))[0, 0] == 1


def test_a_million_cells_stay_below_a_megabyte() -> None:
    side = 14_000.0
    frame = fit_frame((0, 0), (side, side), 0, 0, 540, 540)
    groups = [group(100_000, seed=seed, colour=f"#0000{seed:02x}", side=side) for seed in range(10)]
    drawn, _ = draw_cells(groups, frame, side**2)
    assert len(str(drawn)) < 1_000_000
    assert len(str(draw_crowd(group(1_000_000, side=side), frame))) < 200_000


def test_a_crowd_is_darker_where_more_cells_are() -> None:
    frame = fit_frame((0, 0), (400, 400), 0, 0, 200, 200)
    x = np.concatenate([np.full(9, 10.5), np.full(1, 100.5), np.arange(200, 300, 1.0)])
    picture = embedded(str(draw_crowd(DotGroup(colour="#000000", shape="circle", x_um=x, y_um=x), frame)))
    assert picture[10, 10] == picture.max()
    assert np.count_nonzero(picture) == 102


def test_one_cell_and_no_cell_can_be_drawn() -> None:
    frame = fit_frame((5, 5), (5, 5), 0, 0, 500, 500)
    one = DotGroup(colour="#000000", shape="circle", x_um=np.array([5.0]), y_um=np.array([5.0]))
    assert re.search(r"\bnan\b", str(draw_cells([one], frame, 0.0)[0])) is None
    assert draw_cells([], frame, 0.0)[1] == "No cell is drawn."
    assert str(draw_crowd(group(0), frame)) == ""
