"""Which names of a model are states, which stay constant, and which are computed; how each is looked up."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import Problem, name_problem
from warmfront.simulation.equations.expressions import Graph
from warmfront.simulation.equations.formulas import Formula, refuse_formula
from warmfront.simulation.equations.sbml_parts import Quantity, SbmlParts
from warmfront.simulation.equations.translation import Translator

# Antimony puts every species into this compartment of size 1 when the text names none.
UNNAMED_COMPARTMENT = "default_compartment"
# Dense output, Jacobian and symbolic elimination are made for at most this many (assumption).
MOST_STATES = 2_000


class Names:
    """Names of one model.

    Parameters
    ----------
    parts : SbmlParts
        Parts of the document.
    problems : list of Problem
        Receives what is wrong with the names.
    """

    def __init__(self, parts: SbmlParts, problems: list[Problem]) -> None:
        self.problems = problems
        self.notes: list[str] = []
        # A rule that is a plain number says no more than a value.
        listed = {item.name for item in parts.parameters}
        numbers = [rule for rule in parts.assignment_rules if rule.formula.head == "number"]
        fixed = {rule.variable: rule.formula.value for rule in numbers if rule.variable in listed}
        self.assigned = {r.variable: r.formula for r in parts.assignment_rules if r.variable not in fixed}
        parameters = (replace(item, value=fixed.get(item.name, item.value)) for item in parts.parameters)
        self.parts = parts = replace(parts, parameters=tuple(parameters))
        self.rated = {rule.variable: rule.formula for rule in parts.rate_rules}
        self.started = {rule.variable: rule.formula for rule in parts.initial_assignments}
        self.rates = {reaction.name: reaction for reaction in parts.reactions}
        self.sizes = {compartment.name: compartment for compartment in parts.compartments}
        self.kinds = {item.name: item for item in (*parts.species, *parts.parameters)}
        self._check_identifiers()
        species = [item for item in parts.species if self._is_state_species(item)]
        self.species = {item.name: item for item in parts.species}
        others = [item for item in parts.parameters if item.name in self.rated]
        self.states = tuple(item.name for item in (*species, *others))
        self.state_index = {name: index for index, name in enumerate(self.states)}
        self.amounts = tuple(item.name for item in species if item.only_amount)
        self._list_parameters()

    def _check_identifiers(self) -> None:
        parts = self.parts
        seen: set[str] = set()
        named = [item.name for item in (*parts.compartments, *parts.species, *parts.parameters)]
        named += [reaction.name for reaction in parts.reactions] + [event.name for event in parts.events]
        named += list(parts.functions)
        for name in named:
            if not name or name in seen:
                self._refuse("the model", f"identifier {name!r} twice or empty", "each once", "rename one")
            seen.add(name)
        for rules in (parts.assignment_rules, parts.rate_rules, parts.initial_assignments):
            variables = [rule.variable for rule in rules]
            for variable in dict.fromkeys(variables):
                if variables.count(variable) > 1:
                    self._refuse(f"rule of {variable}", "two rules", "one", "remove one")
                if variable not in self.kinds and variable not in self.sizes:
                    self._refuse("a rule", f"unknown name {variable!r}", "declared names", "correct the name")
        for variable in self.assigned.keys() & self.rated.keys():
            self._refuse(f"rule of {variable}", "assignment and rate rule", "one of them", "remove one")
        self._check_compartments()

    def _check_compartments(self) -> None:
        parts = self.parts
        for item in parts.compartments:
            if item.value is not None and item.dimensions != 0 and not 0 < item.value < np.inf:
                self._refuse(
                    f"compartment {item.name}",
                    f"size {item.value:g}",
                    "above zero, finite",
                    "correct the size",
                )
        changing = (self.assigned.keys() | self.rated.keys()) & self.sizes.keys()
        for name in sorted(changing):
            self._refuse(
                f"compartment {name}", "a rule that changes its size", "a constant size", "write amounts"
            )
        for item in parts.species:
            if item.compartment not in self.sizes:
                self._refuse(
                    f"species {item.name}",
                    f"compartment {item.compartment!r}",
                    ", ".join(self.sizes) or "a declared compartment",
                    "declare the compartment",
                )

    def _refuse(self, where: str, found: str, allowed: str, next_step: str) -> None:
        self.problems.append(name_problem(where, found, allowed, next_step))

    def _is_state_species(self, item: Quantity) -> bool:
        if item.name in self.rated:
            return True
        return not (item.constant or item.boundary or item.name in self.assigned)

    def _list_parameters(self) -> None:
        used = self._used_names()
        names: list[str] = []
        values: list[float] = []
        for where, name, value in self._constants():
            if (value is None or np.isnan(value)) and name not in self.started:
                if name not in used:
                    self.notes.append(f"{where} has no value and is not used")
                    continue
                self._refuse(
                    where,
                    "no value" if value is None else "nan",
                    "a number or an initial assignment",
                    f"give {name} a value",
                )
            names.append(name)
            values.append(np.nan if value is None else value)
        self.parameters = tuple(names)
        self.parameter_index = {name: index for index, name in enumerate(names)}
        self.values: FloatArray = np.array(values, dtype=np.float64)

    def _constants(self) -> Iterator[tuple[str, str, float | None]]:
        """Yield every number that stays constant between events: where it stands, name, value."""
        for item in self.parts.parameters:
            if item.name not in self.assigned and item.name not in self.rated:
                yield f"parameter {item.name}", item.name, item.value
        for compartment in self.parts.compartments:
            if not self._is_unnamed(compartment.name) and compartment.dimensions != 0:
                if compartment.value is None and compartment.name not in self.started:
                    self.notes.append(f"compartment {compartment.name} states no size; 1 is used")
                yield f"compartment {compartment.name}", compartment.name, self._size(compartment)
        for item in self.parts.species:
            if item.name not in self.state_index and item.name not in self.assigned:
                yield f"species {item.name}", item.name, self._held(item)
        for reaction in self.parts.reactions:
            for local in reaction.local:
                name = f"{reaction.name}.{local.name}"
                yield f"parameter {local.name} of reaction {reaction.name}", name, local.value

    def _held(self, item: Quantity) -> float | None:
        """Return the value of a constant species in the unit of its formulas."""
        if item.value is None or item.only_amount == item.is_amount_given:
            return item.value
        compartment = self.sizes.get(item.compartment)
        size = 1.0 if compartment is None or compartment.dimensions == 0 else self._size(compartment)
        return item.value * size if item.only_amount else item.value / size if size else None

    def _size(self, compartment: Quantity) -> float:
        return 1.0 if compartment.value is None else compartment.value

    def _is_unnamed(self, name: str) -> bool:
        return name == UNNAMED_COMPARTMENT and self.sizes[name].value == 1.0 and name not in self.started

    def _used_names(self) -> set[str]:
        parts = self.parts
        stack = [rule.formula for rule in (*parts.assignment_rules, *parts.rate_rules)]
        stack += [rule.formula for rule in parts.initial_assignments]
        stack += [change for reaction in parts.reactions for _, change in reaction.changes]
        found: set[str] = set()
        for event in parts.events:
            stack += [event.trigger, *(rule.formula for rule in event.assignments)]
        for reaction in parts.reactions:
            local = {item.name for item in reaction.local}
            own = _names_in([reaction.rate])
            found |= {f"{reaction.name}.{name}" if name in local else name for name in own}
        return found | _names_in(stack)

    def size_node(self, graph: Graph, species: str) -> int:
        """Return the node of the size of a species' compartment; 1 where it has none."""
        compartment = self.species[species].compartment
        known = self.sizes.get(compartment)
        if known is None or known.dimensions == 0 or self._is_unnamed(compartment):
            return graph.constant(1.0)
        return graph.parameter(self.parameter_index[compartment])


