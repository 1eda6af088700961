"""Reading the folder ``spatial`` of the knowledge files."""

from warmfront.knowledge.reader import KnowledgeReader
from warmfront.knowledge.spatial import SpatialKnowledge, SpatialParameter


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
    return SpatialKnowledge(parameters=reader.keyed(folder, tuple(found), "parameter"))
