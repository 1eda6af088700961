"""Measure time and memory of virtual cohorts and write the table into the page on where simulations run.

Each run is a process of its own, so that its peak memory is its own: ``python scripts/measure_cohorts.py
--shared ../shared``.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from pages import REFERENCE, replace_block, tabulate

RUNS = ((10_000, 1, "kernel"), (10_000, 1, "roadrunner"), (100_000, 1, "kernel"), (100_000, 2, "kernel"),
        (1_000_000, 1, "kernel"))  # fmt: skip
OUTPUTS = ("C", "E", "G", "P")


def run_one(model: str, n: int, workers: int, engine: str) -> None:
    import warmfront

    with tempfile.TemporaryDirectory() as folder:
        cohort = warmfront.simulate(
            model,
            n=n,
            days=365,
            seed=1,
            out=Path(folder) / "out",
            workers=workers,
            outputs=OUTPUTS,
            engine=engine,
        )
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {
        "solved": cohort.n_solved,
        "cpu": own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime,
        "own_mb": own.ru_maxrss / 1024,
        "worker_mb": others.ru_maxrss / 1024 if workers > 1 else 0.0,
        "exact": cohort.quantile_error == 0,
    }
    sys.stdout.write(json.dumps(found))


def measure(model: Path, n: int, workers: int, engine: str) -> tuple[str, ...]:
    call = [sys.executable, __file__, "--one", str(model), str(n), str(workers), engine]
    done = subprocess.run(call, check=True, capture_output=True, text=True)  # noqa: S603
    found = json.loads(done.stdout)
    memory = f"{found['own_mb']:.0f} MB"
    if found["worker_mb"]:
        memory += f", each worker {found['worker_mb']:.0f} MB"
    return (
        f"{n:,}", engine, str(workers), f"{found['cpu']:.1f} s", f"{1000 * found['cpu'] / n:.2f} ms", memory,
        "exact" if found["exact"] else "within 0.4%", f"{n - found['solved']:,}",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path)
    parser.add_argument("--one", nargs=4)
    parser.add_argument("--most", type=int, default=RUNS[-1][0])
    asked = parser.parse_args()
    if asked.one:
        model, n, workers, engine = asked.one
        run_one(model, int(n), int(workers), engine)
        return
    model = asked.shared / "reference" / "models" / "bench12" / "bench12.ant"
    head = (
        "Patients",
        "Engine",
        "Workers",
        "CPU, all together",
        "CPU per patient",
        "Peak memory",
        "Percentiles",
        "Not solved",
    )
    rows = [measure(model, *run) for run in RUNS if run[0] <= asked.most]
    page = REFERENCE / "execution.md"
    page.write_text(replace_block(page.read_text(), "measured", tabulate(head, rows)))


if __name__ == "__main__":
    main()
