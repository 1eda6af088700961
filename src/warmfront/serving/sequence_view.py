"""Order of an option's components and what to consider with it, as the report shows them."""

import re

from markupsafe import Markup

from warmfront.domain.records import record
from warmfront.domain.sequence import SequenceSketch
from warmfront.domain.therapy import Option
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.figures.sequence import SequenceBox, draw_sequence

MARK = re.compile(r" \[(?P<name>[^,\]]+), level (?P<level>[A-E]), (?P<meaning>[^;\]]+); [^\]]*\]$")
"""End of a consideration: id, level and its meaning, source in words."""

CELLS = frozenset({"CAR-T", "TCR-T", "TIL"})
"""Classes of which a patient gets one product."""

ROLES = {
    "prime": "primes",
    "break exclusion": "breaks exclusion",
    "release the brake": "releases the brake",
    "effector": "acts on the tumour",
    "prepare": "prepares",
    "keep": "supports",
}


@record
class SequenceView:
    """The sketch of one option.

    Parameters
    ----------
    figure : Markup or None
        None when every component starts together.
    words : str
        What is known of the order.
    sources : tuple of str
        Sources of the comparisons that the words name.
    """

    figure: Markup | None
    words: str
    sources: tuple[str, ...]


@record
class Consideration:
    """One sentence with its mark and the sources to cite."""

    words: str
    mark: str
    sources: tuple[str, ...]


def view_sequence(option: Option, knowledge: KnowledgeBase) -> SequenceView | None:
    """Lay out the sketch of an option.

    Parameters
    ----------
    option : Option
        With or without a sketch.
    knowledge : KnowledgeBase
        Words for constraints, sources of the comparisons.

    Returns
    -------
    SequenceView or None
        None without a sketch.
    """
    sketch = option.sequence
    if sketch is None:
        return None
    rows = [knowledge.options.order_comparisons.get(name) for name in sketch.comparisons]
    sources = [row.source for row in rows if row is not None and f"{row.trial}, " in sketch.words]
    return SequenceView(
        figure=_picture(sketch, option, knowledge),
        words=sketch.words,
        sources=tuple(dict.fromkeys(sources)),
    )


def _picture(sketch: SequenceSketch, option: Option, knowledge: KnowledgeBase) -> Markup | None:
    if sketch.order == "single step" or len({step.place for step in sketch.steps}) < 2:
        return None
    labels = {entry.constraint: entry.label for entry in knowledge.constraints}
    boxes = [
        SequenceBox(
            place=step.place,
            role=ROLES[step.role],
            agents=_join(step.agents, knowledge),
            target=f"on: {labels[step.constraint]}" if step.constraint in labels else "",
            needed=step.needed,
        )
        for step in sketch.steps
    ]
    return draw_sequence(boxes, sketch.order, f"sequence-{option.strategy_id}", _compared(sketch, knowledge))


def _join(names: tuple[str, ...], knowledge: KnowledgeBase) -> str:
    """Join the components of a step; cell products of one step are alternatives."""
    kinds = {agent.agent_class for agent in knowledge.agents.values() if agent.name in names}
    return (" or " if kinds and kinds <= CELLS else ", ").join(names)


def _compared(sketch: SequenceSketch, knowledge: KnowledgeBase) -> str:
    """Name the comparison by which the order is known; the words name it first."""
    if sketch.order != "known":
        return ""
    rows = [knowledge.options.order_comparisons.get(name) for name in sketch.comparisons]
    named = {row.trial: sketch.words.find(f"{row.trial}, ") for row in rows if row is not None}
    told = {trial: place for trial, place in named.items() if place >= 0}
    return min(told, key=lambda trial: told[trial], default="")


def list_considerations(option: Option, knowledge: KnowledgeBase) -> tuple[Consideration, ...]:
    """Split the considerations of an option into words, mark and sources.

    Parameters
    ----------
    option : Option
        With its considerations.
    knowledge : KnowledgeBase
        Entries that the marks name.

    Returns
    -------
    tuple of Consideration
        In the order of the option.
    """
    return tuple(_consideration(text, knowledge) for text in option.considerations)


def _consideration(text: str, knowledge: KnowledgeBase) -> Consideration:
    found = MARK.search(text)
    if found is None:
        return Consideration(words=text, mark="", sources=())
    mark = f"{found['name']}, level {found['level']}: {found['meaning']}"
    return Consideration(
        words=text[: found.start()], mark=mark, sources=_sources_of(found["name"], knowledge)
    )


def _sources_of(name: str, knowledge: KnowledgeBase) -> tuple[str, ...]:
    note = knowledge.options.modality_notes.get(name)
    if note is not None:
        return note.sources
    for table in (
        knowledge.reviews.decision_rules,
        knowledge.reviews.drivers,
        knowledge.options.icd_modalities,
    ):
        if name in table:
            return (table[name].source,)
    return ()
