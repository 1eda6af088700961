"""Findings of series: turns, molecular response, antigens, patients' reports, days with contact."""

import dataclasses
import datetime as dt
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.follow_up import Finding, ResponseCourse
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.series.findings import read_series
from warmfront.monitoring.series.lead import state_lead

BASE = dt.date(2026, 1, 1)


def noon(day: float) -> dt.datetime:
    return dt.datetime.combine(BASE, dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=day)


def seen(series: str, day: float, value: float, unit: str = "", **rest: object) -> Observation:
    name = f"{series}-{rest.get('subject', '')}-{day}"
    return Observation(
        observation_id=name, series=series, time=noon(day), value=value, unit=unit, **rest  # type: ignore[arg-type]
    )  # fmt: skip


def read(
    observations: Sequence[Observation], last: int | None = None, died: int | None = None
) -> dict[str, Finding]:
    follow = FollowUp(
        case_id="p",
        observations=tuple(observations),
        therapies=(TherapyCourse(therapy_id="t", agents=("x",), start=noon(0)),),
        last_seen=None if last is None else BASE + dt.timedelta(days=last),
        died=None if died is None else BASE + dt.timedelta(days=died),
    )
    found = read_series(follow, load_knowledge())
    assert all(one.verdict and one.interval and one.statement for one in found)
    return {one.finding: one for one in found}


def ctdna(*values: tuple[float, float], **rest: object) -> list[Observation]:
    return [seen("ctdna_mean_vaf", day, value, "%", **rest) for day, value in values]


COURSE = ctdna((-3, 4.0), (21, 1.4), (42, 0.6), (63, 0.3), (84, 0.5), (105, 1.2), (126, 2.6), (147, 5.0))


def test_a_turn_upward_is_dated_with_its_interval() -> None:
    found = read(COURSE)["ctdna_change_point"]
    assert (found.verdict, found.direction) == ("yes", "worse")
    assert found.low is not None
    assert found.high is not None
    assert found.low < 69 < found.high
    assert found.date is not None
    assert "(assumed)" in found.statement
    stated = [dataclasses.replace(one, details={"cv_percent": "12"}) for one in COURSE]
    sharper = read(stated)["ctdna_change_point"]
    assert "error of the assay 12%." in sharper.statement


def test_a_fall_that_goes_under_the_limit_is_no_turn() -> None:
    falls = [(-3.0 + 21 * step, 4.0 * 0.3**step) for step in range(8)]
    samples = [
        seen("ctdna_mean_vaf", day, max(value, 0.1), "%", below_limit=value < 0.1) for day, value in falls
    ]
    found = read(samples)
    assert found["ctdna_change_point"].verdict != "yes"
    assert found["ctdna_clearance"].verdict == "yes"
    assert found["ctdna_clearance"].high == 0.1
    assert found["ctdna_molecular_response"].verdict == "clearance"
    assert found["ctdna_molecular_response"].value is None


def test_few_samples_zeros_and_several_assays_are_not_evaluable() -> None:
    assert "it takes 5" in read(COURSE[:3])["ctdna_change_point"].statement
    zeros = [*COURSE[:5], *ctdna((105, 0.0))]
    assert "without a limit" in read(zeros)["ctdna_change_point"].statement
    mixed = [dataclasses.replace(one, details={"assay": "ab"[n % 2]}) for n, one in enumerate(COURSE)]
    found = read(mixed)["ctdna_change_point"]
    assert (found.verdict, found.value) == ("not evaluable", None)


def test_the_lead_is_an_observed_difference_only() -> None:
    turn = read(COURSE)["ctdna_change_point"]
    assert turn.date is not None
    course = ResponseCourse(
        criterion="recist11",
        label="RECIST 1.1",
        chosen_because="x",
        progression=BASE + dt.timedelta(days=120),
    )
    (lead,) = state_lead([turn], [course])
    assert lead.value == (course.progression - turn.date).days  # type: ignore[operator]
    assert (lead.verdict, lead.direction) == ("before", "neither")
    assert lead.low is not None
    assert lead.high is not None
    assert lead.low < lead.value < lead.high
    assert "not a benefit" in lead.statement
    assert state_lead([turn], [dataclasses.replace(course, progression=None)]) == ()


