"""Turn the arms of a model into dated doses, and two arms into the schedules that are compared."""

import math
from collections.abc import Mapping

from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.knowledge.models import DosingArm, MechanisticModel, ScheduleDesign
from warmfront.simulation.engine import Bolus, Dose, Transfer


@record
class Schedule:
    """Arms and the day on which each starts.

    Parameters
    ----------
    name : str
        Words for people.
    starts : tuple of tuple (DosingArm, float)
        Each arm with its first day, counted from the start of treatment; empty for no treatment.
    """

    name: str
    starts: tuple[tuple[DosingArm, float], ...]

    @property
    def doses(self) -> tuple[tuple[str, float], ...]:
        """Arm and day of each dose, in order of the day."""
        dated = [(arm.arm, start + day) for arm, start in self.starts for day in arm.days]
        return tuple(sorted(dated, key=lambda dose: (dose[1], dose[0])))


def order_schedules(first: DosingArm, partner: DosingArm, design: ScheduleDesign) -> tuple[Schedule, ...]:
    """Make the schedules of a combination: before, with and after the partner, and no treatment.

    Parameters
    ----------
    first, partner : DosingArm
        The two partners.
    design : ScheduleDesign
        Gap between the starts of the two in a sequence.

    Returns
    -------
    tuple of Schedule
        Before, with, after, none.
    """
    gap = design.gap_days
    return (
        Schedule(name=f"{first.arm} before {partner.arm}", starts=((first, 0.0), (partner, gap))),
        Schedule(name=f"{first.arm} with {partner.arm}", starts=((first, 0.0), (partner, 0.0))),
        Schedule(name=f"{first.arm} after {partner.arm}", starts=((first, gap), (partner, 0.0))),
        Schedule(name="no treatment", starts=()),
    )


def expand_schedule(
    schedule: Schedule, model: MechanisticModel, parameters: Mapping[str, float], start_day: float
) -> tuple[Dose, ...]:
    """Turn a schedule into doses for one set of parameters.

    Parameters
    ----------
    schedule : Schedule
        Arms and their starts.
    model : MechanisticModel
        Gives the parameters that are not replaced.
    parameters : mapping of str to float
        Values of this draw.
    start_day : float
        Day of the model's clock on which treatment starts.

    Returns
    -------
    tuple of Dose
        Ready for an engine.

    Raises
    ------
    SimulationError
        When a dose lies beyond the range in which its law holds.
    """
    values = {parameter.name: parameter.value for parameter in model.parameters} | dict(parameters)
    doses: list[Dose] = []
    for arm, start in schedule.starts:
        for day in arm.days:
            time = start_day + start + day
            if arm.kind == "bolus":
                doses.append(Bolus(time_days=time, species=arm.species, amount=arm.amount))
            else:
                share = killed_share(arm, values[arm.linear], values[arm.quadratic])
                doses.append(Transfer(time_days=time, species=arm.species, into=arm.into, share=share))
    return tuple(doses)


def killed_share(arm: DosingArm, linear: float, quadratic: float) -> float:
    """Share of cells that one fraction kills: 1 - exp(-(alpha d + beta d^2)).

    Parameters
    ----------
    arm : DosingArm
        Radiation arm; `amount` is the dose per fraction in Gy.
    linear, quadratic : float
        alpha in 1/Gy and beta in 1/Gy^2.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    SimulationError
        When the dose per fraction is above the arm's largest amount, where the linear-quadratic law
        is no longer a fair description.
    """
    if arm.largest_amount is not None and arm.amount > arm.largest_amount:
        raise SimulationError(
            f"{arm.arm}: found {arm.amount:g} {arm.unit} per fraction; allowed: up to {arm.largest_amount:g} "
            f"{arm.unit} (linear-quadratic law); next step: lower the dose per fraction or use a model "
            "with a law for large fractions"
        )
    return -math.expm1(-(linear * arm.amount + quadratic * arm.amount**2))
