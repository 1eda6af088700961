import datetime as dt

import pytest

from warmfront.domain.case import Case, Disease, LabResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.bloods import latest_value


def case_with(*results: LabResult) -> Case:
    return Case(case_id="made-up", disease=Disease(oncotree="BLCA"), labs=results)


def platelets(value: float, unit: str = "10^9/L", day: int = 5, name: str = "platelets") -> LabResult:
    return LabResult(analyte=name, value=value, unit=unit, date=dt.date(2026, 1, day))


def test_the_latest_value_is_read_in_its_canonical_unit(packaged: KnowledgeBase) -> None:
    case = case_with(platelets(90_000.0, "/uL", day=9), platelets(300.0, day=2))
    value, words = latest_value(case, "platelets", packaged)
    assert value == pytest.approx(90.0)
    assert "90 10^9/L on 2026-01-09" in words


def test_an_older_value_does_not_stand_in_for_an_unusable_one(packaged: KnowledgeBase) -> None:
    case = case_with(platelets(90.0, "furlongs", day=9), platelets(300.0, day=2))
    value, words = latest_value(case, "platelets", packaged)
    assert value is None
    assert "is not usable" in words
    assert "furlongs" in words


def test_no_value_is_said_by_name(packaged: KnowledgeBase) -> None:
    assert latest_value(case_with(), "platelets", packaged) == (None, "Platelets is not stated")
    unknown = Case(case_id="made-up", disease=Disease(oncotree="BLCA"))
    assert latest_value(unknown, "platelets", packaged)[0] is None
