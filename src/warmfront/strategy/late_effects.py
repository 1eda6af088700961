"""Late effects by product and agent: what belongs to the class, the target, the donor or the cytokine."""

from collections.abc import Iterable
from typing import get_args

from warmfront.assays.product.late_effects import list_late_effects
from warmfront.domain.product import ProductKind, ProductTable
from warmfront.domain.records import record
from warmfront.domain.therapy import Agent, Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.regimen import agents_of

INTERLEUKIN_2 = "aldesleukin"
SUBJECTS = (
    ("t-cell malignanc", "second malignanc"),
    ("b-cell aplasia",),
    ("hepatitis b",),
    ("parkinsonism",),
    ("capillary leak",),
    ("graft-versus-host",),
)
"""Words by which a sentence is recognised as one on a subject that has been told already."""


@record
class LateEffects:
    """Sentences of one option, and the sources of those that the tables give."""

    sentences: tuple[str, ...]
    sources: tuple[str, ...]


def gather_late_effects(strategy: Strategy, knowledge: KnowledgeBase) -> LateEffects:
    """Gather the late effects of every agent of a strategy.

    Parameters
    ----------
    strategy : Strategy
        Its own sentences stay, unless the tables tell the same.
    knowledge : KnowledgeBase
        Cell products and their late effects, late effects of other agents.

    Returns
    -------
    LateEffects
        Those of cell products first. What is not stated of a product (target, donor, interleukin 2) keeps the
        effect, with the words that it depends on it.
    """
    found: dict[str, str] = {}
    for agent in agents_of(strategy, knowledge):
        for effect, source in _of_product(agent, strategy, knowledge):
            found.setdefault(effect, source)
    for agent in agents_of(strategy, knowledge):
        for entry in knowledge.options.late_effects.values():
            meant = {agent.agent_id, agent.agent_class}.intersection(entry.applies_to)
            fits = not entry.targets or _names_target(agent, entry.targets)
            if meant and fits and not _told(entry.sentence, found):
                found[entry.sentence] = entry.source
    own = [sentence for sentence in strategy.late_effects if not _told(sentence, found)]
    return LateEffects(
        sentences=tuple(dict.fromkeys([*found, *own])), sources=tuple(dict.fromkeys(found.values()))
    )


def _told(sentence: str, found: Iterable[str]) -> bool:
    """Say whether a sentence already found is about the same subject."""
    words = sentence.casefold()
    said = [one.casefold() for one in found]
    return any(
        any(word in words for word in subject) and any(word in one for one in said for word in subject)
        for subject in SUBJECTS
    )


def _names_target(agent: Agent, targets: tuple[str, ...]) -> bool:
    words = agent.target.replace("/", " ").split()
    return any(target in words for target in targets)


def _of_product(agent: Agent, strategy: Strategy, knowledge: KnowledgeBase) -> list[tuple[str, str]]:
    kinds: tuple[str, ...] = get_args(ProductKind)
    if agent.agent_class not in kinds:
        return []
    held = knowledge.options.cell_therapies.get(agent.agent_id)
    targets = held.targets if held is not None else strategy.target_antigens
    donor = held.origin if held is not None else ""
    effects = []
    for target in targets or ("",):
        table = ProductTable(
            product=agent.agent_class,  # type: ignore[arg-type]
            disease="",
            quantities=(),
            target=target,
            donor=donor if donor in ("autologous", "allogeneic") else "",
            with_interleukin_2=True if INTERLEUKIN_2 in strategy.agents else None,
        )
        effects += [(one.effect, one.source) for one in list_late_effects(table, knowledge.products)]
    return list(dict.fromkeys(effects))
