"""Compare the scoring of single cells with decoupler, and write the page of results.

    python benchmarks/cells.py --out docs/reference/benchmarks-cells.md

Every measurement runs in a process of its own, one after the other, on the same made-up cells.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from compare import machine, versions
from measure import peak_bytes
from scipy.sparse import csr_matrix, vstack

N_CELLS, N_GENES, N_SETS, SET_SIZE = 100_000, 3_000, 50, 30
CHUNK, LONG = 10_000, 1_000_000
GROWTH = (10_000, 30_000, 100_000)
AIM = 10.0
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def make_cells(n_cells: int, seed: int = 0) -> csr_matrix:
    """Log-normalised Poisson counts, float32: genes differ by a gamma of shape 0.4, cells by a lognormal."""
    rng = np.random.default_rng(seed)
    genes = 0.4 * rng.gamma(0.4, 1.0, N_GENES)
    parts = []
    for start in range(0, n_cells, 5_000):
        depth = rng.lognormal(0.0, 0.4, (min(5_000, n_cells - start), 1))
        counts = rng.poisson(genes * depth)
        total = np.maximum(counts.sum(axis=1, keepdims=True), 1)
        parts.append(csr_matrix(np.log1p(counts / total * 1e4).astype(np.float32)))
    return vstack(parts).tocsr()


def make_sets(seed: int = 1) -> list[np.ndarray]:
    """Random sets of 30 genes."""
    rng = np.random.default_rng(seed)
    return [rng.choice(N_GENES, size=SET_SIZE, replace=False) for _ in range(N_SETS)]


def forget_peak() -> int:
    """Let the peak memory of this process begin anew, and return what it holds now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_bytes()


def added(found: dict[str, float]) -> float:
    """Memory that a call added at its peak, in MB."""
    return (found["peak"] - found["before"]) / 1e6


def measure_ours(n_cells: int, method: str, threads: int) -> dict[str, float]:
    from warmfront.assays.scoring.sparse import score_cells

    cells, sets = make_cells(n_cells), make_sets()
    before = forget_peak()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(3):
        score_cells(cells.data, cells.indices, cells.indptr, N_GENES, sets, method, threads=threads)
    return {
        "cpu": (time.process_time() - cpu) / 3,
        "wall": (time.perf_counter() - wall) / 3,
        "peak": peak_bytes(),
        "before": before,
        "stored": cells.nnz / n_cells / N_GENES,
    }


def measure_decoupler(n_cells: int) -> dict[str, float]:
    import anndata
    import decoupler
    import pandas

    cells = make_cells(n_cells)
    genes = pandas.DataFrame(index=[f"g{gene}" for gene in range(N_GENES)])
    pairs = [(f"s{at}", f"g{gene}") for at, genes_of in enumerate(make_sets()) for gene in genes_of]
    net = pandas.DataFrame(pairs, columns=["source", "target"])
    table = anndata.AnnData(cells, obs=pandas.DataFrame(index=[str(at) for at in range(n_cells)]), var=genes)
    decoupler.mt.aucell(table[:10].copy(), net)
    before = forget_peak()
    cpu, wall = time.process_time(), time.perf_counter()
    decoupler.mt.aucell(table, net)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak": peak_bytes(),
        "before": before,
        "gap": _largest_gap(table.obsm["score_aucell"], cells),
    }


def _largest_gap(scores: object, cells: csr_matrix) -> float:
    from warmfront.assays.scoring.sparse import score_cells

    found = score_cells(cells.data, cells.indices, cells.indptr, N_GENES, make_sets())
    wanted = scores[[f"s{at}" for at in range(N_SETS)]].to_numpy()  # type: ignore[index]
    return float(np.abs(found - wanted).max())


def write_h5ad(path: Path, cells: csr_matrix, times: int) -> None:
    """A file of the same cells again and again, row after row, as AnnData lays it out."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        names = {"obs": cells.shape[0] * times, "var": cells.shape[1]}
        for part, count in names.items():
            group = file.create_group(part)
            group.attrs.update(
                {"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index"}
            )
            group.attrs["column-order"] = np.array([], dtype=h5py.string_dtype())
            labels = [f"{part}{at}".encode() for at in range(count)]
            group.create_dataset("_index", data=labels, dtype=h5py.string_dtype())
            group["_index"].attrs.update({"encoding-type": "string-array", "encoding-version": "0.2.0"})
        group = file.create_group("X")
        group.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0"})
        group.attrs["shape"] = np.array([names["obs"], names["var"]])
        stored = cells.nnz
        for part, kind in (("data", "f4"), ("indices", "i4")):
            target = group.create_dataset(part, (stored * times,), kind, chunks=(1_000_000,))
            for at in range(times):
                target[at * stored : (at + 1) * stored] = getattr(cells, part)
        starts = cells.indptr[:-1].astype(np.int64) + stored * np.arange(times, dtype=np.int64)[:, None]
        group["indptr"] = np.append(starts.ravel(), stored * times)


def measure_file() -> dict[str, float]:
    """A million cells on disk, read and scored chunk by chunk."""
    from warmfront.assays.scoring.sparse import score_cells
    from warmfront.io.matrix.sources import read_matrix
    from warmfront.knowledge.files import load_knowledge
    from warmfront.knowledge.genes import load_genes

    sets, knowledge, genes = make_sets(), load_knowledge(), load_genes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.h5ad"
        write_h5ad(path, make_cells(CHUNK), LONG // CHUNK)
        size = path.stat().st_size
        before = forget_peak()
        cpu, wall = time.process_time(), time.perf_counter()
        matrix = read_matrix(path, knowledge.cells, genes)
        read = peak_bytes()
        kept = np.empty((len(matrix.cells), N_SETS))
        for chunk in matrix.read(CHUNK):
            found = score_cells(chunk.data, chunk.indices, chunk.indptr, chunk.n_genes, sets)
            kept[chunk.start : chunk.start + chunk.n_cells] = found
        return {
            "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "peak": peak_bytes(),
            "before": before,
            "labels": read - before,
            "kept": float(kept.nbytes),
            "size": float(size),
        }


def measure_chunks() -> dict[str, float]:
    """A million cells in chunks, the same chunk again and again: reading is not measured."""
    from warmfront.assays.scoring.sparse import score_cells

    cells, sets = make_cells(CHUNK), make_sets()
    kept = np.zeros((LONG, N_SETS))
    before = forget_peak()
    cpu, wall = time.process_time(), time.perf_counter()
    for start in range(0, LONG, CHUNK):
        kept[start : start + CHUNK] = score_cells(cells.data, cells.indices, cells.indptr, N_GENES, sets)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak": peak_bytes(),
        "before": before,
        "kept": float(kept.nbytes),
    }


def run(job: str) -> dict[str, float]:
    """Run one measurement in a fresh process."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", __file__, "--job", job],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **dict.fromkeys(ONE_THREAD, "1")},
    )
    print(f"{job} done", file=sys.stderr)
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def measure(job: str) -> dict[str, float]:
    name, _, rest = job.partition(":")
    if name == "decoupler":
        return measure_decoupler(int(rest))
    if name == "chunks":
        return measure_chunks()
    if name == "file":
        return measure_file()
    cells, method, threads = rest.split(",")
    return measure_ours(int(cells), method, int(threads))


