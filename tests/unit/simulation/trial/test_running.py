import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import DosePlan
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.population import Population
from warmfront.simulation.trial.chance import Chance, draw_chance
from warmfront.simulation.trial.courses import (
    TrialRun,
    make_calendar,
    solve_courses,
    take_courses,
    watch_courses,
)
from warmfront.simulation.trial.design import MeasurementError, TrialArm, TrialSettings
from warmfront.simulation.trial.result import TrialResult
from warmfront.simulation.trial.running import run_trial
from warmfront.stats.kaplan_meier import survival_at


def drug(name: str, kill: float) -> TrialArm:
    doses = DosePlan(days=np.zeros(1), acts=("bolus x",), sizes=np.array([kill]), duration_days=np.zeros(1))
    return TrialArm(name=name, doses=doses)


CONTROL = TrialArm(name="control")
DRUG = drug("drug", 0.004)


@pytest.fixture
def run(formula_engine: Any, empty_model: OdeModel) -> Callable[..., TrialResult]:
    def go(
        patients: Population,
        settings: TrialSettings,
        arms: tuple[TrialArm, ...] = (CONTROL, DRUG),
        seed: int = 1,
    ) -> TrialResult:
        return run_trial(arms, patients, empty_model, formula_engine(), settings, seed)

    return go


def numbers(result: TrialResult) -> list[Any]:
    found: list[Any] = [result.n_patients, result.not_measurable]
    for arm in result.arms:
        found += [arm.best_responses, arm.response_rate, arm.progression_free_median]
        found += [arm.response_rate_replicates, arm.progression_free_median_replicates, arm.survival_median]
        found += [arm.outcomes.best_change.tobytes(), arm.outcomes.survival_days.tobytes()]
    return [*found, *result.contrasts]


def test_a_trial_says_what_it_is(run: Any, population: Any, settings: TrialSettings) -> None:
    result = run(population(300), settings)
    assert result.label == "hypothesis, not calibrated"
    assert "relative" in result.statement
    assert result.population_notes == ("made up for tests",)
    assert [arm.name for arm in result.arms] == ["control", "drug"]
    assert sum(result.arms[1].best_responses.values()) == result.n_patients
    assert "yoon2016" in " ".join(result.notes)
    assert "Survival is not modelled" in " ".join(result.notes)
    contrast = result.contrasts[0]
    assert contrast.hazard_ratio is not None
    assert contrast.hazard_ratio < 1
    assert contrast.replicates.low is not None
    assert contrast.replicates.high is not None
    assert contrast.replicates.low < contrast.hazard_ratio < contrast.replicates.high
    assert contrast.later > 0.5 > contrast.earlier >= 0
    band = result.arms[1].progression_free_band
    assert band is not None
    middle = survival_at(result.arms[1].progression_free, band.days)
    assert (band.low <= middle).all()
    assert (middle <= band.high).all()


@pytest.mark.parametrize("chunk", [1, 37, 1000])
def test_chunks_change_nothing(chunk: int, run: Any, population: Any, settings: TrialSettings) -> None:
    link = load_knowledge().virtual_trial.links["ovarian_early_change"]
    base = dataclasses.replace(settings, link=link, n_kept=60)
    patients = population(90)
    assert numbers(run(patients, dataclasses.replace(base, chunk=chunk))) == numbers(run(patients, base))


def test_the_same_seed_gives_the_same_trial_and_another_does_not(
    run: Any, population: Any, settings: TrialSettings
) -> None:
    patients = population(120)
    assert numbers(run(patients, settings)) == numbers(run(patients, settings))
    assert numbers(run(patients, settings)) != numbers(run(patients, settings, seed=2))


def test_the_order_of_patients_does_not_matter(
    formula_engine: Any, empty_model: OdeModel, population: Any, settings: TrialSettings
) -> None:
    patients = population(200)
    trial = TrialRun(
        arms=(DRUG,),
        population=patients,
        model=empty_model,
        engine=formula_engine(),
        settings=settings,
        calendar=make_calendar(settings),
        seed=1,
    )
    courses, _ = solve_courses(trial, DRUG, np.arange(200))
    chance = draw_chance(1, 0, (0, 200), courses.diameters_mm.shape[1:])
    order = np.random.default_rng(0).permutation(200)
    shuffled = Chance(**{name: getattr(chance, name)[order] for name in Chance.__dataclass_fields__})
    one, _ = watch_courses(trial, courses, chance)
    other, _ = watch_courses(trial, take_courses(courses, order), shuffled)
    for name in ("best", "progression_days", "progressed", "survival_days"):
        assert (getattr(one, name)[order] == getattr(other, name)).all(), name


