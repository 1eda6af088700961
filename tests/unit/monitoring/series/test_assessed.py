"""What the assessment makes of series and courses: lead of tumour DNA, the course that decides."""

import datetime as dt

from warmfront.domain.case import Case, Disease
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.assessment import assess_follow_up
from warmfront.monitoring.revision.benefit import choose_course
from warmfront.monitoring.treatment import read_treatment

BASE = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def seen(series: str, day: int, value: float | None = None, unit: str = "", **rest: object) -> Observation:
    return Observation(
        observation_id=f"{series}-{rest.get('subject', '')}-{day}",
        series=series,
        time=BASE + dt.timedelta(days=day),
        value=value,
        unit=unit,
        **rest,  # type: ignore[arg-type]
    )


def follow(*observations: Observation) -> FollowUp:
    therapy = TherapyCourse(therapy_id="t", agents=("nivolumab",), start=BASE)
    return FollowUp(case_id="p", observations=observations, therapies=(therapy,))


def test_the_lead_stands_beside_the_turn_and_the_scan() -> None:
    values = [(-3, 4.0), (21, 1.4), (42, 0.6), (63, 0.3), (84, 0.5), (105, 1.2), (126, 2.6), (147, 5.0)]
    samples = [seen("ctdna_mean_vaf", day, value, "%") for day, value in values]
    details = {"role": "target", "node": "no", "organ": "lung"}
    scans = [
        seen("lesion_diameter", day, size, "mm", subject="L1", details=details)
        for day, size in [(-5, 40.0), (60, 24.0), (150, 60.0)]
    ]
    found = assess_follow_up(
        follow(*samples, *scans), Case(case_id="p", disease=Disease(oncotree="LUAD")), load_knowledge()
    )
    leads = [one for one in found.findings if one.finding == "ctdna_lead"]
    assert leads
    assert all(one.verdict == "before" and one.direction == "neither" for one in leads)


def test_under_immune_therapy_the_indeterminate_course_decides() -> None:
    sizes = {-5: [(40.0, 30.0), (30.0, 20.0)], 50: [(40.0, 30.0), (40.0, 30.0)]}
    scans = [
        one
        for day, lesions in sizes.items()
        for name, (longest, across) in zip("ab", lesions, strict=True)
        for one in (
            seen(
                "lesion_diameter", day, longest, "mm", subject=name, details={"role": "target", "node": "yes"}
            ),
            seen("lesion_perpendicular", day, across, "mm", subject=name),
        )
    ]
    words = [seen("new_lesion", day, text="absent", subject="any") for day in sizes]
    decline = seen("lyric.clinical_decline", 50, text="false")
    course = follow(*scans, *words, decline)
    knowledge = load_knowledge()
    found = assess_follow_up(course, Case(case_id="p", disease=Disease(oncotree="CHL")), knowledge)
    chosen = choose_course(found.responses, read_treatment(course, knowledge))
    assert chosen is not None
    assert (chosen.criterion, chosen.calls[-1].call) == ("lyric", "IR2b")
    assert chosen.progression is None


def test_a_grade_of_cytokine_release_never_stands_without_the_word_on_infection() -> None:
    stated = [
        seen("stated_grade", 3, 2.0, "grade", subject=name)
        for name in ("CRS", "cytokine release syndrome", "fatigue")
    ]
    graded = [
        seen("crs_astct.temperature_c", 4, 39.0, "degC"),
        seen("crs_astct.hypotension", 4, text="fluids"),
        seen("crs_astct.oxygen", 4, text="none"),
    ]
    refused = [seen("crs_astct.temperature_c", 5, 39.0, "F")]
    case = Case(case_id="p", disease=Disease(oncotree="DLBCLNOS"))
    found = assess_follow_up(follow(*stated, *graded, *refused), case, load_knowledge(), thorough=False)
    warned = {
        (one.event, one.date.day): any("Infection is not excluded" in words for words in one.warnings)
        for one in found.grades
    }
    assert warned == {
        ("CRS", 4): True,
        ("cytokine release syndrome", 4): True,
        ("fatigue", 4): False,
        ("CRS", 5): True,
        ("CRS", 6): True,
    }
