"""A value beside published acceptance criteria of single products; it releases nothing."""

from collections.abc import Iterator

from warmfront.domain.product import LimitReading, ProductKind
from warmfront.knowledge.products import AcceptanceLimit, ProductKnowledge


def compare_limits(
    axis: str, population: str, value: float, product: ProductKind, knowledge: ProductKnowledge
) -> Iterator[LimitReading]:
    """Compare a value with every criterion on its axis for this kind of product.

    Parameters
    ----------
    axis, population : str
        What was measured, of which cells.
    value : float
        In the canonical unit.
    product : ProductKind
        Kind of product.
    knowledge : ProductKnowledge
        Criteria, and the unit of the axis.

    Yields
    ------
    LimitReading
        Whether it is met; not compared where the criterion is about other cells.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> known = load_knowledge().products
    >>> [one.met for one in compare_limits("product_transduction", "CD3+", 15.0, "CAR-T", known)]
    [False, True, True]
    """
    for limit in knowledge.limits:
        if limit.axis == axis and product in limit.products:
            yield _compare(limit, population, value, knowledge.axes[axis].canonical_unit)


def _compare(limit: AcceptanceLimit, population: str, value: float, unit: str) -> LimitReading:
    if limit.at_least is not None:
        bound = f"{'above' if limit.strict else 'at least'} {limit.at_least:g} {unit}"
        met = value > limit.at_least or (value == limit.at_least and not limit.strict)
    else:
        most = limit.at_most if limit.at_most is not None else 0.0
        bound = f"{'below' if limit.strict else 'at most'} {most:g} {unit}"
        met = value < most or (value == most and not limit.strict)
    of = f" of {limit.population}" if limit.population else ""
    words = f'"{bound}{of}", criterion of {limit.of}'
    comparable = not limit.population or limit.population == population
    if not comparable:
        sentence = f"not compared with {words}: measured of {population or 'other cells'}"
    else:
        sentence = f"{value:.4g} {unit} {'meets' if met else 'does not meet'} {words}"
    return LimitReading(
        limit=words,
        met=met if comparable else None,
        sentence=sentence,
        source=limit.source,
        status=limit.status.value,
    )
