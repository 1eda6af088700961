"""What fractions, genomic events, quantities and tissue sections say: read only where they were supplied.

A modality that was not supplied gives no argument at all: its pieces neither count nor are listed as missing.
One that was supplied and cannot be used is listed.
"""

from warmfront.domain.case import Supply
from warmfront.domain.measurement import CellFraction, CellFractions
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.knowledge.constraint_model import ConstraintPiece
from warmfront.tme.geometry import share_of
from warmfront.tme.patient_view import Argument, PatientView, speak
from warmfront.tme.strength import require_model

MAJORITY = 0.5
"""Probability of a class up to which the positions of cells do not argue from it. Assumption: one half, as in
the pieces that read the model of RNA."""


def read_fraction(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    """Read the share of a cell type, by the first method that gives one.

    Parameters
    ----------
    piece : ConstraintPiece
        ``name`` is a cell type of the signature matrix; threshold and full are shares, 0 to 1.
    view : PatientView
        The profile holds the fractions.

    Returns
    -------
    Argument or None
        None when no method was run or none knows the cell type.
    """
    methods = view.profile.fractions if view.profile is not None else ()
    held = [(method, cell) for method in methods for cell in method.cells if cell.cell_type == piece.name]
    usable = [(method, cell) for method, cell in held if cell.fraction is not None]
    if usable:
        return _say_fraction(piece, *usable[0], view)
    if not held:
        return None
    method, cell = held[0]
    return Argument(
        stance="unread", sentence=f"{cell.label}, {method.label}: no fraction ({cell.note or method.note})"
    )


def _say_fraction(
    piece: ConstraintPiece, method: CellFractions, cell: CellFraction, view: PatientView
) -> Argument:
    share = cell.fraction if cell.fraction is not None else 0.0
    stance, loud = speak(piece, share, view)
    ends = f" ({cell.low:.3f} to {cell.high:.3f})" if cell.low is not None and cell.high is not None else ""
    sentence = (
        f"{cell.label} {share:.3f}{ends}, {method.unit} by {method.label} (the rule is {piece.when} "
        f"{piece.threshold:g}). {piece.why}."
    )
    return Argument(stance=stance, sentence=sentence, strength=loud)


def read_event(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    """Read a named genomic event.

    Parameters
    ----------
    piece : ConstraintPiece
        ``name`` is an event.
    view : PatientView
        The profile holds what the variants say.

    Returns
    -------
    Argument or None
        None when no variants were supplied or the event is not among the named ones.
    """
    genomics = view.profile.genomics if view.profile is not None else None
    events = genomics.events if genomics is not None else ()
    event = next((entry for entry in events if entry.event == piece.name), None)
    if event is None:
        return None
    if event.state == "unknown":
        return Argument(stance="unread", sentence=f"{event.label}: {event.reason}")
    side = 1.0 if piece.argues == "for" else -1.0
    if event.state == "present":
        sentence = f"{event.label}: {event.reason}. {piece.why}."
        return Argument(stance=piece.argues, sentence=sentence, strength=side)
    sentence = f"{event.label}: absent ({event.reason})."
    if not piece.counts_opposite:
        return Argument(stance="neither", sentence=sentence)
    return Argument(stance="against" if side > 0 else "for", sentence=sentence, strength=-side)


def read_measurement(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    """Read a measured quantity of the profile.

    Parameters
    ----------
    piece : ConstraintPiece
        ``name`` is the measurement; threshold and full are in its unit.
    view : PatientView
        The profile holds the measurements.

    Returns
    -------
    Argument or None
        None when it was not measured; unread when it was supplied and cannot be used.
    """
    found = view.profile.measurement(piece.name) if view.profile is not None else None
    if found is None or found.supply is Supply.NOT_MEASURED:
        return None
    if found.value is None:
        return Argument(stance="unread", sentence=f"{found.label}: {found.note or found.supply.value}")
    stance, loud = speak(piece, found.value, view)
    sentence = (
        f"{found.label} {found.value:g} {found.unit} in {found.specimen} (the rule is {piece.when} "
        f"{piece.threshold:g}). {piece.why}."
    )
    return Argument(stance=stance, sentence=sentence, strength=loud)


def read_tissue(piece: ConstraintPiece, view: PatientView) -> Argument | None:
    """Read where the T cells were seen in tissue sections.

    Parameters
    ----------
    piece : ConstraintPiece
        ``name`` is a phenotype.
    view : PatientView
        The profile holds the calls; in a blood cancer they have no meaning.

    Returns
    -------
    Argument or None
        None without a call. Calls that contradict each other argue neither way. A call from the positions of
        cells speaks as loudly as its probability.
    """
    calls = view.profile.tissue_calls if view.profile is not None else ()
    seen = [call for call in calls if call.phenotype is not None]
    placed = _placed(view)
    if not (seen or placed) or view.applicability.tumour_class == "haematological":
        return None
    named = {call.phenotype for call in seen} | ({placed.call.value} if placed and placed.call else set())
    stated = [f"{call.phenotype} by {call.method}" for call in seen]
    words = "; ".join([*stated, *([_say_placed(piece, placed)] if placed else [])])
    if len(named) > 1:
        return Argument(
            stance="neither", sentence=f"Seen in tissue: {words}. The calls contradict each other."
        )
    loud = 1.0 if seen and piece.name in named else _loudness(piece, placed, view)
    if loud <= 0.0:
        return Argument(stance="neither", sentence=f"Seen in tissue: {words}.")
    side = loud if piece.argues == "for" else -loud
    return Argument(stance=piece.argues, sentence=f"Seen in tissue: {words}. {piece.why}.", strength=side)


def _placed(view: PatientView) -> Phenotype | None:
    """Return the phenotype that the positions of cells show, where they call one."""
    patient = view.profile.space_patient if view.profile is not None else None
    if patient is None or patient.phenotype.abstained or patient.phenotype.call is None:
        return None
    return patient.phenotype


def _say_placed(piece: ConstraintPiece, placed: Phenotype) -> str:
    share = share_of(placed, PhenotypeClass(piece.name))
    call = placed.call.value if placed.call is not None else ""
    if share is None:
        return f"{call} by the positions of cells"
    return f"{call} by the positions of cells (probability of {piece.name} {share:.2f})"


def _loudness(piece: ConstraintPiece, placed: Phenotype | None, view: PatientView) -> float:
    """Nothing up to a probability of one half, then a ramp to where the model says a probability is full."""
    share = share_of(placed, PhenotypeClass(piece.name)) if placed is not None else None
    if share is None:
        return 0.0
    full = require_model(view.knowledge).full_probability
    return min(max((share - MAJORITY) / (full - MAJORITY), 0.0), 1.0)


def stands_in(piece: ConstraintPiece | None, argument: Argument, view: PatientView) -> bool:
    """Say whether a piece was read from the positions of cells and may stand in for transcripts.

    Parameters
    ----------
    piece : ConstraintPiece or None
        One row of the constraint table.
    argument : Argument
        What it says in this patient.
    view : PatientView
        The profile holds what space says.

    Returns
    -------
    bool
        True for a geometry that space called, and for a spatial quantity that was measured. What a clinic
        states in a word argues and stands in for nothing.
    """
    if piece is None or argument.stance == "unread" or view.profile is None:
        return False
    if piece.kind == "tissue":
        return _placed(view) is not None
    found = view.profile.measurement(piece.name) if piece.kind == "measurement" else None
    return found is not None and found.modality == "space" and found.value is not None
