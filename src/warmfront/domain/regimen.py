"""Regimens: what is given, how much, how often; the simulation reads them."""

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
    """

    agent: str
    amount: float | None = None
    unit: str
    days: tuple[int, ...]
    cycle_days: int | None = None
    cycles: int | None = None
    route: str = ""


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
