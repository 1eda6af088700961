"""The spatial call on the shared cell tables: what must hold there whatever else changes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from warmfront.assays.spatial.images import prepare_images
from warmfront.assays.spatial.keren import classify_keren
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.window import find_window
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.space import PreparedCells
from warmfront.io.cells.tables import read_cells
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.tme.space_call import call_image
from warmfront.tme.space_cells import find_panel

pytestmark = pytest.mark.shared
BLOCK_UM = 200.0


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return load_knowledge()


def prepare(shared: Path, name: str, knowledge: KnowledgeBase) -> PreparedCells:
    return prepare_images(read_cells(shared / "data" / "spatial" / f"{name}.parquet"), knowledge.spatial)


def call_all(prepared: PreparedCells, knowledge: KnowledgeBase) -> dict[str, Phenotype]:
    panel = find_panel(prepared)
    found = {}
    for number, image in enumerate(prepared.images):
        region = find_region(image, find_window(image, knowledge), knowledge)
        rng = np.random.default_rng(number)
        made = call_image(image, region, panel, knowledge.spatial, rng, BLOCK_UM)
        found[image.sample_id] = made.phenotype
    return found


@pytest.fixture(scope="module")
def keren_labels(shared: Path) -> dict[str, str]:
    lines = (shared / "data" / "spatial" / "keren2018_tnbc_patients.csv").read_text().splitlines()
    header = lines[0].split(",")
    place = header.index("patient_id"), header.index("keren_class")
    rows = [line.split(",") for line in lines[1:]]
    return {row[place[0]]: row[place[1]] for row in rows}


def test_published_classes_of_keren(
    shared: Path, knowledge: KnowledgeBase, keren_labels: dict[str, str]
) -> None:
    prepared = prepare(shared, "keren2018_tnbc_cells", knowledge)
    found = {image.patient_id: classify_keren(image, knowledge).label for image in prepared.images}
    assert len(found) == 27
    cold = {patient for patient, label in keren_labels.items() if label == "cold" and patient in found}
    assert {patient for patient, label in found.items() if label == "cold"} == cold
    assert sum(found[patient] == keren_labels[patient] for patient in found) >= 25


def test_cold_is_never_inflamed_and_compartmentalised_never_desert(
    shared: Path, knowledge: KnowledgeBase, keren_labels: dict[str, str]
) -> None:
    called = call_all(prepare(shared, "keren2018_tnbc_cells", knowledge), knowledge)
    by_class = Counter(
        (keren_labels[sample], str(found.call)) for sample, found in called.items() if found.call is not None
    )
    assert by_class["cold", "inflamed"] == 0
    assert by_class["compartmentalised", "desert"] == 0
    assert by_class["cold", "desert"] >= 3
    assert by_class["compartmentalised", "excluded"] > by_class["compartmentalised", "inflamed"]
    assert by_class["mixed", "inflamed"] > by_class["mixed", "excluded"]


def test_every_image_of_the_tumour_only_export_is_refused(shared: Path, knowledge: KnowledgeBase) -> None:
    called = call_all(prepare(shared, "vectra_lung_cells", knowledge), knowledge)
    assert len(called) == 163
    for sample, found in called.items():
        assert found.abstained, sample
        assert found.call is None, sample
        assert found.reason.startswith("cannot assess exclusion: tumour-only export"), sample


def test_few_tumour_only_images_are_called_even_when_nobody_knows_the_layout(
    shared: Path, knowledge: KnowledgeBase
) -> None:
    prepared = prepare(shared, "vectra_lung_cells", knowledge)
    unknown = replace(prepared, images=tuple(replace(image, flags=()) for image in prepared.images))
    called = call_all(unknown, knowledge)
    assert sum(found.call is not None for found in called.values()) <= 8  # 5 when it was written


@pytest.mark.parametrize(
    ("name", "images"), [("hoch2022_melanoma_imc_cells", 48), ("jackson2020_breast_imc_cells", 100)]
)
def test_unlabelled_sets_are_called_or_refused_in_words(
    name: str, images: int, shared: Path, knowledge: KnowledgeBase
) -> None:
    called = call_all(prepare(shared, name, knowledge), knowledge)
    assert len(called) == images
    assert all(found.reason for found in called.values() if found.abstained)
    assert sum(not found.abstained for found in called.values()) > images / 2
