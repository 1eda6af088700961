"""Cells that carry a checkpoint ligand near CD8 T cells, where the table says which cells carry it."""

import numpy as np

from warmfront.assays.spatial.cell_sums import estimate_ratio
from warmfront.assays.spatial.density import state
from warmfront.assays.spatial.inputs import SpatialInput, is_told_apart
from warmfront.assays.spatial.intervals import Estimate
from warmfront.assays.spatial.nearest import find_nearest
from warmfront.domain.space import BoolArray, CellRole, TissueImage
from warmfront.domain.spatial_profile import SpatialStatistic

PD_L1_NAMES = ("pdl1", "cd274", "b7h1")
"""Approved symbol CD274 with its common aliases, without case, spaces and signs."""

ENDINGS = ("", "pos", "positive")


def find_ligand(image: TissueImage) -> tuple[BoolArray | None, str]:
    """Find which cells carry PD-L1: only a column of flags says so.

    Parameters
    ----------
    image : TissueImage
        Cells with markers.

    Returns
    -------
    positive : ndarray of bool, shape (cells,), or None
        None when nobody has stated which cells are positive.
    reason : str
        Why there is none, or the column that was used.
    """
    wanted = {name + ending for name in PD_L1_NAMES for ending in ENDINGS}
    columns = [name for name in image.markers if _plain(name) in wanted]
    if not columns:
        return None, "not measured: no column of PD-L1"
    flags = [name for name in columns if np.isin(image.markers[name], (0.0, 1.0)).all()]
    if not flags:
        return None, (
            f"no cut stated: column {columns[0]} holds signals, and where positive begins depends on the "
            "assay; give a column of 0 and 1"
        )
    return image.markers[flags[0]] == 1.0, f"column {flags[0]}"


def measure_checkpoint(given: SpatialInput) -> tuple[SpatialStatistic, ...]:
    """Measure how often CD8 T cells and cells with PD-L1 lie within the contact radius of each other.

    Parameters
    ----------
    given : SpatialInput
        One image.

    Returns
    -------
    tuple of SpatialStatistic
        ``checkpoint_near_cd8``: share of CD8 T cells with a PD-L1 positive cell within the radius (role
        ``cd8_t``), and share of positive tumour cells with a CD8 T cell within it (role ``tumour``). Both are
        missing with the reason when the table does not say which cells are positive.
    """
    radius = given.value("contact_radius")
    if not is_told_apart("cd8_t", given.panel):
        return ()
    positive, reason = find_ligand(given.image)
    cd8 = given.image.is_role(CellRole.CD8_T)
    tumour = given.image.is_role(CellRole.TUMOUR)
    found = []
    for name, to_name, of, to in (
        ("cd8_t", "pd_l1", cd8, positive),
        ("tumour", "cd8_t", None if positive is None else tumour & positive, cd8),
    ):
        estimate = Estimate(value=None, note=reason)
        if of is not None and to is not None:
            estimate = _share_near(given, of, to & ~of, radius, reason)
        found.append(
            state("checkpoint_near_cd8", estimate, "share", role=name, to_role=to_name, radius_um=radius)
        )
    return tuple(found)


def _share_near(given: SpatialInput, of: BoolArray, to: BoolArray, radius_um: float, reason: str) -> Estimate:
    least = given.value("cross_least_cells")
    if of.sum() < least:
        return Estimate(value=None, note=f"{int(of.sum())} such cells, fewer than {least:g}; {reason}")
    near = np.zeros((given.image.n_cells, 2))
    near[of, 0] = find_nearest(given.image, of, to) <= radius_um
    near[of, 1] = 1.0
    return estimate_ratio(given, near, note=reason)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
