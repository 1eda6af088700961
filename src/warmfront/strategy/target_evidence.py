"""What the case and its RNA say of one antigen: protein first, then the mutation report, then RNA."""

from warmfront.domain.case import Case, Zygosity
from warmfront.domain.cell_therapy import CellTherapy, TargetAntigen
from warmfront.domain.readouts import StatedMeasurement
from warmfront.domain.records import record
from warmfront.domain.tme import GeneReading, TmeProfile
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.requirements import answer_requirement

PERCENT, H_SCORE, DENSITY = "%", "h-score", "molecules per cell"
READ_UNITS = {
    "%": PERCENT,
    "percent": PERCENT,
    "% positive": PERCENT,
    "h-score": H_SCORE,
    "h score": H_SCORE,
    "molecules per cell": DENSITY,
    "molecules/cell": DENSITY,
    "sites per cell": DENSITY,
}
"""Units in which a stated measurement of an antigen is read."""


@record
class Evidence:
    """What one kind of measurement says of an antigen.

    Parameters
    ----------
    verdict : Verdict
        PASS only from a protein assay or, for mutation antigens, from sequencing.
    measured_by : str
        Kind of measurement.
    words : str
        What was seen and what follows.
    percent : float or None
        Share of tumour cells positive, where stated.
    """

    verdict: Verdict
    measured_by: str
    words: str
    percent: float | None = None


def read_evidence(
    antigen: TargetAntigen,
    product: CellTherapy | None,
    case: Case,
    profile: TmeProfile | None,
    knowledge: KnowledgeBase,
) -> Evidence:
    """Read the best evidence on an antigen.

    Parameters
    ----------
    antigen : TargetAntigen
        The target.
    product : CellTherapy or None
        Its cut-off; None for an engager or antibody.
    case : Case
        Protein results, stated measurements, mutation report.
    profile : TmeProfile or None
        RNA of the antigen's genes.
    knowledge : KnowledgeBase
        Limits.

    Returns
    -------
    Evidence
        A loss of the gene in both copies fails whatever else was found.
    """
    lost = _gene_lost(antigen, case)
    if lost is not None:
        return lost
    if antigen.mutation:
        answer = answer_requirement(f"mutated:{antigen.mutation}", case, knowledge)
        words = {
            Verdict.PASS: f"{antigen.mutation} is in the mutation report",
            Verdict.FAIL: f"{antigen.mutation} is not in the mutation report",
        }.get(answer.verdict, answer.reason)
        return Evidence(verdict=answer.verdict, measured_by="sequencing", words=words)
    found = _by_protein(antigen, product, case, knowledge)
    if found is not None:
        return found
    return _by_rna(antigen, case, profile, knowledge)


def names_of(antigen: TargetAntigen) -> frozenset[str]:
    """Return every name of an antigen in lower case.

    Parameters
    ----------
    antigen : TargetAntigen
        The target.

    Returns
    -------
    frozenset of str
        Its name and synonyms.
    """
    return frozenset(name.casefold() for name in (antigen.antigen, *antigen.synonyms))


def measurements_of(antigen: TargetAntigen, case: Case) -> tuple[StatedMeasurement, ...]:
    """Return the stated measurements of an antigen, undated first, then by date.

    Parameters
    ----------
    antigen : TargetAntigen
        The target.
    case : Case
        Its `measured`.

    Returns
    -------
    tuple of StatedMeasurement
        Those whose name is a name of the antigen.
    """
    names = names_of(antigen)
    own = [item for item in case.measured or () if item.name.strip().casefold() in names]
    return tuple(sorted(own, key=lambda item: (item.date is not None, str(item.date or ""))))


def _gene_lost(antigen: TargetAntigen, case: Case) -> Evidence | None:
    for mutation in case.biomarkers.mutations or ():
        gone = mutation.effect in ("loss_of_function", "deletion") and mutation.gene in antigen.genes
        if gone and mutation.zygosity is Zygosity.BIALLELIC:
            words = f"{mutation.gene} is lost in both copies: the antigen cannot be made"
            return Evidence(verdict=Verdict.FAIL, measured_by="sequencing", words=words)
    return None


