"""The latest value of one laboratory analyte, in its canonical unit."""

from warmfront.assays.labs import convert
from warmfront.domain.case import Case
from warmfront.knowledge.base import KnowledgeBase


def latest_value(case: Case, analyte: str, knowledge: KnowledgeBase) -> tuple[float | None, str]:
    """Find the latest value of an analyte, if it is usable; an older one does not stand in for it.

    Parameters
    ----------
    case : Case
        Its laboratory results carry the units that the laboratory printed.
    analyte : str
        Key of the laboratory table.
    knowledge : KnowledgeBase
        Canonical units and plausibility bounds.

    Returns
    -------
    value : float or None
        In the canonical unit; None when there is no usable value.
    words : str
        The value with unit and date, or why there is none.
    """
    entry = knowledge.labs.get(analyte)
    label = entry.label if entry is not None else analyte.replace("_", " ")
    readings = [convert(lab, knowledge.labs) for lab in case.labs or ()]
    results = [reading for reading in readings if reading.analyte == analyte]
    if not results:
        return None, f"{label} is not stated"
    latest = max(results, key=lambda reading: reading.result.date)
    if latest.value is None:
        return None, f"{label} is not usable: {latest.reason}"
    return latest.value, f"{label} {latest.value:.4g} {latest.unit} on {latest.result.date.isoformat()}"
