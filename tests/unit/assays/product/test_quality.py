"""One product described: conversion, intervals, directions by product and disease, and what is refused."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from warmfront.assays.product.measurements import as_measurements
from warmfront.assays.product.quality import describe_product
from warmfront.domain.case import Supply
from warmfront.domain.errors import InputError
from warmfront.domain.product import ProductProfile, ProductTable, StatedQuantity
from warmfront.knowledge.files import load_knowledge


def table(*rows: StatedQuantity, product: Any = "TIL", disease: str = "MEL", **more: Any) -> ProductTable:
    placed = tuple(replace(row, where=f"line {number}") for number, row in enumerate(rows, start=2))
    return ProductTable(product=product, disease=disease, quantities=placed, **more)


def q(quantity: str, value: float | None = None, unit: str = "%", population: str = "", **more: Any) -> Any:
    return StatedQuantity(quantity=quantity, value=value, unit=unit, population=population, **more)


def describe(*rows: StatedQuantity, **more: Any) -> ProductProfile:
    return describe_product(table(*rows, **more), load_knowledge())


def problem(*rows: StatedQuantity, **more: Any) -> str:
    with pytest.raises(InputError) as caught:
        describe(*rows, **more)
    return str(caught.value)


PD1 = q("PD-1", 30, population="CD8+")


@pytest.mark.parametrize(
    ("disease", "meaning"), [("OS", "worse"), ("MEL", "better"), ("SYNS", "unknown"), ("LUAD", "unknown")]
)
def test_pd1_of_til_has_the_direction_of_the_disease(disease: str, meaning: str) -> None:
    axis = describe(PD1, disease=disease).axes[0]
    assert axis.meaning == meaning
    assert "better in TIL, melanoma (BM-24)" in axis.contradictions[0]
    assert "Osteosarcoma (BM-23)" in axis.contradictions[0]
    assert {line.row for line in axis.evidence} == {"BM-22", "BM-23", "BM-24", "WP-02"}


def test_pd1_of_another_product_has_no_direction() -> None:
    axis = describe(PD1, product="CAR-T").axes[0]
    assert axis.meaning == "unknown"
    assert axis.reading.startswith("Direction known only for TIL, Osteosarcoma (worse, BM-23)")
    assert all(not line.holds and "speaks of TIL" in line.why_not for line in axis.evidence)


def test_a_direction_without_a_disease_is_never_read() -> None:
    found = describe(q("Tscm", 20, population="CD3+"))
    assert found.axes[0].meaning == "unknown"
    assert found.axes[0].reading == "No direction is known: no row names both a product and a disease."
    without = describe(PD1, disease="")
    assert without.axes[0].meaning == "unknown"
    assert without.cannot_say[-1].startswith("any direction")


def test_the_row_of_cik_cells_with_two_directions_is_printed_with_both() -> None:
    axis = describe(q("CD4-", 70, population="CD3+"), product="CIK", disease="COAD").axes[0]
    assert (axis.meaning, axis.evidence[0].direction) == ("unknown", "both")
    assert "better response or diminished cytotoxicity" in axis.contradictions[0]


@pytest.mark.parametrize(
    ("disease", "meaning"), [("COAD", "better"), ("HCC", "unknown"), ("LUAD", "better"), ("GBM", "unknown")]
)
def test_cik_subset_follows_its_disease(disease: str, meaning: str) -> None:
    axis = describe(q("CD3+CD56+", 30, population="viable"), product="CIK", disease=disease).axes[0]
    assert axis.meaning == meaning


def test_a_row_about_other_cells_does_not_hold() -> None:
    rows = [q("Tcm", 30, population="CAR+CD8+"), q("Tcm", 30, population="CD3+")]
    found = describe(*rows, product="CAR-T", disease="DLBCLNOS")
    by_population = {axis.population: axis for axis in found.axes}
    assert by_population["CAR+CD8+"].meaning == "better"
    assert by_population["CD3+"].meaning == "unknown"
    assert "CAR+CD8+" in by_population["CD3+"].evidence[0].why_not


def test_units_are_converted_and_names_are_known_by_their_spellings() -> None:
    rows = [
        q("Viable", 0.92, "fraction", "total cells"),
        q("dose", 0.5, "10^9 cells"),
        q("VCN", 2, "copies/cell"),
    ]
    found = describe(*rows, product="CAR-T")
    values = {axis.axis: axis.value for axis in found.axes}
    assert values["product_viability"] == 92.0
    assert values["product_dose_viable"] == 5e8
    assert values["product_vector_copies_per_cell"] == 2.0


def test_copies_per_cell_and_per_transduced_cell_are_two_quantities() -> None:
    rows = [q("VCN", 2, "copies/cell"), q("CAR+", 40, population="CD3+")]
    found = describe(*rows, product="CAR-T")
    derived = found.axis("product_vector_copies_per_transduced")
    assert derived is not None
    assert derived.value == pytest.approx(5.0)
    assert derived.low is None
    assert derived.note.startswith("derived: copies per cell over the transduced share of CD3+")


def test_dose_per_kilogram_and_doublings_are_derived_with_their_intervals() -> None:
    rows = [q("dose", 700, "10^6 cells", events=100), q("expansion", 1024, "fold")]
    found = describe(*rows, weight_kg=70)
    dose, per_kg = found.axis("product_dose_viable"), found.axis("product_dose_viable_per_kg")
    assert dose is not None
    assert per_kg is not None
    assert per_kg.value == pytest.approx(1e7)
    assert per_kg.low == pytest.approx((dose.low or 0) / 70)
    doublings = found.axis("product_doublings")
    assert doublings is not None
    assert doublings.value == pytest.approx(10.0)


def test_a_stated_ratio_that_the_shares_contradict_is_kept_and_flagged() -> None:
    rows = [
        q("CD4", 60, population="CD3+"),
        q("CD8", 30, population="CD3+"),
        q("CD4:CD8", 1.0, "ratio", "CD3+"),
    ]
    found = describe(*rows)
    ratio = found.axis("product_cd4_cd8_ratio")
    assert ratio is not None
    assert ratio.value == 1.0
    assert found.flags == (ratio.note,)
    assert "1 stated, 2 from other rows" in ratio.note


def test_the_last_day_is_read_and_the_others_are_named() -> None:
    early, late = dt.date(2026, 1, 2), dt.date(2026, 1, 9)
    found = describe(
        q("PD-1", 30, population="CD8+", date=late), q("PD-1", 50, population="CD8+", date=early)
    )
    assert found.axes[0].value == 30.0
    assert found.axes[0].note == "earlier, 2026-01-02: 50"


def test_values_stand_beside_published_criteria_of_single_products() -> None:
    found = describe(q("CAR+", 15, population="CD3+"), product="CAR-T", disease="DLBCLNOS")
    limits = found.axes[0].limits
    assert [limit.met for limit in limits] == [False, True, True]
    assert found.flags == (limits[0].sentence,)
    other = describe(q("viability", 65, population="all cells")).axes[0].limits[0]
    assert (other.met, other.status) == (False, "assumption")


def test_a_strict_criterion_is_not_met_by_its_bound() -> None:
    found = describe(q("VCN", 5, "copies/transduced cell"), product="CAR-T")
    assert [limit.met for limit in found.axes[0].limits] == [False]


def test_results_in_words_are_flagged_unless_negative() -> None:
    found = describe(PD1, release=(("sterility", "negative"), ("mycoplasma", "pending")))
    assert found.flags == ("mycoplasma: pending",)


def test_what_is_not_measured_is_listed_and_never_zero() -> None:
    found = describe(PD1)
    assert "Viable cells" in found.missing
    assert "PD-1+ cells among CD8 T cells" not in found.missing
    assert found.axis("product_viability") is None


def test_late_effects_follow_antigen_donor_and_cytokine() -> None:
    def said(**more: Any) -> str:
        return " | ".join(one.effect for one in describe(PD1, product="CAR-T", **more).late_effects)

    assert "boxed warning" in said(target="cd19")
    assert "parkinsonism" not in said(target="CD19")
    assert "parkinsonism" in said(target="BCMA")
    assert "no warning names this product" in said(target="GPC3")
    assert "boxed warning" not in said(target="GPC3")
    assert "not stated" in said()
    assert "graft-versus-host" in said(donor="allogeneic")
    assert "graft-versus-host" not in said(donor="autologous")


def test_every_problem_is_listed_at_once() -> None:
    said = problem(
        q("viabilty", 90, population="all cells"),
        q("viability", 90, "cells/mm2", "all cells"),
        q("viability", 190, population="all cells"),
        q("Tcm", 40),
        q("Tcm", 40, population="B cells"),
        q("vector copy number", 2, "copies/cell"),
        q("LAG-3", None, population="CD8+"),
    )
    assert said.startswith("7 problems")
    for words in (
        "quantity 'viabilty'; allowed: viability",
        "unit 'cells/mm2'; allowed: %, percent, fraction, share",
        "190 %; allowed: 0 to 100 %",
        "Tcm of no stated population; allowed: CD3+, CD4+",
        "Tcm of 'B cells'",
        "'vector copy number' of a product of kind TIL; allowed: a quantity of CAR-T, TCR-T, CAR-NK",
        "line 8: found no value",
    ):
        assert words in said


def test_events_must_give_the_share() -> None:
    assert "30% stated, 40.00% by its events" in problem(
        q("PD-1", 30, population="CD8+", events=400, parent_events=1000)
    )
    assert "no more events than parent events" in problem(
        q("PD-1", 30, population="CD8+", events=1001, parent_events=1000)
    )
    assert "events without parent events" in problem(q("PD-1", 30, population="CD8+", events=400))
    assert "no count of cells" in problem(q("expansion", 30, "fold", events=400))


def test_contradicted_and_overfull_tables_are_refused() -> None:
    assert "31 here, 30 at line 2" in problem(PD1, q("PD1", 31, population="CD8"))
    said = problem(
        q("Tn", 50, population="CD8+"), q("Tcm", 40, population="CD8+"), q("Tem", 30, population="CD8+")
    )
    assert "parts of CD8+ that make 120%: Naive T cells 50%" in said
    rounded = describe(q("Tn", 51, population="CD8+"), q("Tcm", 51, population="CD8+"))
    assert len(rounded.axes) == 2
    apart = describe(q("Tn", 60, population="CD8+"), q("Tcm", 60, population="CD4+"))
    assert len(apart.axes) == 2


def test_an_unknown_disease_and_an_empty_table_are_refused() -> None:
    assert "allowed: an OncoTree code such as" in problem(PD1, disease="melanoma of the skin")
    assert "found no quantity" in problem()


def test_measurements_carry_specimen_population_and_contradictions() -> None:
    rows = [PD1, q("Tcm", 9, population="CD8+"), q("Tcm", 30, population="CD4+")]
    made = as_measurements(describe(*rows, synthetic=True, disease="OS"))
    by_axis = {one.axis: one for one in made}
    assert set(by_axis) == {"product_cd8_pd1", "product_tcm_of_cd4_positive", "product_tcm_of_cd8_positive"}
    pd1 = by_axis["product_cd8_pd1"]
    assert (pd1.specimen, pd1.modality, pd1.supply) == ("product", "cells", Supply.USABLE)
    assert (pd1.source, pd1.status) == ("review_cell_therapy_2025", "trial")
    assert "made-up numbers" in pd1.note
    assert "evidence differs: better in TIL, melanoma" in pd1.note


def test_shares_of_single_cells_give_way_to_gates_and_are_read_by_no_row() -> None:
    typed = q("Tn", None, "", "CD3+", events=14, parent_events=25, origin="single cells")
    alone = describe(typed, product="CAR-T", disease="DLBCLNOS").axes[0]
    assert (alone.value, alone.meaning) == (56.0, "unknown")
    assert "no flow gate" in alone.note
    assert all("flow gates" in line.why_not for line in alone.evidence)
    both = describe(typed, q("Tn", 30, population="CD3+"), product="CAR-T", disease="DLBCLNOS").axes[0]
    assert (both.value, both.meaning, both.note) == (30.0, "better", "by single cells: 56")


def test_viability_below_a_specification_stands_beside_the_study_that_saw_no_association() -> None:
    found = describe(q("viability", 72, population="all cells"), product="CAR-T", disease="DLBCLNOS").axes[0]
    assert found.meaning == "unknown"
    assert found.reading.startswith("No association was seen. WP-23")
    assert any(one.met is False and "tisagenlecleucel" in one.sentence for one in found.limits)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (q("dose", 1e308, "10^9 cells"), "inf cells"),
        (q("viability", 1e308, population="all cells"), "1e+308 %"),
        (q("dose", 1e9, "cells", events=-1), "-1 events"),
        (q("CD4:CD8", None, "", "CD3+", events=-5, parent_events=10), "-0.5 ratio"),
        (q("viability", None, "", "all cells", events=10**400, parent_events=10**401), "too many events"),
        (
            q("viability", 10, "%", "all cells", events=10**400, parent_events=10**401),
            "events; allowed: 0 to",
        ),
        (q("CD4:CD8", 3, "ratio", "CD3+", events=10, parent_events=10), "3 stated, 1 by its events"),
        (q("CD4:CD8", None, "", "CD3+", events=10, parent_events=0), "no value"),
    ],
)
def test_hostile_numbers_are_refused_with_a_reason(row: StatedQuantity, words: str) -> None:
    assert words in problem(row)


@pytest.mark.parametrize("weight", [0.0, -70.0, 70_000.0])
def test_an_impossible_weight_is_refused(weight: float) -> None:
    assert "above 0, at most 650" in problem(PD1, weight_kg=weight)