def _called(antigen: TargetAntigen, case: Case) -> bool | None:
    names = names_of(antigen)
    for name, positive in (case.biomarkers.antigens or {}).items():
        if name.strip().casefold() in names:
            return positive
    if antigen.antigen == "HER2" and case.disease.her2_positive:
        return True
    return None


def _by_protein(
    antigen: TargetAntigen, product: CellTherapy | None, case: Case, knowledge: KnowledgeBase
) -> Evidence | None:
    called = _called(antigen, case)
    levels = _levels(antigen, case)
    percent = levels[PERCENT][-1].value if PERCENT in levels else None
    by = (
        "imaging"
        if levels and all(i.modality == "imaging" for v in levels.values() for i in v)
        else "protein"
    )
    if called is None and not levels:
        return _her2_negative(antigen, product, case) or _unread(antigen, case)
    said = [] if called is None else [f"protein assay {'positive' if called else 'negative'}"]
    said += [_say_level(unit, values) for unit, values in levels.items()]
    cutoff = product.antigen_least_percent if product is not None else None
    if called is False or percent == 0:
        verdict, tail = Verdict.FAIL, ""
    elif percent is not None and cutoff is not None and percent < cutoff:
        verdict, tail = Verdict.FAIL, f"below the {cutoff:g}% that the product asks for"
    elif called or (percent is not None and cutoff is None and by == "protein"):
        verdict, tail = Verdict.PASS, ""
    else:
        verdict, tail = Verdict.UNDETERMINED, "no call of positive or negative with it; ask for the call"
    low = _low_density(antigen, levels, knowledge)
    fallen = _fallen(levels, knowledge)
    note = antigen.note if verdict is Verdict.FAIL else ""
    words = "; ".join(part for part in (*said, tail, *low, *fallen, note) if part)
    if verdict is Verdict.PASS and (low or fallen):
        verdict = Verdict.WARN
    return Evidence(verdict=verdict, measured_by=by, words=words, percent=percent)


def _her2_negative(antigen: TargetAntigen, product: CellTherapy | None, case: Case) -> Evidence | None:
    if antigen.antigen != "HER2" or case.disease.her2_positive is not False:
        return None
    if product is not None and product.antigen_cutoff:
        words = f"HER2 is reported negative; the product asks for {product.antigen_cutoff}"
        return Evidence(verdict=Verdict.FAIL, measured_by="protein", words=words)
    words = "HER2 is reported negative; low HER2, which some products accept, is not recorded"
    return Evidence(verdict=Verdict.UNDETERMINED, measured_by="protein", words=words)


def _unread(antigen: TargetAntigen, case: Case) -> Evidence | None:
    units = sorted({item.unit for item in measurements_of(antigen, case)})
    if not units:
        return None
    words = f"stated in {', '.join(units)}, which no rule reads: state %, H-score or molecules per cell"
    return Evidence(verdict=Verdict.UNDETERMINED, measured_by="nothing", words=words)


def _levels(antigen: TargetAntigen, case: Case) -> dict[str, list[StatedMeasurement]]:
    levels: dict[str, list[StatedMeasurement]] = {}
    for item in measurements_of(antigen, case):
        unit = READ_UNITS.get(item.unit.strip().casefold())
        if unit is not None:
            levels.setdefault(unit, []).append(item)
    return levels


def _say_level(unit: str, values: list[StatedMeasurement]) -> str:
    last = values[-1]
    words = {PERCENT: "% of cells positive", H_SCORE: " H-score", DENSITY: " molecules a cell"}[unit]
    return f"{last.value:g}{words}{f' on {last.date}' if last.date else ''}"


