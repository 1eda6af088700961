import dataclasses

import pytest

from warmfront.domain.evidence import EvidenceLine, PooledRate
from warmfront.serving.evidence_view import DOUBT_WORDS, say_new_cohort, say_pooled, view_evidence
from warmfront.serving.report import render


def line(name: str, own: bool, **fields: object) -> EvidenceLine:
    base: dict[str, object] = {
        "study_id": name,
        "label": f"{name} product, made-up disease",
        "events": 3,
        "n": 7,
        "rate": 3 / 7,
        "low": 0.1,
        "high": 0.82,
        "in_cell": own,
        "differs": () if own else ("other disease (made up)",),
        "quality": "level B, single arm",
        "flag": "",
        "source": "made_up",
        "claim": "response in a single arm is not benefit",
    }
    return EvidenceLine(**{**base, **fields})  # type: ignore[arg-type]


POOLED = PooledRate(
    mean=0.57,
    mean_low=0.33,
    mean_high=0.8,
    predicted_low=0.11,
    predicted_high=0.97,
    left_out_low=0.5,
    left_out_high=0.6,
    cohorts=("A", "B", "C"),
    note="Made up.",
)


@pytest.fixture
def option(plan):
    return plan.ranking.options[0]


def test_an_option_without_counts_has_no_picture(option, knowledge) -> None:
    assert view_evidence(dataclasses.replace(option, lines=()), knowledge) is None


def test_a_percentage_is_printed_for_the_own_cell_only(option, knowledge) -> None:
    lines = (line("A", True), line("B", False, events=30, n=40, rate=0.75))
    shown = view_evidence(dataclasses.replace(option, lines=lines), knowledge)
    assert shown is not None
    drawn = str(shown.figure)
    assert "3/7  43% (10–82)" in drawn
    assert "30/40  indirect, no rate" in drawn
    assert "30/40  75%" not in drawn
    assert "indirect: other disease (made up)" in shown.lines[1].words
    assert shown.notes == "Of every row: response in a single arm is not benefit."


def test_doubt_is_marked_at_the_number_and_said(option, knowledge) -> None:
    lines = (line("A", True, flag="n inferred"),)
    shown = view_evidence(dataclasses.replace(option, lines=lines), knowledge)
    assert shown is not None
    assert "3/7†" in str(shown.figure)
    assert shown.notes == DOUBT_WORDS
    assert "Doubt about the counts: n inferred." in shown.lines[0].words


def test_rows_that_are_not_drawn_are_counted(option, knowledge) -> None:
    lines = tuple(line(f"S{i}", False) for i in range(9))
    shown = view_evidence(dataclasses.replace(option, lines=lines), knowledge)
    assert shown is not None
    assert shown.notes.endswith("4 further counted rows of other cells not drawn.")


def test_the_interval_for_a_new_cohort_comes_first() -> None:
    assert say_pooled(POOLED).startswith("Pooled: a new cohort of this cell may show 11 to 97%")
    assert say_new_cohort(POOLED) == "response in a new cohort 11–97% (3 cohorts pooled)"
    assert say_pooled(None) == ""


def test_a_row_is_one_click_from_its_source(plan, option, knowledge) -> None:
    source = next(iter(knowledge.sources))
    shown = dataclasses.replace(option, lines=(line("A", True, source=source),), pooled=POOLED)
    tiers = {
        name: tuple(shown if o.strategy_id == option.strategy_id else o for o in getattr(plan.ranking, name))
        for name in ("approved", "trial", "hypothesis")
    }
    page = render(dataclasses.replace(plan, ranking=dataclasses.replace(plan.ranking, **tiers)), knowledge)
    start = page.index(f'class="figure forest-{option.strategy_id}"')
    assert 'href="#source-' in page[start : page.index("</figure>", start)]
    assert "a new cohort of this cell may show" in page
