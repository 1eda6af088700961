"""Enough structurally different models of people express each common combination."""

from dataclasses import replace
from itertools import combinations

import pytest

from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.model_arm_checks import check_arms
from warmfront.simulation.agreement import FAMILIES_NEEDED

BASE = load_knowledge()
MODELS = BASE.mechanistic_models
COMBINATIONS = [
    ("radiotherapy", "pd1"),
    ("icd_chemotherapy", "pd1"),
    ("ctla4", "pd1"),
    ("anti_vegf", "pd1"),
    ("vaccine", "pd1"),
    ("car_t", "pd1"),
    ("cdk46", "pd1"),
    ("myeloid", "pd1"),
    ("radiotherapy", "pdl1"),
    ("lymphodepletion", "car_t"),
    ("lymphodepletion", "tcr_t"),
    ("lymphodepletion", "til"),
    ("til", "il2"),
    ("anti_tgfb", "pd1"),
]


@pytest.mark.parametrize("classes", COMBINATIONS)
def test_at_least_three_families_of_people_express_each_common_combination(classes):
    families = {
        model.family
        for model in MODELS.values()
        if model.organism == "human"
        and set(classes) <= {arm.drug_class for arm in model.arms}
        and all(
            set(arm.needs) & set(classes) for arm in model.arms if arm.needs and arm.drug_class in classes
        )
    }
    assert len(families) >= FAMILIES_NEEDED, families


def test_every_model_of_people_names_its_family_structure_limits_and_sizes():
    human = [model for model in MODELS.values() if model.organism == "human"]
    assert len({model.family for model in human}) == len(human) >= 5
    for first, second in combinations(human, 2):
        assert first.structure != second.structure
    for model in human:
        assert {"tumour_volume_ml", "viable_cells_1e9", "sum_of_diameters_mm"} <= set(model.roles)
        assert "not calibrated" in model.limits.casefold()
        assert model.extinction


def test_a_class_is_given_in_one_unit_by_one_arm_of_a_model():
    for model in MODELS.values():
        classes = [arm.drug_class for arm in model.arms if arm.drug_class and "lesion" not in arm.arm]
        doubled = {name for name in classes if classes.count(name) > 1}
        assert not doubled, (model.model_id, doubled)


def test_an_arm_may_need_only_a_class_that_its_model_gives():
    cart = MODELS["cart_competition"]
    first = replace(cart.arms[0], needs=("vaccine",))
    (problem,) = check_arms(replace(cart, arms=(first, *cart.arms[1:])), BASE)
    assert problem == "arm 'PD-1 antibody': needs 'vaccine', which no arm gives"


def test_arms_of_a_class_stand_for_the_same_agents_in_every_model_of_people():
    core = MODELS["core"]
    arms = tuple(
        replace(arm, stands_for=("anthracycline",)) if arm.drug_class == "icd_chemotherapy" else arm
        for arm in core.arms
    )
    problems = check_arms(replace(core, arms=arms), BASE)
    assert len(problems) == 4
    assert all("allowed: the same in every model of people" in problem for problem in problems)
    assert check_arms(core, BASE) == []