def test_arms_without_a_difference_share_everything(
    run: Any, population: Any, settings: TrialSettings
) -> None:
    result = run(population(200), settings, arms=(drug("one", 0.004), drug("two", 0.004)))
    assert result.contrasts[0].hazard_ratio == pytest.approx(1.0)
    assert (result.contrasts[0].later, result.contrasts[0].earlier) == (0, 0)
    assert result.arms[0].best_responses == result.arms[1].best_responses


def test_trials_without_an_effect_find_one_as_often_as_their_level_says(
    run: Any, population: Any, settings: TrialSettings
) -> None:
    many = dataclasses.replace(settings, n_replicates=600, n_per_arm=80)
    contrast = run(population(400), many, arms=(drug("one", 0.004), drug("two", 0.004))).contrasts[0]
    assert contrast.undefined == 0
    missed = contrast.share_below + contrast.share_above
    # 5% of 600 trials, with four standard deviations of a binomial count.
    assert missed == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 600))
    assert contrast.replicates.low < 1 < contrast.replicates.high


def test_exact_scans_of_one_patient_are_the_formula(run: Any, plain: TrialSettings) -> None:
    patients = Population(
        n_patients=1,
        parameters={
            "growth": np.array([np.log(1.2) / 80]),  # +20% on day 80, so seen on day 84
            "d1": np.array([40.0]),
            "d2": np.array([20.0]),
        },
    )
    result = run(patients, plain, arms=(CONTROL,))
    arm = result.arms[0]
    assert arm.outcomes.progression_days.tolist() == [84]
    assert arm.outcomes.changes[0, 0] == pytest.approx(1.2 ** (42 / 80) - 1)
    assert result.contrasts == ()


def test_patients_leave_by_the_stated_hazard_and_enter_evenly(run: Any, plain: TrialSettings) -> None:
    still = Population(
        n_patients=20_000,
        parameters={
            "growth": np.zeros(20_000),
            "d1": np.full(20_000, 40.0),
            "d2": np.full(20_000, 1.0),
        },
    )
    leaving = dataclasses.replace(plain.follow_up, dropout_per_day=0.004)
    found = run(still, dataclasses.replace(plain, follow_up=leaving), arms=(CONTROL,)).arms[0].outcomes
    assert not found.progressed.any()
    for day in (42.0, 210.0):
        share = np.exp(-0.004 * day)
        seen = (found.progression_days >= day).mean()
        assert seen == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 20_000))
    entering = dataclasses.replace(plain.follow_up, accrual_days=400.0, after_last_entry_days=100.0)
    found = run(still, dataclasses.replace(plain, follow_up=entering), arms=(CONTROL,)).arms[0].outcomes
    assert found.survival_days.min() == pytest.approx(100, abs=0.5)
    assert found.survival_days.max() == pytest.approx(500, abs=0.5)
    assert found.survival_days.mean() == pytest.approx(300, abs=4 * 400 / np.sqrt(12 * 20_000))


def test_error_brings_progression_forward_in_growing_tumours(
    run: Any, population: Any, plain: TrialSettings
) -> None:
    noisy = dataclasses.replace(plain, error=MeasurementError(lesion_log_sd=0.15, reader_log_sd=0.0))
    patients = population(600)
    exact, read = run(patients, plain, arms=(DRUG,)), run(patients, noisy, arms=(DRUG,))
    assert read.arms[0].progression_free_median.value < exact.arms[0].progression_free_median.value
    assert read.arms[0].response_rate.value > exact.arms[0].response_rate.value


