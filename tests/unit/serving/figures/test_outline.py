"""Edges of raster masks: what they enclose is what the mask holds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from warmfront.serving.figures.outline import coarsen, enclosed_area, split_pieces, straighten, trace_rings

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=9))


@given(MASKS)
def test_the_rings_enclose_as_many_pixels_as_the_mask_holds(mask: np.ndarray) -> None:
    rings = trace_rings(mask)
    assert sum(ring.area for ring in rings) == mask.sum()
    assert sum(len(ring.corners) for ring in rings) == sum(
        np.count_nonzero(np.diff(np.pad(mask, 1).astype(int), axis=axis)) for axis in (0, 1)
    )


@given(MASKS)
def test_rounding_the_steps_off_costs_half_a_pixel_per_ring(mask: np.ndarray) -> None:
    for ring in trace_rings(mask):
        turned = enclosed_area(ring.midpoints)
        assert turned == pytest.approx(ring.area - 0.5 if ring.area > 0 else ring.area + 0.5)


def test_a_hole_runs_the_other_way() -> None:
    mask = np.ones((5, 5), dtype=bool)
    mask[2, 2] = False
    assert sorted(ring.area for ring in trace_rings(mask)) == [-1, 25]


def test_pixels_that_touch_at_a_corner_are_apart() -> None:
    assert [ring.area for ring in trace_rings(np.eye(2, dtype=bool))] == [1, 1]


def test_an_edge_is_split_where_it_leaves_the_tissue() -> None:
    tumour = np.zeros((4, 6), dtype=bool)
    tumour[:2, 2:4] = True
    tissue = np.ones((4, 6), dtype=bool)
    (ring,) = trace_rings(tumour)
    against, rest = split_pieces(ring, tissue)
    lengths = [
        [sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(line)) for line in lines]
        for lines in (against, rest)
    ]
    assert lengths == [[6.0], [2.0]]


def test_an_edge_wholly_in_tissue_is_one_closed_line() -> None:
    tumour = np.zeros((4, 4), dtype=bool)
    tumour[1:3, 1:3] = True
    against, rest = split_pieces(trace_rings(tumour)[0], np.ones((4, 4), dtype=bool))
    assert rest == ()
    assert against[0][0] == against[0][-1]


def test_straight_runs_become_one_step() -> None:
    assert straighten([(0, 0), (0, 1), (0, 2), (1, 3), (2, 4)]) == [(0, 0), (0, 2), (2, 4)]


def test_coarse_pixels_keep_the_area_of_what_is_large() -> None:
    mask = np.zeros((40, 40), dtype=bool)
    mask[8:32, 4:36] = True
    assert coarsen(mask, 4).sum() * 16 == mask.sum()
    assert coarsen(mask, 1) is mask
