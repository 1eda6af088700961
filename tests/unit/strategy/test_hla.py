import pytest

from warmfront.domain.case import Biomarkers, Case, Disease
from warmfront.domain.evidence import Status
from warmfront.domain.therapy import Condition
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.files import load_knowledge
from warmfront.strategy.hla import typing_gap
from warmfront.strategy.rules.tumour import hla_excluded, hla_required

NEEDED = ("A*02:01P", "A*02:02P", "A*02:03P", "A*02:06P")


def answer(rule, values: tuple[str, ...], alleles: tuple[str, ...]) -> Verdict:
    condition = Condition(rule="hla", values=values, source="made_up", status=Status.TRIAL)
    case = Case(
        case_id="made-up", disease=Disease(oncotree="SYNS"), biomarkers=Biomarkers(hla_alleles=alleles)
    )
    return rule(condition, case, load_knowledge()).verdict


@pytest.mark.parametrize(
    ("alleles", "needed", "excluded"),
    [
        (("A*02:01", "A*03:01"), Verdict.PASS, Verdict.PASS),
        (("A*02:01", "A*02:05"), Verdict.PASS, Verdict.FAIL),
        (("A*01:01", "A*03:01"), Verdict.FAIL, Verdict.PASS),
        # One field does not tell A*02:01 from A*02:05, of which one is needed and the other excludes.
        (("A*02", "A*03:01"), Verdict.UNDETERMINED, Verdict.UNDETERMINED),
        (("A*02:01", "A*02"), Verdict.PASS, Verdict.UNDETERMINED),
        # A single allele may be a homozygous type or half of one.
        (("A*02:01",), Verdict.PASS, Verdict.UNDETERMINED),
        (("A*02:01", "A*02:01"), Verdict.PASS, Verdict.PASS),
        (("B*07:02", "B*08:01"), Verdict.UNDETERMINED, Verdict.UNDETERMINED),
    ],
)
def test_an_incomplete_type_neither_excludes_nor_clears(alleles, needed, excluded):
    assert answer(hla_required, NEEDED, alleles) is needed
    assert answer(hla_excluded, ("A*02:05P",), alleles) is excluded


def test_the_gap_names_what_is_missing():
    assert typing_gap(("HLA-C*07:01", "C*08:02"), ("C*08:02", "A*11:01")) == "HLA-A is not typed"
