"""What commands share: options with one meaning everywhere, and what is told on standard error."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warmfront.domain.assay import Scale
from warmfront.domain.errors import InputError, Problem
from warmfront.domain.schedules import EffortName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmfront.verbs.arguments import OnProgress

EXIT_FAILED, EXIT_INPUT, EXIT_ABSTAINED = 1, 2, 3
FIELD_ENDS = 4
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the results; made when missing.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Fixes every random draw.")]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        help="Reference for percentiles: imvigor210-z, ici-panel-log2tpm or tcga-coadread. "
        "By default the one that fits tumour, genes and scale, or none.",
    ),
]
WeightsFile = Annotated[
    Path | None,
    typer.Option(
        "--weights", help="TOML file: weights by which options are ordered within a tier; default: packaged."
    ),
]
EffortOption = Annotated[
    EffortName,
    typer.Option("--effort", help="How much is simulated for the schedules of a plan: see the reference."),
]
Obs = Annotated[
    Path | None, typer.Option("--obs", help="Table of single cells: cell_id, patient, sample, timepoint.")
]
Genes = Annotated[Path | None, typer.Option("--genes", help="Table of the genes of an npz matrix.")]
Sets = Annotated[
    Path | None,
    typer.Option("--sets", help="GMT file, or table of set, gene and weight; default: packaged sets."),
]
Roles = Annotated[
    Path | None,
    typer.Option(
        "--roles", help="Which of your type names is which role: TOML, or a table of type and role."
    ),
]
CellColumns = Annotated[
    Path | None,
    typer.Option("--columns", help="TOML file: which column is what, for a table of no known layout."),
]
UmPerUnit = Annotated[
    float | None,
    typer.Option("--um-per-unit", help="Micrometres per unit of the positions, for example 0.5."),
]
Layout = Annotated[
    str | None,
    typer.Option("--layout", help="Layout of the table, where the columns do not tell it apart."),
]
Field = Annotated[
    str | None,
    typer.Option(
        "--field",
        help="Extent of every image, x low,y low,x high,y high in the table's unit. Without it tissue is "
        "taken to end at its outermost cells, which moves densities at the edge.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the record as JSON on standard output.")]
Oncotree = Annotated[
    str | None, typer.Option("--oncotree", help="OncoTree code of all samples, for example BLCA.")
]
TumourOnly = Annotated[
    bool | None,
    typer.Option(
        "--tumour-only/--whole-tissue",
        help="Whether only cells of the tumour compartment were exported; judged where it is not said.",
        show_default=False,
    ),
]
ScaleOption = Annotated[
    Scale | None,
    typer.Option(
        "--scale", help="Scale of the values where it is known; contradicted statements are errors."
    ),
]


@contextmanager
def show_progress(what: str) -> "Iterator[OnProgress]":
    """Draw a bar on standard error while the block runs; nothing is drawn where nobody looks.

    Parameters
    ----------
    what : str
        What is counted.

    Yields
    ------
    callable
        Takes the number of finished items and of all items.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    shown = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*shown, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told


def say(line: str) -> None:
    """Print a line on standard error.

    Parameters
    ----------
    line : str
        For people.
    """
    typer.echo(line, err=True)


def take_field(text: str | None) -> tuple[float, ...] | None:
    """Take the extent of an image as the user writes it.

    Parameters
    ----------
    text : str or None
        Four numbers with commas.

    Returns
    -------
    tuple of float, or None
        The numbers, not yet compared with each other.

    Raises
    ------
    InputError
        When they are no four numbers.

    Examples
    --------
    >>> take_field("0, 0, 2048, 1536")
    (0.0, 0.0, 2048.0, 1536.0)
    """
    if text is None:
        return None
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = ()
    if len(found) != FIELD_ENDS:
        raise InputError(
            [
                Problem(
                    where="--field",
                    found=repr(text[:40]),
                    allowed="four numbers: x low,y low,x high,y high",
                    next_step="write for example --field 0,0,2048,2048",
                )
            ]
        )
    return found


def wrong_call(where: str, found: str, allowed: str, command: str = "tailor") -> InputError:
    """Return the error of options that do not go together.

    Parameters
    ----------
    where, found, allowed : str
        As in `Problem`.
    command : str
        Whose help says more.

    Returns
    -------
    InputError
        To be raised.
    """
    return InputError(
        [Problem(where=where, found=found, allowed=allowed, next_step=f"see warmfront {command} --help")]
    )
