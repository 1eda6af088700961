"""Measure how well tissue, tumour region and intervals are found where the truth is known, and what it costs.

    python scripts/evaluate_spatial_region.py --shared ../shared

Writes the tables of docs/reference/spatial-region.md. No parameter was chosen by them, but for the side of
the blocks: 200 um was taken because 100 um covers worse.
"""

import argparse
import dataclasses
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from pages import REFERENCE, replace_block, tabulate
from warmfront.assays.spatial.density import measure_density, measure_infiltration
from warmfront.assays.spatial.distance import measure_exclusion
from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.inputs import prepare_input
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.sensitivity import measure_sensitivity
from warmfront.assays.spatial.statistics import STATISTICS
from warmfront.assays.spatial.window import find_window
from warmfront.domain.space import ROLES, CellRole, TissueImage
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.tissue import simulate_tissue

PAGE = REFERENCE / "spatial-region.md"
KNOWLEDGE = load_knowledge()
OWN = (
    "density",
    "infiltration_ratio",
    "exclusion_index",
    "penetration",
    "tile",
    "tls",
    "immunoscore_density",
)
PANEL = frozenset(CellRole)
FIELDS = 200


def keep(image: TissueImage, chosen: np.ndarray, **changes: object) -> TissueImage:
    return dataclasses.replace(
        image, x_um=image.x_um[chosen], y_um=image.y_um[chosen], role=image.role[chosen], **changes
    )


def tabulate_window() -> str:
    rows = []
    for density in (1000, 3000, 5000, 10_000):
        edges: dict[str, list[float]] = {"disc": [], "hole": []}
        for seed in range(5):
            image = simulate_tissue(
                "random", 8 * density, np.random.default_rng(seed), density_per_mm2=density
            ).image
            middle = image.field_um[2] / 2
            inside = np.hypot(image.x_um - middle, image.y_um - middle) < 900
            for name, chosen, true in (("disc", inside, np.pi * 0.81), ("hole", ~inside, 8 - np.pi * 0.81)):
                excess = find_window(keep(image, chosen), KNOWLEDGE).area_mm2 - true
                edges[name].append(1000 * excess / (2 * np.pi * 0.9))
        rows.append(
            [f"{density:,}", *(f"{np.mean(found):+.1f} ({np.std(found):.1f})" for found in edges.values())]
        )
    head = [
        "cells/mm2",
        "edge of a disc of 0.9 mm radius, um too far out: mean (sd) of 5",
        "edge of a hole of 0.9 mm radius, um too far into it",
    ]
    return tabulate(head, rows)


def tabulate_region() -> str:
    rows = []
    for pattern in ("mixed", "excluded", "desert"):
        for n_cells in (1000, 10_000, 100_000, 1_000_000):
            fields = 20 if n_cells == 1000 else 5 if n_cells == 10_000 else 1
            errors, area, length = [], [], []
            for seed in range(fields):
                tissue = simulate_tissue(pattern, n_cells, np.random.default_rng(seed))
                image = tissue.image
                region = find_region(image, find_window(image, KNOWLEDGE), KNOWLEDGE)
                truth = tissue.margin_distance(image.x_um, image.y_um)
                errors.append((region.cell_distance_um - truth)[np.abs(truth) < 100])
                area.append(region.tumour_area_mm2 / tissue.zone_area_mm2["nest"] - 1)
                perimeter = len(tissue.nest_centre_um) * 2 * np.pi * tissue.nest_radius_um / 1000
                length.append(region.margin_length_mm / perimeter - 1)
            error = -np.concatenate(errors)
            rows.append(
                [
                    pattern,
                    f"{n_cells:,}",
                    str(fields),
                    f"{error.mean():+.1f}",
                    f"{error.std():.1f}",
                    f"{100 * np.mean(area):+.1f}% (largest {100 * np.max(np.abs(area)):.1f}%)",
                    f"{100 * np.mean(length):+.1f}%",
                ]
            )
    head = [
        "pattern",
        "cells",
        "images",
        "mean error, um",
        "sd, um",
        "area of the region",
        "length of margin",
    ]
    return tabulate(head, rows)


