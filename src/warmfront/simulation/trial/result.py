"""What a virtual trial gives back."""

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record
from warmfront.simulation.trial.endpoints import Outcomes
from warmfront.stats.kaplan_meier import SurvivalCurve

STATEMENT = (
    "No published arm stands behind these numbers, so rates and times are not predictions: only statements "
    "of one arm relative to another may be made, and of those only such as hold in at least three "
    "structurally different models."
)


@record
class Interval:
    """A number with its interval; the words around it say of what kind the interval is.

    Parameters
    ----------
    value, low, high : float or None
        None for what follow-up does not reach or what cannot be estimated.
    """

    value: float | None
    low: float | None
    high: float | None


@record
class Band:
    """A prediction interval of a curve.

    Parameters
    ----------
    days, low, high : ndarray of float64, shape (n_days,)
        Share just after each day, over trials of the stated size.
    """

    days: FloatArray
    low: FloatArray
    high: FloatArray


@record
class ArmResult:
    """One arm.

    Parameters
    ----------
    name, regimen : str
        As given.
    n : int
        Patients.
    best_responses : dict of str to int
        Patients by best response: CR, PR, SD, PD, NE.
    response_rate, control_rate : Interval
        CR and PR; CR, PR and SD; over all patients, Wilson. The interval holds the chance of drawing this
        many virtual patients and nothing else.
    response_rate_replicates : Interval
        Median and prediction interval over trials of the stated size; empty without replicates.
    progression_free : SurvivalCurve
        In days.
    progression_free_median, survival_median : Interval
        In days, with the interval of Brookmeyer and Crowley.
    progression_free_median_replicates : Interval
        Median and prediction interval over trials of the stated size.
    progression_free_band : Band or None
        Prediction interval of the curve over trials of the stated size; None without replicates.
    progression_free_events : int
        Progressions and deaths.
    survival : SurvivalCurve or None
        None without a link to survival.
    outcomes : Outcomes
        The patients.
    """

    name: str
    regimen: str
    n: int
    best_responses: dict[str, int]
    response_rate: Interval
    control_rate: Interval
    response_rate_replicates: Interval
    progression_free: SurvivalCurve
    progression_free_median: Interval
    progression_free_median_replicates: Interval
    progression_free_band: Band | None
    progression_free_events: int
    survival: SurvivalCurve | None
    survival_median: Interval
    outcomes: Outcomes


@record
class Contrast:
    """One arm against the first.

    Parameters
    ----------
    arm, against : str
        Names.
    endpoint : str
        ``progression-free survival`` or ``overall survival``.
    hazard_ratio : float or None
        Over the whole population, with the same patients and the same chance in both arms; below 1 favours
        `arm`. It has no interval of its own: the number of virtual patients is a choice.
    replicates : Interval
        Median and prediction interval of the hazard ratio of one trial of the stated size, in which the
        arms hold different patients.
    share_below, share_above : float or None
        Share of such trials whose own interval lies wholly below, or above, 1.
    undefined : int
        Trials without a finite estimate, as when an arm has no event.
    ratios : tuple of float
        Hazard ratio of each trial that has one.
    later, earlier : float or None
        Share of the virtual patients whose event or last look comes later, and earlier, under `arm` than
        under `against`; the rest come together. The same patient with the same chance, which no trial sees.
    """

    arm: str
    against: str
    endpoint: str
    hazard_ratio: float | None
    replicates: Interval
    share_below: float | None
    share_above: float | None
    undefined: int
    ratios: tuple[float, ...] = ()
    later: float | None = None
    earlier: float | None = None


@record
class TrialResult:
    """A virtual trial.

    Parameters
    ----------
    label, statement : str
        How certain it is, and what may be said of it.
    model_id, engine : str
        Equations and solver.
    visits : str
        Schedule in words.
    visit_days : ndarray of float64, shape (n_visits,)
        Days of the scans after baseline.
    arms : tuple of ArmResult
        The first is the one that others are compared with.
    contrasts : tuple of Contrast
        Other arms against the first.
    n_patients : int
        Virtual patients that were enrolled, the same in every arm.
    not_measurable, not_solved : int
        Patients that were not enrolled: no measurable lesion at baseline; not solved in some arm.
    n_per_arm, n_replicates : int
        Size and number of the replicate trials.
    population_notes : tuple of str
        Prior, rule of inclusion, acceptance: as the population states them.
    notes : tuple of str
        Assumptions of the trial in sentences.
    seed : int
        Gives the same trial again.
    """

    label: str
    statement: str
    model_id: str
    engine: str
    visits: str
    visit_days: FloatArray
    arms: tuple[ArmResult, ...]
    contrasts: tuple[Contrast, ...]
    n_patients: int
    not_measurable: int
    not_solved: int
    n_per_arm: int
    n_replicates: int
    population_notes: tuple[str, ...]
    notes: tuple[str, ...]
    seed: int
