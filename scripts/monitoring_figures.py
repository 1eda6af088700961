"""Pictures of docs/reference/monitoring-evaluation.md, drawn from the numbers of its tables."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from warmfront.monitoring.evaluation.alarms import Estimate
from warmfront.monitoring.evaluation.outcomes import PatientOutcomes, compare_means
from warmfront.serving.figures import colours
from warmfront.serving.figures.svg import figure, label, tag, wrap
from warmfront.simulation.monitored_courses.seeing import SeenCourses
from warmfront.simulation.monitored_courses.truth import DOSE_DAYS, GRID, GivenDoses, TrueCourses

ROW, NAME, PANEL, GAP, HEAD = 30.0, 210.0, 150.0, 22.0, 46.0
LOWEST, HIGHEST = math.log(0.3), math.log(1.3)
TICKS = (0.5, 0.7, 1.0)


def draw_effects(found: Mapping[str, Mapping[str, PatientOutcomes]], fixed: str, seed: int) -> Markup:
    """Burden on day 252 against the fixed plan, a panel for each model and a row for each policy."""
    names = [name for name in next(iter(found.values())) if name != fixed]
    height = HEAD + ROW * len(names) + 44
    width = NAME + (PANEL + GAP) * len(found)
    parts = [
        label(0, HEAD + ROW * (row + 0.5), wrap(name, 30), font_size=12, fill=colours.INK)
        for row, name in enumerate(names)
    ]
    said = []
    for place, (model, by_policy) in enumerate(found.items()):
        left = NAME + (PANEL + GAP) * place
        parts.append(
            label(left, 14, [f"patients of {model}"], font_size=12, font_weight="700", fill=colours.INK)
        )
        parts.append(_axis(left, HEAD, ROW * len(names)))
        for row, name in enumerate(names):
            rng = np.random.default_rng(seed)
            one = compare_means(by_policy[name].log_burden, by_policy[fixed].log_burden, rng)
            parts.append(_interval(one, left, HEAD + ROW * (row + 0.5)))
            said.append(f"{model}, {name}: {math.exp(one.value):.2f}")
    parts.append(
        label(
            NAME,
            height - 12,
            ["mean ratio of the true sum of diameters on day 252, with 95% interval; left of 1 is less"],
            font_size=12,
            fill=colours.MUTED,
        )
    )
    return figure(
        "monitoring-effects",
        width,
        height,
        "Simulated: tumour on day 252 against the fixed plan",
        "; ".join(said),
        *parts,
    )


def _x(value: float, left: float) -> float:
    share = (min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return left + PANEL * share


def _axis(left: float, top: float, height: float) -> Markup:
    parts = [tag("rect", x=left, y=top, width=PANEL, height=height, fill=colours.TRACK)]
    for tick in TICKS:
        at = _x(math.log(tick), left)
        heavy = tick == 1.0
        parts.append(
            tag(
                "line",
                x1=at,
                x2=at,
                y1=top,
                y2=top + height,
                stroke=colours.INK if heavy else colours.LINE,
                stroke_width=1.5 if heavy else 1,
            )
        )
        parts.append(
            label(at, top - 10, [f"{tick:g}"], font_size=11, text_anchor="middle", fill=colours.MUTED)
        )
    return Markup("").join(parts)


def _interval(one: Estimate, left: float, y: float) -> Markup:
    low, middle, high = (_x(value, left) for value in (one.low, one.value, one.high))
    return tag("line", x1=low, x2=high, y1=y, y2=y, stroke=colours.HIGH, stroke_width=2) + tag(
        "circle", cx=middle, cy=y, r=4, fill=colours.HIGH
    )


WIDTH, LEFT, RIGHT, TOP, TALL = 760.0, 56.0, 20.0, 34.0, 250.0


def draw_course(
    row: int,
    courses: Sequence[tuple[str, GivenDoses, TrueCourses, SeenCourses]],
    title: str,
) -> Markup:
    """One patient under two policies: truth as lines, scans as read, doses below."""
    sums = [truth.sums_mm[row] for _, _, truth, _ in courses]
    read = [seen.sums_mm[row] for _, _, _, seen in courses]
    largest = 1.1 * max(float(np.nanmax(one)) for one in (*sums, *read))

    def x(day: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * day / float(GRID[-1])

    def y(value: float) -> float:
        return TOP + TALL * (1 - value / largest)

    parts = [tag("rect", x=LEFT, y=TOP, width=WIDTH - LEFT - RIGHT, height=TALL, fill=colours.TRACK)]
    for day in range(0, 253, 42):
        parts.append(
            label(
                x(day),
                TOP + TALL + 12,
                [f"{day}" if day else "day 0"],
                font_size=11,
                text_anchor="middle",
                fill=colours.MUTED,
            )
        )
    step = 10 if largest < 80 else 20
    for value in range(0, int(largest), step):
        parts.append(
            label(LEFT - 8, y(value), [f"{value}"], font_size=11, text_anchor="end", fill=colours.MUTED)
        )
    for place, ((name, given, truth, seen), values) in enumerate(zip(courses, sums, strict=True)):
        points = " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in zip(GRID, values, strict=True))
        colour, dash = ((colours.MUTED, "5 4"), (colours.HIGH, "none"))[place]
        parts.append(
            tag("polyline", points=points, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dash)
        )
        parts += _readings(row, seen, colour, x, y, filled=place == 1)
        parts += _doses(row, name, given, colour, x, TOP + TALL + 40 + 34 * place)
        progression = float(truth.progression_day[row])
        if place == 0 and math.isfinite(progression):
            parts.append(
                tag(
                    "line",
                    x1=x(progression),
                    x2=x(progression),
                    y1=TOP,
                    y2=TOP + TALL,
                    stroke=colours.LOW,
                    stroke_width=1.5,
                )
            )
            parts.append(
                label(x(progression) + 5, TOP + 12, ["true progression"], font_size=11, fill=colours.LOW)
            )
    parts.append(
        label(LEFT, 14, ["true sum of diameters, mm (lines); as read on scans (marks)"], font_size=12)
    )
    return figure("monitoring-course", WIDTH, TOP + TALL + 34 * len(courses) + 40, title, title, *parts)


def _readings(row: int, seen: SeenCourses, colour: str, x, y, *, filled: bool) -> list[Markup]:  # type: ignore[no-untyped-def]
    return [
        tag(
            "circle",
            cx=x(float(day)),
            cy=y(float(value)),
            r=4.5 if filled else 6,
            fill=colour if filled else "none",
            stroke=colour,
        )
        for day, value in zip(seen.scan_days[row], seen.sums_mm[row], strict=True)
        if math.isfinite(value)
    ]


def _doses(row: int, name: str, given: GivenDoses, colour: str, x, top: float) -> list[Markup]:  # type: ignore[no-untyped-def]
    parts = [label(LEFT, top - 9, [name], font_size=11, fill=colour)]
    for place, day in enumerate(DOSE_DAYS):
        at = x(float(day))
        if given.first[row, place]:
            parts.append(tag("rect", x=at - 2, y=top, width=4, height=12, fill=colour))
        elif given.second[row, place]:
            points = f"{at - 5},{top + 12} {at + 5},{top + 12} {at},{top}"
            parts.append(tag("polygon", points=points, fill=colours.LOW))
        else:
            parts.append(label(at, top + 6, ["\N{MULTIPLICATION SIGN}"], font_size=12, text_anchor="middle"))
    return parts


def pick_patient(fixed: TrueCourses, monitored: TrueCourses, given: GivenDoses, *, helped: bool) -> int:
    """First patient switched after true progression who ends with far less, or far more, tumour for it."""
    switch = np.where(given.second.any(axis=1), DOSE_DAYS[given.second.argmax(axis=1)], np.inf)
    fits = (monitored.progression_day < switch) & np.isfinite(switch)
    change = np.log(monitored.sums_mm[:, -1] / fixed.sums_mm[:, -1])
    wanted = change < math.log(0.7) if helped else change > math.log(1.3)
    return int(np.flatnonzero(fits & wanted)[0])
