"""Two biopsies side by side: what may be compared, what is noise, class, bottleneck, triggers."""

import dataclasses
import datetime as dt
import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.bottleneck import Bottleneck, ConstraintReading
from warmfront.domain.case import Case, Disease, Specimen, Supply
from warmfront.domain.errors import InputError
from warmfront.domain.follow_up import Evolution
from warmfront.domain.measurement import Measurement
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.tme import AxisScore, TmeProfile
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.evolution import compare_biopsies
from warmfront.monitoring.tissue.axis_changes import (
    change_axis,
    correct_for_many,
    difference_interval,
    normal_score,
)

KNOWLEDGE = load_knowledge()
SPREAD = KNOWLEDGE.monitoring.evolution_limits["biopsy_pair_sd"].value


def axis(name: str, percentile: float | None, band: float = 0.0) -> AxisScore:
    ends = (None, None) if percentile is None else (percentile - band, percentile + band)
    return AxisScore(
        axis=name, label=name, raw=1.0, method="ssgsea", unit="ranks", percentile=percentile,
        percentile_note="", stability_low=None, stability_high=None, n_genes=10, n_present=10, missing=(),
        reading="", source="", status="", note="", percentile_low=ends[0], percentile_high=ends[1],
    )  # fmt: skip


def phenotype(inflamed: float, excluded: float, desert: float, abstained: bool = False) -> Phenotype:
    shares = dict(zip(PhenotypeClass, (inflamed, excluded, desert), strict=True))
    return Phenotype(
        inflamed=inflamed, excluded=excluded, desert=desert, call=max(shares, key=lambda one: shares[one]),
        abstained=abstained, reason="not sure" if abstained else "", arguments_for=(), arguments_against=(),
        model="", calibration="",
    )  # fmt: skip


def bottleneck(name: str | None, stability: float = 0.7, contenders: tuple[str, ...] = ()) -> Bottleneck:
    leading = None
    if name is not None:
        leading = ConstraintReading(
            constraint=name, label=name, cycle_step=1, weight=0.5, read=1.0, evidence_for=(),
            evidence_against=(), unread=(), overriding=False,
        )  # fmt: skip
    return Bottleneck(
        leading=leading, runner_up=None, readings=(), abstained=name is None, reason="",
        stability=stability, contenders=contenders,
    )  # fmt: skip


def plan(
    percentiles: dict[str, float | None],
    *,
    day: int | None = 1,
    called: Phenotype | None = None,
    held: Bottleneck | None = None,
    reference: str | None = "a cohort",
    patient: str = "p",
    measurements: tuple[Measurement, ...] = (),
    **specimen: Any,
) -> Any:
    """A stand-in for a plan: the four parts that are compared."""
    date = None if day is None else dt.date(2026, 1, day)
    profile = TmeProfile(
        sample_id=f"s{day}", scale="log2", n_genes=10, reference=reference, reference_note="",
        axes=tuple(axis(name, value) for name, value in percentiles.items()), cycle=(), flags=(),
        measurements=measurements,
    )  # fmt: skip
    piece = Specimen(specimen_id=f"s{day}", date=date, **specimen)
    return SimpleNamespace(
        case=Case(case_id=patient, disease=Disease(oncotree="MEL"), specimens=(piece,)),
        profile=profile,
        phenotype=called or phenotype(0.8, 0.1, 0.1),
        bottleneck=held or bottleneck("treg_suppression"),
    )


def compare(before: Any, after: Any) -> Evolution:
    (found,) = compare_biopsies([before, after], KNOWLEDGE)
    return found


def test_a_change_is_held_against_the_spread_between_two_biopsies() -> None:
    found = compare(plan({"exhaustion": 20.0}), plan({"exhaustion": 60.0}, day=2)).axes[0]
    assert found.change == pytest.approx(normal_score(60) - normal_score(20))
    assert found.high - found.low == pytest.approx(2 * 1.96 * SPREAD)
    assert (found.beyond_noise, found.after_correction) == (False, False)
    large = compare(plan({"exhaustion": 3.0}), plan({"exhaustion": 97.0}, day=2)).axes[0]
    assert (large.beyond_noise, large.after_correction) == (True, True)
    assert "percentile 3 to 97" in large.note


