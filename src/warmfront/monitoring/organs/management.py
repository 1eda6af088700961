"""What is done at a grade of an adverse event, by class of agent: facts of the field, never orders."""

from collections.abc import Sequence
from functools import lru_cache

from warmfront.domain.follow_up import ToxicityGrade
from warmfront.knowledge.adverse_events import ImmuneEvent
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.monitoring import ManagementRule

ANY = "any"
IMMUNE_RELATED = "immune-related"
"""Word for every event of ``monitoring/immune_events.toml``."""

STRICTNESS = {"stop": 0, "hold": 1, "continue": 2}


def find_management(
    grade: ToxicityGrade, agent_classes: Sequence[str], knowledge: KnowledgeBase
) -> tuple[ManagementRule, ...]:
    """Find the rules that cover one graded event, for the classes of the agents given.

    For each class the most particular rules count: those that name the event before those for every
    immune-related event, before those for any event. So a myocarditis of grade 1 is not met by "continue".
    Other names of a laboratory term (neutropenia, ALT increased) count as the term.

    Parameters
    ----------
    grade : ToxicityGrade
        Graded event. Without a grade there is no rule.
    agent_classes : sequence of str
        Classes of ``agents.toml``; rules without a class are found whatever they are.
    knowledge : KnowledgeBase
        Rules of management and immune-related events.

    Returns
    -------
    tuple of ManagementRule
        The strictest action first, then by id; empty when the field has none here.
    """
    if grade.grade is None:
        return ()
    found: dict[str, ManagementRule] = {}
    names = _names(grade.event, knowledge)
    events = (find_immune_event(name, knowledge) for name in names)
    event = next((one for one in events if one is not None), None)
    for agent_class in agent_classes or ("",):
        ranked = [
            (_particular(rule, names, grade.organ, event), rule)
            for rule in knowledge.monitoring.management.values()
            if rule.lowest_grade <= grade.grade <= rule.highest_grade
            and (not rule.agent_classes or agent_class in rule.agent_classes)
        ]
        best = max((rank for rank, _ in ranked), default=0)
        found.update({rule.rule_id: rule for rank, rule in ranked if rank and rank == best})
    return tuple(sorted(found.values(), key=lambda rule: (STRICTNESS[rule.action], rule.rule_id)))


def find_immune_event(name: str, knowledge: KnowledgeBase) -> ImmuneEvent | None:
    """Return the immune-related event that a name, a synonym or a laboratory term means; None for others."""
    wanted = _plain(name)
    for event in knowledge.monitoring.immune_events.values():
        names = (event.event, event.label, *event.synonyms, *event.laboratory_terms)
        if wanted in {_plain(one) for one in names}:
            return event
    return None


def _names(name: str, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return a name with every other name of the same laboratory term, of any version of CTCAE."""
    wanted, found = _plain(name), [name]
    for term in knowledge.monitoring.laboratory_terms.values():
        own = (term.term, *term.synonyms)
        if wanted in {_plain(one) for one in own}:
            found += own
    return tuple(dict.fromkeys(found))


def _particular(
    rule: ManagementRule, names: Sequence[str], stated_organ: str, event: ImmuneEvent | None
) -> int:
    """Return 0 when a rule does not concern the event, more the more particular it is."""
    organ = stated_organ or (event.organ if event is not None else "")
    if rule.organs and organ not in rule.organs:
        return 0
    named = {_plain(one) for one in rule.events}
    if named & {_plain(name) for name in names} or (event is not None and _plain(event.event) in named):
        return 3
    if event is not None and IMMUNE_RELATED in rule.events:
        return 2
    return 1 if ANY in rule.events else 0


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
