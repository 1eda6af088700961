"""Put the parts of a model together: rates, Jacobian, start, observables, moments and events."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import Problem, name_problem
from warmfront.simulation.equations.derivatives import differentiate, find_jacobian
from warmfront.simulation.equations.evaluation import evaluate, needed_nodes
from warmfront.simulation.equations.expressions import Graph, Op
from warmfront.simulation.equations.formulas import FormulaError, refuse_model
from warmfront.simulation.equations.infix import read_infix
from warmfront.simulation.equations.model import Act, Event, OdeModel
from warmfront.simulation.equations.moments import Moments
from warmfront.simulation.equations.names import MOST_STATES, Lookup, Names
from warmfront.simulation.equations.sbml_parts import EventText, SbmlParts
from warmfront.simulation.equations.sbml_units import read_units
from warmfront.simulation.equations.translation import Translator

# Changes when the reader makes other equations of the same text, so that caches do not outlive it.
READER_VERSION = 1

ActFormulas = tuple[str, dict[str, str]]


def assemble(parts: SbmlParts, sbml: str, model_id: str, acts: Sequence[ActFormulas]) -> OdeModel:
    """Make the equations of a model.

    Parameters
    ----------
    parts : SbmlParts
        Parts of its document.
    sbml : str
        The document.
    model_id : str
        Name for messages.
    acts : sequence of tuple (str, dict of str to str)
        Name of an act, and state to the formula of its new value with ``dose`` as the size.

    Returns
    -------
    OdeModel
        Ready for an engine.

    Raises
    ------
    SimulationError
        With everything that is wrong.
    """
    return _Assembly(parts, model_id).model(sbml, acts)


class _Assembly:
    def __init__(self, parts: SbmlParts, model_id: str) -> None:
        self.parts = parts
        self.model_id = model_id
        self.problems: list[Problem] = list(parts.problems)
        self._check_counts()
        self.names = Names(parts, self.problems)
        self._stop_if_wrong()
        self.graph = Graph()
        self.moments = Moments(self.graph, self.names.values)
        translator = Translator(self.graph, parts.functions, self.moments.compare)
        self.start = Lookup(self.names, translator, at_start=True)
        self.running = Lookup(self.names, translator, at_start=False)
        self.notes = [*parts.notes, *self.names.notes]

    def _check_counts(self) -> None:
        count = len(self.parts.species) + len(self.parts.rate_rules)
        if count > MOST_STATES:
            self._refuse(
                "the model", f"{count} species and rates", f"at most {MOST_STATES}", "reduce the model"
            )
            self._stop_if_wrong()

    def _refuse(self, where: str, found: str, allowed: str, next_step: str) -> None:
        self.problems.append(name_problem(where, found, allowed, next_step))

    def _stop_if_wrong(self) -> None:
        if self.problems:
            raise refuse_model(self.model_id, list(dict.fromkeys(self.problems)))

    def _try(self, make: Callable[..., int], *arguments: object) -> int:
        """Return a node, or note what is wrong and return zero so that the rest is checked too."""
        try:
            return make(*arguments)
        except FormulaError as error:
            self.problems.append(error.problem)
            return self.graph.constant(0.0)

    def model(self, sbml: str, acts: Sequence[ActFormulas]) -> OdeModel:
        names, graph = self.names, self.graph
        units = read_units(self.parts)
        self.problems += units.problems
        if not names.states:
            self._refuse(
                "the model", "no state", "a species or a rate rule that changes", "declare the states"
            )
        computed = self._computed_parameters()
        initial = tuple(self._try(self.start.of, name) for name in names.states)
        self._stop_if_wrong()
        derivatives = self._derivatives()
        observables = {
            name: self._try(self.running.of, name) for name in (*names.states, *names.assigned, *names.rates)
        }
        made = self._acts(acts)
        events, event_breaks = self._events()
        self._stop_if_wrong()
        breakpoints, periodic, unknown = self.moments.find(list(derivatives))
        if unknown:
            self.notes.append(
                f"{len(unknown)} conditions on time change at moments that cannot be computed beforehand; "
                "a short pulse there may be stepped over"
            )
        self._check_start(initial, derivatives)
        jacobian = find_jacobian(graph, derivatives)
        time_derivatives = differentiate(graph, derivatives, graph.time())
        text = repr((READER_VERSION, sbml, [(name, sorted(changes.items())) for name, changes in acts]))
        return OdeModel(
            model_id=self.model_id,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            sbml=sbml,
            graph=graph,
            states=names.states,
            parameters=names.parameters,
            parameter_values=names.values,
            computed_parameters=computed,
            initial=initial,
            derivatives=derivatives,
            jacobian=jacobian,
            time_derivatives=time_derivatives,
            observables=observables,
            breakpoints=tuple(dict.fromkeys([*breakpoints, *event_breaks[0]])),
            periodic_breakpoints=tuple(dict.fromkeys([*periodic, *event_breaks[1]])),
            acts=made,
            events=events,
            units=units.words,
            notes=(*self.notes, *units.notes),
            amounts=names.amounts,
        )

    def _computed_parameters(self) -> tuple[tuple[int, int], ...]:
        """Return computed parameters in the order in which they must be computed, and fill their values."""
        names, graph = self.names, self.graph
        nodes = {
            names.parameter_index[name]: self._try(
                self.start.formula, names.started[name], f"initial assignment of {name}"
            )
            for name in names.started
            if name in names.parameter_index
        }
        needs = {
            index: {
                int(graph.nodes[inner].value)
                for inner in needed_nodes(graph, (node,))
                if graph.nodes[inner].op is Op.PARAMETER
            }
            & nodes.keys()
            for index, node in nodes.items()
        }
        ordered: list[tuple[int, int]] = []
        while needs:
            ready = [index for index, needed in needs.items() if not needed]
            if not ready:
                circle = ", ".join(names.parameters[index] for index in needs)
                self._refuse("initial assignments", f"a circle: {circle}", "no circle", "break the circle")
                return ()
            for index in ready:
                ordered.append((index, nodes[index]))
                del needs[index]
            for needed in needs.values():
                needed.difference_update(ready)
        for index, node in ordered:
            names.values[index] = self._value(node)
            if not np.isfinite(names.values[index]):
                self._refuse(
                    f"initial assignment of {names.parameters[index]}",
                    f"{names.values[index]}",
                    "a finite number",
                    "correct the formula or the values it uses",
                )
        return tuple(ordered)

    def _value(self, node: int) -> float:
        found = evaluate(self.graph, (node,), states=np.zeros(0), parameters=self.names.values)
        return float(found[0])

    def _derivatives(self) -> tuple[int, ...]:
        names, graph = self.names, self.graph
        totals = [graph.constant(0.0) for _ in names.states]
        for reaction in self.parts.reactions:
            rate = self._try(self.running.of, reaction.name)
            for species, change in reaction.changes:
                item = names.species.get(species)
                if item is None:
                    self._refuse(
                        f"reaction {reaction.name}",
                        f"unknown species {species!r}",
                        "declared species",
                        "declare it",
                    )
                elif item.boundary:
                    continue
                elif species not in names.state_index or species in names.rated:
                    self._refuse(
                        f"reaction {reaction.name}",
                        f"species {species!r}, which is constant or has a rule",
                        "species that reactions may change",
                        "set boundaryCondition or remove the rule",
                    )
                else:
                    index = names.state_index[species]
                    where = f"reaction {reaction.name}, stoichiometry of {species}"
                    count = self._try(self.running.formula, change, where)
                    flux = rate if item.only_amount else graph.divide(rate, names.size_node(graph, species))
                    totals[index] = graph.add(totals[index], graph.multiply(count, flux))
        for variable, formula in names.rated.items():
            where = f"rate rule of {variable}"
            node = self._try(self.running.formula, formula, where)
            totals[names.state_index[variable]] = node
        return tuple(totals)

    def _acts(self, acts: Sequence[ActFormulas]) -> tuple[Act, ...]:
        made: list[Act] = []
        for name, changes in acts:
            if name in [act.name for act in made]:
                self._refuse(f"act {name}", "the same name twice", "each once", "rename one")
            pairs = []
            for state, text in changes.items():
                where = f"act {name}, new value of {state}"
                index = self.names.state_index.get(state)
                if index is None:
                    self._refuse(
                        where, f"unknown state {state!r}", ", ".join(self.names.states), "correct the name"
                    )
                    continue
                node = self._try(self._act_value, text, where)
                pairs.append((index, node))
            made.append(Act(name=name, changes=tuple(pairs)))
        return tuple(made)

    def _act_value(self, text: str, where: str) -> int:
        return self.running.formula(read_infix(text, where), where, {"dose": self.graph.size()})

    def _events(self) -> tuple[tuple[Event, ...], tuple[list[int], list[tuple[int, int]]]]:
        found: list[Event] = []
        single: list[int] = []
        periodic: list[tuple[int, int]] = []
        for event in sorted(self.parts.events, key=lambda one: -one.priority):
            self.moments.in_trigger = True
            trigger = self._try(self.running.formula, event.trigger, f"event {event.name}")
            self.moments.in_trigger = False
            moments, again, unknown = self.moments.find([trigger])
            of_time = not self.moments.depends(trigger)[1]
            exact = of_time and not again and not unknown
            if not exact:
                single += moments
                periodic += again
            changes, parameter_changes = self._event_changes(event)
            found.append(
                Event(
                    name=event.name,
                    trigger=trigger,
                    changes=changes,
                    parameter_changes=parameter_changes,
                    at_times=tuple(moments) if exact else (),
                    active_at_start=not event.starts_true,
                )
            )
        return tuple(found), (single, periodic)

    def _event_changes(
        self, event: EventText
    ) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        names = self.names
        states, parameters = [], []
        for rule in event.assignments:
            where = f"event {event.name}, new value of {rule.variable}"
            node = self._try(self.running.formula, rule.formula, where)
            if rule.variable in names.state_index:
                states.append((names.state_index[rule.variable], node))
            elif rule.variable in names.parameter_index and rule.variable not in names.sizes:
                parameters.append((names.parameter_index[rule.variable], node))
            else:
                self._refuse(
                    where,
                    "something an event cannot change here",
                    "a state or parameter",
                    "correct the event",
                )
        return tuple(states), tuple(parameters)

    def _check_start(self, initial: tuple[int, ...], derivatives: tuple[int, ...]) -> None:
        names = self.names
        values = names.values
        states = np.array(evaluate(self.graph, initial, states=np.zeros(0), parameters=values))
        for name, value in zip(names.states, states, strict=True):
            below = value < 0 and name in names.species
            if not np.isfinite(value) or below:
                allowed = "a finite number" if not below else "zero or more"
                self._refuse(
                    f"state {name}", f"initial value {value:g}", allowed, "correct the initial value"
                )
        self._stop_if_wrong()
        rates = evaluate(self.graph, derivatives, states=states, parameters=values)
        for name, node, rate in zip(names.states, derivatives, rates, strict=True):
            if not np.isfinite(rate):
                self._refuse(
                    f"rate of {name} at the start",
                    f"{float(rate):g}{self._cause(node, states)}",
                    "a finite number",
                    "correct the initial values or the formula",
                )
        self._stop_if_wrong()

    def _cause(self, node: int, states: FloatArray) -> str:
        graph = self.graph
        inner = [one for one in needed_nodes(graph, (node,)) if graph.nodes[one].op is Op.DIVIDE]
        under = evaluate(
            graph,
            [graph.nodes[one].arguments[1] for one in inner],
            states=states,
            parameters=self.names.values,
        )
        return ", from a division by zero" if any(float(value) == 0 for value in under) else ""
