"""XML from strangers: bounded before it is read, and without the parts that can grow or reach outside."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from warmfront.simulation.equations.formulas import refuse_formula

# The largest published models at hand have 0.6 MB and some thousand elements (assumption: a factor of ten).
LONGEST_TEXT = 8_000_000
MOST_ELEMENTS = 500_000
DEEPEST_ELEMENT = 600
PIECE = 65_536


def parse_document(text: str) -> Element:
    """Parse an XML text.

    Parameters
    ----------
    text : str
        XML without a document type.

    Returns
    -------
    Element
        Its root.

    Raises
    ------
    FormulaError
        When it is too long, too deep, declares a document type or entities, or is not XML.

    Examples
    --------
    >>> parse_document("<sbml/>").tag
    'sbml'
    """
    check_length(text)
    for forbidden in ("<!DOCTYPE", "<!ENTITY"):
        if forbidden in text:
            raise refuse_formula(
                "the XML text", forbidden, "XML without document type and entities", "remove the declaration"
            )
    parser: Any = XMLPullParser(events=("start", "end"))
    depth = elements = 0
    root: Element | None = None
    try:
        for start in range(0, len(text), PIECE):
            parser.feed(text[start : start + PIECE])
            for kind, element in parser.read_events():
                root = element if root is None else root
                depth += 1 if kind == "start" else -1
                elements += kind == "start"
                _check_size(depth, elements)
        parser.close()
    except ParseError as error:
        raise refuse_formula(
            "the XML text", f"{error}", "well-formed XML", "write the model anew with an SBML tool"
        ) from error
    if root is None:
        raise refuse_formula("the XML text", "nothing", "an SBML document", "give the whole file")
    return root


def check_length(text: str) -> None:
    """Refuse a text that is too long to be read.

    Parameters
    ----------
    text : str
        Antimony or XML.

    Raises
    ------
    FormulaError
        When it is longer than `LONGEST_TEXT`.
    """
    if len(text) > LONGEST_TEXT:
        raise refuse_formula(
            "the text", f"{len(text)} characters", f"at most {LONGEST_TEXT}", "split or reduce the model"
        )


def _check_size(depth: int, elements: int) -> None:
    if depth > DEEPEST_ELEMENT:
        raise refuse_formula(
            "the XML text",
            f"elements nested more than {DEEPEST_ELEMENT} deep",
            f"at most {DEEPEST_ELEMENT}",
            "split long formulas into assignment rules",
        )
    if elements > MOST_ELEMENTS:
        raise refuse_formula(
            "the XML text",
            f"more than {MOST_ELEMENTS} elements",
            f"at most {MOST_ELEMENTS}",
            "reduce the model",
        )
