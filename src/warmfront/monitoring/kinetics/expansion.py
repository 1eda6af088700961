"""Expansion and persistence of infused cells after one infusion, as findings."""

from collections.abc import Iterator, Sequence

import numpy as np

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.cell_kinetics import KineticPopulation
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.kinetics.cart_kinetics import Level
from warmfront.monitoring.kinetics.infusions import Infusion, Sample, day_to_date, samples_after
from warmfront.monitoring.kinetics.patient_course import (
    ENOUGH_EFFECTIVE,
    CourseQuantity,
    PatientCourse,
    fit_patient,
)

SERIES = "car_transgene"
SEED = 20190307
"""Chance of the sampler is fixed, so that the same samples always give the same findings (assumption)."""

FREE_OF_SHAPE = ("clast",)
"""Quantities near a sample; other intervals miss more often when cells grow in another way (evaluation)."""


def read_expansion_of(
    follow_up: FollowUp, infusion: Infusion, case: Case, knowledge: KnowledgeBase
) -> Iterator[Finding]:
    """Read expansion and persistence after one infusion.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``car_transgene`` and ``car_cells``.
    infusion : Infusion
        Anchor of all days.
    case : Case
        Disease.
    knowledge : KnowledgeBase
        Populations, readings, limits.

    Yields
    ------
    Finding
        Nothing when no such sample was taken.
    """
    samples = [one for one in samples_after(follow_up, SERIES, infusion) if one.observation.value is not None]
    if samples:
        yield from _measured(samples, infusion, knowledge)
        yield from _modelled(samples, infusion, case, knowledge)
        yield from _persistence(samples, infusion, case, knowledge)
        yield _reading(infusion, case, knowledge)
    counts = [
        one for one in samples_after(follow_up, "car_cells", infusion) if one.observation.value is not None
    ]
    yield from _counted(counts, infusion)


def choose_population(
    product_id: str, case: Case, knowledge: KnowledgeBase
) -> tuple[KineticPopulation | None, str]:
    """Choose the population of courses for a product and disease.

    Parameters
    ----------
    product_id : str
        Product; empty when not stated.
    case : Case
        Disease.
    knowledge : KnowledgeBase
        Populations, products, tumour types.

    Returns
    -------
    tuple of (KineticPopulation or None, str)
        None for cells that are no CAR-T cells, with the reason; else why this one.
    """
    product = knowledge.options.cell_therapies.get(product_id)
    if product is not None and product.modality != "CAR-T":
        return None, f"no population of courses is known for {product.name} ({product.modality})"
    tumour = knowledge.tumour_types.get(case.disease.oncotree)
    group = tumour.group if tumour else ""
    populations = knowledge.monitoring.cell_kinetics.values()
    for one in populations:
        if product_id in one.products and group in one.disease_groups:
            return one, f"population: {one.label}"
    rest = next(one for one in populations if not one.products)
    named = product.name if product else "a product that was not stated"
    return rest, f"no population was read for {named} in this disease: {rest.label}, wide"


def _measured(samples: Sequence[Sample], infusion: Infusion, knowledge: KnowledgeBase) -> Iterator[Finding]:
    result = grade_scale(
        "cart_kinetics",
        {
            "days": [one.day for one in samples],
            "copies_per_ug": [one.observation.value for one in samples],
            "below_limit": [one.observation.below_limit for one in samples],
        },
        knowledge,
    )
    source, status = result.sources[0], result.status
    none = "none: read off the samples"
    if result["cmax"] is None:
        why = result.reason or "; ".join(result.warnings[-1:])
        yield _not_evaluable(
            "car_peak_measured", f"No largest level after {infusion.product}: {why}.", source
        )
    else:
        day = float(result["tmax_day"])
        yield Finding(
            finding="car_peak_measured", series=SERIES, verdict="measured", direction="neither",
            date=day_to_date(infusion, day), value=float(result["cmax"]), unit="copies/ug", interval=none,
            statement=f"Largest level of {len(samples)} samples after {infusion.product}: "
            f"{say(result['cmax'])} copies/ug on day {say(day)}. The peak between samples is missed.",
            source=source, status=status,
        )  # fmt: skip
    low, high, reason = (
        result["auc0_28_low"],
        result["auc0_28_high"],
        result["auc0_28_reason"] or result.reason,
    )
    area, words = result["auc0_28"], reason
    if area is not None:
        words = f"{say(area)} days x copies/ug by trapezoids"
    elif low is not None:
        words = f"between {say(low)} and {say(high)} days x copies/ug: {reason}"
    yield Finding(
        finding="car_area_measured", series=SERIES, direction="neither",
        verdict="not evaluable" if area is None else "measured",
        value=area, low=low if area is None else None, high=high if area is None else None,
        unit="days x copies/ug",
        interval=none if area is not None or low is None else "bounds, not an interval",
        statement=f"Area from day 0 to day 28: {words}.", source=source, status=status,
    )  # fmt: skip


