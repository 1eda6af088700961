"""What a phenotype becomes when someone looked at the tissue: it widens, it is never averaged away.

The call stays that of the model, because a call is always the most probable printed class. A slide that shows
where the T cells lie is a stronger witness than RNA; where it contradicts the model, the call must not be
relied on. A call from positions of cells saw tissue too: against a slide neither is the stronger witness.
"""

from collections.abc import Sequence
from dataclasses import replace

from warmfront.domain.measurement import Disagreement
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.readouts import TissueCall

STRONGER = "A slide shows where the T cells lie; RNA only infers it, so the slide is the stronger witness."

EQUALS = "Both saw where the T cells lie, perhaps in different sections; neither is the stronger witness."

NO_MODEL = "There is no result of the model; what was seen in tissue stands alone and contradicts itself."


def widen(
    phenotype: Phenotype, calls: Sequence[TissueCall], specimen: str | None = None
) -> tuple[Phenotype, tuple[Disagreement, ...]]:
    """Hold a phenotype against what was seen in tissue, and widen it where they differ.

    Parameters
    ----------
    phenotype : Phenotype
        What the model says of RNA, or what the positions of cells show; it may have abstained, or have no
        call at all.
    calls : sequence of TissueCall
        Pathologist's and spatial calls; those without a phenotype say nothing here.
    specimen : str or None
        Specimen that the RNA came from; a call of another one is named as such.

    Returns
    -------
    phenotype : Phenotype
        The same probabilities and the same call. Where a tissue call differs from it, or two tissue calls
        differ: abstained with the reason added, every class that was seen joins the set, and arguments are
        added. Where all agree an argument for it is added and nothing else changes.
    disagreements : tuple of Disagreement
        One for each pair of statements that differ.
    """
    seen = [call for call in calls if call.phenotype is not None]
    if not seen:
        return phenotype, ()
    found = tuple(_compare(phenotype, seen, specimen))
    if not found:
        words = tuple(f"{_name(call, specimen)} {_verb(call)} {call.phenotype} as well" for call in seen)
        if phenotype.call is None:
            words = tuple(
                f"{_name(call, specimen)} {_verb(call)} {call.phenotype}; "
                "there is no result of the model beside it"
                for call in seen
            )
        return replace(phenotype, arguments_for=_joined(phenotype.arguments_for, words)), ()
    classes = {PhenotypeClass(call.phenotype) for call in seen if call.phenotype is not None}
    classes |= {*phenotype.prediction_set, *([phenotype.call] if phenotype.call is not None else [])}
    sentences = tuple(disagreement.sentence for disagreement in found)
    compared = _weigh(phenotype)
    reasons = _joined(tuple(filter(None, phenotype.reason.split("; "))), sentences)
    return (
        replace(
            phenotype,
            abstained=True,
            reason="; ".join(reasons),
            arguments_against=_joined(phenotype.arguments_against, (*sentences, compared)),
            prediction_set=tuple(name for name in PhenotypeClass if name in classes),
            prediction_coverage=None,  # measured on sets of the model alone
        ),
        found,
    )


def _weigh(phenotype: Phenotype) -> str:
    if phenotype.call is None:
        return NO_MODEL
    return EQUALS if phenotype.modality == "space" else STRONGER


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _name(call: TissueCall, specimen: str | None) -> str:
    kind = "pathology" if call.modality == "pathology" else "spatial data"
    other = call.specimen_id is not None and specimen is not None and call.specimen_id != specimen
    return f"{kind} ({call.method}{', another specimen' if other else ''})"


def _verb(call: TissueCall) -> str:
    return "saw" if call.modality == "pathology" else "show"


def _compare(phenotype: Phenotype, seen: Sequence[TissueCall], specimen: str | None) -> list[Disagreement]:
    found = []
    if phenotype.call is not None:
        model = _model_words(phenotype)
        found = [
            _disagree(f"{_name(call, specimen)} {_verb(call)} {call.phenotype}", model)
            for call in seen
            if call.phenotype != phenotype.call.value
        ]
    first = seen[0]
    found += [
        _disagree(
            f"{_name(first, specimen)} {_verb(first)} {first.phenotype}",
            f"{_name(call, specimen)} {_verb(call)} {call.phenotype}",
        )
        for call in seen[1:]
        if call.phenotype != first.phenotype
    ]
    return list({one.sentence: one for one in found}.values())


def _model_words(phenotype: Phenotype) -> str:
    shares = {"inflamed": phenotype.inflamed, "excluded": phenotype.excluded, "desert": phenotype.desert}
    name = phenotype.call.value if phenotype.call is not None else ""
    share = shares.get(name)
    said = "the positions of cells show" if phenotype.modality == "space" else "RNA says"
    return f"{said} {name}" + (f" (probability {share:.2f})" if share is not None else "")


def _disagree(first: str, second: str) -> Disagreement:
    return Disagreement(
        subject="phenotype",
        first=first,
        second=second,
        sentence=f"{first}, {second}",
        consequence="the phenotype is not relied on, and its set holds every class that was seen; "
        "probabilities are those of the model and were not averaged with the tissue",
    )
