"""Tables from text: what is read, and what each kind of bad file is told."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.io import limits
from warmfront.io.tables import read_table

GOOD = "gene\tS1\tS2\nCD8A\t1.5\tNA\nCD4\t-2\t3e1\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def problem_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert all(p.where and p.found and p.allowed and p.next_step for p in caught.value.problems)
    return str(caught.value)


@pytest.mark.parametrize("name", ["a.tsv", "a.txt", "a.tsv.gz", "A.TSV.GZ"])
def test_labels_numbers_and_digest(tmp_path: Path, name: str) -> None:
    if name == "A.TSV.GZ":
        (tmp_path / name).write_bytes(gzip.compress(GOOD.encode()))
        path = tmp_path / name
    else:
        path = write(tmp_path, name, GOOD)
    table = read_table(path)
    assert table.row_labels == ("CD8A", "CD4")
    assert table.column_labels == ("S1", "S2")
    np.testing.assert_array_equal(table.values, [[1.5, np.nan], [-2.0, 30.0]])
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert table.file_name == name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", GOOD.replace("\t", ",")),
        ("commas.tsv", GOOD.replace("\t", ",")),
        ("tabs.csv", GOOD),
        ("semicolons.csv", GOOD.replace("\t", ";")),
        ("bom.tsv", "\ufeff" + GOOD),
        ("windows.tsv", GOOD.replace("\n", "\r\n")),
        ("r_style.tsv", GOOD.replace("gene\t", "")),
        ("quoted.csv", '"gene","S1","S2"\n"CD8A","1.5",""\n"CD4","-2","30"\n'),
        ("blank_lines.tsv", GOOD.replace("\nCD4", "\n\nCD4") + "\n\n"),
    ],
)
def test_spellings_of_the_same_table(tmp_path: Path, name: str, text: str) -> None:
    table = read_table(write(tmp_path, name, text))
    assert table.column_labels == ("S1", "S2")
    np.testing.assert_array_equal(table.values, [[1.5, np.nan], [-2.0, 30.0]])


def test_repeated_labels_are_kept_for_later(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.tsv", "g\tS1\tS1\nCD4\t1\t2\nCD4\t3\t4\n"))
    assert table.column_labels == ("S1", "S1")
    assert table.row_labels == ("CD4", "CD4")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.tsv", "", "an empty file (0 bytes)"),
        ("a.tsv", "gene\tS1\n", "a header without rows"),
        ("a.tsv", "one column\nCD4\n", "a header of at least two cells"),
        ("a.xlsx", "anything", "ending in '.xlsx'; allowed: .tsv"),
        ("a.tsv", "gene\tS1\nCD4\tx\0y\n", "binary content"),
        ("a.pkl", "anything", "allowed: .tsv, .txt, .csv"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, text: str, said: str) -> None:
    assert said in problem_of(write(tmp_path, name, text))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "no such file" in problem_of(tmp_path / "none.tsv")
    assert "a folder" in problem_of(tmp_path)


def test_cell_that_is_no_number_is_named(tmp_path: Path) -> None:
    said = problem_of(write(tmp_path, "a.tsv", "gene\tS1\tS2\nCD8A\t1\t2\nCD4\t1,5\t3\n"))
    assert "a.tsv: line 3 ('CD4'), column 'S1': found '1,5'" in said
    assert "point as decimal mark" in said


@pytest.mark.parametrize("cell", ["1_000", "12 %", "0x1f", "<5", "#DIV/0!"])
def test_what_is_not_a_number(tmp_path: Path, cell: str) -> None:
    assert f"found '{cell}'" in problem_of(
        write(tmp_path, "a.tsv", f"g\tS1\tS2\nCD4\t{cell}\t1\nCD8A\t1\t1\n")
    )


def test_first_twenty_cells_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"G{i}\tbad\t1\n" for i in range(50)) + "G50\t1\t1\n"
    with pytest.raises(InputError) as caught:
        read_table(write(tmp_path, "a.tsv", "gene\tS1\tS2\n" + rows))
    assert len(caught.value.problems) == 21
    assert "30 more cells that are not numbers" in str(caught.value)


def test_text_column_is_one_problem(tmp_path: Path) -> None:
    rows = "".join(f"G{i}\tprotein\t1\n" for i in range(50))
    with pytest.raises(InputError) as caught:
        read_table(write(tmp_path, "a.tsv", "gene\tkind\tS1\n" + rows))
    assert [p.where for p in caught.value.problems] == ["a.tsv: column 'kind'"]
    assert "remove this column" in str(caught.value)


def test_ragged_rows_and_bad_cells_are_told_together(tmp_path: Path) -> None:
    said = problem_of(write(tmp_path, "a.tsv", "g\tS1\tS2\nCD4\t1\nCD8A\t1\t2\t3\nGZMB\tx\t1\nPRF1\t1\t1\n"))
    assert "line 2 ('CD4'): found 1 values; allowed: 2" in said
    assert "line 3 ('CD8A'): found 3 values" in said
    assert "line 4 ('GZMB'), column 'S1': found 'x'" in said


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", "1e999"])
def test_infinity_is_refused(tmp_path: Path, cell: str) -> None:
    said = problem_of(write(tmp_path, "a.tsv", f"g\tS1\tS2\nCD4\t{cell}\tNA\nCD8A\t1\t2\n"))
    assert "row 'CD4', column 'S1'" in said
    assert "finite number" in said


def test_damaged_gzip(tmp_path: Path) -> None:
    whole = gzip.compress((GOOD + "".join(f"G{i}\t{i}\t{i * 7}\n" for i in range(5000))).encode())
    (tmp_path / "cut.tsv.gz").write_bytes(whole[: len(whole) // 2])
    assert "damaged or cut-off gzip" in problem_of(tmp_path / "cut.tsv.gz")
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    (tmp_path / "flipped.tsv.gz").write_bytes(bytes(flipped))
    assert "flipped.tsv.gz" in problem_of(tmp_path / "flipped.tsv.gz")


def test_names_and_content_that_disagree(tmp_path: Path) -> None:
    (tmp_path / "plain.tsv.gz").write_bytes(GOOD.encode())
    assert "no gzip content" in problem_of(tmp_path / "plain.tsv.gz")
    (tmp_path / "zipped.tsv").write_bytes(gzip.compress(GOOD.encode()))
    assert "rename it to zipped.tsv.gz" in problem_of(tmp_path / "zipped.tsv")
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04" + b"x" * 50)
    assert "workbook" in problem_of(tmp_path / "book.csv")
    (tmp_path / "latin.tsv").write_bytes("g\tS1\nPatientin Müller\t1\n".encode("latin-1"))
    assert "not UTF-8" in problem_of(tmp_path / "latin.tsv")


def test_random_bytes_are_refused_under_every_name(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, 5000, dtype=np.uint8).tobytes()
    for name in ("a.tsv", "a.csv", "a.tsv.gz", "a.parquet", "a.h5ad"):
        (tmp_path / name).write_bytes(noise)
        assert name in problem_of(tmp_path / name)


def test_gzip_bomb_is_stopped_early(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tsv.gz"
    rows = gzip.compress((b"G" + b"\t0." + b"0" * 100_000 + b"\n") * 100)
    path.write_bytes(gzip.compress(b"g\tS1\n") + rows * 100)
    assert path.stat().st_size * limits.MAX_EXPANSION < 1_000_000_000
    said = problem_of(path)
    assert "bytes on disk that stand for more than" in said


def test_cells_are_bounded_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 100)
    rows = "".join(f"G{i}\t1\t2\n" for i in range(1500))
    assert "at most 100 cells" in problem_of(write(tmp_path, "a.tsv", "g\tS1\tS2\n" + rows))


def test_path_that_no_file_system_takes(tmp_path: Path) -> None:
    assert "an unusable path" in problem_of(tmp_path / ("x" * 300 + ".tsv"))


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.tsv", GOOD)
    monkeypatch.setattr(limits.os, "access", lambda *_: False)
    assert "a.tsv: found a file that may not be read" in problem_of(path)


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ";"), ("a.tsv", "\t")])
def test_decimal_commas_are_told_once(tmp_path: Path, name: str, mark: str) -> None:
    text = "gene\tS1\tS2\nCD8A\t1,5\t2,25\nCD4\t0\t-3,5e1\n".replace("\t", mark)
    told = problem_of(write(tmp_path, name, text))
    assert "1 problem" in told
    assert "2 of 2 columns, first 'S1': found numbers with a decimal comma, such as '1,5'" in told


def test_many_text_columns_are_counted(tmp_path: Path) -> None:
    columns = [f"S{i}" for i in range(50)]
    rows = ["\t".join([gene, *["x"] * 50]) for gene in ("CD8A", "CD4")]
    told = problem_of(write(tmp_path, "a.tsv", "\n".join(["\t".join(["gene", *columns]), *rows])))
    assert told.count("text in every row") == limits.MAX_LISTED
    assert "30 more columns of text" in told


def test_line_of_millions_of_cells_is_not_split(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress(b"\t" * (limits.MAX_LABELS + 10)))
    assert "a line of more than 2,000,000 cells" in problem_of(path)
