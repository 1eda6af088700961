"""Observations, therapies and biopsies under follow-up, from files: checked, in the unit of their series."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.observations import FollowUp, Observation, Status, TherapyCourse
from warmfront.domain.records import record
from warmfront.io.limits import MAX_LISTED, listed, shorten
from warmfront.io.observation_tables import RawFile, RawRow, read_files
from warmfront.io.observation_values import Cells, read_day, read_flag, read_number, read_time, read_words
from warmfront.io.validation import near, unknown_key
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.observed_series import (
    ObservedSeries,
    allowed_units,
    convert_value,
    find_series,
    list_details,
    list_series,
)

COLUMNS = (
    "observation_id", "series", "time", "value", "unit", "text", "subject", "below_limit", "status",
    "recorded",
)  # fmt: skip
THERAPY_COLUMNS = (
    "therapy_id", "agents", "strategy_id", "kind", "start", "end", "product_id", "status", "recorded", "note",
)  # fmt: skip
BIOPSY_COLUMNS = ("case", "plan", "date")
STATUSES: tuple[str, ...] = get_args(Status)
KINDS = ("drug", "cell infusion", "lymphodepletion", "radiotherapy", "procedure", "supportive")
BARE_UNITS = ("", "grade", "points", "score", "ratio", "count")
"""Units of pure numbers, which a row may leave out."""
IN_UNIT = ("uln", "lln", "baseline")
"""Details that are numbers in the unit of the value."""
FLAT_THERAPY = {"subject": "therapy_id", "text": "agents", "time": "start", "observation_id": "therapy_id"}
"""Columns of a flat table that hold the fields of a therapy."""


@record
class BiopsyReference:
    """A biopsy under follow-up, before its plan is made.

    Parameters
    ----------
    path : Path
        A case folder, or a plan.json.
    is_plan : bool
        True for a plan.json.
    date : date or None
        Day of the biopsy where the file states it; otherwise the specimen's own.
    """

    path: Path
    is_plan: bool
    date: dt.date | None = None


@record
class ReadObservations:
    """Everything that files say of the follow-up of one patient.

    Parameters
    ----------
    follow_up : FollowUp
        As written, in the order of the files: neither sorted nor corrected, which `merge` does.
    biopsies : tuple of BiopsyReference
        Biopsies whose plans have to be made.
    digests : tuple of tuple (str, str)
        File name and SHA-256.
    notes : tuple of str
        Files that were not read, and files that do not name the patient.
    """

    follow_up: FollowUp
    biopsies: tuple[BiopsyReference, ...]
    digests: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_observations(paths: Sequence[Path], case_id: str, knowledge: KnowledgeBase) -> ReadObservations:
    """Read the observations of one patient from files.

    Parameters
    ----------
    paths : sequence of Path
        Files (``.csv``, ``.tsv``, ``.toml``, ``.json``), or folders of such files.
    case_id : str
        Patient of the plan; a file or row that names another is refused.
    knowledge : KnowledgeBase
        Series, analytes, scales and their units.

    Returns
    -------
    ReadObservations
        Values in the unit of their series.

    Raises
    ------
    InputError
        With every problem of every file: file, row, what was found, what is allowed.
    """
    files, notes, problems = read_files(paths)
    made: list[Observation] = []
    therapies: list[TherapyCourse] = []
    biopsies: list[BiopsyReference] = []
    unnamed = []
    for file in files:
        named = _check_patient(file, case_id, problems)
        if not named:
            unnamed.append(f"{file.path.name} does not name the patient (case_id); it is taken as this one's")
        made += _stated(file, problems)
        for row in file.rows:
            if row.kind == "columns":
                problems += _unknown_columns(row, _flat_columns(knowledge))
            elif row.kind == "therapy":
                therapies += _therapy(row, problems)
            elif row.kind == "biopsy":
                biopsies += _biopsy(row, file.path.parent, problems)
            else:
                made += _observation(row, knowledge, problems)
    if problems:
        raise InputError(listed(problems[:MAX_LISTED], len(problems), "observations", "problems"))
    return ReadObservations(
        follow_up=FollowUp(case_id=case_id, observations=tuple(made), therapies=tuple(therapies)),
        biopsies=tuple(biopsies),
        digests=tuple((file.path.name, file.sha256) for file in files),
        notes=(*notes, *unnamed),
    )


def _flat_columns(knowledge: KnowledgeBase) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*COLUMNS, "case_id", *THERAPY_COLUMNS, *list_details(knowledge))))


def _unknown_columns(row: RawRow, known: Sequence[str]) -> Iterator[Problem]:
    for name in row.cells:
        if name not in known:
            problem = unknown_key(row.where, name, known)
            yield name_problem(
                row.where, f"the unknown column {shorten(name)}", problem.allowed, problem.next_step
            )


def _check_patient(file: RawFile, case_id: str, problems: list[Problem]) -> bool:
    """Refuse what names another patient; the names themselves are never shown."""
    named = [(file.path.name, file.stated["case_id"])] if "case_id" in file.stated else []
    named += [(row.where, row.cells["case_id"]) for row in file.rows if row.cells.get("case_id")]
    wrong = [where for where, name in named if str(name) != case_id]
    problems += [
        name_problem(f"{where}: case_id", "another patient than the plan's", "the case_id of the plan",
                     "check that the file belongs to this patient")
        for where in wrong[:3]
    ]  # fmt: skip
    return bool(named)


def _stated(file: RawFile, problems: list[Problem]) -> Iterator[Observation]:
    """Day of death and last day alive of a structured file, as observations that can be corrected."""
    for key, word in (("died", "dead"), ("last_seen", "alive")):
        if key in file.stated:
            cells = Cells(f"{file.path.name}: {key}", {key: file.stated[key]}, problems)
            when = read_time(cells, key)
            if when is not None:
                yield Observation(
                    observation_id="died" if key == "died" else "",
                    series="vital_status",
                    time=when[0],
                    text=word,
                    whole_day=when[1],
                )


def _observation(row: RawRow, knowledge: KnowledgeBase, problems: list[Problem]) -> Iterator[Observation]:
    before = len(problems)
    cells = Cells(row.where, row.cells, problems)
    details = list_details(knowledge)
    known = (*COLUMNS, "case_id", *details)
    if not row.where.partition(": ")[2].startswith("line "):
        problems += [unknown_key(row.where, key, known) for key in row.cells if key not in known]
    found = _series(cells, knowledge)
    when = read_time(cells, "time")
    recorded = read_time(cells, "recorded") if "recorded" in row.cells else None
    status = cells.choice("status", STATUSES, "final")
    text = cells.text("text")
    value, below = read_number(cells, "value")
    below = read_flag(cells, "below_limit") or below
    if found is not None:
        value, text = _content(cells, found, value, text, status, knowledge)
        removed = status == "entered_in_error" and cells.text("observation_id")
        if found.subject and not cells.text("subject") and not removed:
            cells.wrong("subject", "nothing", f"the {found.subject}", "name it")
    if below and value is None and len(problems) == before:
        cells.wrong("below_limit", "true without a value", "the detection limit as value", "state the limit")
    if status == "corrected" and not cells.text("observation_id"):
        cells.wrong("observation_id", "nothing", "the id of what is corrected", "give both rows one id")
    extra = {name: _detail(row.cells[name]) for name in details if name in row.cells}
    if found is not None and found.numeric and value is not None:
        extra |= _limits(cells, found, extra, knowledge)
    if len(problems) > before or found is None or when is None:
        return
    yield Observation(
        observation_id=cells.text("observation_id"),
        series=found.series,
        time=when[0],
        value=value,
        unit=found.unit if value is not None else "",
        text=text,
        subject=cells.text("subject"),
        below_limit=below,
        whole_day=when[1],
        status=status,  # type: ignore[arg-type]
        recorded=None if recorded is None else recorded[0],
        details=extra,
    )


def _limits(
    cells: Cells, found: ObservedSeries, extra: dict[str, str], knowledge: KnowledgeBase
) -> dict[str, str]:
    """Bring limits of normal, which are printed in the unit of the value, into the unit of the series."""
    limits: dict[str, str] = {}
    unit = cells.text("unit") or found.unit
    for name in IN_UNIT:
        if name in extra:
            value, _ = read_number(cells, name)
            converted = None if value is None else convert_value(value, unit, found, knowledge)
            if converted is None:
                cells.wrong(name, shorten(extra[name]), f"a number in {unit}", "correct it or leave it out")
            else:
                limits[name] = repr(converted)
    return limits


def _detail(found: Any) -> str:
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, (list, tuple)):
        return ";".join(str(one) for one in found)
    return str(found).strip()


def _series(cells: Cells, knowledge: KnowledgeBase) -> ObservedSeries | None:
    name = cells.text("series")
    found = find_series(name, knowledge) if name else None
    if found is None:
        close = near(name, list_series(knowledge)) if name else []
        cells.wrong(
            "series",
            shorten(name) if name else "nothing",
            "a series of monitoring/series.toml, an analyte of labs.toml, or SCALE.INPUT",
            f"did you mean {' or '.join(close)}?" if close else "see the how-to on revising a plan",
        )
    return found


def _content(
    cells: Cells, found: ObservedSeries, value: float | None, text: str, status: str, knowledge: KnowledgeBase
) -> tuple[float | None, str]:
    """Check number or word of one row, and bring the number into the unit of its series."""
    named_error = status == "entered_in_error" and bool(cells.text("observation_id"))
    if named_error and value is None and not text:
        return None, ""
    if not found.numeric:
        return None, _word(cells, found, text)
    if value is None:
        if text:
            cells.wrong("text", shorten(text), f"a number in {found.unit}", "put the number into value")
        elif not _said(cells):
            cells.wrong(
                "value", "nothing", f"a number in {found.unit}", "leave the row out when not measured"
            )
        return None, ""
    unit = cells.text("unit")
    if not unit and (found.kind == "scale input" or found.unit in BARE_UNITS):
        unit = found.unit
    converted = convert_value(value, unit, found, knowledge)
    if converted is None:
        units = ", ".join(one for one in allowed_units(found, knowledge) if one)
        cells.wrong("unit", shorten(unit) if unit else "nothing", units, "state the unit as printed")
        return None, ""
    low, high = found.low, found.high
    if (low is not None and converted < low) or (high is not None and converted > high):
        ends = " to ".join("open" if end is None else f"{end:g}" for end in (low, high))
        cells.wrong("value", f"{converted:g} {found.unit}", f"{ends} {found.unit}", "correct value or unit")
    if found.whole and not converted.is_integer():
        cells.wrong("value", f"{converted:g} {found.unit}", "a whole number", "correct the value")
    return converted, text


def _said(cells: Cells) -> bool:
    """Say whether a problem of this row's value was noted before."""
    # The problems of a row are the last ones; looking through all would take the square of their number.
    return any(problem.where == f"{cells.where}: value" for problem in cells.problems[-len(COLUMNS) :])


