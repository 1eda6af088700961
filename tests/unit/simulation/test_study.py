"""The simulation in a plan: what is chosen, what is said, and when nothing is."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.simulation.engines import default_engine
from warmfront.simulation.search.effort import EFFORTS
from warmfront.simulation.study import study

FEW = replace(EFFORTS["quick"], n_draws=6, n_boot=50)


@pytest.fixture(scope="module")
def run(packaged, make_ranking):
    kept = ("effector_prey", "innate_adaptive", "kosinsky2018")
    models = {key: packaged.mechanistic_models[key] for key in kept}
    knowledge, engine = replace(packaged, mechanistic_models=models), default_engine()

    def make(*strategy_ids, seed=3, **settings):
        return study(
            make_ranking(*strategy_ids), None, knowledge, np.random.default_rng(seed),
            effort=FEW, engine=engine, **settings,
        )  # fmt: skip

    return make


@pytest.fixture(scope="module")
def found(run):
    return run("urothelial_erdafitinib", "radiotherapy_pd1")


def test_study_names_the_option_and_says_what_it_is_not(found):
    assert found.option == "radiotherapy_pd1"
    assert found.label.startswith("hypothesis, not calibrated; ")
    assert "Simulated: name of radiotherapy_pd1 (option 2 of the ranking)" in found.note
    assert "no model has a term for erdafitinib" in found.note
    assert "at least three structurally different models of people agree" in found.note
    assert "no human comparison of order exists in this disease" in found.note
    assert found.effort == "quick"


def test_order_and_gap_are_tried_against_the_standard(found):
    assert [(regimen.name, regimen.role) for regimen in found.regimens] == [
        ("three fractions of 8 Gy", "standard"),
        ("radiotherapy 21 days later", "alternative"),
        ("PD-1 antibody 21 days later", "alternative"),
        ("no treatment", "untreated"),
    ]
    assert {trajectory.model for trajectory in found.trajectories} == {"effector_prey", "innate_adaptive"}


def test_two_families_are_no_verdict(found):
    assert {verdict.verdict for verdict in found.verdicts} == {"not distinguishable"}


def test_contrasts_are_paired_and_ordered(found):
    assert all(contrast.low <= contrast.median <= contrast.high for contrast in found.contrasts)
    treated = [contrast for contrast in found.contrasts if contrast.second == "no treatment"]
    assert len(treated) == 2
    assert all(contrast.median <= 0 for contrast in treated)


def test_same_seed_same_study_to_the_last_bit_and_another_seed_another(run, found):
    assert run("urothelial_erdafitinib", "radiotherapy_pd1") == found
    assert run("urothelial_erdafitinib", "radiotherapy_pd1", seed=4) != found


def test_progress_counts_models(run):
    told = []
    run("pd1_monotherapy", on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_another_class_than_solid_tumours_is_not_simulated(run):
    nothing = run("pd1_monotherapy", tumour_class="haematological")
    assert (nothing.option, nothing.trajectories, nothing.n_draws) == (None, (), 0)
    assert nothing.note == (
        "Nothing was simulated: models hold solid lesions with diameters; the tumour class is haematological."
    )


def test_nothing_expressible_is_said_and_no_number_is_given(run):
    nothing = run("urothelial_erdafitinib")
    assert (nothing.option, nothing.trajectories, nothing.contrasts, nothing.n_draws) == (None, (), (), 0)
    assert nothing.note == (
        "Nothing was simulated: no option can be expressed. name of urothelial_erdafitinib: no model has a "
        "term for erdafitinib."
    )


def test_empty_ranking_is_said(run):
    assert run().note == "Nothing was simulated: the ranking holds no option."
