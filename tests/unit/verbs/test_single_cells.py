"""The verb on made-up cells of known type: no result depends on chunks, and all is written or nothing."""

from dataclasses import replace
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from typer.testing import CliRunner

import warmfront
from warmfront import cli
from warmfront.assays.cells.measurements import describe
from warmfront.assays.expression import harmonise
from warmfront.domain.assay import Scale
from warmfront.domain.case import Supply
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.verbs import cell_matrix, single_cells
from warmfront.verbs.pseudobulk import read_pseudobulk

KNOWLEDGE = load_knowledge()
TYPES = ("cd8_t", "b_cell", "macrophage", "epithelial")
FILES = {
    "cannot_say.tsv",
    "cells.parquet",
    "composition.tsv",
    "figures",
    "mapping.tsv",
    "pseudobulk.parquet",
    "pseudobulk_types.parquet",
    "quality.tsv",
    "scores.tsv",
    "states.tsv",
    "study.tsv",
}


def lineage(cell_type: str) -> tuple[str, ...]:
    rule = KNOWLEDGE.cells.types[cell_type]
    return (*rule.positive, *(lineage(rule.parent) if rule.parent else ()))


@pytest.fixture(scope="module")
def made() -> anndata.AnnData:
    """240 cells of 4 types, 3 patients of which one has two samples; 12 cells without any count."""
    rng = np.random.default_rng(8)
    markers = [gene for name in TYPES for gene in lineage(name)] + ["TCF7", "HAVCR2", "PDCD1", "MT-CO1"]
    others = [gene for gene in sorted(load_genes().symbols)[:400] if gene not in markers]
    genes = [*dict.fromkeys(markers), *others]
    kinds = rng.integers(0, 4, 240)
    rate = np.full((240, len(genes)), 0.3)
    for row, kind in enumerate(kinds):
        rate[row, [genes.index(gene) for gene in lineage(TYPES[kind])]] = 6.0
    tcf7 = (kinds == 0) & (rng.random(240) < 0.5)
    for name in ("TCF7", "HAVCR2", "PDCD1"):
        rate[:, genes.index(name)] = 0.0
    rate[tcf7, genes.index("TCF7")] = 9.0
    rate[kinds == 0, genes.index("PDCD1")] = 9.0
    counts = rng.poisson(rate)
    counts[:12] = 0
    obs = pd.DataFrame(
        {
            "patient": np.repeat(["A", "B", "C"], 80),
            "sample": np.repeat(["A1", "A2", "B1", "C1"], [40, 40, 80, 80]),
            "truth": [TYPES[kind] for kind in kinds],
            "tcf7": tcf7,
        },
        index=[f"c{i}" for i in range(240)],
    )
    return anndata.AnnData(sp.csr_matrix(counts.astype(np.float32)), obs=obs, var=pd.DataFrame(index=genes))


