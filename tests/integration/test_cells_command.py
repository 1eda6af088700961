"""The command ``cells`` on a matrix whose genes tell nothing."""

import subprocess
import sys
from pathlib import Path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "warmfront", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_genes_that_tell_no_type_give_no_composition(tmp_path: Path) -> None:
    table = tmp_path / "cells.csv"
    names = [f"ABCA{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]
    rows = [f"c{cell}," + ",".join(str((cell + place) % 3) for place in range(10)) for cell in range(40)]
    table.write_text("\n".join(["cell," + ",".join(names), *rows]) + "\n")
    done = run("cells", table, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "tell no type of cell" in done.stderr
    assert (tmp_path / "out" / "composition.tsv").read_text().count("\n") == 1
