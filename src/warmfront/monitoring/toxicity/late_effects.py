"""Calendar of late effects: what to look for after cells or an engager, and when."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import get_args

from warmfront.assays.product.late_effects import list_late_effects
from warmfront.domain.follow_up import LateCheckDates
from warmfront.domain.observations import FollowUp
from warmfront.domain.product import ProductKind, ProductTable
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.effector_toxicity import LateCheck
from warmfront.monitoring.toxicity.anchors import is_engager

INTERLEUKIN_2 = "aldesleukin"


@record
class _Given:
    """One agent as far as late effects depend on it."""

    agent: str
    agent_class: str
    targets: tuple[str, ...]
    donor: str


def make_late_calendar(
    agents: Sequence[str], start: dt.date, knowledge: KnowledgeBase
) -> tuple[LateCheckDates, ...]:
    """Make the calendar of late effects of some agents.

    Parameters
    ----------
    agents : sequence of str
        Ids of agents or cell products; unknown ones are passed over.
    start : date
        Day of the infusion, or the first day of the engager.
    knowledge : KnowledgeBase
        Late effects and their schedules.

    Returns
    -------
    tuple of LateCheckDates
        By first day. A late effect for which no schedule was read comes last, without a date.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> rows = make_late_calendar(["tisa_cel"], dt.date(2026, 1, 1), load_knowledge())
    >>> next(str(row.first) for row in rows if row.check == "vaccine_live")
    '2027-01-01'
    """
    rows: dict[tuple[str, str], LateCheckDates] = {}
    given = [one for agent in dict.fromkeys(agents) for one in _known(agent, knowledge)]
    for one in given:
        dated = [check for check in knowledge.monitoring.late_checks.values() if _concerns(check, one)]
        told = {effect for check in dated for effect in check.effects}
        found = [_dates(check, one, start) for check in dated]
        found += list(_without_date(one, tuple(agents), told, knowledge))
        for row in found:
            key = (row.check, row.what)
            before = rows.get(key)
            named = (*(before.agents if before else ()), *row.agents)
            rows[key] = dataclasses.replace(row, agents=tuple(dict.fromkeys(named)))
    return tuple(
        sorted(rows.values(), key=lambda row: (row.first is None, row.first or start, row.check, row.what))
    )


def make_calendar_of(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[LateCheckDates, ...]:
    """Make the calendar of everything that a patient was given.

    Parameters
    ----------
    follow_up : FollowUp
        Infusions of cells and engagers count.
    knowledge : KnowledgeBase
        Late effects and their schedules.

    Returns
    -------
    tuple of LateCheckDates
        One calendar for each infusion or engager, in their order.
    """
    rows: list[LateCheckDates] = []
    for one in follow_up.therapies:
        counts = one.kind == "cell infusion" or is_engager(one, knowledge)
        if counts and one.status != "entered_in_error":
            agents = (one.product_id, *one.agents) if one.product_id else one.agents
            rows += make_late_calendar(agents, one.start.date(), knowledge)
    return tuple(rows)


def list_due(
    rows: Sequence[LateCheckDates], today: dt.date, days: int
) -> tuple[tuple[dt.date, LateCheckDates], ...]:
    """List what falls due in a span of days.

    Parameters
    ----------
    rows : sequence of LateCheckDates
        A calendar.
    today : date
        First day of the span.
    days : int
        Length of the span; both ends count.

    Returns
    -------
    tuple of (date, LateCheckDates)
        The next date of each row in the span, by day.
    """
    due = []
    for row in rows:
        if row.first is None:
            continue
        day = row.first
        if day < today and row.every_days is not None:
            steps = -(-(today - day).days // row.every_days)
            day += dt.timedelta(days=steps * row.every_days)
        if today <= day <= today + dt.timedelta(days=days) and (row.last is None or day <= row.last):
            due.append((day, row))
    return tuple(sorted(due, key=lambda one: (one[0], one[1].check)))


def _known(agent: str, knowledge: KnowledgeBase) -> Iterator[_Given]:
    product = knowledge.options.cell_therapies.get(agent)
    if product is not None:
        yield _Given(agent=agent, agent_class=product.modality, targets=product.targets, donor=product.origin)
        return
    known = knowledge.agents.get(agent)
    if known is not None:
        targets = tuple(known.target.replace("/", " ").split())
        yield _Given(agent=agent, agent_class=known.agent_class, targets=targets, donor="")


def _concerns(check: LateCheck, one: _Given) -> bool:
    return one.agent_class in check.agent_classes and (
        not check.targets or bool(set(check.targets) & set(one.targets))
    )


def _dates(check: LateCheck, one: _Given, start: dt.date) -> LateCheckDates:
    last = None if check.last_day is None else start + dt.timedelta(days=check.last_day)
    return LateCheckDates(
        check=check.check,
        what=check.what,
        how=check.how,
        agents=(one.agent,),
        first=start + dt.timedelta(days=check.first_day),
        every_days=check.every_days,
        last=last,
        until=check.until,
        note=check.note,
        source=check.source,
        status=check.status.value,
    )


def _without_date(
    one: _Given, agents: tuple[str, ...], told: set[str], knowledge: KnowledgeBase
) -> Iterator[LateCheckDates]:
    """Late effects of the product or agent that no dated check looks for."""
    found: list[tuple[str, str, str, str]] = []
    kinds: tuple[str, ...] = get_args(ProductKind)
    if one.agent_class in kinds:
        for target in one.targets or ("",):
            table = ProductTable(
                product=one.agent_class,  # type: ignore[arg-type]
                disease="",
                quantities=(),
                target=target,
                donor=one.donor if one.donor in ("autologous", "allogeneic") else "",  # type: ignore[arg-type]
                with_interleukin_2=True if INTERLEUKIN_2 in agents else None,
            )
            for late in list_late_effects(table, knowledge.products):
                rules = (
                    rule for rule in knowledge.products.late_effects if late.effect.startswith(rule.sentence)
                )
                found += [(rule.effect, late.effect, late.source, late.status) for rule in rules]
    for entry in knowledge.options.late_effects.values():
        named = one.agent in entry.applies_to or one.agent_class in entry.applies_to
        if named and (not entry.targets or set(entry.targets) & set(one.targets)):
            found.append((entry.effect_id, entry.sentence, entry.source, entry.status.value))
    for effect, sentence, source, status in dict.fromkeys(found):
        if effect not in told:
            yield LateCheckDates(
                check="",
                what=sentence,
                how="",
                agents=(one.agent,),
                first=None,
                note="no schedule was read: asked at every visit",
                source=source,
                status=status,
            )
