"""Pictures in a folder, each with its numbers beside it."""

from collections.abc import Sequence
from pathlib import Path

from warmfront.io.outputs import write_text, write_tsv
from warmfront.serving.notebook import standalone
from warmfront.serving.sample_figures import Drawing


def write_drawings(folder: Path, drawings: Sequence[Drawing]) -> None:
    """Write each picture as SVG and its numbers as a TSV of the same name.

    Parameters
    ----------
    folder : Path
        Made when missing, and only when there is a picture.
    drawings : sequence of Drawing
        With distinct names.
    """
    if drawings:
        folder.mkdir(parents=True, exist_ok=True)
    for drawing in drawings:
        write_text(folder, f"{drawing.name}.svg", standalone(drawing.svg))
        write_tsv(folder, f"{drawing.name}.tsv", drawing.header, drawing.rows)
