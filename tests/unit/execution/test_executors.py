"""Every executor keeps one contract: results in task order, the same to the last bit, errors as they are."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from warmfront.domain.errors import ExecutionError, InputError, MissingExtraError
from warmfront.execution import executors
from warmfront.execution.executors import (
    EXECUTORS,
    DaskCluster,
    Executor,
    Processes,
    Serial,
    choose_executor,
)

N_TASKS = 9


@pytest.fixture(scope="module")
def work() -> Iterator[ModuleType]:
    """The module with the tasks; spawned processes receive the path on which it was found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield importlib.import_module("executor_work")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=False
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(params=["here", "two processes", "four processes", "dask"])
def executor(request: pytest.FixtureRequest) -> Executor:
    if request.param == "dask":
        return DaskCluster(address=request.getfixturevalue("scheduler"))
    return {"here": Serial(), "two processes": Processes(workers=2), "four processes": Processes(workers=4)}[
        request.param
    ]


def test_results_are_the_same_to_the_last_bit_and_in_task_order(executor: Executor, work: ModuleType) -> None:
    plain = [work.draw(0.1, task) for task in range(N_TASKS)]
    assert list(executor.run(work.draw, 0.1, range(N_TASKS))) == plain


def test_an_error_of_a_task_is_raised_as_it_is(executor: Executor, work: ModuleType) -> None:
    with pytest.raises(InputError, match="task: found 3"):
        list(executor.run(work.fail_at_three, 1.0, range(6)))


def test_only_a_few_tasks_are_held_at_once(work: ModuleType) -> None:
    made: list[int] = []

    def tasks() -> Iterator[int]:
        for task in range(40):
            made.append(task)
            yield task

    results = Processes(workers=2).run(work.draw, 1.0, tasks())
    next(results)
    assert len(made) <= executors.IN_FLIGHT * 2
    results.close()  # type: ignore[attr-defined]


def test_the_list_holds_every_executor() -> None:
    chosen = {type(choose_executor()), type(choose_executor(2)), type(choose_executor(1, "tcp://host:1"))}
    assert chosen == set(EXECUTORS)


def test_a_process_that_dies_is_named_with_what_to_do(work: ModuleType) -> None:
    with pytest.raises(ExecutionError, match=r"ended before its task.*lower --workers or --chunk"):
        list(Processes(workers=1).run(work.stop_the_process, 1.0, [1]))


@pytest.mark.parametrize(
    ("workers", "scheduler", "said"),
    [
        (0, None, "--workers: found 0; allowed: 1 or more"),
        (2, "tcp://host:1", "one of the two"),
        (1, "host:8786", "--scheduler: found 'host:8786'"),
        (1, "tcp://", "an address such as"),
        (1, "file:///etc/passwd", "an address such as"),
    ],
)
def test_a_wrong_call_is_refused(workers: int, scheduler: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        choose_executor(workers, scheduler)


def test_a_scheduler_that_does_not_answer_is_named(work: ModuleType) -> None:
    quiet = DaskCluster(address="tcp://127.0.0.1:9", patience_seconds=0.3)
    with pytest.raises(InputError, match=r"tcp://127.0.0.1:9: found no Dask scheduler that answers"):
        list(quiet.run(work.draw, 1.0, [1]))


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, work: ModuleType) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "warmfront.execution.dask_client", raising=False)
    with pytest.raises(MissingExtraError, match=r"pip install 'warmfront\[dask\]'"):
        list(DaskCluster(address="tcp://127.0.0.1:9").run(work.draw, 1.0, [1]))


def test_workers_of_another_version_are_refused(
    scheduler: str, monkeypatch: pytest.MonkeyPatch, work: ModuleType
) -> None:
    from warmfront.execution import dask_client

    asked_here_then_there = iter(["0.0.1"])
    monkeypatch.setattr(dask_client, "version", lambda _: next(asked_here_then_there, "9.9.9"))
    with pytest.raises(InputError, match=r"workers with warmfront 9\.9\.9.*allowed: warmfront 0\.0\.1"):
        list(DaskCluster(address=scheduler).run(work.draw, 1.0, [1]))


def test_a_scheduler_without_workers_is_named(work: ModuleType) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0", silence_logs=False) as cluster,
        pytest.raises(InputError, match="a scheduler without workers"),
    ):
        list(DaskCluster(address=cluster.scheduler_address, patience_seconds=0.5).run(work.draw, 1.0, [1]))
