"""The page over a run of images: calls counted, refusals with their reasons, links to the pictures."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from warmfront.domain.phenotype import PhenotypeClass
from warmfront.domain.records import record
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile
from warmfront.serving.pages import render_page
from warmfront.serving.sample_figures import NO_CALL, Drawing
from warmfront.serving.space_wording import relied_call, say_call, say_published
from warmfront.serving.wording import ELLIPSIS, say_number

NUMBER = re.compile(r"\d[\d.,]*%?")
RESEARCH_USE = "Research use only. Not for diagnosis or treatment decisions."


@record
class ImageRow:
    """One line of the table of images.

    Parameters
    ----------
    name, patient, timepoint : str
        Which image.
    cells, tissue : str
        Its size.
    call, published : str
        Call or refusal; class of the literature.
    links : tuple of tuple (str, str)
        Name and address of each of its pictures.
    """

    name: str
    patient: str
    timepoint: str
    cells: str
    tissue: str
    call: str
    published: str
    links: tuple[tuple[str, str], ...]


def render_run(
    profiles: Sequence[SpatialProfile],
    patients: Sequence[SpatialPatient],
    drawings: Sequence[Drawing],
    pictures: Sequence[tuple[str, Sequence[str]]],
    *,
    title: str,
    left_out: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> str:
    """Write the page.

    Parameters
    ----------
    profiles : sequence of SpatialProfile
        One for each image.
    patients : sequence of SpatialPatient
        Roll-ups.
    drawings : sequence of Drawing
        Pictures of the run, from `draw_run`.
    pictures : sequence of tuple (str, sequence of str)
        For each image its folder beside the page, and the names of the pictures in it.
    title : str
        Name of the table.
    left_out : sequence of tuple (str, str)
        Images that could not be used, and why.
    notes : sequence of str
        Treatments of the whole table.

    Returns
    -------
    str
        One self-contained HTML page without scripts; only its links to the pictures lead anywhere.

    Raises
    ------
    ValueError
        When images and their pictures differ in number.
    """
    rows = tuple(
        _row(profile, folder, names) for profile, (folder, names) in zip(profiles, pictures, strict=True)
    )
    return render_page(
        "space_run.html.j2",
        ("page.css", "cohort.css"),
        {
            "title": title,
            "research_use": RESEARCH_USE,
            "rows": rows,
            "n_patients": len({profile.patient_id for profile in profiles}),
            "calls": _counted(profiles),
            "reasons": _reasons(profiles),
            "figures": [drawing.svg for drawing in drawings],
            "patients": [
                (one.patient_id, one.timepoint or "", len(one.samples), say_call(one.phenotype))
                for one in patients
                if len(one.samples) > 1
            ],
            "left_out": tuple(left_out),
            "notes": tuple(notes),
        },
    )


def _row(profile: SpatialProfile, folder: str, names: Sequence[str]) -> ImageRow:
    return ImageRow(
        name=profile.sample_id,
        patient=profile.patient_id,
        timepoint=profile.timepoint or "",
        cells=f"{profile.n_cells:,}",
        tissue=say_number(profile.tissue_area_mm2, missing="not found"),
        call=say_call(profile.phenotype),
        published=say_published(profile),
        links=tuple((name, f"figures/{quote(folder, safe='')}/{quote(name, safe='')}.svg") for name in names),
    )


def _counted(profiles: Sequence[SpatialProfile]) -> tuple[tuple[str, int], ...]:
    found = Counter(relied_call(profile.phenotype) for profile in profiles)
    return tuple((name, found[name]) for name in (*(one.value for one in PhenotypeClass), NO_CALL))


def _reasons(profiles: Sequence[SpatialProfile]) -> tuple[tuple[str, int], ...]:
    """Count why images were not called by the first clause of the reason, numbers left open."""
    refused = [one.phenotype for one in profiles if one.phenotype.abstained]
    clauses = [(one.reason or "no reason was recorded").split(":")[0].split(" (")[0] for one in refused]
    return tuple(Counter(NUMBER.sub(ELLIPSIS, clause) for clause in clauses).most_common())
