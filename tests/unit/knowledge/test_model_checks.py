"""Each mistake in a model file is reported with file and entry."""

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from pydantic import TypeAdapter

from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Agent
from warmfront.knowledge.base import AxisDefinition, KnowledgeBase, Source
from warmfront.knowledge.model_checks import check_models
from warmfront.knowledge.models import MechanisticModel, ModelScenario
from warmfront.knowledge.twins import TwinKnowledge


@pytest.fixture(scope="module")
def model() -> MechanisticModel:
    folder = files("warmfront.knowledge") / "data" / "models"
    content = tomllib.loads((folder / "kosinsky2018.toml").read_text(encoding="utf-8"))
    text = (folder / "kosinsky2018.ant").read_text(encoding="utf-8")
    return TypeAdapter(MechanisticModel).validate_python(
        {**content, "model_id": "kosinsky2018", "antimony": text}
    )


def _base(model: MechanisticModel) -> KnowledgeBase:
    empty = {
        name: {} if "dict" in str(field.type) else TwinKnowledge() if name == "twins" else ()
        for name, field in KnowledgeBase.__dataclass_fields__.items()
    }
    keys = {arm.source for arm in model.arms} | {link.source for link in model.links} | {"simulation_frame"}
    sources = {key: Source(source_id=key, citation=key, kind="paper", checked="seen") for key in keys}
    axes = tuple(
        AxisDefinition(
            axis=link.axis,
            label=link.axis,
            group="effector",
            signature="s",
            method="m",
            minimum_coverage=0.5,
            reading="r",
        )
        for link in model.links
    )
    agents = {
        name: Agent(
            agent_id=name,
            name=name,
            agent_class=name,
            target=name,
            route="r",
            organs_at_risk=(),
            source="s",
            status=Status.ASSUMPTION,
        )
        for arm in model.arms
        for name in arm.stands_for
    }
    content = {**empty, "version": "t", "sources": sources, "axes": axes, "agents": agents}
    return KnowledgeBase(**{**content, "mechanistic_models": {"kosinsky2018": model}})


def test_packaged_model_is_clean(model):
    assert check_models(_base(model)) == []


def test_an_act_may_use_states_parameters_dose_and_functions(model):
    changes = {"TV": "TV*exp(-alpha*dose)", "TVd": "TVd + TV*(1 - exp(-alpha*min(dose, 8)))"}
    arm = replace(model.arms[0], kind="act", species="", changes=changes, conversions={"Gy": 1.0})
    assert check_models(_base(replace(model, arms=(arm, model.arms[1])))) == []


def _scenario(values):
    return ModelScenario(
        scenario="logistic", meaning="m", values=values, note="n", source="s", status=Status.ASSUMPTION
    )


