import pytest

from warmfront.domain.regimen import BodySize
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.regimen.limits import ASSUMED_BODY, base_unit, check_limits, say_excess, size_in_mg


def check(text, packaged, body=ASSUMED_BODY):
    (regimen,) = parse_regimens(text, packaged.agents)
    return check_limits(regimen, packaged.options.dose_limits, body)


def test_no_packaged_regimen_is_above_a_limit(packaged):
    for regimen in packaged.options.regimens.values():
        findings = check_limits(regimen, packaged.options.dose_limits)
        assert [finding.words for finding in findings if finding.above] == []


def test_the_cap_of_enfortumab_vedotin_binds_the_heavy_patient_only(packaged):
    text = "enfortumab vedotin 1.25 mg/kg days 1, 8 every 21 days"
    assert check(text, packaged) == ()
    (found,) = check(text, packaged, BodySize(weight_kg=120, surface_m2=2.3, clearance_ml_min=90))
    assert (found.kind, found.source) == ("above label", "fda_ev_pembrolizumab_2023")
    assert found.words == (
        "enfortumab vedotin: found 150 mg on day 1; allowed: 125 mg per day (at most 125 mg per dose)"
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("pembrolizumab 400 mg day 1 every 42 days", []),
        ("pembrolizumab 400 mg day 1 every 21 days", ["above label"]),
        ("pembrolizumab 200 mg day 1 every 14 days", ["above label"]),
        ("nivolumab 360 mg day 1 every 21 days", []),
        ("nivolumab 480 mg day 1 every 21 days", ["above label"]),
        ("carboplatin AUC 7 day 1 every 21 days", ["above trial"]),
        ("radiotherapy 20 Gy per fraction day 1 once", ["above law"]),
        ("radiotherapy 5 Gy per fraction days 1, 2 twice a day", []),
        ("axi_cel 2e6 cells/kg day 6 once", ["unknown"]),
        ("lifileucel dose not stated day 8 once", ["not checked"]),
        ("pembrolizumab 2 mg/kg day 1 every 21 days", ["unknown"]),
    ],
)
def test_doses_are_added_over_the_days_of_the_limit(packaged, text, kinds):
    assert [finding.kind for finding in check(text, packaged)] == kinds


def test_units_lead_to_mg_by_body_size(packaged):
    (regimen,) = parse_regimens(
        "carboplatin AUC 5 day 1\nlomustine 110 mg/m2 day 1\naxi_cel 2e6 cells/kg day 1", packaged.agents
    )
    assert [size_in_mg(dose, ASSUMED_BODY) for dose in regimen.doses] == [575.0, 198.0, None]
    assert base_unit("mg/m2 fludarabine") == "mg/m2"
    assert base_unit("as labelled") == "as labelled"


def test_what_is_simulated_above_a_limit_is_said_and_the_rest_is_not(packaged):
    limits = packaged.options.dose_limits
    (large,) = parse_regimens("radiotherapy 12 Gy per fraction day 1", packaged.agents)
    (said,) = say_excess(large, limits)
    assert said.startswith("ABOVE LAW: ")
    assert "8 Gy per fraction" in said
    (small,) = parse_regimens("radiotherapy 8 Gy per fraction day 1", packaged.agents)
    assert say_excess(small, limits) == ()
