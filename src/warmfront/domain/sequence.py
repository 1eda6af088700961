"""The order in which the parts of an option act, and whether any human comparison supports it."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class OrderComparison:
    """One human comparison of order or timing.

    Parameters
    ----------
    comparison_id : str
        Stable id.
    first, second : str
        Classes or agents whose order was compared.
    compared : str
        Arms in words, for example "durvalumab after chemoradiation against placebo".
    disease_groups : tuple of str
        Groups in which it holds.
    intent : str
        ``curative``, ``palliative`` or ``not stated``.
    favours : str
        ``first then second``, ``together``, ``second then first``, ``neither`` or ``worse than control``.
    result : str
        Effect with interval, as printed.
    n : int or None
        Patients compared.
    randomised : bool
        Whether the arms were randomised to the order itself.
    """

    comparison_id: str
    first: str
    second: str
    compared: str
    disease_groups: tuple[str, ...]
    intent: Literal["curative", "palliative", "not stated"]
    favours: Literal["first then second", "together", "second then first", "neither", "worse than control"]
    result: str
    n: int | None = None
    randomised: bool
    source: str
    status: Status
    note: str = ""


@record
class SequenceStep:
    """One step of the sketch: what acts on which constraint, and at which place of the order."""

    place: int
    role: Literal["prime", "break exclusion", "release the brake", "effector", "prepare", "keep"]
    agents: tuple[str, ...]
    constraint: str
    words: str


@record
class SequenceSketch:
    """The logic of an option's order.

    Parameters
    ----------
    steps : tuple of SequenceStep
        By the logic of the constraints: first break exclusion or prime, then release the brake.
    order : str
        ``known`` only with a human comparison in this disease and intent, else ``unknown``.
    comparisons : tuple of str
        Ids of the comparisons that were looked at, in this disease first.
    words : str
        What the comparison says, or that none exists.
    """

    steps: tuple[SequenceStep, ...]
    order: Literal["known", "unknown", "single step"]
    comparisons: tuple[str, ...]
    words: str
