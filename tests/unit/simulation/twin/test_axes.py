"""Axes of a patient read from measurements, facts, scans and transcripts, and moved into parameters."""

import datetime as dt
import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from warmfront import load_knowledge
from warmfront.domain.case import Case, Disease, History, Mutation, PriorTherapy, Supply
from warmfront.domain.evidence import Status
from warmfront.domain.measurement import Measurement
from warmfront.domain.readouts import StatedMeasurement
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.models import AxisLink
from warmfront.simulation.twin.patient import make_twin
from warmfront.simulation.twin.placement import place_axis
from warmfront.simulation.twin.scans import measure_growth


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


def _profile(*measurements: Measurement) -> TmeProfile:
    return TmeProfile(
        sample_id="s",
        scale="none",
        n_genes=0,
        reference=None,
        reference_note="",
        axes=(),
        cycle=(),
        flags=(),
        measurements=measurements,
    )


def _measured(axis: str, value: float | None, unit: str) -> Measurement:
    return Measurement(
        axis=axis,
        label=axis,
        modality="protein",
        specimen="tumour",
        value=value,
        unit=unit,
        interval="none",
        supply=Supply.USABLE if value is not None else Supply.NOT_MEASURED,
        reading="",
        source="case_statement",
        status="assumption",
    )


def _case(oncotree="LUAD", scans=(), therapies: tuple[PriorTherapy, ...] | None = (), **fields) -> Case:
    measured = tuple(
        StatedMeasurement(
            name="sum of diameters",
            modality="imaging",
            value=value,
            unit="mm",
            specimen="CT",
            date=dt.date.fromisoformat(day) if day else None,
        )
        for day, value in scans
    )
    return Case(
        case_id="c",
        disease=Disease(oncotree=oncotree),
        history=History(prior_therapies=therapies),
        measured=measured or None,
        **fields,
    )


def _with_link(model, **link):
    shared = {"why": "made up", "source": "simulation_frame", "status": Status.ASSUMPTION}
    return replace(model, links=(AxisLink(**shared, **link),))


@pytest.mark.parametrize(
    ("value", "middle"), [(0.0, 0.17), (0.9, 0.17), (1.0, 0.53), (49.0, 0.53), (50.0, 0.86), (100.0, 0.86)]
)
def test_pdl1_places_the_patient_in_a_class_and_no_finer(knowledge, value, middle):
    placed = place_axis("checkpoint_ligands", _profile(_measured("pdl1_tps", value, "%")), _case(), knowledge)
    assert placed.score == pytest.approx(NormalDist().inv_cdf(middle))


def test_classes_of_one_disease_do_not_serve_another(knowledge):
    profile = _profile(_measured("pdl1_tps", 80.0, "%"))
    placed = place_axis("checkpoint_ligands", profile, _case("BLCA"), knowledge)
    assert placed.score is None
    assert "classes for lung_nonsmall only" in placed.words


def test_measurement_goes_before_transcripts_and_other_units_are_refused(knowledge):
    profile = _profile(_measured("cd8_density", 12.0, "cells/mm2"))
    placed = place_axis("t_nk_infiltration", profile, _case("COAD"), knowledge)
    assert placed.score == pytest.approx(NormalDist().inv_cdf(0.25))
    assert "between 0% and 50% of tumours" in placed.words
    other = place_axis(
        "t_nk_infiltration", _profile(_measured("cd8_density", 12.0, "cells")), _case("COAD"), knowledge
    )
    assert other.score is None


def test_loss_of_b2m_lowers_presentation_unless_mismatch_repair_is_deficient(knowledge):
    case = _case("COAD")
    lost = Mutation(gene="B2M", effect="loss_of_function", zygosity="biallelic", clonality="clonal")
    markers = replace(case.biomarkers, mutations=(lost,), msi="MSS")
    placed = place_axis("antigen_presentation", None, replace(case, biomarkers=markers), knowledge)
    assert placed.score == -2.5
    deficient = replace(case, biomarkers=replace(markers, msi="MSI-H"))
    assert place_axis("antigen_presentation", None, deficient, knowledge).score is None


def test_one_copy_of_b2m_and_no_report_say_nothing(knowledge):
    case = _case("COAD")
    one = Mutation(gene="B2M", effect="loss_of_function", zygosity="monoallelic", clonality="clonal")
    single = replace(case, biomarkers=replace(case.biomarkers, mutations=(one,)))
    assert place_axis("antigen_presentation", None, single, knowledge).score is None
    assert place_axis("antigen_presentation", None, case, knowledge).score is None


def test_missing_axis_keeps_the_population_and_says_what_is_missing(kosinsky, knowledge):
    model = _with_link(kosinsky, axis="antigen_presentation", parameter="SL", correlation=-0.4)
    twin = make_twin(model, None, 50, np.random.default_rng(1), case=_case(), knowledge=knowledge)
    population = make_twin(replace(kosinsky, links=()), None, 50, np.random.default_rng(1))
    assert twin.draws == population.draws
    assert twin.moved == ()
    assert "MHC class I presentation not known" in twin.note
    assert "SL keeps the population's distribution" in twin.note


