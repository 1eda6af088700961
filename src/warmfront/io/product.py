"""A table of one cell product: TOML, or text with one row per quantity."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem, name_problem, refuse
from warmfront.domain.product import ProductTable
from warmfront.io.clinical import ClinicalTable, read_clinical
from warmfront.io.limits import MAX_LISTED, shorten
from warmfront.io.product_cells import read_cell_shares
from warmfront.io.toml import read_toml
from warmfront.io.validation import prefixed, unknown_key, validate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.product_names import find_word

MAX_QUANTITIES = 10_000
"""Rows of one product; a panel of a few dozen axes with replicates stays far below (assumption)."""

_OF_ROW = ("quantity", "value", "unit", "population", "events", "parent_events", "replicate", "date")
_OF_PRODUCT = (
    "product",
    "disease",
    "name",
    "lot",
    "specimen",
    "target",
    "donor",
    "with_interleukin_2",
    "weight_kg",
    "made",
    "synthetic",
)
_RELEASE = "release:"
_NUMBERS = {"value": float, "events": int, "parent_events": int, "replicate": int, "weight_kg": float}
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


def read_product(path: Path, knowledge: KnowledgeBase) -> ProductTable:
    """Read the table of one lot of one cell product.

    Parameters
    ----------
    path : Path
        ``.toml`` with the product's keys, ``[[quantity]]`` entries, a ``[release]`` table and ``[cells]``; or
        ``.tsv``, ``.csv`` (also with ``.gz``) or ``.parquet`` with a row for each quantity, and the product's
        keys as columns that are the same in every row. Layout: docs/how-to/cell-products.md.
    knowledge : KnowledgeBase
        Spellings of the kinds of product.

    Returns
    -------
    ProductTable
        As stated; units and names are not looked at here.

    Raises
    ------
    InputError
        Lists every unknown key, wrong type and text among numbers, and a table of several products.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> table = read_product(Path("examples/cell-products/til.toml"), load_knowledge())
    >>> table.product, table.disease, table.synthetic
    ('TIL', 'MEL', True)
    """
    if path.suffix.lower() == ".toml":
        content, places, problems = _from_toml(path)
    else:
        content, places, problems = _from_rows(read_clinical(path))
    kind = content.get("product")
    if isinstance(kind, str):
        content["product"] = find_word(kind, knowledge.products.kinds) or kind
    if "cells" in content:
        shares, wrong = read_cell_shares(
            path.parent, content.pop("cells"), content.get("product"), knowledge.products
        )
        content["quantities"] = [*content["quantities"], *shares]
        places += [f"{path.name}: cells"] * len(shares)
        problems += prefixed(wrong, path.name)
    if problems:
        raise InputError(problems[:MAX_LISTED])
    table, problems = validate(content, ProductTable)
    if table is None:
        raise InputError(prefixed(_as_written(problems), path.name)[:MAX_LISTED])
    if len(table.quantities) > MAX_QUANTITIES:
        found = f"{len(table.quantities):,} quantities"
        raise refuse(path.name, found, f"at most {MAX_QUANTITIES:,}", "keep one lot of one product")
    quantities = tuple(
        dataclasses.replace(row, where=place) for row, place in zip(table.quantities, places, strict=True)
    )
    return dataclasses.replace(table, quantities=quantities, file_name=path.name)


def _as_written(problems: list[Problem]) -> list[Problem]:
    """Say `quantity` and `made`, as the table does, where the record says otherwise."""
    return [
        dataclasses.replace(problem, where=problem.where.replace("quantities", "quantity", 1))
        for problem in problems
    ]


def _from_toml(path: Path) -> tuple[dict[str, Any], list[str], list[Problem]]:
    content = read_toml(path)
    allowed = [*_OF_PRODUCT, "quantity", "release", "cells"]
    problems = [unknown_key("top level", key, allowed) for key in content if key not in allowed]
    rows = content.pop("quantity", [])
    release = content.pop("release", {})
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        found, allowed_form = type(rows).__name__, "tables that begin with [[quantity]]"
        problems.append(name_problem("quantity", found, allowed_form, "write [[quantity]] before each"))
        rows = []
    if not isinstance(release, Mapping) or not all(isinstance(word, str) for word in release.values()):
        problems.append(
            Problem(
                where="release",
                found=shorten(release),
                allowed='a table of results in words, for example sterility = "negative"',
                next_step="write [release] on a line of its own, and each result in quotes",
            )
        )
        release = {}
    for number, row in enumerate(rows, start=1):
        problems += [unknown_key(f"quantity[{number}]", key, _OF_ROW) for key in row if key not in _OF_ROW]
    content["quantities"] = rows
    content["release"] = [[name, word] for name, word in release.items()]
    places = [f"{path.name}: quantity[{number}]" for number in range(1, len(rows) + 1)]
    return _with_date(content), places, prefixed(problems, path.name)


def _with_date(content: dict[str, Any]) -> dict[str, Any]:
    """Move the day of manufacture, which a table calls `made` because each row has a `date` too."""
    if "made" in content:
        content["date"] = content.pop("made")
    content.setdefault("disease", "")
    return content


def _from_rows(table: ClinicalTable) -> tuple[dict[str, Any], list[str], list[Problem]]:
    known = [*_OF_PRODUCT, *_OF_ROW]
    problems = [
        unknown_key(f"{table.file_name}: header", column, known)
        for column in table.columns
        if column not in known
    ]
    missing = [column for column in ("product", "quantity") if column not in table.columns]
    problems += [
        name_problem(f"{table.file_name}: header", "no such column", column, "add it, or copy an example")
        for column in missing
    ]
    if problems:
        return {}, [], problems
    content: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    places: list[str] = []
    release: list[list[str]] = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        where = f"{table.file_name}: line {line}"
        stated = {key: cell for key, cell in zip(table.columns, cells, strict=True) if cell}
        problems += _merge(content, {k: v for k, v in stated.items() if k in _OF_PRODUCT}, where)
        row = {key: cell for key, cell in stated.items() if key in _OF_ROW}
        name = row.get("quantity", "")
        if name.casefold().startswith(_RELEASE):
            release.append([name[len(_RELEASE) :].strip(), row.get("value", "not stated")])
            continue
        rows.append(_typed(row, where, problems))
        places.append(where)
    content = _typed(content, table.file_name, problems)
    return _with_date(content | {"quantities": rows, "release": release}), places, problems


def _merge(content: dict[str, Any], stated: Mapping[str, str], where: str) -> list[Problem]:
    """Keep what is said of the product, which must be the same in every row that says it."""
    problems = []
    for key, cell in stated.items():
        if content.setdefault(key, cell) != cell:
            problems.append(
                Problem(
                    where=f"{where}, {key}",
                    found=f"{shorten(cell)}, and {shorten(content[key])} above",
                    allowed="one lot of one product in a table",
                    next_step="write a table for each product",
                )
            )
    return problems


def _typed(row: Mapping[str, Any], where: str, problems: list[Problem]) -> dict[str, Any]:
    """Turn the cells of number and yes-or-no columns into what they say."""
    typed: dict[str, Any] = dict(row)
    for key, cell in row.items():
        if key in _NUMBERS:
            try:
                typed[key] = _NUMBERS[key](cell)
            except ValueError:
                form = "a whole number" if _NUMBERS[key] is int else "a number, with a point for decimals"
                problems.append(
                    name_problem(f"{where}, {key}", shorten(cell), form, "correct the cell or empty it")
                )
        elif key in ("synthetic", "with_interleukin_2"):
            typed[key] = _YES_NO.get(cell.casefold(), cell)
    return typed
