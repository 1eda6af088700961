"""A population of virtual patients: one row of parameters and starting values for each."""

from dataclasses import field

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record


@record
class Population:
    """Virtual patients of one model.

    Parameters
    ----------
    n_patients : int
        Number of patients.
    parameters : dict of str to ndarray
        Parameter to one value per patient, shape (n_patients,); others keep the model's own value.
    initial : dict of str to ndarray
        State to one value per patient on the first day.
    weights : ndarray of float64, shape (n_patients,), or None
        Importance weights that sum to 1; None when all count alike.
    notes : tuple of str
        Prior, rule of inclusion, acceptance, effective sample size: what must be published with a result.
    """

    n_patients: int
    parameters: dict[str, FloatArray]
    initial: dict[str, FloatArray] = field(default_factory=dict)
    weights: FloatArray | None = None
    notes: tuple[str, ...] = ()
