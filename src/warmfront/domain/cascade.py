"""From enrolment to response: what became of patients for whom a product was to be made."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class CascadeCounts:
    """Patients of one cohort from enrolment to response.

    Parameters
    ----------
    cascade_id, label : str
        Id and words.
    agents : tuple of str
        Agent ids of the product.
    disease_group, line, age_group, criterion : str
        Cell of the cohort; ``not stated`` where the source does not say.
    enrolled : int
        Patients for whom the product was to be made.
    made, infused, responded : int or None
        Of those, the patients for whom it was made, who got it, who responded; None is not reported.
    response_n : int or None
        Patients in whom response was judged; equal to `infused` where all were.
    note : str
        Doubt about the counts.
    """

    cascade_id: str
    label: str
    agents: tuple[str, ...]
    disease_group: str
    line: str
    age_group: str
    criterion: str
    enrolled: int
    made: int | None
    infused: int | None
    responded: int | None
    response_n: int | None
    source: str
    status: Status
    note: str = ""


@record
class CascadeStep:
    """One step from enrolment to response: counts, or that they are not reported."""

    step: Literal["made", "infused", "responded"]
    events: int | None
    n: int | None
    rate: float | None
    low: float | None
    high: float | None
    words: str


@record
class Cascade:
    """Made x infused alive x response per infused; the product is what an enrolled patient may expect.

    Parameters
    ----------
    study_id : str
        Id of the counts.
    product, low, high : float or None
        Share of the enrolled who responded with its 95% interval; None when a step is missing.
    words : str
        The product, how its interval was made, and doubt.
    in_cell : bool
        True in the patient's own cell, where the product orders instead of the response per infused.
    """

    study_id: str
    steps: tuple[CascadeStep, ...]
    product: float | None
    low: float | None
    high: float | None
    words: str
    in_cell: bool = False
    source: str = ""
