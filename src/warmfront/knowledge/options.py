"""What options are judged by: harm, regimens, cell products, order, access, next tests, weights."""

from dataclasses import field

from warmfront.domain.access import Access, HlaCoverage
from warmfront.domain.cascade import CascadeCounts
from warmfront.domain.cell_therapy import CellLimit, CellTherapy, TargetAntigen
from warmfront.domain.harm import DrugGroup, DrugInteraction, LateEffectOfAgent, ToxicityRate, Veto
from warmfront.domain.next_test import AssayCost, MarkerShare, ValueScale
from warmfront.domain.ranking import RankingScale, Recovery, TrialVerdict, Weights
from warmfront.domain.records import record
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
from warmfront.knowledge.pharmacology import AgentPharmacology


@record
class OptionKnowledge:
    """Tables beside the strategies, each keyed by its own id."""

    toxicities: dict[str, ToxicityRate] = field(default_factory=dict)
    regimens: dict[str, Regimen] = field(default_factory=dict)
    dose_limits: dict[str, DoseLimit] = field(default_factory=dict)
    pharmacology: dict[str, AgentPharmacology] = field(default_factory=dict)
    antigens: dict[str, TargetAntigen] = field(default_factory=dict)
    cell_therapies: dict[str, CellTherapy] = field(default_factory=dict)
    cell_limits: dict[str, CellLimit] = field(default_factory=dict)
    order_comparisons: dict[str, OrderComparison] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    assays: dict[str, AssayCost] = field(default_factory=dict)
    cascades: dict[str, CascadeCounts] = field(default_factory=dict)
    value_scale: ValueScale | None = None
    marker_shares: dict[str, MarkerShare] = field(default_factory=dict)
    weights: Weights | None = None

    def names_of_targets(self) -> frozenset[str]:
        """Return every name of a target antigen in lower case."""
        return frozenset(
            name.casefold() for entry in self.antigens.values() for name in (entry.antigen, *entry.synonyms)
        )

    fit_rule: FitRule | None = None
    roles: dict[str, ComponentRole] = field(default_factory=dict)
    schedules: dict[str, GivenSchedule] = field(default_factory=dict)
    intents: tuple[IntentRule, ...] = ()
    icd_modalities: dict[str, IcdModality] = field(default_factory=dict)
    scale: RankingScale | None = None
    trial_verdicts: dict[str, TrialVerdict] = field(default_factory=dict)
    recovery: dict[str, Recovery] = field(default_factory=dict)
    modality_notes: dict[str, ModalityNote] = field(default_factory=dict)
    vetoes: dict[str, Veto] = field(default_factory=dict)
    drug_groups: dict[str, DrugGroup] = field(default_factory=dict)
    drug_interactions: dict[str, DrugInteraction] = field(default_factory=dict)
    late_effects: dict[str, LateEffectOfAgent] = field(default_factory=dict)
    hla_coverage: dict[str, HlaCoverage] = field(default_factory=dict)
