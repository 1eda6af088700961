"""Rates of severe events of a product or its class, as trials and labels counted them."""

import datetime as dt
from collections.abc import Iterator, Sequence

from warmfront.domain.follow_up import RiskStatement
from warmfront.domain.harm import ToxicityRate
from warmfront.domain.observations import FollowUp
from warmfront.domain.records import record
from warmfront.domain.therapy import Agent
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.intervals import clopper_pearson

CLASSES = ("CAR-T", "TCR-T", "TIL", "NK", "CIK", "CAR-macrophage", "bispecific engager")
"""Classes of ``agents.toml`` that release cytokines by engaging or being effector cells."""

BEFORE_CELLS = ("fludarabine_cyclophosphamide",)
"""Lymphodepletion belongs to a product's own rates."""

SEVERE = "3+"
CRS, ICANS, CYTOPENIA = "severe CRS", "severe ICANS", "severe or prolonged cytopenia"
EVENTS = (CRS, ICANS, CYTOPENIA)
ORGANS = {CRS: ("cytokine release",), ICANS: ("brain", "nerves"), CYTOPENIA: ("bone marrow",)}
DISEASE_WORDS = {
    "lymphoma_b": "lymphoma",
    "leukaemia_b": "ALL",
    "leukaemia_acute_lymphoid": "ALL",
    "myeloma": "myeloma",
    "sarcoma": "sarcoma",
}
"""Words of the settings by group of ``tumour_types.tsv``."""

NOT_THIS_PATIENT = "a rate of the class, not of this patient"


@record
class GivenProduct:
    """One product that was given, with what its class is called.

    Parameters
    ----------
    agent : Agent
        Entry of ``agents.toml``.
    product_class : str
        Class with its target, for example ``CAR-T against CD19``.
    start : datetime
        When it was first given.
    """

    agent: Agent
    product_class: str
    start: dt.datetime


def find_products(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[GivenProduct, ...]:
    """Return the cell products and engagers that were given, each once, in the order of their start."""
    named = {_plain(name): one for one in knowledge.agents.values() for name in (one.agent_id, one.name)}
    found: dict[str, GivenProduct] = {}
    for therapy in sorted(follow_up.therapies, key=lambda one: (one.start, one.therapy_id)):
        for name in (*therapy.agents, therapy.product_id):
            agent = named.get(_plain(name))
            if agent is not None and agent.agent_class in CLASSES:
                words = f"{agent.agent_class} against {agent.target}"
                made = GivenProduct(agent=agent, product_class=words, start=therapy.start)
                found.setdefault(agent.agent_id, made)
    return tuple(found.values())


def state_baseline(product: GivenProduct, event: str, group: str, knowledge: KnowledgeBase) -> RiskStatement:
    """State the published rate of one severe event of a product, or that there is none.

    The product's own rates in this disease come first, then its rates in others, then those of another
    product of the same class and target; of these the one with the most patients stands. Rates of different
    trials are named, never pooled.

    Parameters
    ----------
    product : GivenProduct
        What was given.
    event : str
        One of `EVENTS`.
    group : str
        Group of the patient's tumour; empty when unknown.
    knowledge : KnowledgeBase
        Rates and agents.

    Returns
    -------
    RiskStatement
        Never calibrated; with the exact 95% interval when the trial printed counts.
    """

    def weight(rate: ToxicityRate) -> tuple[bool, int, str]:
        n = rate.n if rate.events is not None and rate.n else 0
        return _in_disease(rate, group), n, rate.toxicity_id

    own = sorted(_rates((product.agent.agent_id,), event, knowledge), key=weight)
    kin = tuple(
        one.agent_id
        for one in knowledge.agents.values()
        if (one.agent_class, one.target) == (product.agent.agent_class, product.agent.target)
    )
    rates = own or sorted(_rates(kin, event, knowledge), key=weight)
    if not rates:
        return RiskStatement(
            event=event,
            product_class=product.product_class,
            when="baseline",
            basis="no published rate",
            statement=f"{event} after {product.agent.name}: no rate of the product or its class is held",
        )
    best = rates[-1]
    whose = product.agent.name if own else f"{_names(best, knowledge)}, another product of the class"
    counted = best.events is not None and best.n is not None
    low = high = None
    if best.events is not None and best.n is not None:
        share = best.events / best.n
        low, high = clopper_pearson(best.events, best.n)
        basis = f"{best.events}/{best.n}, exact 95% interval; {best.event}, {best.setting}"
    else:
        share = (best.percent or 0.0) / 100
        basis = f"{best.percent:g}% as printed, without counts; {best.event}, {best.setting}"
    others = f"; other counts, defined in their own ways: {_span(rates[:-1])}" if len(rates) > 1 else ""
    elsewhere = "" if _in_disease(best, group) else " (not this patient's disease)"
    return RiskStatement(
        event=event,
        product_class=product.product_class,
        when="baseline",
        probability=share,
        low=low,
        high=high,
        basis=f"{basis}; {NOT_THIS_PATIENT}",
        statement=(
            f"{event} with {whose}: {share:.0%}"
            f"{f' ({low:.0%} to {high:.0%})' if counted else ''} in {best.setting}{elsewhere}, "
            f"counted as {best.event}{others}. This is {NOT_THIS_PATIENT}, and nothing here adjusts it."
        ),
        source=best.source,
    )


def _rates(agents: Sequence[str], event: str, knowledge: KnowledgeBase) -> Iterator[ToxicityRate]:
    for rate in knowledge.options.toxicities.values():
        others = [one for one in rate.agents if one not in BEFORE_CELLS]
        meant = len(others) == 1 and others[0] in agents
        known = rate.percent is not None or (rate.events is not None and rate.n)
        if meant and known and rate.grade == SEVERE and rate.organ in ORGANS[event]:
            yield rate


def _in_disease(rate: ToxicityRate, group: str) -> bool:
    return group in DISEASE_WORDS and DISEASE_WORDS[group] in rate.setting


def _share(rate: ToxicityRate) -> float:
    return rate.events / rate.n if rate.events is not None and rate.n else (rate.percent or 0.0) / 100


def _span(rates: Sequence[ToxicityRate]) -> str:
    shares = sorted(_share(one) for one in rates)
    return f"{shares[0]:.0%}" if len(shares) == 1 else f"{shares[0]:.0%} to {shares[-1]:.0%}"


def _names(rate: ToxicityRate, knowledge: KnowledgeBase) -> str:
    others = [one for one in rate.agents if one not in BEFORE_CELLS]
    return ", ".join(knowledge.agents[one].name if one in knowledge.agents else one for one in others)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