def render() -> str:
    ours = {
        f"`aucell`, {threads} thread{'s' if threads > 1 else ''}": run(f"ours:{N_CELLS},aucell,{threads}")
        for threads in (1, 2)
    }
    ours["`mean_log`, 1 thread"] = run(f"ours:{N_CELLS},mean_log,1")
    other, chunks = run(f"decoupler:{N_CELLS}"), run("chunks")
    file = run("file")
    growth = {cells: run(f"ours:{cells},aucell,1") for cells in GROWTH}
    first = ours["`aucell`, 1 thread"]
    ratio = other["cpu"] / first["cpu"]
    aim = f"at least {AIM:.0f} times, {'reached' if ratio >= AIM else 'not reached'}"
    rows = [
        f"| {name} | {found['cpu']:.2f} | {found['wall']:.2f} | {added(found):.0f} |"
        for name, found in ours.items()
    ]
    grown = [
        f"| {cells:,} | {found['cpu']:.3f} | {found['cpu'] / cells * 1e6:.1f} | {added(found):.0f} |"
        for cells, found in growth.items()
    ]
    return "\n".join(
        [
            "# Benchmarks of single cells",
            "",
            "Written by `make bench`; never by hand.",
            "",
            f"- Machine: {machine()}.",
            f"- Versions: {versions()}.",
            f"- Input: {N_CELLS:,} cells x {N_GENES:,} genes of log-normalised Poisson counts, float32,",
            f"  seed 0, {first['stored']:.0%} of the values stored; {N_SETS} random sets of {SET_SIZE}",
            f"  genes. The top is {N_GENES * 0.05:.0f} genes.",
            "",
            "## Against decoupler",
            "",
            "decoupler was called once on a few cells before, so that nothing is compiled here. Memory",
            "is what the call adds at its peak to the process that holds the cells. Our times are means",
            "of three calls.",
            "",
            "| Program | CPU seconds | Wall seconds | Memory added, MB |",
            "|---|---|---|---|",
            *rows,
            f"| decoupler `aucell`, 1 thread | {other['cpu']:.2f} | {other['wall']:.2f} "
            f"| {added(other):.0f} |",
            "",
            f"CPU seconds of decoupler over ours, one thread each: {ratio:.1f} ({aim}). With two threads",
            "decoupler needs more CPU seconds, not fewer: each cell is a parallel loop of its own. The",
            f"largest difference of any of the {N_CELLS * N_SETS:,} scores is {other['gap']:.3f}: counts are",
            "full of ties, which decoupler puts in a random order and ours averages over all orders.",
            "",
            "## Growth",
            "",
            "| Cells | CPU seconds | Microseconds per cell | Memory added, MB |",
            "|---|---|---|---|",
            *grown,
            "",
            "## A million cells",
            "",
            f"{LONG:,} cells in chunks of {CHUNK:,}; the cells of one chunk again and again. The scores of",
            f"all are kept ({chunks['kept'] / 1e6:.0f} MB). The file is an h5ad of",
            f"{file['size'] / 1e9:.1f} GB; no more than a chunk of it is held.",
            "",
            "| | CPU seconds | Wall seconds | Memory added beside the scores, MB |",
            "|---|---|---|---|",
            f"| scoring alone | {chunks['cpu']:.1f} | {chunks['wall']:.1f} "
            f"| {max(0.0, added(chunks) - chunks['kept'] / 1e6):.0f} |",
            f"| reading the file, labels and digest included, and scoring | {file['cpu']:.1f} "
            f"| {file['wall']:.1f} | {added(file) - file['kept'] / 1e6:.0f}, of which "
            f"{file['labels'] / 1e6:.0f} for the labels of the cells |",
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="page to write")
    parser.add_argument("--job", help="one measurement in this process; prints JSON")
    chosen = parser.parse_args()
    if chosen.job:
        print(json.dumps(measure(chosen.job)))
    elif chosen.out:
        chosen.out.write_text(render(), encoding="utf-8")
    else:
        parser.error("name --out PAGE")


if __name__ == "__main__":
    main()
