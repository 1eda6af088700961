"""Density of cells along the distance from the tumour margin, with the bootstrap band."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.domain.spatial_profile import DistanceBin
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, hatch, label, tag, wrap

WIDTH = 760.0
LEFT = 64.0
RIGHT = 150.0
HEADING = 46.0
PANEL = 112.0
GAP = 22.0
AREA = 34.0
FOOT = 72.0
LEAST_TEXT = 100.0
TICKS = 7
ROUND_STEPS = (1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)


@record
class DistanceLine:
    """Bins of one role, in order of distance.

    Parameters
    ----------
    name : str
        Words for people.
    colour : str
        ``#rrggbb``.
    bins : tuple of DistanceBin
        Not necessarily one after the other; where there is no density the line breaks.
    """

    name: str
    colour: str
    bins: tuple[DistanceBin, ...]


def draw_distance_profile(
    title: str,
    lines: Sequence[DistanceLine],
    margin_um: float | None = None,
    figure_id: str = "distance",
) -> Markup:
    """Draw one panel for each role above each other, and the tissue area at each distance below.

    Parameters
    ----------
    title : str
        Sample.
    lines : sequence of DistanceLine
        At least one, each on its own scale from zero.
    margin_um : float, optional
        Width of the inner and of the outer margin, shaded.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG; inside the tumour lies left. Hatched: too little tissue for a density.
    """
    lines = [trim(line) for line in lines]
    bins = [one for line in lines for one in line.bins]
    axis = _Across(low=min(one.from_um for one in bins), high=max(one.to_um for one in bins))
    height = HEADING + len(lines) * (PANEL + GAP) + AREA + FOOT
    bottom = HEADING + len(lines) * (PANEL + GAP) - GAP
    parts = [tag("defs", hatch(f"{figure_id}-none", colours.LINE, spacing=6, weight=1.5))]
    parts.append(
        label(
            0,
            12,
            wrap(f"Image {title}: cells per mm\N{SUPERSCRIPT TWO} by distance from the tumour margin", 95, 1),
            font_size=15,
            font_weight="700",
            fill=colours.INK,
        )
    )
    parts.append(_sides(axis))
    for place, line in enumerate(lines):
        parts.append(
            _panel(line, axis, HEADING + place * (PANEL + GAP), margin_um, f"url(#{figure_id}-none)")
        )
    parts.append(_areas(lines[0].bins, axis, bottom + 14))
    parts.append(_scale(axis, bottom + 14 + AREA))
    note = _note(lines, margin_um)
    parts.append(label(0, height - 8, [note], font_size=12, fill=colours.MUTED))
    return figure(
        figure_id,
        WIDTH,
        height,
        f"Density of cells by distance from the tumour margin: {title}",
        "Cells per square millimetre, with 95% intervals from a spatial block bootstrap. "
        + " ".join(map(_say, lines)),
        *parts,
    )


@record
class _Across:
    low: float
    high: float

    def at(self, distance: float) -> float:
        """Place of a signed distance."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (distance - self.low) / (self.high - self.low)


def _note(lines: Sequence[DistanceLine], margin_um: float | None) -> str:
    bins = [one for line in lines for one in line.bins]
    words = []
    if any(one.low is not None for one in bins):
        words.append("Band: 95% interval, spatial block bootstrap.")
    if any(one.low is None and one.density_per_mm2 is not None for one in bins):
        words.append("No band: no interval.")
    if margin_um is not None:
        words.append("Shaded: inner and outer margin.")
    if any(one.density_per_mm2 is None for one in bins):
        words.append("Hatched: too little tissue for a density.")
    return " ".join(words)


def _sides(axis: _Across) -> Markup:
    zero = axis.at(0.0)
    words = []
    if axis.low < 0:
        words.append(
            label(
                max(zero - 10, LEFT + LEAST_TEXT),
                34,
                ["inside the tumour \N{LEFTWARDS ARROW}"],
                font_size=12.5,
                text_anchor="end",
                fill=colours.MUTED,
            )
        )
    if axis.high > 0:
        words.append(
            label(zero + 10, 34, ["\N{RIGHTWARDS ARROW} outside"], font_size=12.5, fill=colours.MUTED)
        )
    return Markup("").join(words)


