"""A plan revised by what was observed: decisions with reasons, and the chain of plans behind them."""

import datetime as dt
from typing import Literal

from warmfront.domain.follow_up import Assessment
from warmfront.domain.observations import FollowUp
from warmfront.domain.plan import Plan
from warmfront.domain.records import record

Action = Literal["stop", "hold", "switch", "add", "intensify", "test", "continue"]
"""What the board is asked to consider, gravest first."""


@record
class Reason:
    """One reason of a decision.

    Parameters
    ----------
    kind : str
        ``toxicity``, ``response``, ``series``, ``tissue``, ``twin`` or ``missing``; toxicity outranks them.
    statement : str
        What was seen, with numbers, and the rule that makes it a reason.
    date : date or None
        Day on which it was seen.
    rule : str
        Id of the rule in ``monitoring/revision_rules.toml``.
    source, status : str
        Key in ``sources``; how firmly the rule stands.
    """

    kind: Literal["toxicity", "response", "series", "tissue", "twin", "missing"]
    statement: str
    date: dt.date | None
    rule: str
    source: str
    status: str


@record
class Decision:
    """What to consider for one therapy, or for the plan as a whole.

    Parameters
    ----------
    action : str
        As `Action`.
    subject : str
        Therapy, agents or option that it is about, in words.
    agents : tuple of str
        Agent ids concerned.
    what : str
        The sentence for the board.
    reasons : tuple of Reason
        Why; the gravest first.
    certainty : str
        How sure, in words, with the number behind it where there is one.
    reversed_by : tuple of str
        What would turn the decision round.
    resume_rule : str
        When a hold ends, or that a stop is permanent and by which source; empty for other actions.
    overridden : tuple of str
        Decisions of benefit that a toxicity outranked, in words: never hidden.
    """

    action: Action
    subject: str
    agents: tuple[str, ...]
    what: str
    reasons: tuple[Reason, ...]
    certainty: str
    reversed_by: tuple[str, ...]
    resume_rule: str = ""
    overridden: tuple[str, ...] = ()


@record
class TwinUpdate:
    """What the serial sizes, ctDNA, cells and cytokines did to the virtual twins.

    Parameters
    ----------
    ran : bool
        False when nothing could be updated; `sentence` says why.
    sentence : str
        What the update says, with its limits; always a hypothesis, never a reason on its own for a stop.
    models : tuple of str
        Structures that were fitted.
    days, low, median, high : tuple of float
        Predicted sum of diameters in mm on days from the first dose, over all structures, 95% interval.
    conflict : str
        Whether the data contradict the prior of the twins; empty when not.
    """

    ran: bool
    sentence: str
    models: tuple[str, ...] = ()
    days: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    median: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    conflict: str = ""


@record
class PastRevision:
    """One link of the chain of plans.

    Parameters
    ----------
    digest : str
        SHA-256 of what was revised: the base plan, or the base plan with the observations so far.
    data_through : date or None
        Last day of the data.
    decisions : tuple of str
        Action and subject of each decision.
    changed : str
        What changed against the link before.
    """

    digest: str
    data_through: dt.date | None
    decisions: tuple[str, ...]
    changed: str


@record
class Revision:
    """A revised plan: a pure function of the base plan and the observations, in whatever order they came.

    Parameters
    ----------
    base : Plan
        The plan before any observation.
    follow_up : FollowUp
        All observations so far.
    assessment : Assessment
        What they say.
    decisions : tuple of Decision
        Gravest first; a toxicity stop is always the first.
    plan : Plan
        The plan as it now stands: ranking with the harm seen, phenotype and bottleneck of new tissue.
    twin : TwinUpdate
        Updated twins.
    changed : tuple of str
        What changed against the base plan, one sentence each.
    history : tuple of PastRevision
        What would have been decided on each day with new data, oldest first; it depends on the data alone,
        not on how often this was asked.
    flags : tuple of str
        Limits of this revision.
    research_use : str
        Wording that stands on top of every output.
    tissue : tuple of Plan
        Plans of biopsies taken under observation, by day; a later revision compares them again.
    seed : int
        What every random draw of this revision came from.
    """

    base: Plan
    follow_up: FollowUp
    assessment: Assessment
    decisions: tuple[Decision, ...]
    plan: Plan
    twin: TwinUpdate
    changed: tuple[str, ...]
    history: tuple[PastRevision, ...]
    flags: tuple[str, ...]
    research_use: str
    tissue: tuple[Plan, ...] = ()
    seed: int = 0
