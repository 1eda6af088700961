"""Reading the folder ``products`` of the knowledge files."""

from warmfront.knowledge.products import (
    AcceptanceLimit,
    LateEffectRule,
    ProductAxis,
    ProductDirection,
    ProductKnowledge,
    ProductTolerance,
    ShareOfCells,
)
from warmfront.knowledge.reader import KnowledgeReader


def read_products(reader: KnowledgeReader) -> ProductKnowledge:
    """Read what is known about cell products.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects the problems.

    Returns
    -------
    ProductKnowledge
        Entries with the right fields and types.
    """
    axes = reader.entries("products/axes.toml", "axis", ProductAxis)
    tolerances = reader.entries("products/tolerances.toml", "tolerance", ProductTolerance)
    return ProductKnowledge(
        axes=reader.keyed("products/axes.toml", axes, "axis"),
        populations=_spellings(reader, "products/populations.toml"),
        kinds=_spellings(reader, "products/kinds.toml"),
        directions=reader.rows("products/directions.tsv", ProductDirection),
        limits=reader.entries("products/limits.toml", "limit", AcceptanceLimit),
        late_effects=reader.entries("products/late_effects.toml", "effect", LateEffectRule),
        tolerances=reader.keyed("products/tolerances.toml", tolerances, "tolerance"),
        from_cells=reader.entries("products/from_cells.toml", "share", ShareOfCells),
    )


def _spellings(reader: KnowledgeReader, name: str) -> dict[str, tuple[str, ...]]:
    return {str(key): tuple(str(word) for word in words) for key, words in reader.toml(name).items()}
