"""The parts of an SBML document as records: formulas are trees, names are not looked up, units not judged."""

from xml.etree.ElementTree import Element

from warmfront.domain.errors import Problem
from warmfront.domain.records import record
from warmfront.simulation.equations.formulas import Formula
from warmfront.simulation.equations.translation import Definition


@record
class Quantity:
    """A compartment, a species or a parameter; `value` is None where none is given."""

    name: str
    value: float | None
    unit: str
    constant: bool
    compartment: str = ""
    boundary: bool = False
    is_amount_given: bool = False
    only_amount: bool = False
    dimensions: float = 3.0


@record
class Reaction:
    """A reaction: species with the formula of its net change per event, and the rate law."""

    name: str
    changes: tuple[tuple[str, Formula], ...]
    rate: Formula
    local: tuple[Quantity, ...]


@record
class Rule:
    """An assignment or rate rule or an initial assignment."""

    variable: str
    formula: Formula


@record
class EventText:
    """An event as it stands."""

    name: str
    trigger: Formula
    starts_true: bool
    priority: float
    assignments: tuple[Rule, ...]


@record
class SbmlParts:
    """Everything of a document that shapes its equations."""

    level: int
    functions: dict[str, Definition]
    compartments: tuple[Quantity, ...]
    species: tuple[Quantity, ...]
    parameters: tuple[Quantity, ...]
    initial_assignments: tuple[Rule, ...]
    assignment_rules: tuple[Rule, ...]
    rate_rules: tuple[Rule, ...]
    reactions: tuple[Reaction, ...]
    events: tuple[EventText, ...]
    unit_elements: tuple[Element, ...]
    attributes: dict[str, str]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
