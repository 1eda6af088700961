"""Survival curves of some arms with their bands, and the numbers at risk below."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.plane import Plane, draw_scales, draw_steps
from warmfront.serving.figures.svg import figure, label, tag, wrap

WIDTH = 760.0
LEFT = 150.0
RIGHT = 20.0
TOP = 54.0
HEIGHT = 300.0
ROW = 17.0
LOOKS = (
    (colours.HIGH, "none"),
    (colours.LOW, "7 3"),
    (colours.INK, "2 3"),
    ("#5b3a86", "9 3 2 3"),
)
"""Colour and dashes of each arm, so that arms differ without colour."""
MOST_CENSORED = 120
"""Patients who left up to which each is marked on the curve."""


@record
class SurvivalLine:
    """One arm.

    Parameters
    ----------
    name : str
        Words for people.
    times, survival : tuple of float
        Steps.
    band : tuple of tuple of float
        Time, lower and upper end of the interval from then on; empty for none.
    left : tuple of float
        Times at which patients left, one for each.
    at_risk : tuple of int
        Patients still observed at each of the ticks.
    median : float or None
        Median in the unit of the times.
    n : int
        Patients.
    """

    name: str
    times: tuple[float, ...]
    survival: tuple[float, ...]
    band: tuple[tuple[float, float, float], ...]
    left: tuple[float, ...]
    at_risk: tuple[int, ...]
    median: float | None
    n: int


def draw_survival(
    title: str,
    lines: Sequence[SurvivalLine],
    ticks: Sequence[float],
    unit: str,
    band: str,
    figure_id: str = "survival",
) -> Markup:
    """Draw up to four curves on one plane.

    Parameters
    ----------
    title : str
        Endpoint.
    lines : sequence of SurvivalLine
        At least one.
    ticks : sequence of float
        Times below the scale and of the numbers at risk; the first is 0.
    unit : str
        Of the times.
    band : str
        What the bands are, in words.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG.
    """
    plane = Plane(
        left=LEFT,
        top=TOP,
        width=WIDTH - LEFT - RIGHT,
        height=HEIGHT,
        x_range=(0.0, max(ticks[-1], max((line.times[-1] for line in lines if line.times), default=1.0))),
        y_range=(0.0, 1.0),
    )
    shown = list(zip(lines, LOOKS, strict=False))
    y_ticks = [(share, f"{100 * share:.0f}%") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    parts = [
        label(0, 12, [title], font_size=15, font_weight="700", fill=colours.INK),
        draw_scales(plane, [(tick, f"{tick:g}") for tick in ticks], y_ticks, unit),
    ]
    parts += [_band(line, colour, plane) for line, (colour, _) in shown]
    parts += [_curve(line, look, plane) for line, look in shown]
    parts += [_key(line, look, plane, place) for place, (line, look) in enumerate(shown)]
    parts.append(_risk_table(shown, ticks, plane))
    height = plane.bottom + 66 + ROW * len(shown) + 26
    parts.append(label(0, height - 9, [band], font_size=12, fill=colours.MUTED))
    return figure(figure_id, WIDTH, height, title, " ".join(_say(line, unit) for line, _ in shown), *parts)


def _curve(line: SurvivalLine, look: tuple[str, str], plane: Plane) -> Markup:
    colour, dashes = look
    path = draw_steps(plane, line.times, line.survival)
    drawn = tag("path", d=f"M{path}", fill="none", stroke=colour, stroke_width=2.2, stroke_dasharray=dashes)
    if len(line.left) > MOST_CENSORED:
        return drawn
    marks = []
    for time in line.left:
        x, y = plane.x(time), plane.y(_value_at(line, time))
        marks.append(f"M{x:.1f} {y - 4:.1f}v8")
    return drawn + tag("path", d="".join(marks) or "M0 0", stroke=colour, stroke_width=1.2, class_="left")


def _band(line: SurvivalLine, colour: str, plane: Plane) -> Markup:
    if not line.band:
        return Markup("")
    times = [time for time, _, _ in line.band]
    upper = draw_steps(plane, times, [high for _, _, high in line.band]).split("L")
    lower = draw_steps(plane, times, [low for _, low, _ in line.band]).split("L")
    path = "L".join([*upper, *reversed(lower)])
    return tag("path", d=f"M{path}Z", fill=colour, fill_opacity=0.16, class_="band")


def _value_at(line: SurvivalLine, time: float) -> float:
    before = [value for moment, value in zip(line.times, line.survival, strict=True) if moment <= time]
    return before[-1] if before else 1.0


def _key(line: SurvivalLine, look: tuple[str, str], plane: Plane, place: int) -> Markup:
    colour, dashes = look
    y = plane.top + 12 + 18 * place
    x = plane.right - 300
    median = "median not reached" if line.median is None else f"median {line.median:.1f}"
    sign = tag("line", x1=x, x2=x + 34, y1=y, y2=y, stroke=colour, stroke_width=2.2, stroke_dasharray=dashes)
    back = tag("rect", x=x - 6, y=y - 9, width=306, height=18, fill="#fff", fill_opacity=0.8)
    return (
        back
        + sign
        + label(x + 42, y, [f"{line.name} (n = {line.n:,}), {median}"[:48]], font_size=12, fill=colours.INK)
    )


def _risk_table(
    shown: Sequence[tuple[SurvivalLine, tuple[str, str]]], ticks: Sequence[float], plane: Plane
) -> Markup:
    top = plane.bottom + 56
    parts = [label(0, top, ["At risk"], font_size=12, font_weight="700", fill=colours.INK)]
    for place, (line, (colour, dashes)) in enumerate(shown):
        y = top + ROW * (place + 1)
        parts.append(
            tag("line", x1=0, x2=20, y1=y, y2=y, stroke=colour, stroke_width=2.2, stroke_dasharray=dashes)
        )
        parts.append(label(25, y, wrap(line.name, 15, 1), font_size=12, fill=colours.INK))
        for tick, count in zip(ticks, line.at_risk, strict=True):
            parts.append(
                label(plane.x(tick), y, [f"{count:,}"], font_size=12, text_anchor="middle", fill=colours.INK)
            )
    return Markup("").join(parts)


def _say(line: SurvivalLine, unit: str) -> str:
    median = "not reached" if line.median is None else f"{line.median:.1f} {unit}"
    return f"{line.name}: {line.n:,} patients, median {median}."
