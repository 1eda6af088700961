"""The ranking of one patient as plain text: a short page, and a long one with every reason."""

from collections.abc import Iterator

from warmfront.domain.plan import Plan
from warmfront.domain.therapy import Option, Ranking
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving import ranking_view
from warmfront.serving.board import name_tumour, tier_views
from warmfront.serving.evidence_view import list_lines, say_cascade
from warmfront.serving.options_view import (
    evidence_rows,
    further_rows,
    group_checks,
    group_left_out,
    say_evidence,
    say_kind_recovery,
    say_rule,
    say_ties,
)
from warmfront.serving.wording import say_stated, shorten

WIDTH = 110
NAME_WIDTH = 36
EVIDENCE_WIDTH = 22
HARM_WIDTH = 24
HEADINGS = f"{'':<4}{'rules':<13}  {'':<{NAME_WIDTH}} {'fit':<5} {'evidence':<{EVIDENCE_WIDTH}} harm"
TIER_LINES = {"approved": "Approved or guideline", "trial": "Trial", "hypothesis": "Hypothesis"}


def write_recommendation(plan: Plan, knowledge: KnowledgeBase, *, explain: bool = False) -> str:
    """Write the ranking of one patient as plain text.

    Parameters
    ----------
    plan : Plan
        With its ranking.
    knowledge : KnowledgeBase
        Names, rows and sources.
    explain : bool
        Adds for each option its parts, rules, rows of evidence with their source, and everything left out.

    Returns
    -------
    str
        Lines of at most 110 characters, without control characters; ends with a newline.
    """
    lines = [*_head(plan, knowledge), *_tiers(plan.ranking, knowledge), *_firmness(plan)]
    if explain:
        for option in plan.ranking.options:
            lines += ["", *_explained(option, plan.ranking, knowledge)]
        lines += ["", *_left_out(plan)]
    else:
        lines.append(
            f"Left out: {ranking_view.count_left_out(plan.ranking)}. With --explain each has its reason."
        )
    clean = [_printable(line) for line in lines]
    return "\n".join(part for line in clean for part in _wrapped(line)) + "\n"


def _head(plan: Plan, knowledge: KnowledgeBase) -> Iterator[str]:
    case = plan.case
    yield f"{case.case_id}: {name_tumour(case, knowledge)}, line {say_stated(case.disease.line_of_therapy)}"
    yield plan.research_use
    leading = plan.bottleneck.leading
    yield f"Bottleneck: {leading.label if leading is not None else plan.bottleneck.reason}"
    yield f"Weights: {ranking_view.say_weights(plan.ranking.weights)}"
    yield (
        "= shares its rank with options that cannot be told apart; * no other option of its block is at "
        "least as good in every part"
    )


def _tiers(ranking: Ranking, knowledge: KnowledgeBase) -> Iterator[str]:
    firmness = {entry.tier: entry for entry in ranking_view.view_firmness(ranking, knowledge)}
    for view in tier_views(ranking):
        yield ""
        yield f"{view.title} ({len(view.options)})"
        if not view.options:
            yield "  no option in this tier for this patient"
        else:
            yield HEADINGS
        for option in view.options:
            yield _line(option, knowledge)
        found = firmness.get(view.tier.value)
        if found is not None:
            yield f"  {found.lead} {found.stability}"


def _line(option: Option, knowledge: KnowledgeBase) -> str:
    mark = "*" if option.pareto else " "
    name = shorten(option.name, NAME_WIDTH)
    head = f"{ranking_view.name_rank(option):<4}{option.verdict.value:<13}{mark} {name:<{NAME_WIDTH}}"
    if option.parts is None:
        return f"{head} always shown, not weighed"
    evidence = shorten(ranking_view.short_evidence(option, knowledge), EVIDENCE_WIDTH)
    harm = shorten(ranking_view.short_harm(option), HARM_WIDTH)
    return f"{head} {option.parts.fit:.2f}  {evidence:<{EVIDENCE_WIDTH}} {harm}"


