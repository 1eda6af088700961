"""Tasks of the tests of executors, in a module of their own that a spawned process can import."""

import os
import signal

import numpy as np

from warmfront.domain.errors import refuse

SEED = 5


def draw(shared: float, task: int) -> float:
    """A sum that changes in its last bits when it is added up in another order."""
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(task,)))
    return float(np.sum(rng.lognormal(0.0, 5.0, 1000)) * shared)


def fail_at_three(shared: float, task: int) -> int:
    if task == 3:
        raise refuse("task", "3", "others", "none")
    return task


def stop_the_process(shared: float, task: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return task
