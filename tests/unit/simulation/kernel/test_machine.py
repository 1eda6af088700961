"""Compiled once: within a process by model and variant, between processes by a digest of everything."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.io.code_store import CodeStore
from warmfront.simulation.batch import Batch, SolverSettings
from warmfront.simulation.engines import default_engine
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel import machine, memory
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.kernel.program import Variant, write_program


class Counted:
    """A store in memory that counts."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.asked = 0

    def get(self, key: str) -> bytes | None:
        self.asked += 1
        return self.kept.get(key)

    def put(self, key: str, content: bytes) -> None:
        self.kept[key] = content


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_programs", {})


@pytest.mark.usefixtures("forgotten")
def test_a_program_is_compiled_once_per_process(decay: OdeModel) -> None:
    store = Counted()
    first = machine.load_program(decay, Variant(), store)
    assert machine.load_program(decay, Variant(), store) is first
    assert store.asked == 1
    machine.load_program(decay, Variant(infused=(0,)), store)
    assert (store.asked, len(store.kept)) == (2, 2)


def test_code_from_a_store_gives_the_same_bits(
    predator: OdeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CodeStore(tmp_path / "code")
    batch = Batch(model=predator, n_patients=3, output_days=np.array([0.0, 30.0]), outputs=("E", "T"))
    fresh = KernelEngine().solve_batch(batch, SolverSettings()).values
    for _ in range(2):
        monkeypatch.setattr(machine, "_programs", {})
        again = default_engine(store).solve_batch(batch, SolverSettings()).values
        np.testing.assert_array_equal(again, fresh)
    assert len(list(store.folder.iterdir())) == 1


def test_the_key_depends_on_text_and_processor(decay: OdeModel) -> None:
    program = write_program(decay, Variant(), 4)
    host = machine.Machine(cpu="one", features="+a", width=4)
    keys = {
        machine.object_key(program, host),
        machine.object_key(program, replace(host, cpu="two")),
        machine.object_key(program, replace(host, features="+a,+b")),
        machine.object_key(replace(program, text=program.text + " "), host),
    }
    assert len(keys) == 4
    assert all(len(key) == 64 for key in keys)


def test_text_that_is_no_program_is_an_error_with_the_model(decay: OdeModel) -> None:
    program = replace(write_program(decay, Variant(), 2), text="define void @step(")
    with pytest.raises(SimulationError, match="model decay1"):
        machine.compile_program(program, machine.host_machine(), "decay1")


@pytest.mark.usefixtures("forgotten")
def test_no_more_programs_are_kept_than_stated(
    build_model: Callable[..., OdeModel], decay: OdeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "LARGEST_KEPT", 2)
    for number in range(4):
        machine.load_program(replace(decay, digest=str(number)), Variant(), None)
    assert len(machine._programs) == 2


def test_long_programs_are_compiled_quickly_and_give_the_same_course(
    predator: OdeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = Batch(model=predator, n_patients=3, output_days=np.array([0.0, 30.0]), outputs=("E", "T"))
    usual = KernelEngine().solve_batch(batch, SolverSettings(relative_tolerance=1e-9)).values
    monkeypatch.setattr(machine, "_programs", {})
    monkeypatch.setattr(machine, "LONG_PROGRAM", 10)
    quick = KernelEngine().solve_batch(batch, SolverSettings(relative_tolerance=1e-9)).values
    np.testing.assert_allclose(quick, usual, rtol=1e-6)


@pytest.mark.usefixtures("forgotten")
def test_a_program_that_is_too_long_is_refused(decay: OdeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LONGEST_PROGRAM", 100)
    with pytest.raises(SimulationError, match="libRoadRunner"):
        machine.load_program(decay, Variant(), None)


def test_without_a_folder_to_keep_code_in_the_driver_still_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: object) -> object:
        if options.get("cache"):
            raise RuntimeError("cannot cache function")
        return lambda function: function

    monkeypatch.setattr(memory, "njit", refuse)
    assert memory.compiled_and_kept(len) is len
