"""The regimen language: what it reads, and that every problem of a text is named with its way out."""

import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.regimen import Dose, DoseRule
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.regimen.printing import print_days, print_regimen


@pytest.fixture(scope="module")
def agents(packaged):
    return packaged.agents


def one(text, agents):
    (regimen,) = parse_regimens(text, agents)
    return regimen


def problems(text, agents):
    with pytest.raises(InputError) as caught:
        parse_regimens(text, agents, where="plan.txt")
    return caught.value.problems


def test_a_protocol_line_gives_agent_dose_route_days_and_cycles(agents):
    assert one("pembrolizumab 200 mg intravenous day 1 every 3 weeks for 35 cycles", agents).doses == (
        Dose(
            agent="pembrolizumab",
            amount=200.0,
            unit="mg",
            days=(1,),
            cycle_days=21,
            cycles=35,
            route="intravenous",
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "radiotherapy 24 Gy in 3 fractions on days 1, 3, 5 to lesion 1",
        "radiotherapy 8 Gy per fraction on days 1, 3 and 5 to lesion 1",
        "external beam radiotherapy 8 Gy per fraction in 3 fractions days 1, 3, 5 to lesion 1",
    ],
)
def test_gray_in_fractions_is_the_total(agents, text):
    (dose,) = one(text, agents).doses
    assert (dose.agent, dose.amount, dose.unit) == ("radiotherapy_external", 8.0, "Gy per fraction")
    assert (dose.days, dose.lesion) == ((1, 3, 5), 1)


def test_weekdays_leave_out_the_weekend(agents):
    (dose,) = one("radiotherapy 20 Gy in 10 fractions on weekdays from day 8", agents).doses
    assert dose.amount == 2.0
    assert dose.days == (8, 9, 10, 11, 12, 15, 16, 17, 18, 19)


def test_from_day_shifts_what_follows_until_the_next_regimen(agents):
    first, second = parse_regimens(
        "regimen a: first words\nnivolumab 3 mg/kg day 1\nfrom day 22:\n"
        "ipilimumab 3 mg/kg days 1 to 3, 8\nregimen b\ncarboplatin AUC 5 day 1 # a comment",
        agents,
    )
    assert (first.regimen_id, first.name) == ("a", "first words")
    assert [dose.days for dose in first.doses] == [(1,), (22, 23, 24, 29)]
    assert (second.doses[0].days, second.doses[0].unit) == ((1,), "AUC mg/mL/min")


def test_rules_name_agents_quantity_and_limit(agents):
    regimen = one(
        "carboplatin AUC 5 day 1 every 21 days\npembrolizumab 200 mg day 1 every 21 days until progression\n"
        "hold carboplatin and pembrolizumab when neutrophils below 1.0 10^9/L\n"
        "resume carboplatin when neutrophils above 1.5 10^9/L\nstop everything on progression",
        agents,
    )
    assert regimen.rules == (
        DoseRule(action="stop", agents=("pembrolizumab",), quantity="progression", sense="seen"),
        DoseRule(
            action="hold",
            agents=("carboplatin", "pembrolizumab"),
            quantity="neutrophils",
            sense="below",
            limit=1.0,
            unit="10^9/L",
        ),
        DoseRule(
            action="resume",
            agents=("carboplatin",),
            quantity="neutrophils",
            sense="above",
            limit=1.5,
            unit="10^9/L",
        ),
        DoseRule(action="stop", agents=(), quantity="progression", sense="seen"),
    )


def test_a_dose_that_no_source_states_stays_unstated(agents):
    (dose,) = one("lifileucel dose not stated (one product) day 8 once", agents).doses
    assert (dose.amount, dose.unit, dose.cycles) == (None, "one product", 1)


def test_every_packaged_regimen_is_printed_and_read_back(packaged):
    for regimen in packaged.options.regimens.values():
        (again,) = parse_regimens(print_regimen(regimen, packaged.agents), packaged.agents)
        assert (again.regimen_id, again.name, again.doses) == (
            regimen.regimen_id,
            regimen.name,
            regimen.doses,
        )


