"""Checks of the mechanistic models: text and parameter file agree, names exist, laws hold."""

import re

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.model_arm_checks import check_arms
from warmfront.knowledge.models import MechanisticModel

# Quantities that all models name alike, so that twins, trials and reports work on any of them.
ROLES = (
    "tumour_volume_ml",
    "viable_cells_1e9",
    "sum_of_diameters_mm",
    "lesion_1_volume_ml",
    "lesion_2_volume_ml",
    "ctdna",
    "cell_product",
    "il6",
    "neutrophils",
    "lymphocytes",
    "cd8_tumour",
    "pdl1",
    "ifn_gamma",
    "treg",
)
# An observable in Antimony text, for example ``volume := a + b;``.
_OBSERVABLE = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\s*:=")
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
        found = _text(model) + _names(model) + check_arms(model, base) + _links(model, base)
        found += _scenarios(model)
        problems += [f"{where}: {problem}" for problem in found]
    return problems


def _without_comments(model: MechanisticModel) -> str:
    return "\n".join(line.split("//")[0] for line in model.antimony.splitlines())


def _text(model: MechanisticModel) -> list[str]:
    assigned = {name: float(number) for name, number in _NUMBER.findall(_without_comments(model))}
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
    states = [*model.burden, *model.extinction, *model.tolerances]
    problems += [f"state {name!r} has no unit" for name in states if name not in model.species_units]
    if len(listed) != len(model.parameters):
        problems.append("a parameter is listed twice")
    if model.arms and not model.burden:
        problems.append("arms need [burden] states, by which courses are compared")
    return problems


def _names(model: MechanisticModel) -> list[str]:
    """Roles from the shared vocabulary that point at something in the text; positive levels."""
    known = set(model.species_units) | set(_OBSERVABLE.findall(_without_comments(model)))
    problems = [
        f"role {role!r} is unknown; allowed: {', '.join(ROLES)}" for role in model.roles if role not in ROLES
    ]
    problems += [
        f"role {role!r}: {name!r} is neither a state nor an observable of the text"
        for role, name in model.roles.items()
        if name not in known
    ]
    for field, levels in (("extinction", model.extinction), ("tolerances", model.tolerances)):
        problems += [
            f"{field} of {name!r} is {level:g}; allowed: above zero"
            for name, level in levels.items()
            if not level > 0
        ]
    return problems


def _scenarios(model: MechanisticModel) -> list[str]:
    listed = {parameter.name for parameter in model.parameters}
    names = [scenario.scenario for scenario in model.scenarios]
    problems = [
        f"scenario {scenario.scenario!r}: parameter {name!r} is not listed"
        for scenario in model.scenarios
        for name in scenario.values
        if name not in listed
    ]
    return problems + [
        f"scenario {name!r} is listed twice" for name in sorted(set(names)) if names.count(name) > 1
    ]


def _links(model: MechanisticModel, base: KnowledgeBase) -> list[str]:
    varying = {parameter.name for parameter in model.parameters if parameter.log_sd > 0}
    axes = {axis.axis for axis in base.axes} | set(base.twins.axes)
    problems = []
    for link in model.links:
        where = f"link of axis {link.axis!r}"
        if link.kind != "score":
            if link.reference is None or link.reference <= 0 or link.exponent <= 0:
                problems.append(f"{where}: kind {link.kind!r} needs a positive reference and exponent")
        elif link.axis not in axes:
            problems.append(f"{where}: there is no such axis in axes.toml")
        if link.parameter not in varying:
            problems.append(f"{where}: parameter {link.parameter!r} is not listed with a positive log_sd")
        if not -1 <= link.correlation <= 1:
            problems.append(f"{where}: correlation {link.correlation:g}; allowed: -1 to 1")
    moved = [link.parameter for link in model.links if link.kind == "score"]
    problems += [
        f"parameter {name!r} is moved by two axes" for name in sorted(set(moved)) if moved.count(name) > 1
    ]
    sized = [link.parameter for link in model.links if link.kind == "size"]
    problems += [f"parameter {name!r} is a size and moved by an axis" for name in sorted({*sized} & {*moved})]
    return problems
