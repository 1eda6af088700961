import dataclasses

import pytest

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.knowledge.next_test_checks import check_assays, check_cascades, check_marker_shares

BASE = load_knowledge()


def changed(table: str, key: str, **fields: object) -> KnowledgeBase:
    entries = dict(getattr(BASE.options, table))
    entries[key] = dataclasses.replace(entries[key], **fields)
    return dataclasses.replace(BASE, options=dataclasses.replace(BASE.options, **{table: entries}))


def test_the_packaged_tables_pass() -> None:
    assert check_cascades(BASE) + check_assays(BASE) + check_marker_shares(BASE) == []
    assert len(BASE.options.cascades) >= 5
    assert len(BASE.options.assays) >= 10


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"infused": 200}, "more patients than the one before"),
        ({"agents": ("axi-cel",)}, "agent 'axi-cel' is not in agents.toml"),
        ({"disease_group": "lymphoma"}, "group 'lymphoma' is not in"),
    ],
)
def test_a_wrong_cascade_is_named(fields, said) -> None:
    problems = check_cascades(changed("cascades", "zuma1", **fields))
    assert len(problems) == 1
    assert said in problems[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sensitivity": None}, "come together or not at all"),
        ({"sensitivity": 1.2}, "within 0 to 1"),
        ({"risk": -0.1}, "a cost is negative"),
        ({"answers": ()}, "names no rule"),
    ],
)
def test_a_wrong_assay_is_named(fields, said) -> None:
    assert any(said in problem for problem in check_assays(changed("assays", "mmr_ihc", **fields)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"share": 0.9, "high": 0.95}, "2959 of 6606 is 0.448, not 0.9"),
        ({"low": 0.6}, "are no range of a share"),
        ({"disease_group": "elsewhere"}, "group 'elsewhere'"),
    ],
)
def test_a_wrong_share_is_named(fields, said) -> None:
    assert any(said in p for p in check_marker_shares(changed("marker_shares", "hla_a02", **fields)))


def test_a_scale_outside_of_its_own_range_is_named() -> None:
    scale = dataclasses.replace(BASE.options.value_scale, harm=3.0, trial=-1.0)
    problems = check_marker_shares(
        dataclasses.replace(BASE, options=dataclasses.replace(BASE.options, value_scale=scale))
    )
    assert len(problems) == 2
