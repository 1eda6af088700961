"""Best change of each patient, sorted, with the lines of response and progression."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.serving.figures import colours
from warmfront.serving.figures.plane import Plane, draw_scales
from warmfront.serving.figures.svg import figure, label, tag
from warmfront.serving.wording import MINUS

WIDTH = 760.0
LEFT = 66.0
RIGHT = 54.0
PANEL = 190.0
HEAD = 58.0
GAP = 52.0
LEGEND = 34.0
MOST_BARS = 300
"""Patients up to which each is a bar of its own; of more, every bar is the middle of equal groups."""

CEILING = 1.0
LINES = ((0.2, "+20%"), (-0.3, f"{MINUS}30%"))
FILLS = {"CR": "#0d3350", "PR": colours.HIGH, "SD": "#b5c0c9", "PD": colours.LOW, "NE": "#ffffff"}
WORDS = {
    "CR": "complete response",
    "PR": "partial response",
    "SD": "stable disease",
    "PD": "progression",
    "NE": "not evaluable",
}


@record
class WaterfallArm:
    """Patients of one arm.

    Parameters
    ----------
    name : str
        Words for people.
    changes : tuple of float
        Best change as a share of baseline, one for each patient with a scan after baseline.
    responses : tuple of str
        Best response of the same patients: CR, PR, SD, PD, NE.
    without : int
        Patients without a scan after baseline, who have no bar.
    """

    name: str
    changes: tuple[float, ...]
    responses: tuple[str, ...]
    without: int = 0


def draw_waterfall(title: str, arms: Sequence[WaterfallArm], figure_id: str = "waterfall") -> Markup:
    """Draw one panel for each arm, the largest rise left.

    Parameters
    ----------
    title : str
        What is drawn, and how certain it is.
    arms : sequence of WaterfallArm
        At least one.
    figure_id : str
        Unique on the page.

    Returns
    -------
    Markup
        SVG. Bars above +100% end there with a notch.
    """
    height = HEAD + len(arms) * (PANEL + GAP) - GAP + 24 + LEGEND
    parts = [label(0, 12, [title], font_size=15, font_weight="700", fill=colours.INK)]
    for place, arm in enumerate(arms):
        parts.append(_panel(arm, HEAD + place * (PANEL + GAP)))
    parts.append(_legend(height - 14))
    return figure(
        figure_id,
        WIDTH,
        height,
        title,
        " ".join(_say(arm) for arm in arms),
        *parts,
    )


def grouped(arm: WaterfallArm, most: int = MOST_BARS) -> list[tuple[float, str]]:
    """Sort the patients and, when there are many, keep the middle one of equal groups.

    Parameters
    ----------
    arm : WaterfallArm
        Patients.
    most : int
        Bars wanted at most.

    Returns
    -------
    list of tuple (float, str)
        Change and response, the largest rise first.
    """
    ranked = sorted(zip(arm.changes, arm.responses, strict=True), reverse=True)
    if len(ranked) <= most:
        return ranked
    return [ranked[int((place + 0.5) * len(ranked) / most)] for place in range(most)]


def _panel(arm: WaterfallArm, top: float) -> Markup:
    bars = grouped(arm)
    plane = Plane(
        left=LEFT,
        top=top,
        width=WIDTH - LEFT - RIGHT,
        height=PANEL,
        x_range=(0.0, float(max(len(bars), 1))),
        y_range=(-1.0, CEILING),
    )
    ticks = [
        (value, f"{100 * value:+.0f}%".replace("-", MINUS).replace("+0%", "0%"))
        for value in (-1, -0.5, 0, 0.5, 1)
    ]
    words = [f"{arm.name}: {_count(arm, len(bars))}"]
    parts = [
        label(LEFT, top - 16, words, font_size=13, font_weight="700", fill=colours.INK),
        draw_scales(plane, [], ticks),
    ]
    gap = 0.12 if len(bars) <= 60 else 0.0
    for place, (change, response) in enumerate(bars):
        parts.append(_bar(plane, place, min(change, CEILING), response, gap, cut=change > CEILING))
    for value, written in LINES:
        y = plane.y(value)
        parts.append(
            tag("line", x1=LEFT, x2=plane.right, y1=y, y2=y, stroke=colours.INK, stroke_dasharray="5 3")
        )
        parts.append(label(plane.right + 6, y, [written], font_size=12, fill=colours.INK))
    return Markup("").join(parts)


def _bar(plane: Plane, place: int, change: float, response: str, gap: float, cut: bool) -> Markup:
    left, right = plane.x(place + gap), plane.x(place + 1 - gap)
    zero, end = plane.y(0.0), plane.y(change)
    fill = FILLS[response]
    bar = tag(
        "rect",
        x=left,
        y=min(zero, end),
        width=right - left,
        height=max(abs(end - zero), 0.8),
        fill=fill,
        stroke=colours.MUTED if response == "NE" else "none",
        stroke_width=0.5,
    )
    if not cut:
        return bar
    middle = (left + right) / 2
    return bar + tag("path", d=f"M{middle - 3:.1f} {end + 3:.1f}l3 -6l3 6Z", fill="#fff")


def _legend(y: float) -> Markup:
    parts = []
    x = LEFT
    for name, words in WORDS.items():
        fill = FILLS[name]
        parts.append(
            tag("rect", x=x, y=y - 6, width=12, height=12, fill=fill, stroke=colours.MUTED, stroke_width=0.6)
        )
        parts.append(label(x + 17, y, [f"{name} {words}"], font_size=12, fill=colours.INK))
        x += 17 + 6.0 * len(f"{name} {words}") + 18
    return Markup("").join(parts)


def _count(arm: WaterfallArm, bars: int) -> str:
    n = len(arm.changes)
    said = f"{n:,} patients" if bars == n else f"{n:,} patients, every bar the middle one of {n / bars:.0f}"
    return said + (f"; {arm.without:,} without a scan after baseline have no bar" if arm.without else "")


def _say(arm: WaterfallArm) -> str:
    ranked = sorted(arm.changes)
    if not ranked:
        return f"{arm.name}: nobody has a scan after baseline."
    share = sum(change <= -0.3 for change in ranked) / len(ranked)
    rise = sum(change >= 0.2 for change in ranked) / len(ranked)
    return (
        f"{arm.name}: {len(ranked):,} patients, median {100 * ranked[len(ranked) // 2]:+.0f}%; "
        f"{100 * share:.0f}% fell by 30% or more at some scan, {100 * rise:.0f}% never were below +20%."
    )
