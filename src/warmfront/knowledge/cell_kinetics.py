"""Populations of courses of infused cells, and what expansion was seen to go with."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record

KINETIC_PARAMETERS = ("foldx", "tmax_day", "cmax", "alpha", "fb", "beta")
"""Parameters of a course, in the order in which draws hold them."""


@record
class KineticParameter:
    """One parameter of the course of infused cells in a population: log-normal between patients.

    Parameters
    ----------
    name : str
        One of `KINETIC_PARAMETERS`.
    value : float
        Median over patients, in `unit`.
    unit : str
        Unit.
    log_variance : float
        Variance between patients of the natural logarithm.
    meaning : str
        What it is.
    source : str
        Key in ``sources``.
    status : Status
        How firmly value and variance stand.
    """

    name: str
    value: float
    unit: str
    log_variance: float
    meaning: str
    source: str
    status: Status


@record
class KineticPopulation:
    """Courses of infused cells in one population of patients.

    Parameters
    ----------
    population : str
        Id.
    label : str
        Words for people.
    products : tuple of str
        Products of ``options/cell_therapies.toml``; empty for any other CAR-T product.
    disease_groups : tuple of str
        Groups of ``tumour_types.tsv``; empty for any.
    patients : int
        Patients behind it; 0 when it is an assumption as a whole.
    lag_day : float
        Days before growth starts; 0 for none.
    residual_log_sd : float
        Standard deviation of a measured level around the course, on the natural log scale.
    parameters : tuple of KineticParameter
        Each of `KINETIC_PARAMETERS` once.
    limits : str
        What it cannot say.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands as a whole.
    """

    population: str
    label: str
    products: tuple[str, ...] = ()
    disease_groups: tuple[str, ...] = ()
    patients: int
    lag_day: float = 0.0
    residual_log_sd: float
    parameters: tuple[KineticParameter, ...]
    limits: str
    source: str
    status: Status

    def parameter(self, name: str) -> KineticParameter:
        """Return one parameter by name.

        Raises
        ------
        KeyError
            When there is none of that name.
        """
        for one in self.parameters:
            if one.name == name:
                return one
        raise KeyError(f"monitoring/cell_kinetics.toml: {self.population} has no parameter {name!r}")


@record
class ExpansionReading:
    """What expansion of infused cells was seen to go with, in one disease.

    Parameters
    ----------
    reading : str
        Id.
    disease_groups : tuple of str
        Groups in which it was seen.
    products : tuple of str
        Products in which it was seen.
    goes_with : str
        ``response``, ``crs`` or ``response and crs``.
    words : str
        For people, with n.
    source : str
        Key in ``sources``.
    status : Status
        How firmly it stands.
    """

    reading: str
    disease_groups: tuple[str, ...]
    products: tuple[str, ...]
    goes_with: Literal["response", "crs", "response and crs"]
    words: str
    source: str
    status: Status
