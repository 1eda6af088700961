"""From a regimen to dated doses."""

from warmfront.domain.errors import SimulationError
from warmfront.domain.records import record
from warmfront.domain.regimen import Dose, Regimen
from warmfront.simulation.regimen.vocabulary import LARGEST_DOSES


@record
class DatedDose:
    """One planned dose.

    Parameters
    ----------
    day : float
        Days since the start of the regimen; its day 1 is 0.
    component : int
        Position of the dose's line in the regimen.
    dose : Dose
        What is given.
    """

    day: float
    component: int
    dose: Dose


def date_doses(regimen: Regimen, horizon_days: float) -> tuple[DatedDose, ...]:
    """List every dose that starts before the horizon.

    Parameters
    ----------
    regimen : Regimen
        A component with a cycle and no number of cycles goes on to the horizon.
    horizon_days : float
        Days since the start of the regimen.

    Returns
    -------
    tuple of DatedDose
        By day; doses of one day in the order of the regimen.

    Raises
    ------
    SimulationError
        When there would be more than 10,000 doses.

    Examples
    --------
    >>> from warmfront import load_knowledge
    >>> regimen = load_knowledge().options.regimens["ev_pembrolizumab"]
    >>> [one.day for one in date_doses(regimen, 22) if one.dose.agent == "enfortumab_vedotin"]
    [0.0, 7.0, 21.0]
    """
    found: list[DatedDose] = []
    for component, dose in enumerate(regimen.doses):
        for day in _days(dose, horizon_days):
            found += [
                DatedDose(day=day + part / dose.times_per_day, component=component, dose=dose)
                for part in range(dose.times_per_day)
            ]
            if len(found) > LARGEST_DOSES:
                raise SimulationError(
                    f"regimen {regimen.regimen_id}: more than {LARGEST_DOSES} doses in "
                    f"{horizon_days:g} days; next step: shorten the horizon or lengthen the cycle"
                )
    return tuple(sorted(found, key=lambda one: (one.day, one.component)))


def _days(dose: Dose, horizon_days: float) -> list[float]:
    if dose.cycle_days is None:
        return [float(day - 1) for day in dose.days if day - 1 < horizon_days]
    cycles = dose.cycles
    if cycles is None:
        cycles = max(0, int((horizon_days - min(dose.days) + 1) // dose.cycle_days) + 1)
    return sorted(
        float(day - 1 + cycle * dose.cycle_days)
        for cycle in range(min(cycles, LARGEST_DOSES + 1))
        for day in dose.days
        if day - 1 + cycle * dose.cycle_days < horizon_days
    )
