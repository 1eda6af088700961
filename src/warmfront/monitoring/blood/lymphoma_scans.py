"""What a scan of a lymphoma holds: uptake on PET, two diameters of each target on CT."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from warmfront.domain.observations import Observation
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.monitoring.observed import Observed, nearest, read_flag, read_value, read_word, select

SCAN_DAYS = 14
"""Parts of one scan lie within this many days (assumption)."""

MARROW_DAYS = 42
"""A marrow belongs to a scan within this many days (assumption)."""

TOO_SMALL_MM = 5.0
"""A lesion that is seen and too small to measure counts 5 x 5 mm (Lugano 2014)."""

Size = tuple[float, float]


@record
class CtScan:
    """Sizes of the targets on one CT.

    Parameters
    ----------
    date : date
        Day of the scan.
    sizes : dict of str to tuple
        Longest diameter and the one across in mm, by lesion; only lesions with both.
    nodal : dict of str to bool
        Whether a lesion is a node.
    one_sided : tuple of str
        Lesions with one diameter only.
    """

    date: dt.date
    sizes: dict[str, Size]
    nodal: dict[str, bool]
    one_sided: tuple[str, ...]


def find_pet_days(observed: Observed) -> tuple[dt.date, ...]:
    """Return the days with a Deauville score.

    Parameters
    ----------
    observed : mapping
        All observations.

    Returns
    -------
    tuple of date
        In order.
    """
    return tuple(sorted({one.date for one in select(observed, "deauville", "lugano_pet.deauville")}))


def gather_pet(day: dt.date, observed: Observed, knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return the inputs of ``lugano_pet`` for one day; None for what is not stated.

    Parameters
    ----------
    day : date
        Of the scan.
    observed : mapping
        All observations.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    dict
        By input name.
    """

    def near(name: str, *series: str, days: int = SCAN_DAYS) -> Observation | None:
        return nearest(select(observed, *series, f"lugano_pet.{name}"), day, days, days)

    score = read_value(near("deauville", "deauville", days=0), knowledge)
    return {
        "deauville": None if score is None or score % 1 else int(score),
        "uptake_change": read_word(near("uptake_change", "fdg_uptake_change")),
        "new_fdg_lesion": find_new_lesion(day, observed, "lugano_pet.new_fdg_lesion"),
        "marrow": read_word(near("marrow", "marrow_fdg")),
    }


def find_new_lesion(day: dt.date, observed: Observed, flag: str) -> bool | None:
    """Whether a new lesion beyond doubt was seen around a day; None when nothing certain is stated.

    Parameters
    ----------
    day : date
        Of the scan.
    observed : mapping
        All observations.
    flag : str
        Series of the scale's own input.

    Returns
    -------
    bool or None
        An equivocal lesion is not certain.
    """
    around = [one for one in select(observed, "new_lesion", flag) if abs((one.date - day).days) <= SCAN_DAYS]
    words = {one.text for one in around if one.series == "new_lesion"}
    flags = [read_flag(one) for one in around if one.series == flag]
    if words & {"unequivocal", "increased"} or True in flags:
        return True
    return False if words == {"absent"} or (False in flags and not words) else None


def read_ct_scans(observed: Observed, knowledge: KnowledgeBase) -> tuple[CtScan, ...]:
    """Return every CT with at least one target.

    Parameters
    ----------
    observed : mapping
        Series ``lesion_diameter`` with role target, and ``lesion_perpendicular``.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    tuple of CtScan
        By day.
    """
    across = select(observed, "lesion_perpendicular")
    scans: dict[dt.date, dict[str, Observation]] = {}
    for one in select(observed, "lesion_diameter"):
        if one.details.get("role", "target") == "target":
            scans.setdefault(one.date, {})[one.subject] = one
    made = []
    for day, lesions in sorted(scans.items()):
        sizes: dict[str, Size] = {}
        for lesion, one in sorted(lesions.items()):
            width = nearest([other for other in across if other.subject == lesion], day, 0, 0)
            pair = _size(one, width, knowledge)
            if pair is not None:
                sizes[lesion] = pair
        nodal = {lesion: one.details.get("node") == "yes" for lesion, one in lesions.items()}
        lacking = tuple(lesion for lesion in sorted(lesions) if lesion not in sizes)
        made.append(CtScan(date=day, sizes=sizes, nodal=nodal, one_sided=lacking))
    return tuple(made)


def _size(one: Observation, width: Observation | None, knowledge: KnowledgeBase) -> Size | None:
    if one.details.get("too_small") == "yes" or one.below_limit:
        return TOO_SMALL_MM, TOO_SMALL_MM
    longest, across = read_value(one, knowledge), read_value(width, knowledge)
    if longest == 0:
        return 0.0, 0.0
    if longest is None or across is None:
        return None
    return max(longest, across), min(longest, across)


def gather_ct(
    scan: CtScan,
    base: CtScan,
    lowest: Mapping[str, Size],
    observed: Observed,
    knowledge: KnowledgeBase,
) -> dict[str, Any]:
    """Return the inputs of ``lugano_ct`` for one scan; None where a target of the start has no size.

    Parameters
    ----------
    scan, base : CtScan
        This scan and that of the start, whose lesions are the targets.
    lowest : mapping of str to tuple
        Size of each target at its smallest product before this scan.
    observed : mapping
        Other lesions, spleen, marrow.
    knowledge : KnowledgeBase
        Units.

    Returns
    -------
    dict
        By input name.
    """
    targets = sorted(base.sizes)
    now = [scan.sizes.get(lesion, (None, None)) for lesion in targets]
    spleens = select(observed, "spleen_length", "lugano_ct.spleen_mm")
    lengths = [read_value(one, knowledge) for one in spleens if base.date <= one.date < scan.date]
    known = [length for length in lengths if length is not None]
    marrow = nearest(select(observed, "lugano_ct.marrow"), scan.date, MARROW_DAYS, MARROW_DAYS)
    return {
        "baseline_longest_mm": [base.sizes[lesion][0] for lesion in targets],
        "baseline_across_mm": [base.sizes[lesion][1] for lesion in targets],
        "nadir_longest_mm": [lowest[lesion][0] for lesion in targets],
        "nadir_across_mm": [lowest[lesion][1] for lesion in targets],
        "longest_mm": [size[0] for size in now],
        "across_mm": [size[1] for size in now],
        "nodal": [base.nodal[lesion] for lesion in targets],
        "new_lesion": find_new_lesion(scan.date, observed, "lugano_ct.new_lesion"),
        "other_lesions": _judge_others(scan.date, observed),
        "baseline_spleen_mm": read_value(nearest(spleens, base.date, SCAN_DAYS, SCAN_DAYS), knowledge),
        "nadir_spleen_mm": min(known, default=None),
        "spleen_mm": read_value(nearest(spleens, scan.date, SCAN_DAYS, SCAN_DAYS), knowledge),
        "marrow": read_word(marrow),
    }


def _judge_others(day: dt.date, observed: Observed) -> str | None:
    """Return the state of lesions that are not measured; none when none was ever named."""
    others = select(observed, "non_target_lesion")
    names = {one.subject for one in others if one.date <= day}
    if not names:
        return "none"
    words = {
        read_word(nearest([one for one in others if one.subject == name], day, SCAN_DAYS, SCAN_DAYS))
        for name in names
    }
    if "unequivocal_progression" in words:
        return "progressed"
    if None in words:
        return None
    return "absent" if words == {"absent"} else "present"
