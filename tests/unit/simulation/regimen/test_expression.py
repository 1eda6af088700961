"""A regimen becomes the doses of a model in its own units, or the sentences why not."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.regimen import BodySize
from warmfront.simulation.regimen.expression import express_regimen
from warmfront.simulation.regimen.language import parse_regimens

HEAVY = BodySize(weight_kg=100, surface_m2=2.0, clearance_ml_min=75)


@pytest.fixture(scope="module")
def prey(packaged):
    return packaged.mechanistic_models["effector_prey"]


def arm_of(model, drug_class):
    (arm,) = (arm for arm in model.arms if arm.drug_class == drug_class)
    return arm


def express(text, model, packaged, **settings):
    (regimen,) = parse_regimens(text, packaged.agents)
    settings.setdefault("pharmacology", packaged.options.pharmacology)
    return express_regimen(regimen, model, packaged.agents, **{"horizon_days": 60, **settings})


def test_milligrams_become_the_unit_of_the_arm_on_the_clock_of_the_model(packaged, prey):
    found = express("pembrolizumab 200 mg day 1 every 21 days", prey, packaged, start_day=7.0)
    per_mg = arm_of(prey, "pd1").conversions["mg"]
    assert found.plan.days.tolist() == [7.0, 28.0, 49.0]
    assert found.plan.acts == ("bolus aPD1",) * 3
    assert found.plan.sizes.tolist() == pytest.approx([200 * per_mg] * 3)
    assert (found.agents, found.problems, found.assumptions) == (("pembrolizumab",) * 3, (), ())


def test_doses_per_kilogram_take_the_patients_weight_or_say_what_was_assumed(packaged, prey):
    text = "ipilimumab 3 mg/kg day 1 once"
    per_mg = arm_of(prey, "ctla4").conversions["mg"]
    stated = express(text, prey, packaged, body=HEAVY)
    assert stated.plan.sizes.tolist() == pytest.approx([300 * per_mg])
    assert stated.assumptions == ()
    assumed = express(text, prey, packaged)
    assert assumed.plan.sizes.tolist() == pytest.approx([210 * per_mg])
    assert assumed.assumptions == ("weight 70 kg (assumed; the case states none)",)


def test_fractions_become_acts_of_that_many_gray(packaged, prey):
    found = express("radiotherapy 24 Gy in 3 fractions on days 1, 3, 5 to lesion 1", prey, packaged)
    assert found.plan.acts == (arm_of(prey, "radiotherapy").arm,) * 3
    assert found.plan.sizes.tolist() == [8.0] * 3


def test_a_drug_without_conversion_gives_the_models_own_dose_for_that_of_the_standard(packaged, prey):
    standard = "irinotecan 350 mg/m2 day 1 every 21 days for 4 cycles"
    (reference,) = parse_regimens(standard, packaged.agents)
    whole = express(standard, prey, packaged)
    half = express(standard.replace("350", "175"), prey, packaged, standard=reference)
    own = arm_of(prey, "icd_chemotherapy").amount
    assert whole.plan.sizes.tolist() == [own] * 3
    assert half.plan.sizes.tolist() == [own / 2] * 3
    assert "equal dose per interval is assumed" in whole.assumptions[0]


def test_drugs_of_one_chemotherapy_share_the_models_dose(packaged, prey):
    text = "irinotecan 350 mg/m2 day 1 every 21 days\nvincristine dose not stated day 1 every 21 days"
    found = express(text, prey, packaged, horizon_days=21)
    assert found.plan.sizes.tolist() == [arm_of(prey, "icd_chemotherapy").amount / 2] * 2
    assert "shared by 2 agents" in found.assumptions[0]


def test_standard_doses_of_the_agent_come_before_those_of_the_arm(packaged, prey):
    found = express("axitinib 10 mg per day oral days 1 to 21 every 21 days", prey, packaged)
    own = arm_of(prey, "anti_vegf").amount
    assert sum(found.plan.sizes[:21]) == pytest.approx(own)
    assert "210 mg of axitinib count as" in found.assumptions[0]


def test_a_tablet_is_never_counted_by_the_molar_mass_of_an_antibody(packaged, prey):
    text = "axitinib 10 mg per day oral days 1 to 21 every 21 days"
    found = express(text, prey, packaged, horizon_days=21, pharmacology={})
    assert sum(found.plan.sizes) == pytest.approx(arm_of(prey, "anti_vegf").amount)


def test_two_doses_in_the_interval_of_one_share_it(packaged, prey):
    found = express("irinotecan 100 mg/m2 days 1, 2, 3 every 21 days", prey, packaged, horizon_days=21)
    assert found.plan.sizes.tolist() == pytest.approx([arm_of(prey, "icd_chemotherapy").amount / 3] * 3)


def test_daily_doses_of_an_arm_that_flows_are_joined(packaged, prey):
    flowing = replace(
        arm_of(prey, "cdk46"), kind="infusion", duration_days=21.0, amount=21.0, days=(0.0, 28.0)
    )
    model = replace(prey, arms=(flowing,))
    found = express("palbociclib 125 mg oral days 1 to 21 every 28 days", model, packaged)
    assert found.plan.days.tolist() == [0.0, 28.0, 56.0]
    assert found.plan.duration_days.tolist() == [21.0, 21.0, 4.0]
    assert found.plan.sizes.tolist() == pytest.approx([21.0, 21.0, 4.0])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("venetoclax 400 mg oral day 1 every 21 days", "it has no term for venetoclax"),
        ("radiotherapy 8 Gy per fraction day 1 once to lesion 2", "to lesion 2"),
        ("radiotherapy 12 Gy per fraction day 1 once", "is beyond 8 Gy, where its law ends"),
        ("bcg dose not stated into the bladder day 1 every 7 days", "it has no place for Bacillus"),
        (
            "pembrolizumab 200 mg day 1\nhold pembrolizumab when neutrophils below 1.0 10^9/L",
            "it has no neutrophils, so the rule that holds doses cannot be decided",
        ),
        ("pembrolizumab 200 mg day 100", "no dose lies within 60 days"),
    ],
)
def test_what_a_model_cannot_express_is_said(packaged, prey, text, problem):
    found = express(text, prey, packaged)
    assert found.plan is None
    assert any(problem in said for said in found.problems)


def test_another_unit_than_that_of_the_standard_has_no_conversion(packaged, prey):
    (standard,) = parse_regimens("irinotecan 350 mg/m2 day 1 every 21 days", packaged.agents)
    found = express("irinotecan 600 mg day 1 every 21 days", prey, packaged, standard=standard)
    assert found.problems == ("no conversion of irinotecan from mg to standard doses",)


def test_every_packaged_regimen_is_expressed_or_refused_with_a_reason(packaged):
    for model in packaged.mechanistic_models.values():
        for regimen in packaged.options.regimens.values():
            found = express_regimen(regimen, model, packaged.agents, horizon_days=168)
            assert (found.plan is None) == bool(found.problems)
            if found.plan is not None:
                assert np.isfinite(found.plan.sizes).all()
                assert (found.plan.sizes >= 0).all()
                assert (np.diff(found.plan.days) >= 0).all()
                assert len(found.agents) == len(found.plan.acts) == len(found.plan.days)


def test_an_arm_that_acts_on_a_product_alone_needs_the_product(packaged):
    cart = packaged.mechanistic_models["cart_competition"]
    alone = express("pembrolizumab 200 mg day 1 every 21 days", cart, packaged)
    assert alone.problems == ("its PD-1 antibody acts on car_t alone, which the regimen does not give",)
    text = "axicabtagene ciloleucel 2000000 cells/kg day 1\npembrolizumab 200 mg day 15 every 21 days"
    assert express(text, cart, packaged).plan is not None


@pytest.mark.parametrize(
    "text",
    [
        "carboplatin AUC 5 day 1 every 21 days\ngemcitabine 1000 mg/m2 days 1, 8 every 21 days\n"
        "avelumab 800 mg day 1 every 14 days",
        "cisplatin 75 mg/m2 day 1 every 21 days\npembrolizumab 200 mg day 1 every 21 days",
        "ipilimumab 3 mg/kg day 1 every 21 days\nnivolumab 1 mg/kg day 1 every 21 days",
        "bevacizumab 15 mg/kg day 1 every 21 days\natezolizumab 1200 mg day 1 every 21 days",
        "pembrolizumab 200 mg day 1 every 21 days\nlenvatinib 20 mg day 1 every 1 days",
        "radiotherapy 24 Gy in 3 fractions on days 1, 3, 5\npembrolizumab 200 mg day 1 every 21 days",
        "radiotherapy 24 Gy in 3 fractions on days 1, 3, 5\ndurvalumab 1500 mg day 1 every 28 days",
        "axicabtagene ciloleucel 2000000 cells/kg day 1",
    ],
)
def test_everyday_combinations_are_expressed_by_at_least_three_structures(packaged, text):
    families = {
        model.family
        for model in packaged.mechanistic_models.values()
        if model.organism == "human" and express(text, model, packaged).plan is not None
    }
    assert len(families) >= 3


def test_an_arm_does_not_stand_for_what_only_sounds_like_it(packaged, prey):
    qsp = packaged.mechanistic_models["checkpoint_qsp"]
    ligand = express("atezolizumab 1200 mg day 1 every 21 days", qsp, packaged)
    assert ligand.problems == (
        "it has no term for atezolizumab: its antibody keeps PD-1 from both ligands, "
        "while a PD-L1 antibody leaves PD-L2",
    )
    low = packaged.options.regimens["metronomic_cyclophosphamide"]
    found = express_regimen(low, prey, packaged.agents, horizon_days=60)
    assert found.plan is None
    assert "no chemotherapy that kills tumour cells" in found.problems[0]


def test_chemotherapy_says_that_immunogenic_death_is_assumed(packaged, prey):
    found = express("cisplatin 75 mg/m2 day 1 every 21 days", prey, packaged)
    assert "cisplatin: counted as chemotherapy with immunogenic cell death, shown or not" in found.assumptions


def test_what_a_packaged_regimen_leaves_out_is_said(packaged, prey):
    regimen = packaged.options.regimens["jupiter02"]
    found = express_regimen(
        regimen, prey, packaged.agents, horizon_days=60, pharmacology=packaged.options.pharmacology
    )
    assert "given without gemcitabine, which belongs to it and of which no dose is held" in found.assumptions
    (dose,) = regimen.doses
    whole = replace(regimen, left_out=(dose.agent,))
    assert express_regimen(whole, prey, packaged.agents, horizon_days=60).assumptions == ()


def test_cells_without_their_lymphodepletion_say_so(packaged, prey):
    for name, regimen in packaged.options.regimens.items():
        classes = {packaged.agents[dose.agent].agent_class for dose in regimen.doses}
        if classes & {"CAR-T", "TCR-T", "TIL"}:
            left = {packaged.agents[one].agent_class for one in regimen.left_out}
            assert "lymphodepletion" in classes | left, name