def _names_in(formulas: list[Formula]) -> set[str]:
    found: set[str] = set()
    stack = list(formulas)
    while stack:
        formula = stack.pop()
        if formula.head == "name":
            found.add(formula.name)
        stack.extend(formula.arguments)
    return found


class Lookup:
    """Look names up while the model runs, or at its start.

    Parameters
    ----------
    names : Names
        Names of the model.
    translator : Translator
        Makes nodes of the formulas behind names.
    at_start : bool
        At the start a state stands for its initial value and the time for zero.
    """

    def __init__(self, names: Names, translator: Translator, *, at_start: bool) -> None:
        self.names = names
        self.translator = translator
        self.at_start = at_start
        self._known: dict[str, int] = {}
        self._open: list[str] = []

    def formula(self, formula: Formula, where: str, local: dict[str, int] | None = None) -> int:
        """Return the node of a formula; local names come before those of the model."""
        graph = self.translator.graph
        own = local or {}

        def resolve(name: str) -> int:
            return own[name] if name in own else self.of(name)

        clock = graph.constant(0.0) if self.at_start else graph.time()
        return self.translator.node(formula, resolve, where, time=clock)

    def of(self, name: str) -> int:
        """Return the node of a name; raises ``KeyError`` when the model has none of this name."""
        names, graph = self.names, self.translator.graph
        if name in self._known:
            return self._known[name]
        if name in names.state_index and not self.at_start:
            return graph.state(names.state_index[name])
        if name in names.parameter_index:
            return graph.parameter(names.parameter_index[name])
        make = self._maker(name)
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            raise refuse_formula(f"rule of {name}", f"a circle: {circle}", "no circle", "break the circle")
        self._open.append(name)
        try:
            found = make()
        finally:
            self._open.pop()
        self._known[name] = found
        return found

    def _maker(self, name: str) -> Callable[[], int]:
        names = self.names
        if name in names.assigned:
            return lambda: self.formula(names.assigned[name], f"assignment rule of {name}")
        if name in names.rates:
            return lambda: self.rate(name)
        if name in names.state_index:
            return lambda: self.initial(name)
        if name in names.sizes:
            return lambda: self.translator.graph.constant(1.0)
        raise KeyError(name)

    def rate(self, reaction: str) -> int:
        """Return the node of the rate of a reaction."""
        found = self.names.rates[reaction]
        local = {
            item.name: self.of(f"{reaction}.{item.name}")
            for item in found.local
            if f"{reaction}.{item.name}" in self.names.parameter_index
        }
        return self.formula(found.rate, f"reaction {reaction}", local)

    def initial(self, state: str) -> int:
        """Return the node of a state's value at the start, in the unit of the state."""
        names, graph = self.names, self.translator.graph
        if state in names.started:
            return self.formula(names.started[state], f"initial assignment of {state}")
        item = names.kinds[state]
        if item.value is None:
            raise refuse_formula(
                f"state {state}", "no initial value", "a number or an initial assignment", "give it a value"
            )
        value = graph.constant(item.value)
        if state not in names.species or item.only_amount == item.is_amount_given:
            return value
        size = names.size_node(graph, state)
        return graph.multiply(value, size) if item.only_amount else graph.divide(value, size)
