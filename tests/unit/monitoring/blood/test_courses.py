"""Courses of blood cancers: calls by visit, best response, progression, what is missing."""

import dataclasses
import datetime as dt
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmfront.domain.case import Case, Disease
from warmfront.domain.follow_up import ResponseCourse
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.blood.courses import judge_blood

BASE = dt.date(2026, 1, 1)


def noon(day: int) -> dt.datetime:
    return dt.datetime.combine(BASE + dt.timedelta(days=day), dt.time(12), tzinfo=dt.UTC)


def seen(series: str, day: int, value: float | str, **rest: object) -> Observation:
    number = not isinstance(value, str)
    name = f"{series}-{rest.get('subject', '')}-{day}"
    filled = {"value": float(value)} if number else {"text": value}
    return Observation(observation_id=name, series=series, time=noon(day), **{**filled, **rest})  # type: ignore[arg-type]


def judge(
    code: str,
    observations: Sequence[Observation],
    agents: tuple[str, ...] = ("x",),
    died: dt.date | None = None,
) -> tuple[ResponseCourse, ...]:
    therapy = TherapyCourse(therapy_id="t", agents=agents, start=noon(0))
    follow = FollowUp(case_id="p", observations=tuple(observations), therapies=(therapy,), died=died)
    return judge_blood(follow, Case(case_id="p", disease=Disease(oncotree=code)), load_knowledge())


def aml_visit(
    day: int, blasts: float, neutrophils: float = 2.0, platelets: float = 150.0
) -> list[Observation]:
    return [
        seen("marrow_blasts", day, blasts, unit="%", details={"adequate": "yes"}),
        seen("blood_blasts", day, 0.0, unit="%"),
        seen("extramedullary_disease", day, "absent"),
        seen("neutrophils", day, neutrophils, unit="10^9/L"),
        seen("platelets", day, platelets, unit="10^9/L"),
    ]


def test_other_diseases_are_not_judged_here() -> None:
    assert judge("LUAD", []) == ()
    assert judge("CLLSLL", []) == ()
    assert judge("nonsense", []) == ()


def test_aml_from_start_to_relapse() -> None:
    visits = [
        *aml_visit(0, 60),
        *aml_visit(28, 3, 0.6, 60),
        *aml_visit(60, 1),
        *aml_visit(200, 4),
        *aml_visit(300, 6),
    ]
    (course,) = judge("AML", visits)
    assert [call.call for call in course.calls] == ["CRh", "CR", "CR", "relapse"]
    assert (course.best, course.progression) == ("CR", BASE + dt.timedelta(days=300))
    assert course.response_start == BASE + dt.timedelta(days=28)
    assert (course.duration_days, course.ongoing) == (272.0, False)
    assert "marrow blasts 6%" in course.progression_rule
    assert all(call.rule for call in course.calls)


def test_aml_without_relapse_goes_on_and_death_ends_it() -> None:
    visits = [*aml_visit(0, 60), *aml_visit(28, 3), *aml_visit(100, 2)]
    (course,) = judge("AML", visits)
    assert (course.duration_days, course.ongoing) == (72.0, True)
    (ended,) = judge("AML", visits, died=BASE + dt.timedelta(days=150))
    assert (ended.duration_days, ended.ongoing) == (122.0, False)


def test_what_is_not_stated_makes_a_call_only_where_it_could_not_change_it() -> None:
    visits = [
        one
        for one in [*aml_visit(0, 60), *aml_visit(28, 3), *aml_visit(60, 70)]
        if one.series != "extramedullary_disease"
    ]
    (course,) = judge("AML", visits)
    assert [call.call for call in course.calls] == ["NE", "no response"]
    assert course.calls[0].rule == "not stated: extramedullary"
    assert course.calls[0].meaning == "not_evaluable"


def test_all_residual_disease_below_the_limit_is_never_zero() -> None:
    visits = [*aml_visit(0, 80), *aml_visit(33, 1)]
    visits.append(seen("mrd", 33, 1e-5, unit="1", below_limit=True, subject="flow"))
    (course,) = judge("BLL", visits)
    assert course.calls[0].parts["residual disease"] == "complete MRD response"
    coarse = [*visits[:-1], dataclasses.replace(visits[-1], value=1e-3)]
    (course,) = judge("BLL", coarse)
    assert "not sensitive enough" in course.calls[0].parts["residual disease"]