def _modelled(
    samples: Sequence[Sample], infusion: Infusion, case: Case, knowledge: KnowledgeBase
) -> Iterator[Finding]:
    population, why = choose_population(infusion.product_id, case, knowledge)
    usable = [
        Level(day=one.day, value=float(one.observation.value or 0), below=one.observation.below_limit)
        for one in samples
        if (one.observation.value or 0) > 0
    ]
    zeros = len(samples) - len(usable)
    if population is None or not usable:
        reason = why if population is None else "every level was reported as 0, without a limit"
        yield _not_evaluable("car_course", f"No course is fitted: {reason}.", "kinetics_project")
        return
    course = fit_patient(usable, population, np.random.default_rng(SEED))
    if course.effective < ENOUGH_EFFECTIVE:
        words = f"No course is fitted: the sampler reached {course.effective:.0f} effective draws only."
        yield _not_evaluable("car_course", words, population.source)
        return
    left_out = f" {zeros} levels of 0 without a limit were left out." if zeros else ""
    odd = knowledge.monitoring.cell_limits["odd_distance"].value
    if course.distance > odd:
        yield Finding(
            finding="car_course_odd", series=SERIES, verdict="yes", direction="neither",
            value=course.distance, unit="squared distance from the population", interval="none",
            statement="The samples fit the population only far from its middle (squared distance "
            f"{course.distance:.1f}, 6 on average): these cells may have grown in another way. "
            "Read the levels as measured; do not rely on peak, its day and doubling time of the course.",
            source=population.source, status="assumption",
        )  # fmt: skip
    limit = knowledge.monitoring.cell_limits["mostly_population"].value
    for one in course.quantities:
        yield _fitted(one, course, infusion, population, f"{why}.{left_out}", 1 - limit)


def _fitted(
    one: CourseQuantity,
    course: PatientCourse,
    infusion: Infusion,
    population: KineticPopulation,
    why: str,
    least: float,
) -> Finding:
    mostly = one.from_patient < least
    said = "mostly the population's, the samples say little of it" if mostly else "told by the samples"
    is_day = one.name in ("tmax_day", "loss_day")
    beyond = not np.isfinite(one.median)
    high = one.high if np.isfinite(one.high) else None
    ends = f"{say(one.low)} to {say(one.high)}" if high is not None else f"{say(one.low)} to beyond ten years"
    middle = "beyond ten years" if beyond else f"{say(one.median)} {one.unit}"
    shape = "" if one.name in FREE_OF_SHAPE else " It rests on the assumed shape of the course."
    return Finding(
        finding=f"car_course_{one.name}", series=SERIES,
        verdict="mostly the population's" if mostly else "estimated", direction="neither",
        date=day_to_date(infusion, one.median) if is_day and not beyond else None,
        value=None if beyond else one.median, low=one.low, high=high, unit=one.unit,
        interval=f"95% posterior interval, {course.samples} samples ({course.below} below the limit), {said}",
        statement=f"{one.label.capitalize()} after {infusion.product}: {middle} (95% {ends}), {said}.{shape} "
        f"{why[:1].upper()}{why[1:]}",
        source=population.source, status=population.status.value,
    )  # fmt: skip


