"""Models as records: the fitted phenotype model, and mechanistic models with their treatments and links."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class LogisticStage:
    """Log-odds of one class among some, linear in features.

    Parameters
    ----------
    favours : str
        Class whose log-odds are given.
    among : tuple of str
        Classes that the stage chooses among, `favours` included.
    intercept : float
        Log-odds where every feature is zero.
    coefficients : dict of str to float
        Feature to log-odds per unit of mean z-score.
    """

    favours: str
    among: tuple[str, ...]
    intercept: float
    coefficients: dict[str, float]


@record
class PhenotypeModel:
    """Hierarchical logistic model of the immune phenotype: desert or not, then inflamed or excluded.

    Parameters
    ----------
    model_id : str
        File name without its ending.
    trained_on : str
        Training cohort in words.
    n_trained : int
        Training samples.
    features : dict of str to tuple of str
        Feature to the genes whose z-scores are averaged.
    desert_stage, inflamed_stage : LogisticStage
        Desert among all three; inflamed among inflamed and excluded. Both hold for equally frequent
        phenotypes.
    minimum_coverage : float
        Share of a feature's genes that must be present.
    abstain_below : dict of str to float
        Class to the probability below which a call of it must not be relied on.
    set_level : float
        Coverage that the conformal sets aim at, 0 to 1.
    set_threshold : float
        Least probability, at the frequencies of `training_counts`, of a class in the set.
    set_coverage : tuple of tuple of float
        Measured coverage of sets of one class, then of two, each with its 95% interval; may be empty. The
        level holds over sets of all sizes, and the small ones reach less.
    trained_group : str
        Tumour group of the training cohort.
    training_counts : dict of str to int
        Class to training samples.
    standardise_with : str
        Reference that tells whether TPM or log2 values lie on the scale of the training cohort.
    moments : dict of str to tuple of float
        Gene to mean and standard deviation of log2(TPM + `moments_offset`) that bring it onto the z-scores
        of the training panel.
    moments_offset : float
        Added to TPM before the logarithm.
    performance, calibration, sets, limits : str
        What is known of the model, in sentences for people.
    model_card : str
        Page of the documentation that holds all figures.
    """

    model_id: str
    label: str
    features: dict[str, tuple[str, ...]]
    desert_stage: LogisticStage
    inflamed_stage: LogisticStage
    minimum_coverage: float
    abstain_below: dict[str, float]
    set_level: float
    set_threshold: float
    trained_group: str
    trained_on: str
    n_trained: int
    training_counts: dict[str, int]
    standardise_with: str
    moments: dict[str, tuple[float, float]]
    moments_offset: float
    performance: str
    calibration: str
    sets: str
    limits: str
    model_card: str
    source: str
    status: Status
    set_coverage: tuple[tuple[float, float, float], ...] = ()


@record
class ModelParameter:
    """One parameter of a mechanistic model.

    Parameters
    ----------
    name, unit, meaning : str
        Name in the equations, unit, and what it is.
    value : float
        In `unit`.
    log_sd : float
        Standard deviation of its logarithm between patients; 0 for a constant.
    """

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
    unit : str
        Unit of `amount`.
    arm : str
        Words for people, for example ``radiotherapy``.
    drug_class : str
        Class that all models name alike, so that one schedule can be tried in several: ``pd1``, ``pdl1``,
        ``ctla4``, ``radiotherapy``, ``icd_chemotherapy``, ``anti_vegf``, ``anti_tgfb``, ``myeloid``,
        ``car_t``, ``tcr_t``, ``til``, ``nk``, ``cik``, ``car_macrophage``, ``vaccine``,
        ``in_situ_vaccine``, ``il2``, ``cytokine``, ``cdk46``, ``lymphodepletion``; empty for none of them.
    stands_for : tuple of str
        Agent ids, agent classes or targets that this arm stands for; the same in every model of people that
        has an arm of the class.
    not_for : dict of str to str
        Agent ids or targets that this arm does not stand for although one might think so, to the reason.
    kind : str
        ``bolus`` adds `amount` to `species`; ``infusion`` adds it evenly over `duration_days`; ``radiation``
        moves the cells killed by a fraction of `amount` Gy from `species` to `into` by the linear-quadratic
        law; ``act`` changes states as `changes` says.
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
    changes : dict of str to str
        For an ``act``: state to the formula of its new value, in Antimony, where ``dose`` is the size.
    duration_days : float
        Length of an infusion.
    conversions : dict of str to float
        Unit of a regimen, for example ``mg`` or ``mg/kg``, to the size in `unit` that one of it makes.
    needs : tuple of str
        Drug classes of which one must be given as well, because the arm acts on nothing else; empty for none.
    """

    arm: str
    drug_class: str = ""
    stands_for: tuple[str, ...]
    not_for: dict[str, str] = field(default_factory=dict)
    kind: Literal["bolus", "infusion", "radiation", "act"]
    species: str = ""
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
    changes: dict[str, str] = field(default_factory=dict)
    duration_days: float = 0.0
    conversions: dict[str, float] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


