"""Lesions that were new under an earlier therapy: from the next baseline on they are like any other."""

import dataclasses
from collections.abc import Sequence

from warmfront.monitoring.criteria.lesion_visit import LesionVisit

WORDS = {"unequivocal": "present", "equivocal": "present", "increased": "increased", "absent": "absent"}
"""Word on a new lesion to the word on one that is followed by eye."""

PROGRESSED = "unequivocal_progression"


def adopt_known(visits: Sequence[LesionVisit], place: int) -> list[LesionVisit]:
    """Read lesions that were there at the baseline as lesions of the baseline, not as new ones.

    Parameters
    ----------
    visits : sequence of LesionVisit
        By day.
    place : int
        Index of the baseline.

    Returns
    -------
    list of LesionVisit
        The same visits; from the baseline on, what had been called new up to it has its diameter among the
        others and a word for lesions that are followed by eye.
    """
    known = {
        subject
        for visit in visits[: place + 1]
        for subject, word in visit.new_words.items()
        if word != "absent"
    }
    made = [_adopt(visit, known) if number >= place else visit for number, visit in enumerate(visits)]
    return [*made[: place + 1], *_without_old_progression(made[place], made[place + 1 :])]


def _adopt(visit: LesionVisit, known: set[str]) -> LesionVisit:
    words = {
        subject: WORDS.get(word, word)
        for subject, word in visit.new_words.items()
        if subject in known and subject not in visit.words
    }
    if not words and not known & set(visit.new_mm):
        return visit
    measured = {subject: size for subject, size in visit.new_mm.items() if subject in known}
    return dataclasses.replace(
        visit,
        diameters={**visit.diameters, **measured},
        words={**visit.words, **words},
        new_words={subject: word for subject, word in visit.new_words.items() if subject not in known},
        new_mm={subject: size for subject, size in visit.new_mm.items() if subject not in known},
    )


def _without_old_progression(baseline: LesionVisit, later: Sequence[LesionVisit]) -> list[LesionVisit]:
    """Read a progression that was already stated at the baseline, and is merely repeated, as presence."""
    old = {subject for subject, word in baseline.words.items() if word == PROGRESSED}
    made = []
    for visit in later:
        old = {subject for subject in old if visit.words.get(subject, PROGRESSED) == PROGRESSED}
        repeated = sorted(old & set(visit.words))
        if not repeated:
            made.append(visit)
            continue
        told = (
            f"Progression was stated at the baseline already and is read as present: {', '.join(repeated)}."
        )
        words = {subject: "present" if subject in repeated else word for subject, word in visit.words.items()}
        made.append(dataclasses.replace(visit, words=words, warnings=(*visit.warnings, told)))
    return made