def tabulate_turned() -> str:
    rows = []
    for pattern in ("mixed", "excluded"):
        image = simulate_tissue(pattern, 20_000, np.random.default_rng(5)).image
        worst = {"mean": 0.0, "sd": 0.0, "area": 0.0, "length": 0.0, "window": 0.0}
        first = find_region(image, find_window(image, KNOWLEDGE), KNOWLEDGE)
        for degrees in (7, 15, 31, 45, 60, 77):
            angle = np.deg2rad(degrees)
            x = image.x_um * np.cos(angle) - image.y_um * np.sin(angle)
            y = image.x_um * np.sin(angle) + image.y_um * np.cos(angle)
            other = dataclasses.replace(image, x_um=x, y_um=y, field_um=None)
            region = find_region(other, find_window(other, KNOWLEDGE), KNOWLEDGE)
            change = (region.cell_distance_um - first.cell_distance_um)[np.abs(first.cell_distance_um) < 100]
            found = {
                "mean": abs(change.mean()),
                "sd": change.std(),
                "area": 100 * abs(region.tumour_area_mm2 / first.tumour_area_mm2 - 1),
                "length": 100 * abs(region.margin_length_mm / first.margin_length_mm - 1),
                "window": 100 * abs(region.window.area_mm2 / first.window.area_mm2 - 1),
            }
            worst = {key: max(worst[key], found[key]) for key in worst}
        rows.append(
            [
                pattern,
                f"{worst['mean']:.1f}",
                f"{worst['sd']:.1f}",
                *(f"{worst[key]:.1f}%" for key in ("area", "length", "window")),
            ]
        )
    head = [
        "pattern",
        "cells' distance within 100 um: mean change, um",
        "sd of the change, um",
        "area of the region",
        "length of margin",
        "area of the tissue",
    ]
    return tabulate(head, rows)


def tabulate_bandwidth(shared: Path) -> str:
    cells = prepare_images(
        read_cells(shared / "data" / "spatial" / "keren2018_tnbc_cells.parquet"), KNOWLEDGE.spatial
    )
    found: dict[tuple[str, str], list[float | None]] = {}
    shown = 0
    for image in cells.images:
        given = prepare_input(image, KNOWLEDGE, np.random.default_rng(0), panel=PANEL)
        if given.region.margin_length_mm == 0:
            continue
        shown += 1
        for one in measure_sensitivity(given):
            side = "half" if one.radius_um < given.region.bandwidth_um else "double"
            found.setdefault((side, one.statistic.removeprefix("sensitivity_")), []).append(one.value)
    rows = []
    for side in ("half", "double"):
        row = [side]
        for what in ("tumour_area", "margin_length", "infiltration"):
            known = [abs(value) for value in found[side, what] if value is not None]
            row.append(f"{np.median(known):.2f}, {np.quantile(known, 0.9):.2f}")
        rows.append([*row, f"{sum(value is None for value in found[side, 'infiltration'])} of {shown}"])
    head = ["bandwidth", "tumour area", "margin length", "infiltration ratio of CD8 T cells", "margin lost"]
    return tabulate(head, rows)


def scatter(side: float, density: float, per_cluster: int, sd: float, rng: np.random.Generator) -> np.ndarray:
    """Points at random, or in Gaussian clusters of Poisson size around random centres."""
    if not per_cluster:
        return rng.uniform(0, side, (rng.poisson(density * (side / 1000) ** 2), 2))
    low, high = -4 * sd, side + 4 * sd
    centre = rng.uniform(low, high, (rng.poisson(density / per_cluster * ((high - low) / 1000) ** 2), 2))
    size = rng.poisson(per_cluster, len(centre))
    place = np.repeat(centre, size, axis=0) + rng.normal(0, sd, (size.sum(), 2))
    return place[((place >= 0) & (place <= side)).all(axis=1)]


def with_blocks(tiles: int) -> KnowledgeBase:
    entry = dataclasses.replace(KNOWLEDGE.spatial.parameters["block_tiles"], value=tiles)
    spatial = dataclasses.replace(
        KNOWLEDGE.spatial, parameters=KNOWLEDGE.spatial.parameters | {"block_tiles": entry}
    )
    return dataclasses.replace(KNOWLEDGE, spatial=spatial)


def cover_clusters(density: float, per_cluster: int, sd: float, tiles: int) -> float:
    """Share of intervals of the density of CD8 T cells, scattered over a full field, that hold the truth."""
    rng, knowledge, held = np.random.default_rng(1), with_blocks(tiles), 0
    ground = simulate_tissue("random", 3200, rng, mixes={"stroma": {CellRole.FIBROBLAST: 1.0}}).image
    for _ in range(FIELDS):
        place = scatter(800.0, density, per_cluster, sd, rng)
        image = dataclasses.replace(
            ground,
            x_um=np.append(ground.x_um, place[:, 0]),
            y_um=np.append(ground.y_um, place[:, 1]),
            role=np.append(ground.role, np.full(len(place), ROLES.index(CellRole.CD8_T), dtype=np.int8)),
        )
        panel = frozenset({CellRole.CD8_T})
        found = measure_density(prepare_input(image, knowledge, rng, panel=panel))[0]
        held += found.low <= density <= found.high
    return held / FIELDS


