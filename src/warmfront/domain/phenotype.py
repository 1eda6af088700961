"""The immune phenotype of a tumour: its class with the uncertainty, and the second axis beside it."""

from enum import StrEnum
from typing import Literal

from warmfront.domain.records import record


class PhenotypeClass(StrEnum):
    """Immune phenotype of a solid tumour."""

    INFLAMED = "inflamed"
    EXCLUDED = "excluded"
    DESERT = "desert"


SECOND_AXIS = ("compartment", "checkpoint_ligand", "metabolic_constraint")
"""Dimensions of the second axis, in the order in which files hold them."""


@record
class Dominance:
    """One reading of the second axis beside the phenotype.

    Parameters
    ----------
    dimension : str
        ``compartment`` (myeloid or stroma), ``checkpoint_ligand`` or ``metabolic_constraint``.
    label : str
        Words for people.
    state : str
        ``myeloid-dominated``, ``stroma-dominated``, ``neither``; ``high``, ``low``; ``not separable``,
        ``not read``.
    reason : str
        What it was read from, with percentiles, or what is missing.
    source, status : str
        Key in ``sources.toml``; status of the rule.
    """

    dimension: str
    label: str
    state: str
    reason: str
    source: str
    status: str


@record
class Phenotype:
    """Immune phenotype with its uncertainty.

    Parameters
    ----------
    inflamed, excluded, desert : float or None
        Model probabilities, summing to 1; None when no number can be given.
    call : PhenotypeClass or None
        Always the most probable class where probabilities exist, also when abstaining.
    abstained : bool
        True when the call must not be relied on.
    reason : str
        Why it abstained; empty otherwise.
    arguments_for, arguments_against : tuple of str
        What in the profile speaks for and against the call.
    model : str
        Identifier of the model's knowledge file.
    calibration : str
        What is known of the calibration of these probabilities.
    prediction_set : tuple of PhenotypeClass
        Conformal set: the classes that cannot be ruled out at `prediction_level`; empty without one.
    prediction_level : float or None
        Coverage that the set aims at, 0 to 1, over sets of all sizes.
    prediction_coverage : tuple of float or None
        Measured coverage of sets of this size, with the ends of its 95% interval; None where not measured.
    second_axis : tuple of Dominance
        What dominates the microenvironment beside the phenotype.
    modality : str
        What called it: ``expression`` (a model of RNA) or ``space`` (positions of cells).
    """

    inflamed: float | None
    excluded: float | None
    desert: float | None
    call: PhenotypeClass | None
    abstained: bool
    reason: str
    arguments_for: tuple[str, ...]
    arguments_against: tuple[str, ...]
    model: str
    calibration: str
    prediction_set: tuple[PhenotypeClass, ...] = ()
    prediction_level: float | None = None
    prediction_coverage: tuple[float, float, float] | None = None
    second_axis: tuple[Dominance, ...] = ()
    modality: Literal["expression", "space"] = "expression"

    def __post_init__(self) -> None:
        parts = (self.inflamed, self.excluded, self.desert)
        numbers = [part for part in parts if part is not None]
        if numbers and (len(numbers) != 3 or abs(sum(numbers) - 1) > 1e-6):
            raise ValueError(f"phenotype probabilities must be three numbers that sum to 1: {parts}")
