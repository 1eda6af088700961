"""What a virtual trial is made of: arms, readout, visits, measurement, follow-up."""

from dataclasses import field
from typing import Literal

from warmfront.domain.recist import RecistRule
from warmfront.domain.records import record
from warmfront.domain.regimen import DoseRule
from warmfront.knowledge.virtual_trial import SurvivalLink
from warmfront.simulation.batch import NO_DOSES, DosePlan, SolverSettings
from warmfront.simulation.trial.visits import VisitPlan


@record
class TrialArm:
    """One arm.

    Parameters
    ----------
    name : str
        Words for people; differs between arms.
    doses : DosePlan
        What every patient of the arm receives, but for the rules; sizes may differ by patient.
    regimen : str
        The same in words.
    rules : tuple of DoseRule
        What holds, resumes or stops doses, decided patient by patient on planned days from the true state.
    agents : tuple of str
        Agent id of each dose; needed with rules.
    roles : dict of str to str
        Role to the output of the model that gives it; needed with rules.
    """

    name: str
    doses: DosePlan = NO_DOSES
    regimen: str = ""
    rules: tuple[DoseRule, ...] = ()
    agents: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)


@record
class SizeReadout:
    """Which outputs of a model are lesions.

    Parameters
    ----------
    outputs : tuple of str
        States or observables, one for each lesion; several lesions behind one sum are one output.
    quantity : str
        ``volume_ml`` (a sphere's diameter is taken) or ``diameter_mm``.
    """

    outputs: tuple[str, ...]
    quantity: Literal["volume_ml", "diameter_mm"]


@record
class MeasurementError:
    """How a reader's diameter strays from the true one.

    Parameters
    ----------
    lesion_log_sd : float
        Standard deviation of the logarithm of one diameter, anew for each lesion and scan.
    reader_log_sd : float
        The same for what a reader adds to all lesions of one patient.
    new_reader_each_scan : bool
        Whether each scan of a patient has another reader; with one reader throughout, what the reader adds
        leaves the ratio of two scans as it is.
    note : str
        Where the numbers come from.
    """

    lesion_log_sd: float
    reader_log_sd: float
    new_reader_each_scan: bool = False
    note: str = ""


@record
class Scanning:
    """What a scan shows.

    Parameters
    ----------
    measurable_mm : float
        Least measured diameter at baseline of a target lesion, and of a lesion that counts as new.
    smallest_mm : float
        What is written for a lesion that is seen but is too small to measure.
    gone_mm : float
        True diameter below which nothing is seen.
    """

    measurable_mm: float
    smallest_mm: float
    gone_mm: float


@record
class FollowUp:
    """Who stays how long.

    Parameters
    ----------
    accrual_days : float
        Patients enter evenly over this time.
    after_last_entry_days : float
        Time from the last entry to the data cut; the longest follow-up is the sum of both.
    dropout_per_day : float
        Hazard of leaving for reasons other than the tumour.
    note : str
        Where the numbers come from.
    """

    accrual_days: float
    after_last_entry_days: float
    dropout_per_day: float
    note: str = ""

    @property
    def longest_days(self) -> float:
        """Follow-up of the patient who entered first."""
        return self.accrual_days + self.after_last_entry_days


@record
class TrialSettings:
    """Everything about a virtual trial but its arms and its patients.

    Parameters
    ----------
    readout : SizeReadout
        Lesions of the model.
    visits : VisitPlan
        Scans after baseline.
    error : MeasurementError
        Applied to every diameter before anything is judged.
    scanning : Scanning
        Limits of what is seen.
    follow_up : FollowUp
        Entry, data cut, dropout.
    rule : RecistRule
        Limits of response.
    link : SurvivalLink or None
        Published link from tumour size to death; None leaves death out.
    n_per_arm, n_replicates : int
        Size of one trial, and how many such trials are drawn from the population; no replicates when 0.
    n_kept : int
        Patients whose courses are kept for replicates and pictures: the first of the population.
    chunk : int
        Patients solved at once; changes nothing in the result.
    level : float
        Coverage of all intervals.
    solver : SolverSettings
        Tolerances.
    time_units_per_day : float
        Units of the model's time in one day; days outside, the model's time inside the engine.
    """

    readout: SizeReadout
    visits: VisitPlan
    error: MeasurementError
    scanning: Scanning
    follow_up: FollowUp
    rule: RecistRule = field(default_factory=RecistRule)
    link: SurvivalLink | None = None
    n_per_arm: int = 150
    n_replicates: int = 200
    n_kept: int = 10_000
    chunk: int = 2_000
    level: float = 0.95
    solver: SolverSettings = field(default_factory=SolverSettings)
    time_units_per_day: float = 1.0
