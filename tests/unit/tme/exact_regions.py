"""Tumour regions drawn from the truth of simulated tissue, so that the call is tested apart from the finder."""

from dataclasses import replace

import numpy as np

from warmfront.domain.space import COMPARTMENTS, Compartment, TissueImage, TissueWindow, TumourRegion
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue

PIXEL = 10.0
MARGIN = 100.0


def draw_region(tissue: SimulatedTissue) -> TumourRegion:
    """The region whose margin is the true edge of the nests."""
    low_x, low_y, high_x, high_y = tissue.image.field_um or (0.0, 0.0, 0.0, 0.0)
    rows, columns = int((high_y - low_y) // PIXEL), int((high_x - low_x) // PIXEL)
    y, x = np.meshgrid(
        low_y + (np.arange(rows) + 0.5) * PIXEL, low_x + (np.arange(columns) + 0.5) * PIXEL, indexing="ij"
    )
    mask = np.ones((rows, columns), dtype=bool)
    pixel_mm2 = PIXEL**2 / 1e6
    window = TissueWindow(
        mask=mask,
        origin_um=(low_x, low_y),
        pixel_um=PIXEL,
        area_mm2=float(mask.sum() * pixel_mm2),
        note="whole field",
    )
    distance = tissue.margin_distance(x.ravel(), y.ravel()).reshape(rows, columns)
    compartment = np.full((rows, columns), COMPARTMENTS.index(Compartment.DISTANT), dtype=np.int8)
    compartment[distance <= MARGIN] = COMPARTMENTS.index(Compartment.OUTER_MARGIN)
    compartment[distance <= 0] = COMPARTMENTS.index(Compartment.INNER_MARGIN)
    compartment[distance <= -MARGIN] = COMPARTMENTS.index(Compartment.CORE)
    row, column = window.locate(tissue.image.x_um, tissue.image.y_um)
    inside = distance <= 0
    return TumourRegion(
        window=window,
        mask=inside,
        distance_um=distance,
        compartment=compartment,
        cell_distance_um=distance[row, column],
        cell_compartment=compartment[row, column],
        area_mm2={
            name.value: float((compartment == place).sum() * pixel_mm2)
            for place, name in enumerate(COMPARTMENTS)
        },
        tumour_area_mm2=float(inside.sum() * pixel_mm2),
        margin_length_mm=1.0,
        bandwidth_um=20.0,
        note="drawn from the truth",
    )


def without_margin(region: TumourRegion) -> TumourRegion:
    """The same tissue as if all of it were tumour."""
    whole = np.ones_like(region.mask)
    return replace(
        region,
        mask=whole,
        distance_um=np.full(whole.shape, np.nan),
        compartment=np.full(whole.shape, -1, dtype=np.int8),
        cell_distance_um=np.full(len(region.cell_distance_um), np.nan),
        cell_compartment=np.full(len(region.cell_compartment), -1, dtype=np.int8),
        area_mm2={name.value: 0.0 for name in COMPARTMENTS},
        tumour_area_mm2=region.window.area_mm2,
        margin_length_mm=0.0,
    )


def make_tissue(pattern: str, seed: int = 1, n_cells: int = 6000) -> tuple[TissueImage, TumourRegion]:
    """One simulated image with its exact region."""
    tissue = simulate_tissue(pattern, n_cells, np.random.default_rng(seed))  # type: ignore[arg-type]
    return tissue.image, draw_region(tissue)
