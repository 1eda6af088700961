"""Checks of the parameters of tissue, tumour region and blocks against each other."""

from warmfront.knowledge.base import KnowledgeBase

STEPPED = ("profile_reach", "exclusion_guard", "exclusion_band")
"""Distances that must fall on an edge of the distance profile."""

POSITIVE = (
    "pixel",
    "profile_bin",
    "tile_side",
    "block_tiles",
    "block_limit",
    "resamples",
    "region_bandwidth",
    "margin_width",
    "raster_limit",
    "void_reach",
    "void_share",
)
"""What is divided by, or counted with."""


def check_spatial_geometry(base: KnowledgeBase) -> list[str]:
    """Check that distances fall on the edges they are counted between, and that sizes are above zero.

    Parameters
    ----------
    base : KnowledgeBase
        Entries that already have the right fields and types.

    Returns
    -------
    list of str
        One sentence per problem, naming file and entry.
    """
    known = base.spatial.parameters
    missing = [name for name in (*STEPPED, *POSITIVE) if name not in known]
    problems = [f"spatial/parameters {name}: is needed and missing" for name in missing]
    if missing:
        return problems
    problems += [
        f"spatial/parameters {name}: {known[name].value} must be above 0"
        for name in POSITIVE
        if not known[name].value > 0
    ]
    step = known["profile_bin"].value
    problems += [
        f"spatial/parameters {name}: {known[name].value} is no multiple of profile_bin ({step})"
        for name in STEPPED
        if step > 0 and known[name].value % step
    ]
    if known["pixel"].value > step:
        problems.append(
            f"spatial/parameters pixel: {known['pixel'].value} is wider than profile_bin ({step})"
        )
    if known["pixel"].value > known["pixel_largest"].value:
        problems.append("spatial/parameters pixel: is larger than pixel_largest")
    return problems
