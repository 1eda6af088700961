"""AnnData at the edge: what goes in is read as it is, what is written AnnData itself can read."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import warmfront
from warmfront.domain.errors import InputError
from warmfront.io.annotated import is_annotated, read_annotated

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "excluded-urothelial" / "expression.tsv"


def made_up(matrix: object) -> anndata.AnnData:
    return anndata.AnnData(
        X=matrix, obs=pd.DataFrame(index=["s1", "s2"]), var=pd.DataFrame(index=["CD8A", "PRF1", "GZMB"])
    )


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_matrix, sparse.csc_matrix])
def test_dense_and_sparse_objects_read_alike(kind: object) -> None:
    values = np.array([[1.0, 0.0, 3.0], [0.0, 5.0, 0.0]])
    raw = read_annotated(made_up(kind(values)))  # type: ignore[operator]
    assert raw.row_labels == ("s1", "s2")
    assert raw.column_labels == ("CD8A", "PRF1", "GZMB")
    np.testing.assert_array_equal(raw.values, values)


def test_the_object_is_not_changed() -> None:
    found = made_up(np.ones((2, 3)))
    read_annotated(found).values[:] = 0
    assert (found.X == 1).all()


def test_no_matrix_and_infinite_values_are_refused() -> None:
    empty = SimpleNamespace(X=None, obs_names=[], var_names=[])
    with pytest.raises(InputError, match="no matrix X"):
        read_annotated(empty)
    with pytest.raises(InputError, match="infinite"):
        read_annotated(made_up(np.array([[1.0, 2.0, np.inf], [0.0, 1.0, 2.0]])))


def test_paths_are_not_annotated() -> None:
    assert not is_annotated("expression.tsv")
    assert is_annotated(made_up(np.ones((2, 3))))


def test_an_object_and_its_file_give_the_same_profile_and_anndata_reads_the_result(tmp_path: Path) -> None:
    table = pd.read_csv(EXAMPLE, sep="\t", index_col=0)
    found = anndata.AnnData(
        X=table.T.to_numpy(), obs=pd.DataFrame(index=table.columns), var=pd.DataFrame(index=table.index)
    )
    from_file = warmfront.profile(EXAMPLE, oncotree="BLCA", seed=3)
    from_object = warmfront.profile(found, oncotree="BLCA", seed=3, out=tmp_path)
    assert [p.axes for p in from_file] == [p.axes for p in from_object]

    read = anndata.read_h5ad(tmp_path / "profile.h5ad")
    profile, call = from_file[0], next(iter(from_file.phenotypes.values()))
    assert list(read.obs_names) == [profile.sample_id]
    assert call.call is not None
    assert read.obs["phenotype"].iloc[0] == call.call.value
    for axis in profile.axes:
        stored = read.obsm["warmfront_raw"][axis.axis].iloc[0]
        assert np.isnan(stored) if axis.raw is None else stored == axis.raw
    axes = read.uns["warmfront"]["axes"]
    assert axes.loc["cytotoxicity", "method"] == "ssgsea"
    assert read.uns["warmfront"]["schema"] == "warmfront-profile/1"
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {
        f"{name}.{ending}"
        for name in ("heatmap", "percentiles", "cycle", "scatter", "coverage")
        for ending in ("svg", "tsv")
    }


def test_workers_do_not_change_the_result() -> None:
    table = pd.read_csv(EXAMPLE, sep="\t", index_col=0)
    two = pd.concat([table, table.iloc[::-1].set_axis(table.index)], axis=1, keys=None)
    two.columns = ["a", "b"]
    found = anndata.AnnData(
        X=two.T.to_numpy(), obs=pd.DataFrame(index=two.columns), var=pd.DataFrame(index=two.index)
    )
    done: list[tuple[int, int]] = []
    one = warmfront.profile(found, seed=2, on_progress=lambda *step: done.append(step))
    assert done == [(1, 2), (2, 2)]
    assert one == warmfront.profile(found, seed=2, workers=2)


@pytest.mark.parametrize("verb", [warmfront.profile, warmfront.classify, warmfront.score])
def test_every_verb_takes_an_object_and_refuses_other_objects(verb: Callable[..., Any]) -> None:
    table = pd.read_csv(EXAMPLE, sep="\t", index_col=0).T
    found = anndata.AnnData(table)
    assert np.array_equal(found.X, table.to_numpy())
    assert verb(found)
    for other in (table, 3):
        with pytest.raises(InputError, match=r"the path of a table, or an AnnData object"):
            verb(other)
    nothing = (
        "a matrix of single cells" if verb is warmfront.profile else "the path of a table, or an AnnData"
    )
    with pytest.raises(InputError, match=nothing):
        verb(None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found[:0], "0 x"),
        (lambda found: found[:, :0], "x 0 values"),
        (lambda found: anndata.AnnData(found.X.astype(complex), found.obs, found.var), "complex"),
        (lambda found: anndata.AnnData(found.X > 0, found.obs, found.var), "bool"),
    ],
)
def test_a_matrix_that_is_empty_or_no_numbers_is_refused(
    change: Callable[[anndata.AnnData], anndata.AnnData], said: str
) -> None:
    table = pd.read_csv(EXAMPLE, sep="\t", index_col=0).T
    with pytest.raises(InputError, match=said):
        warmfront.profile(change(anndata.AnnData(table)))
