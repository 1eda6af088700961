"""The harm of one option as the report shows it: the picture, and every rate in words with its source."""

from markupsafe import Markup

from warmfront.domain.harm import HarmMatrix
from warmfront.domain.records import record
from warmfront.domain.therapy import Option
from warmfront.serving.figures.harm_matrix import TOGETHER, draw_harm_matrix, name_row


@record
class RateLine:
    """One cell with a rate: where it belongs, its rows in words, and the sources to cite."""

    place: str
    words: str
    sources: tuple[str, ...]


@record
class HarmView:
    """What is known of the harm of one option.

    Parameters
    ----------
    picture : Markup or None
        None for a single component, whose rates are a list, and when not a single rate is held: a picture of
        nothing but expectations shows less than a sentence.
    rates : tuple of RateLine
        Every cell with a rate.
    expected : tuple of str
        For each component the organs that it is expected to hurt; only where there is no picture.
    note : str
        How to read the rates.
    """

    picture: Markup | None
    rates: tuple[RateLine, ...]
    expected: tuple[str, ...]
    note: str


def view_harm(option: Option) -> HarmView | None:
    """Lay out the harm matrix of an option.

    Parameters
    ----------
    option : Option
        With or without a matrix.

    Returns
    -------
    HarmView or None
        None when there is neither a combination nor a rate to show.
    """
    matrix = option.harm_matrix
    if matrix is None:
        return None
    rates = tuple(
        RateLine(
            place=f"{name_row(cell.organ)}, {cell.component}",
            words=cell.words,
            sources=(cell.source, *cell.further_sources),
        )
        for cell in matrix.cells
        if cell.kind == "observed"
    )
    if not rates:
        return HarmView(picture=None, rates=(), expected=_say_expected(matrix), note=matrix.note)
    several = len(matrix.components) > 1
    picture = draw_harm_matrix(matrix, f"harm-{option.strategy_id}") if several else None
    return HarmView(picture=picture, rates=rates, expected=(), note=matrix.note)


def _say_expected(matrix: HarmMatrix) -> tuple[str, ...]:
    said = []
    for component in matrix.components:
        organs = [
            cell.organ for cell in matrix.cells if cell.component == component and cell.kind == "expected"
        ]
        if organs and component != TOGETHER:
            said.append(f"{component}: {', '.join(organs)}")
    return tuple(said)
