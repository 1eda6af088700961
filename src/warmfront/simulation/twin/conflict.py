"""Do the data contradict the prior? Compared with data that the prior itself would have made."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record
from warmfront.simulation.twin.observations import Datum

REPLICATES = 400
# Virtual patients against which data and replicates are judged; more would only cost time.
COMPARED = 2000
# One of a hundred patients of the prior looks as strange as this or stranger (assumption).
CONFLICT_BELOW = 0.01


@record
class Conflict:
    """How strange the data are under the prior.

    Parameters
    ----------
    p_value : float
        Share of replicates from the prior whose marginal likelihood is as low as that of the data, or lower.
    contradicts : bool
        Whether it is below the limit.
    sentence : str
        For people.
    """

    p_value: float
    contradicts: bool
    sentence: str


def find_conflict(
    logs: FloatArray, data: Sequence[Datum], rng: np.random.Generator, *, replicates: int = REPLICATES
) -> Conflict:
    """Compare the marginal likelihood of the data with that of replicates drawn from the prior.

    Each replicate is a virtual patient measured at the same days, judged against all others. Were the data
    of such a patient too, all orders would be equally likely, so the share is a valid p value however roughly
    the marginal likelihood is known.

    Parameters
    ----------
    logs : ndarray of float64, shape (n_patients, n_data)
        Logarithms of the simulated values, all virtual patients alike.
    data : sequence of Datum
        What was measured.
    rng : Generator
        Draws patients and errors.
    replicates : int
        Number of replicates.

    Returns
    -------
    Conflict
        Share, and whether it is below the limit.

    References
    ----------
    Box GEP. Sampling and Bayes' inference in scientific modelling and robustness. J R Stat Soc A 1980;143:
    383-430 (memory); prior-data conflict by the prior predictive: 10.1016/j.spl.2011.02.025.
    """
    usable = logs[np.all(np.isfinite(logs), axis=1)]
    if len(usable) > COMPARED:
        usable = usable[rng.choice(len(usable), size=COMPARED, replace=False)]
    if len(usable) < 3 or not data:
        return Conflict(p_value=1.0, contradicts=False, sentence="Nothing to compare the data with.")
    chosen = rng.choice(len(usable), size=min(replicates, len(usable)), replace=False)
    observed = _marginals(usable, np.array([[one.log_value for one in data]]), data, _below(data)[None, :])
    errors = np.array([one.log_sd for one in data])
    limits = np.array([one.log_limit for one in data])
    # Each chosen patient is measured at the same days by the same assays, limits included.
    seen = usable[chosen] + errors * rng.standard_normal((len(chosen), len(data)))
    replicated = _marginals(usable, np.maximum(seen, limits), data, seen < limits, own=chosen)
    lower = 1 + int(np.sum(replicated <= observed))
    p_value = lower / (len(chosen) + 1)
    contradicts = p_value < CONFLICT_BELOW
    return Conflict(
        p_value=p_value,
        contradicts=contradicts,
        sentence=(
            f"The data contradict the prior: of {len(chosen)} virtual patients none or hardly any looks as "
            f"unlikely (p = {p_value:.3f}). The model, its prior or the data are wrong; intervals that rest "
            "on them must not be relied on."
            if contradicts
            else f"The data are what the prior could have made (p = {p_value:.2f})."
        ),
    )


def _below(data: Sequence[Datum]) -> npt.NDArray[np.bool_]:
    return np.array([one.below for one in data])


def _marginals(
    logs: FloatArray,
    values: FloatArray,
    data: Sequence[Datum],
    below: npt.NDArray[np.bool_],
    own: IntArray | None = None,
) -> FloatArray:
    """Mean likelihood of each row of values over all virtual patients but its own, as a logarithm."""
    from scipy.special import log_ndtr

    fits = np.zeros((len(values), len(logs)))
    for column, datum in enumerate(data):
        distance = (values[:, column, None] - logs[None, :, column]) / datum.log_sd
        under = below[:, column]
        fits[~under] += -0.5 * distance[~under] ** 2 - np.log(datum.log_sd * np.sqrt(2 * np.pi))
        if under.any():
            fits[under] += log_ndtr(distance[under])
    others = len(logs)
    if own is not None:
        fits[np.arange(len(own)), own] = -np.inf
        others -= 1
    largest = fits.max(axis=1)
    total = np.sum(np.exp(fits - largest[:, None]), axis=1)
    return np.asarray(largest + np.log(total / others), dtype=np.float64)
