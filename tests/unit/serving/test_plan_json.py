"""The plan as JSON: same bytes, same plan, and clear refusals."""

import json
from dataclasses import replace

import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.plan import Plan
from warmfront.domain.spatial_profile import DistanceBin, SpatialPatient, SpatialProfile, SpatialStatistic
from warmfront.serving.plan_json import from_json, record_to_json, to_json


@pytest.fixture(params=["plan", "abstention", "blood"])
def any_plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.getfixturevalue(request.param)
    return found


def test_a_plan_reads_back_unchanged_and_keeps_its_bytes(any_plan: Plan) -> None:
    text = to_json(any_plan)
    assert from_json(text) == any_plan
    assert to_json(from_json(text)) == text


def test_the_writer_gives_what_the_standard_library_gives(any_plan: Plan) -> None:
    text = to_json(any_plan)
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    odd = {"b": [], "a": {}, "ü": [1e-07, -0.0, 1e22, 10**20, True, None, 'x"\n\\\u2028']}
    assert record_to_json(odd) == json.dumps(odd, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def test_keys_are_sorted_and_the_text_ends_with_a_newline(plan: Plan) -> None:
    text = to_json(plan)
    assert text.endswith("}\n")
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_a_whole_number_in_a_float_field_gives_the_same_bytes(plan: Plan) -> None:
    whole = replace(plan, case=replace(plan.case, patient=replace(plan.case.patient, age_years=67)))
    assert to_json(whole) == to_json(plan)


def test_nan_is_refused_with_advice(plan: Plan) -> None:
    assert plan.profile is not None
    broken = replace(plan.profile.axes[0], raw=float("nan"))
    with pytest.raises(ValueError, match="a missing number must be None, never NaN"):
        to_json(replace(plan, profile=replace(plan.profile, axes=(broken,))))


def test_every_wrong_field_is_named(plan: Plan) -> None:
    content = json.loads(to_json(plan))
    del content["ranking"]
    content["phenotype"]["inflamed"] = "much"
    content["surprise"] = 1
    with pytest.raises(InputError) as caught:
        from_json(json.dumps(content))
    message = str(caught.value)
    assert "plan.json: ranking" in message
    assert "plan.json: phenotype.inflamed" in message
    assert "plan.json: surprise" in message


def test_text_that_is_not_json_is_refused() -> None:
    with pytest.raises(InputError, match="whole file"):
        from_json("not json")


def test_any_record_can_be_written(plan: Plan) -> None:
    written = json.loads(record_to_json({"EX1": plan.phenotype}))
    assert written["EX1"]["call"] == "excluded"
    assert json.loads(record_to_json((plan.profile,)))[0]["n_genes"] == 1268


def test_a_record_with_nan_is_refused(plan: Plan) -> None:
    assert plan.profile is not None
    with pytest.raises(ValueError, match="not JSON compliant"):
        record_to_json(replace(plan.profile.axes[0], raw=float("nan")))


def test_what_stands_in_a_foreign_file_is_never_repeated(plan: Plan) -> None:
    content = json.loads(to_json(plan))
    content["case"]["patient"]["age_years"] = "Jane Roe"
    for text in (json.dumps(content), json.dumps({"patient": "Jane Roe"}), "Jane Roe"):
        with pytest.raises(InputError, match=r"old\.json") as caught:
            from_json(text, "old.json")
        assert "Jane" not in str(caught.value)
        assert "warmfront tailor" in str(caught.value)


def test_a_plan_of_another_version_is_refused_in_few_lines(plan: Plan) -> None:
    content = json.loads(to_json(plan))
    axes = content["profile"]["axes"]
    content["profile"]["axes"] = [{**axis, "gone": 1} for axis in axes * 40]
    with pytest.raises(InputError, match="more fields are wrong") as caught:
        from_json(json.dumps(content))
    assert len(str(caught.value).splitlines()) < 20


def _spatial_profile(phenotype: Phenotype) -> SpatialProfile:
    density = SpatialStatistic(
        statistic="density",
        value=210.5,
        unit="cells/mm2",
        role="cd8_t",
        compartment="core",
        low=180.0,
        high=240.0,
    )
    return SpatialProfile(
        sample_id="S1",
        patient_id="P1",
        image_id="1",
        timepoint=None,
        n_cells=2000,
        role_counts={"tumour": 1500, "cd8_t": 500},
        tissue_area_mm2=0.64,
        statistics=(density,),
        distance_profile=(
            DistanceBin(role="cd8_t", from_um=-20.0, to_um=0.0, area_mm2=0.1, cells=3, density_per_mm2=None),
        ),
        phenotype=phenotype,
        axes=(density,),
        published=(),
        cannot_say=("nothing about vessels",),
        flags=(),
    )


def test_a_plan_with_space_reads_back_unchanged(plan: Plan) -> None:
    assert plan.profile is not None
    called = replace(plan.phenotype, modality="space")
    patient = SpatialPatient(
        patient_id="P1",
        timepoint=None,
        samples=("S1",),
        phenotype=called,
        region_calls=(("S1", "excluded"),),
        axes=(),
        heterogeneity=(),
        contrasts=(),
        flags=(),
    )
    seen = replace(plan.profile, space=(_spatial_profile(called),), space_patient=patient)
    placed = replace(plan, profile=seen, phenotype=called)
    text = to_json(placed)
    assert from_json(text) == placed
    assert to_json(from_json(text)) == text


def test_a_plan_from_before_cells_in_space_is_still_read(plan: Plan) -> None:
    content = json.loads(to_json(plan))
    del content["profile"]["space"]
    del content["profile"]["space_patient"]
    del content["phenotype"]["modality"]
    assert from_json(json.dumps(content)) == plan
