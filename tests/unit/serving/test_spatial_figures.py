"""Pictures of cells in space: their geometry, their numbers, hostile names, their size."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from warmfront.assays.spatial.neighbourhoods import Neighbourhoods
from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.space import COMPARTMENTS, ROLES, TissueImage, TissueWindow, TumourRegion
from warmfront.domain.spatial_profile import (
    DistanceBin,
    PairedContrast,
    PublishedClass,
    SpatialPatient,
    SpatialProfile,
    SpatialStatistic,
)
from warmfront.knowledge.files import load_knowledge
from warmfront.serving.figures.cell_layer import fit_frame
from warmfront.serving.figures.cell_marks import NEIGHBOURHOOD_TONES
from warmfront.serving.figures.neighbourhood_map import choose_tones
from warmfront.serving.figures.outline import trace_rings
from warmfront.serving.figures.tissue import Ground, mask_path, round_length, scale_bar
from warmfront.serving.notebook import standalone
from warmfront.serving.sample_figures import Drawing
from warmfront.serving.spatial_figures import draw_image, draw_run
from warmfront.serving.spatial_notebook import SpatialImages
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue
from warmfront.tme.phenotype import abstain_wholly

HOSTILE = '<script>alert("x")</script>&'
MARGIN = 60.0
PIXEL = 10.0


def region_of(tissue: SimulatedTissue) -> TumourRegion:
    """Region that is known from the simulation, on a raster."""
    _, _, right, bottom = tissue.image.field_um or (0.0, 0.0, 0.0, 0.0)
    columns, rows = int(np.ceil(right / PIXEL)), int(np.ceil(bottom / PIXEL))
    x, y = np.meshgrid((np.arange(columns) + 0.5) * PIXEL, (np.arange(rows) + 0.5) * PIXEL)
    distance = tissue.margin_distance(x.ravel(), y.ravel()).reshape(x.shape)
    compartment = np.digitize(distance, [-MARGIN, 0.0, MARGIN]).astype(np.int8)
    window = TissueWindow(
        mask=np.ones(x.shape, dtype=bool),
        origin_um=(0.0, 0.0),
        pixel_um=PIXEL,
        area_mm2=x.size * PIXEL**2 / 1e6,
        note="",
    )
    row, column = window.locate(tissue.image.x_um, tissue.image.y_um)
    return TumourRegion(
        window=window,
        mask=distance < 0,
        distance_um=distance,
        compartment=compartment,
        cell_distance_um=distance[row, column],
        cell_compartment=compartment[row, column],
        area_mm2={
            place.value: float((compartment == code).sum()) * PIXEL**2 / 1e6
            for code, place in enumerate(COMPARTMENTS)
        },
        tumour_area_mm2=float((distance < 0).sum()) * PIXEL**2 / 1e6,
        margin_length_mm=1.0,
        bandwidth_um=20.0,
        note="",
        margin_width_um=MARGIN,
    )


def profile_of(image: TissueImage) -> SpatialProfile:
    """Made-up numbers: nothing was measured."""
    density = [
        SpatialStatistic(
            statistic="density",
            value=value,
            unit="cells/mm2",
            role="cd8_t",
            compartment=place.value,
            low=None if value is None else value / 2,
            high=None if value is None else value * 2,
            interval="95%, spatial blocks",
            note="" if value is not None else "no distant stroma in the field",
        )
        for place, value in zip(COMPARTMENTS, (10.0, 0.0, 250.0, None), strict=True)
    ]
    bins = [
        DistanceBin(
            role="cd8_t",
            from_um=float(start),
            to_um=start + 20.0,
            area_mm2=0.01,
            cells=3,
            density_per_mm2=None if start == 0 else 300.0,
            low=None if start == 0 else 100.0,
            high=None if start == 0 else 600.0,
        )
        for start in range(-60, 80, 20)
    ]
    axes = [
        SpatialStatistic(
            statistic=name, value=value, unit="cells/mm2", role="cd8_t", low=value / 2, high=value * 2
        )
        for name, value in (("density_inside", 30.0), ("density_beside", 220.0))
    ]
    return SpatialProfile(
        sample_id=image.sample_id,
        patient_id=image.patient_id,
        image_id=image.image_id,
        timepoint=None,
        n_cells=image.n_cells,
        role_counts={},
        tissue_area_mm2=1.0,
        statistics=tuple(density),
        distance_profile=tuple(bins),
        phenotype=replace(
            abstain_wholly(""),
            inflamed=0.1,
            excluded=0.8,
            desert=0.1,
            call=PhenotypeClass.EXCLUDED,
            abstained=False,
        ),
        axes=tuple(axes),
        published=(
            PublishedClass(
                score="keren2018",
                label="compartmentalised",
                mixing=0.1,
                immune_cells=500,
                thresholds="",
                version="1",
                note="",
                source="",
                status="assumption",
            ),
        ),
        cannot_say=("which antigens the T cells see",),
        flags=(),
    )


@pytest.fixture(scope="module")
def tissue() -> SimulatedTissue:
    """Nests whose margin holds the T cells."""
    return simulate_tissue("excluded", 5_000, np.random.default_rng(3), sample_id=HOSTILE)


@pytest.fixture(scope="module")
def drawings(tissue: SimulatedTissue) -> dict[str, Drawing]:
    """Every picture of one image."""
    image = tissue.image
    view = Neighbourhoods(
        names=("tumour", "new", "t_cell"),
        labels=("mostly tumour cells", "a new one", "mostly T cells"),
        of_cell=np.where(image.x_um < 400, 0, np.where(image.x_um < 410, -1, 1)),
        roles=("tumour", "cd8_t"),
        shares=np.array([[0.9, 0.1], [0.25, 0.75], [0.0, 0.0]]),
        how="split by hand",
    )
    made = draw_image(image, region_of(tissue), profile_of(image), view)
    return {drawing.name: drawing for drawing in made}


def test_every_picture_is_well_formed_with_its_numbers_and_nothing_of_a_hostile_name(
    drawings: dict[str, Drawing],
) -> None:
    assert list(drawings) == ["tissue", "roles", "distance", "compartments", "neighbourhoods"]
    for drawing in drawings.values():
        text = standalone(drawing.svg)
        assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  our own text
        assert "<script" not in text
        assert len(text) < 1_000_000
        assert drawing.rows
        assert {len(row) for row in drawing.rows} == {len(drawing.header)}


def test_the_counts_beside_the_picture_are_those_of_the_image(
    drawings: dict[str, Drawing], tissue: SimulatedTissue
) -> None:
    counted: dict[object, int] = {}
    for _, role, _, cells in drawings["tissue"].rows:
        assert isinstance(cells, int)
        counted[role] = counted.get(role, 0) + cells
    image = tissue.image
    assert counted == {role.value: image.count(role) for role in ROLES if image.count(role)}
    inner = {row[1]: row[3] for row in drawings["tissue"].rows if row[2] == "inner_margin"}
    found = region_of(tissue)
    assert sum(int(str(count)) for count in inner.values()) == np.count_nonzero(found.cell_compartment == 1)


def test_the_legend_lists_what_occurs_and_nothing_else(drawings: dict[str, Drawing]) -> None:
    text = str(drawings["tissue"].svg)
    assert ">CD8 T<" in text
    assert ">tumour margin<" in text
    assert ">NK cell<" not in text
    assert "tumour cut by an edge" not in text


def test_the_outline_in_micrometres_has_the_area_of_the_mask(tissue: SimulatedTissue) -> None:
    found = region_of(tissue)
    ground = Ground(
        tissue=found.window.mask,
        tumour=found.mask,
        core=found.mask,
        band=found.mask,
        origin_um=found.window.origin_um,
        pixel_um=PIXEL,
    )
    frame = fit_frame((0.0, 0.0), (1000.0, 1000.0), 0, 0, 500, 500)
    area = 0.0
    for ring in re.findall(r"M[^z]+z", mask_path(found.mask, ground, frame)):
        numbers = np.array([int(number) for number in re.findall(r"-?\d+", ring)]).reshape(-1, 2)
        x, y = np.cumsum(numbers, axis=0).T / 10 / frame.scale
        area += float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    rings = trace_rings(found.mask)
    assert area == pytest.approx(found.tumour_area_mm2 * 1e6 - 0.5 * PIXEL**2 * len(rings), rel=0.005)


@pytest.mark.parametrize("width_um", [7.0, 130.0, 800.0, 2_345.0, 14_000.0])
def test_the_scale_bar_is_as_long_as_it_says(width_um: float) -> None:
    frame = fit_frame((0.0, 0.0), (width_um, width_um), 12, 0, 540, 600)
    drawn, words = scale_bar(frame, 100)
    found = re.search(r"M([\d.]+) [\d.]+v8m0-4H([\d.]+)", str(drawn))
    assert found is not None
    number, unit = words.split()
    length_um = float(number) * (1000 if unit == "mm" else 1)
    assert (float(found[2]) - float(found[1])) / frame.scale == pytest.approx(length_um, rel=0.01)
    assert width_um / 10 <= length_um <= width_um / 4


def test_lengths_are_round() -> None:
    assert [round_length(value) for value in (1, 1.99, 2, 4.9, 5, 999, 1000)] == [1, 1, 2, 2, 5, 500, 1000]


def test_no_area_is_said_and_no_area_is_not_zero(drawings: dict[str, Drawing]) -> None:
    drawing = drawings["compartments"]
    text = str(drawing.svg)
    assert "no distant stroma in the field" in text
    assert len(re.findall(r'fill-opacity="0.6"|fill-opacity="0.5"', text)) == 3
    values = {row[2]: row[3] for row in drawing.rows}
    assert values["inner_margin"] == 0.0
    assert values["distant"] is None


def test_the_distance_profile_breaks_where_there_is_no_tissue(drawings: dict[str, Drawing]) -> None:
    text = str(drawings["distance"].svg)
    assert text.count('class="no-tissue"') == 1
    assert text.count('class="band"') == 2
    assert "1 steps with too little tissue" in text


def test_neighbourhoods_have_names_shares_and_colours_of_their_own(drawings: dict[str, Drawing]) -> None:
    drawing = drawings["neighbourhoods"]
    assert [row[1] for row in drawing.rows] == ["tumour", "tumour", "new", "new", "t_cell", "t_cell"]
    assert [row[4] for row in drawing.rows] == [0.9, 0.1, 0.25, 0.75, None, None]
    text = str(drawing.svg)
    assert "cells have no neighbourhood" in text
    assert "Not in this image: mostly T cells." in text
    assert len(set(choose_tones(["new", "tumour", "newer", "t_cell"]))) == 4


def test_every_packaged_neighbourhood_has_a_colour() -> None:
    entries = load_knowledge().spatial.neighbourhoods
    tones = choose_tones([entry.neighbourhood for entry in entries.values()])
    assert set(NEIGHBOURHOOD_TONES) == {entry.neighbourhood for entry in entries.values()}
    assert len(set(tones)) == len(entries)


def test_an_image_without_region_or_numbers_still_shows_its_cells(tissue: SimulatedTissue) -> None:
    image = replace(tissue.image, field_um=None)
    bare = replace(profile_of(image), statistics=(), distance_profile=())
    made = draw_image(image, None, bare)
    assert [drawing.name for drawing in made] == ["tissue", "roles"]
    assert "No tumour region was looked for." in str(made[0].svg)


def test_one_cell_at_one_point_is_a_picture(tissue: SimulatedTissue) -> None:
    image = tissue.image
    one = replace(image, x_um=image.x_um[:1], y_um=image.y_um[:1], role=image.role[:1], field_um=None)
    made = draw_image(one, None, replace(profile_of(one), statistics=(), distance_profile=()))
    assert re.search(r"\bnan\b", str(made[0].svg)) is None
    none = replace(one, x_um=one.x_um[:0], y_um=one.y_um[:0], role=one.role[:0])
    assert draw_image(none, None, profile_of(none)) == ()


def patient(name: str, calls: tuple[str, ...], contrasts: tuple[PairedContrast, ...] = ()) -> SpatialPatient:
    return SpatialPatient(
        patient_id=name,
        timepoint="on" if contrasts else None,
        samples=tuple(f"{name}/{place}" for place in range(len(calls))),
        phenotype=abstain_wholly("regions were called differently"),
        region_calls=tuple((f"{name}/{place}", call) for place, call in enumerate(calls)),
        axes=(),
        heterogeneity=(),
        contrasts=contrasts,
        flags=(),
    )


CONTRAST = PairedContrast(
    axis="density_inside",
    before="pre",
    after="on",
    n_before=1,
    n_after=2,
    value_before=20.0,
    value_after=80.0,
    change=2.0,
    unit="log2 ratio",
    low=1.0,
    high=3.0,
    interval="95%",
    note="",
)


def test_a_run_shows_calls_refusals_regions_and_changes(tissue: SimulatedTissue) -> None:
    called = profile_of(tissue.image)
    refused = replace(called, sample_id="R", phenotype=abstain_wholly("no margin in the field"), axes=())
    patients = [patient("P1", ("excluded", "no call", "inflamed")), patient("P2", ("desert",), (CONTRAST,))]
    made = {drawing.name: drawing for drawing in draw_run([called, refused], patients)}
    assert list(made) == ["calls", "plane", "regions", "contrasts"]
    calls = str(made["calls"].svg)
    assert "no call: no margin in the field" in calls
    assert "<script" not in calls
    assert "1 of 2 images" in str(made["plane"].svg)
    assert len(made["regions"].rows) == 4
    assert "+2.0 log2 ratio (+1.0 to +3.0)" in str(made["contrasts"].svg)
    for drawing in made.values():
        ET.fromstring(standalone(drawing.svg))  # noqa: S314  our own text
        assert {len(row) for row in drawing.rows} == {len(drawing.header)}
    assert draw_run([], []) == ()


def test_many_images_go_on_in_the_next_picture(tissue: SimulatedTissue) -> None:
    one = replace(profile_of(tissue.image), axes=())
    names = [drawing.name for drawing in draw_run([one] * 100, [])]
    assert names == ["calls", "calls-2", "calls-3"]


def test_a_notebook_shows_one_image_or_the_run(tissue: SimulatedTissue) -> None:
    one = profile_of(tissue.image)
    single = SpatialImages([one], tissues={"a": draw_image(tissue.image, None, one)[0].svg})._repr_html_()
    assert single.count("<svg") == 3
    assert "<script" not in single
    many = SpatialImages([one] * 14, left_out=[("X", "empty")], notes=["y was flipped"])._repr_html_()
    assert many.count("<svg") == 2
    assert "<p>2 images more.</p>" in many
    assert "X: empty" in many
    assert "y was flipped" in many
    assert "No usable image" in SpatialImages([])._repr_html_()
