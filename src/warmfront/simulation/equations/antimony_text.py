"""Antimony text to SBML through the antimony library, with the parts refused that reach outside the text."""

import re

from warmfront.domain.errors import SimulationError
from warmfront.simulation.equations.documents import check_length
from warmfront.simulation.equations.formulas import (
    DEEPEST_FORMULA,
    FormulaError,
    refuse_formula,
    refuse_model,
)

COMMENT = re.compile(r"//[^\n]*|#[^\n]*|/\*.*?\*/", re.DOTALL)
MODULE = re.compile(r"^\s*(?:model|module)\s+\*?\s*\w", re.MULTILINE)
IMPORT = re.compile(r"^\s*import\s", re.MULTILINE)
# A statement is written by a person (assumption).
LONGEST_STATEMENT = 200_000


def antimony_to_sbml(model_id: str, text: str) -> str:
    """Turn an Antimony text into SBML.

    Parameters
    ----------
    model_id : str
        Named in messages.
    text : str
        One model; modules that use other modules and imports of files are refused.

    Returns
    -------
    str
        SBML Level 3.

    Raises
    ------
    SimulationError
        When the text is too long, nested too deeply, or cannot be read.
    """
    import antimony

    try:
        _check(text)
    except FormulaError as error:
        raise refuse_model(model_id, [error.problem]) from error
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(text) < 0:
        raise SimulationError(
            f"model {model_id}: the Antimony text cannot be read: {antimony.getLastError()}; "
            "next step: correct the text at the line that is named"
        )
    sbml = str(antimony.getSBMLString(antimony.getMainModuleName()))
    antimony.clearPreviousLoads()
    return sbml


def _check(text: str) -> None:
    check_length(text)
    bare = COMMENT.sub(" ", text)
    if IMPORT.search(bare):
        raise refuse_formula(
            "the Antimony text", "import", "one text without imports", "write it into one text"
        )
    modules = len(MODULE.findall(bare))
    if modules > 1:
        raise refuse_formula("the Antimony text", f"{modules} modules", "one model", "flatten the model")
    for statement in re.split(r"[;\n]", bare):
        if len(statement) > LONGEST_STATEMENT:
            raise refuse_formula(
                "the Antimony text",
                f"a statement of {len(statement)} characters",
                f"at most {LONGEST_STATEMENT}",
                "split the formula into assignment rules",
            )
        if _depth(statement) > DEEPEST_FORMULA:
            raise refuse_formula(
                "the Antimony text",
                f"a formula nested more than {DEEPEST_FORMULA} deep: {statement.strip()[:40]!r}",
                f"at most {DEEPEST_FORMULA}",
                "split the formula into assignment rules",
            )


def _depth(statement: str) -> int:
    """Return the depth of parentheses and of powers of powers, whichever is larger."""
    depth = deepest = 0
    for sign in statement:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    powers = statement.count("^") + statement.count("**")
    signs = max((len(run) for run in re.findall(r"[-!+\s]+", statement)), default=0)
    return max(deepest, powers, signs if signs > DEEPEST_FORMULA * 4 else 0)
