"""Reading the folders ``scales`` and ``monitoring`` of the knowledge files."""

from warmfront.knowledge.adverse_events import ImmuneEvent, LaboratoryTerm, WeightDose
from warmfront.knowledge.cell_kinetics import ExpansionReading, KineticPopulation
from warmfront.knowledge.criteria import DiseaseCriterion, ResponseCriterion
from warmfront.knowledge.effector_toxicity import FeverDrug, LateCheck, WarningSign
from warmfront.knowledge.monitored_courses import CourseNumber, EarlyWarningRule
from warmfront.knowledge.monitoring import ManagementRule, MonitoringKnowledge, SeriesDefinition
from warmfront.knowledge.reader import KnowledgeReader
from warmfront.knowledge.revision_rules import RevisionNumber, RevisionRule
from warmfront.knowledge.risk_markers import RiskMarker
from warmfront.knowledge.scales import ClinicalScale, Threshold


def read_monitoring(reader: KnowledgeReader) -> MonitoringKnowledge:
    """Read scales, series, management rules and criteria of response.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects the problems.

    Returns
    -------
    MonitoringKnowledge
        Entries with the right fields and types.
    """
    return MonitoringKnowledge(
        scales=reader.folder_of("scales", "scale", ClinicalScale),
        laboratory_terms=reader.keyed_entries(
            "monitoring/ctcae_labs.toml", "term", LaboratoryTerm, "term_id"
        ),
        immune_events=reader.keyed_entries("monitoring/immune_events.toml", "event", ImmuneEvent, "event"),
        risk_markers=reader.keyed_entries("monitoring/risk_markers.toml", "marker", RiskMarker, "marker"),
        weight_doses=reader.keyed_entries("monitoring/weight_doses.toml", "dose", WeightDose, "dose_id"),
        series=reader.keyed_entries("monitoring/series.toml", "series", SeriesDefinition, "series"),
        management=reader.keyed(
            "monitoring/management_*.toml",
            reader.entries("monitoring/management_cells.toml", "rule", ManagementRule)
            + reader.entries("monitoring/management_immune.toml", "rule", ManagementRule),
            "rule_id",
        ),
        fever_drugs=reader.keyed_entries("monitoring/fever_drugs.toml", "drug", FeverDrug, "drug"),
        late_checks=reader.keyed_entries("monitoring/late_checks.toml", "check", LateCheck, "check"),
        warning_signs=reader.keyed_entries("monitoring/warning_signs.toml", "sign", WarningSign, "sign"),
        criteria=reader.keyed_entries(
            "monitoring/criteria.toml", "criterion", ResponseCriterion, "criterion"
        ),
        disease_criteria=reader.keyed_entries(
            "monitoring/disease_criteria.toml", "disease", DiseaseCriterion, "name"
        ),
        early_warning=reader.keyed_entries(
            "monitoring/early_warning.toml", "rule", EarlyWarningRule, "rule_id"
        ),
        course_numbers=reader.keyed_entries(
            "monitoring/simulated_courses.toml", "number", CourseNumber, "number"
        ),
        cell_kinetics=reader.keyed_entries(
            "monitoring/cell_kinetics.toml", "population", KineticPopulation, "population"
        ),
        cell_readings=reader.keyed_entries(
            "monitoring/cell_readings.toml", "reading", ExpansionReading, "reading"
        ),
        evolution_limits=reader.keyed_entries("monitoring/evolution_limits.toml", "limit", Threshold, "name"),
        cell_limits=reader.keyed_entries("monitoring/cell_limits.toml", "limit", Threshold, "name"),
        revision_rules=reader.keyed_entries(
            "monitoring/revision_rules.toml", "rule", RevisionRule, "rule_id"
        ),
        revision_numbers=reader.keyed_entries(
            "monitoring/revision_numbers.toml", "number", RevisionNumber, "number"
        ),
    )
