"""Write the tables of docs/reference/single-cells.md: the worked example, and types against published labels.

The Sade-Feldman subset (19 patients) is an example: no performance is claimed, no response is tested. The
blood cells (``--pbmc``, the file 10x_pbmc68k_reduced.h5ad that the package scanpy brings) were looked at
while the rules were written, and three rules were changed after them; they are no held-out test.
"""

import argparse
import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq

import warmfront
from pages import REFERENCE, replace_block, tabulate
from warmfront.domain.single_cells import CellStudy
from warmfront.stats.intervals import mean_interval
from warmfront.stats.shares import ShareInterval, effective_size, few_clusters, intraclass, share_interval

PAGE = REFERENCE / "single-cells.md"
STEM = "sadefeldman2018_melanoma_tcells_550x3523.npz"
SHOWN = ("tcf7_positive", "progenitor_exhausted", "terminal_exhausted", "stem_memory", "memory", "effector")
SEED, REPEATS = 20, 1000
LINEAGES = {
    "CD14+ Monocyte": "myeloid",
    "CD19+ B": "B",
    "CD4+/CD25 T Reg": "T",
    "CD4+/CD45RA+/CD25- Naive T": "T",
    "CD4+/CD45RO+ Memory": "T",
    "CD56+ NK": "NK",
    "CD8+ Cytotoxic T": "T",
    "CD8+/CD45RA+ Naive Cytotoxic": "T",
    "Dendritic": "myeloid",
}
OF_TYPE = {
    **dict.fromkeys(("t_cell", "cd8_t", "cd4_t", "treg"), "T"),
    **dict.fromkeys(("myeloid", "monocyte", "macrophage", "cdc1", "cdc2", "mature_dc"), "myeloid"),
    **dict.fromkeys(("b_cell", "plasma"), "B"),
    "nk": "NK",
}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def run_example(shared: Path, out: Path) -> tuple[CellStudy, list[dict[str, str]], list[str]]:
    folder = shared / "data" / "singlecell"
    obs = folder / "sadefeldman2018_obs.csv"
    study = warmfront.cells(folder / STEM, genes=folder / "sadefeldman2018_genes.csv", obs=obs, out=out)
    types = pq.read_table(out / "cells.parquet").column("cell_type").to_pylist()
    return study, read_rows(obs), types


def cross(rows: list[str], columns: list[str]) -> str:
    counts = Counter(zip(rows, columns, strict=True))
    heads = sorted(set(columns), key=lambda name: -columns.count(name))
    body = [
        [row, *(str(counts[row, head]) for head in heads), str(rows.count(row))] for row in sorted(set(rows))
    ]
    return tabulate(["label", *heads, "cells"], body)


def show_response(study: CellStudy, obs: list[dict[str, str]]) -> str:
    """Shares of states by response: means over patients with Student's interval, every patient alike."""
    response = {row["patient"]: row["respond"] for row in obs}
    body = []
    for state in SHOWN:
        shares = [s for s in study.states if s.name == state and s.level == "patient" and s.share is not None]
        cells = [state, shares[0].of]
        for group in ("Responder", "Non-responder"):
            found = [float(s.share or 0) for s in shares if response[s.group_id] == group]
            low, high = mean_interval(found)
            cells.append(f"{np.mean(found):.2f} ({max(low, 0):.2f} to {min(high, 1):.2f}), {len(found)}")
        strict = [float(s.strict or 0) for s in shares]
        cells.append(f"{np.mean([float(s.share or 0) for s in shares]):.2f} / {np.mean(strict):.2f}")
        body.append(cells)
    head = [
        "state",
        "among",
        "responders: mean (95%), patients",
        "non-responders",
        "plain / strict, all patients",
    ]
    return tabulate(head, body)


def show_all(study: CellStudy) -> str:
    body = [
        [s.name, f"{s.n} of {s.n_of}", f"{s.share:.3f}", f"{s.low:.3f} to {s.high:.3f}", s.interval]
        for s in study.composition
        if s.level == "all" and s.share is not None
    ]
    return tabulate(["type", "cells", "share", "95%", "interval"], body)


def show_blood(path: Path) -> str:
    """Lineage by rule against the published label of sorted populations."""
    import anndata

    read = anndata.read_h5ad(path)
    cells = anndata.AnnData(read.raw.X, obs=read.obs[[]], var=read.raw.var[[]])
    with TemporaryDirectory() as folder:
        warmfront.cells(cells, out=Path(folder) / "out")
        types = pq.read_table(Path(folder) / "out" / "cells.parquet").column("cell_type").to_pylist()
    labels = [str(label) for label in read.obs["bulk_labels"]]
    body = []
    for label in sorted(LINEAGES, key=lambda name: (LINEAGES[name], name)):
        found = [
            OF_TYPE.get(kind, "unknown") for kind, own in zip(types, labels, strict=True) if own == label
        ]
        right, unknown = found.count(LINEAGES[label]), found.count("unknown")
        other = len(found) - right - unknown
        body.append([label, LINEAGES[label], str(len(found)), str(right), str(unknown), str(other)])
    sums = [str(sum(int(row[at]) for row in body)) for at in range(2, 6)]
    return tabulate(
        ["published label", "lineage", "cells", "same", "unknown", "other"], [*body, ["all", "", *sums]]
    )


def cover() -> str:
    """How often intervals over samples hold the share that the samples scatter around."""
    rng = np.random.default_rng(SEED)
    body = []
    for clusters in (2, 3, 5, 10, 20):
        for likeness in (0.0, 0.05, 0.2):
            cells = [str(clusters), f"{likeness:g}"]
            for truth in (0.05, 0.3):
                found = [_interval(rng, clusters, likeness, truth) for _ in range(REPEATS)]
                held = np.mean([one.low <= truth <= one.high for one in found])
                cells += [f"{held:.2f}", f"{np.median([one.high - one.low for one in found]):.2f}"]
            body.append(cells)
    head = ["samples", "likeness", "held, share 0.05", "width", "held, share 0.3", "width"]
    return tabulate(head, body)


def _interval(rng: np.random.Generator, clusters: int, likeness: float, truth: float) -> ShareInterval:
    sizes = rng.integers(20, 200, clusters)
    spread = 1 / likeness - 1 if likeness else 0.0
    shares = rng.beta(truth * spread, (1 - truth) * spread, clusters) if likeness else truth
    events = rng.binomial(sizes, shares)
    total = int(sizes.sum())
    weight = effective_size(sizes.tolist(), intraclass(events.tolist(), sizes.tolist()))
    worth = weight * few_clusters(total, clusters)
    return share_interval(int(events.sum()), total, prior=0.5, prior_total=1.0, weight=worth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument(
        "--pbmc", type=Path, help="10x_pbmc68k_reduced.h5ad; its table stays as it is without"
    )
    arguments = parser.parse_args()
    text = PAGE.read_text()
    with TemporaryDirectory() as folder:
        study, obs, types = run_example(arguments.shared, Path(folder) / "out")
    text = replace_block(text, "composition", show_all(study))
    text = replace_block(text, "types", cross([row["celltype"] for row in obs], types))
    text = replace_block(text, "clusters", cross([row["cellTypes"] for row in obs], types))
    text = replace_block(text, "states", show_response(study, obs))
    text = replace_block(text, "coverage", cover())
    if arguments.pbmc is not None:
        text = replace_block(text, "blood", show_blood(arguments.pbmc))
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
