"""The command that describes a cell product: its files, its JSON, and what a wrong table leaves behind."""

import json
from pathlib import Path

from typer.testing import CliRunner

from warmfront import cli
from warmfront.domain.errors import InputError
from warmfront.verbs.products import product

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "cell-products"


def test_files_and_json_say_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli.app, ["product", str(EXAMPLES / "til.toml"), "--out", str(out), "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["synthetic"] is True
    assert done.stderr.startswith("made-up numbers; TIL: ")
    head, *lines = (out / "product.tsv").read_text(encoding="utf-8").splitlines()
    at = {column: number for number, column in enumerate(head.split("\t"))}
    rows = [line.split("\t") for line in lines]
    measured = {(row[at["axis"]], row[at["population"]]): row for row in rows if row[at["axis"]]}
    assert len(measured) == len(found["axes"])
    pd1 = measured["product_cd8_pd1", "CD8+"]
    assert (pd1[at["meaning"]], pd1[at["value"]]) == ("better", "31.2")
    assert "worse in TIL" in pd1[at["contradictions"]]
    unmeasured = [row for row in rows if not row[at["axis"]]]
    assert {row[at["note"]] for row in unmeasured} == {"not measured"}
    assert all(row[at["value"]] == "" for row in unmeasured)


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        product(EXAMPLES / "car-t.toml", out=tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["evidence.tsv", "product.tsv", "remarks.tsv"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_wrong_table_leaves_nothing_behind(tmp_path: Path) -> None:
    table = tmp_path / "p.toml"
    table.write_text('product = "TIL"\n[[quantity]]\nquantity = "luck"\nvalue = 3\n', encoding="utf-8")
    done = CliRunner().invoke(cli.app, ["product", str(table), "--out", str(tmp_path / "out")])
    assert isinstance(done.exception, InputError)
    assert "p.toml: quantity[1]: found quantity 'luck'" in str(done.exception)
    assert not (tmp_path / "out").exists()