def _panel(line: DistanceLine, axis: _Across, top: float, margin_um: float | None, none: str) -> Markup:
    base = top + PANEL
    known = [one for one in line.bins if one.density_per_mm2 is not None]
    reach = max(
        [one.high if one.high is not None else one.density_per_mm2 or 0.0 for one in known], default=0.0
    )
    ceiling = round_up(reach)
    parts = [_shading(axis, top, base, margin_um)]
    for share in (0.0, 0.5, 1.0):
        y = base - PANEL * share
        words = f"{ceiling * share:,.3g}" if ceiling < 1000 else f"{ceiling * share:,.0f}"
        parts.append(
            tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=colours.LINE, stroke_width=0.7)
        )
        parts.append(label(LEFT - 8, y, [words], font_size=12, text_anchor="end", fill=colours.MUTED))
    parts += [
        tag(
            "rect",
            x=axis.at(one.from_um),
            y=top,
            width=axis.at(one.to_um) - axis.at(one.from_um),
            height=PANEL,
            fill=none,
            class_="no-tissue",
        )
        for one in line.bins
        if one.density_per_mm2 is None
    ]
    for run in runs(line.bins):
        parts.append(_band(run, axis, base, ceiling, line.colour))
        parts.append(_line(run, axis, base, ceiling, line.colour))
    names = wrap(line.name, 18, 3)
    parts.append(
        label(
            WIDTH - RIGHT + 14,
            top + PANEL / 2 - 14,
            names,
            15,
            font_size=13.5,
            font_weight="700",
            fill=colours.INK,
        )
    )
    below = top + PANEL / 2 + 15 * (len(names) - 1) / 2 + 4
    counted = sum(one.cells for one in line.bins)
    held = [f"{counted:,} cells"]
    parts.append(label(WIDTH - RIGHT + 14, below, held, font_size=12, fill=colours.MUTED))
    if axis.low < 0 < axis.high:
        zero = axis.at(0.0)
        parts.append(tag("line", x1=zero, x2=zero, y1=top, y2=base, stroke=colours.INK, stroke_width=1.6))
    return Markup("").join(parts)


def _shading(axis: _Across, top: float, base: float, margin_um: float | None) -> Markup:
    if margin_um is None:
        return Markup("")
    sides = ((-margin_um, 0.0, colours.INNER), (0.0, margin_um, colours.OUTER))
    clipped = [(max(low, axis.low), min(high, axis.high), fill) for low, high, fill in sides]
    return Markup("").join(
        tag("rect", x=axis.at(low), y=top, width=axis.at(high) - axis.at(low), height=base - top, fill=fill)
        for low, high, fill in clipped
        if high > low
    )


def trim(line: DistanceLine) -> DistanceLine:
    """Drop distances at either end at which there is no tissue at all."""
    held = [place for place, one in enumerate(line.bins) if one.area_mm2 > 0]
    kept = line.bins[held[0] : held[-1] + 1] if held else line.bins
    return DistanceLine(name=line.name, colour=line.colour, bins=kept)


def runs(bins: Sequence[DistanceBin]) -> list[list[DistanceBin]]:
    """Split bins where one has no density or does not begin where the last one ended."""
    found: list[list[DistanceBin]] = []
    last: DistanceBin | None = None
    for one in bins:
        if one.density_per_mm2 is not None:
            if last is None or last.to_um != one.from_um:
                found.append([])
            found[-1].append(one)
            last = one
        else:
            last = None
    return found


