"""Reading the folder ``twin`` of the knowledge files."""

from warmfront.knowledge.reader import KnowledgeReader
from warmfront.knowledge.twins import MeasurementError, PlausibleBound, TwinAxis, TwinKnowledge


def read_twins(reader: KnowledgeReader) -> TwinKnowledge:
    """Read how twins are made and updated.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects the problems.

    Returns
    -------
    TwinKnowledge
        Entries with the right fields and types.
    """
    return TwinKnowledge(
        axes=reader.keyed_entries("twin/axes.toml", "axis", TwinAxis, "axis"),
        errors=reader.keyed_entries("twin/errors.toml", "error", MeasurementError, "quantity"),
        bounds=reader.entries("twin/bounds.toml", "bound", PlausibleBound),
    )
