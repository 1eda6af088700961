"""The tables that a case folder names: read, or recorded with the reason why they are not used."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.assay import RawTable, Scale
from warmfront.domain.case import SourceTable, Supply
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.genomics import NeoantigenTable, VariantTable
from warmfront.domain.records import record
from warmfront.io.case_cells import (
    CELL_KINDS,
    FILE_KEYS,
    OPTION_KEYS,
    CaseCells,
    CaseMatrix,
    CellOptions,
    holds_positions,
    read_case_cells,
    say_problem,
    take_options,
)
from warmfront.io.limits import check_file, shorten
from warmfront.io.parquet import open_parquet
from warmfront.io.tables import file_digest, read_table
from warmfront.io.taxa import read_taxa
from warmfront.io.text import read_rows, text_suffix
from warmfront.io.variants.formats import read_variants
from warmfront.io.variants.neoantigens import read_neoantigens
from warmfront.knowledge.base import KnowledgeBase

CASE_FILE = "case.toml"
_NOT_YET = {
    "protein": "protein tables are recorded by name and digest only; list single proteins under [[measured]]",
    "cytokines": "cytokine panels are recorded by name and digest only; list cytokines of blood under "
    "[[labs]], released ones under [[functional.cytokine_release]]",
    "imaging": "imaging tables are recorded by name and digest only; list biomarkers under [[measured]]",
}
_MAY_BE_ABSENT = ("variants", "neoantigens")
_MEASURED_LATER = ("single_cells", "product")
_OPTIONS = ("expression_scale", *OPTION_KEYS)


@record
class CaseTables:
    """The ``[files]`` table once read.

    Parameters
    ----------
    tables : tuple of SourceTable
        Every table that is named, with the state of its supply.
    expression, variants, neoantigens : RawTable, VariantTable, NeoantigenTable or None
        As their files hold them; None when not named or not readable.
    taxon_counts : tuple of int or None
        Reads of each taxon.
    stated_scale : Scale or None
        Scale of the expression as stated; None means "detect".
    names : frozenset of str
        File names that were named.
    cells : CaseCells or None
        The cell table; None when not named or not usable.
    single_cells : CaseMatrix or None
        Single-cell matrix, which is read where it is measured.
    product : Path or None
        Product table, likewise.
    """

    tables: tuple[SourceTable, ...] = ()
    expression: RawTable | None = None
    taxon_counts: tuple[int, ...] | None = None
    stated_scale: Scale | None = None
    names: frozenset[str] = frozenset()
    variants: VariantTable | None = None
    neoantigens: NeoantigenTable | None = None
    cells: CaseCells | None = None
    single_cells: CaseMatrix | None = None
    product: Path | None = None


def _inside(folder: Path, name: str) -> Path | None:
    try:
        path = (folder / name).resolve()
        path.is_file()
    except (OSError, ValueError):
        return None
    return path if path.is_relative_to(folder.resolve()) and path != folder.resolve() else None


def _unused_table(kind: str, name: str, path: Path) -> SourceTable:
    """Describe a table that this version cannot use; look only whether it can be opened."""
    if not path.is_file():
        reason = "named in case.toml, but no such file is in the folder"
        return SourceTable(
            kind=kind, file_name=name, sha256=None, supply=Supply.REFERENCED_NOT_SUPPLIED, reason=reason
        )
    reason = _NOT_YET.get(kind, f"this version knows no tables of kind {kind!r}")
    try:
        check_file(path)
        if text_suffix(path) is not None:
            next(read_rows(path), None)
        elif path.suffix.lower() == ".parquet":
            open_parquet(path)
    except InputError as error:
        reason = f"{reason}; it cannot be read either ({error.problems[0].found})"
    return SourceTable(
        kind=kind,
        file_name=name,
        sha256=file_digest(path),
        supply=Supply.SUPPLIED_NOT_USABLE,
        reason=reason,
    )


def _place(kind: str, name: str, path: Path, options: CellOptions, read: dict[str, Any]) -> SourceTable:
    """Read a cell table, or note where a matrix or product table lies; one that is unusable stops no plan."""
    if not path.is_file():
        return _unused_table(kind, name, path)
    try:
        if kind in CELL_KINDS and not holds_positions(path):
            kind = "single_cells"
        if kind in read or (kind in CELL_KINDS and "cells" in read):
            told = f"a second table of kind {kind!r}; only the first is used"
            return _supplied(kind, name, path, Supply.SUPPLIED_NOT_USABLE, told)
        if kind in CELL_KINDS:
            read["cells"] = read_case_cells(path, options)
        elif kind == "single_cells":
            read[kind] = CaseMatrix(path=path, obs=options.matrix_obs, patient=options.matrix_patient)
        else:
            read[kind] = path
    except InputError as error:
        return _supplied(kind, name, path, Supply.SUPPLIED_NOT_USABLE, say_problem(error))
    return _supplied(kind, name, path, Supply.USABLE, "")


def _supplied(kind: str, name: str, path: Path, supply: Supply, reason: str) -> SourceTable:
    return SourceTable(kind=kind, file_name=name, sha256=file_digest(path), supply=supply, reason=reason)


def _scale(content: Mapping[str, Any], problems: list[Problem]) -> Scale | None:
    stated = content.get("expression_scale")
    allowed = [scale.value for scale in Scale]
    if stated is None:
        return None
    if stated not in allowed:
        problems.append(
            Problem(
                where=f"{CASE_FILE}: files.expression_scale",
                found=shorten(stated),
                allowed=", ".join(allowed),
                next_step="correct it, or remove it to have the scale detected",
            )
        )
        return None
    return Scale(stated)


def _readers(knowledge: KnowledgeBase) -> dict[str, Callable[[Path], Any]]:
    """Return the reader of each kind of table that this version uses."""
    return {
        "expression": read_table,
        "taxa": read_taxa,
        "variants": lambda path: read_variants(path, knowledge.consequences),
        "neoantigens": read_neoantigens,
    }


def read_case_tables(
    folder: Path, content: Any, knowledge: KnowledgeBase
) -> tuple[CaseTables, list[Problem]]:
    """Read the tables named under ``[files]``.

    Parameters
    ----------
    folder : Path
        The case folder; no table is read from outside it.
    content : object
        What the case file holds under ``files``; kind of table to file name.
    knowledge : KnowledgeBase
        Consequence terms of variant files are used.

    Returns
    -------
    tuple of CaseTables, and list of Problem
        What could be read, and every problem of the section and of its tables.
    """
    if not isinstance(content, Mapping):
        problem = Problem(
            where=f"{CASE_FILE}: files",
            found=type(content).__name__,
            allowed="a table such as [files] with expression = 'expression.tsv'",
            next_step="write [files] on a line of its own",
        )
        return CaseTables(), [problem]
    problems: list[Problem] = []
    tables: list[SourceTable] = []
    names: set[str] = set()
    read: dict[str, Any] = {}
    inside = {
        key: _inside(folder, value)
        for key, value in content.items()
        if key in FILE_KEYS and isinstance(value, str)
    }
    options, wrong = take_options(content, inside, f"{CASE_FILE}: files")
    problems += wrong
    names |= {path.name for path in inside.values() if path is not None}
    for kind, name in content.items():
        if kind in _OPTIONS:
            continue
        path = _inside(folder, name) if isinstance(name, str) else None
        if path is None:
            problems.append(
                Problem(
                    where=f"{CASE_FILE}: files.{kind}",
                    found=shorten(name),
                    allowed="the name of a file inside the case folder",
                    next_step="copy the file into the folder and name it without a path",
                )
            )
            continue
        names.add(path.name)
        if kind in CELL_KINDS or kind in _MEASURED_LATER:
            tables.append(_place(kind, name, path, options, read))
            continue
        reader = _readers(knowledge).get(kind)
        if reader is None or (kind in _MAY_BE_ABSENT and not path.is_file()):
            tables.append(_unused_table(kind, name, path))
            continue
        try:
            read[kind] = reader(path)
        except InputError as error:
            problems += error.problems
            continue
        tables.append(
            SourceTable(kind=kind, file_name=name, sha256=file_digest(path), supply=Supply.USABLE, reason="")
        )
    read_tables = CaseTables(
        tables=tuple(tables),
        expression=read.get("expression"),
        taxon_counts=read.get("taxa"),
        variants=read.get("variants"),
        neoantigens=read.get("neoantigens"),
        stated_scale=_scale(content, problems),
        names=frozenset(names),
        cells=read.get("cells"),
        single_cells=read.get("single_cells"),
        product=read.get("product"),
    )
    return read_tables, problems
