"""Simulated courses as the records that monitoring reads."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.simulation.monitored_courses.cell_therapy import SeenCellCourses
from warmfront.simulation.monitored_courses.liver import GRADE_2_FOLD, GRADE_3_FOLD, GRADE_4_FOLD
from warmfront.simulation.monitored_courses.seeing import SeenCourses
from warmfront.simulation.monitored_courses.truth import DOSE_DAYS, DOSE_TIME, GivenDoses

START = dt.datetime(2000, 1, 3, 8, tzinfo=dt.UTC)
"""First dose of every simulated patient; the year is far from any real course on purpose."""

SIMULATED = "simulated"
FIRST_AGENT, SECOND_AGENT = "pembrolizumab", "carboplatin"
LARGEST_STEROID = 60.0
STEROID_TAPER = {60.0: 20.0, 20.0: 5.0, 5.0: 0.0}
"""Prednisone in mg a day while hepatitis is of grade 2 or more, then from visit to visit (assumption)."""


def moment(day: float) -> dt.datetime:
    """Turn a day of the simulation into a time, to the minute.

    Parameters
    ----------
    day : float
        From the first dose or infusion.

    Returns
    -------
    datetime
        In UTC.
    """
    return START + dt.timedelta(minutes=round(day * 24 * 60))


def emit_course(
    seen: SeenCourses, given: GivenDoses, row: int, *, known_by: float = np.inf, case_id: str = ""
) -> FollowUp:
    """Write what was seen of one patient under a PD-1 antibody.

    Parameters
    ----------
    seen : SeenCourses
        Readings of all patients.
    given : GivenDoses
        Doses of all patients.
    row : int
        Which patient.
    known_by : float
        Only what was known on this day, and doses given by then.
    case_id : str
        Name; ``simulated-ROW`` by default.

    Returns
    -------
    FollowUp
        In the order of time.
    """
    name = case_id or f"{SIMULATED}-{row}"
    found = [*_scans(seen, row, known_by), *_bloods(seen, row, known_by)]
    return FollowUp(
        case_id=name,
        observations=tuple(sorted(found, key=lambda one: (one.time, one.series, one.subject))),
        therapies=tuple(_therapies(given, row, known_by)),
    )


def _therapies(given: GivenDoses, row: int, known_by: float) -> Iterator[TherapyCourse]:
    for agent, doses in ((FIRST_AGENT, given.first[row]), (SECOND_AGENT, given.second[row])):
        past = known_by >= DOSE_DAYS + DOSE_TIME
        days = DOSE_DAYS[doses & past]
        if not len(days):
            continue
        stopped = bool(np.any(~doses & (days[-1] < DOSE_DAYS) & past))
        yield TherapyCourse(
            therapy_id=f"{SIMULATED} {agent}",
            agents=(agent,),
            start=moment(days[0] + DOSE_TIME),
            end=moment(days[-1] + DOSE_TIME) if stopped else None,
            recorded=moment(days[0] + DOSE_TIME),
            note=f"{SIMULATED}: {len(days)} doses so far",
        )


def _scans(seen: SeenCourses, row: int, known_by: float) -> Iterator[Observation]:
    lesions = seen.written_mm.shape[2]
    for scan, (day, known) in enumerate(zip(seen.scan_days[row], seen.scan_known[row], strict=True)):
        if not known <= known_by or not np.isfinite(known):
            continue
        time, recorded = moment(day), moment(known)
        for lesion in range(lesions):
            if not seen.targets[row, lesion]:
                continue
            size = float(seen.written_mm[row, scan, lesion])
            yield Observation(
                observation_id=f"scan {scan} lesion {lesion + 1}",
                series="lesion_diameter",
                time=time,
                value=size,
                unit="mm",
                subject=f"target {lesion + 1}",
                recorded=recorded,
                details={"role": "target", "node": "no", "organ": "lung", "too_small": "no"},
            )
        if scan:
            yield Observation(
                observation_id=f"scan {scan} new lesion",
                series="new_lesion",
                time=time,
                text="unequivocal" if seen.new_lesion[row, scan] else "absent",
                subject="new 1",
                recorded=recorded,
            )
        if seen.new_lesion[row, scan]:
            yield Observation(
                observation_id=f"scan {scan} new lesion diameter",
                series="lesion_diameter",
                time=time,
                value=float(seen.new_mm[row, scan]),
                unit="mm",
                subject="new 1",
                recorded=recorded,
                details={"role": "new", "node": "no", "organ": "liver", "too_small": "no"},
            )


def grade_alt(fold: float) -> int:
    """Grade ALT as the clinic of the simulation writes it down.

    Parameters
    ----------
    fold : float
        Over the upper limit of normal; the baseline is normal.

    Returns
    -------
    int
        0 to 4, by the limits of CTCAE v5 for ALT increased.
    """
    return sum(fold > limit for limit in (1.0, GRADE_2_FOLD, GRADE_3_FOLD, GRADE_4_FOLD))


def _bloods(seen: SeenCourses, row: int, known_by: float) -> Iterator[Observation]:
    suspected, dose = False, 0.0
    for place, day in enumerate(seen.blood_days):
        alt, ctdna = seen.blood_known[row, place], seen.ctdna_known[row, place]
        if np.isfinite(alt) and alt <= known_by:
            yield Observation(
                observation_id=f"blood {place} ALT",
                series="alt",
                time=moment(day),
                value=float(seen.alt_u_l[row, place]),
                unit="U/L",
                recorded=moment(alt),
                details={"uln": f"{seen.alt_upper_limit:g}"},
            )
            grade = grade_alt(float(seen.alt_u_l[row, place]) / seen.alt_upper_limit)
            # A grade is written down from the first one of 2 or more on.
            suspected |= grade >= 2
            if suspected:
                yield Observation(
                    observation_id=f"blood {place} hepatitis",
                    series="stated_grade",
                    time=moment(day),
                    value=float(grade),
                    unit="grade",
                    subject="hepatitis",
                    recorded=moment(alt),
                    details={"organ": "liver", "scale": "ctcae_v5", "attributed_to": FIRST_AGENT},
                )
                dose = LARGEST_STEROID if grade >= 2 else STEROID_TAPER.get(dose, 0.0)
                yield Observation(
                    observation_id=f"blood {place} steroid",
                    series="steroid_dose",
                    time=moment(day),
                    value=dose,
                    unit="mg/day",
                    recorded=moment(alt),
                )
        if np.isfinite(ctdna) and ctdna <= known_by:
            yield Observation(
                observation_id=f"blood {place} ctDNA",
                series="ctdna_mean_vaf",
                time=moment(day),
                value=float(seen.ctdna_percent[row, place]),
                unit="%",
                below_limit=bool(seen.ctdna_below[row, place]),
                recorded=moment(ctdna),
            )


CELL_SERIES = {
    "temperature": ("crs_astct.temperature_c", "degC"),
    "crp": ("crp", "mg/L"),
    "ferritin": ("ferritin", "ug/L"),
    "neutrophils": ("neutrophils", "10^9/L"),
    "interleukin_6": ("interleukin_6", "ng/L"),
    "transgene": ("car_transgene", "copies/ug"),
}
"""Quantity of the simulation to series and unit."""


def emit_cell_course(seen: SeenCellCourses, row: int) -> FollowUp:
    """Write what was seen of one patient after an infusion of CAR T cells.

    Parameters
    ----------
    seen : SeenCellCourses
        Readings of all patients.
    row : int
        Which patient.

    Returns
    -------
    FollowUp
        In the order of time.
    """
    found = []
    for name, (series, unit) in CELL_SERIES.items():
        one = seen.readings[name]
        for place, day in enumerate(one.days):
            known = one.known[row, place]
            if not np.isfinite(known):
                continue
            found.append(
                Observation(
                    observation_id=f"{name} {place}",
                    series=series,
                    time=moment(day),
                    value=float(one.values[row, place]),
                    unit=unit,
                    below_limit=bool(one.below[row, place]),
                    recorded=moment(known),
                )
            )
    return FollowUp(
        case_id=f"{SIMULATED}-cells-{row}",
        observations=tuple(sorted(found, key=lambda one: (one.time, one.series))),
        therapies=(
            TherapyCourse(
                therapy_id=f"{SIMULATED} infusion",
                agents=("CAR-T",),
                kind="cell infusion",
                start=moment(0.0),
                recorded=moment(0.0),
                note=SIMULATED,
            ),
        ),
    )
