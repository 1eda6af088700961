"""Cell tables are recognised by their columns, read whole, and refused with a reason."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warmfront.domain.errors import InputError
from warmfront.io.cells.tables import read_cells

CANONICAL = (
    "sample_id,patient_id,image_id,cell_id,x_um,y_um,cell_type,timepoint,CD8,PD-L1_pos,comment\n"
    "S1,P1,I1,1,1.5,2,Tumour,pre,0.5,TRUE,seen\n"
    "S1,P1,I1,2,10.5,,CD8+ T cell,pre,NA,FALSE,\n"
    "S2,P1,I2,1,1e2,3,,on,2,,odd\n"
)


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_canonical_table_is_read_whole(tmp_path: Path) -> None:
    cells = read_cells(_write(tmp_path, "cells.csv", CANONICAL))
    assert cells.source_format == "canonical"
    assert cells.um_per_unit == 1.0
    np.testing.assert_array_equal(cells.x, [1.5, 10.5, 100.0])
    np.testing.assert_array_equal(cells.y, [2.0, np.nan, 3.0])
    assert cells.cell_type is not None
    assert cells.cell_type.names == ("Tumour", "CD8+ T cell")
    assert cells.cell_type.codes.tolist() == [0, 1, -1]
    assert cells.timepoint is not None
    assert cells.timepoint.names == ("pre", "on")
    assert cells.cell_id is not None
    assert cells.cell_id.tolist() == ["1", "2", "1"]
    np.testing.assert_array_equal(cells.markers["CD8"], np.float32([0.5, np.nan, 2]))
    np.testing.assert_array_equal(cells.markers["PD-L1_pos"], np.float32([1, 0, np.nan]))
    assert set(cells.markers) == {"CD8", "PD-L1_pos"}
    assert "'comment'" in cells.notes[0]


def test_text_and_parquet_of_the_same_cells_agree(tmp_path: Path) -> None:
    text = read_cells(_write(tmp_path, "cells.csv", CANONICAL))
    table = pa.table(
        {
            "sample_id": ["S1", "S1", "S2"],
            "patient_id": ["P1", "P1", "P1"],
            "x_um": [1.5, 10.5, 100.0],
            "y_um": pa.array([2.0, None, 3.0]),
            "cell_type": pa.array(["Tumour", "CD8+ T cell", None]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "cells.parquet")
    stored = read_cells(tmp_path / "cells.parquet")
    np.testing.assert_array_equal(stored.x, text.x)
    np.testing.assert_array_equal(stored.y, text.y)
    assert stored.cell_type is not None
    assert text.cell_type is not None
    assert stored.cell_type.names == text.cell_type.names
    assert stored.cell_type.codes.tolist() == text.cell_type.codes.tolist()


KEREN = "patient_id,cell_id,x,y,cell_type\n5,1,100,200,Tumour\n5,2,110,200,Mesenchymal\n5,3,2000,7,CD8_T\n"


def test_keren_is_recognised_by_its_types_without_markers(tmp_path: Path) -> None:
    cells = read_cells(_write(tmp_path, "any.csv", KEREN))
    assert cells.source_format == "keren2018"
    assert cells.um_per_unit == 800 / 2048
    assert cells.field == (0, 0, 2048, 2048)


@pytest.mark.parametrize(
    "change",
    [("CD8_T", "Cytotoxic"), ("2000", "2000.5"), ("2000", "2100"), ("Mesenchymal", "Tumour")],
    ids=["a foreign type", "a fraction", "outside the field", "no telling type"],
)
def test_a_table_that_cannot_be_keren_has_no_unit(tmp_path: Path, change: tuple[str, str]) -> None:
    cells = read_cells(_write(tmp_path, "any.csv", KEREN.replace(*change)))
    assert cells.source_format == "plain"
    assert cells.um_per_unit is None


def test_a_stated_unit_and_field_go_before_those_of_the_format(tmp_path: Path) -> None:
    cells = read_cells(_write(tmp_path, "c.csv", KEREN), um_per_unit=0.4, field=(0, 0, 3000, 3000))
    assert (cells.um_per_unit, cells.field) == (0.4, (0, 0, 3000, 3000))
    assert cells.unit_source == "stated by the user"


def test_a_table_of_no_known_format_is_told_the_nearest_and_the_mapping(tmp_path: Path) -> None:
    path = _write(tmp_path, "cells.csv", "x_um,ypos,kind\n1,2,a\n")
    with pytest.raises(InputError) as caught:
        read_cells(path)
    message = str(caught.value)
    assert "'x_um', 'ypos', 'kind'" in message
    assert "nearest is canonical, which also needs y_um" in message
    assert "--columns" in message


def test_a_mapping_names_the_columns(tmp_path: Path) -> None:
    path = _write(tmp_path, "cells.tsv", "across\tdown\tkind\tcase\n1\t2\ta\tP1\n")
    mapping = _write(
        tmp_path,
        "map.toml",
        'um_per_unit = 0.5\n[columns]\nx = "across"\ny = "down"\ncell_type = "kind"\npatient = "case"\n',
    )
    cells = read_cells(path, columns=mapping)
    assert (cells.source_format, cells.um_per_unit) == ("mapped", 0.5)
    assert cells.patient is not None
    assert cells.patient.names == ("P1",)


def test_a_mapping_takes_boxes_markers_and_a_field(tmp_path: Path) -> None:
    path = _write(tmp_path, "cells.csv", "l,r,t,b,CD8,area\n0,4,10,20,1.5,7\n")
    columns = {"x": "l", "x_high": "r", "y": "t", "y_high": "b", "markers": ["CD*"]}
    cells = read_cells(path, columns={"columns": columns, "field": [0, 0, 9, 30], "um_per_unit": 0.5})
    assert (cells.x.tolist(), cells.y.tolist()) == ([2], [15])
    assert list(cells.markers) == ["CD8"]
    assert cells.field == (0, 0, 9, 30)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"columns": {"x": "x_um"}}, "both or none"),
        ({"um_per_unit": -1.0}, "a number above 0"),
        ({"format": "canonicle"}, "did you mean canonical"),
        ({"field": [0.0, 0.0, 0.0, 9.0]}, "x low, y low, x high, y high"),
        (7, "an object of type int"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(tmp_path: Path, mapping: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_cells(_write(tmp_path, "cells.csv", CANONICAL), columns=mapping)


@pytest.mark.parametrize("unit", [0.0, -1.0, float("nan"), float("inf")])
def test_a_unit_that_is_none_is_refused(tmp_path: Path, unit: float) -> None:
    with pytest.raises(InputError, match="a number above 0"):
        read_cells(_write(tmp_path, "cells.csv", CANONICAL), um_per_unit=unit)


def test_a_mapping_with_wrong_columns_lists_them_all(tmp_path: Path) -> None:
    path = _write(tmp_path, "cells.tsv", "across\tdown\n1\t2\n")
    with pytest.raises(InputError) as caught:
        read_cells(path, columns={"columns": {"x": "acros", "y": "dwn"}})
    assert len(caught.value.problems) == 2
    assert "did you mean across?" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x_um,y_um\n", "a header and no rows"),
        ("x_um,y_um\n1,2\n1,2,3\n", "line 3: found 3 cells"),
        ("x_um,y_um\n1,1e308\n", "1e+308"),
        ("x_um,y_um\ninf,2\n", "the position inf, 2"),
        ("x_um,x_um,y_um\n1,2,3\n", "2 columns that read as 'x_um'"),
        ("x_um;y_um\n1,5;2\n", "line 2, column 'x_um': found '1,5'"),
        ("x_um,y_um\n1,2\n" + "9" * 200_000 + ",2\n", "field larger than field limit"),
    ],
    ids=["empty", "ragged", "huge", "infinite", "repeated", "comma", "giant"],
)
def test_a_hostile_text_table_gets_a_clear_error(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_cells(_write(tmp_path, "cells.csv", text))
    assert said in str(caught.value)


def test_text_in_positions_is_listed_by_line_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"{i},oops{i}\n" for i in range(12))
    with pytest.raises(InputError) as caught:
        read_cells(_write(tmp_path, "cells.csv", "x_um,y_um\n" + rows))
    assert "line 2, column 'y_um'" in str(caught.value)
    assert "7 more positions that are no numbers" in str(caught.value)


def test_text_in_positions_of_parquet_is_listed_by_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x_um": ["1", "two"], "y_um": [1.0, 2.0]}), tmp_path / "c.parquet")
    with pytest.raises(InputError) as caught:
        read_cells(tmp_path / "c.parquet")
    assert "row 2: found 'two'" in str(caught.value)


def test_too_many_rows_are_refused_by_what_the_file_declares(tmp_path: Path) -> None:
    column = pa.array(np.zeros(2_000_001, dtype=np.int8))
    pq.write_table(pa.table({"x_um": column, "y_um": column}), tmp_path / "c.parquet")
    with pytest.raises(InputError, match="2,000,001 rows"):
        read_cells(tmp_path / "c.parquet")


def test_a_damaged_parquet_and_a_cut_gzip_are_refused(tmp_path: Path) -> None:
    whole = gzip.compress(CANONICAL.encode() * 1000)
    (tmp_path / "c.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="gzip"):
        read_cells(tmp_path / "c.csv.gz")
    pq.write_table(pa.table({"x_um": [1.0] * 99, "y_um": [1.0] * 99}), tmp_path / "c.parquet")
    content = (tmp_path / "c.parquet").read_bytes()
    (tmp_path / "c.parquet").write_bytes(content[:30] + b"\0" * 40 + content[70:])
    with pytest.raises(InputError, match="damaged"):
        read_cells(tmp_path / "c.parquet")


def test_a_parquet_column_that_is_neither_text_nor_number_is_refused(tmp_path: Path) -> None:
    table = pa.table({"x_um": [1.0], "y_um": [1.0], "cell_type": [[{"a": 1}]]})
    pq.write_table(table, tmp_path / "c.parquet")
    with pytest.raises(InputError, match="'cell_type'"):
        read_cells(tmp_path / "c.parquet")


def test_a_transcriptome_in_text_is_not_read_as_markers(tmp_path: Path) -> None:
    header = ",".join(f"G{i}" for i in range(600))
    row = ",".join(["0"] * 600)
    cells = read_cells(_write(tmp_path, "c.csv", f"x_um,y_um,{header}\n1,2,{row}\n"))
    assert cells.markers == {}
    (note,) = cells.notes
    assert "was read as a marker" in note
    assert "[columns]" in note


def test_keren_without_patients_is_still_keren(tmp_path: Path) -> None:
    text = "x,y,cell_type\n100,200,Tumour\n110,200,Mono_Neu\n"
    assert read_cells(_write(tmp_path, "c.csv", text)).source_format == "keren2018"


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace("S1", '"S1"').encode(),
        lambda text: ("," + text.replace("\nS", "\n7,S")).encode(),
    ],
    ids=["carriage returns", "byte order mark", "no last newline", "semicolons", "quotes", "row numbers"],
)
def test_usual_accents_of_text_change_nothing(tmp_path: Path, write: Callable[[str], bytes]) -> None:
    (tmp_path / "c.csv").write_bytes(write(CANONICAL))
    cells = read_cells(tmp_path / "c.csv")
    plain = read_cells(_write(tmp_path, "plain.csv", CANONICAL))
    np.testing.assert_array_equal(cells.x, plain.x)
    assert cells.sample is not None
    assert cells.sample.names == ("S1", "S2")
    assert cells.timepoint is not None
    assert cells.timepoint.names == ("pre", "on")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        ("x_um,y_um\n".encode("utf-16"), "zero bytes"),
        (b"Centroid X \xb5m,Centroid Y \xb5m\n1,2\n", "not UTF-8"),
        (b"PK\x03\x04....", "spreadsheet"),
        (b"x_um\n1\n", "at least two cells"),
        (b"\n\n", "at least two cells"),
    ],
)
def test_what_is_no_text_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "c.csv").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_cells(tmp_path / "c.csv")


def test_an_identifier_as_long_as_a_book_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="5,000 characters"):
        read_cells(_write(tmp_path, "c.csv", "x_um,y_um,cell_id\n1,2," + "a" * 5000 + "\n"))


def test_a_marker_that_turns_to_text_far_down_is_left_out_and_named(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i},0.5\n" for i in range(300))
    cells = read_cells(_write(tmp_path, "c.csv", f"x_um,y_um,CD8\n{rows}1,2,broken\n"))
    assert len(cells.x) == 301
    assert cells.markers == {}
    assert "'CD8'" in cells.notes[0]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "format_id", "rows", "types"),
    [
        ("keren2018_tnbc", "keren2018", 133_369, 16),
        ("hoch2022_melanoma_imc", "hoch2022", 307_931, 10),
        ("jackson2020_breast_imc", "jackson2020", 285_851, 27),
        ("vectra_lung", "vectra_lung", 197_257, 6),
    ],
)
def test_the_public_tables_are_recognised(
    shared: Path, name: str, format_id: str, rows: int, types: int
) -> None:
    cells = read_cells(shared / "data" / "spatial" / f"{name}_cells.parquet")
    assert (cells.source_format, len(cells.x)) == (format_id, rows)
    assert cells.cell_type is not None
    assert len(cells.cell_type.names) == types
