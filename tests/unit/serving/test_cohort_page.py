"""The page over a cohort."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from warmfront.domain.plan import Plan
from warmfront.serving.cohort_page import render_cohort

ReadPage = Callable[[str], Any]


def test_counts_abstentions_and_links(plan: Plan, abstention: Plan, blood: Plan, read_page: ReadPage) -> None:
    text = render_cohort(
        [plan, abstention, blood],
        ["EXAMPLE-01", "ABSTAIN 02", "BLOOD-03"],
        ["3 rows were read"],
        failures=[("LOST-04", "no column of that name")],
        title="Made-up cohort",
    )
    page = read_page(text)
    assert "Made-up cohort: 3 patients" in page.text
    assert "excluded 2 67% 1" in page.text
    assert "no call 1 33% 1" in page.text
    assert "Stromal exclusion 2 67%" in page.text
    assert "abstained 1 33%" in page.text
    assert "phenotype the model was trained on urothelial cancer only 1" in page.text
    assert "LOST-04 no column of that name" in page.text
    assert "3 rows were read" in page.text
    assert "2 made-up cases among these patients" in page.text or "made-up case" in page.text
    links = [attributes["href"] for attributes in page.named("a")]
    assert "EXAMPLE-01/report.html" in links
    assert "ABSTAIN%2002/report.html" in links


def test_medians_of_the_axes_are_in_the_description(plan: Plan, read_page: ReadPage) -> None:
    assert plan.profile is not None
    first, *rest = plan.profile.axes
    higher = replace(plan, profile=replace(plan.profile, axes=(replace(first, percentile=58.0), *rest)))
    page = read_page(render_cohort([plan, higher], ["a", "b"]))
    assert "T-cell and NK infiltration, excluded: median 48 over 2 patients" in page.text
    assert "T-cell and NK infiltration, desert: no patient" in page.text


def test_hostile_names_stay_text(plan: Plan, read_page: ReadPage) -> None:
    hostile = replace(plan, case=replace(plan.case, case_id="<script>alert(1)</script>"))
    page = read_page(render_cohort([hostile], ["../<x>"]))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "..%2F%3Cx%3E/report.html" in [attributes["href"] for attributes in page.named("a")]


def test_an_empty_cohort_says_so(read_page: ReadPage) -> None:
    page = read_page(render_cohort([], []))
    assert "No patient has a plan." in page.text


def test_plans_and_folders_must_match(plan: Plan) -> None:
    with pytest.raises(ValueError, match="shorter"):
        render_cohort([plan, plan], ["only one"])


def test_two_hundred_patients_take_little_time_and_space(plan: Plan) -> None:
    start = time.perf_counter()
    text = render_cohort([plan] * 200, [f"P{i}" for i in range(200)])
    assert time.perf_counter() - start < 5
    assert len(text) < 1_000_000


def test_reasons_that_differ_in_their_numbers_only_are_counted_together(
    plan: Plan, read_page: ReadPage
) -> None:
    unsure = [
        replace(plan, phenotype=replace(plan.phenotype, abstained=True, reason=f"largest {p} is below 0.49"))
        for p in ("0.41", "0.34", "0.48")
    ]
    page = read_page(render_cohort(unsure, ["a", "b", "c"]))
    assert "phenotype largest 0.34 to 0.48 is below 0.49 3" in page.text
