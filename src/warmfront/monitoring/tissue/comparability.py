"""Whether two biopsies may be compared at all, and what speaks against it."""

from warmfront.domain.case import Specimen
from warmfront.domain.plan import Plan
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase


@record
class Comparability:
    """What stands between two biopsies and a comparison.

    Parameters
    ----------
    forbids : tuple of str
        Reasons for which nothing is compared; empty when none.
    against : tuple of str
        Reasons to doubt a change that is seen.
    """

    forbids: tuple[str, ...]
    against: tuple[str, ...]


def find_specimen(plan: Plan) -> Specimen | None:
    """Find the specimen whose expression a plan rests on.

    Parameters
    ----------
    plan : Plan
        With the specimens of its case.

    Returns
    -------
    Specimen or None
        None when the case names none, or several of which none bears the name of the sample.
    """
    specimens = plan.case.specimens
    if plan.profile is not None:
        for one in specimens:
            if one.specimen_id == plan.profile.sample_id:
                return one
    return specimens[0] if len(specimens) == 1 else None


def compare_conditions(earlier: Plan, later: Plan, knowledge: KnowledgeBase) -> Comparability:
    """List what forbids comparing two biopsies, and what speaks against reading a change.

    Parameters
    ----------
    earlier, later : Plan
        Of one patient.
    knowledge : KnowledgeBase
        Largest difference of purity that is let pass.

    Returns
    -------
    Comparability
        What is not stated never forbids; it is listed as a doubt.
    """
    first, second = earlier.profile, later.profile
    forbids: list[str] = []
    if first is None or second is None or not (first.has_expression and second.has_expression):
        return Comparability(forbids=("one of the biopsies has no expression",), against=())
    if first.scale != second.scale:
        forbids.append(f"expression on different scales ({first.scale}, {second.scale})")
    if first.reference is None or second.reference is None:
        forbids.append("no reference for one of them: raw scores of two tables are not compared")
    elif first.reference != second.reference:
        forbids.append(f"percentiles in different references ({first.reference}, {second.reference})")
    one, two = find_specimen(earlier), find_specimen(later)
    site_forbids, against = _conditions(one, two, knowledge)
    return Comparability(forbids=tuple(forbids + site_forbids), against=tuple(against))


def _conditions(
    one: Specimen | None, two: Specimen | None, knowledge: KnowledgeBase
) -> tuple[list[str], list[str]]:
    if one is None or two is None:
        return [], ["site, purity and treatment at biopsy are not stated"]
    forbids, against = [], []
    for label, before, after in (("site", one.site, two.site), ("kind of specimen", one.kind, two.kind)):
        if before is None or after is None:
            against.append(f"{label} is not stated for both")
        elif before != after:
            forbids.append(f"different {label} ({before}, {after})")
    largest = knowledge.monitoring.evolution_limits["purity_difference"].value
    if one.purity_percent is None or two.purity_percent is None:
        against.append("purity is not stated for both: a change may be one of purity")
    elif abs(one.purity_percent - two.purity_percent) > largest:
        against.append(
            f"purity differs ({one.purity_percent:g}% and {two.purity_percent:g}%): a change may be of it"
        )
    before_words, after_words = one.treatment_at_biopsy, two.treatment_at_biopsy
    if before_words is None or after_words is None:
        against.append("treatment at biopsy is not stated for both")
    elif before_words != after_words:
        against.append(
            f"treatment at biopsy differs ({before_words}, {after_words}): a change may end with it"
        )
    return forbids, against
