"""The verdict on the next test, in words: a test, no further test, or that it cannot be said."""

from collections.abc import Sequence

from warmfront.domain.next_test import AssayValue, NextTest, ValueScale
from warmfront.domain.verdicts import Tier

TIERS = tuple(Tier)
"""In their order: approved, trial, hypothesis."""

ONE_STEP = "One step ahead only: what a second test could add is not counted."


def _best_first(value: AssayValue) -> tuple[int, int, float, str]:
    """Put what pays first, by tier, then what cannot be computed, then what does not pay."""
    if value.net is None:
        return 1, _height(value), value.cost, value.assay_id
    if value.net > 0:
        return 0, _height(value), -value.net, value.assay_id
    return 2, 0, -value.net, value.assay_id


def conclude(values: Sequence[AssayValue], scale: ValueScale) -> NextTest:
    """Draw the verdict from the values of all assays.

    Parameters
    ----------
    values : sequence of AssayValue
        In any order.
    scale : ValueScale
        Harm weight with its range, said in the words.

    Returns
    -------
    NextTest
        With the assays the best first: what pays, by tier, then what cannot be computed, then the rest.
    """
    values = sorted(values, key=_best_first)
    unknown = [value for value in values if value.net is None]
    pays = [value for value in values if value.net is not None and value.net > 0]
    # What could decide a higher tier and cannot be valued is not outweighed by what pays in a lower one.
    above = [value for value in unknown if pays and _height(value) < _height(pays[0])]
    if pays and not above:
        words = f"{_say_best(pays, scale)}{_say_unknown(unknown)} {ONE_STEP}"
        return NextTest(verdict="test", best=pays[0].assay_id, assays=tuple(values), words=words)
    if unknown:
        named = list_some([value.label for value in above or unknown])
        decided = f"the {above[0].tier} tier" if above else "the order"
        lower = f"In a lower tier: {_say_best(pays, scale)}" if pays else "No other test pays."
        words = (
            f"Whether a test pays cannot be said: {named} could decide {decided}, and no likelihood is known."
        )
        words = f"{words} {lower} {ONE_STEP}"
        return NextTest(verdict="cannot be said", best="", assays=tuple(values), words=words)
    why = (
        "every answer is worth less than its cost, or the first options are the same either way"
        if values
        else "no open rule that an assay could answer"
    )
    words = f"No further test: {why}. {ONE_STEP}"
    return NextTest(verdict="no further test", best="", assays=tuple(values), words=words)


def _height(value: AssayValue) -> int:
    return [tier.value for tier in TIERS].index(value.tier) if value.tier else len(TIERS)


def _say_best(pays: Sequence[AssayValue], scale: ValueScale) -> str:
    best = pays[0]
    firm = (
        "it pays over the whole range of harm weights and priors"
        if best.net_low is not None and best.net_low > 0
        else "within the range of harm weights and priors it may also not pay"
    )
    harm = f"{scale.harm:g} ({scale.harm_low:g} to {scale.harm_high:g})"
    words = (
        f"{best.label}: net value {best.net:.3f} ({best.net_low:.3f} to {best.net_high:.3f}) in units of the "
        f"gain of giving an approved option to a patient who meets its rules; {firm}. Harm weight {harm}, "
        "assumed."
    )
    rivals = [
        v.label for v in pays[1:] if v.tier == best.tier and (v.net_high or 0.0) > (best.net_low or 0.0)
    ]
    if rivals:
        words += f" Not to be told apart from it, for the ranges overlap: {list_some(rivals)}."
    return words


def _say_unknown(unknown: Sequence[AssayValue]) -> str:
    return f" Nothing can be said of: {list_some([value.label for value in unknown])}." if unknown else ""


def list_some(words: Sequence[str], most: int = 3) -> str:
    """Join the first words and count the rest.

    Examples
    --------
    >>> list_some(["a", "b", "c"], 2), list_some([])
    ('a, b and 1 more', 'none')
    """
    shown = ", ".join(words[:most]) or "none"
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown
