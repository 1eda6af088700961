"""Whatever regimen can be stated is printed and read back to itself; no text does more than be refused."""

import contextlib

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from warmfront.domain.errors import InputError
from warmfront.domain.evidence import Status
from warmfront.domain.regimen import Dose, DoseRule, Regimen
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.regimen.printing import print_regimen
from warmfront.simulation.regimen.vocabulary import AUC_UNIT, ROUTES, UNITS

AGENTS = load_knowledge().agents
AMOUNTS = st.floats(min_value=1e-9, max_value=1e15)
WORDS = st.text(alphabet="abcdefghij ,;0123456789", min_size=1, max_size=20).map(str.strip).filter(bool)
UNIT = st.one_of(st.sampled_from((*UNITS, AUC_UNIT)), st.tuples(st.sampled_from(UNITS), WORDS).map(" ".join))


@st.composite
def doses(draw):
    days = tuple(sorted(draw(st.sets(st.integers(1, 60), min_size=1, max_size=12))))
    amount = draw(st.none() | AMOUNTS)
    unit = draw(WORDS | st.just("")) if amount is None else draw(UNIT)
    cycle_days = draw(st.none() | st.integers(1, 90))
    cycles = draw(st.none() | st.integers(1, 30)) if cycle_days else draw(st.sampled_from([None, 1]))
    return Dose(
        agent=draw(st.sampled_from(sorted(AGENTS))),
        amount=amount,
        unit=unit,
        days=days,
        cycle_days=cycle_days,
        cycles=cycles,
        route=draw(st.sampled_from(("", *ROUTES))),
        lesion=draw(st.none() | st.integers(1, 5)),
        times_per_day=draw(st.integers(1, 3)),
    )


@st.composite
def regimens(draw):
    given_doses = tuple(draw(st.lists(doses(), min_size=1, max_size=4)))
    known = sorted({dose.agent for dose in given_doses})
    chosen = st.lists(st.sampled_from(known), unique=True, max_size=2).map(tuple)
    rules = draw(
        st.lists(
            st.one_of(
                st.builds(
                    DoseRule,
                    action=st.sampled_from(["hold", "resume", "stop"]),
                    agents=chosen,
                    quantity=st.sampled_from(["neutrophils", "lymphocytes"]),
                    sense=st.sampled_from(["below", "above"]),
                    limit=st.floats(0, 100),
                    unit=st.just("10^9/L"),
                ),
                st.builds(
                    DoseRule,
                    action=st.sampled_from(["hold", "stop"]),
                    agents=chosen,
                    quantity=st.just("progression"),
                    sense=st.just("seen"),
                ),
            ),
            max_size=3,
        )
    )
    return Regimen(
        regimen_id="made-up",
        name=draw(WORDS),
        strategies=(),
        doses=given_doses,
        rules=tuple(rules),
        setting="as written by the user",
        kind="assumption",
        source="user",
        status=Status.ASSUMPTION,
    )


@settings(max_examples=150, deadline=None)
@given(regimens())
def test_print_and_read_is_the_identity(regimen):
    (again,) = parse_regimens(print_regimen(regimen, AGENTS), AGENTS)
    assert again == regimen


PIECES = (
    "pembrolizumab",
    "200",
    "mg",
    "day",
    "1",
    "days",
    "to",
    ",",
    "every",
    "hold",
    "when",
    "in",
    "regimen",
)
MORE = ("fractions", "Gy", "1e999", ":", "#", "\n", "from", "until", "progression", "(", ")", "AUC")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from((*PIECES, *MORE)), max_size=30))
def test_any_text_is_read_or_refused_with_problems(words):
    with contextlib.suppress(InputError):
        assert parse_regimens(" ".join(words), AGENTS)


def test_a_text_of_nothing_is_refused():
    with pytest.raises(InputError):
        parse_regimens(" \n \n", AGENTS)
