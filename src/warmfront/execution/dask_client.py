"""The connection to a Dask scheduler: found or refused with a reason, checked, and closed without a trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from warmfront.domain.errors import MissingExtraError, refuse

try:
    import distributed
except ImportError as error:  # the module is imported only by who asks for Dask
    raise MissingExtraError("dask.distributed", "dask") from error

_LIBRARY: Any = distributed
KilledTask: type[Exception] = _LIBRARY.KilledWorker


def report_version() -> tuple[str, str]:
    """Return the versions of warmfront and of Python where this runs."""
    from warmfront.execution.executors import interpreter

    try:
        return version("warmfront"), interpreter()
    except PackageNotFoundError:
        return "unknown", interpreter()


@contextmanager
def connect(address: str, patience_seconds: float) -> Iterator[Any]:
    """Connect to a scheduler whose workers have the same warmfront, and close the connection at the end.

    Parameters
    ----------
    address : str
        Address of the scheduler.
    patience_seconds : float
        How long to wait for an answer, and for the first worker.

    Yields
    ------
    distributed.Client
        Connected.

    Raises
    ------
    InputError
        When nobody answers, no worker is there, or a worker has another version.
    """
    where = f"--scheduler {address}"
    try:
        client = _LIBRARY.Client(address, timeout=patience_seconds, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise refuse(
            where,
            f"no Dask scheduler that answers within {patience_seconds:g} s ({type(error).__name__})",
            "the address of a running scheduler",
            "start one with `dask scheduler` and `dask worker ADDRESS`, or use --workers",
        ) from error
    try:
        _check_workers(client, where, patience_seconds)
        yield client
    finally:
        client.close()


def _check_workers(client: Any, where: str, patience_seconds: float) -> None:
    try:
        client.wait_for_workers(1, timeout=patience_seconds)
    except TimeoutError as error:
        raise refuse(
            where, "a scheduler without workers", "at least one worker", "start `dask worker ADDRESS`"
        ) from error
    own = report_version()
    try:
        found: dict[str, tuple[str, str]] = client.run(report_version)
    except (ImportError, AttributeError) as error:
        raise refuse(
            where,
            f"workers without this warmfront ({error})",
            f"warmfront {own[0]} on every worker",
            "install the same version there",
        ) from error
    others = sorted({f"warmfront {theirs[0]}, Python {theirs[1]}" for theirs in found.values()} - {_say(own)})
    if others:
        raise refuse(
            where,
            f"workers with {'; '.join(others)}",
            f"{_say(own)} on every worker",
            "install the same version",
        )


def _say(versions: tuple[str, str]) -> str:
    return f"warmfront {versions[0]}, Python {versions[1]}"
