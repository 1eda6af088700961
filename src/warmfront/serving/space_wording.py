"""Words of calls and classes from cells in space, the same in report, page, notebook and pictures."""

from warmfront.domain.phenotype import Phenotype
from warmfront.domain.spatial_profile import SpatialProfile
from warmfront.serving.sample_figures import NO_CALL

AXIS_WORDS = {
    "density_inside": "density inside the tumour",
    "density_beside": "density in the outer margin",
    "geometry": "geometry (density inside over outer margin)",
}


def shares_of(phenotype: Phenotype) -> tuple[float, float, float] | None:
    """Return the shares of inflamed, excluded and desert, or None without them."""
    if phenotype.inflamed is None or phenotype.excluded is None or phenotype.desert is None:
        return None
    return phenotype.inflamed, phenotype.excluded, phenotype.desert


def relied_call(phenotype: Phenotype) -> str:
    """Return the call that may be relied on, or ``no call``."""
    return NO_CALL if phenotype.call is None or phenotype.abstained else phenotype.call.value


def say_call(phenotype: Phenotype) -> str:
    """Say the call, or that there is none and why.

    Parameters
    ----------
    phenotype : Phenotype
        Of an image or a patient.

    Returns
    -------
    str
        A few words; the most probable class is named also where it is not to be relied on.
    """
    if not phenotype.abstained:
        return phenotype.call.value if phenotype.call is not None else NO_CALL
    most = f" (most: {phenotype.call.value})" if phenotype.call is not None else ""
    return f"{NO_CALL}{most}: {phenotype.reason or 'no reason was recorded'}"


def say_published(profile: SpatialProfile) -> str:
    """Say the first published class of an image, or that it has none."""
    if not profile.published:
        return "none"
    return profile.published[0].label or "none"
