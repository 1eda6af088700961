"""Rates of harm with their denominators, and the matrix of organs by components of an option."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.verdicts import Verdict


@record
class ToxicityRate:
    """One rate of an adverse event, as a trial or a label gives it.

    Parameters
    ----------
    toxicity_id : str
        Stable id.
    agents : tuple of str
        Agent ids; one for a single agent, several for a combination that was given together.
    event, organ : str
        Event in the source's words, and the organ word that `Agent.organs_at_risk` uses; ``any`` for those
        of any organ; whether related to treatment or of every cause is told apart by the words of the event.
    grade : str
        ``3+``, ``any`` or ``5``.
    events, n : int or None
        Patients with the event and patients at risk; None when only a percentage was printed.
    percent : float or None
        As printed.
    setting : str
        Disease, line and schedule in which it was seen.
    comparator : str
        Rate in the control arm, in words; empty when there was none.
    source, status : str, Status
        Where it was read and how firmly it stands.
    note : str
        Doubts; empty when there are none.
    strategies : tuple of str
        Strategies with the schedule the row was seen under; empty when it holds for every schedule.
    """

    toxicity_id: str
    agents: tuple[str, ...]
    event: str
    organ: str
    grade: Literal["3+", "any", "5"]
    events: int | None = None
    n: int | None = None
    percent: float | None = None
    setting: str
    comparator: str = ""
    source: str
    status: Status
    note: str = ""
    strategies: tuple[str, ...] = ()


@record
class HarmCell:
    """What is known of one organ under one component, or under the whole combination.

    Parameters
    ----------
    organ, component : str
        Row and column of the matrix; the component ``together`` is the combination as it was given.
    kind : str
        ``observed``, ``expected`` (from general knowledge, no rate) or ``unknown``.
    words : str
        Rate with n and setting, or why there is none.
    percent, low, high : float or None
        Rate of grade 3 or more and its exact 95% interval, percent; None when n is not reported.
    n : int or None
        Patients at risk.
    source : str
        Key in ``sources`` of the row that is shown; empty when there is none.
    further_sources : tuple of str
        Keys of the other rows in `words`.
    """

    organ: str
    component: str
    kind: Literal["observed", "expected", "unknown"]
    words: str
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    source: str = ""
    further_sources: tuple[str, ...] = ()


@record
class HarmMatrix:
    """Organs by components; never a sum or a product of single-agent rates."""

    organs: tuple[str, ...]
    components: tuple[str, ...]
    cells: tuple[HarmCell, ...]
    note: str


@record
class Veto:
    """A named reason for which an option is left out, whatever speaks for it.

    Parameters
    ----------
    veto_id : str
        Stable id.
    rule : str
        Rule whose FAIL it names; of several vetoes of one rule the first that applies counts.
    words : str
        Why it is a veto, in a sentence.
    applies_to : tuple of str
        Agent ids or agent classes; empty means every option.
    source, status : str, Status
        Where it was read and how firmly it stands.
    """

    veto_id: str
    rule: str
    words: str
    applies_to: tuple[str, ...] = ()
    source: str
    status: Status


@record
class DrugGroup:
    """Drugs that share a reason to be asked for.

    Parameters
    ----------
    group : str
        Stable id, used by the interactions.
    label : str
        Words for people.
    drugs : tuple of str
        Generic names in lower case; examples of the class, not all of it.
    source, status : str, Status
        Where the list was read and how firmly it stands.
    """

    group: str
    label: str
    drugs: tuple[str, ...]
    source: str
    status: Status


@record
class DrugInteraction:
    """What a drug taken beside, or shortly before, does to an option.

    Parameters
    ----------
    interaction_id : str
        Stable id.
    group : str
        Drug group; ``live vaccine`` and ``antibiotic`` are read from their own fields of the case too.
    applies_to : tuple of str
        Agent ids or agent classes of the option.
    within_days : float or None
        How long ago still counts, days; None for what is taken now only.
    on_breach : Verdict
        ``FAIL`` or ``WARN``.
    words, recoverable : str
        What happens, and when the answer can change.
    source, status : str, Status
        Where it was read and how firmly it stands.
    """

    interaction_id: str
    group: str
    applies_to: tuple[str, ...]
    within_days: float | None = None
    on_breach: Verdict = Verdict.WARN
    words: str
    recoverable: str
    source: str
    status: Status


@record
class LateEffectOfAgent:
    """A late effect of an agent or a class of agents that is no cell product.

    Parameters
    ----------
    effect_id : str
        Stable id.
    sentence : str
        In words.
    applies_to : tuple of str
        Agent ids or agent classes.
    targets : tuple of str
        Targets of the agent; empty for any.
    """

    effect_id: str
    sentence: str
    applies_to: tuple[str, ...]
    targets: tuple[str, ...] = ()
    source: str
    status: Status
