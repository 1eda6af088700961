"""A cohort of virtual patients: what is asked for in files, and what is told of the simulated courses."""

from dataclasses import field
from typing import Literal

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record

HYPOTHESIS = "hypothesis, not calibrated"
"""What every simulated number is called until a model has been held against patients."""


@record
class ModelText:
    """A model as the user brought it.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder, and digest of the bytes.
    format : str
        ``antimony`` or ``sbml``.
    text : str
        Its content.
    """

    file_name: str
    sha256: str
    format: Literal["antimony", "sbml"]
    text: str


@record
class PatientTable:
    """Virtual patients that the user made: one row each.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder, and digest of the bytes.
    columns : tuple of str
        Parameters and states, by their names in the model.
    values : ndarray of float64, shape (n_patients, n_columns)
        Finite.
    weights : ndarray of float64, shape (n_patients,), or None
        Column ``weight``; not negative, not all zero.
    """

    file_name: str
    sha256: str
    columns: tuple[str, ...]
    values: FloatArray
    weights: FloatArray | None = None


@record
class Spread:
    """How one parameter or starting value is spread over patients.

    Parameters
    ----------
    distribution : str
        ``lognormal`` (`median`, and `cv` or `log_sd`), ``normal`` (`mean`, `sd`), ``uniform`` and
        ``loguniform`` (`low`, `high`), ``fixed`` (`value`).
    median, mean, sd, value : float or None
        As the distribution needs; without `median` or `mean` the model's own value is taken.
    cv : float or None
        Coefficient of variation of the log-normal.
    log_sd : float or None
        Standard deviation of the logarithm.
    low, high : float or None
        Ends of uniform and log-uniform; bounds at which normal and log-normal are cut off.
    """

    distribution: Literal["lognormal", "normal", "uniform", "loguniform", "fixed"]
    median: float | None = None
    cv: float | None = None
    log_sd: float | None = None
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    value: float | None = None


@record
class PopulationRules:
    """Virtual patients as distributions.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder, and digest of the bytes.
    parameters, initial : dict of str to Spread
        Parameter, or state on the first day, to its spread; everything else keeps the model's value.
    """

    file_name: str
    sha256: str
    parameters: dict[str, Spread] = field(default_factory=dict)
    initial: dict[str, Spread] = field(default_factory=dict)


@record
class DoseTable:
    """Dated doses of a model that the user brought.

    Parameters
    ----------
    file_name, sha256 : str
        Name without folder, and digest of the bytes.
    days, sizes, duration_days : tuple of float
        One for each dose, in order of the day.
    acts : tuple of str
        ``bolus STATE``, ``infusion STATE``, ``raise PARAMETER``, or an act of the model.
    """

    file_name: str
    sha256: str
    days: tuple[float, ...]
    acts: tuple[str, ...]
    sizes: tuple[float, ...]
    duration_days: tuple[float, ...]


@record
class OutputBand:
    """One output over time, over all patients that were solved to the last day.

    Parameters
    ----------
    output, unit : str
        State or observable, and its unit as the model states it.
    days : tuple of float
        Days of output.
    mean : tuple of float or None
        Weighted mean; None on a day on which the output has no finite value in any patient.
    quantiles : tuple of tuple of float or None
        For each level of the cohort one value per day.
    """

    output: str
    unit: str
    days: tuple[float, ...]
    mean: tuple[float | None, ...]
    quantiles: tuple[tuple[float | None, ...], ...]


@record
class ChangeBand:
    """How far one output moves from its value on the first day, relative to that value.

    Parameters
    ----------
    output : str
        State or observable.
    change : str
        ``lowest``, ``highest`` or ``last`` value after the first day.
    n_patients : int
        Solved patients whose value on the first day is above zero; the others have no relative change.
    quantiles : tuple of float
        At the levels of the cohort; -0.3 is a fall by 30%. Empty without patients.
    """

    output: str
    change: Literal["lowest", "highest", "last"]
    n_patients: int
    quantiles: tuple[float, ...]


@record
class ShareAbove:
    """Share of solved patients in whom an output lies above a threshold.

    Parameters
    ----------
    output : str
        State or observable.
    threshold : float
        In the output's unit.
    shares : tuple of float
        One per day, weighted, 0 to 1.
    ever : float
        Share of those that lie above it on any day.
    """

    output: str
    threshold: float
    shares: tuple[float, ...]
    ever: float


