"""Antigens of a case bear the name of the antigen table."""

import pytest

from warmfront.domain.case import Biomarkers, Case, Disease
from warmfront.io.antigen_names import with_known_antigens
from warmfront.knowledge.files import load_knowledge


def stated(antigens: dict[str, bool]) -> Case:
    return Case(case_id="made-up", disease=Disease(oncotree="BRCA"), biomarkers=Biomarkers(antigens=antigens))


@pytest.mark.parametrize(
    ("written", "named"),
    [("cd19", "CD19"), ("ERBB2", "HER2"), (" MSLN ", "mesothelin"), ("no such antigen", "no such antigen")],
)
def test_every_rule_reads_the_name_of_the_table(written: str, named: str) -> None:
    case, problems = with_known_antigens(stated({written: False}), load_knowledge())
    assert case.biomarkers.antigens == {named: False}
    assert not problems


def test_two_names_of_one_antigen_must_agree() -> None:
    agreeing, fine = with_known_antigens(stated({"HER2": True, "ERBB2": True}), load_knowledge())
    assert agreeing.biomarkers.antigens == {"HER2": True}
    assert not fine
    _, problems = with_known_antigens(stated({"HER2": True, "erbb2": False}), load_knowledge())
    assert [problem.found for problem in problems] == ["HER2 both positive and negative"]


def test_an_empty_name_is_refused() -> None:
    _, problems = with_known_antigens(stated({" ": True}), load_knowledge())
    assert [problem.where for problem in problems] == ["biomarkers.antigens"]
