"""Courses that the simulation specification asks of the core model (section 6, acceptance tests).

Expected figures come from section 2.9 of the specification (course of QSP-IO example 1, computed by its own
program) and from published directions; the tolerances say how far the core model may be from them.
"""

import numpy as np
import pytest

# Specification 2.9: 200 mg of nivolumab every three weeks, four times.
GOLDEN_DAYS = [0, 6, 20, 34, 48, 62, 76, 83]
GOLDEN_MM = [30.00, 30.69, 31.83, 32.20, 31.90, 31.04, 29.74, 28.95]


@pytest.fixture(scope="module")
def pseudo_progression(core):
    outputs = ("diameter1", "C1", "cd8_in_tumour", "D1")
    return core.solve(
        outputs, np.arange(84.0), values=core.scenario("pseudo_progression"), doses=core.doses("pd1")
    )[0]


def test_diameter_follows_the_published_course_within_2_percent(pseudo_progression):
    np.testing.assert_allclose(pseudo_progression[GOLDEN_DAYS, 0], GOLDEN_MM, rtol=0.02)


def test_diameter_rises_by_7_percent_near_day_34_while_viable_cells_fall_from_day_13(pseudo_progression):
    diameter, viable = pseudo_progression[:, 0], pseudo_progression[:, 1]
    assert diameter.max() / diameter[0] == pytest.approx(1.073, abs=0.01)
    assert diameter.argmax() == pytest.approx(34, abs=4)
    assert viable.argmax() == pytest.approx(13, abs=2)
    assert (np.diff(viable[14:]) < 0).all()


def test_viable_cells_and_cd8_end_near_the_published_course(pseudo_progression):
    assert pseudo_progression[-1, 1] == pytest.approx(2.129, rel=0.1)
    assert pseudo_progression[:, 2].max() == pytest.approx(6.58e-3, rel=0.15)


def test_without_dying_cells_in_the_volume_there_is_no_pseudo_progression(pseudo_progression):
    """The rise after day 13 is dying cells: viable cells alone would shrink the lesion."""
    alone = np.cbrt(pseudo_progression[:, 1] / pseudo_progression[0, 1])
    assert alone[34] < alone[13]
    assert pseudo_progression[34, 0] > pseudo_progression[13, 0]


def _exposure(core, dose, burden):
    """Peak of copies and exposure to day 28 after CAR T cells that follow lymphodepletion."""
    days = np.arange(0.0, 61.0)
    doses = core.doses("lymphodepletion") + core.doses("car_t", 5.0, amount=dose)
    values = {"lesion_1_cells": 5.0 * burden, "lesion_2_cells": 1.5 * burden}
    copies = core.solve(("product_in_blood",), days, values=values, doses=doses)[0, :, 0]
    return copies.max(), np.trapezoid(copies[5:34], days[5:34])


def _elasticity(low, high, ratio):
    return np.log(np.array(high) / np.array(low)) / np.log(ratio)


def test_car_t_exposure_depends_weakly_on_dose_and_strongly_on_burden(core):
    """Direction of Hardiansyah and Ng 2019 (abstract, as cited in the specification)."""
    by_dose = _elasticity(_exposure(core, 0.06, 1.0), _exposure(core, 0.6, 1.0), 10)
    by_burden = _elasticity(_exposure(core, 0.2, 0.3), _exposure(core, 0.2, 3.0), 10)
    assert (by_dose < 0.2).all()
    assert (by_burden > 0.7).all()
    assert (by_dose > 0).all()


def _viable(core, scenario, start=1.0, years=6):
    days = np.arange(0.0, 365.0 * years, 5.0)
    values = core.scenario(scenario)
    for name, own in (("lesion_1_cells", 5.0), ("lesion_2_cells", 1.5)):
        values[name] = values.get(name, own) * start
    return core.solve(("viable_cells",), days, values=values, relative_tolerance=1e-7)[0, :, 0]


def test_an_immunogenic_tumour_is_eradicated_without_treatment(core):
    viable = _viable(core, "eradicated", years=3)
    assert viable[0] > 6
    assert viable[-1] == 0


def test_a_tumour_can_stay_dormant_wherever_it_starts(core):
    ends = []
    for start in (0.5, 1.0, 2.0):
        late = _viable(core, "dormant", start)[-200:]
        assert 0.5 < late.min() <= late.max() < 1.5
        ends.append(late[-1])
    assert max(ends) / min(ends) < 1.3


def test_a_tumour_can_escape(core):
    viable = _viable(core, "escape", years=3)
    assert (np.diff(viable) > 0).all()
    assert viable[-1] > 20 * viable[0]


def test_both_growth_laws_agree_at_the_reference_burden_and_part_in_large_lesions(core):
    values = {"gompertz": [1.0, 0.0], "lesion_1_cells": 1.0, "lesion_2_cells": 0.0, "growth_rate": 0.012}
    law = core.solve(("law1",), [0.0, 1.0], values=values)[:, 0, 0]
    assert law == pytest.approx([1.0, 0.999], rel=1e-9)
    large = core.solve(("law1",), [0.0, 1.0], values={**values, "lesion_1_cells": 100.0})[:, 0, 0]
    assert large == pytest.approx([1 / 3, 0.9], rel=1e-9)


