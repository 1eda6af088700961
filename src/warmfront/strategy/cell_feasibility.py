"""Whether a cell product can be made for this patient, in time, and reach the tumour.

A rule fails only where a source says so; nothing here does. Everything else warns, or asks.
"""

import datetime as dt
from collections.abc import Iterator

from warmfront.domain.case import Case, PriorTherapy
from warmfront.domain.cell_therapy import DOUBLING_NAMES, LESION_NAMES, CellTherapy
from warmfront.domain.therapy import EligibilityCheck, Strategy
from warmfront.domain.tme import TmeProfile
from warmfront.domain.units import DAYS_PER_MONTH
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import tumour_type
from warmfront.strategy.products import products_of, say_days

BENDAMUSTINE = "bendamustine"
TO_MM = {"mm": 1.0, "cm": 10.0}
TO_DAYS = {"d": 1.0, "day": 1.0, "days": 1.0, "week": 7.0, "weeks": 7.0}
BARRED = ("excluded", "desert")
NEED_HOMING = frozenset({"CAR-T", "TCR-T", "TIL", "NK", "CIK"})
"""Modalities whose cells have to leave the vessel and cross the stroma by themselves."""
FROM_PATIENT = "patient's blood"
OF_THE_PATIENT = (FROM_PATIENT, "patient's tumour")
"""Products that cannot wait on a shelf."""


def feasibility_checks(
    strategy: Strategy, case: Case, profile: TmeProfile | None, knowledge: KnowledgeBase
) -> list[EligibilityCheck]:
    """Ask whether the products of a strategy can be made in time, and reach the tumour.

    Parameters
    ----------
    strategy : Strategy
        Its cell products that were tried in this disease.
    case : Case
        Prior therapies, filtration rate, transplant, tissue calls, stated measurements.
    profile : TmeProfile or None
        Where T cells lie, when tissue or space was read.
    knowledge : KnowledgeBase
        Products and limits.

    Returns
    -------
    list of EligibilityCheck
        Empty for a strategy without cells. A rule that does not apply gives no check; one that cannot be
        answered is UNDETERMINED only where the product cannot be made without the answer.
    """
    products = products_of(strategy, case, knowledge)
    if not products:
        return []
    first = products[0]
    return [
        *_bendamustine(products, case, knowledge),
        *_lymphodepletion(products, case, knowledge),
        *_lesion(products, case, knowledge),
        *_time(first, case),
        *_barrier(products, case, profile, knowledge),
        *_transplant(products, case),
    ]


def _check(rule: str, verdict: Verdict, reason: str, source: str, recoverable: str = "") -> EligibilityCheck:
    return EligibilityCheck(rule=rule, verdict=verdict, reason=reason, recoverable=recoverable, source=source)


def latest_date(case: Case) -> dt.date | None:
    """Return the latest day that the case names, which stands for the day of the question.

    Parameters
    ----------
    case : Case
        Laboratory values, specimens, therapies, stated measurements.

    Returns
    -------
    date or None
        None when no day is named.
    """
    days: list[dt.date | None] = [lab.date for lab in case.labs or ()]
    days += [specimen.date for specimen in case.specimens]
    days += [item.date for item in case.measured or ()]
    for therapy in case.history.prior_therapies or ():
        days += [therapy.start, therapy.end]
    return max((day for day in days if day is not None), default=None)


def _bendamustine(
    products: tuple[CellTherapy, ...], case: Case, knowledge: KnowledgeBase
) -> Iterator[EligibilityCheck]:
    limit = knowledge.options.cell_limits["bendamustine_months"]
    made = [p for p in products if p.modality in limit.applies_to and p.collected_from == FROM_PATIENT]
    given = [t for t in case.history.prior_therapies or () if _holds(t, BENDAMUSTINE)]
    if not made or not given:
        return
    last, now = given[-1].end or given[-1].start, latest_date(case)
    months = (now - last).days / DAYS_PER_MONTH if last is not None and now is not None else None
    if months is not None and months >= limit.value:
        reason = f"bendamustine ended {months:.0f} months before the latest day of the case"
        yield _check("recent_bendamustine", Verdict.PASS, reason, limit.source)
        return
    when = "date not stated" if months is None else f"{months:.0f} months before the latest day of the case"
    reason = (
        f"bendamustine was given ({when}); within about {limit.value:g} months of collection it went with "
        "worse outcome of CD19 CAR-T (months from memory)"
    )
    yield _check(
        "recent_bendamustine", Verdict.WARN, reason, limit.source, "recoverable with time before collection"
    )


def _holds(therapy: PriorTherapy, name: str) -> bool:
    return any(name in agent.casefold() for agent in therapy.agents)


def _lymphodepletion(
    products: tuple[CellTherapy, ...], case: Case, knowledge: KnowledgeBase
) -> Iterator[EligibilityCheck]:
    rate = case.organ_function.egfr_ml_per_min
    if rate is None or not any(p.lymphodepletion not in ("none", "not stated") for p in products):
        return
    lowest = knowledge.options.cell_limits["fludarabine_lowest_clearance"]
    full = knowledge.options.cell_limits["fludarabine_full_clearance"]
    if rate < lowest.value:
        reason = (
            f"filtration rate {rate:g} mL/min: below {lowest.value:g} the label of fludarabine for injection "
            "says contraindicated, that of the tablets half the dose"
        )
        yield _check(
            "lymphodepletion_fitness",
            Verdict.WARN,
            reason,
            lowest.source,
            "recoverable when renal function improves or another lymphodepletion is agreed",
        )
    else:
        # Asked whatever the value: put only to poor kidneys it would be one more answered question.
        dose = "reduced" if rate < full.value else "given in full"
        reason = f"filtration rate {rate:g} mL/min: fludarabine is {dose} (full dose from {full.value:g})"
        yield _check("lymphodepletion_fitness", Verdict.PASS, reason, full.source)


