"""From a regimen to the doses of one model, or the sentences why the model cannot express it."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np

from warmfront.domain.records import record
from warmfront.domain.regimen import BodySize, Dose, DoseRule, Regimen
from warmfront.domain.therapy import Agent
from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.knowledge.pharmacology import AgentPharmacology
from warmfront.simulation.batch import DosePlan
from warmfront.simulation.regimen.agent_doses import size_by_agent
from warmfront.simulation.regimen.calendar import DatedDose, date_doses
from warmfront.simulation.regimen.limits import ASSUMED_BODY, base_unit, size_in_mg
from warmfront.simulation.regimen.vocabulary import FRACTION_UNIT

# Units under which models state counts of the blood that are 10^9 per litre.
LOCAL_ROUTES = ("into the bladder",)
ANTIBODIES = "checkpoint inhibitor"
# The one class of chemotherapy that models hold; that a drug of it causes immunogenic death is assumed.
CHEMOTHERAPY = "icd_chemotherapy"
COUNT_UNITS = ("10^9/L", "1e9/L", "1e9 cells/L")


@record
class Expression:
    """A regimen as the doses of one model.

    Parameters
    ----------
    regimen, model : str
        Name and model id.
    plan : DosePlan or None
        On the model's clock; None when the model cannot express the regimen.
    agents : tuple of str
        Agent id of each dose of the plan.
    problems : tuple of str
        Why there is no plan.
    assumptions : tuple of str
        What was assumed to make it.
    """

    regimen: str
    model: str
    plan: DosePlan | None
    agents: tuple[str, ...]
    problems: tuple[str, ...]
    assumptions: tuple[str, ...]


def express_regimen(
    regimen: Regimen,
    model: MechanisticModel,
    agents: Mapping[str, Agent],
    *,
    horizon_days: float,
    standard: Regimen | None = None,
    pharmacology: Mapping[str, AgentPharmacology] | None = None,
    body: BodySize = ASSUMED_BODY,
    start_day: float = 0.0,
) -> Expression:
    """Turn a regimen into the dose plan of a model.

    Parameters
    ----------
    regimen : Regimen
        Doses by agent.
    model : MechanisticModel
        Its arms say which agents, classes or targets they stand for.
    agents : mapping of str to Agent
        Classes and targets of the agents.
    horizon_days : float
        Doses that start before are given.
    standard : Regimen, optional
        Regimen whose doses stand for the model's own where the model has no conversion of the unit; the
        regimen itself when not given.
    pharmacology : mapping of str to AgentPharmacology, optional
        Standard doses of agents, for arms that count in them.
    body : BodySize
        For doses per kilogram, per square metre and by AUC.
    start_day : float
        Day of the model's clock on which the regimen's day 1 lies.

    Returns
    -------
    Expression
        Plan, or problems; never both.
    """
    problems: list[str] = []
    assumptions: list[str] = []
    arms: dict[int, DosingArm] = {}
    for component, dose in enumerate(regimen.doses):
        arm, problem = find_arm(dose, agents[dose.agent], model)
        if arm is None:
            problems.append(problem)
        else:
            arms[component] = arm
    problems += _unmet_needs(arms.values())
    problems += [p for rule in regimen.rules if (p := missing_quantity(rule, model))]
    given_ids = {dose.agent for dose in regimen.doses}
    assumptions += [
        f"given without {agents[one].name}, which belongs to it and of which no dose is held"
        for one in regimen.left_out
        if one not in given_ids
    ]
    dated = date_doses(regimen, horizon_days)
    sizes: dict[int, float] = {}
    for component, arm in arms.items():
        dose = regimen.doses[component]
        entry = (pharmacology or {}).get(dose.agent)
        sharing = len({regimen.doses[other].agent for other, own in arms.items() if own is arm})
        given = _Given(
            dose=dose,
            arm=arm,
            standard=standard or regimen,
            name=agents[dose.agent].name,
            sharing=sharing,
            antibody=agents[dose.agent].agent_class == ANTIBODIES,
            body=body,
        )
        size, said, problem = _size(given, entry)
        sizes[component] = size
        assumptions += [said] if said else []
        if arm.drug_class == CHEMOTHERAPY and not problem:
            assumptions.append(
                f"{given.name}: counted as chemotherapy with immunogenic cell death, shown or not"
            )
        problems += [problem] if problem else []
    if not dated and not problems:
        problems.append(f"no dose lies within {horizon_days:g} days")
    if problems:
        return Expression(
            regimen=regimen.name,
            model=model.model_id,
            plan=None,
            agents=(),
            problems=tuple(dict.fromkeys(problems)),
            assumptions=(),
        )
    plan, names = _plan(dated, arms, sizes, start_day)
    return Expression(
        regimen=regimen.name,
        model=model.model_id,
        plan=plan,
        agents=names,
        problems=(),
        assumptions=tuple(dict.fromkeys(assumptions)),
    )


def find_arm(dose: Dose, agent: Agent, model: MechanisticModel) -> tuple[DosingArm | None, str]:
    """Find the arm that stands for an agent: by its id, else its target, else its class.

    Parameters
    ----------
    dose : Dose
        Names the lesion.
    agent : Agent
        Its labels.
    model : MechanisticModel
        Its arms.

    Returns
    -------
    arm : DosingArm or None
        None when no arm stands for it.
    problem : str
        Why there is none.
    """
    if dose.route in LOCAL_ROUTES:
        return None, f"it has no place for {agent.name} {dose.route}"
    labels = (agent.agent_id, agent.target, agent.agent_class)
    refused = [arm.not_for[label] for arm in model.arms for label in labels if label in arm.not_for]
    if refused:
        return None, f"it has no term for {agent.name}: {refused[0]}"
    for label in labels:
        found = [a for a in model.arms if label.casefold() in {name.casefold() for name in a.stands_for}]
        if dose.lesion is not None and dose.lesion > 1:
            found = [a for a in found if f"lesion {dose.lesion}" in a.arm]
            if not found:
                return None, f"it has no {agent.name} to lesion {dose.lesion}"
        if found:
            return found[0], ""
    return None, f"it has no term for {agent.name}"


def _unmet_needs(arms: Collection[DosingArm]) -> list[str]:
    """Say which arms act on nothing that the regimen gives."""
    given = {arm.drug_class for arm in arms}
    return [
        f"its {arm.arm} acts on {' or '.join(arm.needs)} alone, which the regimen does not give"
        for arm in arms
        if arm.needs and not given & set(arm.needs)
    ]


def missing_quantity(rule: DoseRule, model: MechanisticModel) -> str:
    """Say why a model cannot decide a rule; empty when it can.

    Parameters
    ----------
    rule : DoseRule
        Hold, resume or stop.
    model : MechanisticModel
        Its roles.

    Returns
    -------
    str
        A sentence or nothing.
    """
    if rule.quantity == "progression":
        if "sum_of_diameters_mm" not in model.roles:
            return "it has no sum of diameters, so progression cannot be decided"
        return ""
    state = model.roles.get(rule.quantity)
    if state is None:
        return f"it has no {rule.quantity}, so the rule that {rule.action}s doses cannot be decided"
    unit = model.species_units.get(state, "")
    if unit not in COUNT_UNITS:
        return f"its {rule.quantity} are in {unit or 'no unit'}, not in 10^9/L"
    return ""


@record
class _Given:
    """One component of a regimen beside the arm that stands for it.

    Parameters
    ----------
    sharing : int
        Agents of the regimen for which the same arm stands.
    antibody : bool
        Whether the agent is a checkpoint antibody, to which the molar mass of such an arm fits.
    """

    dose: Dose
    arm: DosingArm
    standard: Regimen
    name: str
    sharing: int
    antibody: bool
    body: BodySize


def _size(given: _Given, entry: AgentPharmacology | None) -> tuple[float, str, str]:
    """Return the size in the arm's unit, what was assumed, and what is wrong."""
    dose, arm = given.dose, given.arm
    said = _body_words(dose, given.body)
    if entry is None:
        size = _converted(dose, arm, given.body, by_mass=given.antibody)
    else:
        size, words = size_by_agent(dose, arm, entry, given.body)
        said = "; ".join(part for part in (words, said) if part)
    if size is None:
        size, said, problem = _relative(given)
        if problem:
            return 0.0, "", problem
    if arm.largest_amount is not None and size > arm.largest_amount:
        beyond = f"beyond {arm.largest_amount:g} {arm.unit}, where its law ends"
        return 0.0, "", f"{size:g} {arm.unit} of {given.name} is {beyond}"
    return size, said, ""


