"""MathML, the notation of formulas in SBML, read into plain trees."""

import math
from xml.etree.ElementTree import Element

from warmfront.simulation.equations.formulas import DEEPEST_FORMULA, Formula, FormulaError, refuse_formula

OPERATIONS_TEXT = (
    "plus minus times divide power exp ln abs floor ceiling factorial sin cos tan sec csc cot sinh cosh "
    "tanh sech csch coth arcsin arccos arctan eq neq lt gt leq geq and or xor not implies min max rem "
    "quotient"
)
OPERATIONS = frozenset(OPERATIONS_TEXT.split())
CONSTANTS = {
    "pi": math.pi,
    "exponentiale": math.e,
    "true": 1.0,
    "false": 0.0,
    "infinity": math.inf,
    "notanumber": math.nan,
}
# Avogadro's number as SBML Level 3 Version 1 fixes it (section 3.4.6 of its specification).
AVOGADRO = 6.02214179e23
NEXT_STEP = "write the formula without it"
SYMBOLS = "http://www.sbml.org/sbml/symbols/"


def tag_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def read_mathml(element: Element, where: str) -> Formula:
    """Read one ``math`` element, or what stands in it.

    Parameters
    ----------
    element : Element
        MathML.
    where : str
        Named in messages.

    Returns
    -------
    Formula
        Tree of operations.

    Raises
    ------
    FormulaError
        When an operation is not supported, the nesting is too deep, or a number cannot be read.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> read_mathml(fromstring("<apply><exp/><ci> k </ci></apply>"), "rule k").head
    'exp'
    """
    return _read(element, where, DEEPEST_FORMULA)


def read_lambda(element: Element, where: str) -> tuple[tuple[str, ...], Formula]:
    """Read the definition of a function.

    Parameters
    ----------
    element : Element
        A ``math`` element that holds a ``lambda``.
    where : str
        Named in messages.

    Returns
    -------
    tuple of tuple of str and Formula
        Names of the arguments, and the body.

    Raises
    ------
    FormulaError
        When there is no lambda or its body cannot be read.
    """
    inner = element[0] if tag_of(element) == "math" and len(element) else element
    if tag_of(inner) == "semantics" and len(inner):
        inner = inner[0]
    if tag_of(inner) != "lambda" or not len(inner):
        raise refuse_formula(where, "no lambda", "a lambda with arguments and a body", "define the function")
    names = tuple((child[0].text or "").strip() for child in inner if tag_of(child) == "bvar" and len(child))
    return names, _read(inner[-1], where, DEEPEST_FORMULA)


def _read(element: Element, where: str, depth: int) -> Formula:
    if depth < 0:
        raise refuse_formula(
            where,
            f"operations nested more than {DEEPEST_FORMULA} deep",
            f"at most {DEEPEST_FORMULA}",
            "split the formula into assignment rules",
        )
    tag = tag_of(element)
    if tag in ("math", "semantics"):
        if not len(element):
            raise refuse_formula(where, "an empty formula", "one formula", "write the formula")
        return _read(element[0], where, depth - 1)
    if tag == "cn":
        return Formula("number", value=_number(element, where))
    if tag == "ci":
        return Formula("name", name=(element.text or "").strip())
    if tag in CONSTANTS:
        return Formula("number", value=CONSTANTS[tag])
    if tag == "csymbol":
        return _symbol(element)
    if tag == "piecewise":
        return _piecewise(element, where, depth)
    if tag == "apply" and len(element):
        return _apply(element, where, depth)
    raise _unsupported(tag, where)


def _number(element: Element, where: str) -> float:
    kind = element.get("type", "real")
    parts = [element.text or "", *((child.tail or "") for child in element)]
    try:
        numbers = [float(part) for part in parts]
        if kind == "e-notation":
            return float(f"{parts[0].strip()}e{parts[1].strip()}")
        if kind == "rational":
            return numbers[0] / numbers[1]
        return numbers[0]
    except (ValueError, IndexError, ZeroDivisionError) as error:
        text = " ".join("/".join(parts).split())[:40]
        raise refuse_formula(where, f"number {text!r}", "a real number", "correct the number") from error


def _symbol(element: Element) -> Formula:
    url = (element.get("definitionURL") or "").strip()
    if url == SYMBOLS + "time":
        return Formula("time")
    if url == SYMBOLS + "avogadro":
        return Formula("number", value=AVOGADRO)
    return Formula("name", name=f"csymbol {url.rsplit('/', 1)[-1] or 'without definitionURL'}")


def _piecewise(element: Element, where: str, depth: int) -> Formula:
    arguments: list[Formula] = []
    otherwise: list[Formula] = []
    for child in element:
        inner = [_read(part, where, depth - 1) for part in child]
        if tag_of(child) == "piece" and len(inner) == 2:
            arguments.extend(inner)
        elif tag_of(child) == "otherwise" and len(inner) == 1 and not otherwise:
            otherwise = inner
        else:
            raise _unsupported(f"{tag_of(child)} with {len(inner)} parts in piecewise", where)
    if not otherwise:
        raise refuse_formula(
            where,
            "piecewise without 'otherwise'",
            "a value for every case",
            "add the value otherwise",
        )
    return Formula("piecewise", tuple(arguments + otherwise))


def _apply(element: Element, where: str, depth: int) -> Formula:
    head, rest = element[0], element[1:]
    tag = tag_of(head)
    if tag in ("log", "root"):
        return _with_qualifier(element, where, depth)
    arguments = tuple(_read(child, where, depth - 1) for child in rest)
    if tag == "ci":
        return Formula("call", arguments, name=(head.text or "").strip())
    if tag == "csymbol":
        return _refused_symbol(_symbol(head).name, where)
    if tag in OPERATIONS:
        return Formula(tag, arguments)
    raise _unsupported(tag, where)


def _with_qualifier(element: Element, where: str, depth: int) -> Formula:
    """Read a logarithm with its base or a root with its degree as a call of two arguments."""
    tag = tag_of(element[0])
    given = {"log": Formula("number", value=10.0), "root": Formula("number", value=2.0)}[tag]
    arguments = []
    for child in element[1:]:
        if tag_of(child) in ("logbase", "degree"):
            given = _read(child[0], where, depth - 1)
        else:
            arguments.append(_read(child, where, depth - 1))
    return Formula(tag, (given, *arguments))


def _refused_symbol(name: str, where: str) -> Formula:
    if name == "csymbol delay":
        raise refuse_formula(
            where,
            "delay",
            "ordinary differential equations; a delay needs the past of the state",
            "replace it by a chain of transit compartments",
        )
    raise _unsupported(name, where)


def _unsupported(tag: str, where: str) -> FormulaError:
    return refuse_formula(where, f"MathML element {tag!r}", ", ".join(sorted(OPERATIONS)), NEXT_STEP)
