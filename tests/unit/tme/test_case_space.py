"""Which images of a cell table belong to a case."""

from dataclasses import replace

import numpy as np
import pytest

from warmfront.domain.case import Case, Disease, SourceTable, Specimen, Supply
from warmfront.domain.space import PreparedCells, TissueImage
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.tissue import simulate_tissue
from warmfront.tme.case_space import SuppliedCells, choose_images, see_space, take_images

TABLE = SourceTable(kind="cells", file_name="cells.csv", sha256="0", supply=Supply.USABLE, reason="")
CASE = Case(
    case_id="C1",
    disease=Disease(oncotree="BRCA"),
    specimens=(Specimen(specimen_id="S1"),),
    tables=(TABLE,),
)


def rng_of(name: str) -> np.random.Generator:
    return np.random.default_rng(len(name))


@pytest.fixture(scope="module")
def excluded() -> TissueImage:
    return simulate_tissue("excluded", 3000, np.random.default_rng(3)).image


def table(image: TissueImage, *names: tuple[str, str, str], **changes: object) -> PreparedCells:
    """One image for each triple of patient, sample and image."""
    images = tuple(
        replace(image, patient_id=patient, sample_id=sample, image_id=name) for patient, sample, name in names
    )
    made = PreparedCells(
        file_name="cells.csv",
        sha256="0",
        source_format="canonical",
        images=images,
        unmapped=(),
        roles=(),
        left_out=(),
        notes=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def chosen(cells: PreparedCells, patient: str | None = None) -> tuple[list[str], str]:
    images, words = choose_images(CASE, cells, patient)
    return [image.sample_id for image in images], words


def test_patient_goes_before_sample_and_sample_before_image(excluded: TissueImage) -> None:
    by_patient = table(excluded, ("C1", "a", "1"), ("P2", "S1", "2"), ("C1", "b", "3"))
    assert chosen(by_patient) == (["a", "b"], "")
    by_sample = table(excluded, ("P1", "S1/1", "1"), ("P1", "S1/2", "2"), ("P2", "b", "S1"))
    assert chosen(by_sample) == (["S1/1", "S1/2"], "")
    by_image = table(excluded, ("P1", "a", "S1"), ("P2", "b", "2"))
    assert chosen(by_image) == (["a"], "")


def test_an_image_name_that_several_patients_share_is_no_choice(excluded: TissueImage) -> None:
    names, words = chosen(table(excluded, ("P1", "a", "S1"), ("P2", "b", "S1")))
    assert names == []
    assert "2 patients" in words
    assert "files.cells_patient" in words


def test_a_table_of_one_patient_is_the_case_s_own_and_says_so(excluded: TissueImage) -> None:
    names, words = chosen(table(excluded, ("P9", "a", "1")))
    assert names == ["a"]
    assert "one image" in words
    names, words = chosen(table(excluded, ("P9", "a", "1"), ("P9", "b", "2")))
    assert names == ["a", "b"]
    assert "one patient" in words


def test_nobody_s_table_names_what_it_holds(excluded: TissueImage) -> None:
    others = [(f"P{number}", f"s{number}", "1") for number in range(1, 9)]
    names, words = chosen(table(excluded, *others))
    assert names == []
    assert "8 patients" in words
    assert "P1, P2, P3, P4, P5, ..." in words
    assert "P6" not in words
    assert "files.cells_patient" in words


def test_a_stated_patient_is_taken_or_missed_never_replaced(excluded: TissueImage) -> None:
    cells = table(excluded, ("P1", "a", "1"), ("C1", "b", "2"))
    assert chosen(cells, "P1") == (["a"], "")
    assert chosen(table(excluded, ("P1", "a", "1")), "P2")[0] == []


def test_a_table_that_is_not_usable_is_recorded_with_the_case(excluded: TissueImage) -> None:
    case, images, flags = take_images(CASE, SuppliedCells(problem="no types"))
    assert images == ()
    assert flags == ()
    assert (case.tables[0].supply, case.tables[0].reason) == (Supply.SUPPLIED_NOT_USABLE, "no types")
    empty = table(excluded, left_out=(("a", "fewer than 3 positions"),))
    case, images, _ = take_images(CASE, SuppliedCells(prepared=empty))
    assert "fewer than 3 positions" in case.tables[0].reason
    assert take_images(CASE, None) == (CASE, (), ())


def test_space_is_measured_image_by_image_and_rolled_up(
    excluded: TissueImage, packaged: KnowledgeBase
) -> None:
    cells = SuppliedCells(prepared=table(excluded, ("C1", "a", "1"), unmapped=(("odd", 3),)))
    case, images, _ = take_images(CASE, cells)
    seen = see_space(case, images, cells, packaged, np.random.default_rng(1), rng_of)
    assert seen is not None
    assert seen.patient is not None
    assert [one.sample_id for one in seen.profiles] == ["a"]
    assert seen.patient.patient_id == "C1"
    assert seen.patient.phenotype == seen.profiles[0].phenotype
    assert seen.patient.axes == seen.profiles[0].axes
    assert seen.method == "cells of cells.csv"
    assert any("odd" in flag and "cells_roles" in flag for flag in seen.flags)
    again = see_space(case, images, cells, packaged, np.random.default_rng(1), rng_of)
    assert again == seen


def test_without_an_image_there_is_nothing_to_see(packaged: KnowledgeBase) -> None:
    assert see_space(CASE, (), None, packaged, np.random.default_rng(1), rng_of) is None


def test_the_timepoint_of_the_first_specimen_is_the_case_s_own(
    excluded: TissueImage, packaged: KnowledgeBase
) -> None:
    pre = replace(excluded, patient_id="C1", sample_id="S1", timepoint="pre")
    on = replace(excluded, patient_id="C1", sample_id="S2", timepoint="on")
    cells = SuppliedCells(prepared=table(excluded, images=(pre, on)))
    seen = see_space(CASE, (pre, on), cells, packaged, np.random.default_rng(1), rng_of)
    assert seen is not None
    assert seen.patient is not None
    assert seen.patient.timepoint == "pre"
    assert any("several timepoints" in flag for flag in seen.flags)
    unnamed = replace(CASE, specimens=())
    seen = see_space(unnamed, (pre, on), cells, packaged, np.random.default_rng(1), rng_of)
    assert seen is not None
    assert seen.patient is not None
    assert seen.patient.timepoint == "on"
