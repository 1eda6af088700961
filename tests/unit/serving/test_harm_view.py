"""The harm matrix in the report."""

from dataclasses import replace

from warmfront.domain.harm import HarmCell, HarmMatrix
from warmfront.domain.plan import Plan
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.figures.harm_matrix import describe, draw_harm_matrix
from warmfront.serving.harm_view import view_harm
from warmfront.serving.report import render

MATRIX = HarmMatrix(
    organs=("any", "liver", "skin"),
    components=("drug a", "drug <b>", "together"),
    cells=(
        HarmCell(
            organ="liver",
            component="drug a",
            kind="observed",
            words="ALT increased, grade 3 or more: 6% (n not reported)",
            percent=6.0,
            source="paper-a",
        ),
        HarmCell(
            organ="liver",
            component="together",
            kind="observed",
            words="ALT increased, grade 3 or more: 42.3% (11 of 26)",
            percent=42.3,
            low=23.4,
            high=63.1,
            n=26,
            source="paper-b",
        ),
        HarmCell(organ="skin", component="drug <b>", kind="expected", words="expected", source="paper-a"),
        HarmCell(organ="skin", component="together", kind="unknown", words="combination rate unknown"),
    ),
    note="Read them so.",
)


def test_the_picture_prints_the_number_and_tells_screen_readers_the_same() -> None:
    picture = str(draw_harm_matrix(MATRIX, "harm-x"))
    assert "42.3% (23 to 63)" in picture
    assert 'fill="url(#harm-x-expected)"' in picture
    assert "unknown" in picture
    assert "drug &lt;b&gt;" in picture
    words = describe(MATRIX)
    assert "liver: drug a 6% (n not reported), together 42.3% (n 26)" in words
    assert "drug <b> expected, no rate, together rate unknown" in words


def test_every_rate_stands_in_words_with_its_source(plan: Plan) -> None:
    view = view_harm(replace(plan.ranking.approved[0], harm_matrix=MATRIX))
    assert view is not None
    assert view.picture is not None
    assert [(line.place, line.sources) for line in view.rates] == [
        ("liver, drug a", ("paper-a",)),
        ("liver, together", ("paper-b",)),
    ]
    alone = replace(MATRIX, components=("drug a",), cells=MATRIX.cells[:1])
    one = view_harm(replace(plan.ranking.approved[0], harm_matrix=alone))
    assert one is not None
    assert one.picture is None
    assert len(one.rates) == 1


def test_without_a_rate_a_sentence_replaces_the_picture(plan: Plan) -> None:
    bare = replace(MATRIX, cells=MATRIX.cells[2:])
    view = view_harm(replace(plan.ranking.approved[0], harm_matrix=bare))
    assert view is not None
    assert view.picture is None
    assert view.expected == ("drug <b>: skin",)
    assert view_harm(plan.ranking.approved[0]) is None


def test_the_report_links_each_rate_to_its_source(plan: Plan, knowledge: KnowledgeBase) -> None:
    first = replace(plan.ranking.approved[0], harm_matrix=MATRIX)
    ranking = replace(plan.ranking, approved=(first, *plan.ranking.approved[1:]))
    page = render(replace(plan, ranking=ranking), knowledge)
    start = page.index("Rates of harm, with")
    assert 'href="#source-' in page[start : start + 600]
