"""From enrolment to response: made x infused alive x response per infused, each with its counts."""

from warmfront.domain.cascade import Cascade, CascadeCounts, CascadeStep
from warmfront.domain.case import Case
from warmfront.domain.therapy import Strategy
from warmfront.knowledge.base import KnowledgeBase
from warmfront.stats.intervals import clopper_pearson
from warmfront.strategy.cohorts import differ_from_cell
from warmfront.strategy.disease import tumour_type

NOT_REPORTED = "not reported"
LEVEL = 0.95


def find_cascade(strategy: Strategy, case: Case, knowledge: KnowledgeBase) -> Cascade | None:
    """Find what became of patients for whom the product of a strategy was to be made.

    Parameters
    ----------
    strategy : Strategy
        Its agents name the product.
    case : Case
        Disease, line and age; counts of another disease are never shown.
    knowledge : KnowledgeBase
        Counts of cohorts.

    Returns
    -------
    Cascade or None
        Of the patient's own cell before any other, then of the larger cohort; None when nothing is known.
    """
    tumour = tumour_type(case, knowledge)
    found = []
    for counts in knowledge.options.cascades.values():
        if tumour is None or counts.disease_group != tumour.group:
            continue
        if not set(counts.agents) & set(strategy.agents):
            continue
        differs = differ_from_cell(
            (counts.disease_group,), counts.line, counts.age_group, counts.criterion, case, knowledge
        )
        found.append((len(differs), -counts.enrolled, counts.cascade_id, counts, tuple(differs)))
    if not found:
        return None
    *_, best, apart = min(found, key=lambda entry: entry[:3])
    return count_cascade(best, apart)


def count_cascade(counts: CascadeCounts, differs: tuple[str, ...] = ()) -> Cascade:
    """Multiply the steps of one cohort.

    Parameters
    ----------
    counts : CascadeCounts
        Patients at each step.
    differs : tuple of str
        What sets the cohort apart from the patient's cell.

    Returns
    -------
    Cascade
        Where response was judged in all who were infused, the product is a plain share of the enrolled with
        its exact interval. Where it was judged in fewer, the product of the exact bounds of infusion and of
        response, each at half of the error, encloses it with at least 95% (Bonferroni).
    """
    base = counts.made if counts.made is not None else counts.enrolled
    steps = (
        _step("made", counts.made, counts.enrolled, "enrolled"),
        _step("infused", counts.infused, base, "made" if counts.made is not None else "enrolled"),
        _step("responded", counts.responded, counts.response_n, "infused"),
    )
    product, low, high, how = _product(counts)
    where = (
        f" Not the patient's own cell: {', '.join(differs)}."
        if differs
        else " In this patient's cell; it orders the option instead of the response per infused."
    )
    doubt = f" Doubt: {counts.note}." if counts.note else ""
    if product is None or low is None or high is None:
        words = f"The product is not known: {how}."
    else:
        words = (
            f"Of all enrolled {100 * product:.0f}% responded ({100 * low:.0f} to {100 * high:.0f}; {how})."
        )
    return Cascade(
        study_id=counts.cascade_id,
        steps=steps,
        product=product,
        low=low,
        high=high,
        words=f"{counts.label}. {words}{where}{doubt}",
        in_cell=not differs,
        source=counts.source,
    )


def _product(counts: CascadeCounts) -> tuple[float | None, float | None, float | None, str]:
    if counts.infused is None or counts.responded is None or not counts.response_n:
        return None, None, None, "infusion or response is not reported"
    if counts.response_n == counts.infused:
        low, high = clopper_pearson(counts.responded, counts.enrolled, LEVEL)
        return counts.responded / counts.enrolled, low, high, "exact interval of the share of the enrolled"
    product, lower, upper = 1.0, 1.0, 1.0
    steps = ((counts.infused, counts.enrolled), (counts.responded, counts.response_n))
    for events, n in steps:
        low, high = clopper_pearson(events, n, 1 - (1 - LEVEL) / len(steps))
        product, lower, upper = product * events / n, lower * low, upper * high
    return product, lower, upper, "exact bounds of the steps multiplied, Bonferroni"


def _step(name: str, events: int | None, n: int | None, of: str) -> CascadeStep:
    if events is None or not n:
        return CascadeStep(step=name, events=events, n=n, rate=None, low=None, high=None, words=NOT_REPORTED)  # type: ignore[arg-type]
    low, high = clopper_pearson(events, n)
    words = f"{events} of {n} {of}, {100 * events / n:.0f}% ({100 * low:.0f} to {100 * high:.0f})"
    return CascadeStep(step=name, events=events, n=n, rate=events / n, low=low, high=high, words=words)  # type: ignore[arg-type]
