"""A product's axes as measurements of a profile."""

from collections import Counter

from warmfront.domain.case import Supply
from warmfront.domain.measurement import Measurement
from warmfront.domain.product import ProductAxisReading, ProductProfile

SPECIMEN = "product"


def as_measurements(profile: ProductProfile) -> tuple[Measurement, ...]:
    """Turn the axes of a product into measurements of the profile.

    Parameters
    ----------
    profile : ProductProfile
        Of one lot.

    Returns
    -------
    tuple of Measurement
        One for each axis and population; an axis of several populations carries its population in its id.
        Made-up numbers say so in the note.

    Examples
    --------
    >>> from warmfront.assays.product.quality import describe_product
    >>> from warmfront.domain.product import ProductTable, StatedQuantity
    >>> from warmfront.knowledge.files import load_knowledge
    >>> known = load_knowledge()
    >>> row = StatedQuantity(quantity="viability", value=92, unit="%", population="all cells")
    >>> table = ProductTable(product="TIL", disease="MEL", quantities=(row,))
    >>> found = as_measurements(describe_product(table, known))[0]
    >>> found.axis, found.value, found.specimen
    ('product_viability', 92.0, 'product')
    """
    times = Counter(one.axis for one in profile.axes)
    return tuple(_measure(one, times[one.axis] > 1, profile) for one in profile.axes)


def _measure(one: ProductAxisReading, several: bool, profile: ProductProfile) -> Measurement:
    holding = [line for line in one.evidence if line.holds]
    strongest = holding[0] if holding else None
    notes = [f"{profile.product}{f' {profile.name}' if profile.name else ''}"]
    notes += ["made-up numbers"] if profile.synthetic else []
    notes += [one.note] if one.note else []
    notes += [f"evidence differs: {sentence}" for sentence in one.contradictions]
    return Measurement(
        axis=f"{one.axis}_of_{_slug(one.population)}" if several else one.axis,
        label=f"{one.label}, of {one.population}" if one.population else one.label,
        modality=one.modality,
        specimen=SPECIMEN,
        value=one.value,
        unit=one.unit,
        low=one.low,
        high=one.high,
        interval=one.interval,
        supply=Supply.USABLE if one.value is not None else Supply.SUPPLIED_NOT_USABLE,
        reading=one.reading,
        source=strongest.source if strongest else one.source,
        status=strongest.status if strongest else one.status,
        note="; ".join(notes),
    )


def _slug(population: str) -> str:
    plain = population.casefold().replace("+", "_positive").replace(" ", "_")
    return plain.strip("_")
