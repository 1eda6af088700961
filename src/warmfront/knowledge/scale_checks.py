"""Checks of the clinical scales and series: names, units, sources, examples."""

from collections.abc import Iterator

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.monitoring import ManagementRule, SeriesDefinition
from warmfront.knowledge.scales import ClinicalScale, ScaleInput, Threshold

LARGEST_STEROID = 20.0
"""Milligrams of prednisone equivalent a day; no rule for resuming allows more (assumption)."""


def check_scales(base: KnowledgeBase) -> list[str]:
    """Check every scale and every series.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems: list[str] = []
    for scale in base.monitoring.scales.values():
        problems += [f"scales/{scale.scale}.toml: {problem}" for problem in _scale(scale, base)]
    for series in base.monitoring.series.values():
        problems += [
            f"monitoring/series.toml: {series.series}: {problem}" for problem in _series(series, base)
        ]
    for rule in base.monitoring.management.values():
        problems += [
            f"monitoring/management: {rule.rule_id}: {problem}" for problem in _management(rule, base)
        ]
    return problems


def _management(rule: ManagementRule, base: KnowledgeBase) -> Iterator[str]:
    yield from _sources((rule.source,), base)
    if not 0 <= rule.lowest_grade <= rule.highest_grade <= 5:
        yield "grades must run upward between 0 and 5"
    if (rule.action == "hold") != bool(rule.resume):
        yield "a hold needs its rule for resuming, and only a hold has one"
    if rule.resume_grade is not None and not (rule.resume and 0 <= rule.resume_grade < rule.highest_grade):
        yield "a grade for resuming belongs to a hold and lies below its grades"
    asks = any(word in rule.resume.casefold() for word in ("steroid", "prednis", "taper"))
    if asks != (rule.resume_steroid is not None) or not 0 <= (rule.resume_steroid or 0) <= LARGEST_STEROID:
        yield f"resume_steroid goes with a rule that names steroids, from 0 to {LARGEST_STEROID:g} mg a day"
    if _is_memory(rule.source, base) and rule.status is not Status.ASSUMPTION:
        yield f"source {rule.source!r} is from memory, so the status must be assumption"
    if rule.permanent and rule.action != "stop":
        yield "only a stop is permanent"


def _scale(scale: ClinicalScale, base: KnowledgeBase) -> Iterator[str]:
    yield from _sources(scale.sources, base)
    if not scale.sources:
        yield "no source"
    if scale.available == bool(scale.refusal):
        yield "an available scale has no refusal, and one that is not available needs it"
    if scale.available and not (scale.inputs and scale.outputs):
        yield "an available scale needs inputs and outputs"
    if scale.available and not scale.example:
        yield "an available scale needs an example"
    unread = [one.name for one in scale.thresholds if _is_memory(one.source, base)]
    if unread and not scale.from_memory:
        yield f"{', '.join(unread)} rest on memory: say so, and how they were checked, in from_memory"
    names = [one.name for one in scale.inputs]
    outputs = [one.name for one in scale.outputs]
    limits = [one.name for one in scale.thresholds]
    for known in (names, outputs, limits):
        yield from (f"duplicate name {name!r}" for name in sorted(set(known)) if known.count(name) > 1)
    for words in (one.order for one in scale.outputs):
        yield from (f"duplicate word {word!r}" for word in sorted(set(words)) if words.count(word) > 1)
    yield from (
        f"{field!r} is not an output"
        for field in (scale.value_field, scale.band_field)
        if field not in ("", *outputs)
    )
    yield from (f"the example has the unknown input {name!r}" for name in scale.example if name not in names)
    yield from _rests_on(scale, base)
    for one in scale.inputs:
        yield from (f"input {one.name}: {problem}" for problem in _input(one, base))
        if one.same_unit_as:
            yield from (f"input {one.name}: {problem}" for problem in _same_unit(one, scale))
    for limit in scale.thresholds:
        yield from (f"threshold {limit.name}: {problem}" for problem in _threshold(limit, base))


def _input(one: ScaleInput, base: KnowledgeBase) -> Iterator[str]:
    if one.kind.startswith("choice") != bool(one.allowed):
        yield "a choice needs allowed words, and only a choice has them"
    if one.low is not None and one.high is not None and one.low > one.high:
        yield "low lies above high"
    if one.analyte:
        lab = base.labs.get(one.analyte)
        if lab is None:
            yield f"analyte {one.analyte!r} is not in labs.toml"
        elif find_factor(one.unit, lab) is None:
            yield f"unit {one.unit!r} is not one of {', '.join(lab.units)}"


def _same_unit(one: ScaleInput, scale: ClinicalScale) -> Iterator[str]:
    other = next((other for other in scale.inputs if other.name == one.same_unit_as), None)
    if other is None or other is one:
        yield f"same_unit_as {one.same_unit_as!r} is not another input"
    elif (other.unit, other.analyte) != (one.unit, one.analyte):
        yield f"unit and analyte differ from those of {other.name}"


def _rests_on(scale: ClinicalScale, base: KnowledgeBase) -> Iterator[str]:
    known = {"blood_indices": set(base.blood_indices), "response_scores": set(base.response_scores)}
    for entry in scale.rests_on:
        table, _, key = entry.partition(".")
        if key not in known.get(table, set()):
            yield f"rests_on {entry!r} is no entry of {' or '.join(known)}"


def _threshold(limit: Threshold, base: KnowledgeBase) -> Iterator[str]:
    yield from _sources((limit.source,), base)
    if _is_memory(limit.source, base) and limit.status is not Status.ASSUMPTION:
        yield f"source {limit.source!r} is from memory, so the status must be assumption"


def _series(series: SeriesDefinition, base: KnowledgeBase) -> Iterator[str]:
    yield from _sources((series.source,), base)
    if bool(series.unit) == bool(series.words):
        yield "a series has either a unit or words"
    if series.unit and series.units.get(series.unit) != 1.0:
        yield f"units must hold {series.unit!r} with the factor 1"
    yield from (
        f"factor of {unit!r} must be above zero" for unit, factor in series.units.items() if factor <= 0
    )


def _sources(names: tuple[str, ...], base: KnowledgeBase) -> Iterator[str]:
    yield from (f"source {name!r} is not in the sources" for name in names if name not in base.sources)


def _is_memory(name: str, base: KnowledgeBase) -> bool:
    source = base.sources.get(name)
    return source is not None and source.checked == "memory"
