"""What iRECIST asks of each visit beyond RECIST 1.1: new lesions measured and not, further growth."""

import datetime as dt
from collections.abc import Sequence

from warmfront.knowledge.scales import ClinicalScale
from warmfront.monitoring.criteria.immune_course import ImmuneFacts
from warmfront.monitoring.criteria.lesion_facts import SeenVisit
from warmfront.monitoring.criteria.lesion_visit import LesionVisit

THERE = ("unequivocal", "increased")


def read_immune_visits(
    seen: Sequence[SeenVisit], start: dt.date, sizes: ClinicalScale, limits: ClinicalScale
) -> tuple[ImmuneFacts, ...]:
    """Read what iRECIST asks of every visit.

    Parameters
    ----------
    seen : sequence of SeenVisit
        As `read_visits` gives them.
    start : date
        Day from which days are counted.
    sizes, limits : ClinicalScale
        ``recist11`` (least sizes) and ``irecist`` (most new lesions in the sum).

    Returns
    -------
    tuple of ImmuneFacts
        By day.
    """
    chosen = _choose_new_targets([one.visit for one in seen], sizes, limits)
    growth = limits.threshold("confirming_mm")
    made = []
    for place, one in enumerate(seen):
        visit = one.visit
        before = seen[place - 1].visit if place else None
        later = [other.visit for other in seen[place + 1 :]]
        there = frozenset(subject for subject in visit.new_words if _is_there(subject, visit, later))
        made.append(
            ImmuneFacts(
                facts=one.facts,
                day=float((visit.date - start).days),
                nontarget_increase=_others_grew(visit, before),
                new_lesions=there,
                new_sum_mm=_sum_new(visit, chosen),
                new_nontarget_increase=_small_grew(visit, before, chosen, growth),
                new_symptom=visit.new_symptom,
            )
        )
    return tuple(made)


def _is_there(subject: str, visit: LesionVisit, later: Sequence[LesionVisit]) -> bool:
    word = visit.new_words[subject]
    proved = any(other.new_words.get(subject) in THERE for other in later)
    return word in THERE or (word == "equivocal" and proved)


def _choose_new_targets(
    visits: Sequence[LesionVisit], sizes: ClinicalScale, limits: ClinicalScale
) -> dict[str, int]:
    """Choose the new lesions whose sum is followed: the first that are large enough, few in each organ."""
    most, of_organ = limits.threshold("most_new_targets"), limits.threshold("most_new_targets_per_organ")
    chosen: dict[str, int] = {}
    organs: list[str] = []
    for place, visit in enumerate(visits):
        measured = sorted(visit.new_mm.items(), key=lambda item: (-(item[1] or 0.0), item[0]))
        for subject, size in measured:
            node, organ = visit.facts.get(subject, (False, ""))
            least = sizes.threshold("least_node_mm" if node else "least_diameter_mm")
            full = len(chosen) >= most or (organ and organs.count(organ) >= of_organ)
            if subject in chosen or size is None or size < least or full:
                continue
            chosen[subject] = place
            organs.append(organ)
    return chosen


def _sum_new(visit: LesionVisit, chosen: dict[str, int]) -> float | None:
    """Sum of the chosen new lesions; None when one that was said to be there was not measured."""
    total, any_seen = 0.0, False
    for subject in chosen:
        size = visit.new_mm.get(subject)
        if size is None and visit.new_words.get(subject) == "absent":
            size = 0.0
        if size is None:
            if subject in visit.new_words:
                return None
            continue
        total += size
        any_seen = True
    return total if any_seen else None


def _others_grew(visit: LesionVisit, before: LesionVisit | None) -> bool:
    for subject, word in visit.words.items():
        earlier = before.words.get(subject) if before is not None else None
        if word == "increased" or (word == "unequivocal_progression" and earlier not in (None, word)):
            return True
    return False


def _small_grew(
    visit: LesionVisit, before: LesionVisit | None, chosen: dict[str, int], growth_mm: float
) -> bool:
    """Whether a new lesion outside the sum grew: by the reader's word, or by a measured rise.

    "Any increase" is left to the reader; of two diameters only a rise as large as that of a sum counts, since
    smaller ones lie within the error of measurement (assumption).
    """
    if before is None:
        return False
    for subject, word in visit.new_words.items():
        if subject in chosen or subject not in before.new_words:
            continue
        now, then = visit.new_mm.get(subject), before.new_mm.get(subject)
        grown = now is not None and then is not None and now - then >= growth_mm - 1e-9
        if word == "increased" or grown:
            return True
    return False
