"""Images of a cell table as a notebook shows them."""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile
from warmfront.serving.notebook import SHOWN
from warmfront.serving.space_charts import compartment_drawing, distance_drawing
from warmfront.serving.space_wording import say_call, say_published, shares_of
from warmfront.serving.spatial_figures import draw_run
from warmfront.serving.wording import say_count, say_share


class SpatialImages(tuple[SpatialProfile, ...]):
    """What space says of each image: a tuple that shows itself in a notebook.

    Parameters
    ----------
    profiles : iterable of SpatialProfile
        One for each usable image, in table order.
    patients : sequence of SpatialPatient
        Roll-ups.
    left_out : sequence of tuple (str, str)
        Images that could not be used, and why.
    tissues : mapping of str to Markup
        Pictures of the tissue that are shown, by sample; a few, as each is up to a megabyte.
    notes : sequence of str
        Treatments of the whole table.

    Attributes
    ----------
    patients : tuple of SpatialPatient
        As given.
    left_out : tuple of tuple (str, str)
        As given.
    tissues : dict of str to Markup
        As given.
    notes : tuple of str
        As given.
    """

    patients: tuple[SpatialPatient, ...]
    left_out: tuple[tuple[str, str], ...]
    tissues: dict[str, Markup]
    notes: tuple[str, ...]

    def __new__(
        cls,
        profiles: Iterable[SpatialProfile],
        patients: Sequence[SpatialPatient] = (),
        left_out: Sequence[tuple[str, str]] = (),
        tissues: Mapping[str, Markup] | None = None,
        notes: Sequence[str] = (),
    ) -> "SpatialImages":
        """Make the tuple; see the class."""
        made = super().__new__(cls, profiles)
        made.patients = tuple(patients)
        made.left_out = tuple(left_out)
        made.tissues = dict(tissues or {})
        made.notes = tuple(notes)
        return made

    def __getnewargs__(
        self,
    ) -> tuple[
        tuple[SpatialProfile, ...],
        tuple[SpatialPatient, ...],
        tuple[tuple[str, str], ...],
        dict[str, Markup],
        tuple[str, ...],
    ]:
        return tuple(self), self.patients, self.left_out, self.tissues, self.notes

    def _repr_html_(self) -> str:
        """Draw the run, or the one image, and list the first images with their calls."""
        if not self:
            return str(Markup("<p>No usable image.</p>") + _list("Left out:", self._left()))
        head = Markup("<p><b>{}</b> of {}. Research use only.</p>").format(
            say_count(len(self), "image"), say_count(len({one.patient_id for one in self}), "patient")
        )
        return str(
            head
            + self._pictures()
            + _calls(self)
            + _list("Left out:", self._left())
            + _list("How the table was read:", self.notes)
        )

    def _left(self) -> list[str]:
        return [f"{name}: {reason}" for name, reason in self.left_out]

    def _pictures(self) -> Markup:
        pictures = list(self.tissues.values())
        if len(self) == 1:
            made = (distance_drawing(self[0]), compartment_drawing(self[0]))
            pictures += [drawing.svg for drawing in made if drawing is not None]
        else:
            pictures += [drawing.svg for drawing in draw_run(self, self.patients)]
        return Markup("").join(
            Markup('<div style="max-width:54rem">{}</div>').format(picture) for picture in pictures
        )


def _calls(images: SpatialImages) -> Markup:
    rows = Markup("")
    for profile in images[:SHOWN]:
        shares = shares_of(profile.phenotype) or (None, None, None)
        cells = [
            profile.sample_id,
            say_call(profile.phenotype),
            *(say_share(share, "") for share in shares),
            say_published(profile),
            f"{profile.n_cells:,}",
        ]
        rows += Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)
        )
    more = len(images) - SHOWN
    note = Markup("<p>{} more.</p>").format(say_count(more, "image")) if more > 0 else Markup("")
    return (
        Markup(
            "<table><thead><tr><th>image</th><th>call</th><th>inflamed</th><th>excluded</th><th>desert</th>"
            "<th>published class</th><th>cells</th></tr></thead><tbody>{}</tbody></table>"
        ).format(rows)
        + note
    )


def _list(heading: str, items: Sequence[str]) -> Markup:
    if not items:
        return Markup("")
    listed = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<p>{}</p><ul>{}</ul>").format(heading, listed)
