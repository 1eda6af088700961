"""Where everything of a group of patients lies: one block of rows, one column per lane."""

from typing import NamedTuple

from warmfront.domain.records import record
from warmfront.simulation.equations.model import OdeModel


class Rows(NamedTuple):
    """First row of each part of the block, shared by the generated code and the driver.

    One row holds one number for every lane. Parts of n_states rows: state, new, stage, coupled (sum of
    couplings), slope (derivative by time), tolerance, asked_state. What is ``asked`` is what functions other
    than the step evaluate. ``held`` says which triggers held before, ``holds`` which hold after the step.
    ``least`` is the smallest new state, ``take`` says whether the new state becomes the state, ``stop`` is
    the next moment at which there is more to do than that. ``floors`` are the levels of the states that have
    one, in the order of the job. Scratch: events that are ``due``, coefficients of the ``curve`` within a
    step, values about to be ``changed``.
    """

    n_states: int
    n_parameters: int
    n_results: int
    n_stages: int
    time: int
    step: int
    earliest: int
    latest: int
    error: int
    last_error: int
    growth: int
    relative: int
    asked_time: int
    asked_size: int
    patient: int
    output: int
    moment: int
    steps: int
    events: int
    negatives: int
    boundary: int
    proposal: int
    lowest: int
    least: int
    take: int
    stop: int
    state: int
    new: int
    stage: int
    coupled: int
    slope: int
    tolerance: int
    asked_state: int
    increments: int
    parameters: int
    prepared: int
    given: int
    inflow: int
    factors: int
    results: int
    own_parameters: int
    breakpoints: int
    held: int
    holds: int
    due: int
    floors: int
    curve: int
    changed: int
    total: int


SINGLE = (
    "time",
    "step",
    "earliest",
    "latest",
    "error",
    "last_error",
    "growth",
    "relative",
    "asked_time",
    "asked_size",
    "patient",
    "output",
    "moment",
    "steps",
    "events",
    "negatives",
    "boundary",
    "proposal",
    "lowest",
    "least",
    "take",
    "stop",
)


@record
class Counts:
    """How long the parts are that depend on the model and its variant."""

    prepared: int
    factors: int
    results: int
    inflows: int
    breakpoints: int


def lay_out(model: OdeModel, n_stages: int, counts: Counts) -> Rows:
    """Place the parts one after the other.

    Parameters
    ----------
    model : OdeModel
        States, parameters and computed parameters.
    n_stages : int
        Of the method.
    counts : Counts
        Lengths of the other parts.

    Returns
    -------
    Rows
        First row of each part, and the number of rows.
    """
    n, n_parameters = len(model.states), len(model.parameters)
    lengths = {
        **dict.fromkeys(SINGLE, 1),
        **dict.fromkeys(("state", "new", "stage", "coupled", "slope", "tolerance", "asked_state"), n),
        "increments": n_stages * n,
        "parameters": n_parameters,
        "prepared": counts.prepared,
        "given": len(model.computed_parameters),
        "inflow": counts.inflows,
        "factors": counts.factors,
        "results": counts.results,
        "own_parameters": n_parameters,
        "breakpoints": counts.breakpoints,
        **dict.fromkeys(("held", "holds", "due"), len(model.events)),
        "floors": n,
        "curve": 3 * n,
        "changed": counts.results * max(1, len(model.events)),
    }
    first: dict[str, int] = {}
    total = 0
    for name, length in lengths.items():
        first[name] = total
        total += length
    return Rows(
        n_states=n,
        n_parameters=n_parameters,
        n_results=counts.results,
        n_stages=n_stages,
        total=total,
        **first,
    )
