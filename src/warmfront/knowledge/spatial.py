"""Records of what is known about cells in space: parameters of the statistics, with source and status."""

from dataclasses import field

from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.knowledge.cell_tables import CellFormat, LineageMarker, TimepointName, TypeName, UnitCandidate
from warmfront.knowledge.neighbourhoods import Neighbourhood
from warmfront.knowledge.spatial_axes import SpatialAxis


@record
class SpatialParameter:
    """One number that a spatial or single-cell statistic is computed or judged with.

    Parameters
    ----------
    parameter : str
        Identifier.
    value : float
        In `unit`.
    unit : str
        For example ``um``, ``cells/mm2``, ``cells``, ``share``.
    meaning : str
        What it does, in words.
    version : str
        Changes when the value changes.
    cohort : str
        Cohort that the value comes from; empty for a convention.
    low, high : float or None
        Ends of the interval of a value that was found on a cohort.
    source, status : str, Status
        Where it was read; ``assumption`` when nobody has published it.
    """

    parameter: str
    value: float
    unit: str
    meaning: str
    version: str
    cohort: str = ""
    low: float | None = None
    high: float | None = None
    source: str
    status: Status


@record
class SpatialKnowledge:
    """The folder ``spatial`` of the knowledge files.

    Parameters
    ----------
    parameters : dict of str to SpatialParameter
        All files of ``spatial/parameters``.
    axes : dict of str to SpatialAxis
        ``spatial/axes.toml``: statistics that a plan reads.
    neighbourhoods : dict of str to Neighbourhood
        ``spatial/neighbourhoods.toml``: typical compositions of the cells around a cell.
    formats : dict of str to CellFormat
        ``spatial/formats.toml``: cell tables that are recognised by their columns.
    units : tuple of UnitCandidate
        ``spatial/units.toml``: factors that a table without a unit may have.
    type_names : tuple of TypeName
        ``spatial/type_names.tsv``: names of cell types with their roles.
    lineage_markers : tuple of LineageMarker
        ``spatial/lineage_markers.tsv``: what a cell is that is positive for a marker, first match first.
    timepoints : tuple of TimepointName
        ``spatial/timepoint_names.tsv``: words for before, during and after treatment.
    """

    parameters: dict[str, SpatialParameter] = field(default_factory=dict)
    axes: dict[str, SpatialAxis] = field(default_factory=dict)
    neighbourhoods: dict[str, Neighbourhood] = field(default_factory=dict)
    formats: dict[str, CellFormat] = field(default_factory=dict)
    units: tuple[UnitCandidate, ...] = ()
    type_names: tuple[TypeName, ...] = ()
    lineage_markers: tuple[LineageMarker, ...] = ()
    timepoints: tuple[TimepointName, ...] = ()

    def value(self, parameter: str) -> float:
        """Return the value of a parameter; a wrong name is a mistake of the caller and raises KeyError."""
        return self.parameters[parameter].value
