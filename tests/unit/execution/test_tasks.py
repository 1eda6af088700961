import pytest

from warmfront.execution.tasks import run_tasks

SHARED_OFFSET: dict[str, int] = {}


def keep_offset(offset: int) -> None:
    SHARED_OFFSET["value"] = offset


def add_offset(number: int) -> int:
    return number + SHARED_OFFSET["value"]


def test_results_come_in_task_order_whatever_the_number_of_workers() -> None:
    alone = list(run_tasks(abs, [-3, 2, -1], workers=1))
    together = list(run_tasks(abs, [-3, 2, -1], workers=2))
    assert alone == together == [3, 2, 1]


def test_what_tasks_share_is_prepared_before_the_first_task() -> None:
    assert list(run_tasks(add_offset, [1, 2], workers=1, prepare=keep_offset, prepare_with=(10,))) == [11, 12]


def test_no_workers_is_refused_with_the_allowed_values() -> None:
    with pytest.raises(ValueError, match="found 0; allowed: 1 or more"):
        list(run_tasks(abs, [1], workers=0))