def _converted(dose: Dose, arm: DosingArm, body: BodySize, *, by_mass: bool) -> float | None:
    """Convert by the arm alone; by mass only where the agent is of the kind that the arm was made for."""
    if dose.amount is None:
        return None
    unit = base_unit(dose.unit)
    plain = {"Gy per fraction": "Gy", "mg per day": "mg"}.get(unit, unit)
    in_mg = size_in_mg(dose, body) if by_mass else None
    cells = {"cells": 1.0, "cells/kg": body.weight_kg, "cells/m2": body.surface_m2}.get(unit)
    if in_mg is not None and "mg" in arm.conversions:
        return in_mg * arm.conversions["mg"]
    if cells is not None and "cells" in arm.conversions:
        return dose.amount * cells * arm.conversions["cells"]
    if plain in arm.conversions and plain not in ("mg", "mg/kg"):
        return dose.amount * arm.conversions[plain]
    if plain == arm.unit or (arm.kind == "radiation" and unit == FRACTION_UNIT):
        return dose.amount
    return None


def _relative(given: _Given) -> tuple[float, str, str]:
    """Let the doses of the standard regimen stand for the arm's own, with equal dose per interval."""
    dose, arm = given.dose, given.arm
    own = [other for other in given.standard.doses if other.agent == dose.agent]
    alike = [other for other in own if other.unit == dose.unit]
    if not alike:
        return (
            0.0,
            "",
            f"no conversion of {given.name} from {dose.unit or 'an unstated dose'} to {arm.unit}",
        )
    reference = alike[0].amount
    share = 1.0 if dose.amount is None or not reference else dose.amount / reference
    size = arm.amount * share / _doses_per_interval(own, arm) / given.sharing
    stated = "no dose is stated; each" if reference is None else f"{reference:g} {dose.unit}"
    together = f", shared by {given.sharing} agents" if given.sharing > 1 else ""
    return (
        size,
        f"{given.name}: {stated} of the standard regimen stands for {size / share:g} {arm.unit} of the "
        f"model's {arm.arm}{together} (no conversion is held; equal dose per interval is assumed)",
        "",
    )


