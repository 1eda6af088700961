"""Formulas as plain trees, before names are known: what MathML and text are both read into."""

from typing import NamedTuple

from warmfront.domain.errors import Problem, SimulationError, name_problem

# A person writes formulas a few levels deep; what is nested deeper is broken or hostile (assumption).
DEEPEST_FORMULA = 250
# Operations after functions are put in place: published models need some thousands (assumption).
MOST_OPERATIONS = 1_000_000


class Formula(NamedTuple):
    """One operation of a formula.

    Parameters
    ----------
    head : str
        ``number``, ``name``, ``time``, ``call`` (of a function that the model defines), or the MathML name
        of an operation: ``plus``, ``piecewise``, ``exp`` and so on.
    arguments : tuple of Formula
        For ``piecewise``: value, condition, value, condition, and so on; a last one alone is the value
        otherwise.
    value : float
        Of a number.
    name : str
        Of a name or a function.
    """

    head: str
    arguments: tuple["Formula", ...] = ()
    value: float = 0.0
    name: str = ""


class FormulaError(Exception):
    """A formula that cannot be read; `problem` says where and why.

    Parameters
    ----------
    problem : Problem
        Where it stands, what was found, what is allowed and the next step.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def refuse_formula(where: str, found: str, allowed: str, next_step: str) -> FormulaError:
    """Make the error of one formula.

    Parameters
    ----------
    where, found, allowed, next_step : str
        As the fields of `Problem`.

    Returns
    -------
    FormulaError
        To be raised.
    """
    return FormulaError(name_problem(where, found, allowed, next_step))


def refuse_model(model_id: str, problems: list[Problem]) -> SimulationError:
    """Make the error that names everything that is wrong with a model.

    Parameters
    ----------
    model_id : str
        Name of the model.
    problems : list of Problem
        At least one.

    Returns
    -------
    SimulationError
        To be raised.
    """
    shown = problems[:20]
    more = len(problems) - len(shown)
    lines = [f"  - {problem}" for problem in shown] + ([f"  - and {more} more"] if more else [])
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    return SimulationError("\n".join([f"model {model_id}: {count}:", *lines]))
