"""Reading the folder ``cells`` of the knowledge files."""

from warmfront.knowledge.cells import CellColumn, CellGeneGroup, CellKnowledge, CellStateRule, CellTypeRule
from warmfront.knowledge.reader import KnowledgeReader


def read_cell_rules(reader: KnowledgeReader) -> CellKnowledge:
    """Read what is known about single cells.

    Parameters
    ----------
    reader : KnowledgeReader
        Collects the problems.

    Returns
    -------
    CellKnowledge
        Entries with the right fields and types.
    """
    names = ("types", "states", "columns", "gene_groups")
    types, states, columns, groups = (f"cells/{name}.toml" for name in names)
    return CellKnowledge(
        types=reader.keyed_entries(types, "type", CellTypeRule, "cell_type"),
        states=reader.keyed_entries(states, "state", CellStateRule, "state"),
        columns=reader.keyed_entries(columns, "column", CellColumn, "meaning"),
        gene_groups=reader.keyed_entries(groups, "group", CellGeneGroup, "group"),
    )
