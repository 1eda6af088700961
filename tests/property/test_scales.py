"""Laws that hold for every clinical scale: order, time zone, unit, missing items, direction, boundaries."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from warmfront.domain.errors import InputError
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.scales import ClinicalScale, ScaleInput
from warmfront.monitoring.grading import grade_scale

KNOWLEDGE = load_knowledge()
SCALES = {name: scale for name, scale in KNOWLEDGE.monitoring.scales.items() if scale.available}
EVERY = pytest.mark.parametrize("name", sorted(SCALES))
DIRECTED = [(name, one.name) for name, scale in sorted(SCALES.items()) for one in scale.inputs if one.worse]
MEASURED = [(name, one.name) for name, scale in sorted(SCALES.items()) for one in scale.inputs if one.analyte]
ZONES = ("2026-03-01T23:30+01:00", "2026-03-01T22:30Z", "2026-03-01T17:30-05:00", "2026-03-02T08:30+10:00")
TINY = 1e-6
SIDES = {"above": "below", "to": "below", "from": "above", "below": "above"}
"""End of a threshold's name to the side with which the threshold itself goes."""


def grade(name: str, inputs: Mapping[str, Any]) -> ScaleResult:
    return grade_scale(name, inputs, KNOWLEDGE)


def content(result: ScaleResult) -> tuple[Any, ...]:
    """What a result says, without the way in which its inputs were written."""
    inputs = tuple((one.name, one.value) for one in result.inputs)
    return (result.fields, result.value, result.band, result.missing, result.reason, result.alarms, inputs)


def find_input(name: str, one: str) -> ScaleInput:
    return next(found for found in SCALES[name].inputs if found.name == one)


def harm(result: ScaleResult, scale: ClinicalScale) -> float | None:
    """The one number of a result, the rank of its word, or how many flags hold; higher is worse."""
    if not result.computable:
        return None
    ordered = next((one for one in scale.outputs if one.order), None)
    if ordered is not None:
        word = result.fields[ordered.name]
        return ordered.order.index(word) if word in ordered.order else None
    value = result.value
    if not scale.value_field:
        value = sum(found for found in result.fields.values() if isinstance(found, bool))
    return value if value is None or scale.worse == "up" else -value


def values_of(one: ScaleInput, scale: ClinicalScale) -> st.SearchStrategy[Any]:
    """Values of a single input: near the numbers of the rule, around the example, anywhere in its range."""
    if one.kind == "flag":
        return st.booleans()
    if one.kind == "choice":
        return st.sampled_from(one.allowed)
    low, high = one.low, one.high
    around = scale.example.get(one.name, 1)
    centre = float(around) if isinstance(around, (int, float)) else 1.0
    near = [limit.value * factor for limit in scale.thresholds for factor in (0.9, 0.999, 1, 1.001, 1.1)]
    near += [centre * factor for factor in (0.1, 0.5, 0.9, 1.1, 2, 10)]
    near += [end for end in (low, high) if end is not None]
    inside = [
        float(f"{value:.6g}")
        for value in near
        if (low is None or value >= low) and (high is None or value <= high)
    ]
    if one.kind == "integer":
        return st.sampled_from(
            sorted({math.floor(value) for value in inside if math.floor(value) >= (low or 0)})
        )
    return st.sampled_from(sorted(set(inside)))


EVENTS = {
    measure.input: {"event": event.event}
    for event in reversed(list(KNOWLEDGE.monitoring.immune_events.values()))
    for measure in event.measures
}
"""An event that an input of the scale of immune-related events grades; others refuse the input."""


def begin(name: str, one: ScaleInput) -> dict[str, Any]:
    """A start in which an input means something: the example, or another event."""
    scale = SCALES[name]
    if name == "irae" and one.name not in scale.example:
        return dict(EVENTS[one.name])
    return dict(scale.example)


def usable(name: str, inputs: Mapping[str, Any]) -> bool:
    try:
        return grade(name, inputs).computable
    except InputError:
        return False


