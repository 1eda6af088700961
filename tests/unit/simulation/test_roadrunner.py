import math

import numpy as np
import pytest

from warmfront.domain.errors import SimulationError
from warmfront.simulation.batch import NO_DOSES, Batch, DosePlan, PatientStatus, SolverSettings
from warmfront.simulation.equations.reading import read_model
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

ENGINE = RoadRunnerBatchEngine()
TIGHT = SolverSettings(relative_tolerance=1e-10, absolute_tolerance=1e-13)
DECAY = "species A, B; k = 0.5; J1: A -> ; k*A; J2: B -> ; 0*B; A = 8; B = 0; half := A/2"


def plan(*doses):
    days, acts, sizes, durations = zip(*doses, strict=True)
    return DosePlan(
        days=np.array(days, dtype=float),
        acts=acts,
        sizes=np.array(sizes, dtype=float),
        duration_days=np.array(durations, dtype=float),
    )


def solve(model, days, doses=NO_DOSES, outputs=None, settings=TIGHT, n_patients=1, **more):
    if isinstance(model, str):
        acts = [("half", {"A": "A/2", "B": "B + dose*A/2"})] if "species A, B" in model else []
        model = read_model(model, model_id="tested", format="antimony", acts=acts)
    batch = Batch(
        model=model,
        n_patients=n_patients,
        output_days=np.array(days, dtype=float),
        outputs=outputs or model.states[:1],
        doses=doses,
        **{
            kind: {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in given.items()}
            for kind, given in more.items()
        },
    )
    return ENGINE.solve_batch(batch, settings)


def test_patients_follow_the_closed_form_each_with_its_own_rate():
    found = solve(DECAY, [0, 1, 4], n_patients=2, parameters={"k": [0.5, 1.0]}, outputs=("A", "half", "J1"))
    expected = 8 * np.exp(-np.outer([0.5, 1.0], [0, 1, 4]))
    np.testing.assert_allclose(found.values[:, :, 0], expected, rtol=1e-8)
    np.testing.assert_allclose(found.values[:, :, 1], expected / 2, rtol=1e-8)
    np.testing.assert_allclose(found.values[1, :, 2], expected[1], rtol=1e-8)
    assert found.status.tolist() == [0, 0]
    np.testing.assert_allclose(found.final_states[:, 0], expected[:, -1], rtol=1e-8)


def test_doses_of_every_kind():
    doses = plan((0, "bolus A", 2, 0), (1, "half", 1, 0), (2, "infusion A", 6, 3), (6, "raise k", 1, 1))
    found = solve(DECAY, [0, 1, 2, 5, 6, 7, 8], doses, outputs=("A", "B")).values[0]
    k = 0.5
    one = 10 * math.exp(-k)
    two = one / 2 * math.exp(-k)
    five = two * math.exp(-3 * k) + 2 / k * (1 - math.exp(-3 * k))
    six = five * math.exp(-k)
    seven = six * math.exp(-1.5)
    expected = [8, one, two, five, six, seven, seven * math.exp(-k)]
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-8)
    np.testing.assert_allclose(found[2:, 1], one / 2, rtol=1e-8)


def test_doses_on_the_last_day_are_in_the_final_states_only():
    found = solve(DECAY, [0, 1], plan((1, "bolus A", 5, 0)))
    assert found.values[0, 1, 0] == pytest.approx(8 * math.exp(-0.5), rel=1e-8)
    assert found.final_states[0, 0] == pytest.approx(5 + 8 * math.exp(-0.5), rel=1e-8)


def test_zero_doses_are_no_treatment_to_the_last_bit():
    doses = plan((0.3, "bolus A", 0, 0), (0.5, "half", 0, 0), (1, "infusion A", 0, 2), (2, "raise k", 0, 1))
    days = np.linspace(0, 4, 9)
    model = "species A, B; k = 0.5; J1: A -> ; k*A; J2: B -> ; 0*B; A = 8; B = 0"
    assert solve(model, days, doses).values.tobytes() == solve(model, days).values.tobytes()


