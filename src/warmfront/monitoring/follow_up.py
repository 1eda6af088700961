"""Observations of one patient put together: in canonical order, each once, corrections applied.

What is known is a set of versions. Of the versions that bear one id the latest stands; all others are kept
aside.
Putting sets together is a union, so order, repetition and the number of deliveries cannot matter.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from warmfront.domain.errors import InputError, Problem, name_problem, refuse
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse

VITAL_STATUS = "vital_status"
STANDING = {"preliminary": 0, "final": 1, "corrected": 2, "entered_in_error": 3}
"""Of two versions recorded at the same time the one with the higher standing holds."""
CORRECTIONS = ("corrected", "entered_in_error")
DERIVED = "content-"
"""Begins the id of what came without one."""
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)

Version = TypeVar("Version", Observation, TherapyCourse)


def merge(*parts: FollowUp) -> FollowUp:
    """Put follow-ups of one patient together.

    Parameters
    ----------
    *parts : FollowUp
        In any order and number; each may be raw (as read) or the result of an earlier call.

    Returns
    -------
    FollowUp
        By time, series and subject; the same for any order, repetition or division of the same observations.

    Raises
    ------
    InputError
        When the parts belong to several patients, or one id names observations of different series, or
        different values of which none is said to be newer.

    Notes
    -----
    Of several versions of an id the one recorded latest stands. A correction without a time of recording is
    taken as the latest, any other version without one as the earliest; at the same time an entry in error
    precedes a correction, this a final and this a preliminary value; what is left is decided by the content,
    but two values of one rank under one id are refused: none is known to be the right one.
    A version entered in error removes the observation. An observation without an id is named by its content,
    so that the same row said twice counts once.

    Examples
    --------
    >>> noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    >>> seen = Observation(observation_id="a", series="crp", time=noon, value=5.0, unit="mg/L")
    >>> error = dataclasses.replace(seen, status="entered_in_error")
    >>> first = FollowUp(case_id="p", observations=(seen,))
    >>> second = FollowUp(case_id="p", observations=(error,))
    >>> merge(first, second).observations
    ()
    >>> merge(merge(second), first) == merge(first, second)
    True
    """
    if len({part.case_id for part in parts}) != 1:
        raise refuse(
            "observations", "follow-ups of several patients, or none", "one patient", "keep patients apart"
        )
    versions: set[_Kept] = set()
    courses: dict[str, TherapyCourse] = {}
    for part in parts:
        for one in (*part.observations, *part.superseded, *_stated_death(part)):
            versions.add(_Kept(with_id(one)))
        for course in (*part.therapies, *part.superseded_therapies):
            named = with_therapy_id(course)
            courses[_content(named)] = named
    _check_ids([kept.observation for kept in versions], list(courses.values()))
    standing, aside, removed = _settle([kept.observation for kept in versions], _observation_id)
    standing, repeated, said = _drop_repeats(standing)
    therapies, courses_aside, changed = _settle(list(courses.values()), _therapy_id)
    seen = [one for one in standing if one.series == VITAL_STATUS]
    stated = [part.last_seen for part in parts if part.last_seen is not None]
    alive = [one.date for one in seen if one.text == "alive"] + stated
    return FollowUp(
        case_id=parts[0].case_id,
        observations=tuple(sorted(standing, key=_place)),
        therapies=tuple(sorted(therapies, key=lambda one: (one.start, one.therapy_id))),
        died=min((one.date for one in seen if one.text == "dead"), default=None),
        last_seen=max(alive, default=None),
        removed=tuple(sorted({*removed, *said, *changed})),
        left_out=tuple(sorted({line for part in parts for line in part.left_out})),
        superseded=tuple(sorted([*aside, *repeated], key=_content)),
        superseded_therapies=tuple(sorted(courses_aside, key=_content)),
    )


class _Kept:
    """An observation that can be member of a set: records with dictionaries have no hash of their own."""

    __slots__ = ("observation", "words")

    def __init__(self, observation: Observation) -> None:
        self.observation, self.words = observation, _content(observation)

    def __hash__(self) -> int:
        return hash(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.words == other.words


def with_id(one: Observation) -> Observation:
    """Return an observation with an id, made of its content when it has none.

    Parameters
    ----------
    one : Observation
        As read.

    Returns
    -------
    Observation
        The id does not depend on status and time of recording, so that a row entered in error meets its
        original.
    """
    if one.observation_id:
        return one
    bare = dataclasses.replace(one, status="final", recorded=None)
    return dataclasses.replace(one, observation_id=DERIVED + _digest(bare))


def with_therapy_id(one: TherapyCourse) -> TherapyCourse:
    """Return a therapy with an id, made of agents, kind, product and start when it has none.

    Parameters
    ----------
    one : TherapyCourse
        As read.

    Returns
    -------
    TherapyCourse
        The id does not depend on the end, so that an end stated later joins the same therapy.
    """
    if one.therapy_id:
        return one
    bare = dataclasses.replace(one, status="final", recorded=None, end=None, note="", strategy_id="")
    return dataclasses.replace(one, therapy_id=DERIVED + _digest(bare))


def known_at(one: Observation | TherapyCourse) -> dt.datetime:
    """Return when a version became known: its time of recording, else its own time.

    Parameters
    ----------
    one : Observation or TherapyCourse
        One version.

    Returns
    -------
    datetime
        In UTC.
    """
    if one.recorded is not None:
        return one.recorded
    return one.time if isinstance(one, Observation) else one.start


def as_known(follow_up: FollowUp, until: dt.date) -> FollowUp:
    """Return what was known at the end of a day.

    Parameters
    ----------
    follow_up : FollowUp
        All versions.
    until : date
        Last day, in UTC.

    Returns
    -------
    FollowUp
        Merged again of the versions known by then; a therapy that ended later has no end yet.
    """
    observations = (*follow_up.observations, *follow_up.superseded)
    therapies = (*follow_up.therapies, *follow_up.superseded_therapies)
    part = FollowUp(
        case_id=follow_up.case_id,
        observations=tuple(one for one in observations if known_at(one).date() <= until),
        therapies=tuple(_unended(one, until) for one in therapies if known_at(one).date() <= until),
        left_out=follow_up.left_out,
    )
    return merge(part)


def _unended(one: TherapyCourse, until: dt.date) -> TherapyCourse:
    if one.recorded is None and one.end is not None and one.end.date() > until:
        return dataclasses.replace(one, end=None)
    return one


def _stated_death(part: FollowUp) -> tuple[Observation, ...]:
    """Return a day of death that is stated beside the observations as one of them."""
    known = any(
        one.series == VITAL_STATUS and one.text == "dead" and one.date == part.died
        for one in (*part.observations, *part.superseded)
    )
    if part.died is None or known:
        return ()
    noon = dt.datetime.combine(part.died, dt.time(12, tzinfo=dt.UTC))
    return (Observation(observation_id="died", series=VITAL_STATUS, time=noon, text="dead", whole_day=True),)


def _check_ids(versions: Sequence[Observation], courses: Sequence[TherapyCourse]) -> None:
    by_id: dict[str, set[str]] = {}
    for one in versions:
        by_id.setdefault(one.observation_id, set()).add(one.series)
    problems: list[Problem] = [
        name_problem(
            f"observation_id {name!r:.60}",
            f"observations of {', '.join(sorted(series))}",
            "one observation for each id",
            "give each its own id, or leave the column empty",
        )
        for name, series in sorted(by_id.items())
        if len(series) > 1
    ]
    problems += [
        name_problem(
            f"{what} {name!r:.60}",
            f"{count} versions of which none is said to be newer",
            "one content for each id, or versions with status corrected or recorded",
            "give each its own id, or say which one corrects the other",
        )
        for what, name, count in sorted({*_contradictions(versions, courses)})
    ]
    if problems:
        raise InputError(problems)


def _contradictions(
    versions: Sequence[Observation], courses: Sequence[TherapyCourse]
) -> Iterable[tuple[str, str, int]]:
    """Yield ids under which different things are stated with one status and time of recording."""
    said: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}
    for one in versions:
        if one.status not in CORRECTIONS and (one.value is not None or one.text):
            key = ("observation_id", one.observation_id, one.recorded, one.status)
            fact = (one.time, one.value, one.unit, one.text, one.subject, one.below_limit)
            said.setdefault(key, set()).add(fact)
    for course in courses:
        if course.status not in CORRECTIONS:
            key = ("therapy_id", course.therapy_id, course.recorded, course.status)
            said.setdefault(key, set()).add((course.agents, course.start, course.kind, course.product_id))
    for key, facts in said.items():
        if len(facts) > 1:
            yield key[0], key[1], len(facts)


def _settle(
    versions: Sequence[Version], name: Callable[[Version], str]
) -> tuple[list[Version], list[Version], list[str]]:
    """Return what stands, what does not, and sentences on what was replaced or removed."""
    by_id: dict[str, list[Version]] = {}
    for one in versions:
        by_id.setdefault(name(one), []).append(one)
    standing: list[Version] = []
    aside: list[Version] = []
    said: list[str] = []
    for group in by_id.values():
        ordered = sorted(group, key=_standing)
        older, newest = ordered[:-1], ordered[-1]
        aside.extend(older)
        removed = newest.status == "entered_in_error"
        (aside if removed else standing).append(newest)
        for one in older:
            if one.status != "entered_in_error" and (removed or _worth(one) != _worth(newest)):
                said.append(_say_replaced(one, newest))
    return standing, aside, said


def _standing(one: Observation | TherapyCourse) -> tuple[Any, ...]:
    unknown = _LATEST if one.status in CORRECTIONS else _EARLIEST
    filled = one.value is not None if isinstance(one, Observation) else one.end is not None
    return (one.recorded or unknown, STANDING[one.status], filled, _content(one))


def _drop_repeats(standing: Sequence[Observation]) -> tuple[list[Observation], list[Observation], list[str]]:
    """Keep one of several ids that say the same of the same time: the first in the order of ids."""
    first: dict[str, Observation] = {}
    repeated: list[Observation] = []
    said: list[str] = []
    for one in sorted(
        standing, key=lambda found: (found.observation_id.startswith(DERIVED), found.observation_id)
    ):
        kept = first.setdefault(_worth(one), one)
        if kept is not one:
            repeated.append(one)
            said.append(f"{_say(one)} stands twice, under two ids; it counts once")
    return list(first.values()), repeated, said


def _worth(one: Observation | TherapyCourse) -> str:
    """Return what a version says, without its id, status and time of recording."""
    if isinstance(one, TherapyCourse):
        return _content(dataclasses.replace(one, status="final", recorded=None))
    return _content(dataclasses.replace(one, observation_id="", status="final", recorded=None))


def _say_replaced(one: Observation | TherapyCourse, newest: Observation | TherapyCourse) -> str:
    if newest.status == "entered_in_error":
        return f"{_say(one)} was entered in error and is removed"
    why = "corrected" if newest.status == "corrected" else "a later version of the same id"
    return f"{_say(one)} is replaced by {_say(newest)} ({why})"


def _say(one: Observation | TherapyCourse) -> str:
    if isinstance(one, TherapyCourse):
        end = "" if one.end is None else f" to {one.end.date()}"
        return f"{' + '.join(one.agents)} from {one.start.date()}{end}"
    value = one.text if one.value is None else f"{'<' if one.below_limit else ''}{one.value:g} {one.unit}"
    subject = f" ({one.subject})" if one.subject else ""
    return f"{one.series}{subject} of {one.date}: {value}".rstrip(": ").rstrip()


def _place(one: Observation) -> tuple[Any, ...]:
    return (one.time, one.series, one.subject, one.observation_id)


def _observation_id(one: Observation) -> str:
    return one.observation_id


def _therapy_id(one: TherapyCourse) -> str:
    return one.therapy_id


def _digest(one: Observation | TherapyCourse) -> str:
    return hashlib.sha256(_content(one).encode()).hexdigest()[:16]


def _content(one: Observation | TherapyCourse) -> str:
    """Return everything a version says as text that does not depend on the order of its details."""
    plain = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return json.dumps(plain, sort_keys=True, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    raise TypeError(f"no text for {type(value).__name__}")
