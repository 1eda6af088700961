"""Marker requirements of approvals and strategies, written ``kind`` or ``kind:value``."""

import re
from collections.abc import Callable

from warmfront.domain.case import Case, Mutation
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.hla import lost_in_tumour, same_allele, typing_gap
from warmfront.strategy.rules.answer import Answer, not_known
from warmfront.tme.facts import establish

# Galsky et al. 2011, from memory: ECOG 2 or more or clearance below 60 mL/min among the grounds of unfitness.
CISPLATIN_WORST_ECOG = 1
CISPLATIN_LOWEST_CLEARANCE = 60.0

INTENSIVE_TO_AGE = 75
"""Age from which the label of venetoclax asks for no other ground (FDA, 16 October 2020)."""

SENSITISING = re.compile(r"L858R|[A-Z]7[2-6]\d(_[A-Z]7[2-6]\d)?del")
"""Changes of EGFR that FLAURA asked for (10.1056/NEJMoa1713137): L858R and deletions in exon 19, which holds
the codons 729 to 761."""

FUSION = "fusion"

NO_TYPE = ("NSCLC", "LUNG", "BNHL", "MBN", "SARCNOS", "RCC", "SOLID")
"""OncoTree codes that name a group and no type of it, so that a question on the type stays open."""

CLASS_WORDS = {
    "VEGF receptor inhibitor": (
        "axitinib",
        "cabozantinib",
        "lenvatinib",
        "pazopanib",
        "sorafenib",
        "sunitinib",
        "tivozanib",
    ),
    "checkpoint inhibitor": ("checkpoint", "pd-1", "pd1", "pd-l1", "pdl1", "ctla"),
    "platinum": ("platin",),
}
"""Pieces of names by which a therapy that is not in the agent table is still recognised. Assumption."""

Reader = Callable[[str, Case, KnowledgeBase], Answer]


