"""What a dose of an agent is: molar mass, volume, half-life, and the dose that counts as one of its class."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record


@record
class AgentPharmacology:
    """How doses of one agent become doses of a mechanistic model.

    Parameters
    ----------
    agent : str
        Agent id.
    drug_class : str
        Class of the models' arms, for example ``pd1``.
    counted : str
        ``mass``: doses in mg become a concentration by molar mass and the arm's own conversion.
        ``standard doses``: a dose counts as its share of `standard_amount`. ``cells``: by number.
    standard_amount, standard_unit : float, str
        What counts as one standard dose of the class, over one interval of the arm that gives it: a week of
        daily tablets is seven doses of a seventh.
    molar_mass_kg_mol : float or None
        None when it was not read.
    volume_l : float or None
        Volume in which a dose is found, L; the note says which one.
    half_life_days : float or None
        Terminal half-life.
    note : str
        Regimen from which the standard dose is taken, and what is assumed.
    """

    agent: str
    drug_class: str
    counted: Literal["mass", "standard doses", "cells"]
    standard_amount: float
    standard_unit: str
    note: str
    source: str
    status: Status
    molar_mass_kg_mol: float | None = None
    volume_l: float | None = None
    half_life_days: float | None = None