def _doses_per_interval(doses: Sequence[Dose], arm: DosingArm) -> float:
    """Return how many doses of the regimen stand for one of the arm."""
    if len(arm.days) < 2:
        # The arm is one course: all doses of the course together are one.
        return float(sum(len(dose.days) * dose.times_per_day for dose in doses)) or 1.0
    interval = min(later - earlier for earlier, later in pairwise(arm.days))
    repeated = [dose for dose in doses if dose.cycle_days is not None]
    if not repeated or any(_spacing(dose) == interval for dose in repeated):
        return 1.0
    per_day = sum(len(dose.days) * dose.times_per_day / (dose.cycle_days or 1) for dose in repeated)
    return per_day * interval


def _spacing(dose: Dose) -> float:
    """Return the days between two doses where they are closest."""
    if dose.times_per_day > 1:
        return 1.0 / dose.times_per_day
    if len(dose.days) > 1:
        return float(min(later - earlier for earlier, later in pairwise(dose.days)))
    return float(dose.cycle_days or 0)


def _body_words(dose: Dose, body: BodySize) -> str:
    unit = base_unit(dose.unit)
    if body.stated or dose.amount is None:
        return ""
    if unit.endswith("/kg"):
        return f"weight {body.weight_kg:g} kg (assumed; the case states none)"
    if "/m2" in unit:
        return f"body surface {body.surface_m2:g} m2 (assumed; the case states none)"
    if unit.startswith("AUC"):
        return f"filtration {body.clearance_ml_min:g} mL/min (assumed; the case states none)"
    return ""


def _plan(
    dated: Sequence[DatedDose],
    arms: Mapping[int, DosingArm],
    sizes: Mapping[int, float],
    start_day: float,
) -> tuple[DosePlan, tuple[str, ...]]:
    rows: list[tuple[float, int, str, float, float, str]] = []
    for component, arm in arms.items():
        days = [one.day for one in dated if one.component == component]
        agent = next((one.dose.agent for one in dated if one.component == component), "")
        act = arm.arm if arm.kind in ("radiation", "act") else f"{arm.kind} {arm.species}"
        if arm.kind == "infusion":
            runs = _runs(days, arm.duration_days)
            rows += [(day, component, act, sizes[component] * n, length, agent) for day, n, length in runs]
        else:
            rows += [(day, component, act, sizes[component], 0.0, agent) for day in days]
    rows.sort(key=lambda row: (row[0], row[1]))
    plan = DosePlan(
        days=start_day + np.array([row[0] for row in rows], dtype=np.float64),
        acts=tuple(row[2] for row in rows),
        sizes=np.array([row[3] for row in rows], dtype=np.float64),
        duration_days=np.array([row[4] for row in rows], dtype=np.float64),
    )
    return plan, tuple(row[5] for row in rows)


def _runs(days: Sequence[float], duration_days: float) -> list[tuple[float, int, float]]:
    """Join doses on days in a row into one even flow: first day, doses, length in days."""
    runs: list[tuple[float, int, float]] = []
    for day in days:
        if runs and duration_days > 1 and day <= runs[-1][0] + runs[-1][2] + 1e-9:
            first, n, _ = runs[-1]
            runs[-1] = (first, n + 1, day + 1 - first)
        else:
            runs.append((day, 1, min(duration_days, 1.0) if duration_days > 1 else duration_days))
    alone = len(runs) == len(days)
    return [(day, n, duration_days if alone else length) for day, n, length in runs]
