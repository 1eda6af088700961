"""The core model keeps the laws that it was written to keep: closed forms, balance, units, doses.

Expected values come from closed forms computed here, from libRoadRunner's own reaction rates, or from the
same course written in another way; none from warmfront's results.
"""

import re
from dataclasses import replace

import numpy as np
import pytest

from warmfront.simulation.equations.evaluation import evaluate

DAYS = np.arange(0.0, 85.0, 7.0)
STEPS = tuple(f"step{number}_" for number in range(1, 8))
OTHER_ROLES = (
    "growth_", "clearance_", "loss_", "suppression_", "vessel_", "niche_", "product_", "drug_", "toxicity_",
)  # fmt: skip
TUMOUR = ("C1", "Q1", "D1", "E1", "X1", "C2", "Q2", "D2", "E2", "X2", "A", "B", "K", "IL6", "NC", "LY")


def _reactions(text):
    bare = "\n".join(line.split("//")[0] for line in text.splitlines())
    return re.findall(r"^\s*(\w+):[^=\n;]*=>", bare, flags=re.MULTILINE)


def test_every_flux_bears_a_step_or_another_named_role(core):
    names = _reactions(core.model.antimony)
    assert len(names) == len(set(names)) > 80
    assert [name for name in names if not name.startswith(STEPS + OTHER_ROLES)] == []
    assert [step for step in STEPS if not any(name.startswith(step) for name in names)] == []


def test_both_lesions_have_the_same_fluxes(core):
    names = _reactions(core.model.antimony)
    first = {name[:-2] for name in names if name.endswith("_1") and not name.startswith("toxicity_")}
    second = {name[:-2] for name in names if name.endswith("_2") and not name.startswith("toxicity_")}
    assert first == second


def test_every_drug_class_of_the_issue_has_an_arm(core):
    classes = {arm.drug_class for arm in core.model.arms}
    products = {"car_t", "tcr_t", "til", "nk", "cik", "car_macrophage"}
    drugs = {"pd1", "pdl1", "ctla4", "radiotherapy", "icd_chemotherapy", "anti_vegf", "anti_tgfb", "myeloid"}
    assert products | drugs | {"vaccine", "in_situ_vaccine", "il2", "cdk46", "lymphodepletion"} <= classes


def _every_arm(core):
    return [dose for arm in core.model.arms for dose in core.doses(arm.drug_class, 1.0)]


def test_zero_doses_of_everything_are_no_treatment_to_the_last_bit(core):
    nothing = [(day, arm, 0.0) for day, arm, _ in _every_arm(core)]
    treated = core.solve(TUMOUR, DAYS, doses=nothing)
    assert np.array_equal(treated, core.solve(TUMOUR, DAYS))


def test_splitting_a_dose_changes_nothing(core):
    whole = core.doses("pd1") + core.doses("car_t", 2.0) + core.doses("vaccine") + core.doses("il2", 10.0)
    split = [dose for day, arm, size in whole for dose in ((day, arm, 0.25 * size), (day, arm, 0.75 * size))]
    np.testing.assert_allclose(
        core.solve(TUMOUR, DAYS, doses=split), core.solve(TUMOUR, DAYS, doses=whole), rtol=1e-6, atol=1e-12
    )


def test_two_halves_of_an_infusion_are_the_infusion(core):
    whole = core.doses("il2", 3.0)
    arm = replace(whole[0][1], duration_days=2.5)
    halves = [(3.0, arm, 27.5), (5.5, arm, 27.5)]
    assert whole[0][1].duration_days == 5.0
    assert whole[0][2] == 55.0
    np.testing.assert_allclose(
        core.solve(TUMOUR, DAYS, doses=halves), core.solve(TUMOUR, DAYS, doses=whole), rtol=1e-6, atol=1e-12
    )


def test_two_compartments_of_the_antibody_follow_the_closed_form(core):
    """Amounts after a bolus: sum of two exponentials of the two-compartment model."""
    days = np.array([0.0, 0.5, 1.0, 3.0, 7.0, 14.0, 21.0])
    found = core.solve(("P", "Pp"), days, doses=[(0.0, core.arm("pd1"), 1370.0)])[0]
    k10, k12, k21 = 0.23 / 3.63, 0.77 / 3.63, 0.77 / 2.78
    total, product = k10 + k12 + k21, k10 * k21
    fast = (total + np.sqrt(total**2 - 4 * product)) / 2
    slow = total - fast
    first = ((fast - k21) * np.exp(-fast * days) + (k21 - slow) * np.exp(-slow * days)) / (fast - slow)
    second = k12 * (np.exp(-slow * days) - np.exp(-fast * days)) / (fast - slow)
    np.testing.assert_allclose(found[1:, 0], 1370 * first[1:], rtol=1e-6)
    np.testing.assert_allclose(found[1:, 1], 1370 * second[1:], rtol=1e-6)


def _after_fraction(core, dose):
    """States just before and after one fraction, from the act itself."""
    model = core.equations
    act = next(act for act in model.acts if act.name == "radiotherapy")
    none = np.zeros(len(model.states))
    start = np.array(evaluate(model.graph, model.initial, states=none, parameters=model.parameter_values))
    nodes = [node for _, node in act.changes]
    values = evaluate(model.graph, nodes, states=start, parameters=model.parameter_values, size=dose)
    after = start.copy()
    after[[state for state, _ in act.changes]] = values
    return dict(zip(model.states, start, strict=True)), dict(zip(model.states, after, strict=True))