def cover_margin(pattern: str, n_cells: int) -> list[list[str]]:
    """Truth, mean and coverage of statistics that hang on the margin; inside zones cells lie at random."""
    rng = np.random.default_rng(2)
    held: dict[str, list[bool]] = {}
    values: dict[str, list[float]] = {}
    truth: dict[str, float] = {}
    for _ in range(FIELDS):
        tissue = simulate_tissue(pattern, n_cells, rng)
        given = prepare_input(tissue.image, KNOWLEDGE, rng, panel=frozenset({CellRole.CD8_T}))
        inside = tissue.expected_density("nest", CellRole.CD8_T)
        ring, stroma = (tissue.expected_density(zone, CellRole.CD8_T) for zone in ("ring", "stroma"))
        radius, width = tissue.nest_radius_um, tissue.ring_width_um
        ring_area, band = (radius + width) ** 2 - radius**2, (radius + 100) ** 2 - radius**2
        outer = (ring * ring_area + stroma * (band - ring_area)) / band
        density = {one.compartment: one for one in measure_density(given) if one.role == "cd8_t"}
        for name, one, true in (
            ("density inside", density["inside"], inside),
            ("density in the core", density["core"], inside),
            ("density in the outer margin", density["outer_margin"], outer),
            ("infiltration ratio", measure_infiltration(given)[1], np.log2(inside / outer)),
            ("exclusion index", measure_exclusion(given)[0], (outer - inside) / (outer + inside)),
        ):
            truth[name] = float(true)
            if one.value is not None:
                values.setdefault(name, []).append(one.value)
            if one.low is not None:
                held.setdefault(name, []).append(bool(one.low <= true <= one.high))
    return [
        [
            f"`{pattern}`, {n_cells:,} cells",
            name,
            f"{truth[name]:.3g}",
            f"{np.mean(values[name]):.3g}",
            f"{np.mean(held[name]):.2f}" if len(held.get(name, [])) >= FIELDS / 2 else "mostly no interval",
        ]
        for name in truth
    ]


def tabulate_coverage() -> str:
    rows = [
        [words, *(f"{cover_clusters(400, size, sd, tiles):.2f}" for tiles in (1, 2))]
        for words, size, sd in (
            ("complete spatial randomness", 0, 0.0),
            ("clusters of 10, sd 25 um", 10, 25.0),
            ("clusters of 20, sd 40 um", 20, 40.0),
        )
    ]
    return tabulate(["400 CD8 T cells per mm2", "squares of 100 um", "squares of 200 um"], rows)


def tabulate_across() -> str:
    rows = [
        row
        for n_cells in (3200, 20_000)
        for pattern in ("mixed", "excluded")
        for row in cover_margin(pattern, n_cells)
    ]
    return tabulate(["simulated tissue", "statistic of CD8 T cells", "truth", "mean found", "coverage"], rows)


def cost(n_cells: int) -> None:
    """Print CPU seconds of each step and the peak of this process, for `tabulate_cost`."""
    image = simulate_tissue("excluded", n_cells, np.random.default_rng(0)).image
    families = {family.name: family for family in STATISTICS}
    spent = []

    def clock(step):  # type: ignore[no-untyped-def]
        begin = time.process_time()
        result = step()
        spent.append(time.process_time() - begin)
        return result

    window = clock(lambda: find_window(image, KNOWLEDGE))
    region = clock(lambda: find_region(image, window, KNOWLEDGE))
    given = clock(
        lambda: prepare_input(
            image, KNOWLEDGE, np.random.default_rng(0), window=window, region=region, panel=PANEL
        )
    )
    clock(lambda: [families[name].measure(given) for name in OWN])
    clock(lambda: measure_sensitivity(given))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(" ".join(f"{value:.3f}" for value in (*spent, peak)))


def tabulate_cost() -> str:
    rows = []
    for n_cells in (10_000, 100_000, 1_000_000):
        made = subprocess.run(  # noqa: S603
            [sys.executable, __file__, "--cost", str(n_cells)], capture_output=True, text=True, check=True
        )
        *spent, peak = (float(value) for value in made.stdout.split())
        rows.append([f"{n_cells:,}", *(f"{value:.2f}" for value in (*spent, sum(spent))), f"{peak:.0f}"])
    head = [
        "cells",
        "window",
        "region",
        "blocks",
        "statistics of this page",
        "half and double bandwidth",
        "together, s",
        "peak, MB",
    ]
    return tabulate(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--cost", type=int, help="measure one size and print it")
    given = parser.parse_args()
    if given.cost:
        cost(given.cost)
        return
    text = PAGE.read_text(encoding="utf-8")
    for name, make in (
        ("window", tabulate_window),
        ("region", tabulate_region),
        ("turned", tabulate_turned),
        ("bandwidth", lambda: tabulate_bandwidth(given.shared)),
        ("coverage", tabulate_coverage),
        ("across", tabulate_across),
        ("cost", tabulate_cost),
    ):
        text = replace_block(text, name, make())
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
