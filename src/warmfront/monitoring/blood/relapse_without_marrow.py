"""Relapse of leukaemia that blood or another site shows, without a marrow on the day."""

import datetime as dt
from collections.abc import Sequence

from warmfront.domain.follow_up import Meaning, ResponseCall
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.observed import Observed, read_flag, read_value, read_word, select

MARROW_DAYS = 7
"""With a marrow within this many days the marrow's call says it (assumption)."""

APART_DAYS = 7
"""Blasts in blood are relapse in two samples at least a week apart (ELN 2022, from memory)."""

REMISSIONS = ("CR", "CRh", "CRi")


def add_relapses(
    criterion: str, scale: str, calls: Sequence[ResponseCall], observed: Observed, knowledge: KnowledgeBase
) -> tuple[ResponseCall, ...]:
    """Add the days after a remission on which blood or another site shows leukaemia.

    Parameters
    ----------
    criterion, scale : str
        Of the course.
    calls : sequence of ResponseCall
        By marrow.
    observed : mapping
        Observations by series.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of ResponseCall
        By day. One sample of blood is unconfirmed; two a week apart, or disease elsewhere, are relapse.
    """
    remission = next((call.date for call in calls if call.call in REMISSIONS), None)
    if remission is None:
        return tuple(calls)
    marrows = [one.date for one in select(observed, "marrow_blasts", f"{scale}.marrow_blasts")]

    def alone(day: dt.date) -> bool:
        return day > remission and all(abs((day - other).days) > MARROW_DAYS for other in marrows)

    blood = sorted(
        {
            (one.date, value)
            for one in select(observed, "blood_blasts", f"{scale}.blood_blasts")
            if (value := read_value(one, knowledge)) is not None and value > 0 and one.date > remission
        }
    )
    added = []
    for day, value in blood:
        twice = any(abs((day - other).days) >= APART_DAYS for other, _ in blood)
        words = "in two samples a week apart" if twice else "in one sample, to be repeated with a marrow"
        rule = f"blasts in blood {value:g}% after a remission, {words}: relapse"
        if alone(day):
            added.append(_call(criterion, day, rule, "progression" if twice else "unconfirmed_progression"))
    for one in select(observed, "extramedullary_disease", f"{scale}.extramedullary"):
        found = read_word(one) in ("present", "new") or read_flag(one) is True
        if found and alone(one.date) and all(call.date != one.date for call in added):
            added.append(
                _call(criterion, one.date, "disease outside marrow after a remission: relapse", "progression")
            )
    return tuple(sorted([*calls, *added], key=lambda call: call.date))


def _call(criterion: str, day: dt.date, rule: str, meaning: Meaning) -> ResponseCall:
    return ResponseCall(
        criterion=criterion,
        date=day,
        call="relapse",
        meaning=meaning,
        rule=rule,
        parts={"by": "no marrow on the day"},
        warnings=("Relapse without a marrow: the definition was known from memory.",),
    )
