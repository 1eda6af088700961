"""All results, or none."""

import errno
from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.outputs import check_writable, read_text, staged, write_text, write_tsv


def test_new_folder_appears_complete(tmp_path: Path) -> None:
    with staged(tmp_path / "deep" / "out") as stage:
        write_text(stage, "a.txt", "one\n")
        assert not (tmp_path / "deep" / "out").exists()
    assert (tmp_path / "deep" / "out" / "a.txt").read_bytes() == b"one\n"
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"]


def test_existing_files_stay_and_results_are_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "patient").mkdir(parents=True)
    (out / "notes.md").write_text("mine")
    (out / "a.txt").write_text("old")
    (out / "patient" / "stale.txt").write_text("old")
    with staged(out) as stage:
        write_text(stage, "a.txt", "new")
        (stage / "patient").mkdir()
        write_text(stage / "patient", "plan.json", "{}")
    assert (out / "notes.md").read_text() == "mine"
    assert (out / "a.txt").read_text() == "new"
    assert [p.name for p in (out / "patient").iterdir()] == ["plan.json"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def write_then_raise(out: Path, error: type[BaseException]) -> None:
    with staged(out) as stage:
        write_text(stage, "a.txt", "half")
        raise error


def write_three(out: Path) -> None:
    with staged(out) as stage:
        for name in ("a.txt", "b.txt", "c.txt"):
            write_text(stage, name, "new")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_failure_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    out = tmp_path / "new" / "out"
    with pytest.raises(error):
        write_then_raise(out, error)
    assert list(tmp_path.iterdir()) == []


def test_failure_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(RuntimeError):
        write_then_raise(tmp_path, RuntimeError)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "old")]


def test_failing_move_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.txt").write_text("old a")
    (out / "b.txt").write_text("old b")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "b.txt" and ".partial" in self.parent.name and not self.parent.name.endswith("-old"):
            raise OSError("disk full")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InputError, match=r"place that cannot be written \(disk full\)"):
        write_three(out)
    assert {p.name: p.read_text() for p in out.iterdir()} == {"a.txt": "old a", "b.txt": "old b"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_out_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputError, match="found a file; allowed: a folder"), staged(tmp_path / "out"):
        pass
    with pytest.raises(InputError, match="cannot be written"), staged(tmp_path / "out" / "deeper"):
        pass
    assert (tmp_path / "out").read_text() == "x"


def test_tables(tmp_path: Path) -> None:
    write_tsv(tmp_path, "t.tsv", ("id", "x", "yes"), [("a", 0.1, True), ("b\tc", None, False)])
    assert read_text(tmp_path / "t.tsv") == "id\tx\tyes\na\t0.1\ttrue\nb c\t\tfalse\n"
    with pytest.raises(ValueError, match="a row has 1 cells, the header 2"):
        write_tsv(tmp_path, "u.tsv", ("id", "x"), [("a",)])


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_out_that_no_file_system_takes(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="found a place that cannot be written"), staged(tmp_path / name):
        pass
    assert not list(tmp_path.iterdir())


def test_disk_that_fills_up_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\)"):
        write_three(tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_found_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(InputError, match="--out"):
            check_writable(out)
    assert (tmp_path / "file").read_text() == "mine"


def test_finding_out_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(tmp_path / "deep" / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_run_left_under_a_name_of_this_kind_goes_only_on_success(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "shares.csv").write_text("of an earlier run")
    (out / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="stopped"), staged(out, ("shares.csv",)):
        raise ValueError("stopped")
    assert (out / "shares.csv").read_text() == "of an earlier run"
    with staged(out, ("shares.csv", "never.csv")) as stage:
        write_text(stage, "bands.csv", "new")
    assert sorted(path.name for path in out.iterdir()) == ["bands.csv", "mine.txt"]
    with staged(out, ("bands.csv",)) as stage:
        write_text(stage, "bands.csv", "newer")
    assert (out / "bands.csv").read_text() == "newer"
