"""Sizes of a change on the QLQ-C30 on both sides, direction by scale, worst answers, loss of an antigen."""

from typing import Any

import pytest

import warmfront


@pytest.mark.parametrize(
    ("points", "size", "worse"),
    [(4.9, "none", False), (5, "a little", False), (9.9, "a little", False), (10, "moderate", True),
     (20, "moderate", True), (20.1, "very much", True)],
)  # fmt: skip
@pytest.mark.parametrize("scale", ["physical", "global_health", "pain", "financial"])
def test_both_sides_of_each_size(points: float, size: str, worse: bool, scale: str) -> None:
    good = scale in ("physical", "global_health")
    now = 50 - points if good else 50 + points
    found = warmfront.grade("qlq_c30_change", scale=scale, baseline=50.0, now=now)
    assert (found.size, found.deteriorated, found.improved) == (size, worse, False)
    assert found.benefit_points == pytest.approx(-points)
    turned = warmfront.grade("qlq_c30_change", scale=scale, baseline=now, now=50.0)
    assert (turned.deteriorated, turned.improved) == (False, worse)


def test_worst_answers() -> None:
    found = warmfront.grade("pro_ctcae_worst", baseline=1, later=[0, None, 3, 2])
    assert (found.worst, found.adjusted_score, found.answered, found.missing_answers) == (3, 3, 3, 1)
    assert warmfront.grade("pro_ctcae_worst", baseline=3, later=[3, 1]).adjusted_score == 0
    assert warmfront.grade("pro_ctcae_worst", baseline=3, later=[None]).missing == ("later",)
    assert not warmfront.grade("pro_ctcae_worst", baseline=3, later=[1.5]).computable


def antigen(**inputs: Any) -> warmfront.ScaleResult:
    whole = {"measure": "molecules_per_cell", "baseline": 3000.0, "now": 1000.0, "assay_cv_percent": 20.0}
    return warmfront.grade("antigen_loss", **{**whole, **inputs})


def test_loss_asks_for_a_value_well_above_the_limit_before() -> None:
    assert antigen(now=1000.0, now_below_limit=True).call == "loss"
    assert antigen(now=1000.1, now_below_limit=True).call == "not separable"
    assert antigen(now=99.0, limit=100.0).ratio is None
    assert antigen(now=100.0, limit=100.0).ratio == pytest.approx(1 / 30)
    assert antigen(baseline=50.0, limit=100.0).reason.startswith("not evaluable")


def test_the_interval_decides_between_fall_and_no_change() -> None:
    assert antigen(now=1000.0).call == "down-regulation"
    assert antigen(now=2900.0).call == "not separable"
    assert antigen(now=9000.0).call == "no loss"
    assert antigen(assay_cv_percent=None).missing == ("assay_cv_percent",)
    assert antigen(antigen="CD19", baseline=9000.0, now=2999.0).below_published_limit is True
    assert antigen(antigen="CD19", baseline=9000.0, now=3000.0).below_published_limit is False
    assert antigen(antigen="other").below_published_limit is None
