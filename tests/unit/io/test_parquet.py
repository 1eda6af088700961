"""Parquet tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warmfront.domain.errors import InputError
from warmfront.io import limits
from warmfront.io.tables import read_table

FRAME = pd.DataFrame(
    {"S1": [1.5, np.nan], "S2": [3.0, 4.0]}, index=pd.Index(["CD8A", "CD4"], name="gene"), dtype="float32"
)


def problem_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path)
    return str(caught.value)


@pytest.mark.parametrize("layout", ["named index", "unnamed index", "text column", "dictionary column"])
def test_where_the_labels_are(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "a.parquet"
    if layout == "named index":
        FRAME.to_parquet(path)
    elif layout == "unnamed index":
        FRAME.rename_axis(None).to_parquet(path)
    elif layout == "text column":
        FRAME.reset_index().to_parquet(path, index=False)
    else:
        FRAME.reset_index().astype({"gene": "category"}).to_parquet(path, index=False)
    table = read_table(path)
    assert table.row_labels == ("CD8A", "CD4")
    assert table.column_labels == ("S1", "S2")
    np.testing.assert_array_equal(table.values, [[1.5, 3.0], [np.nan, 4.0]])


def test_integers_with_nulls(tmp_path: Path) -> None:
    pq.write_table(pa.table({"gene": ["CD4", "CD8A"], "S1": pa.array([1, None])}), tmp_path / "a.parquet")
    np.testing.assert_array_equal(read_table(tmp_path / "a.parquet").values, [[1.0], [np.nan]])


def test_integer_index_becomes_labels(tmp_path: Path) -> None:
    FRAME.set_axis(pd.Index([925, 920], name="entrez")).to_parquet(tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet").row_labels == ("925", "920")


def test_no_labels(tmp_path: Path) -> None:
    FRAME.reset_index(drop=True).to_parquet(tmp_path / "a.parquet", index=False)
    assert "no pandas index and no text column" in problem_of(tmp_path / "a.parquet")


def test_index_of_several_levels(tmp_path: Path) -> None:
    frame = FRAME.set_axis(pd.MultiIndex.from_tuples([("CD8A", "925"), ("CD4", "920")], names=["s", "e"]))
    frame.to_parquet(tmp_path / "a.parquet")
    assert "2 levels" in problem_of(tmp_path / "a.parquet")


def test_columns_that_are_not_numbers(tmp_path: Path) -> None:
    FRAME.assign(kind="protein", when=pd.Timestamp(2024, 1, 1), yes=True).to_parquet(tmp_path / "a.parquet")
    said = problem_of(tmp_path / "a.parquet")
    assert "3 problems" in said
    assert "column 'kind'" in said
    assert "column 'when'" in said
    assert "column 'yes': found values of type bool" in said


def test_infinity(tmp_path: Path) -> None:
    FRAME.replace(3.0, np.inf).to_parquet(tmp_path / "a.parquet")
    assert "row 'CD8A', column 'S2': found inf" in problem_of(tmp_path / "a.parquet")


def test_no_rows(tmp_path: Path) -> None:
    FRAME.iloc[:0].to_parquet(tmp_path / "a.parquet")
    assert "0 rows" in problem_of(tmp_path / "a.parquet")


def test_cut_off(tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[: len(whole) - 20])
    assert "a complete parquet file" in problem_of(tmp_path / "b.parquet")


def test_declared_shape_is_bounded_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FRAME.to_parquet(tmp_path / "a.parquet")
    monkeypatch.setattr(limits, "MAX_CELLS", 3)
    assert "2 rows x 3 columns" in problem_of(tmp_path / "a.parquet")


def test_constant_columns_that_unfold_a_thousandfold(tmp_path: Path) -> None:
    n = 1_900_000
    table = pa.table(
        {"gene": pa.array(["x"]).take(pa.array(np.zeros(n, int)))} | {f"S{i}": np.zeros(n) for i in range(8)}
    )
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 200_000
    assert "bytes on disk that stand for more than" in problem_of(tmp_path / "a.parquet")


def test_long_text_repeated_by_reference_is_not_unfolded(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    indices = pa.array(np.zeros(200, dtype=np.int32))
    long = pa.DictionaryArray.from_arrays(indices, pa.array(["A" * 1_000_000]))
    pq.write_table(pa.table({"gene": long, "S1": np.zeros(200)}), path)
    before = pa.total_allocated_bytes()
    assert "bytes on disk that stand for more than" in problem_of(path)
    assert path.stat().st_size < 100_000
    assert pa.total_allocated_bytes() - before < 50_000_000


@pytest.mark.parametrize("metadata", [b'{"index_columns": null}', b"[]", b"\xff", b"not json"])
def test_pandas_metadata_that_lie(tmp_path: Path, metadata: bytes) -> None:
    path = tmp_path / "a.parquet"
    table = pa.Table.from_pandas(FRAME).replace_schema_metadata({b"pandas": metadata})
    pq.write_table(table, path)
    assert "damaged or foreign content" in problem_of(path)


def test_labels_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    labels = pa.array([b"\xe9", b"CD4"], type=pa.binary()).view(pa.string())
    pq.write_table(pa.table({"gene": labels, "S1": [1.0, 2.0]}), path)
    assert "damaged or foreign content" in problem_of(path)
