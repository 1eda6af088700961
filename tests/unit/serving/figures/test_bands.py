import re

import pytest

from warmfront.domain.virtual_cohort import OutputBand
from warmfront.serving.figures.bands import draw_bands

DAYS = (0.0, 10.0, 20.0)


def band(low: float, high: float, output: str = "T") -> OutputBand:
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    quantiles = tuple((1.0, low + share * (high - low), low + share * (high - low)) for share in shares)
    return OutputBand(output=output, unit="mL", days=DAYS, mean=(1.0, 1.0, 1.0), quantiles=quantiles)


def test_the_description_holds_the_numbers() -> None:
    drawn = str(draw_bands([band(0.5, 2.0), band(1.0, 5.0, "E <1")], [], "a claim"))
    assert "Simulated courses: a claim" in drawn
    assert "T: median 1.25 mL on day 20, 5th to 95th percentile 0.5 to 2" in drawn
    assert "E &lt;1, mL" in drawn
    assert "dose" not in drawn


def test_wide_spreads_get_a_logarithmic_axis_and_zeros_stand_at_its_foot() -> None:
    assert "logarithmic" not in str(draw_bands([band(1.0, 20.0)], [], "c"))
    assert ">logarithmic<" in str(draw_bands([band(0.5, 20.0)], [], "c"))
    assert "lower values at the foot" in str(draw_bands([band(0.0, 1e9)], [], "c"))
    assert "logarithmic" not in str(draw_bands([band(-1.0, 1000.0)], [], "c"))


def test_doses_are_marked_until_the_last_day() -> None:
    doses = [(0.0, "bolus C", 1.0, 0.0), (5.0, "infusion C", 1.0, 10.0), (99.0, "bolus C", 1.0, 0.0)]
    drawn = str(draw_bands([band(0.5, 2.0)], doses, "c"))
    assert drawn.count("M-4 0h8l-4 -7Z") == 2  # one dose, one in the legend
    assert len(re.findall(r'<rect[^>]*height="5"', drawn)) == 1


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.0), (3.0, 3.0), (-2.0, 4.0), (1e-300, 1e300), (1.0, 40.0)])
def test_every_coordinate_is_finite_and_inside(low: float, high: float) -> None:
    drawn = str(draw_bands([band(low, high)], [], "c"))
    assert not re.search(r"\b(nan|inf)\b", drawn)
    ys = [
        float(y) for path in re.findall(r' d="([^"]+)"', drawn) for y in re.findall(r"[\d.]+ ([\d.]+)", path)
    ]
    assert ys
    assert min(ys) > 60
    assert len(re.findall(r'text-anchor="end"', drawn)) >= 2


def test_a_day_without_a_value_is_left_open() -> None:
    gap = OutputBand(output="R", unit="", days=DAYS, mean=(None, 1.0, 2.0), quantiles=((None, 1.0, 2.0),) * 5)
    assert "R: median 2 on day 20" in str(draw_bands([gap], [], "c"))
