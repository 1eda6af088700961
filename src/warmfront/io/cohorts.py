"""Many patients at once: an expression table, a clinical table, and the map between them."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from warmfront.domain.assay import RawTable, Scale
from warmfront.domain.case import Case, SourceTable, Supply
from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.genomics import VariantTable
from warmfront.domain.records import record
from warmfront.io.clinical import ClinicalTable, read_clinical
from warmfront.io.cohort_rows import CohortRows
from warmfront.io.columns import CASE_ID, SAMPLE_ID, ColumnMap, read_columns_map
from warmfront.io.limits import MAX_LISTED, shorten
from warmfront.io.tables import read_table
from warmfront.io.validation import near
from warmfront.io.variants.formats import read_variants
from warmfront.knowledge.base import KnowledgeBase


@record
class Cohort:
    """Many patients as read.

    Parameters
    ----------
    expression : RawTable
        The table of all samples.
    cases : tuple of Case
        In the order of the clinical table, then samples without a clinical row in the order of the
        expression table. The first specimen of each has the sample's name as its id.
    notes : tuple of str
        Samples without clinical row, rows without sample, columns that were not used.
    stated_scale : Scale or None
        Scale of the expression as the map states it; None means "detect".
    variants : VariantTable or None
        Variant file of all samples when the map names one.
    """

    expression: RawTable
    cases: tuple[Case, ...]
    notes: tuple[str, ...]
    stated_scale: Scale | None = None
    variants: VariantTable | None = None


def _unknown_columns(table: ClinicalTable, columns: ColumnMap) -> list[Problem]:
    problems = []
    for place, column in columns.used_columns.items():
        if column not in table.columns:
            close = near(column, table.columns)
            problems.append(
                Problem(
                    where=f"{columns.file_name}: {place}",
                    found=f"the column {shorten(column)}, which {table.file_name} does not have",
                    allowed=", ".join(repr(name) for name in table.columns[:60]),
                    next_step=f"did you mean {' or '.join(map(repr, close))}?"
                    if close
                    else "name a column of the table",
                )
            )
    return problems


def _repeated(file_name: str, cases: Sequence[tuple[int, Case]]) -> list[Problem]:
    problems = []
    ids = {
        SAMPLE_ID: [(line, case.specimens[0].specimen_id) for line, case in cases],
        CASE_ID: [(line, case.case_id) for line, case in cases],
    }
    for field, named in ids.items():
        counts = Counter(name for _, name in named)
        lines = [str(line) for line, name in named if counts[name] > 1]
        if lines:
            problems.append(
                Problem(
                    where=f"{file_name}: lines {', '.join(lines[:MAX_LISTED])}",
                    found=f"{len(lines)} rows that share their {field} with another row",
                    allowed=f"a {field} of its own for every row",
                    next_step="map a column with distinct names; for several samples of one patient use the "
                    "sample's name as case_id too",
                )
            )
    return problems


def _sample_labels(expression: RawTable, wanted: set[str], clinical: str) -> tuple[str, ...]:
    """Return the labels of the side of the table on which the clinical table's samples are."""
    rows, columns = expression.row_labels, expression.column_labels
    in_rows, in_columns = len(wanted & set(rows)), len(wanted & set(columns))
    if not in_rows and not in_columns:
        shown = ", ".join(repr(name) for name in sorted(wanted)[:3])
        raise InputError(
            [
                Problem(
                    where=f"{clinical} and {expression.file_name}: sample names",
                    found=f"none of {len(wanted)} sample names ({shown}) among the labels of the expression "
                    f"table (rows such as {', '.join(map(repr, rows[:3]))}; columns such as "
                    f"{', '.join(map(repr, columns[:3]))})",
                    allowed="sample names that occur in both tables",
                    next_step=f"map {SAMPLE_ID} to the column with the names used in the expression table",
                )
            ]
        )
    return rows if in_rows > in_columns else columns


def _few(names: Sequence[str]) -> str:
    rest = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return ", ".join(names[:MAX_LISTED]) + rest


def _with_tables(case: Case, expression: RawTable, clinical: ClinicalTable | None, present: bool) -> Case:
    reason = "" if present else "the expression table has no sample of this name"
    supply = Supply.USABLE if present else Supply.REFERENCED_NOT_SUPPLIED
    tables = [
        SourceTable(
            kind="expression",
            file_name=expression.file_name,
            sha256=expression.sha256 if present else None,
            supply=supply,
            reason=reason,
        )
    ]
    if clinical is not None:
        tables.append(
            SourceTable(
                kind="clinical",
                file_name=clinical.file_name,
                sha256=clinical.sha256,
                supply=Supply.USABLE,
                reason="",
            )
        )
    return dataclasses.replace(case, tables=tuple(tables))


