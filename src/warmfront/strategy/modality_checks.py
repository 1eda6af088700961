"""What a modality needs in this patient: immunogenic death, radiotherapy, CDK4/6 inhibitors.

A finding warns or excludes. Of what is not known only the lymphocyte count before radiotherapy leaves a rule
open, because every blood count holds it. What is general stands in ``options/modality_notes.toml``.
"""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.therapy import Agent, EligibilityCheck, Strategy
from warmfront.domain.tme import EstablishedFact, TmeProfile
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.fit_logic import IcdModality
from warmfront.strategy.regimen import agents_of
from warmfront.tme.bloods import latest_value

CONTINUOUS = ("abemaciclib", "palbociclib", "ribociclib")
"""CDK4/6 inhibitors that act on the tumour; trilaciclib protects the patient's own cells instead."""

CDK46 = "CDK4/6 inhibitor"
CELLS = ("CAR-T", "TCR-T", "TIL", "NK", "CIK", "cell product")

LOW_PERCENTILE = 33.0
"""Below it an axis counts as low; the cut of the constraint table, an assumption."""

ICD_CONSTRAINTS = {"antigen_release_poor", "antigen_presentation_poor"}

# Absolute lymphocytes, 10^9/L. Below 0.5 is the severe lymphopenia of the lung series (fit_lymphopenia_lung);
# 1.0 is taken as the lower limit of normal, an assumption: laboratories print 0.8 to 1.5.
SEVERE_LYMPHOPENIA = 0.5
LOW_LYMPHOCYTES = 1.0

# Linear-quadratic range of the clinical frame, section 8; TREX1 from 12 Gy on, 10.1038/ncomms15618.
LQ_LIMIT_GY = 8.0
TREX1_GY = 12.0
RECOVERY = {
    "rb1_in_the_tumour": "not recoverable; a new specimen shows whether all of the tumour lost it",
    "immunogenic_death": "a stain for dendritic cells, or a new specimen, can answer otherwise",
    "cdk46_inhibitor_with_cells": "recoverable when it is stopped before; no one compared how long before",
    "cdk46_inhibitor_with_checkpoint_inhibitor": "not recoverable for this pair; others have own rows",
    "dose_per_fraction": "recoverable with smaller fractions",
}
"""When the answer of each rule here can change."""

DOSE_NAMES = ("dose_per_fraction", "fraction_dose", "radiotherapy_dose_per_fraction")


def modality_checks(
    strategy: Strategy,
    tier: Tier,
    case: Case,
    profile: TmeProfile | None,
    facts: Sequence[EstablishedFact],
    knowledge: KnowledgeBase,
) -> tuple[EligibilityCheck, ...]:
    """Ask what the modalities of a strategy need in this patient.

    Parameters
    ----------
    strategy : Strategy
        Its agents name the modalities.
    tier : Tier
        An approved option is not asked for lymphocytes or RNA, which its label does not ask for.
    case : Case
        Laboratory values, prior and present drugs, stated quantities.
    profile : TmeProfile or None
        Axes of dendritic cells and of competence for immunogenic death.
    facts : sequence of EstablishedFact
        From `warmfront.tme.facts.establish`.
    knowledge : KnowledgeBase
        Agents and modalities.

    Returns
    -------
    tuple of EligibilityCheck
        Empty when nothing speaks against a modality.
    """
    agents = agents_of(strategy, knowledge)
    found = [*cdk46_checks(agents, case, facts, knowledge), *_stated_dose(agents, case)]
    if tier is not Tier.APPROVED:
        found += radiotherapy_checks(agents, case, knowledge)
    if tier is not Tier.APPROVED and ICD_CONSTRAINTS & set(strategy.constraints):
        found += icd_checks(agents, profile, facts, knowledge)
    return tuple(found)


def modality_of(agent: Agent, knowledge: KnowledgeBase) -> IcdModality | None:
    """Find how an agent induces immunogenic death: by its id, else by its class.

    Parameters
    ----------
    agent : Agent
        Component of an option.
    knowledge : KnowledgeBase
        Table of modalities.

    Returns
    -------
    IcdModality or None
        None for agents that are no inducers and are not compared with them.
    """
    entries = knowledge.options.icd_modalities.values()
    named = [entry for entry in entries if agent.agent_id in entry.agents]
    of_class = [entry for entry in entries if agent.agent_class in entry.agent_classes]
    return next(iter((*named, *of_class)), None)


