"""The page of a revision and its timeline: gravest first, nothing hidden, missing data said."""

import dataclasses
import datetime as dt
import re

import pytest

import warmfront
from warmfront.domain.follow_up import Assessment, Finding, ResponseCall, ResponseCourse, ToxicityGrade
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.plan import Plan
from warmfront.domain.revision import Decision, PastRevision, Reason, Revision, TwinUpdate
from warmfront.knowledge.files import load_knowledge
from warmfront.pipeline import tailor
from warmfront.serving.figures.timeline import (
    DayGrade,
    DayPanel,
    DayPoint,
    GradeRow,
    Timeline,
    draw_timeline,
)
from warmfront.serving.revision_page import options_now, render_revision, say_duration
from warmfront.serving.revision_timeline import make_timeline

START = dt.datetime(2026, 1, 12, 12, tzinfo=dt.UTC)
KNOWLEDGE = load_knowledge()


@pytest.fixture(scope="module")
def base() -> Plan:
    case = warmfront.Case(case_id="made-up-1", disease=_disease(), synthetic_note="Made up for a test.")
    return tailor(case, None, KNOWLEDGE, seed=1, reference=None)


def _disease() -> object:
    from warmfront.domain.case import Disease

    return Disease(oncotree="BLCA", line_of_therapy=1)


def day(number: int) -> dt.datetime:
    return START + dt.timedelta(days=number)


def call(number: int, word: str, size: float, meaning: str) -> ResponseCall:
    return ResponseCall(
        criterion="irecist", date=day(number).date(), call=word, meaning=meaning,  # type: ignore[arg-type]
        rule=f"rule of {word}", parts={}, sum_mm=size, change_from_baseline_percent=0.0,
    )  # fmt: skip


def link(digest: str, number: int, words: str) -> PastRevision:
    return PastRevision(
        digest=digest * 32, data_through=day(number).date(), decisions=(words,), changed="new data"
    )


def ctdna(number: int, value: float, below: bool = False) -> Observation:
    return Observation(
        series="ctdna_mean_vaf", time=day(number), value=value, unit="%", below_limit=below, whole_day=True
    )


@pytest.fixture(scope="module")
def revision(base: Plan) -> Revision:
    hepatitis = [
        ToxicityGrade(event="hepatitis", organ="liver", date=day(n).date(), grade=g, scale="ctcae_v5")
        for n, g in ((0, 0), (42, 1), (63, 3), (84, 1))
    ]
    unknown = ToxicityGrade(
        event="CRS",
        organ="",
        date=day(88).date(),
        grade=None,
        scale="crs_astct",
        alarm="not CRS by definition",
    )
    courses = (
        ResponseCourse(
            criterion="irecist", label="iRECIST", chosen_because="Urothelial carcinoma under immunotherapy.",
            calls=(call(-7, "baseline", 82, "stable"), call(42, "iUPD", 101, "unconfirmed_progression")),
            best="iSD", best_rule="not yet confirmed",
        ),
        ResponseCourse(
            criterion="lugano", label="Lugano", chosen_because="A second disease.", best="PMR",
            calls=(dataclasses.replace(call(42, "PMR", 0, "response"), sum_mm=None),),
        ),
        ResponseCourse(
            criterion="imwg", label="IMWG", chosen_because="Refused: not a myeloma.", refused=True
        ),
    )  # fmt: skip
    hold = Decision(
        action="hold", subject="pembrolizumab", agents=("pembrolizumab",),
        what="Consider holding pembrolizumab.",
        reasons=(
            Reason(
                kind="toxicity", statement="hepatitis grade 3", date=day(63).date(), rule="immune_grade_3",
                source="lee2019_astct", status="guideline",
            ),
        ),
        certainty="A class-level fact.", reversed_by=("a viral cause",), resume_rule="grade 1 or less",
        overridden=("continue: the ctDNA fell",),
    )  # fmt: skip
    return Revision(
        base=base,
        follow_up=FollowUp(
            case_id="made-up-1",
            observations=(ctdna(-7, 2.0), ctdna(42, 0.05), ctdna(70, 0.01, below=True)),
            therapies=(
                TherapyCourse(therapy_id="t1", agents=("pembrolizumab",), start=START, end=day(63)),
                TherapyCourse(therapy_id="t2", agents=("prednisone",), kind="supportive", start=day(63)),
            ),
            removed=("observation 4 was entered in error",),
        ),
        assessment=Assessment(
            responses=courses,
            grades=(*hepatitis, unknown),
            findings=(
                Finding(
                    finding="ctdna", series="ctdna_mean_vaf", verdict="fell", direction="better", value=-97.5,
                    unit="%", interval="no interval: two values", statement="ctDNA fell by 97.5%.",
                ),
            ),
        ),
        decisions=(hold,),
        plan=base,
        twin=TwinUpdate(ran=True, sentence="Twins say little.", days=(70.0, 112.0), low=(60.0, 30.0),
                        median=(60.0, 48.0), high=(60.0, 80.0)),
        changed=("Hepatitis reached grade 3.",),
        history=(
            link("ab", 42, "test: scan"),
            link("cd", 63, "hold: pembrolizumab"),
        ),
        flags=("Simulated parts are hypotheses.",),
        research_use=base.research_use,
    )  # fmt: skip


