"""Bad lines of variant files, collected by line number; no cell of a patient is ever repeated."""

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.io.limits import MAX_LISTED, listed

MAX_VARIANTS = 2_000_000
"""Variants kept of one file. Assumption: an exome has some hundreds, a cohort of thousands fits."""


class BadLines:
    """Collects what is wrong, line by line.

    Parameters
    ----------
    file_name : str
        For messages.
    """

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self._shown: list[Problem] = []
        self._count = 0

    def add(self, line: int, found: str, allowed: str) -> None:
        """Remember one bad line."""
        self._count += 1
        if len(self._shown) < MAX_LISTED:
            self._shown.append(
                Problem(
                    where=f"{self.file_name}: line {line}",
                    found=found,
                    allowed=allowed,
                    next_step="mend or remove the line, or write the file again",
                )
            )

    def check(self) -> None:
        """Raise when any line was bad.

        Raises
        ------
        InputError
            Lists the first lines and counts the rest.
        """
        if self._count:
            raise InputError(listed(self._shown, self._count, self.file_name, "bad lines"))

    def check_size(self, count: int) -> None:
        """Raise when more variants were kept than one file may hold."""
        if count > MAX_VARIANTS:
            raise refuse(
                self.file_name,
                f"more than {MAX_VARIANTS:,} coding variants",
                f"at most {MAX_VARIANTS:,}",
                "split the file by samples, or filter it to somatic calls first",
            )
