"""Records of what is known about single cells: types and states by marker rules, and names of columns."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.space import CellRole

_MARKS = str.maketrans("", "", " ._-")


def plain_name(name: str) -> str:
    """Return the name of a column without case, spaces and marks.

    Examples
    --------
    >>> plain_name("Patient_ID") == plain_name("patient id")
    True
    """
    return name.strip().lower().translate(_MARKS)


@record
class CellTypeRule:
    """How a type of cell is told from its neighbours by genes.

    Parameters
    ----------
    cell_type, label : str
        Identifier and words for people.
    parent : str
        Type of which this is a kind; empty at the root. A cell is told from its siblings only.
    role : CellRole
        What the cell is to the immune response.
    positive, negative : tuple of str
        Genes that speak for and against, with current symbols.
    needs : tuple of str
        Genes without which the type cannot be told.
    must_show : tuple of str
        Genes of which the cell itself must show at least one; empty where the score decides alone.
    minimum_measured : int
        How many positive genes must be measured for the type to be told.
    otherwise : str
        What such cells are called when the type cannot be told, in words.
    source, status : str, Status
        Where the genes were read.
    note : str
        Limits.
    """

    cell_type: str
    label: str
    parent: str = ""
    role: CellRole
    positive: tuple[str, ...]
    negative: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    must_show: tuple[str, ...] = ()
    minimum_measured: int = 2
    otherwise: str = ""
    source: str
    status: Status
    note: str = ""


@record
class CellStateRule:
    """How a state of a cell is told by the genes it shows and those it does not.

    Parameters
    ----------
    state, label : str
        Identifier and words for people.
    of : str
        Type of which this is a state; its kinds are included.
    shows : tuple of tuple of str
        Of each group of genes, at least one must be seen.
    lacks : tuple of str
        Genes none of which may be seen.
    reading : str
        What more of these cells means, or that no direction is known.
    source, status : str, Status
        Where the rule was read.
    note : str
        Limits.
    """

    state: str
    label: str
    of: str
    shows: tuple[tuple[str, ...], ...]
    lacks: tuple[str, ...] = ()
    reading: str
    source: str
    status: Status
    note: str = ""

    @property
    def genes(self) -> tuple[str, ...]:
        """Every gene that the rule looks at, each once."""
        return tuple(dict.fromkeys([gene for group in self.shows for gene in group] + list(self.lacks)))


@record
class CellColumn:
    """Names under which files keep whose a cell is; compared without regard to case, spaces and marks.

    Parameters
    ----------
    meaning : str
        What the column says of a cell.
    names : tuple of str
        Names under which files have it.
    """

    meaning: Literal["cell", "patient", "sample", "timepoint"]
    names: tuple[str, ...]
    source: str
    status: Status


@record
class CellGeneGroup:
    """Genes that are counted together, by label: they need not be in the table of gene identities.

    Parameters
    ----------
    group, label : str
        Identifier and words for people.
    symbols, ensembl : tuple of str
        Labels under which files have them; the two lists name the same genes in the same order.
    source, status : str, Status
        Where the list was read.
    """

    group: str
    label: str
    symbols: tuple[str, ...]
    ensembl: tuple[str, ...]
    source: str
    status: Status


@record
class CellKnowledge:
    """The folder ``cells`` of the knowledge files."""

    types: dict[str, CellTypeRule] = field(default_factory=dict)
    states: dict[str, CellStateRule] = field(default_factory=dict)
    columns: dict[str, CellColumn] = field(default_factory=dict)
    gene_groups: dict[str, CellGeneGroup] = field(default_factory=dict)

    def names(self, meaning: str) -> tuple[str, ...]:
        """Return the names of a column; a wrong meaning is a mistake of the caller and raises KeyError."""
        return self.columns[meaning].names

    def kinds(self, cell_type: str) -> tuple[str, ...]:
        """Return a type and every kind of it, each after its parent."""
        found = [cell_type]
        for name in found:
            found += [rule.cell_type for rule in self.types.values() if rule.parent == name]
        return tuple(found)
