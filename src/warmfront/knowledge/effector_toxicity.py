"""What belongs to the toxicity of immune effector cells beside its grades: drugs, late checks, signs."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class FeverDrug:
    """A drug that can hide the fever of cytokine release.

    Parameters
    ----------
    drug : str
        Generic name, in small letters.
    kind : str
        ``antipyretic``, ``anticytokine`` or ``steroid``.
    names : tuple of str
        Other names, in small letters; each one word.
    source, status : str, Status
        Key in ``sources``; ``assumption`` where the consensus names the kind and not the drug.
    """

    drug: str
    kind: Literal["antipyretic", "anticytokine", "steroid"]
    names: tuple[str, ...] = ()
    source: str
    status: Status


@record
class LateCheck:
    """One thing to look for long after cells or an engager, and when.

    Parameters
    ----------
    check : str
        Id.
    what : str
        What is looked for.
    how : str
        By which test or question.
    agent_classes : tuple of str
        Classes of ``agents.toml``.
    targets : tuple of str
        Targets of the product; empty for any.
    effects : tuple of str
        Late effects of ``products/late_effects.toml`` and ``options/late_effects.toml`` that it looks for.
    first_day : int
        First day after the infusion, or the start of the engager.
    every_days : int or None
        Days from one to the next; None for a single date.
    last_day : int or None
        Last day; None when it has no fixed end.
    until : str
        What ends it, in words; may be empty.
    note : str
        What of the schedule is an assumption, or where sources differ; may be empty.
    source, status : str, Status
        Key in ``sources``; how firmly what and when stand.
    """

    check: str
    what: str
    how: str
    agent_classes: tuple[str, ...]
    targets: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    first_day: int
    every_days: int | None = None
    last_day: int | None = None
    until: str = ""
    note: str = ""
    source: str
    status: Status


@record
class WarningSign:
    """Signs of one kind of harm that a patient or carer can see: the facts behind a text for patients.

    Parameters
    ----------
    sign : str
        Id.
    event : str
        What they can be signs of.
    agent_classes : tuple of str
        Classes of ``agents.toml``.
    signs : tuple of str
        Each in plain words.
    when : str
        From when to when they are watched for; empty when no time was read.
    note : str
        What belongs to it; may be empty.
    source, status : str, Status
        Key in ``sources``; how firmly it stands.
    """

    sign: str
    event: str
    agent_classes: tuple[str, ...]
    signs: tuple[str, ...]
    when: str = ""
    note: str = ""
    source: str
    status: Status