def _lesion(
    products: tuple[CellTherapy, ...], case: Case, knowledge: KnowledgeBase
) -> Iterator[EligibilityCheck]:
    limit = knowledge.options.cell_limits["til_lesion_mm"]
    if not any(product.modality in limit.applies_to for product in products):
        return
    sizes = [
        item.value * TO_MM[item.unit.strip().casefold()]
        for item in case.measured or ()
        if item.name.strip().casefold() in LESION_NAMES and item.unit.strip().casefold() in TO_MM
    ]
    if not sizes:
        yield _check(
            "resectable_lesion",
            Verdict.UNDETERMINED,
            f"a lesion of at least {limit.value:g} mm that can be removed is needed; none is stated, and how "
            "many cells will grow is not known before",
            limit.source,
            "recoverable when the surgeon names the lesion (a measurement called 'resectable lesion')",
        )
        return
    verdict = Verdict.PASS if max(sizes) >= limit.value else Verdict.WARN
    reason = f"resectable lesion of {max(sizes):g} mm; the trial asked for {limit.value:g} mm"
    yield _check("resectable_lesion", verdict, reason, limit.source)


def _time(product: CellTherapy, case: Case) -> Iterator[EligibilityCheck]:
    """Set the time to the product against growth, where the case says anything of growth."""
    days = product.vein_to_vein_days
    wait = say_days(product) or "the time to the product was not read"
    longest = days[1] if days is not None else product.manufacture_days
    doubling = [
        item.value * TO_DAYS[item.unit.strip().casefold()]
        for item in case.measured or ()
        if item.name.strip().casefold() in DOUBLING_NAMES and item.unit.strip().casefold() in TO_DAYS
    ]
    again = "recoverable when bridging holds the tumour until the cells are there"
    if doubling and longest is not None and min(doubling) <= longest:
        reason = f"{product.name}: {wait}; the tumour doubles in {min(doubling):g} days"
        yield _check("time_to_product", Verdict.WARN, reason, product.source, again)
        return
    prior = case.history.prior_therapies or ()
    if prior and prior[-1].best_response == "PD" and product.collected_from in OF_THE_PATIENT:
        reason = (
            f"{product.name}: {wait}; the tumour grew under "
            f"{', '.join(prior[-1].agents) or 'the last therapy'}: plan bridging before collection"
        )
        yield _check("time_to_product", Verdict.WARN, reason, product.source, again)


def _barrier(
    products: tuple[CellTherapy, ...], case: Case, profile: TmeProfile | None, knowledge: KnowledgeBase
) -> Iterator[EligibilityCheck]:
    tumour = tumour_type(case, knowledge)
    crossing = [p for p in products if p.modality in NEED_HOMING]
    if tumour is None or tumour.tumour_class != "solid" or not crossing:
        return
    seen = _phenotype(case, profile)
    if seen is None:
        return
    phenotype, method = seen
    if phenotype not in BARRED:
        return
    where = {"excluded": "held back in the stroma", "desert": "not found in the tumour"}[phenotype]
    notes = "; ".join(dict.fromkeys(f"{p.name}: {p.trafficking}" for p in crossing if p.trafficking))
    reason = (
        f"the patient's own T cells are {where} ({method}); infused cells meet the same barrier"
        f"{f' ({notes})' if notes else ''}"
    )
    yield _check(
        "barrier",
        Verdict.WARN,
        reason,
        "review_cell_therapy_2025",
        "recoverable when a step before it opens the tumour, or the cells are given into it",
    )


def _phenotype(case: Case, profile: TmeProfile | None) -> tuple[str, str] | None:
    """Where T cells lie by tissue first, then by space; expression alone does not show a barrier."""
    for call in (*(case.pathology or ()), *(profile.tissue_calls if profile is not None else ())):
        if call.phenotype is not None:
            return call.phenotype, call.method
    if profile is not None and profile.space_patient is not None:
        called = profile.space_patient.phenotype
        if not called.abstained and called.call is not None:
            return called.call.value, "cells in space"
    return None


def _transplant(products: tuple[CellTherapy, ...], case: Case) -> Iterator[EligibilityCheck]:
    if case.history.transplant != "allogeneic stem cell":
        return
    own = [
        p for p in products if p.collected_from == FROM_PATIENT and p.modality in ("CAR-T", "TCR-T", "CIK")
    ]
    donor = [p for p in products if p.origin in ("allogeneic", "either")]
    if own:
        yield _check(
            "cells_after_transplant",
            Verdict.WARN,
            f"after an allogeneic transplant the collected cells are the donor's ({own[0].name}): "
            "graft-versus-host disease has to be absent and suppression stopped",
            "products_memory",
            "recoverable without graft-versus-host disease and off immune suppression",
        )
    elif donor:
        yield _check(
            "cells_after_transplant",
            Verdict.WARN,
            f"cells of a further donor after an allogeneic transplant ({donor[0].name}): rejection and "
            "graft-versus-host disease",
            "products_memory",
            "after advice of the transplant centre",
        )
