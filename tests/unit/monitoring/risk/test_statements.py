"""Risk statements: published rates with counts, evidence with direction, and never a made-up number."""

import datetime as dt
from typing import Any

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.follow_up import RiskStatement
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.observed_series import find_series
from warmfront.monitoring.risk.baseline import CRS, CYTOPENIA, ICANS
from warmfront.monitoring.risk.statements import state_risks
from warmfront.stats.intervals import clopper_pearson

KNOWLEDGE = load_knowledge()
START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def given(agent: str, kind: Any = "cell infusion") -> TherapyCourse:
    return TherapyCourse(therapy_id=agent, agents=(agent,), kind=kind, start=START)


def seen(day: float, series: str, value: float, below: bool = False) -> Observation:
    definition = find_series(series, KNOWLEDGE)
    assert definition is not None
    unit = definition.unit
    time = START + dt.timedelta(days=day)
    return Observation(series=series, time=time, value=value, unit=unit, below_limit=below)


def stated(*observations: Observation, agent: str = "axi_cel", code: str = "DLBCLNOS") -> list[RiskStatement]:
    follow_up = FollowUp(case_id="p", observations=observations, therapies=(given(agent),))
    return list(state_risks(follow_up, Case(case_id="p", disease=Disease(oncotree=code)), KNOWLEDGE))


def one(found: list[RiskStatement], event: str, when: str = "baseline") -> RiskStatement:
    (match,) = [s for s in found if s.event == event and (s.when == "baseline") == (when == "baseline")]
    return match


def test_a_baseline_is_a_published_rate_with_its_exact_interval() -> None:
    found = one(stated(), CRS)
    assert (found.probability, (found.low, found.high)) == (12 / 168, clopper_pearson(12, 168))
    assert found.product_class == "CAR-T against CD19"
    assert not found.calibrated
    assert "not of this patient" in found.statement
    assert found.source == "fda_axi_cel_2022"


def test_the_disease_chooses_among_a_products_rates() -> None:
    leukaemia = one(stated(agent="tisa_cel", code="BLL"), CRS)
    lymphoma = one(stated(agent="tisa_cel"), CRS)
    assert (leukaemia.probability, lymphoma.probability) == (32 / 67, 0.22)
    assert lymphoma.low is None
    elsewhere = one(stated(agent="axi_cel", code="BLL"), CRS)
    assert "not this patient's disease" in elsewhere.statement


def test_without_a_rate_there_is_no_number() -> None:
    found = one(stated(agent="til_any", code="MEL"), CRS)
    assert (found.probability, found.source) == (None, "")
    assert "no rate" in found.statement


def test_another_product_of_the_class_is_named_as_such() -> None:
    found = one(stated(agent="tisa_cel", code="DLBCLNOS"), CYTOPENIA)
    assert found.probability == 0.32
    kin = one(stated(agent="afami_cel", code="SYNS"), ICANS)
    assert kin.probability is None


def test_evidence_has_directions_and_no_probability() -> None:
    found = one(
        stated(
            seen(-5, "ferritin", 400),
            seen(3, "ferritin", 2400),
            seen(-5, "interleukin_6", 5, below=True),
            seen(3, "interleukin_6", 900),
            seen(-5, "platelets", 150),
            seen(3, "platelets", 140),
        ),
        CRS,
        "later",
    )
    verdicts = {e.finding: (e.verdict, e.direction) for e in found.evidence}
    assert verdicts["risk_marker_ferritin"] == ("yes", "worse")
    assert verdicts["risk_marker_interleukin_6"] == ("yes", "worse")
    assert verdicts["risk_marker_platelets"] == ("no", "neither")
    assert (found.probability, found.low, found.calibrated) == (None, None, False)
    assert found.when == "2026-03-04"
    assert verdicts["score_teachey2016"] == ("not evaluable", "neither")
    assert all(e.source for e in found.evidence)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ((100, False), (200, False), ("yes", "worse")),
        ((100, False), (199, False), ("no", "neither")),
        ((200, False), (100, False), ("no", "better")),
        ((100, True), (200, False), ("yes", "worse")),
        ((200, True), (100, False), ("no", "neither")),
        ((200, False), (100, True), ("no", "better")),
        ((50, False), (100, True), ("no", "neither")),
        ((50, True), (100, True), ("not evaluable", "neither")),
    ],
)
def test_a_rise_on_both_sides_of_its_factor_and_below_limits(
    before: tuple[float, bool], after: tuple[float, bool], wanted: tuple[str, str]
) -> None:
    found = one(stated(seen(-2, "interleukin_6", *before), seen(2, "interleukin_6", *after)), CRS, "later")
    marker = next(e for e in found.evidence if e.finding == "risk_marker_interleukin_6")
    assert (marker.verdict, marker.direction) == wanted


