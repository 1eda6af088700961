"""Doses by body weight with their maximum, as published: facts of the field, never orders."""

import math

from warmfront.domain.errors import refuse
from warmfront.domain.records import record
from warmfront.domain.units import round_measured
from warmfront.knowledge.adverse_events import WeightDose
from warmfront.knowledge.base import KnowledgeBase

LIGHTEST_KG, HEAVIEST_KG = 2.0, 300.0
"""Outside of these a weight is a slip of unit or pen (assumption)."""


@record
class DoseFact:
    """What a published rule gives for one weight.

    Parameters
    ----------
    drug, use : str
        Generic name; what it is given for.
    weight_kg : float
        Body weight.
    mg, highest_mg : float
        Dose, and the upper end of a range (equal without one), the maximum applied.
    capped : bool
        True when the maximum, and not the weight, sets the upper end.
    words : str
        Rule, maximum and schedule for people; it is a fact of the field, not an order.
    source, status : str
        Key in ``sources``; how firmly it stands.
    """

    drug: str
    use: str
    weight_kg: float
    mg: float
    highest_mg: float
    capped: bool
    words: str
    source: str
    status: str


def dose_for_weight(drug: str, weight_kg: float | None, knowledge: KnowledgeBase) -> tuple[DoseFact, ...]:
    """Return what the published rules of one drug give for a weight.

    Parameters
    ----------
    drug : str
        Generic name, such as ``tocilizumab``.
    weight_kg : float or None
        Body weight; there is no dose without it.
    knowledge : KnowledgeBase
        Rules.

    Returns
    -------
    tuple of DoseFact
        One for each use that has a rule for this weight.

    Raises
    ------
    InputError
        When the weight is missing or impossible, or the drug has no rule.
    """
    doses = knowledge.monitoring.weight_doses
    known = sorted({one.drug for one in doses.values()})
    if drug not in known:
        raise refuse("drug", f"{drug!r:.40}", ", ".join(known), "choose one of these")
    if weight_kg is None or not math.isfinite(weight_kg) or not LIGHTEST_KG <= weight_kg <= HEAVIEST_KG:
        found = "none" if weight_kg is None else f"{weight_kg:g} kg"
        allowed = f"{LIGHTEST_KG:g} to {HEAVIEST_KG:g} kg"
        raise refuse(f"weight for {drug}", found, allowed, "state the weight: a dose is not guessed from age")
    covering = (one for one in doses.values() if one.drug == drug and one.from_kg <= weight_kg < one.below_kg)
    return tuple(_dose(one, weight_kg) for one in covering)


def _dose(rule: WeightDose, weight_kg: float) -> DoseFact:
    raw = [round_measured(size * weight_kg) for size in (rule.mg_per_kg, rule.highest_mg_per_kg)]
    most = rule.maximum_mg
    low, high = (size if most is None else min(size, most) for size in raw)
    capped = most is not None and raw[1] > most
    size = f"{rule.mg_per_kg:g}" if low == high else f"{rule.mg_per_kg:g} to {rule.highest_mg_per_kg:g}"
    limit = "no maximum is printed" if most is None else f"at most {most:g} mg a dose"
    reached = "; the maximum sets the dose" if capped else ""
    return DoseFact(
        drug=rule.drug,
        use=rule.use,
        weight_kg=weight_kg,
        mg=low,
        highest_mg=high,
        capped=capped,
        words=f"{rule.drug} {size} mg/kg, {limit}{reached}; {rule.words}. A published fact, not an order.",
        source=rule.source,
        status=rule.status.value,
    )
