"""What RECIST asks of each visit, read from the lesions: sums, lesions gone, non-target and new lesions."""

from collections.abc import Sequence

from warmfront.domain.records import record
from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.lesion_visit import LesionVisit
from warmfront.monitoring.criteria.lesions import LesionCourse
from warmfront.monitoring.criteria.overall import NonTarget, VisitFacts


@record
class SeenVisit:
    """Facts of one visit with what limits them.

    Parameters
    ----------
    visit : LesionVisit
        What was observed.
    facts : VisitFacts
        As RECIST asks for them.
    warnings : tuple of str
        What limits this visit.
    """

    visit: LesionVisit
    facts: VisitFacts
    warnings: tuple[str, ...]


def read_visits(course: LesionCourse, scale: ClinicalScale) -> tuple[SeenVisit, ...]:
    """Read every visit after the baseline.

    Parameters
    ----------
    course : LesionCourse
        Lesions in order.
    scale : ClinicalScale
        ``recist11``: short axis of a normal lymph node.

    Returns
    -------
    tuple of SeenVisit
        By day.
    """
    made = []
    for place, visit in enumerate(course.visits):
        new, said = _find_new(visit, course.visits[place + 1 :])
        total, least, missing = _add_targets(course, visit)
        warnings = [*visit.warnings, *said]
        if missing:
            warnings.append(f"Target lesions not assessed: {', '.join(missing)}.")
        normal = scale.threshold("normal_node_mm")
        facts = VisitFacts(
            sum_mm=total,
            least_sum_mm=least,
            gone=total is not None and _are_gone(course, visit, normal),
            nontarget=judge_others(course, visit),
            new_lesion=new,
            lesion_seen=_is_seen(course, visit),
        )
        made.append(SeenVisit(visit=visit, facts=facts, warnings=tuple(warnings)))
    return tuple(made)


def _add_targets(course: LesionCourse, visit: LesionVisit) -> tuple[float | None, float | None, list[str]]:
    sizes = {target.subject: visit.diameters.get(target.subject) for target in course.targets}
    missing = [subject for subject, size in sizes.items() if size is None]
    known = [size for size in sizes.values() if size is not None]
    least = sum(known) if known else None
    return (None if missing or not sizes else least), least, missing


def _are_gone(course: LesionCourse, visit: LesionVisit, normal_mm: float) -> bool:
    return all(
        (visit.diameters[target.subject] or 0.0) < normal_mm
        if target.node
        else (visit.diameters[target.subject] or 0.0) <= 0
        for target in course.targets
    )


def _is_seen(course: LesionCourse, visit: LesionVisit) -> bool:
    """Whether a lesion other than a lymph node is there."""
    targets = any((visit.diameters.get(one.subject) or 0.0) > 0 for one in course.targets if not one.node)
    return targets or any(visit.words.get(subject) not in (None, "absent") for subject in course.others)


def judge_others(course: LesionCourse, visit: LesionVisit) -> NonTarget | None:
    """Judge the non-target lesions of one visit.

    Parameters
    ----------
    course : LesionCourse
        Lesions in order.
    visit : LesionVisit
        The visit.

    Returns
    -------
    str or None
        ``none`` without non-target lesions, ``progression`` when one progressed unequivocally, ``stable``
        when one is there, ``CR`` when all were assessed and have gone, None when the rest was not assessed.
    """
    if not course.others:
        return "none"
    states = [_state(subject, visit) for subject in course.others]
    if "unequivocal_progression" in states:
        return "progression"
    if any(state not in (None, "absent") for state in states):
        return "stable"
    return None if None in states else "CR"


def _state(subject: str, visit: LesionVisit) -> str | None:
    """Word on a lesion that is no target; a diameter says only whether it is there."""
    if subject in visit.words:
        return visit.words[subject]
    size = visit.diameters.get(subject)
    if size is None:
        return None
    return "present" if size > 0 else "absent"


def _find_new(visit: LesionVisit, later: Sequence[LesionVisit]) -> tuple[bool, list[str]]:
    """Find unequivocally new lesions; a doubtful one that proves new later was new already."""
    warnings, found = [], False
    for subject, word in sorted(visit.new_words.items()):
        if word in ("unequivocal", "increased"):
            found = True
        elif word == "equivocal" and any(
            other.new_words.get(subject) in ("unequivocal", "increased") for other in later
        ):
            found = True
            warnings.append(f"{subject}: doubtful at this scan, proved new later, so it counts from here on.")
        elif word == "equivocal":
            warnings.append(f"{subject}: doubtful, so it is no progression yet; the next scan decides.")
    if not visit.new_words:
        warnings.append("Nothing was said of new lesions; it is read as none.")
    return found, warnings
