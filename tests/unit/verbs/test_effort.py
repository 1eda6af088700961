import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.schedules import EffortName
from warmfront.simulation.search.effort import EFFORTS
from warmfront.verbs.arguments import take_effort


def test_every_name_of_the_command_line_has_sizes_that_grow():
    sizes = [take_effort(name) for name in EffortName]
    assert [one.name for one in sizes] == list(EFFORTS) == list(EffortName)
    draws = [one.n_draws for one in sizes]
    assert draws == sorted(draws)
    assert all(one.horizon_days % one.visit_days == 0 for one in sizes)


def test_another_effort_is_refused_with_those_that_exist():
    with pytest.raises(InputError) as caught:
        take_effort("huge")
    (problem,) = caught.value.problems
    assert (problem.found, problem.allowed) == ("'huge'", "quick, normal, deep")
