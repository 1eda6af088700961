"""``MAP.toml``: which column of a clinical table is which field of a case."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from warmfront.domain.assay import Scale
from warmfront.domain.case import Case, Specimen
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.records import record
from warmfront.io.limits import shorten
from warmfront.io.toml import read_toml
from warmfront.io.validation import near, prefixed, type_at, validate, without_none

NOT_STATED = "not stated"
SAMPLE_ID = "sample_id"
CASE_ID = "case_id"
_SECTIONS = (
    "disease",
    "patient",
    "history",
    "organ_function",
    "consent",
    "reach",
    "biomarkers",
    "sequencing",
    "microbiome",
)


@record
class LabColumn:
    """A laboratory value in a column, with its unit and either one date or a column of dates.

    `upper_limit` is the laboratory's upper limit of normal in that unit, the same for all rows.
    """

    column: str
    unit: str
    date: dt.date | None = None
    date_column: str | None = None
    upper_limit: float | None = None


@record
class Pdl1Column:
    """PD-L1 by one score in a column of numbers."""

    column: str
    clone: str | None = None


@record
class PathologyColumn:
    """An immune phenotype that was seen in tissue; `values` translates cells, `NOT_STATED` leaves one out."""

    column: str
    modality: Literal["pathology", "space"] = "pathology"
    values: dict[str, str] = dataclasses.field(default_factory=dict)


@record
class ExpressionColumns:
    """What the map says of the expression table."""

    scale: Scale | None = None
    unlisted_samples: Literal["include", "leave out"] = "include"


@record
class VariantColumns:
    """A variant file of the cohort, by its name in the folder of the map or below it."""

    file: str


@record
class _Content:
    """Tables that a map may hold."""

    columns: dict[str, Any]
    constants: dict[str, Any] = dataclasses.field(default_factory=dict)
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    labs: dict[str, LabColumn] = dataclasses.field(default_factory=dict)
    pdl1: dict[Literal["TPS", "CPS", "IC", "TC", "TAP"], Pdl1Column] = dataclasses.field(default_factory=dict)
    pathology: dict[str, PathologyColumn] = dataclasses.field(default_factory=dict)
    expression: ExpressionColumns = ExpressionColumns()
    variants: VariantColumns | None = None


@record
class ColumnMap:
    """A checked map.

    Parameters
    ----------
    file_name : str
        For messages.
    columns : dict of str to str
        Field of a case (dotted) to column of the clinical table; holds ``sample_id``.
    constants : dict of str to object
        Field to the value that every case has.
    values : dict of str to dict
        Field to a table that translates cells; `NOT_STATED` stands for a missing value.
    labs, pdl1 : dict
        Columns that become laboratory and PD-L1 results.
    pathology : dict of str to PathologyColumn
        Method to the column of an immune phenotype that was seen in tissue.
    expression : ExpressionColumns
        Stated scale, and what to do with samples that have no clinical row.
    variants : str or None
        Name of the variant file, relative to the map's folder.
    """

    file_name: str
    columns: dict[str, str]
    constants: dict[str, Any]
    values: dict[str, dict[str, Any]]
    labs: dict[str, LabColumn]
    pdl1: dict[str, Pdl1Column]
    pathology: dict[str, PathologyColumn]
    expression: ExpressionColumns
    variants: str | None = None

    @property
    def used_columns(self) -> dict[str, str]:
        """Every place of the map that names a column, with that column."""
        used = {f"columns.{field}": column for field, column in self.columns.items()}
        used |= {f"labs.{name}.column": lab.column for name, lab in self.labs.items()}
        used |= {
            f"labs.{name}.date_column": lab.date_column for name, lab in self.labs.items() if lab.date_column
        }
        used |= {f"pathology.{name}.column": call.column for name, call in self.pathology.items()}
        return used | {f"pdl1.{name}.column": pdl1.column for name, pdl1 in self.pdl1.items()}


def _is_scalar(kind: Any) -> bool:
    if get_origin(kind) is tuple:
        return get_args(kind)[0] is str
    return get_origin(kind) is Literal or kind in (str, int, float, bool, dt.date)


def column_fields() -> dict[str, Any]:
    """Return every field that a column can fill, with its type.

    Returns
    -------
    dict of str to type
        Dotted field of a case (``specimens.*`` for its one specimen), ``sample_id`` and ``case_id``.

    Examples
    --------
    >>> column_fields()["patient.age_years"]
    <class 'float'>
    """
    found: dict[str, Any] = {SAMPLE_ID: str, CASE_ID: str}
    for section, kind in [*((name, type_at(Case, (name,))) for name in _SECTIONS), ("specimens", Specimen)]:
        for name, hint in get_type_hints(kind).items():
            if _is_scalar(without_none(hint)) and name != "specimen_id":
                found[f"{section}.{name}"] = without_none(hint)
    return found


def _constant_fields() -> list[str]:
    named = [
        f"{section}.{name}" for section in _SECTIONS for name in get_type_hints(type_at(Case, (section,)))
    ]
    specimen = [f"specimens.{name}" for name in get_type_hints(Specimen) if name != "specimen_id"]
    return [*named, *specimen, "labs", "intended_therapy"]


def _flat(content: Mapping[str, Any], leaves: set[str], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted path and value; a table is entered unless its path is a field itself."""
    for key, value in content.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping) and here not in leaves:
            yield from _flat(value, leaves, here)
        else:
            yield here, value