def answer_requirement(requirement: str, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Answer one marker requirement for one patient.

    Parameters
    ----------
    requirement : str
        For example ``msi_high``, ``tmb_at_least:10`` or ``pdl1_cps_at_least:10``.
    case : Case
        Its biomarkers and history are read; RNA never answers for a protein.
    knowledge : KnowledgeBase
        Facts and drug classes.

    Returns
    -------
    Answer
        PASS, FAIL or UNDETERMINED.

    Raises
    ------
    ValueError
        When the kind is unknown; the knowledge check refuses such files earlier.
    """
    kind, _, value = requirement.partition(":")
    if kind not in READERS:
        raise ValueError(
            f"requirement {requirement!r} is unknown; allowed kinds: {', '.join(sorted(READERS))}"
        )
    return READERS[kind](value, case, knowledge)


def _yes_no(holds: bool, reason: str) -> Answer:
    return Answer(verdict=Verdict.PASS if holds else Verdict.FAIL, reason=reason)


def _msi(wanted: bool) -> Reader:
    def read(_: str, case: Case, __: KnowledgeBase) -> Answer:
        found = case.biomarkers.msi
        if found is None:
            return not_known("mismatch-repair or microsatellite status")
        return _yes_no((found in ("MSI-H", "dMMR")) is wanted, f"mismatch-repair status {found}")

    return read


def _tmb_high(_: str, case: Case, knowledge: KnowledgeBase) -> Answer:
    fact = next((f for f in establish(case, knowledge) if f.fact == "tmb_high"), None)
    if fact is None or fact.state == "unknown":
        if fact is not None and case.biomarkers.tmb_mut_per_mb is not None:
            reason = f"tumour mutational burden: {fact.reason}"
            return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
        return not_known("tumour mutational burden")
    if fact.state == "present" and case.biomarkers.tmb_origin == "counted":
        reason = f"tumour mutational burden: {fact.reason}, counted here; the label asks for an approved test"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    return _yes_no(fact.state == "present", f"tumour mutational burden: {fact.reason}")


def _tmb_at_least(value: str, case: Case, _: KnowledgeBase) -> Answer:
    burden = case.biomarkers.tmb_mut_per_mb
    if burden is None:
        return not_known("tumour mutational burden")
    design = " (tumour-only: inflated)" if case.biomarkers.tmb_design == "tumour_only" else ""
    reason = f"tumour mutational burden {burden:.3g} per megabase{design}; at least {value} is asked"
    ends = case.biomarkers.tmb_interval
    if ends is not None and ends[0] < float(value) <= ends[1]:
        reason += f", which its interval of {ends[0]:.3g} to {ends[1]:.3g} holds"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    return _yes_no(burden >= float(value), reason)


def _pdl1(score: str) -> Reader:
    def read(value: str, case: Case, _: KnowledgeBase) -> Answer:
        results = case.biomarkers.pdl1
        own = [result for result in results or () if result.score == score]
        if not own:
            others = ", ".join(sorted({result.score for result in results or ()}))
            tail = f" ({others} was reported; scores are never converted)" if others else ""
            return Answer(verdict=Verdict.UNDETERMINED, reason=f"PD-L1 {score} is not stated{tail}")
        if len({result.value >= float(value) for result in own}) > 1:
            return Answer(
                verdict=Verdict.UNDETERMINED, reason=f"PD-L1 {score} results disagree; never averaged"
            )
        listed = ", ".join(f"{result.value:g} ({result.clone or 'clone not stated'})" for result in own)
        return _yes_no(own[0].value >= float(value), f"PD-L1 {score} {listed}; at least {value} is asked")

    return read


def _receptor(field: str, label: str, wanted: bool) -> Reader:
    def read(_: str, case: Case, __: KnowledgeBase) -> Answer:
        found = getattr(case.disease, field)
        if found is None:
            return not_known(label)
        return _yes_no(found is wanted, f"{label}: {'positive' if found else 'negative'}")

    return read


def _altered(genes: tuple[str, ...], wanted: bool, change: str = "") -> Reader:
    label = f"{' or '.join(genes)}{' ' + change if change else ''}"

    def read(_: str, case: Case, __: KnowledgeBase) -> Answer:
        if case.biomarkers.mutations is None:
            return not_known(f"a mutation report ({label})")
        of_genes = [m for m in case.biomarkers.mutations if m.gene in genes]
        hits = [m for m in of_genes if _is_change(m, change)]
        vague = [m for m in of_genes if m.change is None and m.effect in ("unknown", "missense")]
        if change and not hits and vague:
            return Answer(verdict=Verdict.UNDETERMINED, reason=f"{label}: altered, the change is not stated")
        named = ", ".join(f"{m.gene} {m.change or m.effect.replace('_', ' ')}" for m in hits)
        unanswered = case.biomarkers.open_genes or {}
        gaps = [f"{gene}: {unanswered[gene]}" for gene in genes if gene in unanswered]
        if not hits and gaps:
            return Answer(verdict=Verdict.UNDETERMINED, reason=f"{label}: {'; '.join(gaps)}")
        if hits and all(m.effect == "unknown" and m.change is None for m in hits):
            reason = f"{label}: altered, and the report does not say how"
            return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
        return _yes_no(bool(hits) is wanted, f"{label}: {named or 'no event reported'}")

    return read


def _is_change(mutation: Mutation, change: str) -> bool:
    """Compare a reported event with the change that is asked; a fusion is an effect, the rest is notation."""
    if change == FUSION:
        return mutation.effect == FUSION
    return (mutation.change or "").removeprefix("p.").startswith(change)


def _egfr_sensitising(_: str, case: Case, __: KnowledgeBase) -> Answer:
    """Answer for deletions in exon 19 and L858R, which FLAURA asked for; other changes stay open."""
    if case.biomarkers.mutations is None:
        return not_known("a mutation report (EGFR)")
    own = [m for m in case.biomarkers.mutations if m.gene == "EGFR" and m.effect != "amplification"]
    stated = [(m.change or "").removeprefix("p.") for m in own]
    if any(SENSITISING.match(change) for change in stated):
        return _yes_no(True, f"EGFR: {', '.join(filter(None, stated))}")
    if any(change and "ins" not in change for change in stated) or "" in stated:
        named = ", ".join(filter(None, stated)) or "altered, the change is not stated"
        reason = f"EGFR: {named}; the trial took deletions in exon 19 and L858R only"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    if not own and "EGFR" in (case.biomarkers.open_genes or {}):
        reason = f"EGFR: {(case.biomarkers.open_genes or {})['EGFR']}"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    found = ", ".join(stated) or "no event reported"
    return _yes_no(False, f"EGFR: {found}; deletions in exon 19 and L858R are asked")


def _unfit_for_intensive(_: str, case: Case, __: KnowledgeBase) -> Answer:
    """From the age of the label on (75 years) nobody is asked; younger people by comorbidity only."""
    age = case.patient.age_years
    if age is not None and age >= INTENSIVE_TO_AGE:
        return _yes_no(True, f"{age:g} years; intensive induction is not asked from {INTENSIVE_TO_AGE} on")
    reason = (
        "whether intensive induction cannot be given: the case record has no field for it; ask the clinic"
    )
    return Answer(verdict=Verdict.UNDETERMINED, reason=reason)


def _mutated(value: str, case: Case, knowledge: KnowledgeBase) -> Answer:
    gene, _, change = value.partition(" ")
    return _altered((gene,), True, change)("", case, knowledge)


def _stage(value: str, case: Case, _: KnowledgeBase) -> Answer:
    """Compare the first word of the stage; IIIB is a stage III, pT1 a T1."""
    stage = case.disease.stage
    if stage is None:
        return not_known("stage")
    written = stage.strip().casefold().removeprefix("stage").replace("(", " ").replace(",", " ").split()
    first = re.sub(r"^[pcy]+(?=t)", "", written[0]) if written else ""
    holds = any(
        re.fullmatch(rf"{re.escape(form)}[abc]?[0-9]?", first) for form in value.casefold().split("/")
    )
    return _yes_no(holds, f"stage {stage}; {value} is asked")


def _oncotree(value: str, case: Case, _: KnowledgeBase) -> Answer:
    """Compare with one code or one of several; a code that names no type leaves the question open."""
    code, codes = case.disease.oncotree, value.split("/")
    reason = f"OncoTree code {code}; {' or '.join(codes)} is asked"
    if code in NO_TYPE and code not in codes:
        return Answer(verdict=Verdict.UNDETERMINED, reason=f"{reason}, and {code} does not say which type")
    return _yes_no(code in codes, reason)


def _target(value: str, case: Case, _: KnowledgeBase) -> Answer:
    found = (case.biomarkers.antigens or {}).get(value)
    if found is None:
        return Answer(
            verdict=Verdict.UNDETERMINED,
            reason=f"no protein assay for {value}; RNA may prompt the test and cannot replace it",
        )
    return _yes_no(found, f"protein assay for {value}: {'positive' if found else 'negative'}")


def _hla(value: str, case: Case, _: KnowledgeBase) -> Answer:
    if case.biomarkers.hla_alleles is None:
        return not_known("the HLA type")
    carried = any(same_allele(allele, value) for allele in case.biomarkers.hla_alleles)
    loss = lost_in_tumour(value, case.biomarkers.lost_hla) if carried else ""
    if loss == "gene":
        return Answer(
            verdict=Verdict.UNDETERMINED,
            reason=f"HLA {value} is carried, but the tumour lost an allele of its gene; which is not stated",
        )
    if loss:
        return _yes_no(False, f"HLA {value} is carried by the patient and lost in the tumour")
    gap = "" if carried else typing_gap(case.biomarkers.hla_alleles, (value,))
    if gap:
        return Answer(verdict=Verdict.UNDETERMINED, reason=f"HLA {value}: {gap}")
    return _yes_no(carried, f"HLA {value}: {'carried' if carried else 'not carried'}")


def _prior(agent_class: str, wanted: bool) -> Reader:
    def read(_: str, case: Case, knowledge: KnowledgeBase) -> Answer:
        prior = case.history.prior_therapies
        if prior is None:
            return not_known("prior therapy")
        of_class = {
            name.casefold()
            for agent in knowledge.agents.values()
            if agent.agent_class == agent_class
            for name in (agent.name, agent.agent_id)
        }
        marks = CLASS_WORDS.get(agent_class, ())
        given = [
            name
            for therapy in prior
            for name in therapy.agents
            if name.casefold() in of_class or any(mark in name.casefold() for mark in marks)
        ]
        words = ", ".join(given) if given else "none"
        return _yes_no(bool(given) is wanted, f"{agent_class} given before: {words}")

    return read


def _cisplatin(wanted: bool) -> Reader:
    def read(_: str, case: Case, __: KnowledgeBase) -> Answer:
        ecog, clearance = case.patient.ecog, case.organ_function.egfr_ml_per_min
        grounds = []
        if ecog is not None and ecog > CISPLATIN_WORST_ECOG:
            grounds.append(f"ECOG {ecog}")
        if clearance is not None and clearance < CISPLATIN_LOWEST_CLEARANCE:
            grounds.append(f"filtration rate {clearance:g} mL/min")
        if grounds:
            return _yes_no(not wanted, f"not fit for cisplatin: {', '.join(grounds)}")
        if ecog is None or clearance is None:
            return not_known("ECOG or filtration rate, needed to judge fitness for cisplatin,")
        return _yes_no(
            wanted,
            "fit for cisplatin by ECOG and filtration rate; hearing, neuropathy and heart are not recorded",
        )

    return read


def _relapse(early: bool) -> Reader:
    """Refractory disease counts as early relapse; a date of relapse has no field in the case."""

    def read(_: str, case: Case, __: KnowledgeBase) -> Answer:
        prior = case.history.prior_therapies
        last = prior[-1] if prior else None
        if last is not None and last.best_response in ("SD", "PD"):
            reason = f"refractory to {', '.join(last.agents)} (best response {last.best_response})"
            return _yes_no(early, f"relapse within a year: {reason}")
        return Answer(
            verdict=Verdict.UNDETERMINED,
            reason="whether the disease came back within a year of the last therapy: ask the clinic",
        )

    return read


def _asked(what: str) -> Reader:
    """Leave open what no field of the case can answer, so that it is asked for."""

    def read(_: str, __: Case, ___: KnowledgeBase) -> Answer:
        reason = f"{what}: the case record has no field for it; ask the clinic"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)

    return read


READERS: dict[str, Reader] = {
    "msi_high": _msi(True),
    "mss": _msi(False),
    "tmb_high": _tmb_high,
    "tmb_at_least": _tmb_at_least,
    "pdl1_tps_at_least": _pdl1("TPS"),
    "pdl1_cps_at_least": _pdl1("CPS"),
    "pdl1_ic_at_least": _pdl1("IC"),
    "pdl1_tc_at_least": _pdl1("TC"),
    "pdl1_tap_at_least": _pdl1("TAP"),
    "hr_positive": _receptor("hormone_receptor_positive", "hormone receptor", True),
    "hr_negative": _receptor("hormone_receptor_positive", "hormone receptor", False),
    "her2_positive": _receptor("her2_positive", "HER2", True),
    "her2_negative": _receptor("her2_positive", "HER2", False),
    "no_egfr_alk": _altered(("EGFR", "ALK"), False),
    "egfr_or_alk": _altered(("EGFR", "ALK"), True),
    "braf_v600": _altered(("BRAF",), True, "V600"),
    "fgfr3_altered": _altered(("FGFR3",), True),
    "mutated": _mutated,
    "egfr_sensitising": _egfr_sensitising,
    "philadelphia_negative": _altered(("BCR", "ABL1"), False),
    "unfit_for_intensive_induction": _unfit_for_intensive,
    "prior_vegfr_inhibitor": _prior("VEGF receptor inhibitor", True),
    "stage": _stage,
    "oncotree": _oncotree,
    "target": _target,
    "hla": _hla,
    "no_prior_checkpoint_inhibitor": _prior("checkpoint inhibitor", False),
    "prior_checkpoint_inhibitor": _prior("checkpoint inhibitor", True),
    "no_prior_platinum": _prior("platinum", False),
    "prior_platinum": _prior("platinum", True),
    "cisplatin_eligible": _cisplatin(True),
    "cisplatin_ineligible": _cisplatin(False),
    "early_relapse": _relapse(True),
    "late_relapse": _relapse(False),
    "bcg_unresponsive_nmibc": _asked("BCG-unresponsive bladder cancer that does not invade muscle"),
    "castration_resistant": _asked("castration-resistant disease"),
    "injectable_lesion": _asked("a lesion that can be injected"),
    "lenalidomide_refractory": _asked("disease refractory to lenalidomide"),
}
"""Requirement kind to the function that answers it."""
