"""The contract between schedules and the program that solves a mechanistic model.

A failure is a value with a reason: one parameter draw that cannot be solved must not take the
others with it. Only a wrong call (an unknown name, a negative amount) raises.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from warmfront.domain.assay import FloatArray
from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.knowledge.models import MechanisticModel

# Decimal places of a day to which doses and output days are rounded (0.1 milliseconds), so that two
# moments are either the same or far enough apart for a solver to step between them.
CLOCK_DIGITS = 9


class SolveStatus(StrEnum):
    """Outcome of one solve."""

    SOLVED = "solved"
    FAILED = "failed"


@record
class Bolus:
    """An amount that is added to a state at once.

    Parameters
    ----------
    time_days : float
        Day of the dose on the model's clock.
    species : str
        State that rises.
    amount : float
        In the state's unit; zero means no dose.
    """

    time_days: float
    species: str
    amount: float


@record
class Infusion:
    """A parameter that is raised for a while, for example a dose rate.

    Parameters
    ----------
    time_days, duration_days : float
        Start and length.
    parameter : str
        Parameter that is raised.
    rate : float
        Added to the parameter between start and end; zero means no dose.
    """

    time_days: float
    duration_days: float
    parameter: str
    rate: float


@record
class Transfer:
    """A share of one state that moves to another at once, for example cells killed by a fraction.

    Parameters
    ----------
    time_days : float
        Day on the model's clock.
    species, into : str
        State that falls and state that rises by the same amount.
    share : float
        0 to 1; zero means no dose.
    """

    time_days: float
    species: str
    into: str
    share: float


Dose = Bolus | Infusion | Transfer


@record
class Solution:
    """What came of one solve.

    Parameters
    ----------
    status : SolveStatus
        ``solved`` or ``failed``.
    reason : str
        Why it failed, with the model and the days between which it did; empty when solved.
    time_days : tuple of float
        The requested days.
    species : tuple of str
        Columns of `values`.
    values : ndarray of float64, shape (days, species)
        Never negative; all NaN when failed.
    """

    status: SolveStatus
    reason: str
    time_days: tuple[float, ...]
    species: tuple[str, ...]
    values: FloatArray

    def of(self, species: str) -> FloatArray:
        """Return one state over the requested days."""
        return self.values[:, self.species.index(species)]


class Engine(Protocol):
    """Anything that can solve a mechanistic model under doses."""

    def solve(
        self,
        model: MechanisticModel,
        parameters: Mapping[str, float],
        doses: Sequence[Dose],
        time_days: Sequence[float],
        initial: Mapping[str, float] | None = None,
    ) -> Solution:
        """Solve a model and return its states on the requested days.

        Parameters
        ----------
        model : MechanisticModel
            Equations, values and the one-cell levels below which a state is set to zero.
        parameters : mapping of str to float
            Values that replace the model's own.
        doses : sequence of Dose
            In any order. Each is an exact boundary: the solver stops, the state changes, the solver
            starts anew. A dose on a requested day is given after the value of that day is taken.
        time_days : sequence of float
            Ascending; the first is the day of the initial state.
        initial : mapping of str to float, optional
            States that replace the model's own on the first day.

        Returns
        -------
        Solution
            Values, or the reason why there are none.

        Raises
        ------
        SimulationError
            When the call is wrong: an unknown name, a negative amount, days that do not ascend.
        """
        ...


def check_times(model_id: str, time_days: Sequence[float]) -> None:
    """Refuse days that do not ascend.

    Parameters
    ----------
    model_id : str
        Named in the message.
    time_days : sequence of float
        At least two days.

    Raises
    ------
    SimulationError
        When there are fewer than two days or they do not ascend.
    """
    if len(time_days) < 2 or any(
        round(later, CLOCK_DIGITS) <= round(earlier, CLOCK_DIGITS) for earlier, later in pairwise(time_days)
    ):
        raise SimulationError(
            f"model {model_id}: output days: found {list(time_days)[:6]!r}; allowed: at least two days in "
            "ascending order; next step: sort the days and remove repeats"
        )


def real_doses(
    model_id: str,
    doses: Sequence[Dose],
    species: Sequence[str],
    parameters: Sequence[str],
    span: tuple[float, float],
) -> tuple[Dose, ...]:
    """Check doses and leave out those that give nothing, so that zero dose is no treatment exactly.

    Parameters
    ----------
    model_id : str
        Named in messages.
    doses : sequence of Dose
        In any order.
    species, parameters : sequence of str
        Names that the model knows.
    span : tuple of float
        First and last output day; a dose must lie within.

    Returns
    -------
    tuple of Dose
        Ordered by day, on the clock of the engine; doses of the same day keep their order.

    Raises
    ------
    SimulationError
        Naming the dose, what is allowed and the next step.
    """
    for dose in doses:
        problem = _problem(dose, species, parameters, span)
        if problem:
            raise SimulationError(f"model {model_id}: dose on day {dose.time_days:g}: {problem}")
    given = [dose for dose in doses if _size(dose) != 0]
    clocked = [replace(dose, time_days=round(dose.time_days, CLOCK_DIGITS)) for dose in given]
    return tuple(sorted(clocked, key=lambda dose: dose.time_days))


def _size(dose: Dose) -> float:
    if isinstance(dose, Bolus):
        return dose.amount
    if isinstance(dose, Infusion):
        return dose.rate * dose.duration_days
    return dose.share


def _problem(dose: Dose, species: Sequence[str], parameters: Sequence[str], span: tuple[float, float]) -> str:
    named = {
        Bolus: (("species", species),),
        Infusion: (("parameter", parameters),),
        Transfer: (("species", species), ("into", species)),
    }[type(dose)]
    for attribute, known in named:
        name = getattr(dose, attribute)
        if name not in known:
            return (
                f"{attribute} {name!r} is unknown; allowed: {', '.join(known)}; next step: correct the name"
            )
    if not span[0] <= dose.time_days <= span[1]:
        return (
            f"outside the simulated days; allowed: {span[0]:g} to {span[1]:g}; next step: "
            "lengthen the simulation or move the dose"
        )
    size = _size(dose)
    if not 0 <= size < float("inf"):
        return f"size {size:g}; allowed: zero or more, finite; next step: correct the dose"
    if isinstance(dose, Infusion) and 0 < dose.duration_days < 10**-CLOCK_DIGITS:
        return (
            f"duration {dose.duration_days:g} days; allowed: zero, or at least {10**-CLOCK_DIGITS:g}; "
            "next step: give it as a bolus"
        )
    if isinstance(dose, Transfer) and dose.share > 1:
        return f"share {dose.share:g}; allowed: 0 to 1; next step: correct the share"
    return ""
