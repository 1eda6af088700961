"""The result of one scale as text: units as supplied, times, missing inputs."""

import warmfront
from warmfront.serving.scale_view import summarise_result

SAMPLE = {"ldh_u_l": 250, "creatinine_mg_dl": 1.0, "platelets_1e9_l": 200}


def test_a_converted_input_shows_what_was_supplied_and_when() -> None:
    crp = {"value": 20, "unit": "mg/L", "time": "2026-03-01T08:00+01:00"}
    text = summarise_result(warmfront.grade("easix", **SAMPLE, crp_mg_dl=crp))
    assert "  input crp_mg_dl: 2 mg/dL, supplied as 20 mg/L, 2026-03-01T07:00+00:00\n" in text
    assert "  input platelets_1e9_l: 200 10^9/L\n" in text
    assert "  m_easix: 2.5\n" in text


def test_a_missing_input_is_named_and_no_result_is_shown() -> None:
    text = summarise_result(warmfront.grade("easix", **SAMPLE))
    assert "  not computable: missing_input\n  missing: crp_mg_dl\n" in text
    assert "  easix:" not in text
    assert "  input crp_mg_dl: not stated" in text
