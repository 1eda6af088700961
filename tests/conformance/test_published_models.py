"""Published models give the numbers of the simulation specification (sections 2.1 to 2.8), in both engines.

The numbers come from the published encodings solved with libRoadRunner and from a second solver at tight
tolerance, from closed forms and from invariants, not from warmfront.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import NO_DOSES, Batch, BatchEngine, DosePlan, SolverSettings
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.equations.reading import read_model
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine

RELATIVE = 1e-5
TIGHT = SolverSettings(relative_tolerance=1e-10, absolute_tolerance=1e-12)


@pytest.fixture(scope="module", params=[RoadRunnerBatchEngine, KernelEngine])
def engine(request) -> BatchEngine:
    return request.param()


def read(text: str) -> OdeModel:
    return read_model(text, model_id="published", format="antimony")


def solve(
    engine: BatchEngine,
    model: OdeModel,
    days: Sequence[float],
    *outputs: str,
    doses: DosePlan = NO_DOSES,
    settings: SolverSettings = TIGHT,
    **parameters: float,
) -> np.ndarray:
    batch = Batch(
        model=model,
        n_patients=1,
        output_days=np.array(days, dtype=float),
        outputs=outputs,
        doses=doses,
        parameters={name: np.array([value]) for name, value in parameters.items()},
    )
    solution = engine.solve_batch(batch, settings)
    assert solution.status.tolist() == [0]
    return solution.values[0].T


def bolus(day: float, state: str, size: float) -> DosePlan:
    return DosePlan(
        days=np.array([day]), acts=(f"bolus {state}",), sizes=np.array([size]), duration_days=np.zeros(1)
    )


# 2.1 Kuznetsov 1994

KUZNETSOV = """
species E, T;
J1: => E; s; J2: => E; p*E*T/(g + T); J3: E => ; m*E*T; J4: E => ; d*E;
J5: => T; a*T*(1 - b*T); J6: T => ; n*E*T;
s = 1.3e4; p = 0.1245; g = 2.019e7; m = 3.422e-10; d = 0.0412; a = 0.18; b = 2e-9; n = 1.101e-7;
E = 3.2e5; T = 5e6;
"""


def test_kuznetsov_reaches_its_dormant_state(engine):
    effector, tumour = solve(engine, read(KUZNETSOV), [0, 100, 2000], "E", "T")
    np.testing.assert_allclose(tumour[1:], [1.305213e6, 8.18610e6], rtol=RELATIVE)
    np.testing.assert_allclose(effector[1:], [1.218234e6, 1.608093e6], rtol=RELATIVE)


def test_kuznetsov_peak(engine):
    days = np.arange(0, 60.01, 0.1)
    (tumour,) = solve(engine, read(KUZNETSOV), days, "T")
    assert tumour.max() == pytest.approx(9.77686e7, rel=RELATIVE)
    assert days[tumour.argmax()] == pytest.approx(34.0, abs=0.05)


def kuznetsov_steady_states() -> np.ndarray:
    """Closed form: with E = a (1 - b T) / n the first equation is a cubic in T."""
    s, p, g, m, d, a, b, n = 1.3e4, 0.1245, 2.019e7, 3.422e-10, 0.0412, 0.18, 2e-9, 1.101e-7
    effector = np.polynomial.Polynomial([a / n, -a * b / n])
    tumour = np.polynomial.Polynomial([0, 1])
    balance = (s - (m * tumour + d) * effector) * (g + tumour) + p * effector * tumour
    roots = balance.roots()
    real = np.sort(roots.real[np.abs(roots.imag) < 1e-6 * np.abs(roots)])
    return np.array([(effector(root), root) for root in real])


def test_kuznetsov_settles_on_a_root_of_its_cubic(engine):
    (tumour,) = solve(engine, read(KUZNETSOV), [0, 6000], "T")
    assert np.abs(tumour[1] / kuznetsov_steady_states()[:, 1] - 1).min() < 1e-6


def test_kuznetsov_stays_on_each_root_that_is_stable(engine):
    """Dormant (8e6 cells) and escaped (4.5e8 cells); between them lies one that is left."""
    states = kuznetsov_steady_states()
    assert len(states) == 3
    for effector, tumour in states[[0, 2]]:
        model = read(KUZNETSOV.replace("E = 3.2e5; T = 5e6", f"E = {effector:.17g}; T = {tumour:.17g}"))
        found = solve(engine, model, [0, 500], "E", "T")
        np.testing.assert_allclose(found[:, 1], [effector, tumour], rtol=1e-7)


# 2.2 Kosinsky 2018

KOSINSKY_DAYS = [0, 10, 15, 20, 25, 30, 40]


@pytest.fixture(scope="module")
def kosinsky() -> OdeModel:
    return compile_packaged(load_knowledge().mechanistic_models["kosinsky2018"])


def test_kosinsky_untreated(engine, kosinsky):
    (found,) = solve(engine, kosinsky, KOSINSKY_DAYS, "TV")
    expected = [256.5604, 566.9264, 1048.247, 1465.031, 1667.462, 1758.534]
    np.testing.assert_allclose(found[1:], expected, rtol=RELATIVE)


def test_kosinsky_with_constant_antibody(engine, kosinsky):
    (found,) = solve(engine, kosinsky, KOSINSKY_DAYS, "TV", doses=bolus(0, "mAb", 1000), kel_mAb=0.0)
    expected = [222.2845, 406.8340, 727.7661, 1139.938, 1454.654, 1665.265]
    np.testing.assert_allclose(found[1:], expected, rtol=RELATIVE)


@pytest.mark.shared
def test_kosinsky_agrees_with_the_published_encoding_in_every_state(engine, kosinsky, shared):
    import roadrunner

    name = "kosinsky2018-radiation-and-pd-l-1-treatment-combinations.xml"
    runner = roadrunner.RoadRunner(str(shared / "reference" / "models" / name))
    runner.getIntegrator().setValue("relative_tolerance", 1e-10)
    runner.timeCourseSelections = ["[TV]", "[nTeff]", "[dTeff]", "[PDL1]"]
    theirs = np.array(runner.simulate(0, 60, 61))
    ours = solve(engine, kosinsky, range(61), "TV", "nT", "dT", "PDL1")
    np.testing.assert_allclose(ours[:, 1:], theirs[1:].T, rtol=RELATIVE)


def test_kosinsky_mouse_prefers_concurrent_to_later_antibody(engine, kosinsky):
    """Direction of Dovedi 2014 and Kosinsky 2018: a test of this mouse model and of nothing else."""
    antibody, radiation = load_knowledge().mechanistic_models["kosinsky2018"].arms
    burden = {}
    for start in (0.0, 7.0, 12.0):
        given = [(7 + day, radiation.arm, radiation.amount) for day in radiation.days]
        given += [(7 + start + day, "bolus mAb", antibody.amount) for day in antibody.days]
        given.sort()
        doses = DosePlan(
            days=np.array([day for day, _, _ in given]),
            acts=tuple(act for _, act, _ in given),
            sizes=np.array([size for _, _, size in given]),
            duration_days=np.zeros(len(given)),
        )
        settings = SolverSettings(extinction={"TV": 1e-6})
        burden[start] = solve(engine, kosinsky, range(50), "TV", "TVd", doses=doses, settings=settings).sum(
            axis=0
        )[[21, 28, 35]]
    assert (burden[0.0] < burden[7.0]).all()
    assert (burden[7.0] < burden[12.0]).all()


# 2.3 Barros 2021

BARROS = """
species Ct, Cm, T;
J1: => Ct; phi*Ct; J2: => Ct; theta*T*Cm; J3: Ct => ; pi_*Ct; J4: Ct => ; alpha*T*Ct;
J5: => Cm; epsilon*Ct; J6: Cm => ; theta*T*Cm; J7: Cm => ; mu*Cm;
J8: => T; rho*T*(1 - beta*T); J9: T => ; kill*Ct*T;
phi = 0.83; pi_ = 0.8300536; epsilon = 1.59795; theta = 0.00023; alpha = 1.248506e-8; mu = 6.89e-7;
rho = 0.5071721; beta = 0; kill = 3.365388e-8; Ct = 0; Cm = 0; T = 3e6;
"""


def test_raji_grows_untouched_until_the_cells_come(engine):
    """Closed form until day 7, where nothing but growth acts; afterwards the number of the specification."""
    (tumour,) = solve(engine, read(BARROS), [0, 7, 14], "T", doses=bolus(7, "Ct", 1e7))
    assert tumour[1] == pytest.approx(3e6 * np.exp(7 * 0.5071721), rel=1e-7)
    assert tumour[1] == pytest.approx(1.04e8, rel=5e-3)
    assert tumour[2] == pytest.approx(5.67e8, rel=5e-3)


@pytest.mark.shared
def test_hdlm_is_eradicated_with_memory(engine, shared):
    name = "barros2021-cartmath-mathematical-of-car-t-immunotherapy-in-hdlm-2-cell.xml"
    text = (shared / "reference" / "models" / name).read_text(encoding="utf-8")
    model = read_model(text, model_id="barros", format="sbml")
    settings = SolverSettings(relative_tolerance=1e-9, absolute_tolerance=1e-3, extinction={"T": 1.0})
    days = [0, 40, 46, 50, 60]
    tumour, memory = solve(engine, model, days, "T", "Cm", settings=settings)
    assert tumour[1] == pytest.approx(1.92e7, rel=5e-3)
    assert tumour[-1] == 0.0
    assert memory[-1] > 1e6


# 2.4 Kimmel 2021

KIMMEL = """
species N, C, B;
L := N + C; rC := rhoC + b*(L - KN)^2/(a*L^2 + (L - KN)^2);
N' = -rN*N*ln((N + C)/KN); C' = -rC*C*ln((N + C)/KC); B' = rB*B - gB*B*C/(kB + C);
KN = 500; KC = 139; rN = 0.17; rhoC = 0.0251; a = 0.423; b = 0.525; rB = 0.01; gB = 1.15; kB = 4.05;
N = 6; C = 0.36; B = 94.86;
"""


def test_kimmel_cells(engine):
    product, tumour = solve(engine, read(KIMMEL), [0, 7, 14, 28, 100], "C", "B")
    np.testing.assert_allclose(product[2:], [8.974629, 2.486504, 0.244906], rtol=RELATIVE)
    np.testing.assert_allclose(tumour[[1, 3]], [0.5217414, 3.77070e-7], rtol=RELATIVE)
    days = np.arange(0, 12.01, 0.1)
    (product,) = solve(engine, read(KIMMEL), days, "C")
    assert product.max() == pytest.approx(30.10881, rel=RELATIVE)
    assert days[product.argmax()] == pytest.approx(7.0, abs=0.05)


# 2.5 Stein 2019

STEIN = """
species C; C = Cmax/foldx; D = 0; rho := ln(foldx)/Tmax;
C' = piecewise(rho*C, time < Tmax, -alpha*(C - D) - beta*D);
D' = piecewise(0, time < Tmax, -beta*D);
settle: at time >= Tmax: D = FB*C;
foldx = 3900; Tmax = 9.3; Cmax = 24000; alpha = 0.16; FB = 0.0079; beta = 0.0032;
"""


def test_stein_is_its_closed_form(engine):
    """Expansion, then two exponentials; the state D is the share that persists."""
    days = np.array([0, 3, 9, 12, 28, 90, 365.0])
    settings = SolverSettings(relative_tolerance=1e-12, absolute_tolerance=1e-14)
    (found,) = solve(engine, read(STEIN), days, "C", settings=settings)
    after = days - 9.3
    falling = 24000 * (0.9921 * np.exp(-0.16 * after) + 0.0079 * np.exp(-0.0032 * after))
    expected = np.where(after < 0, 24000 / 3900 * np.exp(np.log(3900) / 9.3 * days), falling)
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    np.testing.assert_allclose(expected[[4, 5, 6]], [1374, 147, 61], rtol=6e-3)


# 2.6 Claret 2009

CLARET = "claret2009-predicting-phase-iii-overall-survival-in-colorectal-cancer.xml"


def claret_closed_form(days: np.ndarray) -> np.ndarray:
    """Two pulses of 90 minutes on each of the first 14 days of three cycles of 21 days."""
    effect = np.zeros(len(days))
    for start in (21 * cycle + day + half for cycle in range(3) for day in range(14) for half in (0, 0.5)):
        edges = [np.minimum(edge, days) for edge in (start, start + 0.0625)]
        effect += (np.exp(-0.053 * edges[0]) - np.exp(-0.053 * edges[1])) / 0.053
    return 200 * np.exp(0.021 * days - 0.025 * 12 * effect)


@pytest.mark.shared
def test_claret_pulses_are_not_stepped_over(engine, shared):
    text = (shared / "reference" / "models" / CLARET).read_text(encoding="utf-8")
    model = read_model(text, model_id="claret", format="sbml")
    days = np.array([0, 7, 21, 42, 100.0])
    (found,) = solve(engine, model, days, "y", settings=SolverSettings(relative_tolerance=1e-8))
    np.testing.assert_allclose(found, claret_closed_form(days), rtol=1e-5)


@pytest.mark.shared
def test_cvode_alone_steps_over_the_pulses_of_claret(shared):
    """Shows that the test above can fail: the numbers of the specification, far from the closed form."""
    import roadrunner

    runner = roadrunner.RoadRunner(str(shared / "reference" / "models" / CLARET))
    runner.timeCourseSelections = ["[y]"]
    found = np.array(runner.simulate(0, 100, 101))[[21, 42, 100], 0]
    assert (found > 1.3 * claret_closed_form(np.array([21, 42, 100.0]))).all()


def test_claret_under_constant_exposure_is_its_closed_form(engine):
    model = read("y = 200; y' = KL*y - KD*exp(-l*time)*x*y; KL = 0.021; KD = 0.025; l = 0.053; x = 1.5")
    days = np.array([0, 10, 50, 200.0])
    (found,) = solve(engine, model, days, "y")
    expected = 200 * np.exp(0.021 * days - 0.025 * 1.5 * (1 - np.exp(-0.053 * days)) / 0.053)
    np.testing.assert_allclose(found, expected, rtol=1e-8)


# 2.8 Chaudhury 2020

LOTKA_VOLTERRA = """
species E, T;
J1: => E; rho*E*T; J2: E => ; kE*E; J3: => T; g*T; J4: T => ; d*E*T;
rho = 0.0018; kE = 0.16; g = 0.15; d = 0.00015; E = 10; T = 900;
"""


def test_chaudhury_cells(engine):
    effector, tumour = solve(engine, read(LOTKA_VOLTERRA), [0, 5, 10, 100], "E", "T")
    np.testing.assert_allclose(effector[1:], [14557.08, 7094.048, 7.684272e-3], rtol=RELATIVE)
    np.testing.assert_allclose(tumour[1:], [87.35045, 0.05873032, 55.35069], rtol=RELATIVE)


def test_chaudhury_invariant_hardly_drifts(engine):
    """At most 1e-8 of its value for the own kernel and 1e-6 for libRoadRunner."""
    settings = SolverSettings(relative_tolerance=1e-11, absolute_tolerance=1e-14)
    effector, tumour = solve(engine, read(LOTKA_VOLTERRA), range(101), "E", "T", settings=settings)
    invariant = 0.0018 * tumour - 0.16 * np.log(tumour) + 0.00015 * effector - 0.15 * np.log(effector)
    allowed = 1e-8 if isinstance(engine, KernelEngine) else 1e-6
    assert np.abs(invariant / invariant[0] - 1).max() < allowed
