"""Which human comparisons of order concern an option in this patient's disease and intent."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.sequence import OrderComparison
from warmfront.domain.therapy import Agent
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import covers, tumour_type
from warmfront.strategy.intent import Intent

IN_ORDER = ("first then second", "second then first")
OBSERVED = (Status.TRIAL, Status.GUIDELINE)

LOCAL = "radiotherapy"
NOT_LOCAL = ("tbi_low_dose",)
"""Agents of that class that no comparison of local radiotherapy speaks for."""

OUTSIDE = ("surgery",)
"""Sides of a comparison that are no agents; such a comparison is shown and orders no components."""


@record
class Compared:
    """Comparisons that concern an option.

    Parameters
    ----------
    here : tuple of OrderComparison
        In this disease group and intent.
    elsewhere : tuple of OrderComparison
        In another disease or intent; named, never carried over.
    decisive : OrderComparison or None
        The comparison that makes the order known, one randomised to the order first; None when there is
        none, or when two of them disagree.
    """

    here: tuple[OrderComparison, ...]
    elsewhere: tuple[OrderComparison, ...]
    decisive: OrderComparison | None

    @property
    def all(self) -> tuple[OrderComparison, ...]:
        """Every comparison, in this disease first."""
        return self.here + self.elsewhere


def compare(
    agents: Sequence[Agent], together: bool, case: Case, intent: Intent, knowledge: KnowledgeBase
) -> Compared:
    """Sort the comparisons that name components of an option.

    Parameters
    ----------
    agents : sequence of Agent
        Components, or alternatives of one component.
    together : bool
        Whether they are given as a combination; then both sides of a comparison must be among them.
    case : Case
        Disease group.
    intent : str
        Aim of treatment.
    knowledge : KnowledgeBase
        Comparisons of order.

    Returns
    -------
    Compared
        A comparison decides only when it favoured one after the other, or was randomised to giving both
        together against one after the other, and no other comparison here contradicts it.
    """
    tumour = tumour_type(case, knowledge)
    here, elsewhere = [], []
    for row in knowledge.options.order_comparisons.values():
        sides = [is_meant(side, agents) for side in (row.first, row.second)]
        outside = row.first in OUTSIDE or row.second in OUTSIDE
        if not (any(sides) if outside or not together else all(sides)):
            continue
        fits = covers(row.disease_groups, tumour) and row.intent in (intent, "not stated")
        if fits:
            here.append(row)
        elif not outside:
            elsewhere.append(row)
    return Compared(
        here=tuple(here),
        elsewhere=tuple(elsewhere),
        decisive=_decisive([row for row in here if row.second not in OUTSIDE]) if together else None,
    )


def is_meant(term: str, agents: Sequence[Agent]) -> bool:
    """Say whether agents hold everything that a side of a comparison names.

    Parameters
    ----------
    term : str
        Agent id, name, class or target; several joined by `` + `` must all be there.
    agents : sequence of Agent
        Components.

    Returns
    -------
    bool
        True when every part names one of them.
    """
    return all(any(_names(part, agent) for agent in agents) for part in term.split(" + "))


def _names(word: str, agent: Agent) -> bool:
    wanted = word.strip().casefold()
    if wanted == LOCAL and agent.agent_id in NOT_LOCAL:
        return False
    return wanted in {
        text.casefold() for text in (agent.agent_id, agent.name, agent.agent_class, agent.target)
    }


def _decisive(rows: Sequence[OrderComparison]) -> OrderComparison | None:
    deciding = [
        row
        for row in rows
        if row.status in OBSERVED
        and (row.favours in IN_ORDER or (row.favours == "together" and row.randomised))
    ]
    directions = {_direction(row) for row in deciding}
    if len(directions) != 1:
        return None
    return min(deciding, key=lambda row: not row.randomised)


def _direction(row: OrderComparison) -> tuple[str, ...]:
    if row.favours == "together":
        return ("together", *sorted((row.first, row.second)))
    pair = (row.first, row.second)
    return pair if row.favours == "first then second" else pair[::-1]
