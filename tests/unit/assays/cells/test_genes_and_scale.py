import numpy as np
import pytest

from warmfront.assays.cells.genes import find_genes, rename
from warmfront.assays.cells.scale import ValueRange, add_chunk, settle_scale
from warmfront.domain.errors import InputError
from warmfront.domain.single_cells import CellChunk, CellScale
from warmfront.knowledge.genes import load_genes


def chunk(rows: list[list[tuple[int, float]]], n_genes: int) -> CellChunk:
    flat = [entry for row in rows for entry in row]
    return CellChunk(
        start=0,
        data=np.array([value for _, value in flat], dtype=np.float32),
        indices=np.array([gene for gene, _ in flat], dtype=np.int32),
        indptr=np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64),
        n_genes=n_genes,
    )


def test_columns_of_one_gene_are_summed_as_counts_and_not_as_logarithms() -> None:
    # C10orf54 is a former symbol of VSIR.
    genes = find_genes("m", ["VSIR", "CD4", "C10orf54", "no_gene"], load_genes())
    assert genes.symbols == ("VSIR", "CD4")
    assert genes.merged == ("VSIR",)
    made = chunk([[(2, 3), (0, 2), (1, 1), (3, 9)], [], [(3, 4)], [(1, 5)]], 4)
    summed = rename(made, genes, CellScale.COUNTS)
    assert summed.data.tolist() == [5, 1, 5]
    assert summed.indices.tolist() == [0, 1, 1]
    assert summed.indptr.tolist() == [0, 2, 2, 2, 3]
    assert rename(made, genes, CellScale.LOG).data.tolist() == [3, 1, 5]


def test_labels_of_no_gene_are_refused() -> None:
    with pytest.raises(InputError, match="none of a human gene"):
        find_genes("m", ["x1", "x2"], load_genes())


@pytest.mark.parametrize(
    ("values", "scale"), [([1, 2, 40], CellScale.COUNTS), ([0.5, 3.25, 7.0], CellScale.LOG)]
)
def test_scale_is_read_from_the_values(values: list[float], scale: CellScale) -> None:
    seen = add_chunk(ValueRange(), chunk([[(i, v) for i, v in enumerate(values)]], 3))
    assert settle_scale("m", seen, None)[0] is scale
    assert settle_scale("m", seen, scale)[0] is scale
    other = CellScale.LOG if scale is CellScale.COUNTS else CellScale.COUNTS
    with pytest.raises(InputError, match="correct --scale"):
        settle_scale("m", seen, other)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([-1.2, 0.4], "negative values"),
        ([1.0, 1.0], "zeros and ones"),
        ([0.0], "nothing but zeros"),
        ([0.5, 900.0], "take log"),
    ],
)
def test_values_on_no_scale_are_refused(values: list[float], words: str) -> None:
    seen = add_chunk(ValueRange(), chunk([[(i, v) for i, v in enumerate(values)]], 3))
    with pytest.raises(InputError, match=words):
        settle_scale("m", seen, None)
