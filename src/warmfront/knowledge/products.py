"""Records of what is known about cell products: axes, directions, acceptance criteria, late effects."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.measurement import Modality
from warmfront.domain.product import ProductKind
from warmfront.domain.records import record
from warmfront.knowledge.measured import MeasuredAxis


@record
class ProductAxis:
    """One quantity of a cell product: units, bounds, populations and how its interval is made.

    Parameters
    ----------
    axis, label : str
        Identifier and words for people.
    modality : Modality
        Kind of assay.
    products : tuple of ProductKind
        Products that have such a quantity.
    canonical_unit, units : str, dict of str to float
        Unit of the reading, and the factor of every other unit.
    populations : tuple of str
        Cells of which it may be a share; empty when it is no share of cells.
    interval : str
        ``binomial``: exact, from counted events among parent events. ``odds``: the same, carried over to a
        ratio of two counts. ``poisson``: exact, from one count. ``none``: only from replicates.
    part_of : str
        Name of a partition: its parts of one population cannot add up to more than all cells.
    expected : bool
        True when a table without it is told so.
    synonyms : tuple of str
        Other names; case, spaces, dashes and underscores do not matter.
    plausible_low, plausible_high : float
        Bounds in the canonical unit; values outside are errors of the table.
    meaning : str
        What the number is.
    source, status : str, Status
        Where the definition was read; status of the bounds.
    """

    axis: str
    label: str
    modality: Modality
    products: tuple[ProductKind, ...]
    canonical_unit: str
    units: dict[str, float]
    populations: tuple[str, ...] = ()
    interval: Literal["binomial", "odds", "poisson", "none"]
    part_of: str = ""
    expected: bool = True
    synonyms: tuple[str, ...] = ()
    plausible_low: float
    plausible_high: float
    meaning: str
    source: str
    status: Status

    @property
    def measured(self) -> MeasuredAxis:
        """The same as an axis of a case, for conversion and bounds."""
        return MeasuredAxis(
            axis=self.axis,
            label=self.label,
            modality=self.modality,
            canonical_unit=self.canonical_unit,
            units=self.units,
            synonyms=self.synonyms,
            plausible_low=self.plausible_low,
            plausible_high=self.plausible_high,
            meaning=self.meaning,
            source=self.source,
            status=self.status,
        )


@record
class ProductDirection:
    """What more of one axis was seen to go with, in one product and one disease.

    Parameters
    ----------
    row : str
        Identifier.
    biomarker_id : str
        Row of ``biomarkers.tsv`` that it repeats; empty for a row from a source of its own.
    axes : tuple of str
        Axes that it speaks of.
    populations : tuple of str
        Cells of which the axis must be a share; empty for any.
    products : tuple of ProductKind
        Products that the source names.
    disease_groups, oncotree : tuple of str
        Groups of ``tumour_types.tsv``, and codes that narrow them; both empty when the source names none.
    direction : str
        ``better``, ``worse``, ``both`` for one source with two directions, ``no association``, or ``none``
        when the source gives none.
    state, outcome, claim : str
        State of the marker, outcome, and the statement in words.
    cohort : str
        Size and design where the source states them.
    level : str
        CIViC letter.
    source, status : str, Status
        Key in ``sources``; status.
    note : str
        Doubts.
    """

    row: str
    biomarker_id: str
    axes: tuple[str, ...]
    populations: tuple[str, ...]
    products: tuple[ProductKind, ...]
    disease_groups: tuple[str, ...]
    oncotree: tuple[str, ...]
    direction: Literal["better", "worse", "both", "no association", "none"]
    state: str
    outcome: str
    claim: str
    cohort: str
    level: Literal["A", "B", "C", "D", "E"]
    source: str
    status: Status
    note: str


@record
class AcceptanceLimit:
    """A published acceptance criterion of one product, or a limit that is quoted without its source.

    Parameters
    ----------
    limit : str
        Identifier.
    axis, population : str
        What it limits; an empty population stands for any.
    products : tuple of ProductKind
        Kinds of product beside which it is shown.
    at_least, at_most : float or None
        In the canonical unit of the axis; one of them.
    strict : bool
        True when the bound itself does not meet it.
    of : str
        Whose criterion it is, in words.
    source, status : str, Status
        Key in ``sources``; status.
    """

    limit: str
    axis: str
    population: str = ""
    products: tuple[ProductKind, ...]
    at_least: float | None = None
    at_most: float | None = None
    strict: bool = False
    of: str
    source: str
    status: Status


@record
class LateEffectRule:
    """A late effect, and the products after which it is to be watched for.

    Parameters
    ----------
    effect : str
        Identifier.
    sentence : str
        In words.
    products : tuple of ProductKind
        Kinds of product.
    targets : tuple of str
        Antigens of the receptor; empty for any.
    donors : tuple of str
        ``autologous`` or ``allogeneic``; empty for any.
    with_interleukin_2 : bool
        True when it belongs to interleukin-2 given beside.
    source, status : str, Status
        Key in ``sources``; status.
    """

    effect: str
    sentence: str
    products: tuple[ProductKind, ...]
    targets: tuple[str, ...] = ()
    donors: tuple[str, ...] = ()
    with_interleukin_2: bool = False
    source: str
    status: Status


@record
class ProductTolerance:
    """A number by which statements of one table are compared.

    Parameters
    ----------
    tolerance : str
        Identifier.
    value, unit : float, str
        The number.
    meaning : str
        What it does.
    source, status : str, Status
        Key in ``sources``; status.
    """

    tolerance: str
    value: float
    unit: str
    meaning: str
    source: str
    status: Status


@record
class ShareOfCells:
    """How a quantity of a product follows from counts of typed single cells.

    Parameters
    ----------
    quantity, population : str
        Axis, and the cells of which it is a share.
    numerator : tuple of str
        Types of the composition, added up; or one state.
    denominator : tuple of str
        Types, added up; empty for all cells that passed, or for the cells that a state is told among.
    table : str
        ``composition`` or ``states``.
    source, status : str, Status
        Key in ``sources``; status.
    """

    quantity: str
    population: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    table: Literal["composition", "states"] = "composition"
    source: str
    status: Status


@record
class ProductKnowledge:
    """The folder ``products`` of the knowledge files.

    Parameters
    ----------
    axes : dict of str to ProductAxis
        ``axes.toml``.
    populations : dict of str to tuple of str
        Population to other spellings of it, from ``populations.toml``.
    kinds : dict of str to tuple of str
        Kind of product to other spellings of it, from ``kinds.toml``.
    directions : tuple of ProductDirection
        ``directions.tsv``.
    limits : tuple of AcceptanceLimit
        ``limits.toml``.
    late_effects : tuple of LateEffectRule
        ``late_effects.toml``.
    tolerances : dict of str to ProductTolerance
        ``tolerances.toml``.
    from_cells : tuple of ShareOfCells
        ``from_cells.toml``.
    """

    axes: dict[str, ProductAxis] = field(default_factory=dict)
    populations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    directions: tuple[ProductDirection, ...] = ()
    limits: tuple[AcceptanceLimit, ...] = ()
    late_effects: tuple[LateEffectRule, ...] = ()
    tolerances: dict[str, ProductTolerance] = field(default_factory=dict)
    from_cells: tuple[ShareOfCells, ...] = ()

    def tolerance(self, name: str) -> float:
        """Return a tolerance; a wrong name is a mistake of the caller and raises KeyError."""
        return self.tolerances[name].value