def icd_checks(
    agents: Sequence[Agent],
    profile: TmeProfile | None,
    facts: Sequence[EstablishedFact],
    knowledge: KnowledgeBase,
) -> tuple[EligibilityCheck, ...]:
    """Ask whether what an inducer of immunogenic death needs downstream is there.

    Parameters
    ----------
    agents : sequence of Agent
        Components of the option.
    profile : TmeProfile or None
        Percentiles of ``cdc1`` and ``icd_competence``; an axis without one is not read.
    facts : sequence of EstablishedFact
        Losses in the tumour.
    knowledge : KnowledgeBase
        Table of modalities.

    Returns
    -------
    tuple of EligibilityCheck
        WARN for a lost function that `warmfront.strategy.eligibility` does not judge already, and for low
        genes of dendritic cells or of danger signals; RNA warns and never excludes.
    """
    inducers = [entry for agent in agents if (entry := modality_of(agent, knowledge)) and entry.canonical]
    if not inducers:
        return ()
    inducer = inducers[0]
    found = []
    for fact in facts:
        broken = [need for need in inducer.needs if need in fact.breaks and need != "antigen presentation"]
        if broken and fact.holds:
            reason = f"{inducer.name} needs {', '.join(broken)}; {fact.label.lower()}: {fact.reason}"
            found.append(_warn("immunogenic_death", reason, fact.source))
    low = [words for name in ("cdc1", "icd_competence") if (words := _low(profile, name))]
    if low:
        reason = f"{inducer.name} needs dendritic cells downstream; low in RNA: {'; '.join(low)}"
        found.append(_warn("immunogenic_death", reason, inducer.source))
    return tuple(found)


def _low(profile: TmeProfile | None, name: str) -> str:
    axis = profile.axis(name) if profile is not None else None
    if axis is None or axis.percentile is None or axis.percentile >= LOW_PERCENTILE:
        return ""
    return f"{axis.label}, percentile {axis.percentile:.0f}"


def radiotherapy_checks(
    agents: Sequence[Agent], case: Case, knowledge: KnowledgeBase
) -> tuple[EligibilityCheck, ...]:
    """Ask for the lymphocytes before radiotherapy.

    Parameters
    ----------
    agents : sequence of Agent
        Components of the option; total-body irradiation before cells is another role and is left out.
    case : Case
        Laboratory values.
    knowledge : KnowledgeBase
        Laboratory table.

    Returns
    -------
    tuple of EligibilityCheck
        WARN for low lymphocytes, UNDETERMINED while the count is not known.
    """
    if not _irradiates(agents):
        return ()
    count, words = latest_value(case, "lymphocytes", knowledge)
    verdict, reason, recoverable = Verdict.PASS, f"{words}, before radiotherapy", ""
    if count is None:
        verdict, recoverable = Verdict.UNDETERMINED, "recoverable when this is known"
    elif count < LOW_LYMPHOCYTES:
        grade = "severe lymphopenia" if count < SEVERE_LYMPHOPENIA else "low lymphocytes"
        reason = (
            f"{grade} before radiotherapy ({words}), which lowers them further; keep field and nodes small. "
            "In lung cancer lymphopenia went with shorter survival under checkpoint inhibitors"
        )
        verdict, recoverable = Verdict.WARN, "recoverable when lymphocytes recover"
    check = EligibilityCheck(
        rule="lymphocytes_at_least",
        verdict=verdict,
        reason=reason,
        recoverable=recoverable,
        source="fit_lymphopenia_ici",
    )
    return (check,)


def _irradiates(agents: Sequence[Agent]) -> bool:
    return any(agent.agent_id == "radiotherapy_external" for agent in agents)


def _stated_dose(agents: Sequence[Agent], case: Case) -> list[EligibilityCheck]:
    """Hold a stated dose per fraction against the range of the models; without one nothing is asked."""
    if not _irradiates(agents):
        return []
    stated = [
        item.value
        for item in case.measured or ()
        if item.name.casefold().replace(" ", "_") in DOSE_NAMES and item.unit.casefold() == "gy"
    ]
    return [check for gray in stated for check in _dose(gray)]


