"""Files of the verb ``spatial``."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.space import ROLES, CellRole, Labels, PreparedCells, TissueImage
from warmfront.domain.spatial_profile import (
    PairedContrast,
    PublishedClass,
    SpatialPatient,
    SpatialProfile,
    SpatialStatistic,
)
from warmfront.io.spatial_outputs import SAMPLE_COLUMNS, write_spatial

FIRST = [
    "sample_id",
    "patient_id",
    "call",
    "inflamed",
    "excluded",
    "desert",
    "abstained",
    "reason",
    "keren_class",
    "keren_mixing",
]


@pytest.fixture
def phenotype() -> Phenotype:
    return Phenotype(
        inflamed=0.9,
        excluded=0.1,
        desert=0.0,
        call=PhenotypeClass.INFLAMED,
        abstained=False,
        reason="",
        arguments_for=(),
        arguments_against=(),
        model="m",
        calibration="c",
        prediction_set=(PhenotypeClass.INFLAMED, PhenotypeClass.EXCLUDED),
        modality="space",
    )


@pytest.fixture
def axis() -> SpatialStatistic:
    return SpatialStatistic(
        statistic="density_inside",
        value=250.5,
        unit="cells/mm2",
        role="cd8_t",
        low=200.0,
        high=300.0,
        interval="blocks",
    )


@pytest.fixture
def profile(phenotype: Phenotype, axis: SpatialStatistic) -> SpatialProfile:
    return SpatialProfile(
        sample_id="S1",
        patient_id="P1",
        image_id="1",
        timepoint="pre",
        n_cells=2,
        role_counts={"tumour": 1, "cd8_t": 1},
        tissue_area_mm2=0.5,
        statistics=(
            SpatialStatistic(
                statistic="density",
                value=None,
                unit="cells/mm2",
                role="b",
                compartment="core",
                note="no area",
            ),
        ),
        distance_profile=(),
        phenotype=phenotype,
        axes=(axis,),
        published=(
            PublishedClass(
                score="keren2018",
                label="mixed",
                mixing=0.75,
                immune_cells=1,
                thresholds="t",
                version="1",
                note="",
                source="s",
                status="assumption",
            ),
        ),
        cannot_say=("one thing", "another"),
        flags=(),
    )


@pytest.fixture
def prepared() -> PreparedCells:
    image = TissueImage(
        sample_id="S1",
        patient_id="P1",
        image_id="1",
        timepoint="pre",
        x_um=np.array([0.0, 10.0]),
        y_um=np.array([0.0, 0.0]),
        role=np.array([ROLES.index(CellRole.TUMOUR), ROLES.index(CellRole.CD8_T)], dtype=np.int8),
        cell_type=Labels(codes=np.array([0, 1], dtype=np.int32), names=("Tum", "CD8", "Odd")),
        cell_id=None,
        markers={},
        field_um=None,
        um_per_unit=0.5,
        unit_note="stated",
        n_raw=3,
        dropped=(("coordinate missing", 1),),
        flags=("a flag",),
    )
    return PreparedCells(
        file_name="cells.csv",
        sha256="",
        source_format="canonical",
        images=(image,),
        unmapped=(("Odd", 4),),
        roles=(("Tum", "tumour", "packaged"), ("CD8", "cd8_t", "mapping file")),
        left_out=(("S2", "one cell only"),),
        notes=("y axis left as it is",),
    )


@pytest.fixture
def patient(phenotype: Phenotype, axis: SpatialStatistic) -> SpatialPatient:
    return SpatialPatient(
        patient_id="P1",
        timepoint="pre",
        samples=("S1",),
        phenotype=phenotype,
        region_calls=(("S1", "inflamed"),),
        axes=(axis,),
        heterogeneity=(),
        contrasts=(
            PairedContrast(
                axis="geometry",
                before="pre",
                after="on",
                n_before=1,
                n_after=1,
                value_before=-1.0,
                value_after=0.5,
                change=1.5,
                unit="log2 ratio",
                low=0.5,
                high=2.5,
                interval="within-region only",
                note="",
            ),
        ),
        flags=(),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    header, *lines = (line.split("\t") for line in path.read_text().splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_every_file_holds_what_it_is_named_for(
    tmp_path: Path, prepared: PreparedCells, profile: SpatialProfile, patient: SpatialPatient
) -> None:
    write_spatial(tmp_path, prepared, [profile], [patient])
    header = (tmp_path / "spatial.tsv").read_text().splitlines()[0].split("\t")
    assert header == list(SAMPLE_COLUMNS)
    assert header[:10] == FIRST
    first, left_out = _rows(tmp_path / "spatial.tsv")
    assert (first["call"], first["keren_class"], first["keren_mixing"]) == ("inflamed", "mixed", "0.75")
    assert (first["density_inside"], first["density_inside_low"]) == ("250.5", "200.0")
    assert first["prediction_set"] == "inflamed,excluded"
    assert first["density_beside"] == ""
    assert (left_out["sample_id"], left_out["abstained"]) == ("S2", "true")
    assert left_out["reason"] == "one cell only"
    (rolled,) = _rows(tmp_path / "patients.tsv")
    assert (rolled["region_calls"], rolled["n_regions_used"]) == ("S1: inflamed", "1")
    (contrast,) = _rows(tmp_path / "contrasts.tsv")
    assert (contrast["patient_id"], contrast["change"]) == ("P1", "1.5")


def test_the_mapping_tells_what_became_of_types_rows_and_images(
    tmp_path: Path, prepared: PreparedCells, profile: SpatialProfile, patient: SpatialPatient
) -> None:
    write_spatial(tmp_path, prepared, [profile], [patient])
    found = {(row["what"], row["name"]): row for row in _rows(tmp_path / "mapping.tsv")}
    assert found["type", "CD8"]["used_as"] == "cd8_t"
    assert found["type", "CD8"]["cells"] == "1"
    assert "mapping file" in found["type", "CD8"]["note"]
    assert found["type", "Odd"]["cells"] == "4"
    assert found["rows left out", "S1"]["note"] == "coordinate missing"
    assert found["image", "S2"]["note"] == "one cell only"
    assert "0.5 um per unit (stated)" in found["image", "S1"]["note"]


def test_statistics_are_long_and_missing_values_stay_missing(
    tmp_path: Path, prepared: PreparedCells, profile: SpatialProfile, patient: SpatialPatient
) -> None:
    write_spatial(tmp_path, prepared, [profile], [patient])
    rows = pq.read_table(tmp_path / "statistics.parquet").to_pylist()
    assert [(row["statistic"], row["value"]) for row in rows] == [
        ("density_inside", 250.5),
        ("density", None),
    ]
    assert {row["sample_id"] for row in rows} == {"S1"}
    assert rows[1]["note"] == "no area"
    assert rows[1]["radius_um"] is None
