"""Role files give roles by name, and say which role is none."""

from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io.cells.roles import read_roles


def test_toml_and_table_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('[roles]\n"CD8+ Tex" = "cd8_t"\nGlia = "other"\n')
    (tmp_path / "r.csv").write_text("role,type\ncd8_t,CD8+ Tex\nother,Glia\n")
    expected = {"CD8+ Tex": "cd8_t", "Glia": "other"}
    assert read_roles(tmp_path / "r.toml") == expected
    assert read_roles(str(tmp_path / "r.csv")) == expected


def test_every_wrong_role_and_repeated_type_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.tsv").write_text("type\trole\nA\tcd8\nB\tunmapped\nA\tb\n")
    with pytest.raises(InputError) as caught:
        read_roles(tmp_path / "r.tsv")
    assert len(caught.value.problems) == 3
    assert "did you mean cd8_t" in str(caught.value)
    assert "cd8_t, cd4_t, treg" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("r.tsv", "name\trole\nA\tb\n", "the columns type and role"),
        ("r.toml", 'A = "b"\n', "one table [roles]"),
        ("r.toml", "[roles]\n", "at least one type"),
        ("r.xlsx", "x", "'.xlsx'"),
        ("r.tsv", "type\trole\nA\n", "line 2"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said.replace("[", r"\[").replace("]", r"\]")):
        read_roles(tmp_path / name)
