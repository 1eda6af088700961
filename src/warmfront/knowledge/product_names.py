"""Names of quantities, populations and products as laboratories spell them, matched to the files."""

from collections.abc import Iterator, Mapping

from warmfront.domain.product import ProductKind
from warmfront.knowledge.products import ProductAxis, ProductKnowledge

# Plus and minus are the meaning of a gate, so that only their spellings are made one.
_SIGNS = (
    ("\u2212", "-"),
    ("\u2013", "-"),
    ("\u207a", "+"),
    ("\u207b", "-"),
    ("neg", "-"),
    ("pos", "+"),
)


def plain_gate(name: str) -> str:
    """Write a gate or a name in one way: small letters, no spaces or underscores, plus and minus as signs.

    Parameters
    ----------
    name : str
        As printed.

    Returns
    -------
    str
        For comparison only.

    Examples
    --------
    >>> plain_gate("CD3neg CD56pos"), plain_gate("Vector copy_number")
    ('cd3-cd56+', 'vectorcopynumber')
    """
    plain = name.casefold()
    for old, new in _SIGNS:
        plain = plain.replace(old, new)
    return plain.replace(" ", "").replace("_", "")


def find_word(name: str, spellings: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the key that a name means, itself or by one of its other spellings.

    Parameters
    ----------
    name : str
        As printed.
    spellings : mapping of str to tuple of str
        For example ``knowledge.products.populations``.

    Returns
    -------
    str or None
        None when it is not known.
    """
    wanted = plain_gate(name)
    for key, others in spellings.items():
        if wanted in {plain_gate(word) for word in (key, *others)}:
            return key
    return None


def find_product_axes(
    name: str, product: ProductKind | None, knowledge: ProductKnowledge
) -> Iterator[ProductAxis]:
    """Yield the axes that a name can mean.

    Parameters
    ----------
    name : str
        Id, label or synonym.
    product : ProductKind or None
        Only axes of this product; None for those of any.
    knowledge : ProductKnowledge
        Holds the axes.

    Yields
    ------
    ProductAxis
        Several where population or unit tell them apart.
    """
    wanted = plain_gate(name)
    for axis in knowledge.axes.values():
        if product is not None and product not in axis.products:
            continue
        names = (axis.axis, axis.axis.removeprefix("product_"), axis.label, *axis.synonyms)
        if wanted in {plain_gate(word) for word in names}:
            yield axis
