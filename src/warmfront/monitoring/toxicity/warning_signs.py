"""Signs of harm that a patient or carer can see, for the classes of what was given."""

from collections.abc import Sequence

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.effector_toxicity import WarningSign


def list_warning_signs(agents: Sequence[str], knowledge: KnowledgeBase) -> tuple[WarningSign, ...]:
    """List the signs to watch for after some agents.

    Parameters
    ----------
    agents : sequence of str
        Ids of agents or cell products; unknown ones are passed over.
    knowledge : KnowledgeBase
        Signs by class of agent.

    Returns
    -------
    tuple of WarningSign
        In the order of the table; empty means that none were read, not that there are none.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> [sign.event for sign in list_warning_signs(["tisa_cel"], load_knowledge())]
    ['CRS', 'ICANS']
    """
    classes = {knowledge.agents[agent].agent_class for agent in agents if agent in knowledge.agents}
    products = knowledge.options.cell_therapies
    classes |= {str(products[agent].modality) for agent in agents if agent in products}
    return tuple(
        sign for sign in knowledge.monitoring.warning_signs.values() if classes & set(sign.agent_classes)
    )