def test_infusion_into_a_state_with_a_rate_rule_and_into_a_compartment():
    rule = "x = 1; x' = -k*x; k = 0.5"
    found = solve(rule, [0, 2], plan((0, "infusion x", 4, 2))).values[0, 1, 0]
    assert found == pytest.approx(math.exp(-1) + 2 / 0.5 * (1 - math.exp(-1)), rel=1e-8)
    volume = "compartment V; V = 4; species S in V; S = 1; J: S -> ; k*S*V; k = 0.5"
    found = solve(volume, [0, 2], plan((0, "infusion S", 4, 2))).values[0, 1, 0]
    assert found == pytest.approx(math.exp(-1) + 2 / 0.5 * (1 - math.exp(-1)), rel=1e-8)


def test_computed_parameters_follow_and_initial_values_are_replaced():
    model = "S = 2; k = 2*h; h = 0.25; J: S -> ; k*S"
    assert solve(model, [0, 1]).values[0, 1, 0] == pytest.approx(2 * math.exp(-0.5), rel=1e-8)
    found = solve(model, [0, 1], parameters={"h": 0.5}, initial={"S": 3})
    assert found.values[0, 1, 0] == pytest.approx(3 * math.exp(-1), rel=1e-8)
    found = solve(model, [0, 1], parameters={"h": 0.5, "k": 0.1})
    assert found.values[0, 1, 0] == pytest.approx(2 * math.exp(-0.1), rel=1e-8)


def test_short_pulses_that_are_functions_of_time_are_not_stepped_over():
    """Each pulse lasts a minute and a half; CVODE alone misses nearly all of them."""
    text = "A = 1; J: -> A; piecewise(1000, time - floor(time/7)*7 < 0.001, 0); K: -> A; 0*A"
    found = solve(text, [0, 100], settings=SolverSettings(relative_tolerance=1e-8))
    assert found.values[0, 1, 0] == pytest.approx(1 + 15, rel=1e-6)


def test_events_of_the_model_and_doses_together():
    text = "A = 8; k = 0.5; J: A -> ; k*A; stop: at A < 2: k = 0; more: at time >= 10: A = A + 1"
    model = read_model(text, model_id="tested", format="antimony")
    found = solve(model, [0, 5, 9, 12], plan((9, "bolus A", 3, 0)), outputs=("A", "J")).values[0]
    np.testing.assert_allclose(found[:, 0], [8, 2, 2, 6], rtol=1e-7)
    np.testing.assert_allclose(found[1:, 1], 0, atol=1e-12)
    again = solve(model, [0, 1], outputs=("J",)).values[0, 1, 0]
    assert again == pytest.approx(4 * math.exp(-0.5), rel=1e-7)


def test_below_its_floor_a_state_is_zero_and_stays_so():
    days = list(range(8))
    settings = SolverSettings(relative_tolerance=1e-10, extinction={"A": 1.0})
    text = "A = 10; k = -1; J: -> A; k*A"
    falling = solve(text, days, settings=settings)
    assert falling.values[0, 2, 0] == pytest.approx(10 * math.exp(-2), rel=1e-7)
    assert falling.values[0, 3:, 0].tolist() == [0.0] * 5
    own = solve(text, days, settings=settings, n_patients=2, floors={"A": [0.0, 3.0]})
    assert own.values[0, -1, 0] == pytest.approx(10 * math.exp(-7), rel=1e-5)
    assert own.values[1, 2, 0] == 0.0


def test_one_patient_that_fails_takes_no_other_with_it():
    text = "A = 1; k = 1; J: -> A; k*A^2"
    found = solve(text, [0, 0.5, 2, 3], n_patients=3, parameters={"k": [0.1, 1.0, 0.1]})
    assert found.status.tolist()[::2] == [PatientStatus.SOLVED] * 2
    assert found.status[1] in (
        PatientStatus.STEP_TOO_SMALL,
        PatientStatus.NOT_FINITE,
        PatientStatus.TOO_MANY_STEPS,
    )
    assert found.values[1, 1, 0] == pytest.approx(2, rel=1e-7)
    assert np.isnan(found.values[1, 2:, 0]).all()
    assert 0.5 <= found.failed_day[1] <= 2
    assert np.isnan(found.failed_day[0])
    assert np.isnan(found.final_states[1]).all()
    assert found.values[0].tobytes() == found.values[2].tobytes()


