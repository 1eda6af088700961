"""Checks of the pharmacology of agents: names, classes and amounts that a dose can be counted by."""

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.model_arm_checks import DRUG_CLASSES
from warmfront.knowledge.pharmacology import AgentPharmacology


def check_pharmacology(base: KnowledgeBase) -> list[str]:
    """Check every agent's pharmacology, and that agents of regimens are counted as their models expect.

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
    for key, entry in base.options.pharmacology.items():
        where = f"options/pharmacology.toml {key}"
        found = [] if key in base.agents else [f"agent {key!r} is not in agents.toml"]
        found += _numbers(entry) + _names(entry)
        problems += [f"{where}: {problem}" for problem in found]
    return problems


def _names(entry: AgentPharmacology) -> list[str]:
    problems = []
    if entry.drug_class not in DRUG_CLASSES:
        problems.append(f"drug_class {entry.drug_class!r} is unknown; allowed: {', '.join(DRUG_CLASSES)}")
    if entry.counted == "cells" and not entry.standard_unit.startswith("cells"):
        problems.append(f"counted by cells, but the standard dose is in {entry.standard_unit!r}")
    if entry.counted == "mass" and not entry.standard_unit.startswith("mg"):
        problems.append(f"counted by mass, but the standard dose is in {entry.standard_unit!r}")
    return problems


def _numbers(entry: AgentPharmacology) -> list[str]:
    named = {
        "standard_amount": entry.standard_amount,
        "molar_mass_kg_mol": entry.molar_mass_kg_mol,
        "volume_l": entry.volume_l,
        "half_life_days": entry.half_life_days,
    }
    problems = [
        f"{name} is {value:g}; allowed: above zero, finite"
        for name, value in named.items()
        if value is not None and not 0 < value < float("inf")
    ]
    if entry.counted == "mass" and entry.molar_mass_kg_mol is None:
        problems.append("counted by mass, which needs molar_mass_kg_mol")
    return problems
