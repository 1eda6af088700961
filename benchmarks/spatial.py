"""Compare the spatial statistics with squidpy on the same cells in one run, and write the page of results.

    python benchmarks/spatial.py --squidpy .venv-squidpy/bin/python --out docs/reference/benchmarks-spatial.md

Every measurement runs in a process of its own, one after the other, with one thread. See README.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from compare import machine

HERE = Path(__file__).resolve().parent
SIZES = (10_000, 100_000, 1_000_000)
LIMIT_S = 300
AIMS = {"enrichment": 10.0, "cross memory": 1.5e9}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")
JOBS = (
    ("our_enrichment", "ours"),
    ("squidpy_enrichment", "squidpy"),
    ("our_cross", "ours"),
    ("squidpy_cooccurrence", "squidpy"),
    ("our_profile", "ours"),
)

Found = dict[str, dict[str, object]]


def write_cells(n_cells: int, target: Path) -> None:
    """Simulate the cells that all programs get."""
    from warmfront.simulation.tissue import simulate_tissue

    image = simulate_tissue("excluded", n_cells, np.random.default_rng(0)).image
    np.savez(target, x=image.x_um, y=image.y_um, role=image.role, field=np.array(image.field_um))


def run(job: str, program: str, cells: Path, limit: float | None) -> dict[str, object]:
    """Run one job with one thread; a job beyond its limit is stopped and says so."""
    command = [program, "-W", "ignore", str(HERE / "measure_spatial.py"), job, "--cells", str(cells)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env={**os.environ, **dict.fromkeys(THREADS, "1")},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{job:22} stopped after {limit:.0f} s, {used:.0f} CPU s", file=sys.stderr)
        return {"stopped": limit, "used": used}
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{job:22} {found['cpu']:8.2f} CPU s {float(found['peak']) / 1e6:8.0f} MB", file=sys.stderr)  # type: ignore[arg-type]
    return found


def versions(program: str) -> str:
    """Return the versions of what squidpy runs on and of what we run on."""
    ask = "import sys, numpy, scipy; print(sys.version.split()[0], numpy.__version__, scipy.__version__)"
    more = "import importlib.metadata as m; print(m.version('squidpy'), m.version('numba'))"
    ours = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)  # noqa: S603
    theirs = subprocess.run([program, "-c", f"{ask}; {more}"], capture_output=True, text=True, check=True)  # noqa: S603
    python, numpy, scipy = ours.stdout.split()
    other = theirs.stdout.split()
    return (
        f"ours: Python {python}, numpy {numpy}, scipy {scipy}; squidpy {other[3]}: Python {other[0]}, "
        f"numpy {other[1]}, scipy {other[2]}, numba {other[4]}"
    )


def cpu(found: dict[str, object]) -> float | None:
    return None if "stopped" in found else float(found["cpu"])  # type: ignore[arg-type]


def say(found: dict[str, object]) -> str:
    if "stopped" in found:
        return f"did not finish in {float(found['stopped']):.0f} s | "  # type: ignore[arg-type]
    return f"{float(found['cpu']):.2f} | {float(found['peak']) / 1e6:,.0f}"  # type: ignore[arg-type]


def times(ours: dict[str, object], theirs: dict[str, object]) -> str:
    mine, other = cpu(ours), cpu(theirs)
    if mine is None:
        return ""
    if other is None:
        # CPU seconds until it was stopped, imports included; unknown in measurements kept from before.
        return f"more than {float(theirs['used']) / mine:.0f}" if "used" in theirs else "not finished"  # type: ignore[arg-type]
    return f"{other / mine:.1f}"


def agreement(ours: dict[str, object], theirs: dict[str, object]) -> str:
    """Hold the counts of contacts and the z of both against each other."""
    mine, other = ours["found"], theirs["found"]
    assert isinstance(mine, dict)  # noqa: S101
    assert isinstance(other, dict)  # noqa: S101
    count, seen = np.array(mine["count"], dtype=float), np.array(other["count"], dtype=float)
    count += np.diag(np.diag(count))
    z, shuffled = np.array(mine["z"], dtype=float), np.array(other["z"], dtype=float)
    # squidpy counts a contact from both sides and takes the deviation of 1,000 shuffles.
    large = np.abs(z) > 5
    ratio = shuffled[large] / z[large]
    same = "are the same" if np.array_equal(count, seen) else "differ"
    return (
        f"contact counts {same}; squidpy's z over ours, where |z| > 5: {ratio.min():.3f} to "
        f"{ratio.max():.3f} (median {np.median(ratio):.3f})"
    )


def render(found: dict[int, Found], about: str) -> str:
    largest = found[SIZES[-1]]
    rows = {
        "Contact graph (30 um) and enrichment": ("our_enrichment", "squidpy_enrichment"),
        "Cross-type statistics to 100 um": ("our_cross", "squidpy_cooccurrence"),
        "The whole profile against enrichment alone": ("our_profile", "squidpy_enrichment"),
    }
    lines = [
        "# Benchmarks: cells in space",
        "",
        "Written by `make bench-spatial`; never by hand. What is measured and how: `benchmarks/README.md`.",
        "",
        f"- Machine: {machine()}. One thread for every program, one measurement after the other.",
        f"- Versions: {about}.",
        "- Input: simulated tissue with excluded T cells, 5,000 cells/mm2, eight roles, seed 0; the same",
        "  cells for all.",
        "- CPU seconds without imports and without what is compiled on first use. Peak resident memory of",
        "  the whole process, libraries included.",
        "",
    ]
    for title, (mine, other) in rows.items():
        lines += [
            f"## {title}",
            "",
            "| Cells | Ours, CPU s | Ours, MB | squidpy, CPU s | squidpy, MB | Times as fast |",
            "|---|---|---|---|---|---|",
            *(
                f"| {size:,} | {say(one[mine])} | {say(one[other])} | {times(one[mine], one[other])} |"
                for size, one in found.items()
            ),
            "",
        ]
    lines += [
        "squidpy `spatial_neighbors(radius=30)` and `nhood_enrichment(n_perms=1000)` stand against our",
        "contact graph and exact moments; `co_occurrence` at 50 distances, the nearest it has to a",
        "cross-type K, against K of all pairs of roles at 50 radii with edge correction, our search for the",
        f"tissue included; it is stopped after {LIMIT_S} s. The whole profile finds tissue, tumour region",
        "and margin and computes every statistic, interval and the call.",
        "",
        "## Aims",
        "",
        "| Aim | Found | |",
        "|---|---|---|",
        *_aims(found, largest),
        "",
        "## Growth",
        "",
        "| Job | CPU s per million cells at 10,000 | at 100,000 | at 1,000,000 |",
        "|---|---|---|---|",
        *(
            f"| {name} | "
            + " | ".join(f"{cpu(one[job]) / size * 1e6:.2f}" for size, one in found.items())
            + " |"  # type: ignore[operator]
            for name, job in (
                ("contact graph and enrichment", "our_enrichment"),
                ("cross-type statistics", "our_cross"),
                ("whole profile", "our_profile"),
            )
        ),
        "",
        "## The same answers",
        "",
        *(
            f"- {size:,} cells: {agreement(one['our_enrichment'], one['squidpy_enrichment'])}."
            for size, one in found.items()
            if "stopped" not in one["squidpy_enrichment"]
        ),
        "",
        "A deviation estimated from 1,000 shuffles is itself uncertain by about 2%.",
    ]
    return "\n".join(lines) + "\n"


def _aims(found: dict[int, Found], largest: Found) -> list[str]:
    rows = []
    for size in SIZES[1:]:
        one = found[size]
        mine, other = cpu(one["our_enrichment"]), cpu(one["squidpy_enrichment"])
        assert mine is not None  # noqa: S101
        if other is None:
            rows.append(f"| enrichment at {size:,} cells at least 10 times as fast | squidpy was stopped | |")
            continue
        word = "reached" if other / mine >= AIMS["enrichment"] else "not reached"
        rows.append(
            f"| enrichment at {size:,} cells at least 10 times as fast | {other / mine:.1f} times | {word} |"
        )
    peak = float(largest["our_cross"]["peak"])  # type: ignore[arg-type]
    word = "reached" if peak <= AIMS["cross memory"] else "not reached"
    rows.append(
        f"| cross-type statistics to 100 um of a million cells in 1.5 GB | {peak / 1e9:.2f} GB | {word} |"
    )
    profile, other = cpu(largest["our_profile"]), cpu(largest["squidpy_enrichment"])
    assert profile is not None  # noqa: S101
    if other is not None:
        word = "reached" if profile <= other else "not reached"
        rows.append(
            f"| whole profile of a million cells in squidpy's time for enrichment alone | {profile:.1f} "
            f"against {other:.1f} CPU s | {word} |"
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--squidpy", required=True, help="Python that has squidpy")
    parser.add_argument("--out", type=Path, required=True, help="page to write")
    parser.add_argument("--raw", type=Path, help="JSON file that keeps, or gives back, the measurements")
    chosen = parser.parse_args()
    if chosen.raw and chosen.raw.is_file():
        kept = json.loads(chosen.raw.read_text())
        found, about = {int(size): one for size, one in kept["found"].items()}, kept["about"]
    else:
        about, found = versions(chosen.squidpy), {}
        with tempfile.TemporaryDirectory() as folder:
            for size in SIZES:
                cells = Path(folder) / f"{size}.npz"
                write_cells(size, cells)
                print(f"{size:,} cells", file=sys.stderr)
                found[size] = {
                    job: run(
                        job,
                        chosen.squidpy if whose == "squidpy" else sys.executable,
                        cells,
                        LIMIT_S if job == "squidpy_cooccurrence" else None,
                    )
                    for job, whose in JOBS
                }
        if chosen.raw:
            chosen.raw.write_text(json.dumps({"found": found, "about": about}))
    chosen.out.write_text(render(found, about), encoding="utf-8")


if __name__ == "__main__":
    main()
