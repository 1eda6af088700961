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
    trial : str
        Short name of the trial or series, by which order notes and sketches call it.
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
    trial: str = ""


@record
class SequenceStep:
    """One step of the sketch: what acts on which constraint, and at which place of the order.

    Parameters
    ----------
    place : int
        1 is first; steps that share a place are given together or in no stated order.
    role : str
        What the components do.
    agents : tuple of str
        Names of the components.
    constraint : str
        Constraint on which they act, one of this patient's where there is one; empty when none is claimed.
    words : str
        What they do, in one clause.
    needed : bool
        True when the constraint is one that holds this patient's response back.
    """

    place: int
    role: Literal["prime", "break exclusion", "release the brake", "effector", "prepare", "keep"]
    agents: tuple[str, ...]
    constraint: str
    words: str
    needed: bool = False


@record
class SequenceSketch:
    """The logic of an option's order.

    Parameters
    ----------
    steps : tuple of SequenceStep
        By the logic of the constraints: first break exclusion or prime, then release the brake.
    order : str
        ``known`` only with a human comparison in this disease and intent; ``by schedule`` when the label or
        the trial fixes it and no order was compared; ``single step`` for one component; else ``unknown``.
    comparisons : tuple of str
        Ids of the comparisons that were looked at, in this disease first.
    words : str
        What the comparison says, or that none exists.
    intent : str
        ``curative``, ``palliative`` or ``not stated``, by ``options/intents.toml``.
    uncovered : tuple of str
        Labels of this patient's constraints that no component answers.
    against_logic : bool
        True when the human comparison puts the steps in another order than the logic does.
    """

    steps: tuple[SequenceStep, ...]
    order: Literal["known", "unknown", "single step", "by schedule"]
    comparisons: tuple[str, ...]
    words: str
    intent: Literal["curative", "palliative", "not stated"] = "not stated"
    uncovered: tuple[str, ...] = ()
    against_logic: bool = False
