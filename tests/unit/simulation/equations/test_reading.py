import math

import numpy as np
import pytest

from warmfront.simulation.equations.evaluation import evaluate
from warmfront.simulation.equations.reading import read_model

SBML = """<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">
<model id="m"><listOfCompartments><compartment id="V" size="4" constant="true"/></listOfCompartments>
<listOfSpecies>{species}</listOfSpecies><listOfParameters>{parameters}</listOfParameters>
{more}</model></sbml>"""
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML">{}</math>'


def read(text, **more):
    return read_model(text, model_id="tested", format="antimony", **more)


def sbml(species="", parameters="", more=""):
    text = SBML.format(species=species, parameters=parameters, more=more)
    return read_model(text, model_id="tested", format="sbml")


def start(model):
    return np.array(
        evaluate(model.graph, model.initial, states=np.zeros(0), parameters=model.parameter_values)
    )


def rates(model, states=None, time=0.0):
    states = start(model) if states is None else np.asarray(states, dtype=float)
    found = evaluate(
        model.graph, model.derivatives, states=states, parameters=model.parameter_values, time=time
    )
    return [float(value) for value in found]


def test_decay():
    model = read("S = 8; k = 0.5; J: S -> ; k*S")
    assert start(model).tolist() == [8.0]
    assert rates(model) == [-4.0]
    assert [(row, column) for row, column, _ in model.jacobian] == [(0, 0)]
    assert set(model.observables) == {"S", "J"}


SPECIES = (
    '<species id="{}" compartment="V" {} boundaryCondition="{}" constant="{}" hasOnlySubstanceUnits="{}"/>'
)
FLOW = (
    '<listOfReactions><reaction id="J" reversible="false"><listOfReactants><speciesReference species="S" '
    'stoichiometry="2" constant="true"/></listOfReactants><kineticLaw>'
    + MATH.format("<apply><times/><ci>k</ci><ci>S</ci></apply>")
    + "</kineticLaw></reaction></listOfReactions>"
)
K = '<parameter id="k" value="3" constant="true"/>'


@pytest.mark.parametrize(
    ("given", "only_amount", "first", "rate"),
    [
        ('initialAmount="20"', "false", 5.0, -2 * 3 * 5 / 4),
        ('initialConcentration="5"', "false", 5.0, -2 * 3 * 5 / 4),
        ('initialAmount="20"', "true", 20.0, -2 * 3 * 20),
        ('initialConcentration="5"', "true", 20.0, -2 * 3 * 20),
    ],
)
def test_amounts_and_concentrations(given, only_amount, first, rate):
    """Rate laws are amounts per time; the symbol of a species is its concentration unless told otherwise."""
    model = sbml(SPECIES.format("S", given, "false", "false", only_amount), K, FLOW)
    assert start(model).tolist() == [first]
    assert rates(model) == [rate]
    assert model.amounts == (("S",) if only_amount == "true" else ())


def test_boundary_species_stay_constant_and_are_parameters():
    model = read("species A, $B; A = 1; B = 7; J: B -> A; k*B; k = 2")
    assert model.states == ("A",)
    assert dict(zip(model.parameters, model.parameter_values, strict=True)) == {"k": 2.0, "B": 7.0}
    assert rates(model) == [14.0]


def test_local_parameters_come_before_global_ones():
    local = FLOW.replace(
        "</kineticLaw>",
        '<listOfLocalParameters><localParameter id="k" value="1"/></listOfLocalParameters></kineticLaw>',
    )
    model = sbml(SPECIES.format("S", 'initialAmount="20"', "false", "false", "false"), K, local)
    assert model.parameters == ("k", "V", "J.k")
    assert rates(model) == [-2 * 1 * 5 / 4]


def test_functions_are_put_in_place():
    model = read(
        "function hill(x, h)\n x^2/(x^2 + h^2)\nend\nmodel m\n S = 3; J: -> S; hill(S, K); K = 4\nend"
    )
    assert rates(model) == [pytest.approx(9 / 25)]


def test_rules_are_ordered_whatever_their_place():
    model = read("S = 2; J: -> S; a; a := b + 1; b := c*S; c := time + 3")
    assert rates(model, [2.0], time=5.0) == [17.0]
    assert [
        float(x)
        for x in evaluate(
            model.graph,
            [model.observables["b"]],
            states=np.array([2.0]),
            parameters=model.parameter_values,
            time=5.0,
        )
    ] == [16.0]
    (slope,) = evaluate(
        model.graph, model.time_derivatives, states=np.array([2.0]), parameters=model.parameter_values
    )
    assert float(slope) == 2.0


def test_initial_assignments_follow_each_other():
    model = read("k = 2; c = b*2; b = k + S; S = 3*k; J: S -> ; c*S")
    assert start(model).tolist() == [6.0]
    values = dict(zip(model.parameters, model.parameter_values, strict=True))
    assert values == {"k": 2.0, "b": 8.0, "c": 16.0}
    assert [model.parameters[index] for index, _ in model.computed_parameters] == ["b", "c"]


