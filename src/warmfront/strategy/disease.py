"""The patient's tumour in the words that strategies and approvals use for diseases."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.knowledge.base import KnowledgeBase, TumourType


def tumour_type(case: Case, knowledge: KnowledgeBase) -> TumourType | None:
    """Look up the patient's OncoTree code.

    Parameters
    ----------
    case : Case
        Names the code.
    knowledge : KnowledgeBase
        Table of tumour types.

    Returns
    -------
    TumourType or None
        None when the code is not in the table.
    """
    return knowledge.tumour_types.get(case.disease.oncotree)


def covers(groups: Sequence[str], tumour: TumourType | None) -> bool:
    """Say whether a list of disease groups includes the tumour.

    Parameters
    ----------
    groups : sequence of str
        Groups, or ``any``, ``any solid``, ``any haematological``.
    tumour : TumourType or None
        None for an unknown code, which only ``any`` includes.

    Returns
    -------
    bool
        True when the tumour is meant.

    Examples
    --------
    >>> bladder = TumourType(oncotree="BLCA", name="Bladder urothelial carcinoma", group="urothelial",
    ...     tumour_class="solid", source="oncotree")
    >>> covers(["any solid"], bladder), covers(["melanoma"], bladder), covers(["any solid"], None)
    (True, False, False)
    """
    if "any" in groups:
        return True
    if tumour is None:
        return False
    return tumour.group in groups or f"any {tumour.tumour_class}" in groups
