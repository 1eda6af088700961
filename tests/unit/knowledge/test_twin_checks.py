"""Checks of the folder ``twin`` find what is wrong, and nothing in the packaged files."""

from dataclasses import replace

import pytest

from warmfront import load_knowledge
from warmfront.knowledge.twin_checks import check_twins


@pytest.fixture(scope="module")
def base():
    return load_knowledge()


def _with(base, **tables):
    return replace(base, twins=replace(base.twins, **tables))


def test_packaged_files_have_no_problem(base):
    assert check_twins(base) == []
    assert base.twins.axes
    assert base.twins.errors
    assert base.twins.bounds


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "made_up"}, "made_up: there is no such measurement"),
        ({"cuts": ((5.0, 0.5), (1.0, 0.7))}, "a measurement needs cuts whose values and shares ascend"),
        ({"cuts": ((5.0, 1.2),)}, "shares [1.2]; allowed: between 0 and 1"),
        ({"unit": ""}, "a measurement needs the unit of its cuts"),
        ({"groups": ("made_up",)}, "disease group 'made_up' is not in tumour_types.tsv"),
        ({"source": "made_up"}, "source 'made_up' is not in the sources"),
        ({"kind": "fact", "name": "b2m_loss", "score": 9.0}, "score 9; allowed: not zero, at most 3 in size"),
    ],
)
def test_wrong_reading_is_named(base, change, message):
    axis = base.twins.axes["checkpoint_ligands"]
    wrong = replace(axis, readings=(replace(axis.readings[0], **change),))
    problems = check_twins(_with(base, axes={"checkpoint_ligands": wrong}))
    assert any("twin/axes.toml: checkpoint_ligands" in found and message in found for found in problems)


def test_axis_without_a_reading_is_named(base):
    axis = replace(base.twins.axes["exhaustion"], readings=())
    assert check_twins(_with(base, axes={"exhaustion": axis})) == [
        "twin/axes.toml: exhaustion: no reading; allowed: at least one"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"log_sd": 0.0}, "log_sd and smallest must be positive"),
        ({"units": {"cm": 10.0}}, "units must hold 'mm' with factor 1"),
        ({"units": {"mm": 1.0, "cm": -10.0}}, "unit 'cm' has factor -10; allowed: positive"),
    ],
)
def test_wrong_error_is_named(base, change, message):
    error = replace(base.twins.errors["sum_of_diameters_mm"], **change)
    problems = check_twins(_with(base, errors={"sum_of_diameters_mm": error}))
    assert any(message in found for found in problems)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": 5000.0}, "low 5000 is not below high"),
        ({"days": 0.0}, "output 'doubling_days' needs days above zero"),
        ({"median": None}, "median and log_sd are given together or not at all"),
        ({"log_sd": -1.0}, "median and log_sd must be positive"),
    ],
)
def test_wrong_bound_is_named(base, change, message):
    bound = next(one for one in base.twins.bounds if one.bound == "doubling_time")
    problems = check_twins(_with(base, bounds=(replace(bound, **change),)))
    assert any(f"doubling_time: {message}" in found for found in problems)


def test_bound_that_comes_twice_is_named(base):
    bound = base.twins.bounds[0]
    problems = check_twins(_with(base, bounds=(bound, bound)))
    assert problems == [f"twin/bounds.toml: duplicate id {bound.bound!r}"]
