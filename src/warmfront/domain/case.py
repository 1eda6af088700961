"""What is known of one patient. `None` always means "not stated", never "no" and never zero."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from warmfront.domain.readouts import FunctionalAssays, Microbiome, StatedMeasurement, TissueCall
from warmfront.domain.records import record


class Supply(StrEnum):
    """The three ways in which data can be absent, and the one in which it is there."""

    USABLE = "usable"
    NOT_MEASURED = "not_measured"
    REFERENCED_NOT_SUPPLIED = "referenced_not_supplied"
    SUPPLIED_NOT_USABLE = "supplied_not_usable"


class Zygosity(StrEnum):
    """Copies of the gene that a mutation hits."""

    BIALLELIC = "biallelic"
    MONOALLELIC = "monoallelic"
    UNKNOWN = "unknown"


class Clonality(StrEnum):
    """Whether all tumour cells carry a mutation."""

    CLONAL = "clonal"
    SUBCLONAL = "subclonal"
    UNKNOWN = "unknown"


@record
class SourceTable:
    """A table that belongs to the case, by name and digest.

    Parameters
    ----------
    kind : str
        ``expression``, ``cells``, ``variants`` or another assay's name.
    file_name : str
        Name as written in the case file.
    sha256 : str or None
        Digest when the file was read.
    supply : Supply
        State of the data.
    reason : str
        Why it is not usable; empty when it is.
    """

    kind: str
    file_name: str
    sha256: str | None
    supply: Supply
    reason: str


@record
class Patient:
    """The person."""

    age_years: float | None = None
    sex: Literal["female", "male"] | None = None
    ecog: Literal[0, 1, 2, 3, 4] | None = None
    pregnancy: bool | None = None


@record
class Disease:
    """The tumour, as the board would name it.

    Parameters
    ----------
    oncotree : str
        OncoTree code, for example ``BLCA``.
    stage : str or None
        As written by the clinic.
    line_of_therapy : int or None
        1 for untreated advanced disease.
    """

    oncotree: str
    stage: str | None = None
    line_of_therapy: int | None = None
    hormone_receptor_positive: bool | None = None
    her2_positive: bool | None = None


@record
class PriorTherapy:
    """One therapy that was given before, or is being given now.

    Parameters
    ----------
    agents : tuple of str
        Names of the agents; empty when they are not known.
    start, end : date or None
        First and last day.
    best_response : str or None
        ``CR``, ``PR``, ``SD``, ``PD`` or ``NE``.
    setting : str or None
        As written by the clinic, for example ``adjuvant``.
    ongoing : bool or None
        True while it is being given; None when that is not stated.
    """

    agents: tuple[str, ...]
    start: dt.date | None = None
    end: dt.date | None = None
    best_response: Literal["CR", "PR", "SD", "PD", "NE"] | None = None
    setting: str | None = None
    ongoing: bool | None = None


@record
class History:
    """History; an empty tuple says "none", `None` says "not stated".

    Parameters
    ----------
    prior_therapies : tuple of PriorTherapy or None
        In order of time.
    comorbidities, autoimmune_disease, active_infections, prior_immune_toxicity : tuple of str or None
        Names as written by the clinic.
    steroids_mg_per_day : float or None
        Prednisone equivalent, milligrams a day; 0 for none.
    transplant : str or None
        ``none``, ``solid organ`` or ``allogeneic stem cell``.
    current_drugs : tuple of str or None
        Drugs taken now that are not against the tumour, as written by the clinic; an ongoing therapy of
        `prior_therapies` counts as taken too.
    hepatitis_b : str or None
        ``none``, ``past`` (core antibody without antigen), ``treated`` (antigen, under an antiviral) or
        ``active``.
    hepatitis_c : str or None
        ``none``, ``cured`` or ``active``.
    hiv : str or None
        ``none``, ``controlled`` or ``uncontrolled``.
    live_vaccine_days_ago : float or None
        Days since the last live vaccine.
    """

    prior_therapies: tuple[PriorTherapy, ...] | None = None
    comorbidities: tuple[str, ...] | None = None
    autoimmune_disease: tuple[str, ...] | None = None
    active_infections: tuple[str, ...] | None = None
    prior_immune_toxicity: tuple[str, ...] | None = None
    steroids_mg_per_day: float | None = None
    transplant: Literal["none", "solid organ", "allogeneic stem cell"] | None = None
    current_drugs: tuple[str, ...] | None = None
    hepatitis_b: Literal["none", "past", "treated", "active"] | None = None
    hepatitis_c: Literal["none", "cured", "active"] | None = None
    hiv: Literal["none", "controlled", "uncontrolled"] | None = None
    live_vaccine_days_ago: float | None = None


@record
class OrganFunction:
    """Organ function that is not a laboratory value."""

    lvef_percent: float | None = None
    egfr_ml_per_min: float | None = None
    oxygen_saturation_percent: float | None = None
    child_pugh: Literal["A", "B", "C"] | None = None


@record
class LabResult:
    """One laboratory value with its unit as printed by the laboratory.

    Parameters
    ----------
    analyte : str
        Name as printed.
    value, unit : float, str
        As printed.
    date : date
        Day on which the blood was drawn.
    upper_limit : float or None
        Upper limit of normal printed beside the value, in the same unit; it differs between laboratories.
    cv_percent : float or None
        The laboratory's coefficient of variation at such a value, in percent; it gives the value an interval.
    """

    analyte: str
    value: float
    unit: str
    date: dt.date
    upper_limit: float | None = None
    cv_percent: float | None = None


@record
class Pdl1:
    """One PD-L1 result; scores of different kinds are never converted into each other."""

    score: Literal["TPS", "CPS", "IC", "TC", "TAP"]
    value: float
    clone: str | None = None


@record
class Mutation:
    """One reported genomic event."""

    gene: str
    change: str | None = None
    effect: Literal["loss_of_function", "missense", "amplification", "deletion", "fusion", "unknown"] = (
        "unknown"
    )
    zygosity: Zygosity = Zygosity.UNKNOWN
    clonality: Clonality = Clonality.UNKNOWN


@record
class Biomarkers:
    """Tissue and blood markers.

    Parameters
    ----------
    pdl1 : tuple of Pdl1 or None
        Every result with its own score and clone.
    tmb_mut_per_mb : float or None
        Mutations per megabase.
    tmb_design : str or None
        ``tumour_only`` (inflated in under-represented ancestries) or ``paired``.
    tmb_interval : tuple of float, or None
        Ends of its 95% interval in the same unit, where they are known. A rule whose cut lies between them is
        not answered.
    tmb_origin : str or None
        ``reported`` by a laboratory, or ``counted`` from the case's variant file, which no label accepts.
    msi : str or None
        ``MSI-H``/``dMMR`` or ``MSS``/``pMMR``.
    hla_alleles : tuple of str or None
        For example ``A*02:01``.
    lost_hla : tuple of str or None
        HLA alleles that the tumour has lost (``A*02:01``); the gene (``HLA-A``) when the allele is not known.
    mutations : tuple of Mutation or None
        Empty when a panel was done and found nothing.
    antigens : dict of str to bool, or None
        Target antigen by protein assay: positive or negative.
    open_genes : dict of str to str, or None
        Genes whose absence from `mutations` means nothing, with the reason, for example "not on the panel".
    """

    pdl1: tuple[Pdl1, ...] | None = None
    tmb_mut_per_mb: float | None = None
    tmb_design: Literal["tumour_only", "paired"] | None = None
    tmb_interval: tuple[float, float] | None = None
    tmb_origin: Literal["reported", "counted"] | None = None
    msi: Literal["MSI-H", "dMMR", "MSS", "pMMR"] | None = None
    hla_alleles: tuple[str, ...] | None = None
    lost_hla: tuple[str, ...] | None = None
    mutations: tuple[Mutation, ...] | None = None
    antigens: dict[str, bool] | None = None
    open_genes: dict[str, str] | None = None


@record
class Sequencing:
    """How the tumour's DNA was sequenced: what a list of variants does not say itself.

    Parameters
    ----------
    assay : str or None
        Key of ``sequencing_assays.toml``, for example ``foundationone_cdx`` or ``whole_exome``.
    region_mb : float or None
        Megabases over which mutations were counted; goes before the assay's own.
    counts_synonymous : bool or None
        Whether the laboratory counts synonymous mutations; goes before the assay's own rule.
    design : str or None
        ``tumour_only`` or ``paired``.
    genes : tuple of str or None
        Genes that were covered.
    sample : str or None
        Name of the tumour sample in the variant file.
    neoantigen_load, clonal_neoantigens : int or None
        Predicted neoantigens, and how many of them are clonal, as reported.
    """

    assay: str | None = None
    region_mb: float | None = None
    counts_synonymous: bool | None = None
    design: Literal["tumour_only", "paired"] | None = None
    genes: tuple[str, ...] | None = None
    sample: str | None = None
    neoantigen_load: int | None = None
    clonal_neoantigens: int | None = None


@record
class Specimen:
    """The piece of tumour that was measured.

    Parameters
    ----------
    specimen_id : str
        Name that links the specimen to a column of the expression table.
    site : str or None
        ``primary``, ``lymph node``, ``liver``, ``brain``, ...
    purity_percent : float or None
        Share of tumour cells.
    quality : str or None
        RIN, DV200 or words.
    treatment_at_biopsy : str or None
        ``none``, or what was being given.
    """

    specimen_id: str
    site: str | None = None
    date: dt.date | None = None
    kind: Literal["fresh frozen", "FFPE", "blood", "marrow", "other"] | None = None
    purity_percent: float | None = None
    quality: str | None = None
    treatment_at_biopsy: str | None = None


@record
class Consent:
    """What the patient agreed that may be done with the data.

    Parameters
    ----------
    scope : tuple of str or None
        Any of ``care`` (this patient's treatment), ``research`` and ``sharing`` (export to other programs or
        places); None when nothing is stated.
    purpose : str or None
        As written by the clinic.
    """

    scope: tuple[Literal["care", "research", "sharing"], ...] | None = None
    purpose: str | None = None


@record
class Reach:
    """What the patient can get to: facts shown beside what an option asks.

    Parameters
    ----------
    sites : tuple of str or None
        Any of ``community``, ``hospital`` and ``specialised centre``; None when nothing is stated.
    visits_per_month : float or None
        Most visits that are possible.
    """

    sites: tuple[Literal["community", "hospital", "specialised centre"], ...] | None = None
    visits_per_month: float | None = None


@record
class Case:
    """Everything known of one patient, checked, with raw tables by name and digest.

    Parameters
    ----------
    intended_therapy : tuple of str or None
        Classes of therapy that the board considers, for example ``checkpoint inhibitor``; the direction of a
        biomarker is known only for a therapy.
    functional : FunctionalAssays
        Cytokine release, cytotoxicity, expansion.
    microbiome : Microbiome or None
        Gut diversity and antibiotics.
    pathology : tuple of TissueCall or None
        What was seen in tissue sections.
    measured : tuple of StatedMeasurement or None
        Any other quantity with its unit.
    consent : Consent
        Scope and purpose; respected on export.
    reach : Reach
        Sites and visits that are possible.
    """

    case_id: str
    disease: Disease
    patient: Patient = Patient()
    history: History = History()
    organ_function: OrganFunction = OrganFunction()
    labs: tuple[LabResult, ...] | None = None
    biomarkers: Biomarkers = Biomarkers()
    sequencing: Sequencing = Sequencing()
    specimens: tuple[Specimen, ...] = ()
    tables: tuple[SourceTable, ...] = ()
    intended_therapy: tuple[str, ...] | None = None
    functional: FunctionalAssays = FunctionalAssays()
    microbiome: Microbiome | None = None
    pathology: tuple[TissueCall, ...] | None = None
    measured: tuple[StatedMeasurement, ...] | None = None
    synthetic_note: str | None = None
    consent: Consent = Consent()
    reach: Reach = Reach()
