"""The `gsva` variant against R GSVA 1.46.0 (R 4.2.2), ``gsva(method="ssgsea", ssgsea.norm=FALSE)``.

Six TCGA ovarian tumours, 5,000 genes, 23 sets: reference/expected/README-profiling.md. The tolerance of
1e-6 ranks is that of the file, which carries nine decimals on scores of about 1,000.
"""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from warmfront.assays.scoring import gsva_ssgsea, ssgsea


def read_matrix(path: Path) -> tuple[list[str], list[str], np.ndarray]:
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    return (
        [row[0] for row in rows[1:]],
        rows[0][1:],
        np.array([[float(x) for x in row[1:]] for row in rows[1:]]),
    )


def read_sets(path: Path) -> dict[str, list[str]]:
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {line[0]: line[2:] for line in lines}


@pytest.mark.shared
def test_gsva_variant_reaches_r_gsva(shared: Path) -> None:
    folder = shared / "reference" / "expected"
    genes, samples, values = read_matrix(folder / "_input" / "expr_log2tpm1_5000x6.csv.gz")
    names, columns, wanted = read_matrix(folder / "gsva_r" / "ssgsea_raw.csv.gz")
    sets = read_sets(folder / "_input" / "sets23.gmt")
    place = {gene: i for i, gene in enumerate(genes)}
    members = [np.array(sorted({place[g] for g in sets[name] if g in place})) for name in names]

    found = np.column_stack([gsva_ssgsea.score(values[:, i], members) for i in range(len(samples))])

    assert columns == samples
    assert len(names) == 23
    assert np.abs(found - wanted).max() < 1e-6


@pytest.mark.shared
def test_averaged_ties_stay_close_to_r_gsva(shared: Path) -> None:
    """Only tied genes part the two rules, so the scores of real tumours stay nearly the same."""
    folder = shared / "reference" / "expected"
    genes, samples, values = read_matrix(folder / "_input" / "expr_log2tpm1_5000x6.csv.gz")
    names, _, wanted = read_matrix(folder / "gsva_r" / "ssgsea_raw.csv.gz")
    sets = read_sets(folder / "_input" / "sets23.gmt")
    place = {gene: i for i, gene in enumerate(genes)}
    members = [np.array(sorted({place[g] for g in sets[name] if g in place})) for name in names]

    found = np.column_stack([ssgsea.score(values[:, i], members) for i in range(len(samples))])

    assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.9995
