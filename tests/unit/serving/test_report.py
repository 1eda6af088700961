"""The report: complete, escaped, self-contained, accessible; page 1 keeps to its limits."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from warmfront.domain.plan import Plan
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase, Source
from warmfront.serving.report import render

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"
ReadPage = Callable[[str], Any]


def board_of(text: str) -> str:
    return text[text.index('<section id="board"') : text.index('<nav class="contents"')]


@pytest.fixture(scope="module")
def html(plan: Plan, knowledge: KnowledgeBase) -> str:
    return render(plan, knowledge)


def test_the_same_plan_gives_the_same_page(html: str, plan: Plan, knowledge: KnowledgeBase) -> None:
    assert render(plan, knowledge) == html


def test_research_use_stands_before_everything_else(html: str, plan: Plan, read_page: ReadPage) -> None:
    assert html.index(plan.research_use) < html.index('id="board"')
    assert plan.case.synthetic_note is not None
    assert html.index(plan.case.synthetic_note) < html.index('id="board"')


def test_page_1_holds_what_the_board_needs(html: str, read_page: ReadPage) -> None:
    words = read_page(board_of(html)).text
    for needed in (
        "EXAMPLE-01",
        "Bladder urothelial carcinoma (BLCA)",
        "67 years",
        "Stromal exclusion",
        "Suppressive myeloid cells",
        "31.5 against 16.1 months",
        "47% (8 of 17; 95% interval 23% to 72%)",
        "No rankable evidence",
        "Hard stop outside a trial",
        "MSI or mismatch-repair status",
        "accept",
        "Dissent",
        "Review date",
    ):
        assert needed in words
    assert "not stated" in words


def test_the_simulation_is_never_on_page_1(html: str) -> None:
    board = board_of(html)
    assert "schedule" not in board.lower()
    assert "simulat" not in board.lower()
    assert html.index("Hypothesis, not calibrated") > html.index('id="schedule"') > len(board)


def test_standard_of_care_stands_before_trials_and_hypotheses(html: str) -> None:
    board = board_of(html)
    assert board.index("Enfortumab vedotin") < board.index("TGF-beta blockade") < board.index("CDK4/6")


def test_every_number_of_an_option_says_whether_it_has_an_interval(html: str, read_page: ReadPage) -> None:
    words = read_page(html).text
    assert "0.50 of 1 (an ordering device, not a probability; no interval)" in words
    assert "No rankable evidence (this is not zero)." in words
    assert "Doubt: counts read from a figure." in words
    assert "Model probabilities, no interval." in words


def test_everything_left_out_says_why(html: str, plan: Plan, read_page: ReadPage) -> None:
    words = read_page(html).text
    for entry in plan.ranking.left_out:
        assert entry.name in words
        assert entry.reason in words


def test_ties_are_named_both_ways(html: str, read_page: ReadPage) -> None:
    words = read_page(html).text
    assert "Cannot be told apart from PD-L1 inhibitor + anti-VEGF." in words
    assert "Cannot be told apart from PD-L1 inhibitor + TGF-beta blockade." in words


def test_all_verdicts_are_words(knowledge: KnowledgeBase, plan: Plan, read_page: ReadPage) -> None:
    first, *others = plan.ranking.approved
    checks = tuple(
        replace(first.checks[0], rule=f"rule_{verdict.name.lower()}", verdict=verdict) for verdict in Verdict
    )
    changed = replace(plan, ranking=replace(plan.ranking, approved=(replace(first, checks=checks), *others)))
    words = read_page(render(changed, knowledge)).text
    assert "4 checks: 1 FAIL, 1 WARN, 1 UNDETERMINED, 1 PASS" in words


def test_abstention_is_loud_and_shows_the_most_probable_class(
    abstention: Plan, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    words = read_page(board_of(render(abstention, knowledge))).text
    assert "Abstained: the model was trained on urothelial cancer only" in words
    assert "most probable class, not relied on: excluded" in words
    assert "no axis could be placed" in words
    assert words.count("No option in this tier for this patient.") == 3


def test_a_blood_cancer_gets_a_plan_and_no_phenotype(
    blood: Plan, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    page = read_page(render(blood, knowledge))
    assert "Not applicable Hot and cold are not defined" in page.text
    assert "No usable expression was supplied" in page.text
    assert "OncoTree DLBCLNOS" in page.text
    assert "Enfortumab vedotin" in page.text


def test_without_a_reference_only_raw_values_are_shown(
    abstention: Plan, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    page = read_page(render(abstention, knowledge))
    assert "No axis of this tumour could be placed in a reference" in page.text
    assert "figure strip" not in [attributes.get("class") for attributes in page.named("svg")]


@pytest.mark.parametrize("name", ["plan", "abstention", "blood"])
def test_the_page_asks_for_nothing_and_runs_nothing(
    name: str, request: pytest.FixtureRequest, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    page = read_page(render(request.getfixturevalue(name), knowledge))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "embed", "form", "input", "video"}
    for _, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style")]
    policy = page.named("meta")[1]["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_hostile_text_stays_text(plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage) -> None:
    assert plan.profile is not None
    axis = replace(plan.profile.axes[0], label=HOSTILE, note=HOSTILE, source=HOSTILE)
    option = replace(plan.ranking.trial[0], name=HOSTILE, strategy_id=HOSTILE, evidence_rows=(HOSTILE,))
    hostile = replace(
        plan,
        case=replace(plan.case, case_id=HOSTILE, synthetic_note=HOSTILE),
        profile=replace(plan.profile, axes=(axis, *plan.profile.axes[1:]), reference_note=HOSTILE),
        ranking=replace(plan.ranking, trial=(option,)),
        flags=(HOSTILE,),
        research_use=HOSTILE,
    )
    text = render(hostile, knowledge)
    page = read_page(text)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert "<script" not in text
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7 * 7 }}" in page.text
    assert not [1 for _, attributes in page.tags for key in attributes if key.startswith("on")]


def test_every_cited_source_is_listed_with_its_doi(html: str, read_page: ReadPage) -> None:
    page = read_page(html)
    links = {attributes["href"] for attributes in page.named("a")}
    assert "https://doi.org/10.1000/made.up" in links
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    cited = {link for link in links if link is not None and link.startswith("#")}
    assert {link.removeprefix("#") for link in cited} <= ids
    assert "from memory, not checked against the source" in page.text


def test_a_doi_that_is_none_is_never_made_an_address(
    plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    bad = Source(source_id="paper-a", citation="Bad", doi="javascript:alert(1)", kind="paper", checked="seen")
    page = read_page(render(plan, replace(knowledge, sources={"paper-a": bad})))
    assert not [a for a in page.named("a") if "javascript" in (a["href"] or "")]
    assert "javascript:alert(1)" in page.text
    assert "paper-b (not in the knowledge base of this version)" in page.text


def test_ids_are_unique_and_headings_step_by_one(html: str, read_page: ReadPage) -> None:
    page = read_page(html)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_figures_and_tables_can_be_read_out(html: str, read_page: ReadPage) -> None:
    page = read_page(html)
    assert page.named("html")[0]["lang"] == "en-GB"
    for svg in page.named("svg"):
        assert svg["role"] == "img"
        assert svg["aria-labelledby"]
    assert len(page.named("caption")) == len(page.named("table"))
    assert all("scope" in attributes for attributes in page.named("th"))


def test_provenance_and_input_are_complete(html: str, plan: Plan, read_page: ReadPage) -> None:
    words = read_page(html).text
    for _, digest in plan.provenance.inputs:
        assert digest in words
    for needed in ("0.1.0", "0123456789ab", "Seed 7", "312 U/L 2026-01-09", "DV200 62%", "NECTIN4 positive"):
        assert needed in words
    for sentence in plan.mapping + plan.flags + plan.monitoring + plan.missing:
        assert sentence in words


def test_options_without_an_article_still_show_every_part(
    plan: Plan, knowledge: KnowledgeBase, read_page: ReadPage
) -> None:
    many = tuple(
        replace(plan.ranking.hypothesis[0], strategy_id=f"h{i}", name=f"Hypothesis {i}") for i in range(9)
    )
    page = read_page(render(replace(plan, ranking=replace(plan.ranking, hypothesis=many)), knowledge))
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert {f"option-h{i}" for i in range(9)} <= ids
    short = page.text[page.text.index("Further options of this tier") :]
    for part in ("Fit", "No rankable evidence", "Hard stop", "Feasibility", "Order", "UNDETERMINED"):
        assert part in short
    assert "Hypothesis 8" in short


def test_what_could_not_be_read_stands_below_its_constraint(plan: Plan, knowledge: KnowledgeBase) -> None:
    first, *others = plan.bottleneck.readings
    unread = replace(first, unread=("Hypoxia: no expression profile", "Vessels: no expression profile"))
    page = render(replace(plan, bottleneck=replace(plan.bottleneck, readings=(unread, *others))), knowledge)
    row = page.split('<tr class="unread">')[1].split("</tr>")[0]
    assert "Hypoxia: no expression profile; Vessels: no expression profile" in row
