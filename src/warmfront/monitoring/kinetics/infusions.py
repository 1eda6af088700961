"""Infusions of cells as anchors: which samples belong to which, on which day after it."""

import datetime as dt
from collections.abc import Sequence

from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.domain.records import record
from warmfront.domain.units import elapsed_days
from warmfront.knowledge.base import KnowledgeBase

SPLIT_DOSE_DAYS = 7
"""Infusions no further apart than this are parts of one dose (assumption)."""


@record
class Infusion:
    """One infusion of cells, and until when samples belong to it.

    Parameters
    ----------
    start : datetime
        Of the first part of the dose, in UTC.
    until : datetime or None
        Next infusion; None when there is none.
    product_id : str
        Product of ``options/cell_therapies.toml``; empty when not stated or unknown.
    product : str
        Words for people.
    """

    start: dt.datetime
    until: dt.datetime | None
    product_id: str
    product: str


@record
class Sample:
    """One observation on its day after the infusion.

    Parameters
    ----------
    day : float
        Whole days when either time is known by its date only.
    observation : Observation
        As observed.
    """

    day: float
    observation: Observation


def list_infusions(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Infusion, ...]:
    """List the infusions of cells, parts of one dose as one.

    Parameters
    ----------
    follow_up : FollowUp
        With therapies of the kind ``cell infusion``.
    knowledge : KnowledgeBase
        Products.

    Returns
    -------
    tuple of Infusion
        By time.
    """
    given = sorted(
        (one for one in follow_up.therapies if one.kind == "cell infusion"),
        key=lambda one: (one.start, one.therapy_id),
    )
    doses: list[TherapyCourse] = []
    for at, one in enumerate(given):
        before = given[at - 1] if at else None
        if before is None or not _is_same_dose(before, one):
            doses.append(one)
    ends = [one.start for one in doses[1:]] + [None] if doses else []
    return tuple(_infusion(one, until, knowledge) for one, until in zip(doses, ends, strict=True))


def _is_same_dose(first: TherapyCourse, second: TherapyCourse) -> bool:
    near = elapsed_days(first.start, second.start) <= SPLIT_DOSE_DAYS
    return near and first.product_id == second.product_id


def find_product(course: TherapyCourse, knowledge: KnowledgeBase) -> str:
    """Return the product of an infusion: as stated, or the one agent that is a product by its own id.

    Parameters
    ----------
    course : TherapyCourse
        Infusion of cells.
    knowledge : KnowledgeBase
        Cell products.

    Returns
    -------
    str
        Id of ``options/cell_therapies.toml``; empty when none, or more than one, is meant.
    """
    named = [one for one in (course.product_id,) if one] or list(course.agents)
    known = [one for one in named if one in knowledge.options.cell_therapies]
    return known[0] if len(known) == 1 else ""


def _infusion(course: TherapyCourse, until: dt.datetime | None, knowledge: KnowledgeBase) -> Infusion:
    product_id = find_product(course, knowledge)
    known = knowledge.options.cell_therapies.get(product_id)
    words = known.name if known else ", ".join(course.agents) or "cells of an unstated product"
    return Infusion(
        start=course.start.astimezone(dt.UTC),
        until=until,
        product_id=product_id,
        product=words,
    )


def samples_after(follow_up: FollowUp, series: str, infusion: Infusion) -> tuple[Sample, ...]:
    """Observations of one series from an infusion to the next.

    Parameters
    ----------
    follow_up : FollowUp
        In canonical order.
    series : str
        Id of the series.
    infusion : Infusion
        Anchor.

    Returns
    -------
    tuple of Sample
        By day; those before the infusion are left out.
    """
    found = []
    for one in follow_up.observations:
        if one.series != series or (infusion.until is not None and one.time >= infusion.until):
            continue
        day = elapsed_days(infusion.start, one.time)
        if one.whole_day:
            day = float((one.time.astimezone(dt.UTC).date() - infusion.start.date()).days)
        if day >= 0:
            found.append(Sample(day=day, observation=one))
    return tuple(sorted(found, key=lambda sample: (sample.day, sample.observation.observation_id)))


def day_to_date(infusion: Infusion, day: float) -> dt.date:
    """Calendar day of a day after the infusion."""
    return (infusion.start + dt.timedelta(days=day)).date()


def latest_day(samples: Sequence[Sample]) -> float:
    """Last day of a series; 0 without samples."""
    return max((one.day for one in samples), default=0.0)
