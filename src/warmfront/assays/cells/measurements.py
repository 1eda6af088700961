"""What single cells say of a patient, in the words of the profile: cell fractions and measurements."""

from warmfront.domain.case import Supply
from warmfront.domain.measurement import CellFraction, CellFractions, Measurement
from warmfront.domain.single_cells import CellShare, CellStudy
from warmfront.knowledge.cells import CellKnowledge

SPECIMEN = "single cells"
LOST = (
    "Dissociation loses fragile and embedded cells (neutrophils, fibroblasts, tumour cells), and sorting "
    "changes every share: these are shares of the cells sequenced, not of the tissue."
)


def describe(
    study: CellStudy, patient: str, rules: CellKnowledge
) -> tuple[CellFractions, tuple[Measurement, ...]]:
    """Describe one patient of a study for the profile.

    Parameters
    ----------
    study : CellStudy
        Of a matrix of cells.
    patient : str
        One of its patients.
    rules : CellKnowledge
        Readings and sources of the states.

    Returns
    -------
    tuple of CellFractions and tuple of Measurement
        Shares of all types that can be told, and one measurement for each state: usable, or supplied but
        not usable where these genes or these cells cannot tell it.

    Raises
    ------
    KeyError
        When the study has no such patient.
    """
    if patient not in study.patients:
        raise KeyError(f"no patient {patient!r} in {study.file_name}; it has: {', '.join(study.patients)}")
    shares = [share for share in study.composition if share.level == "patient" and share.group_id == patient]
    told = [_fraction(share) for share in shares]
    cannot = [
        CellFraction(
            cell_type=entry.name, label=entry.label, fraction=None, note=f"cannot be told: {entry.reason}"
        )
        for entry in study.cannot_say
        if entry.kind == "type"
    ]
    fractions = CellFractions(
        method="single_cells",
        label="Types of single cells by marker rules",
        unit="share of the cells that passed quality control",
        cells=(*(entry for entry in told if entry.cell_type != "unknown"), *cannot),
        other=next((entry for entry in told if entry.cell_type == "unknown"), None),
        n_genes=study.n_genes,
        n_present=study.n_genes,
        missing=(),
        interval=shares[0].interval if shares else "none: no cells",
        residual=None,
        note=LOST,
        source="cells_textbook",
        status="assumption",
    )
    return fractions, tuple(_measure(study, patient, rules))


def _fraction(share: CellShare) -> CellFraction:
    return CellFraction(
        cell_type=share.name,
        label=share.label,
        fraction=share.share,
        low=share.low,
        high=share.high,
        note=share.note,
    )


def _measure(study: CellStudy, patient: str, rules: CellKnowledge) -> list[Measurement]:
    shares = {
        share.name: share for share in study.states if share.level == "patient" and share.group_id == patient
    }
    reasons = {entry.name: entry.reason for entry in study.cannot_say if entry.kind == "state"}
    found = []
    for name, rule in rules.states.items():
        share = shares.get(name)
        usable = share is not None and share.share is not None
        why = reasons.get(name, share.note if share is not None else "not looked for")
        strict = ""
        if share is not None and share.strict is not None:
            strict = f"strict reading {share.strict:.3f}; "
        found.append(
            Measurement(
                axis=f"cells_{name}",
                label=f"{rule.label} among {rules.types[rule.of].label}",
                modality="cells",
                specimen=SPECIMEN,
                value=share.share if share is not None else None,
                unit=f"share of {rules.types[rule.of].label}",
                low=share.low if share is not None else None,
                high=share.high if share is not None else None,
                interval=share.interval if share is not None else f"none: {why}",
                supply=Supply.USABLE if usable else Supply.SUPPLIED_NOT_USABLE,
                reading=rule.reading,
                source=rule.source,
                status=str(rule.status),
                note=(strict + rule.note) if usable else why,
            )
        )
    return found
