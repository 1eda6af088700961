"""Numbers of simulated courses, taken from the knowledge base."""

from warmfront.domain.errors import SimulationError
from warmfront.knowledge.base import KnowledgeBase


def take_numbers(knowledge: KnowledgeBase) -> dict[str, float]:
    """Return every number that simulated courses ask for.

    Parameters
    ----------
    knowledge : KnowledgeBase
        With ``monitoring/simulated_courses.toml``, and the errors of twins for the series that both use.

    Returns
    -------
    dict of str to float
        By name; ``ctdna_log_sd``, ``il6_log_sd`` and ``transgene_log_sd`` are those of ``twin/errors.toml``.

    Raises
    ------
    SimulationError
        When the knowledge base has none.
    """
    found = {name: entry.value for name, entry in knowledge.monitoring.course_numbers.items()}
    if not found:
        raise SimulationError(
            "no numbers of simulated courses (monitoring/simulated_courses.toml); next step: load the "
            "packaged knowledge"
        )
    errors = knowledge.twins.errors
    return found | {
        "ctdna_log_sd": errors["ctdna"].log_sd,
        "il6_log_sd": errors["il6"].log_sd,
        "transgene_log_sd": errors["cell_product"].log_sd,
    }


def take_reading_numbers(knowledge: KnowledgeBase) -> dict[str, float]:
    """Return how scans are read, as in virtual trials.

    Parameters
    ----------
    knowledge : KnowledgeBase
        With ``virtual_trial/numbers.toml``.

    Returns
    -------
    dict of str to float
        By name.
    """
    return {name: entry.value for name, entry in knowledge.virtual_trial.numbers.items()}
