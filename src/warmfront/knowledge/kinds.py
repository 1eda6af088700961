"""Every table of the knowledge base in one visible list: where it lies, what is its id, what its title.

A new table appears in the index, the commands, the export and the documented schema by one line of `KINDS`.
"""

import types
import typing
from typing import Any

from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase


@record
class Kind:
    """One kind of knowledge entry.

    Parameters
    ----------
    kind : str
        Words for people, in the singular; also the word that ``--kind`` takes.
    place : str
        Attribute of the knowledge base, dotted for tables of a part of it.
    file : str
        Where a curator edits it, below ``knowledge/data``.
    ids : tuple of str
        Fields that make the id, joined by a colon; empty for tables that are keyed by their id alone.
    titles : tuple of str
        Fields that make the title.
    """

    kind: str
    place: str
    file: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name for files and tables: small letters, digits and underscores."""
        return "".join(mark if mark.isalnum() else "_" for mark in self.kind.lower())


def _kind(kind: str, place: str, file: str, ids: str = "", titles: str = "") -> Kind:
    return Kind(kind=kind, place=place, file=file, ids=tuple(ids.split()), titles=tuple(titles.split()))


KINDS: tuple[Kind, ...] = (
    _kind("strategy", "strategies", "strategies/", "strategy_id", "name"),
    _kind("agent", "agents", "agents.toml", "agent_id", "name"),
    _kind("study", "studies", "studies.tsv, trials.tsv", "study_id", "product indication"),
    _kind("outcome", "outcomes", "outcomes.tsv, trial_outcomes.tsv", "outcome_id", "endpoint value unit"),
    _kind("counted response", "observed", "observed_responses.tsv", "study_id", "agent disease_group line"),
    _kind("interaction", "interactions", "interactions.tsv", "interaction_id", "class_a class_b event"),
    _kind("condition", "general_conditions", "conditions.toml", "rule", "rule"),
    _kind("toxicity", "options.toxicities", "options/toxicities.tsv", "toxicity_id", "agents event"),
    _kind("regimen", "options.regimens", "options/regimens.toml", "regimen_id", "name"),
    _kind("dose limit", "options.dose_limits", "options/dose_limits.toml", "limit_id", "agent words"),
    _kind("pharmacology", "options.pharmacology", "options/pharmacology.toml", "agent", "agent drug_class"),
    _kind("antigen", "options.antigens", "options/antigens.toml", "antigen", "antigen"),
    _kind("cell therapy", "options.cell_therapies", "options/cell_therapies.toml", "product_id", "name"),
    _kind("cell limit", "options.cell_limits", "options/cell_limits.toml", "limit_id", "note"),
    _kind("role", "options.roles", "options/roles.toml", "role_id", "words"),
    _kind("schedule", "options.schedules", "options/schedules.toml", "schedule_id", "words"),
    _kind("intent rule", "options.intents", "options/intents.toml", "intent disease_groups", "intent stages"),
    _kind("fit rule", "options.fit_rule", "options/fit_rule.toml", "", "why"),
    _kind("ICD modality", "options.icd_modalities", "options/icd_modalities.toml", "modality_id", "name"),
    _kind("modality note", "options.modality_notes", "options/modality_notes.toml", "note_id", "topic"),
    _kind(
        "order comparison",
        "options.order_comparisons",
        "options/order_comparisons.tsv",
        "comparison_id",
        "compared",
    ),
    _kind("access", "options.access", "options/access.toml", "access_id", "site"),
    _kind("veto", "options.vetoes", "options/vetoes.toml", "veto_id", "words"),
    _kind("drug group", "options.drug_groups", "options/drug_groups.toml", "group", "label drugs"),
    _kind(
        "drug interaction",
        "options.drug_interactions",
        "options/drug_interactions.toml",
        "interaction_id",
        "words",
    ),
    _kind("HLA coverage", "options.hla_coverage", "options/hla_coverage.toml", "allele", "words"),
    _kind(
        "late effect of an agent",
        "options.late_effects",
        "options/late_effects.toml",
        "effect_id",
        "sentence",
    ),
    _kind("next test", "options.assays", "options/next_tests.toml", "assay_id", "label"),
    _kind("cascade", "options.cascades", "options/cascades.tsv", "cascade_id", "label"),
    _kind(
        "marker share", "options.marker_shares", "options/marker_shares.tsv", "share_id", "kind disease_group"
    ),
    _kind("value scale", "options.value_scale", "options/value_scale.toml", "", "source"),
    _kind("weights", "options.weights", "options/ranking_weights.toml", "name", "name"),
    _kind(
        "trial verdict",
        "options.trial_verdicts",
        "options/trial_verdicts.tsv",
        "study_id",
        "study_id verdict",
    ),
    _kind("recovery", "options.recovery", "options/recovery.toml", "rule", "words"),
    _kind("ranking scale", "options.scale", "options/ranking_scale.toml", "", "source"),
    _kind("challenge", "reviews.challenges", "reviews/challenges.tsv", "challenge_id", "challenge"),
    _kind(
        "cycle intervention",
        "reviews.cycle_interventions",
        "reviews/cycle_interventions.tsv",
        "cycle_id",
        "name",
    ),
    _kind(
        "decision rule",
        "reviews.decision_rules",
        "reviews/decision_rules.tsv",
        "rule_id",
        "condition consideration",
    ),
    _kind("cell death", "reviews.cell_death", "reviews/icd.tsv", "icd_id", "kind item"),
    _kind("driver", "reviews.drivers", "reviews/drivers.tsv", "driver_id", "kind item"),
    _kind("CDK4/6 statement", "reviews.cdk46", "reviews/cdk46.tsv", "cdk_id", "statement"),
    _kind(
        "radiotherapy statement",
        "reviews.radiotherapy",
        "reviews/radiotherapy_ai.tsv",
        "statement_id",
        "statement",
    ),
    _kind(
        "inconsistency",
        "reviews.inconsistencies",
        "reviews/inconsistencies.tsv",
        "inconsistency_id",
        "printed finding",
    ),
    _kind(
        "arithmetic check",
        "reviews.arithmetic",
        "reviews/arithmetic_checks.tsv",
        "outcome_id",
        "endpoint arm",
    ),
    _kind("seed sentence", "reviews.sentences", "coverage/sentences.tsv", "seed number", "topic"),
    _kind("row note", "reviews.row_notes", "coverage/rows.tsv", "item", "item"),
    _kind("biomarker", "biomarkers", "biomarkers.tsv", "biomarker_id", "marker marker_state outcome"),
    _kind("constraint", "constraints", "constraints.toml", "constraint", "label"),
    _kind("constraint model", "constraint_model", "constraint_model.toml"),
    _kind("fact", "facts", "facts.toml", "fact", "label"),
    _kind("genomic event", "genomic_events", "genomic_events.toml", "event", "label"),
    _kind("sequencing assay", "sequencing_assays", "sequencing_assays.toml", "assay", "label"),
    _kind("variant consequence", "consequences", "variant_consequences.tsv", "term", "term"),
    _kind("laboratory value", "labs", "labs.toml", "analyte", "label"),
    _kind(
        "laboratory term",
        "monitoring.laboratory_terms",
        "monitoring/ctcae_labs.toml",
        "term_id",
        "term versions",
    ),
    _kind(
        "immune-related event", "monitoring.immune_events", "monitoring/immune_events.toml", "event", "label"
    ),
    _kind("marker of risk", "monitoring.risk_markers", "monitoring/risk_markers.toml", "marker", "label"),
    _kind("dose by weight", "monitoring.weight_doses", "monitoring/weight_doses.toml", "dose_id", "drug use"),
    _kind("blood index", "blood_indices", "blood_indices.toml", "index", "label"),
    _kind("measured axis", "measured_axes", "measured_axes.toml", "axis", "label"),
    _kind("disagreement", "disagreements", "disagreements.toml", "rule", "rule"),
    _kind("tumour type", "tumour_types", "tumour_types.tsv", "oncotree", "name"),
    _kind("disease group", "group_names", "disease_groups.toml"),
    _kind("signature", "signatures", "signatures/", "signature_id", "label"),
    _kind("axis", "axes", "axes.toml", "axis", "label"),
    _kind("weighted score", "weighted_scores", "weighted_scores.toml, list_scores.toml", "score_id", "label"),
    _kind("cohort score", "cohort_scores", "cohort_scores.toml", "score_id", "label"),
    _kind("composite score", "composite_scores", "composite_scores.toml", "score_id", "label"),
    _kind("IPS gene", "ips_genes", "ips_genes.tsv", "gene part", "gene"),
    _kind("IMPRES pair", "impres_pairs", "impres_pairs.tsv", "first second", "first second"),
    _kind("cycle step", "cycle_steps", "cycle.toml", "step", "name"),
    _kind("cycle gene", "cycle_genes", "cycle_genes.tsv", "symbol step direction cell_type", "symbol"),
    _kind("reference", "references", "reference/", "reference_id", "label"),
    _kind("reference limit", "fit_limits", "reference_fit.toml", "quantity level scales", "label"),
    _kind("phenotype model", "phenotype_models", "phenotype_models/", "model_id", "label"),
    _kind("dominance rule", "dominance", "dominance.toml", "dimension", "label"),
    _kind("signature matrix", "signature_matrices", "deconvolution/", "matrix_id", "label"),
    _kind("response score", "response_scores", "response_scores/", "score_id", "label"),
    _kind("response model", "response_models", "response_models/", "model_id", "label"),
    _kind("trial number", "virtual_trial.numbers", "virtual_trial/numbers.toml", "number", "words"),
    _kind("survival link", "virtual_trial.links", "virtual_trial/survival_links.toml", "link_id", "disease"),
    _kind("mechanistic model", "mechanistic_models", "models/", "model_id", "label"),
    _kind("clinical scale", "monitoring.scales", "scales/", "scale", "label"),
    _kind("monitored series", "monitoring.series", "monitoring/series.toml", "series", "label"),
    _kind(
        "drug that hides fever", "monitoring.fever_drugs", "monitoring/fever_drugs.toml", "drug", "kind names"
    ),
    _kind("late check", "monitoring.late_checks", "monitoring/late_checks.toml", "check", "what how"),
    _kind("warning sign", "monitoring.warning_signs", "monitoring/warning_signs.toml", "sign", "event"),
    _kind(
        "management rule", "monitoring.management", "monitoring/management_*.toml", "rule_id", "events words"
    ),
    _kind("response criterion", "monitoring.criteria", "monitoring/criteria.toml", "criterion", "label"),
    _kind(
        "criterion of a disease",
        "monitoring.disease_criteria",
        "monitoring/disease_criteria.toml",
        "name",
        "name",
    ),
    _kind(
        "early-warning rule", "monitoring.early_warning", "monitoring/early_warning.toml", "rule_id", "label"
    ),
    _kind(
        "number of simulated courses",
        "monitoring.course_numbers",
        "monitoring/simulated_courses.toml",
        "number",
        "words",
    ),
    _kind(
        "cell population",
        "monitoring.cell_kinetics",
        "monitoring/cell_kinetics.toml",
        "population",
        "label",
    ),
    _kind(
        "expansion reading", "monitoring.cell_readings", "monitoring/cell_readings.toml", "reading", "words"
    ),
    _kind(
        "biopsy limit", "monitoring.evolution_limits", "monitoring/evolution_limits.toml", "name", "meaning"
    ),
    _kind("cell reading limit", "monitoring.cell_limits", "monitoring/cell_limits.toml", "name", "meaning"),
    _kind("revision rule", "monitoring.revision_rules", "monitoring/revision_rules.toml", "rule_id", "words"),
    _kind(
        "revision number",
        "monitoring.revision_numbers",
        "monitoring/revision_numbers.toml",
        "number",
        "meaning",
    ),
    _kind("twin axis", "twins.axes", "twin/axes.toml", "axis", "label"),
    _kind("measurement error", "twins.errors", "twin/errors.toml", "quantity", "label"),
    _kind("plausible bound", "twins.bounds", "twin/bounds.toml", "bound", "label"),
    _kind("spatial parameter", "spatial.parameters", "spatial/parameters/", "parameter", "meaning"),
    _kind("spatial axis", "spatial.axes", "spatial/axes.toml", "axis", "label"),
    _kind("neighbourhood", "spatial.neighbourhoods", "spatial/neighbourhoods.toml", "neighbourhood", "label"),
    _kind("cell table", "spatial.formats", "spatial/formats.toml", "format_id", "label"),
    _kind("unit of length", "spatial.units", "spatial/units.toml", "label", "label"),
    _kind("name of a cell type", "spatial.type_names", "spatial/type_names.tsv", "name format_id", "name"),
    _kind(
        "lineage marker", "spatial.lineage_markers", "spatial/lineage_markers.tsv", "rank markers", "markers"
    ),
    _kind("name of a timepoint", "spatial.timepoints", "spatial/timepoint_names.tsv", "name", "name"),
    _kind("cell type", "cells.types", "cells/types.toml", "cell_type", "label"),
    _kind("cell state", "cells.states", "cells/states.toml", "state of", "label"),
    _kind("column of single cells", "cells.columns", "cells/columns.toml", "meaning", "meaning"),
    _kind("counted genes", "cells.gene_groups", "cells/gene_groups.toml", "group", "label"),
    _kind("product axis", "products.axes", "products/axes.toml", "axis", "label"),
    _kind("product direction", "products.directions", "products/directions.tsv", "row", "claim"),
    _kind("acceptance limit", "products.limits", "products/limits.toml", "limit", "limit"),
    _kind("late effect", "products.late_effects", "products/late_effects.toml", "effect", "sentence"),
    _kind("product tolerance", "products.tolerances", "products/tolerances.toml", "tolerance", "meaning"),
    _kind(
        "share of cells", "products.from_cells", "products/from_cells.toml", "quantity population", "quantity"
    ),
    _kind("product population", "products.populations", "products/populations.toml"),
    _kind("kind of product", "products.kinds", "products/kinds.toml"),
    _kind("teaching note", "teaching_notes", "teaching_notes.toml"),
    _kind("source", "sources", "sources/", "source_id", "citation"),
)
"""In the order in which answers list them: what a board asks for first."""

CLASSES = {"strategy class": "strategy_class", "agent class": "agent_class"}
"""Words that entries share and that have no table of their own: kind to the field in which they stand."""


def table_of(base: KnowledgeBase, kind: Kind) -> Any:
    """Return the table of a kind, as it stands in the knowledge base.

    Parameters
    ----------
    base : KnowledgeBase
        What was read.
    kind : Kind
        One of `KINDS`.

    Returns
    -------
    dict, tuple, record or None
        Entries by id, entries in order, the only entry, or none.
    """
    found: Any = base
    for name in kind.place.split("."):
        found = getattr(found, name)
    return found


def record_of(kind: Kind) -> type | None:
    """Return the record of which the entries of a kind are made; None for plain texts and lists of words.

    Parameters
    ----------
    kind : Kind
        One of `KINDS`.

    Returns
    -------
    type or None
        Read from the annotations, so that it is known for an empty table too.
    """
    found: Any = KnowledgeBase
    for name in kind.place.split("."):
        found = typing.get_type_hints(found)[name]
    origin, arguments = typing.get_origin(found), typing.get_args(found)
    if origin is dict:
        found = arguments[1]
    elif origin is tuple:
        found = arguments[0]
    elif origin in (typing.Union, types.UnionType):
        found = next(part for part in arguments if part is not type(None))
    return found if hasattr(found, "__dataclass_fields__") else None
