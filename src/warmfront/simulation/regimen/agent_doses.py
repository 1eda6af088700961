"""The size of one dose of a named agent in the unit of a model's arm."""

from warmfront.domain.regimen import BodySize, Dose
from warmfront.knowledge.models import DosingArm
from warmfront.knowledge.pharmacology import AgentPharmacology
from warmfront.simulation.regimen.limits import base_unit, size_in_mg

STANDARD = "standard doses"


def size_by_agent(
    dose: Dose, arm: DosingArm, entry: AgentPharmacology, body: BodySize
) -> tuple[float | None, str]:
    """Turn one dose of an agent into the unit of an arm of the same class.

    Parameters
    ----------
    dose : Dose
        Amount and unit as the regimen states them.
    arm : DosingArm
        Arm that stands for the agent.
    entry : AgentPharmacology
        How the agent's doses are counted.
    body : BodySize
        For doses per kilogram, per square metre and by AUC.

    Returns
    -------
    size : float or None
        In the arm's unit; None when the agent's doses cannot be counted for this arm.
    words : str
        What was assumed; empty when nothing was, or when there is no size.

    Examples
    --------
    >>> from warmfront import load_knowledge
    >>> base = load_knowledge()
    >>> arm = base.mechanistic_models["checkpoint_qsp"].arms[0]
    >>> body = BodySize(weight_kg=70, surface_m2=1.8, clearance_ml_min=90)
    >>> dose = Dose(agent="nivolumab", amount=3, unit="mg/kg", days=(1,))
    >>> size, _ = size_by_agent(dose, arm, base.options.pharmacology["nivolumab"], body)
    >>> round(size), arm.unit
    (307, 'nmol/L')
    """
    if arm.drug_class != entry.drug_class or dose.amount is None:
        return None, ""
    in_mg = size_in_mg(dose, body)
    if entry.counted == "mass" and in_mg is not None and "mg" in arm.conversions:
        return in_mg * arm.conversions["mg"], ""
    number = _cells(body).get(base_unit(dose.unit))
    if entry.counted == "cells" and number is not None and "cells" in arm.conversions:
        return dose.amount * number * arm.conversions["cells"], ""
    share = count_standard_doses(dose, entry, body)
    if share is None:
        return None, ""
    one = arm.conversions.get(STANDARD, 1.0 if arm.unit == STANDARD else arm.amount)
    stated = f"{entry.standard_amount:g} {entry.standard_unit}"
    return share * one, f"{stated} of {dose.agent.replace('_', ' ')} count as {one:g} {arm.unit} of {arm.arm}"


def count_standard_doses(dose: Dose, entry: AgentPharmacology, body: BodySize) -> float | None:
    """Count how many standard doses of its class one dose of an agent is.

    Parameters
    ----------
    dose : Dose
        Amount and unit.
    entry : AgentPharmacology
        What one standard dose is.
    body : BodySize
        Used when the two units differ and both lead to mg or to cells.

    Returns
    -------
    float or None
        None when no dose is stated or the units do not meet.
    """
    if dose.amount is None:
        return None
    given, standard = base_unit(dose.unit), base_unit(entry.standard_unit)
    plain = {"mg per day": "mg", "mg/m2 per day": "mg/m2"}
    if plain.get(given, given) == plain.get(standard, standard):
        return dose.amount / entry.standard_amount
    cells = _cells(body)
    if given in cells and standard in cells:
        return dose.amount * cells[given] / (entry.standard_amount * cells[standard])
    one = Dose(agent=dose.agent, amount=entry.standard_amount, unit=entry.standard_unit, days=(1,))
    in_mg, standard_mg = size_in_mg(dose, body), size_in_mg(one, body)
    if in_mg is None or standard_mg is None:
        return None
    return in_mg / standard_mg


def _cells(body: BodySize) -> dict[str, float]:
    return {"cells": 1.0, "cells/kg": body.weight_kg, "cells/m2": body.surface_m2}
