import dataclasses

import pytest

from warmfront.domain.virtual_cohort import (
    ChangeBand,
    CohortProvenance,
    OutputBand,
    ShareAbove,
    StatusCount,
    VirtualCohort,
)
from warmfront.serving.virtual_cohort_page import render_virtual_cohort, summarise_virtual_cohort

COHORT = VirtualCohort(
    label="<b>mine</b>",
    claim="hypothesis, not calibrated",
    n_patients=1200,
    n_solved=1100,
    effective_patients=1100.0,
    levels=(0.05, 0.25, 0.5, 0.75, 0.95),
    quantile_error=0.0,
    bands=(
        OutputBand(
            output="T",
            unit="mL",
            days=(0.0, 7.0),
            mean=(1.0, 2.0),
            quantiles=((1.0, 0.5), (1.0, 0.8), (1.0, 1.0), (1.0, 1.5), (1.0, 99.0)),
        ),
    ),
    changes=tuple(
        ChangeBand(output="T", change=kind, n_patients=1100, quantiles=(-0.5, -0.2, 0.0, 0.5, 98.0))
        for kind in ("lowest", "highest", "last")
    ),
    shares=(ShareAbove(output="T", threshold=2.0, shares=(0.0, 0.125), ever=0.25),),
    statuses=(
        StatusCount(status="solved", reason="solved", n_patients=1100, share=0.9),
        StatusCount(
            status="not_finite", reason="a state is not finite", n_patients=100, share=0.1, first_day=3.5
        ),
    ),
    varied=(),
    doses=tuple((float(day), "bolus C", 2.5, 0.0) for day in range(14)),
    mean_steps=10.0,
    notes=("a note",),
    provenance=CohortProvenance(
        model="mine",
        model_digest="ab" * 32,
        engine="an engine",
        package_version="1",
        knowledge_version="",
        seed=4,
        chunk=1000,
        relative_tolerance=1e-6,
        absolute_tolerance=1e-9,
    ),
)


def test_the_page_tells_what_failed_and_why() -> None:
    page = render_virtual_cohort(COHORT)
    for words in (
        "1,100 solved to the last day, 100 not (hypothesis, not calibrated).",
        "100 failed: a state is not finite, first on day 3.5.",
        "<td>a state is not finite</td>",
        "10.00%",
        "0% (-50% to 99-fold)",
        "12.5%",
        "and 2 more",
        "a note",
        "ab" * 32,
    ):
        assert words in page
    assert "<b>mine" not in page


def test_without_a_solved_patient_there_is_no_picture() -> None:
    none = dataclasses.replace(COHORT, bands=(), changes=(), shares=(), n_solved=0, doses=())
    page = render_virtual_cohort(none)
    assert "No patient was solved" in page
    assert "<svg" not in page
    assert "the untreated course" in page


@pytest.mark.parametrize("n", [0, 1])
def test_the_summary_has_one_line_for_each_reason(n: int) -> None:
    lines = summarise_virtual_cohort(dataclasses.replace(COHORT, statuses=COHORT.statuses[: n + 1]))
    assert len(lines) == n + 1


def test_rows_of_panels_are_pictures_between_which_a_printed_page_can_break() -> None:
    (band,) = COHORT.bands
    five = tuple(dataclasses.replace(band, output=f"T{i}") for i in range(5))
    page = render_virtual_cohort(dataclasses.replace(COHORT, bands=five))
    assert page.count("<svg") == 3
    assert page.count("5 to 95% of patients") == 1
    for number in (1, 2, 3):
        assert page.count(f'id="figure-bands-{number}-title"') == 1
