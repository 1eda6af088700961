"""Memory that generated code and driver share: the block of the lanes, and the job as one record.

The driver gets one pointer to a record of numbers and addresses. Handing it dozens of arrays instead would
cost more at every call than a step does.
"""

import hashlib
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.simulation.kernel.layout import Rows

COUNTS = (
    "width",
    "n_patients",
    "n_days",
    "n_outputs",
    "n_moments",
    "n_floors",
    "n_rates",
    "n_given",
    "n_initial",
    "n_computed",
    "n_acts",
    "n_events",
    "n_begun",
    "n_breakpoints",
    "n_periodic",
    "n_event_times",
    "asks_observables",
    "searches",
    "nonnegative",
    "largest_steps",
    "largest_events",
)
CALLS = (
    "call_step",
    "call_commit",
    "call_prepare",
    "call_compute_parameters",
    "call_begin",
    "call_observe",
    "call_triggers",
)
WHOLE_ARRAYS = (
    "given_parameters",
    "initial_states",
    "floor_states",
    "output_places",
    "action_first",
    "action_kind",
    "action_target",
    "action_dose",
    "rate_dose",
    "rate_place",
    "computed",
    "change_first",
    "change_target",
    "active_at_start",
    "calls",
    "out_status",
    "out_steps",
)
REAL_ARRAYS = (
    "base_parameters",
    "given_values",
    "initial_values",
    "floor_values",
    "output_days",
    "moment_days",
    "rate_start",
    "rate_end",
    "sizes",
    "dense",
    "absolute",
    "out_values",
    "out_failed_day",
    "out_final_states",
)
NUMBERS = ("relative_tolerance", "first_day", "last_day")
FIELDS = [
    *((name, np.int64) for name in (*Rows._fields, "block", *COUNTS, *CALLS, *WHOLE_ARRAYS, *REAL_ARRAYS)),
    *((name, np.float64) for name in NUMBERS),
]
# Length that the driver gives to arrays whose end it knows from the counts.
ANY_LENGTH = 1 << 60


# What numba knows and its types do not say.
njit: Any = numba.njit
carray: Any = vars(numba)["carray"]
types: Any = numba.types

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a part of the driver with numba."""
    return cast(F, njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function))


def compiled_and_kept(function: F) -> F:
    """Compile the whole driver with numba and keep the code in numba's own cache of this user."""
    try:
        return cast(F, njit(error_model="numpy", cache=True)(function))
    except RuntimeError:
        # numba finds no folder that it may write to: the code lives as long as the process.
        return cast(F, njit(error_model="numpy")(function))


def _call_code(typing: Any, _address: Any, _block: Any) -> Any:
    del typing

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(64)])
        builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), [arguments[1]])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


def _pointer(typing: Any, _address: Any, kind: Any) -> Any:
    del typing

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(kind)(types.int64), generate


def _real_pointer(typing: Any, address: Any) -> Any:
    return _pointer(typing, address, types.float64)


def _whole_pointer(typing: Any, address: Any) -> Any:
    return _pointer(typing, address, types.int64)


# Calls compiled code by its address with the address of the block.
call_code: Callable[[int, int], None] = cast(Any, intrinsic(_call_code))
_reals: Callable[[int], Any] = cast(Any, intrinsic(_real_pointer))
_wholes: Callable[[int], Any] = cast(Any, intrinsic(_whole_pointer))


@compiled
def real(address: int) -> FloatArray:
    """Return an array of doubles by its address."""
    array: FloatArray = carray(_reals(address), ANY_LENGTH)
    return array


@compiled
def whole(address: int) -> IntArray:
    """Return an array of integers by its address."""
    array: IntArray = carray(_wholes(address), ANY_LENGTH)
    return array


@compiled
def block_of(job: Any) -> FloatArray:
    """Return the block of the lanes."""
    block: FloatArray = carray(_reals(job.block), (job.total, job.width))
    return block


def make_block(rows: Rows, width: int) -> FloatArray:
    """Return a block of zeros whose rows start at multiples of their own size in memory.

    Parameters
    ----------
    rows : Rows
        Layout.
    width : int
        Lanes.

    Returns
    -------
    ndarray of float64, shape (rows.total, width)
        Zeros, with steps of 1, so that idle lanes compute something harmless.
    """
    raw = np.zeros(rows.total * width + width)
    skip = (-raw.ctypes.data % (8 * width)) // 8
    block = raw[skip : skip + rows.total * width].reshape(rows.total, width)
    for row in (rows.step, rows.last_error, rows.proposal, rows.boundary):
        block[row] = 1.0
    block[rows.patient] = -1.0
    return block


def digest_code(modules: Sequence[ModuleType]) -> str:
    """Return a digest of the compiled functions and the constants of modules.

    numba keeps compiled code until the file of its outermost function changes, and does not look at the
    files of what that calls. The digest becomes part of the type of the job, so that code from before a
    change elsewhere is never used.

    Parameters
    ----------
    modules : sequence of module
        All that the driver is made of.

    Returns
    -------
    str
        Sixteen letters and digits.
    """
    seen: list[str] = []
    for module in modules:
        for name, value in sorted(vars(module).items()):
            function = getattr(value, "py_func", None)
            if function is not None:
                code = function.__code__
                seen.append(f"{name} {code.co_code!r} {code.co_consts!r} {code.co_names} {code.co_varnames}")
            elif name.isupper() and isinstance(value, int | float):
                seen.append(f"{name} {value!r}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def make_job(
    code_digest: str, numbers: dict[str, int | float], arrays: dict[str, FloatArray | IntArray]
) -> tuple[Any, list[Any]]:
    """Put numbers and the addresses of arrays into one record.

    Parameters
    ----------
    code_digest : str
        Of the driver.
    numbers : dict of str to number
        Rows, counts, addresses of code and tolerances.
    arrays : dict of str to ndarray
        Of doubles or of integers, as their names ask for; those to be filled must be contiguous already.

    Returns
    -------
    job : numpy.record
        For the driver.
    kept : list of ndarray
        Must live as long as the job.
    """
    job = np.zeros(1, dtype=[*FIELDS, (f"driver_{code_digest}", np.int64)])
    for name, number in numbers.items():
        job[name] = number
    kept: list[Any] = []
    for name, array in arrays.items():
        laid = np.ascontiguousarray(array, dtype=np.int64 if name in WHOLE_ARRAYS else np.float64)
        if name.startswith("out_") and not np.shares_memory(laid, array) and array.size:
            raise AssertionError(f"{name} would be copied and not filled")
        kept.append(laid)
        job[name] = laid.ctypes.data
    missing = {name for name, _ in FIELDS} - set(numbers) - set(arrays)
    if missing:
        raise AssertionError(f"the job lacks {sorted(missing)}")
    kept.append(job)
    return job[0], kept
