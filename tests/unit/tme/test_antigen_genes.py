import numpy as np
import pytest

from warmfront.assays.expression import harmonise
from warmfront.domain.assay import Scale
from warmfront.io.tables import read_table
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genes import load_genes
from warmfront.tme.antigen_genes import read_antigen_genes
from warmfront.tme.sample import MeasuredSample, take_sample

KNOWLEDGE = load_knowledge()
WATCHED = sorted({gene for s in KNOWLEDGE.signatures.values() for gene in s.genes} - {"CD19", "MSLN"})[:300]


def sample(scale_values: dict[str, float], rest: float = 50.0, offset=None, total=None) -> MeasuredSample:
    values = {**dict.fromkeys(WATCHED, rest), **scale_values}
    genes = tuple(sorted(values))
    return MeasuredSample(
        genes=genes, values=np.array([values[g] for g in genes]), log2_offset=offset, total=total
    )


def read(measured: MeasuredSample, scale: Scale) -> dict[str, object]:
    return {reading.gene: reading for reading in read_antigen_genes(measured, scale, KNOWLEDGE)}


@pytest.mark.parametrize(
    ("tpm", "state"), [(0.0, "absent"), (0.05, "absent"), (0.5, "low"), (1.0, "seen"), (300.0, "seen")]
)
def test_transcripts_per_million_are_absent_low_or_seen(tpm, state):
    found = read(sample({"CD19": tpm}), Scale.TPM)
    assert found["CD19"].state == state
    assert found["CD19"].amount == tpm
    assert found["MSLN"].state == "not measured"


def test_the_logarithm_is_undone_with_its_own_offset():
    measured = sample({"CD19": np.log2(0.001), "MSLN": np.log2(8.001)}, rest=5.0, offset=0.001)
    found = read(measured, Scale.LOG2)
    assert found["CD19"].state == "absent"
    assert found["CD19"].amount == pytest.approx(0.0, abs=1e-9)
    assert found["MSLN"].amount == pytest.approx(8.0)


@pytest.mark.parametrize("scale", [Scale.Z_SCORE, Scale.RANK])
def test_no_value_means_absence_where_the_scale_has_no_zero(scale):
    found = read(sample({"CD19": -3.0}), scale)
    assert found["CD19"].state == "cannot be told"
    assert found["CD19"].amount is None


def test_a_logarithm_without_a_floor_tells_no_zero():
    assert read(sample({"CD19": -9.0}), Scale.LOG2)["CD19"].state == "cannot be told"


@pytest.mark.parametrize(("total", "state"), [(2e7, "absent"), (1e6, "low")])
def test_no_read_among_counts_is_absence_only_in_a_deep_sample(total, state):
    found = read(sample({"CD19": 0.0}, total=total), Scale.COUNTS)
    assert found["CD19"].state == state


def test_one_read_is_never_absence():
    assert read(sample({"CD19": 1.0}, total=2e7), Scale.COUNTS)["CD19"].state == "low"


def test_a_shallow_sample_excludes_nothing_and_says_why():
    blanks = dict.fromkeys(WATCHED[:60], 0.0)
    found = read(sample({**blanks, "CD19": 0.0}), Scale.TPM)["CD19"]
    assert found.state == "low"
    assert "too shallow" in found.note


def share_of(shared, path: str, gene: str, state: str) -> float:
    table = harmonise(read_table(shared / "data" / f"{path}.parquet"), load_genes())
    usable = [name for name in table.samples if name not in table.unusable]
    found = [
        next(
            r for r in read_antigen_genes(take_sample(table, name), table.scale, KNOWLEDGE) if r.gene == gene
        )
        for name in usable
    ]
    return float(np.mean([reading.state == state for reading in found]))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("path", "gene", "state", "low", "high"),
    [
        # gp100 is a protein of melanocytes, CEA and EpCAM of epithelia.
        ("hugo2016/expression_log2tpm", "PMEL", "seen", 0.95, 1.0),
        ("vanallen2015/expression_log2tpm", "PMEL", "seen", 0.95, 1.0),
        ("vanallen2015/expression_log2tpm", "CEACAM5", "absent", 0.6, 1.0),
        ("hugo2016/expression_log2tpm", "MSLN", "absent", 0.4, 0.9),
        ("padron2022/expression_log2tpm", "MSLN", "seen", 0.8, 1.0),
        ("padron2022/expression_log2tpm", "EPCAM", "absent", 0.0, 0.0),
        # Z-scores have no zero.
        ("imvigor210_dev/expression_zscore", "MAGEA4", "cannot be told", 1.0, 1.0),
    ],
)
def test_real_tumours_carry_the_antigens_of_their_tissue(shared, path, gene, state, low, high):
    assert low <= share_of(shared, path, gene, state) <= high


@pytest.mark.shared
def test_colorectal_cancer_has_cea_and_mostly_no_mage_a4(shared):
    path = "tcga_coadread/expression_log2rsem1"
    assert share_of(shared, path, "CEACAM5", "seen") == 1.0
    assert 0.2 < share_of(shared, path, "MAGEA4", "absent") < 0.7
