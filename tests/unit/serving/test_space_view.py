"""The report's part on space: the call and its doubt, pictures, and what it cannot say."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup

from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.plan import Plan
from warmfront.domain.spatial_profile import (
    DistanceBin,
    PublishedClass,
    SpatialPatient,
    SpatialProfile,
    SpatialStatistic,
)
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.report import render
from warmfront.serving.space_view import MOST_IMAGES, view_axis, view_space
from warmfront.serving.spatial_figures import draw_tissue_alone
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.phenotype import abstain_wholly

ReadPage = Callable[[str], Any]
HOSTILE = "<script>alert(1)</script>"


def seen(sample: str, abstained: bool = False) -> SpatialProfile:
    """Made-up numbers: nothing was measured."""
    call = replace(
        abstain_wholly("excluded in only 50% of resamples (at least 60%)"),
        inflamed=0.1,
        excluded=0.5 if abstained else 0.8,
        desert=0.4 if abstained else 0.1,
        call=PhenotypeClass.EXCLUDED,
        abstained=abstained,
        reason="excluded in only 50% of resamples (at least 60%)" if abstained else "",
        calibration="share of resamples of this field",
        prediction_set=(PhenotypeClass.EXCLUDED, PhenotypeClass.DESERT),
        arguments_for=("30 CD8 T cells per mm2 inside",),
        modality="space",
    )
    densities = [
        SpatialStatistic(
            statistic="density",
            value=value,
            unit="cells/mm2",
            role="cd8_t",
            compartment=place,
            low=1.0,
            high=900.0,
        )
        for place, value in (("core", 10.0), ("outer_margin", 400.0))
    ]
    bins = [
        DistanceBin(
            role="cd8_t",
            from_um=float(start),
            to_um=start + 20.0,
            area_mm2=0.01,
            cells=3,
            density_per_mm2=300.0,
        )
        for start in range(-60, 80, 20)
    ]
    axes = (
        SpatialStatistic(
            statistic="density_inside",
            value=30.0,
            unit="cells/mm2",
            role="cd8_t",
            low=10.0,
            high=60.0,
            interval="95%",
        ),
        SpatialStatistic(
            statistic="geometry", value=-3.8, unit="log2 ratio", role="cd8_t", note="few blocks"
        ),
    )
    return SpatialProfile(
        sample_id=sample,
        patient_id="P",
        image_id="1",
        timepoint="pre",
        n_cells=5166,
        role_counts={"cd8_t": 173},
        tissue_area_mm2=0.64,
        statistics=tuple(densities),
        distance_profile=tuple(bins),
        phenotype=call,
        axes=axes,
        published=(
            PublishedClass(
                score="keren2018",
                label="compartmentalised",
                mixing=0.2,
                immune_cells=378,
                thresholds="compartmentalised below 0.27",
                version="1",
                note="",
                source="made_up",
                status="assumption",
            ),
        ),
        cannot_say=("no checkpoint ligand was measured",),
        flags=("unit inferred",),
    )


def with_space(plan: Plan, *profiles: SpatialProfile) -> Plan:
    assert plan.profile is not None
    together = SpatialPatient(
        patient_id="P",
        timepoint="pre",
        samples=tuple(one.sample_id for one in profiles),
        phenotype=abstain_wholly("regions were called differently: desert, excluded"),
        region_calls=(),
        axes=profiles[0].axes,
        heterogeneity=(
            SpatialStatistic(
                statistic="geometry_between_regions", value=1.2, unit="log2 ratio", role="cd8_t"
            ),
        ),
        contrasts=(),
        flags=(),
    )
    return replace(plan, profile=replace(plan.profile, space=profiles, space_patient=together))


def chapter(page: str) -> str:
    start = page.index('<section id="space"')
    return page[start : page.index("</section>", start) + len("</section>")]


@pytest.fixture(scope="module")
def tissue() -> Markup:
    """Picture of a few simulated cells."""
    image = simulate_tissue("excluded", 500, np.random.default_rng(0)).image
    drawn = draw_tissue_alone(image, None, "tissue-1")
    assert drawn is not None
    return drawn


def test_without_cells_there_is_no_part_on_space(plan: Plan, knowledge: KnowledgeBase) -> None:
    assert view_space(plan.profile, knowledge, {}) is None
    assert view_space(None, knowledge, {}) is None
    assert 'id="space"' not in render(plan, knowledge)


def test_one_image_has_its_call_shares_axes_classes_pictures_and_limits(
    plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage, tissue: Markup
) -> None:
    part = chapter(render(with_space(plan, seen("S1")), knowledge, {"S1": tissue}))
    words = read_page(part).text
    for needed in (
        "S1 (pre): excluded",
        "5,166 cells, 0.640 mm\N{SUPERSCRIPT TWO} of tissue",
        "Share of resamples of this field.",
        "Not ruled out: excluded and desert.",
        "density inside the tumour",
        "10.0 to 60.0",
        "few blocks",
        "compartmentalised below 0.27",
        "no checkpoint ligand was measured",
        "unit inferred",
        "Cells in the tissue of simulated",
    ):
        assert needed in words
    assert part.count("<svg") == 4
    assert "stored plan" not in words


def test_an_abstention_is_shown_as_one(plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage) -> None:
    words = read_page(chapter(render(with_space(plan, seen("S1", abstained=True)), knowledge))).text
    assert "No call from space" in words
    assert "Abstained: excluded in only 50% of resamples (at least 60%)." in words
    assert "Most frequent class, not relied on: excluded." in words
    assert "this page was drawn from the stored plan" in words


def test_a_refused_image_has_no_shares(plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage) -> None:
    refused = replace(
        seen("S1"),
        phenotype=abstain_wholly("no margin in the field"),
        axes=(),
        distance_profile=(),
        statistics=(),
    )
    part = chapter(render(with_space(plan, refused), knowledge))
    assert "no margin in the field" in part
    assert "No profile by distance" in part
    assert "<svg" not in part


def test_regions_stand_in_a_table_and_only_the_first_have_pictures(
    plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    found = with_space(plan, *(seen(f"S{number}") for number in range(MOST_IMAGES + 2)))
    part = chapter(render(found, knowledge))
    words = read_page(part).text
    assert "together: no call: regions were called differently" in words
    assert f"S{MOST_IMAGES + 1} (pre)" in words
    assert "geometry between regions" in words
    assert part.count("<h3>") == MOST_IMAGES
    identifiers = [part[i : part.index('"', i + 4)] for i in range(len(part)) if part.startswith('id="', i)]
    assert len(identifiers) == len(set(identifiers))


def test_names_are_escaped_and_pictures_are_allowed_only_where_there_are_some(
    plan: Plan, knowledge: KnowledgeBase, tissue: Markup
) -> None:
    page = render(with_space(plan, seen(HOSTILE)), knowledge, {HOSTILE: tissue})
    assert HOSTILE not in page
    assert "img-src" not in page
    image = Markup('<svg><image href="data:image/png;base64,AA=="></image></svg>')
    assert "img-src data:;" in render(with_space(plan, seen("S")), knowledge, {"S": image})


def test_a_missing_number_carries_its_reason() -> None:
    row = view_axis(
        SpatialStatistic(
            statistic="geometry", value=None, unit="log2 ratio", note="no area on one side of the margin"
        )
    )
    assert (row.value, row.interval) == ("no number", "none")
    assert "no area on one side" in row.what
