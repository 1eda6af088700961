"""Entries of ``scales/``: clinical scales and scores, their inputs, thresholds, and for whom they hold."""

from dataclasses import field
from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

InputKind = Literal["number", "integer", "flag", "choice", "text", "numbers", "integers", "flags", "choices"]


@record
class ScaleInput:
    """One input of a scale.

    Parameters
    ----------
    name : str
        Name with its unit where it has one, for example ``crp_mg_dl``.
    label : str
        Words for people.
    kind : str
        ``number``, ``integer``, ``flag`` (true or false), ``choice`` (one of `allowed`), ``text`` (a name
        that the rule looks up), or the plural of one of them for a series.
    unit : str
        Unit in which the rule reads it, one of ``labs.toml`` where it has the analyte; empty for choices.
    analyte : str
        Id of ``labs.toml``, so that other units convert exactly; empty when there is none.
    allowed : tuple of str
        Words of a choice.
    low, high : float or None
        Smallest and largest possible value; what lies outside is refused.
    required : bool
        False when the rule itself says what its absence means.
    worse : str
        ``up`` or ``down`` when a higher or lower value can only make the result worse, ``true`` when a flag
        can; empty when that is not so. Checked by a property test.
    same_unit_as : str
        Another input that must come in the same unit, such as the upper limit beside a value: when one is
        stated in another unit than the other, both are refused. Empty when there is none.
    meaning : str
        How to take it; may be empty.
    """

    name: str
    label: str
    kind: InputKind
    unit: str = ""
    analyte: str = ""
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    required: bool = True
    worse: Literal["", "up", "down", "true"] = ""
    same_unit_as: str = ""
    meaning: str = ""


@record
class ScaleOutput:
    """One result field.

    Parameters
    ----------
    name : str
        Name, as in the published shape of the results, for example ``grade``.
    label : str
        Words for people.
    unit : str
        Unit, ``grade``, ``points``, ``ratio`` or empty.
    order : tuple of str
        Its words from best to worst, so that the direction of the inputs can be checked; empty when the
        result is a number or its words have no order.
    """

    name: str
    label: str
    unit: str = ""
    order: tuple[str, ...] = ()


@record
class Threshold:
    """One number of a scale's rule, with its own source.

    Parameters
    ----------
    name : str
        Name by which the rule reads it.
    value : float
        In `unit`.
    unit : str
        Unit.
    meaning : str
        What happens at it, and on which side it lies itself.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands; ``assumption`` when it is known from memory only.
    """

    name: str
    value: float
    unit: str
    meaning: str
    source: str
    status: Status


@record
class ScaleRow:
    """One row of the scale's printed table, for people; the rule reads `thresholds`.

    Parameters
    ----------
    result : str
        Grade, points or class.
    criteria : str
        What it asks, in our own words.
    """

    result: str
    criteria: str


@record
class ClinicalScale:
    """One clinical scale, score or criterion that `grade` computes, or registers and refuses.

    Parameters
    ----------
    scale : str
        Id, the stem of its file.
    label : str
        Words for people.
    family : str
        ``toxicity``, ``risk``, ``blood``, ``response``, ``kinetics`` or ``statistics``.
    available : bool
        False for a known scale whose parameters are not public: it is registered and refuses.
    refusal : str
        Why it refuses; empty when available.
    rule : str
        The rule in one or two sentences of our own.
    rests_on : tuple of str
        Entries of other files that hold the numbers of the rule, so that no score has two rules:
        ``blood_indices.lipi``, ``response_scores.loris_pan``.
    applies : str
        In whose course it is followed: ``any``, ``cell therapy``; or taken once, ``before cell therapy`` or
        before the therapy of a ``lung cancer``. Empty when it is only computed on request.
    worse : str
        Whether a higher (``up``) or a lower (``down``) value is the worse one.
    inputs, outputs : tuple
        What goes in and comes out.
    thresholds : tuple of Threshold
        Every number that the rule uses.
    rows : tuple of ScaleRow
        The table for people.
    value_field, band_field : str
        Result fields that are the one number and the named range; empty when there is none.
    timing : str
        When it is meant to be taken.
    window_hours : float or None
        Inputs with stated times must lie within it; None when the scale sets none.
    population : str
        Patients in whom it was validated.
    discrimination : str
        What was published, with n, or that nothing was seen.
    use : str
        What it may be used for.
    warnings : tuple of str
        Sentences that stand on every result.
    limits : str
        What it cannot say.
    example : dict
        Inputs of the worked example on its page.
    from_memory : tuple of str
        Facts that were not read in their source, and how they were checked otherwise.
    sources : tuple of str
        Keys in ``sources``.
    status : Status
        How firmly the rule stands as a whole.
    """

    scale: str
    label: str
    family: Literal["toxicity", "risk", "blood", "response", "kinetics", "statistics"]
    available: bool = True
    refusal: str = ""
    rule: str
    rests_on: tuple[str, ...] = ()
    applies: Literal["", "any", "cell therapy", "before cell therapy", "lung cancer"] = ""
    worse: Literal["up", "down"] = "up"
    inputs: tuple[ScaleInput, ...] = ()
    outputs: tuple[ScaleOutput, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    rows: tuple[ScaleRow, ...] = ()
    value_field: str = ""
    band_field: str = ""
    timing: str
    window_hours: float | None = None
    population: str
    discrimination: str
    use: str
    warnings: tuple[str, ...] = ()
    limits: str
    example: dict[str, bool | int | float | str | tuple[bool | int | float | str, ...]] = field(
        default_factory=dict
    )
    from_memory: tuple[str, ...] = ()
    sources: tuple[str, ...]
    status: Status

    def threshold(self, name: str) -> float:
        """Return the value of one threshold.

        Raises
        ------
        KeyError
            When the file has no such threshold.
        """
        for one in self.thresholds:
            if one.name == name:
                return one.value
        raise KeyError(f"scales/{self.scale}.toml has no threshold {name!r}")
