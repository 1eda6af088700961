"""Checks of adverse events: analytes, units, one name for one thing, grades that run one way, doses."""

import itertools
from collections.abc import Iterator

from warmfront.knowledge.adverse_events import GradeBound, ImmuneEvent, LaboratoryTerm, WeightDose
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.lab_names import find_factor
from warmfront.knowledge.risk_markers import marker_problems


def check_adverse_events(base: KnowledgeBase) -> list[str]:
    """Check every laboratory term, immune-related event, dose by weight and marker of risk.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = [
        f"monitoring/ctcae_labs.toml: {term.term_id}: {problem}"
        for term in base.monitoring.laboratory_terms.values()
        for problem in _term(term, base)
    ]
    for event in base.monitoring.immune_events.values():
        where = f"monitoring/immune_events.toml: {event.event}"
        problems += [f"{where}: {problem}" for problem in _event(event, base)]
    for dose in base.monitoring.weight_doses.values():
        where = f"monitoring/weight_doses.toml: {dose.dose_id}"
        problems += [f"{where}: {problem}" for problem in _dose(dose, base)]
    series = {**base.monitoring.series, **base.labs}
    rows = frozenset(row.biomarker_id for row in base.biomarkers)
    for marker in base.monitoring.risk_markers.values():
        where = f"monitoring/risk_markers.toml: {marker.marker}"
        found = marker_problems(marker, series, rows, base.reviews.decision_rules)
        problems += [f"{where}: {problem}" for problem in found]
    return problems + list(_names(base))


def _event(event: ImmuneEvent, base: KnowledgeBase) -> Iterator[str]:
    scale = base.monitoring.scales.get("irae")
    inputs = {one.name: one for one in scale.inputs} if scale is not None else {}
    terms = {term.term for term in base.monitoring.laboratory_terms.values()}
    yield from (f"{name!r} is no laboratory term" for name in event.laboratory_terms if name not in terms)
    for measure in event.measures:
        known = inputs.get(measure.input)
        if known is None:
            yield f"{measure.input!r} is no input of scales/irae.toml"
            continue
        for step in measure.steps:
            if bool(step.op) == bool(step.word):
                yield f"{measure.input}: a step is a number or a word"
            if step.word and known.kind == "choice" and step.word not in known.allowed:
                yield f"{measure.input}: {step.word!r} is not one of {', '.join(known.allowed)}"
        for milder, worse in itertools.pairwise(measure.steps):
            if milder.grade >= worse.grade or (worse.op and milder.value >= worse.value):
                yield f"{measure.input}: steps must run upward"


def _dose(dose: WeightDose, base: KnowledgeBase) -> Iterator[str]:
    if not 0 < dose.mg_per_kg <= dose.highest_mg_per_kg:
        yield "a dose runs from a number above zero upward"
    if not 0 <= dose.from_kg < dose.below_kg:
        yield "weights run upward"
    for other in base.monitoring.weight_doses.values():
        same = other.drug == dose.drug and other.use == dose.use and other.dose_id != dose.dose_id
        if same and other.from_kg < dose.below_kg and dose.from_kg < other.below_kg:
            yield f"its weights overlap with those of {other.dose_id}"


def _term(term: LaboratoryTerm, base: KnowledgeBase) -> Iterator[str]:
    if term.analyte not in base.labs:
        yield f"analyte {term.analyte!r} is not in labs.toml"
        return
    if not term.bounds or not term.versions:
        yield "no bounds or no version"
    side = ">" if term.direction == "high" else "<"
    for bound in term.bounds:
        if bound.op[0] != side:
            yield f"grade {bound.grade}: {bound.op} in a term of {term.direction} values"
        if not 1 <= bound.grade <= 4:
            yield f"grade {bound.grade}: a value gives 1 to 4"
        if (bound.of == "value") != bool(bound.limits):
            yield f"grade {bound.grade}: a printed number needs its units, and only it has them"
        yield from _units(bound, term, base)
    yield from _order(term)


def _units(bound: GradeBound, term: LaboratoryTerm, base: KnowledgeBase) -> Iterator[str]:
    lab = base.labs[term.analyte]
    for unit in (*bound.limits, *bound.plus):
        if find_factor(unit, lab) is None:
            yield f"grade {bound.grade}: unit {unit!r} is not one of {', '.join(lab.units)}"


def _order(term: LaboratoryTerm) -> Iterator[str]:
    """Multiples and printed numbers of one kind must run outward with the grade."""
    sign = 1 if term.direction == "high" else -1
    kinds = {(bound.of, bound.when, bound.also_if) for bound in term.bounds}
    for kind in sorted(kinds):
        alike = [b for b in term.bounds if (b.of, b.when, b.also_if) == kind]
        for milder, worse in itertools.pairwise(alike):
            sizes = [
                (one.times, *one.plus.values(), *(one.limits[unit] for unit in sorted(one.limits)))
                for one in (milder, worse)
            ]
            pairs = list(zip(*sizes, strict=False))
            outward = all(sign * (right - left) >= 0 for left, right in pairs)
            if milder.grade >= worse.grade or not outward:
                yield f"grade {worse.grade}: bounds of {' '.join(kind).strip()} do not run outward"


def _names(base: KnowledgeBase) -> Iterator[str]:
    where = "monitoring/ctcae_labs.toml"
    seen: dict[tuple[str, str], str] = {}
    for term in base.monitoring.laboratory_terms.values():
        for version in term.versions:
            for name in {_plain(one) for one in (term.term, *term.synonyms)}:
                other = seen.setdefault((version, name), term.term_id)
                if other != term.term_id:
                    yield f"{where}: {name!r} of version {version} is {other} and {term.term_id}"


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
