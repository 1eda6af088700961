"""Compare the compiled kernel with libRoadRunner on the same virtual patients in one run; write the page.

    python benchmarks/simulation.py --shared ../shared --out docs/reference/benchmarks-simulation.md

CPU seconds of one thread, the two programs in turns. See README.md.
"""
# ruff: noqa: E501 - lines of the page stand as they are written.

import argparse
import ctypes
import dataclasses
import gzip
import json
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from compare import machine

ROUNDS = 10
RTOL, ATOL = 1e-6, 1e-9
FLOOR = 1e-3
"""Added to the reference in the error, in 1e9 cells: 1e6 cells."""
PER_PATIENT_BATCH = 1000


def read_table(path: Path) -> tuple[list[str], np.ndarray]:
    with gzip.open(path, "rt") as text:
        head = text.readline().strip().split(",")
        return head, np.loadtxt(text, delimiter=",")


def bench12(shared: Path):
    """Return the model, the sets by name, output days and the reference."""
    from warmfront.simulation.equations.reading import read_model

    folder = shared / "reference" / "models" / "bench12"
    text = (folder / "bench12.ant").read_text()
    names, sets = read_table(folder / "population_1000.csv.gz")
    head, reference = read_table(folder / "reference_tumour_1e9_cells.csv.gz")
    days = np.array([float(day) for day in head[1:]])
    model = read_model(text, model_id="bench12", format="antimony")
    return text, model, dict(zip(names, sets.T, strict=True)), days, reference[:, 1:]


class Runner:
    """libRoadRunner as it is fastest: loaded once, parameters set by index, reset between patients."""

    def __init__(self, text: str, names: list[str], output: str, rtol: float, atol: float) -> None:
        import antimony
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
        antimony.clearPreviousLoads()
        if antimony.loadAntimonyString(text) < 0:
            raise RuntimeError(antimony.getLastError())
        start = time.process_time()
        self.runner = roadrunner.RoadRunner(antimony.getSBMLString(antimony.getMainModuleName()))
        self.load_s = time.process_time() - start
        integrator = self.runner.getIntegrator()
        integrator.setValue("stiff", True)
        integrator.setValue("relative_tolerance", rtol)
        integrator.setValue("absolute_tolerance", atol)
        integrator.setValue("maximum_num_steps", 100_000)
        self.runner.timeCourseSelections = [output]
        ids = list(self.runner.model.getGlobalParameterIds())
        self.indices = np.array([ids.index(name) for name in names], dtype=np.int32)

    def solve(self, rows: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, int]:
        found = np.full((len(rows), len(days)), np.nan)
        failed = 0
        moments = days.tolist()
        for place, row in enumerate(rows):
            self.runner.model.setGlobalParameterValues(self.indices, row)
            self.runner.reset()
            try:
                found[place] = self.runner.simulate(times=moments)[:, 0]
            except RuntimeError:
                failed += 1
        return found, failed


def error_of(values: np.ndarray, reference: np.ndarray) -> np.ndarray:
    return np.abs(values - reference) / (np.abs(reference) + FLOOR)


def kernel_step_us(model, settings) -> tuple[float, int, int]:
    """Return microseconds of one step of a group alone, its lanes, and its instructions."""
    from warmfront.simulation.kernel.machine import load_program
    from warmfront.simulation.kernel.memory import make_block
    from warmfront.simulation.kernel.program import FIXED, Variant

    loaded = load_program(model, Variant(), None)
    rows = loaded.rows
    block = make_block(rows, loaded.width)
    calls = [ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address) for address in loaded.addresses]
    block[rows.parameters : rows.parameters + rows.n_parameters] = model.parameter_values[:, None]
    calls[FIXED.index("prepare")](block.ctypes.data)
    calls[FIXED.index("begin")](block.ctypes.data)
    block[rows.state : rows.state + rows.n_states] = block[rows.results : rows.results + rows.n_states]
    block[rows.tolerance : rows.tolerance + rows.n_states] = settings.absolute_tolerance
    block[rows.relative] = settings.relative_tolerance
    block[rows.step] = 1e-3
    step, address = calls[FIXED.index("step")], block.ctypes.data
    empty = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(loaded.addresses[FIXED.index("triggers")])
    seconds = []
    for call in (step, empty):
        best = np.inf
        for _ in range(5):
            start = time.process_time()
            for _ in range(20_000):
                call(address)
            best = min(best, (time.process_time() - start) / 20_000)
        seconds.append(best)
    return (
        (seconds[0] - (seconds[1] if not model.events else 0.2e-6)) * 1e6,
        loaded.width,
        loaded.n_steps_written,
    )


