"""Entries of ``monitoring/ctcae_labs.toml``: laboratory terms of adverse events, bounds of their grades."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

BoundOf = Literal["value", "uln", "lln", "baseline", "uln and baseline"]

Circumstance = Literal[
    "",
    "baseline high",
    "baseline not high",
    "baseline low",
    "baseline not low",
    "unless baseline low",
    "symptoms",
    "no symptoms",
]


@record
class GradeBound:
    """The less severe end of one grade; the more severe end is where the next grade begins.

    Parameters
    ----------
    grade : int
        1 to 4.
    op : str
        How the value must lie to the limit: ``>``, ``>=``, ``<`` or ``<=``, as printed.
    of : str
        What the limit is made of: ``value`` (a number, in `limits`), ``uln``, ``lln`` or ``baseline``
        (`times` that, plus `plus`), or ``uln and baseline`` (the larger of both).
    times : float
        Factor on the limit of normal or the baseline.
    limits : dict of str to float
        The printed number by printed unit; a value is compared with the number of its own kind of unit,
        because the printed numbers of two kinds are rounded and not the same quantity.
    plus : dict of str to float
        What is added to the limit of normal, by unit; empty when nothing is.
    when : str
        Circumstance in which this bound holds; unknown then leaves the grade open wherever it matters, save
        for ``unless``, which asks that it be known.
    also_if : str
        Clinical fact (``symptoms``, ``anticoagulation``) that adds this bound to one that holds without it;
        not stated, it is left out and said.
    """

    grade: int
    op: Literal[">", ">=", "<", "<="]
    of: BoundOf
    times: float = 1.0
    limits: dict[str, float] = field(default_factory=dict)
    plus: dict[str, float] = field(default_factory=dict)
    when: Circumstance = ""
    also_if: Literal["", "symptoms", "anticoagulation"] = ""


@record
class ClinicalCriterion:
    """A grade that the value alone does not reach.

    Parameters
    ----------
    grade : int
        1 to 5.
    words : str
        What must be there, in our own words.
    """

    grade: int
    words: str


@record
class LaboratoryTerm:
    """One laboratory term of one or more versions of the criteria.

    Parameters
    ----------
    term_id : str
        Id.
    term : str
        Name as published.
    versions : tuple of str
        Versions in which it has these bounds.
    synonyms : tuple of str
        Other names; case, spaces and punctuation do not matter.
    analyte : str
        Id of ``labs.toml``.
    direction : str
        ``high`` or ``low``: which values are adverse.
    organ : str
        Organ as in the harm matrix; empty when it is none in particular.
    bounds : tuple of GradeBound
        From the mildest grade on.
    clinical : tuple of ClinicalCriterion
        Grades that need a clinical sign.
    ungraded : str
        Why a value that meets no bound has no grade; empty where it is grade 0.
    note : str
        How a printed sentence is read where it can be read in two ways; may be empty.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands.
    """

    term_id: str
    term: str
    versions: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    analyte: str
    direction: Literal["high", "low"]
    organ: str = ""
    bounds: tuple[GradeBound, ...]
    clinical: tuple[ClinicalCriterion, ...] = ()
    ungraded: str = ""
    note: str = ""
    source: str
    status: Status


@record
class GradeStep:
    """One step of a measure: from here on the grade is at least this.

    Parameters
    ----------
    grade : int
        1 to 5.
    op : str
        ``>`` or ``>=``, as printed; empty for a word.
    value : float
        Number at which the step lies; 0 for a word.
    word : str
        Word of a choice; empty for a number.
    words : str
        The criterion in our own words.
    """

    grade: int
    op: Literal["", ">", ">="] = ""
    value: float = 0.0
    word: str = ""
    words: str


@record
class EventMeasure:
    """One input of the scale ``irae`` and what it says about an event.

    Parameters
    ----------
    input : str
        Name of the input.
    needed : bool
        True when the event cannot be graded without it, unless what is stated reaches its highest step.
    steps : tuple of GradeStep
        From the mildest on.
    """

    input: str
    needed: bool = False
    steps: tuple[GradeStep, ...]


@record
class ImmuneEvent:
    """One immune-related adverse event, of one organ.

    Parameters
    ----------
    event : str
        Id, for example ``colitis``.
    label : str
        Words for people.
    organ : str
        Organ as in the harm matrix.
    synonyms : tuple of str
        Other names; case, spaces and punctuation do not matter.
    laboratory_terms : tuple of str
        Terms of CTCAE that are its laboratory side, such as ``Alanine aminotransferase increased``.
    measures : tuple of EventMeasure
        What grades it; `severity` (mild, moderate, severe, danger to life, death) grades every event.
    lowest_grade : int
        2 where the field knows no grade 1, else 1.
    warning : str
        What must be said with every grade; may be empty.
    source : str
        Key in ``sources``.
    status : Status
        How firmly the criteria stand; ``assumption`` when they are known from memory only.
    """

    event: str
    label: str
    organ: str
    synonyms: tuple[str, ...] = ()
    laboratory_terms: tuple[str, ...] = ()
    measures: tuple[EventMeasure, ...] = ()
    lowest_grade: int = 1
    warning: str = ""
    source: str
    status: Status


@record
class WeightDose:
    """One dose by body weight with its largest amount: a fact of the field, never an order.

    Parameters
    ----------
    dose_id : str
        Id.
    drug : str
        Generic name.
    use : str
        What it is given for.
    from_kg, below_kg : float
        Weights that it covers: from the first on, up to but without the second.
    mg_per_kg, highest_mg_per_kg : float
        Dose per kilogram, and the upper end of a range (equal without one).
    maximum_mg : float or None
        Largest single dose; None when the source prints none, and then it is said.
    words : str
        How often, how long.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands; ``assumption`` when it is known from memory only.
    """

    dose_id: str
    drug: str
    use: str
    from_kg: float = 0.0
    below_kg: float = 1000.0
    mg_per_kg: float
    highest_mg_per_kg: float
    maximum_mg: float | None = None
    words: str
    source: str
    status: Status
