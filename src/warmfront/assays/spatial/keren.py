"""The classes mixed, compartmentalised and cold of Keren 2018, from touching tumour and immune cells."""

from warmfront.assays.spatial.contacts import Contacts, count_between, find_contacts
from warmfront.domain.space import (
    IMMUNE_ROLES,
    STROMAL_ROLES,
    T_ROLES,
    TUMOUR_ONLY_EXPORT,
    CellRole,
    TissueImage,
)
from warmfront.domain.spatial_profile import PublishedClass
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.spatial import SpatialParameter

SCORE = "keren2018"
MYELOID = (CellRole.MACROPHAGE, CellRole.DENDRITIC, CellRole.OTHER_IMMUNE)
LIMIT = (
    "the published classes were made from this very ranking: agreement shows a faithful re-implementation, "
    "not that the class predicts anything"
)


def classify_keren(
    image: TissueImage,
    knowledge: KnowledgeBase,
    contacts: Contacts | None = None,
    panel: frozenset[CellRole] | None = None,
) -> PublishedClass:
    """Give one image its class by the rule of Keren 2018.

    Few immune cells make a tumour ``cold``. Otherwise touching pairs of an immune and a tumour cell over
    touching pairs of two immune cells decide: many make it ``mixed``, few ``compartmentalised``.

    Parameters
    ----------
    image : TissueImage
        Cells with roles. Immune cells are all leucocytes, as in the authors' scripts.
    knowledge : KnowledgeBase
        Cut-offs ``keren_cold_cells`` and ``keren_mixing_cut`` with the cohort that they come from, and
        ``keren_field_area``: the rule counts cells in one field of 0.64 mm2.
    contacts : Contacts or None
        Of this image; found here when missing.
    panel : frozenset of CellRole or None
        Roles that the whole table tells apart. Immune cells that nobody looked for are not few: without them
        no tumour is called cold. None when nothing is known of the table.

    Returns
    -------
    PublishedClass
        `mixing` rises with mixing. There is no class, with the reason, without tumour cells, without a pair
        of touching immune cells, in an export of the tumour compartment alone, in a tiny field, where the
        types of too many cells are unknown, and where a panel lacks the cells that would be counted.

    References
    ----------
    Keren L et al. Cell 2018;174:1373-1387. https://doi.org/10.1016/j.cell.2018.08.039
    """
    contacts = contacts or find_contacts(image, knowledge)
    with_tumour = count_between(contacts.touching, IMMUNE_ROLES, (CellRole.TUMOUR,))
    with_immune = count_between(contacts.touching, IMMUNE_ROLES, IMMUNE_ROLES)
    mixing = with_tumour / with_immune if with_immune else None
    n_immune = image.count(*IMMUNE_ROLES)
    notes = [LIMIT]
    area, how = _field_area(image)
    cold_below, scaled = _cold_cut(area, knowledge)
    if scaled:
        notes.append(
            f"field of {area:.3g} mm2 ({how}) instead of the published one: the cut for cold is scaled to "
            f"{cold_below:.0f} cells (assumption)"
        )
    if n_immune and not image.count(*MYELOID):
        notes.append("no myeloid cells are named here, the rule counts all leucocytes: mixing may differ")
    if n_immune and not image.count(*STROMAL_ROLES):
        notes.append("no stromal cells are named here: tissue beside the tumour may have been left out")
    label, reason = None, _refuse(image, area, knowledge)
    if not reason and n_immune >= cold_below and mixing is None:
        reason = "no two immune cells touch: the ratio is not defined"
    if not reason and n_immune < cold_below and panel is not None:
        reason = _refuse_cold(panel)
    if reason:
        notes.insert(0, reason)
    elif n_immune < cold_below or mixing is None:
        label = "cold"
    else:
        label = "mixed" if mixing >= knowledge.spatial.value("keren_mixing_cut") else "compartmentalised"
    cut = knowledge.spatial.parameters["keren_mixing_cut"]
    cold = knowledge.spatial.parameters["keren_cold_cells"]
    if label is not None:
        notes[:0] = _doubt(n_immune * cold.value / cold_below, cold, "immune cells")
    if label is not None and label != "cold" and mixing is not None:
        notes[:0] = _doubt(mixing, cut, "mixing")
    return PublishedClass(
        score=SCORE,
        label=label,
        mixing=mixing,
        immune_cells=n_immune,
        thresholds=_thresholds(knowledge, cold_below),
        version=f"cold {cold.version}, mixing {cut.version}",
        note="; ".join(notes),
        source=cut.source,
        status=cut.status.value,
    )


