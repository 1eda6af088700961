"""What an option asks of the patient and the site: facts, not reasons to rank."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class Access:
    """Access and burden of one strategy or class of strategies.

    Parameters
    ----------
    access_id : str
        Stable id.
    strategies, classes : tuple of str
        Strategy ids, or strategy classes, that it describes; a strategy's own entry goes before its class.
    site : str
        Where it can be given.
    visits_per_month, treatment_days_per_month : tuple of float or None
        Lowest and highest expected; None when unknown.
    days_to_start : tuple of float or None
        Lowest and highest expected days from decision to first dose.
    stay : str
        Hospital stay and time near the centre.
    cost_class : str
        ``low``, ``moderate``, ``high``, ``very high`` or ``unknown``.
    if_unavailable : str
        Next best.
    consent : str
        What the patient must agree to beyond routine treatment.
    level : str
        The site in one word, ``community``, ``hospital`` or ``specialised centre``; empty when unknown.
    treatment_days_source : str
        Source of the regimen from which treatment days were counted; empty when they come from the entry.
    coverage : str
        How many people carry the HLA alleles it needs; empty when it needs none or no figure is held.
    beyond_reach : str
        What this patient cannot reach, by what the case states; filled for an option, empty in the table.
    source, status : str, Status
        Where it was read and how firmly it stands.
    """

    access_id: str
    strategies: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    site: str
    visits_per_month: tuple[float, float] | None = None
    treatment_days_per_month: tuple[float, float] | None = None
    days_to_start: tuple[float, float] | None = None
    stay: str = ""
    cost_class: Literal["low", "moderate", "high", "very high", "unknown"] = "unknown"
    if_unavailable: str = ""
    consent: str = ""
    source: str
    status: Status
    level: Literal["community", "hospital", "specialised centre", ""] = ""
    treatment_days_source: str = ""
    coverage: str = ""
    beyond_reach: str = ""


@record
class HlaCoverage:
    """How many people carry an HLA allele.

    Parameters
    ----------
    allele : str
        Two fields, for example ``A*02:01``.
    words : str
        Share of carriers with the population, or how it differs between ancestries.
    source, status : str, Status
        Where it was read and how firmly it stands.
    """

    allele: str
    words: str
    source: str
    status: Status
