"""The command ``spatial`` on simulated tissue, as a user would call it."""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import warmfront
from warmfront.domain.space import ROLES
from warmfront.simulation.tissue import simulate_tissue

PATTERNS = ("mixed", "excluded", "desert")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "warmfront", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def write_table(
    path: Path,
    images: Sequence[tuple[str, str, str, str]],
    names: Sequence[str] = ("x_um", "y_um"),
    factor: float = 1.0,
) -> Path:
    """One row per cell: sample, patient, timepoint, pattern of each image."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("sample_id", "patient_id", "timepoint", *names, "cell_type"))
        for seed, (sample, patient, timepoint, pattern) in enumerate(images):
            rng = np.random.default_rng(seed)
            image = simulate_tissue(pattern, 3000, rng).image  # type: ignore[arg-type]
            for x, y, role in zip(image.x_um * factor, image.y_um * factor, image.role, strict=True):
                writer.writerow((sample, patient, timepoint, f"{x:.3f}", f"{y:.3f}", ROLES[role].value))
    return path


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    images = [
        ("S1", "P1", "pre", "excluded"),
        ("S2", "P1", "on", "mixed"),
        ("S3", "P2", "pre", "desert"),
        ("S4", "P2", "pre", "mixed"),
    ]
    return write_table(tmp_path_factory.mktemp("cells") / "cells.csv", images)


def test_every_file_is_written_and_every_image_called(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "space"
    done = run("spatial", table, "--out", out, "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "4 images, 0 abstained" in done.stderr
    found = {row["sample_id"]: row for row in read_table(out / "spatial.tsv")}
    assert [row["call"] for row in found.values()] == ["excluded", "inflamed", "desert", "inflamed"]
    assert {row["cells_counted"] for row in found.values()} == {"cd8_t"}
    patients = {(row["patient_id"], row["timepoint"]): row for row in read_table(out / "patients.tsv")}
    assert patients["P2", "pre"]["abstained"] == "true"
    assert "regions disagree: S3 desert, S4 inflamed" in patients["P2", "pre"]["reason"]
    contrasts = {row["axis"]: row for row in read_table(out / "contrasts.tsv")}
    assert float(contrasts["density_inside"]["low"]) > 2  # from 10 to 800 per mm2
    assert "within-region only" in contrasts["geometry"]["interval"]
    assert (out / "statistics.parquet").stat().st_size > 0
    assert (out / "figures" / "S1" / "tissue.svg").read_text().startswith("<svg")
    assert "cd8_t" in (out / "mapping.tsv").read_text()


def test_workers_and_seed_fix_every_byte(table: Path, tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        warmfront.spatial(table, out=tmp_path / name, seed=7, workers=workers, figures=False)
    for path in sorted((tmp_path / "one").rglob("*.*")):
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes(), path.name


def test_an_image_keeps_its_call_whatever_else_is_in_the_table(table: Path, tmp_path: Path) -> None:
    alone = write_table(tmp_path / "alone.csv", [("S1", "P1", "pre", "excluded")])
    (found,) = warmfront.spatial(alone, seed=7)
    beside_others = warmfront.spatial(table, seed=7)[0]
    # The statistics may be more: the larger table tells more roles apart.
    assert (found.phenotype, found.axes) == (beside_others.phenotype, beside_others.axes)


def test_unit_and_direction_of_the_axes_change_no_call(tmp_path: Path) -> None:
    images = [(pattern, "P1", "", pattern) for pattern in PATTERNS]
    plain = warmfront.spatial(write_table(tmp_path / "um.csv", images), seed=7)
    pixels = warmfront.spatial(
        write_table(tmp_path / "px.csv", images, ("x", "y"), 2.0), seed=7, um_per_unit=0.5
    )
    swapped = warmfront.spatial(write_table(tmp_path / "yx.csv", images, ("y_um", "x_um")), seed=7)
    mirrored = warmfront.spatial(
        write_table(tmp_path / "mirror.csv", images, ("x", "y"), -1.0), seed=7, um_per_unit=1.0
    )
    calls = [one.phenotype.call for one in plain]
    assert calls == ["inflamed", "excluded", "desert"]
    for other in (pixels, swapped, mirrored):
        assert [one.phenotype.call for one in other] == calls
        for one, same in zip(plain, other, strict=True):
            assert same.axes[0].value == pytest.approx(one.axes[0].value, rel=0.05, abs=5)


def test_images_that_abstain_are_no_failure(tmp_path: Path) -> None:
    table = write_table(tmp_path / "random.csv", [("S1", "P1", "", "random")])
    done = run("spatial", table, "--out", tmp_path / "o", "--json", "--no-figures")
    assert done.returncode == 0, done.stderr
    (profile,) = json.loads(done.stdout)
    assert profile["phenotype"]["abstained"]
    (row,) = read_table(tmp_path / "o" / "spatial.tsv")
    assert row["reason"].startswith("cannot assess exclusion")
    assert row["call"] == ""
    assert not (tmp_path / "o" / "figures").exists()


def test_a_table_that_cannot_be_used_is_exit_code_two(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    done = run("spatial", wrong, "--out", tmp_path / "o")
    assert done.returncode == 2
    assert "wrong.csv" in done.stderr
    assert not (tmp_path / "o").exists()


def test_the_help_teaches() -> None:
    told = run("spatial", "--help").stdout
    for what in ("--roles", "--columns", "--um-per-unit", "spatial.tsv", "abstains"):
        assert what in told


def test_a_field_is_stated_on_the_command_line_and_old_pictures_go(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "space"
    (out / "figures" / "S9").mkdir(parents=True)
    done = run("spatial", table, "--out", out, "--no-figures", "--field", "-50,-50,900,900")
    assert done.returncode == 0, done.stderr
    assert not (out / "figures" / "S9").exists()
    assert "no margin" not in done.stderr
    bare = run("spatial", table, "--out", tmp_path / "bare", "--no-figures")
    assert bare.returncode == 0, bare.stderr
    areas = [
        float(read_table(folder / "spatial.tsv")[0]["tissue_area_mm2"]) for folder in (out, tmp_path / "bare")
    ]
    assert areas[0] > areas[1]


def test_a_field_that_is_none_is_refused(table: Path) -> None:
    for words in ("1,2,3", "a,b,c,d", "nan,0,9,9", "9,9,0,0"):
        done = run("spatial", table, f"--field={words}")
        assert done.returncode == 2
        assert "x low, y low, x high, y high" in done.stderr.replace(",y", ", y").replace(",x", ", x")


def test_one_region_of_a_patient_has_one_set_of_numbers(table: Path, tmp_path: Path) -> None:
    warmfront.spatial(table, out=tmp_path, figures=False)
    (image,) = (row for row in read_table(tmp_path / "spatial.tsv") if row["sample_id"] == "S1")
    (patient,) = (
        row
        for row in read_table(tmp_path / "patients.tsv")
        if (row["patient_id"], row["timepoint"]) == ("P1", "pre")
    )
    shared = ("call", "inflamed", "excluded", "desert", "abstained", "reason", "geometry", "geometry_low")
    assert [patient[name] for name in shared] == [image[name] for name in shared]