@record
class AxisLink:
    """How one axis of the profile moves one parameter of a mechanistic model.

    Parameters
    ----------
    axis : str
        Axis of ``twin/axes.toml`` or of the profile, of which only the percentile is used; ``tumour_size``
        and ``scans`` for the kinds ``size`` and ``growth``.
    parameter : str
        Parameter that varies between patients (positive ``log_sd``).
    correlation : float
        Between the normal score of the percentile and the logarithm of the parameter, -1 to 1; 0 for the
        kinds other than ``score``.
    why : str
        Reason for the link and its direction.
    kind : str
        ``score`` moves the centre by the correlation; ``size`` scales the parameter by the measured size over
        `reference`, to the power `exponent`; ``growth`` weighs the parameter by the growth between two scans:
        the model grows by `reference` at the parameter's own value, and by ``1 + exponent * change`` of it
        when the parameter is changed by a share.
    reference : float or None
        Size in mm (sum of diameters) or growth of the volume in 1/day that the model has at its own values.
    exponent : float
        3 for the size of a volume or a number of cells; 1 for growth that is proportional to the parameter.
    """

    axis: str
    parameter: str
    correlation: float = 0.0
    why: str
    source: str
    status: Status
    kind: Literal["score", "size", "growth"] = "score"
    reference: float | None = None
    exponent: float = 1.0


@record
class ModelScenario:
    """A named set of parameter values, for one published case or one kind of course.

    Parameters
    ----------
    scenario, meaning : str
        Name, and what it stands for.
    values : dict of str to float
        Parameter to the value that replaces the model's own.
    """

    scenario: str
    meaning: str
    values: dict[str, float]
    note: str
    source: str
    status: Status


@record
class MechanisticModel:
    """A mechanistic model: Antimony text and where each number comes from.

    Parameters
    ----------
    model_id : str
        File name without its ending.
    parameters : tuple of ModelParameter
        Every number of the equations.
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
    organism : str
        ``human`` when its scales of size and time are a patient's, ``mouse``, or ``none`` for a model
        without units.
    structure : str
        What makes it a structurally different model: growth law, kill law, compartments, in words.
    family : str
        Structure it belongs to. Models of one family, for example one set of fluxes under two growth laws,
        have one voice when models are asked whether they agree.
    roles : dict of str to str
        Quantity that all models name alike to the state or observable that gives it:
        ``tumour_volume_ml``, ``viable_cells_1e9``, ``sum_of_diameters_mm``, ``lesion_1_volume_ml``,
        ``lesion_2_volume_ml``, ``ctdna``, ``cell_product``, ``il6``, ``neutrophils``, ``lymphocytes``,
        ``cd8_tumour``, ``pdl1``, ``ifn_gamma``, ``treg``.
    tolerances : dict of str to float
        State to its absolute tolerance.
    scenarios : tuple of ModelScenario
        Sets of values with a name; a second growth law is one of them.
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
    organism: Literal["human", "mouse", "none"] = "none"
    structure: str = ""
    family: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    tolerances: dict[str, float] = field(default_factory=dict)
    scenarios: tuple[ModelScenario, ...] = ()
