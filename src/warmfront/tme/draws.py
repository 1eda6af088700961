"""Draws behind the bottleneck's intervals: weights from their ranges, percentiles from gene resampling.

Percentiles that could not be read are drawn evenly from 0 to 100, which is how they are spread in the
reference by definition; the point estimate counts them as nothing.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.domain.tme import AxisScore, CycleStep, TmeProfile
from warmfront.knowledge.constraint_model import ConstraintModel, ConstraintPiece
from warmfront.tme.strength import PERCENTILE_KINDS, strength
from warmfront.tme.support import Evidence, add_up, share_out

N_DRAWS = 400
"""Draws per patient. Assumption: puts a share of 0.5 within 0.05 (two standard errors of 400 draws)."""

BAND_ENDS = (0.05, 0.5, 0.95)
"""Shares of the resamples at the low end, the middle and the high end of a stability band."""

INTERVAL_ENDS = (0.025, 0.5, 0.975)
"""The same for the 95% interval of a quantity of space."""

Quantity = tuple[str, str]
"""Kind (``axis``, ``cycle`` or ``measurement``) and name of something with a percentile."""


@record
class Draws:
    """Shares of support over the draws.

    Parameters
    ----------
    all_varied : ndarray of float64, shape (draws, constraints + 1)
        Weights, prior and percentiles varied; unread percentiles drawn.
    genes_varied : ndarray of float64, shape (draws, constraints + 1)
        Only the genes of the sets resampled; everything else as stated.
    """

    all_varied: FloatArray
    genes_varied: FloatArray


def draw_percentiles(
    profile: TmeProfile | None,
    quantities: Sequence[Quantity],
    rng: np.random.Generator,
    n_draws: int = N_DRAWS,
) -> tuple[dict[Quantity, FloatArray], dict[Quantity, FloatArray]]:
    """Percentiles of every quantity under resampling of the genes of its set.

    Parameters
    ----------
    profile : TmeProfile or None
        Percentiles and their stability bands; a quantity without a band keeps its percentile.
    quantities : sequence of tuple (str, str)
        Always the same ones in the same order, so that a missing axis does not shift the other draws.
    rng : numpy.random.Generator
        Source of randomness.
    n_draws : int
        Draws of each.

    Returns
    -------
    read, unread : dict of tuple to ndarray of float64, shape (draws,)
        Quantities with a percentile, drawn by straight lines through the low end, the percentile and the
        high end of the band at 5, 50 and 95% of the draws, and never beyond; and those without a
        percentile, drawn evenly from 0 to 100.
    """
    read: dict[Quantity, FloatArray] = {}
    unread: dict[Quantity, FloatArray] = {}
    for quantity in quantities:
        even = rng.uniform(0.0, 1.0, n_draws)
        percentile, low, high = _reading(profile, quantity)
        if percentile is None:
            unread[quantity] = 100.0 * even
        elif low is None or high is None:
            read[quantity] = np.full(n_draws, percentile)
        else:
            ends = (min(low, percentile), percentile, max(high, percentile))
            read[quantity] = np.interp(even, BAND_ENDS, ends)
    return read, unread


def _reading(
    profile: TmeProfile | None, quantity: Quantity
) -> tuple[float | None, float | None, float | None]:
    """Percentile with the ends of its band, each None where there is none."""
    kind, name = quantity
    if profile is None:
        return None, None, None
    found: AxisScore | CycleStep | None = profile.axis(name)
    if kind == "cycle":
        found = next((entry for entry in profile.cycle if entry.row == name), None)
    if found is None:
        return None, None, None
    return found.percentile, found.percentile_low, found.percentile_high


def draw_measured(
    profile: TmeProfile | None,
    names: Sequence[str],
    rng: np.random.Generator,
    n_draws: int = N_DRAWS,
) -> dict[Quantity, FloatArray]:
    """Draw quantities of space that were measured with an interval.

    Parameters
    ----------
    profile : TmeProfile or None
        Holds the measurements.
    names : sequence of str
        Measurements that pieces read.
    rng : numpy.random.Generator
        Source of randomness; nothing is drawn without such a quantity.
    n_draws : int
        Draws of each.

    Returns
    -------
    dict of tuple to ndarray of float64, shape (draws,)
        Drawn by straight lines through the ends of the 95% interval and the value, and never beyond.
    """
    drawn: dict[Quantity, FloatArray] = {}
    for name in dict.fromkeys(names):
        found = profile.measurement(name) if profile is not None else None
        if found is None or found.modality != "space" or found.value is None:
            continue
        if found.low is None or found.high is None:
            continue
        ends = (min(found.low, found.value), found.value, max(found.high, found.value))
        drawn["measurement", name] = np.interp(rng.uniform(0.0, 1.0, n_draws), INTERVAL_ENDS, ends)
    return drawn


def draw_shares(
    evidence: Evidence,
    pieces: Sequence[ConstraintPiece | None],
    percentiles: tuple[Mapping[Quantity, FloatArray], Mapping[Quantity, FloatArray]],
    model: ConstraintModel,
    rng: np.random.Generator,
    n_draws: int = N_DRAWS,
    measured: Mapping[Quantity, FloatArray] | None = None,
) -> Draws:
    """Shares of support over draws of weights, prior and percentiles.

    Parameters
    ----------
    evidence : Evidence
        Pieces with their ranges.
    pieces : sequence of ConstraintPiece or None
        The same pieces; None for one that stands in no table.
    percentiles : tuple of mapping
        From `draw_percentiles`.
    model : ConstraintModel
        Prior with its range.
    rng : numpy.random.Generator
        Source of randomness.
    n_draws : int
        Number of draws.
    measured : mapping of tuple to ndarray, optional
        From `draw_measured`; they vary with all, not with the genes.

    Returns
    -------
    Draws
        With triangular distributions over low, stated value and high.
    """
    read, unread = percentiles
    by_genes = np.tile(evidence.strength, (n_draws, 1))
    by_all = by_genes.copy()
    for place, piece in enumerate(pieces):
        if piece is None:
            continue
        quantity = (piece.kind, piece.name)
        if measured and quantity in measured:
            by_all[:, place] = strength(piece, measured[quantity], model)
        if piece.kind not in PERCENTILE_KINDS:
            continue
        if quantity in read:
            by_genes[:, place] = by_all[:, place] = strength(piece, read[quantity], model)
        elif quantity in unread:
            by_all[:, place] = strength(piece, unread[quantity], model)
    shape = (n_draws, evidence.owner.size)
    weights = rng.triangular(evidence.low, evidence.log_odds, evidence.high, size=shape)
    prior = rng.triangular(model.prior_low, model.prior_log_odds, model.prior_high, size=(n_draws, 1))
    return Draws(
        all_varied=share_out(add_up(evidence, weights, by_all), prior),
        genes_varied=share_out(add_up(evidence, strength=by_genes), model.prior_log_odds),
    )
