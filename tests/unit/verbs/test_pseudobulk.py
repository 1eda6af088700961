"""Single cells added up to one sample per patient: raw scores stay, what holds for bulk alone is withheld."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import warmfront
from warmfront.domain.errors import InputError
from warmfront.knowledge.genes import load_genes
from warmfront.verbs.pseudobulk import NO_FRACTIONS, NO_PHENOTYPE, NO_REFERENCE

GENES = [*("CD8A", "CD8B", "CD3D", "CD3E", "GZMB", "PRF1", "GZMA", "NKG7", "IFNG", "CXCL9")]


@pytest.fixture(scope="module")
def cells() -> anndata.AnnData:
    others = [gene for gene in sorted(load_genes().symbols)[:700] if gene not in GENES]
    rng = np.random.default_rng(4)
    counts = rng.poisson(1.0, (120, len(GENES) + len(others))).astype(np.float32)
    counts[:60, : len(GENES)] += 8  # the first patient's cells show the programme of killing
    obs = pd.DataFrame({"patient": np.repeat(["A", "B"], 60)}, index=[f"c{i}" for i in range(120)])
    return anndata.AnnData(sp.csr_matrix(counts), obs=obs, var=pd.DataFrame(index=[*GENES, *others]))


def test_a_pseudobulk_has_raw_scores_and_nothing_that_holds_for_bulk_alone(
    cells: anndata.AnnData, tmp_path: Path
) -> None:
    found = warmfront.profile(cells=cells, oncotree="BLCA", out=tmp_path / "out")
    assert [one.sample_id for one in found] == ["A", "B"]
    first, second = (one.axis("cytotoxicity") for one in found)
    assert first is not None
    assert second is not None
    assert first.raw is not None
    assert second.raw is not None
    assert first.raw > second.raw
    for one in found:
        assert one.reference is None
        assert one.fractions == ()
        assert {axis.percentile for axis in one.axes} == {None}
        assert {axis.percentile_note for axis in one.axes} == {NO_REFERENCE}
        assert one.flags[0].startswith("pseudobulk of single cells: counts per million")
        assert NO_FRACTIONS in one.flags
        assert found.phenotypes[one.sample_id].reason == NO_PHENOTYPE
        assert found.phenotypes[one.sample_id].call is None
    assert "pseudobulk" in (tmp_path / "out" / "phenotypes.tsv").read_text(encoding="utf-8")


def test_a_reference_or_scale_beside_cells_is_refused(cells: anndata.AnnData) -> None:
    with pytest.raises(InputError, match="references are of bulk tumours"):
        warmfront.profile(cells=cells, reference="imvigor210-z")


def test_one_table_is_needed_and_no_more(cells: anndata.AnnData) -> None:
    with pytest.raises(InputError, match="found neither"):
        warmfront.profile()
    with pytest.raises(InputError, match="--cells and expression"):
        warmfront.profile(cells, cells=cells)
