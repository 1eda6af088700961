import dataclasses

from warmfront.domain.cell_therapy import TargetJudgement
from warmfront.domain.verdicts import Verdict
from warmfront.serving.targets_view import ROWS_SHOWN, view_targets


@dataclasses.dataclass
class OptionWithTargets:
    targets: tuple[TargetJudgement, ...]


def judgement(antigen: str, verdict: Verdict, product: str, words: str = "seen") -> TargetJudgement:
    return TargetJudgement(
        antigen=antigen,
        verdict=verdict,
        measured_by="protein",
        words=words,
        product=product,
        product_name=product.upper(),
        facts=f"facts of {product}",
    )


def test_no_target_no_table():
    assert view_targets(OptionWithTargets(())) is None


def test_equal_findings_share_a_row_and_the_best_come_first():
    view = view_targets(
        OptionWithTargets(
            (
                judgement("CD22", Verdict.FAIL, "c"),
                judgement("CD19", Verdict.PASS, "a"),
                judgement("CD19", Verdict.PASS, "b"),
            )
        )
    )
    assert [(row.antigen, row.products) for row in view.rows] == [("CD19", "A, B"), ("CD22", "C")]
    assert [entry.name for entry in view.facts] == ["A", "B"]


def test_what_has_no_row_is_still_named():
    names = [f"A{number}" for number in range(ROWS_SHOWN + 2)]
    view = view_targets(
        OptionWithTargets(tuple(judgement(name, Verdict.UNDETERMINED, name) for name in names))
    )
    assert len(view.rows) == ROWS_SHOWN
    assert "A6 (UNDETERMINED), A7 (UNDETERMINED)" in view.further
