"""Time and memory of ``warmfront cells`` from file to files, written into docs/reference/single-cells.md.

    python benchmarks/whole_cells.py --cells 10000 100000 1000000

Each size runs in a process of its own on a made-up h5ad file: 3,000 genes, some 300 of them seen in a cell,
counts, 20 patients, the packaged gene sets, one thread. Making the file is not measured.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import h5py
import numpy as np
from measure import peak_bytes

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "single-cells.md"
N_GENES, N_PATIENTS, SEEN, BLOCK = 3_000, 20, 0.1, 5_000
TEXT = h5py.string_dtype()


def choose_genes() -> tuple[list[str], list[list[int]]]:
    """Markers, genes of the packaged sets, and others up to 3,000; and the markers of each root type."""
    from warmfront.knowledge.files import load_knowledge
    from warmfront.knowledge.genes import load_genes

    knowledge = load_knowledge()
    rules = knowledge.cells.types.values()
    named = [gene for rule in rules for gene in (*rule.positive, *rule.negative)]
    named += [gene for state in knowledge.cells.states.values() for gene in state.genes]
    named += [gene for entry in knowledge.signatures.values() for gene in entry.genes]
    genes = list(dict.fromkeys([*named, *sorted(load_genes().symbols)]))[:N_GENES]
    at = {gene: place for place, gene in enumerate(genes)}
    return genes, [[at[gene] for gene in rule.positive] for rule in rules if not rule.parent]


def write_index(parent: h5py.Group, name: str, labels: list[str]) -> h5py.Group:
    group = parent.create_group(name)
    group.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index"})
    group.attrs.create("column-order", np.array([], dtype=TEXT))
    group.create_dataset("_index", data=labels, dtype=TEXT)
    group["_index"].attrs.update({"encoding-type": "string-array", "encoding-version": "0.2.0"})
    return group


def write_file(path: Path, n_cells: int) -> int:
    """Write counts block by block, and return how many values are stored."""
    rng = np.random.default_rng(0)
    genes, markers = choose_genes()
    with h5py.File(path, "w") as root:
        root.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        matrix = root.create_group("X")
        matrix.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0"})
        matrix.attrs["shape"] = np.array([n_cells, N_GENES])
        parts = {
            name: matrix.create_dataset(name, (0,), kind, maxshape=(None,), chunks=(1 << 18,))
            for name, kind in (("data", "f4"), ("indices", "i4"))
        }
        ends = [np.zeros(1, dtype=np.int64)]
        for start in range(0, n_cells, BLOCK):
            size = min(BLOCK, n_cells - start)
            counts = (rng.poisson(1.0, (size, N_GENES)) + 1) * (rng.random((size, N_GENES)) < SEEN)
            kinds = rng.integers(0, len(markers), size)
            for kind, places in enumerate(markers):
                own = np.flatnonzero(kinds == kind)
                counts[np.ix_(own, places)] += rng.poisson(3.0, (own.size, len(places)))
            rows, columns = np.nonzero(counts)
            done = int(ends[-1][-1])
            for name, values in (("data", counts[rows, columns]), ("indices", columns)):
                parts[name].resize((done + values.size,))
                parts[name][done:] = values
            ends.append(done + np.searchsorted(rows, np.arange(1, size + 1)))
        matrix["indptr"] = np.concatenate(ends)
        obs = write_index(root, "obs", [f"c{at}" for at in range(n_cells)])
        write_index(root, "var", genes)
        patient = obs.create_group("patient")
        patient.attrs.update({"encoding-type": "categorical", "encoding-version": "0.2.0", "ordered": False})
        patient["codes"] = (np.arange(n_cells) * N_PATIENTS // n_cells).astype(np.int8)
        patient.create_dataset("categories", data=[f"P{at}" for at in range(N_PATIENTS)], dtype=TEXT)
        return int(ends[-1][-1])


def measure(path: Path, out: Path) -> dict[str, float]:
    import warmfront

    cpu, wall = time.process_time(), time.perf_counter()
    study = warmfront.cells(path, out=out, threads=1)
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak": peak_bytes(),
        "sets": len({entry.set_name for entry in study.scores}),
    }


def measure_apart(path: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", str(path), "--out", str(out)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(sizes: list[int]) -> str:
    lines = [
        "| cells | stored values | file | CPU | wall | peak memory, libraries included |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    sets = 0.0
    for n_cells in sizes:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "cells.h5ad"
            stored = write_file(path, n_cells)
            found = measure_apart(path, Path(folder) / "out")
            sets = found["sets"]
            lines.append(
                f"| {n_cells:,} | {stored / 1e6:,.0f} million | {path.stat().st_size / 1e9:.2f} GB | "
                f"{found['cpu']:.0f} s | {found['wall']:.0f} s | {found['peak'] / 1e6:,.0f} MB |"
            )
    return "\n".join([*lines, "", f"{N_GENES:,} genes, {sets:.0f} gene sets, one thread."])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--measure", type=Path)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if arguments.measure is not None:
        print(json.dumps(measure(arguments.measure, arguments.out)))
        return
    begin, end = "<!-- begin speed -->", "<!-- end speed -->"
    table = compare(arguments.cells)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    PAGE.write_text(f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
