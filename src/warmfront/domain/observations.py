"""What is observed of a patient in the course of a therapy: one series like any other, with corrections."""

import datetime as dt
from dataclasses import field
from typing import Literal

from warmfront.domain.records import record

Status = Literal["preliminary", "final", "corrected", "entered_in_error"]
"""``corrected`` replaces what had the same id; ``entered_in_error`` removes it."""


@record
class Observation:
    """One observed value, or one word, of one series.

    Parameters
    ----------
    observation_id : str
        Stable name: a correction bears the same one. Empty lets the content name it.
    series : str
        Id of ``monitoring/series.toml`` (``lesion_diameter``), of ``labs.toml`` (``crp``),
        or input of a scale as ``SCALE.INPUT`` (``crs_astct.temperature_c``). Inputs of one scale at the
        same time are graded together.
    time : datetime
        In UTC. For a plain date noon, with `whole_day` set.
    value : float or None
        In `unit`; the detection limit when `below_limit`. None for words, or when nothing was measured.
    unit : str
        As supplied, then that of the series.
    text : str
        A word of the series, for example ``unequivocal_progression``; empty for a number.
    subject : str
        What of the patient: lesion, antigen, organ, analyte; empty when the series needs none.
    below_limit : bool
        True when all that is known is that the value lies below `value`.
    whole_day : bool
        True when only the date is known.
    status : str
        As `Status`.
    recorded : datetime or None
        When it became known; of several versions of one id the latest stands.
    details : dict of str to str
        What else the series asks for, for example ``{"role": "target", "node": "yes"}``.
    """

    observation_id: str = ""
    series: str
    time: dt.datetime
    value: float | None = None
    unit: str = ""
    text: str = ""
    subject: str = ""
    below_limit: bool = False
    whole_day: bool = False
    status: Status = "final"
    recorded: dt.datetime | None = None
    details: dict[str, str] = field(default_factory=dict)

    @property
    def date(self) -> dt.date:
        """Day in UTC."""
        return self.time.date()


@record
class TherapyCourse:
    """One therapy that is or was given under observation.

    Parameters
    ----------
    therapy_id : str
        Stable name; a correction bears the same one.
    agents : tuple of str
        Ids of ``agents.toml``, or names as written by the clinic.
    strategy_id : str
        Option of the plan that it realises; empty when it is none.
    kind : str
        ``drug``, ``cell infusion``, ``lymphodepletion``, ``radiotherapy``, ``procedure``, or ``supportive``
        (steroids, tocilizumab, antipyretics).
    start : datetime
        In UTC.
    end : datetime or None
        None while it goes on, or for a single administration.
    product_id : str
        Cell product of ``options/cell_therapies.toml``; empty otherwise.
    status, recorded : str, datetime or None
        As in `Observation`.
    note : str
        As written by the clinic.
    """

    therapy_id: str
    agents: tuple[str, ...]
    strategy_id: str = ""
    kind: Literal["drug", "cell infusion", "lymphodepletion", "radiotherapy", "procedure", "supportive"] = (
        "drug"
    )
    start: dt.datetime
    end: dt.datetime | None = None
    product_id: str = ""
    status: Status = "final"
    recorded: dt.datetime | None = None
    note: str = ""


@record
class FollowUp:
    """Everything observed of one patient, in canonical order, corrections applied.

    Parameters
    ----------
    case_id : str
        Patient, as in the case of the plan.
    observations : tuple of Observation
        By time, series and subject; each once.
    therapies : tuple of TherapyCourse
        By start.
    died : date or None
        Day of death; None when alive or not stated.
    last_seen : date or None
        Last day on which the patient was known to be alive; None takes the last observation.
    removed : tuple of str
        Sentences on what a correction replaced or removed.
    left_out : tuple of str
        Sentences on what could not be used.
    superseded : tuple of Observation
        Versions that do not stand: corrected, entered in error, or said twice. They are kept so that an old
        version that arrives again, late, stays replaced.
    superseded_therapies : tuple of TherapyCourse
        The same for therapies.
    """

    case_id: str
    observations: tuple[Observation, ...]
    therapies: tuple[TherapyCourse, ...] = ()
    died: dt.date | None = None
    last_seen: dt.date | None = None
    removed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    superseded: tuple[Observation, ...] = ()
    superseded_therapies: tuple[TherapyCourse, ...] = ()
