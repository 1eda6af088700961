import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.virtual_cohort import PatientTable, PopulationRules
from warmfront.io.population_files import make_table, read_population

TEXT = "patient,k,x\nA,0.1,8\nB,0.2,9.5\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def table(path: Path) -> PatientTable:
    found = read_population(path)
    assert isinstance(found, PatientTable)
    return found


def said(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        read_population(path)
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [("p.csv", TEXT), ("p.csv.gz", TEXT), ("p.tsv", TEXT.replace(",", "\t")), ("p.txt", TEXT)],
)
def test_a_table_is_one_row_per_patient(tmp_path: Path, name: str, text: str) -> None:
    found = table(written(tmp_path, name, text))
    assert found.columns == ("k", "x")
    assert found.values.tolist() == [[0.1, 8.0], [0.2, 9.5]]
    assert found.weights is None
    assert len(found.sha256) == 64


def test_a_parquet_table_is_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"id": ["A", "B"], "k": [0.1, 0.2], "x": [8, 9]}), path)
    found = table(path)
    assert found.columns == ("k", "x")
    assert found.values.tolist() == [[0.1, 8.0], [0.2, 9.0]]
    pq.write_table(pa.table({"k": ["low"], "x": [1.0]}), path)
    assert "column 'k': found text" in said(path)


def test_one_column_is_enough(tmp_path: Path) -> None:
    assert table(written(tmp_path, "p.csv", "k\n0.1\n0.2\n")).values.tolist() == [[0.1], [0.2]]


def test_weights_are_shares(tmp_path: Path) -> None:
    found = table(written(tmp_path, "p.csv", "k,weight\n0.1,1\n0.2,3\n"))
    assert found.columns == ("k",)
    assert found.weights is not None
    assert found.weights.tolist() == [0.25, 0.75]
    for weights in ("0\n0.2,0", "-1\n0.2,2"):
        assert "column 'weight'" in said(written(tmp_path, "p.csv", f"k,weight\n0.1,{weights}\n"))


def test_every_wrong_cell_is_named(tmp_path: Path) -> None:
    words = said(written(tmp_path, "p.csv", "k,x\n0.1,eight\nhigh,9\n0.3\n"))
    assert "line 2 ('1'), column 'x': found 'eight'" in words
    assert "line 3 ('2'), column 'k': found 'high'" in words
    assert "line 4" in words
    words = said(written(tmp_path, "p.csv", "k,x\n0.1,\ninf,9\n"))
    assert "patient 1, column 'x': found nothing" in words
    assert "patient 2, column 'k': found inf" in words


def test_many_wrong_cells_are_counted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="480 more values that are missing"):
        make_table("p", "", ("k",), np.full((500, 1), np.nan))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("p.csv", "k,k\n1,2\n", "2 of this name"),
        ("p.csv", "patient,weight\nA,1\n", "no column of a parameter or state"),
        ("p.csv", "k,x\n", "no rows"),
        ("p.xlsx", "k", "one row per patient, or .toml"),
        ("p.toml", "", "an empty file"),
        ("p.toml", "[initial]\n", "no distribution"),
        ("p.toml", '[parameters.k]\ndistribution = "beta"\n', "parameters.k"),
        ("p.toml", '[parameters.k]\ndistribution = "normal"\nmean = nan\n', "not finite"),
        ("p.toml", '[parameter.k]\ndistribution = "normal"\n', "unknown key 'parameter'"),
        ("p.toml", '[parameters.k]\ndistribution = "normal"\nmedain = 1\n', "unknown key 'medain'"),
    ],
)
def test_what_is_no_population_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    assert words in said(written(tmp_path, name, text))


def test_distributions_are_read(tmp_path: Path) -> None:
    found = read_population(
        written(
            tmp_path,
            "p.toml",
            '[parameters.k]\ndistribution = "lognormal"\ncv = 0.3\n'
            '[parameters."J1.k"]\ndistribution = "uniform"\nlow = 1\nhigh = 2\n'
            '[initial.x]\ndistribution = "fixed"\nvalue = 4\n',
        )
    )
    assert isinstance(found, PopulationRules)
    assert found.parameters["k"].cv == 0.3
    assert found.parameters["J1.k"].high == 2.0
    assert found.initial["x"].value == 4.0


def test_no_empty_cell_is_offered_where_none_is_taken(tmp_path: Path) -> None:
    for text in ("k\nabc\n1\n", "k,x\n1\n"):
        words = said(written(tmp_path, "p.csv", text))
        assert "next step: co" in words
        assert "empty" not in words