def _unknown_field(table: str, field: str, known: list[str]) -> Problem:
    close = near(field, known)
    return Problem(
        where=f"{table}.{field}",
        found="no field of a case that can be set here",
        allowed=", ".join(known),
        next_step=f"did you mean {' or '.join(close)}?" if close else "remove the line",
    )


def _check(content: _Content, flat: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    known = {
        "columns": list(column_fields()),
        "values": [field for field in column_fields() if field not in (SAMPLE_ID, CASE_ID)],
        "constants": _constant_fields(),
    }
    for table, entries in flat.items():
        for field, value in entries.items():
            if field not in known[table]:
                yield _unknown_field(table, field, known[table])
            elif table == "columns" and not isinstance(value, str):
                yield Problem(
                    where=f"columns.{field}",
                    found=shorten(value),
                    allowed="the name of a column as text",
                    next_step="name the column, or move a fixed value to [constants]",
                )
            elif table == "values" and field not in flat["columns"]:
                yield Problem(
                    where=f"values.{field}",
                    found="a translation for a field without a column",
                    allowed="fields that [columns] names",
                    next_step="name the column under [columns], or remove the translation",
                )
    for field in sorted(set(flat["columns"]) & set(flat["constants"])):
        yield Problem(
            where=f"constants.{field}",
            found="a constant for a field that has a column",
            allowed="one of the two",
            next_step="remove the constant or the column",
        )
    if SAMPLE_ID not in flat["columns"]:
        yield Problem(
            where=f"columns.{SAMPLE_ID}",
            found="nothing",
            allowed="the column with the sample names of the expression table",
            next_step=f"add {SAMPLE_ID} = 'NAME OF THE COLUMN' under [columns]",
        )
    for name, lab in content.labs.items():
        if (lab.date is None) == (lab.date_column is None):
            yield Problem(
                where=f"labs.{name}",
                found="no date" if lab.date is None else "two dates",
                allowed="either date = 2024-05-02 or date_column = 'NAME'",
                next_step="state one of them",
            )


def read_columns_map(path: Path) -> ColumnMap:
    """Read and check ``MAP.toml`` without looking at the tables.

    Parameters
    ----------
    path : Path
        A TOML file with ``[columns]`` and, where wanted, ``[constants]``, ``[values."FIELD"]``,
        ``[labs.ANALYTE]``, ``[pdl1.SCORE]``, ``[pathology."METHOD"]``, ``[expression]`` and ``[variants]``.

    Returns
    -------
    ColumnMap
        With dotted fields, whether they were written in quotes or as nested tables.

    Raises
    ------
    InputError
        Lists every unknown table, field and contradiction.
    """
    content, problems = validate(read_toml(path), _Content)
    if content is None:
        raise InputError(prefixed(problems, path.name))
    fields = set(column_fields())
    flat = {
        "columns": dict(_flat(content.columns, fields)),
        "constants": dict(_flat(content.constants, set(_constant_fields()))),
        "values": dict(_flat(content.values, fields)),
    }
    problems = list(_check(content, flat))
    if problems:
        raise InputError(prefixed(problems, path.name))
    return ColumnMap(
        file_name=path.name,
        columns=flat["columns"],
        constants=flat["constants"],
        values=flat["values"],
        labs=content.labs,
        pathology=content.pathology,
        pdl1={str(score): column for score, column in content.pdl1.items()},
        expression=content.expression,
        variants=None if content.variants is None else content.variants.file,
    )
