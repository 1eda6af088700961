"""Published models give the numbers of the simulation specification (sections 2.1, 2.2, 2.8).

The numbers come from the published encodings solved with libRoadRunner and from a second solver at
tight tolerance, not from warmfront. Where the shared encodings are there, the packaged model is
compared with its encoding directly.
"""

import tomllib
from importlib.resources import files

import numpy as np
import pytest
from pydantic import TypeAdapter

from warmfront.domain.evidence import Status
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.engine import Bolus
from warmfront.simulation.regimen.orders import Schedule, expand_schedule
from warmfront.simulation.roadrunner import RoadRunnerEngine

RELATIVE = 1e-5


@pytest.fixture(scope="module")
def engine() -> RoadRunnerEngine:
    return RoadRunnerEngine(relative_tolerance=1e-10, absolute_tolerance=1e-12)


@pytest.fixture(scope="module")
def kosinsky() -> MechanisticModel:
    folder = files("warmfront.knowledge") / "data" / "models"
    content = tomllib.loads((folder / "kosinsky2018.toml").read_text(encoding="utf-8"))
    text = (folder / "kosinsky2018.ant").read_text(encoding="utf-8")
    return TypeAdapter(MechanisticModel).validate_python(
        {**content, "model_id": "kosinsky2018", "antimony": text}
    )


def _model(model_id: str, text: str) -> MechanisticModel:
    return MechanisticModel(
        model_id=model_id,
        label=model_id,
        antimony=text,
        parameters=(),
        species_units={},
        source=model_id,
        status=Status.PRECLINICAL,
        limits="for tests",
    )


KOSINSKY_DAYS = [0, 10, 15, 20, 25, 30, 40]


def test_kosinsky_untreated(engine, kosinsky):
    found = engine.solve(kosinsky, {}, [], KOSINSKY_DAYS).of("TV")[1:]
    expected = [256.5604, 566.9264, 1048.247, 1465.031, 1667.462, 1758.534]
    np.testing.assert_allclose(found, expected, rtol=RELATIVE)


def test_kosinsky_with_constant_antibody(engine, kosinsky):
    dose = Bolus(time_days=0, species="mAb", amount=1000)
    found = engine.solve(kosinsky, {"kel_mAb": 0.0}, [dose], KOSINSKY_DAYS).of("TV")[1:]
    expected = [222.2845, 406.8340, 727.7661, 1139.938, 1454.654, 1665.265]
    np.testing.assert_allclose(found, expected, rtol=RELATIVE)


@pytest.mark.shared
def test_kosinsky_agrees_with_the_published_encoding_in_every_state(engine, kosinsky, shared):
    import roadrunner

    folder = shared / "reference" / "models"
    name = "kosinsky2018-radiation-and-pd-l-1-treatment-combinations.xml"
    runner = roadrunner.RoadRunner(str(folder / name))
    runner.getIntegrator().setValue("relative_tolerance", 1e-10)
    runner.timeCourseSelections = ["[TV]", "[nTeff]", "[dTeff]", "[PDL1]"]
    theirs = np.array(runner.simulate(0, 60, 61))
    ours = engine.solve(kosinsky, {}, [], list(range(61)))
    for column, state in enumerate(("TV", "nT", "dT", "PDL1")):
        np.testing.assert_allclose(ours.of(state)[1:], theirs[1:, column], rtol=RELATIVE)


def test_kosinsky_mouse_prefers_concurrent_to_later_antibody(engine, kosinsky):
    """Direction of Dovedi 2014 and Kosinsky 2018: a test of this mouse model and of nothing else."""
    antibody, radiation = kosinsky.arms
    days = [float(day) for day in range(50)]
    burden = {}
    for start in (0.0, 7.0, 12.0):
        schedule = Schedule(name="made up", starts=((antibody, start), (radiation, 0.0)))
        doses = expand_schedule(schedule, kosinsky, {}, 7.0)
        solution = engine.solve(kosinsky, {}, doses, days)
        burden[start] = (solution.of("TV") + solution.of("TVd"))[[21, 28, 35]]
    assert (burden[0.0] < burden[7.0]).all()
    assert (burden[7.0] < burden[12.0]).all()


