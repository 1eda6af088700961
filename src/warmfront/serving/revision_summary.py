"""A few lines for the terminal: what to consider after a revision, gravest first."""

from warmfront.domain.revision import Revision
from warmfront.serving.wording import say_count, shorten

WIDTH = 110
MOST_DECISIONS = 8
"""Decisions that are told on the terminal; the page has all."""


def summarise_revision(revision: Revision) -> tuple[str, ...]:
    """Sum up a revision.

    Parameters
    ----------
    revision : Revision
        Decisions, data, changes.

    Returns
    -------
    tuple of str
        Lines of at most 110 characters.
    """
    follow_up = revision.follow_up
    through = revision.history[-1].data_through if revision.history else None
    lines = [
        f"Observed    {say_count(len(follow_up.observations), 'observation')}, "
        f"{say_count(len(follow_up.therapies), 'therapy', 'therapies')}, through {through or 'no day'}; "
        f"{len(follow_up.removed)} corrected or removed",
        *(f"{one.action.capitalize():<11} {one.what}" for one in revision.decisions[:MOST_DECISIONS]),
    ]
    hidden = len(revision.decisions) - MOST_DECISIONS
    if hidden > 0:
        lines.append(f"            {say_count(hidden, 'more decision')} on the page")
    if not revision.decisions:
        lines.append("Consider    nothing: no rule applies to what was observed")
    lines.append(f"Changed     {revision.changed[0] if revision.changed else 'nothing in the plan'}")
    lines.append(
        "Limits      research use only; decisions are to be considered by the board, none is an order"
    )
    return tuple(shorten("".join(c if c.isprintable() else " " for c in line), WIDTH) for line in lines)
