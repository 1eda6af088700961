"""Gene sets from GMT files and from tables of set, gene and weight."""

import math
from pathlib import Path

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.domain.gene_sets import GeneSet
from warmfront.io.limits import MAX_LISTED, MIB, check_file, listed, shorten
from warmfront.io.text import read_rows, text_suffix

MAX_SETS_BYTES = 64 * MIB  # assumption: the largest public collections hold a third of that
MAX_SETS = 50_000  # assumption
MAX_SET_GENES = 30_000  # assumption: about the number of human genes with a symbol

READABLE = ".gmt, or .tsv, .txt, .csv with the columns set, gene and, where there are any, weight"


def read_gene_sets(path: Path) -> tuple[GeneSet, ...]:
    r"""Read gene sets.

    A GMT line is a name, a description and the genes, separated by tabs. A table has one line for each
    gene of a set: columns ``set``, ``gene`` and optionally ``weight`` (also ``source``, ``target``).

    Parameters
    ----------
    path : Path
        ``.gmt``, or a text table (``.tsv``, ``.txt``, ``.csv``, each also with ``.gz``).

    Returns
    -------
    tuple of GeneSet
        In file order, labels as they stand there; a gene that a set repeats is kept once.

    Raises
    ------
    InputError
        When the file is missing, too large, not UTF-8, or a line cannot be read; lists the lines.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "two.gmt"
    ...     _ = path.write_text("killing\tx\tGZMA\tPRF1\nhelp\tx\tCD4\n")
    ...     [(entry.name, entry.genes) for entry in read_gene_sets(path)]
    [('killing', ('GZMA', 'PRF1')), ('help', ('CD4',))]
    """
    if path.name.lower().endswith(".gmt"):
        return _read_gmt(path)
    if text_suffix(path) is not None:
        return _read_table(path)
    raise refuse(path.name, f"a name ending in {path.suffix!r}", READABLE, "export the sets in one of these")


def _read_gmt(path: Path) -> tuple[GeneSet, ...]:
    size = check_file(path)
    if size > MAX_SETS_BYTES:
        raise refuse(
            path.name,
            f"{size:,} bytes",
            f"at most {MAX_SETS_BYTES:,} bytes of gene sets",
            "keep the sets that you need",
        )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise refuse(
            path.name, f"bytes that are not UTF-8 ({error.reason})", "UTF-8 text", "save it again as UTF-8"
        ) from error
    problems: list[Problem] = []
    found: dict[str, GeneSet] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        name, genes = cells[0], tuple(dict.fromkeys(cell for cell in cells[2:] if cell))
        fault = _fault(name, len(genes), found)
        if fault:
            problems.append(_problem(f"{path.name}: line {number} ({shorten(name)})", fault))
        else:
            found[name] = GeneSet(name=name, genes=genes, note=shorten(cells[1]) if cells[1] else "")
    return _checked(path, found, problems)


def _fault(name: str, n_genes: int, found: dict[str, GeneSet]) -> str:
    if not name:
        return "a set without a name"
    if name in found:
        return "a set of a name that an earlier line has"
    if not n_genes:
        return "no genes after the name and the description"
    if n_genes > MAX_SET_GENES:
        return f"{n_genes:,} genes, more than {MAX_SET_GENES:,}"
    return ""


def _problem(where: str, found: str) -> Problem:
    return Problem(
        where=where,
        found=found,
        allowed=f"name, description and 1 to {MAX_SET_GENES:,} genes, separated by tabs; each name once",
        next_step="correct the line or remove it",
    )


def _checked(path: Path, found: dict[str, GeneSet], problems: list[Problem]) -> tuple[GeneSet, ...]:
    if len(found) > MAX_SETS:
        problems.append(_problem(path.name, f"{len(found):,} sets, more than {MAX_SETS:,}"))
    if not found and not problems:
        problems.append(_problem(path.name, "no gene set"))
    if problems:
        raise InputError(listed(problems, len(problems), path.name, "lines that cannot be read"))
    return tuple(found.values())


def _read_table(path: Path) -> tuple[GeneSet, ...]:
    rows = read_rows(path)
    _, header = next(rows)
    names = [cell.strip().lower() for cell in header]
    set_at, gene_at = _column(path, names, ("set", "source")), _column(path, names, ("gene", "target"))
    weight_at = names.index("weight") if "weight" in names else None
    sets: dict[str, dict[str, float]] = {}
    problems: list[Problem] = []
    wrong = 0
    for line, cells in rows:
        filled = cells + [""] * (len(names) - len(cells))
        name, gene = filled[set_at].strip(), filled[gene_at].strip()
        weight = _weight(filled[weight_at]) if weight_at is not None else 1.0
        genes = sets.setdefault(name, {})
        if not name or not gene or math.isnan(weight) or genes.get(gene, weight) != weight:
            wrong += 1
            if len(problems) < MAX_LISTED:
                problems.append(
                    Problem(
                        where=f"{path.name}: line {line}",
                        found=", ".join(shorten(cell) for cell in cells[:3]),
                        allowed="a set, a gene, a finite weight other than 0; one weight for a repeated gene",
                        next_step="correct the line or remove it",
                    )
                )
        genes[gene] = weight
    if problems:
        raise InputError(listed(problems, wrong, path.name, "lines that cannot be read"))
    found = {
        name: GeneSet(
            name=name,
            genes=tuple(genes),
            weights=tuple(genes.values()) if weight_at is not None else None,
        )
        for name, genes in sets.items()
    }
    return _checked(path, found, [])


def _column(path: Path, names: list[str], allowed: tuple[str, str]) -> int:
    at = next((names.index(name) for name in allowed if name in names), None)
    if at is None:
        raise refuse(
            f"{path.name}: line 1",
            ", ".join(shorten(name) for name in names[:5]),
            f"a column called {allowed[0]!r} or {allowed[1]!r}",
            "name the columns set, gene and weight",
        )
    return at


def _weight(cell: str) -> float:
    try:
        weight = float(cell)
    except ValueError:
        return math.nan
    return weight if math.isfinite(weight) and weight != 0.0 else math.nan
