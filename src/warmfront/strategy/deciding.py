"""The single open question whose answer would change the order most; the patient is not judged anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from warmfront.domain.ranking import DecidingFact, RankingScale, Weights
from warmfront.domain.therapy import Option, Ranking
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.arranging import scale_of, stand, weights_of
from warmfront.strategy.order import list_weights, sort_key
from warmfront.strategy.what_if import Question, answer_option, breach_of, list_questions, replace_answers

ANSWERS = (Verdict.PASS, Verdict.FAIL)
SAID_MOVES = 3
NAMED_MOVES = 8
"""Moves that are kept with the fact (assumption: more than a board reads)."""

HIGHER = 6
"""How many sizes of a change belong to the approved and the trial tier: heads, swaps, emptied tiers."""

HYPOTHESES_ONLY = "Nothing that is open changes the approved or the trial tier; among the hypotheses only. "

Key = tuple[Any, ...]
"""Place of an option in its tier without its ties: block, gap, utility."""


def find_deciding(ranking: Ranking, knowledge: KnowledgeBase) -> DecidingFact | None:
    """Find the open question whose answer would change the order most.

    Parameters
    ----------
    ranking : Ranking
        With ranks, parts and weights.
    knowledge : KnowledgeBase
        Says which rules only warn.

    Returns
    -------
    DecidingFact or None
        None when no rule is open, or when no answer would move any option. First come questions by which
        another option takes the head of the approved tier, then of the trial tier, then those that swap more
        pairs of options in these two (Kendall distance; an excluded option stands behind all); the hypothesis
        tier decides only when nothing open touches the others, and the words say so.
    """
    scale, weights = scale_of(knowledge), weights_of(knowledge, ranking.weights)
    middle = list_weights(weights)
    tiers = (ranking.approved, ranking.trial, ranking.hypothesis)
    keys = {o.strategy_id: _key(o, weights, scale, middle) for o in ranking.options}
    before = [sorted((keys[o.strategy_id], o.strategy_id) for o in tier) for tier in tiers]
    best: tuple[tuple[float, ...], Question, Verdict] | None = None
    for question, names in list_questions(ranking).items():
        for answer in ANSWERS:
            changed = {
                option.strategy_id: _key_after(option, question, answer, knowledge, weights, scale, middle)
                for option in ranking.options
                if option.strategy_id in names
            }
            size = measure_change(before, changed)
            if any(size) and (best is None or size > best[0]):
                best = size, question, answer
    if best is None:
        return None
    return _tell(ranking, best[1], best[2], knowledge, hypothesis_only=not any(best[0][:HIGHER]))


def _key(option: Option, weights: Weights, scale: RankingScale, middle: Sequence[float]) -> Key:
    standing = stand(option, weights, scale)
    return standing.block, standing.gap, sort_key(standing, middle)


def _key_after(
    option: Option,
    question: Question,
    answer: Verdict,
    knowledge: KnowledgeBase,
    weights: Weights,
    scale: RankingScale,
    middle: Sequence[float],
) -> Key | None:
    if answer is Verdict.FAIL and breach_of(question.rule, option, knowledge) is Verdict.FAIL:
        return None
    changed = answer_option(option, {question: answer}, knowledge, scale)
    return None if changed is None else _key(changed, weights, scale, middle)


def measure_change(
    before: Sequence[Sequence[tuple[Key, str]]], changed: Mapping[str, Key | None]
) -> tuple[float, ...]:
    """Measure how much an answer changes the order.

    Parameters
    ----------
    before : sequence of sequence of tuple (key, str)
        Keys and names of each tier, best first.
    changed : mapping of str to key or None
        Keys after the answer; None where it leaves the option out.

    Returns
    -------
    tuple of float
        Of the approved and the trial tier whether another option takes the head, then swapped pairs, then
        whether the tier is emptied: an answer that leaves out everything changes no order. After them the
        same of the hypothesis tier.

    Examples
    --------
    >>> tier = [((1,), "a"), ((2,), "b")]
    >>> measure_change([tier], {"b": (0,)}), measure_change([tier], {"a": None, "b": None})
    ((1.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    """
    heads, swaps, emptied = [], [], []
    for tier in before:
        old = {name: key for key, name in tier}
        touched = [name for name in old if name in changed]
        new: dict[str, Key | None] = {**old, **{name: changed[name] for name in touched}}
        left = [(key, name) for name, key in new.items() if key is not None]
        heads.append(float(bool(touched) and bool(left) and min(left)[1] != tier[0][1]))
        emptied.append(float(bool(touched) and not left))
        swapped = 0
        done: set[str] = set()
        for name in touched:
            done.add(name)
            swapped += sum(
                (old[name] < old[other]) != _precedes(new[name], new[other])
                for other in old
                if other not in done and not (new[name] is None and new[other] is None)
            )
        swaps.append(float(swapped))
    sizes = (heads, swaps, emptied)
    return tuple(size for part in (slice(2), slice(2, None)) for sized in sizes for size in sized[part])


def _precedes(first: Key | None, second: Key | None) -> bool:
    if first is None or second is None:
        return second is None and first is not None
    return first < second


def _tell(
    ranking: Ranking,
    question: Question,
    answer: Verdict,
    knowledge: KnowledgeBase,
    *,
    hypothesis_only: bool,
) -> DecidingFact:
    asking = list_questions(ranking)[question]
    ranks = {option.strategy_id: option.rank for option in ranking.options if option.parts is not None}
    names = {option.strategy_id: option.name for option in ranking.options}
    moved = {}
    for verdict in ANSWERS:
        then = {
            o.strategy_id: o.rank for o in replace_answers(ranking, {question: verdict}, knowledge).options
        }
        moves = [(name, rank, then.get(name, 0)) for name, rank in ranks.items() if then.get(name, 0) != rank]
        # Those that ask come first, then those that move most.
        moves.sort(key=lambda move: (move[0] not in asking, -abs(move[1] - move[2])))
        moved[verdict] = moves
    met, unmet = (_say(moved[verdict], names) for verdict in ANSWERS)
    opening = HYPOTHESES_ONLY if hypothesis_only else ""
    return DecidingFact(
        fact=question.reason,
        words=f"{opening}If it is known and met: {met}. If it is not met: {unmet}.",
        moves=tuple(moved[answer][:NAMED_MOVES]),
        rule=question.rule,
        answer=answer.value,
    )


def _say(moves: Sequence[tuple[str, int, int]], names: Mapping[str, str]) -> str:
    if not moves:
        return "no rank changes"
    said = [
        f"{names[name]} is left out" if after == 0 else f"{names[name]} moves from {before} to {after}"
        for name, before, after in moves[:SAID_MOVES]
    ]
    rest = len(moves) - SAID_MOVES
    more = f"; the rank of {rest} more changes" if rest > 0 else ""
    return ", ".join(said) + more
