"""Cell therapy products, the antigens they need, and how a product's target stands in one patient."""

from typing import Literal

from warmfront.domain.evidence import Status
from warmfront.domain.records import record
from warmfront.domain.verdicts import Verdict

LESION_NAMES = frozenset({"resectable lesion", "resectable lesion diameter", "largest resectable lesion"})
"""Names of a stated measurement that gives the lesion from which T cells could be grown."""

DOUBLING_NAMES = frozenset({"doubling time", "tumour doubling time", "volume doubling time"})
"""Names of a stated measurement that gives the growth of the tumour."""


@record
class TargetAntigen:
    """An antigen that a product or engager can bind.

    Parameters
    ----------
    antigen : str
        Name as strategies and cases write it, for example ``CD19`` or ``CLDN18.2``.
    genes : tuple of str
        Current symbols whose RNA can exclude it or prompt a protein test; empty when RNA says nothing (GD2).
    rna_informative : bool
        False where RNA cannot speak for it (glycolipid, splice form, mutation).
    normal_tissue : tuple of str
        Organs in which it is found: on-target off-tumour risk.
    presented : str
        ``surface`` or ``on HLA``.
    synonyms : tuple of str
        Other names.
    mutation : str
        Change that a mutation report has to show, for example ``KRAS G12D``; empty for antigens that a
        protein assay finds.
    rna_note : str
        What RNA can and cannot say of it, where that needs a word.
    note : str
        What a board should know before a negative protein assay excludes.
    """

    antigen: str
    genes: tuple[str, ...]
    rna_informative: bool
    normal_tissue: tuple[str, ...]
    presented: Literal["surface", "on HLA"]
    synonyms: tuple[str, ...] = ()
    mutation: str = ""
    rna_note: str = ""
    source: str
    status: Status
    note: str = ""


@record
class CellLimit:
    """One number by which targets and products are judged.

    Parameters
    ----------
    unit : str
        Unit of `value`.
    limit_id : str
        Name, for example ``rna_absent_tpm``.
    value : float
        In `unit`.
    applies_to : tuple of str
        Modalities that it is for; empty for all.
    note : str
        What the number does.
    """

    limit_id: str
    value: float
    unit: str
    applies_to: tuple[str, ...] = ()
    source: str
    status: Status
    note: str


@record
class CellTherapy:
    """One cell product; what it needs belongs to the product, never to its modality.

    Parameters
    ----------
    name : str
        Words for people.
    product_id : str
        Agent id of the product.
    modality : str
        ``CAR-T``, ``TCR-T``, ``TIL``, ``NK``, ``CIK`` or ``CAR-macrophage``.
    targets : tuple of str
        Antigens; empty for products without one (TIL, CIK, NK cells).
    target_logic : str
        ``single``; ``any of`` (one is enough, and another product exists for each); ``tandem`` (one product
        that sees several, one of which is enough); ``sequential`` (after another product); ``none``.
    mhc_dependent : bool
        Whether the product sees its target on HLA.
    hla, hla_excluded : tuple of str
        Alleles it needs (any of them), and alleles that exclude.
    antigen_assay, antigen_cutoff : str
        Assay and cut-off as the trial or label states them; empty when not stated.
    antigen_least_percent : float or None
        Share of tumour cells in that cut-off, percent; None when it was not read.
    origin : str
        ``autologous``, ``allogeneic`` or ``either``.
    receptor, costimulation, generation, payload, payload_delivery : str
        As printed; empty when not stated.
    vein_to_vein_days : tuple of float or None
        Lowest and highest stated days from collection to infusion.
    manufacture_days : float or None
        Days of manufacture alone, where only these were read.
    lymphodepletion : str
        Regimen id, ``required``, ``none`` or ``not stated``.
    stands_for : tuple of str
        Products that an agent without a target of its own stands for ("CAR-T against a surface antigen");
        each is judged by itself.
    disease_groups : tuple of str
        Groups in which the product was given to people, or is being tried.
    least_age_years : float or None
        Age in years from which it is indicated, where it is not for children; None when no age was read.
    collected_from : str
        What it is made of.
    bridging : str
        Whether therapy between collection and infusion is foreseen, as stated.
    limits : tuple of str
        Reasons and limits of its own that every option with it shows.
    rejection_risk, graft_versus_host_risk : str
        In words; empty when not stated.
    off_tumour_organs : tuple of str
        Organs in which the target is found as well.
    trafficking : str
        How the cells reach the tumour, and what hinders them.
    """

    product_id: str
    name: str
    modality: Literal["CAR-T", "TCR-T", "TIL", "NK", "CIK", "CAR-macrophage"]
    targets: tuple[str, ...] = ()
    target_logic: Literal["single", "any of", "tandem", "sequential", "none"]
    mhc_dependent: bool
    hla: tuple[str, ...] = ()
    hla_excluded: tuple[str, ...] = ()
    antigen_assay: str = ""
    antigen_cutoff: str = ""
    antigen_least_percent: float | None = None
    origin: Literal["autologous", "allogeneic", "either", "not stated"]
    receptor: str = ""
    costimulation: str = ""
    generation: str = ""
    payload: str = ""
    payload_delivery: Literal["systemic", "autocrine", "none", "not stated"] = "not stated"
    vein_to_vein_days: tuple[float, float] | None = None
    manufacture_days: float | None = None
    lymphodepletion: str = "not stated"
    rejection_risk: str = ""
    graft_versus_host_risk: str = ""
    off_tumour_organs: tuple[str, ...] = ()
    trafficking: str = ""
    stands_for: tuple[str, ...] = ()
    disease_groups: tuple[str, ...] = ()
    least_age_years: float | None = None
    collected_from: Literal[
        "patient's blood", "patient's tumour", "donor", "cell line", "patient or donor blood", "not stated"
    ] = "not stated"
    bridging: str = ""
    limits: tuple[str, ...] = ()
    source: str
    status: Status
    note: str = ""


@record
class TargetJudgement:
    """How one antigen of a product stands in the patient.

    Parameters
    ----------
    antigen : str
        The target.
    verdict : Verdict
        PASS only by a protein assay; RNA can give FAIL (excluded) or leave UNDETERMINED (test prompted).
    measured_by : str
        ``protein``, ``imaging``, ``sequencing`` (mutation antigens), ``RNA`` or ``nothing``.
    words : str
        What was seen and what follows.
    escape : str
        Heterogeneity and escape risk in words; empty when nothing can be said.
    product : str
        Id of the product that needs it; empty for an engager or antibody.
    product_name, facts, facts_source : str
        Its name, and what it needs beside the antigen, in one line with its source.
    """

    antigen: str
    verdict: Verdict
    measured_by: Literal["protein", "imaging", "sequencing", "RNA", "nothing"]
    words: str
    escape: str = ""
    source: str = ""
    product: str = ""
    product_name: str = ""
    facts: str = ""
    facts_source: str = ""
