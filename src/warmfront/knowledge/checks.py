"""Checks over the whole knowledge base; each returns sentences that name file and entry."""

from collections.abc import Callable

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cells_checks import CELL_CHECKS
from warmfront.knowledge.constraint_checks import check_constraints
from warmfront.knowledge.coverage_checks import COVERAGE_CHECKS
from warmfront.knowledge.deconvolution_checks import check_signature_matrices
from warmfront.knowledge.dominance_checks import check_dominance
from warmfront.knowledge.evidence_checks import EVIDENCE_CHECKS
from warmfront.knowledge.fit_checks import check_fit_limits
from warmfront.knowledge.fit_logic_checks import FIT_LOGIC_CHECKS
from warmfront.knowledge.genomics_checks import check_genomics
from warmfront.knowledge.harm_checks import HARM_CHECKS
from warmfront.knowledge.measured_checks import MEASURED_CHECKS
from warmfront.knowledge.model_checks import check_models
from warmfront.knowledge.next_test_checks import NEXT_TEST_CHECKS
from warmfront.knowledge.options_checks import OPTION_CHECKS
from warmfront.knowledge.product_checks import PRODUCT_CHECKS
from warmfront.knowledge.profile_checks import PROFILE_CHECKS
from warmfront.knowledge.response_checks import RESPONSE_CHECKS
from warmfront.knowledge.reviews_checks import REVIEW_CHECKS
from warmfront.knowledge.spatial_checks import SPATIAL_CHECKS
from warmfront.knowledge.study_checks import STUDY_CHECKS

Check = Callable[[KnowledgeBase], list[str]]


def _sources_exist(base: KnowledgeBase) -> list[str]:
    used: list[tuple[str, str]] = []
    used += [(f"signatures/{k}.toml", s.source) for k, s in base.signatures.items()]
    used += [(f"weighted_scores.toml {s.score_id}", s.source) for s in base.weighted_scores]
    used += [(f"cohort_scores.toml {s.score_id}", s.source) for s in base.cohort_scores]
    used += [(f"composite_scores.toml {s.score_id}", s.source) for s in base.composite_scores]
    used += [(f"ips_genes.tsv {g.gene}", g.source) for g in base.ips_genes]
    used += [(f"impres_pairs.tsv {p.first}", p.source) for p in base.impres_pairs]
    used += [(f"cycle_genes.tsv {g.symbol}", g.source) for g in base.cycle_genes]
    used += [(f"cycle.toml {s.step}", s.source) for s in base.cycle_steps]
    used += [(f"tumour_types.tsv {k}", t.source) for k, t in base.tumour_types.items()]
    used += [(f"constraints.toml {c.constraint}", p.source) for c in base.constraints for p in c.pieces]
    if base.constraint_model is not None:
        used.append(("constraint_model.toml", base.constraint_model.source))
        used += [(f"constraint_model.toml {g.group}", g.source) for g in base.constraint_model.groups]
    used += [(f"facts.toml {k}", f.source) for k, f in base.facts.items()]
    used += [(f"labs.toml {k}", a.source) for k, a in base.labs.items()]
    used += [(f"measured_axes.toml {k}", a.source) for k, a in base.measured_axes.items()]
    used += [(f"blood_indices.toml {k}", i.source) for k, i in base.blood_indices.items()]
    used += [(f"disagreements.toml {k}", d.source) for k, d in base.disagreements.items()]
    used += [(f"biomarkers.tsv {b.biomarker_id}", b.source) for b in base.biomarkers]
    used += [(f"conditions.toml {c.rule}", c.source) for c in base.general_conditions]
    used += [(f"genomic_events.toml {k}", e.source) for k, e in base.genomic_events.items()]
    used += [(f"sequencing_assays.toml {k}", a.source) for k, a in base.sequencing_assays.items()]
    used += [(f"variant_consequences.tsv {c.term}", c.source) for c in base.consequences]
    used += [(f"agents.toml {k}", a.source) for k, a in base.agents.items()]
    for key, strategy in base.strategies.items():
        where = f"strategies/{key}.toml"
        used += [(where, source) for source in strategy.sources]
        used += [(where, condition.source) for condition in strategy.conditions]
        used += [(where, approval.source) for approval in strategy.approvals]
    used += [(f"studies.tsv {k}", s.source) for k, s in base.studies.items()]
    used += [(f"outcomes.tsv {o.outcome_id}", o.source) for o in base.outcomes]
    used += [(f"observed_responses.tsv {o.study_id}", o.source) for o in base.observed]
    used += [(f"interactions.tsv {i.interaction_id}", i.source) for i in base.interactions]
    used += [(f"reference/{k}.toml", r.source) for k, r in base.references.items()]
    used += [(f"phenotype_models/{k}.toml", m.source) for k, m in base.phenotype_models.items()]
    used += [(f"reference_fit.toml {limit.quantity}", limit.source) for limit in base.fit_limits]
    used += [(f"deconvolution/{k}.toml", m.source) for k, m in base.signature_matrices.items()]
    for key, model in base.mechanistic_models.items():
        used.append((f"models/{key}.toml", model.source))
        used += [(f"models/{key}.toml {p.name}", p.source) for p in model.parameters]
    return [
        f"{where}: source {source!r} is not in sources/*.toml"
        for where, source in used
        if source not in base.sources
    ]


CHECKS: tuple[Check, ...] = (
    *PROFILE_CHECKS,
    check_models,
    check_dominance,
    check_signature_matrices,
    check_fit_limits,
    check_constraints,
    check_genomics,
    _sources_exist,
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
