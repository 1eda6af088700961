"""Contacts against chance in every resample of the spatial blocks: the interval of an enrichment."""

import numpy as np

from warmfront.assays.spatial.cell_sums import find_blocks
from warmfront.assays.spatial.contacts import N_ROLES, Contacts
from warmfront.assays.spatial.inputs import SpatialInput
from warmfront.domain.assay import FloatArray


def draw_ratios(given: SpatialInput, contacts: Contacts, members: FloatArray) -> FloatArray:
    """Compute log2 of observed over expected contacts in each resample of blocks.

    A contact belongs half to the block of either cell. The expected number is that of labels shuffled over
    all cells of the resample.

    Parameters
    ----------
    given : SpatialInput
        Image with its blocks.
    contacts : Contacts
        Contact graph.
    members : ndarray of float64, shape (roles, labels)
        1 where a role belongs to a label.

    Returns
    -------
    ndarray of float64, shape (resamples, labels, labels)
        NaN where a resample sees or expects none.
    """
    n_blocks, n_labels = given.blocks.n_blocks, members.shape[1]
    block = find_blocks(given)
    inside = block >= 0
    code = block[inside] * N_ROLES + given.image.role[inside]
    size = n_blocks * N_ROLES
    directed = np.zeros((size, N_ROLES))
    for other in range(N_ROLES):
        directed[:, other] = np.bincount(code, weights=contacts.neighbours[inside, other], minlength=size)
    cells = np.bincount(code, minlength=size).reshape(n_blocks, N_ROLES).astype(np.float64)
    seen = given.blocks.resample(directed.reshape(n_blocks, N_ROLES, N_ROLES))
    drawn = given.blocks.resample(cells)
    pairs = members.T @ seen @ members
    pairs = (pairs + pairs.transpose(0, 2, 1)) / 2
    n = drawn.sum(axis=1)
    labelled = drawn @ members
    possible = labelled[:, :, None] * labelled[:, None, :]
    own = np.arange(n_labels)
    possible[:, own, own] -= labelled
    edges = seen.sum(axis=(1, 2))
    expected = possible * (edges / np.maximum(n * (n - 1), 1.0))[:, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2(pairs / expected)
    return np.where(np.isfinite(ratio), ratio, np.nan)
