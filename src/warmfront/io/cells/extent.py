"""Unit and extent of a cell table, as user, format or the names of columns state them."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

import numpy as np

from warmfront.domain.errors import refuse
from warmfront.knowledge.cell_tables import CellFormat


def state_unit(
    where: str, names: Sequence[str], found: CellFormat, stated: float | None
) -> tuple[float | None, str]:
    """Return micrometres per unit where somebody states them.

    Parameters
    ----------
    where : str
        File, for messages.
    names : sequence of str
        Columns of the table.
    found : CellFormat
        May fix the unit, or know the columns whose names tell it.
    stated : float or None
        What the user says; goes first.

    Returns
    -------
    tuple of float or None, and str
        The factor, None when nobody states it, and who does.

    Raises
    ------
    InputError
        When the factor is none, or the format needs one from the user.
    """
    if stated is not None:
        if not (np.isfinite(stated) and stated > 0):
            raise refuse(
                f"{where}: um_per_unit", str(stated), "a number above 0", "state micrometres per unit"
            )
        return float(stated), "stated by the user"
    if found.um_per_unit is not None:
        return found.um_per_unit, f"{found.label}: {found.unit_note}"
    for rule in found.unit_rules:
        if any(fnmatchcase(name.casefold(), rule.pattern) for name in names):
            return rule.um_per_unit, f"{found.label}: {rule.note}"
    if found.must_state_unit:
        raise refuse(
            f"{where}: unit",
            f"positions of {found.label} in a unit that the table does not state",
            "micrometres per unit",
            f"{found.unit_note}; give it with --um-per-unit, or as um_per_unit in the mapping file",
        )
    return None, ""


def state_field(where: str, found: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    """Return the extent of an image after checking it.

    Parameters
    ----------
    where : str
        File, for messages.
    found : sequence of float, or None
        x low, y low, x high, y high.

    Returns
    -------
    tuple of float, or None
        The same.

    Raises
    ------
    InputError
        When it is no rectangle.
    """
    if found is None:
        return None
    if len(found) != 4 or not np.all(np.isfinite(found)) or found[0] >= found[2] or found[1] >= found[3]:
        raise refuse(
            f"{where}: field",
            ", ".join(f"{end:g}" for end in found),
            "x low, y low, x high, y high",
            "state the extent of an image in the unit of the positions",
        )
    return float(found[0]), float(found[1]), float(found[2]), float(found[3])
