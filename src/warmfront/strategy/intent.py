"""Whether treatment aims at cure, by stage and line; a rule, not a statement of the board."""

import re
from typing import Literal

from warmfront.domain.case import Case
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import covers, tumour_type

Intent = Literal["curative", "palliative", "not stated"]


def intent_of(case: Case, knowledge: KnowledgeBase) -> Intent:
    """Say what treatment aims at.

    Parameters
    ----------
    case : Case
        Disease, stage and line of therapy.
    knowledge : KnowledgeBase
        Rules by stage (``options/intents.toml``), the first that fits decides.

    Returns
    -------
    str
        ``palliative`` from the second line on in a solid tumour, whatever the stage was; else what the stage
        says. Without a stage a stated line means advanced disease, because the case counts lines of it;
        without both, and in blood cancers, ``not stated``.
    """
    tumour = tumour_type(case, knowledge)
    if tumour is None or tumour.tumour_class != "solid":
        return "not stated"
    rules = [rule for rule in knowledge.options.intents if covers(rule.disease_groups, tumour)]
    if rules and "any" in rules[0].stages:
        return rules[0].intent
    line = case.disease.line_of_therapy
    if line is not None and line > 1:
        return "palliative"
    if case.disease.stage is None:
        return "not stated" if line is None else "palliative"
    first = _first_word(case.disease.stage)
    found = (rule.intent for rule in rules if any(_is_stage(first, form) for form in rule.stages))
    return next(found, "not stated")


def _first_word(stage: str) -> str:
    words = stage.strip().casefold().removeprefix("stage").replace("(", " ").replace(",", " ").split()
    return re.sub(r"^[pcy]+(?=[t0iv])", "", words[0]) if words else ""


def _is_stage(written: str, form: str) -> bool:
    """Compare a stage with a form; ``III`` holds IIIB and IIIC1, ``limited`` holds limited-stage."""
    wanted = form.casefold()
    if not re.fullmatch(r"[0iv]+[abc]?", wanted):
        return written.startswith(wanted)
    return re.fullmatch(rf"{wanted}[abcd]?[0-9]?", written) is not None
