"""What a simulation of schedules gives: trajectories, paired differences, verdicts over models, limits."""

from enum import StrEnum
from typing import Literal

from warmfront.domain.records import record

# A difference of up to 0.02 in log10 (5% of the burden) is none: scans do not see it (assumption).
NEGLIGIBLE_LOG10 = 0.02


class EffortName(StrEnum):
    """How much is computed for the schedules of one plan."""

    QUICK = "quick"
    NORMAL = "normal"
    DEEP = "deep"


@record
class Trajectory:
    """Simulated tumour burden over time under one schedule.

    Parameters
    ----------
    schedule : str
        Name of the schedule.
    time_days : tuple of float
        Days since the start of treatment.
    median, low, high : tuple of float
        Tumour burden relative to its start (1 = unchanged): median, 5th and 95th percentile over
        parameter draws.
    doses : tuple of tuple (str, float)
        Agent and day of each dose.
    model : str
        Model id; empty when the study holds one model.
    """

    schedule: str
    time_days: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    doses: tuple[tuple[str, float], ...]
    model: str = ""


@record
class ScheduleContrast:
    """Difference of two schedules over the same parameter draws.

    Parameters
    ----------
    first, second : str
        Names of the schedules; the difference is first minus second.
    quantity : str
        What is compared, with unit.
    median, low, high : float
        Median, 5th and 95th percentile over the paired draws.
    model : str
        Model id; empty when the study holds one model.
    share_lower : float or None
        Weighted share of the draws in which the first is lower, 0 to 1.
    n_draws : int
        Pairs behind it.
    """

    first: str
    second: str
    quantity: str
    median: float
    low: float
    high: float
    model: str = ""
    share_lower: float | None = None
    n_draws: int = 0


@record
class StudiedRegimen:
    """One schedule of a study.

    Parameters
    ----------
    name : str
        As in trajectories, contrasts and outcomes.
    lines : tuple of str
        The regimen in its language, line by line.
    role : str
        ``standard`` is what the others are compared with; ``alternative``; ``untreated``.
    allowed : bool
        Whether it keeps the clinical rules; one that does not is listed and never simulated.
    reasons : tuple of str
        Rules that it breaks, and limits that are not known.
    treatment_days : int
        Days with a dose up to the horizon.
    """

    name: str
    lines: tuple[str, ...]
    role: Literal["standard", "alternative", "untreated"]
    allowed: bool
    reasons: tuple[str, ...]
    treatment_days: int


@record
class StudiedModel:
    """One mechanistic model of a study.

    Parameters
    ----------
    model_id, structure, organism : str
        Which model, what makes it different, and whose days its days are.
    expressed : tuple of str
        Names of the regimens that it can express.
    counted : bool
        Whether its sign counts for a verdict: a model of people that expresses both regimens.
    reasons : tuple of str
        Why it cannot express a regimen or does not count, and what was assumed to express one.
    n_draws, failed_draws : int
        Virtual patients, and those that could not be solved under every regimen.
    effective_draws : float
        Effective number of virtual patients after weighting.
    """

    model_id: str
    structure: str
    organism: Literal["human", "mouse", "none"]
    expressed: tuple[str, ...]
    counted: bool
    reasons: tuple[str, ...]
    n_draws: int
    failed_draws: int
    effective_draws: float


@record
class ScheduleOutcome:
    """What one regimen gives in one model.

    Parameters
    ----------
    model, regimen : str
        Model id and name of the regimen.
    benefit, low, high : float
        Weighted share of virtual patients with benefit as the study defines it, and the 5th and 95th
        percentile of its bootstrap over virtual patients.
    hazard : float or None
        Share with a simulated neutrophil nadir of grade 3 or more; shown, never a constraint. None where
        the model has no neutrophils.
    treatment_days : int
        Days with a dose up to the horizon: the burden that the Pareto front weighs against benefit.
    on_front : bool
        Whether no other regimen of the model has at least the benefit with no more treatment days.
    """

    model: str
    regimen: str
    benefit: float
    low: float
    high: float
    hazard: float | None
    treatment_days: int
    on_front: bool


@record
class ScheduleVerdict:
    """Whether structurally different models agree that two regimens differ.

    Parameters
    ----------
    first, second : str
        Names of the regimens.
    verdict : str
        ``first is lower``, ``first is higher`` (tumour burden) or ``not distinguishable``.
    agreeing, opposing, silent : tuple of str
        Structures with the sign of the verdict or of the majority, with the other, and with none.
    reasons : tuple of str
        Sentences for people.
    """

    first: str
    second: str
    verdict: Literal["first is lower", "first is higher", "not distinguishable"]
    agreeing: tuple[str, ...]
    opposing: tuple[str, ...]
    silent: tuple[str, ...]
    reasons: tuple[str, ...]


@record
class ScheduleFlip:
    """What would change the answer in one model.

    Parameters
    ----------
    model, first, second : str
        Where, and between which regimens.
    parameter : str
        Parameter whose value goes with the paired difference.
    correlation : float
        Rank correlation of parameter and difference over the draws, -1 to 1.
    threshold : float or None
        Value of the parameter at which the fitted median difference changes its sign within the range of
        the draws; None when it does not.
    words : str
        Sentence for people.
    """

    model: str
    first: str
    second: str
    parameter: str
    correlation: float
    threshold: float | None
    words: str


@record
class ScheduleStudy:
    """Simulation of the schedules of one option over the same virtual patients.

    Parameters
    ----------
    label : str
        What may be claimed of it.
    model : str
        Models with their sources.
    option : str or None
        Strategy that was simulated; None when none can be expressed, or when regimens were given instead.
    trajectories : tuple of Trajectory
        One for each model and schedule.
    contrasts : tuple of ScheduleContrast
        Paired differences.
    failed_draws : int
        Parameter draws that could not be solved.
    n_draws : int
        Parameter draws in all.
    note : str
        Why there is no simulation, or its limits.
    regimens : tuple of StudiedRegimen
        Every schedule considered, those that break a clinical rule included.
    models : tuple of StudiedModel
        Every packaged model and whether it could say anything.
    outcomes : tuple of ScheduleOutcome
        Probability of benefit of each regimen in each model, with the Pareto front.
    verdicts : tuple of ScheduleVerdict
        Each alternative against the standard over all models.
    flips : tuple of ScheduleFlip
        What would change the answer.
    benefit : str
        Definition of benefit.
    effort : str
        ``quick``, ``normal`` or ``deep``; empty when the sizes were given one by one.
    """

    label: str
    model: str
    option: str | None
    trajectories: tuple[Trajectory, ...]
    contrasts: tuple[ScheduleContrast, ...]
    failed_draws: int
    n_draws: int
    note: str
    regimens: tuple[StudiedRegimen, ...] = ()
    models: tuple[StudiedModel, ...] = ()
    outcomes: tuple[ScheduleOutcome, ...] = ()
    verdicts: tuple[ScheduleVerdict, ...] = ()
    flips: tuple[ScheduleFlip, ...] = ()
    benefit: str = ""
    effort: str = ""
