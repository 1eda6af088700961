"""A case folder: ``case.toml`` and the tables that it names."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from warmfront.domain.assay import ExpressionTable, RawTable, Scale
from warmfront.domain.case import Case
from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.genomics import NeoantigenTable, VariantTable
from warmfront.domain.records import record
from warmfront.io.antigen_names import with_known_antigens
from warmfront.io.case_cells import CaseCells, CaseMatrix
from warmfront.io.case_checks import check_case, with_current_names
from warmfront.io.case_tables import CASE_FILE, read_case_tables
from warmfront.io.limits import reason
from warmfront.io.tables import file_digest
from warmfront.io.toml import read_toml
from warmfront.io.validation import prefixed, unknown_key, validate
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.genes import load_genes

Harmonise = Callable[[RawTable, Scale | None], ExpressionTable]
_CASE_KEYS = [field.name for field in dataclasses.fields(Case) if field.name != "tables"]


@record
class CaseFolder:
    """One patient as read.

    Parameters
    ----------
    case : Case
        Checked record; its `tables` say what was supplied and what can be used.
    expression : RawTable or None
        The expression table when one is named.
    harmonised : ExpressionTable or None
        The same with current symbols and known scale, when `read_case` was told how to get there.
    stated_scale : Scale or None
        Scale of the expression as the case file states it; None means "detect".
    sha256 : str
        Digest of ``case.toml``.
    notes : tuple of str
        Files of the folder that were not read, one sentence each.
    variants : VariantTable or None
        The variant file when one is named, in the words of that file.
    neoantigens : NeoantigenTable or None
        Counts of the pVACtools report when one is named.
    cells : CaseCells or None
        The table of cells with positions when one is named and can be read.
    single_cells : CaseMatrix or None
        Single-cell matrix when one is named and there.
    product : Path or None
        Product table when one is named and there.
    """

    case: Case
    expression: RawTable | None
    harmonised: ExpressionTable | None = None
    stated_scale: Scale | None = None
    sha256: str
    notes: tuple[str, ...] = ()
    variants: VariantTable | None = None
    neoantigens: NeoantigenTable | None = None
    cells: CaseCells | None = None
    single_cells: CaseMatrix | None = None
    product: Path | None = None


def _sound_part(
    content: Mapping[str, Any], wrong: Sequence[Problem], knowledge: KnowledgeBase
) -> Case | None:
    """Return a case of the sections without a mismatch, only so that their values are checked too."""
    bad = {re.split(r"[.\[ ]", problem.where)[0] for problem in wrong}
    sound = {key: value for key, value in content.items() if key not in bad}
    stand_ins = {"case_id": "not stated", "disease": {"oncotree": next(iter(knowledge.tumour_types), "")}}
    return validate({**stand_ins, **sound}, Case)[0]


def build_case(content: Mapping[str, Any], knowledge: KnowledgeBase) -> tuple[Case | None, list[Problem]]:
    """Turn the keys of a case into a checked record with current gene symbols.

    Parameters
    ----------
    content : mapping
        Keys of `Case` without `tables`.
    knowledge : KnowledgeBase
        Tumour types and laboratory analytes are used.

    Returns
    -------
    tuple of Case or None, and list of Problem
        The case, or None and every problem; `where` holds the path inside the case.
    """
    unknown = [key for key in content if key not in _CASE_KEYS]
    problems = [unknown_key("top level", key, [*_CASE_KEYS, "files"]) for key in unknown]
    known = {key: value for key, value in content.items() if key not in unknown}
    case, wrong = validate(known, Case)
    problems += wrong
    if case is None:
        case = _sound_part(known, wrong, knowledge)
    if case is None:
        return None, problems
    case, misnamed = with_current_names(case, load_genes())
    case, unclear = with_known_antigens(case, knowledge)
    problems += misnamed + unclear + check_case(case, knowledge)
    return (None if problems else case), problems


def _notes(folder: Path, names: frozenset[str]) -> tuple[str, ...]:
    others = sorted(
        path.name
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.name not in {CASE_FILE, *names}
    )
    return tuple(
        f"{name} lies in the case folder but is not named under [files]; it was not read." for name in others
    )


def _check_folder(folder: Path) -> None:
    try:
        if folder.is_dir():
            return
        found = "no folder of that name" if not folder.exists() else "a file"
    except (OSError, ValueError) as error:
        found = f"an unusable path ({reason(error)})"
    raise refuse(
        (folder.name or str(folder))[:60],
        found,
        f"a folder with {CASE_FILE}",
        "give the folder, not the file inside it",
    )


def _put_counts(content: dict[str, Any], counts: tuple[int, ...]) -> list[Problem]:
    """Put the counts of the taxon table where the case file could have listed them."""
    section = content.setdefault("microbiome", {})
    if not isinstance(section, dict):
        return []
    if "taxon_counts" in section:
        return [
            Problem(
                where=f"{CASE_FILE}: microbiome.taxon_counts",
                found="counts beside the table under files.taxa",
                allowed="one of the two",
                next_step="remove the one that is wrong",
            )
        ]
    section["taxon_counts"] = list(counts)
    return []


def read_case(folder: Path, knowledge: KnowledgeBase, harmonise: Harmonise | None = None) -> CaseFolder:
    """Read one patient from a folder with ``case.toml`` and the tables that it names.

    An expression table that is named must be there and readable, a variant file or neoantigen report that is
    there must be readable. A cell table that cannot be used, and tables of other kinds, are recorded with the
    state of their supply; they are never ignored silently.

    Parameters
    ----------
    folder : Path
        The case folder.
    knowledge : KnowledgeBase
        Tumour types and laboratory analytes are used.
    harmonise : callable, optional
        Turns the raw expression table and its stated scale into an `ExpressionTable`. Handed in, so
        that what it finds wrong is reported together with everything else.

    Returns
    -------
    CaseFolder
        Case, expression as read, and notes.

    Raises
    ------
    InputError
        Lists every problem of the case file and of the expression table at once.
    """
    _check_folder(folder)
    content = read_toml(folder / CASE_FILE)
    files, problems = read_case_tables(folder, content.pop("files", {}), knowledge)
    harmonised = None
    if harmonise is not None and files.expression is not None:
        try:
            harmonised = harmonise(files.expression, files.stated_scale)
        except InputError as error:
            problems += error.problems
    if files.taxon_counts is not None:
        problems += _put_counts(content, files.taxon_counts)
    case, wrong = build_case(content, knowledge)
    if problems or case is None:
        raise InputError([*prefixed(wrong, CASE_FILE), *problems])
    return CaseFolder(
        case=dataclasses.replace(case, tables=files.tables),
        expression=files.expression,
        harmonised=harmonised,
        stated_scale=files.stated_scale,
        sha256=file_digest(folder / CASE_FILE),
        notes=_notes(folder, files.names),
        variants=files.variants,
        neoantigens=files.neoantigens,
        cells=files.cells,
        single_cells=files.single_cells,
        product=files.product,
    )
