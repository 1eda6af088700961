"""Checks of measured axes, blood indices and directions of biomarkers."""

from collections import defaultdict
from collections.abc import Iterator

from warmfront.domain.evidence import Status
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.measured import BiomarkerDirection, BloodIndex

GIVES_A_DIRECTION = {"positive", "negative", "risk"}
WIDE_GROUPS = {"any", "any solid", "any haematological"}
SPECIMENS = {"blood", "stool", "product", "tumour", "clinical record"}
"""Words for specimens that measurements carry."""


def check_measured_axes(base: KnowledgeBase) -> list[str]:
    """Check that units are positive factors, the canonical one is 1, bounds are in order, names differ.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    for key, axis in base.measured_axes.items():
        where = f"measured_axes.toml {key}"
        if axis.units.get(axis.canonical_unit) != 1.0:
            problems.append(f"{where}: the canonical unit {axis.canonical_unit!r} must have the factor 1")
        if any(factor <= 0 for factor in axis.units.values()):
            problems.append(f"{where}: a factor between units is not positive")
        if axis.plausible_low >= axis.plausible_high:
            problems.append(f"{where}: plausible bounds are not in order")
    shared = sorted(set(base.measured_axes) & ({*base.labs} | {*base.blood_indices}))
    shared += sorted(set(base.labs) & set(base.blood_indices))
    return problems + [
        f"measured_axes.toml, labs.toml, blood_indices.toml: id {key!r} twice" for key in shared
    ]


def check_blood_indices(base: KnowledgeBase) -> list[str]:
    """Check that every index is built from known parts in the shape that its kind needs.

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
    for key, index in base.blood_indices.items():
        where = f"blood_indices.toml {key}"
        problems += [f"{where}: {problem}" for problem in _index_problems(index, base)]
    return problems


def _index_problems(index: BloodIndex, base: KnowledgeBase) -> Iterator[str]:
    parts = {
        "ratio": bool(index.numerator and index.denominator),
        "weighted_sum": bool(index.weights),
        "points": bool(index.points and index.bands),
    }
    for kind, given in parts.items():
        if given is not (kind == index.kind):
            yield f"kind {index.kind!r} {'must not have' if given else 'lacks'} the parts of {kind!r}"
    analytes = {*index.numerator, *index.denominator, *index.weights, *filter(None, [index.less])}
    for name in sorted(analytes - set(base.labs)):
        yield f"analyte {name!r} is not in labs.toml"
    for point in index.points:
        inner = base.blood_indices.get(point.component)
        if point.component not in base.labs and (inner is None or inner.kind == "points"):
            yield f"component {point.component!r} is neither an analyte nor an index of analytes"
        if (point.threshold is None) is not (point.rule == "above_upper_limit"):
            yield f"the rule {point.rule!r} of {point.component!r} and its threshold do not go together"
    if index.kind == "ratio" and not analytes - set(base.labs):
        yield from _dimension_problems(index, base)
    starts = [band.at_least for band in index.bands]
    if index.bands and (starts[0] != 0 or starts != sorted(set(starts))):
        yield "bands must start at 0 and rise"


def _dimension_problems(index: BloodIndex, base: KnowledgeBase) -> Iterator[str]:
    """Cancel the canonical units of a ratio against each other, and compare what is left with its unit."""
    above = [base.labs[name].canonical_unit for name in index.numerator]
    below = [base.labs[name].canonical_unit for name in index.denominator]
    if index.less and base.labs[index.less].canonical_unit not in below:
        yield f"{index.less!r} is subtracted from a denominator in another unit"
    for unit in list(below):
        if unit in above:
            above.remove(unit)
            below.remove(unit)
    left = " x ".join(above) or "ratio"
    if below or left != index.unit:
        yield f"its units leave {left!r}{' over ' + ' x '.join(below) if below else ''}, not {index.unit!r}"


def check_biomarkers(base: KnowledgeBase) -> list[str]:
    """Check that a row either gives a reading with a full key or says why not, and that none collide.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    problems = []
    seen: set[str] = set()
    claims: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for row in base.biomarkers:
        where = f"biomarkers.tsv {row.biomarker_id}"
        if row.biomarker_id in seen:
            problems.append(f"{where}: duplicate id")
        seen.add(row.biomarker_id)
        problems += [f"{where}: {problem}" for problem in _row_problems(row, base)]
        if row.unused or row.direction == "risk":
            continue
        for axis in row.axes:
            for group in row.disease_groups:
                for therapy in row.therapies:
                    key = (axis, group, therapy, *row.specimens, row.outcome)
                    claims[key][row.direction] = row.biomarker_id
    return problems + [
        f"biomarkers.tsv: {' and '.join(found.values())} give opposite directions for {', '.join(key)}"
        for key, found in claims.items()
        if len(found) > 1
    ]


def _row_problems(row: BiomarkerDirection, base: KnowledgeBase) -> Iterator[str]:
    if row.unused:
        if row.axes:
            yield "names measurements and also why it is not used"
        return
    for name, words in (
        ("axes", row.axes),
        ("disease_groups", row.disease_groups),
        ("therapies", row.therapies),
        ("specimens", row.specimens),
    ):
        if not words:
            yield f"a used row needs {name}"
    if row.direction not in GIVES_A_DIRECTION:
        yield f"direction {row.direction!r} gives no reading; say under 'unused' why"
    known = {*base.measured_axes, *base.labs, *base.blood_indices}
    groups = {tumour.group for tumour in base.tumour_types.values()} | WIDE_GROUPS
    classes = {agent.agent_class for agent in base.agents.values()}
    for kind, words, allowed in (
        ("measurement", row.axes, known),
        ("disease group", row.disease_groups, groups),
        ("OncoTree code", row.oncotree, set(base.tumour_types)),
        ("agent class", row.therapies, classes),
        ("specimen", row.specimens, SPECIMENS),
    ):
        for word in words:
            if word not in allowed:
                yield f"unknown {kind} {word!r}"
    if row.level in "CE" and row.status is not Status.ASSUMPTION:
        yield f"level {row.level} must have the status 'assumption'"


MEASURED_CHECKS = (check_measured_axes, check_blood_indices, check_biomarkers)