def compile_seconds(model) -> dict[str, float]:
    from warmfront.simulation.kernel.machine import compile_program, host_machine
    from warmfront.simulation.kernel.program import Variant, write_program

    host = host_machine()
    start = time.process_time()
    program = write_program(model, Variant(), host.width)
    written = time.process_time()
    content = compile_program(program, host, model.model_id)
    return {
        "write": written - start,
        "compile": time.process_time() - written,
        "bytes": float(len(content)),
    }


def first_use(shared: Path, fresh: Path) -> float:
    """CPU seconds of the driver's own compilation by numba, in a process with an empty cache."""
    code = (
        "import time, sys; start = time.process_time()\n"
        "import numpy as np\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, 'benchmarks')\n"
        "from simulation import bench12, batch_of\n"
        "from warmfront.simulation.batch import SolverSettings\n"
        "from warmfront.simulation.kernel.engine import KernelEngine\n"
        f"text, model, sets, days, reference = bench12(Path({str(shared)!r}))\n"
        "batch = batch_of(model, {k: v[:8] for k, v in sets.items()}, days)\n"
        "start = time.process_time()\n"
        "KernelEngine().solve_batch(batch, SolverSettings())\n"
        "print(time.process_time() - start)\n"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(fresh), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.strip().splitlines()[-1])


def batch_of(model, sets: dict[str, np.ndarray], days: np.ndarray, repeats: int = 1, output: str = "C"):
    from warmfront.simulation.batch import Batch

    parameters = {name: np.tile(values, repeats) for name, values in sets.items()}
    n = len(next(iter(parameters.values())))
    return Batch(model=model, n_patients=n, output_days=days, outputs=(output,), parameters=parameters)


