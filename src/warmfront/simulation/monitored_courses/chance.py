"""Chance of simulated patients and of how they are seen: drawn once, the same under every policy."""

import numpy as np

from warmfront.domain.assay import FloatArray
from warmfront.domain.records import record

SCANS, LESIONS, BLOODS = "scans", "lesions", "bloods"
_NORMAL, _UNIFORM, _EXPONENTIAL = "normal", "uniform", "exponential"

_DRAWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "scan_jitter": (_NORMAL, (SCANS,)),
    "scan_missed": (_UNIFORM, (SCANS,)),
    "scan_late": (_EXPONENTIAL, (SCANS,)),
    "lesion_error": (_NORMAL, (SCANS, LESIONS)),
    "reader_error": (_NORMAL, (SCANS,)),
    "blood_missed": (_UNIFORM, (BLOODS,)),
    "blood_late": (_EXPONENTIAL, (BLOODS,)),
    "ctdna_missed": (_UNIFORM, (BLOODS,)),
    "ctdna_late": (_EXPONENTIAL, (BLOODS,)),
    "ctdna_error": (_NORMAL, (BLOODS,)),
    "ctdna_scale": (_NORMAL, ()),
    "alt_error": (_NORMAL, (BLOODS,)),
    "alt_stray": (_UNIFORM, (BLOODS,)),
    "swelling": (_UNIFORM, ()),
    "swelling_size": (_UNIFORM, ()),
    "swelling_peak": (_NORMAL, ()),
    "new_lesion": (_EXPONENTIAL, ()),
    "hepatitis": (_UNIFORM, ()),
    "hepatitis_onset": (_UNIFORM, ()),
    "hepatitis_peak": (_NORMAL, ()),
}


@record
class CourseChance:
    """Standard draws of some patients.

    Parameters
    ----------
    draws : dict of str to ndarray of float64, shape (n_patients, ...)
        By name. Patient i has the same draws however many patients there are.
    """

    draws: dict[str, FloatArray]

    def __getitem__(self, name: str) -> FloatArray:
        """Return the draws of one name."""
        return self.draws[name]


def draw_chance(
    seed: int, stream: int, n_patients: int, *, scans: int, lesions: int, bloods: int
) -> CourseChance:
    """Draw what happens to patients and to their samples by chance.

    Parameters
    ----------
    seed, stream : int
        Of the whole simulation, and of one model within it.
    n_patients, scans, lesions, bloods : int
        Sizes.

    Returns
    -------
    CourseChance
        The same for every policy, so that policies are compared on the same patients.

    Examples
    --------
    >>> few = draw_chance(1, 0, 2, scans=3, lesions=1, bloods=4)
    >>> many = draw_chance(1, 0, 5, scans=3, lesions=1, bloods=4)
    >>> bool((few["ctdna_error"] == many["ctdna_error"][:2]).all())
    True
    """
    sizes = {SCANS: scans, LESIONS: lesions, BLOODS: bloods}
    drawn: dict[str, FloatArray] = {}
    for number, (name, (kind, axes)) in enumerate(_DRAWS.items()):
        shape = (n_patients, *(sizes[axis] for axis in axes))
        drawn[name] = draw(seed, (stream, number), kind, shape)
    return CourseChance(draws=drawn)


def draw(seed: int, key: tuple[int, ...], kind: str, shape: tuple[int, ...]) -> FloatArray:
    """Draw one array from a stream of its own.

    Parameters
    ----------
    seed : int
        Of the whole simulation.
    key : tuple of int
        Names the stream.
    kind : str
        ``normal``, ``uniform`` or ``exponential``, each standard.
    shape : tuple of int
        Patients first, so that a longer list of patients begins with the same ones.

    Returns
    -------
    ndarray of float64
        Draws.
    """
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    if kind == _NORMAL:
        return generator.standard_normal(shape)
    if kind == _EXPONENTIAL:
        return generator.standard_exponential(shape)
    return generator.random(shape)