def test_gene_set_bands_widen_the_interval() -> None:
    plain, banded = (change_axis(axis("a", 30, band), axis("a", 70, band), SPREAD) for band in (0, 15))
    assert banded.high - banded.low > plain.high - plain.low
    assert banded.change == plain.change


def test_raw_scores_are_not_compared() -> None:
    found = compare(plan({"a": None}), plan({"a": 50.0}, day=2)).axes[0]
    assert (found.change, found.beyond_noise, found.low) == (None, None, None)
    assert "raw scores" in found.note


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"site": "liver"}, {"site": "lymph node"}, "different site"),
        ({"kind": "FFPE"}, {"kind": "fresh frozen"}, "different kind"),
        ({"reference": "a"}, {"reference": "b"}, "different references"),
        ({"reference": None}, {}, "no reference"),
    ],
)
def test_what_forbids_a_comparison_is_said(before: dict[str, Any], after: dict[str, Any], words: str) -> None:
    found = compare(plan({"a": 5.0}, **before), plan({"a": 95.0}, day=2, **after))
    assert (found.comparable, found.axes) == (False, ())
    assert words in found.note
    assert found.phenotype.verdict == found.bottleneck.verdict == "not evaluable"
    assert {one.verdict for one in found.triggers} == {"not evaluable"}


def test_doubts_do_not_forbid() -> None:
    before = plan({"a": 5.0}, site="liver", kind="FFPE", purity_percent=80, treatment_at_biopsy="none")
    after = plan(
        {"a": 95.0}, day=2, site="liver", kind="FFPE", purity_percent=50, treatment_at_biopsy="nivolumab"
    )
    found = compare(before, after)
    assert found.comparable
    assert "purity differs" in found.note
    assert "treatment at biopsy differs" in found.note
    assert "is not stated" in compare(plan({"a": 5.0}), plan({"a": 9.0}, day=2)).note


def test_the_count_expected_by_chance_stands_beside_what_crosses() -> None:
    names = {f"axis {n}": 50.0 for n in range(19)}
    found = compare(plan({**names, "x": 3.0}), plan({**names, "x": 98.0}, day=2))
    assert "1 of 20 axes change beyond noise, where 1.0 would by chance" in found.note


def test_a_lone_borderline_change_does_not_stand_among_many() -> None:
    edge = change_axis(axis("x", 16), axis("x", 82), 0.85)
    still = [change_axis(axis("y", 50), axis("y", 50), SPREAD)] * 30
    assert edge.beyond_noise
    assert not next(iter(correct_for_many([edge, *still], 0.1))).after_correction
    assert next(iter(correct_for_many([edge], 0.1))).after_correction
    assert len(list(correct_for_many([edge, *still], 0.1))) == 31


def test_class_change_needs_calls_that_differ_and_probabilities_apart() -> None:
    def verdict(one: Phenotype, two: Phenotype) -> str:
        return compare(plan({}, called=one), plan({}, day=2, called=two)).phenotype.verdict

    sure, other = phenotype(0.9, 0.05, 0.05), phenotype(0.05, 0.05, 0.9)
    assert verdict(sure, other) == "yes"
    assert verdict(sure, phenotype(0.7, 0.2, 0.1)) == "no"
    assert verdict(phenotype(0.51, 0.49, 0.0), phenotype(0.49, 0.51, 0.0)) == "not separable"
    assert verdict(sure, dataclasses.replace(other, abstained=True, reason="r")) == "not evaluable"


def test_bottleneck_change_needs_leaders_that_are_told_apart() -> None:
    def verdict(one: Bottleneck, two: Bottleneck) -> str:
        return compare(plan({}, held=one), plan({}, day=2, held=two)).bottleneck.verdict

    assert verdict(bottleneck("a"), bottleneck("b")) == "yes"
    assert verdict(bottleneck("a"), bottleneck("a")) == "no"
    assert verdict(bottleneck("a", contenders=("b",)), bottleneck("b")) == "not separable"
    assert verdict(bottleneck("a", stability=0.3), bottleneck("b")) == "not separable"
    assert verdict(bottleneck(None), bottleneck("b")) == "not evaluable"


def triggers(before: dict[str, float | None], after: dict[str, float | None]) -> dict[str, Any]:
    return {one.finding: one for one in compare(plan(before), plan(after, day=2)).triggers}


