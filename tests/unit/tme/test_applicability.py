"""What may be asked of a specimen, by tumour class, site, purity, markers and tables."""

import datetime as dt
from typing import Any

import pytest

from warmfront.domain.case import (
    Biomarkers,
    Case,
    Disease,
    History,
    Pdl1,
    PriorTherapy,
    SourceTable,
    Specimen,
    Supply,
)
from warmfront.domain.tme import Applicability
from warmfront.knowledge.files import load_knowledge
from warmfront.tme.applicability import assess, find_organ


def _assess(oncotree: str = "BLCA", **known: Any) -> Applicability:
    return assess(Case(case_id="a", disease=Disease(oncotree=oncotree), **known), load_knowledge())


def _specimen(**known: Any) -> Specimen:
    return Specimen(specimen_id="s", **known)


def test_a_urothelial_tumour_is_supported() -> None:
    found = _assess()
    assert (found.tumour_group, found.tumour_class, found.phenotype_use) == (
        "urothelial",
        "solid",
        "supported",
    )
    assert found.suppressed_axes == ()


def test_the_code_is_read_without_regard_to_case_and_blanks() -> None:
    assert _assess(" blca ").tumour_group == "urothelial"


def test_another_solid_tumour_is_outside_training_and_says_so() -> None:
    found = _assess("SKCM")
    assert found.phenotype_use == "outside_training"
    assert any("trained on urothelial tumours only" in flag for flag in found.flags)


@pytest.mark.parametrize("code", ["DLBCLNOS", "PCM", "AML", "BLL", "PTCL"])
def test_blood_cancers_have_no_phenotype(code: str) -> None:
    found = _assess(code)
    assert found.phenotype_use == "not_applicable"
    assert found.tumour_class == "haematological"
    assert found.suppressed_axes == ("tertiary_lymphoid",)
    assert any("describe the tumour itself" in flag for flag in found.flags)


def test_an_unknown_code_is_named_and_nothing_is_guessed() -> None:
    found = _assess("XYZZY")
    assert (found.tumour_group, found.tumour_class) == (None, "unknown")
    assert found.phenotype_use == "outside_training"
    assert any("'XYZZY' is not in the packaged list" in flag for flag in found.flags)


@pytest.mark.parametrize(
    "site",
    [
        "lymph node",
        "Brain metastasis",
        "liver",
        "retroperitoneal lymph-node",
        "Lymph node, axillary",
        "pelvic nodes",
        "L inguinal LN.",
        "Liver (segment IV)",
    ],
)
def test_organs_with_immune_cells_are_flagged_and_get_no_lymphoid_call(site: str) -> None:
    found = _assess(specimens=(_specimen(site=site),))
    assert found.suppressed_axes == ("tertiary_lymphoid",)
    assert any("the organ's own cells" in flag for flag in found.flags)


@pytest.mark.parametrize("site", ["bladder", "kidney", "nodule of skin", None])
def test_other_sites_are_not_flagged(site: str | None) -> None:
    assert find_organ(site) == ""
    assert _assess(specimens=(_specimen(site=site),)).suppressed_axes == ()


@pytest.mark.parametrize(("purity", "flagged"), [(19.9, True), (20.0, False), (None, False)])
def test_low_purity_is_flagged_below_twenty_per_cent(purity: float | None, flagged: bool) -> None:
    found = _assess(specimens=(_specimen(purity_percent=purity),))
    assert bool(found.suppressed_axes) is flagged
    assert any("is below 20%" in flag for flag in found.flags) is flagged


@pytest.mark.parametrize(
    ("treatment", "flagged"),
    [("none", False), ("Untreated", False), ("pre-treatment", False), ("nivolumab", True)],
)
def test_only_a_biopsy_under_treatment_is_flagged_as_one(treatment: str, flagged: bool) -> None:
    found = _assess(specimens=(_specimen(treatment_at_biopsy=treatment),))
    assert any(flag.startswith("biopsy under treatment") for flag in found.flags) is flagged


def test_what_is_not_stated_is_listed() -> None:
    found = _assess(specimens=(_specimen(site="bladder"),))
    assert "not stated for the specimen: purity, quality, treatment at biopsy" in found.flags
    assert any("no specimen record" in flag for flag in _assess().flags)


def test_treatment_at_and_after_the_biopsy_is_flagged() -> None:
    history = History(
        prior_therapies=(
            PriorTherapy(agents=("cisplatin", "gemcitabine"), start=dt.date(2024, 5, 1)),
            PriorTherapy(agents=("BCG",), start=dt.date(2023, 1, 1)),
        )
    )
    found = _assess(
        history=history,
        specimens=(_specimen(date=dt.date(2024, 3, 1), treatment_at_biopsy="erdafitinib"),),
    )
    assert any("under treatment (erdafitinib)" in flag for flag in found.flags)
    assert any("treated after the biopsy (cisplatin + gemcitabine)" in flag for flag in found.flags)


def test_several_specimens_are_not_averaged() -> None:
    found = _assess(specimens=(_specimen(site="bladder"), Specimen(specimen_id="t", site="liver")))
    assert any("2 specimens" in flag and "not averaged" in flag for flag in found.flags)
    assert found.suppressed_axes == ()


@pytest.mark.parametrize(
    ("design", "words"), [("tumour_only", "of tumour alone"), (None, "not stated"), ("paired", "")]
)
def test_tmb_design_is_flagged_unless_paired(design: Any, words: str) -> None:
    found = _assess(biomarkers=Biomarkers(tmb_mut_per_mb=12.0, tmb_design=design))
    flags = [flag for flag in found.flags if flag.startswith("TMB")]
    assert len(flags) == (1 if words else 0)
    assert all(words in flag for flag in flags)


def test_pdl1_is_never_converted_and_a_missing_clone_is_named() -> None:
    found = _assess(biomarkers=Biomarkers(pdl1=(Pdl1(score="CPS", value=10.0),)))
    assert any("never converted" in flag for flag in found.flags)
    assert any("clone not stated" in flag for flag in found.flags)


def test_tables_that_cannot_be_used_are_named_with_their_state() -> None:
    tables = tuple(
        SourceTable(kind=kind, file_name=f"{kind}.tsv", sha256=None, supply=supply, reason=reason)
        for kind, supply, reason in (
            ("expression", Supply.USABLE, ""),
            ("cells", Supply.USABLE, ""),
            ("imaging", Supply.USABLE, ""),
            ("variants", Supply.REFERENCED_NOT_SUPPLIED, ""),
            ("proteins", Supply.SUPPLIED_NOT_USABLE, "no units"),
        )
    )
    assert _assess(tables=tables).unsupported == (
        "imaging table imaging.tsv: this version does not use such tables",
        "variants table variants.tsv: named in the case, not supplied",
        "proteins table proteins.tsv: not usable (no units)",
    )
