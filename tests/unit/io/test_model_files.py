from pathlib import Path

import pytest

from warmfront.domain.errors import InputError
from warmfront.io import model_files
from warmfront.io.model_files import read_model_text


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("m.ant", "S = 1", "antimony"),
        ("m.TXT", "S = 1", "antimony"),
        ("m.xml", " <sbml/>", "sbml"),
        ("m.sbml", "<sbml/>", "sbml"),
    ],
)
def test_the_format_follows_the_name(tmp_path: Path, name: str, text: str, kind: str) -> None:
    (tmp_path / name).write_text(text)
    found = read_model_text(tmp_path / name)
    assert (found.format, found.text, found.file_name) == (kind, text, name)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("m.ant", b"<sbml/>", "rename it to m.xml"),
        ("m.xml", b"S = 1", "rename it to m.ant"),
        ("m.py", b"print()", "allowed: .ant or .txt"),
        ("m.ant", b"\xff\xfe", "not UTF-8"),
        ("m.ant", b"S = \0", "zero bytes"),
        ("m.ant", b"", "an empty file"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_model_text(tmp_path / name)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "MAX_MODEL_BYTES", 3)
    (tmp_path / "m.ant").write_text("S = 1")
    with pytest.raises(InputError, match="at most 3 bytes"):
        read_model_text(tmp_path / "m.ant")
    with pytest.raises(InputError, match="no such file"):
        read_model_text(tmp_path / "n.ant")
