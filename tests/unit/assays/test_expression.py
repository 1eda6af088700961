"""A raw table becomes expression."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from warmfront.assays.expression import harmonise
from warmfront.domain.assay import RawTable, Scale
from warmfront.domain.errors import InputError
from warmfront.io.tables import read_table
from warmfront.knowledge.genes import GeneIdentities, load_genes

SYMBOLS = tuple(sorted(load_genes().symbols))[1000:1120]
SAMPLES = ("S1", "S2", "S3")


@pytest.fixture(scope="module")
def genes() -> GeneIdentities:
    return load_genes()


def tpm(n_rows: int = 120, n_columns: int = 3, seed: int = 3) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return (
        rng.lognormal(2.0, 1.5, (n_rows, n_columns)) * (rng.random((n_rows, n_columns)) > 0.1)
        + (np.arange(n_rows)[:, None] == 0) * 200.0
    )


def raw(
    values: NDArray[np.float64],
    rows: tuple[str, ...] = SYMBOLS,
    columns: tuple[str, ...] = SAMPLES,
) -> RawTable:
    return RawTable(file_name="e.tsv", sha256="0" * 64, row_labels=rows, column_labels=columns, values=values)


def problems_of(call: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        call()
    return [str(problem) for problem in caught.value.problems]


def test_genes_in_rows_and_in_columns_give_the_same(genes: GeneIdentities) -> None:
    values = tpm()
    upright = harmonise(raw(values), genes)
    turned = harmonise(raw(values.T.copy(), SAMPLES, SYMBOLS), genes)
    assert upright.genes == turned.genes == SYMBOLS
    assert upright.samples == turned.samples == SAMPLES
    np.testing.assert_array_equal(upright.values, values)
    np.testing.assert_array_equal(turned.values, values)
    assert (upright.mapping.genes_in, turned.mapping.genes_in) == ("rows", "columns")
    assert upright.scale is Scale.TPM
    assert upright.mapping.n_labels == upright.mapping.n_genes == 120


def test_numbered_samples_are_not_entrez_ids(genes: GeneIdentities) -> None:
    numbers = tuple(str(n) for n in range(1, 201))
    table = harmonise(raw(tpm(n_columns=200), columns=numbers), genes)
    assert table.mapping.genes_in == "rows"
    assert table.samples == numbers


def test_identifiers_of_other_kinds(genes: GeneIdentities) -> None:
    values = tpm()
    ensembl = {symbol: key for key, symbol in genes.by_ensembl.items()}
    entrez = {symbol: key for key, symbol in genes.by_entrez.items()}
    rows = tuple(f"{ensembl[s]}.4" if s in ensembl else s for s in SYMBOLS)
    assert harmonise(raw(values, rows), genes).genes == SYMBOLS
    table = harmonise(raw(values, tuple(entrez[s] for s in SYMBOLS)), genes)
    assert table.genes == SYMBOLS
    assert table.mapping.identifier_kind == "entrez"


def test_rows_of_one_gene_are_merged_by_their_maximum_within_the_sample(genes: GeneIdentities) -> None:
    values = tpm()
    values[1] = [1.0, 5.0, np.nan]
    values[2] = [4.0, 2.0, 3.0]
    rows = (SYMBOLS[0], "VSIR", "C10orf54", *SYMBOLS[3:])
    table = harmonise(raw(values, rows), genes)
    np.testing.assert_array_equal(table.values[table.genes.index("VSIR")], [4.0, 5.0, 3.0])
    assert table.mapping.merged == ("VSIR",)
    assert table.mapping.n_genes == 119
    assert [gene.label for gene in table.mapping.renamed] == ["C10orf54"]
    assert any("maximum within each sample" in note for note in table.mapping.notes)


def test_labels_that_are_not_used_are_reported(genes: GeneIdentities) -> None:
    rows = ("PD1", "1-Mar", "nonsense", "7-Sep", "cd8a", *SYMBOLS[5:])
    mapping = harmonise(raw(tpm(), rows), genes).mapping
    assert mapping.ambiguous == ("PD1 may be PDCD1 or SNCA or SPATA2", "1-Mar may be MARCHF1 or MTARC1")
    assert mapping.unknown == ("nonsense",)
    assert {(gene.label, gene.symbol, gene.how) for gene in mapping.renamed} == {
        ("7-Sep", "SEPTIN7", "repaired date"),
        ("cd8a", "CD8A", "letter case"),
    }
    assert mapping.n_genes == 117


def test_too_few_genes_says_what_was_seen(genes: GeneIdentities) -> None:
    (said,) = problems_of(lambda: harmonise(raw(tpm(), tuple(f"probe_{i}" for i in range(120))), genes))
    assert "0 human genes among 120 row labels ('probe_0', 'probe_1'" in said
    assert "at least 50 recognised genes" in said
    (said,) = problems_of(lambda: harmonise(raw(tpm(40), SYMBOLS[:40]), genes))
    assert "40 human genes among 40 row labels" in said


def test_mouse_spelling_is_refused(genes: GeneIdentities) -> None:
    rows = tuple(f"{s[0]}{s[1:].lower()}" for s in sorted(genes.symbols) if s.isalpha())[:120]
    (said,) = problems_of(lambda: harmonise(raw(tpm(), rows), genes))
    assert "in the spelling of mouse genes" in said


def test_repeated_and_nameless_samples(genes: GeneIdentities) -> None:
    said = problems_of(lambda: harmonise(raw(tpm(), columns=("S1", "S1", "")), genes))
    assert said[0].startswith("e.tsv: sample 'S1': found 2 samples of this name")
    assert "sample 3: found no name" in said[1]


def test_missing_values_stay_missing(genes: GeneIdentities) -> None:
    values = tpm()
    values[5] = np.nan
    values[6, 1] = np.nan
    table = harmonise(raw(values), genes)
    assert table.mapping.dropped_empty == (SYMBOLS[5],)
    assert SYMBOLS[5] not in table.genes
    assert np.isnan(table.values[table.genes.index(SYMBOLS[6]), 1])
    assert table.mapping.notes[0].startswith("1 values of 1 genes are missing in 1 of 3 samples")


def test_empty_and_constant_samples_are_set_apart(genes: GeneIdentities) -> None:
    values = tpm()
    values[:, 0] = np.nan
    values[:, 1] = 7.5
    table = harmonise(raw(values), genes)
    assert table.unusable == {
        "S1": "empty: no value for any recognised gene",
        "S2": "constant: every gene has the value 7.5",
    }
    assert table.scale is Scale.TPM
    values[:, 2] = 0.0
    said = problems_of(lambda: harmonise(raw(values), genes))
    assert len(said) == 3
    assert "sample 'S3': found constant: every gene has the value 0" in said[2]


def test_sample_on_no_known_scale_is_set_apart(genes: GeneIdentities) -> None:
    values = np.log2(tpm() + 1)
    values[:, 1] = np.linspace(0.0, 33.3, 120)
    table = harmonise(raw(values), genes)
    assert list(table.unusable) == ["S2"]
    assert table.unusable["S2"].startswith("scale not recognised: maximum 33.3")
    assert table.log2_offset == 1.0


def test_negative_tpm_names_gene_and_sample(genes: GeneIdentities) -> None:
    values = tpm()
    values[3, 1] = -2.5
    expected = f"e.tsv: gene '{SYMBOLS[3]}', sample 'S2': found -2.5 among values on a linear scale"
    assert problems_of(lambda: harmonise(raw(values), genes))[0].startswith(expected)
    assert problems_of(lambda: harmonise(raw(values), genes, Scale.TPM))[0].startswith(expected)
    values[10:60, 2] = -1.0
    said = problems_of(lambda: harmonise(raw(values), genes))
    assert len(said) == 21
    assert "31 more negative values" in said[20]


def test_mixed_scales_name_the_samples(genes: GeneIdentities) -> None:
    values = tpm()
    values[:, 1] = np.log2(values[:, 1] + 1)
    said = problems_of(lambda: harmonise(raw(values), genes))
    assert "2 samples ('S1', 'S3'): found values on the scale tpm" in said[0]
    assert "1 sample ('S2'): found values on the scale log2" in said[1]


def test_stated_scale(genes: GeneIdentities) -> None:
    stated = harmonise(raw(np.round(tpm())), genes, Scale.TPM)
    assert stated.scale is Scale.TPM
    assert stated.scale_reason.startswith("stated, and not contradicted")
    assert harmonise(raw(np.round(tpm())), genes).scale is Scale.COUNTS
    said = problems_of(lambda: harmonise(raw(tpm()), genes, Scale.COUNTS))
    assert len(said) == 3
    assert (
        "sample 'S1': found values that are not whole numbers; allowed: values on the stated scale counts"
        in said[0]
    )
    high = tpm()
    high[0] = 50_000
    assert "a maximum of 50,000" in problems_of(lambda: harmonise(raw(high), genes, Scale.LOG2))[0]


def test_other_samples_never_matter(genes: GeneIdentities) -> None:
    values = np.log2(tpm(n_columns=3) + 0.001)
    together = harmonise(raw(values), genes)
    for at, name in enumerate(SAMPLES):
        alone = harmonise(raw(values[:, [at]], columns=(name,)), genes)
        np.testing.assert_array_equal(alone.values[:, 0], together.values[:, at])
        assert alone.scale is together.scale
    changed = values.copy()
    changed[:, 1:] = np.nan
    np.testing.assert_array_equal(harmonise(raw(changed), genes).values[:, 0], together.values[:, 0])


def test_input_is_left_alone(genes: GeneIdentities) -> None:
    table = raw(tpm())
    before = table.values.copy()
    harmonise(table, genes)
    np.testing.assert_array_equal(table.values, before)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "shape", "scale", "offset"),
    [
        ("imvigor210_dev/expression_zscore.parquet", (1267, 175), Scale.Z_SCORE, None),
        ("imvigor210_dev/expression_log2tpm_predictio_subset.parquet", (1768, 102), Scale.LOG2, 0.001),
        ("liu2019/expression_log2tpm.parquet", (1741, 74), Scale.LOG2, 0.001),
        ("hugo2016/expression_log2tpm.parquet", (1801, 27), Scale.LOG2, 0.001),
        ("vanallen2015/expression_log2tpm.parquet", (1761, 42), Scale.LOG2, 0.001),
        ("riaz2017_subset/expression_log2tpm.parquet", (1801, 23), Scale.LOG2, 0.001),
        ("nathanson2017/expression_log2tpm.parquet", (1792, 24), Scale.LOG2, 0.001),
        ("padron2022/expression_log2tpm.parquet", (1792, 45), Scale.LOG2, 0.001),
        ("tcga_coadread/expression_log2rsem1.parquet", None, Scale.LOG2, 1.0),
        ("deconv_gse107572/counts.csv.gz", None, Scale.COUNTS, None),
        ("deconv_racle2017_melanoma_ln/tpm.csv.gz", None, Scale.TPM, None),
    ],
)
def test_real_cohorts(
    shared: Path,
    genes: GeneIdentities,
    name: str,
    shape: tuple[int, int] | None,
    scale: Scale,
    offset: float | None,
) -> None:
    start = time.perf_counter()
    table = harmonise(read_table(shared / "data" / name), genes)
    assert time.perf_counter() - start < 15
    assert table.scale is scale
    assert table.log2_offset == offset
    assert table.unusable == {}
    assert {"CD8A", "GZMB", "CXCL9", "CD274"} <= set(table.genes)
    assert table.mapping.n_genes > 0.8 * table.mapping.n_labels
    if shape is not None:
        assert table.values.shape == shape


@pytest.mark.parametrize("heading", ["Entrez_Gene_Id", "Length", "effective_length", "Gene ID"])
def test_annotation_columns_are_not_samples(genes: GeneIdentities, heading: str) -> None:
    told = problems_of(lambda: harmonise(raw(tpm(), columns=(heading, "S2", "S3")), genes))
    assert told == [
        f"e.tsv: column {heading!r}: found a heading of gene annotation, not of a sample; "
        "allowed: one column of gene labels, then samples; "
        "next step: remove this column, or rename it when it is a sample"
    ]


def test_offset_does_not_depend_on_other_samples(genes: GeneIdentities) -> None:
    logs = np.log2(tpm() + 1.0) + 0.5
    floor = np.concatenate([np.full((30, 1), 0.0), logs[:, :1]])
    other = np.concatenate([np.full((30, 1), 0.25), logs[:, 1:2]])
    labels = (*(f"no gene {i}" for i in range(30)), *SYMBOLS)
    alone = harmonise(raw(floor, labels, ("S1",)), genes)
    together = harmonise(raw(np.hstack([floor, other]), labels, ("S1", "S2")), genes)
    assert alone.scale is together.scale is Scale.LOG2
    assert alone.log2_offset is together.log2_offset is None
