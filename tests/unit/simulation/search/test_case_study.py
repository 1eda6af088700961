"""Regimens compared in packaged models: pairing, verdicts, reproducibility, what is shown and what not."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from pydantic import TypeAdapter

from warmfront.domain.errors import InputError
from warmfront.domain.schedules import ScheduleStudy
from warmfront.simulation.engines import default_engine
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.search.effort import EFFORTS
from warmfront.simulation.search.for_case import choose_regimens, study_regimens

FEW = replace(EFFORTS["quick"], n_draws=4, n_boot=50, horizon_days=84)
FEWER = replace(FEW, n_draws=2, horizon_days=42)
TEXT = """
regimen both: concurrent
pembrolizumab 200 mg day 1 every 21 days
radiotherapy 24 Gy in 3 fractions on days 1, 3, 5
regimen after: antibody after radiotherapy
from day 22: pembrolizumab 200 mg day 1 every 21 days
radiotherapy 24 Gy in 3 fractions on days 1, 3, 5
regimen same: concurrent, written again
pembrolizumab 200 mg day 1 every 21 days
radiotherapy 24 Gy in 3 fractions on days 1, 3, 5
regimen much: more than the label
pembrolizumab 400 mg day 1 every 21 days
"""


@pytest.fixture(scope="module")
def few_models(packaged):
    kept = ("effector_prey", "checkpoint_qsp", "kosinsky2018", "depillis2003")
    return replace(packaged, mechanistic_models={key: packaged.mechanistic_models[key] for key in kept})


@pytest.fixture(scope="module")
def found(few_models):
    return compare(few_models)


def compare(knowledge, seed=7, text=TEXT, **settings):
    regimens = parse_regimens(text, knowledge.agents)
    return study_regimens(regimens, knowledge, default_engine(), seed=seed, effort=FEW, **settings)


def test_the_same_regimen_twice_has_no_difference_at_all(found):
    same = [c for c in found.contrasts if c.first == "concurrent, written again"]
    assert len(same) == 2
    assert all((c.low, c.median, c.high, c.share_lower) == (0.0, 0.0, 0.0, 0.0) for c in same)
    (verdict,) = (v for v in found.verdicts if v.first == "concurrent, written again")
    assert verdict.verdict == "not distinguishable"


def test_two_models_of_people_are_too_few_for_any_verdict(found):
    assert {verdict.verdict for verdict in found.verdicts} == {"not distinguishable"}
    against_nothing = [c for c in found.contrasts if c.second == "no treatment"]
    assert all(contrast.high < 0 for contrast in against_nothing)


def test_models_that_are_no_patients_are_named_and_not_run(found):
    said = {model.model_id: (model.counted, model.reasons) for model in found.models}
    assert said["kosinsky2018"] == (False, ("its days are days of a mouse",))
    assert said["depillis2003"] == (False, ("its days are not days of a patient",))
    assert {trajectory.model for trajectory in found.trajectories} == {"checkpoint_qsp", "effector_prey"}


def test_what_breaks_a_label_is_listed_and_never_simulated(found):
    (much,) = (regimen for regimen in found.regimens if regimen.name == "more than the label")
    assert not much.allowed
    assert "allowed: 400 mg in 42 days" in much.reasons[0]
    assert "more than the label" not in {outcome.regimen for outcome in found.outcomes}


def test_hazard_is_none_where_a_model_has_no_neutrophils_and_never_a_reason(found):
    assert all(outcome.hazard is None for outcome in found.outcomes)
    assert not any("neutrophil" in reason for regimen in found.regimens for reason in regimen.reasons)


def test_bands_start_at_one_and_are_ordered(found):
    for trajectory in found.trajectories:
        bands = np.array([trajectory.low, trajectory.median, trajectory.high])
        assert (bands[:, 0] == 1.0).all()
        assert (np.diff(bands, axis=0) >= 0).all()
        assert trajectory.time_days[-1] == 84.0


def test_label_and_note_say_what_may_be_claimed(found):
    assert found.label.startswith("hypothesis, not calibrated; ")
    assert "at least three structurally different models of people agree in its sign" in found.note
    assert "no difference is a finding" in found.note
    assert "every 42 days up to day 84" in found.benefit


def test_same_seed_same_bits_and_another_seed_another(few_models, found):
    assert compare(few_models) == found
    assert compare(few_models, seed=8) != found


def test_a_further_model_changes_nothing_of_the_others(few_models, found):
    one = {"effector_prey": few_models.mechanistic_models["effector_prey"]}
    alone = compare(replace(few_models, mechanistic_models=one))
    assert alone.contrasts == tuple(c for c in found.contrasts if c.model == "effector_prey")
    assert alone.outcomes == tuple(o for o in found.outcomes if o.model == "effector_prey")


def test_another_engine_gives_the_same_study_within_its_tolerance(packaged, plain_engine):
    knowledge = replace(
        packaged, mechanistic_models={"effector_prey": packaged.mechanistic_models["effector_prey"]}
    )
    regimens = parse_regimens(TEXT, packaged.agents)
    ours, plain = (
        study_regimens(regimens, knowledge, engine, seed=7, effort=FEWER)
        for engine in (default_engine(), plain_engine(0.1))
    )
    for one, other in zip(ours.contrasts, plain.contrasts, strict=True):
        assert (one.median, one.low, one.high) == pytest.approx(
            (other.median, other.low, other.high), abs=2e-3
        )
    assert [o.benefit for o in ours.outcomes] == [o.benefit for o in plain.outcomes]


def test_the_record_survives_json(found):
    adapter = TypeAdapter(ScheduleStudy)
    text = json.dumps(asdict(found))
    assert adapter.validate_json(text) == found


def test_a_search_adds_alternatives_and_a_front(few_models):
    text = "pembrolizumab 200 mg day 1 every 21 days\nbevacizumab 15 mg/kg day 1 every 21 days"
    found = compare(few_models, text=text, search=True)
    names = {regimen.name: regimen for regimen in found.regimens}
    assert "bevacizumab 21 days later" in names
    assert not names["bevacizumab doubled at twice the interval"].allowed
    for model in ("checkpoint_qsp", "effector_prey"):
        front = [outcome for outcome in found.outcomes if outcome.model == model and outcome.on_front]
        assert "no treatment" in {outcome.regimen for outcome in front}
        best = max(outcome.benefit for outcome in found.outcomes if outcome.model == model)
        assert best in {outcome.benefit for outcome in front}


def test_a_regimen_that_no_model_expresses_gives_the_reasons(few_models):
    found = compare(
        few_models,
        text="osimertinib 80 mg per day oral days 1 to 28 every 28 days".replace(
            "osimertinib", "egfr_inhibitor"
        ),
    )
    assert (found.trajectories, found.contrasts, found.verdicts, found.n_draws) == ((), (), (), 0)
    assert "no model expresses regimen" in found.note
    assert "it has no term for EGFR inhibitor" in found.note


def test_a_rule_on_progression_is_followed_patient_by_patient(few_models):
    text = "pembrolizumab 200 mg day 1 every 21 days until progression"
    found = compare(few_models, text=text)
    said = [reason for model in found.models for reason in model.reasons]
    assert any("its rules left out" in reason for reason in said)


def test_ids_choose_packaged_regimens_and_wrong_ones_are_all_named(packaged):
    chosen = choose_regimens(["stride", "pacific"], packaged)
    assert [regimen.regimen_id for regimen in chosen] == ["stride", "pacific"]
    with pytest.raises(InputError) as caught:
        choose_regimens(["strid", "pacifi"], packaged)
    assert [problem.found for problem in caught.value.problems] == ["'strid'", "'pacifi'"]
    assert "near: stride" in caught.value.problems[0].allowed


def test_two_regimens_of_one_name_get_their_ids_and_none_is_refused(few_models):
    text = "regimen a: x\npembrolizumab 200 mg day 1\nregimen b: x\npembrolizumab 200 mg day 22"
    found = compare(few_models, text=text)
    assert [regimen.name for regimen in found.regimens][:2] == ["x (a)", "x (b)"]
    with pytest.raises(InputError, match="0 regimens"):
        study_regimens((), few_models, default_engine(), seed=1)


def test_a_low_count_holds_weekly_doses_more_than_three_weekly_ones(packaged):
    """In the core model a dose every week meets the nadir of the last one; after three weeks it is over."""
    core = replace(packaged, mechanistic_models={"core": packaged.mechanistic_models["core"]})
    rule = "hold doxorubicin when neutrophils below 1.5 10^9/L"
    text = f"""
    regimen weekly
    doxorubicin 25 mg/m2 days 1, 8, 15 every 21 days for 4 cycles
    {rule}
    regimen three-weekly
    doxorubicin 75 mg/m2 day 1 every 21 days for 4 cycles
    {rule}
    """
    found = study_regimens(
        parse_regimens(text, packaged.agents), core, default_engine(), seed=1, effort=replace(FEW, n_draws=16)
    )
    left_out = {
        reason.split(":")[0]: int(reason.split("left out ")[1].split("%")[0])
        for reason in found.models[0].reasons
        if "left out" in reason
    }
    assert left_out["weekly"] > left_out["three-weekly"] == 0
    hazards = {outcome.regimen: outcome.hazard for outcome in found.outcomes}
    assert hazards["no treatment"] == 0.0
    assert 0 < hazards["weekly"] < hazards["three-weekly"] < 1


def test_the_best_of_a_search_is_named_with_the_verdict_on_it(found):
    assert (
        "Highest probability of benefit averaged over models: " in found.note
        or "No alternative has a higher probability of benefit" in found.note
    )
