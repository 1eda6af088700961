"""Formulas written as text in the manner of Antimony, read into plain trees."""

import re

from warmfront.simulation.equations.formulas import DEEPEST_FORMULA, Formula, refuse_formula
from warmfront.simulation.equations.mathml import CONSTANTS, OPERATIONS

TOKENS = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>&&|\|\||<=|>=|==|!=|[-+*/^%<>!(),]))"
)
LONGEST_FORMULA = 20_000
# From loosest to tightest; all read from the left but the power.
LEVELS: tuple[dict[str, str], ...] = (
    {"||": "or"},
    {"&&": "and"},
    {"<": "lt", ">": "gt", "<=": "leq", ">=": "geq", "==": "eq", "!=": "neq"},
    {"+": "plus", "-": "minus"},
    {"*": "times", "/": "divide", "%": "rem"},
)
SPELLINGS = {"pow": "power", "ceil": "ceiling", "sqr": "square", "asin": "arcsin", "acos": "arccos"}
SPELLINGS |= {"atan": "arctan"}


def read_infix(text: str, where: str) -> Formula:
    """Read a formula such as ``TV*exp(-alpha*dose)``.

    Parameters
    ----------
    text : str
        Numbers, names, ``time``, the operators ``+ - * / ^ % < <= > >= == != && || !``, and functions.
    where : str
        Named in messages.

    Returns
    -------
    Formula
        Tree of operations.

    Raises
    ------
    FormulaError
        When the text is not one formula.

    Examples
    --------
    >>> read_infix("a - b*2", "act x").head
    'minus'
    """
    if len(text) > LONGEST_FORMULA:
        raise refuse_formula(
            where, f"{len(text)} characters", f"at most {LONGEST_FORMULA}", "shorten the formula"
        )
    return _Reader(text, where).whole()


class _Reader:
    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        self.place = 0
        self.depth = 0
        position = 0
        text = text.rstrip()
        while position < len(text):
            match = TOKENS.match(text, position)
            if match is None:
                raise self._refuse(text[position : position + 20])
            self.tokens.append((str(match.lastgroup), match.group(str(match.lastgroup))))
            position = match.end()

    def _refuse(self, found: str) -> Exception:
        return refuse_formula(
            self.where,
            f"{found!r} in {self.text[:80]!r}",
            "numbers, names, + - * / ^ % < <= > >= == != && || ! and functions",
            "correct the formula",
        )

    def whole(self) -> Formula:
        formula = self._level(0)
        if self.place < len(self.tokens):
            raise self._refuse(self.tokens[self.place][1])
        return formula

    def _sign(self) -> str:
        if self.place < len(self.tokens) and self.tokens[self.place][0] == "sign":
            return self.tokens[self.place][1]
        return ""

    def _level(self, level: int) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST_FORMULA * len(LEVELS):
            raise self._refuse("nesting too deep")
        if level == len(LEVELS):
            found = self._unary()
        else:
            found = self._level(level + 1)
            while (sign := self._sign()) in LEVELS[level]:
                self.place += 1
                found = Formula(LEVELS[level][sign], (found, self._level(level + 1)))
        self.depth -= 1
        return found

    def _unary(self) -> Formula:
        sign = self._sign()
        if sign in ("-", "+", "!"):
            self.place += 1
            inner = self._level(len(LEVELS))
            return inner if sign == "+" else Formula("minus" if sign == "-" else "not", (inner,))
        base = self._atom()
        if self._sign() == "^":
            self.place += 1
            return Formula("power", (base, self._level(len(LEVELS))))
        return base

    def _atom(self) -> Formula:
        if self.place >= len(self.tokens):
            raise self._refuse("the end")
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return Formula("number", value=float(text))
        if kind == "name":
            return self._call(text) if self._sign() == "(" else _named(text)
        if text != "(":
            raise self._refuse(text)
        inner = self._level(0)
        self._expect(")")
        return inner

    def _expect(self, sign: str) -> None:
        if self._sign() != sign:
            raise self._refuse(self.tokens[self.place][1] if self.place < len(self.tokens) else "the end")
        self.place += 1

    def _call(self, name: str) -> Formula:
        self._expect("(")
        arguments: list[Formula] = []
        while self._sign() != ")":
            if arguments:
                self._expect(",")
            arguments.append(self._level(0))
        self._expect(")")
        found = tuple(arguments)
        if name == "sqrt":
            return Formula("root", (Formula("number", value=2.0), *found))
        if name == "log10":
            return Formula("log", (Formula("number", value=10.0), *found))
        if name == "log":
            raise refuse_formula(self.where, "log", "ln (natural) or log10", "say which logarithm is meant")
        head = SPELLINGS.get(name, name)
        if head == "square":
            return Formula("power", (*found, Formula("number", value=2.0)))
        if head in OPERATIONS or head == "piecewise":
            return Formula(head, found)
        return Formula("call", found, name=name)


def _named(text: str) -> Formula:
    if text == "time":
        return Formula("time")
    if text in ("pi", "exponentiale", "true", "false"):
        return Formula("number", value=CONSTANTS[text])
    return Formula("name", name=text)