KUZNETSOV = """
model kuznetsov1994
  species E, T;
  J1: => E; s; J2: => E; p*E*T/(g + T); J3: E => ; m*E*T; J4: E => ; d*E;
  J5: => T; a*T*(1 - b*T); J6: T => ; n*E*T;
  s = 1.3e4; p = 0.1245; g = 2.019e7; m = 3.422e-10; d = 0.0412; a = 0.18; b = 2e-9; n = 1.101e-7;
  E = 3.2e5; T = 5e6;
end
"""


def test_kuznetsov_reaches_its_dormant_state(engine):
    solution = engine.solve(_model("kuznetsov1994", KUZNETSOV), {}, [], [0, 100, 2000])
    np.testing.assert_allclose(solution.of("T")[1:], [1.305213e6, 8.18610e6], rtol=RELATIVE)
    np.testing.assert_allclose(solution.of("E")[1:], [1.218234e6, 1.608093e6], rtol=RELATIVE)


def test_kuznetsov_peak(engine):
    days = np.arange(0, 60.01, 0.1)
    tumour = engine.solve(_model("kuznetsov1994", KUZNETSOV), {}, [], days.tolist()).of("T")
    assert tumour.max() == pytest.approx(9.77686e7, rel=RELATIVE)
    assert days[tumour.argmax()] == pytest.approx(34.0, abs=0.05)


def test_kuznetsov_dormant_state_is_a_root_of_its_steady_state_equations(engine):
    """Closed form: with E = a (1 - b T) / n the first equation is a polynomial in T."""
    s, p, g, m, d, a, b, n = 1.3e4, 0.1245, 2.019e7, 3.422e-10, 0.0412, 0.18, 2e-9, 1.101e-7
    effector = np.polynomial.Polynomial([a / n, -a * b / n])
    tumour = np.polynomial.Polynomial([0, 1])
    balance = (s - (m * tumour + d) * effector) * (g + tumour) + p * effector * tumour
    roots = [root.real for root in balance.roots() if abs(root.imag) < 1e-6 * abs(root)]
    found = engine.solve(_model("kuznetsov1994", KUZNETSOV), {}, [], [0, 6000]).of("T")[1]
    assert min(abs(found / root - 1) for root in roots) < 1e-6


LOTKA_VOLTERRA = """
model chaudhury2020
  species E, T;
  J1: => E; rho*E*T; J2: E => ; kE*E; J3: => T; g*T; J4: T => ; d*E*T;
  rho = 0.0018; kE = 0.16; g = 0.15; d = 0.00015; E = 10; T = 900;
end
"""


def test_chaudhury_cells(engine):
    solution = engine.solve(_model("chaudhury2020", LOTKA_VOLTERRA), {}, [], [0, 5, 10, 100])
    np.testing.assert_allclose(solution.of("E")[1:], [14557.08, 7094.048, 7.684272e-3], rtol=RELATIVE)
    np.testing.assert_allclose(solution.of("T")[1:], [87.35045, 0.05873032, 55.35069], rtol=RELATIVE)


def test_chaudhury_invariant_drifts_by_at_most_one_millionth():
    tight = RoadRunnerEngine(relative_tolerance=1e-11, absolute_tolerance=1e-14)
    solution = tight.solve(_model("chaudhury2020", LOTKA_VOLTERRA), {}, [], list(range(101)))
    effector, tumour = solution.of("E"), solution.of("T")
    invariant = 0.0018 * tumour - 0.16 * np.log(tumour) + 0.00015 * effector - 0.15 * np.log(effector)
    assert np.abs(invariant / invariant[0] - 1).max() < 1e-6
