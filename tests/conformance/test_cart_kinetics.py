"""Kinetics of infused cells read off a series: the committed vectors, and closed forms of exponentials."""

import json
from pathlib import Path

import numpy as np
import pytest

import warmfront


@pytest.mark.shared
def test_every_case_of_the_vectors(shared: Path) -> None:
    content = json.loads((shared / "reference/expected/scores/cart_kinetics.json").read_text())
    assert len(content["cases"]) >= 2
    for case in content["cases"]:
        found = warmfront.grade("cart_kinetics", **case["inputs"])
        assert {name: found[name] for name in case["expected"]} == pytest.approx(case["expected"]), case["id"]


def test_dense_sampling_of_exponentials_reaches_their_integral() -> None:
    """Growth at 0.9 a day to day 9, decline at 0.16 after it."""
    days = np.linspace(0, 40, 8001)
    top, growth, decline, peak = 24000.0, 0.9, 0.16, 9.0
    levels = np.where(
        days < peak, top * np.exp(growth * (days - peak)), top * np.exp(-decline * (days - peak))
    )
    found = warmfront.grade("cart_kinetics", days=days.tolist(), copies_per_ug=levels.tolist())
    exact = top * ((1 - np.exp(-growth * peak)) / growth + (1 - np.exp(-decline * (28 - peak))) / decline)
    assert found["auc0_28"] == pytest.approx(exact, rel=1e-5)
    assert (found["cmax"], found["tmax_day"]) == (pytest.approx(top), pytest.approx(peak))