def test_negative_states_fail_unless_allowed():
    text = "A = 2; J: A -> ; 1"
    assert solve(text, [0, 5]).status[0] == PatientStatus.NEGATIVE
    allowed = SolverSettings(relative_tolerance=1e-8, nonnegative=False)
    assert solve(text, [0, 5], settings=allowed).values[0, 1, 0] == pytest.approx(-3, rel=1e-7)


def test_event_storm_is_a_status():
    text = "x = 1; y = 0; y' = 1; x' = 0; up: at x < 0: x = 1; down: at x > 0 && time >= 1: x = -1"
    allowed = SolverSettings(relative_tolerance=1e-8, nonnegative=False)
    found = solve(text, [0, 3], outputs=("y",), settings=allowed)
    assert found.status[0] == PatientStatus.TOO_MANY_EVENTS


def test_local_parameters_and_those_fixed_by_a_rule_can_be_varied():
    from warmfront.simulation.equations.sbml_editing import edit_sbml

    math_of = '<math xmlns="http://www.w3.org/1998/Math/MathML"><{0}>{1}</{0}></math>'
    law = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k</ci><ci>S</ci></apply></math>'
    )
    text = (
        '<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"><model id="m">'
        '<listOfCompartments><compartment id="V" size="1"/></listOfCompartments><listOfSpecies>'
        '<species id="S" compartment="V" initialConcentration="1"/></listOfSpecies><listOfParameters>'
        '<parameter id="q" constant="false"/></listOfParameters><listOfRules><assignmentRule variable="q">'
        + math_of.format("cn", "3")
        + '</assignmentRule></listOfRules><listOfReactions><reaction id="J" reversible="false">'
        '<listOfReactants><speciesReference species="S"/></listOfReactants><kineticLaw>'
        + law
        + "<listOfParameters>"
        '<parameter id="k" value="1"/></listOfParameters></kineticLaw></reaction></listOfReactions>'
        "</model></sbml>"
    )
    model = read_model(text, model_id="tested", format="sbml")
    assert model.parameters == ("q", "V", "J.k")
    assert "listOfRules" not in edit_sbml(model, ()).text
    found = solve(model, [0, 1], parameters={"J.k": 2.0, "q": 5.0})
    assert found.values[0, 1, 0] == pytest.approx(math.exp(-2), rel=1e-8)


def test_same_batch_same_bits_whatever_came_between():
    model = read_model(DECAY, model_id="tested", format="antimony")
    settings = SolverSettings()
    doses = plan((1, "bolus A", 3, 0))
    first = solve(model, [0, 2, 5], doses, settings=settings)
    solve(model, [0, 7], parameters={"k": 9.0}, settings=TIGHT)
    again = solve(model, [0, 2, 5], doses, settings=settings)
    assert first.values.tobytes() == again.values.tobytes()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"parameters": {"speed": 1.0}}, "parameter 'speed': unknown; allowed: k"),
        ({"initial": {"Z": 1.0}}, "initial state 'Z': unknown; allowed: A, B"),
        ({"days": [0, 2, 1]}, "output days"),
        ({"outputs": ("Z",)}, "output 'Z': unknown"),
        ({"doses": (1, "bolus Z", 1, 0)}, "dose 'bolus Z'"),
        ({"doses": (1, "bolus A", -1, 0)}, "negative"),
        ({"doses": (9, "bolus A", 1, 0)}, "outside the simulated days"),
    ],
)
def test_wrong_calls_are_refused(wrong, message):
    given = {"days": [0, 2], **wrong}
    if "doses" in given:
        given["doses"] = plan(given["doses"])
    with pytest.raises(SimulationError, match=r"^model tested: ") as caught:
        solve(DECAY, **given)
    assert message in str(caught.value)


def test_name_says_which_version():
    assert ENGINE.name.startswith("libRoadRunner 2.")
