"""The packaged phenotype model and references are what the committed scripts make of the shared cohorts."""

import importlib
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.stats.mstats import hdquantiles

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.mark.shared
def test_refitting_gives_the_packaged_model(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    fitting = importlib.import_module("phenotype_crossvalidation")
    path = files("warmfront.knowledge") / "data" / "phenotype_models" / "urothelial-baseline.toml"
    packaged = tomllib.loads(path.read_text(encoding="utf-8"))
    panel = fitting.read_expression(shared / "data" / "imvigor210_dev" / "expression_zscore.parquet")
    genes = fitting.feature_genes(panel)
    data = fitting.read_labelled(shared, genes, panel)
    final = fitting.fit_final(data, np.full((1, len(data.truth), 3), 0.5))
    names = fitting.CHOICES[final.choice]
    assert list(names) == list(packaged["features"])
    assert {name: list(genes[name]) for name in names} == packaged["features"]
    # The solver stops at a tolerance of 1e-8; other numerical libraries move the fourth decimal at most.
    assert final.intercepts == pytest.approx(packaged["intercepts"], abs=1e-4)
    stored = np.array([packaged["coefficients"][name] for name in names]).T
    assert np.abs(final.coefficients - stored).max() < 1e-4
    assert packaged["training_counts"] == [int((data.truth == name).sum()) for name in fitting.CLASSES]


@pytest.mark.shared
def test_rebuilding_gives_the_packaged_references(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    importlib.import_module("build_references").build(shared, tmp_path)
    folder = files("warmfront.knowledge") / "data" / "reference"
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in folder.iterdir())
    for name in made:
        ours, packaged = (
            [line.split("\t") for line in where.read_text(encoding="utf-8").splitlines()]
            for where in (tmp_path / name, folder / name)
        )
        assert len(ours) == len(packaged)
        for left, right in zip(ours, packaged, strict=True):
            texts = [i for i, cell in enumerate(right) if not _is_number(cell)]
            assert [left[i] for i in texts] == [right[i] for i in texts]
            numbers = [i for i in range(len(right)) if i not in texts]
            assert [float(left[i]) for i in numbers] == pytest.approx(
                [float(right[i]) for i in numbers], rel=1e-4, abs=1e-3
            )


def test_packaged_quantiles_are_harrell_davis_and_no_tumours_own_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Against scipy; with 161 tumours an ordinary quantile at these levels is always one of them."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    building = importlib.import_module("build_references")
    values = np.random.default_rng(1).normal(size=161)
    found = building.harrell_davis(values)
    expected = hdquantiles(values, np.array(building.LEVELS) / 100)
    assert found == pytest.approx(np.asarray(expected), abs=1e-9)
    assert np.abs(np.percentile(values, building.LEVELS)[:, None] - values).min(axis=1).max() < 1e-12
    assert np.abs(found[:, None] - values).min() > 1e-6


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
