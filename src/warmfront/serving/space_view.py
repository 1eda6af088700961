"""What space says of a case, image by image, as the report shows it."""

from collections.abc import Mapping

from markupsafe import Markup

from warmfront.domain.phenotype import Phenotype
from warmfront.domain.records import record
from warmfront.domain.spatial_profile import PublishedClass, SpatialPatient, SpatialProfile, SpatialStatistic
from warmfront.domain.tme import TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.figures.bars import draw_bars
from warmfront.serving.figures.cell_marks import say_role
from warmfront.serving.sample_figures import Drawing
from warmfront.serving.space_charts import compartment_drawing, distance_drawing
from warmfront.serving.space_wording import AXIS_WORDS, say_call, say_published, shares_of
from warmfront.serving.wording import say_list, say_number, say_signed

MOST_IMAGES = 3
"""Images with pictures of their own; the rest stand in the table (assumption: what a board reads)."""
MOST_LINES = 3
MOST_CARDS = 4
NO_TISSUE = (
    "The picture of the tissue needs the cells and is drawn when the plan is made; this page was "
    "drawn from the stored plan."
)
SHARES_ARE = "Shares of resamples, not model probabilities"


@record
class AxisRow:
    """One axis of a call: its name, the cells it counts, the number, its interval and what that is."""

    name: str
    cells: str
    value: str
    interval: str
    what: str


@record
class ImageView:
    """One image.

    Parameters
    ----------
    sample : str
        Image, with its timepoint.
    size : str
        Cells and area of tissue.
    call : str
        Class or refusal, in words.
    most_probable : str
        Most frequent class where the call is not to be relied on; empty otherwise.
    phenotype : Phenotype
        The call as it is.
    shares : Markup or None
        Bars.
    what_shares_are : str
        What they mean, in a sentence.
    left_open : str
        Classes that cannot be ruled out.
    axes : tuple of AxisRow
        What the call rests on.
    published : tuple of PublishedClass
        Classes of the literature.
    tissue, distance, compartments : Markup or None
        Pictures.
    cannot_say, flags : tuple of str
        Limits.
    """

    sample: str
    size: str
    call: str
    most_probable: str
    phenotype: Phenotype
    shares: Markup | None
    what_shares_are: str
    left_open: str
    axes: tuple[AxisRow, ...]
    published: tuple[PublishedClass, ...]
    tissue: Markup | None
    distance: Markup | None
    compartments: Markup | None
    cannot_say: tuple[str, ...]
    flags: tuple[str, ...]