def test_weights_are_worked_off_by_resampling(run: Any, population: Any, plain: TrialSettings) -> None:
    patients = population(400)
    slow = patients.parameters["growth"] < np.median(patients.parameters["growth"])
    weighted = dataclasses.replace(patients, weights=slow / slow.sum())
    result = run(weighted, plain)
    assert result.n_patients <= 400
    assert "weighted" in " ".join(result.notes)
    free = run(patients, plain).arms[0].outcomes.progression_days.mean()
    assert result.arms[0].outcomes.progression_days.mean() > free


def test_patients_that_fail_in_one_arm_leave_all_arms(
    formula_engine: Any, empty_model: OdeModel, population: Any, settings: TrialSettings
) -> None:
    patients = population(100)
    limit = np.sort(patients.parameters["growth"])[-5]
    engine = formula_engine(failing=lambda growth: growth > limit)
    result = run_trial((CONTROL, DRUG), patients, empty_model, engine, settings, 1)
    assert result.not_solved == 4
    assert result.n_patients == 96 - result.not_measurable
    assert {arm.n for arm in result.arms} == {result.n_patients}


def test_patients_without_a_measurable_lesion_are_not_enrolled(run: Any, plain: TrialSettings) -> None:
    patients = Population(
        n_patients=3,
        parameters={
            "growth": np.full(3, 0.001),
            "d1": np.array([40.0, 9.0, 4.0]),
            "d2": np.array([1.0, 9.0, 12.0]),
        },
    )
    result = run(patients, plain)
    assert (result.n_patients, result.not_measurable) == (2, 1)
    with pytest.raises(InputError, match="nobody to enrol: 0 not solved, 1 without"):
        run(
            dataclasses.replace(
                patients, n_patients=1, parameters={k: v[1:2] for k, v in patients.parameters.items()}
            ),
            plain,
        )


def test_death_is_counted_only_with_a_link(run: Any, population: Any, settings: TrialSettings) -> None:
    link = load_knowledge().virtual_trial.links["nsclc_time_to_growth"]
    without, with_link = (
        run(population(150), settings),
        run(population(150), dataclasses.replace(settings, link=link)),
    )
    assert without.arms[0].survival is None
    assert not without.arms[0].outcomes.died.any()
    assert with_link.arms[0].survival is not None
    assert with_link.arms[0].outcomes.died.any()
    assert [contrast.endpoint for contrast in with_link.contrasts] == [
        "progression-free survival",
        "overall survival",
    ]
    assert "not immunotherapy" in " ".join(with_link.notes)


def test_doses_by_patient_follow_their_patients(
    formula_engine: Any, empty_model: OdeModel, population: Any, plain: TrialSettings
) -> None:
    patients = population(5)
    given: list[np.ndarray] = []

    class Watching(formula_engine):  # type: ignore[misc]
        def solve_batch(self, batch: Any, settings: Any) -> Any:
            given.append(batch.doses.sizes[:, 0])
            return super().solve_batch(dataclasses.replace(batch, doses=DRUG.doses), settings)

    sizes = np.arange(5.0)[:, None]
    arm = TrialArm(name="by patient", doses=dataclasses.replace(DRUG.doses, sizes=sizes))
    run_trial((arm,), patients, empty_model, Watching(), dataclasses.replace(plain, chunk=2), 1)
    assert [sizes.tolist() for sizes in given] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chunk": 0}, "chunk"),
        ({"n_per_arm": 1}, "n_per_arm"),
        ({"n_replicates": -1}, "n_replicates"),
        ({"level": 1.0}, "level"),
        ({"error": MeasurementError(lesion_log_sd=-0.1, reader_log_sd=0.0)}, "measurement error"),
    ],
)
def test_settings_that_make_no_trial(
    change: dict[str, Any], words: str, run: Any, population: Any, settings: TrialSettings
) -> None:
    with pytest.raises(InputError, match=words):
        run(population(5), dataclasses.replace(settings, **change))


def test_all_problems_are_named_at_once(run: Any, population: Any, settings: TrialSettings) -> None:
    patients = dataclasses.replace(population(5), weights=np.zeros(5))
    with pytest.raises(InputError) as caught:
        run(patients, settings, arms=(CONTROL, CONTROL), seed=-1)
    assert [problem.where for problem in caught.value.problems] == ["arms", "population weights", "seed"]
