"""The patient's tumour in the words that strategies and approvals use for diseases."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.therapy import Strategy
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


def say_groups(groups: Sequence[str], knowledge: KnowledgeBase) -> str:
    """Write disease groups in words.

    Parameters
    ----------
    groups : sequence of str
        Groups as strategies and approvals name them.
    knowledge : KnowledgeBase
        Names of the groups.

    Returns
    -------
    str
        For example ``non-small cell lung cancer, melanoma``.
    """
    return ", ".join(knowledge.group_names.get(group, group.replace("_", " ")) for group in groups)


def is_named(strategy: Strategy, tumour: TumourType | None, knowledge: KnowledgeBase) -> bool:
    """Say whether a strategy speaks of this disease group, by name or by a human cohort in it.

    Parameters
    ----------
    strategy : Strategy
        Its groups and evidence rows are read; ``any solid`` and the like name no disease.
    tumour : TumourType or None
        The patient's tumour.
    knowledge : KnowledgeBase
        Studies and counted responses.

    Returns
    -------
    bool
        True when the strategy is more than an idea for tumours at large.
    """
    if tumour is None:
        return False
    if tumour.group in strategy.disease_groups:
        return True
    counted = {row.study_id: row.disease_group for row in knowledge.observed}
    for name in strategy.evidence:
        study = knowledge.studies.get(name)
        if study is not None and study.species == "human" and tumour.group in study.disease_groups:
            return True
        if counted.get(name) == tumour.group:
            return True
    return False
