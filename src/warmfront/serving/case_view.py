"""Everything the case states, grouped for the input page; gaps are words."""

from warmfront.domain.case import Case, PriorTherapy
from warmfront.domain.readouts import TissueCall
from warmfront.domain.records import record
from warmfront.knowledge.base import KnowledgeBase
from warmfront.serving.board import (
    Fact,
    name_tumour,
    say_pdl1,
    say_specimen,
    say_tmb,
)
from warmfront.serving.wording import NOT_STATED, say_plain, say_stated


@record
class FactGroup:
    """Facts under one heading."""

    heading: str
    facts: tuple[Fact, ...]


def _facts(pairs: dict[str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(name=name, words=words) for name, words in pairs.items())


def _measured(value: float | None, unit: str) -> str:
    return NOT_STATED if value is None else f"{say_plain(value)}{unit}"


def _therapy(item: PriorTherapy) -> str:
    start = item.start.isoformat() if item.start else "start not stated"
    end = item.end.isoformat() if item.end else "end not stated"
    setting = f"{item.setting}, " if item.setting else ""
    return (
        f"{' + '.join(item.agents)} ({setting}{start} to {end}, "
        f"best response {item.best_response or NOT_STATED})"
    )


def case_groups(case: Case, knowledge: KnowledgeBase) -> tuple[FactGroup, ...]:
    """List the whole case.

    Parameters
    ----------
    case : Case
        What was known.
    knowledge : KnowledgeBase
        Names of tumours.

    Returns
    -------
    tuple of FactGroup
        Disease, person, history, organs, markers, tissue, specimens and tables; every field is there.
    """
    return (
        FactGroup(heading="Disease", facts=_disease(case, knowledge)),
        FactGroup(heading="Person", facts=_person(case)),
        FactGroup(heading="History", facts=_history(case)),
        FactGroup(heading="Organ function", facts=_organs(case)),
        FactGroup(heading="Markers", facts=_markers(case)),
        FactGroup(heading="Sequencing", facts=_sequencing(case)),
        FactGroup(heading="Considered, and seen in tissue", facts=_considered(case)),
        FactGroup(heading="Specimens and tables", facts=_material(case)),
    )


def _disease(case: Case, knowledge: KnowledgeBase) -> tuple[Fact, ...]:
    return _facts(
        {
            "Tumour": name_tumour(case, knowledge),
            "Stage": say_stated(case.disease.stage),
            "Line of therapy": say_stated(case.disease.line_of_therapy),
            "Hormone receptor positive": say_stated(case.disease.hormone_receptor_positive),
            "HER2 positive": say_stated(case.disease.her2_positive),
        }
    )


def _person(case: Case) -> tuple[Fact, ...]:
    return _facts(
        {
            "Age": _measured(case.patient.age_years, " years"),
            "Sex": say_stated(case.patient.sex),
            "ECOG": say_stated(case.patient.ecog),
            "Pregnancy": say_stated(case.patient.pregnancy),
            "Consent covers": say_stated(case.consent.scope),
            "Purpose of the consent": say_stated(case.consent.purpose),
            "Sites within reach": say_stated(case.reach.sites),
            "Visits possible": _measured(case.reach.visits_per_month, " a month"),
        }
    )


def _history(case: Case) -> tuple[Fact, ...]:
    history = case.history
    given = history.prior_therapies
    return _facts(
        {
            "Prior therapies": "; ".join(map(_therapy, given)) if given else say_stated(given),
            "Comorbidities": say_stated(history.comorbidities),
            "Autoimmune disease": say_stated(history.autoimmune_disease),
            "Active infections": say_stated(history.active_infections),
            "Prior immune toxicity": say_stated(history.prior_immune_toxicity),
            "Steroids (prednisone equivalent)": _measured(history.steroids_mg_per_day, " mg/day"),
            "Transplant": say_stated(history.transplant),
            "Hepatitis B": say_stated(history.hepatitis_b),
            "Hepatitis C": say_stated(history.hepatitis_c),
            "HIV": say_stated(history.hiv),
            "Current drugs": say_stated(history.current_drugs),
            "Days since a live vaccine": _measured(history.live_vaccine_days_ago, ""),
        }
    )


def _organs(case: Case) -> tuple[Fact, ...]:
    organs = case.organ_function
    return _facts(
        {
            "LVEF": _measured(organs.lvef_percent, "%"),
            "eGFR": _measured(organs.egfr_ml_per_min, " mL/min"),
            "Oxygen saturation": _measured(organs.oxygen_saturation_percent, "%"),
            "Child-Pugh": say_stated(organs.child_pugh),
        }
    )


def _markers(case: Case) -> tuple[Fact, ...]:
    markers = case.biomarkers
    mutations, antigens = markers.mutations, markers.antigens
    return _facts(
        {
            "PD-L1": say_pdl1(case),
            "TMB": say_tmb(case),
            "MSI": say_stated(markers.msi),
            "HLA alleles": say_stated(markers.hla_alleles),
            "HLA lost by the tumour": say_stated(markers.lost_hla),
            "Mutations": "; ".join(
                f"{item.gene} {item.change or ''} ({item.effect.replace('_', ' ')}, "
                f"zygosity {item.zygosity}, clonality {item.clonality})".replace("  ", " ")
                for item in mutations
            )
            if mutations
            else say_stated(mutations),
            "Genes that the mutation report leaves open": "; ".join(
                f"{gene}: {reason}" for gene, reason in markers.open_genes.items()
            )
            if markers.open_genes
            else say_stated(None if markers.open_genes is None else ()),
            "Antigens by protein assay": ", ".join(
                f"{antigen} {'positive' if found else 'negative'}" for antigen, found in antigens.items()
            )
            if antigens
            else say_stated(None if antigens is None else ()),
        }
    )


def _sequencing(case: Case) -> tuple[Fact, ...]:
    given = case.sequencing
    return _facts(
        {
            "Assay": say_stated(given.assay),
            "Sequenced region": _measured(given.region_mb, " Mb"),
            "Synonymous mutations counted": say_stated(given.counts_synonymous),
            "Design": say_stated(given.design.replace("_", "-") if given.design else None),
            "Covered genes": say_stated(given.genes),
            "Tumour sample of the variant file": say_stated(given.sample),
            "Neoantigen load, as reported": _measured(given.neoantigen_load, ""),
            "Clonal neoantigens, as reported": _measured(given.clonal_neoantigens, ""),
        }
    )


def _call(item: TissueCall) -> str:
    parts = (
        item.phenotype or "",
        "" if item.stromal_til_percent is None else f"stromal lymphocytes {item.stromal_til_percent:g}%",
        "" if item.cd8_per_mm2 is None else f"CD8 {item.cd8_per_mm2:g} per mm2",
        f"specimen {item.specimen_id or NOT_STATED}",
        f"readers {item.readers or NOT_STATED}",
        item.date.isoformat() if item.date else f"date {NOT_STATED}",
    )
    return "; ".join(part for part in parts if part)


def _considered(case: Case) -> tuple[Fact, ...]:
    calls = {
        f"{'Pathology' if item.modality == 'pathology' else 'Spatial'} by {item.method}": _call(item)
        for item in case.pathology or ()
    }
    return _facts(
        {
            "Intended therapy": say_stated(case.intended_therapy),
            **(calls or {"Seen in tissue": say_stated(case.pathology)}),
        }
    )


def _material(case: Case) -> tuple[Fact, ...]:
    specimens = {
        f"Specimen {item.specimen_id}": f"{say_specimen(item)}; quality {item.quality or NOT_STATED}; "
        f"treatment at biopsy {item.treatment_at_biopsy or NOT_STATED}"
        for item in case.specimens
    }
    tables = {
        f"Table {table.kind} ({table.file_name})": f"{table.supply.replace('_', ' ')}"
        + (f": {table.reason}" if table.reason else "")
        for table in case.tables
    }
    return _facts({**(specimens or {"Specimens": NOT_STATED}), **(tables or {"Tables": "none supplied"})})