def test_molecular_response_of_the_newest_sample() -> None:
    found = read(ctdna((-2, 2.0), (20, 1.0), (40, 0.15)))["ctdna_molecular_response"]
    assert (found.verdict, found.value) == ("90%", -92.5)
    assert "sample before said so too" in found.statement
    rise = read(ctdna((-2, 2.0), (20, 3.0)))["ctdna_molecular_response"]
    assert (rise.verdict, rise.direction) == ("no", "worse")
    small = read(ctdna((-2, 2.0), (20, 2.2), details={"cv_percent": "30"}))["ctdna_molecular_response"]
    assert (small.verdict, small.direction) == ("no", "neither")
    none = read(ctdna((-2, 0.0), (20, 0.0)))["ctdna_molecular_response"]
    assert none.verdict == "not evaluable"
    assays = [*ctdna((-2, 2.0), details={"assay": "a"}), *ctdna((20, 1.0), details={"assay": "b"})]
    assert "different assays" in read(assays)["ctdna_molecular_response"].statement
    late = read(ctdna((5, 2.0), (20, 1.0)))["ctdna_molecular_response"]
    assert late.verdict == "not evaluable"


def test_a_new_line_of_therapy_has_a_start_of_its_own() -> None:
    lines = (
        TherapyCourse(therapy_id="a", agents=("x",), start=noon(0), end=noon(80)),
        TherapyCourse(therapy_id="b", agents=("y",), start=noon(100)),
    )
    samples = ctdna((-2, 2.0), (40, 0.5), (95, 4.0), (120, 1.0))
    follow = FollowUp(case_id="p", observations=tuple(samples), therapies=lines)
    newest = read_series(follow, load_knowledge())[0]
    assert newest.value == -75
    early = dataclasses.replace(follow, observations=tuple(samples[:3]))
    assert read_series(early, load_knowledge())[0].value == 100


def test_tumour_dna_that_comes_back_is_said() -> None:
    limit = {"below_limit": True}
    samples = [*ctdna((-2, 2.0)), *ctdna((20, 0.05), **limit), *ctdna((40, 0.4))]
    found = read(samples)["ctdna_clearance"]
    assert (found.verdict, found.direction, found.date) == (
        "lost again",
        "worse",
        BASE + dt.timedelta(days=40),
    )


def test_antigen_loss_against_down_regulation() -> None:
    def cd19(day: float, value: float, **rest: object) -> Observation:
        return seen("antigen_density", day, value, "molecules/cell", subject="CD19", **rest)

    lost = read([cd19(-2, 9000), cd19(90, 200, below_limit=True)])["antigen_loss"]
    assert (lost.verdict, lost.value, lost.high) == ("loss", None, 200 / 9000)
    down = read([cd19(-2, 9000), cd19(90, 2000)])["antigen_loss"]
    assert (down.verdict, down.direction) == ("down-regulation", "worse")
    assert "3,000" in down.statement
    assert "assumed" in down.statement
    same = read([cd19(-2, 9000), cd19(90, 6000)])["antigen_loss"]
    assert (same.verdict, same.direction) == ("not separable", "neither")
    near = read([cd19(-2, 500), cd19(90, 200, below_limit=True)])["antigen_loss"]
    assert near.verdict == "not separable"
    apart = read([cd19(-2, 9000, details={"assay": "a"}), cd19(90, 10, details={"assay": "b"})])[
        "antigen_loss"
    ]
    assert (apart.verdict, apart.value) == ("not evaluable", None)
    absent = read([cd19(-2, 200, below_limit=True), cd19(90, 200, below_limit=True)])["antigen_loss"]
    assert absent.verdict == "not evaluable"


def test_a_share_of_cells_needs_the_cells_that_were_counted() -> None:
    def share(day: float, value: float, cells: str = "") -> Observation:
        details = {"cells_counted": cells} if cells else {}
        return seen("antigen_positive_percent", day, value, "%", subject="BCMA", details=details)

    bare = read([share(-2, 95), share(90, 40)])["antigen_loss"]
    assert "cells_counted" in bare.statement
    counted = read([share(-2, 95, "500"), share(90, 40, "500")])["antigen_loss"]
    assert counted.verdict == "down-regulation"
    few = read([share(-2, 95, "10"), share(90, 90, "10")])["antigen_loss"]
    assert few.verdict == "not separable"
    gone = read([share(-2, 95), share(90, 0.5)])["antigen_loss"]
    assert gone.verdict == "loss"


