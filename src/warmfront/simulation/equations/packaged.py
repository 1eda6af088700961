"""Packaged models as equations, with what their treatments do to the states."""

from functools import lru_cache

from warmfront.knowledge.models import DosingArm, MechanisticModel
from warmfront.simulation.batch import SolverSettings
from warmfront.simulation.equations.assembly import ActFormulas
from warmfront.simulation.equations.model import OdeModel
from warmfront.simulation.equations.reading import read_model


def compile_packaged(model: MechanisticModel) -> OdeModel:
    """Read a packaged model and add the acts of its arms; each model is read once per process.

    Parameters
    ----------
    model : MechanisticModel
        Text and arms. A radiation arm becomes an act of its own name that moves the share
        1 - exp(-(linear dose + quadratic dose^2)) of its species into the state of the dying cells.

    Returns
    -------
    OdeModel
        Equations.

    Raises
    ------
    SimulationError
        When the text or the formulas of an arm are wrong.

    Examples
    --------
    >>> from warmfront.knowledge.files import load_knowledge
    >>> model = compile_packaged(load_knowledge().mechanistic_models["kosinsky2018"])
    >>> [act.name for act in model.acts]
    ['radiotherapy']
    """
    acts = tuple((arm.arm, tuple(_changes(arm).items())) for arm in model.arms if _changes(arm))
    return _read(model.model_id, model.antimony, acts)


def settings_of(model: MechanisticModel) -> SolverSettings:
    """Return how exactly a packaged model is solved: its tolerances and one-cell levels.

    Parameters
    ----------
    model : MechanisticModel
        Its file names them; the relative tolerance is that of `SolverSettings`.

    Returns
    -------
    SolverSettings
        For any engine.
    """
    return SolverSettings(absolute_tolerances=dict(model.tolerances), extinction=dict(model.extinction))


def plan_act(arm: DosingArm) -> str:
    """Return what a dose plan writes for a dose of an arm.

    Parameters
    ----------
    arm : DosingArm
        Treatment of a packaged model.

    Returns
    -------
    str
        ``bolus STATE``, ``infusion STATE`` or the name of the arm's act.
    """
    return arm.arm if arm.kind in ("radiation", "act") else f"{arm.kind} {arm.species}"


@lru_cache(maxsize=64)
def _read(
    model_id: str, antimony: str, acts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
) -> OdeModel:
    given: list[ActFormulas] = [(name, dict(changes)) for name, changes in acts]
    return read_model(antimony, model_id=model_id, format="antimony", acts=given)


def _changes(arm: DosingArm) -> dict[str, str]:
    if arm.kind == "act":
        return dict(arm.changes)
    if arm.kind != "radiation":
        return {}
    moved = f"{arm.species}*(1 - exp(-({arm.linear}*dose + {arm.quadratic}*dose^2)))"
    return {arm.species: f"{arm.species} - {moved}", arm.into: f"{arm.into} + {moved}"}
