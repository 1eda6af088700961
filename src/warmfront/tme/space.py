"""Everything that space says of one image: window, tumour region, statistics, published classes, call."""

from dataclasses import replace

import numpy as np

from warmfront.assays.spatial.contacts import find_contacts
from warmfront.assays.spatial.distance import profile_distance
from warmfront.assays.spatial.inputs import prepare_input
from warmfront.assays.spatial.keren import classify_keren
from warmfront.assays.spatial.region import find_region
from warmfront.assays.spatial.statistics import measure_all
from warmfront.assays.spatial.window import find_window
from warmfront.domain.errors import InputError
from warmfront.domain.space import CellRole, TissueImage, TumourRegion
from warmfront.domain.spatial_profile import SpatialProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.space_beside import TAKEN_AS_BESIDE
from warmfront.tme.space_call import RATIO_ALONE, ImageCall, abstain, call_image
from warmfront.tme.space_cells import find_roles, list_unseen, sees_cd8_alone
from warmfront.tme.space_refusals import Refusal

CHECKPOINT = "checkpoint"
"""Statistics whose name begins so need a marker of a checkpoint ligand."""

DOUBTS = (RATIO_ALONE, TAKEN_AS_BESIDE)
"""Arguments against a call that are flags of the image as well."""


def profile_image(
    image: TissueImage,
    knowledge: KnowledgeBase,
    rng: np.random.Generator,
    panel: frozenset[CellRole] | None = None,
) -> SpatialProfile:
    """Measure one image and call it.

    Parameters
    ----------
    image : TissueImage
        Usable cells of one field, with roles, in micrometres.
    knowledge : KnowledgeBase
        Parameters of ``spatial/``.
    rng : numpy.random.Generator
        Source of randomness of every resample.
    panel : frozenset of CellRole or None
        Roles that the whole table tells apart (see `find_panel`); None takes those that occur in this image,
        so that a kind of cell that is absent here cannot be told from one that nobody looked for.

    Returns
    -------
    SpatialProfile
        Every statistic, the published classes and the call; what cannot be said is said.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> from warmfront.simulation.tissue import simulate_tissue
    >>> tissue = simulate_tissue("excluded", 6000, np.random.default_rng(1))
    >>> found = profile_image(tissue.image, load_knowledge(), np.random.default_rng(2))
    >>> found.phenotype.call.value, found.phenotype.abstained
    ('excluded', False)
    """
    profile, _ = measure_image(image, knowledge, rng, panel)
    return profile


def measure_image(
    image: TissueImage,
    knowledge: KnowledgeBase,
    rng: np.random.Generator,
    panel: frozenset[CellRole] | None = None,
) -> tuple[SpatialProfile, TumourRegion | None]:
    """Measure one image as `profile_image` does, and give the tumour region as well, for pictures.

    Parameters
    ----------
    image : TissueImage
        Cells.
    knowledge : KnowledgeBase
        Parameters.
    rng : numpy.random.Generator
        Source of randomness.
    panel : frozenset of CellRole or None
        Roles that the table tells apart.

    Returns
    -------
    profile : SpatialProfile
        Everything measured.
    region : TumourRegion or None
        None for an image that cannot be measured at all.
    """
    panel = panel if panel is not None else find_roles(image)
    try:
        return _measure(image, knowledge, rng, panel)
    except InputError as error:
        # One image that cannot be measured must not end the run of a table: it abstains with the reason.
        told = "; ".join(f"{one.where}: {one.found}, allowed {one.allowed}" for one in error.problems)
        refusal = Refusal(reason=f"this image cannot be measured: {told}")
        bare = ImageCall(phenotype=abstain(refusal), axes=(), blocks=())
        return _assemble(image, bare, list_unseen(panel, has_checkpoint=False)), None


def _measure(
    image: TissueImage, knowledge: KnowledgeBase, rng: np.random.Generator, panel: frozenset[CellRole]
) -> tuple[SpatialProfile, TumourRegion]:
    region = find_region(image, find_window(image, knowledge), knowledge)
    contacts = find_contacts(image, knowledge, region)
    given = prepare_input(
        image, knowledge, rng, window=region.window, region=region, panel=panel, contacts=contacts
    )
    statistics = measure_all(given)
    called = call_image(image, region, panel, knowledge.spatial, rng, given.blocks.side_um)
    has_checkpoint = any(one.statistic.startswith(CHECKPOINT) and one.value is not None for one in statistics)
    profile = replace(
        _assemble(image, called, list_unseen(panel, has_checkpoint)),
        tissue_area_mm2=region.window.area_mm2,
        statistics=statistics,
        distance_profile=profile_distance(given),
        # The rule counts all leucocytes: where CD8 T cells alone are seen, few of them would pass for cold.
        published=() if sees_cd8_alone(panel) else (classify_keren(image, knowledge, contacts, panel),),
    )
    return profile, region


def _assemble(image: TissueImage, called: ImageCall, cannot_say: tuple[str, ...]) -> SpatialProfile:
    return SpatialProfile(
        sample_id=image.sample_id,
        patient_id=image.patient_id,
        image_id=image.image_id,
        timepoint=image.timepoint,
        n_cells=image.n_cells,
        role_counts={role.value: count for role in CellRole if (count := image.count(role))},
        tissue_area_mm2=None,
        statistics=(),
        distance_profile=(),
        phenotype=called.phenotype,
        axes=called.axes,
        published=(),
        cannot_say=cannot_say,
        flags=(*image.flags, *(one for one in called.phenotype.arguments_against if one in DOUBTS)),
        blocks=called.blocks,
    )
