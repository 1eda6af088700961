"""Whether class or bottleneck changed between two biopsies, by rules whose false alarms were counted."""

from warmfront.domain.bottleneck import Bottleneck
from warmfront.domain.follow_up import Finding
from warmfront.domain.phenotype import Phenotype
from warmfront.knowledge.base import KnowledgeBase

SOURCE = "kinetics_project"
NO_INTERVAL = "none: a rule with counted false alarms"


def change_class(earlier: Phenotype, later: Phenotype, knowledge: KnowledgeBase) -> Finding:
    """Say whether the immune phenotype changed.

    The rule: neither biopsy abstained, the calls differ, and two draws, one from each set of class
    probabilities, differ with at least the stated probability.

    Parameters
    ----------
    earlier, later : Phenotype
        With probabilities of the classes.
    knowledge : KnowledgeBase
        The probability.

    Returns
    -------
    Finding
        ``yes``, ``no``, ``not separable`` or ``not evaluable``; its value is the probability.
    """
    first = (earlier.inflamed, earlier.excluded, earlier.desert)
    second = (later.inflamed, later.excluded, later.desert)
    if None in first or None in second or earlier.call is None or later.call is None:
        return _class("not evaluable", "one of the biopsies has no class")
    if earlier.abstained or later.abstained:
        reason = earlier.reason if earlier.abstained else later.reason
        return _class("not evaluable", f"one of the calls must not be relied on ({reason})")
    differ = 1 - sum((p or 0.0) * (q or 0.0) for p, q in zip(first, second, strict=True))
    limit = knowledge.monitoring.evolution_limits["class_difference"].value
    words = f"{_call(earlier)} then {_call(later)}"
    if earlier.call == later.call:
        return _class("no", words, differ)
    if differ < limit:
        return _class(
            "not separable",
            f"{words}; the classes differ with probability {differ:.2f}, below {limit:g}",
            differ,
        )
    confirm = "a further biopsy has to confirm it, for pieces of one tumour can differ as much"
    return _class("yes", f"{words}; the classes differ with probability {differ:.2f}; {confirm}", differ)


def _call(found: Phenotype) -> str:
    top = max(found.inflamed or 0.0, found.excluded or 0.0, found.desert or 0.0)
    return f"{found.call.value if found.call else 'none'} ({100 * top:.0f}%)"


def _class(verdict: str, words: str, value: float | None = None) -> Finding:
    return Finding(
        finding="phenotype_change", series="biopsies", verdict=verdict, direction="neither", value=value,
        unit="" if value is None else "probability that the classes differ", interval=NO_INTERVAL,
        statement=f"Immune phenotype: {words}.", source=SOURCE, status="assumption",
    )  # fmt: skip


def change_bottleneck(earlier: Bottleneck, later: Bottleneck, knowledge: KnowledgeBase) -> Finding:
    """Say whether what holds the response back changed.

    The rule: both biopsies name one, they differ, neither is among those that the other biopsy cannot
    separate from its own, and both lead in at least the stated share of their draws.

    Parameters
    ----------
    earlier, later : Bottleneck
        With contenders and stability.
    knowledge : KnowledgeBase
        The share.

    Returns
    -------
    Finding
        ``yes``, ``no``, ``not separable`` or ``not evaluable``; its value is the smaller share of draws.
    """
    one, two = earlier.leading, later.leading
    if earlier.abstained or later.abstained or one is None or two is None:
        return _bottleneck("not evaluable", "one of the biopsies names none")
    words = f"{one.label} then {two.label}"
    if one.constraint == two.constraint:
        return _bottleneck("no", f"{one.label} in both")
    shares = [share for share in (earlier.stability, later.stability) if share is not None]
    least = min(shares) if len(shares) == 2 else None
    if two.constraint in earlier.contenders or one.constraint in later.contenders:
        return _bottleneck("not separable", f"{words}, which one of the biopsies does not tell apart", least)
    limit = knowledge.monitoring.evolution_limits["bottleneck_stability"].value
    if least is None or least < limit:
        told = "not known" if least is None else f"{100 * least:.0f}%"
        return _bottleneck("not separable", f"{words}; the weaker leads in {told} of its draws only", least)
    return _bottleneck("yes", f"{words}; each leads in at least {100 * least:.0f}% of its draws", least)


def _bottleneck(verdict: str, words: str, value: float | None = None) -> Finding:
    return Finding(
        finding="bottleneck_change", series="biopsies", verdict=verdict, direction="neither", value=value,
        unit="" if value is None else "smaller share of draws in which the leader leads",
        interval=NO_INTERVAL,
        statement=f"What holds the response back: {words}.", source=SOURCE, status="assumption",
    )  # fmt: skip