def test_triggers_fire_on_a_rise_only_and_name_their_level() -> None:
    low = {"exhaustion": 2.0, "regulatory_t_cells": 2.0, "suppressive_myeloid": 50.0}
    high = {"exhaustion": 98.0, "regulatory_t_cells": 98.0, "suppressive_myeloid": 50.0}
    up = triggers(low, high)
    assert set(up) == {"TME-16", "TME-17"}
    assert {one.verdict for one in up.values()} == {"yes"}
    assert all("Level E" in one.statement and one.status == "assumption" for one in up.values())
    assert "fired" in up["TME-16"].statement
    assert "strengthen the blockade" in up["TME-16"].statement
    down = triggers(high, low)
    assert {one.verdict for one in down.values()} == {"no"}


def test_a_trigger_with_a_missing_axis_is_not_called_not_fired() -> None:
    half = triggers({"regulatory_t_cells": 50.0}, {"regulatory_t_cells": 50.0})
    assert {one.verdict for one in half.values()} == {"not evaluable"}
    fired = triggers({"regulatory_t_cells": 1.0}, {"regulatory_t_cells": 99.0})
    assert fired["TME-17"].verdict == "yes"


def test_biopsies_are_ordered_by_date_and_compared_in_turn() -> None:
    plans = [plan({"a": float(day)}, day=day) for day in (3, 1, 2)]
    found = compare_biopsies(plans, KNOWLEDGE)
    assert [(one.earlier[:2], one.later[:2]) for one in found] == [("s1", "s2"), ("s2", "s3")]
    assert found[-1].phenotype.date == found[-1].triggers[0].date == dt.date(2026, 1, 3)
    undated = compare(plan({"a": 1.0}, day=None), plan({"a": 2.0}))
    assert "order is as given" in undated.note
    assert compare_biopsies(plans[:1], KNOWLEDGE) == ()


def test_plans_of_two_patients_are_refused() -> None:
    with pytest.raises(InputError, match="one patient"):
        compare_biopsies([plan({}), plan({}, patient="q")], KNOWLEDGE)


def test_measurements_in_tissue_have_the_error_of_the_assay_and_no_verdict() -> None:
    def stain(value: float, low: float, high: float) -> Measurement:
        return Measurement(
            axis="cd8_density", label="CD8", modality="pathology", specimen="tumour", value=value,
            unit="1/mm2", low=low, high=high, interval="95%", supply=Supply.USABLE, reading="", source="",
            status="",
        )  # fmt: skip

    found = compare(
        plan({}, measurements=(stain(10, 7, 14),)), plan({}, day=2, measurements=(stain(40, 36, 43),))
    )
    (change,) = found.axes
    assert (change.change, change.beyond_noise) == (30, None)
    assert change.low == pytest.approx(30 - math.hypot(4, 4))
    assert change.high == pytest.approx(30 + math.hypot(3, 3))


@given(st.floats(1, 99), st.floats(1, 99), st.floats(0, 20), st.floats(0, 20))
@settings(max_examples=40, deadline=None)
def test_turning_time_round_turns_the_change_round(one: float, two: float, band: float, other: float) -> None:
    forth = change_axis(axis("a", one, band), axis("a", two, other), SPREAD)
    back = change_axis(axis("a", two, other), axis("a", one, band), SPREAD)
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))
    assert forth.beyond_noise == back.beyond_noise


def test_difference_of_normal_estimates_is_the_textbook_interval() -> None:
    found = difference_interval((10, 10 - 1.96 * 3, 10 + 1.96 * 3), (17, 17 - 1.96 * 4, 17 + 1.96 * 4))
    assert found == pytest.approx((7 - 1.96 * 5, 7 + 1.96 * 5))


def test_the_rules_of_revision_name_what_is_found_here() -> None:
    """A finding that no rule names would never reach a plan."""
    found = compare(plan({}), plan({}, day=2))
    named = {one for rule in KNOWLEDGE.monitoring.revision_rules.values() for one in rule.findings}
    assert {found.phenotype.finding, found.bottleneck.finding, *(t.finding for t in found.triggers)} <= named
    assert {"b_cell_recovery", "residual_disease_back"} <= named
