"""Pictures and page of a virtual trial, for a handful of patients and for thousands."""

import dataclasses
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from warmfront.domain.recist import RecistRule
from warmfront.domain.virtual_cohort import HYPOTHESIS
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.sample_figures import Drawing
from warmfront.serving.trial_figures import draw_trial
from warmfront.serving.trial_page import render_trial
from warmfront.simulation.trial.defaults import default_settings
from warmfront.simulation.trial.design import SizeReadout, TrialArm
from warmfront.simulation.trial.endpoints import Outcomes, judge_patients
from warmfront.simulation.trial.replicates import ArmReplicates
from warmfront.simulation.trial.result import STATEMENT, Contrast, Interval, TrialResult
from warmfront.simulation.trial.scans import Scans
from warmfront.simulation.trial.summary import summarise_arm

DAYS = 42.0 * np.arange(1, 11)


def outcomes(count: int, drift: float, seed: int, death: float = np.inf) -> Outcomes:
    rng = np.random.default_rng(seed)
    steps = rng.normal(drift, 0.12, (count, DAYS.size)).cumsum(axis=1)
    scans = Scans(
        baseline_mm=rng.uniform(20, 120, count),
        sums_mm=np.zeros((count, DAYS.size)),
        new_lesion=np.zeros((count, DAYS.size), dtype=bool),
    )
    scans = dataclasses.replace(scans, sums_mm=scans.baseline_mm[:, None] * np.exp(steps))
    died = np.where(rng.random(count) < 0.3, rng.uniform(20, 400, count), death)
    return judge_patients(scans, DAYS, rng.uniform(10, 500, count), died, RecistRule())


@pytest.fixture
def trial() -> Callable[..., TrialResult]:
    def make(
        count: int, names: tuple[str, ...] = ("control", "drug <b>"), *, link: bool = True
    ) -> TrialResult:
        known = load_knowledge().virtual_trial
        settings = default_settings(known, SizeReadout(outputs=("d",), quantity="diameter_mm"))
        if link:
            settings = dataclasses.replace(settings, link=known.links["ovarian_early_change"])
        rates = np.array([0.1, 0.2, 0.3])
        replicates = ArmReplicates(
            response_rate=rates,
            progression_free_median=np.array([90.0, 120.0, np.nan]),
            days=DAYS,
            curves=np.linspace(0.9, 0.1, DAYS.size) + 0.02 * np.arange(3)[:, None],
        )
        arms = tuple(
            summarise_arm(TrialArm(name=name), outcomes(count, 0.06 - 0.12 * i, i), replicates, settings)
            for i, name in enumerate(names)
        )
        nothing = Interval(value=None, low=None, high=None)
        contrast = Contrast(
            arm=names[-1],
            against=names[0],
            endpoint="progression-free survival",
            hazard_ratio=0.512,
            replicates=nothing,
            share_below=None,
            share_above=None,
            undefined=3,
        )
        return TrialResult(
            label=HYPOTHESIS,
            statement=STATEMENT,
            model_id="made-up",
            engine="none",
            visits="q6w",
            visit_days=DAYS,
            arms=arms,
            contrasts=(contrast,),
            n_patients=count,
            not_measurable=2,
            not_solved=1,
            n_per_arm=100,
            n_replicates=3,
            population_notes=("made up for tests",),
            notes=("an assumption",),
            seed=1,
        )

    return make


def tree(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(str(drawing.svg))  # noqa: S314  our own text


def by_name(result: TrialResult) -> dict[str, Drawing]:
    return {drawing.name: drawing for drawing in draw_trial(result)}


@pytest.mark.parametrize("count", [1, 20, 3000])
def test_every_picture_is_drawn_within_its_bounds_and_has_its_table(
    count: int, trial: Callable[..., TrialResult]
) -> None:
    drawings = by_name(trial(count))
    assert list(drawings) == ["waterfall", "spider", "swimmer", "progression", "survival"]
    for name, drawing in drawings.items():
        picture = tree(drawing)
        _, _, width, height = map(float, picture.get("viewBox", "").split())
        assert drawing.rows, name
        assert "hypothesis, not calibrated" in str(picture.findtext("title")), name
        assert all(len(row) == len(drawing.header) for row in drawing.rows), name
        for shape in picture.iter("rect"):
            left, top = float(shape.get("x", "0")), float(shape.get("y", "0"))
            assert -6 <= left <= width, name
            assert left + float(shape.get("width", "0")) <= width + 6, name
            assert -6 <= top <= height, name
        assert len(str(drawing.svg)) < 200_000, name


def test_a_bar_for_each_of_few_and_equal_groups_of_many(trial: Callable[..., TrialResult]) -> None:
    few, many = by_name(trial(20))["waterfall"], by_name(trial(3000))["waterfall"]
    assert "every bar the middle one" not in str(few.svg)
    assert "every bar the middle one of" in str(many.svg)
    evaluated = int(str(few.rows[0][1]))
    # One bar per patient with a scan in both arms, and five boxes of the legend.
    assert len(list(tree(few).iter("rect"))) == evaluated + int(str(few.rows[1][1])) + 5


def test_samples_are_stated(trial: Callable[..., TrialResult]) -> None:
    drawings = by_name(trial(3000))
    assert "the first 40 of 3,000" in str(drawings["spider"].svg)
    assert "the first 25 of 3,000" in str(drawings["swimmer"].svg)
    assert len(drawings["swimmer"].rows) == 50


def test_numbers_at_risk_stand_below_the_curves(trial: Callable[..., TrialResult]) -> None:
    drawing = by_name(trial(20))["progression"]
    first = drawing.rows[0]
    assert first[:4] == ("control", "0", 20, "1.000")
    at_risk = [row[2] for row in drawing.rows if row[0] == "control"]
    assert at_risk == sorted(at_risk, reverse=True)
    words = [text.text for text in tree(drawing).iter("text")]
    assert "At risk" in words
    assert "95% of the trials drawn" in " ".join(word or "" for word in words)
    lasting = by_name(trial(20))["survival"]
    assert "pointwise 95% interval" in str(lasting.svg)


def test_without_a_link_no_survival_is_drawn(trial: Callable[..., TrialResult]) -> None:
    assert "survival" not in by_name(trial(20, link=False))


def test_the_page_says_first_what_it_is_and_escapes_names(trial: Callable[..., TrialResult]) -> None:
    result = trial(20)
    page = render_trial(result, draw_trial(result), "Made-up <trial>")
    assert "<b>" not in page.replace("<strong>", "")
    assert page.index("Hypothesis, not calibrated") < page.index("Response rate")
    assert "only statements of one arm relative to another" in page
    assert "made up for tests" in page
    assert "an assumption" in page
    assert "no estimate" in page
    assert "0.51" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_more_than_four_arms_do_not_fail(trial: Callable[..., TrialResult]) -> None:
    drawings = by_name(trial(5, names=("a", "b", "c", "d", "e")))
    assert {row[0] for row in drawings["swimmer"].rows} == {"a", "b", "c", "d"}
