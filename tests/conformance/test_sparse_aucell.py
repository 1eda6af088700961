"""AUCell of single cells against decoupler 2.2.0, and against counting over all orders of tied genes."""

import csv
import gzip
import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from warmfront.assays.scoring.aucell import count_top
from warmfront.assays.scoring.sparse import score_cells
from warmfront.domain.assay import FloatArray


def count_area(places: list[int], top: int) -> float:
    """Area under the recovery curve by walking along it, over that of the best possible places."""

    def walk(found: list[int]) -> int:
        return sum(sum(place <= step for place in found) for step in range(1, top))

    return walk(places) / walk(list(range(1, len(places) + 1)))


def average_over_orders(values: list[float], genes: list[int], top: int) -> float:
    """Mean area over every order of the genes that does not contradict their values."""
    areas = []
    for order in itertools.permutations(range(len(values))):
        if all(values[a] >= values[b] for a, b in itertools.pairwise(order)):
            areas.append(count_area([order.index(gene) + 1 for gene in genes], top))
    return float(np.mean(areas))


@pytest.mark.parametrize("top", [2, 3, 5, 7])
@pytest.mark.parametrize(
    "values",
    [
        [5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0],
        [2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0],
        [0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    ],
)
def test_score_is_the_average_over_all_orders_of_tied_genes(values: list[float], top: int) -> None:
    cells = csr_array(np.array([values]))
    sets = [[0], [1, 2], [2, 5, 6], [3, 4, 5, 6]]
    found = score_cells(cells.data, cells.indices, cells.indptr, 7, [np.array(s) for s in sets], n_up=top)
    wanted = [average_over_orders(values, genes, top) for genes in sets]
    assert found[0].tolist() == pytest.approx(wanted, abs=1e-12)


def read_matrix(path: Path) -> tuple[list[str], list[str], FloatArray]:
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    return [row[0] for row in rows[1:]], rows[0][1:], np.array([[float(x) for x in r[1:]] for r in rows[1:]])


@pytest.mark.shared
def test_sparse_aucell_reaches_decoupler_wherever_no_gene_is_tied(shared: Path) -> None:
    """Stored output of the program on six tumours; it drops genes that are zero in all of them."""
    folder = shared / "reference" / "expected"
    genes, samples, values = read_matrix(folder / "_input" / "expr_log2tpm1_5000x6.csv.gz")
    lines = (folder / "_input" / "sets23.gmt").read_text(encoding="utf-8").splitlines()
    sets = {line.split("\t")[0]: line.split("\t")[2:] for line in lines}
    rows, names, wanted = read_matrix(folder / "decoupler" / "aucell.csv.gz")
    keep = (values != 0).any(axis=1)
    place = {gene: at for at, gene in enumerate(np.array(genes)[keep].tolist())}
    members = [np.array([place[g] for g in dict.fromkeys(sets[name]) if g in place]) for name in names]
    table = values[keep].T
    cells = csr_array(table)
    found = score_cells(cells.data, cells.indices, cells.indptr, len(place), members)
    gap = np.abs(found - wanted[[rows.index(sample) for sample in samples]])
    top, clear = count_top(len(place)), 0
    for at, row in enumerate(table):
        cut = np.sort(row)[-top]
        for column, mine in enumerate(members):
            near = row[mine][row[mine] >= cut]
            tied = any(np.count_nonzero(row == value) > 1 for value in near)
            clear += not tied
            # A tie of two genes moves the place of each by one half at most, in an area of thousands.
            assert gap[at, column] < (2e-4 if tied else 1e-6)
    assert clear > 100
