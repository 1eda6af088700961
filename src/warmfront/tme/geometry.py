"""Where space was measured it decides the geometry; what RNA says stays beside it.

Positions of cells show whether T cells stand among the tumour cells, before the margin, or nowhere; RNA of a
ground-up piece only infers it. The reasons and the limits stand in docs/decisions/0010.
"""

from dataclasses import replace

from warmfront.domain.measurement import Disagreement
from warmfront.domain.phenotype import Phenotype, PhenotypeClass
from warmfront.domain.records import record
from warmfront.domain.spatial_profile import SpatialPatient, SpatialProfile
from warmfront.domain.tme import Applicability
from warmfront.tme.applicability import LYMPHOID_STRUCTURE_AXIS

NOT_IN_BLOOD = (
    "a cell table was supplied, but inflamed, excluded and desert have no meaning in a blood cancer; "
    "no geometry is called"
)
ORGAN_BESIDE = (
    "the specimen lies in a node, brain or liver, or holds little tumour: cells beside the tumour may be the "
    "organ's own, so that excluded cannot be told from cells that never came for the tumour"
)
NO_RNA_BESIDE = "no expression was supplied: the phenotype rests on the positions of cells alone"


@record
class CaseSpace:
    """What the positions of cells say of one case.

    Parameters
    ----------
    profiles : tuple of SpatialProfile
        One for each image of this patient.
    patient : SpatialPatient or None
        The images rolled up; None without a usable image.
    method : str
        Where the positions come from, in words.
    flags : tuple of str
        What the reader must know of the choice and of the table.
    """

    profiles: tuple[SpatialProfile, ...] = ()
    patient: SpatialPatient | None = None
    method: str = ""
    flags: tuple[str, ...] = ()


@record
class Geometry:
    """The phenotype once space was asked.

    Parameters
    ----------
    phenotype : Phenotype
        That of space where it called, else the one that was there before.
    disagreements : tuple of Disagreement
        RNA against space.
    flags : tuple of str
        Why space was not used, or abstained.
    """

    phenotype: Phenotype
    disagreements: tuple[Disagreement, ...] = ()
    flags: tuple[str, ...] = ()


def decide_geometry(phenotype: Phenotype, space: CaseSpace | None, applicability: Applicability) -> Geometry:
    """Let the positions of cells decide the phenotype, with RNA shown beside them.

    Parameters
    ----------
    phenotype : Phenotype
        What the model says of RNA; without a call where no expression was supplied.
    space : CaseSpace or None
        What space says of this patient; None without a usable cell table.
    applicability : Applicability
        In a blood cancer no geometry is called.

    Returns
    -------
    Geometry
        Where space called: its class, probabilities, words of calibration and set. RNA that says the same is
        an argument for it; RNA that differs is a disagreement and an argument against, and its class joins
        the set where the model relied on it. An abstention of space changes nothing where RNA has a result,
        and takes the place of a missing result where it has none.
    """
    patient = space.patient if space is not None else None
    if space is None or patient is None:
        return Geometry(phenotype=phenotype)
    if applicability.phenotype_use == "not_applicable":
        return Geometry(phenotype=phenotype, flags=(NOT_IN_BLOOD,))
    spatial = replace(patient.phenotype, modality="space", second_axis=phenotype.second_axis)
    flags = _doubt_organ(spatial, applicability)
    spatial = _argue(spatial, (), flags)
    if spatial.abstained or spatial.call is None:
        flag = f"spatial data ({space.method}) make no call: {spatial.reason or 'no reason given'}"
        if phenotype.call is None:
            return Geometry(phenotype=spatial, flags=(flag, *flags))
        return Geometry(phenotype=phenotype, flags=(f"{flag}; the phenotype stays that of RNA",))
    if phenotype.call is None:
        return Geometry(phenotype=_argue(spatial, (), (NO_RNA_BESIDE,)), flags=flags)
    rna = say_rna(phenotype)
    if phenotype.call is spatial.call:
        return Geometry(phenotype=_argue(spatial, (f"{rna} as well",), ()), flags=flags)
    return replace(_overrule(spatial, phenotype, rna, space.method), flags=flags)


def _doubt_organ(spatial: Phenotype, applicability: Applicability) -> tuple[str, ...]:
    """Doubt exclusion where immune cells of the organ stand beside any tumour."""
    suppressed = LYMPHOID_STRUCTURE_AXIS in applicability.suppressed_axes
    return (ORGAN_BESIDE,) if suppressed and spatial.call is PhenotypeClass.EXCLUDED else ()


def say_rna(phenotype: Phenotype) -> str:
    """Say what the model made of RNA, with its probability and whether it relied on it.

    Parameters
    ----------
    phenotype : Phenotype
        With a call.

    Returns
    -------
    str
        A clause.
    """
    share = share_of(phenotype, phenotype.call)
    told = f" (probability {share:.2f})" if share is not None else ""
    held = ", on which its model does not rely" if phenotype.abstained else ""
    return f"RNA says {phenotype.call.value if phenotype.call is not None else 'nothing'}{told}{held}"


def share_of(phenotype: Phenotype, name: PhenotypeClass | None) -> float | None:
    """Return the probability of a class, or None where there is no number."""
    shares = {
        PhenotypeClass.INFLAMED: phenotype.inflamed,
        PhenotypeClass.EXCLUDED: phenotype.excluded,
        PhenotypeClass.DESERT: phenotype.desert,
    }
    return shares[name] if name is not None else None


def _overrule(spatial: Phenotype, phenotype: Phenotype, rna: str, method: str) -> Geometry:
    share = share_of(spatial, spatial.call)
    told = f" (probability {share:.2f})" if share is not None else ""
    seen = f"spatial data ({method}) show {spatial.call.value if spatial.call is not None else ''}{told}"
    relied_on = not phenotype.abstained and phenotype.call is not None
    kept = {*spatial.prediction_set, spatial.call, *((phenotype.call,) if relied_on else ())}
    left = (
        "RNA's class stays in the set"
        if relied_on
        else "RNA's model abstained, so that its class does not join the set"
    )
    disagreement = Disagreement(
        subject="phenotype",
        first=seen,
        second=rna,
        sentence=f"{seen}, {rna}",
        consequence="the call and its probabilities are those of space, which shows where the T cells lie; "
        f"{left}, and nothing was averaged",
    )
    widened = replace(
        spatial,
        prediction_set=tuple(name for name in PhenotypeClass if name in kept),
        # A coverage that was measured on sets of space alone says nothing of a set that RNA widened.
        prediction_coverage=None if relied_on else spatial.prediction_coverage,
    )
    return Geometry(phenotype=_argue(widened, (), (rna,)), disagreements=(disagreement,))


def _argue(phenotype: Phenotype, supports: tuple[str, ...], opposes: tuple[str, ...]) -> Phenotype:
    return replace(
        phenotype,
        arguments_for=tuple(dict.fromkeys((*phenotype.arguments_for, *supports))),
        arguments_against=tuple(dict.fromkeys((*phenotype.arguments_against, *opposes))),
    )