def test_day_zero_is_the_first_therapy_that_is_not_supportive(revision: Revision) -> None:
    timeline = make_timeline(revision, KNOWLEDGE)
    assert timeline is not None
    assert timeline.zero == "start of pembrolizumab, 2026-01-12"
    assert [(bar.start, bar.end) for bar in timeline.bars] == [(0.0, 63.0), (63.0, None)]
    assert timeline.first < -7
    assert timeline.last > 112


def test_series_without_a_name_are_drawn_by_their_id_and_logarithmic_when_wide(revision: Revision) -> None:
    timeline = make_timeline(revision, KNOWLEDGE)
    assert timeline is not None
    size, dna = timeline.panels
    assert [point.word for point in size.points] == ["baseline", "iUPD"]
    assert [point.worse for point in size.points] == [False, True]
    assert (size.log, dna.log, dna.points[-1].below) == (False, True, True)
    assert [row.calls[0].word for row in timeline.calls] == ["PMR"]


def test_the_sum_before_treatment_is_drawn_from_the_first_call(revision: Revision) -> None:
    visit = dataclasses.replace(call(42, "iPR", 61.0, "response"), change_from_baseline_percent=-39.0)
    course = dataclasses.replace(revision.assessment.responses[0], calls=(visit,))
    scan = Observation(series="lesion_diameter", time=day(-7), value=100.0, unit="mm", subject="liver 1")
    timeline = make_timeline(
        dataclasses.replace(
            revision,
            assessment=dataclasses.replace(revision.assessment, responses=(course,)),
            follow_up=dataclasses.replace(revision.follow_up, observations=(scan,)),
        ),
        KNOWLEDGE,
    )
    assert timeline is not None
    first, second = timeline.panels[0].points
    assert (first.day, round(first.value, 6), first.word) == (-7.0, 100.0, "baseline")
    assert (second.day, second.value, second.word) == (42.0, 61.0, "iPR")


def test_every_action_has_its_letter(revision: Revision) -> None:
    timeline = make_timeline(revision, KNOWLEDGE)
    assert timeline is not None
    assert [(mark.letter, mark.grave) for mark in timeline.decisions] == [("T", False), ("H", True)]


def test_a_grade_that_cannot_be_given_stays_a_question_mark(revision: Revision) -> None:
    timeline = make_timeline(revision, KNOWLEDGE)
    assert timeline is not None
    assert {row.name: [one.grade for one in row.grades] for row in timeline.grades} == {
        "hepatitis": [0, 1, 3, 1],
        "CRS": [None],
    }
    assert "day 88: not gradable" in str(draw_timeline(timeline))


def test_squares_too_near_keep_the_highest_grade() -> None:
    near = tuple(DayGrade(day=float(n), grade=g) for n, g in ((0, 1), (1, 4), (2, None), (90, 2)))
    drawn = str(
        draw_timeline(
            Timeline(title="t", zero="z", first=0, last=200, grades=(GradeRow(name="CRS", grades=near),))
        )
    )
    row = drawn.split("<desc")[1].split("</desc>")[1].split("grade 0 to 5")[0]
    assert re.findall(r'font-weight="700"[^>]*>(\d|\?)</text>', row) == [
        "4",
        "2",
        "3",
    ]  # the last is the legend


