"""The cancer-immunity cycle as a wheel of seven spokes, read clockwise from the top."""

import math
from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, tag

SIZE = 344.0
HUB = 36.0
RIM = 112.0
LABEL = 145.0
GAP_DEGREES = 3.0

Held = Literal["", "leading", "runner-up"]


@record
class Spoke:
    """One step of the cycle.

    Parameters
    ----------
    step : int
        1 to 7.
    name : str
        Name of the step.
    value : float or None
        Position on the scale of the wheel; None when there is no number.
    words : str
        The number as it is written beside the spoke.
    held : Held
        Whether the leading or the runner-up constraint sits here.
    """

    step: int
    name: str
    value: float | None
    words: str
    held: Held = ""


def draw_wheel(
    spokes: Sequence[Spoke], low: float, middle: float, high: float, quantity: str, figure_id: str = "wheel"
) -> Markup:
    """Draw the wheel.

    Parameters
    ----------
    spokes : sequence of Spoke
        In the order of the cycle.
    low, middle, high : float
        Values at the hub, on the dashed ring and at the rim; values beyond are drawn at the edge.
    quantity : str
        What the numbers are, for the description.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; solid spokes reach outwards from the ring, hatched ones inwards.
    """
    scale = _Scale(low=low, high=high)
    ring = scale.radius(middle)
    sentences = [
        f"Step {spoke.step}, {spoke.name}: {spoke.words}"
        + (f" ({spoke.held} constraint)" if spoke.held else "")
        for spoke in spokes
    ]
    span = 360 / max(len(spokes), 1)
    return figure(
        figure_id,
        SIZE,
        SIZE,
        "The seven steps of the cancer-immunity cycle",
        f"{quantity}. Clockwise from the top. {'; '.join(sentences)}.",
        tag("defs", hatch(f"{figure_id}-below", colours.LOW)),
        *(_sector(spoke, i * span, span, scale, ring, figure_id) for i, spoke in enumerate(spokes)),
        tag(
            "circle",
            cx=SIZE / 2,
            cy=SIZE / 2,
            r=ring,
            fill="none",
            stroke=colours.INK,
            stroke_width=1,
            stroke_dasharray="4 3",
        ),
        _turning_arrow(),
        *(_words(spoke, (i + 0.5) * span) for i, spoke in enumerate(spokes)),
    )


@record
class _Scale:
    low: float
    high: float

    def radius(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return HUB + (RIM - HUB) * min(max(share, 0.0), 1.0)


def _point(radius: float, degrees: float) -> str:
    turn = math.radians(degrees - 90)
    return f"{SIZE / 2 + radius * math.cos(turn):.2f} {SIZE / 2 + radius * math.sin(turn):.2f}"


def _ring_piece(inner: float, outer: float, start: float, end: float) -> str:
    return (
        f"M{_point(inner, start)}L{_point(outer, start)}"
        f"A{outer:.2f} {outer:.2f} 0 0 1 {_point(outer, end)}"
        f"L{_point(inner, end)}A{inner:.2f} {inner:.2f} 0 0 0 {_point(inner, start)}Z"
    )


def _sector(spoke: Spoke, start: float, span: float, scale: _Scale, ring: float, figure_id: str) -> Markup:
    begin, end = start + GAP_DEGREES / 2, start + span - GAP_DEGREES / 2
    dash = {"leading": "none", "runner-up": "5 3"}.get(spoke.held, "none")
    parts = [tag("path", d=_ring_piece(HUB, RIM, begin, end), fill=colours.TRACK)]
    if spoke.value is not None:
        reach = scale.radius(spoke.value)
        inner, outer = min(ring, reach), max(ring, reach)
        above = reach >= ring
        parts.append(
            tag(
                "path",
                d=_ring_piece(inner, max(outer, inner + 1.5), begin, end),
                fill=colours.HIGH if above else f"url(#{figure_id}-below)",
                stroke=colours.HIGH if above else colours.LOW,
                stroke_width=1,
            )
        )
    if spoke.held:
        parts.append(
            tag(
                "path",
                d=_ring_piece(HUB, RIM, begin, end),
                fill="none",
                stroke=colours.INK,
                stroke_width=3 if spoke.held == "leading" else 2,
                stroke_dasharray=dash,
            )
        )
    return Markup("").join(parts)


def _words(spoke: Spoke, degrees: float) -> Markup:
    x, y = (float(part) for part in _point(LABEL, degrees).split())
    middle = {"text_anchor": "middle", "fill": colours.INK}
    return tag("text", str(spoke.step), x=x, y=y - 2, font_size=15, font_weight="700", **middle) + tag(
        "text", spoke.words, x=x, y=y + 13, font_size=13, **middle
    )


def _turning_arrow() -> Markup:
    radius = 20.0
    arc = f"M{_point(radius, -120)}A{radius} {radius} 0 1 1 {_point(radius, 120)}"
    tip = f"M{_point(radius - 6, 118)}L{_point(radius + 1, 146)}L{_point(radius + 6, 112)}Z"
    return tag("path", d=arc, fill="none", stroke=colours.MUTED, stroke_width=2) + tag(
        "path", d=tip, fill=colours.MUTED
    )
