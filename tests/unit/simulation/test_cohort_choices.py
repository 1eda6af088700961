import numpy as np
import pytest

from warmfront.domain.errors import InputError
from warmfront.domain.virtual_cohort import DoseTable
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.cohort_choices import (
    ENGINES,
    check_thresholds,
    choose_engine,
    choose_outputs,
    plan_doses,
    read_clock,
    settle_settings,
)
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.packaged import compile_packaged
from warmfront.simulation.equations.reading import read_model


@pytest.fixture(scope="module")
def packaged() -> MechanisticModel:
    return load_knowledge().mechanistic_models["kosinsky2018"]


@pytest.fixture(scope="module")
def decay() -> OdeModel:
    return read_model("S = 8; k = 0.5; J: S -> ; k*S; double := 2*S", model_id="decay", format="antimony")


def table(*doses: tuple[float, str, float, float]) -> DoseTable:
    days, acts, sizes, durations = zip(*doses, strict=True)
    return DoseTable(
        file_name="doses.csv", sha256="0", days=days, acts=acts, sizes=sizes, duration_days=durations
    )


def test_every_engine_of_the_list_can_be_chosen() -> None:
    assert [choose_engine(name).name for name in ENGINES]
    with pytest.raises(InputError, match="--engine: found 'cvode'"):
        choose_engine("cvode")


def test_outputs_are_the_states_of_a_users_model_unless_named(decay: OdeModel) -> None:
    assert choose_outputs((), decay, None) == (("S",), ())
    assert choose_outputs(("double", "S", "double"), decay, None) == (("double", "S"), ())
    with pytest.raises(InputError, match=r"(?s)'dubble'.*did you mean double.*'x'"):
        choose_outputs(("dubble", "x"), decay, None)


def test_a_large_model_shows_its_first_states_and_says_so() -> None:
    text = "; ".join(f"S{i} = 1; S{i}' = -S{i}" for i in range(20))
    outputs, (note,) = choose_outputs((), read_model(text, model_id="many", format="antimony"), None)
    assert len(outputs) == 12
    assert "first 12 of 20 states" in note


def test_a_packaged_model_shows_the_roles_that_it_plays() -> None:
    core = load_knowledge().mechanistic_models["core"]
    outputs, _ = choose_outputs((), compile_packaged(core), core)
    assert core.roles["tumour_volume_ml"] in outputs


def test_thresholds_belong_to_outputs() -> None:
    check_thresholds({"S": 1.0}, ("S",))
    with pytest.raises(InputError, match=r"(?s)--above: found 'T'.*--above S: found nan"):
        check_thresholds({"T": 1.0, "S": float("nan")}, ("S",))


def test_doses_of_a_users_model_name_its_states_and_parameters(decay: OdeModel) -> None:
    plan = plan_doses(table((0, "bolus S", 5, 0), (2, "raise k", 0.1, 3)), decay, None, 30)
    assert plan.acts == ("bolus S", "raise k")
    assert plan.duration_days.tolist() == [0.0, 3.0]
    with pytest.raises(InputError) as raised:
        plan_doses(table((0, "bolus s", 5, 0), (1, "raise S", 1, 1), (2, "vaccine", 1, 0)), decay, None, 30)
    said = str(raised.value)
    assert "day 0, act 'bolus s': found 's', which the model does not have; allowed: S" in said
    assert "day 1, act 'raise S': found 'S'" in said
    assert "day 2, act 'vaccine'" in said


def test_an_arm_of_a_packaged_model_is_given_by_its_name(packaged: MechanisticModel) -> None:
    model = compile_packaged(packaged)
    bolus = next(arm for arm in packaged.arms if arm.kind == "bolus")
    radiation = next(arm for arm in packaged.arms if arm.kind == "radiation")
    plan = plan_doses(table((0, bolus.arm, 444, 0), (1, radiation.arm, 2, 0)), model, packaged, 30)
    assert plan.acts == (f"bolus {bolus.species}", radiation.arm)
    with pytest.raises(InputError, match=r"found 20 Gy; allowed: up to 8 Gy, where the law"):
        plan_doses(table((1, radiation.arm, 20, 0)), model, packaged, 30)


def test_settings_take_what_the_model_states(packaged: MechanisticModel) -> None:
    own = settle_settings(packaged, relative_tolerance=1e-6, absolute_tolerance=None, allow_negative=False)
    assert own.extinction == packaged.extinction
    assert own.nonnegative
    asked = settle_settings(packaged, relative_tolerance=1e-4, absolute_tolerance=1e-5, allow_negative=True)
    assert (asked.absolute_tolerance, asked.absolute_tolerances, asked.nonnegative) == (1e-5, {}, False)
    with pytest.raises(InputError, match=r"(?s)--rtol: found 0;.*--atol: found -1"):
        settle_settings(None, relative_tolerance=0, absolute_tolerance=-1, allow_negative=False)


@pytest.mark.parametrize(
    ("unit", "stated", "per_day", "said"),
    [
        ("", None, 1.0, "states no known unit of time"),
        ("unit time_unit = 3600 second;", None, 24.0, "in units of a hour"),
        ("unit time_unit = 86400 second;", None, 1.0, ""),
        ("unit time_unit = 3600 second;", "week", 1 / 7, "states hour as its unit"),
        ("", "hour", 24.0, ""),
    ],
)
def test_the_clock_of_the_model_is_converted_to_days(
    unit: str, stated: str | None, per_day: float, said: str
) -> None:
    model = read_model(f"{unit} S = 8; k = 0.5; J: S -> ; k*S", model_id="decay", format="antimony")
    found, notes = read_clock(model, stated)
    assert found == per_day
    assert said in " ".join(notes)
    assert bool(notes) == bool(said)
    with pytest.raises(InputError, match="--time-unit: found 'month'"):
        read_clock(model, "month")


def test_doses_after_the_last_day_are_left_out(decay: OdeModel) -> None:
    plan = plan_doses(table((0, "bolus S", 5, 0), (7, "bolus S", 6, 0), (8, "bolus S", 7, 0)), decay, None, 7)
    assert plan.sizes.tolist() == [5.0, 6.0]


def test_an_event_plan_without_doses_is_empty(decay: OdeModel) -> None:
    empty = DoseTable(file_name="d", sha256="0", days=(), acts=(), sizes=(), duration_days=())
    assert np.array_equal(plan_doses(empty, decay, None, 30).days, np.zeros(0))
