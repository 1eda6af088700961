"""Cells with positions: as a file holds them, as images with roles, and where the tumour lies among them."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from warmfront.domain.assay import FloatArray, IntArray
from warmfront.domain.records import record

BoolArray = NDArray[np.bool_]
CodeArray = NDArray[np.int32]


class CellRole(StrEnum):
    """What a cell is to the immune response; every type name of a user is turned into one of these.

    ``t_cell``, ``lymphocyte``, ``other_immune`` and ``stroma`` are for panels that see no further: H&E knows
    tumour, lymphocyte and stroma only. ``other`` is a type that was mapped on purpose to none of the roles,
    ``unmapped`` one that nobody has mapped.
    """

    TUMOUR = "tumour"
    CD8_T = "cd8_t"
    CD4_T = "cd4_t"
    TREG = "treg"
    T_CELL = "t_cell"
    B = "b"
    NK = "nk"
    LYMPHOCYTE = "lymphocyte"
    MACROPHAGE = "macrophage"
    DENDRITIC = "dendritic"
    OTHER_IMMUNE = "other_immune"
    FIBROBLAST = "fibroblast"
    VESSEL = "vessel"
    STROMA = "stroma"
    OTHER = "other"
    UNMAPPED = "unmapped"


ROLES = tuple(CellRole)
"""Roles in the order of the codes that `TissueImage.role` holds."""

T_ROLES = (CellRole.CD8_T, CellRole.CD4_T, CellRole.TREG, CellRole.T_CELL)
LYMPHOID_ROLES = (*T_ROLES, CellRole.B, CellRole.NK, CellRole.LYMPHOCYTE)
IMMUNE_ROLES = (*LYMPHOID_ROLES, CellRole.MACROPHAGE, CellRole.DENDRITIC, CellRole.OTHER_IMMUNE)
STROMAL_ROLES = (CellRole.FIBROBLAST, CellRole.VESSEL, CellRole.STROMA)


class Compartment(StrEnum):
    """Where a cell lies relative to the margin of the tumour region."""

    CORE = "core"
    INNER_MARGIN = "inner_margin"
    OUTER_MARGIN = "outer_margin"
    DISTANT = "distant"


COMPARTMENTS = tuple(Compartment)
"""Compartments in the order of the codes that `TumourRegion` holds, from the tumour outwards."""


TUMOUR_ONLY_EXPORT = "tumour-only export"
"""How the flag of an image begins whose table holds the cells of the tumour compartment alone."""

WHOLE_EXPORT = "whole-tissue export"
"""How the flag of an image begins of whose table the user states that no compartment was left out."""

NO_TYPE = "(no type)"
"""What cells without a type are called in ``mapping.tsv``, and in a role file that says what they are."""


@record
class Labels:
    """One text column, each distinct text stored once.

    Parameters
    ----------
    codes : ndarray of int32, shape (cells,)
        Index into `names`; -1 where the file had no value.
    names : tuple of str
        Distinct texts.
    """

    codes: CodeArray
    names: tuple[str, ...]


@record
class RawCells:
    """A cell table as a file holds it: columns found, nothing judged yet.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder; digest of the bytes (empty for an object in memory).
    source_format : str
        Identifier in ``spatial/formats.toml``.
    x, y : ndarray of float64, shape (cells,)
        Positions in the file's own unit; NaN where the file had none.
    um_per_unit : float or None
        Micrometres per unit of `x` and `y`; None when neither file, format nor user states it.
    unit_source : str
        Who states it, in words; empty when nobody does.
    cell_type : Labels or None
        Type of each cell; None for a file without types.
    sample, patient, image, timepoint : Labels or None
        Grouping columns; None when the file has no such column.
    cell_id : ndarray of str, shape (cells,), or None
        Identifier inside the image.
    markers : dict of str to ndarray of float32, shape (cells,)
        Signals or flags (0 and 1) per marker, on the file's own scale.
    field : tuple of float, or None
        Extent of every image (x low, y low, x high, y high) in the file's own unit, where the format or the
        user states it.
    notes : tuple of str
        What reading left to say.
    limits : tuple of str
        What no image of the table can show; become flags of every image.
    """

    file_name: str
    sha256: str
    source_format: str
    x: FloatArray
    y: FloatArray
    um_per_unit: float | None
    unit_source: str
    cell_type: Labels | None
    sample: Labels | None = None
    patient: Labels | None = None
    image: Labels | None = None
    timepoint: Labels | None = None
    cell_id: NDArray[np.str_] | None = None
    markers: dict[str, NDArray[np.float32]]
    field: tuple[float, float, float, float] | None = None
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@record
class TissueImage:
    """One coordinate frame (a field, a core, a region) of usable cells, in micrometres, with roles.

    Parameters
    ----------
    sample_id : str
        Unique in the table: the sample, or ``sample/image`` where a sample holds several images.
    patient_id, image_id : str
        Whose, and which image.
    timepoint : str or None
        ``pre``, ``on`` or ``post`` (treatment), or as written; None when not stated.
    x_um, y_um : ndarray of float64, shape (cells,)
        Positions, micrometres.
    role : ndarray of int8, shape (cells,)
        Index into `ROLES`.
    cell_type : Labels
        The user's own type names.
    cell_id : ndarray of str, shape (cells,), or None
        Identifiers as given.
    markers : dict of str to ndarray of float32
        Signals per marker.
    field_um : tuple of float, or None
        Extent (x low, y low, x high, y high) where it is known; the tissue window ends there.
    um_per_unit : float
        Factor that was applied.
    unit_note : str
        Where the factor comes from; says so when it was inferred.
    n_raw : int
        Rows of the file for this image.
    dropped : tuple of tuple (str, int)
        Reason and number of rows that were left out.
    flags : tuple of str
        Limits that travel to the report.
    """

    sample_id: str
    patient_id: str
    image_id: str
    timepoint: str | None
    x_um: FloatArray
    y_um: FloatArray
    role: NDArray[np.int8]
    cell_type: Labels
    cell_id: NDArray[np.str_] | None
    markers: dict[str, NDArray[np.float32]]
    field_um: tuple[float, float, float, float] | None
    um_per_unit: float
    unit_note: str
    n_raw: int
    dropped: tuple[tuple[str, int], ...]
    flags: tuple[str, ...]

    @property
    def n_cells(self) -> int:
        """Cells that are used."""
        return len(self.x_um)

    def is_role(self, *roles: CellRole) -> BoolArray:
        """Return a mask of the cells that have one of these roles."""
        return np.isin(self.role, [ROLES.index(role) for role in roles])

    def count(self, *roles: CellRole) -> int:
        """Count the cells that have one of these roles."""
        return int(self.is_role(*roles).sum())


@record
class PreparedCells:
    """Every image of a cell table, ready to be measured.

    Parameters
    ----------
    file_name, sha256, source_format : str
        Of the table.
    images : tuple of TissueImage
        In order of first appearance.
    unmapped : tuple of tuple (str, int)
        Type names without a role, with their number of cells.
    roles : tuple of tuple (str, str, str)
        Type name, role, and who mapped it (``packaged`` or ``mapping file``).
    left_out : tuple of tuple (str, str)
        Images that cannot be used at all, with the reason.
    notes : tuple of str
        Treatments of the whole table, one sentence each.
    """

    file_name: str
    sha256: str
    source_format: str
    images: tuple[TissueImage, ...]
    unmapped: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@record
class TissueWindow:
    """The part of the field that holds tissue, as a raster.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        True where there is tissue; row 0 lies at the lowest y, column 0 at the lowest x.
    origin_um : tuple of float
        x and y of the raster's low corner.
    pixel_um : float
        Side of a pixel, micrometres.
    area_mm2 : float
        Area of the tissue.
    note : str
        How the window was found.
    extent_um : tuple of float, or None
        Where the window ends (x low, y low, x high, y high); the outermost pixels may reach beyond it and
        count in part only. None when the raster itself is the extent.
    """

    mask: BoolArray
    origin_um: tuple[float, float]
    pixel_um: float
    area_mm2: float
    note: str
    extent_um: tuple[float, float, float, float] | None = None

    def locate(self, x_um: FloatArray, y_um: FloatArray) -> tuple[IntArray, IntArray]:
        """Return row and column of the pixel of each position; positions beyond the raster take its edge."""
        rows, columns = self.mask.shape
        row = np.floor((y_um - self.origin_um[1]) / self.pixel_um).astype(np.intp)
        column = np.floor((x_um - self.origin_um[0]) / self.pixel_um).astype(np.intp)
        return np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)


@record
class TumourRegion:
    """The tumour region on the raster of its window, and every cell's distance to its margin.

    Parameters
    ----------
    window : TissueWindow
        The tissue.
    mask : ndarray of bool, shape (rows, columns)
        True inside the tumour region.
    distance_um : ndarray of float64, shape (rows, columns)
        Signed distance of each pixel to the tumour margin: negative inside, positive outside. The margin is
        where tumour meets tissue; an edge of field or tissue is none. NaN where there is no margin at all.
    compartment : ndarray of int8, shape (rows, columns)
        Index into `COMPARTMENTS`; -1 off the tissue or where no margin is seen.
    cell_distance_um : ndarray of float64, shape (cells,)
        Signed distance of each cell; NaN without a margin.
    cell_compartment : ndarray of int8, shape (cells,)
        Index into `COMPARTMENTS`, or -1.
    area_mm2 : dict of str to float
        Tissue area of each compartment.
    tumour_area_mm2 : float
        Area of the tumour region.
    margin_length_mm : float
        Length of margin seen in the field; 0 when none is.
    bandwidth_um : float
        Smoothing that found the region.
    note : str
        How it was found, or why there is none.
    margin_width_um : float
        Width of the inner and of the outer margin; 0 without a margin.
    """

    window: TissueWindow
    mask: BoolArray
    distance_um: FloatArray
    compartment: NDArray[np.int8]
    cell_distance_um: FloatArray
    cell_compartment: NDArray[np.int8]
    area_mm2: dict[str, float]
    tumour_area_mm2: float
    margin_length_mm: float
    bandwidth_um: float
    note: str
    margin_width_um: float = 0.0
