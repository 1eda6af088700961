import datetime as dt

import pytest

from warmfront.domain.case import Case, Disease, History, LabResult, OrganFunction, PriorTherapy
from warmfront.domain.readouts import StatedMeasurement, TissueCall
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.cell_feasibility import feasibility_checks, latest_date


@pytest.fixture(scope="module")
def base():
    return load_knowledge()


def patient(oncotree: str, *, prior=(), transplant="none", **fields) -> Case:
    return Case(
        case_id="made-up",
        disease=Disease(oncotree=oncotree, line_of_therapy=3),
        history=History(prior_therapies=tuple(prior), transplant=transplant),
        **fields,
    )


def found(base, name: str, case: Case, rule: str):
    checks = [c for c in feasibility_checks(base.strategies[name], case, None, base) if c.rule == rule]
    return checks[0] if checks else None


def lab_on(day: dt.date) -> tuple[LabResult, ...]:
    return (LabResult(analyte="lymphocytes", value=1.0, unit="10^9/L", date=day),)


def test_a_strategy_without_cells_has_no_such_rule(base):
    case = patient("BLCA", prior=[PriorTherapy(agents=("bendamustine",))])
    assert feasibility_checks(base.strategies["pd1_monotherapy"], case, None, base) == []


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        (dt.date(2026, 3, 1), Verdict.WARN),
        (dt.date(2024, 3, 1), Verdict.PASS),
        (None, Verdict.WARN),
    ],
)
def test_recent_bendamustine_warns_before_collection(base, end, verdict):
    prior = [PriorTherapy(agents=("polatuzumab", "Bendamustine"), end=end)]
    case = patient("DLBCLNOS", prior=prior, labs=lab_on(dt.date(2026, 5, 1)))
    check = found(base, "car_t_cd19_lymphoma", case, "recent_bendamustine")
    assert check.verdict is verdict


def test_cells_of_a_donor_do_not_ask_for_bendamustine(base):
    case = patient("AML", prior=[PriorTherapy(agents=("bendamustine",))])
    assert found(base, "nk_cells", case, "recent_bendamustine") is None


@pytest.mark.parametrize(
    ("rate", "verdict"), [(20.0, Verdict.WARN), (50.0, Verdict.PASS), (95.0, Verdict.PASS), (None, None)]
)
def test_fludarabine_is_set_against_the_filtration_rate(base, rate, verdict):
    case = patient("DLBCLNOS", organ_function=OrganFunction(egfr_ml_per_min=rate))
    check = found(base, "car_t_cd19_lymphoma", case, "lymphodepletion_fitness")
    assert (check.verdict if check else None) is verdict


def test_no_lymphodepletion_no_question(base):
    case = patient("BRCA", organ_function=OrganFunction(egfr_ml_per_min=20.0))
    assert found(base, "car_macrophage", case, "lymphodepletion_fitness") is None


def size(value: float, unit: str) -> tuple[StatedMeasurement, ...]:
    return (
        StatedMeasurement(
            name="Resectable lesion", modality="imaging", value=value, unit=unit, specimen="skin"
        ),
    )


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (None, Verdict.UNDETERMINED),
        (size(2.0, "cm"), Verdict.PASS),
        (size(9.0, "mm"), Verdict.WARN),
        (size(2.0, "inch"), Verdict.UNDETERMINED),
    ],
)
def test_tumour_infiltrating_cells_ask_for_a_lesion(base, measured, verdict):
    check = found(base, "til_lifileucel_melanoma", patient("SKCM", measured=measured), "resectable_lesion")
    assert check.verdict is verdict


def test_growth_under_the_last_therapy_is_set_against_the_wait(base):
    prior = [PriorTherapy(agents=("pembrolizumab",), best_response="PD")]
    check = found(base, "til_lifileucel_melanoma", patient("SKCM", prior=prior), "time_to_product")
    assert check.verdict is Verdict.WARN
    assert "22 days of manufacture alone" in check.reason
    calm = [PriorTherapy(agents=("pembrolizumab",), best_response="SD")]
    assert found(base, "til_lifileucel_melanoma", patient("SKCM", prior=calm), "time_to_product") is None


def test_a_doubling_time_shorter_than_the_wait_warns(base):
    doubling = StatedMeasurement(
        name="doubling time", modality="imaging", value=2.0, unit="weeks", specimen="tumour"
    )
    case = patient("DLBCLNOS", measured=(doubling,))
    check = found(base, "car_t_cd19_lymphoma", case, "time_to_product")
    assert "doubles in 14 days" in check.reason


@pytest.mark.parametrize(("phenotype", "warns"), [("excluded", True), ("desert", True), ("inflamed", False)])
def test_a_barrier_in_tissue_warns_for_cells_that_have_to_cross_it(base, phenotype, warns):
    case = patient("HCC", pathology=(TissueCall(method="CD8 IHC", phenotype=phenotype),))
    check = found(base, "car_t_with_checkpoint_inhibitor", case, "barrier")
    assert (check is not None) is warns
    blood = patient("DLBCLNOS", pathology=(TissueCall(method="CD8 IHC", phenotype=phenotype),))
    assert found(base, "car_t_cd19_lymphoma", blood, "barrier") is None
    assert found(base, "car_macrophage", case, "barrier") is None


def test_a_prior_allogeneic_transplant_warns_by_origin_of_the_cells(base):
    case = patient("DLBCLNOS", transplant="allogeneic stem cell")
    own = found(base, "car_t_cd19_lymphoma", case, "cells_after_transplant")
    assert "donor's" in own.reason
    donor = found(
        base, "nk_cells", patient("AML", transplant="allogeneic stem cell"), "cells_after_transplant"
    )
    assert "further donor" in donor.reason
    assert found(base, "car_t_cd19_lymphoma", patient("DLBCLNOS"), "cells_after_transplant") is None


def test_nothing_here_fails(base):
    prior = [PriorTherapy(agents=("bendamustine",), best_response="PD", end=dt.date(2026, 4, 1))]
    case = patient(
        "DLBCLNOS",
        prior=prior,
        transplant="allogeneic stem cell",
        organ_function=OrganFunction(egfr_ml_per_min=10.0),
        labs=lab_on(dt.date(2026, 5, 1)),
    )
    for name, strategy in base.strategies.items():
        verdicts = {check.verdict for check in feasibility_checks(strategy, case, None, base)}
        assert Verdict.FAIL not in verdicts, name


def test_the_latest_day_of_a_case():
    assert latest_date(patient("BLCA")) is None
    prior = [PriorTherapy(agents=(), start=dt.date(2025, 1, 1), end=dt.date(2025, 6, 1))]
    assert latest_date(patient("BLCA", prior=prior)) == dt.date(2025, 6, 1)
    assert latest_date(patient("BLCA", prior=prior, labs=lab_on(dt.date(2026, 1, 1)))) == dt.date(2026, 1, 1)