def measure_bench12(shared: Path) -> dict[str, object]:
    from warmfront.simulation.batch import SolverSettings
    from warmfront.simulation.kernel.engine import KernelEngine

    text, model, sets, days, reference = bench12(shared)
    settings = SolverSettings(relative_tolerance=RTOL, absolute_tolerance=ATOL)
    engine = KernelEngine()
    once = batch_of(model, sets, days)
    start = time.process_time()
    solution = engine.solve_batch(once, settings)
    first_s = time.process_time() - start
    runner = Runner(text, list(sets), "C", RTOL, ATOL)
    rows = np.stack(list(sets.values()), axis=1)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        engine.solve_batch(once, settings)
        ours.append(time.process_time() - start)
        start = time.process_time()
        found, failed = runner.solve(rows, days)
        theirs.append(time.process_time() - start)
    repeated = batch_of(model, sets, days, ROUNDS)
    start = time.process_time()
    again, calls = engine.solve_counted(repeated, settings)
    together = time.process_time() - start
    if not np.array_equal(again.values[-1000:], solution.values):
        raise SystemExit("the same patients have different results in a larger batch")
    step_us, width, written = kernel_step_us(model, settings)
    errors = {
        f"{atol:g}": summary(
            error_of(
                engine.solve_batch(
                    once, SolverSettings(relative_tolerance=RTOL, absolute_tolerance=atol)
                ).values[:, :, 0],
                reference,
            )
        )
        for atol in (1e-9, 1e-12)
    }
    return {
        "ours": ours,
        "theirs": theirs,
        "together": together,
        "first": first_s,
        "load": runner.load_s,
        "failed": [int((solution.status != 0).sum()), failed],
        "errors": errors,
        "their_errors": summary(error_of(found, reference)),
        "steps": [float(solution.steps.mean()), int(solution.steps.max())],
        "calls": calls,
        "all_steps": int(again.steps.sum()),
        "step_us": step_us,
        "width": width,
        "written": written,
        "compiled": compile_seconds(model),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def summary(errors: np.ndarray) -> list[float]:
    kept = errors[np.isfinite(errors)]
    return [float(kept.max()), float(np.percentile(kept, 99)), float(np.median(kept))]


def measure_core() -> dict[str, object]:
    """1,000 drawn patients of the core model under antibody and three fractions, both engines."""
    from warmfront import load_knowledge
    from warmfront.simulation.batch import Batch, DosePlan
    from warmfront.simulation.equations.packaged import compile_packaged, plan_act
    from warmfront.simulation.kernel.engine import KernelEngine
    from warmfront.simulation.roadrunner import RoadRunnerBatchEngine
    from warmfront.simulation.sampling import draw_packaged
    from warmfront.simulation.search.courses import settings_of

    packaged = load_knowledge().mechanistic_models["core"]
    start = time.process_time()
    model = compile_packaged(packaged)
    read_s = time.process_time() - start
    arms = {arm.drug_class: arm for arm in packaged.arms}
    given = [(day, "pd1") for day in range(0, 169, 21)] + [(day, "radiotherapy") for day in (9, 10, 11)]
    given.sort()
    doses = DosePlan(
        days=np.array([float(day) for day, _ in given]),
        acts=tuple(plan_act(arms[kind]) for _, kind in given),
        sizes=np.array([float(arms[kind].amount) for _, kind in given]),
        duration_days=np.zeros(len(given)),
    )
    days = np.append(np.arange(0.0, 365.0, 7.0), 365.0)
    burden = packaged.burden if isinstance(packaged.burden, str) else packaged.burden[0]

    def batch(n: int) -> Batch:
        people = draw_packaged(packaged, 1).draw(0, n)
        return Batch(
            model=model,
            n_patients=n,
            output_days=days,
            outputs=(burden,),
            parameters=people.parameters,
            initial=people.initial,
            doses=doses,
        )

    settings = settings_of(packaged)
    kernel, runner = KernelEngine(), RoadRunnerBatchEngine()
    start = time.process_time()
    kernel.solve_batch(batch(8), settings)
    first_s = time.process_time() - start
    runner.solve_batch(batch(2), settings)
    many, few = batch(1000), batch(100)
    ours, theirs = [], []
    for _ in range(3):
        start = time.process_time()
        solution, calls = kernel.solve_counted(many, settings)
        ours.append((time.process_time() - start) / 1000)
        start = time.process_time()
        other = runner.solve_batch(few, settings)
        theirs.append((time.process_time() - start) / 100)
    tight = dataclasses.replace(
        settings,
        relative_tolerance=1e-10,
        absolute_tolerance=settings.absolute_tolerance * 1e-4,
        absolute_tolerances={k: v * 1e-4 for k, v in settings.absolute_tolerances.items()},
    )
    exact = runner.solve_batch(few, tight).values
    scale = np.abs(exact) + 1e-6 * np.nanmax(np.abs(exact))
    return {
        "states": len(model.states),
        "ours": ours,
        "theirs": theirs,
        "first": first_s,
        "read": read_s,
        "steps": [float(solution.steps.mean()), int(solution.steps.max())],
        "calls": calls,
        "failed": [int((solution.status != 0).sum()), int((other.status != 0).sum())],
        "our_errors": summary(np.abs(solution.values[:100] - exact) / scale),
        "their_errors": summary(np.abs(other.values - exact) / scale),
        "compiled": compile_seconds(model),
    }


def _half(arguments: tuple[str, int]) -> float:
    """Solve the sets some times in a worker that has compiled before; seconds on the wall."""
    from warmfront.simulation.batch import SolverSettings
    from warmfront.simulation.kernel.engine import KernelEngine

    shared, repeats = arguments
    _, model, sets, days, _ = bench12(Path(shared))
    engine, settings = KernelEngine(), SolverSettings(relative_tolerance=RTOL, absolute_tolerance=ATOL)
    engine.solve_batch(batch_of(model, sets, days), settings)
    start = time.perf_counter()
    for _ in range(repeats):
        engine.solve_batch(batch_of(model, sets, days, 5), settings)
    return time.perf_counter() - start


def measure_two(shared: Path) -> dict[str, float]:
    """100,000 patients in one process, then half of them in each of two at the same time."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        one = pool.map(_half, [(str(shared), 20)])[0]
    with context.Pool(2) as pool:
        two = max(pool.map(_half, [(str(shared), 10)] * 2, chunksize=1))
    return {"one": one, "two": two}


def render(found: dict[str, dict]) -> str:
    bench, core = found["bench12"], found["core"]
    ours, theirs = float(np.median(bench["ours"])), float(np.median(bench["theirs"]))
    total_ours, total_theirs = sum(bench["ours"]), sum(bench["theirs"])
    core_ours, core_theirs = float(np.median(core["ours"])), float(np.median(core["theirs"]))
    lanes = bench["width"]
    call_us = bench["together"] / bench["calls"] * 1e6
    lane_ns = bench["step_us"] / lanes * 1e3
    shown = ", ".join(f"{a / b:.0f}" for a, b in zip(bench["theirs"], bench["ours"], strict=True))
    load_average = os.getloadavg()[1]
    names = ("libroadrunner", "llvmlite", "numba")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    nine, twelve, their = bench["errors"]["1e-09"], bench["errors"]["1e-12"], bench["their_errors"]
    floor = bench["step_us"] / lanes * bench["steps"][0] / 1e3
    at_once, load = bench["together"] / ROUNDS, bench["load"]
    busy = bench["all_steps"] / bench["calls"] / lanes
    steps, core_steps = bench["steps"], core["steps"]
    driver = 1 - bench["step_us"] / call_us
    built, core_built = bench["compiled"], core["compiled"]
    own, other = core["our_errors"], core["their_errors"]
    failed, core_failed = bench["failed"], core["failed"]
    one, two_s = found["two"]["one"], found["two"]["two"]
    first, peak = found["driver"]["first"], bench["peak"] / 1e6
    return f"""# Speed of simulation

Written by `make bench-simulation`; never by hand. What is measured and how: `benchmarks/README.md`.

- Machine: {machine()}; Python {platform.python_version()}, {versions}.
- CPU seconds of one thread, float64, relative tolerance {RTOL:g}, absolute tolerance {ATOL:g} for every state.
  The two programs take turns; {ROUNDS} rounds. Processes that waited or ran beside it at the end: {load_average:.1f}
  (load average; above 2 the seconds of both are stretched, and two processes cannot be faster than one).

## bench12: 12 states, 12 dosing events, 365 days

1,000 parameter sets, the tumour on 54 days. Error: |y - reference| / (|reference| + 1e6 cells), tumour only, over all
patients and days; the reference is an explicit method at 1e-12.

| | ours | libRoadRunner (CVODE) | ratio |
|---|---:|---:|---:|
| CPU ms per patient, median of the rounds | {ours:.4f} | {theirs:.3f} | {theirs / ours:.0f} |
| CPU s for the 1,000 sets ten times | {total_ours:.2f} | {total_theirs:.1f} | {total_theirs / total_ours:.0f} |
| largest error | {nine[0]:.1e} | {their[0]:.1e} | {their[0] / nine[0]:.0f} |
| 99th percentile of the error | {nine[1]:.1e} | {their[1]:.1e} | {their[1] / nine[1]:.0f} |
| median error | {nine[2]:.1e} | {their[2]:.1e} | {their[2] / nine[2]:.0f} |
| patients that failed | {failed[0]} | {failed[1]} | |

Ratio of each round: {shown}. All 10,000 in one call: {at_once:.4f} ms per patient.
With an absolute tolerance of 1e-12 our largest error is {twelve[0]:.1e} and the 99th percentile {twelve[1]:.1e}. All large
errors of either program are patients whose tumour passes below 1e6 cells.

libRoadRunner runs as it is fastest: stiff solver, model loaded once ({load:.2f} s), parameters set by index, reset between
patients, the doses as the events of the Antimony text, all output days in one call.

## Where the time goes

| | |
|---|---:|
| steps per patient, mean and largest (rejected ones included) | {steps[0]:.0f}, {steps[1]} |
| patients per register | {lanes} |
| lanes that did work, over all calls of the step | {busy:.1%} |
| step of a group of {lanes}, alone | {bench["step_us"]:.2f} µs |
| step per patient | {lane_ns:.0f} ns |
| instructions of a step as written (address arithmetic included) | {bench["written"]} |
| step with everything around it | {call_us:.2f} µs |
| share of the driver: control, outputs, doses, refilling | {driver:.0%} |

The specification put the floor at 0.1 to 0.2 ms per patient, for the 532 steps of RODAS4 with an analytic
Jacobian over 8 lanes. The steps alone take {floor:.3f} ms here and all together {ours:.3f} ms: fewer steps of a
higher order, a sparse elimination without loops or tests, divisions shared and turned into products, and what rests on parameters
alone computed once per patient. What is left is arithmetic in the steps, and control in the driver.

## Core model: {core["states"]} states, 12 doses, 365 days

1,000 drawn patients (libRoadRunner: the first 100), nine doses of PD-1 antibody and three fractions of 8 Gy, one
output, the model's own tolerances. Both behind the contract `BatchEngine`, libRoadRunner stopped at each dose.

| | ours | libRoadRunner | ratio |
|---|---:|---:|---:|
| CPU ms per patient | {core_ours * 1e3:.3f} | {core_theirs * 1e3:.2f} | {core_theirs / core_ours:.0f} |
| largest error | {own[0]:.1e} | {other[0]:.1e} | |
| 99th percentile of the error | {own[1]:.1e} | {other[1]:.1e} | |
| patients that failed | {core_failed[0]} of 1,000 | {core_failed[1]} of 100 | |

Error: relative, with a millionth of the largest value added, on the 100 patients against libRoadRunner at a relative
tolerance of 1e-10. Part of libRoadRunner's time is the stopping and starting around it. Steps per patient
{core_steps[0]:.0f}, at most {core_steps[1]}.

## Compiling

| CPU s | bench12 | core |
|---|---:|---:|
| writing the program | {built["write"]:.3f} | {core_built["write"]:.3f} |
| compiling it (LLVM) | {built["compile"]:.3f} | {core_built["compile"]:.3f} |
| size of the machine code, kB | {built["bytes"] / 1e3:.0f} | {core_built["bytes"] / 1e3:.0f} |

Once per installation the driver, which serves every model, is compiled by numba and kept in numba's cache: the
first solve in a process without that cache took {first:.1f} s.

## Both cores, and memory

100,000 patients of bench12: {one:.2f} s on the wall in one process, {two_s:.2f} s in two
({one / two_s:.2f} times as fast). Peak memory of the measuring process, both programs and all results:
{peak:.0f} MB.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fresh", type=Path, default=Path("out") / "numba-cache")
    given = parser.parse_args()
    found: dict[str, dict] = {"bench12": measure_bench12(given.shared)}
    print(json.dumps(found, default=str), file=sys.stderr)
    found["core"] = measure_core()
    found["two"] = measure_two(given.shared)
    found["driver"] = {"first": first_use(given.shared, given.fresh)}
    given.out.write_text(render(found))


if __name__ == "__main__":
    main()
