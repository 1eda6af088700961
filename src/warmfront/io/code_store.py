"""Machine code of simulation models, kept in the user's own cache folder between runs.

Loading machine code runs it. Only a folder and files that belong to this user and that nobody else can
write to or read are used; anything else is as if it were not there. The key is a digest of everything that
decides the code, and the content carries its own digest, so that a file that was cut short is not used.
"""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Larger than the code of any model that the reader lets pass; read is no more than this.
LARGEST_BYTES = 64_000_000
# Files kept; the oldest are removed.
LARGEST_FILES = 200
DIGEST_BYTES = 32
KEY_LENGTH = 64


def default_code_folder() -> Path:
    """Return the folder in which machine code is kept unless another is named.

    Returns
    -------
    Path
        In the cache folder of this user's home.
    """
    return Path.home() / ".cache" / "warmfront" / "code"


@dataclass(frozen=True)
class CodeStore:
    """Keeps machine code in one folder of this user; it can be sent to other processes of the same user.

    Parameters
    ----------
    folder : Path
        Made when it is missing, with access for this user alone.
    """

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key.

        Parameters
        ----------
        key : str
            64 hexadecimal digits.

        Returns
        -------
        bytes or None
            None when there is nothing, or nothing that can be trusted.
        """
        path = self._path(key)
        if path is None or not self._own_folder():
            return None
        try:
            # Not followed if it is a link; what is checked is what is read.
            number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return None
        with os.fdopen(number, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or not _is_ours(found) or found.st_size > LARGEST_BYTES:
                return None
            content = file.read(LARGEST_BYTES)
        digest, code = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        return code if hashlib.sha256(code).digest() == digest else None

    def put(self, key: str, content: bytes) -> None:
        """Keep something under a key; where that is not possible, nothing is kept.

        Parameters
        ----------
        key : str
            64 hexadecimal digits.
        content : bytes
            Machine code.
        """
        path = self._path(key)
        if path is None or len(content) > LARGEST_BYTES - DIGEST_BYTES:
            return
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._own_folder():
                return
            number, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(number, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(name).replace(path)
            self._drop_oldest()
        except OSError:
            # A full or read-only disk costs a compilation of a fraction of a second at the next run.
            return

    def _path(self, key: str) -> Path | None:
        if len(key) != KEY_LENGTH or set(key) - set("0123456789abcdef"):
            return None
        return self.folder / f"{key}.o"

    def _own_folder(self) -> bool:
        try:
            found = self.folder.lstat()
        except OSError:
            return False
        return stat.S_ISDIR(found.st_mode) and _is_ours(found)

    def _drop_oldest(self) -> None:
        files = sorted(self.folder.glob("*.o"), key=lambda file: file.stat().st_mtime)
        for file in files[:-LARGEST_FILES]:
            file.unlink(missing_ok=True)


def _is_ours(found: os.stat_result) -> bool:
    """Return whether something belongs to this user and is closed to all others."""
    if not hasattr(os, "getuid"):
        return False
    return found.st_uid == os.getuid() and not found.st_mode & 0o077
