"""Reading the folder ``spatial`` of the knowledge files."""

from warmfront.knowledge.cell_tables import CellFormat, LineageMarker, TimepointName, TypeName, UnitCandidate
from warmfront.knowledge.neighbourhoods import Neighbourhood
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
    formats = reader.entries("spatial/formats.toml", "format", CellFormat)
    axes = reader.entries("spatial/axes.toml", "axis", SpatialAxis)
    around = reader.entries("spatial/neighbourhoods.toml", "neighbourhood", Neighbourhood)
    return SpatialKnowledge(
        parameters=reader.keyed(folder, tuple(found), "parameter"),
        axes=reader.keyed("spatial/axes.toml", axes, "axis"),
        neighbourhoods=reader.keyed("spatial/neighbourhoods.toml", around, "neighbourhood"),
        formats=reader.keyed("spatial/formats.toml", formats, "format_id"),
        units=reader.entries("spatial/units.toml", "unit", UnitCandidate),
        type_names=reader.rows("spatial/type_names.tsv", TypeName),
        lineage_markers=reader.rows("spatial/lineage_markers.tsv", LineageMarker),
        timepoints=reader.rows("spatial/timepoint_names.tsv", TimepointName),
    )
