"""What to measure next, in words and as a table."""

from warmfront.domain.next_test import AssayValue, NextTest
from warmfront.domain.records import record

ROWS = 8
"""Assays in the table; those that change nothing are only named below it."""


@record
class AssayRow:
    """One assay as the table shows it.

    Parameters
    ----------
    label, gain, cost, net : str
        Name and numbers in words; "not known" where no likelihood is held.
    words, source : str
        What it would settle, and the source to cite.
    """

    label: str
    gain: str
    cost: str
    net: str
    words: str
    source: str


@record
class NextTestView:
    """The section "next test".

    Parameters
    ----------
    verdict : str
        The sentence that answers the question.
    rows : tuple of AssayRow
        Assays that could change the first options of a tier, the best first.
    idle : str
        Assays that answer something and change nothing; may be empty.
    """

    verdict: str
    rows: tuple[AssayRow, ...]
    idle: str


def view_next_test(next_test: NextTest | None) -> NextTestView | None:
    """Word the values of all assays; None when they were not computed."""
    if next_test is None:
        return None
    telling = [value for value in next_test.assays if value.tier or value.changes]
    idle = [value.label for value in next_test.assays if not value.tier and not value.changes]
    return NextTestView(
        verdict=next_test.words,
        rows=tuple(_row(value) for value in telling[:ROWS]),
        idle=", ".join(idle),
    )


def _row(value: AssayValue) -> AssayRow:
    assumed = ", assumed" if value.status == "assumption" else ""
    return AssayRow(
        label=value.label,
        gain="not known" if value.gain is None else f"{value.gain:.3f}{assumed}",
        cost=f"{value.cost:.3f}, assumed",
        net=_say_net(value),
        words=value.words,
        source=value.source,
    )


def _say_net(value: AssayValue) -> str:
    if value.net is None or value.net_low is None or value.net_high is None:
        return "not known"
    return _minus(f"{value.net:.3f} ({value.net_low:.3f} to {value.net_high:.3f})")


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
