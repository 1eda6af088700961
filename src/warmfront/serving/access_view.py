"""Access and burden of an option as one line of the report."""

from warmfront.domain.access import Access
from warmfront.domain.therapy import Option


def say_access(option: Option) -> str:
    """Write what an option asks of patient and site; the words of its file where no entry is held.

    Parameters
    ----------
    option : Option
        With or without access.

    Returns
    -------
    str
        One paragraph; burden in visits and treatment days a month.
    """
    access = option.access
    if access is None:
        return option.feasibility or "not recorded"
    parts = [access.site]
    parts += _range(access.days_to_start, "days to start")
    parts += _range(access.visits_per_month, "visits a month")
    parts += _range(access.treatment_days_per_month, "treatment days a month")
    parts += [access.stay] if access.stay else []
    parts.append(f"{access.cost_class} cost" if access.cost_class != "unknown" else "cost unknown")
    words = f"{'; '.join(parts)}."
    for head, text in (
        ("Consent", access.consent),
        ("Who can have it", access.coverage),
        ("If not available", access.if_unavailable),
    ):
        words += f" {head}: {text}." if text else ""
    return words[0].upper() + words[1:]


def access_sources(access: Access | None) -> tuple[str, ...]:
    """Return the sources to cite; none when no entry is held.

    Parameters
    ----------
    access : Access or None
        Of an option.

    Returns
    -------
    tuple of str
        Source of the entry, and of the regimen from which treatment days were counted.
    """
    if access is None:
        return ()
    return tuple(filter(None, (access.source, access.treatment_days_source)))


def _range(ends: tuple[float, float] | None, unit: str) -> list[str]:
    if ends is None:
        return []
    low, high = (f"{end:.2g}" for end in ends)
    return [f"{low} {unit}" if low == high else f"{low} to {high} {unit}"]