def _word(cells: Cells, found: ObservedSeries, text: str) -> str:
    written = text or str(cells.content.get("value", "")).strip()
    if found.words == ("true", "false"):
        written = {"yes": "true", "no": "false", "True": "true", "False": "false"}.get(written, written)
    if not written or (found.words and written not in found.words):
        allowed = ", ".join(found.words) or "a word"
        cells.wrong("text", shorten(written) if written else "nothing", allowed, "choose one of these")
    return written


def _therapy(row: RawRow, problems: list[Problem]) -> Iterator[TherapyCourse]:
    before = len(problems)
    content: dict[str, Any] = {}
    for name, found in row.cells.items():
        content.setdefault(FLAT_THERAPY.get(name, name) if row.cells.get("series") else name, found)
    content.pop("series", None)
    content.pop("case_id", None)
    cells = Cells(row.where, content, problems)
    problems += [
        unknown_key(row.where, key, THERAPY_COLUMNS) for key in content if key not in THERAPY_COLUMNS
    ]
    agents = read_words(cells, "agents")
    if not agents:
        cells.wrong("agents", "nothing", "names of the agents", "name at least one")
    start = read_time(cells, "start")
    end = read_time(cells, "end") if "end" in content else None
    if start is not None and end is not None and end[0] < start[0]:
        cells.wrong("end", "a day before the start", "the start or later", "correct the dates")
    kind = cells.choice("kind", KINDS, "drug")
    status = cells.choice("status", STATUSES, "final")
    recorded = read_time(cells, "recorded") if "recorded" in content else None
    if len(problems) > before or start is None:
        return
    yield TherapyCourse(
        therapy_id=cells.text("therapy_id"),
        agents=agents,
        strategy_id=cells.text("strategy_id"),
        kind=kind,  # type: ignore[arg-type]
        start=start[0],
        end=None if end is None else end[0],
        product_id=cells.text("product_id"),
        status=status,  # type: ignore[arg-type]
        recorded=None if recorded is None else recorded[0],
        note=cells.text("note"),
    )


def _biopsy(row: RawRow, folder: Path, problems: list[Problem]) -> Iterator[BiopsyReference]:
    before = len(problems)
    cells = Cells(row.where, row.cells, problems)
    problems += [
        unknown_key(row.where, key, BIOPSY_COLUMNS) for key in row.cells if key not in BIOPSY_COLUMNS
    ]
    named = [key for key in ("case", "plan") if cells.text(key)]
    if len(named) != 1:
        cells.wrong(
            "case or plan", f"{len(named)} of them", "exactly one", "name a case folder or a plan.json"
        )
    date = read_day(cells, "date") if "date" in row.cells else None
    if len(problems) > before:
        return
    yield BiopsyReference(path=folder / cells.text(named[0]), is_plan=named[0] == "plan", date=date)
