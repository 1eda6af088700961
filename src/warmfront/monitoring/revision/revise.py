"""A plan revised by what was observed, readable from top to bottom."""

from collections.abc import Sequence

from warmfront.domain.observations import FollowUp
from warmfront.domain.plan import Plan
from warmfront.domain.revision import Decision, Revision
from warmfront.domain.therapy import Option
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.assessment import assess_follow_up
from warmfront.monitoring.follow_up import merge
from warmfront.monitoring.revision.deciding import decide
from warmfront.monitoring.revision.history import biopsy_day, digest_plan, replay
from warmfront.monitoring.revision.renewed_case import describe_changes, renew_case
from warmfront.monitoring.revision.replanning import (
    count_open,
    describe_plan_changes,
    list_proposable,
    replan,
)
from warmfront.monitoring.revision.twin_update import update_twin
from warmfront.monitoring.treatment import Treatment, read_treatment
from warmfront.simulation.batch import BatchEngine
from warmfront.simulation.search.effort import EFFORTS, Effort

NO_ORDER = (
    "Decisions are what the board is asked to consider, from class-level facts and rules; none is an order. "
    "Management facts describe what the field does, and a clinician judges the cause first."
)


def revise(
    base: Plan,
    follow_up: FollowUp,
    tissue: Sequence[Plan],
    knowledge: KnowledgeBase,
    *,
    seed: int,
    engine: BatchEngine | None = None,
    effort: Effort = EFFORTS["quick"],
) -> Revision:
    """Revise a plan by what was observed since.

    Parameters
    ----------
    base : Plan
        The plan before any observation.
    follow_up : FollowUp
        Observations and therapies; merged here, so that order and repetition do not matter.
    tissue : sequence of Plan
        Plans of biopsies taken under observation, in any order.
    knowledge : KnowledgeBase
        Scales, rules, strategies, models.
    seed : int
        Fixes every random draw.
    engine : BatchEngine, optional
        Solver of the twins; without it they are not updated.
    effort : Effort
        Numbers of virtual patients.

    Returns
    -------
    Revision
        A pure function of base plan, observations and biopsies.

    Raises
    ------
    InputError
        When observations contradict each other in a way that no rule settles.
    """
    follow_up = merge(follow_up)
    biopsies = order_tissue(tissue)
    assessment = assess_follow_up(follow_up, base.case, knowledge, (base, *biopsies))
    treatment = read_treatment(follow_up, knowledge)
    case = renew_case(base.case, follow_up, assessment, treatment, biopsies, knowledge)
    plan = replan(base, case, biopsies, knowledge)
    harm = decide(assessment, treatment, follow_up, base.case, knowledge)
    options = list_proposable(plan, treatment, harm, knowledge)
    decisions = decide(assessment, treatment, follow_up, base.case, knowledge, options)
    return Revision(
        base=base,
        follow_up=follow_up,
        assessment=assessment,
        decisions=decisions,
        plan=plan,
        twin=update_twin(
            biopsies[-1] if biopsies else base,
            base.case,
            follow_up,
            assessment.responses,
            treatment,
            knowledge,
            seed=seed,
            engine=engine,
            effort=effort,
        ),
        changed=(*describe_changes(base.case, case, knowledge), *describe_plan_changes(base, plan)),
        history=replay(base, follow_up, biopsies, assessment, knowledge),
        flags=_flags(base, follow_up, treatment, decisions, options, knowledge),
        research_use=base.research_use,
        tissue=biopsies,
        seed=seed,
    )


def order_tissue(tissue: Sequence[Plan]) -> tuple[Plan, ...]:
    """Put plans of biopsies in order of their day, each once.

    Parameters
    ----------
    tissue : sequence of Plan
        In any order, repeats allowed.

    Returns
    -------
    tuple of Plan
        Those without a day first.
    """
    once = {digest_plan(plan): plan for plan in tissue}
    days = {key: biopsy_day(plan) for key, plan in once.items()}
    ordered = sorted(once, key=lambda key: (days[key].isoformat() if days[key] else "", key))  # type: ignore[union-attr]
    return tuple(once[key] for key in ordered)


def _flags(
    base: Plan,
    follow_up: FollowUp,
    treatment: Treatment,
    decisions: Sequence[Decision],
    options: Sequence[Option],
    knowledge: KnowledgeBase,
) -> tuple[str, ...]:
    flags = [NO_ORDER]
    if follow_up.died is not None:
        flags.append(
            f"Death is recorded on {follow_up.died}: nothing is left to consider but what it teaches."
        )
    unknown = [agent for given in treatment.given for agent in given.agents if agent not in knowledge.agents]
    if unknown:
        names = ", ".join(dict.fromkeys(unknown))
        flags.append(f"Not in the agent table, so that facts for its class could not be chosen: {names}.")
    preliminary = sum(one.status == "preliminary" for one in follow_up.observations)
    if preliminary:
        flags.append(f"{preliminary} observations are preliminary.")
    if any(one.action == "switch" for one in decisions) and all(count_open(one) for one in options):
        flags.append("No option of the plan as it now stands has every rule answered and met.")
    if base.provenance.knowledge_version != knowledge.version:
        flags.append(
            f"The base plan was made with knowledge {base.provenance.knowledge_version}; rules and ranking "
            f"here are of knowledge {knowledge.version}, so that some changes may be owed to that."
        )
    return (*flags, *follow_up.left_out)