def round_up(value: float) -> float:
    """Return the least round number that is not below a value; 1 for nothing.

    Examples
    --------
    >>> round_up(0.0), round_up(130.0), round_up(5.0), round_up(0.3)
    (1.0, 160.0, 5.0, 0.3)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(f"{int(value)}") - 1) if value >= 1 else 1e-3
    while True:
        for step in ROUND_STEPS:
            if step * power >= value * (1 - 1e-12):
                return round(step * power, 9)
        power *= 10


def _middle(one: DistanceBin, axis: _Across) -> float:
    return axis.at((one.from_um + one.to_um) / 2)


def _up(value: float, base: float, ceiling: float) -> float:
    return base - PANEL * min(value / ceiling, 1.0)


def _band(run: Sequence[DistanceBin], axis: _Across, base: float, ceiling: float, colour: str) -> Markup:
    """Draw the intervals; a step without one leaves a gap."""
    pieces: list[list[tuple[float, float, float]]] = [[]]
    for one in run:
        if one.low is None or one.high is None:
            pieces.append([])
        else:
            ends = (_up(one.low, base, ceiling), _up(one.high, base, ceiling))
            pieces[-1].append((_middle(one, axis), *ends))
    return Markup("").join(_piece(piece, colour) for piece in pieces if piece)


def _piece(places: Sequence[tuple[float, float, float]], colour: str) -> Markup:
    upper = [f"{x:.1f} {high:.1f}" for x, _, high in places]
    lower = [f"{x:.1f} {low:.1f}" for x, low, _ in reversed(places)]
    if len(places) == 1:
        return tag("path", d=f"M{upper[0]}L{lower[0]}", stroke=colour, stroke_width=6, stroke_opacity=0.35)
    return tag("path", d=f"M{'L'.join([*upper, *lower])}Z", fill=colour, fill_opacity=0.3, class_="band")


def _line(run: Sequence[DistanceBin], axis: _Across, base: float, ceiling: float, colour: str) -> Markup:
    places = [(_middle(one, axis), _up(one.density_per_mm2 or 0.0, base, ceiling)) for one in run]
    drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    points = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places)
    return tag(
        "path", d=f"M{drawn}", fill="none", stroke=colour, stroke_width=2.2, stroke_linejoin="round"
    ) + tag("path", d=points, stroke=colour, stroke_width=5.5, stroke_linecap="round")


def _areas(bins: Sequence[DistanceBin], axis: _Across, top: float) -> Markup:
    """Draw how much tissue each step holds: a density over little tissue is a weak one."""
    most = max((one.area_mm2 for one in bins), default=0.0)
    if most <= 0:
        return Markup("")
    base = top + AREA
    bars = [
        tag(
            "rect",
            x=axis.at(one.from_um) + 0.5,
            y=base - AREA * one.area_mm2 / most,
            width=max(axis.at(one.to_um) - axis.at(one.from_um) - 1, 0.5),
            height=AREA * one.area_mm2 / most,
            fill=colours.BAND,
            stroke=colours.MUTED,
            stroke_width=0.5,
        )
        for one in bins
        if one.area_mm2 > 0
    ]
    words = ["tissue area", f"most {most:.2g} mm\N{SUPERSCRIPT TWO}"]
    return Markup("").join(
        [*bars, label(WIDTH - RIGHT + 14, base - AREA / 2, words, 15, font_size=12, fill=colours.MUTED)]
    )


def _scale(axis: _Across, y: float) -> Markup:
    step = next(
        step * power
        for power in (1.0, 10.0, 100.0, 1000.0, 1e4, 1e5)
        for step in (1.0, 2.0, 5.0)
        if (axis.high - axis.low) / (step * power) <= TICKS
    )
    parts = [tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=colours.MUTED)]
    place = -(-axis.low // step) * step
    while place <= axis.high:
        x = axis.at(place)
        words = f"{place:g}".replace("-", "\N{MINUS SIGN}")
        parts.append(tag("line", x1=x, x2=x, y1=y, y2=y + 5, stroke=colours.MUTED))
        parts.append(label(x, y + 15, [words], font_size=12, text_anchor="middle", fill=colours.MUTED))
        place += step
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        label(
            middle,
            y + 34,
            ["distance from the tumour margin, \N{MICRO SIGN}m"],
            font_size=12.5,
            text_anchor="middle",
            fill=colours.INK,
        )
    )
    return Markup("").join(parts)


def _say(line: DistanceLine) -> str:
    known = [one for one in line.bins if one.density_per_mm2 is not None]
    said = [f"{one.from_um:g} to {one.to_um:g} um {one.density_per_mm2:.0f}" for one in known]
    gaps = len(line.bins) - len(known)
    more = f"; {gaps} steps with too little tissue" if gaps else ""
    return f"{line.name}: {', '.join(said) or 'no density'}{more}."
