"""Check regimens against what labels, trials and laws allow; an unknown limit is said, not guessed."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Literal

from warmfront.domain.records import record
from warmfront.domain.regimen import BodySize, Dose, DoseLimit, Regimen
from warmfront.simulation.regimen.calendar import DatedDose, date_doses
from warmfront.simulation.regimen.vocabulary import AUC_UNIT, UNITS

# Values where the case states none: an adult of 70 kg and 1.8 m2 with a filtration of 90 mL/min (assumption).
ASSUMED_BODY = BodySize(weight_kg=70.0, surface_m2=1.8, clearance_ml_min=90.0, stated=False)
# Limits are checked over two years; a regimen that goes on repeats itself long before.
CHECKED_DAYS = 731
_TOLERANCE = 1 + 1e-9


@record
class LimitFinding:
    """What a check against the limits found for one agent.

    Parameters
    ----------
    agent : str
        Agent id.
    kind : str
        ``above label``, ``above trial`` or ``above law`` (more than the limit), ``unknown`` (no limit is held
        for this agent and unit), ``not checked`` (no dose is stated).
    words : str
        Sentence for people.
    source : str
        Source of the limit; empty when there is none.
    """

    agent: str
    kind: Literal["above label", "above trial", "above law", "unknown", "not checked"]
    words: str
    source: str = ""

    @property
    def above(self) -> bool:
        """Whether a limit is passed."""
        return self.kind.startswith("above")


def check_limits(
    regimen: Regimen, limits: Mapping[str, DoseLimit], body: BodySize = ASSUMED_BODY
) -> tuple[LimitFinding, ...]:
    """Compare the doses of a regimen with every limit of their agents.

    Parameters
    ----------
    regimen : Regimen
        Packaged or read from a text.
    limits : mapping of str to DoseLimit
        The table of limits.
    body : BodySize
        Turns doses per kilogram or square metre into mg where a cap in mg exists.

    Returns
    -------
    tuple of LimitFinding
        What is above a limit, and what could not be compared; empty when all is within limits.

    Examples
    --------
    >>> from warmfront import load_knowledge
    >>> from warmfront.simulation.regimen.language import parse_regimens
    >>> base = load_knowledge()
    >>> (large,) = parse_regimens("enfortumab vedotin 1.25 mg/kg days 1, 8 every 21 days", base.agents)
    >>> heavy = BodySize(weight_kg=120, surface_m2=2.3, clearance_ml_min=90)
    >>> check_limits(large, base.options.dose_limits, heavy)[0].words
    'enfortumab vedotin: found 150 mg on day 1; allowed: 125 mg per day (at most 125 mg per dose)'
    """
    dated = date_doses(regimen, CHECKED_DAYS)
    found: list[LimitFinding] = []
    for agent in dict.fromkeys(dose.agent for dose in regimen.doses):
        own = [limit for limit in limits.values() if limit.agent == agent]
        found += _of_agent(agent, [one for one in dated if one.dose.agent == agent], own, body)
    return tuple(found)


def say_excess(
    regimen: Regimen, limits: Mapping[str, DoseLimit], body: BodySize = ASSUMED_BODY
) -> tuple[str, ...]:
    """Say which doses are above a limit, for what is simulated all the same because a user asked for it.

    Parameters
    ----------
    regimen : Regimen
        As simulated.
    limits : mapping of str to DoseLimit
        The table of limits.
    body : BodySize
        For caps in mg.

    Returns
    -------
    tuple of str
        One sentence per dose above a label, a trial or the range of a law; empty when there is none.

    Examples
    --------
    >>> from warmfront import load_knowledge
    >>> from warmfront.simulation.regimen.language import parse_regimens
    >>> base = load_knowledge()
    >>> (large,) = parse_regimens("radiotherapy 12 Gy per fraction day 1", base.agents)
    >>> say_excess(large, base.options.dose_limits)[0].split(";")[0]
    'ABOVE LAW: radiotherapy external: found 12 Gy per fraction on day 1'
    """
    return tuple(
        f"{finding.kind.upper()}: {finding.words}; no plan would propose it."
        for finding in check_limits(regimen, limits, body)
        if finding.above
    )


def size_in_mg(dose: Dose, body: BodySize) -> float | None:
    """Return one dose in mg, or None when its unit does not lead there.

    Parameters
    ----------
    dose : Dose
        With an amount.
    body : BodySize
        Weight, surface and filtration.

    Returns
    -------
    float or None
        AUC by Calvert's formula: AUC times (filtration + 25).
    """
    factors = {
        "mg": 1.0,
        "mg per day": 1.0,
        "g": 1000.0,
        "microgram": 1e-3,
        "mg/kg": body.weight_kg,
        "mg/m2": body.surface_m2,
        "mg/m2 per day": body.surface_m2,
        "microgram/kg": 1e-3 * body.weight_kg,
        "microgram/m2": 1e-3 * body.surface_m2,
        AUC_UNIT: body.clearance_ml_min + 25.0,
    }
    factor = factors.get(base_unit(dose.unit))
    return None if factor is None or dose.amount is None else dose.amount * factor


def base_unit(unit: str) -> str:
    """Return a unit without the words that describe it: ``mg/m2 fludarabine`` gives ``mg/m2``.

    Parameters
    ----------
    unit : str
        Unit of a dose.

    Returns
    -------
    str
        One of the language's units, or the text itself.
    """
    if unit == AUC_UNIT:
        return unit
    return next((known for known in UNITS if unit == known or unit.startswith(f"{known} ")), unit)


def _of_agent(
    agent: str, dated: list[DatedDose], limits: list[DoseLimit], body: BodySize
) -> Iterable[LimitFinding]:
    name = agent.replace("_", " ")
    for unit, group in groupby(sorted(dated, key=lambda one: one.dose.unit), key=lambda one: one.dose.unit):
        doses = sorted(group, key=lambda one: one.day)
        if any(one.dose.amount is None for one in doses):
            yield LimitFinding(agent=agent, kind="not checked", words=f"{name}: no dose is stated")
            continue
        compared = False
        for limit in limits:
            sizes = _comparable(doses, limit, body)
            if sizes is None:
                continue
            compared = True
            yield from _above(name, agent, doses, sizes, limit)
        if not compared:
            yield LimitFinding(
                agent=agent,
                kind="unknown",
                words=f"{name}: no limit in {base_unit(unit)} is held; the dose was not compared with any",
            )


def _comparable(doses: list[DatedDose], limit: DoseLimit, body: BodySize) -> list[float] | None:
    unit = base_unit(doses[0].dose.unit)
    if unit == limit.unit and doses[0].dose.unit == unit:
        return [one.dose.amount or 0.0 for one in doses]
    if not limit.cap or limit.unit != "mg":
        return None
    sizes = [size_in_mg(one.dose, body) for one in doses]
    return None if None in sizes else [size or 0.0 for size in sizes]


def _above(
    name: str, agent: str, doses: list[DatedDose], sizes: list[float], limit: DoseLimit
) -> Iterable[LimitFinding]:
    # A fraction is bounded one by one, also when two are given on a day.
    single = limit.kind == "law"
    for start, first in enumerate(doses):
        window = [
            size
            for one, size in zip(doses[start:], sizes[start:], strict=True)
            if int(one.day) < int(first.day) + limit.within_days
        ]
        total = sizes[start] if single else sum(window)
        if total <= limit.largest * _TOLERANCE:
            continue
        per = "" if single else (" per day" if limit.within_days == 1 else f" in {limit.within_days} days")
        yield LimitFinding(
            agent=agent,
            kind=f"above {limit.kind}",  # type: ignore[arg-type]
            words=f"{name}: found {total:g} {limit.unit} "
            + ("on" if limit.within_days == 1 else "from")
            + f" day {int(first.day) + 1}; allowed: {limit.largest:g} {limit.unit}{per} ({limit.words})",
            source=limit.source,
        )
        return
