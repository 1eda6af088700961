"""The trials that the clinical frame names are in the tables, read in a source, and behind an option."""

import pytest

from warmfront.domain.evidence import Study
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.evidence_checks import REQUIRED_CLASSES
from warmfront.knowledge.files import load_knowledge

WITHOUT_ROW = ("no immunotherapy step",)
"""Classes that name no treatment."""

NAMED_BY_THE_FRAME = (
    "TRIAL-EV302",
    "TRIAL-PACIFIC",
    "TRIAL-PACIFIC2",
    "TRIAL-JAVELIN-HN100",
    "TRIAL-KEYNOTE412",
    "TRIAL-PACE",
    "TRIAL-G1T28-05",
    "TRIAL-CHECKMATE7A8",
    "TRIAL-RUGO2022-1",
    "TRIAL-RUGO2022-2",
    "TRIAL-CHECKMATE064-N",
    "TRIAL-CHECKMATE064-I",
    "TRIAL-CHECKMATE038",
    "TRIAL-PRINCE-N",
    "TRIAL-PRINCE-S",
    "TRIAL-PRINCE-SN",
    "TRIAL-SPEARHEAD1",
    "TRIAL-TIL-IPI-TIL",
    "TRIAL-TIL-ITT2013",
)
NEGATIVE = (
    "TRIAL-PIVOT-IO-001",
    "TRIAL-INTREPID037",
    "TRIAL-ILLUMINATE301",
    "TRIAL-CABIRALIZUMAB",
    "TRIAL-PEMBROSARC",
    "TRIAL-MASTERKEY265",
    "TRIAL-GOFF2016",
    "TRIAL-ECHO301",
)
"""Tested and failed; they keep an idea from coming back as if it were new."""


@pytest.fixture(scope="module")
def packaged() -> KnowledgeBase:
    return load_knowledge()


def curated(packaged: KnowledgeBase) -> dict[str, Study]:
    return {key: study for key, study in packaged.studies.items() if key.startswith("TRIAL-")}


@pytest.mark.parametrize("name", NAMED_BY_THE_FRAME + NEGATIVE)
def test_a_required_trial_is_there_and_was_read(name: str, packaged: KnowledgeBase) -> None:
    study = packaged.studies[name]
    assert packaged.sources[study.source].checked == "seen"
    assert any(outcome.study_id == name for outcome in packaged.outcomes)
    assert any(name in strategy.evidence for strategy in packaged.strategies.values())


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_negative_trial_says_so(name: str, packaged: KnowledgeBase) -> None:
    finding = packaged.studies[name].finding
    assert finding.startswith("negative") or "added nothing" in finding


def test_every_curated_cohort_is_read_linked_and_has_an_endpoint(packaged: KnowledgeBase) -> None:
    with_endpoint = {outcome.study_id for outcome in packaged.outcomes}
    linked = {name for strategy in packaged.strategies.values() for name in strategy.evidence}
    rows = curated(packaged)
    assert len(rows) >= len(NAMED_BY_THE_FRAME)
    assert not [key for key in rows if key not in with_endpoint]
    assert not [key for key in rows if key not in linked]
    assert not [key for key, study in rows.items() if packaged.sources[study.source].checked != "seen"]


def test_a_randomised_trial_names_its_comparator_and_a_single_arm_has_none(packaged: KnowledgeBase) -> None:
    rows = curated(packaged).values()
    assert not [study.study_id for study in rows if study.randomised and not study.comparator]
    assert not [
        study.study_id
        for study in rows
        if study.randomised is False and study.comparator and "no effect" not in study.comparator
    ]


def test_counts_worked_back_from_a_percentage_say_so(packaged: KnowledgeBase) -> None:
    rows = [o for o in packaged.outcomes if o.study_id.startswith("TRIAL-") and o.count_origin == "inferred"]
    assert rows
    assert not [o.outcome_id for o in rows if not o.note]


def test_a_rate_of_a_cohort_chosen_by_a_marker_names_the_marker(packaged: KnowledgeBase) -> None:
    """Mismatch-repair deficient, receptor-defined and stage-defined cohorts must not rank for others."""
    assert packaged.studies["TRIAL-KEYNOTE177"].requires == ("msi_high",)
    assert packaged.studies["TRIAL-EV103"].requires == ("cisplatin_ineligible",)
    assert packaged.studies["TRIAL-SPEARHEAD1"].requires == ("oncotree:SYNS",)
    assert packaged.studies["TRIAL-DESTINY-GASTRIC01"].requires == ("her2_positive",)


@pytest.mark.parametrize("name", [c for c in REQUIRED_CLASSES if c not in WITHOUT_ROW])
def test_every_class_names_people_from_a_source_that_was_read(packaged: KnowledgeBase, name: str) -> None:
    rows = [
        packaged.studies[key]
        for strategy in packaged.strategies.values()
        if strategy.strategy_class == name
        for key in strategy.evidence
        if key in packaged.studies
    ]
    read = [row for row in rows if row.species == "human" and packaged.sources[row.source].checked == "seen"]
    assert read


@pytest.mark.parametrize(
    "study_id",
    ["TRIAL-ENHANCE", "TRIAL-EORTC26101", "TRIAL-EORTC62012"],
)
def test_negative_trials_say_so(packaged: KnowledgeBase, study_id: str) -> None:
    assert packaged.studies[study_id].finding.startswith("negative")


@pytest.mark.parametrize(
    "name",
    [
        "cdk46_trilaciclib_atezolizumab_chemotherapy",
        "glioma_lomustine",
        "neuroblastoma_induction",
        "sarcoma_doxorubicin",
    ],
)
def test_a_comparison_that_favours_nothing_is_none(packaged: KnowledgeBase, name: str) -> None:
    """Protection of the marrow, a control arm, and arms of which neither was better."""
    assert [approval.compared for approval in packaged.strategies[name].approvals] == [False]


@pytest.mark.parametrize(
    ("regimen_id", "first", "then"),
    [
        ("pacific", "radiotherapy_external", "durvalumab"),
        ("checkmate064_nivolumab_first", "nivolumab", "ipilimumab"),
    ],
)
def test_what_follows_starts_after_the_last_dose(
    packaged: KnowledgeBase, regimen_id: str, first: str, then: str
) -> None:
    """PACIFIC gave durvalumab after chemoradiation, CheckMate 064 switched after week 13."""
    doses = {dose.agent: dose for dose in packaged.options.regimens[regimen_id].doses}
    before = doses[first]
    last = max(before.days) + (before.cycle_days or 0) * ((before.cycles or 1) - 1)
    assert min(doses[then].days) > last


@pytest.mark.parametrize("regimen_id", ["teclistamab", "tarlatamab", "epcoritamab"])
def test_no_full_dose_before_the_step_up(packaged: KnowledgeBase, regimen_id: str) -> None:
    doses = sorted(packaged.options.regimens[regimen_id].doses, key=lambda dose: dose.amount or 0)
    starts = [min(dose.days) for dose in doses]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts)