@pytest.fixture(scope="module")
def out(made: anndata.AnnData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cells") / "out"
    warmfront.cells(made, out=folder)
    return folder


def test_known_types_and_states_are_found(made: anndata.AnnData, out: Path) -> None:
    assert {path.name for path in out.iterdir()} == FILES
    table = pd.read_parquet(out / "cells.parquet").set_index("cell_id")
    assert table.index.tolist() == made.obs_names.tolist()
    assert table.passed.tolist() == [False] * 12 + [True] * 228
    kept = table[table.passed]
    truth = made.obs.loc[kept.index]
    assert (kept.cell_type.astype(str) == truth.truth).mean() > 0.98
    cd8 = (kept.cell_type == "cd8_t").to_numpy()
    assert (kept.state_progenitor_exhausted.to_numpy()[cd8] == truth.tcf7.to_numpy()[cd8]).mean() > 0.98


def test_mitochondrial_counts_are_found_by_label(made: anndata.AnnData, out: Path) -> None:
    table = pd.read_parquet(out / "cells.parquet")[12:]
    counts = made.X.toarray()[12:]
    share = counts[:, made.var_names.get_loc("MT-CO1")] / counts.sum(axis=1)
    assert np.allclose(table.mitochondrial_share, share, atol=1e-6)


def test_no_result_depends_on_the_chunks(made: anndata.AnnData, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = warmfront.cells(made)
    for width in (1, 7):
        for module in (cell_matrix, single_cells):
            monkeypatch.setattr(module, "CHUNK_CELLS", width)
        assert warmfront.cells(made, threads=1) == whole


def test_composition_adds_up_and_says_what_its_interval_is_over(made: anndata.AnnData) -> None:
    study = warmfront.cells(made)
    for group in {(share.level, share.group_id) for share in study.composition}:
        rows = [share for share in study.composition if (share.level, share.group_id) == group]
        assert sum(share.share or 0 for share in rows) == pytest.approx(1)
        assert all(share.low <= share.share <= share.high for share in rows)  # type: ignore[operator]
    of = {(s.level, s.group_id, s.name): s.interval for s in study.composition}
    assert "over cells only" in of["patient", "B", "cd8_t"]
    assert "over 2 samples of the patient" in of["patient", "A", "cd8_t"]
    assert "over 3 patients" in of["all", "all", "cd8_t"]
    assert study.n_passed == 228


def test_pseudobulk_is_the_sum_of_the_cells_and_feeds_the_bulk_profile(made: anndata.AnnData) -> None:
    raw, note = read_pseudobulk(made)
    assert "UMI" in note
    counts = made[12:].X.toarray()
    whose = made.obs.patient.to_numpy()[12:]
    summed = np.stack([counts[whose == name].sum(axis=0) for name in "ABC"])
    wanted = 1e6 * summed / summed.sum(axis=1, keepdims=True)
    assert np.allclose(raw.values, wanted[:, [made.var_names.get_loc(g) for g in raw.column_labels]])
    table = harmonise(raw, load_genes())
    assert table.scale is Scale.TPM
    assert table.totals == pytest.approx(1e6, rel=0.01)
    assert table.samples == ("A", "B", "C")


def test_sums_by_type_and_by_sample(made: anndata.AnnData, out: Path) -> None:
    table = pd.read_parquet(out / "pseudobulk_types.parquet")
    cells = pd.read_parquet(out / "cells.parquet")
    kept = (cells.passed & (cells.patient_id == "C") & (cells.cell_type == "b_cell")).to_numpy()
    summed = made.X.toarray()[kept].sum(axis=0)
    row = table[(table.patient_id == "C") & (table.cell_type == "b_cell")].iloc[0]
    assert row["MS4A1"] == pytest.approx(1e6 * summed[made.var_names.get_loc("MS4A1")] / summed.sum())
    raw, _ = read_pseudobulk(made, by="sample")
    assert raw.row_labels == ("A1", "A2", "B1", "C1")


def test_logarithms_of_one_total_give_the_same_pseudobulk_scale(made: anndata.AnnData) -> None:
    logs = made[12:].copy()
    dense = logs.X.toarray()
    logs.X = np.log1p(1e4 * dense / dense.sum(axis=1, keepdims=True))
    raw, note = read_pseudobulk(logs)
    assert "every cell adds up to 10,000" in note
    mean = (dense / dense.sum(axis=1, keepdims=True))[logs.obs.patient == "B"].mean(axis=0)
    wanted = 1e6 * mean[[logs.var_names.get_loc(g) for g in raw.column_labels]]
    assert np.allclose(raw.values[1], wanted, rtol=1e-4)
    study = warmfront.cells(logs)
    assert {entry.name for entry in study.cannot_say if entry.kind == "quality"} == {
        "counts",
        "mitochondrial",
    }
    cut = logs[:, :300].copy()
    ranks, note = read_pseudobulk(cut)
    assert "only the order of the genes is kept" in note
    assert harmonise(ranks, load_genes()).scale is Scale.RANK


def test_a_patient_in_the_words_of_the_profile(made: anndata.AnnData) -> None:
    study = warmfront.cells(made)
    fractions, measured = describe(study, "B", KNOWLEDGE.cells)
    shares = {cell.cell_type: cell for cell in fractions.cells}
    other = fractions.other
    assert other is not None
    assert sum(cell.fraction or 0 for cell in shares.values()) + (other.fraction or 0) == pytest.approx(1)
    assert shares["treg"].fraction is None
    assert "FOXP3 was not measured" in shares["treg"].note
    by_axis = {entry.axis: entry for entry in measured}
    assert by_axis["cells_tcf7_positive"].supply is Supply.USABLE
    assert by_axis["cells_regulatory"].supply is Supply.SUPPLIED_NOT_USABLE
    assert by_axis["cells_regulatory"].value is None
    with pytest.raises(KeyError, match="no patient 'Z'"):
        describe(study, "Z", KNOWLEDGE.cells)


def test_one_cell_and_no_patients(made: anndata.AnnData, tmp_path: Path) -> None:
    one = anndata.AnnData(made.X[20:21], var=made.var)
    study = warmfront.cells(one, out=tmp_path / "one")
    assert study.patients == ("all cells",)
    assert "one sample of one patient" in " ".join(study.notes)
    assert {share.note for share in study.composition} == {"rests on 1 cells"}
    assert {share.share for share in study.composition} <= {0.0, 1.0}


def test_all_cells_fail(made: anndata.AnnData) -> None:
    with pytest.raises(InputError, match="nothing but zeros"):
        warmfront.cells(made[:12])


def test_a_failed_run_leaves_nothing(made: anndata.AnnData, tmp_path: Path) -> None:
    worse = made.copy()
    worse.X = worse.X.toarray() - 1.0
    with pytest.raises(InputError, match="before it was centred"):
        warmfront.cells(worse, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_sample_of_two_patients_is_refused(made: anndata.AnnData) -> None:
    mixed = made.copy()
    mixed.obs["sample"] = "S"
    with pytest.raises(InputError, match="3 patients"):
        warmfront.cells(mixed)


def test_a_cell_without_a_patient_is_refused(made: anndata.AnnData) -> None:
    gap = made.copy()
    gap.obs["patient"] = gap.obs["patient"].astype(object).where(np.arange(240) > 3, None)
    with pytest.raises(InputError, match="4 cells without one"):
        warmfront.cells(gap)


def test_times_split_a_patient_into_samples(made: anndata.AnnData) -> None:
    timed = made.copy()
    timed.obs = timed.obs.drop(columns="sample")
    timed.obs["timepoint"] = np.tile(["pre", "on"], 120)
    study = warmfront.cells(timed)
    assert len(study.quality) == 6
    assert replace(study.quality[0], cuts=()).sample_id == "A pre"


def test_the_command(made: anndata.AnnData, tmp_path: Path) -> None:
    made.write_h5ad(tmp_path / "m.h5ad")
    found = CliRunner().invoke(cli.app, ["cells", str(tmp_path / "m.h5ad"), "--out", str(tmp_path / "o")])
    assert found.exit_code == 0, found.output
    assert "240 cells of 3 patients, 228 passed" in found.output
    assert {path.name for path in (tmp_path / "o").iterdir()} == FILES


def test_the_profile_reads_what_was_written(out: Path) -> None:
    made = warmfront.profile(out / "pseudobulk.parquet")
    assert [profile.sample_id for profile in made] == ["A", "B", "C"]


def test_the_profile_of_single_cells_withholds_what_belongs_to_bulk(
    made: anndata.AnnData, out: Path, tmp_path: Path
) -> None:
    found = warmfront.profile(cells=made, oncotree="BLCA")
    assert [profile.sample_id for profile in found] == ["A", "B", "C"]
    for profile in found:
        assert all(axis.percentile is None for axis in profile.axes)
        assert "sums of single cells" in profile.reference_note
        assert found.phenotypes[profile.sample_id].abstained
    written = warmfront.profile(out / "pseudobulk.parquet")
    assert [axis.raw for axis in written[0].axes] == pytest.approx([axis.raw for axis in found[0].axes])
    made.write_h5ad(tmp_path / "m.h5ad")
    shown = CliRunner().invoke(cli.app, ["profile", "--cells", str(tmp_path / "m.h5ad")])
    assert shown.exit_code == 0, shown.output
    assert "3 samples profiled" in shown.output


def test_the_profile_takes_one_of_both(made: anndata.AnnData) -> None:
    with pytest.raises(InputError, match="neither"):
        warmfront.profile()
    with pytest.raises(InputError, match="--cells and expression"):
        warmfront.profile("table.tsv", cells=made)
    with pytest.raises(InputError, match="--cells and scale"):
        warmfront.profile(cells=made, scale=Scale.TPM)
