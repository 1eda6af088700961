"""Virtual twins after an update: sized once, updated by later sums, skipped with the reason."""

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.plan import Plan
from warmfront.domain.revision import TwinUpdate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.follow_up import merge
from warmfront.monitoring.response_by_line import judge_lines
from warmfront.monitoring.revision import twin_update
from warmfront.monitoring.revision.twin_update import CALIBRATION, read_scans, update_twin
from warmfront.monitoring.treatment import read_treatment
from warmfront.pipeline import tailor
from warmfront.simulation.engines import default_engine
from warmfront.simulation.search.effort import EFFORTS

START = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
PEMBRO = TherapyCourse(therapy_id="t1", agents=("pembrolizumab",), start=START)
DOCS = Path(__file__).resolve().parents[4] / "docs" / "reference" / "twin-calibration.md"


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    """Two quick models of people: the others only take longer."""
    base = load_knowledge()
    quick = ("effector_prey", "innate_adaptive")
    return dataclasses.replace(
        base, mechanistic_models={name: base.mechanistic_models[name] for name in quick}
    )


@pytest.fixture(scope="module")
def base(knowledge: KnowledgeBase) -> Plan:
    return tailor(
        Case(case_id="p1", disease=Disease(oncotree="MEL")), None, knowledge, seed=1, reference=None
    )


def size(day: int, value: float) -> Observation:
    return Observation(
        series="lesion_diameter", subject="liver 1", unit="mm", value=value, whole_day=True,
        time=START + dt.timedelta(days=day), details={"role": "target", "node": "no", "organ": "liver"},
    )  # fmt: skip


def updated(
    knowledge: KnowledgeBase,
    base: Plan,
    sizes: dict[int, float],
    therapies: tuple[TherapyCourse, ...] = (PEMBRO,),
    seed: int = 1,
) -> TwinUpdate:
    observations = tuple(size(day, value) for day, value in sizes.items())
    follow_up = merge(FollowUp(case_id="p1", observations=observations, therapies=therapies))
    responses = judge_lines(follow_up, base.case, knowledge)
    return update_twin(
        base, base.case, follow_up, responses, read_treatment(follow_up, knowledge), knowledge,
        seed=seed, engine=default_engine(), effort=EFFORTS["quick"],
    )  # fmt: skip


def test_growth_and_shrinkage_move_the_prediction_and_the_seed_fixes_it(
    knowledge: KnowledgeBase, base: Plan
) -> None:
    growing = updated(knowledge, base, {-3: 60.0, 42: 72.0, 84: 85.0})
    shrinking = updated(knowledge, base, {-3: 60.0, 42: 40.0, 84: 28.0})
    assert growing.ran
    assert growing.models == ("effector_prey", "innate_adaptive")
    assert growing.median[-1] > shrinking.median[-1]
    assert all(
        low <= mid <= high for low, mid, high in zip(growing.low, growing.median, growing.high, strict=True)
    )
    assert growing.sentence.startswith("Hypothesis, not calibrated")
    assert growing == updated(knowledge, base, {84: 85.0, 42: 72.0, -3: 60.0})


@pytest.mark.parametrize(
    ("sizes", "therapies", "words"),
    [
        ({-3: 60.0}, (PEMBRO,), "no sum of diameters"),
        ({-3: 60.0, 42: 70.0}, (), "no therapy"),
        (
            {-3: 60.0, 42: 70.0},
            (dataclasses.replace(PEMBRO, agents=("something new",)),),
            "fewer than two models",
        ),
        ({3: 60.0, 42: 70.0}, (PEMBRO,), "no scan before"),
    ],
)
def test_nothing_is_updated_without_its_reason(
    knowledge: KnowledgeBase,
    base: Plan,
    sizes: dict[int, float],
    therapies: tuple[TherapyCourse, ...],
    words: str,
) -> None:
    found = updated(knowledge, base, sizes, therapies)
    assert not found.ran
    assert words in found.sentence


def test_the_scan_that_sizes_is_not_given_again(knowledge: KnowledgeBase, base: Plan) -> None:
    observations = (size(-3, 60.0), size(42, 45.0), size(84, 30.0))
    follow_up = merge(FollowUp(case_id="p1", observations=observations, therapies=(PEMBRO,)))
    treatment = read_treatment(follow_up, knowledge)
    scans = read_scans(follow_up, judge_lines(follow_up, base.case, knowledge), treatment, knowledge)
    assert not isinstance(scans, str)
    assert scans.baseline_mm == pytest.approx(60.0)
    assert scans.baseline == dt.date(2026, 1, 2)
    assert [(one.day, one.value) for one in scans.later] == [(42.0, 45.0), (84.0, 30.0)]


def test_the_quoted_coverage_is_that_of_the_calibration() -> None:
    widened = DOCS.read_text().split("<!-- begin widened -->")[1].split("<!-- end widened -->")[0]
    lines = widened.splitlines()
    found: dict[str, list[int]] = {"126": [], "168": [], "252": []}
    for place, line in enumerate(lines):
        if "other models together" in line:
            for day, row in zip(found, lines[place : place + 3], strict=True):
                cell = [part.strip() for part in row.split("|")][6]
                found[day].append(int(re.match(r"\d+", cell).group()))  # type: ignore[union-attr]
    ranges = {day: (min(values), max(values)) for day, values in found.items()}
    assert ranges == {"126": (98, 100), "168": (95, 100), "252": (78, 100)}
    assert "98 to 100% at day 126, 95 to 100% at day 168 and 78 to 100% at day 252" in CALIBRATION.replace(
        "\n", " "
    )
    assert twin_update.MODEL_LOG_SD == 0.15
