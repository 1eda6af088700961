"""Checks of the treatments that a mechanistic model can give: classes, names, formulas, amounts."""

import re

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import DosingArm, MechanisticModel

# Classes that all models name alike, so that one schedule can be tried in several of them.
DRUG_CLASSES = (
    "pd1",
    "pdl1",
    "ctla4",
    "radiotherapy",
    "icd_chemotherapy",
    "anti_vegf",
    "anti_tgfb",
    "myeloid",
    "car_t",
    "tcr_t",
    "til",
    "nk",
    "cik",
    "car_macrophage",
    "vaccine",
    "in_situ_vaccine",
    "il2",
    "cytokine",
    "cdk46",
    "lymphodepletion",
)
# What a formula of an act may call besides states and parameters.
FORMULA_WORDS = frozenset(
    {"dose", "exp", "ln", "log", "log10", "sqrt", "abs", "min", "max", "pow", "piecewise"}
)
_WORD = re.compile(r"(?<![\w.])([A-Za-z_]\w*)")


def check_arms(model: MechanisticModel, base: KnowledgeBase) -> list[str]:
    """Check every arm of a mechanistic model.

    Parameters
    ----------
    model : MechanisticModel
        Model whose fields have the right types.
    base : KnowledgeBase
        Agents that arms may stand for.

    Returns
    -------
    list of str
        One sentence per problem, naming the arm.
    """
    known = {
        label for agent in base.agents.values() for label in (agent.agent_id, agent.agent_class, agent.target)
    }
    problems: list[str] = []
    for arm in model.arms:
        found = _class(arm) + _targets(arm, model) + _changes(arm, model) + _amounts(arm)
        found += [
            f"{name!r} is no agent id, agent class or target in agents.toml"
            for name in (*arm.stands_for, *arm.not_for)
            if name not in known
        ]
        found += _unlike(arm, model, base)
        problems += [f"arm {arm.arm!r}: {problem}" for problem in found]
    given = {arm.drug_class for arm in model.arms}
    problems += [
        f"arm {arm.arm!r}: needs {name!r}, which no arm gives"
        for arm in model.arms
        for name in arm.needs
        if name not in given
    ]
    names = [arm.arm for arm in model.arms]
    return problems + [
        f"arm {name!r} is listed twice" for name in sorted(set(names)) if names.count(name) > 1
    ]


def _unlike(arm: DosingArm, model: MechanisticModel, base: KnowledgeBase) -> list[str]:
    """Hold the agents of an arm to those of the same class in the other models of people.

    Otherwise a model would be silent about a regimen only because its list is shorter.
    """
    if model.organism != "human" or not arm.drug_class:
        return []
    words = ", ".join(sorted(arm.stands_for))
    return [
        f"stands for {words}; {other.model_id} has {', '.join(sorted(own.stands_for))}"
        f" for {arm.drug_class}; allowed: the same in every model of people"
        for other in base.mechanistic_models.values()
        if other.organism == "human" and other.model_id != model.model_id
        for own in other.arms
        if own.drug_class == arm.drug_class and set(own.stands_for) != set(arm.stands_for)
    ]


def _class(arm: DosingArm) -> list[str]:
    if not arm.drug_class or arm.drug_class in DRUG_CLASSES:
        return []
    return [f"drug_class {arm.drug_class!r} is unknown; allowed: {', '.join(DRUG_CLASSES)}, or none"]


def _targets(arm: DosingArm, model: MechanisticModel) -> list[str]:
    """States and parameters that bolus, infusion and radiation name."""
    if arm.kind == "act":
        return []
    states = [arm.species] + ([arm.into] if arm.kind == "radiation" else [])
    problems = [f"state {state!r} has no unit" for state in states if state not in model.species_units]
    if arm.kind == "radiation":
        names = {parameter.name for parameter in model.parameters}
        laws = (arm.linear, arm.quadratic)
        problems += [f"parameter {name!r} is not listed" for name in laws if name not in names]
    return problems


def _changes(arm: DosingArm, model: MechanisticModel) -> list[str]:
    if arm.kind != "act":
        return ["changes belong to the kind 'act' alone"] if arm.changes else []
    if not arm.changes:
        return ["an act needs changes: state to the formula of its new value"]
    known = {parameter.name for parameter in model.parameters} | set(model.species_units) | FORMULA_WORDS
    problems = [f"state {state!r} has no unit" for state in arm.changes if state not in model.species_units]
    for state, formula in arm.changes.items():
        unknown = sorted(set(_WORD.findall(formula)) - known)
        problems += [f"the formula of {state!r} names {name!r}, which is unknown" for name in unknown]
    return problems


def _amounts(arm: DosingArm) -> list[str]:
    problems = []
    if arm.amount < 0:
        problems.append(f"amount {arm.amount:g} {arm.unit}; allowed: zero or more")
    if arm.kind == "radiation" and arm.largest_amount is None:
        problems.append("radiation needs largest_amount, the dose per fraction to which its law holds")
    if arm.largest_amount is not None and arm.amount > arm.largest_amount:
        problems.append(
            f"amount {arm.amount:g} {arm.unit} is above {arm.largest_amount:g}, where its law holds"
        )
    if (arm.kind == "infusion") != (arm.duration_days > 0):
        problems.append(
            f"duration_days {arm.duration_days:g}; allowed: above zero for an infusion, zero for the rest"
        )
    if not arm.days or min(arm.days) < 0 or list(arm.days) != sorted(arm.days):
        problems.append("days must be ascending and not negative, at least one")
    problems += [
        f"conversion of {unit!r} is {size:g}; allowed: above zero"
        for unit, size in arm.conversions.items()
        if not size > 0
    ]
    return problems
