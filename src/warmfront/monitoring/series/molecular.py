"""Molecular response: the newest sample against the start, and the first one without tumour DNA."""

from collections.abc import Sequence

from warmfront.domain.follow_up import Finding
from warmfront.domain.observations import FollowUp
from warmfront.domain.scales import ScaleResult
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.grading import grade_scale
from warmfront.monitoring.observed import read_detail, read_limit, read_value, select
from warmfront.monitoring.series.turns import Sample
from warmfront.monitoring.treatment import read_treatment

SERIES = "ctdna_mean_vaf"
SCALE = "ctdna_molecular_response"
SOURCE = "thompson2021"


def read_molecular_response(follow_up: FollowUp, knowledge: KnowledgeBase) -> tuple[Finding, ...]:
    """Say how far tumour DNA fell.

    Parameters
    ----------
    follow_up : FollowUp
        Series ``ctdna_mean_vaf``; the start is the last sample up to the newest line of therapy that has
        a sample since.
    knowledge : KnowledgeBase
        Units and the scale.

    Returns
    -------
    tuple of Finding
        ``ctdna_molecular_response`` for the newest sample, and ``ctdna_clearance`` with the first day without
        tumour DNA; empty without two samples.
    """
    samples = _read(follow_up, knowledge)
    base, later = _split(samples, follow_up, knowledge)
    if base is None or not later:
        return (
            () if not samples else (_open(samples, "there is no sample before the therapy, or none since"),)
        )
    if len({one.assay for one in (base, later[-1]) if one.assay}) > 1:
        return (_open(later, "the samples come from different assays, which do not agree"),)
    results = [_grade(base, one, knowledge) for one in later]
    findings = [_state(base, later, results)]
    cleared = [
        one
        for one, result in zip(later, results, strict=True)
        if result.computable and result.fields["clearance"]
    ]
    if cleared:
        findings.append(_clear(cleared, later))
    return tuple(findings)


def _read(follow_up: FollowUp, knowledge: KnowledgeBase) -> list[Sample]:
    """Return every sample; unlike for slopes, one without tumour DNA and without a stated limit counts."""
    made = []
    for one in select(follow_up, SERIES):
        value, limit = read_value(one, knowledge), read_limit(one, knowledge)
        if value is None and limit is None:
            continue
        stated = read_detail(one, "limit_percent")
        below = value is None or (stated is not None and value < stated)
        level = limit if value is None else stated if below and stated is not None else value
        made.append(
            Sample(
                time=one.time,
                value=float(level or 0.0),
                below=below or value == 0,
                error_percent=read_detail(one, "cv_percent"),
                assay=one.details.get("assay", ""),
            )
        )
    return made


def _grade(base: Sample, now: Sample, knowledge: KnowledgeBase) -> ScaleResult:
    limits = [one.value for one in (base, now) if one.below and one.value > 0]
    inputs = {
        "baseline_mean_vaf": 0.0 if base.below else base.value,
        "ontreatment_mean_vaf": 0.0 if now.below else now.value,
        "limit_of_detection": max(limits, default=None),
        "assay_cv_percent": now.error_percent,
    }
    return grade_scale(SCALE, inputs, knowledge)


def _split(
    samples: Sequence[Sample], follow_up: FollowUp, knowledge: KnowledgeBase
) -> tuple[Sample | None, list[Sample]]:
    """Return the sample before the newest line of therapy that has a sample since, and all since."""
    lines = [line[0].start for line in read_treatment(follow_up, knowledge).lines]
    starts = [start for start in lines if start is not None]
    if not starts:
        return (samples[0], list(samples[1:])) if samples else (None, [])
    for start in reversed(starts):
        before = [one for one in samples if one.time.date() <= start]
        later = [one for one in samples if before and one.time > before[-1].time]
        if later:
            return before[-1], later
    return None, []


def _state(base: Sample, later: Sequence[Sample], results: Sequence[ScaleResult]) -> Finding:
    newest, result = later[-1], results[-1]
    if not result.computable:
        return _open(later, result.reason.removeprefix("not evaluable: "))
    fields = result.fields
    reached = [
        words
        for name, words in (
            ("clearance", "clearance"),
            ("response_90", "90%"),
            ("molecular_response_50", "50%"),
        )
        if fields[name]
    ]
    verdict = reached[0] if reached else "not evaluable" if fields["molecular_response_50"] is None else "no"
    confirmed = (
        len(results) > 1 and results[-2].computable and bool(results[-2].fields["molecular_response_50"])
    )
    change = fields["pct_change"]
    direction = "better" if reached else "neither"
    if isinstance(change, (int, float)) and change > 0:
        low = fields["pct_change_low"]
        direction = "worse" if low is None or (isinstance(low, (int, float)) and low > 0) else "neither"
    beside = " The sample before said so too." if reached and confirmed else ""
    return Finding(
        finding="ctdna_molecular_response",
        series=SERIES,
        verdict=verdict,
        direction=direction,  # type: ignore[arg-type]
        date=newest.time.date(),
        value=_plain(change),
        low=_plain(fields["pct_change_low"]),
        high=_plain(fields["pct_change_high"]),
        unit="%",
        interval=_interval(newest, result),
        statement=f"Tumour DNA on {newest.time.date()} against {base.time.date()}: {result.rule}.{beside} "
        "Thresholds are reported ones, not one truth.",
        source=SOURCE,
        status="assumption",
    )


def _interval(newest: Sample, result: ScaleResult) -> str:
    if result.fields["pct_change_high"] is None:
        return "none: the variation of the assay is not stated"
    if newest.below:
        return "bounds: not found, so the fall is at least that to the limit of detection"
    return "95%, error of the assay alone in both samples"


def _clear(cleared: Sequence[Sample], later: Sequence[Sample]) -> Finding:
    first = cleared[0]
    back = next((one for one in later if one.time > first.time and not one.below), None)
    after = f" It was found again on {back.time.date()}." if back is not None else ""
    limit = f", limit {first.value:g}%" if first.value > 0 else ", limit not stated"
    return Finding(
        finding="ctdna_clearance",
        series=SERIES,
        verdict="yes" if back is None else "lost again",
        direction="better" if back is None else "worse",
        date=first.time.date() if back is None else back.time.date(),
        high=first.value or None,
        unit="%",
        interval="upper end: the limit of detection",
        statement=f"Tumour DNA was first not found on {first.time.date()}{limit}.{after}",
        source="ctdna_thresholds",
        status="assumption",
    )


def _open(samples: Sequence[Sample], why: str) -> Finding:
    return Finding(
        finding="ctdna_molecular_response",
        series=SERIES,
        verdict="not evaluable",
        direction="neither",
        date=samples[-1].time.date(),
        interval="none",
        statement=f"Molecular response is not evaluable: {why}.",
        source=SOURCE,
        status="assumption",
    )


def _plain(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
