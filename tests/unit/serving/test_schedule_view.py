"""Schedules on the page: figures over models, tables, and that no difference is called a finding."""

from dataclasses import replace

import pytest

from warmfront.domain.plan import Plan
from warmfront.domain.schedules import (
    ScheduleContrast,
    ScheduleFlip,
    ScheduleOutcome,
    ScheduleStudy,
    ScheduleVerdict,
    StudiedModel,
    StudiedRegimen,
    Trajectory,
)
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving import schedule_view
from warmfront.serving.report import render

MODELS = ("core", "effector_prey")
NAMES = ("both", "drug 21 days later", "no treatment")


def made_up_study() -> ScheduleStudy:
    days = (0.0, 84.0, 168.0)
    return ScheduleStudy(
        label="hypothesis, not calibrated; made up",
        model="core: made up",
        option="tgfb",
        trajectories=tuple(
            Trajectory(
                schedule=name,
                time_days=days,
                median=(1.0, 0.5 + i, 0.2 + i),
                low=(1.0, 0.4, 0.0),
                high=(1.0, 2.0, 3.0 + i),
                doses=(("drug", 0.0), ("drug", 21.0)) if i < 2 else (),
                model=model,
            )
            for model in MODELS
            for i, name in enumerate(NAMES)
        ),
        contrasts=tuple(
            ScheduleContrast(
                first=first, second=second, quantity="log10", median=median, low=median - 0.1,
                high=median + 4.0, model=model, share_lower=0.5, n_draws=32,
            )
            for first, second in (("drug 21 days later", "both"), ("both", "no treatment"))
            for model, median in zip(MODELS, (-0.3, 0.1), strict=True)
        ),
        failed_draws=0,
        n_draws=64,
        note="A made-up note.",
        regimens=(
            StudiedRegimen(
                name="both", lines=("drug 1 mg day 1",), role="standard", allowed=True, reasons=(),
                treatment_days=2,
            ),
            StudiedRegimen(
                name="drug 21 days later", lines=("drug 1 mg day 22",), role="alternative", allowed=True,
                reasons=(), treatment_days=2,
            ),
            StudiedRegimen(
                name="twice the drug", lines=("drug 2 mg day 1",), role="alternative", allowed=False,
                reasons=("drug: found 2 mg; allowed: 1 mg",), treatment_days=2,
            ),
            StudiedRegimen(
                name="no treatment", lines=(), role="untreated", allowed=True, reasons=(), treatment_days=0
            ),
        ),
        models=(
            StudiedModel(
                model_id="core", structure="made up", organism="human", expressed=NAMES[:2], counted=True,
                reasons=("virtual patients: the population's",), n_draws=32, failed_draws=0,
                effective_draws=32.0,
            ),
            StudiedModel(
                model_id="kosinsky2018", structure="made up", organism="mouse", expressed=(), counted=False,
                reasons=("its days are days of a mouse",), n_draws=0, failed_draws=0, effective_draws=0.0,
            ),
        ),
        outcomes=tuple(
            ScheduleOutcome(
                model=model, regimen=name, benefit=0.2 * (3 - i), low=0.1, high=0.7,
                hazard=0.125 if model == "core" else None, treatment_days=0 if i == 2 else 2, on_front=i != 1,
            )
            for model in MODELS
            for i, name in enumerate(NAMES)
        ),
        verdicts=tuple(
            ScheduleVerdict(
                first=first, second=second, verdict="not distinguishable", agreeing=(), opposing=(),
                silent=MODELS, reasons=("0 structurally different models have one sign; 3 are needed",),
            )
            for first, second in (("drug 21 days later", "both"), ("both", "no treatment"))
        ),
        flips=(
            ScheduleFlip(
                model="core", first="drug 21 days later", second="both", parameter="growth",
                correlation=-0.7, threshold=0.02, words="the larger growth, the lower the difference",
            ),
        ),
        benefit="benefit: a made-up definition",
        effort="quick",
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(plan: Plan, knowledge: KnowledgeBase) -> str:
    return render(replace(plan, schedule=made_up_study()), knowledge)


def test_the_sentence_that_nothing_is_a_finding_stands_before_any_number(page: str) -> None:
    chapter = page[page.index('<section id="schedule"') :]
    sentence = chapter.index("No difference below is a finding.")
    assert sentence < chapter.index("<table")
    assert sentence < chapter.index("<svg")
    assert "No order of treatment follows from this page." in chapter


def test_no_simulated_schedule_stands_on_page_1(page: str) -> None:
    first = page[: page.index('class="chapter')]
    assert "drug 21 days later" not in first
    assert "not distinguishable" not in first


def test_every_panel_difference_and_outcome_is_read_out(page: str) -> None:
    assert (
        "effector_prey, no treatment: median burden 2.2 of the start at day 168, 5th to 95th percentile 0 "
        "to 5" in page
    )
    assert "drug 21 days later against both: not distinguishable; core -0.3 (-0.4 to +3.7)" in page
    assert "core, both: 60% (10 to 70), 2 days, on the front" in page


def test_what_breaks_a_label_is_listed_apart(page: str) -> None:
    assert "Not simulated: above a limit of labels or trials" in page
    assert "twice the drug: drug: found 2 mg; allowed: 1 mg" in page


def test_hazard_is_said_to_limit_nothing(page: str) -> None:
    assert "The simulated hazard is not calibrated; it is shown and limits nothing." in page
    assert schedule_view.say_hazard(made_up_study(), "both") == "12% (core)"
    bare = replace(made_up_study(), outcomes=())
    assert schedule_view.say_hazard(bare, "both") == "no model with neutrophils"


def test_the_standard_comes_first_and_no_treatment_last() -> None:
    study = made_up_study()
    assert [one.name for one in schedule_view.simulated(study)] == list(NAMES)
    assert schedule_view.numbers_of(study) == {"both": 1, "drug 21 days later": 2, "no treatment": 3}
    assert [one.name for one in schedule_view.refused(study)] == ["twice the drug"]
    assert [one.model_id for one in schedule_view.counted(study)] == ["core"]


def test_benefit_is_a_range_over_models_and_never_one_number_of_many() -> None:
    study = made_up_study()
    assert schedule_view.say_benefits(study, "both") == "60% (2 models)"
    other = replace(study.outcomes[0], benefit=0.8, model="x")
    assert schedule_view.say_benefits(replace(study, outcomes=(*study.outcomes, other)), "both") == (
        "60 to 80% (3 models)"
    )
    assert schedule_view.say_benefits(study, "twice the drug") == "in no model"


def test_an_empty_study_draws_nothing() -> None:
    empty = replace(
        made_up_study(), trajectories=(), contrasts=(), verdicts=(), outcomes=(), models=(), regimens=()
    )
    assert schedule_view.trajectories_figure(empty) is None
    assert schedule_view.differences_figure(empty) is None
    assert schedule_view.front_figure(empty) is None


def test_what_would_change_the_answer_is_listed(page: str) -> None:
    assert "What would change the answer" in page
    assert "the larger growth, the lower the difference" in page
    assert "its days are days of a mouse" in page


def test_a_sign_of_the_models_is_never_shown_without_the_word_hypothesis(page: str) -> None:
    assert schedule_view.say_verdict("not distinguishable") == "not distinguishable"
    assert schedule_view.say_verdict("first is lower") == "first is lower in the models (hypothesis)"
    assert "first is lower<" not in page
    assert "first is higher<" not in page
    assert "forecast no response of this patient" in page


def test_the_chapter_starts_a_page_of_its_own_in_the_plan(page: str) -> None:
    assert 'class="chapter new-page" aria-labelledby="schedule-title"' in page
