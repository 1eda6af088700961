"""De Pillis and Radunskaya 2003: one amount of drug clears the tumour when given densely, not in pulses.

Expected behaviour from the abstract: optimal control reaches the basin without tumour, pulses do not. The
tumour that is left otherwise is the coexistence point of the equations, held against their right-hand side.
"""

import numpy as np
import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.batch import Batch
from warmfront.simulation.equations.packaged import compile_packaged, settings_of
from warmfront.simulation.kernel.engine import KernelEngine
from warmfront.simulation.regimen.expression import express_regimen
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.regimen.printing import print_days
from warmfront.simulation.roadrunner import RoadRunnerBatchEngine
from warmfront.simulation.search.front import find_front

UNITS_OF_DRUG = 10
HORIZON = 400.0
GAPS = (1, 2, 3, 5, 7, 10)


def grid(agents):
    lines = []
    for gap in GAPS:
        days = print_days(tuple(range(1, 1 + gap * UNITS_OF_DRUG, gap)))
        lines += [f"regimen gap-{gap}", f"gemcitabine 1000 mg/m2 days {days} once"]
    return parse_regimens("\n".join(lines), agents)


@pytest.fixture(scope="module", params=[RoadRunnerBatchEngine, KernelEngine])
def ends(request):
    base = load_knowledge()
    model = base.mechanistic_models["depillis2003"]
    regimens = grid(base.agents)
    engine, equations = request.param(), compile_packaged(model)
    courses = {}
    for gap, regimen in zip(GAPS, regimens, strict=True):
        batch = Batch(
            model=equations,
            n_patients=1,
            output_days=np.arange(0.0, HORIZON + 1.0),
            outputs=("N", "T", "I", "u"),
            doses=express_regimen(regimen, model, base.agents, horizon_days=HORIZON).plan,
        )
        courses[gap] = engine.solve_batch(batch, settings_of(model)).values[0]
    return courses


def test_every_schedule_gives_the_same_amount(ends):
    given = {gap: np.trapezoid(course[:, 3], dx=1.0) for gap, course in ends.items()}
    assert list(given.values()) == pytest.approx([UNITS_OF_DRUG] * len(GAPS), rel=0.02)


def test_dense_dosing_clears_and_pulses_leave_the_tumour(ends):
    cleared = {gap: bool(course[-1, 1] < 1e-6) for gap, course in ends.items()}
    assert cleared == {1: True, 2: True, 3: False, 5: False, 7: False, 10: False}
    assert all(course[-1, 1] > 0.5 for gap, course in ends.items() if gap > 2)


def test_the_front_of_tumour_and_length_is_the_block(ends):
    aims = np.array([(-round(float(course[-1, 1]), 6), -gap) for gap, course in ends.items()])
    assert find_front(aims).tolist() == [gap == 1 for gap in GAPS]


def test_what_pulses_leave_is_the_coexistence_of_the_equations(ends):
    normal, tumour, immune = ends[5][-1, :3]
    assert normal == pytest.approx(1 - tumour, abs=1e-5)
    assert 1.5 * (1 - tumour) - 0.5 * immune - normal == pytest.approx(0.0, abs=1e-5)
    feeding = 0.01 * immune * tumour / (0.3 + tumour)
    assert 0.33 + feeding - immune * tumour - 0.2 * immune == pytest.approx(0.0, abs=1e-5)
