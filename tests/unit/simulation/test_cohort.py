import math
import tracemalloc
from types import ModuleType

import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.virtual_cohort import PatientRows, PatientTable, PopulationRules, Spread
from warmfront.execution.executors import Processes, Serial
from warmfront.simulation import course_sums
from warmfront.simulation.batch import DosePlan, SolverSettings
from warmfront.simulation.cohort import CohortDesign, check_size, simulate_cohort, space_days
from warmfront.simulation.course_sums import LEVELS, CourseSums
from warmfront.simulation.sampling import DrawnPatients, draw_by_rules, draw_by_stated_cv, take_table
from warmfront.stats.streaming_quantiles import LARGEST_RELATIVE_ERROR


def design(
    closed_form: ModuleType, outputs: tuple[str, ...] = ("x",), fails_above: float = math.inf
) -> CohortDesign:
    return CohortDesign(
        model=closed_form.decay_model(),
        engine=closed_form.ClosedFormEngine(fails_above),
        settings=SolverSettings(),
        output_days=space_days(10, 5),
        outputs=outputs,
        doses=DosePlan(
            days=np.array([6.0]), acts=("bolus x",), sizes=np.array([4.0]), duration_days=np.zeros(1)
        ),
    )


def patients(closed_form: ModuleType, seed: int = 1) -> DrawnPatients:
    return draw_by_stated_cv(closed_form.decay_model(), seed)


def tell_all(sums: CourseSums) -> tuple[object, ...]:
    return (sums.bands(("mL",)), sums.changes(), sums.shares(), sums.statuses(), sums.effective_patients)


def test_bands_are_the_quantiles_of_the_closed_form(closed_form: ModuleType) -> None:
    n = 3001
    sums = simulate_cohort(patients(closed_form), design(closed_form), Serial(), n_patients=n)
    k = np.sort(patients(closed_form).draw(0, n).parameters["k"])
    (band,) = sums.bands(("mL",))
    assert band.unit == "mL"
    assert band.days == (0.0, 5.0, 10.0)
    # The course falls as k grows: the quantile q of the course is that of 1 - q of k.
    for level, quantile in zip(LEVELS, band.quantiles, strict=True):
        rate = k[n - math.ceil(level * n)]
        assert quantile[1] == pytest.approx(8 * math.exp(-5 * rate), rel=1e-12)
        assert quantile[2] == pytest.approx(8 * math.exp(-10 * rate) + 4 * math.exp(-4 * rate), rel=1e-12)
        assert quantile[0] == 8.0
    assert band.mean[1] == pytest.approx(np.mean(8 * np.exp(-5 * k)), rel=1e-12)
    lowest, highest, last = sums.changes()
    assert (lowest.change, highest.change, last.change) == ("lowest", "highest", "last")
    assert lowest.quantiles[2] == pytest.approx(band.quantiles[2][1] / 8 - 1, rel=1e-9)
    assert last.n_patients == n


def test_the_same_to_the_last_bit_for_one_two_and_four_workers(closed_form: ModuleType) -> None:
    found = [
        tell_all(
            simulate_cohort(
                patients(closed_form), design(closed_form, fails_above=0.13), executor, n_patients=1200,
                chunk=250, thresholds=[("x", 5.0)],
            )
        )
        for executor in (Serial(), Processes(workers=2), Processes(workers=4))
    ]  # fmt: skip
    assert found[0] == found[1] == found[2]


