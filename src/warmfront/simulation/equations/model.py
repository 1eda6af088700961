"""A mechanistic model as equations: what the reader of SBML makes and what every engine solves."""

from typing import Literal

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.equations.expressions import Graph


@record
class Act:
    """Something that changes states at a moment: a dose, a fraction, a transfer of cells.

    Parameters
    ----------
    name : str
        Unique in its model.
    changes : tuple of tuple (int, int)
        State and the node of its new value. All are computed from the states before the act; the size of
        the dose is the node ``Graph.size()``.
    """

    name: str
    changes: tuple[tuple[int, int], ...]


@record
class Event:
    """A change that the model itself makes when a condition becomes true.

    Parameters
    ----------
    name : str
        Unique in its model.
    trigger : int
        Node of the condition.
    changes : tuple of tuple (int, int)
        State and the node of its new value, as in `Act`.
    parameter_changes : tuple of tuple (int, int)
        Parameter and the node of its new value.
    at_times : tuple of int
        Nodes of the moments (functions of parameters alone) at which the condition can change; empty when
        it depends on states or comes again and again and the moment must be searched for. Moments that such
        a condition has in time are among the model's breakpoints.
    active_at_start : bool
        Whether it fires when the condition holds from the beginning. Otherwise the condition counts as true
        before the start, and a condition that becomes true at the very start does not fire.
    """

    name: str
    trigger: int
    changes: tuple[tuple[int, int], ...]
    parameter_changes: tuple[tuple[int, int], ...] = ()
    at_times: tuple[int, ...] = ()
    active_at_start: bool = False


@record
class OdeModel:
    """Ordinary differential equations with their events, ready for an engine.

    Parameters
    ----------
    model_id, digest : str
        Name, and SHA-256 of the text and of everything else that shapes the equations (key of caches).
    sbml : str
        The same model as SBML, for engines that read it themselves.
    graph : Graph
        Holds every expression; must not grow after the model is made.
    states, parameters : tuple of str
        Names in the order of the arrays. Parameters are all numbers that stay constant between events:
        global parameters, compartment sizes, constant species, local parameters (``reaction.name``).
    parameter_values : ndarray of float64, shape (n_parameters,)
        The model's own values.
    computed_parameters : tuple of tuple (int, int)
        Parameters whose value the model computes from others before it starts, with the node; a given value
        replaces the formula. In the order in which they must be computed.
    initial : tuple of int
        Node of each state at the start, a function of parameters.
    derivatives : tuple of int
        Node of each state's rate of change per unit of the model's time, in the state's own unit.
    jacobian : tuple of tuple (int, int, int)
        Row, column and node of each entry that is not zero throughout, by row, then column.
    time_derivatives : tuple of int
        Node of the partial derivative by time of each rate; constant 0 for an autonomous model.
    observables : dict of str to int
        Assignment rules and other quantities that can be output, by name; states are added by the reader.
    breakpoints : tuple of int
        Nodes of moments (functions of parameters) at which the rates jump with time. A moment that is not
        finite, or before the start, never comes. At the moment itself the rates hold their later value, so a
        solver that ends a segment there must take the time just before it.
    periodic_breakpoints : tuple of tuple (int, int)
        First moment, at or after zero and before the period, and the period, for rates that jump again and
        again.
    acts : tuple of Act
        What doses may do besides ``bolus STATE`` and infusions, which every model has.
    events : tuple of Event
        In the order in which they fire when several are due.
    units : dict of str to str
        Unit of each state, parameter and ``time`` as the text states it; absent where it states none.
    notes : tuple of str
        What the reader of the results must know of the encoding.
    amounts : tuple of str
        States that are amounts; all other species are concentrations.
    """

    model_id: str
    digest: str
    sbml: str
    graph: Graph
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    parameter_values: FloatArray
    computed_parameters: tuple[tuple[int, int], ...]
    initial: tuple[int, ...]
    derivatives: tuple[int, ...]
    jacobian: tuple[tuple[int, int, int], ...]
    time_derivatives: tuple[int, ...]
    observables: dict[str, int]
    breakpoints: tuple[int, ...] = ()
    periodic_breakpoints: tuple[tuple[int, int], ...] = ()
    acts: tuple[Act, ...] = ()
    events: tuple[Event, ...] = ()
    units: dict[str, str]
    notes: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()


ModelFormat = Literal["antimony", "sbml"]
