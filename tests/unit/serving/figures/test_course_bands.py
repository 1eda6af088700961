import re

import numpy as np

from warmfront.serving.figures.course_bands import SeriesPoint, draw_course_bands
from warmfront.simulation.twin.posterior import LEVELS, Band


def _band(end: float = 2.0) -> Band:
    days = np.array([0.0, 42.0, 84.0])
    spread = np.array([0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0])[:, None]
    middle = np.linspace(50, 50 * end, 3)
    return Band(
        quantity="sum_of_diameters_mm",
        label="sum of diameters",
        unit="mm",
        days=days,
        levels=LEVELS,
        prior=spread**2 * middle,
        posterior=spread * middle,
        measured=spread * middle,
    )


def _points() -> list[SeriesPoint]:
    return [
        SeriesPoint(day=0, value=50, low=44, high=57),
        SeriesPoint(day=42, value=60, low=52, high=69),
        SeriesPoint(day=84, value=200, low=170, high=230, used=False),
    ]


def test_used_and_later_values_look_different_and_prediction_begins_after_the_last_used_one() -> None:
    drawn = str(draw_course_bands(_band(), _points(), [0.0, 21.0, 300.0], "title", "course-x"))
    assert "prediction from here" in drawn
    filled = re.findall(r'<circle [^>]*fill="#1b2530"', drawn)
    hollow = re.findall(r'<circle [^>]*fill="#fff"', drawn)
    # Two used, one later, and one of each in the legend.
    assert (len(filled), len(hollow)) == (3, 2)
    # Two doses within the days, and one in the legend.
    assert drawn.count("M0 -7l4 7h-8Z") == 3


def test_numbers_stand_in_the_description() -> None:
    drawn = str(draw_course_bands(_band(), _points(), [], "title", "course-y"))
    assert "Used: day 0: 50, day 42: 60." in drawn
    assert "median is 100 mm, its 95% interval 50 to 200; the prior&#39;s was 25 to 400" in drawn


def test_a_value_below_its_limit_is_no_dot_and_a_vanished_tumour_stays_inside_the_frame() -> None:
    below = SeriesPoint(day=84, value=5, low=5, high=5, below=True)
    drawn = str(draw_course_bands(_band(end=1e-9), [below], [], "title", "course-z"))
    assert drawn.count("<circle") == 2
    heights = [float(y) for y in re.findall(r"[ML]\d+\.\d (\d+\.\d)", drawn)]
    assert heights
    assert max(heights) <= 52 + 250
    assert min(heights) >= 52


def test_words_are_escaped() -> None:
    assert "<b>" not in str(draw_course_bands(_band(), [], [], "<b>", "course-e"))
