"""Which rows of a cell table form one image, whose it is, and what it is called."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from warmfront.domain.assay import IntArray
from warmfront.domain.records import record
from warmfront.domain.space import Labels, RawCells

_PARTS = ("sample", "image", "timepoint", "patient")


@record
class ImageRows:
    """The rows of one image.

    Parameters
    ----------
    rows : ndarray of int
        In the order of the table.
    sample_id, patient_id, image_id : str
        Names of the image.
    timepoint : str or None
        As the table has it.
    """

    rows: IntArray
    sample_id: str
    patient_id: str
    image_id: str
    timepoint: str | None


def split_images(raw: RawCells) -> tuple[tuple[ImageRows, ...], tuple[tuple[str, int], ...], tuple[str, ...]]:
    """Split a table into images: every distinct patient, sample, image and time point is one.

    The name of an image is its sample (without such a column its patient, then its image); where several
    images would share a name, the parts that tell them apart are added after a slash.

    Parameters
    ----------
    raw : RawCells
        As read.

    Returns
    -------
    images : tuple of ImageRows
        In order of first appearance.
    nowhere : tuple of tuple (str, int)
        Reason and number of rows that belong to no image, because an identifier is missing.
    notes : tuple of str
        Which columns were missing, and what stood in for them.
    """
    columns = {
        name: labels
        for name in _PARTS
        if (labels := getattr(raw, name)) is not None and np.any(labels.codes >= 0)
    }
    lost = np.zeros(len(raw.x), dtype=bool)
    nowhere = []
    for name, labels in columns.items():
        if name == "timepoint":
            continue
        blank = (labels.codes < 0) & ~lost
        if blank.any():
            nowhere.append((f"rows without {name}_id", int(blank.sum())))
            lost |= blank
    keys = _keys(columns, len(raw.x))
    kept = np.flatnonzero(~lost)
    order = kept[np.argsort(keys[kept], kind="stable")]
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    groups = sorted(np.split(order, starts[1:]), key=lambda rows: int(rows[0])) if order.size else []
    texts = [{name: _text(labels, rows[0]) for name, labels in columns.items()} for rows in groups]
    stem = raw.file_name.split(".")[0] or "table"
    images = tuple(
        ImageRows(
            rows=rows,
            sample_id=name,
            patient_id=text.get("patient") or text.get("sample") or text.get("image") or stem,
            image_id=text.get("image")
            or text.get("timepoint")
            or text.get("sample")
            or text.get("patient")
            or stem,
            timepoint=text.get("timepoint") or None,
        )
        for rows, text, name in zip(groups, texts, _names(texts, stem), strict=True)
    )
    return images, tuple(nowhere), _notes(columns)


def _keys(columns: dict[str, Labels], count: int) -> IntArray:
    keys = np.zeros(count, dtype=np.int64)
    for labels in columns.values():
        keys = keys * (len(labels.names) + 1) + labels.codes + 1
        # Renumbered so that the product of many columns cannot run over.
        keys = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    return keys


def _text(labels: Labels, row: int) -> str:
    code = int(labels.codes[row])
    return labels.names[code] if code >= 0 else ""


def _names(texts: Sequence[dict[str, str]], stem: str) -> list[str]:
    """Return a name per image that no other image has."""
    names = [text.get("sample") or text.get("patient") or text.get("image") or stem for text in texts]
    for part in ("image", "timepoint", "patient"):
        groups: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            groups.setdefault(name, []).append(place)
        for places in groups.values():
            own = [texts[place].get(part, "") for place in places]
            if len(set(own)) == 1:
                continue
            for place, text in zip(places, own, strict=True):
                pair = (text, names[place]) if part == "patient" else (names[place], text)
                names[place] = "/".join(filter(None, pair))
    # Names that hold slashes themselves can still meet.
    count: Counter[str] = Counter()
    for place, name in enumerate(names):
        count[name] += 1
        names[place] = name if count[name] == 1 else f"{name}#{count[name]}"
    return names


def _notes(columns: dict[str, Labels]) -> tuple[str, ...]:
    notes = []
    if "patient" not in columns:
        stand_in = next((name for name in ("sample", "image") if name in columns), "table")
        notes.append(f"no column of patients: each {stand_in} is taken for a patient of its own")
    if "sample" not in columns and "patient" not in columns and "image" not in columns:
        notes.append("no column of samples, patients or images: the table is one image")
    return tuple(notes)
