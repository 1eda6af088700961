"""From a program's text to machine code for this processor, kept between calls and between processes."""

import hashlib
from typing import Any, Protocol

from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel.layout import Rows
from warmfront.simulation.kernel.program import Program, Variant, write_program

# Programs kept in one process; the oldest is dropped. One program is some hundred kilobytes.
LARGEST_KEPT = 64
# Letters of a program above which it is compiled without optimising, because the time grows with the square
# of the length: a dense network of a hundred states reaches this, published models stay below a tenth of it.
LONG_PROGRAM = 1_000_000
# Letters above which nothing is compiled at all.
LONGEST_PROGRAM = 40_000_000
# Raise when generated code or layout changes its meaning, so that stored machine code is not used again.
CODE_VERSION = 1


class ObjectStore(Protocol):
    """Somewhere to keep machine code between processes; only what this user wrote may come back."""

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key, or None."""
        ...

    def put(self, key: str, content: bytes) -> None:
        """Keep something under a key; failing to do so is no error."""
        ...


@record
class Loaded:
    """A program in memory.

    Parameters
    ----------
    addresses : tuple of int
        Of the functions, in the order of `Program.names`.
    rows : Rows
        Layout of the block.
    observed : dict of str to int
        Observable to its place in the results.
    width : int
        Lanes.
    n_steps_written : int
        Instructions of one step.
    owner : object
        Keeps the code in memory.
    """

    addresses: tuple[int, ...]
    rows: Rows
    observed: dict[str, int]
    width: int
    n_steps_written: int
    owner: Any


@record
class Machine:
    """The processor that code is made for.

    Parameters
    ----------
    cpu : str
        Name as LLVM knows it.
    features : str
        What it can do, as LLVM writes it.
    width : int
        Doubles in a register.
    """

    cpu: str
    features: str
    width: int


_programs: dict[tuple[str, Variant, int], Loaded] = {}


def host_machine() -> Machine:
    """Return the processor of this process.

    Returns
    -------
    Machine
        Name, features and lanes: 8 with AVX-512, 4 with AVX, otherwise 2.
    """
    import llvmlite.binding as llvm

    _start()
    features = llvm.get_host_cpu_features()
    width = 8 if features.get("avx512f") and features.get("avx512dq") else 4 if features.get("avx") else 2
    return Machine(cpu=llvm.get_host_cpu_name(), features=features.flatten(), width=width)


def load_program(model: OdeModel, variant: Variant, store: ObjectStore | None, width: int = 0) -> Loaded:
    """Return the machine code of a model, compiled when it is not kept yet.

    Parameters
    ----------
    model : OdeModel
        Equations; its digest is the key within the process.
    variant : Variant
        What the schedule and settings ask for.
    store : ObjectStore or None
        Where code is kept between processes; its key is a digest of the text, the processor and the
        compiler, so that other code is never taken for this.
    width : int
        Lanes; 0 for as many as the processor has.

    Returns
    -------
    Loaded
        Addresses and layout.
    """
    machine = host_machine()
    lanes = width or machine.width
    key = (model.digest, variant, lanes)
    found = _programs.get(key)
    if found is None:
        found = _load(write_program(model, variant, lanes), machine, store, model.model_id)
        while len(_programs) >= LARGEST_KEPT:
            _programs.pop(next(iter(_programs)))
        _programs[key] = found
    return found


def _start() -> None:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def _target(machine: Machine, program: Program | None = None) -> Any:
    import llvmlite.binding as llvm

    target = llvm.Target.from_default_triple()
    level = 0 if program is not None and len(program.text) > LONG_PROGRAM else 2
    return target.create_target_machine(
        cpu=machine.cpu, features=machine.features, opt=level, codemodel="jitdefault", jit=True
    )


def _load(program: Program, machine: Machine, store: ObjectStore | None, model_id: str) -> Loaded:
    import llvmlite.binding as llvm

    key = object_key(program, machine)
    content = store.get(key) if store is not None else None
    if content is None:
        content = compile_program(program, machine, model_id)
        if store is not None:
            store.put(key, content)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target(machine))
    engine.add_object_file(llvm.ObjectFileRef.from_data(content))
    engine.finalize_object()
    return Loaded(
        addresses=tuple(engine.get_function_address(name) for name in program.names),
        rows=program.rows,
        observed=program.observed,
        width=program.width,
        n_steps_written=program.n_steps_written,
        owner=engine,
    )


def object_key(program: Program, machine: Machine) -> str:
    """Return the name under which a program's machine code is kept.

    Parameters
    ----------
    program : Program
        Text.
    machine : Machine
        Processor.

    Returns
    -------
    str
        SHA-256 of everything that decides the machine code.
    """
    import llvmlite
    import llvmlite.binding as llvm

    parts = (
        str(CODE_VERSION),
        llvmlite.__version__,
        str(llvm.llvm_version_info),
        llvm.get_default_triple(),
        machine.cpu,
        machine.features,
        program.text,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def compile_program(program: Program, machine: Machine, model_id: str) -> bytes:
    """Compile a program.

    Parameters
    ----------
    program : Program
        Text.
    machine : Machine
        Processor.
    model_id : str
        Named in the message.

    Returns
    -------
    bytes
        Object code.

    Raises
    ------
    SimulationError
        When the program is too long, or the compiler refuses it, which would be an error of ours.
    """
    import llvmlite.binding as llvm

    if len(program.text) > LONGEST_PROGRAM:
        raise SimulationError(
            f"model {model_id}: the elimination of its {program.rows.n_states} states needs a program of "
            f"{len(program.text) / 1e6:.0f} million letters; allowed: {LONGEST_PROGRAM / 1e6:.0f} million; "
            "next step: solve it with libRoadRunner"
        )
    _start()
    try:
        module = llvm.parse_assembly(program.text)
        module.verify()
    except RuntimeError as error:
        raise SimulationError(
            f"model {model_id}: its program cannot be compiled: {error}; next step: solve it with "
            "libRoadRunner and report the model"
        ) from error
    return bytes(_target(machine, program).emit_object(module))
