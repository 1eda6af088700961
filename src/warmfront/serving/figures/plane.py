"""A drawing area with two scales: places of values, grid lines, ticks and names."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import label, tag

NICE_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@record
class Plane:
    """Where values lie in a drawing.

    Parameters
    ----------
    left, top, width, height : float
        The area in units of the drawing.
    x_range, y_range : tuple of float
        Values at its left and right, bottom and top.
    """

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height

    def x(self, value: float) -> float:
        """Place of a value from left to right."""
        low, high = self.x_range
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Place of a value from bottom to top."""
        low, high = self.y_range
        return self.bottom - self.height * (value - low) / (high - low)


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Choose round values within a range.

    Parameters
    ----------
    low, high : float
        Range, `low` below `high`.
    most : int
        Largest number of values wanted, at least 2.

    Returns
    -------
    list of float
        Ascending, evenly spaced.

    Examples
    --------
    >>> nice_ticks(0, 104, 6)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(power * nice for nice in (*NICE_STEPS, 20.0) if (high - low) / (power * nice) <= most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [step * number for number in range(first, last + 1)]


def draw_scales(
    plane: Plane,
    x_ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]],
    x_name: str = "",
    y_name: str = "",
) -> Markup:
    """Draw grid lines across, ticks below, and the names of both scales.

    Parameters
    ----------
    plane : Plane
        Area.
    x_ticks, y_ticks : sequence of tuple (float, str)
        Values and what is written at them.
    x_name, y_name : str
        Names with units; the upright name stands above the area.

    Returns
    -------
    Markup
        SVG elements.
    """
    parts = []
    for value, words in y_ticks:
        y = plane.y(value)
        parts.append(
            tag("line", x1=plane.left, x2=plane.right, y1=y, y2=y, stroke=colours.LINE, stroke_width=0.7)
        )
        parts.append(label(plane.left - 7, y, [words], font_size=12, text_anchor="end", fill=colours.MUTED))
    base = plane.bottom
    parts.append(tag("line", x1=plane.left, x2=plane.right, y1=base, y2=base, stroke=colours.MUTED))
    for value, words in x_ticks:
        x = plane.x(value)
        parts.append(tag("line", x1=x, x2=x, y1=base, y2=base + 5, stroke=colours.MUTED))
        parts.append(label(x, base + 15, [words], font_size=12, text_anchor="middle", fill=colours.MUTED))
    middle = (plane.left + plane.right) / 2
    if x_name:
        parts.append(
            label(middle, base + 34, [x_name], font_size=12.5, text_anchor="middle", fill=colours.INK)
        )
    if y_name:
        parts.append(label(plane.left - 44, plane.top - 14, [y_name], font_size=12.5, fill=colours.INK))
    return Markup("").join(parts)


def draw_steps(plane: Plane, times: Sequence[float], values: Sequence[float], first: float = 1.0) -> str:
    """Write the path of a step function that holds `first` until the first time.

    Parameters
    ----------
    plane : Plane
        Area.
    times, values : sequence of float
        Ascending times and the value from each on.
    first : float
        Value at the left edge.

    Returns
    -------
    str
        Path data without the starting ``M``.
    """
    places = [f"{plane.x(plane.x_range[0]):.1f} {plane.y(first):.1f}"]
    height = plane.y(first)
    for time, value in zip(times, values, strict=True):
        x = plane.x(time)
        places.append(f"{x:.1f} {height:.1f}")
        height = plane.y(value)
        places.append(f"{x:.1f} {height:.1f}")
    return "L".join(places)
