"""Which disease is judged how: ``monitoring/criteria.toml`` and ``monitoring/disease_criteria.toml``."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class ResponseCriterion:
    """One criterion of response.

    Parameters
    ----------
    criterion : str
        Id, as in `ResponseCourse.criterion`.
    label : str
        Words for people.
    reads : str
        What it judges: ``lesions`` (one diameter each), ``products`` (two diameters each), ``blood`` (marrow,
        blood, protein), ``metabolism`` (uptake) or ``several``.
    implemented : bool
        False for a criterion that is registered only: it is named for its disease and makes no call.
    refusal : str
        Why it makes no call; empty when implemented.
    agent_classes : tuple of str
        Classes of ``agents.toml`` under which it applies; empty when the therapy does not matter.
    meaning : str
        What it measures, in our own words.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands.
    """

    criterion: str
    label: str
    reads: Literal["lesions", "products", "blood", "metabolism", "several"]
    implemented: bool = True
    refusal: str = ""
    agent_classes: tuple[str, ...] = ()
    meaning: str
    source: str
    status: Status


@record
class DiseaseCriterion:
    """Which criterion some diseases have; an entry with codes stands above one with groups alone.

    Parameters
    ----------
    name : str
        Id of the entry.
    groups : tuple of str
        Groups of ``tumour_types.tsv``; empty when `codes` are meant.
    codes : tuple of str
        OncoTree codes that differ from the rest of their group.
    criterion : str
        Id of the criterion; empty when the disease has none here.
    under_immunotherapy : str
        Criterion that is read beside it while an immunotherapy runs; may be empty.
    beside : tuple of str
        Further criteria of the disease.
    because : str
        Why this one, or why none.
    limit : str
        What the criterion leaves out in this disease; may be empty.
    source : str
        Key in ``sources``.
    status : Status
        How firmly the choice stands.
    """

    name: str
    groups: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    criterion: str = ""
    under_immunotherapy: str = ""
    beside: tuple[str, ...] = ()
    because: str
    limit: str = ""
    source: str
    status: Status
