"""Machine code kept between runs: given back to its owner only, and only whole."""

import os
from pathlib import Path

import pytest

from warmfront.io.code_store import LARGEST_FILES, CodeStore

KEY = "ab" * 32


def test_what_was_kept_comes_back_in_another_store_of_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "code"
    assert CodeStore(folder).get(KEY) is None
    CodeStore(folder).put(KEY, b"code")
    assert CodeStore(folder).get(KEY) == b"code"
    assert CodeStore(folder).get("cd" * 32) is None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{KEY}.o").stat().st_mode & 0o777 == 0o600


def test_files_or_folders_that_others_can_reach_are_not_used(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "code")
    store.put(KEY, b"code")
    file = tmp_path / "code" / f"{KEY}.o"
    file.chmod(0o622)
    assert store.get(KEY) is None
    file.chmod(0o600)
    assert store.get(KEY) == b"code"
    store.folder.chmod(0o755)
    assert store.get(KEY) is None
    store.put("ef" * 32, b"more")
    store.folder.chmod(0o700)
    assert store.get("ef" * 32) is None


def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = CodeStore(tmp_path / "code")
    store.put(KEY, b"code")
    user = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: user + 1)
    assert store.get(KEY) is None


def test_links_are_not_followed(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "code")
    store.put(KEY, b"code")
    link = "12" * 32
    (store.folder / f"{link}.o").symlink_to(store.folder / f"{KEY}.o")
    assert store.get(link) is None
    (tmp_path / "alias").symlink_to(store.folder)
    assert CodeStore(tmp_path / "alias").get(KEY) is None


def test_damaged_content_is_not_used(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "code")
    store.put(KEY, b"code" * 100)
    file = store.folder / f"{KEY}.o"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert store.get(KEY) is None
    file.write_bytes(whole[:-1] + b"x")
    assert store.get(KEY) is None
    file.write_bytes(b"")
    assert store.get(KEY) is None


@pytest.mark.parametrize("key", ["", "../secret", "AB" * 32, "a" * 63, "g" * 64])
def test_a_key_is_a_digest_and_no_path(tmp_path: Path, key: str) -> None:
    store = CodeStore(tmp_path / "code")
    store.put(key, b"code")
    assert store.get(key) is None
    assert not (tmp_path / "code").exists()


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = CodeStore(tmp_path / "file" / "code")
    store.put(KEY, b"code")
    assert store.get(KEY) is None


def test_the_oldest_files_go(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "code")
    store.put("00" * 32, b"first")
    os.utime(store.folder / f"{'00' * 32}.o", (1, 1))
    for number in range(1, LARGEST_FILES + 1):
        store.put(f"{number:064x}", b"code")
    assert store.get("00" * 32) is None
    assert len(list(store.folder.iterdir())) == LARGEST_FILES