def test_moved_axis_moves_centre_and_spread_as_the_correlation_says(kosinsky, knowledge):
    model = _with_link(kosinsky, axis="checkpoint_ligands", parameter="SL", correlation=0.6)
    profile = _profile(_measured("pdl1_tps", 90.0, "%"))
    twin = make_twin(model, profile, 20_000, np.random.default_rng(1), case=_case(), knowledge=knowledge)
    logs = np.log(twin.population.parameters["SL"])
    score = NormalDist().inv_cdf(0.86)
    assert logs.mean() == pytest.approx(math.log(8.89) + 0.708 * 0.6 * score, abs=0.02)
    assert logs.std() == pytest.approx(0.708 * 0.8, rel=0.03)


def test_size_scales_its_parameter_by_the_third_power_with_the_error_of_the_scan(kosinsky, knowledge):
    model = _with_link(
        kosinsky, axis="tumour_size", parameter="SL", kind="size", reference=50.0, exponent=3.0
    )
    case = _case(scans=[("2026-01-01", 80.0), ("2026-02-01", 100.0)])
    twin = make_twin(model, None, 20_000, np.random.default_rng(1), case=case, knowledge=knowledge)
    logs = np.log(twin.population.parameters["SL"])
    assert logs.mean() == pytest.approx(math.log(8.89 * 8), abs=0.01)
    assert logs.std() == pytest.approx(3 * 0.07, rel=0.03)
    assert "sum of diameters of 100 mm on 2026-02-01" in twin.note


def test_two_scans_weigh_growth_as_the_normal_product_rule_says(kosinsky, knowledge):
    """Near the reference the rate is linear in the logarithm: precision-weighted mean of prior and scans."""
    model = _with_link(kosinsky, axis="scans", parameter="SL", kind="growth", reference=0.02)
    model = replace(
        model,
        parameters=tuple(replace(p, log_sd=0.1) if p.name == "SL" else p for p in kosinsky.parameters),
    )
    growth = 0.022 * 60 / 3
    case = _case(scans=[("2026-01-01", 50.0), ("2026-03-02", 50.0 * math.exp(growth))])
    twin = make_twin(model, None, 40_000, np.random.default_rng(1), case=case, knowledge=knowledge)
    logs = np.log(twin.population.parameters["SL"] / 8.89)
    scan_sd = 3 * math.hypot(0.07, 0.07) / 60 / 0.02
    precision = 1 / 0.1**2 + 1 / scan_sd**2
    assert logs.mean() == pytest.approx(0.1 / scan_sd**2 / precision, abs=0.004)
    assert logs.std() == pytest.approx(precision**-0.5, rel=0.03)


@pytest.mark.parametrize(
    ("therapies", "scans", "why"),
    [
        ((), [("2026-01-01", 50.0)], "two dated scans are not stated"),
        ((), [(None, 50.0), ("2026-01-01", 60.0)], "two dated scans are not stated"),
        (None, [("2026-01-01", 50.0), ("2026-02-01", 60.0)], "not stated"),
        (
            (PriorTherapy(agents=("cisplatin",)),),
            [("2026-01-01", 50.0), ("2026-02-01", 60.0)],
            "a therapy without dates",
        ),
        (
            (PriorTherapy(agents=("cisplatin",), start=dt.date(2026, 1, 10)),),
            [("2026-01-01", 50.0), ("2026-02-01", 60.0)],
            "a therapy was given between the scans",
        ),
    ],
)
def test_growth_is_read_only_where_it_was_untreated(knowledge, therapies, scans, why):
    found = measure_growth(_case(scans=scans, therapies=therapies), knowledge)
    assert isinstance(found, str)
    assert why in found


def test_therapy_before_or_after_both_scans_does_not_matter(knowledge):
    before = PriorTherapy(agents=("cisplatin",), start=dt.date(2025, 1, 1), end=dt.date(2025, 6, 1))
    after = PriorTherapy(agents=("pembrolizumab",), start=dt.date(2026, 2, 1), ongoing=True)
    case = _case(scans=[("2026-01-01", 50.0), ("2026-01-31", 55.0)], therapies=(before, after))
    growth = measure_growth(case, knowledge)
    assert growth.per_day == pytest.approx(3 * math.log(1.1) / 30)
    assert growth.sd_per_day == pytest.approx(3 * math.sqrt(2) * 0.07 / 30)


def test_every_axis_of_the_file_can_be_asked_of_an_empty_patient(knowledge):
    for axis in knowledge.twins.axes:
        placed = place_axis(axis, None, None, knowledge)
        assert placed.score is None
        assert placed.words