DAYS = np.arange(0.0, 169.0, 7.0)
SECOND = ("C2", "Q2", "D2", "E2", "X2")


def test_radiation_reaches_the_other_lesion_through_node_and_blood(core):
    doses = core.doses("pd1") + core.doses("radiotherapy")
    with_rt = core.solve(SECOND, DAYS, doses=doses)[0]
    without = core.solve(SECOND, DAYS, doses=core.doses("pd1"))[0]
    assert with_rt[4, 3] > 1.1 * without[4, 3]
    assert with_rt[6, 0] < 0.95 * without[6, 0]


def test_radiation_does_not_reach_the_other_lesion_when_node_and_blood_are_cut(core):
    cut = {"node_coupling": 0.0, "rt_field": 0.0}
    start = {"A": 0.0, "N": 0.0, "B": 0.0}
    doses = core.doses("pd1") + core.doses("radiotherapy")
    with_rt = core.solve(SECOND, DAYS, values=cut, doses=doses, initial=start)
    without = core.solve(SECOND, DAYS, values=cut, doses=core.doses("pd1"), initial=start)
    np.testing.assert_allclose(with_rt, without, rtol=1e-6, atol=1e-12)


def test_lymphocyte_loss_grows_with_the_field(core):
    lymphocytes = core.solve(
        ("LY",), DAYS, values={"rt_field": [0.0, 0.02, 0.1]}, doses=core.doses("radiotherapy")
    )
    nadir = lymphocytes[:, :, 0].min(axis=1)
    assert nadir[0] == pytest.approx(1.5, rel=1e-9)
    assert nadir[0] > nadir[1] > nadir[2]


def test_an_in_situ_vaccine_into_lesion_1_shows_in_lesion_2(core):
    doses = core.doses("pd1") + core.doses("in_situ_vaccine")
    vaccinated = core.solve(SECOND, DAYS, doses=doses)[0]
    without = core.solve(SECOND, DAYS, doses=core.doses("pd1"))[0]
    assert vaccinated[4, 3] > 1.05 * without[4, 3]
    assert vaccinated[12, 0] < without[12, 0]


def test_anti_vegf_opens_access_and_then_closes_it(core):
    days = np.arange(0.0, 85.0, 7.0)
    dose = [core.doses("anti_vegf", amount=size) for size in (1.0, 20.0)]
    mild, heavy = (core.solve(("access",), days, doses=d)[0, :, 0] for d in dose)
    assert mild[0] == pytest.approx(1.0, rel=1e-12)
    assert mild.max() > 1.3
    assert heavy[1:].min() < mild[1:].min()


def test_pd_l1_rises_with_the_t_cells_that_radiation_primes(core):
    course = core.solve(("pdl1",), DAYS, doses=core.doses("radiotherapy"))[0, :, 0]
    untreated = core.solve(("pdl1",), DAYS)[0, :, 0]
    assert course[3] > untreated[3]


def test_neutrophils_fall_and_return_in_a_cycle_of_chemotherapy(core):
    days = np.arange(0.0, 22.0)
    count = core.solve(("NC",), days, doses=core.doses("icd_chemotherapy", days=[0.0]))[0, :, 0]
    assert 5 <= count.argmin() <= 12
    assert count.min() < 2.0
    assert count[-1] > 4.0


def test_neutrophils_stay_where_they_are_without_treatment(core):
    count = core.solve(("NC",), np.arange(0.0, 366.0, 5.0))[0, :, 0]
    np.testing.assert_allclose(count, 5.05, rtol=1e-6)


def test_marrow_returns_even_after_doses_that_kill_it(core):
    days = np.arange(0.0, 366.0, 5.0)
    count = core.solve(
        ("NC",),
        days,
        values={"chemo_marrow": 4.0},
        doses=core.doses("icd_chemotherapy"),
        relative_tolerance=1e-7,
    )[0, :, 0]
    assert count.min() < 0.4
    assert count[-1] == pytest.approx(5.05, rel=0.02)


def test_no_draw_of_the_priors_breaks_a_bound(core):
    rng = np.random.default_rng(20261122)
    varied = [p for p in core.model.parameters if p.log_sd > 0]
    values = {p.name: p.value * np.exp(p.log_sd * rng.standard_normal(30)) for p in varied}
    doses = core.doses("pd1") + core.doses("radiotherapy") + core.doses("cdk46") + core.doses("anti_tgfb")
    outputs = ("pdl1", "ifn_gamma", "access", "drive", "niche", "sum_of_diameters", "viable_cells")
    found = core.solve(outputs, DAYS, values=values, doses=doses, relative_tolerance=1e-6)
    shares, sizes = found[:, :, :2], found[:, :, 5:]
    assert ((shares >= 0) & (shares <= 1)).all()
    assert ((found[:, :, 3] >= 0) & (found[:, :, 3] <= 1)).all()
    assert (found[:, :, 4] <= 1).all()
    assert (found[:, :, 2] > 0).all()
    assert (sizes >= 0).all()
