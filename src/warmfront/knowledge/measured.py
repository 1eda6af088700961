"""Records of what is measured beside RNA: axes with units, blood indices, and directions of biomarkers."""

from dataclasses import field
from typing import Literal, Protocol

from warmfront.domain.evidence import Status
from warmfront.domain.measurement import Modality
from warmfront.domain.records import record


class HasUnits(Protocol):
    """Anything measured in one canonical unit that other units convert to."""

    @property
    def canonical_unit(self) -> str:
        """Unit in which values are compared."""

    @property
    def units(self) -> dict[str, float]:
        """Factor from each known unit to the canonical one."""


@record
class MeasuredAxis:
    """One quantity that a case can state: its unit, conversions and plausibility bounds.

    Parameters
    ----------
    axis : str
        Identifier; also the name in ``Measurement.axis``.
    label : str
        Words for people.
    modality : str
        Kind of assay.
    canonical_unit : str
        Unit of the measurement.
    units : dict of str to float
        Factor that turns a value in that unit into the canonical unit (exact, by multiplication).
    synonyms : tuple of str
        Other names; compared without regard to case, spaces, dashes and underscores.
    plausible_low, plausible_high : float
        Outside of these the value is flagged and left out, never rescaled. Canonical unit.
    meaning : str
        What the number is, or its formula, in words.
    source, status : str, Status
        Where the definition was read; status of the bounds.
    """

    axis: str
    label: str
    modality: Modality
    canonical_unit: str
    units: dict[str, float]
    synonyms: tuple[str, ...] = ()
    plausible_low: float
    plausible_high: float
    meaning: str
    source: str
    status: Status


@record
class IndexPoint:
    """One criterion of a score that counts points.

    Parameters
    ----------
    component : str
        Analyte of the laboratory table, or another index.
    rule : str
        ``above`` or ``below`` the threshold, or ``above_upper_limit`` of normal as printed beside the value.
    threshold : float or None
        In the component's canonical unit; None for ``above_upper_limit``.
    points : int
        Points when the criterion holds; several criteria of one component add up.
    """

    component: str
    rule: Literal["above", "below", "above_upper_limit"]
    threshold: float | None = None
    points: int = 1


@record
class IndexBand:
    """Name of a range of a score, from `at_least` points upwards.

    Parameters
    ----------
    at_least : float
        Points from which the name holds.
    """

    label: str
    at_least: float


@record
class BloodIndex:
    """An index that is derived from laboratory values of one blood sample.

    Parameters
    ----------
    index, label : str
        Identifier and words for people.
    kind : str
        ``ratio`` (product of `numerator` over product of `denominator`, from which `less` is subtracted),
        ``weighted_sum`` (of `weights`) or ``points`` (of `points`).
    unit : str
        Unit of the result.
    formula : str
        The formula in words, with units.
    numerator, denominator : tuple of str
        Analytes of a ratio.
    less : str
        Analyte that is subtracted from the denominator; empty for none.
    weights : dict of str to float
        Analyte to factor, in canonical units.
    points, bands : tuple
        Criteria and named ranges of a score.
    window_days : int
        Days within which all components must have been drawn; 0 is the same day.
    limits : str
        What it does not say.
    source, status : str, Status
        Where the formula and its thresholds were read.
    """

    index: str
    label: str
    kind: Literal["ratio", "weighted_sum", "points"]
    unit: str
    formula: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    less: str = ""
    weights: dict[str, float] = field(default_factory=dict)
    points: tuple[IndexPoint, ...] = ()
    bands: tuple[IndexBand, ...] = ()
    window_days: int = 0
    limits: str
    source: str
    status: Status


@record
class DisagreementRule:
    """When two statements on the same matter count as a disagreement.

    Parameters
    ----------
    rule : str
        Identifier; the code of ``tme/disagreements.py`` knows each by name.
    threshold, unit : float, str
        Distance from which it holds.
    explanation : str
        Why, in words.
    source, status : str, Status
        Where the threshold was read.
    """

    rule: Literal[
        "msi_high_with_low_tmb",
        "stated_nlr_against_counts",
        "stated_diversity_outside_interval",
        "stated_tmb_outside_interval",
    ]
    threshold: float
    unit: str
    explanation: str
    source: str
    status: Status


@record
class BiomarkerDirection:
    """What a state of one marker was seen to go with, for a disease, a therapy and a specimen.

    Parameters
    ----------
    biomarker_id : str
        ``BM-..`` rows are carried over from the extraction of the review; others are written by hand.
    stage : str
        ``baseline``, ``product``, ``response``, ``toxicity``, ``combination`` or ``figure3``.
    marker, marker_state : str
        As printed.
    direction : str
        ``positive`` or ``negative`` for the outcome, ``risk`` of a harm; the other words give no direction.
    outcome, claim : str
        As printed.
    axes : tuple of str
        Measurements that it speaks of; empty when it is not used.
    disease_groups : tuple of str
        Groups of ``tumour_types.tsv``, or ``any solid``; empty when the source names none.
    oncotree : tuple of str
        Codes that narrow the groups; empty for all of the group.
    therapies : tuple of str
        Agent classes.
    specimens : tuple of str
        What it was measured in.
    at_most : float or None
        The statement holds for values up to this, in the axis's unit; None when it names no limit.
    level : str
        CIViC letter: A validated, B clinical, C small series, D preclinical, E inferred or uncited.
    unused : str
        Why the row gives no reading; empty when it does.
    key_from : str
        Where disease, therapy and specimen were read when the row itself does not state them.
    source, status : str, Status
        Key in ``sources.toml``; status by level.
    note : str
        Doubts.
    """

    biomarker_id: str
    stage: str
    marker: str
    marker_state: str
    direction: Literal[
        "positive", "negative", "risk", "ambiguous", "unspecified", "modifies", "safety", "monitoring"
    ]
    outcome: str
    claim: str
    axes: tuple[str, ...]
    disease_groups: tuple[str, ...]
    oncotree: tuple[str, ...]
    therapies: tuple[str, ...]
    specimens: tuple[str, ...]
    at_most: float | None
    level: Literal["A", "B", "C", "D", "E"]
    unused: str
    key_from: str
    source: str
    status: Status
    note: str