def qlq(scale: str, *values: tuple[float, float]) -> list[Observation]:
    return [seen("qlq_c30", day, value, "points", subject=scale) for day, value in values]


def test_time_to_deterioration_lies_between_two_questionnaires() -> None:
    found = read(qlq("physical", (-1, 80), (28, 75), (56, 70), (84, 60)))["qlq_c30_deterioration"]
    assert (found.verdict, found.direction) == ("yes", "worse")
    assert (found.low, found.high, found.value) == (29.0, 57.0, 57.0)
    bad = read(qlq("pain", (-1, 20), (28, 29.9), (56, 30)))["qlq_c30_deterioration"]
    assert (bad.verdict, bad.value) == ("yes", 57.0)
    assert "must confirm" in bad.statement
    passing = read(qlq("pain", (-1, 20), (28, 50), (56, 20)))["qlq_c30_deterioration"]
    assert (passing.verdict, passing.direction) == ("passing", "neither")
    better = read(qlq("pain", (-1, 50), (28, 20)))["qlq_c30_deterioration"]
    assert (better.verdict, better.direction) == ("no", "better")


def test_a_missing_questionnaire_is_missing() -> None:
    assert read(qlq("pain", (28, 20), (56, 50)))["qlq_c30_deterioration"].verdict == "not evaluable"
    gap = read(qlq("pain", (-1, 20), (28, 20), (200, 20)))["qlq_c30_deterioration"]
    assert "No questionnaire from" in gap.statement
    assert "not a scale" in read(qlq("mood", (-1, 20), (28, 20)))["qlq_c30_deterioration"].statement


def test_pro_ctcae_is_set_against_the_start() -> None:
    def item(day: float, value: float) -> Observation:
        return seen("pro_ctcae", day, value, "points", subject="nausea severity")

    found = read([item(-1, 1), item(20, 3), item(40, 2)])["pro_ctcae_worst"]
    assert (found.verdict, found.value, found.direction) == ("worse than at the start", 3.0, "worse")
    assert found.date == BASE + dt.timedelta(days=20)
    same = read([item(-1, 3), item(20, 3)])["pro_ctcae_worst"]
    assert same.direction == "neither"
    bare = read([item(20, 3)])["pro_ctcae_worst"]
    assert (bare.verdict, bare.value) == ("not evaluable", None)
    assert "3 of 4" in bare.statement


def test_days_with_contact_count_once_and_over_the_days_alive() -> None:
    days = [seen("treatment_days", day, 1, "days") for day in (0, 7, 7.2, 14)]
    found = read(days, last=99)["contact_days"]
    assert found.value == pytest.approx(3.0)
    assert "3 of 100 days" in found.statement
    dead = read(days, died=29)["contact_days"]
    assert dead.value == pytest.approx(10.0)
    window = [seen("treatment_days", 29, 12, "days", details={"window_days": "30"}), *days]
    assert read(window, last=29)["contact_days"].value == pytest.approx(40.0)
    twice = [*window, seen("treatment_days", 35, 3, "days", details={"window_days": "30"})]
    assert "overlap" in read(twice)["contact_days"].statement
    odd = [seen("treatment_days", 9, 5, "days")]
    assert read(odd)["contact_days"].verdict == "not evaluable"
    assert read([]) == {}


@settings(max_examples=8, deadline=None)
@given(order=st.randoms(use_true_random=False), hours=st.integers(-11, 11), share=st.booleans())
def test_order_unit_and_time_zone_do_not_matter(order: random.Random, hours: int, share: bool) -> None:
    whole = [*COURSE, *qlq("pain", (-1, 20), (28, 50)), *[seen("treatment_days", 3, 1, "days")]]
    zone = dt.timezone(dt.timedelta(hours=hours))
    turned = [dataclasses.replace(one, time=one.time.astimezone(zone).astimezone(dt.UTC)) for one in whole]
    if share:
        turned = [
            dataclasses.replace(one, value=(one.value or 0) / 100, unit="1")
            if one.series == "ctdna_mean_vaf"
            else one
            for one in turned
        ]
    order.shuffle(turned)
    plain, other = read(whole), read(turned)
    assert set(plain) == set(other)
    for name, one in plain.items():
        assert one.verdict == other[name].verdict
        assert one.date == other[name].date
        assert (one.value or 0.0) == pytest.approx(other[name].value or 0.0, abs=1e-6)
