"""The text of a model's program: one step for a group of patients, and what happens between steps."""

from collections.abc import Callable, Sequence

from warmfront.domain.records import record
from warmfront.simulation.equations.expressions import Graph, Node, Op
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.kernel.elimination import plan_elimination
from warmfront.simulation.kernel.emission import Emitter
from warmfront.simulation.kernel.layout import Counts, Rows, lay_out
from warmfront.simulation.kernel.splitting import split_preparation
from warmfront.simulation.kernel.stepping import StepParts, write_commit, write_step
from warmfront.simulation.kernel.tableau import RODAS5P, Tableau
from warmfront.simulation.kernel.writing import Writer

# The functions that every program has, in the order of their addresses; acts and events follow.
FIXED = ("step", "commit", "prepare", "compute_parameters", "begin", "observe", "triggers")


@record
class Variant:
    """What of a schedule and its settings shapes the program.

    Parameters
    ----------
    infused : tuple of int
        States that receive infusions, ascending.
    nonnegative : bool
        Whether states cannot be negative.
    """

    infused: tuple[int, ...] = ()
    nonnegative: bool = True


@record
class Program:
    """Text in LLVM's intermediate language, and where it reads and writes.

    Parameters
    ----------
    text : str
        Functions that take the address of the block.
    names : tuple of str
        `FIXED`, then one function per act, then one per event.
    rows : Rows
        Layout of the block.
    observed : dict of str to int
        Observable to its place in the results of ``observe``.
    width : int
        Lanes.
    n_steps_written : int
        Instructions of one step outside its loops: a measure of its work.
    """

    text: str
    names: tuple[str, ...]
    rows: Rows
    observed: dict[str, int]
    width: int
    n_steps_written: int


def write_program(model: OdeModel, variant: Variant, width: int, tableau: Tableau = RODAS5P) -> Program:
    """Write the program of a model.

    Parameters
    ----------
    model : OdeModel
        Equations.
    variant : Variant
        What the schedule and the settings ask for.
    width : int
        Lanes of a vector.
    tableau : Tableau
        Method.

    Returns
    -------
    Program
        The text and its layout.
    """
    preparation = split_preparation(model)
    entries = [(row, column) for row, column, _ in model.jacobian]
    elimination = plan_elimination(len(model.states), entries)
    observed = {
        name: place
        for place, name in enumerate(
            name for name, node in model.observables.items() if model.graph.nodes[node].op is not Op.STATE
        )
    }
    changes = [len(act.changes) for act in model.acts]
    changes += [len(event.changes) + len(event.parameter_changes) for event in model.events]
    begun = begin_nodes(model)
    counts = Counts(
        prepared=len(preparation.values) + len(preparation.reciprocals),
        factors=elimination.n_entries,
        results=max(
            1, *changes, len(begun), len(observed), len(model.events), len(model.computed_parameters)
        ),
        inflows=len(variant.infused),
        breakpoints=len(begun) - len(model.states),
    )
    rows = lay_out(model, tableau.n_stages, counts)
    parts = StepParts(
        model=model,
        rows=rows,
        preparation=preparation,
        elimination=elimination,
        infused=variant.infused,
        nonnegative=variant.nonnegative,
        tableau=tableau,
    )
    texts, declared, n_written = write_step(parts, width)
    texts.append(write_commit(rows, width))
    asked = _Asked(model.graph, rows, width)
    listed: list[tuple[str, Sequence[int]]] = [
        ("begin", begun),
        ("observe", [model.observables[name] for name in observed]),
        ("triggers", [event.trigger for event in model.events]),
    ]
    listed += [(f"act_{i}", [node for _, node in act.changes]) for i, act in enumerate(model.acts)]
    listed += [
        (f"event_{i}", [node for _, node in (*event.changes, *event.parameter_changes)])
        for i, event in enumerate(model.events)
    ]
    for name, nodes in listed:
        texts.append(asked.evaluate(name, nodes))
    texts.append(asked.compute_parameters(model))
    texts.append(asked.prepare([*preparation.values], [*preparation.reciprocals]))
    declared |= asked.declared
    return Program(
        text="\n".join([*sorted(declared), *texts]),
        names=(*FIXED, *(name for name, _ in listed[3:])),
        rows=rows,
        observed=observed,
        width=width,
        n_steps_written=n_written,
    )


def begin_nodes(model: OdeModel) -> tuple[int, ...]:
    """Return what ``begin`` computes: states, breakpoints, first moments and periods, times of events."""
    return (
        *model.initial,
        *model.breakpoints,
        *(node for pair in model.periodic_breakpoints for node in pair),
        *(node for event in model.events for node in event.at_times),
    )


class _Asked:
    """Functions that evaluate nodes at the asked time, state and size into the results."""

    def __init__(self, graph: Graph, rows: Rows, width: int) -> None:
        self.graph = graph
        self.rows = rows
        self.width = width
        self.declared: set[str] = set()

    def _reader(self, w: Writer) -> Callable[[Node], str]:
        rows = self.rows
        first = {Op.STATE: rows.asked_state, Op.PARAMETER: rows.parameters}
        single = {Op.TIME: rows.asked_time, Op.SIZE: rows.asked_size}

        def read(node: Node) -> str:
            if node.op in single:
                return w.load("%b", single[node.op])
            return w.load("%b", first[node.op] + int(node.value))

        return read

    def _finish(self, w: Writer, name: str) -> str:
        w.statement("ret void")
        self.declared |= w.declared
        return w.function(f"void @{name}(ptr %b)")

    def evaluate(self, name: str, nodes: Sequence[int]) -> str:
        w = Writer(self.width)
        emitter = Emitter(w, self.graph, self._reader(w))
        for place, node in enumerate(nodes):
            w.store(emitter.value(node), "%b", self.rows.results + place)
        return self._finish(w, name)

    def prepare(self, values: Sequence[int], reciprocals: Sequence[int]) -> str:
        w = Writer(self.width)
        emitter = Emitter(w, self.graph, self._reader(w))
        for place, node in enumerate(values):
            w.store(emitter.value(node), "%b", self.rows.prepared + place)
        for place, node in enumerate(reciprocals, start=len(values)):
            inverse = w.divide(w.constant(1.0), emitter.value(node))
            w.store(inverse, "%b", self.rows.prepared + place)
        return self._finish(w, "prepare")

    def compute_parameters(self, model: OdeModel) -> str:
        """Write the computed parameters, each from those before it, unless its value was given."""
        w = Writer(self.width)
        known: dict[int, str] = {}
        read = self._reader(w)

        def read_latest(node: Node) -> str:
            if node.op is Op.PARAMETER and int(node.value) in known:
                return known[int(node.value)]
            return read(node)

        for place, (index, node) in enumerate(model.computed_parameters):
            # A fresh emitter each time: what was read before may have been computed since.
            value = Emitter(w, self.graph, read_latest).value(node)
            given = w.compare("unequal", w.load("%b", self.rows.given + place), w.constant(0.0))
            own = w.load("%b", self.rows.parameters + index)
            known[index] = w.select(given, own, value)
            w.store(known[index], "%b", self.rows.results + place)
        return self._finish(w, "compute_parameters")