def test_a_failure_in_all_with_a_quarter_more_blasts_means_progression() -> None:
    (course,) = judge("BLL", [*aml_visit(0, 40), *aml_visit(33, 50), *aml_visit(60, 80)])
    assert [call.call for call in course.calls] == ["failure", "failure"]
    assert [call.meaning for call in course.calls] == ["progression", "progression"]
    (stable,) = judge("BLL", [*aml_visit(0, 40), *aml_visit(33, 49)])
    assert stable.calls[0].meaning == "stable"


def serum(*values: float) -> list[Observation]:
    made = []
    for visit, value in enumerate(values):
        made.append(seen("m_protein_serum", visit * 28, value, unit="g/dL"))
        made.append(seen("m_protein_urine", visit * 28, 0.0, unit="mg/24h"))
    return made


def test_myeloma_needs_two_assessments_for_response_and_progression() -> None:
    (course,) = judge("PCM", serum(4.0, 1.5, 0.3, 0.4, 0.4, 1.0, 1.6))
    assert [call.call for call in course.calls] == ["PR", "VGPR", "VGPR", "VGPR", "PD", "PD"]
    assert (course.best, course.response_start) == ("VGPR", BASE + dt.timedelta(days=28))
    assert course.progression == BASE + dt.timedelta(days=140)
    (lone,) = judge("PCM", serum(4.0, 1.5, 0.3, 1.0, 0.4, 0.4))
    assert lone.progression is None
    assert lone.calls[2].meaning == "unconfirmed_progression"
    (last,) = judge("PCM", serum(4.0, 1.5, 0.3, 1.0))
    assert "still to come" in last.calls[-1].rule
    (one,) = judge("PCM", serum(4.0, 1.5))
    assert (one.best, one.response_start) == ("", None)
    assert "still to come" in one.best_rule


def test_myeloma_progression_by_a_scan_needs_no_second_one() -> None:
    visits = [*serum(4.0, 1.5, 1.4, 1.4), seen("plasmacytoma", 84, "new")]
    (course,) = judge("PCM", visits)
    assert course.progression == BASE + dt.timedelta(days=84)


def test_a_scan_between_two_visits_dates_the_progression() -> None:
    visits = [*serum(4.0, 1.5, 1.4, 1.4), seen("plasmacytoma", 70, "new")]
    (course,) = judge("PCM", visits)
    assert course.progression == BASE + dt.timedelta(days=70)
    bones = [*serum(4.0, 1.5, 1.4), seen("bone_lesions", 300, "new_or_grown")]
    (late,) = judge("PCM", bones)
    assert late.progression == BASE + dt.timedelta(days=300)


def test_relapse_in_blood_needs_two_samples_and_elsewhere_none() -> None:
    visits = [*aml_visit(0, 60), *aml_visit(28, 3)]
    once = [*visits, seen("blood_blasts", 100, 4.0, unit="%")]
    (course,) = judge("AML", once)
    assert (course.calls[-1].call, course.calls[-1].meaning) == ("relapse", "unconfirmed_progression")
    assert course.progression is None
    (course,) = judge("AML", [*once, seen("blood_blasts", 106, 9.0, unit="%")])
    assert course.progression is None
    (course,) = judge("AML", [*once, seen("blood_blasts", 107, 9.0, unit="%")])
    assert course.progression == BASE + dt.timedelta(days=100)
    (course,) = judge("AML", [*visits, seen("extramedullary_disease", 90, "new")])
    assert course.progression == BASE + dt.timedelta(days=90)
    (never,) = judge("AML", [*aml_visit(0, 60), seen("blood_blasts", 100, 4.0, unit="%")])
    assert never.calls == ()


def test_myeloma_in_grams_per_litre_is_the_same() -> None:
    plain = serum(4.0, 1.5, 0.3, 0.3)
    litres = [
        dataclasses.replace(one, value=(one.value or 0) * 10, unit="g/L")
        if one.series == "m_protein_serum"
        else one
        for one in plain
    ]
    assert judge("PCM", plain) == judge("PCM", litres)


