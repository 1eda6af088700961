"""The page over a run of images: counts, refusals, links that lead to the files."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.space_page import render_run
from warmfront.serving.spatial_figures import draw_run
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.phenotype import abstain_wholly
from warmfront.tme.space import measure_image

HOSTILE = "<script>alert(1)</script>/ROI 1"
ReadPage = Callable[[str], Any]


@pytest.fixture(scope="module")
def measured() -> SpatialProfile:
    image = simulate_tissue("excluded", 3000, np.random.default_rng(1), sample_id=HOSTILE).image
    return measure_image(image, load_knowledge(), np.random.default_rng(2))[0]


def page_of(*profiles: SpatialProfile, patients: tuple[SpatialPatient, ...] = ()) -> str:
    pictures = [(f"folder {number}", ("tissue", "roles")) for number in range(len(profiles))]
    return render_run(
        profiles,
        patients,
        draw_run(profiles, patients),
        pictures,
        title="cells & more.csv",
        left_out=[("X", "no cell")],
        notes=["unit inferred"],
    )


def test_calls_are_counted_and_refusals_have_their_reason(
    measured: SpatialProfile, read_page: ReadPage
) -> None:
    refused = replace(
        measured, sample_id="R", phenotype=abstain_wholly("cannot assess exclusion: no margin in the field")
    )
    text = page_of(measured, refused)
    words = read_page(text).text
    assert measured.phenotype.call is PhenotypeClass.EXCLUDED
    assert "cells & more.csv: 2 images of 1 patient" in words
    assert "excluded 1" in words
    assert "no call 1" in words
    assert "cannot assess exclusion 1" in words
    assert "no call: cannot assess exclusion: no margin in the field" in words
    assert "unit inferred" in words
    assert "X no cell" in words
    assert HOSTILE not in text


def test_links_lead_to_the_pictures(measured: SpatialProfile, read_page: ReadPage) -> None:
    page = read_page(page_of(measured))
    links = [attributes["href"] for attributes in page.named("a") if "figures/" in str(attributes["href"])]
    assert links == ["figures/folder%200/tissue.svg", "figures/folder%200/roles.svg"]


def test_patients_with_several_images_are_listed(measured: SpatialProfile, read_page: ReadPage) -> None:
    together = SpatialPatient(
        patient_id="P",
        timepoint="pre",
        samples=("a", "b"),
        phenotype=abstain_wholly("regions were called differently"),
        region_calls=(("a", "excluded"), ("b", "desert")),
        axes=(),
        heterogeneity=(),
        contrasts=(),
        flags=(),
    )
    words = read_page(page_of(measured, measured, patients=(together,))).text
    assert "P pre 2 no call: regions were called differently" in words
    assert "Patients with several images" not in read_page(page_of(measured)).text


def test_a_run_without_images_is_a_page(read_page: ReadPage) -> None:
    assert "0 images of 0 patients" in read_page(page_of()).text


def test_each_image_needs_its_pictures(measured: SpatialProfile) -> None:
    with pytest.raises(ValueError, match="zip"):
        render_run([measured], [], [], [], title="t")
