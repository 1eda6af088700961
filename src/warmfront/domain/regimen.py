"""Regimens: what is given, how much, how often and on which condition; the simulation reads them."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class Dose:
    """One component of a regimen.

    Parameters
    ----------
    agent : str
        Agent id.
    amount, unit : float or None, str
        Dose and its unit, for example ``mg``, ``mg/kg``, ``mg/m2``, ``Gy per fraction``, ``cells/kg``.
        None when the source names no dose.
    days : tuple of int
        Days on which it is first given, counted from the start of the whole regimen, which is day 1. What
        follows another component starts on its own later day.
    cycle_days : int or None
        Days until each of these is repeated; None for what is given once.
    cycles : int or None
        Number of cycles; None until progression or a stated limit in the note.
    route : str
        For example ``intravenous``.
    lesion : int or None
        Number of the lesion that alone is treated, 1 for the first; None for the whole patient, or for
        radiotherapy the first lesion.
    times_per_day : int
        How often the amount is given on each of the days.
    """

    agent: str
    amount: float | None = None
    unit: str
    days: tuple[int, ...]
    cycle_days: int | None = None
    cycles: int | None = None
    route: str = ""
    lesion: int | None = None
    times_per_day: int = 1


@record
class DoseRule:
    """When doses are left out, given again or ended, decided for each patient on a planned day.

    Parameters
    ----------
    action : str
        ``hold`` leaves out doses for as long as the rule holds, or until a ``resume`` rule holds;
        ``resume`` gives held doses again; ``stop`` ends the agents for good.
    agents : tuple of str
        Agent ids; empty for all agents of the regimen.
    quantity : str
        ``neutrophils`` or ``lymphocytes`` of the blood, or ``progression`` of the sum of diameters.
    sense : str
        ``below`` or ``above`` the limit; ``seen`` for progression.
    limit : float or None
        None for progression.
    unit : str
        Unit of the limit.
    """

    action: Literal["hold", "resume", "stop"]
    agents: tuple[str, ...]
    quantity: Literal["neutrophils", "lymphocytes", "progression"]
    sense: Literal["below", "above", "seen"]
    limit: float | None = None
    unit: str = ""


@record
class DoseLimit:
    """The most of an agent that a label, or a law, allows.

    Parameters
    ----------
    limit_id, agent : str
        Id of the limit and of the agent.
    largest : float
        Largest sum of the doses given within `within_days`.
    unit : str
        Unit of `largest` and of the doses that it bounds.
    cap : bool
        Whether a limit in ``mg`` also bounds what a dose per kilogram or square metre amounts to.
    within_days : int
        Days in a row over which doses are added; 1 bounds the single day.
    kind : str
        ``label`` for what a label allows, ``trial`` for the largest dose of the trials held here (a label may
        allow more), ``law`` for the range in which a law of effect holds.
    words : str
        What the source says.
    """

    limit_id: str
    agent: str
    largest: float
    unit: str
    cap: bool = False
    within_days: int = 1
    kind: Literal["label", "trial", "law"]
    words: str
    source: str
    status: Status


@record
class BodySize:
    """Weight and body surface, from which doses per kilogram or square metre are computed.

    Parameters
    ----------
    weight_kg, surface_m2 : float
        Positive.
    clearance_ml_min : float
        Filtration rate for doses by AUC (Calvert: AUC times the rate plus 25).
    stated : bool
        False when these are assumed values and no patient's.
    """

    weight_kg: float
    surface_m2: float
    clearance_ml_min: float
    stated: bool = True


@record
class Regimen:
    """A regimen as a trial or label states it.

    Parameters
    ----------
    regimen_id, name : str
        Id and words.
    strategies : tuple of str
        Strategy ids that are given so.
    doses : tuple of Dose
        Its components.
    setting, kind : str
        Disease, line and trial; whether a label, a trial or an assumption states it.
    note : str
        Limits of duration and what else the source says.
    rules : tuple of DoseRule
        When doses are held, given again or ended.
    left_out : tuple of str
        Ids of agents that the source gives as well and of which no dose is held; a simulation says so.
    """

    regimen_id: str
    name: str
    strategies: tuple[str, ...]
    doses: tuple[Dose, ...]
    setting: str
    kind: Literal["label", "trial", "assumption"]
    source: str
    status: Status
    note: str = ""
    rules: tuple[DoseRule, ...] = ()
    left_out: tuple[str, ...] = ()