@st.composite
def cases(draw: st.DrawFn, scale: ClinicalScale, start: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The start with some of its single values drawn anew; what the scale refuses is not taken."""
    inputs = dict(scale.example if start is None else start)
    single = [one for one in scale.inputs if one.kind in ("number", "integer", "flag", "choice")]
    if any(one.kind == "text" for one in scale.inputs):
        # What a text names decides which inputs there may be.
        single = [one for one in single if one.name in inputs or one.name == "severity"]
    for one in draw(st.lists(st.sampled_from(single), unique=True, max_size=4)) if single else []:
        changed = {**inputs, one.name: draw(values_of(one, scale))}
        inputs = changed if usable(scale.scale, changed) or not usable(scale.scale, inputs) else inputs
    return inputs


def try_grade(name: str, inputs: Mapping[str, Any]) -> ScaleResult:
    """Grade what was drawn; combinations that the scale refuses are not of interest here."""
    try:
        return grade(name, inputs)
    except InputError:
        assume(False)
        raise


@EVERY
def test_the_order_of_inputs_does_not_matter(name: str) -> None:
    example = SCALES[name].example
    turned = dict(reversed(list(example.items())))
    assert content(grade(name, turned)) == content(grade(name, example))
    assert grade(name, example).computable


@EVERY
def test_without_a_needed_item_there_is_no_result_and_it_is_named(name: str) -> None:
    scale = SCALES[name]
    for one in scale.inputs:
        if not one.required:
            continue
        rest = {key: value for key, value in scale.example.items() if key != one.name}
        for inputs in (rest, {**rest, one.name: None}, {**rest, one.name: {"value": None}}):
            result = grade(name, inputs)
            assert (result.computable, result.missing) == (False, (one.name,))
            assert result.value is None
            assert result.band == ""
            assert all(found is None for found in result.fields.values())


@EVERY
def test_the_time_zone_of_inputs_does_not_matter(name: str) -> None:
    example = SCALES[name].example
    results = [
        grade(name, {key: {"value": value, "time": zone} for key, value in example.items()}) for zone in ZONES
    ]
    assert all(result == results[0] for result in results)
    assert content(results[0]) == content(grade(name, example))


@EVERY
def test_a_stated_time_that_lies_too_far_off_refuses(name: str) -> None:
    scale = SCALES[name]
    stated = [one.name for one in scale.inputs if one.name in scale.example]
    if scale.window_hours is None or len(stated) < 2:
        return
    inputs: dict[str, Any] = dict(scale.example)
    inputs[stated[0]] = {"value": inputs[stated[0]], "time": "2026-03-01T00:00Z"}
    inputs[stated[1]] = {"value": inputs[stated[1]], "time": "2027-03-01T00:00Z"}
    result = grade(name, inputs)
    assert not result.computable
    assert "hours apart" in result.reason


@pytest.mark.parametrize(("name", "one"), MEASURED)
def test_another_unit_of_the_same_quantity_gives_the_same_result(name: str, one: str) -> None:
    scale, found = SCALES[name], find_input(name, one)
    if one not in scale.example:
        return
    lab = KNOWLEDGE.labs[found.analyte]
    own = find_factor(found.unit, lab)
    assert own is not None
    linked = [other for other in scale.inputs if one in (other.name, other.same_unit_as)]
    plain = grade(name, scale.example)
    for unit, factor in lab.units.items():
        if not unit:
            continue
        inputs: dict[str, Any] = dict(scale.example)
        for other in linked:
            inputs[other.name] = {"value": turned(inputs[other.name], own / factor), "unit": unit}
        result = grade(name, inputs)
        assert result.fields == plain.fields, unit
        assert result.value == plain.value, unit
    with pytest.raises(InputError, match=r"furlong"):
        grade(name, {**scale.example, one: {"value": scale.example[one], "unit": "furlong"}})


def turned(value: Any, factor: float) -> Any:
    if isinstance(value, (list, tuple)):
        return [None if item is None else item * factor for item in value]
    return value * factor


@pytest.mark.parametrize(("name", "one"), DIRECTED)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_worse_value_never_gives_a_better_result(name: str, one: str, data: st.DataObject) -> None:
    scale, found = SCALES[name], find_input(name, one)
    inputs = data.draw(cases(scale, begin(name, found)))
    if found.kind == "flag":
        ends = (False, True)
    elif found.kind.endswith("s"):
        base = scale.example[one]
        assert isinstance(base, tuple)
        factors = sorted(data.draw(st.lists(st.sampled_from([0.2, 0.6, 1, 1.5, 4]), min_size=2, max_size=2)))
        ends = tuple(scaled(base, factor, found) for factor in factors)
    else:
        ends = tuple(sorted(data.draw(values_of(found, scale)) for _ in range(2)))
    better, worse = ends if found.worse in ("up", "true") else ends[::-1]
    low = harm(try_grade(name, {**inputs, one: better}), scale)
    high = harm(try_grade(name, {**inputs, one: worse}), scale)
    assume(low is not None and high is not None)
    assert low is not None
    assert high is not None
    assert low <= high, (better, worse, inputs)


def scaled(values: tuple[Any, ...], factor: float, found: ScaleInput) -> tuple[Any, ...]:
    low = -math.inf if found.low is None else found.low
    high = math.inf if found.high is None else found.high
    whole = found.kind == "integers"
    moved = [None if item is None else min(max(item * factor, low), high) for item in values]
    return tuple(math.floor(item) if whole and item is not None else item for item in moved)


@EVERY
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_no_result_is_infinite_or_not_a_number(name: str, data: st.DataObject) -> None:
    result = try_grade(name, data.draw(cases(SCALES[name])))
    found = [result.value, *result.fields.values()]
    numbers = [item for value in found for item in (value if isinstance(value, tuple) else (value,))]
    assert all(math.isfinite(item) for item in numbers if isinstance(item, float))
    assert result.computable == (not result.reason)
    assert not result.missing or result.reason


def around(name: str, one: ScaleInput, value: float, inputs: Mapping[str, Any]) -> list[Any]:
    """Results just below a number of the rule, at it, and just above it."""
    found = []
    for factor in (1 - TINY, 1.0, 1 + TINY):
        moved = value * factor
        if one.kind == "integer":
            moved = int(value + round((factor - 1) / TINY))
        try:
            result = grade(name, {**inputs, one.name: moved})
        except InputError:
            return []
        discrete = {key: item for key, item in result.fields.items() if not isinstance(item, float)}
        found.append((discrete, result.band, result.reason))
    return found


def extremes(scale: ClinicalScale) -> list[dict[str, Any]]:
    """The example, and the example with one input after the other at the ends of its range."""
    starts: list[dict[str, Any]] = [dict(scale.example)]
    for one in scale.inputs:
        for end in (one.low, one.high):
            if end is not None and one.kind in ("number", "integer"):
                starts.append({**scale.example, one.name: end})
        if one.kind == "flag":
            starts += [{**scale.example, one.name: flag} for flag in (True, False)]
    return starts


def jumps(name: str) -> dict[str, list[tuple[ScaleInput, list[Any]]]]:
    """For each number of a rule, the inputs in its unit whose passing it changes the result."""
    scale = SCALES[name]
    found: dict[str, list[tuple[ScaleInput, list[Any]]]] = {}
    for limit in scale.thresholds:
        for one in scale.inputs:
            if one.kind not in ("number", "integer") or one.unit != limit.unit:
                continue
            for inputs in extremes(scale):
                sides = around(name, one, limit.value, inputs)
                if sides and sides[0] != sides[2]:
                    found.setdefault(limit.name, []).append((one, sides))
    return found


@EVERY
def test_at_each_number_of_the_rule_the_result_is_that_of_one_side(name: str) -> None:
    for limit, passed in jumps(name).items():
        for one, (below, at, above) in passed:
            assert at in (below, above), (limit, one.name)
            side = SIDES.get(limit.rpartition("_")[2])
            if side is not None:
                assert at == (below if side == "below" else above), (limit, one.name)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        (
            "car_hematotox",
            "platelets_above platelets_below anc_below hemoglobin_below crp_from ferritin_from "
            "ferritin_above",
        ),
        ("hay2017", "fever_from hours_to mcp1_from"),
    ],
)
def test_each_number_of_these_rules_decides_something(name: str, limits: str) -> None:
    assert set(jumps(name)) == set(limits.split())


ODD: tuple[Any, ...] = (
    math.nan, math.inf, -math.inf, 1e300, -1, 10**400, True, "", "x", "3", [], [None], [[1]], {},
    {"value": None}, {"value": {"value": 3}}, {"value": 3, "unit": 7}, {"value": 3, "unit": "mg/L" * 50},
    {"value": 3, "time": 5}, {"value": 3, "time": "now"}, {"value": 3, "kind": "x"},
)  # fmt: skip


@EVERY
def test_whatever_comes_is_refused_with_words_or_graded(name: str) -> None:
    refused: list[InputError] = []
    graded: list[ScaleResult] = []
    scale = SCALES[name]
    for one in scale.inputs:
        for odd in ODD:
            try:
                graded.append(grade(name, {**scale.example, one.name: odd}))
            except InputError as error:
                refused.append(error)
    assert refused
    assert all(problem.where.startswith(name) for error in refused for problem in error.problems)
    assert all(len(str(error)) < 4000 for error in refused)
    assert all(result.computable == (not result.reason) for result in graded)


@EVERY
def test_every_result_carries_a_warning_and_its_limits(name: str) -> None:
    scale = SCALES[name]
    found = grade(name, scale.example)
    assert set(scale.warnings) <= set(found.warnings)
    assert scale.warnings
    assert all((found.timing, found.population, found.discrimination, found.use, found.sources))