def test_values_at_zero_on_a_logarithmic_axis_run_along_the_foot() -> None:
    points = (DayPoint(day=0, value=0.0), DayPoint(day=5, value=1.0), DayPoint(day=9, value=1000.0))
    drawn = str(
        draw_timeline(
            Timeline(
                title="t", zero="z", first=0, last=10, panels=(DayPanel(name="n", points=points, log=True),)
            )
        )
    )
    assert not re.findall(r"\b(nan|inf)\b", drawn)


def test_nothing_observed_gives_no_timeline(revision: Revision) -> None:
    empty = dataclasses.replace(revision, follow_up=FollowUp(case_id="made-up-1", observations=()))
    assert make_timeline(empty, KNOWLEDGE) is None
    assert "Nothing was observed" in render_revision(empty, KNOWLEDGE)


def test_the_page_shows_the_decision_first_and_what_the_toxicity_outranked(revision: Revision) -> None:
    page = render_revision(revision, KNOWLEDGE)
    assert page.index("Hold: pembrolizumab") < page.index("Course") < page.index("Toxicity")
    for words in (
        "continue: the ctDNA fell", "grade 1 or less", "not CRS by definition", "not gradable",
        "observation 4 was entered in error", "Made up for a test.", "Refused: not a myeloma.",
        "no interval: two values",
    ):  # fmt: skip
        assert words in page
    assert "<script" not in page


def test_text_of_the_clinic_is_escaped(revision: Revision) -> None:
    hostile = dataclasses.replace(revision.decisions[0], subject="<script>alert(1)</script>")
    page = render_revision(dataclasses.replace(revision, decisions=(hostile,)), KNOWLEDGE)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_late_effects_of_infused_cells_stand_with_their_dates(revision: Revision) -> None:
    infusion = TherapyCourse(therapy_id="t3", agents=("axi_cel",), kind="cell infusion", start=START)
    given = dataclasses.replace(revision.follow_up, therapies=(infusion,))
    page = render_revision(dataclasses.replace(revision, follow_up=given), KNOWLEDGE)
    calendar = page.split('id="late-title"')[1].split("</section>")[0]
    assert "2026-" in calendar
    assert 'id="late-title"' not in render_revision(revision, KNOWLEDGE)


def test_a_response_seen_once_has_no_duration() -> None:
    once = ResponseCourse(
        criterion="lugano", label="Lugano", chosen_because="", duration_days=0.0, ongoing=True
    )
    assert say_duration(once) == "seen at one visit so far"


def test_options_tell_their_rank_before(revision: Revision) -> None:
    rows = options_now(revision)
    assert rows
    assert all(words.startswith("rank ") for _, _, words in rows)
    nothing = dataclasses.replace(revision.base.ranking, approved=(), trial=(), hypothesis=())
    fresh = dataclasses.replace(revision, base=dataclasses.replace(revision.base, ranking=nothing))
    assert {words for _, _, words in options_now(fresh)} == {"not an option before"}


def test_days_after_cells_are_counted_from_their_infusion_and_twins_from_their_line(
    revision: Revision,
) -> None:
    therapies = (
        TherapyCourse(therapy_id="d", agents=("fludarabine",), kind="lymphodepletion", start=day(-5)),
        TherapyCourse(therapy_id="c", agents=("axi_cel",), kind="cell infusion", start=day(0)),
        TherapyCourse(therapy_id="l", agents=("pembrolizumab",), start=day(40)),
    )
    follow_up = dataclasses.replace(revision.follow_up, therapies=therapies)
    timeline = make_timeline(dataclasses.replace(revision, follow_up=follow_up), KNOWLEDGE)
    assert timeline is not None
    assert timeline.zero.endswith("2026-01-12")
    assert [point[0] for point in timeline.panels[0].band] == [110.0, 152.0]


def test_a_letter_stands_where_a_decision_changed_and_on_the_last_day(revision: Revision) -> None:
    links = [link("ab", 1, "test: scan"), link("cd", 9, "test: scan"), link("ef", 20, "test: scan")]
    timeline = make_timeline(dataclasses.replace(revision, history=tuple(links)), KNOWLEDGE)
    assert timeline is not None
    assert [mark.day for mark in timeline.decisions] == [1.0, 20.0]
    grave = dataclasses.replace(timeline.decisions[0], day=19.9, letter="H", grave=True)
    drawn = str(draw_timeline(dataclasses.replace(timeline, decisions=(grave, timeline.decisions[1]))))
    assert drawn.count(">H</text>") == 2
    assert drawn.count(">T</text>") == 1
