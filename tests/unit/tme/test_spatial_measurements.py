"""Statistics of space as measurements of the profile."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.case import Supply
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.space import IMMUNE_ROLES, ROLES, T_ROLES, CellRole, TissueImage
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile, SpatialStatistic
from warmfront.domain.tme import Applicability
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.spatial_axes import SpatialAxis
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.applicability import LYMPHOID_STRUCTURE_AXIS
from warmfront.tme.geometry import CaseSpace
from warmfront.tme.space import profile_image
from warmfront.tme.spatial_measurements import LYMPHOID_ORGAN, measure_space

MakePhenotype = Callable[..., Phenotype]
MakeApplicability = Callable[..., Applicability]
GEOMETRY = SpatialStatistic(
    statistic="geometry",
    value=-1.5,
    unit="log2 ratio",
    role="cd8",
    low=-2.0,
    high=-1.0,
    interval="95% of blocks",
)


@pytest.fixture
def knowledge(packaged: KnowledgeBase) -> KnowledgeBase:
    structures = SpatialAxis(
        axis="space_structures",
        label="Lymphoid structures",
        statistic="structures",
        unit="candidates",
        reading="made up",
        lymphoid_structure=True,
        source="spatial_project",
        status=packaged.spatial.axes["space_geometry"].status,
    )
    axes = {"space_geometry": packaged.spatial.axes["space_geometry"], "space_structures": structures}
    return replace(packaged, spatial=replace(packaged.spatial, axes=axes))


def image(
    name: str, phenotype: Phenotype, *statistics: SpatialStatistic, timepoint: str | None = None
) -> SpatialProfile:
    return SpatialProfile(
        sample_id=name,
        patient_id="made-up",
        image_id=name,
        timepoint=timepoint,
        n_cells=100,
        role_counts={},
        tissue_area_mm2=1.0,
        statistics=statistics,
        distance_profile=(),
        phenotype=phenotype,
        axes=(),
        published=(),
        cannot_say=(),
        flags=(),
    )


def rolled(phenotype: Phenotype, samples: tuple[str, ...], *axes: SpatialStatistic) -> SpatialPatient:
    return SpatialPatient(
        patient_id="made-up",
        timepoint=None,
        samples=samples,
        phenotype=phenotype,
        region_calls=(),
        axes=axes,
        heterogeneity=(),
        contrasts=(),
        flags=(),
    )


def test_one_image_gives_its_value_with_its_interval(
    knowledge: KnowledgeBase, make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    called = make_phenotype("excluded")
    space = CaseSpace(profiles=(image("a", called, GEOMETRY),), patient=rolled(called, ("a",)))
    (found,) = measure_space(space, make_applicability(), knowledge)
    assert (found.axis, found.modality, found.supply) == ("space_geometry", "space", Supply.USABLE)
    assert (found.value, found.low, found.high, found.interval) == (-1.5, -2.0, -1.0, "95% of blocks")
    assert found.label.endswith("(cd8)")


def test_several_images_give_their_roll_up_else_their_median_with_its_range(
    knowledge: KnowledgeBase, make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    called = make_phenotype("excluded")
    images = tuple(
        image(name, called, replace(GEOMETRY, value=value), timepoint=time)
        for name, value, time in (("a", -3.0, None), ("b", -1.0, None), ("c", 5.0, "on"))
    )
    whole = replace(GEOMETRY, value=-2.2, low=-4.0, high=0.0)
    space = CaseSpace(profiles=images, patient=rolled(called, ("a", "b"), whole))
    (found,) = measure_space(space, make_applicability(), knowledge)
    assert (found.value, found.low, found.high) == (-2.2, -4.0, 0.0)
    (found,) = measure_space(
        replace(space, patient=rolled(called, ("a", "b"))), make_applicability(), knowledge
    )
    assert (found.value, found.low, found.high) == (-2.0, -3.0, -1.0)
    assert "no confidence interval" in found.interval


def test_what_could_not_be_measured_says_why_and_is_no_zero(
    knowledge: KnowledgeBase, make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    called = make_phenotype()
    unknown = replace(GEOMETRY, value=None, low=None, high=None, note="no margin in the field")
    space = CaseSpace(profiles=(image("a", called, unknown),))
    (found,) = measure_space(space, make_applicability(), knowledge)
    assert found.value is None
    assert found.supply is Supply.SUPPLIED_NOT_USABLE
    assert found.note == "no margin in the field"


def test_lymphoid_structures_are_not_read_in_a_node(
    knowledge: KnowledgeBase, make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    structures = SpatialStatistic(statistic="structures", value=2.0, unit="candidates")
    space = CaseSpace(profiles=(image("a", make_phenotype(), structures),))
    (found,) = measure_space(space, make_applicability(), knowledge)
    assert found.value == 2.0
    (found,) = measure_space(space, make_applicability(suppressed=(LYMPHOID_STRUCTURE_AXIS,)), knowledge)
    assert found.value is None
    assert found.note == LYMPHOID_ORGAN


@pytest.mark.parametrize(("deviations", "usable"), [(0.6, False), (-0.6, False), (2.5, True), (None, False)])
def test_contacts_that_chance_explains_are_no_argument(
    packaged: KnowledgeBase,
    make_phenotype: MakePhenotype,
    make_applicability: MakeApplicability,
    deviations: float | None,
    usable: bool,
) -> None:
    axis = packaged.spatial.axes["space_macrophages_at_cd8"]
    keys = {"role": axis.role, "to_role": axis.to_role, "radius_um": axis.radius_um}
    contact = SpatialStatistic(statistic=axis.statistic, value=0.3, unit="log2 ratio", **keys)  # type: ignore[arg-type]
    beside = SpatialStatistic(statistic=axis.deviations, value=deviations, unit="sd", **keys)  # type: ignore[arg-type]
    only = replace(packaged, spatial=replace(packaged.spatial, axes={axis.axis: axis}))
    space = CaseSpace(profiles=(image("a", make_phenotype(), contact, beside),))
    (found,) = measure_space(space, make_applicability(), only)
    assert (found.value is not None) is usable
    assert usable or "chance" in found.note


def test_every_packaged_axis_reads_a_statistic_that_is_measured(packaged: KnowledgeBase) -> None:
    tissue = simulate_tissue("mixed", 4000, np.random.default_rng(2)).image
    flags = {"PD-L1": (np.arange(tissue.n_cells) % 3 == 0).astype(np.float32)}
    tissue = replace(tissue, markers=flags)
    axes = packaged.spatial.axes.values()
    named = {one.statistic for one in axes} | {one.deviations for one in axes if one.deviations}
    panels = {
        "cd8_t": tissue,
        "t_all": _turned(tissue, (CellRole.CD8_T, CellRole.CD4_T, CellRole.TREG), CellRole.T_CELL),
        "lymphoid": _turned(tissue, (*T_ROLES, CellRole.B, CellRole.NK), CellRole.LYMPHOCYTE),
        "immune": _turned(tissue, IMMUNE_ROLES, CellRole.OTHER_IMMUNE),
    }
    read: set[str] = set()
    seen: set[str] = set()
    for one in panels.values():
        profile = profile_image(one, packaged, np.random.default_rng(1))
        seen |= {found.statistic for found in (*profile.axes, *profile.statistics)}
        found = measure_space(CaseSpace(profiles=(profile,)), _solid(), packaged)
        read |= {measurement.axis for measurement in found}
        assert all(measurement.interval for measurement in found)
    assert named <= seen
    assert read == set(packaged.spatial.axes)


def _turned(tissue: TissueImage, roles: tuple[CellRole, ...], into: CellRole) -> TissueImage:
    role = np.where(tissue.is_role(*roles), ROLES.index(into), tissue.role).astype(np.int8)
    return replace(tissue, role=role)


def _solid() -> Applicability:
    return Applicability(
        tumour_group="breast",
        tumour_class="solid",
        phenotype_use="outside_training",
        flags=(),
        unsupported=(),
        suppressed_axes=(),
    )
