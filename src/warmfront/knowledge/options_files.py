"""Read the tables beside the strategies."""

from typing import TypeVar

from warmfront.domain.access import Access, HlaCoverage
from warmfront.domain.cascade import CascadeCounts
from warmfront.domain.cell_therapy import CellLimit, CellTherapy, TargetAntigen
from warmfront.domain.harm import DrugGroup, DrugInteraction, LateEffectOfAgent, ToxicityRate, Veto
from warmfront.domain.next_test import AssayCost, MarkerShare, ValueScale
from warmfront.domain.ranking import RankingScale, Recovery, TrialVerdict, Weights
from warmfront.domain.regimen import Regimen
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
from warmfront.knowledge.reader import KnowledgeReader

T = TypeVar("T")


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
    rates = reader.rows("options/toxicities.tsv", ToxicityRate)
    orders = reader.rows("options/order_comparisons.tsv", OrderComparison)
    cascades = reader.rows("options/cascades.tsv", CascadeCounts)
    shares = reader.rows("options/marker_shares.tsv", MarkerShare)
    return OptionKnowledge(
        toxicities=reader.keyed("options/toxicities.tsv", rates, "toxicity_id"),
        regimens=_keyed(reader, "regimens", "regimen", Regimen, "regimen_id"),
        antigens=_keyed(reader, "antigens", "antigen", TargetAntigen, "antigen"),
        cell_therapies=_keyed(reader, "cell_therapies", "product", CellTherapy, "product_id"),
        cell_limits=_keyed(reader, "cell_limits", "limit", CellLimit, "limit_id"),
        order_comparisons=reader.keyed("options/order_comparisons.tsv", orders, "comparison_id"),
        access=_keyed(reader, "access", "access", Access, "access_id"),
        vetoes=_keyed(reader, "vetoes", "veto", Veto, "veto_id"),
        drug_groups=_keyed(reader, "drug_groups", "group", DrugGroup, "group"),
        drug_interactions=_keyed(
            reader, "drug_interactions", "interaction", DrugInteraction, "interaction_id"
        ),
        late_effects=_keyed(reader, "late_effects", "effect", LateEffectOfAgent, "effect_id"),
        hla_coverage=_keyed(reader, "hla_coverage", "allele", HlaCoverage, "allele"),
        assays=_keyed(reader, "next_tests", "assay", AssayCost, "assay_id"),
        cascades=reader.keyed("options/cascades.tsv", cascades, "cascade_id"),
        value_scale=reader.one(
            "options/value_scale.toml", reader.toml("options/value_scale.toml"), ValueScale
        ),
        marker_shares=reader.keyed("options/marker_shares.tsv", shares, "share_id"),
        weights=reader.one(
            "options/ranking_weights.toml", reader.toml("options/ranking_weights.toml"), Weights
        ),
        fit_rule=reader.one("options/fit_rule.toml", reader.toml("options/fit_rule.toml"), FitRule),
        roles=_keyed(reader, "roles", "role", ComponentRole, "role_id"),
        schedules=_keyed(reader, "schedules", "schedule", GivenSchedule, "schedule_id"),
        intents=reader.entries("options/intents.toml", "intent", IntentRule),
        icd_modalities=_keyed(reader, "icd_modalities", "modality", IcdModality, "modality_id"),
        recovery=_keyed(reader, "recovery", "recovery", Recovery, "rule"),
        trial_verdicts=reader.keyed(
            "options/trial_verdicts.tsv", reader.rows("options/trial_verdicts.tsv", TrialVerdict), "study_id"
        ),
        scale=reader.one(
            "options/ranking_scale.toml", reader.toml("options/ranking_scale.toml"), RankingScale
        ),
        modality_notes=_keyed(reader, "modality_notes", "note", ModalityNote, "note_id"),
    )


def _keyed(reader: KnowledgeReader, stem: str, table: str, kind: type[T], key: str) -> dict[str, T]:
    name = f"options/{stem}.toml"
    return reader.keyed(name, reader.entries(name, table, kind), key)
