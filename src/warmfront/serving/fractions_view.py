"""Cell fractions as the report shows them: one row per cell type, both methods side by side."""

from markupsafe import Markup

from warmfront.domain.measurement import CellFraction, CellFractions
from warmfront.domain.records import record
from warmfront.domain.tme import TmeProfile
from warmfront.serving.figures.fractions import FractionRow, draw_fractions

OTHER = "Other cells"
COUNTED = "single_cells"
"""Method of shares that were counted cell by cell, not estimated from bulk."""


@record
class CompositionView:
    """Shares counted in single cells, as the report shows them.

    Parameters
    ----------
    found : CellFractions
        As measured.
    figure : Markup
        A bar and its interval for each type.
    cannot : tuple of str
        Types that these genes cannot tell, one sentence each.
    """

    found: CellFractions
    figure: Markup
    cannot: tuple[str, ...]


def find_measured(profile: TmeProfile | None) -> tuple[CellFractions, ...]:
    """Fractions of a profile that hold numbers, those with bands first.

    Parameters
    ----------
    profile : TmeProfile or None
        Of one sample.

    Returns
    -------
    tuple of CellFractions
        Empty when the sample could not be deconvolved.
    """
    found = [one for one in profile.fractions if one.cells and one.method != COUNTED] if profile else []
    return tuple(sorted(found, key=lambda entry: entry.cells[0].low is None))


def explain_absence(profile: TmeProfile | None) -> str:
    """Say why a profile has no fractions; empty when it has some or none were asked for.

    Parameters
    ----------
    profile : TmeProfile or None
        Of one sample.

    Returns
    -------
    str
        The reason of the first method.
    """
    estimated = [one for one in profile.fractions if one.method != COUNTED] if profile is not None else []
    if not estimated or find_measured(profile):
        return ""
    return estimated[0].note


def view_composition(profile: TmeProfile | None) -> CompositionView | None:
    """Show the shares that were counted in single cells.

    Parameters
    ----------
    profile : TmeProfile or None
        Of one case.

    Returns
    -------
    CompositionView or None
        None without single cells.
    """
    counted = [one for one in profile.fractions if one.method == COUNTED] if profile is not None else []
    told = [cell for cell in _all_cells(counted[0]) if cell.fraction is not None] if counted else []
    if not told:
        return None
    rows = [
        FractionRow(
            name=cell.label,
            share=cell.fraction or 0.0,
            low=cell.low,
            high=cell.high,
            second=None,
            words=_say(cell, None, ""),
        )
        for cell in told
    ]
    cannot = tuple(f"{cell.label}: {cell.note}" for cell in counted[0].cells if cell.fraction is None)
    return CompositionView(found=counted[0], figure=draw_fractions(rows, "composition"), cannot=cannot)


def fractions_figure(profile: TmeProfile | None) -> Markup | None:
    """Draw the fractions of a profile; None when there are none.

    Parameters
    ----------
    profile : TmeProfile or None
        Of one sample.

    Returns
    -------
    Markup or None
        SVG: a bar and its band by the first method, a diamond by the second.
    """
    measured = find_measured(profile)
    if not measured:
        return None
    first = _all_cells(measured[0])
    second = {cell.cell_type: cell for cell in _all_cells(measured[1])} if len(measured) > 1 else {}
    rows = []
    for cell in first:
        beside = second.get(cell.cell_type)
        rows.append(
            FractionRow(
                name=OTHER if cell.cell_type == "other" else cell.label,
                share=cell.fraction or 0.0,
                low=cell.low,
                high=cell.high,
                second=None if beside is None else beside.fraction,
                words=_say(cell, beside, measured[-1].label),
            )
        )
    return draw_fractions(rows)


def _all_cells(found: CellFractions) -> tuple[CellFraction, ...]:
    return (*found.cells, *(() if found.other is None else (found.other,)))


def _say(cell: CellFraction, beside: CellFraction | None, name: str) -> str:
    words = f"{100 * (cell.fraction or 0.0):.1f}%"
    if cell.low is not None and cell.high is not None:
        words += f" ({100 * cell.low:.1f} to {100 * cell.high:.1f})"
    if beside is not None and beside.fraction is not None:
        words += f"; {name} {100 * beside.fraction:.1f}%"
    return words
