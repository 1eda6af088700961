"""Made-up profiles and phenotypes with chosen percentiles."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.space import COMPARTMENTS, Compartment, TissueImage, TissueWindow, TumourRegion
from warmfront.domain.tme import Applicability, AxisScore, CycleStep, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.tissue import SimulatedTissue, simulate_tissue

MakeProfile = Callable[..., TmeProfile]
MakePhenotype = Callable[..., Phenotype]
MakeApplicability = Callable[..., Applicability]
MakeTissue = Callable[..., tuple[TissueImage, TumourRegion]]
WithoutMargin = Callable[[TumourRegion], TumourRegion]


@pytest.fixture(scope="session")
def packaged() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="session")
def make_profile(packaged: KnowledgeBase) -> MakeProfile:
    """Profile whose named quantities have the given percentiles and all others `rest`."""
    rows = sorted({p.name for c in packaged.constraints for p in c.pieces if p.kind == "cycle"})

    def make(percentiles: Mapping[str, float | None] | None = None, rest: float | None = 50.0) -> TmeProfile:
        chosen = dict(percentiles or {})
        axes = tuple(
            AxisScore(
                axis=axis.axis,
                label=axis.label,
                raw=1.0,
                method=axis.method,
                unit="made up",
                percentile=chosen.get(axis.axis, rest),
                percentile_note="made-up reference",
                stability_low=None,
                stability_high=None,
                n_genes=4,
                n_present=4,
                missing=(),
                reading=axis.reading,
                source="made_up",
                status="assumption",
                note="",
            )
            for axis in packaged.axes
        )
        cycle = tuple(
            CycleStep(
                row=row,
                step=int(row[4]),
                label=row,
                z=0.0,
                percentile=chosen.get(row, rest),
                percentile_note="made-up reference",
                n_genes=4,
                n_present=4,
                note="",
            )
            for row in rows
        )
        return TmeProfile(
            sample_id="made-up",
            scale="log2",
            n_genes=100,
            reference=None if rest is None else "made-up",
            reference_note="made-up reference" if rest is not None else "no reference",
            axes=axes,
            cycle=cycle,
            flags=(),
        )

    return make


@pytest.fixture(scope="session")
def make_phenotype() -> MakePhenotype:
    def make(call: str | None = None, share: float = 0.8) -> Phenotype:
        other = (1 - share) / 2
        shares = {name: share if name == call else other for name in ("inflamed", "excluded", "desert")}
        return Phenotype(
            inflamed=shares["inflamed"] if call else None,
            excluded=shares["excluded"] if call else None,
            desert=shares["desert"] if call else None,
            call=PhenotypeClass(call) if call else None,
            abstained=call is None,
            reason="" if call else "not asked",
            arguments_for=(),
            arguments_against=(),
            model="made-up",
            calibration="none",
        )

    return make


@pytest.fixture(scope="session")
def make_applicability() -> MakeApplicability:
    def make(tumour_class: str = "solid", suppressed: tuple[str, ...] = ()) -> Applicability:
        return Applicability(
            tumour_group="urothelial" if tumour_class == "solid" else None,
            tumour_class=tumour_class,  # type: ignore[arg-type]
            phenotype_use="supported" if tumour_class == "solid" else "not_applicable",
            flags=(),
            unsupported=(),
            suppressed_axes=suppressed,
        )

    return make


PIXEL = 10.0
MARGIN = 100.0


def _draw_region(tissue: SimulatedTissue) -> TumourRegion:
    """The region whose margin is the true edge of the nests."""
    low_x, low_y, high_x, high_y = tissue.image.field_um or (0.0, 0.0, 0.0, 0.0)
    rows, columns = int((high_y - low_y) // PIXEL), int((high_x - low_x) // PIXEL)
    y, x = np.meshgrid(
        low_y + (np.arange(rows) + 0.5) * PIXEL, low_x + (np.arange(columns) + 0.5) * PIXEL, indexing="ij"
    )
    mask = np.ones((rows, columns), dtype=bool)
    pixel_mm2 = PIXEL**2 / 1e6
    window = TissueWindow(
        mask=mask,
        origin_um=(low_x, low_y),
        pixel_um=PIXEL,
        area_mm2=float(mask.sum() * pixel_mm2),
        note="whole field",
    )
    distance = tissue.margin_distance(x.ravel(), y.ravel()).reshape(rows, columns)
    compartment = np.full((rows, columns), COMPARTMENTS.index(Compartment.DISTANT), dtype=np.int8)
    compartment[distance <= MARGIN] = COMPARTMENTS.index(Compartment.OUTER_MARGIN)
    compartment[distance <= 0] = COMPARTMENTS.index(Compartment.INNER_MARGIN)
    compartment[distance <= -MARGIN] = COMPARTMENTS.index(Compartment.CORE)
    row, column = window.locate(tissue.image.x_um, tissue.image.y_um)
    inside = distance <= 0
    return TumourRegion(
        window=window,
        mask=inside,
        distance_um=distance,
        compartment=compartment,
        cell_distance_um=distance[row, column],
        cell_compartment=compartment[row, column],
        area_mm2={
            name.value: float((compartment == place).sum() * pixel_mm2)
            for place, name in enumerate(COMPARTMENTS)
        },
        tumour_area_mm2=float(inside.sum() * pixel_mm2),
        margin_length_mm=1.0,
        bandwidth_um=20.0,
        note="drawn from the truth",
    )


def _without_margin(region: TumourRegion) -> TumourRegion:
    """The same tissue as if all of it were tumour."""
    whole = np.ones_like(region.mask)
    return replace(
        region,
        mask=whole,
        distance_um=np.full(whole.shape, np.nan),
        compartment=np.full(whole.shape, -1, dtype=np.int8),
        cell_distance_um=np.full(len(region.cell_distance_um), np.nan),
        cell_compartment=np.full(len(region.cell_compartment), -1, dtype=np.int8),
        area_mm2={name.value: 0.0 for name in COMPARTMENTS},
        tumour_area_mm2=region.window.area_mm2,
        margin_length_mm=0.0,
        note="no margin in the field: no other tissue beside the tumour",
    )


def _make_tissue(pattern: str, seed: int = 1, n_cells: int = 6000) -> tuple[TissueImage, TumourRegion]:
    """One simulated image with its exact region."""
    tissue = simulate_tissue(pattern, n_cells, np.random.default_rng(seed))  # type: ignore[arg-type]
    return tissue.image, _draw_region(tissue)


@pytest.fixture(scope="session")
def make_tissue() -> MakeTissue:
    """Simulated image with the tumour region of its truth: the call is tested apart from the finder."""
    return _make_tissue


@pytest.fixture(scope="session")
def without_margin() -> WithoutMargin:
    """Makes all tissue of a region tumour."""
    return _without_margin
