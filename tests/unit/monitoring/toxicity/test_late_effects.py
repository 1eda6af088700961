"""Calendar of late effects: dates by product and target, and what falls due."""

import datetime as dt

import pytest

from warmfront.domain.observations import FollowUp, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.toxicity.late_effects import list_due, make_calendar_of, make_late_calendar

DAY = dt.date(2026, 1, 1)


def checks(*agents: str) -> set[str]:
    return {row.check for row in make_late_calendar(agents, DAY, load_knowledge())}


def test_dates_count_from_the_infusion() -> None:
    rows = {row.check: row for row in make_late_calendar(["tisa_cel"], DAY, load_knowledge())}
    assert rows["immunoglobulins"].first == dt.date(2026, 1, 31)
    assert rows["vaccine_seasonal"].first == dt.date(2026, 4, 2)
    assert (rows["b_cells"].every_days, rows["b_cells"].last) == (30, dt.date(2026, 7, 3))
    assert (rows["second_cancer"].every_days, rows["second_cancer"].last) == (365, None)


def test_what_hangs_on_the_target_follows_the_target() -> None:
    assert "b_cells" in checks("tisa_cel")
    assert "b_cells" not in checks("cilta_cel")
    assert "immunoglobulins" in checks("cilta_cel")
    assert "immunoglobulins" not in checks("car_t_mesothelin")
    assert "second_cancer" in checks("car_t_mesothelin")


def test_an_effect_without_a_schedule_is_listed_without_a_date() -> None:
    rows = make_late_calendar(["lifileucel", "aldesleukin"], DAY, load_knowledge())
    assert {row.first for row in rows} == {None}
    assert any("hepatitis B" in row.what for row in rows)
    assert any("capillary leak" in row.what for row in rows)
    assert all(row.note for row in rows)


@pytest.mark.parametrize(
    "agents", [["tisa_cel"], ["cilta_cel"], ["afami_cel"], ["blinatumomab"], ["car_t_any"]]
)
def test_every_row_has_its_source_and_rows_come_by_day(agents: list[str]) -> None:
    rows = make_late_calendar(agents, DAY, load_knowledge())
    dates = [row.first for row in rows if row.first is not None]
    assert rows
    assert dates == sorted(dates)
    assert all(row.source in load_knowledge().sources for row in rows)


def test_the_same_check_of_two_agents_is_one_row() -> None:
    rows = make_late_calendar(["tisa_cel", "axi_cel"], DAY, load_knowledge())
    assert next(row.agents for row in rows if row.check == "cd4") == ("tisa_cel", "axi_cel")


def test_unknown_agents_are_passed_over() -> None:
    assert make_late_calendar(["nothing"], DAY, load_knowledge()) == ()


def test_what_falls_due_in_a_span() -> None:
    rows = make_late_calendar(["tisa_cel"], DAY, load_knowledge())
    soon = {row.check: day for day, row in list_due(rows, dt.date(2026, 3, 25), 14)}
    assert soon["vaccine_seasonal"] == dt.date(2026, 4, 2)
    assert soon["immunoglobulins"] == dt.date(2026, 4, 1)
    assert "vaccine_live" not in soon
    late = {row.check for _, row in list_due(rows, dt.date(2026, 7, 4), 400)}
    assert "b_cells" not in late
    assert "second_cancer" in late


def test_the_calendar_of_a_course_starts_at_each_infusion() -> None:
    start = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    cells = TherapyCourse(
        therapy_id="c", agents=("axi_cel",), kind="cell infusion", start=start, product_id="axi_cel"
    )
    chemo = TherapyCourse(therapy_id="l", agents=("fludarabine",), kind="lymphodepletion", start=start)
    follow_up = FollowUp(case_id="one", observations=(), therapies=(chemo, cells))
    assert make_calendar_of(follow_up, load_knowledge()) == make_late_calendar(
        ["axi_cel"], DAY, load_knowledge()
    )


def test_days_that_the_guidelines_print() -> None:
    rows = {row.check: row for row in make_late_calendar(["axi_cel"], DAY, load_knowledge())}
    days = {name: (row.first - DAY).days for name, row in rows.items() if row.first is not None}
    printed = {
        "blood_counts": 30,
        "vaccine_inactivated": 183,
        "vaccine_live": 365,
        "antiviral_prophylaxis": 365,
        "immune_related_first_year": 30,
        "immune_related_later": 548,
    }
    assert {name: days[name] for name in printed} == printed
    assert rows["immune_related_later"].every_days == 183
