"""Say in words why no constraint is named, or how firm the named one is."""

from collections.abc import Sequence

from warmfront.domain.bottleneck import ConstraintReading
from warmfront.domain.tme import Applicability, TmeProfile
from warmfront.knowledge.constraint_model import ConstraintModel

FIRM = 0.5
"""Share of the draws above which a name is more than the first of several. Assumption: a majority."""


SWITCHED_OFF = "It is not counted."
"""End of the sentence on a fact that another one disables (`warmfront.tme.bottleneck`)."""


def say_abstention(
    readings: Sequence[ConstraintReading],
    none_support: float,
    model: ConstraintModel,
    profile: TmeProfile | None,
    applicability: Applicability,
) -> str:
    """Say why no constraint is named.

    Parameters
    ----------
    readings : sequence of ConstraintReading
        Strongest first.
    none_support : float
        Support of "none of these, or cannot tell", 0 to 1.
    model : ConstraintModel
        How much must be readable.
    profile : TmeProfile or None
        None when no expression was supplied.
    applicability : Applicability
        Class of the tumour.

    Returns
    -------
    str
        One or two sentences.
    """
    if applicability.tumour_class == "haematological":
        return (
            "A haematological tumour is not located by expression: immune genes describe the tumour itself. "
            "No overriding fact was established; the plan goes on from disease, target and history."
        )
    if profile is None or not (profile.has_expression or profile.space):
        return _say_without_profile(readings, profile)
    readable = [reading for reading in readings if reading.read >= model.minimum_read]
    if not readable:
        return (
            "Too little could be read: no constraint reached half of its evidence. Percentiles need a "
            "reference of the same tumour group and scale; the profile says why none fits."
        )
    best = max(readable, key=lambda reading: reading.log_odds)
    return (
        f"Nothing stands out: the strongest constraint, {best.label}, has {_share(best.support)} of the "
        f'support, and "none of these, or cannot tell" {_share(none_support)}.'
    )


def _say_without_profile(readings: Sequence[ConstraintReading], profile: TmeProfile | None) -> str:
    words = "No expression profile and no overriding fact; nothing can be located."
    off = [text for reading in readings for text in reading.evidence_against if text.endswith(SWITCHED_OFF)]
    words = " ".join((words, *dict.fromkeys(off)))
    calls = profile.tissue_calls if profile is not None else ()
    named = ", ".join(dict.fromkeys(str(call.phenotype) for call in calls if call.phenotype))
    if not named:
        return words
    return f"{words} The phenotype that was stated from tissue ({named}) argues, and does not locate alone."


def say_firmness(
    leading: ConstraintReading,
    others: Sequence[ConstraintReading],
    contenders: Sequence[ConstraintReading],
    none_support: float,
    model: ConstraintModel,
) -> str:
    """Say how firm the named constraint is.

    Parameters
    ----------
    leading : ConstraintReading
        The named one.
    others : sequence of ConstraintReading
        Those with evidence for them, strongest first.
    contenders : sequence of ConstraintReading
        Those of them that are not separable from it.
    none_support : float
        Support of "none of these, or cannot tell", 0 to 1.
    model : ConstraintModel
        Odds that separate.

    Returns
    -------
    str
        One to three sentences.
    """
    if leading.overriding:
        return (
            f"{leading.label} is decided by a genomic fact; the expression is shown and does not decide. "
            "Seen in solid tumours treated with checkpoint inhibitors."
        )
    words = (
        f"{leading.label} has {_share(leading.support)} of the support under stated weights, which is not "
        f"calibrated, with {100 * leading.read:.0f}% of its evidence read; none of these, or cannot tell: "
        f"{_share(none_support)}."
    )
    if contenders:
        names = ", ".join(f"{other.label} ({_share(other.support)})" for other in contenders)
        return f"{words} Not separable from: {names} (odds below {model.contender_odds:g} to 1)."
    if others:
        return f"{words} The runner-up, {others[0].label}, has {_share(others[0].support)}."
    return f"{words} Nothing speaks for any other constraint."


def say_stability(leads_in: float) -> str:
    """Say how often the leading constraint leads when weights, genes and gaps are drawn.

    Parameters
    ----------
    leads_in : float
        Share of the draws, 0 to 1.

    Returns
    -------
    str
        One sentence; below a majority it says that the name is only the first of several.

    Examples
    --------
    >>> say_stability(0.82)
    'It leads in 82% of the draws.'
    """
    if leads_in >= FIRM:
        return f"It leads in {_share(leads_in)} of the draws."
    return f"It leads in only {_share(leads_in)} of the draws: the first of several, not the answer."


def _share(support: float | None) -> str:
    return "no share" if support is None else f"{100 * support:.0f}%"
