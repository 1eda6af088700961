"""Weights of the ranking from a small TOML file: refused as a whole when anything is wrong, never mended."""

import math
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem, name_problem
from warmfront.domain.ranking import PARTS, Weights
from warmfront.io.limits import shorten
from warmfront.io.tables import file_digest
from warmfront.io.toml import read_toml

SUM_TOLERANCE = 0.001
"""How far the sum may lie from 1, so that thirds can be written as 0.3333 (assumption)."""

MOST_CHARACTERS = 200
"""Characters of the name or the source (assumption)."""

WORDS = ("name", "source")
SWITCHES = ("harm_of_indications",)
ALLOWED = f"{', '.join(PARTS)} (all five), and optionally {', '.join((*WORDS, *SWITCHES))}"


def read_weights(path: Path) -> tuple[Weights, str]:
    r"""Read the weights by which options are ordered within a tier.

    Parameters
    ----------
    path : Path
        TOML file with the five weights, each 0 or more, that add up to 1.

    Returns
    -------
    weights : Weights
        As written; only a sum that is off by rounding is accepted.
    digest : str
        SHA-256 of the file, for the provenance.

    Raises
    ------
    InputError
        When the file is missing, too large, not TOML, or a weight is missing, unknown, not a number, negative
        or the sum is not 1; lists every problem.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "weights.toml"
    ...     _ = path.write_text("fit=0.1\nevidence=0.3\nharm=0.4\nfeasibility=0.1\ncertainty=0.1\n")
    ...     read_weights(path)[0].harm
    0.4
    """
    content = read_toml(path)
    name = path.name
    problems = [
        name_problem(f"{name}: {shorten(key)}", "an unknown key", ALLOWED, "remove it or mend its spelling")
        for key in content
        if key not in (*PARTS, *WORDS, *SWITCHES)
    ]
    problems += [problem for part in PARTS for problem in _weight_problems(name, part, content)]
    problems += [problem for word in WORDS for problem in _word_problems(name, word, content)]
    switch = content.get(SWITCHES[0], False)
    if not isinstance(switch, bool):
        where = f"{name}: {SWITCHES[0]}"
        problems.append(name_problem(where, shorten(switch), "true or false", "write one of them"))
    if not problems:
        total = math.fsum(content[part] for part in PARTS)
        if abs(total - 1) > SUM_TOLERANCE:
            problems.append(
                name_problem(
                    f"{name}: sum of the five weights",
                    f"{total:.6g}",
                    f"1 (within {SUM_TOLERANCE:g})",
                    "change the weights so that they add up to 1; they are never rescaled for you",
                )
            )
    if problems:
        raise InputError(problems)
    return Weights(
        fit=float(content["fit"]),
        evidence=float(content["evidence"]),
        harm=float(content["harm"]),
        feasibility=float(content["feasibility"]),
        certainty=float(content["certainty"]),
        name=content.get("name", name),
        source=content.get("source", ""),
        harm_of_indications=switch,
    ), file_digest(path)


def _weight_problems(name: str, part: str, content: dict[str, Any]) -> list[Problem]:
    where = f"{name}: {part}"
    if part not in content:
        return [name_problem(where, "nothing", "a number from 0 to 1", "state it; 0 leaves the part out")]
    value = content[part]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return [name_problem(where, shorten(value), "a number from 0 to 1", "write for example 0.2")]
    if not 0 <= value <= 1:
        return [name_problem(where, shorten(value), "a number from 0 to 1", "write for example 0.2")]
    return []


def _word_problems(name: str, word: str, content: dict[str, Any]) -> list[Problem]:
    value = content.get(word, "")
    if isinstance(value, str) and len(value) <= MOST_CHARACTERS and value.isprintable():
        return []
    allowed = f"printable text of at most {MOST_CHARACTERS} characters"
    return [name_problem(f"{name}: {word}", shorten(value), allowed, "shorten it or leave it out")]