def _dose(gray: float) -> list[EligibilityCheck]:
    if gray <= LQ_LIMIT_GY:
        return []
    reason = f"{gray:g} Gy per fraction; above {LQ_LIMIT_GY:g} Gy the linear-quadratic model is out of range"
    if gray < TREX1_GY:
        return [_warn("dose_per_fraction", reason, "clinical_frame")]
    reason += ", and from 12 to 18 Gy on TREX1 cuts the interferon signal off in cell lines and mice"
    return [_warn("dose_per_fraction", reason, "trex1_2017")]


def cdk46_checks(
    agents: Sequence[Agent], case: Case, facts: Sequence[EstablishedFact], knowledge: KnowledgeBase
) -> tuple[EligibilityCheck, ...]:
    """Ask whether a CDK4/6 inhibitor has its target, and whether one is taken while cells are planned.

    Parameters
    ----------
    agents : sequence of Agent
        Components of the option.
    case : Case
        Prior and present drugs.
    facts : sequence of EstablishedFact
        ``rb1_loss`` decides for inhibitors that act on the tumour.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    tuple of EligibilityCheck
        FAIL when both copies of RB1 are lost in the tumour, WARN for one copy or a hit that is not settled,
        and for every pair with a checkpoint inhibitor; trilaciclib, which was compared with placebo beside
        one, is left out. Hard stops are judged by `warmfront.strategy.exposure` and
        `warmfront.strategy.harm`.
    """
    found = []
    if any(agent.agent_id in CONTINUOUS for agent in agents):
        found += [_retinoblastoma(fact) for fact in facts if fact.fact == "rb1_loss" and _speaks(fact)]
        found += _pair_caution(agents)
    cells = [agent for agent in agents if agent.agent_class in CELLS]
    taken = _inhibitors_taken(case, knowledge) if cells else []
    if taken:
        reason = (
            f"{', '.join(taken)} is being given: it holds back dividing T cells, so it would meet the cells "
            "when they expand; an inference, no patient series"
        )
        found.append(_warn("cdk46_inhibitor_with_cells", reason, "article_cdk46"))
    return tuple(found)


def _pair_caution(agents: Sequence[Agent]) -> list[EligibilityCheck]:
    partners = [agent.name for agent in agents if agent.agent_class == "checkpoint inhibitor"]
    if not partners:
        return []
    taken = ", ".join(agent.name for agent in agents if agent.agent_id in CONTINUOUS)
    reason = (
        f"{taken} with {', '.join(partners)}: a caution for liver and lung, because two other pairs were "
        "stopped; rates are never carried from one pair to another"
    )
    return [_warn("cdk46_inhibitor_with_checkpoint_inhibitor", reason, "clinical_frame")]


def _speaks(fact: EstablishedFact) -> bool:
    return fact.holds or fact.widens


def _retinoblastoma(fact: EstablishedFact) -> EligibilityCheck:
    if fact.holds:
        return EligibilityCheck(
            rule="rb1_in_the_tumour",
            verdict=Verdict.FAIL,
            reason=f"no target for a CDK4/6 inhibitor: {fact.reason}",
            recoverable=RECOVERY["rb1_in_the_tumour"],
            source=fact.source,
        )
    return _warn(
        "rb1_in_the_tumour", f"the target of a CDK4/6 inhibitor may be lost: {fact.reason}", fact.source
    )


def _inhibitors_taken(case: Case, knowledge: KnowledgeBase) -> list[str]:
    names = {
        name.casefold(): agent.name
        for agent in knowledge.agents.values()
        if agent.agent_class == CDK46
        for name in (agent.agent_id, agent.name)
    }
    taken = [
        names[drug.casefold()]
        for therapy in case.history.prior_therapies or ()
        if therapy.ongoing
        for drug in therapy.agents
        if drug.casefold() in names
    ]
    return list(dict.fromkeys(taken))


def _warn(rule: str, reason: str, source: str) -> EligibilityCheck:
    return EligibilityCheck(
        rule=rule, verdict=Verdict.WARN, reason=reason, recoverable=RECOVERY[rule], source=source
    )
