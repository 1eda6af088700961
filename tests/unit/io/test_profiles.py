"""Files of the verbs profile and classify."""

from pathlib import Path

import pyarrow.parquet as pq

from warmfront.domain.tme import AxisScore, Phenotype, PhenotypeClass, TmeProfile
from warmfront.io.profiles import write_phenotypes, write_profiles


def axis(name: str, raw: float | None, note: str = "") -> AxisScore:
    return AxisScore(
        axis=name,
        label=name,
        raw=raw,
        method="ssgsea",
        unit="ssGSEA units",
        percentile=None,
        percentile_note="no reference",
        stability_low=None,
        stability_high=None,
        n_genes=4,
        n_present=3,
        missing=("CD8A",),
        reading="",
        source="",
        status="",
        note=note,
    )


def profile(sample: str, *axes: AxisScore) -> TmeProfile:
    return TmeProfile(
        sample_id=sample,
        scale="tpm",
        n_genes=100,
        reference=None,
        reference_note="",
        axes=axes,
        cycle=(),
        flags=(),
    )


def test_profiles(tmp_path: Path) -> None:
    made = [profile("S1", axis("t", 0.5), axis("b", None, "too few genes")), profile("S2", axis("t", -1.0))]
    write_profiles(tmp_path, made, {"S3": "constant"})
    assert pq.read_table(tmp_path / "profile.parquet").to_pylist() == [
        {"sample_id": "S1", "t": 0.5, "b": None},
        {"sample_id": "S2", "t": -1.0, "b": None},
    ]
    assert (tmp_path / "coverage.tsv").read_text().splitlines() == [
        "sample_id\taxis\tn_genes\tn_present\tcoverage\tused\tmissing\tnote",
        "S1\tt\t4\t3\t0.75\ttrue\tCD8A\t",
        "S1\tb\t4\t3\t0.75\tfalse\tCD8A\ttoo few genes",
        "S2\tt\t4\t3\t0.75\ttrue\tCD8A\t",
        "S3\t\t\t\t\tfalse\t\tconstant",
    ]
    assert len((tmp_path / "axes.tsv").read_text().splitlines()) == 4


def test_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_profiles(tmp_path / name, [profile("S1", axis("t", 1 / 3))], {})
    for name in ("profile.parquet", "axes.tsv", "coverage.tsv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_phenotypes(tmp_path: Path) -> None:
    made = Phenotype(
        inflamed=0.2,
        excluded=0.7,
        desert=0.1,
        call=PhenotypeClass.EXCLUDED,
        abstained=True,
        reason="outside\nthe training set",
        arguments_for=(),
        arguments_against=(),
        model="m",
        calibration="",
    )
    write_phenotypes(tmp_path, {"S1": made})
    assert (tmp_path / "phenotypes.tsv").read_text() == (
        "sample_id\tinflamed\texcluded\tdesert\tcall\tabstained\treason\n"
        "S1\t0.2\t0.7\t0.1\texcluded\ttrue\toutside the training set\n"
    )
