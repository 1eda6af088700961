"""What the figures show, measured in their own coordinates."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from warmfront.domain.plan import Plan
from warmfront.domain.schedules import Trajectory
from warmfront.serving.figures import bars, distribution, schedule, strip, wheel

ReadPage = Callable[[str], Any]


def spokes(values: list[float | None]) -> list[wheel.Spoke]:
    return [
        wheel.Spoke(
            step=i + 1, name=f"name {i + 1}", value=value, words="none" if value is None else f"{value:.0f}"
        )
        for i, value in enumerate(values)
    ]


def test_the_wheel_says_every_step_and_draws_the_number_of_spokes(read_page: ReadPage) -> None:
    made = wheel.draw_wheel(spokes([10, 20, 30, None, 60, 70, 80]), 0, 50, 100, "Percentile")
    page = read_page(made)
    assert "Step 4, name 4: none" in page.text
    fills = [attributes.get("fill") for attributes in page.named("path")]
    assert fills.count("url(#wheel-below)") == 3
    assert fills.count("#1d5f8a") == 3


def test_a_held_step_is_outlined_without_colour(read_page: ReadPage) -> None:
    held = wheel.Spoke(step=1, name="n", value=5, words="5th", held="leading")
    page = read_page(wheel.draw_wheel([held], 0, 50, 100, "Percentile"))
    assert "leading constraint" in page.text
    assert [a for a in page.named("path") if a.get("stroke-width") == "3"]


def test_values_beyond_the_rim_stay_inside_the_figure() -> None:
    made = wheel.draw_wheel(spokes([1e6, -1e6, 0, 0, 0, 0, 0]), -3, 0, 3, "z")
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+", "".join(re.findall(r'd="([^"]+)"', made)))]
    assert min(numbers) >= 0
    assert max(numbers) <= wheel.SIZE


def test_bars_are_as_long_as_their_probability(read_page: ReadPage) -> None:
    made = bars.draw_bars(
        (("inflamed", 0.25), ("excluded", 0.5), ("desert", 0.25)), "excluded", abstained=False
    )
    widths = [float(a["width"]) for a in read_page(made).named("rect") if a.get("stroke")]
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.2)


def test_an_abstained_call_is_hatched(read_page: ReadPage) -> None:
    shares = (("inflamed", 0.2), ("excluded", 0.5), ("desert", 0.3))
    page = read_page(bars.draw_bars(shares, "excluded", abstained=True))
    assert "Abstained; the numbers are shown, not relied on" in page.text
    assert len([a for a in page.named("rect") if a.get("fill") == "url(#phenotype-unsure)"]) == 3


def test_the_strip_marks_only_what_has_a_percentile(read_page: ReadPage) -> None:
    rows = [
        strip.StripRow(name="placed", percentile=50.0, low=40.0, high=60.0, words="50th (band 40 to 60)"),
        strip.StripRow(name="unplaced", percentile=None, low=None, high=None, words="raw 0.2; no reference"),
    ]
    page = read_page(strip.draw_strip([("Group", rows)], "a reference"))
    assert len(page.named("path")) == 1
    assert "unplaced: raw 0.2; no reference" in page.text
    middle = strip.LEFT + (strip.WIDTH - strip.LEFT - strip.RIGHT) / 2
    assert page.named("path")[0]["d"].startswith(f"M{middle:.1f} ")


def test_each_schedule_has_a_panel_with_a_line_and_a_band(plan: Plan, read_page: ReadPage) -> None:
    page = read_page(schedule.draw_schedules(plan.schedule.trajectories, plan.schedule.label))
    assert "Simulated tumour burden by schedule: Hypothesis, not calibrated." in page.text
    assert (
        "before: median burden 0.66 of the start at day 84, 5th to 95th percentile 0.33 to 1.9" in page.text
    )
    solid = [a for a in page.named("path") if a.get("stroke-width") == "2.5"]
    bands = [a for a in page.named("path") if (a.get("d") or "").endswith("Z") and a.get("stroke-width")]
    assert (len(solid), len(bands)) == (3, 3)


def test_an_eradicated_tumour_stays_on_the_logarithmic_axis() -> None:
    gone = Trajectory(
        schedule="x", time_days=(0.0, 10.0), median=(1.0, 0.0), low=(1.0, 0.0), high=(1.0, 1e-9), doses=()
    )
    made = schedule.draw_schedules([gone], "label")
    assert not re.search(r"\b(nan|inf)\b", made)


def test_the_spread_shows_every_patient_and_the_median(read_page: ReadPage) -> None:
    rows = [
        distribution.SpreadRow(name="inflamed", values=(10.0, 30.0, 80.0)),
        distribution.SpreadRow(name="desert", values=()),
    ]
    page = read_page(distribution.draw_spread([("axis", rows)], "title"))
    ticks, diamond = page.named("path")
    assert ticks["d"].count("M") == 3
    at = distribution.LEFT + (distribution.WIDTH - distribution.LEFT - distribution.RIGHT) * 0.3
    assert diamond["d"].startswith(f"M{at:.1f} ")
    assert "axis, desert: no patient" in page.text
