"""What holds the response back, from positions of cells alone and beside RNA."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case, Disease
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.readouts import TissueCall
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile
from warmfront.domain.tme import NO_EXPRESSION, Applicability, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.bottleneck import locate
from warmfront.tme.geometry import CaseSpace
from warmfront.tme.modalities import meet
from warmfront.tme.phenotype import abstain_wholly

MakePhenotype = Callable[..., Phenotype]
MakeApplicability = Callable[..., Applicability]
MakeProfile = Callable[..., TmeProfile]
CASE = Case(case_id="made-up", disease=Disease(oncotree="TNBC"))


def space_of(phenotype: Phenotype) -> CaseSpace:
    image = SpatialProfile(
        sample_id="a",
        patient_id="made-up",
        image_id="a",
        timepoint=None,
        n_cells=100,
        role_counts={},
        tissue_area_mm2=1.0,
        statistics=(),
        distance_profile=(),
        phenotype=phenotype,
        axes=(),
        published=(),
        cannot_say=(),
        flags=(),
    )
    patient = SpatialPatient(
        patient_id="made-up",
        timepoint=None,
        samples=("a",),
        phenotype=phenotype,
        region_calls=(),
        axes=(),
        heterogeneity=(),
        contrasts=(),
        flags=(),
    )
    return CaseSpace(profiles=(image,), patient=patient, method="cells of made-up.csv")


@pytest.fixture
def find(
    packaged: KnowledgeBase, make_applicability: MakeApplicability
) -> Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]]:
    def find(
        seen: Phenotype | None,
        expression: TmeProfile | None = None,
        rna: Phenotype | None = None,
        case: Case = CASE,
    ) -> tuple[TmeProfile, Phenotype, Bottleneck]:
        space = space_of(seen) if seen is not None else None
        before = rna if rna is not None else abstain_wholly("no expression table was supplied")
        met = meet(expression, before, case, make_applicability(), packaged, None, space)
        return (
            met.profile,
            met.phenotype,
            locate(met.profile, met.phenotype, case, make_applicability(), packaged),
        )

    return find


@pytest.mark.parametrize(
    ("call", "leading", "beside"),
    [
        ("excluded", "stroma_exclusion", ()),
        ("desert", "priming_poor", ("trafficking_poor",)),
        ("inflamed", "checkpoint_brake", ()),
    ],
)
def test_space_alone_names_a_constraint(
    find: Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]],
    make_phenotype: MakePhenotype,
    call: str,
    leading: str,
    beside: tuple[str, ...],
) -> None:
    profile, phenotype, found = find(make_phenotype(call, 0.95))
    assert profile.scale == NO_EXPRESSION
    assert phenotype.modality == "space"
    assert found.leading is not None, found.reason
    assert found.leading.constraint == leading
    assert found.contenders == beside
    assert "positions of cells" in found.leading.evidence_for[0]
    assert found.leading.support is not None
    assert found.leading.support < 0.6  # one geometry is no proof of a mechanism


def test_a_geometry_that_is_no_more_likely_than_not_names_nothing(
    find: Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]], make_phenotype: MakePhenotype
) -> None:
    *_, found = find(make_phenotype("excluded", 0.5))
    assert found.abstained
    assert "Nothing stands out" in found.reason


def test_an_abstention_of_space_names_nothing(
    find: Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]],
) -> None:
    *_, found = find(abstain_wholly("no margin in the field"))
    assert found.abstained
    *_, found = find(None)
    assert "No expression profile" in found.reason


def test_what_a_clinic_states_in_a_word_argues_but_stands_in_for_nothing(
    find: Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]],
) -> None:
    stated = replace(CASE, pathology=(TissueCall(method="CD8 IHC", phenotype="excluded"),))
    *_, found = find(None, case=stated)
    assert found.abstained
    stroma = next(one for one in found.readings if one.constraint == "stroma_exclusion")
    assert stroma.log_odds > 0
    assert stroma.read == 0


def test_space_overrules_the_geometry_that_rna_infers(
    find: Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]],
    make_phenotype: MakePhenotype,
    make_profile: MakeProfile,
) -> None:
    high = {"tgfb_exclusion": 88.0, "fibroblasts": 85.0, "t_nk_infiltration": 60.0}
    rna = make_phenotype("excluded", 0.8)
    _, _, before = find(None, make_profile(high), rna)
    profile, phenotype, after = find(make_phenotype("inflamed", 0.95), make_profile(high), rna)
    assert phenotype.call is not None
    assert phenotype.call.value == "inflamed"
    assert [one.subject for one in profile.disagreements] == ["phenotype"]
    assert any("modalities disagree" in flag for flag in profile.flags)

    def odds(found: Bottleneck, name: str) -> float:
        return next(one.log_odds for one in found.readings if one.constraint == name)

    assert odds(after, "stroma_exclusion") < odds(before, "stroma_exclusion") - 2
    assert odds(after, "checkpoint_brake") > odds(before, "checkpoint_brake") + 1.5
    spoken = [s for one in after.readings for s in (*one.evidence_for, *one.evidence_against)]
    assert not [sentence for sentence in spoken if sentence.startswith("Phenotype ")]


def test_space_beside_rna_never_reads_more_than_everything(
    find: Callable[..., tuple[TmeProfile, Phenotype, Bottleneck]],
    make_phenotype: MakePhenotype,
    make_profile: MakeProfile,
) -> None:
    *_, found = find(make_phenotype("excluded", 0.9), make_profile(), make_phenotype("excluded"))
    assert all(0 <= one.read <= 1 for one in found.readings)
