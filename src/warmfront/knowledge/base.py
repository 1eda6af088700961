"""What the field knows, as records: the entries of the packaged knowledge files."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Interaction, Outcome, Status, Study
from warmfront.domain.records import record
from warmfront.domain.therapy import Agent, Condition, Strategy
from warmfront.knowledge.cells import CellKnowledge
from warmfront.knowledge.constraint_model import ConstraintDefinition, ConstraintModel
from warmfront.knowledge.deconvolution import SignatureMatrix
from warmfront.knowledge.dominance import DominanceRule
from warmfront.knowledge.genomics import ConsequenceTerm, GenomicEvent, SequencingAssay
from warmfront.knowledge.measured import (
    BiomarkerDirection,
    BloodIndex,
    DisagreementRule,
    MeasuredAxis,
)
from warmfront.knowledge.models import MechanisticModel, PhenotypeModel
from warmfront.knowledge.monitoring import MonitoringKnowledge
from warmfront.knowledge.options import OptionKnowledge
from warmfront.knowledge.products import ProductKnowledge
from warmfront.knowledge.references import FitLimit, Reference
from warmfront.knowledge.responses import ResponseModel, ResponseScore
from warmfront.knowledge.reviews import ReviewKnowledge
from warmfront.knowledge.scores import CompositeScore, GenePair, IpsGene, WeightedScore
from warmfront.knowledge.spatial import SpatialKnowledge
from warmfront.knowledge.twins import TwinKnowledge
from warmfront.knowledge.virtual_trial import VirtualTrialKnowledge


@record
class Source:
    """Where a statement was read.

    Parameters
    ----------
    source_id : str
        Key used by every other file.
    citation : str
        Authors, title or short name, journal, year.
    doi : str
        DOI without resolver; empty when there is none.
    registry : str
        Trial number; empty when there is none.
    kind : str
        What sort of source it is.
    checked : str
        ``seen`` when the statement was read in the source or its abstract, ``memory`` when not.
    """

    source_id: str
    citation: str
    doi: str = ""
    registry: str = ""
    kind: Literal["paper", "guideline", "label", "trial", "review", "cohort", "database", "project"]
    checked: Literal["seen", "memory"]


@record
class Signature:
    """A gene set.

    Parameters
    ----------
    signature_id : str
        File name without its ending.
    label : str
        Words for people.
    genes : tuple of str
        Current HGNC symbols.
    source, status : str, Status
        Where the list was read and how firmly it stands.
    note : str
        Mended or dropped symbols, limits.
    published_as : tuple of str
        Names of the lists of the shared collection that hold exactly these genes; empty for a union or a
        list that was read elsewhere.
    group : str
        Part of the collection it comes from.
    weights : dict of str to float
        Signed weights of a list whose genes speak for and against; empty for a plain set. Scored as a plain
        set such a list is not the published score.
    """

    signature_id: str
    label: str
    genes: tuple[str, ...]
    source: str
    status: Status
    note: str = ""
    published_as: tuple[str, ...] = ()
    group: str = ""
    weights: dict[str, float] = field(default_factory=dict)


@record
class AxisDefinition:
    """How one axis of the profile is measured and read.

    Parameters
    ----------
    axis, label, group : str
        Id, words, and the part of the profile in which it stands.
    signature, method : str
        Gene set, and the method that scores it.
    minimum_coverage : float
        Share of the genes that must be measured, 0 to 1.
    reading : str
        What a high value means.
    lymphoid : bool
        True where lymphoid tissue at the biopsy site raises it.
    """

    axis: str
    label: str
    group: Literal["effector", "suppressive", "stroma and vessels", "tumour", "soluble"]
    signature: str
    method: Literal["ssgsea"]
    minimum_coverage: float
    reading: str
    lymphoid: bool = False


@record
class CycleGene:
    """One gene of the seven-step annotation.

    Parameters
    ----------
    symbol : str
        Current HGNC symbol.
    step : int
        Step of the cycle, 1 to 7.
    direction : str
        Whether the gene speaks for the step or against it.
    cell_type : str
        Recruited cell type; empty for a step that is one set.
    """

    symbol: str
    step: int
    direction: Literal["positive", "negative"]
    cell_type: str
    source: str


@record
class CycleStepName:
    """Name of one step of the cancer-immunity cycle.

    Parameters
    ----------
    step : int
        1 to 7.
    name : str
        Words for people.
    holds : str
        What the step needs in order to run.
    overall_cell_types : tuple of str
        For a step annotated by recruited cell type: the cell types whose genes together make the
        step's own row. Empty for a step that is one set.
    """

    step: int
    name: str
    holds: str
    source: str
    overall_cell_types: tuple[str, ...] = ()


@record
class TumourType:
    """One OncoTree code and what warmfront treats it as.

    Parameters
    ----------
    oncotree, name : str
        OncoTree code and name.
    group : str
        Disease group that rules, approvals and evidence are keyed by.
    tumour_class : str
        ``solid`` or ``haematological``.
    """

    oncotree: str
    name: str
    group: str
    tumour_class: Literal["solid", "haematological"]
    source: str


@record
class FactDefinition:
    """A genomic or clinical fact that may override expression.

    A fact is read either from `genes` or from one `marker` of the case's biomarkers.

    Parameters
    ----------
    fact, label : str
        Id and words.
    genes : tuple of str
        Any of these genes.
    effects : tuple of str
        Mutation effects that count.
    zygosity, clonality : str or None
        Required values; None when any will do.
    marker : str or None
        Field of the biomarkers: ``msi`` or ``tmb_mut_per_mb``.
    values : tuple of str
        Words of the marker that establish the fact.
    at_least, below : float or None
        Bounds of a numeric marker, in the marker's own unit.
    disease_groups : tuple of str
        Groups in which the fact has a meaning; empty for all.
    breaks : tuple of str
        What no longer works when the fact is present, in the words of a strategy's ``needs_intact``.
    disabled_by : tuple of str
        Facts that switch this one off (mismatch-repair deficiency for B2M).
    explanation : str
        Why the fact matters, in a sentence.
    """

    fact: str
    label: str
    genes: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    zygosity: str | None = None
    clonality: str | None = None
    marker: Literal["msi", "tmb_mut_per_mb"] | None = None
    values: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None
    disease_groups: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    disabled_by: tuple[str, ...] = ()
    explanation: str
    source: str
    status: Status


@record
class LabAnalyte:
    """A laboratory analyte: canonical unit, conversions and plausibility bounds.

    Parameters
    ----------
    analyte, label, canonical_unit : str
        Id, words, and the unit in which values are held.
    units : dict of str to float
        Factor that turns a value in that unit into the canonical unit (exact, by multiplication).
    synonyms : tuple of str
        Other names of the analyte; compared without regard to case, spaces, dashes and underscores.
    plausible_low, plausible_high : float
        Outside of these the value is flagged and left out, never rescaled. Canonical unit.
    """

    analyte: str
    label: str
    canonical_unit: str
    units: dict[str, float]
    synonyms: tuple[str, ...] = ()
    plausible_low: float
    plausible_high: float
    source: str
    status: Status


@record
class ObservedResponse:
    """Responses counted in a cohort held in development, by tumour type and drug; aggregates only.

    Parameters
    ----------
    study_id : str
        Id of the row.
    disease_group, oncotree : str
        Group and code of the tumours that were counted.
    agent, agent_class : str
        What was given; several drugs of one class may be pooled, and the note says so.
    line, age_group, criterion : str
        ``1``, ``2+`` or ``not stated``; ``adult``, ``child`` or ``not stated``; response criterion.
    events, n : int
        Responders and evaluable patients, at least five.
    note : str
        What was left out and how the line was read.
    """

    study_id: str
    disease_group: str
    oncotree: str
    agent: str
    agent_class: str
    line: str
    age_group: str
    criterion: str
    events: int
    n: int
    source: str
    note: str


@record
class KnowledgeBase:
    """Everything packaged, checked, with the digest of the files it was read from."""

    version: str
    sources: dict[str, Source]
    signatures: dict[str, Signature]
    axes: tuple[AxisDefinition, ...]
    weighted_scores: tuple[WeightedScore, ...]
    cohort_scores: tuple[WeightedScore, ...] = ()
    composite_scores: tuple[CompositeScore, ...] = ()
    ips_genes: tuple[IpsGene, ...] = ()
    impres_pairs: tuple[GenePair, ...] = ()
    cycle_genes: tuple[CycleGene, ...]
    cycle_steps: tuple[CycleStepName, ...]
    tumour_types: dict[str, TumourType]
    constraints: tuple[ConstraintDefinition, ...]
    facts: dict[str, FactDefinition]
    labs: dict[str, LabAnalyte]
    general_conditions: tuple[Condition, ...]
    agents: dict[str, Agent]
    strategies: dict[str, Strategy]
    studies: dict[str, Study]
    outcomes: tuple[Outcome, ...]
    observed: tuple[ObservedResponse, ...]
    interactions: tuple[Interaction, ...]
    references: dict[str, Reference]
    phenotype_models: dict[str, PhenotypeModel]
    mechanistic_models: dict[str, MechanisticModel]
    response_scores: dict[str, ResponseScore]
    response_models: dict[str, ResponseModel]
    teaching_notes: dict[str, str]
    group_names: dict[str, str]
    signature_matrices: dict[str, SignatureMatrix] = field(default_factory=dict)
    constraint_model: ConstraintModel | None = None
    measured_axes: dict[str, MeasuredAxis] = field(default_factory=dict)
    blood_indices: dict[str, BloodIndex] = field(default_factory=dict)
    biomarkers: tuple[BiomarkerDirection, ...] = ()
    disagreements: dict[str, DisagreementRule] = field(default_factory=dict)
    consequences: tuple[ConsequenceTerm, ...] = ()
    genomic_events: dict[str, GenomicEvent] = field(default_factory=dict)
    sequencing_assays: dict[str, SequencingAssay] = field(default_factory=dict)
    dominance: tuple[DominanceRule, ...] = ()
    fit_limits: tuple[FitLimit, ...] = ()
    spatial: SpatialKnowledge = field(default_factory=SpatialKnowledge)
    cells: CellKnowledge = field(default_factory=CellKnowledge)
    products: ProductKnowledge = field(default_factory=ProductKnowledge)
    options: OptionKnowledge = field(default_factory=OptionKnowledge)
    reviews: ReviewKnowledge = field(default_factory=ReviewKnowledge)
    virtual_trial: VirtualTrialKnowledge = field(default_factory=VirtualTrialKnowledge)
    twins: TwinKnowledge = field(default_factory=TwinKnowledge)
    monitoring: MonitoringKnowledge = field(default_factory=MonitoringKnowledge)
