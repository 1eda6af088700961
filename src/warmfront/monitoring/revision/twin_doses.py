"""Doses of a line of therapy as a mechanistic model gives them: by its own arms, or not at all."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from warmfront.domain.errors import SimulationError
from warmfront.domain.regimen import Dose
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.monitoring.treatment import Given
from warmfront.simulation.batch import DosePlan
from warmfront.simulation.equations.packaged import plan_act
from warmfront.simulation.regimen.expression import find_arm

ENDS_BY_ITSELF = ("ctla4", "lymphodepletion", "radiotherapy", "il2", "vaccine")
"""Classes that are given as one course and not until progression (assumption)."""


def plan_doses(
    model: MechanisticModel, line: Sequence[Given], last: float, knowledge: KnowledgeBase
) -> DosePlan:
    """Give the therapies of a line by the arms of a model, at the arms' own doses and intervals.

    Parameters
    ----------
    model : MechanisticModel
        With arms.
    line : sequence of Given
        Therapies; day 0 is the start of the first.
    last : float
        Last day that is simulated.
    knowledge : KnowledgeBase
        Agent table.

    Returns
    -------
    DosePlan
        By day. What goes on is given until the last day.

    Raises
    ------
    SimulationError
        When the model has no arm for an agent: a therapy is given whole or not at all.
    """
    zero = line[0].start
    given: list[tuple[float, DosingArm]] = []
    missing: list[str] = []
    for therapy in line:
        for name in therapy.agents:
            arm = _arm(name, model, knowledge, missing)
            if arm is None or zero is None or therapy.start is None:
                continue
            start = float((therapy.start - zero).days)
            end = last if therapy.end is None else min(last, float((therapy.end - zero).days))
            repeated = therapy.kind == "drug" and arm.drug_class not in ENDS_BY_ITSELF
            given += [(day, arm) for day in _days(arm, start, end, repeated=repeated)]
    if missing:
        raise SimulationError(f"model {model.model_id}: no arm for {', '.join(missing)}")
    given.sort(key=lambda one: (one[0], one[1].arm))
    return DosePlan(
        days=np.array([day for day, _ in given]),
        acts=tuple(plan_act(arm) for _, arm in given),
        sizes=np.array([arm.amount for _, arm in given]),
        duration_days=np.array([arm.duration_days for _, arm in given]),
    )


def _arm(
    name: str, model: MechanisticModel, knowledge: KnowledgeBase, missing: list[str]
) -> DosingArm | None:
    agent = knowledge.agents.get(name)
    if agent is None:
        missing.append(name)
        return None
    arm, _ = find_arm(Dose(agent=name, amount=None, unit="", days=(0,)), agent, model)
    if arm is None:
        missing.append(agent.name)
    return arm


def _days(arm: DosingArm, start: float, end: float, *, repeated: bool) -> list[float]:
    """Return the days of an arm, repeated at its own interval until the end; a single dose stays single."""
    own = [start + day - arm.days[0] for day in arm.days]
    gaps = [later - earlier for earlier, later in pairwise(arm.days)]
    if repeated and len(set(gaps)) == 1:
        while own[-1] + gaps[0] <= end:
            own.append(own[-1] + gaps[0])
    return [day for day in own if day <= end]
