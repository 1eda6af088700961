"""Read the tables beside the strategies."""

from warmfront.domain.access import Access, HlaCoverage
from warmfront.domain.cascade import CascadeCounts
from warmfront.domain.cell_therapy import CellLimit, CellTherapy, TargetAntigen
from warmfront.domain.harm import DrugGroup, DrugInteraction, LateEffectOfAgent, ToxicityRate, Veto
from warmfront.domain.next_test import AssayCost, MarkerShare, ValueScale
from warmfront.domain.ranking import RankingScale, Recovery, TrialVerdict, Weights
from warmfront.domain.regimen import DoseLimit, Regimen
from warmfront.domain.sequence import OrderComparison
from warmfront.knowledge.fit_logic import (
    ComponentRole,
    FitRule,
    GivenSchedule,
    IcdModality,
    IntentRule,
    ModalityNote,
)
from warmfront.knowledge.options import OptionKnowledge
from warmfront.knowledge.pharmacology import AgentPharmacology
from warmfront.knowledge.reader import KnowledgeReader


def read_options(reader: KnowledgeReader) -> OptionKnowledge:
    """Read ``options/``: harm, regimens, cell products, order, access, next tests, weights.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects every problem.

    Returns
    -------
    OptionKnowledge
        Entries keyed by their ids.
    """
    return OptionKnowledge(
        toxicities=reader.keyed_rows("options/toxicities.tsv", ToxicityRate, "toxicity_id"),
        regimens=reader.keyed_entries("options/regimens.toml", "regimen", Regimen, "regimen_id"),
        dose_limits=reader.keyed_entries("options/dose_limits.toml", "limit", DoseLimit, "limit_id"),
        pharmacology=reader.keyed_entries("options/pharmacology.toml", "agent", AgentPharmacology, "agent"),
        antigens=reader.keyed_entries("options/antigens.toml", "antigen", TargetAntigen, "antigen"),
        cell_therapies=reader.keyed_entries(
            "options/cell_therapies.toml", "product", CellTherapy, "product_id"
        ),
        cell_limits=reader.keyed_entries("options/cell_limits.toml", "limit", CellLimit, "limit_id"),
        order_comparisons=reader.keyed_rows(
            "options/order_comparisons.tsv", OrderComparison, "comparison_id"
        ),
        access=reader.keyed_entries("options/access.toml", "access", Access, "access_id"),
        vetoes=reader.keyed_entries("options/vetoes.toml", "veto", Veto, "veto_id"),
        drug_groups=reader.keyed_entries("options/drug_groups.toml", "group", DrugGroup, "group"),
        drug_interactions=reader.keyed_entries(
            "options/drug_interactions.toml", "interaction", DrugInteraction, "interaction_id"
        ),
        late_effects=reader.keyed_entries(
            "options/late_effects.toml", "effect", LateEffectOfAgent, "effect_id"
        ),
        hla_coverage=reader.keyed_entries("options/hla_coverage.toml", "allele", HlaCoverage, "allele"),
        assays=reader.keyed_entries("options/next_tests.toml", "assay", AssayCost, "assay_id"),
        cascades=reader.keyed_rows("options/cascades.tsv", CascadeCounts, "cascade_id"),
        value_scale=reader.only("options/value_scale.toml", ValueScale),
        marker_shares=reader.keyed_rows("options/marker_shares.tsv", MarkerShare, "share_id"),
        weights=reader.only("options/ranking_weights.toml", Weights),
        fit_rule=reader.only("options/fit_rule.toml", FitRule),
        roles=reader.keyed_entries("options/roles.toml", "role", ComponentRole, "role_id"),
        schedules=reader.keyed_entries("options/schedules.toml", "schedule", GivenSchedule, "schedule_id"),
        intents=reader.entries("options/intents.toml", "intent", IntentRule),
        icd_modalities=reader.keyed_entries(
            "options/icd_modalities.toml", "modality", IcdModality, "modality_id"
        ),
        recovery=reader.keyed_entries("options/recovery.toml", "recovery", Recovery, "rule"),
        trial_verdicts=reader.keyed_rows("options/trial_verdicts.tsv", TrialVerdict, "study_id"),
        scale=reader.only("options/ranking_scale.toml", RankingScale),
        modality_notes=reader.keyed_entries("options/modality_notes.toml", "note", ModalityNote, "note_id"),
    )
