"""Checks of the mechanistic models: text and parameter file agree, names exist, laws hold."""

import re

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import DosingArm, MechanisticModel

# An assignment of a plain number in Antimony text, for example ``r = 0.4;``.
_NUMBER = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\s*=\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*;")


def check_models(base: KnowledgeBase) -> list[str]:
    """Check every mechanistic model against its text and against the rest of the knowledge.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems: list[str] = []
    for key, model in base.mechanistic_models.items():
        where = f"models/{key}.toml"
        found = _text(model) + _arms(model) + _agents(model, base) + _links(model, base) + _design(model)
        problems += [f"{where}: {problem}" for problem in found]
    return problems


def _text(model: MechanisticModel) -> list[str]:
    text = "\n".join(line.split("//")[0] for line in model.antimony.splitlines())
    assigned = {name: float(number) for name, number in _NUMBER.findall(text)}
    listed = {parameter.name: parameter for parameter in model.parameters}
    problems = [
        f"the text assigns {name!r}, which is neither a state with a unit nor a listed parameter"
        for name in assigned
        if name not in listed and name not in model.species_units
    ]
    for name, parameter in listed.items():
        if name not in assigned:
            problems.append(f"parameter {name!r} is given no value in the Antimony text")
        elif assigned[name] != parameter.value:
            problems.append(
                f"parameter {name!r} is {parameter.value:g} here and {assigned[name]:g} in the text"
            )
        if parameter.log_sd < 0:
            problems.append(f"parameter {name!r} has log_sd {parameter.log_sd:g}; allowed: zero or more")
        if parameter.log_sd > 0 and parameter.value <= 0:
            problems.append(f"parameter {name!r} varies log-normally and must be positive")
    states = [*model.burden, *model.extinction]
    problems += [f"state {name!r} has no unit" for name in states if name not in model.species_units]
    if len(listed) != len(model.parameters):
        problems.append("a parameter is listed twice")
    return problems


def _arms(model: MechanisticModel) -> list[str]:
    names = {parameter.name for parameter in model.parameters}
    problems: list[str] = []
    for arm in model.arms:
        where = f"arm {arm.arm!r}"
        states = [arm.species] + ([arm.into] if arm.kind == "radiation" else [])
        problems += [
            f"{where}: state {state!r} has no unit" for state in states if state not in model.species_units
        ]
        if arm.kind == "radiation":
            laws = (arm.linear, arm.quadratic)
            problems += [f"{where}: parameter {name!r} is not listed" for name in laws if name not in names]
        problems += [f"{where}: {problem}" for problem in _amounts(arm)]
    return problems


def _agents(model: MechanisticModel, base: KnowledgeBase) -> list[str]:
    known = {
        label for agent in base.agents.values() for label in (agent.agent_id, agent.agent_class, agent.target)
    }
    return [
        f"arm {arm.arm!r}: {name!r} is no agent id, agent class or target in agents.toml"
        for arm in model.arms
        for name in arm.stands_for
        if name not in known
    ]


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
    if not arm.days or min(arm.days) < 0 or list(arm.days) != sorted(arm.days):
        problems.append("days must be ascending and not negative, at least one")
    return problems


def _links(model: MechanisticModel, base: KnowledgeBase) -> list[str]:
    varying = {parameter.name for parameter in model.parameters if parameter.log_sd > 0}
    axes = {axis.axis for axis in base.axes}
    problems = []
    for link in model.links:
        where = f"link of axis {link.axis!r}"
        if link.axis not in axes:
            problems.append(f"{where}: there is no such axis in axes.toml")
        if link.parameter not in varying:
            problems.append(f"{where}: parameter {link.parameter!r} is not listed with a positive log_sd")
        if not -1 <= link.correlation <= 1:
            problems.append(f"{where}: correlation {link.correlation:g}; allowed: -1 to 1")
    moved = [link.parameter for link in model.links]
    problems += [
        f"parameter {name!r} is moved by two axes" for name in sorted(set(moved)) if moved.count(name) > 1
    ]
    return problems


def _design(model: MechanisticModel) -> list[str]:
    design = model.design
    if design is None:
        return ["it has arms but no [design]"] if model.arms else []
    problems = [] if model.burden else ["schedules need [burden] states"]
    if not 0 < design.contrast_day <= design.horizon_days:
        problems.append(f"contrast_day {design.contrast_day}; allowed: 1 to horizon_days")
    if design.n_draws < 1 or design.gap_days <= 0 or design.lead_in_days < 0 or design.smallest_burden <= 0:
        problems.append(
            "design: n_draws must be at least 1, gap_days and smallest_burden positive, "
            "lead_in_days zero or more"
        )
    longest = max((max(arm.days, default=0.0) for arm in model.arms), default=0.0)
    if longest + design.gap_days > design.horizon_days:
        problems.append(f"horizon_days {design.horizon_days} ends before the last dose of a sequence")
    return problems
