"""Where chunks of work run: here, in processes, or on Dask. One contract, one list, the same results."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any, Protocol, TypeVar

from warmfront.domain.errors import ExecutionError, refuse
from warmfront.domain.records import record

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")
IN_FLIGHT = 2
"""Tasks per worker that are handed out at once: no worker waits, and memory does not grow with the tasks."""


class Executor(Protocol):
    """Runs one function over many tasks that know nothing of each other."""

    @property
    def name(self) -> str:
        """What runs the tasks, in words."""
        ...

    def run(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Yield ``function(shared, task)`` for each task, in the order of the tasks.

        Parameters
        ----------
        function : callable
            A module-level function. It draws random numbers from its task alone; then the results depend
            neither on the executor nor on the number of workers.
        shared : object
            What all tasks need; sent to each worker once.
        tasks : iterable
            May be made on the way: only a few are held at any moment.

        Yields
        ------
        object
            Results, in task order.

        Raises
        ------
        ExecutionError
            When a worker was lost. An error of a task is raised again as it is.
        """
        ...


@record
class Serial:
    """Everything in this process, one task after the other."""

    @property
    def name(self) -> str:
        """What runs the tasks, in words."""
        return "this process"

    def run(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Run as `Executor.run` says."""
        for task in tasks:
            yield function(shared, task)


@record
class Processes:
    """Processes of this machine, started clean (spawned).

    Parameters
    ----------
    workers : int
        Number of processes, 1 or more.
    """

    workers: int

    @property
    def name(self) -> str:
        """What runs the tasks, in words."""
        return f"{self.workers} processes"

    def run(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Run as `Executor.run` says."""
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        # Spawned processes start clean: a forked one may inherit locked threads of numerical libraries.
        pool = ProcessPoolExecutor(
            max_workers=self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_receive,
            initargs=(function, shared),
        )
        try:
            yield from _in_order(lambda task: pool.submit(_call, task), tasks, IN_FLIGHT * self.workers)
        except BrokenProcessPool as error:
            raise ExecutionError(
                f"workers: found a process that ended before its task, of {self.workers}; allowed: processes "
                "that finish; next step: lower --workers or --chunk (memory), or run with --workers 1 to "
                "see where it stops"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Received:
    """What a worker process was given once."""

    function: Callable[[Any, Any], Any]
    shared: Any


def _receive(function: Callable[[Any, Any], Any], shared: Any) -> None:
    import signal

    # Ctrl-C reaches the whole group of processes; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Received.function = staticmethod(function)
    _Received.shared = shared


_ALONE = Lock()


def _call_alone(function: Callable[[Any, Any], Any], shared: Any, task: Any) -> Any:
    """Run a task while no other thread of this worker does: not every engine is made for threads."""
    with _ALONE:
        return function(shared, task)


def _call(task: Any) -> Any:
    return _Received.function(_Received.shared, task)


def _in_order(submit: Callable[[Any], Any], tasks: Iterable[Any], most: int) -> Iterator[Any]:
    """Yield results in task order while at most `most` tasks are handed out."""
    waiting: deque[Any] = deque()
    try:
        for task in tasks:
            waiting.append(submit(task))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


@record
class DaskCluster:
    """Workers of a Dask scheduler, on this machine or on many.

    A worker computes one task at a time, whatever its threads; start one worker per core.

    Dask sends Python objects between machines without asking what they are: use schedulers that you
    started, in a network that you trust, and TLS elsewhere.

    Parameters
    ----------
    address : str
        Address of the scheduler, for example ``tcp://10.0.0.5:8786``.
    patience_seconds : float
        How long to wait for the scheduler and for its first worker.
    """

    address: str
    patience_seconds: float = 10.0

    @property
    def name(self) -> str:
        """What runs the tasks, in words."""
        return "a Dask cluster"

    def run(
        self, function: Callable[[Shared, Task], Result], shared: Shared, tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Run as `Executor.run` says; a scheduler that does not answer is an `InputError`."""
        from warmfront.execution.dask_client import KilledTask, connect

        with connect(self.address, self.patience_seconds) as client:
            sent = client.scatter(shared, broadcast=True, hash=False)
            most = IN_FLIGHT * max(1, sum(client.ncores().values()))
            try:
                yield from _in_order(
                    lambda task: client.submit(_call_alone, function, sent, task, pure=False), tasks, most
                )
            except KilledTask as error:
                raise ExecutionError(
                    f"--scheduler {self.address}: found workers lost while they computed ({error}); "
                    "allowed: workers that finish; next step: give the workers more memory or lower --chunk"
                ) from error


EXECUTORS: tuple[type, ...] = (Serial, Processes, DaskCluster)
"""Every executor; the tests of the contract run over all of them."""


def choose_executor(workers: int = 1, scheduler: str | None = None) -> Executor:
    """Choose where to run.

    Parameters
    ----------
    workers : int
        Processes of this machine; 1 runs everything in this process. Not used with a scheduler.
    scheduler : str, optional
        Address of a Dask scheduler.

    Returns
    -------
    Executor
        Nothing is started yet.

    Raises
    ------
    InputError
        When `workers` is below 1, both are given, or the address is no address.

    Examples
    --------
    >>> choose_executor().name, choose_executor(workers=2).name
    ('this process', '2 processes')
    """
    if workers < 1:
        raise refuse("--workers", str(workers), "1 or more", "name at least one worker")
    if scheduler is None:
        return Serial() if workers == 1 else Processes(workers=workers)
    if workers != 1:
        raise refuse(
            "--workers and --scheduler",
            f"{workers} workers and a scheduler",
            "one of the two: a cluster has its own workers",
            "leave --workers out",
        )
    protocol, separator, place = scheduler.partition("://")
    if not separator or protocol not in PROTOCOLS or not place:
        raise refuse(
            "--scheduler",
            repr(scheduler[:80]),
            "an address such as tcp://10.0.0.5:8786 (" + ", ".join(PROTOCOLS) + ")",
            "take the address that `dask scheduler` prints when it starts",
        )
    return DaskCluster(address=scheduler)


PROTOCOLS = ("tcp", "tls", "ws", "wss", "inproc")


def interpreter() -> str:
    """Return the version of Python, which workers must share.

    Examples
    --------
    >>> interpreter().count(".")
    1
    """
    return f"{sys.version_info.major}.{sys.version_info.minor}"
