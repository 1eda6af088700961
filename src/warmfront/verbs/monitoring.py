"""A plan revised by what was observed since it was made."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.plan import Plan
from warmfront.domain.revision import Revision
from warmfront.io.case_tables import CASE_FILE
from warmfront.io.code_store import CodeStore, default_code_folder
from warmfront.io.observations import BiopsyReference, ReadObservations, read_observations
from warmfront.io.outputs import check_writable, read_text, staged, write_text, write_tsv
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.follow_up import merge
from warmfront.monitoring.revision.revise import revise
from warmfront.serving.plan_json import from_json, to_json
from warmfront.serving.revision_json import read_link, revision_to_json
from warmfront.serving.revision_page import render_revision
from warmfront.serving.revision_tables import tabulate_revision
from warmfront.simulation.engines import default_engine
from warmfront.verbs.arguments import take_effort
from warmfront.verbs.plans import tailor


def monitor(
    plan: Path | str,
    observations: Path | str | Sequence[Path | str],
    *,
    out: Path | str | None = None,
    seed: int = 0,
    effort: str = "quick",
) -> Revision:
    """Revise a plan by what was observed since.

    Parameters
    ----------
    plan : path
        A ``plan.json``, or the ``revision.json`` of an earlier call: its observations are joined, and its
        base plan stays the base.
    observations : path or sequence of path
        Files (``.csv``, ``.tsv``, ``.toml``, ``.json``), or folders of them, in any order; observations read
        before may come again.
    out : path, optional
        Folder that receives ``revision.json``, ``revision.html``, the revised ``plan.json`` and tables of
        decisions, responses, grades and findings; nothing is written without it.
    seed : int
        Fixes every random draw.
    effort : str
        How many virtual patients are updated: ``quick``, ``normal`` or ``deep``.

    Returns
    -------
    Revision
        Decisions for the board to consider, gravest first, and the plan as it now stands. The same
        observations in any order, division or repetition give the same revision.

    Raises
    ------
    InputError
        When a file cannot be read or belongs to another patient; lists every problem.

    Examples
    --------
    >>> import tempfile, warmfront
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = warmfront.tailor("examples/excluded-urothelial", out=folder, seed=1)
    ...     revision = warmfront.monitor(f"{folder}/plan.json", "examples/follow-up/observations.csv")
    >>> revision.decisions[0].action
    'hold'
    """
    if out is not None:
        check_writable(Path(out))
    knowledge = load_knowledge()
    sizes = take_effort(effort)
    link = read_link(read_text(Path(plan)), Path(plan).name)
    base = _base_of(link)
    given = [observations] if isinstance(observations, (str, Path)) else list(observations)
    read = read_observations([Path(path) for path in given], base.case.case_id, knowledge)
    earlier = (link.follow_up,) if isinstance(link, Revision) else ()
    tissue = link.tissue if isinstance(link, Revision) else ()
    revision = revise(
        base,
        merge(*earlier, read.follow_up),
        (*tissue, *_make_tissue(read, base, seed, effort)),
        knowledge,
        seed=seed,
        engine=default_engine(CodeStore(default_code_folder())),
        effort=sizes,
    )
    if out is not None:
        with staged(Path(out)) as stage:
            _write(stage, revision, knowledge)
    return revision


def read_base(plan: Path | str) -> Plan:
    """Read the base plan behind a plan or a revision.

    Parameters
    ----------
    plan : path
        A ``plan.json`` or ``revision.json``.

    Returns
    -------
    Plan
        The plan before any observation.

    Raises
    ------
    InputError
        When the file is neither.
    """
    return _base_of(read_link(read_text(Path(plan)), Path(plan).name))


def _base_of(link: Plan | Revision) -> Plan:
    return link.base if isinstance(link, Revision) else link


def _make_tissue(read: ReadObservations, base: Plan, seed: int, effort: str) -> tuple[Plan, ...]:
    """Make the plan of each biopsy of which a case folder is given, and read those that are plans."""
    plans: list[Plan] = []
    problems: list[Problem] = []
    for one in read.biopsies:
        try:
            made = _plan_of(one, seed, effort)
            if made.case.case_id != base.case.case_id:
                raise refuse(
                    f"biopsy {one.path.name}",
                    "another patient than the plan's",
                    "the case_id of the plan",
                    "check that the biopsy belongs to this patient",
                )
            plans.append(_dated(made, one.date))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(plans)


def _plan_of(one: BiopsyReference, seed: int, effort: str) -> Plan:
    if one.is_plan:
        return from_json(read_text(one.path), one.path.name)
    if not (one.path / CASE_FILE).is_file():
        raise refuse(
            f"biopsy {one.path.name}",
            "no case folder of that name beside the file",
            f"a folder with {CASE_FILE}",
            "write the path from the folder of the file of observations",
        )
    return tailor(one.path, seed=seed, effort=effort)


def _dated(plan: Plan, date: dt.date | None) -> Plan:
    """Give specimens the day that the file states where the case leaves it open."""
    if date is None:
        return plan
    specimens = tuple(
        dataclasses.replace(one, date=date) if one.date is None else one for one in plan.case.specimens
    )
    return dataclasses.replace(plan, case=dataclasses.replace(plan.case, specimens=specimens))


def _write(stage: Path, revision: Revision, knowledge: KnowledgeBase) -> None:
    write_text(stage, "revision.json", revision_to_json(revision))
    write_text(stage, "revision.html", render_revision(revision, knowledge))
    write_text(stage, "plan.json", to_json(revision.plan))
    for name, (header, rows) in tabulate_revision(revision).items():
        write_tsv(stage, name, header, rows)
