import numpy as np
import pytest

from warmfront.simulation.trial.chance import BLOCK, Chance, draw_chance, draw_patients, resample
from warmfront.simulation.trial.design import MeasurementError, Scanning
from warmfront.simulation.trial.scans import first_appearance, lesion_diameters, read_scans

SCANNING = Scanning(measurable_mm=10.0, smallest_mm=5.0, gone_mm=2.0)
EXACT = MeasurementError(lesion_log_sd=0.0, reader_log_sd=0.0)


def no_chance(diameters: np.ndarray) -> Chance:
    count, scans, _ = diameters.shape
    zero = np.zeros(count)
    return Chance(
        lesion=np.zeros(diameters.shape),
        reader=np.zeros((count, scans)),
        dropout=zero,
        entry=zero,
        death=zero,
    )


def test_what_is_written_at_the_edges_of_sight() -> None:
    diameters = np.array([[[30.0, 20.0], [12.0, 4.0], [2.5, 1.9], [1.0, 0.0]]])
    scans = read_scans(diameters, no_chance(diameters), EXACT, SCANNING)
    assert scans.baseline_mm.tolist() == [50]
    assert scans.sums_mm.tolist() == [[17, 5, 0]]


def test_a_small_lesion_is_no_target_and_counts_as_new_when_it_is_large_enough() -> None:
    hidden = np.array([[[30.0, 1.0], [30.0, 9.9], [30.0, 10.0]]])
    seen = np.array([[[30.0, 8.0], [30.0, 12.9], [30.0, 13.0]]])
    for diameters in (hidden, seen):
        scans = read_scans(diameters, no_chance(diameters), EXACT, SCANNING)
        assert scans.baseline_mm.tolist() == [30]
        assert scans.sums_mm.tolist() == [[30, 30]]
        assert scans.new_lesion.tolist() == [[False, True]]
        assert first_appearance(diameters, np.array([0.0, 42.0, 84.0]), SCANNING).tolist() == [84]


def test_a_target_never_counts_as_new() -> None:
    diameters = np.array([[[30.0, 11.0], [30.0, 40.0]]])
    scans = read_scans(diameters, no_chance(diameters), EXACT, SCANNING)
    assert not scans.new_lesion.any()
    assert np.isinf(first_appearance(diameters, np.array([0.0, 42.0]), SCANNING)).all()


def test_one_reader_leaves_the_ratio_of_two_scans_as_it_is() -> None:
    diameters = np.full((500, 3, 1), 40.0)
    chance = draw_chance(1, 0, (0, 500), (3, 1))
    error = MeasurementError(lesion_log_sd=0.0, reader_log_sd=0.1)
    scans = read_scans(diameters, chance, error, SCANNING)
    assert scans.sums_mm / scans.baseline_mm[:, None] == pytest.approx(np.ones((500, 2)))
    assert np.std(np.log(scans.baseline_mm)) == pytest.approx(0.1, rel=0.1)


def test_sphere_of_the_same_volume() -> None:
    assert lesion_diameters(np.array([0.0, np.pi / 6]), "volume_ml").tolist() == pytest.approx([0.0, 10.0])


def test_chance_belongs_to_the_patient_however_they_are_split() -> None:
    whole = draw_chance(7, 0, (0, 2 * BLOCK + 5), (4, 2))
    for start, stop in ((0, 3), (BLOCK - 1, BLOCK + 1), (2 * BLOCK, 2 * BLOCK + 5)):
        part = draw_chance(7, 0, (start, stop), (4, 2))
        for name in ("lesion", "reader", "dropout", "entry", "death"):
            assert (getattr(part, name) == getattr(whole, name)[start:stop]).all(), name
    assert (draw_chance(8, 0, (0, 3), (4, 2)).death != whole.death[:3]).all()
    assert (draw_chance(7, 1, (0, 3), (4, 2)).death != whole.death[:3]).all()


def test_resampling_gives_each_patient_its_share_rounded_down_or_up() -> None:
    weights = np.array([0.1, 0.0, 0.55, 0.35])
    counts = np.bincount(resample(3, 101, weights), minlength=4)
    assert counts.sum() == 101
    assert (np.abs(counts - 101 * weights) < 1).all()
    assert counts[1] == 0


def test_replicates_draw_from_everybody() -> None:
    drawn = draw_patients(1, 4, 5000, 10)
    assert np.bincount(drawn, minlength=10).min() > 400