def test_counted_quantiles_stay_within_their_error_and_do_not_depend_on_chunks(
    closed_form: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = simulate_cohort(patients(closed_form), design(closed_form), Serial(), n_patients=2000)
    assert exact.quantile_error == 0.0
    monkeypatch.setattr(course_sums, "EXACT_VALUES", 100)
    counted = [
        simulate_cohort(patients(closed_form), design(closed_form), Serial(), n_patients=2000, chunk=chunk)
        for chunk in (1000, 77)
    ]
    assert counted[0].quantile_error == LARGEST_RELATIVE_ERROR
    assert np.array_equal(counted[0].quantiles()[0], counted[1].quantiles()[0])
    assert counted[0].quantiles()[0] == pytest.approx(exact.quantiles()[0], rel=LARGEST_RELATIVE_ERROR)


def test_failed_patients_are_counted_by_reason_and_left_out_of_the_bands(closed_form: ModuleType) -> None:
    sums = simulate_cohort(
        patients(closed_form), design(closed_form, fails_above=0.1), Serial(), n_patients=500
    )
    k = patients(closed_form).draw(0, 500).parameters["k"]
    solved, failed = sums.statuses()
    assert solved.n_patients == sums.n_solved == (k <= 0.1).sum()
    assert (failed.status, failed.first_day) == ("step_too_small", 3.0)
    assert solved.share + failed.share == pytest.approx(1.0)
    (band,) = sums.bands(("mL",))
    assert band.mean[1] == pytest.approx(np.mean(8 * np.exp(-5 * k[k <= 0.1])), rel=1e-12)


def test_nothing_is_told_of_patients_that_all_failed(closed_form: ModuleType) -> None:
    sums = simulate_cohort(
        patients(closed_form),
        design(closed_form, fails_above=0.0),
        Serial(),
        n_patients=5,
        thresholds=[("x", 1)],
    )
    assert sums.bands(("mL",)) == sums.shares() == ()
    assert all(change.quantiles == () for change in sums.changes())
    assert sums.effective_patients == 0.0


def test_weights_count_as_repetitions(closed_form: ModuleType) -> None:
    model = closed_form.decay_model()
    rates, times = np.array([0.05, 0.1, 0.2, 0.4]), np.array([1, 3, 0, 2])
    weighted = PatientTable(
        file_name="w.csv", sha256="0", columns=("k",), values=rates[:, None], weights=times / times.sum()
    )
    repeated = PatientTable(
        file_name="r.csv", sha256="0", columns=("k",), values=np.repeat(rates, times)[:, None]
    )
    one, two = (
        simulate_cohort(
            take_table(table, model), design(closed_form), Serial(), n_patients=len(table.values),
            thresholds=[("x", 4.0)],
        )
        for table in (weighted, repeated)
    )  # fmt: skip
    assert one.quantiles()[0].tolist() == two.quantiles()[0].tolist()
    assert one.bands(("",))[0].mean == pytest.approx(two.bands(("",))[0].mean, rel=1e-12)
    assert one.shares()[0].shares == pytest.approx(two.shares()[0].shares)
    assert one.effective_patients == pytest.approx(36 / 14)


def test_shares_above_a_threshold(closed_form: ModuleType) -> None:
    sums = simulate_cohort(
        patients(closed_form), design(closed_form), Serial(), n_patients=400, thresholds=[("x", 5.0)]
    )
    k = patients(closed_form).draw(0, 400).parameters["k"]
    (share,) = sums.shares()
    assert share.shares[:2] == pytest.approx((1.0, np.mean(8 * np.exp(-5 * k) > 5.0)))
    assert share.ever == 1.0


def test_an_observable_without_a_value_is_told(closed_form: ModuleType) -> None:
    model = closed_form.decay_model()
    spreads = PopulationRules(
        file_name="s", sha256="0", initial={"x": Spread(distribution="fixed", value=0.0)}
    )
    sums = simulate_cohort(
        draw_by_rules(spreads, model, 1), design(closed_form, ("x", "inverse")), Serial(), n_patients=7
    )
    assert sums.undefined() == (("inverse", 7),)
    assert sums.n_solved == 7
    assert sums.changes()[0].n_patients == 0
    _, inverse = sums.bands(("mL", ""))
    assert inverse.quantiles[2][0] is inverse.mean[0] is None


def test_every_patient_is_handed_on_in_order_when_asked(closed_form: ModuleType) -> None:
    rows: list[PatientRows] = []
    simulate_cohort(
        patients(closed_form), design(closed_form), Serial(), n_patients=25, chunk=10, take_rows=rows.append
    )
    assert [one.first for one in rows] == [0, 10, 20]
    k = np.concatenate([one.columns["k"] for one in rows])
    assert np.array_equal(k, patients(closed_form).draw(0, 25).parameters["k"])
    assert rows[2].values.shape == (5, 3, 1)


def test_memory_does_not_grow_with_the_patients(
    closed_form: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course_sums, "EXACT_VALUES", 0)
    peaks = []
    for n in (4_000, 40_000):
        tracemalloc.start()
        simulate_cohort(patients(closed_form), design(closed_form), Serial(), n_patients=n, chunk=500)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_sizes_out_of_bounds_are_all_named() -> None:
    with pytest.raises(InputError) as raised:
        check_size(0, 0, 1000, 1000)
    assert [problem.where for problem in raised.value.problems] == ["--n", "--outputs and --every", "--chunk"]
    with pytest.raises(InputError, match=r"--days: found 0.*\n.*--every: found nan"):
        space_days(0, math.nan)
    with pytest.raises(InputError, match="days of output"):
        space_days(1e6, 1e-3)
