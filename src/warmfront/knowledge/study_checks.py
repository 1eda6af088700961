"""Checks over studies and their outcomes: intervals, units, denominators, comparators, cohorts."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from warmfront.domain.evidence import Outcome, Study
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.coverage import CARRIED_STUDIES

POOLABLE = "extracted"
"""Word of the column curation for a row that may be counted."""

REGISTRY = re.compile(r"NCT\d{8}")
MEDIAN = re.compile(r"m[A-Z]")
ACCURACY = "AUC"
"""Beginning of the endpoints of a marker, which are set against each other and not against an arm."""

WITHOUT_CONTROL = ("very low", "low", "not graded")
"""Certainty that a cohort without a randomised control may have (GRADE starts it at low)."""


def check_intervals(base: KnowledgeBase) -> list[str]:
    """Check that an interval holds its estimate, runs upwards and names its method.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for row in base.outcomes:
        where = f"outcomes.tsv {row.outcome_id}"
        low, high, value = row.ci_low, row.ci_high, _number(row.value)
        if low is None and high is None:
            continue
        if not row.ci_method:
            problems.append(f"{where}: an interval without ci_method; 'as printed' will do")
        if low is not None and high is not None and low > high:
            problems.append(f"{where}: interval from {low:g} to {high:g} runs downwards")
        if value is not None and not (low is None or low <= value) & (high is None or value <= high):
            problems.append(f"{where}: {row.value} lies outside of its interval {low} to {high}")
        if row.unit == "%" and not all(0 <= end <= 100 for end in (low, high) if end is not None):
            problems.append(f"{where}: interval of a percentage outside of 0 to 100")
    return problems


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def check_units(base: KnowledgeBase) -> list[str]:
    """Check that every number and every median has a unit.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [
        f"outcomes.tsv {row.outcome_id}: {row.endpoint} {row.value} without a unit"
        for row in base.outcomes
        if not row.unit and (MEDIAN.match(row.endpoint) or _number(row.value) is not None)
    ]


def check_no_patients_in_animals(base: KnowledgeBase) -> list[str]:
    """Check that a preclinical row counts no patients.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = [
        f"studies.tsv {key}: level D with {study.n_printed} patients"
        for key, study in base.studies.items()
        if study.level == "D" and study.n_printed is not None
    ]
    return problems + [
        f"outcomes.tsv {row.outcome_id}: counts of patients in a study of level D"
        for row, study in _with_study(base)
        if study.level == "D" and (row.events is not None or row.n is not None)
    ]


def _with_study(base: KnowledgeBase) -> Iterator[tuple[Outcome, Study]]:
    for row in base.outcomes:
        study = base.studies.get(row.study_id)
        if study is not None:
            yield row, study


def check_denominators(base: KnowledgeBase) -> list[str]:
    """Check that what is claimed of people has a number of people, or a note that says why not.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    return [
        f"outcomes.tsv {row.outcome_id}: {row.endpoint} in people without a number of them; give n or a note"
        for row, study in _with_study(base)
        if study.species == "human"
        and row.n is None
        and study.n_printed is None
        and not (row.note or study.note)
    ]


def check_comparators(base: KnowledgeBase) -> list[str]:
    """Check that nothing looks more certain than its design lets it.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, study in base.studies.items():
        where = f"studies.tsv {key}"
        if study.randomised and not study.comparator:
            problems.append(f"{where}: randomised without a comparator")
        if study.randomised is False and study.certainty not in WITHOUT_CONTROL:
            problems.append(
                f"{where}: certainty {study.certainty!r} without a randomised control; "
                f"allowed: {', '.join(WITHOUT_CONTROL)}"
            )
        if study.level == "D" and study.certainty != "not graded":
            problems.append(f"{where}: certainty {study.certainty!r} for animals; allowed: not graded")
    return problems + [
        f"outcomes.tsv {row.outcome_id}: set against {row.versus!r} in a study without a comparator"
        for row, study in _with_study(base)
        if row.versus and not study.comparator and not row.endpoint.startswith(ACCURACY)
    ]


def check_cohorts(base: KnowledgeBase) -> list[str]:
    """Check that no patient is counted twice: rows of one cohort or trial say how they stand to each other.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, study in base.studies.items():
        problems += [
            f"studies.tsv {key}: overlaps with {other!r}, which is not in studies.tsv"
            for other in (*study.overlaps_with, *filter(None, (study.supersedes,)))
            if other not in base.studies
        ]
    for first, second in _of_one(base, "cohort"):
        if not _overlap_named(first, second):
            problems.append(
                f"studies.tsv {first.study_id}: same cohort {first.cohort_id!r} as {second.study_id}, "
                "not named in overlaps_with"
            )
        elif first.curation == second.curation == POOLABLE:
            problems.append(
                f"studies.tsv {first.study_id}: same cohort as {second.study_id} and both could be counted; "
                "say in curation which one must not"
            )
    for first, second in _of_one(base, "registry"):
        carried = any(row.study_id.startswith(CARRIED_STUDIES) for row in (first, second))
        said = second.study_id in first.note or first.study_id in second.note
        alike = carried and first.modality == second.modality
        if alike and not said and not _overlap_named(first, second):
            problems.append(
                f"studies.tsv {first.study_id}: shares a trial number with {second.study_id}; name it in "
                "overlaps_with, or in the note as other patients"
            )
    return problems


def _overlap_named(first: Study, second: Study) -> bool:
    return second.study_id in first.overlaps_with or first.study_id in second.overlaps_with


def _of_one(base: KnowledgeBase, by: str) -> Iterator[tuple[Study, Study]]:
    """Pairs of rows of one cohort or one trial number, each once."""
    groups: dict[str, list[Study]] = defaultdict(list)
    for study in base.studies.values():
        keys = [study.cohort_id] if by == "cohort" else REGISTRY.findall(study.registry)
        for key in keys:
            groups[key].append(study)
    found: dict[tuple[str, str], tuple[Study, Study]] = {}
    for rows in groups.values():
        for first, second in combinations(rows, 2):
            found.setdefault((first.study_id, second.study_id), (first, second))
    yield from found.values()


STUDY_CHECKS: tuple[Callable[[KnowledgeBase], list[str]], ...] = (
    check_intervals,
    check_units,
    check_no_patients_in_animals,
    check_denominators,
    check_comparators,
    check_cohorts,
)
