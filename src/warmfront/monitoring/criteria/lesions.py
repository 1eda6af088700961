"""Lesions of one patient as they were followed: visits, the scan before treatment, targets and the others."""

import datetime as dt
from collections.abc import Sequence

from warmfront.domain.observations import FollowUp, Observation
from warmfront.domain.records import record
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.diameters import is_node, organ_of, read_diameters
from warmfront.monitoring.criteria.known_lesions import adopt_known
from warmfront.monitoring.criteria.lesion_visit import LesionVisit
from warmfront.monitoring.criteria.visits import group_visits, list_starts

SERIES = ("lesion_diameter", "non_target_lesion", "new_lesion")

BASELINE_DAYS = 28
"""An older scan before treatment is flagged (RECIST 1.1 asks for at most four weeks; from memory)."""


@record
class Lesion:
    """One target lesion.

    Parameters
    ----------
    subject, organ : str
        Name of the lesion; its organ, ``lymph node`` for every node, empty when not stated.
    node : bool
        True for a lymph node, which is measured across.
    baseline_mm : float
        Diameter before treatment.
    """

    subject: str
    organ: str
    node: bool
    baseline_mm: float


@record
class LesionCourse:
    """Lesions before and under treatment.

    Parameters
    ----------
    start : date or None
        First day of treatment; None when none is stated.
    baseline : LesionVisit
        Last visit before treatment, or the first one when there is none before.
    earlier, visits : tuple of LesionVisit
        Visits before the baseline and after it.
    targets : tuple of Lesion
        By size before treatment.
    others : tuple of str
        Non-target lesions, measured ones that are no targets among them.
    warnings : tuple of str
        What limits every call.
    """

    start: dt.date | None
    baseline: LesionVisit
    earlier: tuple[LesionVisit, ...]
    visits: tuple[LesionVisit, ...]
    targets: tuple[Lesion, ...]
    others: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def baseline_mm(self) -> float:
        """Sum of the targets before treatment in mm; 0 without targets."""
        return sum(target.baseline_mm for target in self.targets)


def read_lesions(follow_up: FollowUp, scale: ClinicalScale) -> LesionCourse | None:
    """Put the observations of lesions in order.

    Parameters
    ----------
    follow_up : FollowUp
        Observations and therapies.
    scale : ClinicalScale
        ``recist11``: sizes and counts that make a target.

    Returns
    -------
    LesionCourse or None
        None when no lesion was observed.
    """
    seen = [
        one for one in follow_up.observations if one.series in SERIES and one.status != "entered_in_error"
    ]
    if not seen:
        return None
    starts = list_starts(follow_up)
    start = min(starts, default=None)
    visits = [_read_visit(group, scale) for group in group_visits(seen, start)]
    before = [visit for visit in visits if start is not None and visit.date <= start]
    place = len(before) - 1 if before else 0
    called_new = [subject for subject, word in visits[place].new_words.items() if word != "absent"]
    visits = adopt_known(visits, place)
    baseline = visits[place]
    targets, warnings = choose_targets(baseline, scale)
    if called_new and start is not None and baseline.date > start:
        warnings.append(
            f"Called new on the scan that stands for the baseline, so it counts as there before: "
            f"{', '.join(sorted(called_new))}."
        )
    others = _others(visits[place:]) - {target.subject for target in targets}
    late = sorted(others - set(baseline.words) - set(baseline.diameters))
    if late:
        warnings.append(
            f"First seen after the baseline and not called new, followed by eye: {', '.join(late)}."
        )
    return LesionCourse(
        start=start,
        baseline=baseline,
        earlier=tuple(visits[:place]),
        visits=tuple(visits[place + 1 :]),
        targets=targets,
        others=tuple(sorted(others)),
        warnings=(*_date_warnings(baseline.date, start, starts), *warnings, *baseline.warnings),
    )