@pytest.mark.parametrize("dose", [1.8, 2.0, 8.0])
def test_fractions_to_8_gy_follow_the_linear_quadratic_law(core, dose):
    before, after = _after_fraction(core, dose)
    survival = np.exp(-(0.15 * dose + 0.015 * dose**2))
    assert after["C1"] == pytest.approx(before["C1"] * survival, rel=1e-12)
    assert after["Q1"] == pytest.approx(before["Q1"] * survival, rel=1e-12)


def test_fractions_above_8_gy_go_on_straight(core):
    before, after = _after_fraction(core, 12.0)
    to_8, slope = 0.15 * 8 + 0.015 * 64, 0.15 + 2 * 0.015 * 8
    assert -np.log(after["C1"] / before["C1"]) == pytest.approx(to_8 + 4 * slope, rel=1e-12)


def test_a_fraction_moves_cells_and_loses_none(core):
    before, after = _after_fraction(core, 8.0)
    assert sum(after[s] for s in ("C1", "Q1", "D1")) == pytest.approx(
        sum(before[s] for s in ("C1", "Q1", "D1")), rel=1e-12
    )
    untouched = [s for s in before if s.endswith("2") and s not in ("NT2", "IL2")]
    assert all(after[s] == before[s] for s in untouched)
    assert after["LY"] < before["LY"]
    assert after["E1"] < before["E1"]


def test_signal_per_killed_cell_peaks_between_small_and_large_fractions(core):
    def signal(dose):
        before, after = _after_fraction(core, dose)
        return (after["S1"] - before["S1"]) / (after["D1"] - before["D1"])

    assert signal(2.0) < signal(8.0)
    assert signal(8.0) > signal(20.0)
    assert signal(8.0) == pytest.approx(1.0, rel=1e-12)


TREATED = ("pd1", "icd_chemotherapy", "nk", "car_macrophage")


def test_killed_cells_appear_as_dying_cells_and_are_cleared(core):
    """Fluxes into the dying cells, less clearance, add up to their change: libRoadRunner's own rates."""
    import roadrunner

    runner = roadrunner.RoadRunner(core.equations.sbml)
    runner.getIntegrator().setValue("relative_tolerance", 1e-10)
    runner.getIntegrator().setValue("absolute_tolerance", 1e-14)
    runner["init(H)"], runner["init(W)"], runner["init(J)"], runner["init(P)"] = 1.0, 1.0, 1.0, 1000.0
    names = _reactions(core.model.antimony)
    dying = [n for n in names if n.startswith(("step1_release_", "step7_")) and n.endswith("_1")]
    growth = ["growth_sensitive_1", "growth_resistant_1"]
    days = np.linspace(0, 60, 6001)
    runner.timeCourseSelections = ["[C1]", "[Q1]", "[D1]", "clearance_dying_1", *growth, *dying]
    rows = np.array(runner.simulate(times=days.tolist()))
    assert len(dying) == 8
    into, cleared, grown = rows[:, 6:].sum(axis=1), rows[:, 3], rows[:, 4:6].sum(axis=1)
    viable = rows[:, 0] + rows[:, 1]
    summed = [float(np.trapezoid(flux, days)) for flux in (into, cleared, grown)]
    assert rows[-1, 2] - rows[0, 2] == pytest.approx(summed[0] - summed[1], rel=1e-5)
    assert viable[-1] - viable[0] == pytest.approx(summed[2] - summed[0], rel=1e-5)


# Factor of one unit when cells are counted singly and time in hours.
CELLS, DAY = 1e9, 24.0
SCALES = {
    "1e9 cells": CELLS,
    "1e9 cells/day": CELLS / DAY,
    "1/day": 1 / DAY,
    "L/day": 1 / DAY,
    "day": DAY,
    "mL per 1e9 cells": 1 / CELLS,
    "copies/ug per 1e9 cells": 1 / CELLS,
    "pg/mL per day per 1e9 cells": 1 / (CELLS * DAY),
    "relative per 1e9 cells": 1 / CELLS,
}


def test_cells_and_hours_in_place_of_1e9_cells_and_days_change_nothing(core):
    units = {parameter.unit for parameter in core.model.parameters}
    assert set(SCALES) <= units
    assert not [u for u in units - set(SCALES) if "1e9 cells" in u or "day" in u]
    values = {p.name: p.value * SCALES.get(p.unit, 1.0) for p in core.model.parameters}
    outputs = ("sum_of_diameters", "viable_cells", "product_in_blood", "pdl1", "NC", "IL6")
    doses = core.doses("pd1") + core.doses("icd_chemotherapy") + core.doses("car_t", 5.0)
    scaled = [(day * DAY, arm, size * SCALES.get(arm.unit, 1.0)) for day, arm, size in doses]
    plain = core.solve(outputs, DAYS, doses=doses, extinction=False)[0]
    found = core.solve(outputs, DAYS * DAY, values=values, doses=scaled, extinction=False)[0]
    found[:, 1] /= CELLS
    np.testing.assert_allclose(found, plain, rtol=1e-5, atol=1e-9)