def _persistence(
    samples: Sequence[Sample], infusion: Infusion, case: Case, knowledge: KnowledgeBase
) -> Iterator[Finding]:
    needed = int(knowledge.monitoring.cell_limits["loss_samples"].value)
    absent = [one.observation.below_limit or one.observation.value == 0 for one in samples]
    run = 0
    while run < len(samples) and absent[-1 - run]:
        run += 1
    seen = [one for one, gone in zip(samples, absent, strict=True) if not gone]
    tumour = knowledge.tumour_types.get(case.disease.oncotree)
    leukaemia = tumour is not None and tumour.group in ("leukaemia_b", "leukaemia_acute_lymphoid")
    low = seen[-1].day if seen else None
    if run == 0:
        last = samples[-1].observation
        verdict, day = "present", samples[-1].day
        words = f"Transgene still measured on day {say(day)} ({say(last.value)} copies/ug)."
    elif run < needed:
        verdict, day = "not evaluable", samples[-1].day
        words = f"One sample below the limit (day {say(day)}): loss needs {needed} in a row."
    else:
        verdict, day = ("lost" if seen else "never measured"), samples[-run].day
        since = f"between day {say(low)} and day {say(day)}" if low is not None else "in no sample measured"
        words = (
            f"{run} samples in a row below the limit: cells lost {since}."
            if seen
            else (f"{run} samples, none with a measurable level.")
        )
    yield Finding(
        finding="car_persistence", series=SERIES, verdict=verdict,
        direction="worse" if leukaemia and verdict in ("lost", "never measured") else "neither",
        date=day_to_date(infusion, day), value=day if verdict == "lost" else None,
        low=low if verdict == "lost" else None, high=day if verdict == "lost" else None,
        unit="days", interval="last measured to first absent sample" if verdict == "lost" else "none",
        statement=words, source="mueller2018_ball" if leukaemia else "kinetics_project", status="assumption",
    )  # fmt: skip


def _reading(infusion: Infusion, case: Case, knowledge: KnowledgeBase) -> Finding:
    tumour = knowledge.tumour_types.get(case.disease.oncotree)
    group = tumour.group if tumour else ""
    for one in knowledge.monitoring.cell_readings.values():
        if group in one.disease_groups and infusion.product_id in one.products:
            return Finding(
                finding="car_expansion_reading", series=SERIES, verdict=f"goes with {one.goes_with}",
                direction="neither", interval="none", statement=one.words, source=one.source,
                status=one.status.value,
            )  # fmt: skip
    return Finding(
        finding="car_expansion_reading", series=SERIES, verdict="nothing was read", direction="neither",
        interval="none",
        statement=f"What expansion of {infusion.product} goes with in this disease was not read: it is "
        "neither good nor bad here.",
        source="kinetics_project", status="assumption",
    )  # fmt: skip


def _counted(samples: Sequence[Sample], infusion: Infusion) -> Iterator[Finding]:
    measured = [one for one in samples if not one.observation.below_limit]
    if not measured:
        return
    top = max(measured, key=lambda one: (one.observation.value or 0, -one.day))
    yield Finding(
        finding="car_cells_peak_measured", series="car_cells", verdict="measured", direction="neither",
        date=day_to_date(infusion, top.day), value=top.observation.value, unit="cells/uL",
        interval="none: read off the samples, no population of counts is held",
        statement=f"Largest count of {len(samples)} samples after {infusion.product}: "
        f"{say(top.observation.value)} cells/uL on day {say(top.day)}.",
        source="kinetics_project", status="assumption",
    )  # fmt: skip


def say(number: float | None) -> str:
    """Write a number with three significant digits, thousands apart.

    Examples
    --------
    >>> say(128542.8), say(0.8612), say(28)
    ('129,000', '0.861', '28')
    """
    return "none" if number is None else f"{float(f'{number:.3g}'):,.10g}"


def _not_evaluable(finding: str, statement: str, source: str) -> Finding:
    return Finding(
        finding=finding, series=SERIES, verdict="not evaluable", direction="neither", interval="none",
        statement=statement, source=source, status="assumption",
    )  # fmt: skip
