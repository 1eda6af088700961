"""How numbers, gaps and verdicts are put into words; missing is always a word, never zero or blank."""

import math
from collections.abc import Sequence

from warmfront.domain.evidence import RateEstimate
from warmfront.domain.verdicts import Verdict

MINUS = "\N{MINUS SIGN}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
NOT_STATED = "not stated"
ACRONYMS = {"pdl1": "PD-L1", "icd": "ICD", "tmb": "TMB", "msi": "MSI", "hla": "HLA", "ssgsea": "ssGSEA"}
VERDICT_SIGNS = {Verdict.PASS: "✓", Verdict.WARN: "!", Verdict.FAIL: "✕", Verdict.UNDETERMINED: "?"}


def say_number(value: float | None, digits: int = 3, missing: str = "no number") -> str:
    """Write a number with a few significant digits.

    Parameters
    ----------
    value : float or None
        Number in any unit.
    digits : int
        Significant digits.
    missing : str
        Words for a number that does not exist.

    Returns
    -------
    str
        Thousands are grouped with commas and the minus sign is a real one.

    Examples
    --------
    >>> say_number(1662.4), say_number(0.21349), say_number(None)
    ('1,660', '0.213', 'no number')
    """
    if value is None or math.isnan(value):
        return missing
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if rounded and math.floor(math.log10(abs(rounded))) > math.floor(math.log10(abs(value))):
        places -= 1
    return f"{rounded:,.{max(places, 0)}f}".replace("-", MINUS)


def say_signed(value: float | None, digits: int = 2, missing: str = "no number") -> str:
    """Write a number with its sign always shown.

    Examples
    --------
    >>> say_signed(1.234), say_signed(0.0)
    ('+1.2', '0')
    """
    words = say_number(value, digits, missing)
    return f"+{words}" if value is not None and value > 0 else words


def say_plain(value: float | None, missing: str = NOT_STATED) -> str:
    """Write a supplied number as it was supplied, without zeros that nobody measured.

    Examples
    --------
    >>> say_plain(67.0), say_plain(0.9), say_plain(None)
    ('67', '0.9', 'not stated')
    """
    return missing if value is None else f"{value:,.10g}".replace("-", MINUS)


def say_z(value: float | None, missing: str = "no number") -> str:
    """Write standard deviations with their sign and one decimal.

    Examples
    --------
    >>> say_z(-1.94), say_z(0.4), say_z(0.01), say_z(None)
    ('−1.9', '+0.4', '0.0', 'no number')
    """
    if value is None or math.isnan(value):
        return missing
    words = f"{value:+.1f}".replace("-", MINUS)
    return "0.0" if words[1:] == "0.0" else words


def say_share(value: float | None, missing: str = "no number") -> str:
    """Write a share of 0 to 1 as a percentage.

    Examples
    --------
    >>> say_share(0.4705), say_share(0.004), say_share(0.0)
    ('47%', 'under 1%', '0%')
    """
    if value is None or math.isnan(value):
        return missing
    if 0 < value < 0.01:
        return "under 1%"
    if 0.99 < value < 1:
        return "over 99%"
    return f"{100 * value:.0f}%"


def say_percentile(value: float | None, missing: str = "no reference") -> str:
    """Write a percentile of 0 to 100 as an ordinal.

    Examples
    --------
    >>> say_percentile(62.6), say_percentile(11.2), say_percentile(None)
    ('63rd', '11th', 'no reference')
    """
    if value is None or math.isnan(value):
        return missing
    number = round(value)
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def say_place(
    value: float | None, lowest: float = 0, highest: float = 100, missing: str = "no reference"
) -> str:
    """Write a percentile of a reference whose tails are not packaged.

    Parameters
    ----------
    value : float or None
        Percentile, 0 to 100.
    lowest, highest : float
        Levels beyond which the reference cannot tell values apart.
    missing : str
        Words for a percentile that does not exist.

    Returns
    -------
    str
        Ordinal, or the end at which the value lies.

    Examples
    --------
    >>> say_place(62.6, 2.5, 97.5), say_place(2.5, 2.5, 97.5), say_place(97.5, 2.5, 97.5)
    ('63rd', 'lowest 2.5%', 'top 2.5%')
    """
    if value is None or math.isnan(value):
        return missing
    if value <= lowest > 0:
        return f"lowest {lowest:g}%"
    if value >= highest < 100:
        return f"top {100 - highest:g}%"
    return say_percentile(value)


def say_rate(rate: RateEstimate) -> str:
    """Write a response rate with its counts and its 95% interval.

    Parameters
    ----------
    rate : RateEstimate
        Counts with interval.

    Returns
    -------
    str
        For example ``47% (8 of 17; 95% interval 23% to 72%)``.
    """
    return (
        f"{say_share(rate.rate)} ({rate.events} of {rate.n}; "
        f"95% interval {say_share(rate.low)} to {say_share(rate.high)})"
    )


def say_stated(value: object) -> str:
    """Write a value of a case: `None` is "not stated", an empty collection is "none".

    Examples
    --------
    >>> say_stated(None), say_stated(()), say_stated(False), say_stated(("a", "b"))
    ('not stated', 'none', 'no', 'a, b')
    """
    if value is None:
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value) if value else "none"
    if isinstance(value, float):
        return say_plain(value)
    return str(value)


def say_count(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> say_count(1, "patient"), say_count(175, "patient")
    ('1 patient', '175 patients')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def say_doses(doses: Sequence[tuple[str, float]]) -> str:
    """Write doses by agent with their days.

    Examples
    --------
    >>> say_doses([("drug", 0.0), ("radiation", 1.0), ("drug", 21.0)])
    'drug on day 0, 21; radiation on day 1'
    """
    days: dict[str, list[str]] = {}
    for agent, day in doses:
        days.setdefault(agent, []).append(say_plain(day))
    return "; ".join(f"{agent} on day {', '.join(found)}" for agent, found in days.items()) or "none"


def say_list(parts: Sequence[str]) -> str:
    """Join words with commas and a final "and".

    Examples
    --------
    >>> say_list(["lung", "gut", "skin"])
    'lung, gut and skin'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def say_concept(key: str) -> str:
    """Write the key of a teaching note as a heading.

    Examples
    --------
    >>> say_concept("pdl1_scores"), say_concept("stability_band")
    ('PD-L1 scores', 'Stability band')
    """
    words = [ACRONYMS.get(word, word) for word in key.split("_")]
    heading = " ".join(words)
    return heading[:1].upper() + heading[1:] if words[0] not in ACRONYMS.values() else heading


def shorten(text: str, width: int) -> str:
    """Cut a text at a word so that it fits, and show that it was cut.

    Examples
    --------
    >>> shorten("enfortumab vedotin with pembrolizumab", 20)
    'enfortumab vedotin…'
    """
    if len(text) <= width:
        return text
    kept = text[: width - 1]
    words = kept.rsplit(" ", 1)[0] if " " in kept and not text[width - 1].isspace() else kept
    return words.rstrip(" ,;:(") + ELLIPSIS


def sign_of(verdict: Verdict) -> str:
    """Return the sign that stands beside a verdict's word, so that colour is never needed."""
    return VERDICT_SIGNS[verdict]