def _firmness(plan: Plan) -> Iterator[str]:
    yield ""
    yield plan.ranking.note
    yield f"Would change the order most: {ranking_view.say_deciding(plan.ranking.deciding)}"
    yield f"Next test: {ranking_view.say_next_test(plan.next_test)}"


def _explained(option: Option, ranking: Ranking, knowledge: KnowledgeBase) -> Iterator[str]:
    tier = TIER_LINES[option.tier.value].lower()
    yield f"{ranking_view.name_rank(option)} {option.name} [{tier}; {option.verdict.value}]"
    yield f"  {option.summary}"
    if option.parts is not None:
        for part, value, words in ranking_view.list_parts(option.parts):
            yield f"  {part} {value:.2f}: {words}"
        pareto = "; in the Pareto set" if option.pareto else ""
        yield f"  utility {option.utility:.2f}{pareto}"
    if option.tied_with:
        yield f"  {say_ties(option, ranking)}"
    if option.achieved:
        yield f"  achieved: {option.achieved}"
    yield f"  rate: {say_evidence(option, knowledge)}"
    yield from _rows(option, knowledge)
    yield f"  harm: {option.harm.statement}"
    for group in group_checks(option):
        if group.verdict is Verdict.PASS:
            yield f"  PASS: {', '.join(dict.fromkeys(say_rule(check.rule) for check in group.checks))}"
            continue
        for check in group.checks:
            again = f" ({check.recoverable})" if check.recoverable else " (not stated as recoverable)"
            yield f"  {check.verdict.value}: {say_rule(check.rule)}: {check.reason}{again}"
    yield f"  order: {option.sequence.words if option.sequence is not None else option.order_note}"
    for sentence in (*option.considerations, *option.caveats):
        yield f"  note: {sentence}"
    yield f"  sources: {'; '.join(_cite(key, knowledge) for key in option.sources)}"


def _rows(option: Option, knowledge: KnowledgeBase) -> Iterator[str]:
    if option.cascade is not None:
        yield f"  from enrolment to response: {say_cascade(option.cascade)}"
    for line in list_lines(option, knowledge):
        yield f"  counted: {line.words} [{_cite(line.source, knowledge)}]"
    for row in evidence_rows(option, knowledge):
        sources = "; ".join(_cite(key, knowledge) for key in row.sources)
        yield f"  row: {row.words}" + (f" [{sources}]" if sources else "")
    if further_rows(option):
        yield f"  further rows: {', '.join(further_rows(option))}"


def _cite(key: str, knowledge: KnowledgeBase) -> str:
    source = knowledge.sources.get(key)
    if source is None:
        return key
    place = source.doi or source.registry
    unread = "; not read, from memory" if source.checked == "memory" else ""
    return f"{source.citation}{f', {place}' if place else ''}{unread}"


def _left_out(plan: Plan) -> Iterator[str]:
    yield f"Left out: {ranking_view.count_left_out(plan.ranking)}"
    for group in group_left_out(plan):
        yield f"  {group.kind} ({group.n}){f'; all: {group.common}' if group.common else ''}"
        yield f"  {say_kind_recovery(group.kind)}"
        for shared in group.reasons:
            names = ", ".join(entry.name for entry in shared.entries)
            yield f"    {names}: {shared.reason}"


def _printable(text: str) -> str:
    """Replace control characters, so that a name in the input cannot steer the terminal."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)


def _wrapped(line: str) -> Iterator[str]:
    # Broken at spaces; what follows is indented deeper than the beginning.
    if len(line) <= WIDTH:
        yield line
        return
    start = len(line) - len(line.lstrip())
    step = " " * (start + 4)
    current = ""
    for word in line[start:].split(" "):
        lead = " " * start if not current else ""
        if current and len(current) + 1 + len(word) > WIDTH:
            yield current
            current, lead = "", step
        current = f"{current} {word}" if current else f"{lead}{word}"
    yield current
