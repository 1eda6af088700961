"""Which option of a ranking the models can express, and why those above it they cannot."""

from warmfront.domain.records import record
from warmfront.domain.regimen import Regimen
from warmfront.domain.therapy import Option, Ranking
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.regimen.expression import find_arm
from warmfront.simulation.search.standard import find_standard, human_models


@record
class Choice:
    """The option that will be simulated.

    Parameters
    ----------
    option : Option
        As ranked.
    position : int
        Its place over all options, 1 for the first.
    standard : Regimen
        What stands for it.
    words : str
        Where the regimen comes from.
    """

    option: Option
    position: int
    standard: Regimen
    words: str


def choose_option(ranking: Ranking, knowledge: KnowledgeBase) -> tuple[Choice | None, tuple[str, ...]]:
    """Choose the highest-ranked option whose regimen at least one model of people can express.

    Options behind a hard stop are passed over. The order across tiers is the order of the tiers.

    Parameters
    ----------
    ranking : Ranking
        Options of one patient.
    knowledge : KnowledgeBase
        Strategies, agents, regimens and models.

    Returns
    -------
    choice : Choice or None
        None when no option can be expressed.
    passed_over : tuple of str
        One sentence for each option ranked above the chosen one, or for every option.
    """
    passed_over: list[str] = []
    for position, option in enumerate(ranking.options, start=1):
        if option.harm.hard_stop:
            passed_over.append(f"{option.name}: hard stop")
            continue
        standard, words = find_standard(knowledge.strategies[option.strategy_id], knowledge)
        if standard is None:
            passed_over.append(f"{option.name}: {words}")
            continue
        missing = _missing_everywhere(standard, knowledge)
        if missing:
            passed_over.append(f"{option.name}: {missing}")
            continue
        return Choice(option=option, position=position, standard=standard, words=words), tuple(passed_over)
    return None, tuple(passed_over)


def _missing_everywhere(standard: Regimen, knowledge: KnowledgeBase) -> str:
    """Return what the model that lacks least lacks; empty when some model lacks nothing."""
    lacks: list[list[str]] = []
    for model in human_models(knowledge):
        found = [find_arm(dose, knowledge.agents[dose.agent], model) for dose in standard.doses]
        lacks.append(list(dict.fromkeys(problem for arm, problem in found if arm is None)))
    if not lacks:
        return "no model of people is packaged"
    if not all(lacks):
        return ""
    fewest = sorted(lacks, key=lambda problems: len(problems))[0]
    return "no model expresses it; the nearest: " + "; ".join(fewest)
