from dataclasses import replace
from itertools import pairwise

from warmfront.domain.schedules import ScheduleOutcome
from warmfront.serving.figures.schedule_front import APART, draw_fronts

ONE = ScheduleOutcome(
    model="core", regimen="a", benefit=0.5, low=0.4, high=0.6, hazard=None, treatment_days=8, on_front=True
)


def test_marks_of_equal_days_stand_apart_and_inside_the_panel(read_page):
    outcomes = [replace(ONE, regimen=f"schedule {i}") for i in range(9)]
    page = read_page(draw_fronts(outcomes))
    xs = sorted(float(mark["x"]) for mark in page.named("rect"))
    assert len(xs) == 9
    assert all(later - earlier >= APART - 0.2 for earlier, later in pairwise(xs))
    assert xs[0] > 0
    assert xs[-1] + 8 <= 760


def test_what_is_beaten_is_a_ring_and_is_read_out_so(read_page):
    page = read_page(draw_fronts([ONE, replace(ONE, regimen="b", benefit=0.2, on_front=False)]))
    assert len(page.named("circle")) == 1
    assert "core, a: 50% (40 to 60), 8 days, on the front; core, b: 20% (40 to 60), 8 days" in page.text
