"""What holds for every input: order, file format, other samples and units change nothing."""

import contextlib
import datetime as dt
import tempfile
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from warmfront.assays.expression import harmonise
from warmfront.assays.labs import convert
from warmfront.assays.scale import read_scale
from warmfront.assays.symbols import map_labels
from warmfront.domain.assay import ExpressionTable, RawTable
from warmfront.domain.case import LabResult
from warmfront.domain.errors import InputError
from warmfront.io.tables import read_table
from warmfront.knowledge.base import LabAnalyte
from warmfront.knowledge.genes import load_genes

GENES = load_genes()
LABELS = (*sorted(GENES.symbols)[2000:2080], "VSIR", "C10orf54", "7-Sep", "PD1", "nonsense")
LABS = {
    row["analyte"]: TypeAdapter(LabAnalyte).validate_python(row)
    for row in tomllib.loads((files("warmfront.knowledge") / "data" / "labs.toml").read_text("utf-8"))["lab"]
}


def table(seed: int, n_samples: int = 4) -> RawTable:
    rng = np.random.default_rng(seed)
    values = np.log2(
        rng.lognormal(1, 2, (len(LABELS), n_samples)) * (rng.random((len(LABELS), n_samples)) > 0.2) + 1
    )
    return RawTable(
        file_name="made-up.tsv",
        sha256="0" * 64,
        row_labels=LABELS,
        column_labels=tuple(f"S{i}" for i in range(n_samples)),
        values=values,
    )


def by_gene(made: ExpressionTable, sample: str) -> dict[str, float]:
    column = made.values[:, made.samples.index(sample)]
    return dict(zip(made.genes, column.tolist(), strict=True))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_order_of_rows_and_samples_changes_no_value(seed: int, random) -> None:  # type: ignore[no-untyped-def]
    raw = table(seed)
    rows, columns = list(range(len(LABELS))), list(range(4))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = RawTable(
        file_name=raw.file_name,
        sha256=raw.sha256,
        row_labels=tuple(raw.row_labels[i] for i in rows),
        column_labels=tuple(raw.column_labels[j] for j in columns),
        values=raw.values[np.ix_(rows, columns)],
    )
    made, other = harmonise(raw, GENES), harmonise(shuffled, GENES)
    for sample in made.samples:
        assert by_gene(made, sample) == by_gene(other, sample)
    assert set(made.mapping.ambiguous) == set(other.mapping.ambiguous)
    assert made.scale is other.scale


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(["empty", "constant", "other values"]))
def test_other_samples_change_nothing(seed: int, change: str) -> None:
    raw = table(seed)
    values = raw.values.copy()
    if change == "empty":
        values[:, 1:] = np.nan
    elif change == "constant":
        values[:, 1:] = 3.0
    else:
        values[:, 1:] = table(seed + 1).values[:, 1:]
    changed = RawTable(
        file_name=raw.file_name,
        sha256=raw.sha256,
        row_labels=raw.row_labels,
        column_labels=raw.column_labels,
        values=values,
    )
    assert by_gene(harmonise(raw, GENES), "S0") == by_gene(harmonise(changed, GENES), "S0")


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from(["a.tsv", "a.csv", "a.tsv.gz", "a.parquet"]))
def test_every_format_gives_the_same_numbers(seed: int, name: str) -> None:
    raw = table(seed)
    frame = pd.DataFrame(raw.values, index=pd.Index(raw.row_labels, name="gene"), columns=raw.column_labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name.endswith("parquet"):
            frame.to_parquet(path)
        else:
            frame.to_csv(path, sep="," if ".csv" in name else "\t")
        read = read_table(path)
    assert read.row_labels == raw.row_labels
    assert read.column_labels == raw.column_labels
    np.testing.assert_array_equal(read.values, raw.values)


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=30))
def test_any_labels_are_mapped_or_reported(labels: list[str]) -> None:
    found = map_labels(labels, GENES)
    assert len(found.symbols) == len(labels)
    assert all(symbol is None or symbol in GENES.symbols for symbol in found.symbols)
    assert len(found.ambiguous) + len(found.unknown) + found.n_recognised == len(labels)


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e9), min_size=1, max_size=60))
def test_any_values_have_a_scale_or_a_reason(values: list[float]) -> None:
    reading = read_scale(np.array(values))
    assert reading.reason


@settings(deadline=None)
@given(st.sampled_from(sorted(LABS)), st.floats(0.001, 1000), st.data())
def test_unit_of_a_lab_changes_nothing(name: str, value: float, data: st.DataObject) -> None:
    analyte = LABS[name]
    unit = data.draw(st.sampled_from(sorted(analyte.units)))
    date = dt.date(2024, 1, 1)
    plain = convert(LabResult(analyte=name, value=value, unit=analyte.canonical_unit, date=date), LABS)
    other = convert(LabResult(analyte=name, value=value / analyte.units[unit], unit=unit, date=date), LABS)
    assert plain.supply is other.supply
    assert plain.value is other.value is None or plain.value == pytest.approx(other.value, rel=1e-8)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["a.tsv", "a.csv", "a.tsv.gz", "a.parquet", "a.h5ad"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        shape, labelled = (0, 0), (0, 0)
        with contextlib.suppress(InputError):
            read = read_table(path)
            shape, labelled = read.values.shape, (len(read.row_labels), len(read.column_labels))
    assert shape == labelled
