"""Courses of a virtual cohort: for each output a panel with the middle half, nine tenths and the median."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.virtual_cohort import OutputBand
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
COLUMNS = 2
LEFT = 66.0
GAP = 28.0
TITLE = 36.0
HEIGHT = 150.0
FOOT = 40.0
DOSES = 20.0
LEGEND = 34.0
LOGARITHMIC_ABOVE = 30.0
"""Ratio of the largest to the smallest positive value from which an axis is logarithmic."""
DEEPEST = 1e-6
"""Of the largest value: lower values of a logarithmic axis are drawn at its foot."""
OUTER = colours.BAND
INNER = "#8fb2cb"


def draw_bands(
    bands: Sequence[OutputBand],
    doses: Sequence[tuple[float, str, float, float]],
    claim: str,
    figure_id: str = "bands",
    *,
    legend: bool = True,
) -> Markup:
    """Draw one panel for each output.

    Parameters
    ----------
    bands : sequence of OutputBand
        At least one; the quantiles are those at 5, 25, 50, 75 and 95%.
    doses : sequence of tuple (float, str, float, float)
        Day, act, size and duration of what is given; marked below each panel.
    claim : str
        What may be claimed of the simulation; stands in the title.
    figure_id : str
        Unique on the page.
    legend : bool
        Whether the signs are explained above the panels.

    Returns
    -------
    Markup
        SVG: line for the median, dark band for the middle half of the patients, pale band for the middle
        nine tenths, triangles for doses. An axis is logarithmic where values span more than a factor of 30.
    """
    rows = math.ceil(len(bands) / COLUMNS)
    step = TITLE + HEIGHT + FOOT + (DOSES if doses else 0)
    top = LEGEND if legend else 0.0
    parts = [_legend(bool(doses))] if legend else []
    for i, band in enumerate(bands):
        panel = _Panel(band, left=(i % COLUMNS) * (WIDTH + GAP) / COLUMNS, top=top + (i // COLUMNS) * step)
        parts.append(_draw(band, doses, panel))
    return figure(
        figure_id,
        WIDTH,
        top + rows * step,
        f"Simulated courses: {claim}",
        "; ".join(_say(band) for band in bands),
        *parts,
    )


class _Panel:
    """Maps days and values to the coordinates of one panel."""

    def __init__(self, band: OutputBand, left: float, top: float) -> None:
        self.left, self.top = left + LEFT, top + TITLE
        self.width = (WIDTH - GAP) / COLUMNS - LEFT
        self.first, self.last = band.days[0], band.days[-1]
        values = [value for quantile in band.quantiles for value in quantile if value is not None]
        low, high = min(values), max(values)
        positive = [value for value in values if value > 0]
        self.log = low >= 0 and bool(positive) and high / min(positive) > LOGARITHMIC_ABOVE
        if self.log:
            self.low, self.high = max(min(positive), high * DEEPEST), high
            self.cut = low < self.low
        else:
            self.cut = False
            pad = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
            self.low, self.high = (low - pad if low < 0 else max(0.0, low - pad)), high + pad

    def x(self, day: float) -> float:
        return self.left + self.width * (day - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        if self.log:
            share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.top + HEIGHT * (1 - min(max(share, 0.0), 1.0))

    def line(self, days: Sequence[float], values: Sequence[float | None]) -> str:
        points = zip(days, values, strict=True)
        return "L".join(
            f"{self.x(day):.1f} {self.y(value):.1f}" for day, value in points if value is not None
        )

    def ticks(self) -> list[float]:
        if self.log:
            first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
            if last - first < 1:
                found = [part * 10.0**power for power in (first - 1, first, last) for part in (1, 2, 5)]
                return sorted({tick for tick in found if self.low <= tick <= self.high})
            every = max(1, math.ceil((last - first + 1) / 5))
            return [10.0**power for power in range(first, last + 1, every)]
        return _round_ticks(self.low, self.high)


def _round_ticks(low: float, high: float) -> list[float]:
    """Return three to six round numbers between two ends."""
    rough = (high - low) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    size = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= rough)
    first = math.ceil(low / size)
    return [size * k for k in range(first, math.floor(high / size) + 1)]


def _draw(band: OutputBand, doses: Sequence[tuple[float, str, float, float]], panel: _Panel) -> Markup:
    title = f"{band.output}, {band.unit}" if band.unit else band.output
    parts = [
        label(
            panel.left - LEFT, panel.top - TITLE / 2, wrap(title, 24 if panel.cut else 36, 1),
            font_size=13, font_weight="700", fill=colours.INK,
        )
    ]  # fmt: skip
    for tick in panel.ticks():
        y = panel.y(tick)
        parts += [
            tag("line", x1=panel.left, x2=panel.left + panel.width, y1=y, y2=y, stroke=colours.TRACK),
            label(panel.left - 7, y, [f"{tick:.6g}"], font_size=11.5, text_anchor="end", fill=colours.MUTED),
        ]
    outer_low, inner_low, median, inner_high, outer_high = band.quantiles
    for low, high, fill in ((outer_low, outer_high, OUTER), (inner_low, inner_high, INNER)):
        there, back = panel.line(band.days, high), panel.line(band.days[::-1], low[::-1])
        if there:
            parts.append(tag("path", d=f"M{there}L{back}Z", fill=fill))
    parts.append(
        tag(
            "path", d=f"M{panel.line(band.days, median)}", fill="none", stroke=colours.HIGH, stroke_width=2.2
        )
    )  # fmt: skip
    foot = panel.top + HEIGHT
    parts.append(
        tag("line", x1=panel.left, x2=panel.left + panel.width, y1=foot, y2=foot, stroke=colours.LINE)
    )
    parts += [_dose(day, duration, panel) for day, _, _, duration in doses if day <= panel.last]
    scale_y = foot + 16 + (DOSES if doses else 0)
    middle = (panel.first + panel.last) / 2
    for day, anchor in ((panel.first, "start"), (middle, "middle"), (panel.last, "end")):
        words = f"day {day:.6g}" if anchor == "start" else f"{day:.6g}"
        parts.append(
            label(panel.x(day), scale_y, [words], font_size=11.5, text_anchor=anchor, fill=colours.MUTED)
        )
    if panel.log:
        parts.append(
            label(
                panel.left + panel.width, panel.top - TITLE / 2,
                ["logarithmic, lower values at the foot" if panel.cut else "logarithmic"], font_size=11.5,
                text_anchor="end", fill=colours.MUTED,
            )
        )  # fmt: skip
    return Markup("").join(parts)


def _dose(day: float, duration: float, panel: _Panel) -> Markup:
    y = panel.top + HEIGHT + DOSES * 0.7
    if duration > 0:
        end = min(day + duration, panel.last)
        return tag(
            "rect", x=panel.x(day), y=y - 5, width=max(panel.x(end) - panel.x(day), 2.0), height=5,
            fill=colours.INK,
        )  # fmt: skip
    return tag(
        "path", d="M-4 0h8l-4 -7Z", fill=colours.INK, transform=f"translate({panel.x(day):.1f} {y:.1f})"
    )


def _legend(with_doses: bool) -> Markup:
    y, x = 12.0, 0.0
    parts = []
    for fill, words, width in ((OUTER, "5 to 95% of patients", 166.0), (INNER, "25 to 75%", 100.0)):
        parts += [
            tag("rect", x=x, y=y - 6, width=20, height=12, fill=fill),
            label(x + 27, y, [words], font_size=12.5, fill=colours.INK),
        ]
        x += width + 20
    parts += [
        tag("line", x1=x, x2=x + 22, y1=y, y2=y, stroke=colours.HIGH, stroke_width=2.2),
        label(x + 29, y, ["median"], font_size=12.5, fill=colours.INK),
    ]
    if with_doses:
        x += 100
        parts += [
            tag(
                "path", d="M-4 0h8l-4 -7Z", fill=colours.INK, transform=f"translate({x + 4:.1f} {y + 4:.1f})"
            ),
            label(x + 15, y, ["dose (bar: while it lasts)"], font_size=12.5, fill=colours.INK),
        ]
    return Markup("").join(parts)


def _say(band: OutputBand) -> str:
    low, _, median, _, high = (quantile[-1] for quantile in band.quantiles)
    if low is None or median is None or high is None:
        return f"{band.output}: no finite value on the last day"
    unit = f" {band.unit}" if band.unit else ""
    return (
        f"{band.output}: median {median:.3g}{unit} on day {band.days[-1]:.6g}, "
        f"5th to 95th percentile {low:.3g} to {high:.3g}"
    )
