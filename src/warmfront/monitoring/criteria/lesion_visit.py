"""Everything seen of the lesions at one visit."""

import datetime as dt
from dataclasses import field

from warmfront.domain.records import record


@record
class LesionVisit:
    """Everything seen at one visit.

    Parameters
    ----------
    date : date
        First day of the visit.
    diameters : dict of str to float or None
        By lesion, in mm; None when it was looked for without a usable measurement.
    words : dict of str to str
        State of the lesions that are followed by eye.
    new_words : dict of str to str
        Word on each lesion that may be new.
    new_mm : dict of str to float or None
        Diameter of the new lesions that were measured.
    facts : dict of str to tuple of bool and str
        Whether a measured lesion is a lymph node, and its organ.
    new_symptom : bool
        True when the scan was made for a new symptom.
    warnings : tuple of str
        What could not be read as it stood.
    """

    date: dt.date
    diameters: dict[str, float | None] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    new_words: dict[str, str] = field(default_factory=dict)
    new_mm: dict[str, float | None] = field(default_factory=dict)
    facts: dict[str, tuple[bool, str]] = field(default_factory=dict)
    new_symptom: bool = False
    warnings: tuple[str, ...] = ()
