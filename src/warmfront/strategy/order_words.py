"""What a sketch says of its order: the comparison and its result, or that none exists."""

from collections.abc import Sequence

from warmfront.domain.case import Case
from warmfront.domain.sequence import OrderComparison
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.fit_logic import GivenSchedule
from warmfront.strategy.disease import tumour_type
from warmfront.strategy.intent import Intent
from warmfront.strategy.order_comparisons import IN_ORDER, Compared

LOGIC_IS_HYPOTHESIS = "The order drawn is the logic of the constraints: a hypothesis, not a recommendation."
NOT_TO_THE_ORDER = "Arms were not randomised to the order itself."
AGAINST_THE_LOGIC = "The human comparison puts them in another order than the logic of the constraints would."

BY_DESIGN = (
    "By how cells are given: lymphodepletion before them and growth factors after them, where the product "
    "asks for either."
)
NOT_ORDERED = "The logic of the constraints does not order these components."

MEANING = {
    "together": "both arms followed one order, so that it compares no orders",
    "neither": "favours neither",
    "worse than control": "worse than the control",
}
"""What a comparison without a favoured order says."""

NAMES = {
    "PD-1": "PD-1 antibody",
    "CTLA-4": "CTLA-4 antibody",
    "BRAF V600": "BRAF and MEK inhibitors",
}
"""Targets in words, where a comparison names its side by target."""

NAMED_ELSEWHERE = 6
"""Comparisons of other diseases that are named; the rest is counted."""


def say_order(
    order: str,
    compared: Compared,
    schedule: GivenSchedule | None,
    case: Case | None,
    intent: Intent,
    knowledge: KnowledgeBase,
    *,
    against_logic: bool = False,
    ordered_by_logic: bool = True,
) -> str:
    """Write what is known of the order.

    Parameters
    ----------
    order : str
        ``known``, ``unknown``, ``by schedule`` or ``single step``.
    compared : Compared
        Comparisons in this disease and elsewhere.
    schedule : GivenSchedule or None
        How the label or trial gives the components.
    case : Case or None
        Names the disease.
    intent : str
        Aim of treatment.
    knowledge : KnowledgeBase
        Names of disease groups.
    against_logic : bool
        Whether the comparison contradicts the logic of the constraints.
    ordered_by_logic : bool
        Whether the logic puts the components at different places at all.

    Returns
    -------
    str
        Sentences.
    """
    where = _where(case, intent, knowledge)
    if order == "single step":
        return " ".join(["One component; compared with other steps:", *map(_say_row, compared.here)])
    lines = [_sentence(schedule.words)] if schedule is not None else []
    others = [row for row in compared.here if row is not compared.decisive]
    if compared.decisive is not None:
        opening = "Order known" if order == "known" else "If given one after the other, order known"
        lines.append(_say_known(compared.decisive, f"{opening} {where}"))
        lines += [AGAINST_THE_LOGIC] if against_logic else []
    elif schedule is None and order == "by schedule":
        lines.append(BY_DESIGN)
    else:
        opening = "No" if order == "by schedule" else "Order unknown: no"
        lines.append(f"{opening} human comparison of orders {where}.")
    lines += [_say_row(row) for row in others]
    if order == "unknown":
        lines.append(LOGIC_IS_HYPOTHESIS if ordered_by_logic else NOT_ORDERED)
    if compared.elsewhere and compared.decisive is None:
        lines.append(_say_elsewhere(compared.elsewhere))
    return " ".join(lines)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _say_elsewhere(rows: Sequence[OrderComparison]) -> str:
    names = ", ".join(row.trial for row in rows[:NAMED_ELSEWHERE])
    more = f" and {len(rows) - NAMED_ELSEWHERE} more" if len(rows) > NAMED_ELSEWHERE else ""
    return f"Compared in another disease or intent, not carried over: {names}{more}."


def _where(case: Case | None, intent: Intent, knowledge: KnowledgeBase) -> str:
    tumour = tumour_type(case, knowledge) if case is not None else None
    group = knowledge.group_names.get(tumour.group, tumour.group) if tumour is not None else "this disease"
    if intent == "not stated":
        return f"in {group}; whether treatment aims at cure is not stated"
    return f"in {group} treated with {intent} intent"


def _say_known(row: OrderComparison, opening: str) -> str:
    sides = [_name(row.first), _name(row.second)]
    pair = sides if row.favours != "second then first" else sides[::-1]
    order = f"{pair[0]} first, then {pair[1]}" if row.favours in IN_ORDER else f"{pair[0]} with {pair[1]}"
    tail = "" if row.randomised else f" {NOT_TO_THE_ORDER}"
    return f"{opening}: {order}. {_say_row(row)}{tail}"


def _say_row(row: OrderComparison) -> str:
    size = f", {row.n} patients" if row.n is not None else ""
    meaning = f" ({MEANING[row.favours]})" if row.favours in MEANING else ""
    return f"{row.trial}{size}: {row.compared}: {row.result}{meaning}."


def _name(side: str) -> str:
    return " + ".join(NAMES.get(part, part) for part in side.split(" + "))