def test_rate_rules_of_parameters_are_states():
    model = read("x = 1; x' = -k*x; k = 3")
    assert model.states == ("x",)
    assert rates(model) == [-3.0]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("piecewise(1, S > 2, 2, S > 1, 3)", 2.0),
        ("floor(S) + ceil(S)", 3.0),
        ("abs(-S)", 1.5),
        ("min(S, 2, 0.5) + max(S, 2)", 2.5),
        ("exp(S) + ln(S) + log10(S)", math.exp(1.5) + math.log(1.5) + math.log10(1.5)),
        ("sin(S)*cos(S)/tan(S)", math.cos(1.5) ** 2),
        ("sqrt(S) + S^0.3", math.sqrt(1.5) + 1.5**0.3),
        ("arcsin(S/2) + arccos(S/2) + arctan(S)", math.pi / 2 + math.atan(1.5)),
        ("sinh(S) + cosh(S) + tanh(S)", math.exp(1.5) + math.tanh(1.5)),
        ("factorial(5)", 120.0),
        ("-S^2", -2.25),
        ("2^3^2/S", 512 / 1.5),
        ("piecewise(7, S > 1 && !(S > 2), 0)", 7.0),
        ("piecewise(7, S < 1 || S >= 1.5, 0)", 7.0),
        ("piecewise(7, S == 1.5, 0) + piecewise(1, S != 1.5, 0)", 7.0),
        ("5 % 3 + 0*S", 2.0),
    ],
)
def test_operations(formula, value):
    model = read(f"S = 1.5; J: -> S; {formula}")
    assert rates(model) == [pytest.approx(value, rel=1e-14)]


def test_time_in_rates_gives_boundaries():
    model = read("S = 1; J: -> S; piecewise(r, time >= a && time < a + w, 0); r = 1; a = 5; w = 0.01")
    moments = evaluate(model.graph, model.breakpoints, states=np.zeros(0), parameters=model.parameter_values)
    assert sorted(float(moment) for moment in moments) == [5.0, 5.01]
    assert rates(model, [1.0], time=5.0) == [1.0]
    assert rates(model, [1.0], time=5.01) == [0.0]


@pytest.mark.parametrize(
    ("condition", "at", "after"), [("time > 5", 1.0, 1.0), ("time <= 5", 0.0, 0.0), ("5 < time", 1.0, 1.0)]
)
def test_conditions_on_time_hold_their_later_value_at_the_moment(condition, at, after):
    model = read(f"S = 1; J: -> S; piecewise(1, {condition}, 0)")
    assert rates(model, [1.0], time=5.0) == [at]
    assert rates(model, [1.0], time=5.1) == [after]


def test_pulses_that_come_again_have_a_period():
    text = "S = 1; J: -> S; piecewise(1, time - floor(time/21)*21 < w, 0); w = 0.5"
    model = read(text)
    pairs = {
        tuple(
            float(value)
            for value in evaluate(model.graph, pair, states=np.zeros(0), parameters=model.parameter_values)
        )
        for pair in model.periodic_breakpoints
    }
    assert pairs == {(0.0, 21.0), (0.5, 21.0)}


def test_events_on_time_know_their_moments():
    model = read("S = 1; J: S -> ; S; day = 3; dose: at time >= day: S = S + 2")
    (event,) = model.events
    (moment,) = evaluate(model.graph, event.at_times, states=np.zeros(0), parameters=model.parameter_values)
    assert float(moment) == 3.0
    assert not event.active_at_start
    (state, node) = event.changes[0]
    (value,) = evaluate(model.graph, [node], states=np.array([5.0]), parameters=model.parameter_values)
    assert (state, float(value)) == (0, 7.0)


def test_events_on_states_are_searched_for():
    model = read("S = 1; k = 1; J: -> S; k*S; stop: at S > 4, t0=false: k = 0")
    (event,) = model.events
    assert event.at_times == ()
    assert event.active_at_start
    assert event.parameter_changes[0][0] == model.parameters.index("k")


def test_events_of_higher_priority_come_first():
    text = "S = 1; J: S -> ; S; a: at time >= 1, priority=1: S = 1; b: at time >= 1, priority=9: S = 2"
    assert [event.name for event in read(text).events] == ["b", "a"]


def test_acts_change_states_by_their_formula():
    acts = [("fraction", {"S": "S*exp(-a*dose)", "D": "D + S*(1 - exp(-a*dose))"})]
    model = read("S = 8; D = 1; a = 0.5; J: S -> D; 0.1*S", acts=acts)
    (act,) = model.acts
    values = evaluate(
        model.graph,
        [node for _, node in act.changes],
        states=np.array([8.0, 1.0]),
        parameters=model.parameter_values,
        size=2.0,
    )
    assert [float(v) for v in values] == pytest.approx([8 * math.exp(-1), 9 - 8 * math.exp(-1)])


def test_acts_work_on_sbml_too():
    text = SBML.format(
        species=SPECIES.format("S", 'initialAmount="20"', "false", "false", "false"), parameters=K, more=FLOW
    )
    model = read_model(text, model_id="tested", format="sbml", acts=[("half", {"S": "S/2 + dose"})])
    assert model.acts[0].name == "half"


def test_digest_follows_text_and_acts():
    one = read("S = 1; J: S -> ; S")
    same = read("S = 1; J: S -> ; S")
    other = read("S = 1; J: S -> ; S", acts=[("a", {"S": "dose"})])
    assert one.digest == same.digest
    assert one.digest != other.digest


def test_units_are_words():
    unit = (
        '<listOfUnitDefinitions><unitDefinition id="per_day"><listOfUnits>'
        '<unit kind="second" exponent="-1" scale="0" multiplier="86400"/></listOfUnits></unitDefinition>'
        '<unitDefinition id="per_hour"><listOfUnits>'
        '<unit kind="second" exponent="-1" scale="0" multiplier="3600"/></listOfUnits></unitDefinition>'
        "</listOfUnitDefinitions>"
    )
    parameters = (
        '<parameter id="k" value="3" units="per_day" constant="true"/>'
        '<parameter id="h" value="3" units="per_hour" constant="true"/>'
    )
    model = sbml(
        SPECIES.format("S", 'initialAmount="20"', "false", "false", "false"), parameters, unit + FLOW
    )
    assert model.units["k"] == "day^-1"
    assert "units of time differ" in model.notes[0]
