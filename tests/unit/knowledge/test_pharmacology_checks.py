"""Each mistake in the pharmacology of an agent is named."""

import dataclasses

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.pharmacology_checks import check_pharmacology

BASE = load_knowledge()
NIVOLUMAB = BASE.options.pharmacology["nivolumab"]


def _problems(key="nivolumab", **changes):
    options = dataclasses.replace(BASE.options, pharmacology={key: dataclasses.replace(NIVOLUMAB, **changes)})
    return check_pharmacology(dataclasses.replace(BASE, options=options))


def test_packaged_pharmacology_is_clean():
    assert check_pharmacology(BASE) == []
    assert len(BASE.options.pharmacology) > 35


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "nobody"}, "agent 'nobody' is not in agents.toml"),
        ({"drug_class": "pd-1"}, "drug_class 'pd-1' is unknown"),
        ({"standard_amount": 0.0}, "standard_amount is 0; allowed: above zero"),
        ({"half_life_days": float("inf")}, "half_life_days is inf"),
        ({"volume_l": -1.0}, "volume_l is -1"),
        ({"molar_mass_kg_mol": None}, "needs molar_mass_kg_mol"),
        ({"counted": "cells"}, "counted by cells, but the standard dose is in 'mg'"),
        ({"standard_unit": "IU"}, "counted by mass, but the standard dose is in 'IU'"),
    ],
)
def test_each_mistake_is_named(changes, message):
    (problem,) = _problems(**changes)
    assert problem.startswith("options/pharmacology.toml")
    assert message in problem
