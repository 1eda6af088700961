"""Antigens by the one name that every rule uses, whatever name the laboratory wrote."""

import dataclasses

from warmfront.domain.case import Case
from warmfront.domain.errors import Problem
from warmfront.knowledge.base import KnowledgeBase

WHERE = "biomarkers.antigens"


def with_known_antigens(case: Case, knowledge: KnowledgeBase) -> tuple[Case, list[Problem]]:
    """Rename antigens to the names of the antigen table, so that all rules read the same result.

    Parameters
    ----------
    case : Case
        Its protein results may bear a synonym or another case (``ERBB2``, ``cd19``).
    knowledge : KnowledgeBase
        Antigens with their synonyms.

    Returns
    -------
    case : Case
        With current names; a name that no table knows stays as it was written.
    problems : list of Problem
        An empty name, and two names of one antigen with different results.
    """
    written = case.biomarkers.antigens
    if not written:
        return case, []
    known = {
        name.casefold(): antigen.antigen
        for antigen in knowledge.options.antigens.values()
        for name in (antigen.antigen, *antigen.synonyms)
    }
    named: dict[str, bool] = {}
    problems = []
    for name, positive in written.items():
        plain = name.strip()
        current = known.get(plain.casefold(), plain)
        if not plain:
            problems.append(
                _problem("an empty name", "the name of an antigen", "name the antigen or leave it out")
            )
        elif named.get(current, positive) is not positive:
            both = f"{current} both positive and negative"
            problems.append(_problem(both, "one result for each antigen", "keep the valid one"))
        named[current] = positive
    return dataclasses.replace(
        case, biomarkers=dataclasses.replace(case.biomarkers, antigens=named)
    ), problems


def _problem(found: str, allowed: str, step: str) -> Problem:
    return Problem(where=WHERE, found=found, allowed=allowed, next_step=step)
