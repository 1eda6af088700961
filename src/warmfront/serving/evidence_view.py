"""The counted rows behind an option as a picture and as words, each with its source."""

from markupsafe import Markup

from warmfront.domain.cascade import Cascade
from warmfront.domain.evidence import EvidenceLine, PooledRate
from warmfront.domain.records import record
from warmfront.domain.therapy import Option
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.figures.forest import POOLED_NAME, ForestRow, draw_forest
from warmfront.serving.wording import say_count

INDIRECT_DRAWN = 5
"""Rows of other cells that are drawn; the rest is counted below."""

OWN_DRAWN = 8

DOUBT = "\N{DAGGER}"
DOUBT_WORDS = f"{DOUBT} The counts are in doubt; the row says why."


@record
class LineWords:
    """One counted row in words.

    Parameters
    ----------
    number : int
        Number in the picture.
    words : str
        Where it stands, what it allows to be said, and doubt about its counts.
    source : str
        To cite.
    """

    number: int
    words: str
    source: str


@record
class EvidenceFigure:
    """Picture and words of the counted rows.

    Parameters
    ----------
    figure : Markup
        Forest plot.
    lines : tuple of LineWords
        In the order of the picture.
    notes : str
        What the marks mean and what is not drawn; may be empty.
    pooled : str
        The pooled rate in words, the interval for a new cohort first; empty when nothing is pooled.
    """

    figure: Markup
    lines: tuple[LineWords, ...]
    notes: str
    pooled: str


def view_evidence(option: Option, knowledge: KnowledgeBase) -> EvidenceFigure | None:
    """Draw and word the counted rows of one option.

    Parameters
    ----------
    option : Option
        With its lines, the own cell first.
    knowledge : KnowledgeBase
        Holds the printed findings of the studies.

    Returns
    -------
    EvidenceFigure or None
        None when no row has counts.
    """
    if not option.lines:
        return None
    shown = _shown(option)
    own = [line for line in shown if line.in_cell]
    rows = [_row(number, line) for number, line in enumerate(shown, start=1)]
    if option.pooled is not None:
        rows.insert(len(own), _pooled_row(option.pooled))
    left = len(option.lines) - len(shown)
    claims = {line.claim for line in shown}
    notes = [f"Of every row: {shown[0].claim}."] if len(claims) == 1 and len(shown) > 1 else []
    notes += [DOUBT_WORDS] if any(line.flag for line in shown) else []
    notes += [f"{say_count(left, 'further counted row')} of other cells not drawn."] if left else []
    return EvidenceFigure(
        figure=draw_forest(rows, f"forest-{option.strategy_id}"),
        lines=list_lines(option, knowledge, with_claims=len(claims) > 1 or len(shown) == 1),
        notes=" ".join(notes),
        pooled=say_pooled(option.pooled),
    )


def list_lines(
    option: Option, knowledge: KnowledgeBase, *, with_claims: bool = True
) -> tuple[LineWords, ...]:
    """Word the counted rows of one option in the order of the picture.

    Parameters
    ----------
    option : Option
        With its lines, the own cell first.
    knowledge : KnowledgeBase
        Holds the printed findings of the studies.
    with_claims : bool
        False where what the comparators allow is said once for all.

    Returns
    -------
    tuple of LineWords
        Those that are drawn; the rest is counted by `view_evidence`.
    """
    return tuple(
        LineWords(number=number, words=_say_line(line, knowledge, with_claims), source=line.source)
        for number, line in enumerate(_shown(option), start=1)
    )


def _shown(option: Option) -> list[EvidenceLine]:
    own = [line for line in option.lines if line.in_cell][:OWN_DRAWN]
    return own + [line for line in option.lines if not line.in_cell][:INDIRECT_DRAWN]


def say_pooled(pooled: PooledRate | None) -> str:
    """Write a pooled rate with the interval for a new cohort first; empty when nothing is pooled."""
    if pooled is None:
        return ""
    return (
        f"Pooled: a new cohort of this cell may show {100 * pooled.predicted_low:.0f} to "
        f"{100 * pooled.predicted_high:.0f}% (95% predictive interval; the one for a patient). Mean of the "
        f"cohorts {100 * pooled.mean:.0f}% ({100 * pooled.mean_low:.0f} to {100 * pooled.mean_high:.0f}); "
        f"{100 * pooled.left_out_low:.0f} to {100 * pooled.left_out_high:.0f}% when one is left out. "
        f"{pooled.note}"
    )


def say_cascade(cascade: Cascade | None) -> str:
    """Write made, infused and responded with their counts; empty when nothing is known of them."""
    if cascade is None:
        return ""
    steps = "; ".join(f"{step.step}: {step.words}" for step in cascade.steps)
    return f"{steps}. {cascade.words}"


def _row(number: int, line: EvidenceLine) -> ForestRow:
    doubt = DOUBT if line.flag else ""
    words = f"{line.events}/{line.n}{doubt}"
    if line.in_cell:
        words += f"  {100 * line.rate:.0f}% ({100 * line.low:.0f}\N{EN DASH}{100 * line.high:.0f})"
    else:
        words += "  indirect, no rate"
    return ForestRow(
        name=f"{number}. {line.label}",
        words=words,
        rate=line.rate,
        low=line.low,
        high=line.high,
        kind="own" if line.in_cell else "other",
    )


def _pooled_row(pooled: PooledRate) -> ForestRow:
    return ForestRow(
        name=POOLED_NAME,
        words=f"{100 * pooled.predicted_low:.0f}\N{EN DASH}{100 * pooled.predicted_high:.0f}%",
        rate=pooled.mean,
        low=pooled.predicted_low,
        high=pooled.predicted_high,
        kind="pooled",
    )


def _say_line(line: EvidenceLine, knowledge: KnowledgeBase, with_claim: bool) -> str:
    study = knowledge.studies.get(line.study_id)
    found = f" Printed: {study.finding}." if study is not None and study.finding else ""
    apart = f"; indirect: {', '.join(line.differs)}" if line.differs else "; the patient's own cell"
    doubt = f" Doubt about the counts: {line.flag}." if line.flag else ""
    claim = f"; {line.claim}" if with_claim else ""
    counts = f"{line.events} of {line.n} responded"
    return f"{line.study_id}: {counts}; {line.quality}{apart}{claim}.{found}{doubt}"


def say_new_cohort(pooled: PooledRate) -> str:
    """Write a pooled rate for page 1: the interval for a new cohort, never that of the mean."""
    return (
        f"response in a new cohort {100 * pooled.predicted_low:.0f}\N{EN DASH}"
        f"{100 * pooled.predicted_high:.0f}% ({len(pooled.cohorts)} cohorts pooled)"
    )
