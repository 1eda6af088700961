"""How firm the order of options is, in words: what leads and why, what would change it."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.next_test import NextTest
from warmfront.domain.ranking import PARTS, DecidingFact, OptionParts, Weights
from warmfront.domain.records import record
from warmfront.domain.therapy import Option, Ranking
from warmfront.domain.verdicts import Tier, Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.board import TIER_TITLES
from warmfront.serving.figures.option_parts import PartsColumn, PartsRow, draw_parts
from warmfront.serving.wording import say_count, say_list, sign_of
from warmfront.strategy.arranging import scale_of, weights_of
from warmfront.strategy.evidence_level import REMEMBERED
from warmfront.strategy.order import list_weights
from warmfront.strategy.parts import order_values
from warmfront.strategy.shifts import N_CHANGES

MOST_ROWS = 12
"""Options of a tier that are drawn (assumption: a picture of half a page)."""

MOST_TIED = 3
"""Names of tied options in one sentence (assumption); every line marks its own tie."""

SMALL = 0.005
"""Differences of utility below this are not named."""

NONE_SEEN = re.compile(r"(?P<organ>[^:]+): 0% \(upper end (?P<upper>\d+)%\)")
"""No event in few patients: the upper end goes with it wherever it is shown."""

NOTHING_DECIDES = "No open rule would change the order, whatever its answer."
NO_NEXT_TEST = "Not computed for this plan."


@record
class TierFirmness:
    """How firm the order of one tier is.

    Parameters
    ----------
    tier, title : str
        Tier, and its words for people.
    lead : str
        What stands first and why, in a sentence.
    stability : str
        Under how many changes of one weight it stays first, and what comes first otherwise.
    pareto : tuple of str
        Names of the options in the Pareto set.
    """

    tier: str
    title: str
    lead: str
    stability: str
    pareto: tuple[str, ...]


def view_firmness(ranking: Ranking, knowledge: KnowledgeBase) -> tuple[TierFirmness, ...]:
    """Say for each tier what leads, why, and what other weights would do.

    Parameters
    ----------
    ranking : Ranking
        Arranged.
    knowledge : KnowledgeBase
        Scale of the parts and packaged weights.

    Returns
    -------
    tuple of TierFirmness
        Tiers that hold an option with parts.
    """
    tiers = {
        Tier.APPROVED: ranking.approved,
        Tier.TRIAL: ranking.trial,
        Tier.HYPOTHESIS: ranking.hypothesis,
    }
    return tuple(
        TierFirmness(
            tier=tier.value,
            title=TIER_TITLES[tier],
            lead=say_lead(options, ranking, knowledge),
            stability=say_stability(tier.value, options, ranking),
            pareto=tuple(option.name for option in options if option.pareto),
        )
        for tier, options in tiers.items()
        if any(option.parts is not None for option in options)
    )


def say_lead(options: Sequence[Option], ranking: Ranking, knowledge: KnowledgeBase) -> str:
    """Say which option of a tier stands first and what puts it there.

    Parameters
    ----------
    options : sequence of Option
        Of one tier, best first.
    ranking : Ranking
        Holds the weights.
    knowledge : KnowledgeBase
        Scale of the parts.

    Returns
    -------
    str
        One sentence; names the parts in which it differs from the next one, weighted.
    """
    first = options[0]
    if len(options) == 1 or options[1].parts is None:
        return f"{first.name} is the only one."
    second = options[1]
    if first.block != second.block:
        return f"{first.name} stands first because it is indicated in this very disease."
    if _waits(first) and not _waits(second):
        return (
            f"{first.name} is listed first and waits for a measurement: it may become the first once that is "
            f"known. Until then {second.name} has its rules answered."
        )
    if _waits(first) != _waits(second):
        return f"{first.name} stands first because its rules are answered; those behind it wait for answers."
    if first.tied_with:
        names = {option.strategy_id: option.name for option in options}
        tied = [names.get(name, name) for name in first.tied_with]
        if len(tied) > MOST_TIED:
            tied = [*tied[: MOST_TIED - 1], f"{len(tied) - MOST_TIED + 1} others"]
        return f"{first.name} cannot be told apart from {say_list(tied)}; listed by utility."
    weights, scale = weights_of(knowledge, ranking.weights), scale_of(knowledge)
    values = [order_values(option, weights, scale) for option in (first, second)]
    gains = {
        part: weight * (mine - theirs)
        for part, weight, mine, theirs in zip(PARTS, list_weights(weights), *values, strict=True)
    }
    for_it = [f"{part} (+{gain:.2f})" for part, gain in gains.items() if gain >= SMALL]
    against = [f"{part} ({gain:.2f})" for part, gain in gains.items() if gain <= -SMALL]
    words = f"{first.name} stands before {second.name} by {say_list(for_it) or 'small differences'}"
    return words + (f", in spite of {say_list(against)}." if against else ".")


def _waits(option: Option) -> bool:
    return option.verdict is Verdict.UNDETERMINED


def _say_shifts(tier: str, options: Sequence[Option], ranking: Ranking) -> tuple[str, ...]:
    names = {option.strategy_id: option.name for option in options}
    found: dict[str, list[str]] = {}
    for shift in ranking.shifts:
        if shift.tier == tier:
            found.setdefault(shift.first_after, []).append(shift.changed)
    return tuple(f"{names.get(name, name)}: with {' or '.join(changes)}" for name, changes in found.items())


def say_stability(tier: str, options: Sequence[Option], ranking: Ranking) -> str:
    """Count the changes of one weight under which the first option stays first.

    Parameters
    ----------
    tier : str
        Tier of the options.
    options : sequence of Option
        Of that tier.
    ranking : Ranking
        Holds the shifts.

    Returns
    -------
    str
        A sentence, with what comes first otherwise.
    """
    moved = sum(shift.tier == tier for shift in ranking.shifts)
    if not moved:
        return f"It stays first in all {N_CHANGES} changes of one weight (left out, doubled, the only one)."
    return (
        f"It stays first in {N_CHANGES - moved} of {N_CHANGES} changes of one weight; otherwise "
        f"{'; '.join(_say_shifts(tier, options, ranking))}."
    )


def draw_tier_parts(tier: str, options: Sequence[Option], ranking: Ranking) -> Markup | None:
    """Draw the parts of the first options of a tier.

    Parameters
    ----------
    tier : str
        Tier of the options.
    options : sequence of Option
        Of that tier, best first.
    ranking : Ranking
        Holds the weights.

    Returns
    -------
    Markup or None
        None when fewer than two options have parts: one row compares nothing.
    """
    weights = ranking.weights
    weighed = [option for option in options if option.parts is not None][:MOST_ROWS]
    if weights is None or len(weighed) < 2:
        return None
    uncounted = () if weights.harm_of_indications else (PARTS.index("harm"),)
    return draw_parts(
        [PartsColumn(name=part, words=f"weight {getattr(weights, part):g}") for part in PARTS],
        [
            PartsRow(
                rank=name_rank(option),
                sign=sign_of(option.verdict),
                name=option.name,
                strong=option.pareto,
                values=tuple(value for _, value, _ in list_parts(option.parts)),
                not_counted=uncounted if option.block == "this disease" else (),
            )
            for option in weighed
            if option.parts is not None
        ],
        f"parts-{tier}",
    )


def say_weights(weights: Weights | None) -> str:
    """Write the weights with their name and whether they are the packaged ones.

    Examples
    --------
    >>> say_weights(Weights(fit=0.2, evidence=0.4, harm=0.2, feasibility=0.1, certainty=0.1))
    'default: fit 0.2, evidence 0.4, harm 0.2, feasibility 0.1, certainty 0.1'
    """
    if weights is None:
        return "not recorded"
    words = ", ".join(f"{part} {getattr(weights, part):g}" for part in PARTS)
    also = "; harm orders indications too" if weights.harm_of_indications else ""
    return f"{weights.name}: {words}{also}"


def say_deciding(fact: DecidingFact | None) -> str:
    """Write the fact that would change the order most."""
    if fact is None:
        return NOTHING_DECIDES
    return f"{fact.fact[0].upper()}{fact.fact[1:]} ({fact.rule.replace('_', ' ')}). {fact.words}"


def say_next_test(found: NextTest | None) -> str:
    """Write what to measure next, or that it was not computed."""
    if found is None:
        return NO_NEXT_TEST
    return found.words or found.verdict


def name_rank(option: Option) -> str:
    """Write the rank, with an equals sign where it is shared with options that cannot be told apart."""
    return f"{option.rank}{'=' if option.tied_with else ''}"


def short_evidence(option: Option, knowledge: KnowledgeBase) -> str:
    """Write the level of evidence in a few words."""
    words = dict(option.parts.notes).get("evidence", "") if option.parts is not None else ""
    if REMEMBERED in words:
        return "from memory only"
    fitting = [level.short for level in scale_of(knowledge).levels if words.startswith(level.words)]
    return fitting[0] if fitting else "not weighed"


def short_harm(option: Option) -> str:
    """Write the harm in a few words."""
    words = dict(option.parts.notes).get("harm", "") if option.parts is not None else ""
    if option.harm.hard_stop:
        return "hard stop outside a trial"
    if none := NONE_SEEN.match(words):
        return f"{none['organ']}: 0%, up to {none['upper']}%"
    return words.split(";", 1)[0].split(" (", 1)[0] or "not weighed"


def list_parts(parts: OptionParts) -> tuple[tuple[str, float, str], ...]:
    """List the parts of an option with value and words."""
    notes = dict(parts.notes)
    return tuple((part, getattr(parts, part), notes.get(part, "")) for part in PARTS)


def count_left_out(ranking: Ranking) -> str:
    """Count what was left out by kind."""
    kinds: dict[str, int] = {}
    for entry in ranking.left_out:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    words = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return f"{say_count(len(ranking.left_out), 'strategy', 'strategies')}: {words}" if words else "none"