def pet(day: int, score: int, change: str, new: str = "absent") -> list[Observation]:
    return [
        seen("deauville", day, score, unit="points"),
        seen("fdg_uptake_change", day, change),
        seen("new_lesion", day, new, subject="any"),
    ]


def test_lymphoma_by_pet() -> None:
    visits = [*pet(-10, 5, "any"), *pet(60, 4, "reduced"), *pet(150, 2, "reduced"), *pet(300, 5, "increased")]
    (course,) = judge("DLBCLNOS", visits)
    assert [call.call for call in course.calls] == ["PMR", "CMR", "PMD"]
    assert (course.best, course.progression) == ("CMR", BASE + dt.timedelta(days=300))
    bare = [seen("deauville", 60, 2, unit="points"), seen("deauville", 90, 5, unit="points")]
    (course,) = judge("DLBCLNOS", [*bare, seen("fdg_uptake_change", 90, "increased")])
    assert [call.call for call in course.calls] == ["NE", "PMD"]
    assert "new_fdg_lesion" in course.calls[0].rule


def ct(day: int, sizes: dict[str, tuple[float, float]]) -> list[Observation]:
    made = []
    for lesion, (longest, across) in sizes.items():
        details = {"role": "target", "node": "yes"}
        made.append(seen("lesion_diameter", day, longest, unit="mm", subject=lesion, details=details))
        made.append(seen("lesion_perpendicular", day, across, unit="mm", subject=lesion))
    return [*made, seen("new_lesion", day, "absent", subject="any")]


def test_lymphoma_by_ct_against_the_smallest() -> None:
    visits = [
        *ct(-5, {"a": (40, 30), "b": (30, 20)}),
        *ct(60, {"a": (20, 15), "b": (18, 10)}),
        *ct(120, {"a": (26, 20), "b": (18, 10)}),
    ]
    (course,) = judge("FL", visits)
    assert [call.call for call in course.calls] == ["PR", "PD"]
    assert course.calls[0].change_from_baseline_percent == pytest.approx((300 + 180) / 1800 * 100 - 100)
    lone = [one for one in visits if not (one.series == "lesion_perpendicular" and one.subject == "b")]
    (course,) = judge("FL", lone)
    assert any("one diameter only" in words for words in course.calls[0].warnings)


def test_growth_under_immune_therapy_is_indeterminate_until_it_is_confirmed() -> None:
    start = ct(-5, {"a": (40, 30), "b": (30, 20)})
    flare = [*start, *ct(50, {"a": (40, 30), "b": (40, 30)}), seen("lyric.clinical_decline", 50, "false")]
    lugano, lyric = judge("CHL", flare, agents=("nivolumab",))
    assert (lugano.criterion, lugano.calls[0].call) == ("lugano", "PD")
    assert (lyric.criterion, lyric.calls[0].call) == ("lyric", "IR2b")
    assert (lyric.progression, lyric.calls[0].meaning) == (None, "unconfirmed_progression")
    again = [*flare, *ct(100, {"a": (60, 50), "b": (60, 50)}), seen("lyric.clinical_decline", 100, "false")]
    _, confirmed = judge("CHL", again, agents=("nivolumab",))
    assert confirmed.progression == BASE + dt.timedelta(days=50)
    shrunk = [*flare, *ct(100, {"a": (20, 15), "b": (20, 15)})]
    _, flared = judge("CHL", shrunk, agents=("nivolumab",))
    assert (flared.progression, flared.best) == (None, "PR")
    assert len(judge("CHL", flare)) == 1


@settings(max_examples=20, deadline=None)
@given(order=st.randoms(use_true_random=False), hours=st.integers(-11, 11))
def test_order_and_time_zone_do_not_matter(order: random.Random, hours: int) -> None:
    visits = [*serum(4.0, 1.5, 0.3, 0.4, 1.0, 1.6)]
    zone = dt.timezone(dt.timedelta(hours=hours))
    turned = [dataclasses.replace(one, time=one.time.astimezone(zone).astimezone(dt.UTC)) for one in visits]
    order.shuffle(turned)
    assert judge("PCM", turned) == judge("PCM", visits)
