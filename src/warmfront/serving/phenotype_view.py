"""The phenotype as the report shows it: its set and its footing in words."""

from warmfront.domain.phenotype import Phenotype
from warmfront.domain.tme import TmeProfile
from warmfront.serving.board import first_sentence
from warmfront.serving.wording import say_count, say_number, say_share
from warmfront.tme.space_cells import CALLED_CELLS

FOOTING = "prediction set, at the training cohort's frequencies"
"""What the level rests on; the printed probabilities hold for equally frequent phenotypes."""


def say_set(phenotype: Phenotype) -> str:
    """Say which classes cannot be ruled out, at what level, and how often sets of this size were right.

    Parameters
    ----------
    phenotype : Phenotype
        With or without a prediction set.

    Returns
    -------
    str
        One or two sentences; empty without a set.

    Examples
    --------
    >>> from warmfront.tme.phenotype import abstain_wholly
    >>> say_set(abstain_wholly("no expression table was supplied"))
    ''
    """
    kept = [name.value for name in phenotype.prediction_set]
    if not kept:
        return ""
    listed = " or ".join(filter(None, (", ".join(kept[:-1]), kept[-1])))
    if phenotype.modality == "space":
        return f"Not ruled out by space: {listed}."
    if phenotype.prediction_level is None:
        return f"Not ruled out: {listed}; no coverage is promised here."
    return f"{_say_level(kept, listed, phenotype.prediction_level)}{_say_coverage(phenotype)}"


def _say_level(kept: list[str], listed: str, level: float) -> str:
    if len(kept) == 1:
        return f"At {level:.0%} only {listed} is left ({FOOTING})."
    if len(kept) == 3:
        return f"At {level:.0%} nothing can be ruled out ({FOOTING})."
    return f"Not ruled out at {level:.0%}: {listed} ({FOOTING})."


def _say_coverage(phenotype: Phenotype) -> str:
    if phenotype.prediction_coverage is None:
        return ""
    point, low, high = (say_share(share) for share in phenotype.prediction_coverage)
    size = {1: "one", 2: "two"}.get(len(phenotype.prediction_set), "three")
    return (
        f" The level is an average over sets of all sizes: in cross-validation sets of {size} held the "
        f"pathologist's call in {point} ({low} to {high})."
    )


def say_space(profile: TmeProfile | None) -> str:
    """Say on page 1 what the positions of cells show, or why they show nothing.

    Parameters
    ----------
    profile : TmeProfile or None
        With or without a cell table.

    Returns
    -------
    str
        One sentence; empty without a usable cell table.

    Examples
    --------
    >>> say_space(None)
    ''
    """
    patient = profile.space_patient if profile is not None else None
    if profile is None or patient is None:
        return ""
    own = [one for one in profile.space if one.timepoint == patient.timepoint]
    cells = f"{say_count(sum(one.n_cells for one in own), 'cell')} in {say_count(len(own), 'image')}"
    found = patient.phenotype
    if found.call is None:
        return f"Space ({cells}): no call, {found.reason or 'no reason was recorded'}."
    sides = {one.statistic: one for one in patient.axes}
    inside, beside = sides.get("density_inside"), sides.get("density_beside")
    held = ""
    if inside is not None and beside is not None and inside.value is not None and beside.value is not None:
        held = (
            f"; {_name_cells(inside.role)} per mm2: {say_number(inside.value)} inside, "
            f"{say_number(beside.value)} in the outer margin"
        )
    trust = ", not relied on" if found.abstained else ""
    return f"Space ({cells}): {found.call.value}{trust}{held}."


def say_footing(phenotype: Phenotype) -> str:
    """Say what the printed probabilities are, and what is known of their calibration.

    Parameters
    ----------
    phenotype : Phenotype
        From RNA or from space.

    Returns
    -------
    str
        One or two sentences.
    """
    said = first_sentence(phenotype.calibration)
    if phenotype.modality == "space":
        return f"Probabilities of space, no interval: {said}"
    return f"Model probabilities, no interval. {said}"


def _name_cells(group: str) -> str:
    return next((kind.label for kind in CALLED_CELLS if kind.group == group), group)
