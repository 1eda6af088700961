"""Run independent tasks, one after the other or in processes, with results in task order."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def run_tasks(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int,
    prepare: Callable[..., None] | None = None,
    prepare_with: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """Yield ``function(task)`` for each task, in the order of the tasks.

    The function must draw its random numbers from the task alone; then the results do not depend on
    the number of workers.

    Parameters
    ----------
    function : callable
        A module-level function of one task.
    tasks : sequence
        The tasks; sent to processes when there is more than one worker.
    workers : int
        Processes; 1 runs everything here.
    prepare : callable, optional
        Called once in every process before its first task, to receive what all tasks share.
    prepare_with : tuple
        Arguments of `prepare`.

    Yields
    ------
    object
        Results, in task order, as they become available.

    Raises
    ------
    ValueError
        When `workers` is below 1.

    Examples
    --------
    >>> list(run_tasks(abs, [-2, 1], workers=1))
    [2, 1]
    """
    if workers < 1:
        raise ValueError(f"workers: found {workers}; allowed: 1 or more; next step: name at least one worker")
    if workers == 1 or len(tasks) < 2:
        if prepare is not None:
            prepare(*prepare_with)
        yield from map(function, tasks)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Spawned processes start clean: a forked one may inherit locked threads of numerical libraries.
    context = multiprocessing.get_context("spawn")
    shared: dict[str, Any] = {} if prepare is None else {"initializer": prepare, "initargs": prepare_with}
    with ProcessPoolExecutor(max_workers=workers, mp_context=context, **shared) as pool:
        yield from pool.map(function, tasks)
