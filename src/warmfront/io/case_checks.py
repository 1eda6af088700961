"""What the types of a case cannot say: codes, ranges, units, names and order of dates."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from warmfront.domain.case import Biomarkers, Case, Mutation
from warmfront.domain.errors import Problem
from warmfront.io.limits import shorten
from warmfront.io.readout_checks import check_readouts
from warmfront.io.validation import near
from warmfront.knowledge.base import KnowledgeBase, TumourType
from warmfront.knowledge.genes import GeneIdentities
from warmfront.knowledge.lab_names import find_analyte, find_factor

# Shares run from 0 to 100 by definition; the other bounds are assumptions about what can be true.
RANGES: dict[str, tuple[float, float, str]] = {
    "patient.age_years": (0, 130, "years"),
    "disease.line_of_therapy": (1, 20, ""),
    "history.steroids_mg_per_day": (0, 5000, "mg prednisone equivalent a day"),
    "history.live_vaccine_days_ago": (0, 40_000, "days"),
    "reach.visits_per_month": (0, 31, "visits a month"),
    "organ_function.lvef_percent": (0, 100, "%"),
    "organ_function.egfr_ml_per_min": (0, 300, "mL/min"),
    "organ_function.oxygen_saturation_percent": (0, 100, "%"),
    "biomarkers.tmb_mut_per_mb": (0, 5000, "mutations/Mb"),
    "sequencing.region_mb": (0.01, 3200, "Mb (the genome has 3200)"),
    "sequencing.neoantigen_load": (0, 1_000_000, "variants"),
    "sequencing.clonal_neoantigens": (0, 1_000_000, "variants"),
}
MAX_NAME = 200  # assumption: longer than any barcode
_HLA = re.compile(r"(?:HLA-)?((?:[ABCEFG]|D[PQR][AB]\d?)\*\d{2,3}(?::\d{2,3}){0,3}[A-Z]?)")


LOST_HLA_GENES = ("HLA-A", "HLA-B", "HLA-C")

VIRUS_NAMES = {
    "hepatitis_b": re.compile(r"\b(?:hepatitis[ -]?b|hbv)\b", re.IGNORECASE),
    "hepatitis_c": re.compile(r"\b(?:hepatitis[ -]?c|hcv)\b", re.IGNORECASE),
    "hiv": re.compile(r"\bhiv\b", re.IGNORECASE),
}
VIRUS_GONE = ("none", "past", "cured")


def _value(case: Case, path: str) -> Any:
    current: Any = case
    for part in path.split("."):
        current = getattr(current, part)
    return current


def _out_of(where: str, value: float, low: float, high: float, unit: str) -> Problem:
    return Problem(
        where=where,
        found=f"{value:g}",
        allowed=f"{low:g} to {high:g} {unit}".rstrip(),
        next_step="correct the value or its unit, or leave it out when it is not known",
    )


def near_tumour_types(code: str, tumour_types: Mapping[str, TumourType]) -> list[str]:
    """Return codes whose code or name looks like `code`, each with its name, best first.

    Parameters
    ----------
    code : str
        What the user wrote.
    tumour_types : mapping of str to TumourType
        Known OncoTree codes.

    Returns
    -------
    list of str
        At most five, for example ``BLCA (Bladder Urothelial Carcinoma)``.
    """
    by_name = {kind.name: key for key, kind in tumour_types.items()}
    codes = near(code, list(tumour_types))
    codes += [by_name[name] for name in near(code, list(by_name))]
    if len(code) > 3:
        codes += [key for name, key in by_name.items() if code.lower() in name.lower()]
    return [f"{key} ({tumour_types[key].name})" for key in dict.fromkeys(codes)][:5]


def _disease(case: Case, knowledge: KnowledgeBase) -> Iterator[Problem]:
    code = case.disease.oncotree
    if code not in knowledge.tumour_types:
        close = near_tumour_types(code, knowledge.tumour_types)
        yield Problem(
            where="disease.oncotree",
            found=shorten(code),
            allowed=f"one of {len(knowledge.tumour_types)} OncoTree codes",
            next_step=f"did you mean {' or '.join(close)}?" if close else "look the code up in OncoTree",
        )


def _ranges(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    for path, (low, high, unit) in RANGES.items():
        value = _value(case, path)
        if value is not None and not low <= value <= high:
            yield _out_of(path, value, low, high, unit)
    for number, result in enumerate(case.biomarkers.pdl1 or (), start=1):
        if not 0 <= result.value <= 100:
            unit = "" if result.score == "CPS" else "%"
            yield _out_of(f"biomarkers.pdl1[{number}].value", result.value, 0, 100, unit)


def _labs(case: Case, knowledge: KnowledgeBase) -> Iterator[Problem]:
    for number, lab in enumerate(case.labs or (), start=1):
        analyte = find_analyte(lab.analyte, knowledge.labs)
        if analyte is not None and find_factor(lab.unit, analyte) is None:
            yield Problem(
                where=f"labs[{number}].unit ({analyte.analyte})",
                found=shorten(lab.unit),
                allowed=", ".join(unit for unit in analyte.units if unit),
                next_step="write the unit as the laboratory printed it, or convert the value",
            )


def _specimens(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    ids = [specimen.specimen_id for specimen in case.specimens]
    for number, specimen in enumerate(case.specimens, start=1):
        where = f"specimens[{number}]"
        if ids.index(specimen.specimen_id) < number - 1:
            yield Problem(
                where=f"{where}.specimen_id",
                found="the same id as an earlier specimen",
                allowed="distinct ids",
                next_step="give each specimen the name of its sample in the expression table",
            )
        if specimen.purity_percent is not None and not 0 <= specimen.purity_percent <= 100:
            yield _out_of(f"{where}.purity_percent", specimen.purity_percent, 0, 100, "%")


def _therapies(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    for number, therapy in enumerate(case.history.prior_therapies or (), start=1):
        if not all(agent.strip() for agent in therapy.agents):
            yield Problem(
                where=f"history.prior_therapies[{number}].agents",
                found="a blank name",
                allowed="names of agents; an empty list when they are not known",
                next_step="name the agent or remove the blank",
            )
        if therapy.ongoing and therapy.end:
            yield Problem(
                where=f"history.prior_therapies[{number}].ongoing",
                found=f"true, with the end {therapy.end}",
                allowed="ongoing = true without an end, or an end without it",
                next_step="remove the one that is wrong",
            )
        if therapy.start and therapy.end and therapy.end < therapy.start:
            yield Problem(
                where=f"history.prior_therapies[{number}].end",
                found=f"{therapy.end}, before the start {therapy.start}",
                allowed="an end on or after the start",
                next_step="correct the dates",
            )


def _names(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    named = [("case_id", case.case_id)]
    named += [(f"specimens[{n}].specimen_id", s.specimen_id) for n, s in enumerate(case.specimens, start=1)]
    for where, name in named:
        # The name itself is never shown: it may identify a patient.
        found = "a blank name" if not name.strip() else ""
        if not found and not name.isprintable():
            found = "a name with line breaks or control characters"
        if len(name) > MAX_NAME:
            found = f"a name of {len(name):,} characters"
        if found:
            yield Problem(
                where=where,
                found=found,
                allowed=f"1 to {MAX_NAME} printable characters",
                next_step="choose a shorter, plain name",
            )


def _hla(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    for number, allele in enumerate(case.biomarkers.hla_alleles or (), start=1):
        if not _HLA.fullmatch(allele):
            yield Problem(
                where=f"biomarkers.hla_alleles[{number}]",
                found=shorten(allele),
                allowed="IPD-IMGT/HLA names such as A*02:01",
                next_step="write gene, star and fields separated by colons",
            )
    for number, name in enumerate(case.biomarkers.lost_hla or (), start=1):
        if name not in LOST_HLA_GENES and not _HLA.fullmatch(name):
            yield Problem(
                where=f"biomarkers.lost_hla[{number}]",
                found=shorten(name),
                allowed=f"IPD-IMGT/HLA names such as A*02:01, or {', '.join(LOST_HLA_GENES)}",
                next_step="name the lost allele, or the gene when the allele is not known",
            )


def _burden(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    value, ends = case.biomarkers.tmb_mut_per_mb, case.biomarkers.tmb_interval
    if ends is not None and (value is None or not 0 <= ends[0] <= value <= ends[1]):
        yield Problem(
            where="biomarkers.tmb_interval",
            found=f"{ends[0]:g} to {ends[1]:g}",
            allowed="two ends that hold biomarkers.tmb_mut_per_mb between them",
            next_step="correct the interval or leave it out",
        )


def _viruses(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    """Find viruses that are ruled out or gone and stand among the active infections."""
    history = case.history
    for field, pattern in VIRUS_NAMES.items():
        status = getattr(history, field)
        named = [name for name in history.active_infections or () if pattern.search(name)]
        if named and status in VIRUS_GONE:
            yield Problem(
                where=f"history.{field}",
                found=f"{shorten(status)}, while history.active_infections names {shorten(named[0])}",
                allowed="one answer on this virus",
                next_step="correct the one that is wrong; both decide which options are safe",
            )


def _drugs(case: Case, _: KnowledgeBase) -> Iterator[Problem]:
    for number, name in enumerate(case.history.current_drugs or (), start=1):
        if not name.strip() or len(name) > MAX_NAME:
            yield Problem(
                where=f"history.current_drugs[{number}]",
                found=f"a name of {len(name):,} characters" if name.strip() else "a blank name",
                allowed=f"names of drugs, 1 to {MAX_NAME} characters; an empty list for none",
                next_step="name the drug or remove the entry",
            )


def _sequencing(case: Case, knowledge: KnowledgeBase) -> Iterator[Problem]:
    given = case.sequencing
    if given.assay is not None and given.assay not in knowledge.sequencing_assays:
        yield Problem(
            where="sequencing.assay",
            found=shorten(given.assay),
            allowed=", ".join(knowledge.sequencing_assays) or "no assay is known",
            next_step="name one of these, or leave it out and state region_mb and genes",
        )
    load, clonal = given.neoantigen_load, given.clonal_neoantigens
    if clonal is not None and (load is None or clonal > load):
        yield Problem(
            where="sequencing.clonal_neoantigens",
            found=f"{clonal}" if load is None else f"{clonal} of {load}",
            allowed="at most sequencing.neoantigen_load, which must be stated too",
            next_step="state both numbers of one report",
        )


_CHECKS = (
    _names,
    _disease,
    _ranges,
    _labs,
    _specimens,
    _therapies,
    _viruses,
    _drugs,
    _hla,
    _burden,
    _sequencing,
)


def check_case(case: Case, knowledge: KnowledgeBase) -> list[Problem]:
    """Run every check on a case whose types are right.

    Parameters
    ----------
    case : Case
        Validated record.
    knowledge : KnowledgeBase
        Tumour types and laboratory analytes are used.

    Returns
    -------
    list of Problem
        `where` holds the path inside the case, without a file name; empty when all is well.
    """
    found = [problem for check in _CHECKS for problem in check(case, knowledge)]
    return found + check_readouts(case, knowledge)


def _symbol(name: str, where: str, genes: GeneIdentities) -> str | Problem:
    candidates = (name,) if name in genes.symbols else genes.by_alias.get(name, ())
    if len(candidates) == 1:
        return candidates[0]
    close = candidates or near(name, sorted(genes.symbols))
    return Problem(
        where=where,
        found=shorten(name),
        allowed="a current HGNC symbol, or an alias of exactly one gene",
        next_step=f"did you mean {' or '.join(close)}?" if close else "look the symbol up at HGNC",
    )


def _current(mutation: Mutation, number: int, genes: GeneIdentities) -> Mutation | Problem:
    found = _symbol(mutation.gene, f"biomarkers.mutations[{number}].gene", genes)
    return found if isinstance(found, Problem) else dataclasses.replace(mutation, gene=found)


def _covered(case: Case, genes: GeneIdentities) -> tuple[Case, list[Problem]]:
    """Return the case with current symbols among the genes that were or were not covered."""
    listed = {name: f"sequencing.genes[{n}]" for n, name in enumerate(case.sequencing.genes or (), start=1)}
    listed |= dict.fromkeys(case.biomarkers.open_genes or {}, "biomarkers.open_genes")
    found = {name: _symbol(name, where, genes) for name, where in listed.items()}
    problems = [item for item in found.values() if isinstance(item, Problem)]
    if problems or not listed:
        return case, problems
    sequencing, markers = case.sequencing, case.biomarkers
    if sequencing.genes is not None:
        names = tuple(str(found[name]) for name in sequencing.genes)
        sequencing = dataclasses.replace(sequencing, genes=names)
    if markers.open_genes is not None:
        open_genes = {str(found[name]): reason for name, reason in markers.open_genes.items()}
        markers = dataclasses.replace(markers, open_genes=open_genes)
    return dataclasses.replace(case, sequencing=sequencing, biomarkers=markers), []


def with_current_names(case: Case, genes: GeneIdentities) -> tuple[Case, list[Problem]]:
    """Return the case with current gene symbols and plain HLA allele names.

    Parameters
    ----------
    case : Case
        Validated record.
    genes : GeneIdentities
        Known identities.

    Returns
    -------
    tuple of Case and list of Problem
        Problems name genes that no gene or several genes are called.
    """
    case, problems = _covered(case, genes)
    markers: Biomarkers = case.biomarkers
    if markers.mutations:
        found = [_current(mutation, n, genes) for n, mutation in enumerate(markers.mutations, start=1)]
        problems += [item for item in found if isinstance(item, Problem)]
        known = tuple(item for item in found if isinstance(item, Mutation))
        markers = dataclasses.replace(markers, mutations=known)
    if markers.hla_alleles:
        alleles = tuple(allele.removeprefix("HLA-") for allele in markers.hla_alleles)
        markers = dataclasses.replace(markers, hla_alleles=alleles)
    return dataclasses.replace(case, biomarkers=markers), problems