@record
class SpaceView:
    """Everything that the report says of space.

    Parameters
    ----------
    images : tuple of ImageView
        With pictures.
    rows : tuple of tuple of str
        One line per image: sample, call, published class, cells; empty for a single image.
    patient : SpatialPatient or None
        Roll-up of several images.
    patient_call : str
        Its call in words.
    patient_axes, spread : tuple of AxisRow
        Its axes, and how regions differ.
    no_tissue : str
        Why there is no picture of the tissue; empty when there is one.
    """

    images: tuple[ImageView, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    patient: SpatialPatient | None
    patient_call: str
    patient_axes: tuple[AxisRow, ...]
    spread: tuple[AxisRow, ...]
    no_tissue: str


def view_space(
    profile: TmeProfile | None, knowledge: KnowledgeBase, tissues: Mapping[str, Markup]
) -> SpaceView | None:
    """Make the part of the report on space.

    Parameters
    ----------
    profile : TmeProfile or None
        Of the case.
    knowledge : KnowledgeBase
        Width of the margin.
    tissues : mapping of str to Markup
        Pictures of the tissue by sample.

    Returns
    -------
    SpaceView or None
        None without a usable cell table.
    """
    if profile is None or not profile.space:
        return None
    shown = profile.space[:MOST_IMAGES]
    known = knowledge.spatial.parameters.get("margin_width")
    margin_um = None if known is None else known.value
    several = len(profile.space) > 1
    patient = profile.space_patient if several else None
    return SpaceView(
        images=tuple(
            _view_image(one, number, margin_um, tissues.get(one.sample_id))
            for number, one in enumerate(shown, start=1)
        ),
        rows=tuple(map(_row, profile.space)) if several else (),
        patient=patient,
        patient_call="" if patient is None else say_call(patient.phenotype),
        patient_axes=() if patient is None else tuple(map(view_axis, patient.axes)),
        spread=() if patient is None else tuple(map(view_axis, patient.heterogeneity)),
        no_tissue="" if any(one.sample_id in tissues for one in shown) else NO_TISSUE,
    )


def _row(profile: SpatialProfile) -> tuple[str, str, str, str]:
    return _name(profile), say_call(profile.phenotype), say_published(profile), f"{profile.n_cells:,}"


def _name(profile: SpatialProfile) -> str:
    return f"{profile.sample_id} ({profile.timepoint})" if profile.timepoint else profile.sample_id


def _view_image(
    profile: SpatialProfile, number: int, margin_um: float | None, tissue: Markup | None
) -> ImageView:
    phenotype = profile.phenotype
    area = profile.tissue_area_mm2
    tissue_words = "" if area is None else f", {say_number(area)} mm\N{SUPERSCRIPT TWO} of tissue"
    call = phenotype.call.value if phenotype.call is not None else ""
    return ImageView(
        sample=_name(profile),
        size=f"{profile.n_cells:,} cells{tissue_words}",
        call=call if call and not phenotype.abstained else "No call from space",
        most_probable=call if phenotype.abstained else "",
        phenotype=phenotype,
        shares=_bars(phenotype, number),
        what_shares_are=phenotype.calibration[:1].upper() + phenotype.calibration[1:].rstrip(".") + ".",
        left_open=say_open(phenotype),
        axes=tuple(map(view_axis, profile.axes)),
        published=profile.published,
        tissue=tissue,
        distance=_svg(distance_drawing(profile, margin_um, MOST_LINES, f"distance-{number}")),
        compartments=_svg(compartment_drawing(profile, MOST_CARDS, f"compartments-{number}")),
        cannot_say=profile.cannot_say,
        flags=profile.flags,
    )


def _svg(drawing: Drawing | None) -> Markup | None:
    return None if drawing is None else drawing.svg


def _bars(phenotype: Phenotype, number: int) -> Markup | None:
    shares = shares_of(phenotype)
    if shares is None or phenotype.call is None:
        return None
    named = list(zip(("inflamed", "excluded", "desert"), shares, strict=True))
    return draw_bars(named, phenotype.call.value, phenotype.abstained, f"space-shares-{number}", SHARES_ARE)


def say_open(phenotype: Phenotype) -> str:
    """Say which classes stay possible; empty where only the call does.

    Parameters
    ----------
    phenotype : Phenotype
        Of an image.

    Returns
    -------
    str
        One sentence.
    """
    kept = [name.value for name in phenotype.prediction_set]
    if not kept or (phenotype.call is not None and kept == [phenotype.call.value]):
        return ""
    return f"Not ruled out: {say_list(kept)}."


def view_axis(one: SpatialStatistic) -> AxisRow:
    """Write one statistic as a line of a table: number with unit, interval, and what the interval is.

    Parameters
    ----------
    one : SpatialStatistic
        With or without a value.

    Returns
    -------
    AxisRow
        A missing value carries its reason instead.
    """
    say = say_signed if "log2" in one.unit else say_number
    interval = "none" if one.low is None or one.high is None else f"{say(one.low)} to {say(one.high)}"
    return AxisRow(
        name=AXIS_WORDS.get(one.statistic, one.statistic.replace("_", " ")),
        cells=say_role(one.role) if one.role else "",
        value="no number" if one.value is None else f"{say(one.value)} {one.unit}",
        interval=interval,
        what="; ".join(part for part in (one.interval, one.note) if part),
    )