@record
class StatusCount:
    """What became of how many patients.

    Parameters
    ----------
    status, reason : str
        Name of the status, and what it means.
    n_patients : int
        Patients.
    share : float
        Of the weight of all patients.
    first_day : float or None
        Earliest day at which one of them failed.
    """

    status: str
    reason: str
    n_patients: int
    share: float
    first_day: float | None = None


@record
class VariedQuantity:
    """One quantity that differs between patients.

    Parameters
    ----------
    name : str
        Parameter or state.
    kind : str
        ``parameter`` or ``initial``.
    spread : str
        Its distribution in words, with its numbers.
    """

    name: str
    kind: Literal["parameter", "initial"]
    spread: str


@record
class CohortProvenance:
    """What it takes to make the same numbers again.

    Parameters
    ----------
    model, model_digest : str
        Name of the model, and digest of its equations.
    engine, package_version, knowledge_version : str
        Names and versions; the knowledge version is empty for a model that the user brought.
    seed, chunk : int
        Seed, and patients per chunk.
    relative_tolerance, absolute_tolerance : float
        Of each step.
    inputs : tuple of tuple (str, str)
        Name and SHA-256 of each file.
    """

    model: str
    model_digest: str
    engine: str
    package_version: str
    knowledge_version: str
    seed: int
    chunk: int
    relative_tolerance: float
    absolute_tolerance: float
    inputs: tuple[tuple[str, str], ...] = ()


@record
class VirtualCohort:
    """The simulated courses of a population of virtual patients, summed up.

    Parameters
    ----------
    label : str
        Name of the model for people.
    claim : str
        What may be claimed of the numbers.
    n_patients, n_solved : int
        Patients, and those solved to the last day; every band and share rests on these.
    effective_patients : float
        Effective sample size of the solved patients: below `n_solved` where weights differ.
    levels : tuple of float
        Levels of all quantiles.
    quantile_error : float
        Largest relative error of a quantile against the exact one of these patients; 0 when exact.
    bands : tuple of OutputBand
        One for each output.
    changes : tuple of ChangeBand
        Three for each output.
    shares : tuple of ShareAbove
        One for each threshold that was asked for.
    statuses : tuple of StatusCount
        Every status that occurred.
    varied : tuple of VariedQuantity
        What differs between patients.
    doses : tuple of tuple (float, str, float, float)
        Day, act, size and duration in days.
    mean_steps : float
        Steps of the solver per patient.
    notes : tuple of str
        What must be read with the numbers.
    provenance : CohortProvenance
        How they came about.
    """

    label: str
    claim: str
    n_patients: int
    n_solved: int
    effective_patients: float
    levels: tuple[float, ...]
    quantile_error: float
    bands: tuple[OutputBand, ...]
    changes: tuple[ChangeBand, ...]
    shares: tuple[ShareAbove, ...]
    statuses: tuple[StatusCount, ...]
    varied: tuple[VariedQuantity, ...]
    doses: tuple[tuple[float, str, float, float], ...]
    mean_steps: float
    notes: tuple[str, ...]
    provenance: CohortProvenance


@record
class PatientRows:
    """One chunk of patients with everything that was computed of them, for who asks for all of it.

    Parameters
    ----------
    first : int
        Number of the first patient, from 0.
    columns : dict of str to ndarray
        Parameter or state to one value per patient.
    weights : ndarray of float64, shape (n,), or None
        None when all count alike.
    status : tuple of str
        Name of each patient's status.
    failed_day : ndarray of float64, shape (n,)
        NaN for patients that were solved.
    outputs : tuple of str
        Names along the last axis of `values`.
    days : ndarray of float64, shape (n_days,)
        Days of output.
    values : ndarray of float64, shape (n, n_days, n_outputs)
        NaN after a failure.
    """

    first: int
    columns: dict[str, FloatArray]
    weights: FloatArray | None
    status: tuple[str, ...]
    failed_day: FloatArray
    outputs: tuple[str, ...]
    days: FloatArray
    values: FloatArray
