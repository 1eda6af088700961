"""Checks over the whole knowledge base; each returns sentences that name file and entry."""

from collections.abc import Callable

from warmfront.knowledge.adverse_event_checks import check_adverse_events
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_kinetics_checks import check_cell_kinetics
from warmfront.knowledge.cells_checks import CELL_CHECKS
from warmfront.knowledge.constraint_checks import check_constraints
from warmfront.knowledge.coverage_checks import COVERAGE_CHECKS
from warmfront.knowledge.criteria_checks import check_criteria
from warmfront.knowledge.deconvolution_checks import check_signature_matrices
from warmfront.knowledge.dominance_checks import check_dominance
from warmfront.knowledge.effector_toxicity_checks import check_effector_toxicity
from warmfront.knowledge.evidence_checks import EVIDENCE_CHECKS
from warmfront.knowledge.fit_checks import check_fit_limits
from warmfront.knowledge.fit_logic_checks import FIT_LOGIC_CHECKS
from warmfront.knowledge.genomics_checks import check_genomics
from warmfront.knowledge.harm_checks import HARM_CHECKS
from warmfront.knowledge.measured_checks import MEASURED_CHECKS
from warmfront.knowledge.model_checks import check_models
from warmfront.knowledge.monitored_course_checks import check_monitored_courses
from warmfront.knowledge.next_test_checks import NEXT_TEST_CHECKS
from warmfront.knowledge.options_checks import OPTION_CHECKS
from warmfront.knowledge.product_checks import PRODUCT_CHECKS
from warmfront.knowledge.profile_checks import PROFILE_CHECKS
from warmfront.knowledge.response_checks import RESPONSE_CHECKS
from warmfront.knowledge.reviews_checks import REVIEW_CHECKS
from warmfront.knowledge.revision_checks import check_revision_rules
from warmfront.knowledge.scale_checks import check_scales
from warmfront.knowledge.source_checks import SOURCE_CHECKS
from warmfront.knowledge.spatial_checks import SPATIAL_CHECKS
from warmfront.knowledge.study_checks import STUDY_CHECKS
from warmfront.knowledge.twin_checks import check_twins
from warmfront.knowledge.virtual_trial_checks import check_virtual_trial

Check = Callable[[KnowledgeBase], list[str]]


CHECKS: tuple[Check, ...] = (
    *PROFILE_CHECKS,
    check_models,
    check_twins,
    check_scales,
    check_effector_toxicity,
    check_adverse_events,
    check_criteria,
    check_monitored_courses,
    check_cell_kinetics,
    check_revision_rules,
    check_dominance,
    check_signature_matrices,
    check_fit_limits,
    check_constraints,
    check_genomics,
    *SOURCE_CHECKS,
    *EVIDENCE_CHECKS,
    *STUDY_CHECKS,
    *MEASURED_CHECKS,
    *RESPONSE_CHECKS,
    *SPATIAL_CHECKS,
    *CELL_CHECKS,
    *PRODUCT_CHECKS,
    *FIT_LOGIC_CHECKS,
    *OPTION_CHECKS,
    *NEXT_TEST_CHECKS,
    *HARM_CHECKS,
    *REVIEW_CHECKS,
    *COVERAGE_CHECKS,
    check_virtual_trial,
)


def check_knowledge(base: KnowledgeBase) -> list[str]:
    """Run every check and return all problems.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry; empty when all is well.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> check_knowledge(load_knowledge())
    []
    """
    return [problem for check in CHECKS for problem in check(base)]
