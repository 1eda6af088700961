"""Checks of measured axes, blood indices and biomarker rows: each finds what it is for."""

from dataclasses import replace

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.checks import check_knowledge
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.measured import BiomarkerDirection, BloodIndex, IndexBand, IndexPoint
from warmfront.knowledge.measured_checks import (
    check_biomarkers,
    check_blood_indices,
    check_measured_axes,
)


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge()


def with_axis(base: KnowledgeBase, **changes: object) -> KnowledgeBase:
    axis = replace(base.measured_axes["tmb"], **changes)  # type: ignore[arg-type]
    return replace(base, measured_axes={**base.measured_axes, "tmb": axis})


def with_index(base: KnowledgeBase, name: str, **changes: object) -> KnowledgeBase:
    index: BloodIndex = replace(base.blood_indices[name], **changes)  # type: ignore[arg-type]
    return replace(base, blood_indices={**base.blood_indices, name: index})


def with_row(base: KnowledgeBase, name: str, **changes: object) -> KnowledgeBase:
    rows: list[BiomarkerDirection] = [
        replace(row, **changes) if row.biomarker_id == name else row  # type: ignore[arg-type]
        for row in base.biomarkers
    ]
    return replace(base, biomarkers=tuple(rows))


def test_the_packaged_entries_pass(base: KnowledgeBase) -> None:
    assert check_measured_axes(base) + check_blood_indices(base) + check_biomarkers(base) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"units": {"mutations/Mb": 2.0}}, "must have the factor 1"),
        ({"units": {"mutations/Mb": 1.0, "x": -1.0}}, "not positive"),
        ({"plausible_low": 9000.0}, "not in order"),
    ],
)
def test_axes(base: KnowledgeBase, changes: dict[str, object], said: str) -> None:
    assert said in " ".join(check_measured_axes(with_axis(base, **changes)))


def test_an_id_is_used_once_over_all_tables(base: KnowledgeBase) -> None:
    twice = replace(base, measured_axes={**base.measured_axes, "ldh": base.measured_axes["tmb"]})
    assert any("'ldh' twice" in problem for problem in check_measured_axes(twice))


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("nlr", {"numerator": ("nothing",)}, "'nothing' is not in labs.toml"),
        ("nlr", {"denominator": ()}, "lacks the parts of 'ratio'"),
        ("nlr", {"weights": {"albumin": 1.0}}, "must not have the parts"),
        ("nlr", {"numerator": ("albumin",)}, "its units leave"),
        ("nlr", {"unit": "10^9/L"}, "its units leave 'ratio', not '10^9/L'"),
        ("sii", {"unit": "ratio"}, "its units leave '10^9/L', not 'ratio'"),
        ("dnlr", {"less": "albumin"}, "another unit"),
        (
            "lipi",
            {"points": (IndexPoint(component="grim", rule="above", threshold=1.0),)},
            "neither an analyte",
        ),
        ("lipi", {"points": (IndexPoint(component="ldh", rule="above"),)}, "do not go together"),
        ("lipi", {"bands": (IndexBand(label="good", at_least=1),)}, "start at 0"),
    ],
)
def test_indices(base: KnowledgeBase, name: str, changes: dict[str, object], said: str) -> None:
    assert said in " ".join(check_blood_indices(with_index(base, name, **changes)))


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("BM-12", {"axes": ("nothing",)}, "unknown measurement 'nothing'"),
        ("BM-12", {"axes": ()}, "needs axes"),
        ("BM-12", {"disease_groups": ("nowhere",)}, "unknown disease group"),
        ("BM-12", {"oncotree": ("NIL",)}, "unknown OncoTree code"),
        ("BM-12", {"therapies": ("magic",)}, "unknown agent class"),
        ("BM-12", {"specimens": ("hair",)}, "unknown specimen"),
        ("BM-12", {"direction": "ambiguous"}, "gives no reading"),
        ("BM-12", {"unused": "for no reason"}, "also why it is not used"),
        ("BM-12", {"biomarker_id": "BM-11"}, "duplicate id"),
        ("BM-12", {"level": "C"}, "must have the status 'assumption'"),
        ("BM-24", {"oncotree": (), "disease_groups": ("sarcoma",)}, "opposite directions"),
    ],
)
def test_biomarker_rows(base: KnowledgeBase, name: str, changes: dict[str, object], said: str) -> None:
    assert said in " ".join(check_biomarkers(with_row(base, name, **changes)))


def test_the_list_of_checks_holds_these(base: KnowledgeBase) -> None:
    assert any("'nothing'" in p for p in check_knowledge(with_row(base, "BM-12", axes=("nothing",))))


def test_a_source_must_exist(base: KnowledgeBase) -> None:
    broken = with_row(base, "BM-12", source="nobody")
    assert any("biomarkers.tsv BM-12: source 'nobody'" in problem for problem in check_knowledge(broken))
