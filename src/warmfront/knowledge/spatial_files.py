"""Reading the folder ``spatial`` of the knowledge files."""

from warmfront.knowledge.reader import KnowledgeReader
from warmfront.knowledge.spatial import SpatialKnowledge, SpatialParameter
from warmfront.knowledge.spatial_axes import SpatialAxis


def read_spatial(reader: KnowledgeReader) -> SpatialKnowledge:
    """Read what is known about cells in space.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects the problems.

    Returns
    -------
    SpatialKnowledge
        Entries with the right fields and types.
    """
    folder = "spatial/parameters"
    found = [
        entry
        for stem in reader.stems(folder)
        for entry in reader.entries(f"{folder}/{stem}.toml", "parameter", SpatialParameter)
    ]
    axes = reader.entries("spatial/axes.toml", "axis", SpatialAxis)
    return SpatialKnowledge(
        parameters=reader.keyed(folder, tuple(found), "parameter"),
        axes=reader.keyed("spatial/axes.toml", axes, "axis"),
    )
