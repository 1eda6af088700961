"""Progression of multiple myeloma: a rise over the lowest value, or a new or grown lesion."""

from collections.abc import Mapping
from typing import Any

from warmfront.knowledge.scales import ClinicalScale

DECIMALS = 9
"""Differences are rounded here, so that a rise by exactly the limit meets it."""


def find_progression(
    inputs: Mapping[str, Any], scale: ClinicalScale, measured_by: str
) -> tuple[str, tuple[str, ...]]:
    """Return why there is progression, or nothing, and what limits the answer.

    Parameters
    ----------
    inputs : mapping of str to value
        Of the scale ``imwg``.
    scale : ClinicalScale
        Its thresholds.
    measured_by : str
        As `find_measure` returns it: light chains count only without measurable protein, plasma cells only
        without measurable light chains as well.

    Returns
    -------
    tuple of str and tuple of str
        Words, empty without progression; doubts.
    """
    for name, words in (("new", "new plasmacytoma"), ("grown", "grown plasmacytoma")):
        if inputs["plasmacytoma"] == name:
            return words, ()
    if inputs["bone_lesions"] == "new_or_grown":
        return "new or grown bone lesions", ()
    doubts: list[str] = []
    for find in (_serum, _urine):
        found = find(inputs, scale, doubts)
        if found:
            return found, ()
    if "serum" in measured_by or "urine" in measured_by:
        return "", tuple(doubts)
    found = _light_chains(inputs, scale, doubts) or (
        "" if measured_by == "light chains" else _marrow(inputs, scale, doubts)
    )
    return found, tuple(doubts)


def _serum(inputs: Mapping[str, Any], scale: ClinicalScale, doubts: list[str]) -> str:
    lowest = _lowest(inputs, "serum_m", doubts)
    high = lowest >= scale.threshold("serum_high")
    least = scale.threshold("serum_rise_high" if high else "serum_rise")
    return _rise(inputs["serum_m"], lowest, least, scale, "serum M-protein", "g/dL")


def _urine(inputs: Mapping[str, Any], scale: ClinicalScale, doubts: list[str]) -> str:
    if inputs["urine_m"] is None:
        return ""
    lowest = _lowest(inputs, "urine_m", doubts)
    return _rise(
        inputs["urine_m"], lowest, scale.threshold("urine_rise"), scale, "urine M-protein", "mg in 24 h"
    )


def _light_chains(inputs: Mapping[str, Any], scale: ClinicalScale, doubts: list[str]) -> str:
    chains = [inputs[name] for name in ("flc_involved", "flc_uninvolved")]
    starts = [inputs[name] for name in ("baseline_flc_involved", "baseline_flc_uninvolved")]
    lowest = inputs["nadir_flc_difference"]
    if None in chains or (lowest is None and None in starts):
        return ""
    if lowest is None:
        lowest = starts[0] - starts[1]
        doubts.append(_no_nadir("the difference of light chains"))
    least, now = scale.threshold("light_chain_rise"), chains[0] - chains[1]
    if round(now - lowest, DECIMALS) <= least:
        return ""
    return _rise(now, lowest, least, scale, "difference of light chains", "mg/dL")


def _marrow(inputs: Mapping[str, Any], scale: ClinicalScale, doubts: list[str]) -> str:
    if inputs["marrow_plasma_cells"] is None or inputs["baseline_marrow_plasma_cells"] is None:
        return ""
    lowest = _lowest(inputs, "marrow_plasma_cells", doubts)
    return _rise(
        inputs["marrow_plasma_cells"], lowest, scale.threshold("marrow_rise"), scale, "plasma cells", "points"
    )


def _lowest(inputs: Mapping[str, Any], name: str, doubts: list[str]) -> float:
    lowest = inputs[f"nadir_{name}"]
    start = float(inputs[f"baseline_{name}"])
    if lowest is None:
        doubts.append(_no_nadir(name))
        return start
    return min(float(lowest), start)


def _no_nadir(name: str) -> str:
    return f"The lowest value of {name} is not stated: a rise from one below the start would be missed."


def _rise(now: float, lowest: float, least: float, scale: ClinicalScale, name: str, unit: str) -> str:
    """Return words when `now` lies by the limit in percent and by `least` over the lowest value."""
    rise = round(now - lowest, DECIMALS)
    wanted = lowest * scale.threshold("rise") / 100
    if rise >= least and rise >= round(wanted, DECIMALS):
        return f"{name} up by {rise:.4g} {unit} from its lowest, {lowest:.4g}"
    return ""
