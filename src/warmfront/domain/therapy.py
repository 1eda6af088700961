"""Strategies, the rules that admit them, and how they fare for one patient."""

from typing import Literal

from warmfront.domain.access import Access
from warmfront.domain.cascade import Cascade
from warmfront.domain.cell_therapy import TargetJudgement
from warmfront.domain.evidence import EvidenceLine, PooledRate, RateEstimate, Status
from warmfront.domain.harm import HarmMatrix
from warmfront.domain.ranking import Block, DecidingFact, OptionParts, OrderShift, Weights
from warmfront.domain.records import record
from warmfront.domain.sequence import SequenceSketch
from warmfront.domain.verdicts import Tier, Verdict


@record
class Agent:
    """One drug, cell product or physical modality.

    Parameters
    ----------
    agent_id, name : str
        Id and generic name.
    agent_class, target, route : str
        Words that conditions and interactions refer to; target of the agent; how it is given.
    organs_at_risk : tuple of str
        Main organs that it can hurt; they serve only to name organs that two agents share.
    """

    agent_id: str
    name: str
    agent_class: str
    target: str
    route: str
    organs_at_risk: tuple[str, ...]
    source: str
    status: Status


@record
class Approval:
    """A dated indication: disease groups, lines and what the trial achieved.

    Parameters
    ----------
    disease_groups : tuple of str
        Groups of ``tumour_types.tsv`` in which it holds.
    lines : tuple of int
        Lines of therapy, 1 for untreated advanced disease; empty for any.
    dated : str
        Year, or year and month.
    achieved : str
        What the trial achieved, with interval; says so when it is from memory.
    requires : tuple of str
        Marker requirements, for example ``msi_high`` or ``pdl1_cps_at_least:10``.
    compared : bool or None
        Whether a randomised comparison in this disease favours it; None reads it from the words of
        `achieved` (a hazard ratio, or one figure "against" another).
    measured : str
        What the comparison measured: ``efficacy`` against the tumour, or ``protection`` of the patient from
        another treatment, which never counts as an effect on the tumour.
    """

    disease_groups: tuple[str, ...]
    lines: tuple[int, ...]
    dated: str
    achieved: str
    requires: tuple[str, ...] = ()
    source: str
    status: Status
    compared: bool | None = None
    measured: Literal["efficacy", "protection"] = "efficacy"


@record
class Condition:
    """One eligibility rule of a strategy.

    Parameters
    ----------
    rule : str
        Name of the rule kind, for example ``organ_function`` or ``autoimmune_disease``.
    limit : float or None
        Threshold, where the rule has one.
    unit : str or None
        Unit of the threshold.
    values : tuple of str
        Allowed or forbidden words, where the rule has such.
    on_breach : Verdict
        ``FAIL`` or ``WARN``.
    recoverable : str
        When the answer can change; empty when it cannot.
    applies_to : tuple of str
        Agent ids or agent classes; empty means every option. Used in ``conditions.toml`` only.
    source : str
        Key in ``sources.toml``.
    status : Status
        How firmly it stands.
    """

    rule: str
    limit: float | None = None
    unit: str | None = None
    values: tuple[str, ...] = ()
    on_breach: Verdict = Verdict.FAIL
    recoverable: str = ""
    applies_to: tuple[str, ...] = ()
    source: str
    status: Status


@record
class Strategy:
    """One therapeutic strategy as its file states it.

    Parameters
    ----------
    strategy_id : str
        Name of the file without its ending.
    name : str
        Words for people.
    strategy_class : str
        Class of the field, for example ``checkpoint inhibitor``.
    tier : Tier
        Tier without an approval for the patient's disease and line; an entry in `approvals` that
        matches lifts it to ``approved``.
    steps : tuple of int
        Cycle steps that it acts on.
    constraints : tuple of str
        Constraints that it answers.
    partners : tuple of str
        Partner classes; for a combination the classes that are given together.
    agents : tuple of str
        Agent ids.
    disease_groups : tuple of str
        Disease groups in which it is meaningful; ``any solid``, ``any`` allowed.
    target_antigens : tuple of str
        Antigens that a product needs; empty when it needs none.
    hla : tuple of str
        Required HLA alleles (any of them); empty when none is needed.
    hla_excluded : tuple of str
        Alleles that exclude.
    needs_intact : tuple of str
        What must work downstream, for example ``antigen presentation``.
    conditions : tuple of Condition
        Eligibility rules beyond the general ones.
    toxicities : tuple of str
        Main toxicities, with rate and n where sourced.
    late_effects : tuple of str
        Late effects of the product.
    monitoring : tuple of str
        What to watch.
    evidence : tuple of str
        Study ids.
    approvals : tuple of Approval
        Dated indications.
    order_note : str
        What human comparison exists for order and timing, or that none exists.
    human_safety_data : bool
        False prints "no human safety data".
    stands_alone : bool
        False for a part of other options (lymphodepletion), which is never an option on its own.
    feasibility : str
        Access, visits, time to treatment, cost class.
    summary : str
        One or two sentences: what it does and why it could help.
    status : Status
        How firmly the whole entry stands.
    sources : tuple of str
        Keys in ``sources.toml``.
    """

    strategy_id: str
    name: str
    strategy_class: str
    tier: Tier
    steps: tuple[int, ...]
    constraints: tuple[str, ...]
    partners: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    disease_groups: tuple[str, ...] = ("any solid",)
    target_antigens: tuple[str, ...] = ()
    hla: tuple[str, ...] = ()
    hla_excluded: tuple[str, ...] = ()
    needs_intact: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    toxicities: tuple[str, ...] = ()
    late_effects: tuple[str, ...] = ()
    monitoring: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    order_note: str
    human_safety_data: bool = True
    stands_alone: bool = True
    feasibility: str
    summary: str
    status: Status
    sources: tuple[str, ...]


