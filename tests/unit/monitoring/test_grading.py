"""The frame around every scale: unknown names, wrong types, units, times, missing inputs."""

import dataclasses

import pytest

import warmfront
from warmfront.domain.errors import InputError
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.rules import RULES

WHOLE = {"orientation": 4, "naming": 3, "command": 1, "writing": 1, "attention": 1}


def test_every_available_scale_has_a_rule_and_no_rule_is_without_a_scale() -> None:
    scales = load_knowledge().monitoring.scales
    assert {name for name, scale in scales.items() if scale.available} == set(RULES)


def test_fields_are_read_as_mapping_and_as_attributes() -> None:
    found = warmfront.grade("ice_score", **WHOLE)
    assert (found["score"], found.score, found.value, found["computable"]) == (10, 10, 10, True)
    assert "score" in found
    with pytest.raises(AttributeError):
        _ = found.nothing
    assert dataclasses.replace(found, band="high").band == "high"


def test_one_missing_item_is_named_and_there_is_no_partial_score() -> None:
    found = warmfront.grade("ice_score", **{**WHOLE, "writing": None})
    assert (found["computable"], found["missing"], found["score"], found.value) == (
        False,
        ["writing"],
        None,
        None,
    )


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"orientation": 5}, "0 to 4"),
        ({"orientation": 2.5}, "whole number"),
        ({"orientation": True}, "whole number"),
        ({"orientation": "4"}, "whole number"),
        ({"orientation": 10**400}, "whole number"),
        ({"orientation": float("nan")}, "whole number"),
        ({"orientations": 4}, "did you mean orientation"),
        ({"orientation": {"value": 4, "unit": "mg"}}, "no unit"),
        ({"orientation": {"value": 4, "time": "2026-03-01T08:00"}}, "with its zone"),
        ({"orientation": {"points": 4}}, "value, unit, time"),
    ],
)
def test_wrong_inputs_are_refused_with_what_is_allowed(inputs: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        warmfront.grade("ice_score", **{**WHOLE, **inputs})


def test_an_unknown_scale_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="ice_score"):
        warmfront.grade("ice")


def test_the_time_zone_does_not_matter() -> None:
    zones = ("2026-03-01T08:00+01:00", "2026-03-01T07:00Z", "2026-03-01T02:00-05:00")
    found = [
        warmfront.grade("ice_score", **{**WHOLE, "naming": {"value": 2, "time": zone}}) for zone in zones
    ]
    assert found[0] == found[1] == found[2]
    assert found[0].inputs[1].time is not None


@pytest.mark.parametrize("unit", ["degC", "C", "\u00b0C", "Cel", "celsius"])
@pytest.mark.parametrize(("scale", "name"), [("crs_astct", "temperature_c"), ("hay2017", "max_temp_c")])
def test_degrees_celsius_in_any_spelling(scale: str, name: str, unit: str) -> None:
    rest = load_knowledge().monitoring.scales[scale].example
    stated = warmfront.grade(scale, **{**rest, name: {"value": 38.9, "unit": unit}})
    assert stated.fields == warmfront.grade(scale, **{**rest, name: 38.9}).fields


def test_fahrenheit_is_refused() -> None:
    with pytest.raises(InputError, match="degC"):
        warmfront.grade("crs_astct", temperature_c={"value": 38.9, "unit": "F"})
