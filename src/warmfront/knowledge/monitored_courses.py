"""What early-warning rules and simulated courses rest on, as records."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class EarlyWarningRule:
    """One rule that looks at one series and says that an event may be near.

    Parameters
    ----------
    rule_id : str
        Id.
    label : str
        Words for people.
    series : str
        Series as in `Observation.series`.
    event : str
        ``severe CRS``, ``severe neutropenia`` or ``progression``.
    kind : str
        ``level`` compares the value, ``ratio`` the value over the best earlier one within `look_back_hours`
        (the lowest for a rise, the highest for a fall).
    direction : str
        ``up`` or ``down``.
    threshold : float
        In `unit`, or the ratio.
    unit : str
        Canonical unit of the series; empty for a ratio.
    beyond : float or None
        Value that must be reached as well (at least for a rise, at most for a fall), in the canonical unit.
    look_back_hours : float
        How far back a ratio looks; infinite for the whole course.
    anchor : str
        ``infusion`` (start of the newest cell infusion) or ``first dose`` (start of the first therapy).
    from_hours, to_hours : float
        Window after the anchor in which the rule may speak.
    in_a_row : int
        Readings in a row that must meet it.
    not_after : tuple of str
        Drugs, in small letters, after whose start the rule is silent: they move the series themselves.
    horizon_hours : float
        An alarm is true when the event follows within this time.
    why : str
        What it rests on, and what was assumed.
    source : str
        Key in ``sources``.
    status : Status
        How firmly threshold and window stand.
    """

    rule_id: str
    label: str
    series: str
    event: Literal["severe CRS", "severe neutropenia", "progression"]
    kind: Literal["level", "ratio"]
    direction: Literal["up", "down"]
    threshold: float
    unit: str = ""
    beyond: float | None = None
    look_back_hours: float = float("inf")
    anchor: Literal["infusion", "first dose"]
    from_hours: float = 0.0
    to_hours: float
    in_a_row: int = 1
    not_after: tuple[str, ...] = ()
    horizon_hours: float
    why: str
    source: str
    status: Status


@record
class CourseNumber:
    """One number of the simulated courses.

    Parameters
    ----------
    number : str
        Id, as the simulation asks for it.
    value : float
        In `unit`.
    unit, words : str
        Unit, and what it is.
    note : str
        How the value follows from what the source says, or that it is an assumption.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands.
    """

    number: str
    value: float
    unit: str
    words: str
    note: str
    source: str
    status: Status


COURSE_NUMBERS = {
    "scan_every_days": (7.0, 365.0),
    "blood_every_days": (1.0, 90.0),
    "visit_jitter_days": (0.0, 10.0),
    "missed_share": (0.0, 0.9),
    "scan_late_days": (0.0, 60.0),
    "blood_late_days": (0.0, 60.0),
    "ctdna_late_days": (0.0, 60.0),
    "ctdna_start_percent": (1e-3, 50.0),
    "ctdna_patient_log_sd": (0.0, 3.0),
    "ctdna_limit_percent": (1e-4, 5.0),
    "swelling_share": (0.0, 1.0),
    "swelling_low": (0.0, 2.0),
    "swelling_high": (0.0, 2.0),
    "swelling_peak_day": (1.0, 200.0),
    "swelling_width_days": (1.0, 200.0),
    "new_lesion_per_year": (0.0, 10.0),
    "hepatitis_share": (0.0, 1.0),
    "hepatitis_last_day": (1.0, 500.0),
    "hepatitis_peak_fold": (1.0, 100.0),
    "hepatitis_peak_log_sd": (0.0, 3.0),
    "hepatitis_rise_days": (0.1, 100.0),
    "hepatitis_half_life_days": (0.1, 100.0),
    "alt_upper_limit": (10.0, 100.0),
    "alt_log_sd": (0.0, 2.0),
    "alt_stray_share": (0.0, 1.0),
    "alt_stray_fold": (1.0, 20.0),
    "fever_half_pg_ml": (0.1, 1e4),
    "fever_rise_c": (0.1, 5.0),
    "temperature_sd_c": (0.0, 2.0),
    "severe_crs_pg_ml": (1.0, 1e5),
    "severe_crs_log_sd": (0.0, 3.0),
    "severe_crs_lag_days": (0.0, 10.0),
    "crp_most_mg_l": (1.0, 2000.0),
    "crp_half_pg_ml": (0.1, 1e4),
    "crp_half_life_days": (0.1, 10.0),
    "ferritin_start": (1.0, 1e5),
    "ferritin_most_fold": (1.0, 1000.0),
    "ferritin_half_pg_ml": (0.1, 1e5),
    "ferritin_lag_days": (0.0, 20.0),
    "infection_per_week": (0.0, 5.0),
    "infection_neutropenic_fold": (1.0, 100.0),
    "infection_days": (0.1, 30.0),
    "infection_fever_c": (0.0, 5.0),
    "infection_crp_mg_l": (0.0, 1000.0),
    "laboratory_log_sd": (0.0, 1.0),
    "ferritin_log_sd": (0.0, 1.0),
    "transgene_limit": (0.0, 1e4),
    "send_out_days": (0.0, 30.0),
}
"""Numbers that the simulated courses need, and the range in which each makes sense."""
