"""Late effects that belong to a product, its antigen, its donor, or the cytokine given beside it."""

from warmfront.domain.product import LateEffect, ProductTable
from warmfront.knowledge.products import LateEffectRule, ProductKnowledge

OTHER = "other"
"""Stands for every antigen that no other entry of the same product names."""


def list_late_effects(table: ProductTable, knowledge: ProductKnowledge) -> tuple[LateEffect, ...]:
    """List what is to be watched for after this product.

    Parameters
    ----------
    table : ProductTable
        Kind, antigen, donor and interleukin-2.
    knowledge : ProductKnowledge
        Known late effects.

    Returns
    -------
    tuple of LateEffect
        An unstated antigen, donor or cytokine keeps the effect, with the words that it depends on it.
    """
    named = {
        target
        for rule in knowledge.late_effects
        if OTHER not in rule.targets and table.product in rule.products
        for target in rule.targets
    }
    found = []
    for rule in knowledge.late_effects:
        condition = _condition(rule, table, named) if table.product in rule.products else None
        if condition is not None:
            effect = f"{rule.sentence}{condition}"
            found.append(LateEffect(effect=effect, source=rule.source, status=rule.status.value))
    return tuple(found)


def _condition(rule: LateEffectRule, table: ProductTable, named: set[str]) -> str | None:
    """Return what an effect hangs on that is not stated; None when it does not belong here."""
    open_points = []
    if rule.targets:
        target = table.target.strip().upper()
        if not target:
            targets = ("another antigen" if one == OTHER else one for one in rule.targets)
            open_points.append(f"if it is directed against {' or '.join(targets)}")
        elif target not in rule.targets and (OTHER not in rule.targets or target in named):
            return None
    if rule.donors:
        if not table.donor:
            open_points.append(f"if the cells are {' or '.join(rule.donors)}")
        elif table.donor not in rule.donors:
            return None
    if rule.with_interleukin_2:
        if table.with_interleukin_2 is None:
            open_points.append("if interleukin-2 is given")
        elif not table.with_interleukin_2:
            return None
    return f" ({', '.join(open_points)}; not stated)" if open_points else ""
