"""Records of cell tables: how a format is recognised, and what names of types and markers mean."""

import unicodedata
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.space import CellRole

ANY = "*"


def fold(name: str) -> str:
    r"""Return a name in the form in which columns and types are compared.

    Case, spaces, dots, colons, dashes and brackets do not count, so that a column is found again after R
    has renamed it; every micro sign is ``u``. Plus and minus do count, because they tell CD8+ from CD8-: a
    dash is a minus after a digit or at the end of a word, and joins two words otherwise.

    Parameters
    ----------
    name : str
        As a file has it.

    Returns
    -------
    str
        Lower-case letters and digits, ``+`` and ``-``.

    Examples
    --------
    >>> fold("Cell.X.Position") == fold("Cell X Position")
    True
    >>> fold("Centroid X \u00b5m") == fold("Centroid X um")
    True
    >>> fold("CD8+ T-cell"), fold("CD8- T cell"), fold("CD8_T")
    ('cd8+tcell', 'cd8-tcell', 'cd8t')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    # A micro sign that was read once in a wrong encoding has an A with circumflex before it.
    text = text.replace("\u00e2\u03bc", "u").replace("\u03bc", "u")
    kept = []
    for place, sign in enumerate(text):
        after = text[place + 1 : place + 2]
        before = text[place - 1 : place]
        is_minus = sign == "-" and place > 0 and (before.isdigit() or not after.isalnum())
        if sign.isalnum() or sign == "+" or is_minus:
            kept.append(sign)
    return "".join(kept)


@record
class UnitRule:
    """A unit that the names of other columns tell.

    Parameters
    ----------
    pattern : str
        Name of any column, with ``*``; compared without case.
    um_per_unit : float
        Micrometres per unit when a column has such a name; the first rule that fits decides.
    note : str
        Why.
    """

    pattern: str
    um_per_unit: float
    note: str


@record
class CellFormat:
    """One layout of a cell table.

    Columns are compared after `fold`. Where several columns are named for text, the first that the file has
    is taken.

    Parameters
    ----------
    format_id, label : str
        Identifier and name.
    required : tuple of str
        Columns that must all be there for the format to be recognised; of several formats that fit, the one
        with more of them is meant.
    absent : tuple of str
        Columns that must not be there.
    x, y : tuple of str
        Columns whose mean is the centre of the cell.
    cell_type, sample, patient, image, timepoint, cell_id : tuple of str
        Columns of text, best first.
    markers : tuple of str
        Patterns of marker columns, ``*`` standing for anything.
    not_markers : tuple of str
        Patterns of columns that are no markers although `markers` fits them.
    um_per_unit : float or None
        Micrometres per unit where the format fixes it.
    unit_note : str
        Who says so, or where the user finds the factor.
    unit_rules : tuple of UnitRule
        Names of columns that tell the unit where `um_per_unit` is None.
    must_state_unit : bool
        Whether the user must state the factor, because guessing it from distances is known to mislead.
    field : tuple of float
        x low, y low, x high, y high of every image in the file's unit; empty when the format does not fix it.
    types : tuple of str
        All type names that such a table can hold; empty for any. A table with others is of another format.
    telling_types : tuple of str
        Of these at least one must occur.
    whole_numbers : bool
        Whether positions are whole numbers; a table with fractions is of another format.
    by_name : bool
        Whether the format is used only when the user names it, because nothing tells it from another.
    tissue : tuple of str
        Columns with the class of tissue that the cell lies in; a table with one class of tumour alone is
        flagged as a tumour-only export.
    limit : str
        What no table of the format can show; empty for none.
    guide : str
        How the table is made in that program.
    source, status : str, Status
        Where the layout was read: ``guideline`` when in files, code or documentation of the program itself
        (or of one that reads it), ``assumption`` when from memory.
    """

    format_id: str
    label: str
    required: tuple[str, ...]
    absent: tuple[str, ...] = ()
    x: tuple[str, ...]
    y: tuple[str, ...]
    cell_type: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()
    patient: tuple[str, ...] = ()
    image: tuple[str, ...] = ()
    timepoint: tuple[str, ...] = ()
    cell_id: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    not_markers: tuple[str, ...] = ()
    um_per_unit: float | None = None
    unit_note: str
    unit_rules: tuple[UnitRule, ...] = ()
    must_state_unit: bool = False
    field: tuple[float, ...] = ()
    types: tuple[str, ...] = ()
    telling_types: tuple[str, ...] = ()
    whole_numbers: bool = False
    by_name: bool = False
    tissue: tuple[str, ...] = ()
    limit: str = ""
    guide: str
    source: str
    status: Status


@record
class UnitCandidate:
    """A factor that a table without a unit may have.

    Parameters
    ----------
    um_per_unit : float
        Micrometres per unit.
    label : str
        What has it.
    source, status : str, Status
        Where it was read.
    """

    um_per_unit: float
    label: str
    source: str
    status: Status


@record
class TypeName:
    """A name of a cell type and the role it stands for.

    Parameters
    ----------
    name : str
        As tables write it; compared after `fold`.
    role : CellRole
        Its role.
    format_id : str
        Format in which alone the name has this meaning; ``*`` for all.
    source, status : str, Status
        Where the meaning was read.
    """

    name: str
    role: CellRole
    format_id: str
    source: str
    status: Status


@record
class TimepointName:
    """A word for the time of a sample, and what it stands for.

    Parameters
    ----------
    name : str
        As tables write it; compared after `fold`.
    timepoint : {'pre', 'on', 'post'}
        Before, during or after treatment.
    source, status : str, Status
        Where the meaning was read.
    """

    name: str
    timepoint: Literal["pre", "on", "post"]
    source: str
    status: Status


@record
class LineageMarker:
    """What a cell is that is positive for a marker; of several, the one with the lowest rank decides.

    Parameters
    ----------
    rank : int
        Precedence, from 1.
    markers : tuple of str
        Names of the marker; compared after `fold`.
    role : CellRole
        Role of a positive cell.
    type_name : str
        Name that such cells get.
    source, status : str, Status
        Where it was read.
    """

    rank: int
    markers: tuple[str, ...]
    role: CellRole
    type_name: str
    source: str
    status: Status
