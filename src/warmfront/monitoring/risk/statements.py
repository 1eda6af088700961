"""Risk of severe events after effector cells and engagers: published rates, then evidence with direction."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from warmfront.domain.case import Case
from warmfront.domain.follow_up import Finding, RiskStatement
from warmfront.domain.observations import FollowUp
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.risk.baseline import (
    CRS,
    CYTOPENIA,
    EVENTS,
    ICANS,
    GivenProduct,
    find_products,
    state_baseline,
)
from warmfront.monitoring.risk.early_warning import warn_early
from warmfront.monitoring.risk.markers import find_evidence
from warmfront.monitoring.scores.course import score_bloods

NOT_CALIBRATED = "not calibrated: evidence with direction, never multiplied together"
SCORES = {CRS: ("easix", "hay2017"), ICANS: ("easix",), CYTOPENIA: ("car_hematotox",)}
"""Scores that speak about an event; what each was validated for stands in its result."""

CLOSED = {CRS: ("teachey2016", "hong_tree"), ICANS: (), CYTOPENIA: ("eipm",)}
"""Known models whose parameters are not public: named, so that nobody waits for them."""

WORSE_BANDS = ("high", "above")
"""Beginnings of the bands of these scores that speak for the event."""

EARLIEST, LATEST = (end.replace(tzinfo=dt.UTC) for end in (dt.datetime.min, dt.datetime.max))
REFERENCE = dt.timedelta(days=7)
"""Values so long before a product are what an early-warning rule compares with (the longest of them)."""

SCORED_BEFORE = dt.timedelta(days=42)
"""A score read so long before a product still counts for it (assumption)."""

WARNED = {"severe CRS": CRS, "severe neutropenia": CYTOPENIA}
"""Event of an early-warning rule to event of a statement."""


def state_risks(follow_up: FollowUp, case: Case, knowledge: KnowledgeBase) -> tuple[RiskStatement, ...]:
    """State what is known of severe CRS, ICANS and cytopenia for every product that was given.

    Parameters
    ----------
    follow_up : FollowUp
        Therapies and observations.
    case : Case
        Disease and laboratory table.
    knowledge : KnowledgeBase
        Rates, markers, scores, early-warning rules.

    Returns
    -------
    tuple of RiskStatement
        For each product and event the published rate (or that there is none), then, where anything was
        measured, the evidence of the course up to the next product: markers that rose or fell, scores,
        early-warning rules. The latter has no number: directions of single markers are not multiplied into
        one.
    """
    products = find_products(follow_up, knowledge)
    if not products:
        return ()
    scores = score_bloods(follow_up, case, knowledge)
    tumour = knowledge.tumour_types.get(case.disease.oncotree.strip().upper())
    group = tumour.group if tumour is not None else ""
    found: list[RiskStatement] = []
    starts = sorted({product.start for product in products})
    for product in products:
        until = next((start for start in starts if start > product.start), LATEST)
        seen = _within(follow_up, until)
        own_scores = [one for one in scores if _belongs(one, product.start, until)]
        warnings = warn_early(_within(seen, until, product.start - REFERENCE), knowledge)
        for event in EVENTS:
            found.append(state_baseline(product, event, group, knowledge))
            evidence = (
                *find_evidence(event, product.start, seen, case, knowledge),
                *_scored(event, own_scores),
                *_warned(event, product, warnings, knowledge),
            )
            if evidence:
                found.append(_dynamic(product, event, (*evidence, *_closed(event, knowledge))))
    return tuple(found)


def _within(follow_up: FollowUp, until: dt.datetime, start: dt.datetime = EARLIEST) -> FollowUp:
    """Keep what was observed from `start` on and before `until`, the start of the next product."""
    kept = tuple(one for one in follow_up.observations if start <= one.time < until)
    return dataclasses.replace(follow_up, observations=kept)


def _belongs(score: ScaleResult, start: dt.datetime, until: dt.datetime) -> bool:
    """Whether a score was read for one product: in the weeks before it, or after it and before the next."""
    day = _day(score)
    return day is None or (start - SCORED_BEFORE).date() <= day < until.date()


def _dynamic(product: GivenProduct, event: str, evidence: Sequence[Finding]) -> RiskStatement:
    newest = max((one.date for one in evidence if one.date is not None), default=product.start.date())
    worse, better = (sum(one.direction == way for one in evidence) for way in ("worse", "better"))
    return RiskStatement(
        event=event,
        product_class=product.product_class,
        when=newest.isoformat(),
        basis=NOT_CALIBRATED,
        evidence=tuple(evidence),
        statement=(
            f"{event} after {product.agent.name}, up to {newest}: of {len(evidence)} pieces of evidence "
            f"{worse} speak for it and {better} against it. They have directions, not weights: "
            "no probability follows. Infection raises many of them."
        ),
    )


def _scored(event: str, scores: Sequence[ScaleResult]) -> Iterator[Finding]:
    for scale in SCORES[event]:
        done = [one for one in scores if one.scale == scale and one.computable]
        if not done:
            continue
        last = max(done, key=lambda one: _day(one) or dt.date.min)
        number = "" if last.value is None else f": {last.value:.3g}"
        band = f", {last.band}" if last.band else ""
        yield Finding(
            finding=f"score_{scale}",
            series=scale,
            verdict=last.band or "no band",
            direction="worse" if last.band.startswith(WORSE_BANDS) else "neither",
            date=_day(last),
            value=last.value,
            interval="none",
            statement=f"{last.label}{number}{band}. {last.discrimination}. For: {last.population}.",
            source=last.sources[0],
            status=last.status,
        )


def _day(result: ScaleResult) -> dt.date | None:
    return max((one.time.date() for one in result.inputs if one.time is not None), default=None)


def _warned(
    event: str, product: GivenProduct, warnings: Sequence[Finding], knowledge: KnowledgeBase
) -> Iterator[Finding]:
    for one in warnings:
        if one.date is None or one.date < product.start.date():
            continue
        rule = knowledge.monitoring.early_warning[one.finding.removeprefix("early_warning_")]
        if WARNED.get(rule.event) == event:
            yield one


def _closed(event: str, knowledge: KnowledgeBase) -> Iterator[Finding]:
    for name in CLOSED[event]:
        scale = knowledge.monitoring.scales[name]
        yield Finding(
            finding=f"score_{name}",
            series=name,
            verdict="not evaluable",
            direction="neither",
            interval="none",
            statement=f"{scale.label}: parameters unavailable, so it is not computed",
            source=scale.sources[0],
            status=scale.status.value,
        )
