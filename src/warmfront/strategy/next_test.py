"""What to measure next: the value of each assay that could change the head of a tier, one step ahead."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.case import Case
from warmfront.domain.evidence import Status
from warmfront.domain.next_test import AssayCost, AssayValue, NextTest, ValueScale
from warmfront.domain.records import record
from warmfront.domain.therapy import Option, Ranking
from warmfront.domain.tme import Applicability
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.assay_value import gain_of_test, gain_range
from warmfront.strategy.arranging import scale_of, stand, weights_of
from warmfront.strategy.next_test_verdict import TIERS, conclude, list_some
from warmfront.strategy.open_questions import Fact, Prior, find_prior, list_facts
from warmfront.strategy.order import Standing, place, vary_weights
from warmfront.strategy.what_if import answer_option

BOTTLENECK = "bottleneck"
"""Kind of an assay that would tell what holds the response back."""

UNKNOWN = "What it is worth cannot be computed:"


Heads = Mapping[Tier, frozenset[str]]


@record
class Consequence:
    """What the two answers on one fact would change.

    Parameters
    ----------
    fact : Fact
        What is not known.
    tiers : tuple of Tier
        Tiers whose first options differ between the two answers.
    moved : tuple of str
        Strategy ids whose rank differs between the two answers.
    holds, fails : Heads
        First options of each tier after each answer.
    """

    fact: Fact
    tiers: tuple[Tier, ...]
    moved: tuple[str, ...]
    holds: Heads
    fails: Heads


def value_tests(
    ranking: Ranking,
    case: Case,
    bottleneck: Bottleneck,
    applicability: Applicability,
    knowledge: KnowledgeBase,
) -> NextTest:
    """Value every assay that answers an open question of this ranking.

    Parameters
    ----------
    ranking : Ranking
        With the answers of every rule.
    case : Case
        Disease group and markers, for the priors.
    bottleneck : Bottleneck
        Where it could not be located, assays that would locate it are named.
    applicability : Applicability
        Class of the tumour; a bottleneck is asked of solid tumours only.
    knowledge : KnowledgeBase
        Assays, shares of patients who meet a rule, and what an answer is worth.

    Returns
    -------
    NextTest
        Verdict, and every assay that answers something, the best first.

    Notes
    -----
    An answer is worth something only when the first options of a tier depend on it: the ranking is made again
    with the fact holding and with it not holding. Gains of several facts of one assay are not added: the one
    that decides the highest tier counts, then the largest. Values are judgements wherever their likelihood,
    prior or harm is an assumption.
    """
    scale = knowledge.options.value_scale
    if scale is None:
        return NextTest(verdict="cannot be said", best="", assays=(), words="No scale of values is packaged.")
    facts = list_facts(ranking, case, knowledge)
    replacing = Replacing(ranking, knowledge)
    known: dict[str, Consequence] = {}
    values = []
    for assay in knowledge.options.assays.values():
        own = [fact for fact in facts if _answers(assay, fact.kinds)]
        for fact in own:
            if fact.reason not in known:
                known[fact.reason] = _foresee(fact, replacing)
        if own:
            entries = [known[fact.reason] for fact in own]
            values.append(_value(assay, entries, ranking, case, scale, knowledge))
        elif BOTTLENECK in assay.answers and bottleneck.abstained and applicability.tumour_class == "solid":
            values.append(_value_bottleneck(assay, bottleneck, ranking))
    return conclude(values, scale)


def _answers(assay: AssayCost, kinds: Sequence[str]) -> bool:
    return any(fnmatchcase(kind, pattern) for kind in kinds for pattern in assay.answers)


def find_heads(ranks: Mapping[str, int], tiers: Mapping[str, Tier]) -> Heads:
    """Find the first options of each tier.

    Parameters
    ----------
    ranks : mapping of str to int
        Strategy id to rank within its tier.
    tiers : mapping of str to Tier
        Strategy id to tier.

    Returns
    -------
    mapping of Tier to frozenset of str
        Strategy ids that share the lowest rank; empty for a tier without options.
    """
    heads = {}
    for tier in TIERS:
        members = {name: rank for name, rank in ranks.items() if tiers[name] is tier}
        first = min(members.values(), default=0)
        heads[tier] = frozenset(name for name, rank in members.items() if rank == first)
    return heads


class Replacing:
    """Ranks a patient's options again as if single facts were known.

    Parameters
    ----------
    ranking : Ranking
        With parts and ranks.
    knowledge : KnowledgeBase
        Weights, and which rules only warn.
    """

    def __init__(self, ranking: Ranking, knowledge: KnowledgeBase) -> None:
        self.ranking, self.knowledge = ranking, knowledge
        self.scale, self.weights = scale_of(knowledge), weights_of(knowledge, ranking.weights)
        self.varied = vary_weights(self.weights, self.scale)
        self.tiers = {option.strategy_id: option.tier for option in ranking.options}
        self.standings = {o.strategy_id: stand(o, self.weights, self.scale) for o in ranking.options}

    def ranks(self, fact: Fact, holds: bool) -> dict[str, int]:
        """Rank the tiers that ask for a fact; options that ask for its absence get the other answer."""
        touched = {self.tiers[name] for name in fact.askers if name in self.tiers}
        found: dict[str, int] = {}
        standings: dict[Tier, list[Standing]] = {tier: [] for tier in touched}
        for option in self.ranking.options:
            if option.tier not in touched:
                found[option.strategy_id] = option.rank
                continue
            standing = self._stand(option, fact, holds)
            if standing is not None:
                standings[option.tier].append(standing)
        for members in standings.values():
            found |= {name: where.rank for name, where in place(members, self.varied).items()}
        return found

    def _stand(self, option: Option, fact: Fact, holds: bool) -> Standing | None:
        if option.strategy_id not in fact.askers:
            return self.standings[option.strategy_id]
        met = holds is not (option.strategy_id in fact.against)
        answers = dict.fromkeys(fact.questions, Verdict.PASS if met else Verdict.FAIL)
        changed = answer_option(option, answers, self.knowledge, self.scale)
        return None if changed is None else stand(changed, self.weights, self.scale)


def _foresee(fact: Fact, replacing: Replacing) -> Consequence:
    holds, fails = (replacing.ranks(fact, answer) for answer in (True, False))
    after = [find_heads(ranks, replacing.tiers) for ranks in (holds, fails)]
    return Consequence(
        fact=fact,
        tiers=tuple(tier for tier in TIERS if after[0][tier] != after[1][tier]),
        moved=tuple(name for name in replacing.tiers if holds.get(name) != fails.get(name)),
        holds=after[0],
        fails=after[1],
    )


def _value(
    assay: AssayCost,
    consequences: Sequence[Consequence],
    ranking: Ranking,
    case: Case,
    scale: ValueScale,
    knowledge: KnowledgeBase,
) -> AssayValue:
    cost = assay.cost + assay.delay + assay.tissue + assay.risk
    telling = sorted(
        (entry for entry in consequences if entry.tiers), key=lambda entry: TIERS.index(entry.tiers[0])
    )
    moved = tuple(dict.fromkeys(name for entry in telling for name in entry.moved))
    if not telling:
        open_points = list_some([entry.fact.reason for entry in consequences])
        words = f"Would answer: {open_points}. The first options of every tier are the same either way."
        return _made(assay, 0.0, cost, (0.0, 0.0), (), words, assay.status)
    if assay.sensitivity is None or assay.specificity is None:
        words = (
            f"{_say(telling[0], len(telling), ranking)} {UNKNOWN} {assay.note or 'no likelihood is known'}."
        )
        return _made(assay, None, cost, None, moved, words, assay.status, telling[0].tiers[0])
    shares = (assay.sensitivity, assay.specificity)
    gains = [_gain(entry, shares, case, scale, knowledge) for entry in telling]
    # What pays in a higher tier goes first: tiers are never weighed against each other.
    chosen = min(gains, key=lambda one: (one.gain <= cost, TIERS.index(one.tier), -one.gain))
    assumed = Status.ASSUMPTION in (assay.status, chosen.prior.status, scale.status)
    words = f"{_say(chosen.entry, len(telling), ranking)} {chosen.prior.words}"
    status = Status.ASSUMPTION if assumed else assay.status
    return _made(assay, chosen.gain, cost, chosen.ends, moved, words, status, chosen.tier)


@record
class Gain:
    """Gain of one answer with its range, in the tier whose first options it could change."""

    entry: Consequence
    tier: Tier
    gain: float
    ends: tuple[float, float]
    prior: Prior


def _gain(
    entry: Consequence,
    shares: tuple[float, float],
    case: Case,
    scale: ValueScale,
    knowledge: KnowledgeBase,
) -> Gain:
    """Gain of one answer; where every option wants the fact not to hold, the two answers change places."""
    tier = entry.tiers[0]
    stake = float(getattr(scale, tier.value))
    prior = find_prior(entry.fact.kinds, case, scale, knowledge)
    share, ends, (sensitivity, specificity) = prior.share, (prior.low, prior.high), shares
    if entry.fact.wanted_absent:
        share, ends = 1 - share, (1 - prior.high, 1 - prior.low)
        sensitivity, specificity = specificity, sensitivity
    gain = stake * gain_of_test(share, scale.harm, sensitivity, specificity)
    low, high = gain_range(ends, (scale.harm_low, scale.harm_high), sensitivity, specificity)
    return Gain(entry=entry, tier=tier, gain=gain, ends=(stake * low, stake * high), prior=prior)


def _made(
    assay: AssayCost,
    gain: float | None,
    cost: float,
    ends: tuple[float, float] | None,
    moved: tuple[str, ...],
    words: str,
    status: Status,
    tier: Tier | None = None,
) -> AssayValue:
    return AssayValue(
        assay_id=assay.assay_id,
        label=assay.label,
        gain=gain,
        cost=cost,
        net=None if gain is None else gain - cost,
        net_low=None if ends is None else ends[0] - cost,
        net_high=None if ends is None else ends[1] - cost,
        changes=moved,
        words=words,
        source=assay.source,
        status=status,
        tier=tier.value if tier is not None else "",
    )


def _value_bottleneck(assay: AssayCost, bottleneck: Bottleneck, ranking: Ranking) -> AssayValue:
    cost = assay.cost + assay.delay + assay.tissue + assay.risk
    waiting = tuple(option.strategy_id for option in (*ranking.trial, *ranking.hypothesis))
    words = (
        f"The bottleneck is not located ({bottleneck.reason}); which options of the lower tiers fit depends "
        f"on it. {UNKNOWN} {assay.note}."
    )
    return _made(assay, None, cost, None, waiting, words, assay.status)


def _say(entry: Consequence, n_facts: int, ranking: Ranking) -> str:
    names = {option.strategy_id: option.name for option in ranking.options}
    tier = entry.tiers[0]
    holds, fails = (
        list_some(sorted(names[name] for name in heads[tier])) for heads in (entry.holds, entry.fails)
    )
    marker = any(kind.startswith("biomarker:") for kind in entry.fact.kinds)
    yes, no = ("If positive", "if negative") if marker else ("If met", "if not")
    more = {1: "", 2: " And one more open rule."}.get(n_facts, f" And {n_facts - 1} more open rules.")
    first = f"{yes}, first in the {tier.value} tier: {holds}; {no}: {fails}"
    return f"Would settle: {entry.fact.reason}. {first}.{more}"
