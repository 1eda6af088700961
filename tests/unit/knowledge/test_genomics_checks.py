"""Events, assays and words of variants: every check can fail."""

import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.genomics_checks import check_genomics


def with_event(**changes: object) -> KnowledgeBase:
    base = load_knowledge()
    changed = dataclasses.replace(base.genomic_events["egfr_activation"], **changes)
    return dataclasses.replace(base, genomic_events={"egfr_activation": changed})


def with_assay(**changes: object) -> KnowledgeBase:
    base = load_knowledge()
    changed = dataclasses.replace(base.sequencing_assays["whole_exome"], **changes)
    return dataclasses.replace(base, sequencing_assays={"whole_exome": changed})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"genes": ("EGFX",)}, "gene 'EGFX' is no current symbol"),
        ({"needs": ()}, "needs genes, effects and the kinds"),
        ({"disease_groups": ("nowhere",)}, "disease group 'nowhere'"),
        ({"changes": ("L858(",)}, "is no regular expression"),
        ({"changes": ("p.L858R",)}, "starts with 'p.'"),
    ],
)
def test_events(changes: dict[str, object], said: str) -> None:
    assert said in check_genomics(with_event(**changes))[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"region_mb": 34_000.0}, "region_mb 34000"),
        ({"region_high_mb": None}, "needs both ends"),
        ({"region_low_mb": 36.0}, "does not hold region_mb 34"),
        ({"counts": ("outside",)}, "counts must name"),
    ],
)
def test_assays(changes: dict[str, object], said: str) -> None:
    assert said in check_genomics(with_assay(**changes))[0]


def test_a_word_stands_once() -> None:
    base = load_knowledge()
    twice = dataclasses.replace(base.consequences[0], term="STOP-gained")
    assert (
        "the same word"
        in check_genomics(dataclasses.replace(base, consequences=(*base.consequences, twice)))[0]
    )


def test_packaged_files_are_sound() -> None:
    assert check_genomics(load_knowledge()) == []