def _first(parameters, **changes):
    return (replace(parameters[0], **changes), *parameters[1:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda m: {"parameters": _first(m.parameters, value=0.5)},
            "parameter 'r' is 0.5 here and 0.4 in the text",
        ),
        (
            lambda m: {"parameters": m.parameters[1:]},
            "the text assigns 'r', which is neither a state with a unit nor a listed parameter",
        ),
        (
            lambda m: {"antimony": m.antimony.replace("r = 0.4;", "")},
            "parameter 'r' is given no value in the Antimony text",
        ),
        (
            lambda m: {"parameters": _first(m.parameters, log_sd=-1.0)},
            "parameter 'r' has log_sd -1; allowed: zero or more",
        ),
        (lambda _: {"burden": ("TV", "W")}, "state 'W' has no unit"),
        (
            lambda m: {"arms": (m.arms[0], replace(m.arms[1], amount=10.0))},
            "arm 'radiotherapy': amount 10 Gy is above 8, where its law holds",
        ),
        (
            lambda m: {"arms": (m.arms[0], replace(m.arms[1], linear="gamma"))},
            "arm 'radiotherapy': parameter 'gamma' is not listed",
        ),
        (
            lambda m: {"arms": (m.arms[0], replace(m.arms[1], days=(3.0, 1.0)))},
            "arm 'radiotherapy': days must be ascending and not negative, at least one",
        ),
        (
            lambda m: {"links": (replace(m.links[0], parameter="mu"),)},
            "link of axis 't_nk_infiltration': parameter 'mu' is not listed with a positive log_sd",
        ),
        (lambda m: {"links": m.links[:1] * 2}, "parameter 'SL' is moved by two axes"),
        (lambda _: {"burden": ()}, "arms need [burden] states, by which courses are compared"),
        (
            lambda m: {"arms": (replace(m.arms[0], drug_class="pd-1"), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': drug_class 'pd-1' is unknown; allowed: pd1, pdl1, ctla4, radiotherapy, "
            "icd_chemotherapy, anti_vegf, anti_tgfb, myeloid, car_t, tcr_t, til, nk, cik, car_macrophage, "
            "vaccine, in_situ_vaccine, il2, cytokine, cdk46, lymphodepletion, or none",
        ),
        (
            lambda m: {"arms": (m.arms[0], replace(m.arms[0]))},
            "arm 'PD-(L)1 inhibitor' is listed twice",
        ),
        (
            lambda m: {"arms": (replace(m.arms[0], kind="act", changes={"W": "TV*dose"}), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': state 'W' has no unit",
        ),
        (
            lambda m: {"arms": (replace(m.arms[0], kind="act", changes={"TV": "TV*gray"}), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': the formula of 'TV' names 'gray', which is unknown",
        ),
        (
            lambda m: {"arms": (replace(m.arms[0], kind="act"), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': an act needs changes: state to the formula of its new value",
        ),
        (
            lambda m: {"arms": (replace(m.arms[0], changes={"TV": "0"}), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': changes belong to the kind 'act' alone",
        ),
        (
            lambda m: {"arms": (replace(m.arms[0], kind="infusion"), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': duration_days 0; allowed: above zero for an infusion, "
            "zero for the rest",
        ),
        (
            lambda m: {"arms": (replace(m.arms[0], conversions={"mg": 0.0}), m.arms[1])},
            "arm 'PD-(L)1 inhibitor': conversion of 'mg' is 0; allowed: above zero",
        ),
        (
            lambda _: {"roles": {"tumour_volume_ml": "volume"}},
            "role 'tumour_volume_ml': 'volume' is neither a state nor an observable of the text",
        ),
        (
            lambda _: {"roles": {"burden": "TV"}},
            "role 'burden' is unknown; allowed: tumour_volume_ml, viable_cells_1e9, sum_of_diameters_mm, "
            "lesion_1_volume_ml, lesion_2_volume_ml, ctdna, cell_product, il6, neutrophils, lymphocytes, "
            "cd8_tumour, pdl1, ifn_gamma, treg",
        ),
        (lambda _: {"tolerances": {"TV": 0.0}}, "tolerances of 'TV' is 0; allowed: above zero"),
        (lambda _: {"tolerances": {"W": 1e-9}}, "state 'W' has no unit"),
        (
            lambda _: {"scenarios": (_scenario({"nothing": 1.0}),)},
            "scenario 'logistic': parameter 'nothing' is not listed",
        ),
        (
            lambda _: {"scenarios": (_scenario({"r": 1.0}), _scenario({"r": 2.0}))},
            "scenario 'logistic' is listed twice",
        ),
    ],
)
def test_each_mistake_is_reported_with_its_file(model, change, message):
    assert f"models/kosinsky2018.toml: {message}" in check_models(_base(replace(model, **change(model))))


def test_unknown_axes_are_reported(model):
    base = replace(_base(model), axes=(), agents={})
    problems = check_models(base)
    assert (
        "models/kosinsky2018.toml: link of axis 't_nk_infiltration': there is no such axis in axes.toml"
        in problems
    )
    assert (
        "models/kosinsky2018.toml: arm 'radiotherapy': 'radiotherapy_external' is no agent id, agent class "
        "or target in agents.toml"
    ) in problems