def _refuse(image: TissueImage, area_mm2: float, knowledge: KnowledgeBase) -> str:
    """Return why this image can have no class whatever its cells, or an empty text."""
    if not image.count(CellRole.TUMOUR):
        return "no tumour cells: the rule compares immune cells with tumour cells"
    if any(flag.startswith(TUMOUR_ONLY_EXPORT) for flag in image.flags):
        return (
            f"{TUMOUR_ONLY_EXPORT}: the immune cells beside the tumour, which the rule counts, were left out"
        )
    unmapped, most = image.count(CellRole.UNMAPPED), knowledge.spatial.value("largest_unmapped_share")
    if unmapped > most * image.n_cells:
        return f"the types of {unmapped:,} of {image.n_cells:,} cells have no role: immune cells are unknown"
    least = knowledge.spatial.value("keren_least_area")
    if area_mm2 < least:
        return f"field of {area_mm2:.3g} mm2, smaller than {least:g} mm2"
    return ""


def _doubt(value: float, cut: SpatialParameter, what: str) -> list[str]:
    """Say when a value lies where no tumour of the rule's cohort did, so that the cut is not known there."""
    if cut.low is None or cut.high is None or not cut.low < value < cut.high:
        return []
    return [
        f"{what} {value:.3g} lies between the classes of the rule's cohort ({cut.low:g} to {cut.high:g}): "
        "the neighbouring class is about as likely"
    ]


def _refuse_cold(panel: frozenset[CellRole]) -> str:
    """Return why few immune cells on this panel do not make a tumour cold, or an empty text."""
    seen = panel & set(IMMUNE_ROLES)
    if not seen:
        return "no immune cell is told apart on this panel: none counted is not none there"
    if seen <= set(T_ROLES):
        return (
            "T cells alone are told apart: the rule counts all leucocytes, so these few do not make it cold"
        )
    return ""


def _field_area(image: TissueImage) -> tuple[float, str]:
    """Return the area of the field in mm2, and where it comes from."""
    if image.field_um is not None:
        x_low, y_low, x_high, y_high = image.field_um
        return (x_high - x_low) * (y_high - y_low) * 1e-6, "stated"
    if not image.n_cells:
        return 0.0, "no cells"
    width = float(image.x_um.max() - image.x_um.min())
    height = float(image.y_um.max() - image.y_um.min())
    return width * height * 1e-6, "from the outermost cells"


def _cold_cut(area_mm2: float, knowledge: KnowledgeBase) -> tuple[float, bool]:
    """Return the number of immune cells below which such a field is cold, and whether it was scaled."""
    cut = knowledge.spatial.value("keren_cold_cells")
    published = knowledge.spatial.value("keren_field_area")
    if abs(area_mm2 / published - 1) <= knowledge.spatial.value("keren_field_tolerance"):
        return cut, False
    return cut * area_mm2 / published, True


def _thresholds(knowledge: KnowledgeBase, cold_below: float) -> str:
    cold = knowledge.spatial.parameters["keren_cold_cells"]
    cut = knowledge.spatial.parameters["keren_mixing_cut"]
    return (
        f"cold below {cold_below:.0f} immune cells ({cold.value:g}, {cold.low:g} to {cold.high:g}, in 0.64 "
        f"mm2; {cold.cohort}); compartmentalised below {cut.value:g} "
        f"({cut.low:g} to {cut.high:g}; {cut.cohort})"
    )
