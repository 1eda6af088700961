"""Dated doses of a user's own model: a plain table of day, act, size and duration."""

import math
from collections.abc import Mapping
from pathlib import Path

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.virtual_cohort import DoseTable
from warmfront.io.clinical import read_clinical
from warmfront.io.limits import MAX_LISTED, listed, shorten

NEEDED = ("day", "act", "size")
OPTIONAL = ("duration_days",)
LASTING = ("infusion", "raise")
"""Acts that need a duration; all others happen at once."""
MAX_DOSES = 10_000  # assumption


def read_doses(path: Path) -> DoseTable:
    """Read a table of doses; whether the model knows the states is not decided here.

    Parameters
    ----------
    path : Path
        CSV, TSV, gz or parquet with the columns day, act (``bolus STATE``, ``infusion STATE``,
        ``raise PARAMETER``, or an act of the model), size, and duration_days where something lasts.

    Returns
    -------
    DoseTable
        In order of the day; doses of one day in the order of the file.

    Raises
    ------
    InputError
        When a column or a number is wrong; lists every problem.
    """
    table = read_clinical(path)
    missing = [name for name in NEEDED if name not in table.columns]
    unknown = [name for name in table.columns if name not in (*NEEDED, *OPTIONAL)]
    problems = [
        name_problem(f"{table.file_name}: columns", f"no column {name!r}", ", ".join(NEEDED), "add it")
        for name in missing
    ] + [
        name_problem(
            f"{table.file_name}: column {shorten(name)}",
            "a column of no meaning here",
            ", ".join((*NEEDED, *OPTIONAL)),
            "rename or remove it",
        )
        for name in unknown[:MAX_LISTED]
    ]
    if len(table.rows) > MAX_DOSES:
        problems.append(
            name_problem(
                table.file_name, f"{len(table.rows):,} doses", f"at most {MAX_DOSES:,}", "shorten it"
            )
        )
    if problems:
        raise InputError(problems)
    doses = []
    wrong: list[Problem] = []
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = dict(zip(table.columns, row, strict=True))
        dose, found = _read_dose(cells, f"{table.file_name}: line {line}")
        doses.append(dose)
        wrong += found
    if wrong:
        raise InputError(listed(wrong[:MAX_LISTED], len(wrong), table.file_name, "problems"))
    doses.sort(key=lambda dose: dose[0])
    return DoseTable(
        file_name=table.file_name,
        sha256=table.sha256,
        days=tuple(day for day, _, _, _ in doses),
        acts=tuple(act for _, act, _, _ in doses),
        sizes=tuple(size for _, _, size, _ in doses),
        duration_days=tuple(duration for _, _, _, duration in doses),
    )


def _read_dose(cells: Mapping[str, str], where: str) -> tuple[tuple[float, str, float, float], list[Problem]]:
    problems: list[Problem] = []
    act = " ".join(cells["act"].split())
    verb, _, target = act.partition(" ")
    if not act or (verb in ("bolus", *LASTING) and not target):
        problems.append(
            name_problem(
                f"{where}, act",
                shorten(act),
                "bolus STATE, infusion STATE, raise PARAMETER, or an act of the model",
                "name what is dosed, for example bolus drug",
            )
        )
    day = _number(cells["day"], f"{where}, day", problems)
    size = _number(cells["size"], f"{where}, size", problems)
    stated = cells.get("duration_days", "")
    duration = _number(stated, f"{where}, duration_days", problems) if stated else 0.0
    if verb in LASTING and not duration > 0 and not problems:
        problems.append(
            name_problem(
                f"{where}, duration_days",
                shorten(stated) if stated else "nothing",
                f"days above zero: {verb} lasts",
                "state how long it lasts",
            )
        )
    if verb == "bolus" and duration > 0:
        problems.append(
            name_problem(
                f"{where}, duration_days", f"{duration:g}", "nothing: a bolus is at once", "write infusion"
            )
        )
    return (day, act, size, duration), problems


def _number(text: str, where: str, problems: list[Problem]) -> float:
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        problems.append(
            name_problem(
                where,
                shorten(text) if text else "nothing",
                "a finite number, not negative",
                "correct the cell",
            )
        )
    return value
