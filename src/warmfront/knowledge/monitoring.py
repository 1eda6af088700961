"""What the field knows of monitoring: scales, series, criteria of response, management of toxicity."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.knowledge.adverse_events import ImmuneEvent, LaboratoryTerm, WeightDose
from warmfront.knowledge.cell_kinetics import ExpansionReading, KineticPopulation
from warmfront.knowledge.criteria import DiseaseCriterion, ResponseCriterion
from warmfront.knowledge.effector_toxicity import FeverDrug, LateCheck, WarningSign
from warmfront.knowledge.monitored_courses import CourseNumber, EarlyWarningRule
from warmfront.knowledge.revision_rules import RevisionNumber, RevisionRule
from warmfront.knowledge.risk_markers import RiskMarker
from warmfront.knowledge.scales import ClinicalScale, Threshold


@record
class SeriesDefinition:
    """One kind of serial observation.

    Parameters
    ----------
    series : str
        Id.
    label : str
        Words for people.
    unit : str
        Canonical unit; empty for words.
    units : dict of str to float
        Factor from each accepted unit to `unit`.
    words : tuple of str
        Allowed words; empty for numbers.
    subject : str
        What the column subject names (lesion, antigen, organ); empty when it needs none.
    details : tuple of str
        Keys of details that it reads.
    low, high : float or None
        Smallest and largest possible value in `unit`.
    better : str
        ``down``, ``up`` or ``neither`` for the patient.
    meaning : str
        What it is and how it is taken.
    source : str
        Key in ``sources``.
    status : Status
        How firmly bounds and direction stand.
    """

    series: str
    label: str
    unit: str = ""
    units: dict[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    subject: str = ""
    details: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    better: Literal["down", "up", "neither"]
    meaning: str
    source: str
    status: Status


@record
class ManagementRule:
    """What the field does at a grade of an adverse event: a class-level fact, never an order.

    Parameters
    ----------
    rule_id : str
        Id.
    events : tuple of str
        Events as in `ToxicityGrade.event`, or ``any``.
    organs : tuple of str
        Organs as in `ToxicityGrade.organ`; empty for any.
    agent_classes : tuple of str
        Classes of ``agents.toml`` that it concerns, such as ``CAR-T``; empty for any.
    lowest_grade, highest_grade : int
        Grades that it covers, both included.
    action : str
        ``continue``, ``hold`` or ``stop`` for the agents concerned.
    words : str
        What is done, with doses as published.
    resume : str
        When a hold ends; empty otherwise.
    resume_grade : int or None
        Highest grade at which it ends; None takes the general one of ``revision_numbers.toml``.
    resume_steroid : float or None
        It ends only below this many milligrams of prednisone equivalent a day; 0 when none may be given any
        more; None when the rule asks for no dose.
    permanent : bool
        True when a stop is for good.
    exception : str
        What the rule leaves out, for example hormone-controlled endocrine events; may be empty.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands; ``assumption`` when it is known from memory only.
    """

    rule_id: str
    events: tuple[str, ...]
    organs: tuple[str, ...] = ()
    agent_classes: tuple[str, ...] = ()
    lowest_grade: int
    highest_grade: int
    action: Literal["continue", "hold", "stop"]
    words: str
    resume: str = ""
    resume_grade: int | None = None
    resume_steroid: float | None = None
    permanent: bool = False
    exception: str = ""
    source: str
    status: Status


@record
class MonitoringKnowledge:
    """Everything below ``scales/`` and ``monitoring/``.

    Parameters
    ----------
    scales : dict of str to ClinicalScale
        By id.
    series : dict of str to SeriesDefinition
        By id.
    management : dict of str to ManagementRule
        By id, of ``management_cells.toml`` and ``management_immune.toml``.
    fever_drugs : dict of str to FeverDrug
        By name, of ``fever_drugs.toml``.
    late_checks : dict of str to LateCheck
        By id, of ``late_checks.toml``.
    warning_signs : dict of str to WarningSign
        By id, of ``warning_signs.toml``.
    laboratory_terms : dict of str to LaboratoryTerm
        By id, of ``ctcae_labs.toml``.
    immune_events : dict of str to ImmuneEvent
        By id, of ``immune_events.toml``.
    risk_markers : dict of str to RiskMarker
        By id, of ``risk_markers.toml``.
    weight_doses : dict of str to WeightDose
        By id, of ``weight_doses.toml``.
    criteria : dict of str to ResponseCriterion
        Criteria of response by id.
    disease_criteria : dict of str to DiseaseCriterion
        Which disease has which, by name of the entry.
    early_warning : dict of str to EarlyWarningRule
        By id.
    course_numbers : dict of str to CourseNumber
        Numbers of simulated courses, by id.
    cell_kinetics : dict of str to KineticPopulation
        By id.
    cell_readings : dict of str to ExpansionReading
        By id.
    cell_limits : dict of str to Threshold
        Numbers by which series of cells are read, by name.
    revision_rules : dict of str to RevisionRule
        By id, of ``revision_rules.toml``.
    revision_numbers : dict of str to RevisionNumber
        By id, of ``revision_numbers.toml``.
    evolution_limits : dict of str to Threshold
        Numbers by which two biopsies are compared, by name.
    """

    scales: dict[str, ClinicalScale] = field(default_factory=dict)
    series: dict[str, SeriesDefinition] = field(default_factory=dict)
    management: dict[str, ManagementRule] = field(default_factory=dict)
    fever_drugs: dict[str, FeverDrug] = field(default_factory=dict)
    late_checks: dict[str, LateCheck] = field(default_factory=dict)
    warning_signs: dict[str, WarningSign] = field(default_factory=dict)
    laboratory_terms: dict[str, LaboratoryTerm] = field(default_factory=dict)
    immune_events: dict[str, ImmuneEvent] = field(default_factory=dict)
    risk_markers: dict[str, RiskMarker] = field(default_factory=dict)
    weight_doses: dict[str, WeightDose] = field(default_factory=dict)
    criteria: dict[str, ResponseCriterion] = field(default_factory=dict)
    disease_criteria: dict[str, DiseaseCriterion] = field(default_factory=dict)
    early_warning: dict[str, EarlyWarningRule] = field(default_factory=dict)
    course_numbers: dict[str, CourseNumber] = field(default_factory=dict)
    cell_kinetics: dict[str, KineticPopulation] = field(default_factory=dict)
    cell_readings: dict[str, ExpansionReading] = field(default_factory=dict)
    cell_limits: dict[str, Threshold] = field(default_factory=dict)
    revision_rules: dict[str, RevisionRule] = field(default_factory=dict)
    revision_numbers: dict[str, RevisionNumber] = field(default_factory=dict)
    evolution_limits: dict[str, Threshold] = field(default_factory=dict)
