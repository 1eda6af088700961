"""Regimens of a trial file as the doses of a packaged model, or the reasons why not."""

from warmfront.domain.errors import InputError, name_problem
from warmfront.domain.trial_file import TrialFile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.models import MechanisticModel
from warmfront.simulation.regimen.expression import express_regimen
from warmfront.simulation.regimen.language import parse_regimens
from warmfront.simulation.regimen.limits import say_excess
from warmfront.simulation.trial.design import TrialArm
from warmfront.simulation.trial.protocol import Express

ONE_YEAR = 365.0
"""Horizon on which it is asked whether a model has a term for every dose."""


def make_express(model: MechanisticModel, knowledge: KnowledgeBase, said: list[str]) -> Express:
    """Make the function that turns the lines of a regimen into an arm of a model.

    Parameters
    ----------
    model : MechanisticModel
        Its arms say which agents they stand for.
    knowledge : KnowledgeBase
        Agents, standard doses and limits.
    said : list of str
        Receives what was assumed of doses, and which are above a limit.

    Returns
    -------
    callable
        For `plan_trial`.
    """

    def express(regimen: str, horizon_days: float) -> TrialArm:
        found = parse_regimens(regimen, knowledge.agents)
        if len(found) != 1:
            allowed = "one regimen in each arm"
            raise InputError(
                [name_problem("regimen", f"{len(found)} regimens", allowed, "make arms of them")]
            )
        made = express_regimen(
            found[0],
            model,
            knowledge.agents,
            horizon_days=horizon_days,
            pharmacology=knowledge.options.pharmacology,
        )
        if made.plan is None:
            raise InputError(
                [
                    name_problem(
                        f"regimen in {model.model_id}",
                        problem,
                        "what the model has an arm for: " + ", ".join(arm.arm for arm in model.arms),
                        "choose another model, or write doses in its words",
                    )
                    for problem in made.problems
                ]
            )
        said.extend(f"Dose: {assumption}." for assumption in made.assumptions)
        said.extend(say_excess(found[0], knowledge.options.dose_limits))
        return TrialArm(
            name="", doses=made.plan, rules=found[0].rules, agents=made.agents, roles=dict(model.roles)
        )

    return express


def cannot_give(model: MechanisticModel, trial: TrialFile, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Say why a model cannot give every arm of a trial.

    Parameters
    ----------
    model : MechanisticModel
        A packaged model.
    trial : TrialFile
        Arms in words; a regimen that cannot be read is no fault of the model and says nothing here.
    knowledge : KnowledgeBase
        Agents and standard doses.

    Returns
    -------
    tuple of str
        Reasons; empty when it can.
    """
    reasons: list[str] = []
    for arm in trial.arms:
        try:
            regimens = parse_regimens(arm.regimen, knowledge.agents) if arm.regimen.strip() else ()
        except InputError:
            continue
        for regimen in regimens:
            reasons += express_regimen(
                regimen,
                model,
                knowledge.agents,
                horizon_days=ONE_YEAR,
                pharmacology=knowledge.options.pharmacology,
            ).problems
    return tuple(dict.fromkeys(reasons))
