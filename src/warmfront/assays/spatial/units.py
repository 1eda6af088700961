"""Micrometres per unit of a cell table: stated and checked against distances, or inferred from them."""

from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.knowledge.cell_tables import UnitCandidate
from warmfront.knowledge.spatial import SpatialKnowledge

MAX_ASKED = (
    20_000  # assumption: cells per image whose nearest neighbour is looked up; the median needs no more
)
_STATE_IT = (
    "state micrometres per unit with --um-per-unit (1 for micrometres), or name the columns x_um and y_um"
)


@record
class Unit:
    """The factor of a table.

    Parameters
    ----------
    um_per_unit : float
        Micrometres per unit.
    note : str
        Where it comes from.
    flags : tuple of str
        Doubts that travel to the report.
    """

    um_per_unit: float
    note: str
    flags: tuple[str, ...] = ()


def nearest_distance(x: FloatArray, y: FloatArray) -> float:
    """Return the median distance of a cell to its nearest neighbour, in the unit of the positions.

    Parameters
    ----------
    x, y : ndarray of float64
        Distinct positions of one image; cells beyond `MAX_ASKED` are asked at even steps.

    Returns
    -------
    float
        NaN for fewer than two cells.

    Examples
    --------
    >>> nearest_distance(np.array([0.0, 3.0, 6.0]), np.array([0.0, 4.0, 8.0]))
    5.0
    """
    from scipy.spatial import cKDTree

    if len(x) < 2:
        return float("nan")
    places = np.column_stack((x, y))
    asked = places[:: max(1, len(x) // MAX_ASKED)]
    distances = np.asarray(cKDTree(places).query(asked, k=[2])[0])
    return float(np.median(distances))


def find_unit(
    where: str,
    images: Sequence[tuple[FloatArray, FloatArray]],
    stated: float | None,
    source: str,
    knowledge: SpatialKnowledge,
) -> Unit:
    """Return the factor of a table: the stated one, checked, or the only usual one that fits the distances.

    Parameters
    ----------
    where : str
        Table, for messages.
    images : sequence of tuple (x, y)
        Distinct positions of each image in the table's unit.
    stated : float or None
        Micrometres per unit; None when nobody states it.
    source : str
        Who states it.
    knowledge : SpatialKnowledge
        Bounds of the distances, and the usual factors.

    Returns
    -------
    Unit
        With flags where the distances contradict, or where the factor was inferred.

    Raises
    ------
    InputError
        When a stated factor is absurd, or none was stated and not exactly one fits.
    """
    least = knowledge.value("nearest_least_cells")
    distances = [nearest_distance(x, y) for x, y in images if len(x) >= least]
    nearest = float(np.median(distances)) if distances else float("nan")
    if stated is None:
        return _inferred(where, nearest, knowledge)
    low, high = knowledge.value("nearest_low"), knowledge.value("nearest_high")
    found = nearest * stated
    if not distances or low <= found <= high:
        return Unit(um_per_unit=stated, note=source)
    # Most cells lie at the position of another one: no unit makes tissue of that.
    factor = max(low / found, found / high) if found > 0 else np.inf
    told = f"the median distance to the nearest cell is {found:.3g} um with {stated:g} um per unit ({source})"
    if factor > knowledge.value("nearest_absurd_factor"):
        raise InputError(
            [
                Problem(
                    where=f"{where}: unit",
                    found=told,
                    allowed=f"{low:g} to {high:g} um in tissue",
                    next_step="check the unit of the positions; " + _STATE_IT,
                )
            ]
        )
    return Unit(
        um_per_unit=stated,
        note=source,
        flags=(f"unit in doubt: {told}; in tissue it is {low:g} to {high:g} um",),
    )


def _inferred(where: str, nearest: float, knowledge: SpatialKnowledge) -> Unit:
    low, high = knowledge.value("nearest_usual_low"), knowledge.value("nearest_usual_high")
    fits = [entry for entry in knowledge.units if low <= nearest * entry.um_per_unit <= high]
    if len(fits) == 1:
        factor = fits[0].um_per_unit
        told = (
            f"unit inferred: {factor:g} um per unit ({fits[0].label}), because the median distance to the "
            f"nearest cell is then {nearest * factor:.3g} um; every length may be wrong by a factor of up "
            f"to 1.6; {_STATE_IT}"
        )
        return Unit(um_per_unit=factor, note=told, flags=(told,))
    if np.isnan(nearest):
        found = "too few cells in each image to infer the unit of the positions"
    elif fits:
        found = f"a median distance to the nearest cell of {nearest:.3g} units, which fits {_listed(fits)}"
    else:
        found = f"a median distance to the nearest cell of {nearest:.3g} units, which fits no usual unit"
    raise InputError(
        [
            Problem(
                where=f"{where}: unit",
                found=found,
                allowed="a stated unit, or distances that only one usual unit explains",
                next_step=_STATE_IT,
            )
        ]
    )


def _listed(fits: Sequence[UnitCandidate]) -> str:
    return " and ".join(f"{entry.um_per_unit:g} um ({entry.label})" for entry in fits)