def test_a_fall_of_platelets_speaks_for_all_three_events() -> None:
    found = stated(seen(-2, "platelets", 150), seen(4, "platelets", 60))
    for event in (CRS, ICANS, CYTOPENIA):
        marker = next(e for e in one(found, event, "later").evidence if e.finding == "risk_marker_platelets")
        assert (marker.verdict, marker.direction) == ("yes", "worse")


def test_a_marker_without_a_cut_off_and_a_second_value_is_not_evaluable() -> None:
    found = one(stated(seen(-2, "neurofilament_light", 90)), ICANS, "later")
    marker = found.evidence[0]
    assert (marker.finding, marker.verdict) == ("risk_marker_neurofilament_light", "not evaluable")
    assert "no cut-off is printed" in marker.statement
    assert "DR-12" in marker.statement


def test_only_effector_cells_and_engagers_are_concerned_and_order_does_not_matter() -> None:
    drug = FollowUp(case_id="p", observations=(), therapies=(given("pembrolizumab", "drug"),))
    case = Case(case_id="p", disease=Disease(oncotree="MEL"))
    assert state_risks(drug, case, KNOWLEDGE) == ()
    engager = FollowUp(case_id="p", observations=(), therapies=(given("teclistamab", "drug"),))
    assert {s.product_class for s in state_risks(engager, case, KNOWLEDGE)} == {
        "bispecific engager against BCMA"
    }
    values = (seen(-2, "crp", 10), seen(2, "crp", 80))
    assert stated(*values) == stated(*reversed(values))


@pytest.mark.parametrize(("mcp1", "direction"), [(1343.5, "worse"), (1343.4, "neither")])
def test_early_fever_with_mcp_1_is_evidence_that_says_what_it_found(mcp1: float, direction: str) -> None:
    values = {"max_temp_c": 39.5, "hours_from_infusion": 20.0, "mcp1_pg_ml": mcp1}
    found = stated(*(seen(1, f"hay2017.{name}", value) for name, value in values.items()))
    score = next(e for e in one(found, CRS, "later").evidence if e.finding == "score_hay2017")
    assert score.direction == direction
    assert ("severe CRS is likely" in score.statement) == (direction == "worse")


def test_what_came_before_a_product_or_after_the_next_is_no_evidence_for_it() -> None:
    later = TherapyCourse(
        therapy_id="later", agents=("teclistamab",), kind="drug", start=START + dt.timedelta(days=200)
    )
    values = [(-2, 20), (2, 60), (3, 160), (200, 10), (201, 15), (203, 300)]
    observations = tuple(seen(day, "crp", value) for day, value in values)
    case = Case(case_id="p", disease=Disease(oncotree="PCM"))
    follow_up = FollowUp(case_id="p", observations=observations, therapies=(given("axi_cel"), later))
    found = {
        s.product_class: s for s in state_risks(follow_up, case, KNOWLEDGE) if s.event == CRS and s.evidence
    }
    cells, engager = found["CAR-T against CD19"], found["bispecific engager against BCMA"]
    assert (cells.when, engager.when) == ("2026-03-04", "2026-09-20")
    for statement, ratio in ((cells, "(8 times)"), (engager, "(30 times)")):
        marker = next(e for e in statement.evidence if e.finding == "risk_marker_crp")
        assert ratio in marker.statement
        dates = {e.date for e in statement.evidence if e.finding.startswith("early_warning")}
        assert all(
            (day is not None) and (day > later.start.date()) == (statement is engager) for day in dates
        )


def test_a_rate_of_another_product_of_the_class_names_it() -> None:
    own = one(stated(agent="axi_cel"), CRS).statement
    assert "another product" not in own
    statements = [
        one(stated(agent=agent.agent_id), event).statement
        for agent in KNOWLEDGE.agents.values()
        if agent.agent_class == "CAR-T"
        for event in (CRS, ICANS, CYTOPENIA)
    ]
    assert any("another product of the class" in words for words in statements)
