"""What holds for every packaged structure: zero dose, directions, scaling, floors."""

import numpy as np
import pytest

IDS = ("effector_prey", "innate_adaptive", "checkpoint_qsp", "cart_competition", "depillis2003")
HUMAN = IDS[:4]


@pytest.mark.parametrize("model_id", IDS)
def test_zero_doses_of_every_arm_are_no_treatment_exactly(courses_of, model_id):
    model = courses_of(model_id)
    nothing = [(day, arm, 0.0) for arm in model.model.arms for day in (3.0, 10.0)]
    days = np.arange(0.0, 43, 7)
    states = model.equations.states
    untreated = model.solve(states, days)
    assert model.solve(states, days, doses=nothing).tobytes() == untreated.tobytes()


@pytest.mark.parametrize("model_id", IDS)
def test_every_arm_does_something(courses_of, model_id):
    model = courses_of(model_id)
    days = np.arange(0.0, 31, 5)
    tumour = model.model.roles.get("viable_cells_1e9", model.model.burden[0])
    # what acts on other cells alone shows with a product in place
    product = [(4.0, arm, arm.amount) for arm in model.model.arms if arm.drug_class == "car_t"]
    for arm in model.model.arms:
        before = [] if arm.drug_class == "car_t" else product if model_id == "cart_competition" else []
        plain = model.solve((tumour,), days, doses=before)
        given = model.solve((tumour,), days, doses=[*before, (5.0, arm, arm.amount)])
        assert not np.allclose(given, plain, rtol=1e-6), arm.arm


@pytest.mark.parametrize("model_id", HUMAN)
def test_nothing_is_negative_and_a_dose_changes_nothing_before_its_day(courses_of, model_id):
    model = courses_of(model_id)
    days = np.arange(0.0, 61, 4)
    states = model.equations.states
    doses = [(20.0, arm, arm.amount) for arm in model.model.arms]
    given = model.solve(states, days, doses=doses)
    assert (given >= 0).all()
    untreated = model.solve(states, days)
    early = days <= 20
    np.testing.assert_allclose(given[:, early], untreated[:, early], rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("model_id", ["effector_prey", "innate_adaptive", "checkpoint_qsp"])
@pytest.mark.parametrize("drug_class", ["pd1", "ctla4", "radiotherapy", "icd_chemotherapy", "vaccine"])
def test_each_class_leaves_less_tumour_than_no_treatment(courses_of, model_id, drug_class):
    model = courses_of(model_id)
    (volume,) = [model.model.roles["viable_cells_1e9"]]
    days = np.arange(0.0, 43, 3)
    untreated = model.solve((volume,), days)[0, -1, 0]
    given = model.solve((volume,), days, doses=model.doses(drug_class, days=[0, 2, 21]))[0, -1, 0]
    assert given < untreated


@pytest.mark.parametrize("model_id", ["effector_prey", "innate_adaptive", "checkpoint_qsp"])
def test_two_half_doses_at_once_are_one_dose(courses_of, model_id):
    model = courses_of(model_id)
    arm = model.arm("pd1")
    days = np.arange(0.0, 29, 4)
    whole = model.solve(model.equations.states, days, doses=[(6.0, arm, arm.amount)])
    halves = model.solve(model.equations.states, days, doses=[(6.0, arm, arm.amount / 2)] * 2)
    np.testing.assert_allclose(halves, whole, rtol=1e-6, atol=1e-10)


def test_dying_cells_make_pseudo_progression_in_one_structure_and_not_in_the_others(courses_of):
    """A structural difference that matters for what a scan shows."""
    qsp = courses_of("checkpoint_qsp")
    days = np.arange(0.0, 50)
    course = qsp.solve(("tumour_volume", "C"), days, doses=qsp.doses("pd1", days=[0, 21, 42]))[0]
    assert (np.diff(course[15:30, 0]) > 0).all()
    assert (np.diff(course[15:30, 1]) < 0).all()
    prey = courses_of("effector_prey")
    course = prey.solve(("tumour_volume", "T"), days, doses=prey.doses("pd1", days=[0, 21, 42]))[0]
    np.testing.assert_allclose(course[:, 0], course[:, 1])
