"""Models as records: the fitted phenotype model, and mechanistic models with their treatments and links."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class PhenotypeModel:
    """Multinomial logistic model of the immune phenotype.

    Parameters
    ----------
    features : dict of str to tuple of str
        Feature to the genes whose z-scores are averaged.
    classes : tuple of str
        Order of the coefficient rows.
    intercepts : tuple of float
        One for each class.
    coefficients : dict of str to tuple of float
        Feature to one number for each class.
    minimum_coverage : float
        Share of a feature's genes that must be present.
    abstain_below : float
        Abstain when the largest probability is below this.
    trained_group : str
        Tumour group of the training cohort.
    training_counts : tuple of int
        Training samples of each class, in the order of `classes`. The probabilities hold for equally
        frequent classes; with these counts they turn into those of a cohort like the training one.
    standardise_with : str
        Reference whose gene means and standard deviations turn log2(TPM + 0.001) into z-scores.
    """

    model_id: str
    label: str
    features: dict[str, tuple[str, ...]]
    classes: tuple[str, ...]
    intercepts: tuple[float, ...]
    coefficients: dict[str, tuple[float, ...]]
    minimum_coverage: float
    abstain_below: float
    trained_group: str
    trained_on: str
    n_trained: int
    training_counts: tuple[int, ...] = ()
    standardise_with: str = ""
    performance: str
    calibration: str
    limits: str
    source: str
    status: Status


@record
class ModelParameter:
    """One parameter of a mechanistic model."""

    name: str
    value: float
    unit: str
    log_sd: float
    source: str
    status: Status
    meaning: str


@record
class DosingArm:
    """One partner of a combination and how a mechanistic model gives it.

    Parameters
    ----------
    arm : str
        Words for people, for example ``radiotherapy``.
    stands_for : tuple of str
        Agent ids, agent classes or targets that this arm stands for.
    kind : str
        ``bolus`` adds `amount` to `species`; ``radiation`` moves the cells killed by a fraction of
        `amount` Gy from `species` to `into` by the linear-quadratic law.
    species, into : str
        State that is dosed, and for radiation the state that receives the dying cells.
    amount : float
        Amount of one dose in `unit`; never negative.
    largest_amount : float or None
        Largest dose for which the law of this arm holds, in `unit`.
    linear, quadratic : str
        Names of the two radiation parameters; empty for a bolus.
    days : tuple of float
        Days of the doses, counted from the start of the arm.
    note : str
        Where the regimen comes from and what was derived.
    """

    arm: str
    stands_for: tuple[str, ...]
    kind: Literal["bolus", "radiation"]
    species: str
    into: str = ""
    amount: float
    unit: str
    largest_amount: float | None = None
    linear: str = ""
    quadratic: str = ""
    days: tuple[float, ...]
    note: str
    source: str
    status: Status


@record
class AxisLink:
    """How one axis of the profile moves one parameter of a mechanistic model.

    Parameters
    ----------
    axis : str
        Axis of the profile; only its percentile is used.
    parameter : str
        Parameter that varies between patients (positive ``log_sd``).
    correlation : float
        Between the normal score of the percentile and the logarithm of the parameter, -1 to 1.
    why : str
        Reason for the link and its direction.
    """

    axis: str
    parameter: str
    correlation: float
    why: str
    source: str
    status: Status


@record
class ScheduleDesign:
    """How the schedules of a mechanistic model are compared.

    Parameters
    ----------
    lead_in_days : float
        Untreated growth before the first dose.
    horizon_days : int
        Days simulated after the first possible dose; output is daily.
    gap_days : float
        Days from the start of the first partner to the start of the second in a sequence.
    contrast_day : int
        Day on which schedules are compared.
    n_draws : int
        Parameter draws.
    smallest_burden : float
        Burden below which differences are not read, in the burden's unit.
    """

    lead_in_days: float
    horizon_days: int
    gap_days: float
    contrast_day: int
    n_draws: int
    smallest_burden: float
    note: str
    source: str
    status: Status


@record
class MechanisticModel:
    """A mechanistic model: Antimony text and where each number comes from.

    Parameters
    ----------
    antimony : str
        Equations and values in Antimony.
    species_units : dict of str to str
        Every state and its unit.
    limits : str
        What the model must not be used for.
    burden : tuple of str
        States whose sum is the tumour burden that a scan would see.
    extinction : dict of str to float
        State to the level below which nothing is left (one cell), in the state's unit.
    arms : tuple of DosingArm
        Treatments that it can express; empty when none.
    links : tuple of AxisLink
        How a patient's profile moves its parameters.
    design : ScheduleDesign or None
        None when no schedules are compared with it.
    """

    model_id: str
    label: str
    antimony: str
    parameters: tuple[ModelParameter, ...]
    species_units: dict[str, str]
    source: str
    status: Status
    limits: str
    burden: tuple[str, ...] = ()
    extinction: dict[str, float] = field(default_factory=dict)
    arms: tuple[DosingArm, ...] = ()
    links: tuple[AxisLink, ...] = ()
    design: ScheduleDesign | None = None
