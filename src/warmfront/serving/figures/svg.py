"""The few SVG elements that the figures are made of; every text and attribute is escaped here."""

from markupsafe import Markup, escape


def tag(name: str, *children: Markup | str, **attributes: str | float | int) -> Markup:
    """Make one element.

    Parameters
    ----------
    name : str
        Element name.
    *children : Markup or str
        Content; plain text is escaped.
    **attributes : str or float or int
        ``class_`` writes ``class`` and underscores become hyphens; numbers keep one decimal.

    Returns
    -------
    Markup
        Markup that is safe inside HTML.

    Examples
    --------
    >>> str(tag("text", "a < b", x=1.25, class_="label"))
    '<text x="1.2" class="label">a &lt; b</text>'
    """
    written = "".join(f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items())
    content = "".join([child if isinstance(child, Markup) else escape(child) for child in children])
    return Markup(f"<{name}{written}>{content}</{name}>")  # noqa: S704 - parts are escaped above


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    """Write a number as it is, and text with its signs escaped."""
    if isinstance(value, str):
        return escape(value)
    return f"{value:.1f}".removesuffix(".0")


def figure(
    figure_id: str, width: float, height: float, title: str, description: str, *children: Markup
) -> Markup:
    """Wrap elements as one accessible image.

    Parameters
    ----------
    figure_id : str
        Unique on the page; prefixes every id inside.
    width, height : float
        Size of the drawing in its own units; the page scales it.
    title, description : str
        Read out by screen readers; the description carries the numbers.
    *children : Markup
        Drawn in order.

    Returns
    -------
    Markup
        One ``svg`` element.
    """
    return tag(
        "svg",
        tag("title", title, id=f"figure-{figure_id}-title"),
        tag("desc", description, id=f"figure-{figure_id}-desc"),
        *children,
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        role="img",
        aria_labelledby=f"figure-{figure_id}-title figure-{figure_id}-desc",
        class_=f"figure {figure_id}",
    )


def hatch(pattern_id: str, colour: str, spacing: float = 5, turn: int = 45, weight: float = 2) -> Markup:
    """Make a line pattern, so that areas differ without colour."""
    return tag(
        "pattern",
        tag("rect", width=spacing, height=spacing, fill="#fff"),
        tag("rect", width=weight, height=spacing, fill=colour),
        id=pattern_id,
        width=spacing,
        height=spacing,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({turn})",
    )


def wrap(text: str, width: int, most: int = 2) -> list[str]:
    """Break a label into lines; a last line that is too long is cut with an ellipsis.

    Examples
    --------
    >>> wrap("T-cell and NK infiltration", 16)
    ['T-cell and NK', 'infiltration']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1] = " ".join(lines[most - 1 :])
        lines = lines[:most]
    return [
        line if len(line) <= width + 2 else line[: width + 1] + "\N{HORIZONTAL ELLIPSIS}" for line in lines
    ]


def label(x: float, y: float, lines: list[str], step: float = 14, **attributes: str | float | int) -> Markup:
    """Write lines of text centred vertically on `y`."""
    first = y - step * (len(lines) - 1) / 2
    return Markup("").join(
        tag("text", line, x=x, y=first + step * i, dominant_baseline="central", **attributes)
        for i, line in enumerate(lines)
    )
