"""Models that users bring, as text: Antimony or SBML, told apart by name and first characters."""

from pathlib import Path
from typing import Literal

from warmfront.domain.errors import refuse
from warmfront.domain.virtual_cohort import ModelText
from warmfront.io.limits import MIB, check_file
from warmfront.io.tables import file_digest

FORMATS: dict[str, Literal["antimony", "sbml"]] = {
    ".ant": "antimony",
    ".txt": "antimony",
    ".xml": "sbml",
    ".sbml": "sbml",
}
MAX_MODEL_BYTES = 8 * MIB  # assumption: the largest published models at hand have 0.6 MB


def read_model_text(path: Path) -> ModelText:
    """Read a model file without looking into what it says.

    Parameters
    ----------
    path : Path
        ``.ant`` or ``.txt`` (Antimony), ``.xml`` or ``.sbml`` (SBML).

    Returns
    -------
    ModelText
        Its text and format.

    Raises
    ------
    InputError
        When the file is missing, too large, not UTF-8, or of another kind.
    """
    check_file(path, MAX_MODEL_BYTES, "reduce the model: so many states cannot be solved for a cohort")
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise refuse(
            path.name,
            f"a name ending in {path.suffix!r}",
            ".ant or .txt (Antimony), .xml or .sbml (SBML)",
            "rename the file, or export the model as SBML",
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(
            path.name, f"bytes that are not UTF-8 ({error.reason})", "UTF-8", "save the model as UTF-8"
        ) from error
    if "\0" in text:
        raise refuse(path.name, "binary content (zero bytes)", "text", "export the model as SBML or Antimony")
    looks_like_xml = text.lstrip().startswith("<")
    if looks_like_xml != (kind == "sbml"):
        raise refuse(
            path.name,
            "XML" if looks_like_xml else "text that is not XML",
            f"{'Antimony' if kind == 'antimony' else 'SBML'} under this name",
            f"rename it to {path.stem}{'.xml' if looks_like_xml else '.ant'}",
        )
    return ModelText(file_name=path.name, sha256=file_digest(path), format=kind, text=text)
