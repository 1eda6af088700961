"""The error tree of warmfront.

::

    WarmfrontError
    ├── InputError          what the user supplied is wrong (exit code 2); carries every problem found
    ├── KnowledgeError      a packaged or user-made knowledge file is wrong
    ├── SimulationError     a model could not be solved; names model, parameter set and time
    ├── ExecutionError      a worker was lost while it computed
    └── MissingExtraError   an optional library is needed; names the extra to install
"""

from collections.abc import Sequence

from warmfront.domain.records import record


@record
class Problem:
    """One thing that is wrong with an input, said so that the user can mend it.

    Parameters
    ----------
    where : str
        File, and row, column, gene or key inside it.
    found : str
        The offending value, shortened; never a patient identifier.
    allowed : str
        The allowed values or range.
    next_step : str
        What to do now.
    """

    where: str
    found: str
    allowed: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; allowed: {self.allowed}; next step: {self.next_step}"


class WarmfrontError(Exception):
    """Root of every error that warmfront raises on purpose."""


class InputError(WarmfrontError):
    """What the user supplied cannot be used; `problems` lists everything found, not the first.

    Parameters
    ----------
    problems : sequence of Problem
        At least one.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'} with the input:"
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Problem, ...]]]:
        """Travel between processes as the problems, not as their text."""
        return type(self), (self.problems,)


class KnowledgeError(WarmfrontError):
    """Knowledge files are wrong; `problems` lists file, entry and reason for each.

    Parameters
    ----------
    problems : sequence of str
        At least one sentence naming file and entry.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(["knowledge files are not valid:", *(f"  - {p}" for p in self.problems)]))

    def __reduce__(self) -> tuple[type["KnowledgeError"], tuple[tuple[str, ...]]]:
        """Travel between processes as the problems, not as their text."""
        return type(self), (self.problems,)


def name_problem(where: str, found: str, allowed: str, next_step: str) -> Problem:
    """Make one `Problem` from its four parts in order.

    Parameters
    ----------
    where, found, allowed, next_step : str
        As the fields of `Problem`.

    Returns
    -------
    Problem
        For a list that collects everything that is wrong.
    """
    return Problem(where=where, found=found, allowed=allowed, next_step=next_step)


def refuse(where: str, found: str, allowed: str, next_step: str) -> InputError:
    """Make the error that carries one problem.

    Parameters
    ----------
    where, found, allowed, next_step : str
        As the fields of `Problem`.

    Returns
    -------
    InputError
        To be raised.

    Examples
    --------
    >>> print(refuse("case.toml: stage", "'V'", "0 to IV", "correct the stage").problems[0])
    case.toml: stage: found 'V'; allowed: 0 to IV; next step: correct the stage
    """
    return InputError([name_problem(where, found, allowed, next_step)])


class SimulationError(WarmfrontError):
    """A mechanistic model could not be solved."""


class ExecutionError(WarmfrontError):
    """A worker process or a machine of a cluster was lost while it computed."""


class MissingExtraError(WarmfrontError):
    """An optional library is needed and not installed.

    Parameters
    ----------
    library : str
        Import name.
    extra : str
        Extra of the distribution that brings it.
    """

    def __init__(self, library: str, extra: str) -> None:
        self.library, self.extra = library, extra
        super().__init__(f"{library} is not installed; install it with: pip install 'warmfront[{extra}]'")

    def __reduce__(self) -> tuple[type["MissingExtraError"], tuple[str, str]]:
        """Travel between processes as library and extra, not as their text."""
        return type(self), (self.library, self.extra)