def _with_variants(case: Case, variants: VariantTable) -> Case:
    """Record whether the variant file speaks of the case's sample."""
    name = case.sequencing.sample or case.specimens[0].specimen_id
    present = name in variants.samples
    table = SourceTable(
        kind="variants",
        file_name=variants.file_name,
        sha256=variants.sha256 if present else None,
        supply=Supply.USABLE if present else Supply.REFERENCED_NOT_SUPPLIED,
        reason="" if present else "the variant file has no sample of this name",
    )
    return dataclasses.replace(case, tables=(*case.tables, table))


def _read_variants(columns: Path, mapped: ColumnMap, knowledge: KnowledgeBase) -> VariantTable | None:
    if mapped.variants is None:
        return None
    folder = columns.resolve().parent
    path = (folder / mapped.variants).resolve()
    if not path.is_relative_to(folder):
        raise refuse(
            f"{columns.name}: variants.file",
            shorten(mapped.variants),
            "the name of a file in the folder of the map or below it",
            "copy the file there",
        )
    return read_variants(path, knowledge.consequences)


def _read_all(expression: Path, clinical: Path, columns: Path) -> tuple[RawTable, ClinicalTable, ColumnMap]:
    problems: list[Problem] = []
    read: list[Any] = []
    readers: tuple[tuple[Any, Path], ...] = (
        (read_table, expression),
        (read_clinical, clinical),
        (read_columns_map, columns),
    )
    for reader, path in readers:
        try:
            read.append(reader(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    raw, table, mapped = read
    return raw, table, mapped


def _notes(
    raw: RawTable, table: ClinicalTable, mapped: ColumnMap, absent: Sequence[str], unlisted: Sequence[str]
) -> tuple[str, ...]:
    notes: list[str] = []
    if absent:
        notes.append(f"{len(absent)} clinical rows have no sample in {raw.file_name}: {_few(absent)}.")
    if unlisted:
        left_out = mapped.expression.unlisted_samples == "leave out"
        fate = "they were left out" if left_out else "only constants are known"
        notes.append(f"{len(unlisted)} samples have no row in {table.file_name}; {fate}: {_few(unlisted)}.")
    unused = [repr(name) for name in table.columns if name not in mapped.used_columns.values()]
    if unused:
        notes.append(f"{len(unused)} columns of {table.file_name} are not mapped: {_few(unused)}.")
    return tuple(notes)


def read_cohort(expression: Path, clinical: Path, columns: Path, knowledge: KnowledgeBase) -> Cohort:
    """Read an expression table, a clinical table and the map between them.

    A clinical row whose sample is not in the expression table still becomes a case, without
    expression. A sample without a clinical row becomes a case with the map's constants only, unless
    the map says ``unlisted_samples = "leave out"``. Empty cells and ``NA`` are "not stated".

    Parameters
    ----------
    expression : Path
        Expression of all samples, as for `read_table`.
    clinical : Path
        One row per sample.
    columns : Path
        ``MAP.toml``.
    knowledge : KnowledgeBase
        Tumour types and laboratory analytes are used.

    Returns
    -------
    Cohort
        Cases in the order of the clinical table.

    Raises
    ------
    InputError
        Lists every problem of the three files; the same problem in many rows is one entry.
    """
    raw, table, mapped = _read_all(expression, clinical, columns)
    problems = _unknown_columns(table, mapped)
    if problems:
        raise InputError(problems)
    variants = _read_variants(columns, mapped, knowledge)
    rows = CohortRows(table, mapped, knowledge)
    numbered = [
        (line, rows.case(line, dict(zip(table.columns, cells, strict=True))))
        for line, cells in zip(table.lines, table.rows, strict=True)
    ]
    listed_cases = [(line, case) for line, case in numbered if case is not None]
    problems = rows.problems() + _repeated(table.file_name, listed_cases)
    if problems:
        raise InputError(problems)
    by_sample = {case.specimens[0].specimen_id: case for _, case in listed_cases}
    labels = _sample_labels(raw, set(by_sample), table.file_name)
    present = set(labels)
    cases = [_with_tables(case, raw, table, name in present) for name, case in by_sample.items()]
    unlisted = [name for name in dict.fromkeys(labels) if name not in by_sample]
    if mapped.expression.unlisted_samples == "include":
        made = [rows.sample_only(name) for name in unlisted]
        if rows.found:
            raise InputError(rows.problems())
        cases += [_with_tables(case, raw, None, True) for case in made if case is not None]
    absent = [name for name in by_sample if name not in present]
    notes = _notes(raw, table, mapped, absent, unlisted)
    if variants is not None:
        cases = [_with_variants(case, variants) for case in cases]
        notes = (*notes, *_variant_notes(cases, variants))
    return Cohort(
        expression=raw,
        cases=tuple(cases),
        notes=notes,
        stated_scale=mapped.expression.scale,
        variants=variants,
    )


def _variant_notes(cases: Sequence[Case], variants: VariantTable) -> tuple[str, ...]:
    joined = sum(case.tables[-1].supply is Supply.USABLE for case in cases)
    count = f"{joined} of {len(cases)} samples occur in {variants.file_name}"
    return (f"{count}, which holds {len(variants.samples)}.", *(f"{note}." for note in variants.notes))
