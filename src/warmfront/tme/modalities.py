"""All modalities of one patient in one profile, and the phenotype that they leave."""

from dataclasses import replace

from warmfront.assays.blood_indices import CONTRADICTION
from warmfront.domain.case import Case
from warmfront.domain.genomics import GenomicFindings
from warmfront.domain.measurement import Disagreement, Measurement, SuppliedReadings
from warmfront.domain.phenotype import Phenotype
from warmfront.domain.records import record
from warmfront.domain.tme import NO_EXPRESSION, Applicability, TmeProfile
from warmfront.knowledge.base import KnowledgeBase
from warmfront.tme.blood_measurements import measure_blood
from warmfront.tme.disagreements import find_disagreements
from warmfront.tme.geometry import CaseSpace, decide_geometry
from warmfront.tme.readout_measurements import measure_readouts
from warmfront.tme.spatial_measurements import measure_space
from warmfront.tme.widening import widen

NO_PHENOTYPE_HERE = (
    "a phenotype was called in tissue, but hot and cold have no meaning in a blood cancer; it is not used"
)


@record
class Meeting:
    """What all modalities say together.

    Parameters
    ----------
    profile : TmeProfile
        Everything measured; without expression it has the scale ``none``, no axes and no cycle.
    phenotype : Phenotype
        Widened where tissue and RNA differ.
    """

    profile: TmeProfile
    phenotype: Phenotype


def meet(
    expression: TmeProfile | None,
    phenotype: Phenotype,
    case: Case,
    applicability: Applicability,
    knowledge: KnowledgeBase,
    genomics: GenomicFindings | None = None,
    space: CaseSpace | None = None,
    readings: tuple[SuppliedReadings, ...] = (),
) -> Meeting:
    """Bring expression, variants, blood, function, microbiota, tissue, space and stated quantities together.

    Parameters
    ----------
    expression : TmeProfile or None
        Profile of the expression table; None without one.
    phenotype : Phenotype
        What the model says of it.
    case : Case
        Everything stated; its first specimen is the one that was profiled.
    applicability : Applicability
        A tissue call is not held against the model in a blood cancer.
    knowledge : KnowledgeBase
        Units, bounds, indices, directions and thresholds.
    genomics : GenomicFindings or None
        What the variants say.
    space : CaseSpace or None
        What the positions of cells say; they decide the geometry.
    readings : tuple of SuppliedReadings
        What single cells and cell products give.

    Returns
    -------
    Meeting
        One profile and one phenotype. Nothing of the expression's own numbers changes.
    """
    measurements = _gather(case, knowledge, genomics, space, applicability)
    measurements += tuple(one for reading in readings for one in reading.measurements)
    geometry = decide_geometry(phenotype, space, applicability)
    calls = case.pathology or ()
    specimen = case.specimens[0].specimen_id if case.specimens else None
    base = expression if expression is not None else _without_expression(case, specimen)
    flags: tuple[str, ...] = (*(space.flags if space is not None else ()), *geometry.flags)
    flags += tuple(flag for reading in readings for flag in reading.flags)
    over_phenotype: tuple[Disagreement, ...] = ()
    if applicability.phenotype_use == "not_applicable":
        widened = phenotype
        flags += (NO_PHENOTYPE_HERE,) if any(call.phenotype for call in calls) else ()
    else:
        widened, over_phenotype = widen(geometry.phenotype, calls, specimen)
    disagreements = (
        *geometry.disagreements,
        *over_phenotype,
        *find_disagreements(case, measurements, genomics, knowledge),
    )
    # A burden that could not be counted from the file is no loss where the case states one.
    stated = {one.axis for one in measurements if one.modality == "genomics" and one.value is not None}
    unusable = tuple(
        f"{one.label} is left out: {one.note.split('; ')[0]}"
        for one in measurements
        if one.supply == "supplied_not_usable"
        and one.axis not in knowledge.blood_indices
        and not (one.modality == "genomics" and one.axis in stated)
    )
    unusable += tuple(
        f"blood count: {one.note}" for one in measurements if one.value is None and CONTRADICTION in one.note
    )
    told = tuple(f"modalities disagree: {one.sentence}" for one in disagreements)
    return Meeting(
        profile=replace(
            base,
            flags=tuple(dict.fromkeys((*base.flags, *flags, *told, *unusable))),
            measurements=(*base.measurements, *measurements),
            fractions=(*base.fractions, *(one for reading in readings for one in reading.fractions)),
            genomics=genomics if genomics is not None else base.genomics,
            disagreements=(*base.disagreements, *disagreements),
            tissue_calls=calls,
            space=space.profiles if space is not None else base.space,
            space_patient=space.patient if space is not None else base.space_patient,
        ),
        phenotype=widened,
    )


def _gather(
    case: Case,
    knowledge: KnowledgeBase,
    genomics: GenomicFindings | None,
    space: CaseSpace | None,
    applicability: Applicability,
) -> tuple[Measurement, ...]:
    counted = genomics.measurements if genomics is not None else ()
    placed = measure_space(space, applicability, knowledge) if space is not None else ()
    return (*counted, *placed, *measure_readouts(case, knowledge), *measure_blood(case, knowledge))


def _without_expression(case: Case, specimen: str | None) -> TmeProfile:
    return TmeProfile(
        sample_id=specimen if specimen is not None else case.case_id,
        scale=NO_EXPRESSION,
        n_genes=0,
        reference=None,
        reference_note="no reference: no expression was measured",
        axes=(),
        cycle=(),
        flags=(),
    )
