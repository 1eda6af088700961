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

# Strings come first, so that what looks like a comment inside one hides nothing.
COMMENT_OR_STRING = re.compile(r"```.*?```|\"[^\"\n]*\"|'[^'\n]*'|//[^\n]*|#[^\n]*|/\*.*?\*/", re.DOTALL)
MODULE = re.compile(r"\b(?:model|module)\s+\*?[A-Za-z_]\w*\s*(?:\(|;|\n|$)")
# The word is refused wherever it stands: an import reads files of the machine.
IMPORT = re.compile(r"\bimport\b", re.IGNORECASE)
# The library's time grows with the square of both (assumption: a person writes far less).
LONGEST_STATEMENT = 50_000
MOST_SIGNS = 3_000
# Ten for each state that can be solved; the library needs gigabytes for some hundred thousand.
MOST_STATEMENTS = 20_000


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
    statements = sum(not piece.isspace() and piece != "" for piece in re.split(r"[;\n]", text))
    if statements > MOST_STATEMENTS:
        raise refuse_formula(
            "the Antimony text", f"{statements} statements", f"at most {MOST_STATEMENTS}", "reduce the model"
        )
    if IMPORT.search(text):
        raise refuse_formula(
            "the Antimony text",
            "the word 'import'",
            "one text without imports, and without this word in names and comments",
            "write everything into one text",
        )
    bare = COMMENT_OR_STRING.sub(lambda match: ' "" ' if match[0][0] in "\"'`" else " ", text)
    modules = len(MODULE.findall(bare))
    if modules > 1:
        raise refuse_formula("the Antimony text", f"{modules} modules", "one model", "flatten the model")
    for statement in re.split(r"[;\n]", bare):
        signs = sum(map(statement.count, "+-*/^<>=&|!,"))
        if len(statement) > LONGEST_STATEMENT or signs > MOST_SIGNS:
            raise refuse_formula(
                "the Antimony text",
                f"a statement of {len(statement)} characters and {signs} operations",
                f"at most {LONGEST_STATEMENT} and {MOST_SIGNS}",
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
    """Return the depth of parentheses, of powers of powers or of signs, whichever is largest."""
    depth = deepest = 0
    for sign in statement:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    powers = statement.count("^") + statement.count("**")
    signs = max((len(run.replace(" ", "")) for run in re.findall(r"[-!+\s]+", statement)), default=0)
    return max(deepest, powers, signs)
