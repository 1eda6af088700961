"""The page of a simulated cohort: bands, what failed and why, what differs between patients, provenance."""

from collections.abc import Sequence

from markupsafe import Markup

from warmfront.domain.virtual_cohort import ChangeBand, CohortProvenance, OutputBand, VirtualCohort
from warmfront.serving.figures.bands import COLUMNS, draw_bands
from warmfront.serving.pages import render_page
from warmfront.serving.space_page import RESEARCH_USE
from warmfront.serving.wording import say_count, say_plain

SHOWN_DOSES = 12


def render_virtual_cohort(cohort: VirtualCohort) -> str:
    """Write the page of a cohort.

    Parameters
    ----------
    cohort : VirtualCohort
        As simulated.

    Returns
    -------
    str
        One self-contained HTML page without scripts and outside requests.
    """
    drawn = [band for band in cohort.bands if any(value is not None for value in band.quantiles[0])]
    return render_page(
        "virtual_cohort.html.j2",
        ("page.css", "cohort.css"),
        {
            "research_use": RESEARCH_USE,
            "cohort": cohort,
            "summary": " ".join(summarise_virtual_cohort(cohort)),
            "pictures": _draw_rows(drawn, cohort),
            "changes": _changes(cohort.changes),
            "doses": _say_doses(cohort.doses),
            "provenance": _list_provenance(cohort.provenance),
        },
    )


def summarise_virtual_cohort(cohort: VirtualCohort) -> tuple[str, ...]:
    """Say in sentences what was simulated and what failed.

    Parameters
    ----------
    cohort : VirtualCohort
        As simulated.

    Returns
    -------
    tuple of str
        For the command line and the head of the page.
    """
    failed = cohort.n_patients - cohort.n_solved
    lines = [
        f"{say_count(cohort.n_patients, 'virtual patient')} of {cohort.label}, "
        f"{cohort.n_solved:,} solved to the last day"
        + (f", {failed:,} not" if failed else "")
        + f" ({cohort.claim})."
    ]
    lines += [
        f"{one.n_patients:,} failed: {one.reason}"
        + ("" if one.first_day is None else f", first on day {one.first_day:.4g}")
        + "."
        for one in cohort.statuses
        if one.status != "solved"
    ]
    return tuple(lines)


def _draw_rows(drawn: Sequence[OutputBand], cohort: VirtualCohort) -> list[Markup]:
    """Draw each row of panels as a picture of its own: a printed page can break between pictures only."""
    return [
        draw_bands(
            drawn[first : first + COLUMNS],
            cohort.doses,
            cohort.claim,
            f"bands-{first // COLUMNS + 1}",
            legend=first == 0,
        )
        for first in range(0, len(drawn), COLUMNS)
    ]


def _changes(changes: Sequence[ChangeBand]) -> list[tuple[str, list[str], int]]:
    found: dict[str, tuple[list[str], int]] = {}
    for one in changes:
        if one.n_patients:
            cells, _ = found.setdefault(one.output, ([], one.n_patients))
            low, _, median, _, high = one.quantiles
            cells.append(f"{_percent(median)} ({_percent(low)} to {_percent(high)})")
    return [(output, cells, n) for output, (cells, n) in found.items()]


def _percent(change: float) -> str:
    """Write a relative change; beyond a tenfold rise as a factor.

    Examples
    --------
    >>> _percent(-0.305), _percent(0.0), _percent(99.0)
    ('-30%', '0%', '100-fold')
    """
    if change > 9:
        return f"{change + 1:.3g}-fold"
    return f"{round(100 * change):+d}%".replace("+0%", "0%").replace("-0%", "0%")


def _say_doses(doses: Sequence[tuple[float, str, float, float]]) -> str:
    words = [
        f"day {say_plain(day)}: {act}, {say_plain(size)}"
        + (f" over {say_plain(duration)} days" if duration else "")
        for day, act, size, duration in doses[:SHOWN_DOSES]
    ]
    more = len(doses) - len(words)
    return "; ".join(words) + (f"; and {more} more" if more else "")


def _list_provenance(found: CohortProvenance) -> list[tuple[str, str]]:
    return [
        ("Model", found.model),
        ("Digest of the equations", found.model_digest),
        ("Engine", found.engine),
        ("Seed", str(found.seed)),
        ("Patients per chunk", f"{found.chunk:,}"),
        ("Relative tolerance", f"{found.relative_tolerance:g}"),
        ("Absolute tolerance", f"{found.absolute_tolerance:g}"),
        ("warmfront", found.package_version),
        *((("Knowledge", found.knowledge_version),) if found.knowledge_version else ()),
        *(((f"SHA-256 of {name}", digest)) for name, digest in found.inputs),
    ]
