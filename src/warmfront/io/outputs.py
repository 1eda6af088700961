"""Results on disk: all of them, or none."""

import math
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from warmfront.domain.errors import InputError, refuse
from warmfront.io.limits import check_file, reason, shorten


def _missing_parents(folder: Path) -> list[Path]:
    return [parent for parent in (folder, *folder.parents) if not parent.exists()]


def _move_in(stage: Path, out: Path, backup: Path, outdated: Sequence[str]) -> None:
    """Move the entries of `stage` into `out` and `outdated` ones away, or put everything back."""
    moved: list[Path] = []
    saved: list[Path] = []
    try:
        entries = sorted(stage.iterdir())
        for name in dict.fromkeys((*(entry.name for entry in entries), *outdated)):
            target = out / name
            if target.exists() or target.is_symlink():
                backup.mkdir(exist_ok=True)
                target.rename(backup / name)
                saved.append(target)
        for entry in entries:
            target = out / entry.name
            entry.rename(target)
            moved.append(target)
    except OSError:
        for target in moved:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        for target in saved:
            (backup / target.name).rename(target)
        raise


def _unwritable(out: Path, error: OSError | ValueError) -> InputError:
    return refuse(
        f"--out {shorten(out.name)}",
        f"a place that cannot be written ({reason(error)})",
        "a writable folder with room for the results",
        "choose another",
    )


@contextmanager
def staged(out: Path, outdated: Sequence[str] = ()) -> Iterator[Path]:
    """Give a temporary folder beside `out` whose content moves into `out` only on success.

    On any error, an interrupt included, nothing of this run is left: neither in `out` nor beside it.
    Other files that `out` already holds stay; files and folders of the same name are replaced.

    Parameters
    ----------
    out : Path
        Folder for the results; made when it does not exist.
    outdated : sequence of str
        Names that only some runs write: what an earlier run left under them goes, since it belongs to other
        results.

    Yields
    ------
    Path
        Empty folder to write into.

    Raises
    ------
    InputError
        When `out` is a file, or nothing can be written there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with staged(Path(folder) / "out") as stage:
    ...         _ = write_text(stage, "note.txt", "done")
    ...     sorted(path.name for path in (Path(folder) / "out").iterdir())
    ['note.txt']
    """
    out, made = _locate(out)
    stage = out.parent / f".{out.name}.partial-{secrets.token_hex(4)}"
    backup = stage.with_name(f"{stage.name}-old")
    new = not out.exists()
    done = False
    try:
        stage.mkdir(parents=True)
        yield stage
        if new:
            stage.rename(out)
        else:
            _move_in(stage, out, backup, outdated)
        done = True
    except OSError as error:
        raise _unwritable(out, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        shutil.rmtree(backup, ignore_errors=True)
        if not done:
            _remove_empty(made)


def _locate(out: Path) -> tuple[Path, list[Path]]:
    """Resolve `out` and list the parents that do not exist yet."""
    try:
        out = out.resolve()
        if out.exists() and not out.is_dir():
            raise refuse(f"--out {out.name}", "a file", "a folder, or a new name", "choose another name")
        return out, _missing_parents(out.parent)
    except (OSError, ValueError) as error:
        raise _unwritable(out, error) from error


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def check_writable(out: Path) -> None:
    """Find out before a long computation whether its results can be written.

    Parameters
    ----------
    out : Path
        Folder for the results; it is neither made nor changed.

    Raises
    ------
    InputError
        When `out` is a file, or nothing can be written beside it.
    """
    out, made = _locate(out)
    probe = out.parent / f".{out.name}.probe-{secrets.token_hex(4)}"
    try:
        probe.mkdir(parents=True)
        probe.rmdir()
    except OSError as error:
        raise _unwritable(out, error) from error
    finally:
        _remove_empty(made)


def format_cell(value: object) -> str:
    """Return a table cell: empty for None and NaN, shortest exact text for numbers.

    Examples
    --------
    >>> format_cell(0.1 + 0.2), format_cell(None), format_cell(float("nan")), format_cell(True)
    ('0.30000000000000004', '', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return " ".join(str(value).split())


def read_text(path: Path) -> str:
    """Return the text of a file that warmfront wrote.

    Parameters
    ----------
    path : Path
        UTF-8 file within the size bounds.

    Returns
    -------
    str
        Its content.

    Raises
    ------
    InputError
        When it is missing, too large or not UTF-8.
    """
    check_file(path)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise refuse(
            path.name, f"bytes that are not UTF-8 ({error.reason})", "UTF-8", "check the file"
        ) from error


def write_text(folder: Path, name: str, text: str) -> Path:
    """Write a UTF-8 file with plain line ends and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def write_tsv(folder: Path, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write a tab-separated table; the same values give the same bytes.

    Parameters
    ----------
    folder : Path
        Where to write.
    name : str
        File name.
    header : sequence of str
        Column names.
    rows : sequence of sequences
        Each as long as the header; see `format_cell`.

    Returns
    -------
    Path
        The file.
    """
    lines = ["\t".join(header)]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{name}: a row has {len(row)} cells, the header {len(header)}")
        lines.append("\t".join(format_cell(cell) for cell in row))
    return write_text(folder, name, "\n".join(lines) + "\n")
