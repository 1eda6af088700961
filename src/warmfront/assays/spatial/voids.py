"""How much of the tissue beside the tumour is empty: a sign of cells that were removed from the table."""

import numpy as np
from scipy.spatial import cKDTree

from warmfront.domain.assay import FloatArray
from warmfront.domain.space import COMPARTMENTS, Compartment, TissueImage, TumourRegion
from warmfront.knowledge.spatial import SpatialKnowledge

_MOST_PLACES = 1_000_000  # places that are looked at; a bound on time, far above what a share needs


def measure_voids(image: TissueImage, region: TumourRegion, spatial: SpatialKnowledge) -> float | None:
    """Measure the share of the outer margin that lies far from every cell.

    Far is more than ``void_reach`` times the median distance from a cell of the outer margin to its nearest
    cell, so that the share depends on neither unit nor density: cells at complete spatial randomness leave
    1/16 at twice that distance, evenly spaced ones less. Where the cells of whole structures were removed,
    those that are left stand in clumps with empty places between them, and the share is larger.

    Parameters
    ----------
    image : TissueImage
        Cells of any type.
    region : TumourRegion
        Tumour region found in it; its outer margin is the tissue within ``margin_width`` of the tumour.
    spatial : SpatialKnowledge
        Parameter ``void_reach``.

    Returns
    -------
    float or None
        From 0 to 1; None without outer margin, or with fewer than two cells in it.

    Examples
    --------
    >>> from warmfront.assays.spatial.region import find_region
    >>> from warmfront.assays.spatial.window import find_window
    >>> from warmfront.knowledge.files import load_knowledge
    >>> from warmfront.simulation.tissue import simulate_tissue
    >>> known = load_knowledge()
    >>> image = simulate_tissue("excluded", 6000, np.random.default_rng(1)).image
    >>> share = measure_voids(image, find_region(image, find_window(image, known), known), known.spatial)
    >>> share < 0.1
    True
    """
    window = region.window
    outer = COMPARTMENTS.index(Compartment.OUTER_MARGIN)
    beside = (region.compartment == outer) & window.mask & ~region.mask
    row, column = window.locate(image.x_um, image.y_um)
    own = beside[row, column]
    if int(own.sum()) < 2:
        return None
    cells = np.column_stack((image.x_um, image.y_um))
    tree = cKDTree(cells)
    to_cells: FloatArray = np.asarray(tree.query(cells[own], k=2)[0])
    spacing = float(np.median(to_cells[:, 1]))
    rows, columns = np.nonzero(beside)
    step = -(-len(rows) // _MOST_PLACES)
    places = np.column_stack(
        (
            window.origin_um[0] + (columns[::step] + 0.5) * window.pixel_um,
            window.origin_um[1] + (rows[::step] + 0.5) * window.pixel_um,
        )
    )
    far: FloatArray = np.asarray(tree.query(places)[0])
    return float(np.mean(far > spatial.value("void_reach") * spacing))
