"""What one piece of the constraint table says in one patient: for, against, neither, or not readable."""

from collections.abc import Callable

from warmfront.knowledge.base import KnowledgeBase
from warmfront.knowledge.constraint_model import ConstraintPiece
from warmfront.tme.bloods import latest_value
from warmfront.tme.measured_arguments import read_event, read_fraction, read_measurement, read_tissue
from warmfront.tme.patient_view import Argument, PatientView, speak

LONGEST_NOTE = 80
"""Characters of a note that a sentence carries. Assumption: about one clause."""

BLOOD_CANCER = "in a haematological cancer immune genes describe the tumour itself"


def argue(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    """Read one piece in one patient.

    Parameters
    ----------
    piece : ConstraintPiece
        One row of the constraint table.
    view : PatientView
        What is known of the patient.

    Returns
    -------
    Argument or None
        None when the piece has no meaning in this disease and must not be counted at all.
    """
    return READERS[piece.kind](piece, view)


def _by_percentile(piece: ConstraintPiece, label: str, percentile: float, view: PatientView) -> Argument:
    stance, loud = speak(piece, percentile, view)
    rule = f"{piece.when} {piece.threshold:g}"
    # A rounded percentile must not look as if it stood on the other side of the threshold.
    written = f"{percentile:.0f}" if round(percentile) != piece.threshold else f"{percentile:.1f}"
    name = view.profile.reference if view.profile is not None else None
    place = f"{label} at percentile {written}{f' of {name}' if name else ''}"
    sentence = f"{place} (the rule is {rule}). {piece.why}."
    if stance not in (piece.argues, "neither"):
        sentence = f"{place} (the far side of the rule {rule})."
    return Argument(stance=stance, sentence=sentence, strength=loud)


def _brief(reason: str) -> str:
    """Keep the first clause of a long note; the profile holds the whole of it."""
    if len(reason) <= LONGEST_NOTE:
        return reason
    return reason.split("; ")[0].split(": ")[0]


def _row_label(name: str, knowledge: KnowledgeBase) -> str:
    """Write a row of the cycle in words, for example of ``Step4.MDSC.recruiting``."""
    step, _, part = name.partition(".")
    number = step.removeprefix("Step")
    words = next((entry.name for entry in knowledge.cycle_steps if str(entry.step) == number), "")
    recruited = part.removesuffix(".recruiting")
    tail = f": recruitment of {recruited}" if recruited else ""
    return f"Cycle step {number}, {words}{tail}"


def _axis(piece: ConstraintPiece, view: PatientView) -> Argument:
    defined = {axis.axis: axis.label for axis in view.knowledge.axes}
    label = defined.get(piece.name, piece.name)
    if view.applicability.tumour_class == "haematological":
        return Argument(stance="unread", sentence=f"{label}: {BLOOD_CANCER}")
    if piece.name in view.applicability.suppressed_axes:
        return Argument(stance="unread", sentence=f"{label}: not to be read in this specimen")
    score = view.profile.axis(piece.name) if view.profile is not None else None
    if score is None:
        return Argument(stance="unread", sentence=f"{label}: no expression profile")
    if score.percentile is None:
        reason = score.note or score.percentile_note
        return Argument(stance="unread", sentence=f"{score.label}: no percentile ({_brief(reason)})")
    return _by_percentile(piece, score.label, score.percentile, view)


def _cycle(piece: ConstraintPiece, view: PatientView) -> Argument:
    label = _row_label(piece.name, view.knowledge)
    if view.applicability.tumour_class == "haematological":
        return Argument(stance="unread", sentence=f"{label}: {BLOOD_CANCER}")
    rows = view.profile.cycle if view.profile is not None else ()
    row = next((entry for entry in rows if entry.row == piece.name), None)
    if row is None:
        return Argument(stance="unread", sentence=f"{label}: no expression profile")
    if row.percentile is None:
        reason = row.note or row.percentile_note
        return Argument(stance="unread", sentence=f"{label}: no percentile ({_brief(reason)})")
    return _by_percentile(piece, label, row.percentile, view)


def _phenotype(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    found = view.phenotype
    if found.modality == "space":
        return None  # the positions of cells are read once, as what was seen in tissue
    if view.applicability.tumour_class == "haematological":
        return Argument(stance="unread", sentence=f"phenotype {piece.name}: {BLOOD_CANCER}")
    share = {"inflamed": found.inflamed, "excluded": found.excluded, "desert": found.desert}.get(piece.name)
    if share is None or found.abstained:
        reason = found.reason or "no probabilities"
        return Argument(stance="unread", sentence=f"phenotype {piece.name}: abstained ({reason})")
    stance, loud = speak(piece, share, view)
    rule = f"{piece.when} {piece.threshold:g}"
    sentence = f"Phenotype {piece.name} with probability {share:.2f} (the rule is {rule})."
    if stance == piece.argues:
        sentence = f"{sentence} {piece.why}."
    return Argument(stance=stance, sentence=sentence, strength=loud)


def _fact(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    fact = view.facts.get(piece.name)
    if fact is None:
        return None
    if fact.state == "unknown":
        return Argument(stance="unread", sentence=f"{fact.label}: {fact.reason}")
    side = 1.0 if piece.argues == "for" else -1.0
    if fact.holds:
        sentence = f"{fact.label}: {fact.reason}. {piece.why}."
        return Argument(stance=piece.argues, sentence=sentence, strength=side)
    sentence = f"{fact.label}: not established ({fact.reason})."
    if not (piece.counts_opposite and fact.state == "absent"):
        return Argument(stance="neither", sentence=sentence)
    return Argument(stance="against" if side > 0 else "for", sentence=sentence, strength=-side)


def _lab(piece: ConstraintPiece, view: PatientView) -> Argument:
    value, words = latest_value(view.case, piece.name, view.knowledge)
    if value is None:
        return Argument(stance="unread", sentence=words)
    stance, loud = speak(piece, value, view)
    sentence = f"{words} (the rule is {piece.when} {piece.threshold:g}). {piece.why}."
    return Argument(stance=stance, sentence=sentence, strength=loud)


Reader = Callable[[ConstraintPiece, PatientView], Argument | None]
READERS: dict[str, Reader] = {
    "axis": _axis,
    "cycle": _cycle,
    "phenotype": _phenotype,
    "fact": _fact,
    "lab": _lab,
    "fraction": read_fraction,
    "event": read_event,
    "measurement": read_measurement,
    "tissue": read_tissue,
}
"""Kind of piece to the function that reads it."""
