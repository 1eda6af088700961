"""What a laboratory states of one cell product, and what it means for this product in this disease.

As in the rest of a case, `None` means "not stated", never zero.
"""

import datetime as dt
from typing import Literal

from warmfront.domain.measurement import Modality
from warmfront.domain.records import record

ProductKind = Literal["CAR-T", "TCR-T", "TIL", "NK", "CAR-NK", "CIK", "CAR-macrophage"]

Meaning = Literal["better", "worse", "contradictory", "unknown"]
"""What more of a quantity was seen to go with, for this product in this disease."""


@record
class StatedQuantity:
    """One row of a product table, as the laboratory wrote it.

    Parameters
    ----------
    quantity : str
        Name, for example ``viability`` or ``PD-1``.
    value : float or None
        In `unit`; None when `events` of `parent_events` are stated instead.
    unit : str
        As printed; empty for a bare share of counted events.
    population : str
        Cells of which it is a share, for example ``CD8+``; empty when not stated.
    events, parent_events : int or None
        Counted cells, and cells among which they were counted.
    replicate : int or None
        Number of a technical replicate.
    date : date or None
        Day of the measurement.
    origin : str
        ``laboratory``, or ``single cells`` for shares of typed transcriptomes.
    where : str
        Line or entry of the table, for messages.
    """

    quantity: str
    value: float | None = None
    unit: str = ""
    population: str = ""
    events: int | None = None
    parent_events: int | None = None
    replicate: int | None = None
    date: dt.date | None = None
    origin: Literal["laboratory", "single cells"] = "laboratory"
    where: str = ""


@record
class ProductTable:
    """One lot of one cell product as its table states it.

    Parameters
    ----------
    product : ProductKind
        Kind of product.
    disease : str
        OncoTree code of the patient's tumour; empty when not stated, and then no direction is read.
    quantities : tuple of StatedQuantity
        Rows in the order of the table.
    name, lot, specimen : str
        Name of the product, its lot, and what was measured, for example ``final product``; may be empty.
    target : str
        Antigen of an engineered receptor, for example ``CD19``; may be empty.
    donor : str
        ``autologous``, ``allogeneic`` or empty.
    with_interleukin_2 : bool or None
        Whether interleukin-2 is given with it.
    weight_kg : float or None
        Weight of the patient, for doses per kilogram.
    date : date or None
        Day of manufacture.
    release : tuple of (str, str)
        Tests without a number and their results, for example ``("sterility", "negative")``.
    synthetic : bool
        True for made-up numbers; every output says so.
    file_name : str
        Where it was read.
    """

    product: ProductKind
    disease: str
    quantities: tuple[StatedQuantity, ...]
    name: str = ""
    lot: str = ""
    specimen: str = ""
    target: str = ""
    donor: Literal["autologous", "allogeneic", ""] = ""
    with_interleukin_2: bool | None = None
    weight_kg: float | None = None
    date: dt.date | None = None
    release: tuple[tuple[str, str], ...] = ()
    synthetic: bool = False
    file_name: str = ""


@record
class EvidenceLine:
    """One row of evidence on an axis, shown whether it holds here or not.

    Parameters
    ----------
    row : str
        Its id.
    direction : str
        ``better``, ``worse``, ``both`` (one source, two directions), ``no association``, or ``none given``.
    sentence : str
        State, outcome, product, disease and doubts in words.
    holds : bool
        True when product, disease and population are those of this table.
    why_not : str
        Why it does not hold here; empty when it does.
    level : str
        CIViC letter.
    source, status : str
        Key in ``sources``; status.
    """

    row: str
    direction: Literal["better", "worse", "both", "no association", "none given"]
    sentence: str
    holds: bool
    why_not: str
    level: str
    source: str
    status: str


@record
class LimitReading:
    """How a value stands to one published acceptance criterion of one product.

    Parameters
    ----------
    limit : str
        The criterion and whose it is, in words.
    met : bool or None
        None when it is of another population or the value is missing.
    sentence : str
        For people.
    source, status : str
        Key in ``sources``; status.
    """

    limit: str
    met: bool | None
    sentence: str
    source: str
    status: str


@record
class ProductAxisReading:
    """One axis of one product.

    Parameters
    ----------
    axis, label : str
        Identifier and words for people.
    modality : Modality
        Kind of assay.
    population : str
        Cells of which it is a share; empty when it is none.
    value : float or None
        In `unit`; None when not measured or not usable.
    unit : str
        Canonical unit.
    low, high : float or None
        Ends of the interval.
    interval : str
        What the interval is, or that there is none and why.
    meaning : Meaning
        What more of it was seen to go with here.
    reading : str
        The same in words, with every row that holds, or for which products and diseases a direction is known.
    contradictions : tuple of str
        Pairs of rows that say opposite things, in words; never averaged.
    evidence : tuple of EvidenceLine
        Every row on this axis.
    limits : tuple of LimitReading
        Published acceptance criteria beside the value.
    note : str
        Derivation, treatment or reason; may be empty.
    source, status : str
        Of the definition of the axis.
    """

    axis: str
    label: str
    modality: Modality
    population: str
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    interval: str
    meaning: Meaning
    reading: str
    contradictions: tuple[str, ...] = ()
    evidence: tuple[EvidenceLine, ...] = ()
    limits: tuple[LimitReading, ...] = ()
    note: str = ""
    source: str
    status: str


@record
class LateEffect:
    """A late effect to be watched for after such a product.

    Parameters
    ----------
    effect : str
        In words, with what to do.
    source, status : str
        Key in ``sources``; status.
    """

    effect: str
    source: str
    status: str


@record
class ProductProfile:
    """Quality of one cell product, axis by axis; no score sums them up.

    Parameters
    ----------
    product : ProductKind
        Kind.
    name, lot, target : str
        As stated.
    disease, disease_name : str
        OncoTree code and name; empty when not stated.
    axes : tuple of ProductAxisReading
        Measured axes, in the order of the knowledge file.
    missing : tuple of str
        Axes of such a product that the table does not state.
    flags : tuple of str
        What a person should look at.
    late_effects : tuple of LateEffect
        Known late effects of such a product.
    cannot_say : tuple of str
        What this profile does not show.
    synthetic : bool
        True for made-up numbers.
    """

    product: ProductKind
    name: str
    lot: str
    target: str
    disease: str
    disease_name: str
    axes: tuple[ProductAxisReading, ...]
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    late_effects: tuple[LateEffect, ...]
    cannot_say: tuple[str, ...]
    synthetic: bool

    def axis(self, axis: str, population: str = "") -> ProductAxisReading | None:
        """Return the reading of an axis, of one population where several were measured; None without one."""
        found = (one for one in self.axes if one.axis == axis and population in ("", one.population))
        return next(found, None)
