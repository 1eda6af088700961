"""Rules about the tumour and its markers: type, line, target, HLA, biomarkers."""

from warmfront.domain.case import Case
from warmfront.domain.therapy import Condition
from warmfront.domain.verdicts import Verdict
from warmfront.knowledge.base import KnowledgeBase
from warmfront.strategy.disease import covers, tumour_type
from warmfront.strategy.hla import lost_in_tumour, same_allele, typing_gap
from warmfront.strategy.requirements import answer_requirement
from warmfront.strategy.rules.answer import Answer, at_least, at_most, judged, not_known


def tumour_type_among(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Ask for one of the named disease groups or OncoTree codes."""
    found = tumour_type(case, knowledge)
    if found is None:
        return not_known(f"the disease group of OncoTree code {case.disease.oncotree}")
    holds = covers(condition.values, found) or found.oncotree in condition.values
    return judged(holds, condition, f"{found.name}; allowed: {', '.join(condition.values)}")


def line_at_least(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Line of therapy is at least the limit."""
    return at_least(case.disease.line_of_therapy, condition, "line of therapy", "(1 is untreated)")


def line_at_most(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """Line of therapy is at most the limit."""
    return at_most(case.disease.line_of_therapy, condition, "line of therapy", "(1 is untreated)")


def target_antigen(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """One of the target antigens was found by a protein assay; RNA never satisfies this rule."""
    wanted = ", ".join(condition.values)
    measured = dict(case.biomarkers.antigens or {})
    if case.disease.her2_positive:
        measured.setdefault("HER2", True)
    results = {name: measured[name] for name in condition.values if name in measured}
    if any(results.values()):
        found = ", ".join(name for name, positive in results.items() if positive)
        return judged(True, condition, f"protein assay positive for {found}")
    if case.disease.her2_positive is False and condition.values == ("HER2",) and not results:
        reason = "HER2 is reported negative; low HER2, which some products accept, is not recorded"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    if len(results) < len(condition.values):
        return Answer(
            verdict=Verdict.UNDETERMINED,
            reason=f"no protein assay for {wanted}; RNA may prompt the test and cannot replace it",
        )
    return judged(False, condition, f"protein assay negative for {wanted}")


def hla_required(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """One of the required HLA alleles is carried; `P` groups match their first two fields."""
    alleles = case.biomarkers.hla_alleles
    if alleles is None:
        return not_known("the HLA type")
    if not all("*" in wanted for wanted in condition.values):
        reason = f"needs {', '.join(condition.values)}: known only once a product is chosen"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    carried = [
        allele for allele in alleles if any(same_allele(allele, wanted) for wanted in condition.values)
    ]
    losses = {allele: lost_in_tumour(allele, case.biomarkers.lost_hla) for allele in carried}
    kept = [allele for allele in carried if losses[allele] != "allele"]
    if kept and all(losses[allele] == "gene" for allele in kept):
        reason = f"carries {', '.join(kept)}, but the tumour lost an allele of that gene; which is not stated"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    if carried and not kept:
        return judged(False, condition, f"carries {', '.join(carried)}, which the tumour has lost")
    gap = "" if carried else typing_gap(alleles, condition.values)
    if gap:
        reason = f"needs one of {', '.join(condition.values)}; {gap}"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    lost = [allele for allele in carried if allele not in kept]
    gone = f" ({', '.join(lost)} is lost in the tumour)" if lost else ""
    reason = f"carries {', '.join(kept) or 'none of them'}{gone}; needs one of {', '.join(condition.values)}"
    return judged(bool(carried), condition, reason)


def hla_excluded(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:  # noqa: ARG001
    """None of the excluded HLA alleles is carried."""
    alleles = case.biomarkers.hla_alleles
    if alleles is None:
        return not_known("the HLA type")
    carried = [allele for allele in alleles if any(same_allele(allele, bad) for bad in condition.values)]
    gap = "" if carried else typing_gap(alleles, condition.values)
    if gap:
        reason = f"excluded alleles: {', '.join(condition.values)}; {gap}"
        return Answer(verdict=Verdict.UNDETERMINED, reason=reason)
    reason = f"excluded alleles: {', '.join(condition.values)}; carried: {', '.join(carried) or 'none'}"
    return judged(not carried, condition, reason)


def biomarker(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Every marker requirement named by the condition is met."""
    answers = [answer_requirement(value, case, knowledge) for value in condition.values]
    worst = next((a for a in answers if a.verdict is Verdict.FAIL), None)
    if worst is not None:
        return Answer(verdict=condition.on_breach, reason=worst.reason)
    unknown = next((a for a in answers if a.verdict is Verdict.UNDETERMINED), None)
    return unknown or Answer(verdict=Verdict.PASS, reason="; ".join(a.reason for a in answers))


def cisplatin_eligible(condition: Condition, case: Case, knowledge: KnowledgeBase) -> Answer:
    """Fit for cisplatin as far as the case says it."""
    found = answer_requirement("cisplatin_eligible", case, knowledge)
    if found.verdict is Verdict.FAIL:
        return Answer(verdict=condition.on_breach, reason=found.reason)
    return found
