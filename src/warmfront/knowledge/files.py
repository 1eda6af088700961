"""Read the packaged knowledge files into one `KnowledgeBase`.

TOML for things with fields, TSV for things with rows. Unknown keys are refused; every problem in
every file is reported at once.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from warmfront.domain.errors import KnowledgeError
from warmfront.domain.evidence import Interaction, Outcome, Study
from warmfront.domain.therapy import Agent, Condition, Strategy
from warmfront.knowledge.base import (
    AxisDefinition,
    CycleGene,
    CycleStepName,
    FactDefinition,
    KnowledgeBase,
    LabAnalyte,
    ObservedResponse,
    Signature,
    Source,
    TumourType,
)
from warmfront.knowledge.cells_files import read_cell_rules
from warmfront.knowledge.checks import check_knowledge
from warmfront.knowledge.constraint_model import ConstraintDefinition, ConstraintModel
from warmfront.knowledge.dominance import DominanceRule
from warmfront.knowledge.genomics import ConsequenceTerm, GenomicEvent, SequencingAssay
from warmfront.knowledge.measured import (
    BiomarkerDirection,
    BloodIndex,
    DisagreementRule,
    MeasuredAxis,
)
from warmfront.knowledge.models import PhenotypeModel
from warmfront.knowledge.monitoring_files import read_monitoring
from warmfront.knowledge.options_files import read_options
from warmfront.knowledge.paired_files import read_mechanistic_models, read_references, read_signature_matrices
from warmfront.knowledge.product_files import read_products
from warmfront.knowledge.reader import KnowledgeReader
from warmfront.knowledge.references import FitLimit
from warmfront.knowledge.responses import ResponseModel, ResponseScore
from warmfront.knowledge.reviews_files import read_reviews
from warmfront.knowledge.scores import CompositeScore, GenePair, IpsGene, WeightedScore
from warmfront.knowledge.spatial_files import read_spatial
from warmfront.knowledge.twin_files import read_twins
from warmfront.knowledge.virtual_trial import SurvivalLink, TrialNumber, VirtualTrialKnowledge


def _all_files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        name = f"{prefix}{path.name}"
        if path.is_dir():
            yield from _all_files(path, f"{name}/")
        else:
            yield name, path.read_bytes()


def knowledge_version(folder: Traversable) -> str:
    """Digest of every knowledge file: 12 hexadecimal digits of SHA-256 over names and contents."""
    digest = hashlib.sha256()
    for name, content in _all_files(folder):
        digest.update(name.encode())
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


def _sources(reader: KnowledgeReader) -> tuple[Source, ...]:
    parts = [reader.entries(f"sources/{stem}.toml", "source", Source) for stem in reader.stems("sources")]
    return tuple(source for part in parts for source in part)


def read_knowledge(folder: Traversable) -> KnowledgeBase:
    """Read and check the knowledge files below `folder`.

    Parameters
    ----------
    folder : Traversable
        A folder laid out like the packaged one.

    Returns
    -------
    KnowledgeBase
        Checked entries.

    Raises
    ------
    KnowledgeError
        When any file is wrong; lists every problem with file and entry.
    """
    reader = KnowledgeReader(folder)
    base = KnowledgeBase(
        version=knowledge_version(folder),
        sources=reader.keyed("sources", _sources(reader), "source_id"),
        signatures=reader.folder_of("signatures", "signature_id", Signature),
        axes=reader.entries("axes.toml", "axis", AxisDefinition),
        weighted_scores=reader.entries("weighted_scores.toml", "score", WeightedScore)
        + reader.entries("list_scores.toml", "score", WeightedScore),
        cohort_scores=reader.entries("cohort_scores.toml", "score", WeightedScore),
        composite_scores=reader.entries("composite_scores.toml", "score", CompositeScore),
        ips_genes=reader.rows("ips_genes.tsv", IpsGene),
        impres_pairs=reader.rows("impres_pairs.tsv", GenePair),
        cycle_genes=reader.rows("cycle_genes.tsv", CycleGene),
        cycle_steps=reader.entries("cycle.toml", "step", CycleStepName),
        tumour_types=reader.keyed_rows("tumour_types.tsv", TumourType, "oncotree"),
        constraints=reader.entries("constraints.toml", "constraint", ConstraintDefinition),
        constraint_model=reader.only("constraint_model.toml", ConstraintModel),
        facts=reader.keyed_entries("facts.toml", "fact", FactDefinition, "fact"),
        labs=reader.keyed_entries("labs.toml", "lab", LabAnalyte, "analyte"),
        general_conditions=reader.entries("conditions.toml", "condition", Condition),
        agents=reader.keyed_entries("agents.toml", "agent", Agent, "agent_id"),
        strategies=reader.folder_of("strategies", "strategy_id", Strategy),
        studies=reader.keyed(
            "studies.tsv and trials.tsv",
            reader.rows("studies.tsv", Study) + reader.rows("trials.tsv", Study),
            "study_id",
        ),
        outcomes=reader.rows("outcomes.tsv", Outcome) + reader.rows("trial_outcomes.tsv", Outcome),
        observed=reader.rows("observed_responses.tsv", ObservedResponse),
        interactions=reader.rows("interactions.tsv", Interaction),
        references=read_references(reader),
        phenotype_models=reader.folder_of("phenotype_models", "model_id", PhenotypeModel),
        dominance=reader.entries("dominance.toml", "dominance", DominanceRule),
        mechanistic_models=read_mechanistic_models(reader),
        response_scores=reader.folder_of("response_scores", "score_id", ResponseScore),
        response_models=reader.folder_of("response_models", "model_id", ResponseModel),
        teaching_notes={str(k): str(v) for k, v in reader.toml("teaching_notes.toml").items()},
        group_names={str(k): str(v) for k, v in reader.toml("disease_groups.toml").items()},
        signature_matrices=read_signature_matrices(reader),
        fit_limits=reader.entries("reference_fit.toml", "limit", FitLimit),
        measured_axes=reader.keyed_entries("measured_axes.toml", "axis", MeasuredAxis, "axis"),
        blood_indices=reader.keyed_entries("blood_indices.toml", "index", BloodIndex, "index"),
        biomarkers=reader.rows("biomarkers.tsv", BiomarkerDirection),
        disagreements=reader.keyed_entries("disagreements.toml", "rule", DisagreementRule, "rule"),
        consequences=reader.rows("variant_consequences.tsv", ConsequenceTerm),
        genomic_events=reader.keyed_entries("genomic_events.toml", "event", GenomicEvent, "event"),
        sequencing_assays=reader.keyed_entries("sequencing_assays.toml", "assay", SequencingAssay, "assay"),
        spatial=read_spatial(reader),
        cells=read_cell_rules(reader),
        products=read_products(reader),
        options=read_options(reader),
        reviews=read_reviews(reader),
        virtual_trial=VirtualTrialKnowledge(
            numbers=reader.keyed_entries("virtual_trial/numbers.toml", "number", TrialNumber, "number"),
            links=reader.keyed_entries("virtual_trial/survival_links.toml", "link", SurvivalLink, "link_id"),
        ),
        twins=read_twins(reader),
        monitoring=read_monitoring(reader),
    )
    problems = reader.problems + check_knowledge(base)
    if problems:
        raise KnowledgeError(problems)
    return base


@lru_cache(maxsize=1)
def load_knowledge() -> KnowledgeBase:
    """Load the packaged knowledge, once per process.

    Returns
    -------
    KnowledgeBase
        Checked entries with their version.

    Examples
    --------
    >>> knowledge = load_knowledge()
    >>> knowledge.tumour_types["BLCA"].group
    'urothelial'
    """
    return read_knowledge(files("warmfront.knowledge") / "data")
