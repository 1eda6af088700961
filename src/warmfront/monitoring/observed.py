"""Reading single values out of a follow-up: by series, near a day, in the unit of the series."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from warmfront.domain.observations import FollowUp, Observation
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.observed_series import convert_observed

SUPPORTIVE = "supportive"
PREPARING = (SUPPORTIVE, "lymphodepletion", "procedure")
"""Kinds of therapy that do not start a course of response; lymphodepletion only prepares the infusion."""

TRUE_WORDS = ("true", "yes")
FALSE_WORDS = ("false", "no")


Observed = Mapping[str, tuple[Observation, ...]]
"""Observations by series, by time."""


def index_series(follow_up: FollowUp) -> Observed:
    """Sort all observations by series, once for many looks; what was entered in error is passed over.

    Parameters
    ----------
    follow_up : FollowUp
        All observations.

    Returns
    -------
    dict
        By id of the series; each by time, then id, whatever the order they came in.
    """
    found: dict[str, list[Observation]] = {}
    for one in follow_up.observations:
        if one.status != "entered_in_error":
            found.setdefault(one.series, []).append(one)
    return {series: tuple(sorted(taken, key=_place)) for series, taken in found.items()}


def select(
    observed: FollowUp | Observed, *series: str, subject: str | None = None
) -> tuple[Observation, ...]:
    """Return the observations of some series by time.

    Parameters
    ----------
    observed : FollowUp or mapping
        All observations, or what `index_series` made of them.
    *series : str
        Ids of series.
    subject : str or None
        Only those of this subject; None takes all.

    Returns
    -------
    tuple of Observation
        By time, then id, whatever the order they came in.
    """
    taken = index_series(observed) if isinstance(observed, FollowUp) else observed
    held = [taken[name] for name in series if name in taken]
    found = held[0] if len(held) == 1 else tuple(sorted((one for part in held for one in part), key=_place))
    if subject is None:
        return found
    return tuple(one for one in found if one.subject.lower() == subject.lower())


def _place(one: Observation) -> tuple[dt.datetime, str, str, str]:
    return (one.time, one.subject, one.observation_id, repr(one.value))


def nearest(
    found: Sequence[Observation], day: dt.date, before_days: int, after_days: int
) -> Observation | None:
    """Return the observation nearest to a day, within a window; of two as near the earlier.

    Parameters
    ----------
    found : sequence of Observation
        Of one series.
    day : date
        Day of the visit.
    before_days, after_days : int
        Window in days, both ends included.

    Returns
    -------
    Observation or None
        None when nothing lies in the window.
    """
    inside = [one for one in found if -before_days <= (one.date - day).days <= after_days]
    if not inside:
        return None
    return min(inside, key=lambda one: (abs((one.date - day).days), one.time, one.observation_id))


def read_value(one: Observation | None, knowledge: KnowledgeBase) -> float | None:
    """Return a measured number in the unit of its series; None for none, for words, and below a limit.

    Parameters
    ----------
    one : Observation or None
        The observation.
    knowledge : KnowledgeBase
        Units of series and analytes.

    Returns
    -------
    float or None
        A value below the limit of detection is no number: callers read its limit by `read_limit`.
    """
    if one is None or one.value is None or one.below_limit:
        return None
    return convert_observed(one.value, one.unit, one.series, knowledge)


def read_limit(one: Observation | None, knowledge: KnowledgeBase) -> float | None:
    """Return the limit of detection of a value below it, in the unit of the series; None otherwise.

    Parameters
    ----------
    one : Observation or None
        The observation.
    knowledge : KnowledgeBase
        Units of series and analytes.

    Returns
    -------
    float or None
        The limit.
    """
    if one is None or one.value is None or not one.below_limit:
        return None
    return convert_observed(one.value, one.unit, one.series, knowledge)


def read_flag(one: Observation | None) -> bool | None:
    """Return a yes or no; None when it is not stated.

    Parameters
    ----------
    one : Observation or None
        Words ``true``, ``yes``, ``false``, ``no``, or the numbers 1 and 0.

    Returns
    -------
    bool or None
        As stated.
    """
    if one is None:
        return None
    word = one.text.strip().lower()
    if word in TRUE_WORDS or one.value == 1:
        return True
    return False if word in FALSE_WORDS or one.value == 0 else None


def read_word(one: Observation | None) -> str | None:
    """Return a word; None when there is none.

    Parameters
    ----------
    one : Observation or None
        The observation.

    Returns
    -------
    str or None
        As stated.
    """
    return one.text if one is not None and one.text else None


def read_detail(one: Observation, name: str) -> float | None:
    """Return a detail that is a number above zero; None when it is not stated or none.

    Parameters
    ----------
    one : Observation
        The observation.
    name : str
        Key of the detail.

    Returns
    -------
    float or None
        As stated.
    """
    try:
        value = float(one.details.get(name, ""))
    except ValueError:
        return None
    return value if 0 < value < math.inf else None


def find_start(follow_up: FollowUp) -> dt.date | None:
    """Return the day on which the first therapy against the tumour began; None when none is stated.

    Parameters
    ----------
    follow_up : FollowUp
        Its therapies; supportive ones, lymphodepletion and procedures do not count.

    Returns
    -------
    date or None
        In UTC.
    """
    starts = [
        therapy.start.date()
        for therapy in follow_up.therapies
        if therapy.kind not in PREPARING and therapy.status != "entered_in_error"
    ]
    return min(starts, default=None)
