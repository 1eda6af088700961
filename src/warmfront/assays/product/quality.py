"""Quality of one cell product: every axis with its interval, its evidence and published criteria.

No axis is weighed against another and nothing is summed up to one score: no study of products says how.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from warmfront.assays.measured import Placed
from warmfront.assays.product.consistency import find_overfull, find_repeats
from warmfront.assays.product.derived import Key, derive, find_disagreement
from warmfront.assays.product.evidence import read_evidence
from warmfront.assays.product.intervals import give_interval
from warmfront.assays.product.late_effects import list_late_effects
from warmfront.assays.product.limits import compare_limits
from warmfront.assays.product.matching import PlacedQuantity, match_quantities
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.product import ProductAxisReading, ProductProfile, ProductTable
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase

CANNOT_SAY = (
    "whether this product will work: no axis, alone or with others, was shown to predict it for one patient",
    "whether it may be released: acceptance criteria belong to each product and to those who answer for it",
    "whether two laboratories would gate the same cells: shares of different laboratories are not comparable",
    "anything that the table does not state",
)
"""Said of every product."""

MAX_WEIGHT_KG = 650.0
"""Above the heaviest person on record (assumption)."""

BY_TRANSCRIPTS = "from typed single cells by their transcripts: no flow gate, and not comparable with one"


@record
class _Row:
    """One axis of one population, before its evidence is read."""

    placed: Placed
    note: str
    by_transcripts: bool = False


def describe_product(table: ProductTable, knowledge: KnowledgeBase) -> ProductProfile:
    """Describe a cell product axis by axis.

    Parameters
    ----------
    table : ProductTable
        As read.
    knowledge : KnowledgeBase
        What is known about cell products, and tumour types.

    Returns
    -------
    ProductProfile
        In the order of the knowledge file; what the table does not state is listed as missing.

    Raises
    ------
    InputError
        Lists every row with an unknown quantity, population or unit, an impossible or contradicted value, or
        a quantity that such a product does not have; and parts that make more than all cells.

    Examples
    --------
    >>> from warmfront.domain.product import StatedQuantity
    >>> from warmfront.knowledge.files import load_knowledge
    >>> row = StatedQuantity(quantity="PD-1", unit="%", population="CD8+", events=310, parent_events=1000)
    >>> table = ProductTable(product="TIL", disease="MEL", quantities=(row,))
    >>> found = describe_product(table, load_knowledge()).axes[0]
    >>> found.value, round(found.low, 1), round(found.high, 1), found.meaning
    (31.0, 28.1, 34.0, 'better')
    """
    known = knowledge.products
    placed, problems = match_quantities(table, known)
    problems += [*_check_table(table, knowledge), *find_repeats(placed), *find_overfull(placed, known)]
    if problems:
        raise InputError(problems)
    rows = _join(placed)
    flags = list(_add_derived(rows, table, knowledge))
    axes = tuple(_describe(key, row, table, knowledge) for key, row in _in_order(rows, knowledge))
    flags += [one.sentence for axis in axes for one in axis.limits if one.met is False]
    flags += [
        f"{test}: {result}" for test, result in table.release if result.casefold() not in ("negative", "pass")
    ]
    seen = {axis.axis for axis in axes}
    tumour = knowledge.tumour_types.get(table.disease)
    return ProductProfile(
        product=table.product,
        name=table.name,
        lot=table.lot,
        target=table.target,
        disease=table.disease,
        disease_name=tumour.name if tumour is not None else "",
        axes=axes,
        missing=tuple(
            axis.label
            for axis in known.axes.values()
            if axis.expected and table.product in axis.products and axis.axis not in seen
        ),
        flags=tuple(flags),
        late_effects=list_late_effects(table, known),
        cannot_say=CANNOT_SAY
        if table.disease
        else (*CANNOT_SAY, "any direction: the disease of the patient is not stated"),
        synthetic=table.synthetic,
    )


def _check_table(table: ProductTable, knowledge: KnowledgeBase) -> Iterator[Problem]:
    if table.disease and table.disease not in knowledge.tumour_types:
        yield Problem(
            where=f"{table.file_name}: disease",
            found=repr(table.disease),
            allowed="an OncoTree code such as " + ", ".join(sorted(knowledge.tumour_types)[:12]),
            next_step="correct it, or leave it out: then no direction is read",
        )
    if table.weight_kg is not None and not 0 < table.weight_kg <= MAX_WEIGHT_KG:
        yield Problem(
            where=f"{table.file_name}: weight_kg",
            found=f"{table.weight_kg:g}",
            allowed=f"above 0, at most {MAX_WEIGHT_KG:g}",
            next_step="state the weight of the patient in kilograms, or leave it out",
        )
    if not table.quantities:
        yield Problem(
            where=table.file_name,
            found="no quantity",
            allowed="at least one",
            next_step="state what the laboratory measured",
        )


def _join(placed: Sequence[PlacedQuantity]) -> dict[Key, _Row]:
    """Join technical replicates; of several days the last is read, and the others are named."""
    groups: dict[Key, list[PlacedQuantity]] = defaultdict(list)
    for one in placed:
        groups[one.axis.axis, one.population].append(one)
    return {key: _join_days(found) for key, found in groups.items()}


def _join_days(rows: Sequence[PlacedQuantity]) -> _Row:
    # A gate of the laboratory comes before transcripts, which are named beside it.
    found = [one for one in rows if one.origin == "laboratory"] or rows
    dated = [one.date for one in found if one.date is not None]
    last = max(dated) if dated else None
    today = {one.replicate: one for one in found if one.date == last}
    notes = [one.note for one in today.values()]
    notes += [f"earlier, {one.date or 'undated'}: {one.value:g}" for one in found if one.date != last]
    notes += [f"by single cells: {one.value:.3g}" for one in rows if one not in found]
    by_transcripts = found[0].origin == "single cells"
    notes += [BY_TRANSCRIPTS] if by_transcripts else []
    return _Row(
        placed=give_interval(list(today.values())),
        note="; ".join(dict.fromkeys(filter(None, notes))),
        by_transcripts=by_transcripts,
    )


def _add_derived(rows: dict[Key, _Row], table: ProductTable, knowledge: KnowledgeBase) -> Iterator[str]:
    """Add what follows from other rows, and yield where it contradicts what is stated."""
    for one in list(derive({key: row.placed for key, row in rows.items()}, table.weight_kg)):
        key = (one.axis, one.population)
        if key in rows:
            said = find_disagreement(rows[key].placed, one, knowledge.products)
            if said:
                note = "; ".join(filter(None, (rows[key].note, said)))
                rows[key] = replace(rows[key], note=note)
                yield said
        else:
            rows[key] = _Row(placed=one.placed, note=f"derived: {one.note}")


def _in_order(rows: Mapping[Key, _Row], knowledge: KnowledgeBase) -> Iterator[tuple[Key, _Row]]:
    order = {axis: number for number, axis in enumerate(knowledge.products.axes)}
    yield from sorted(rows.items(), key=lambda item: (order[item[0][0]], item[0][1]))


def _describe(key: Key, row: _Row, table: ProductTable, knowledge: KnowledgeBase) -> ProductAxisReading:
    axis, population = knowledge.products.axes[key[0]], key[1]
    evidence = read_evidence(
        axis.axis, population, table.product, table.disease, knowledge, row.by_transcripts
    )
    value = row.placed.value
    limits = (
        ()
        if value is None
        else tuple(compare_limits(axis.axis, population, value, table.product, knowledge.products))
    )
    return ProductAxisReading(
        axis=axis.axis,
        label=axis.label,
        modality=axis.modality,
        population=population,
        value=value,
        unit=axis.canonical_unit,
        low=row.placed.low,
        high=row.placed.high,
        interval=row.placed.interval,
        meaning=evidence.meaning,
        reading=evidence.sentence,
        contradictions=evidence.contradictions,
        evidence=evidence.lines,
        limits=limits,
        note="; ".join(filter(None, (row.note, row.placed.reason))),
        source=axis.source,
        status=axis.status.value,
    )
