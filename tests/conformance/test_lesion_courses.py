"""Lesions written down one by one against the sums of the same simulated patients."""

import numpy as np
import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.recist import SHORT_NAMES, RecistRule, Response, judge_sums
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.criteria.courses import judge_solid
from warmfront.monitoring.evaluation.following import make_patients, solve_under
from warmfront.monitoring.evaluation.policies import known_sums
from warmfront.simulation.engines import default_engine
from warmfront.simulation.monitored_courses.emission import emit_course
from warmfront.simulation.monitored_courses.truth import fixed_plan

N = 40


@pytest.mark.parametrize("model", ["effector_prey", "core"])
def test_lesions_of_simulated_patients_give_the_calls_of_their_sums(model: str) -> None:
    knowledge = load_knowledge()
    given = fixed_plan(N)
    seen = solve_under(make_patients(knowledge, default_engine(), model, N, 4), given)[1]
    sums, new = known_sums(seen, np.inf)
    expected = judge_sums(sums[:, 0], sums[:, 1:], new[:, 1:], RecistRule())
    case = Case(case_id="simulated", disease=Disease(oncotree="LUAD"))
    met = set()
    for row in range(N):
        found = judge_solid(emit_course(seen, given, row), case, knowledge)[0]
        taken = np.isfinite(sums[row, 1:])
        wanted = [SHORT_NAMES[Response(value)] for value in expected[row, taken]]
        assert [call.call for call in found.calls] == wanted, row
        met |= set(wanted)
    assert {"PR", "SD", "PD"} <= met
