"""What decides how well an option fits: roles of its components, schedules, intent, inducers of ICD."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

Role = Literal["prime", "break exclusion", "release the brake", "effector", "prepare", "keep"]


@record
class FitRule:
    """How much of a fit each coverage is worth; one entry, a judgement of the project.

    Parameters
    ----------
    both : float
        The leading constraint and one that contends with it or comes next, 0 to 1.
    leading_only, next_only : float
        One of them alone, 0 to 1.
    why : str
        Reason for the values.
    """

    both: float
    leading_only: float
    next_only: float
    why: str
    source: str
    status: Status


@record
class ComponentRole:
    """What a kind of component does in an option.

    Parameters
    ----------
    role_id : str
        Stable id.
    agents, agent_classes, targets : tuple of str
        Whom it describes. An agent id is more specific than a class with a target, and that than a class.
    role : str
        ``prime``, ``break exclusion``, ``release the brake``, ``effector``, ``prepare`` or ``keep``.
    constraints : tuple of str
        Constraints on which it acts.
    steps : tuple of int
        Cycle steps on which it acts; empty when no immune step is claimed.
    words : str
        What it does, in one clause.
    """

    role_id: str
    agents: tuple[str, ...] = ()
    agent_classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    role: Role
    constraints: tuple[str, ...] = ()
    steps: tuple[int, ...] = ()
    words: str
    source: str
    status: Status


@record
class GivenSchedule:
    """How the label or the trial of a strategy schedules its components, without a comparison of orders.

    Parameters
    ----------
    schedule_id : str
        Stable id.
    strategies : tuple of str
        Strategy ids.
    given : str
        ``together``, or ``in order`` when the trial gave them one after the other.
    order : tuple of str
        Agent ids first to last, for ``in order``; joined by `` + `` where they start together. Agents left
        out come last.
    words : str
        The schedule in a sentence.
    """

    schedule_id: str
    strategies: tuple[str, ...]
    given: Literal["together", "in order"]
    order: tuple[str, ...] = ()
    words: str
    source: str
    status: Status


@record
class IntentRule:
    """Which stages mean treatment with the aim of cure; the first rule that fits decides.

    Parameters
    ----------
    disease_groups : tuple of str
        Groups, or ``any solid``.
    stages : tuple of str
        Forms of the first word of the stage, without their letter: ``III`` also means ``IIIB``; ``any`` for
        diseases whose stage and line do not say what is aimed at.
    intent : str
        ``curative``, ``palliative`` or ``not stated``.
    """

    disease_groups: tuple[str, ...]
    stages: tuple[str, ...]
    intent: Literal["curative", "palliative", "not stated"]
    source: str
    status: Status


@record
class IcdModality:
    """One way to induce immunogenic cell death, with what it needs downstream.

    Parameters
    ----------
    modality_id : str
        Stable id.
    name : str
        Words for people.
    agents, agent_classes : tuple of str
        Components that it describes.
    canonical : bool
        Whether it counts as an inducer of immunogenic death; False for cisplatin, which lacks a signal.
    steps : tuple of int
        Cycle steps that it supports.
    signals : tuple of str
        Danger signals that were read for it.
    needs : tuple of str
        What must work downstream, for example ``dendritic cells``.
    human_safety_data : bool
        False prints "no human safety data" for the combination with a checkpoint inhibitor.
    level : str
        Letter A to E of the evidence that the immune effect happens in patients.
    words : str
        What is known and what is not.
    """

    modality_id: str
    name: str
    agents: tuple[str, ...] = ()
    agent_classes: tuple[str, ...] = ()
    canonical: bool
    steps: tuple[int, ...] = ()
    signals: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    human_safety_data: bool
    level: Literal["A", "B", "C", "D", "E"]
    words: str
    source: str
    status: Status


@record
class ModalityNote:
    """What a board should have before it when an option holds a modality; it informs and ranks nothing.

    Parameters
    ----------
    note_id : str
        Stable id.
    topic : str
        For example ``dose``, ``field``, ``schedule``, ``washout``.
    agents : tuple of str
        Shown with options that hold one of these agents.
    with_classes : tuple of str
        Only beside an agent of one of these classes; empty for any option.
    disease_groups : tuple of str
        Only in these groups; empty for all.
    words : str
        The note, with figures only where they were read.
    sources : tuple of str
        Keys in ``sources/*.toml``, at least one.
    level : str
        Letter A to E.
    """

    note_id: str
    topic: str
    agents: tuple[str, ...]
    with_classes: tuple[str, ...] = ()
    disease_groups: tuple[str, ...] = ()
    words: str
    sources: tuple[str, ...]
    level: Literal["A", "B", "C", "D", "E"]
    status: Status