def _date_warnings(baseline: dt.date, start: dt.date | None, starts: Sequence[dt.date]) -> list[str]:
    if start is None:
        return ["No therapy is stated: the first scan stands for the one before treatment."]
    found = []
    if baseline > start:
        days = (baseline - start).days
        found.append(f"No scan before treatment: the first one, {days} days after its start, stands for it.")
    elif (start - baseline).days > BASELINE_DAYS:
        days = (start - baseline).days
        found.append(
            f"The scan before treatment is {days} days older than its start, more than {BASELINE_DAYS}."
        )
    later = sorted(day for day in starts if day > start)
    if later:
        found.append(
            f"A further therapy began on {later[0]}: the course is still judged against the first scan."
        )
    return found


def _read_visit(group: Sequence[Observation], scale: ClinicalScale) -> LesionVisit:
    measured = [one for one in group if one.series == "lesion_diameter"]
    old = [one for one in measured if one.details.get("role") != "new"]
    new = [one for one in measured if one.details.get("role") == "new"]
    diameters, warnings = read_diameters(old, scale)
    new_mm, more = read_diameters(new, scale)
    words = {one.subject: one.text for one in group if one.series == "non_target_lesion"}
    new_words = {one.subject: one.text for one in group if one.series == "new_lesion"}
    for subject, size in new_mm.items():
        # A measured new lesion is there, unless the reader called it doubtful.
        if size is not None and size > 0:
            new_words.setdefault(subject, "unequivocal")
    return LesionVisit(
        date=group[0].date,
        diameters=diameters,
        words=words,
        new_words=new_words,
        new_mm=new_mm,
        facts={one.subject: (is_node(one), organ_of(one)) for one in measured},
        new_symptom=any(one.details.get("new_symptom") == "yes" for one in group),
        warnings=(*warnings, *more),
    )


def _others(visits: Sequence[LesionVisit]) -> set[str]:
    named = {subject for visit in visits for subject in (*visit.words, *visit.diameters)}
    return named - {subject for visit in visits for subject in visit.new_words}


def choose_targets(baseline: LesionVisit, scale: ClinicalScale) -> tuple[tuple[Lesion, ...], list[str]]:
    """Choose the target lesions among those measured before treatment.

    Parameters
    ----------
    baseline : LesionVisit
        Visit before treatment.
    scale : ClinicalScale
        Least sizes; most lesions in all and in one organ.

    Returns
    -------
    targets : tuple of Lesion
        The largest that the limits allow; those below the least size never.
    warnings : list of str
        What was left out, and why.
    """
    most, of_organ = scale.threshold("most_targets"), scale.threshold("most_targets_per_organ")
    candidates, small = [], []
    for subject, size in baseline.diameters.items():
        node, organ = baseline.facts.get(subject, (False, ""))
        least = scale.threshold("least_node_mm" if node else "least_diameter_mm")
        if size is None or size < least:
            small.append(subject)
            continue
        candidates.append(Lesion(subject=subject, organ=organ, node=node, baseline_mm=size))
    candidates.sort(key=lambda lesion: (-lesion.baseline_mm, lesion.subject))
    chosen: list[Lesion] = []
    for lesion in candidates:
        there = sum(other.organ == lesion.organ for other in chosen if lesion.organ)
        if len(chosen) < most and there < of_organ:
            chosen.append(lesion)
    left = [lesion.subject for lesion in candidates if lesion not in chosen]
    warnings = []
    if small:
        warnings.append(
            f"Too small for a target before treatment, followed by eye: {', '.join(sorted(small))}."
        )
    if left:
        warnings.append(
            f"More than {most:g} targets, or more than {of_organ:g} in one organ: the largest were taken, "
            f"and these are followed by eye: {', '.join(sorted(left))}."
        )
    if sum(not lesion.organ for lesion in chosen) > of_organ:
        warnings.append("Organs of the targets are not stated: the limit for one organ was not checked.")
    return tuple(chosen), warnings