def _low_density(
    antigen: TargetAntigen, levels: dict[str, list[StatedMeasurement]], knowledge: KnowledgeBase
) -> list[str]:
    """Name a density below one that went with progression; only CD19 has such a number."""
    limit = knowledge.options.cell_limits.get(f"{antigen.antigen.casefold()}_density")
    if limit is None or DENSITY not in levels or levels[DENSITY][-1].value >= limit.value:
        return []
    return [f"below {limit.value:,.0f} molecules a cell, which went with progression"]


def _fallen(levels: dict[str, list[StatedMeasurement]], knowledge: KnowledgeBase) -> list[str]:
    """Call a loss where a later dated level is at or below the earlier one divided by the fold."""
    fold = knowledge.options.cell_limits["density_loss_fold"].value
    calls = []
    for values in levels.values():
        dated = [item for item in values if item.date is not None]
        if len(dated) > 1 and dated[0].value > 0 and dated[-1].value <= dated[0].value / fold:
            calls.append(
                f"loss: {dated[0].value:g} on {dated[0].date}, {dated[-1].value:g} on {dated[-1].date}"
            )
    return calls


def _by_rna(
    antigen: TargetAntigen, case: Case, profile: TmeProfile | None, knowledge: KnowledgeBase
) -> Evidence:
    if not antigen.rna_informative:
        words = f"no protein assay; RNA cannot speak for it. {antigen.rna_note}".strip()
        return Evidence(verdict=Verdict.UNDETERMINED, measured_by="nothing", words=words)
    readings = [r for r in (profile.antigen_genes if profile else ()) if r.gene in antigen.genes]
    known = [r for r in readings if r.state != "not measured"]
    if len(known) < len(antigen.genes) and not any(r.state == "seen" for r in known):
        words = "no protein assay, and RNA of its genes was not measured: test the protein"
        return Evidence(verdict=Verdict.UNDETERMINED, measured_by="nothing", words=words)
    said = ", ".join(_say_reading(reading) for reading in known)
    if all(reading.state == "absent" for reading in known):
        return _absent(said, case, profile, knowledge)
    states = {reading.state for reading in known}
    if "seen" in states:
        note = f" {antigen.rna_note}" if antigen.rna_note else ""
        words = f"RNA {said}: prompts a protein test and does not replace it.{note}"
    elif states == {"cannot be told"}:
        words = f"RNA {said}: {known[0].note}; test the protein"
    else:
        notes = "; ".join(dict.fromkeys(r.note for r in known if r.note))
        words = f"RNA {said}: too little to prompt, too much to exclude{f' ({notes})' if notes else ''}"
    return Evidence(verdict=Verdict.UNDETERMINED, measured_by="RNA", words=words)


def _absent(said: str, case: Case, profile: TmeProfile | None, knowledge: KnowledgeBase) -> Evidence:
    limit = knowledge.options.cell_limits["rna_least_purity"].value
    sample = profile.sample_id if profile is not None else ""
    specimens = [s for s in case.specimens if s.specimen_id == sample] or list(case.specimens[:1])
    purity = specimens[0].purity_percent if specimens else None
    if purity is not None and purity < limit:
        words = f"RNA {said}, but {purity:g}% tumour cells are too few for that to exclude; test the protein"
        return Evidence(verdict=Verdict.UNDETERMINED, measured_by="RNA", words=words)
    told = "" if purity is not None else "; the share of tumour cells is not stated"
    words = f"RNA excludes: {said}{told}. A positive protein assay would overrule it"
    return Evidence(verdict=Verdict.FAIL, measured_by="RNA", words=words)


def _say_reading(reading: GeneReading) -> str:
    if reading.amount is None:
        return f"{reading.gene} on a scale without zero"
    unit = "TPM" if reading.unit == "TPM" else "per million"
    amount = "no read" if reading.amount == 0 else f"{reading.amount:.2g} {unit}"
    return f"{reading.gene} {amount}"