@record
class Candidate:
    """A strategy proposed for this patient and what it answers."""

    strategy_id: str
    tier: Tier
    answers_leading: bool
    answers_runner_up: bool
    answered: tuple[str, ...]
    reason: str


@record
class EligibilityCheck:
    """Answer of one rule for one patient.

    Parameters
    ----------
    rule : str
        Kind of rule.
    reason : str
        What was seen and what the rule asks.
    recoverable : str
        When the answer can change; empty when it cannot.
    source : str
        Key in ``sources``.
    veto, veto_source : str
        Why a FAIL leaves the option out, and where that was read; empty for every other answer.
    """

    rule: str
    verdict: Verdict
    reason: str
    recoverable: str
    source: str
    veto: str = ""
    veto_source: str = ""


@record
class ScreenedCandidate:
    """A candidate with every rule's answer and the worst of them."""

    candidate: Candidate
    verdict: Verdict
    checks: tuple[EligibilityCheck, ...]


@record
class Harm:
    """What is known of the harm of the whole option.

    Parameters
    ----------
    statement : str
        The observed rate of the combination, or "combination rate unknown" with the shared organs.
    observed : tuple of str
        Observed rates with n and source.
    shared_organs : tuple of str
        Organs that more than one agent can hurt.
    hard_stop : bool
        True when the pair must not be given outside a trial.
    severe : bool
        True when a row of high severity names a pair of its agents, observed or expected.
    """

    statement: str
    observed: tuple[str, ...]
    shared_organs: tuple[str, ...]
    hard_stop: bool
    severe: bool = False


@record
class Option:
    """A ranked strategy with its parts shown apart.

    Parameters
    ----------
    rank : int
        1 is best within its tier; options that cannot be told apart share a rank.
    fit : float
        0 to 1: 1 answers the leading constraint, 0.5 the runner-up, 0 neither. Not a probability.
    evidence : RateEstimate or None
        Rate within the patient's own cell; None means "no rankable evidence", which is not zero.
    evidence_note : str
        Why there is no rate, or what the rate is; indirect rows are named here.
    tied_with : tuple of str
        Strategy ids that cannot be told apart from it.
    parts : OptionParts or None
        The parts that order it within its tier.
    utility : float or None
        Weighted sum of the parts; orders within a tier only.
    pareto : bool
        True when no other option of the tier is at least as good in every part and better in one.
    lines : tuple of EvidenceLine
        Every counted row behind it, for the forest plot.
    pooled : PooledRate or None
        Pooled rate of the cell; None while fewer than three independent cohorts stand in it.
    cascade : Cascade or None
        Made, infused alive, responding; for products that have to be made.
    sequence : SequenceSketch or None
        Logic of its order.
    harm_matrix : HarmMatrix or None
        Organs by components.
    targets : tuple of TargetJudgement
        How each antigen of a product stands.
    access : Access or None
        What it asks of patient and site.
    late_sources : tuple of str
        Sources of the late effects that the tables give.
    considerations : tuple of str
        Sentences of decision rules that apply to this patient and option, with level and source in words.
    block : str
        ``this disease`` (indicated in this very disease), ``other`` or ``doing without``; a block precedes
        the next one of its tier as a whole.
    """

    rank: int
    strategy_id: str
    name: str
    strategy_class: str
    tier: Tier
    verdict: Verdict
    checks: tuple[EligibilityCheck, ...]
    fit: float
    fit_note: str
    evidence: RateEstimate | None
    evidence_note: str
    evidence_rows: tuple[str, ...]
    harm: Harm
    feasibility: str
    order_note: str
    summary: str
    achieved: str
    tied_with: tuple[str, ...]
    toxicities: tuple[str, ...]
    late_effects: tuple[str, ...]
    monitoring: tuple[str, ...]
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
    parts: OptionParts | None = None
    utility: float | None = None
    pareto: bool = False
    lines: tuple[EvidenceLine, ...] = ()
    pooled: PooledRate | None = None
    cascade: Cascade | None = None
    sequence: SequenceSketch | None = None
    harm_matrix: HarmMatrix | None = None
    targets: tuple[TargetJudgement, ...] = ()
    access: Access | None = None
    late_sources: tuple[str, ...] = ()
    considerations: tuple[str, ...] = ()
    block: Block = "other"


@record
class LeftOut:
    """A strategy that is not an option for this patient, and why not.

    Parameters
    ----------
    kind : str
        Sort of reason.
    vetoes : tuple of str
        Named vetoes behind it; empty when it is left out for another reason.
    sources : tuple of str
        Keys in ``sources`` of those vetoes.
    """

    strategy_id: str
    name: str
    strategy_class: str
    reason: str
    kind: Literal["not eligible", "does not answer the bottleneck", "not for this disease", "hard stop"]
    vetoes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@record
class Ranking:
    """Options by tier, best first, and everything left out."""

    approved: tuple[Option, ...]
    trial: tuple[Option, ...]
    hypothesis: tuple[Option, ...]
    left_out: tuple[LeftOut, ...]
    note: str
    weights: Weights | None = None
    shifts: tuple[OrderShift, ...] = ()
    deciding: DecidingFact | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        """All options, approved first; the order across tiers is by tier alone."""
        return self.approved + self.trial + self.hypothesis
