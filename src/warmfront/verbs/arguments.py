"""Arguments that several verbs share: checked here, with the command line's names in the message."""

from collections.abc import Callable
from pathlib import Path

from warmfront.domain.case import Case, Disease, Specimen
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.ranking import Weights
from warmfront.io.weights import read_weights
from warmfront.knowledge.base import KnowledgeBase
from warmfront.simulation.search.effort import EFFORTS, Effort

OnProgress = Callable[[int, int], None]
"""Called with the number of finished items and of all items."""

UNSTATED_TUMOUR = "UNKNOWN"


def check_reference(reference: str | None, knowledge: KnowledgeBase) -> None:
    """Refuse a reference that is not packaged.

    Parameters
    ----------
    reference : str or None
        Name asked for; None passes.
    knowledge : KnowledgeBase
        Holds the packaged references.

    Raises
    ------
    InputError
        Lists the packaged names.
    """
    if reference is not None and reference not in knowledge.references:
        raise InputError(
            [
                Problem(
                    where="--reference",
                    found=repr(reference),
                    allowed=", ".join(sorted(knowledge.references)),
                    next_step="name one of these, or leave the option out to have the fitting one chosen",
                )
            ]
        )


def take_weights(weights: Path | str | None) -> tuple[Weights | None, tuple[tuple[str, str], ...]]:
    """Take the weights of the ranking where a file is given.

    Parameters
    ----------
    weights : path or None
        TOML file with the five weights; None takes the packaged ones.

    Returns
    -------
    weights : Weights or None
        None without a file.
    digests : tuple of tuple (str, str)
        Name and SHA-256 of the file, for the provenance.

    Raises
    ------
    InputError
        When the file cannot be used; lists every problem.
    """
    if weights is None:
        return None, ()
    path = Path(weights)
    taken, digest = read_weights(path)
    return taken, ((f"weights: {path.name}", digest),)


def take_effort(effort: str) -> Effort:
    """Return the sizes of an effort.

    Parameters
    ----------
    effort : str
        ``quick``, ``normal`` or ``deep``.

    Returns
    -------
    Effort
        Numbers of virtual patients and schedules.

    Raises
    ------
    InputError
        When there is no such effort.

    Examples
    --------
    >>> take_effort("quick").horizon_days
    168
    """
    found = EFFORTS.get(effort)
    if found is None:
        raise InputError(
            [
                Problem(
                    where="effort",
                    found=repr(effort),
                    allowed=", ".join(EFFORTS),
                    next_step="choose one of them",
                )
            ]
        )
    return found


def bare_case(sample: str, oncotree: str | None, knowledge: KnowledgeBase) -> Case:
    """Make the case of a sample of which only the tumour type is known.

    Parameters
    ----------
    sample : str
        Sample identifier.
    oncotree : str or None
        OncoTree code; None when it was not stated.
    knowledge : KnowledgeBase
        Holds the known codes.

    Returns
    -------
    Case
        One specimen of the sample's name.

    Raises
    ------
    InputError
        When the code is not known.
    """
    if oncotree is not None and oncotree not in knowledge.tumour_types:
        raise InputError(
            [
                Problem(
                    where="--oncotree",
                    found=repr(oncotree),
                    allowed="an OncoTree code such as " + ", ".join(sorted(knowledge.tumour_types)[:12]),
                    next_step="look the code up in docs/reference/axes.md or leave the option out",
                )
            ]
        )
    return Case(
        case_id=sample,
        disease=Disease(oncotree=oncotree or UNSTATED_TUMOUR),
        specimens=(Specimen(specimen_id=sample),),
    )


def tell(on_progress: OnProgress | None, done: int, total: int) -> None:
    """Report progress to whoever asked for it.

    Parameters
    ----------
    on_progress : callable or None
        Receiver.
    done, total : int
        Finished items, and all.
    """
    if on_progress is not None:
        on_progress(done, total)
