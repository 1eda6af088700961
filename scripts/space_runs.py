"""Runs of the spatial call on cell tables and on simulated tissue, for the evaluation page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from warmfront.assays.spatial.blocks import divide_into_blocks
from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.keren import classify_keren
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.space import CellRole, PreparedCells, TissueImage
from warmfront.domain.spatial_profile import PublishedClass
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.base import KnowledgeBase
from warmfront.pipeline import spawn_generators
from warmfront.simulation.tissue import simulate_tissue
from warmfront.simulation.tissue_mixes import MIXES, NEST, RING, STROMA
from warmfront.tme.space_call import call_image
from warmfront.tme.space_cells import find_panel

SEED = 20240611
NO_CALL = "no call"


@dataclass(frozen=True)
class Called:
    """One image as it was called."""

    sample: str
    patient: str
    phenotype: Phenotype
    inside: float | None
    beside: float | None

    @property
    def status(self) -> str:
        """The class where it can be relied on, else that there is none."""
        found = self.phenotype
        return NO_CALL if found.abstained or found.call is None else found.call.value


def prepare(table: Path, knowledge: KnowledgeBase) -> PreparedCells:
    return prepare_images(read_cells(table), knowledge.spatial)


def call(
    image: TissueImage, panel: frozenset[CellRole], knowledge: KnowledgeBase, seed: int = SEED
) -> Called:
    """Call one image without measuring everything else."""
    rng, *_ = spawn_generators(seed, image.sample_id)
    region = find_region(image, find_window(image, knowledge), knowledge)
    side = divide_into_blocks(image, region, knowledge, rng).side_um
    found = call_image(image, region, panel, knowledge.spatial, rng, side)
    values = {axis.statistic: axis.value for axis in found.axes}
    return Called(
        image.sample_id,
        image.patient_id,
        found.phenotype,
        values.get("density_inside"),
        values.get("density_beside"),
    )


def call_all(prepared: PreparedCells, knowledge: KnowledgeBase, seed: int = SEED) -> list[Called]:
    panel = find_panel(prepared)
    return [call(image, panel, knowledge, seed) for image in prepared.images]


def class_all(prepared: PreparedCells, knowledge: KnowledgeBase) -> dict[str, PublishedClass]:
    return {image.patient_id: classify_keren(image, knowledge) for image in prepared.images}


def lose(image: TissueImage, share: float, rng: np.random.Generator) -> TissueImage:
    """The image after a random share of its cells went missing."""
    return keep_rows(image, np.sort(rng.permutation(image.n_cells)[: round(image.n_cells * (1 - share))]))


def keep_rows(image: TissueImage, kept: np.ndarray) -> TissueImage:
    """The image with these cells alone."""
    return replace(
        image,
        x_um=image.x_um[kept],
        y_um=image.y_um[kept],
        role=image.role[kept],
        cell_type=replace(image.cell_type, codes=image.cell_type.codes[kept]),
        cell_id=None,
        markers={},
    )


def call_after_loss(
    prepared: PreparedCells, knowledge: KnowledgeBase, share: float, repeats: int
) -> list[list[Called]]:
    panel = find_panel(prepared)
    made = []
    for repeat in range(repeats):
        rng = np.random.default_rng([SEED, repeat])
        made.append([call(lose(image, share, rng), panel, knowledge) for image in prepared.images])
    return made


def with_bandwidth(knowledge: KnowledgeBase, factor: float) -> KnowledgeBase:
    """Knowledge in which the region is found with another bandwidth."""
    spatial = knowledge.spatial
    found = spatial.parameters["region_bandwidth"]
    parameters = {**spatial.parameters, "region_bandwidth": replace(found, value=found.value * factor)}
    return replace(knowledge, spatial=replace(spatial, parameters=parameters))


def simulate(
    pattern: str,
    n_cells: int,
    seeds: Sequence[int],
    knowledge: KnowledgeBase,
    see: Callable[[TissueImage], TissueImage] = lambda image: image,
    panel: frozenset[CellRole] | None = None,
) -> Iterator[Called]:
    """Call simulated fields, as they are or as another panel sees them."""
    for seed in seeds:
        tissue = simulate_tissue(
            pattern,  # type: ignore[arg-type]
            n_cells,
            np.random.default_rng([SEED, seed]),
            sample_id=f"{pattern}-{n_cells}-{seed}",
        )
        yield call(see(tissue.image), panel or PANEL, knowledge)


PANEL = frozenset(CellRole) - {CellRole.UNMAPPED, CellRole.LYMPHOCYTE, CellRole.T_CELL, CellRole.STROMA}
"""Roles that a simulated panel tells apart."""


def simulate_densities(
    inside: float, beside: float, n_cells: int, seeds: Sequence[int], knowledge: KnowledgeBase
) -> Iterator[Called]:
    """Nests and stroma with chosen CD8 densities per mm2 (of 5,000 cells per mm2 in all)."""
    base = MIXES["desert"]
    mixes = {}
    for zone, density in ((NEST, inside), (RING, beside), (STROMA, beside)):
        rest = {role: share for role, share in base[zone].items() if role != CellRole.CD8_T}
        scale = (1 - density / 5000) / sum(rest.values())
        mixes[zone] = {CellRole.CD8_T: density / 5000, **{r: share * scale for r, share in rest.items()}}
    for seed in seeds:
        tissue = simulate_tissue(
            "desert",
            n_cells,
            np.random.default_rng([SEED, seed]),
            mixes=mixes,
            sample_id=f"{inside}-{beside}-{seed}",
        )
        yield call(tissue.image, PANEL, knowledge)