def test_all_problems_of_a_text_are_named_at_once(agents):
    found = problems(
        "pembrolizuma 200 mg day 1\npembrolizumab 200 mgg day 1\npembrolizumab 200 mg dya 1\n"
        "hold nivolumab when neutrophils under 1.0",
        agents,
    )
    assert [problem.where for problem in found] == [f"plan.txt line {line}" for line in (1, 2, 3, 4)]
    assert [problem.found for problem in found] == [
        "'pembrolizuma 200'",
        "'mgg'",
        "'dya 1'",
        "'when neutrophils under 1.0'",
    ]
    assert "near: pembrolizumab" in found[0].allowed
    assert all(problem.next_step for problem in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "no line that gives a dose"),
        ("# only a comment", "no line that gives a dose"),
        ("regimen a", "regimen 'a' without a dose"),
        ("regimen a b c\npembrolizumab 200 mg day 1", "'regimen a b c'"),
        ("regimen a\npembrolizumab 200 mg day 1\nregimen a\npembrolizumab 200 mg day 1", "'a'"),
        ("pembrolizumab", "'pembrolizumab without a dose'"),
        ("pembrolizumab 200", "'200 without a unit'"),
        ("pembrolizumab 0 mg day 1", "'0'"),
        ("pembrolizumab 1e400 mg day 1", "'1e400'"),
        ("pembrolizumab -3 mg day 1", "'-3 mg'"),
        ("pembrolizumab 200 mg", "'no day'"),
        ("pembrolizumab 200 mg day 0", "'0'"),
        ("pembrolizumab 200 mg day 4000", "'4000'"),
        ("pembrolizumab 200 mg days 8, 1", "'8, 1'"),
        ("pembrolizumab 200 mg days 8 to 1", "'8 to 1'"),
        ("pembrolizumab 200 mg day 1 for 4 cycles", "'for 4 cycles'"),
        ("pembrolizumab 200 mg day 1 once every 21 days", "'once'"),
        ("pembrolizumab 200 mg day 1 every 21 days every 14 days", "'every 14 days'"),
        ("pembrolizumab 200 mg days 1 to 28 every 28 days for 1000 cycles", "'28 days in 1000 cycles'"),
        ("pembrolizumab 200 mg on weekdays", "'on weekdays'"),
        ("pembrolizumab 200 mg in 3 fractions days 1, 2, 3", "'in 3 fractions'"),
        ("radiotherapy 24 Gy in 3 fractions on days 1, 3", "'in 3 fractions'"),
        ("radiotherapy 8 Gy per fraction day 1 to lesion 99", "'99'"),
        ("from day zero: carboplatin AUC 5 day 1", "'from day zero: carboplatin AUC 5 day 1'"),
        ("from day 3000: pembrolizumab 200 mg day 1000", "'3999'"),
        ("pembrolizumab 200 mg day 1\nhold carboplatin on progression", "carboplatin"),
        ("pembrolizumab 200 mg day 1\nresume pembrolizumab on progression", "'on progression'"),
        ("pembrolizumab 200 mg day 1\nhold pembrolizumab when neutrophils below 1 G/L", "'G/L'"),
        ("pembrolizumab 200 mg day 1\nhold", "'nothing'"),
    ],
)
def test_what_cannot_be_read_is_named(agents, text, found):
    (problem,) = problems(text, agents)
    assert problem.found == found


def test_a_text_of_absurd_length_is_refused_before_it_is_read(agents):
    (problem,) = problems("pembrolizumab 200 mg day 1\n" * 10_000, agents)
    assert problem.allowed == "up to 100000"


def test_runs_of_three_days_and_more_are_joined():
    assert print_days((1, 2, 3, 5, 6, 9)) == "1 to 3, 5, 6, 9"
