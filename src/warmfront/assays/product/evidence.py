"""What more of a quantity was seen to go with: for this product in this disease, and for no other.

Every row on an axis is shown, with the reason why it does not hold here where it does not. Rows that say
opposite things stand side by side; nothing is averaged, counted or weighed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from warmfront.domain.product import EvidenceLine, Meaning, ProductKind
from warmfront.domain.records import record
from warmfront.domain.response import NOT_IDENTIFIABLE
from warmfront.knowledge.base import KnowledgeBase, TumourType
from warmfront.knowledge.products import ProductDirection

_AS_SHOWN = {"none": "none given"}
_SAYING = ("better", "worse", "no association")


@record
class Reading:
    """What the evidence says of one axis.

    Parameters
    ----------
    meaning : Meaning
        In one word.
    sentence : str
        For people.
    contradictions : tuple of str
        Rows that say opposite things.
    lines : tuple of EvidenceLine
        Every row, those that hold first.
    """

    meaning: Meaning
    sentence: str
    contradictions: tuple[str, ...]
    lines: tuple[EvidenceLine, ...]


def read_evidence(
    axis: str,
    population: str,
    product: ProductKind,
    disease: str,
    knowledge: KnowledgeBase,
    by_transcripts: bool = False,
) -> Reading:
    """Find the rows on an axis, and tell which of them hold for this product in this disease.

    Parameters
    ----------
    axis, population : str
        What was measured, of which cells; an empty population stands for any.
    product : ProductKind
        Kind of product.
    disease : str
        OncoTree code; empty when not stated.
    knowledge : KnowledgeBase
        Directions, tumour types and names of disease groups.
    by_transcripts : bool
        True when the cells were told by their RNA: no row holds then, because all speak of gates.

    Returns
    -------
    Reading
        ``unknown`` unless a row names this product and this disease and gives one direction.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> known = load_knowledge()
    >>> codes = ("OS", "MEL", "LUAD")
    >>> [read_evidence("product_cd8_pd1", "CD8+", "TIL", code, known).meaning for code in codes]
    ['worse', 'better', 'unknown']
    """
    tumour = knowledge.tumour_types.get(disease)
    rows = [row for row in knowledge.products.directions if axis in row.axes]
    whys = {row.row: _why_not(row, population, product, tumour) for row in rows}
    if by_transcripts:
        whys = {
            row: "; ".join(filter(None, (why, "the row speaks of flow gates"))) for row, why in whys.items()
        }
    lines = [_line(row, whys[row.row], knowledge) for row in rows]
    lines.sort(key=lambda line: (not line.holds, line.level, line.row))
    holding = [line for line in lines if line.holds]
    words: set[str] = {line.direction for line in holding}
    return Reading(
        meaning=_judge(words),
        sentence=_say(holding, rows, words, knowledge),
        contradictions=tuple(_contradictions(rows, knowledge)),
        lines=tuple(lines),
    )


def _why_not(row: ProductDirection, population: str, product: ProductKind, tumour: TumourType | None) -> str:
    reasons = []
    if not row.products:
        reasons.append("the row names no product")
    elif product not in row.products:
        reasons.append(f"the row speaks of {' and '.join(row.products)}")
    if not row.disease_groups:
        reasons.append("the row names no disease")
    elif tumour is None:
        reasons.append("the disease of this patient is not stated")
    elif tumour.group not in row.disease_groups or (row.oncotree and tumour.oncotree not in row.oncotree):
        reasons.append("the row speaks of another disease")
    if row.populations and population and population not in row.populations:
        reasons.append(f"the row speaks of {' and '.join(row.populations)} cells")
    return "; ".join(reasons)


def _line(row: ProductDirection, why_not: str, knowledge: KnowledgeBase) -> EvidenceLine:
    said = _AS_SHOWN.get(row.direction, row.direction)
    sentence = f"{row.state or 'more'}: {said} for {row.outcome or 'nothing named'} "
    sentence += f"in {_where(row, knowledge)} (level {row.level}). {row.claim[:1].upper()}{row.claim[1:]}."
    sentence += f" Cohort: {row.cohort}." if row.cohort else ""
    sentence += f" Doubt: {row.note}." if row.note else ""
    return EvidenceLine(
        row=row.row,
        direction="none given" if row.direction == "none" else row.direction,
        sentence=sentence,
        holds=not why_not,
        why_not=why_not,
        level=row.level,
        source=row.source,
        status=row.status.value,
    )


def _where(row: ProductDirection, knowledge: KnowledgeBase) -> str:
    names = [knowledge.tumour_types[code].name for code in row.oncotree]
    names = names or [knowledge.group_names.get(group, group) for group in row.disease_groups]
    return f"{' and '.join(row.products) or 'no named product'}, {' or '.join(names) or 'no named disease'}"


def _judge(words: set[str]) -> Meaning:
    if words == {"better"}:
        return "better"
    if words == {"worse"}:
        return "worse"
    return (
        "contradictory"
        if "both" in words or len(words & {"better", "worse", "no association"}) > 1
        else "unknown"
    )


def _say(
    holding: Sequence[EvidenceLine],
    rows: Sequence[ProductDirection],
    words: set[str],
    knowledge: KnowledgeBase,
) -> str:
    if holding:
        head = {
            "better": "More was seen to go with a better outcome",
            "worse": "More was seen to go with a worse outcome",
            "contradictory": "Sources contradict each other",
            "unknown": "No association was seen",
        }[_judge(words)]
        shown = " ".join(f"{line.row}: {line.sentence}" for line in holding)
        return f"{head}. {shown} {NOT_IDENTIFIABLE[0].upper()}{NOT_IDENTIFIABLE[1:]}."
    known = [row for row in rows if row.disease_groups and row.products and row.direction != "none"]
    if known:
        places = "; ".join(
            dict.fromkeys(f"{_where(row, knowledge)} ({row.direction}, {row.row})" for row in known)
        )
        return f"Direction known only for {places}; not for this product in this disease."
    if rows:
        return "No direction is known: no row names both a product and a disease."
    return "No direction is known for any product or disease."


def _contradictions(rows: Sequence[ProductDirection], knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield rows that give two directions themselves, and the places of rows that differ in theirs."""
    for row in rows:
        if row.direction == "both":
            yield f"{row.row} gives both directions: {row.claim} ({_where(row, knowledge)})"
    places: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.direction in _SAYING:
            places[row.direction].append(f"{_where(row, knowledge)} ({row.row})")
    if len(places) > 1:
        yield "; ".join(f"{word} in {' and in '.join(places[word])}" for word in _SAYING if word in places)
