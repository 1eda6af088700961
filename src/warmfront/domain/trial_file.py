"""What a trial file asks for: arms, scans, error, follow-up, size."""

from dataclasses import field
from typing import Literal

from warmfront.domain.records import record


@record
class TrialDose:
    """Doses of one kind, for models that name no agents.

    Parameters
    ----------
    act : str
        ``bolus STATE``, ``infusion STATE``, ``raise PARAMETER``, or an act of the model.
    days : tuple of float
        Days from baseline on which it is given.
    size : float
        In the unit of the act.
    duration_days : float
        Length of an infusion; 0 for what happens at once.
    """

    act: str
    days: tuple[float, ...]
    size: float
    duration_days: float = 0.0


@record
class TrialFileArm:
    """One arm, by a regimen in words or by doses; with neither nothing is given.

    Parameters
    ----------
    name : str
        Words for people.
    regimen : str
        Lines of the regimen language.
    doses : tuple of TrialDose
        Doses in the words of the model.
    """

    name: str
    regimen: str = ""
    doses: tuple[TrialDose, ...] = ()


@record
class TrialError:
    """Error of measurement; what is not stated is taken from the knowledge files.

    Parameters
    ----------
    lesion_log_sd, reader_log_sd : float or None
        Standard deviations of the logarithm: of one diameter, and of what a reader adds to all of a patient.
    new_reader_each_scan : bool
        Whether each scan of a patient has another reader.
    """

    lesion_log_sd: float | None = None
    reader_log_sd: float | None = None
    new_reader_each_scan: bool = False


@record
class TrialFollowUp:
    """Who stays how long; what is not stated is taken from the knowledge files.

    Parameters
    ----------
    accrual_days, after_last_entry_days : float or None
        Time over which patients enter, and from the last entry to the data cut.
    dropout_per_year : float or None
        Share of patients who leave within a year for reasons other than the tumour.
    """

    accrual_days: float | None = None
    after_last_entry_days: float | None = None
    dropout_per_year: float | None = None


@record
class TrialFile:
    """A virtual trial as its file asks for it.

    Parameters
    ----------
    title : str
        Name of the trial.
    arms : tuple of TrialFileArm
        The first is the one that others are compared with.
    visits : str
        Scans after baseline as a protocol writes them.
    n_patients : int
        Virtual patients, the same in every arm.
    per_arm, replicates : int
        Size and number of the trials drawn from them.
    inclusion : str
        Who of the drawn patients of a packaged model is enrolled: ``bounds`` those whose untreated course
        looks like a patient's; ``allen2016`` the same, in proportion to what was observed; ``all``
        everybody. A trial under one of the first two is run again under the other.
    confirmed : bool
        Whether a response needs confirmation.
    survival_link : str
        Id of a link from tumour size to survival; empty for none.
    lesions : tuple of str
        Outputs of the model that are lesions; empty for those that a packaged model names.
    quantity : str
        What these outputs are.
    level : float
        Coverage of all intervals.
    error : TrialError
        Error of measurement.
    follow_up : TrialFollowUp
        Entry, data cut, dropout.
    """

    title: str
    arms: tuple[TrialFileArm, ...]
    visits: str = "q6w until week 48 then q9w"
    n_patients: int = 1000
    per_arm: int = 150
    replicates: int = 200
    inclusion: Literal["bounds", "allen2016", "all"] = "bounds"
    confirmed: bool = False
    survival_link: str = ""
    lesions: tuple[str, ...] = ()
    quantity: Literal["volume_ml", "diameter_mm"] = "volume_ml"
    level: float = 0.95
    error: TrialError = field(default_factory=TrialError)
    follow_up: TrialFollowUp = field(default_factory=TrialFollowUp)
