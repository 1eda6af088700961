"""Doses of agents in the units of the models' arms, against arithmetic by hand."""

import pytest

from warmfront.domain.regimen import BodySize, Dose
from warmfront.knowledge.files import load_knowledge
from warmfront.simulation.regimen.agent_doses import count_standard_doses, size_by_agent
from warmfront.simulation.regimen.expression import express_regimen

BASE = load_knowledge()
BODY = BodySize(weight_kg=80.0, surface_m2=2.0, clearance_ml_min=95.0)


def _size(agent, amount, unit, *, model="effector_prey"):
    entry = BASE.options.pharmacology[agent]
    (arm,) = [arm for arm in BASE.mechanistic_models[model].arms if arm.drug_class == entry.drug_class]
    return size_by_agent(Dose(agent=agent, amount=amount, unit=unit, days=(1,)), arm, entry, BODY)


@pytest.mark.parametrize(
    ("agent", "amount", "unit", "expected"),
    [
        # mg over molar mass over volume of the arm: 200 / 146 * 1000 / 6
        ("pembrolizumab", 200, "mg", 228.31),
        # the same arm for another antibody by weight: 3 * 80 mg
        ("nivolumab", 3, "mg/kg", 273.97),
        ("atezolizumab", 1200, "mg", 1199.4),
        # one day of a tablet is one in 21 of the antibody's dose of 2430 nmol/L
        ("axitinib", 10, "mg per day", 115.71),
        ("carboplatin", 5, "AUC mg/mL/min", 1.0),
        ("gemcitabine", 1000, "mg/m2", 0.5),
        # 3 mg/m2 of 2 m2 are 6 mg; a standard dose of 3.2 mg/m2 is 6.4 mg
        ("lurbinectedin", 6, "mg", 0.9375),
        ("palbociclib", 125, "mg", 1.0),
        ("axi_cel", 2e6, "cells/kg", 0.16),
        ("axi_cel", 1.6e8, "cells", 0.16),
    ],
)
def test_sizes_by_hand(agent, amount, unit, expected):
    size, _ = _size(agent, amount, unit)
    assert size == pytest.approx(expected, rel=1e-3)


def test_what_was_assumed_is_said():
    _, words = _size("axitinib", 10, "mg per day")
    assert words == "210 mg of axitinib count as 2430 nmol/L of anti-VEGF antibody"


def test_twice_the_dose_is_twice_the_size():
    for agent in ("pembrolizumab", "cisplatin", "axi_cel"):
        entry = BASE.options.pharmacology[agent]
        unit, amount = entry.standard_unit, entry.standard_amount
        assert _size(agent, 2 * amount, unit)[0] == pytest.approx(2 * _size(agent, amount, unit)[0])


def test_one_standard_dose_counts_as_one():
    for agent, entry in BASE.options.pharmacology.items():
        dose = Dose(agent=agent, amount=entry.standard_amount, unit=entry.standard_unit, days=(1,))
        assert count_standard_doses(dose, entry, BODY) == pytest.approx(1.0), agent


def test_units_that_do_not_meet_and_doses_not_stated_give_no_size():
    assert _size("pembrolizumab", 5, "IU") == (None, "")
    assert _size("carboplatin", None, "mg") == (None, "")
    entry = BASE.options.pharmacology["pembrolizumab"]
    other = BASE.mechanistic_models["effector_prey"].arms[1]
    dose = Dose(agent="pembrolizumab", amount=200, unit="mg", days=(1,))
    assert size_by_agent(dose, other, entry, BODY) == (None, "")


@pytest.mark.parametrize(
    ("model", "total"),
    # Five days of three times 600,000 IU/kg are five standard doses: 5 x 11 and 5 x 100 nmol/L, or 5.
    [("core", 55.0), ("checkpoint_qsp", 500.0), ("effector_prey", 5.0), ("innate_adaptive", 5.0)],
)
def test_doses_of_interleukin_2_every_eight_hours_are_all_given(model, total):
    found = express_regimen(
        BASE.options.regimens["il2_high_dose"],
        BASE.mechanistic_models[model],
        BASE.agents,
        horizon_days=60,
        pharmacology=BASE.options.pharmacology,
    )
    assert found.plan.sizes.sum() == pytest.approx(total)


def test_no_packaged_dose_hides_how_often_it_is_given_in_its_unit():
    units = {dose.unit for regimen in BASE.options.regimens.values() for dose in regimen.doses}
    assert not [unit for unit in units if "every" in unit or "twice" in unit or "times" in unit]
