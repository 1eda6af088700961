"""Space decides the geometry: every meeting of an RNA phenotype with one from positions of cells."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from warmfront.domain.phenotype import Dominance, Phenotype, PhenotypeClass
from warmfront.domain.readouts import TissueCall
from warmfront.domain.spatial_profile import SpatialPatient
from warmfront.domain.tme import Applicability
from warmfront.tme.applicability import LYMPHOID_STRUCTURE_AXIS
from warmfront.tme.geometry import NO_RNA_BESIDE, NOT_IN_BLOOD, ORGAN_BESIDE, CaseSpace, decide_geometry
from warmfront.tme.phenotype import abstain_wholly
from warmfront.tme.widening import EQUALS, STRONGER, widen

MakePhenotype = Callable[..., Phenotype]
MakeApplicability = Callable[..., Applicability]
CLASSES = ("inflamed", "excluded", "desert")
METHOD = "cells of made-up.csv"


def placed(phenotype: Phenotype) -> CaseSpace:
    patient = SpatialPatient(
        patient_id="made-up",
        timepoint=None,
        samples=("S1",),
        phenotype=replace(phenotype, model="space", calibration="share of block resamples"),
        region_calls=(),
        axes=(),
        heterogeneity=(),
        contrasts=(),
        flags=(),
    )
    return CaseSpace(patient=patient, method=METHOD)


def test_without_a_cell_table_nothing_changes(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    before = make_phenotype("desert")
    found = decide_geometry(before, None, make_applicability())
    assert (found.phenotype, found.disagreements, found.flags) == (before, (), ())


@pytest.mark.parametrize("space", CLASSES)
def test_without_rna_the_phenotype_is_that_of_space(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability, space: str
) -> None:
    seen = replace(make_phenotype(space), prediction_set=(PhenotypeClass(space),))
    found = decide_geometry(
        abstain_wholly("no expression table was supplied"), placed(seen), make_applicability()
    )
    assert found.phenotype.modality == "space"
    assert found.phenotype.call is PhenotypeClass(space)
    assert not found.phenotype.abstained
    assert found.phenotype.calibration == "share of block resamples"
    assert found.phenotype.prediction_set == (PhenotypeClass(space),)
    assert NO_RNA_BESIDE in found.phenotype.arguments_against
    assert found.disagreements == ()


@pytest.mark.parametrize("rna", CLASSES)
@pytest.mark.parametrize("space", CLASSES)
def test_space_decides_and_rna_stays_beside_it(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability, rna: str, space: str
) -> None:
    seen = placed(make_phenotype(space, 0.9))
    found = decide_geometry(make_phenotype(rna, 0.7), seen, make_applicability())
    assert seen.patient is not None
    assert found.phenotype.call is PhenotypeClass(space)
    assert getattr(found.phenotype, space) == 0.9
    assert not found.phenotype.abstained
    words = f"RNA says {rna} (probability 0.70)"
    if rna == space:
        assert found.disagreements == ()
        assert f"{words} as well" in found.phenotype.arguments_for
        assert found.phenotype.prediction_set == seen.patient.phenotype.prediction_set
        return
    assert words in found.phenotype.arguments_against
    assert set(found.phenotype.prediction_set) == {PhenotypeClass(rna), PhenotypeClass(space)}
    assert len(found.disagreements) == 1
    assert METHOD in found.disagreements[0].first
    assert found.disagreements[0].second == words
    assert "nothing was averaged" in found.disagreements[0].consequence


def test_a_model_that_does_not_rely_on_its_call_does_not_widen_the_set(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    unsure = replace(make_phenotype("desert"), abstained=True, reason="outside training")
    seen = placed(replace(make_phenotype("excluded"), prediction_set=(PhenotypeClass.EXCLUDED,)))
    found = decide_geometry(unsure, seen, make_applicability())
    assert found.phenotype.prediction_set == (PhenotypeClass.EXCLUDED,)
    assert "on which its model does not rely" in found.disagreements[0].second


def test_an_abstention_of_space_changes_nothing_and_says_why(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    silent = placed(abstain_wholly("no margin in the field"))
    rna = make_phenotype("inflamed")
    found = decide_geometry(rna, silent, make_applicability())
    assert found.phenotype == rna
    assert "no margin in the field" in found.flags[0]
    alone = decide_geometry(abstain_wholly("no expression"), silent, make_applicability())
    assert alone.phenotype.abstained
    assert alone.phenotype.reason == "no margin in the field"


def test_in_a_blood_cancer_space_is_not_used(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    before = abstain_wholly("not applicable")
    found = decide_geometry(before, placed(make_phenotype("excluded")), make_applicability("haematological"))
    assert found.phenotype == before
    assert found.flags == (NOT_IN_BLOOD,)


def test_the_second_axis_stays_that_of_rna(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability
) -> None:
    axis = (Dominance(dimension="compartment", label="a", state="neither", reason="", source="", status=""),)
    before = replace(make_phenotype("inflamed"), second_axis=axis)
    found = decide_geometry(before, placed(make_phenotype("excluded")), make_applicability())
    assert found.phenotype.second_axis == axis


def test_a_slide_that_contradicts_space_widens_it_and_neither_wins(make_phenotype: MakePhenotype) -> None:
    space = replace(make_phenotype("excluded"), modality="space")
    after, found = widen(space, [TissueCall(method="CD8 IHC", phenotype="inflamed")])
    assert after.abstained
    assert EQUALS in after.arguments_against
    assert STRONGER not in after.arguments_against
    assert "the positions of cells show excluded" in found[0].sentence


@pytest.mark.parametrize(("call", "doubted"), [("excluded", True), ("inflamed", False), ("desert", False)])
def test_exclusion_in_a_node_is_doubted(
    make_phenotype: MakePhenotype, make_applicability: MakeApplicability, call: str, doubted: bool
) -> None:
    node = make_applicability(suppressed=(LYMPHOID_STRUCTURE_AXIS,))
    for rna in (abstain_wholly("no expression"), make_phenotype("inflamed"), make_phenotype("desert")):
        found = decide_geometry(rna, placed(make_phenotype(call)), node)
        assert (ORGAN_BESIDE in found.flags) is doubted
        assert (ORGAN_BESIDE in found.phenotype.arguments_against) is doubted
